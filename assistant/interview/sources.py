"""What an interview showed of the center's documents, opened where it stands now.

In:    a record, and which citation of which turn is meant.
Out:   the passage with the quoted words in it.
Never: opens what this interview did not show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.documents.citation import Citation
from assistant.documents.citation import open_citation as open_kept
from assistant.store import Record

if TYPE_CHECKING:
    from assistant.documents.shelf import Shelf


def open_citation(record: Record, turn: int, number: int, shelf: Shelf) -> Citation | None:
    """Open what an answer of an interview quotes; see `Assistant.open_citation`."""
    cited = record.replies.get(turn, {}).get("citations", ())
    return open_kept(cited[number], shelf) if 0 <= number < len(cited) else None
