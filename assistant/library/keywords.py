"""Keyword search: BM25 over search units, counted at build time, weighed when it is opened.

Words that every enterprise says (客户, 想, 做不了) say nothing about which laboratory fits, however
rare they are in records. How usual a unit is in what enterprises say lowers its weight.

What is kept are counts, since they stay when other documents come and go; what a unit is worth
depends on all documents. Counts are the same whether all documents were counted or only the new.

Source: Robertson and Zaragoza 2009 (BM25), in the variant of Lucene. `bm25s` computes the same; it
takes three times the memory for 100,000 documents, which is more than a small server has.
"""

import json
import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from assistant.errors import BrokenIndex
from assistant.library.units import units

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT = 2
K1, B = 1.5, 0.75
"""How soon a repeated unit counts less; how far a long document is marked down. Source: the usual
ones, as in `bm25s`."""
LEAST_WEIGHT = 0.05
"""What a unit is worth that nearly every enterprise says."""


@dataclass(frozen=True, slots=True)
class Keywords:
    """A matrix of units by documents, by columns.

    Attributes:
        rows: unit -> its place in `starts`.
        starts: shape (units + 1,); unit u fills `documents[starts[u]:starts[u + 1]]`.
        documents: places of the documents that hold a unit.
        scores: what the unit is worth there.
        count: number of documents.
    """

    rows: Mapping[str, int]
    starts: "NDArray[np.int64]"
    documents: "NDArray[np.int32]"
    scores: "NDArray[np.float32]"
    count: int

    def score(self, text: str) -> "NDArray[np.float32]":
        """Return the score of each document for a text, shape (documents,), 0 and up."""
        return self.score_units(Counter(units(text)))

    def score_units(self, weights: Mapping[str, float]) -> "NDArray[np.float32]":
        """Return the score of each document for weighted units, shape (documents,), 0 and up."""
        import numpy as np

        total = np.zeros(self.count, np.float32)
        for unit, weight in weights.items():
            row = self.rows.get(unit)
            if row is not None:
                column = slice(self.starts[row], self.starts[row + 1])
                total[self.documents[column]] += np.float32(weight) * self.scores[column]
        return total

    def holders(self, unit: str) -> "NDArray[np.int32]":
        """Return the places of the documents that hold a unit, rising."""
        row = self.rows.get(unit)
        if row is None:
            return self.documents[:0]
        return self.documents[self.starts[row] : self.starts[row + 1]]


def weigh_units(speech: Iterable[str]) -> dict[str, float]:
    """Return what each unit is worth, 0.05 to 1, from how usual it is in what enterprises say.

    Args:
        speech: clauses that enterprises say, about anything.
    """
    clauses = [frozenset(units(clause)) for clause in speech]
    often = Counter(unit for clause in clauses for unit in clause)
    whole = math.log(max(2, len(clauses)))
    return {
        unit: max(LEAST_WEIGHT, math.log(len(clauses) / (times + 1)) / whole)
        for unit, times in often.items()
    }


@dataclass(frozen=True, slots=True)
class Counts:
    """How often units stand in documents, by columns.

    Attributes:
        units: in the order of their code points; unit u fills `documents[starts[u]:starts[u + 1]]`.
        starts: shape (units + 1,).
        documents: places of the documents that hold a unit, rising.
        often: how often the unit stands there.
        lengths: units of each document, repeated ones too, shape (documents,).
        weights: what a unit is worth beside its rarity, shape (units,).
    """

    units: Sequence[str]
    starts: "NDArray[np.int64]"
    documents: "NDArray[np.int32]"
    often: "NDArray[np.uint16]"
    lengths: "NDArray[np.int32]"
    weights: "NDArray[np.float32]"

    def weigh(self) -> Keywords:
        """Return what is searched."""
        import numpy as np

        count = len(self.lengths)
        holders = np.diff(self.starts)
        longer = self.lengths.astype(np.float32) / max(self.lengths.sum() / max(count, 1), 1)
        scores = self.often.astype(np.float32)
        scores /= scores + (K1 * (1 - B + B * longer)).astype(np.float32)[self.documents]
        worth = np.log(1 + (count - holders + 0.5) / (holders + 0.5)) * self.weights
        scores *= np.repeat(worth.astype(np.float32), holders)
        rows = {unit: row for row, unit in enumerate(self.units)}
        return Keywords(rows, self.starts, self.documents, scores, count)

    def save(self, folder: Path) -> None:
        """Write `keywords.json` and `keywords.npz`."""
        import numpy as np

        folder.mkdir(parents=True, exist_ok=True)
        meta = {"format": FORMAT, "units": self.units}
        (folder / "keywords.json").write_text(
            json.dumps(meta, ensure_ascii=False), encoding="utf-8"
        )
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        np.savez(folder / "keywords.npz", **arrays)


_ARRAYS = ("starts", "documents", "often", "lengths", "weights")
_MOST_OFTEN = 2**16 - 1


def count_units(texts: Iterable[str], weights: Mapping[str, float] | None = None) -> Counts:
    """Count the units of documents.

    Args:
        texts: one for each document, in order.
        weights: what a unit is worth beside its rarity, 1 where none is given.
    """
    import numpy as np

    counted = _count(texts)
    arrays: list[NDArray[Any]] = [counted.documents, counted.columns, counted.often]
    counts = _by_units(counted.units, arrays, counted.lengths)
    weighed = [(weights or {}).get(unit, 1.0) for unit in counts.units]
    return replace(counts, weights=np.array(weighed, np.float32))


