"""Lines of a brief that are changed after it was drafted: by the center, or worded anew.

In:    a brief, the new texts by line.
Out:   the brief with those lines, redacted and highlighted as any other.
Never: loses what stood there before in the full version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assistant.brief import Brief, Line, Version
from assistant.draft.redaction import keep_contacts_out, publish
from assistant.draft.text import clean_statement
from assistant.errors import InputRejected


def revise(brief: Brief, edits: Mapping[str, str]) -> Brief:
    """Return the brief with lines replaced by the center (中心修改).

    The full version keeps what stood there before; what identifies the enterprise is taken out
    of the public version as it is of any other line, and new figures are highlighted.

    Args:
        brief: as drafted.
        edits: line id → new text; the cells of a row are separated by ` | `.

    Raises:
        InputRejected: no line has that id, the text is empty or does not fit the row.
    """
    if not edits:
        return brief
    known = {ln.id for v in (brief.full, brief.public) for s in v.sections for ln in s.lines}
    if unknown := set(edits) - known:
        raise InputRejected(f"no line of the brief is called {sorted(unknown)}")
    full = _replace_lines(brief.full, edits, keep=True)
    full = keep_contacts_out(full, brief.redaction, brief.wording)
    public = _replace_lines(brief.public, edits, keep=False)
    return replace(brief, full=full, public=publish(public, brief.redaction, brief.wording))


def reword(brief: Brief, texts: Mapping[str, str]) -> Brief:
    """Return the brief with lines worded anew from what they came from; unknown ids are passed.

    Args:
        brief: as drafted.
        texts: line id → new text of its one cell.
    """

    def worded(version: Version) -> Version:
        sections = [
            replace(
                section,
                lines=tuple(
                    replace(line, cells=(clean_statement(texts[line.id]),))
                    if line.id in texts and len(line.cells) == 1
                    else line
                    for line in section.lines
                ),
            )
            for section in version.sections
        ]
        return replace(version, sections=tuple(sections))

    full = keep_contacts_out(worded(brief.full), brief.redaction, brief.wording)
    public = publish(worded(brief.public), brief.redaction, brief.wording)
    return replace(brief, full=full, public=public)


def _replace_lines(version: Version, edits: Mapping[str, str], *, keep: bool) -> Version:
    sections = []
    for section in version.sections:
        lines = []
        for line in section.lines:
            if line.id in edits:
                cells = _cells_of(edits[line.id], line)
                original = line.cells if keep else None
                # What staff wrote is checked like what the enterprise said.
                line = replace(line, cells=cells, original=original, edited=True, kind="said")
            lines.append(line)
        sections.append(replace(section, lines=tuple(lines)))
    return replace(version, sections=tuple(sections))


def _cells_of(text: str, line: Line) -> tuple[str, ...]:
    cells = (
        tuple(map(clean_statement, text.split(" | ")))
        if len(line.cells) > 1
        else (clean_statement(text),)
    )
    if not any(cells) or len(cells) != len(line.cells):
        raise InputRejected(f"{line.id}: {len(line.cells)} cells are expected")
    return cells
