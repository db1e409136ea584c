"""What an interview showed of the center's documents, opened where it stands now.

In:    a record, and which citation or match of which turn is meant.
Out:   the passage with the words in it that were shown.
Never: opens what this interview did not show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from assistant.documents.citation import Citation, find_place
from assistant.documents.citation import open_citation as open_kept
from assistant.documents.passage import Passage, Place
from assistant.documents.quote import Quote
from assistant.match import DOCUMENT
from assistant.store import Record

if TYPE_CHECKING:
    from assistant.documents.shelf import Shelf

MatchKind = Literal["labs", "policies"]


@dataclass(frozen=True, slots=True)
class OpenedMatch:
    """The passage that a match comes from.

    Attributes:
        passage: as it is searched now.
        place: of the whole passage, checked.
        marks: (start, end) of the words that were shown as reasons, in order, none in another; a
            policy's reason may stand elsewhere in its paper, and is then not among them.
    """

    passage: Passage
    place: Place
    marks: tuple[tuple[int, int], ...]


def open_citation(record: Record, turn: int, number: int, shelf: Shelf) -> Citation | None:
    """Open what an answer of an interview quotes; see `Assistant.open_citation`."""
    cited = record.replies.get(turn, {}).get("citations", ())
    return open_kept(cited[number], shelf) if 0 <= number < len(cited) else None


def open_match(
    record: Record, turn: int, kind: MatchKind, number: int, shelf: Shelf
) -> OpenedMatch | None:
    """Open the passage of a document that a match comes from; see `Assistant.open_match`."""
    found = (record.replies.get(turn, {}).get("matches") or {}).get(kind, ())
    if not 0 <= number < len(found) or not found[number]["id"].startswith(DOCUMENT):
        return None
    match = found[number]
    passage = shelf.passage(match["id"].removeprefix(DOCUMENT))
    if passage is None:
        return None
    place = find_place(Quote(passage, 0, len(passage.text), match["score"]), shelf)
    return OpenedMatch(passage, place, _marks(passage.text, match)) if place else None


def _marks(text: str, match: Mapping[str, Any]) -> tuple[tuple[int, int], ...]:
    """Return where the reasons of a match stand in a text, in order, none in another."""
    shown = [why["has"] for why in match["why"] if why["has"] in text]
    spans = sorted((text.index(words), text.index(words) + len(words)) for words in shown)
    marks: list[tuple[int, int]] = []
    for start, end in spans:
        if not marks or start >= marks[-1][1]:
            marks.append((start, end))
        else:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
    return tuple(marks)
