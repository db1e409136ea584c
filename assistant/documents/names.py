"""Titles and document numbers: found as they are, whatever brackets they are written with.

In:    the names of passages; a query.
Out:   which passages it names, and how fully.
Never: finds a name by a part of a word of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.documents.passage import Passage
from assistant.library.spans import bare_name

SHORTEST = 4
"""Characters from which on a name counts. Source: as in `library.search`."""
SURE = 8
"""Characters from which on a name in a longer query is no chance (申报条件 is a heading, too)."""


def bare_names(passage: Passage) -> Iterator[str]:
    """Yield the bare title and document number of a passage."""
    for name in filter(None, (passage.title, passage.doc_number)):
        bare = bare_name(name)
        if len(bare) >= SHORTEST:
            yield bare


class Names:
    """All names, with the rows of the passages that bear them.

    Args:
        pairs: a bare name and a row; a name may come for many rows.
    """

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        self._rows: dict[str, list[int]] = {}
        for name, row in pairs:
            self._rows.setdefault(name, []).append(row)
        self._longest = max(map(len, self._rows), default=0)

    def find(self, query: str) -> dict[int, float]:
        """Return the rows that a query names: 1 where in full, less where in part."""
        bare = bare_name(query)
        found: dict[int, float] = {}
        for name, share in self._shares(bare):
            for row in self._rows[name]:
                found[row] = max(found.get(row, 0.0), share)
        return found

    def _shares(self, bare: str) -> Iterator[tuple[str, float]]:
        for start in range(len(bare) - SHORTEST + 1):
            for end in range(start + SHORTEST, min(len(bare), start + self._longest) + 1):
                if bare[start:end] in self._rows:
                    length = end - start
                    yield bare[start:end], 1.0 if length >= SURE else length / len(bare)
        if SHORTEST <= len(bare) <= self._longest:
            for name in self._rows:
                if bare in name:
                    yield name, len(bare) / len(name)
