"""What may not be published: names, contacts and places out, figures and recipes highlighted.

In:    a version as written, the redaction.
Out:   the version without what identifies, with the highlights that a person must look at.
Never: lets contact data into any version.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from assistant.brief import BriefWording, Highlight, Line, Redaction, Version
from assistant.disclosure import revealing


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
    published = _redact_all(version, redaction, wording)
    return replace(published, highlights=tuple(_highlight(published, wording)))


def _redact(line: Line, redaction: Redaction, wording: BriefWording) -> Line | None:
    if line.kind == "template":
        return line
    if line.kind == "record":
        # A record is a public fact: it is shown whole, or not where it points at the town.
        kept = all(redaction.apply(cell) == cell for cell in line.cells[:2])
        return line if kept else None
    cells = tuple(redaction.apply(cell) for cell in line.cells)
    safe = tuple(cell for cell in cells if cell is not None)
    if len(safe) < len(cells):
        withheld = wording.say("words", "withheld")
        safe = (withheld, *("" for _ in cells[1:]))
    return replace(line, cells=safe)


def _highlight(version: Version, wording: BriefWording) -> list[Highlight]:
    found: list[Highlight] = []
    seen: dict[str, int] = {}
    for section in version.sections:
        for line in section.lines:
            if line.kind not in ("said", "suggestion"):
                continue
            for cell in line.cells:
                for stretch in revealing(cell):
                    key = "\n".join((section.key, cell, stretch.words))
                    seen[key] = seen.get(key, 0) + 1
                    digest = hashlib.sha256(f"{key}\n{seen[key]}".encode()).hexdigest()[:12]
                    why = wording.say("highlights", stretch.kind)
                    found.append(Highlight(digest, line.id, stretch.words, why))
    return found
