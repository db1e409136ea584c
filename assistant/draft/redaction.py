"""What may not be published: names, contacts and places out, figures and recipes highlighted.

In:    a version as written, the redaction.
Out:   the version without what identifies and what is to be kept secret, with the highlights that
       a person must look at.
Never: lets contact data into any version.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from assistant.brief import Highlight, Line, Redaction, Version
from assistant.brief_wording import BriefWording
from assistant.disclosure import LEAK_KINDS, find_leaks, find_secrecy, mentions, revealing

_FIRMS = frozenset({"organisation", "brand"})
"""Names that may stand where the enterprise publishes openly, once a person looked at them."""


def keep_contacts_out(version: Version, redaction: Redaction, wording: BriefWording) -> Version:
    """Take phone numbers and addresses out of the full version: a brief has no use for them."""
    return _redact_all(version, replace(redaction, kinds=("contact",)), wording)


def _redact_all(version: Version, redaction: Redaction, wording: BriefWording) -> Version:
    sections = []
    for section in version.sections:
        redacted = [_redact(line, redaction, wording) for line in section.lines]
        if lines := tuple(line for line in redacted if line is not None):
            sections.append(replace(section, lines=lines))
    return replace(version, sections=tuple(sections))


def publish(version: Version, redaction: Redaction, wording: BriefWording) -> Version:
    """Take out what identifies, and list what a person must look at."""
    open_lines = _without_secrets(version, redaction, wording)
    published = _redact_all(open_lines, redaction, wording)
    return replace(published, highlights=tuple(_highlight(published, redaction, wording)))


def _without_secrets(version: Version, redaction: Redaction, wording: BriefWording) -> Version:
    """Leave out the lines that tell what must not be published, or that are about it."""

    def is_open(line: Line) -> bool:
        if line.kind in ("template", "record"):
            return True
        subjects = redaction.secrets.subjects
        return not any(
            find_secrecy(cell) or any(mentions(cell, subject) for subject in subjects)
            for cell in line.cells
        )

    sections = []
    for section in version.sections:
        lines = tuple(line for line in section.lines if is_open(line))
        if not lines and section.key == "title":
            # A call needs a name; this one says that it has none yet.
            unnamed = (wording.say("title", "unknown"),)
            lines = (replace(section.lines[0], cells=unnamed, kind="open"),)
        if lines:
            sections.append(replace(section, lines=lines))
    return replace(version, sections=tuple(sections))


_TERMS = frozenset({"research.keywords_zh", "research.keywords_en", "research.mechanisms"})
"""Lines that list terms: one that identifies is of no use to a search with a stand-in in it."""


def _redact(line: Line, redaction: Redaction, wording: BriefWording) -> Line | None:
    if line.kind == "template":
        return line
    if line.id in _TERMS and line.kind == "term":
        return _without_names(line, redaction, wording)
    if line.kind == "record":
        # A record is a public fact: it is shown whole, or not where it points at the town.
        kept = all(redaction.apply(cell) == cell for cell in line.cells[:2])
        return line if kept else None
    # Where the center says how it is reached, its own name and number may stand.
    own = line.id.partition(".")[0] == "contact"
    cells = tuple(redaction.apply(cell, told_only=own) for cell in line.cells)
    safe = tuple(cell for cell in cells if cell is not None)
    if len(safe) < len(cells):
        withheld = wording.say("words", "withheld")
        safe = (withheld, *("" for _ in cells[1:]))
    return replace(line, cells=safe)


def _without_names(line: Line, redaction: Redaction, wording: BriefWording) -> Line | None:
    key, mark = line.id.partition(".")[2], wording.say("words", "clause_mark")
    label = wording.say("words", "item", label=wording.say("research", "labels", key), text="")
    terms = line.text.removeprefix(label).split(mark)
    safe = [term for term in terms if redaction.apply(term) == term]
    return replace(line, cells=(label + mark.join(safe),)) if safe else None


def _highlight(version: Version, redaction: Redaction, wording: BriefWording) -> list[Highlight]:
    left = tuple(kind for kind in LEAK_KINDS if kind not in redaction.kinds and kind in _FIRMS)
    found: list[Highlight] = []
    seen: dict[str, int] = {}
    for section in version.sections:
        for line in section.lines:
            if line.kind not in ("said", "suggestion"):
                continue
            for cell in line.cells:
                firms = find_leaks(cell, redaction.secrets, redaction.gazetteer, left)
                stretches = [(firm.words, "name") for firm in firms]
                stretches += [(stretch.words, stretch.kind) for stretch in revealing(cell)]
                for words, kind in stretches:
                    key = "\n".join((section.key, cell, words))
                    seen[key] = seen.get(key, 0) + 1
                    digest = hashlib.sha256(f"{key}\n{seen[key]}".encode()).hexdigest()[:12]
                    found.append(Highlight(digest, line.id, words, wording.say("highlights", kind)))
    return found
