"""Lines of a brief that are changed after it was drafted: by the center, or worded anew.

In:    a brief, the new texts by line, None for a line that goes.
Out:   the brief with those lines, redacted and highlighted as any other.
Never: loses what stood there before in the full version, or says in the public one that the
       center changed it; takes away what a call must have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.brief import Brief, Line, Version
from assistant.draft.redaction import keep_contacts_out, publish
from assistant.draft.text import clean_statement
from assistant.errors import InputRejected

KEPT = frozenset({"title", "stamp", "weights"})
"""Sections whose lines stay: a call has a name, a draft says so, the enterprise has its weight."""


def revise(brief: Brief, edits: Mapping[str, str | None]) -> Brief:
    """Return the brief with lines replaced (中心修改) or taken away (中心删去) by the center.

    The full version keeps what stood there before; what identifies the enterprise is taken out
    of the public version as it is of any other line, and new figures are highlighted.

    Args:
        brief: as drafted.
        edits: line id → new text, None where the line goes; the cells of a row are separated by
            ` | `.

    Raises:
        InputRejected: no line has that id, it cannot go, the text is empty or does not fit the row.
    """
    if not edits:
        return brief
    known = {ln.id for v in (brief.full, brief.public) for s in v.sections for ln in s.lines}
    if unknown := set(edits) - known:
        raise InputRejected(f"no line of the brief is called {sorted(unknown)}")
    gone = {line for line, text in edits.items() if text is None}
    if needed := {line for line in gone if line.split(".")[0] in KEPT}:
        raise InputRejected(f"a call needs {sorted(needed)}")
    full = _change_lines(brief.full, edits, _note_change)
    full = keep_contacts_out(full, brief.redaction, brief.wording)
    public = _change_lines(brief.public, edits, _change_silently)
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


def _change_lines(
    version: Version,
    edits: Mapping[str, str | None],
    change: Callable[[Line, str | None], Line | None],
) -> Version:
    sections = []
    for section in version.sections:
        changed = [change(ln, edits[ln.id]) if ln.id in edits else ln for ln in section.lines]
        if lines := tuple(line for line in changed if line is not None):
            sections.append(replace(section, lines=lines))
    return replace(version, sections=tuple(sections))


def _note_change(line: Line, text: str | None) -> Line:
    if text is None:
        return replace(line, removed=True)
    # What staff wrote is checked like what the enterprise said.
    return replace(line, cells=_cells_of(text, line), original=line.cells, edited=True, kind="said")


def _change_silently(line: Line, text: str | None) -> Line | None:
    return None if text is None else replace(line, cells=_cells_of(text, line), kind="said")


def _cells_of(text: str, line: Line) -> tuple[str, ...]:
    cells = (
        tuple(map(clean_statement, text.split(" | ")))
        if len(line.cells) > 1
        else (clean_statement(text),)
    )
    if not any(cells) or len(cells) != len(line.cells):
        raise InputRejected(f"{line.id}: {len(line.cells)} cells are expected")
    return cells
