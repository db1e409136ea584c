"""What an interview quotes from the center's documents, to be opened where it stands.

In:    a conversation and its matches; the documents.
Out:   the passages that hold the quoted words now, for links of the staff's pages.
Never: a link to a passage that does not hold the words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.documents.citation import file_of
from assistant.match import DOCUMENT

if TYPE_CHECKING:
    from assistant.documents.shelf import Shelf
    from assistant.interview import Line


@dataclass(frozen=True, slots=True)
class Opening:
    """Quoted words and the passage that holds them now."""

    words: str
    id: str
    start: int
    end: int


def find_openings(shelf: Shelf, citation: str, lines: Sequence[Line]) -> dict[int, list[Opening]]:
    """Find the passages that an interview's answers quote, by turns.

    Args:
        shelf: the documents.
        citation: how an answer words a citation: `$words` and `$source` stand for its parts.
        lines: of the conversation.

    Returns:
        What can still be opened; a quote whose file has gone or changed is left out.
    """
    pattern = re.escape(citation)
    for part in ("words", "source"):
        pattern = pattern.replace(re.escape(f"${part}"), f"(?P<{part}>.+?)")
    found: dict[int, list[Opening]] = {}
    for line in lines:
        for quoted in re.finditer(pattern, line.text) if line.who == "assistant" else ():
            file = file_of(quoted["source"])
            held = shelf.find_words(file, quoted["words"]) if file else None
            if held is not None:
                end = held[1] + len(quoted["words"])
                opening = Opening(quoted["words"], held[0], held[1], end)
                found.setdefault(line.turn, []).append(opening)
    return found


def matched_passages(matches: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Return name and passage of the matches that come from documents."""
    found = [each for kind in ("labs", "policies") for each in (matches or {}).get(kind) or ()]
    return [
        (str(match["name"]), str(match["id"]).removeprefix(DOCUMENT))
        for match in found
        if str(match["id"]).startswith(DOCUMENT)
    ]
