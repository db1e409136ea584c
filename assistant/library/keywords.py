"""Keyword search: BM25 over search units, computed when the index is built, added up when searched.

Words that every enterprise says (客户, 想, 做不了) say nothing about which laboratory fits, however
rare they are in records. How usual a unit is in what enterprises say lowers its weight.

Source: Robertson and Zaragoza 2009 (BM25), in the variant of Lucene. `bm25s` computes the same; it
takes three times the memory for 100,000 documents, which is more than a small server has.
"""

import json
import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import BrokenIndex
from assistant.library.units import units

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT = 1
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

    def save(self, folder: Path) -> None:
        """Write `keywords.json` and `keywords.npz`."""
        import numpy as np

        folder.mkdir(parents=True, exist_ok=True)
        names = sorted(self.rows, key=self.rows.__getitem__)
        meta = {"format": FORMAT, "count": self.count, "units": names}
        (folder / "keywords.json").write_text(
            json.dumps(meta, ensure_ascii=False), encoding="utf-8"
        )
        np.savez(
            folder / "keywords.npz",
            starts=self.starts,
            documents=self.documents,
            scores=self.scores,
        )


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


def index_keywords(texts: Iterable[str], weights: Mapping[str, float] | None = None) -> Keywords:
    """Index documents.

    Args:
        texts: one for each document, in order.
        weights: what a unit is worth, 1 where none is given.
    """
    import numpy as np
    import scipy.sparse as sp

    # Numbers in arrays: as lists of texts, 100,000 documents would take several gigabytes.
    known: dict[str, int] = {}
    held, often, ends, lengths = array("i"), array("f"), array("q", [0]), array("f")
    for text in texts:
        found = units(text)
        counted = Counter(found)
        held.extend([known.setdefault(unit, len(known)) for unit in counted])
        often.extend(counted.values())
        ends.append(len(held))
        lengths.append(len(found))
    count = len(lengths)
    columns = sp.csr_matrix(
        (
            np.frombuffer(often, np.float32),
            np.frombuffer(held, np.int32),
            np.frombuffer(ends, np.int64),
        ),
        shape=(count, len(known)),
    ).tocsc()
    del held, often
    starts = columns.indptr.astype(np.int64)
    holders = np.diff(starts)
    longer = np.frombuffer(lengths, np.float32) / max(sum(lengths) / max(count, 1), 1)
    scores: NDArray[np.float32] = columns.data
    scores /= scores + (K1 * (1 - B + B * longer)).astype(np.float32)[columns.indices]
    worth = np.log(1 + (count - holders + 0.5) / (holders + 0.5))
    for unit, weight in (weights or {}).items():
        if unit in known:
            worth[known[unit]] *= weight
    scores *= np.repeat(worth.astype(np.float32), holders)
    return Keywords(known, starts, columns.indices.astype(np.int32, copy=False), scores, count)


def load_keywords(folder: Path) -> Keywords:
    """Read what `Keywords.save` wrote.

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
            return Keywords(
                {unit: row for row, unit in enumerate(meta["units"])},
                arrays["starts"],
                arrays["documents"],
                arrays["scores"],
                meta["count"],
            )
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise BrokenIndex(f"keywords in {folder.name}/ cannot be read: {error}") from error