def recount(before: Counts, kept: "NDArray[np.int64]", texts: Iterable[str]) -> Counts:
    """Count the units of documents of which some were counted before.

    Args:
        before: what was counted, without weights.
        kept: for each document, in the new order, its place in `before`, or -1 for one that is new.
        texts: of those that are new, in order.

    Returns:
        What counting all documents gives.
    """
    import numpy as np

    fresh = _count(texts)
    here, added = np.flatnonzero(kept >= 0), np.flatnonzero(kept < 0)
    lengths = np.zeros(len(kept), np.int32)
    lengths[here], lengths[added] = before.lengths[kept[here]], fresh.lengths
    known = {unit: column for column, unit in enumerate(before.units)}
    new = np.array([known.setdefault(u, len(known)) for u in fresh.units], np.int32)
    place = np.full(len(before.lengths), -1, np.int32)
    place[kept[here]] = here
    # Each array is a hundred megabytes for 100,000 documents: none stays longer than it is needed.
    documents = place[before.documents]
    held = documents >= 0
    documents = np.concatenate((documents[held], added.astype(np.int32)[fresh.documents]))
    columns = np.repeat(np.arange(len(before.units), dtype=np.int32), np.diff(before.starts))
    columns = np.concatenate((columns[held], new[fresh.columns]))
    often = np.concatenate((before.often[held], fresh.often))
    arrays: list[NDArray[Any]] = [documents, columns, often]
    del before, held, documents, columns, often
    return _by_units(list(known), arrays, lengths)


@dataclass(frozen=True, slots=True)
class _Counted:
    """Documents as they are counted: for each that holds a unit its place, the unit, how often."""

    units: Sequence[str]
    documents: "NDArray[np.int32]"
    columns: "NDArray[np.int32]"
    often: "NDArray[np.uint16]"
    lengths: "NDArray[np.int32]"


def _count(texts: Iterable[str]) -> _Counted:
    import numpy as np

    # Numbers in arrays: as lists of texts, 100,000 documents would take several gigabytes.
    known: dict[str, int] = {}
    columns, often, holds, lengths = array("i"), array("H"), array("i"), array("i")
    for text in texts:
        found = units(text)
        counted = Counter(found)
        columns.extend([known.setdefault(unit, len(known)) for unit in counted])
        often.extend([min(times, _MOST_OFTEN) for times in counted.values()])
        holds.append(len(counted))
        lengths.append(len(found))
    places = np.arange(len(lengths), dtype=np.int32)
    return _Counted(
        list(known),
        np.repeat(places, np.frombuffer(holds, np.int32)),
        np.frombuffer(columns, np.int32),
        np.frombuffer(often, np.uint16),
        np.array(lengths, np.int32),
    )


def _by_units(
    units: Sequence[str], arrays: "list[NDArray[Any]]", lengths: "NDArray[np.int32]"
) -> Counts:
    """Put counts in the order of their units, without those that stand nowhere.

    Args:
        units: by their columns.
        arrays: documents, columns and how often, see `_Counted`; taken out, so that they can go.
        lengths: of the documents.
    """
    import numpy as np
    import scipy.sparse as sp

    often, columns, documents = arrays.pop(), arrays.pop(), arrays.pop()
    living = np.flatnonzero(np.bincount(columns, minlength=len(units)))
    order = sorted(living.tolist(), key=units.__getitem__)
    row = np.zeros(len(units), np.int32)
    row[order] = np.arange(len(order), dtype=np.int32)
    columns = row[columns]
    shape = (len(lengths), len(order))
    # By documents first, so that they rise within each unit.
    by_document = sp.coo_matrix((often, (documents, columns)), shape=shape).tocsr()
    del often, columns, documents
    by_unit = by_document.tocsc()
    return Counts(
        [units[column] for column in order],
        by_unit.indptr.astype(np.int64),
        by_unit.indices.astype(np.int32, copy=False),
        by_unit.data,
        lengths,
        np.ones(len(order), np.float32),
    )


def index_keywords(texts: Iterable[str], weights: Mapping[str, float] | None = None) -> Keywords:
    """Count documents and weigh them; see `count_units`."""
    return count_units(texts, weights).weigh()


def load_keywords(folder: Path) -> Keywords:
    """Read what `Counts.save` wrote, and weigh it.

    Raises:
        BrokenIndex: the files are missing, cut short or of another format.
    """
    return load_counts(folder).weigh()


def load_counts(folder: Path) -> Counts:
    """Read what `Counts.save` wrote.

    Raises:
        BrokenIndex: the files are missing, cut short or of another format.
    """
    import numpy as np

    try:
        meta = json.loads((folder / "keywords.json").read_text(encoding="utf-8"))
        if meta["format"] != FORMAT:
            raise BrokenIndex(f"keyword format {meta['format']!r}")
        path = folder / "keywords.npz"
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            counts = Counts(meta["units"], *(arrays[name] for name in _ARRAYS))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise BrokenIndex(f"keywords in {folder.name}/ cannot be read: {error}") from error
    if len(counts.starts) != len(counts.units) + 1 or counts.starts[-1] != len(counts.documents):
        raise BrokenIndex(f"keywords in {folder.name}/ do not fit together")
    return counts
