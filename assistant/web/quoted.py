"""What an interview quotes from the center's documents, to be opened where it stands.

In:    a conversation and its matches; the documents.
Out:   the passages that hold the quoted words now, for links of the staff's pages.
Never: a link to a passage that does not hold the words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.documents.citation import Citation, open_citation
from assistant.match import DOCUMENT

if TYPE_CHECKING:
    from assistant.documents.shelf import Shelf
    from assistant.interview import Line


def find_openings(shelf: Shelf, lines: Sequence[Line]) -> dict[int, list[Citation]]:
    """Find the passages that an interview's answers quote, by turns.

    A quote whose file has gone or changed is left out.

    Raises:
        KnowledgeError: the documents cannot be read.
    """
    opened = {line.turn: [open_citation(c, shelf) for c in line.citations] for line in lines}
    return {turn: [c for c in found if c] for turn, found in opened.items()}


def matched_passages(matches: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Return name and passage of the matches that come from documents."""
    found = [each for kind in ("labs", "policies") for each in (matches or {}).get(kind) or ()]
    return [
        (str(match["name"]), str(match["id"]).removeprefix(DOCUMENT))
        for match in found
        if str(match["id"]).startswith(DOCUMENT)
    ]
