"""Keyword search: BM25 over search units, computed when the index is built, added up when searched.

Words that every enterprise says (客户, 想, 做不了) say nothing about which laboratory fits, however
rare they are in records. How usual a unit is in what enterprises say lowers its weight.

Source: Robertson and Zaragoza 2009 (BM25), as `bm25s` computes it.
"""

import json
import logging
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
    import bm25s
    import numpy as np

    # It logs every step to stderr, whatever level the program set.
    logging.getLogger("bm25s").setLevel(logging.WARNING)
    # Numbers in arrays: as lists of texts, 100,000 documents would take several gigabytes.
    known: dict[str, int] = {}
    documents = [
        array("i", [known.setdefault(unit, len(known)) for unit in units(text) or [""]])
        for text in texts
    ]
    if not documents:
        return Keywords(
            {}, np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32), 0
        )
    index = bm25s.BM25()
    index.index((documents, known), show_progress=False)
    del documents
    rows = {str(unit): int(row) for unit, row in index.vocab_dict.items()}
    starts = np.asarray(index.scores["indptr"], np.int64)
    scores = np.array(index.scores["data"], np.float32)
    for unit, weight in (weights or {}).items():
        if unit in rows:
            scores[starts[rows[unit]] : starts[rows[unit] + 1]] *= weight
    holders = np.asarray(index.scores["indices"], np.int32)
    return Keywords(rows, starts, holders, scores, int(index.scores["num_docs"]))


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
