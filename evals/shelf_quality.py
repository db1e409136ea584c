"""How well a shelf is searched, over queries judged by hand.

    python -m evals.shelf_quality [--minilm FOLDER]   the figures, for both splits
    python -m evals.shelf_quality --fit               the weights of documents/search.py, from dev

The shelf holds a passage for each laboratory, each policy and each of passages.jsonl, as a center
would write them. `documents.jsonl` asks about all of them, `labs.jsonl` for laboratories in words
of the shop floor, `policies.jsonl` for policies. `dev` may be tuned on, `held_out` only be read. A
query without a relevant passage should find nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.documents.building import searched_text
from assistant.documents.generation import Generation
from assistant.documents.passage import Kind
from assistant.documents.search import FEATURES, WEIGHTS, Weights, look, read_query
from assistant.documents.shelf import Shelf, always
from assistant.documents.where import ANYWHERE, Where
from assistant.library.index import Index
from evals.retrieval_bench import SPLITS, Judged, measure, of_text, read_judged
from evals.search_baselines import MINILM, baselines, best_ids
from evals.shelf_corpus import judged_passages, read_corpus, write_corpus
from evals.shelf_kill import open_library

ASKED: dict[str, Where] = {
    "labs.jsonl": Where(kinds=frozenset({"lab"})),
    "policies.jsonl": Where(kinds=frozenset({"policy"})),
    "documents.jsonl": ANYWHERE,
}
"""File of queries → what of the shelf they are asked of."""
Rank = Callable[[Judged], Sequence[str]]
ROUNDS = 5
FIRST = 8
"""Candidates of a query that count where they fit, or where nothing does."""
BEHIND = 40
"""Candidates that do not fit, of a query that others fit."""


class Bench:
    """A shelf over the judged passages."""

    def __init__(self, folder: Path) -> None:
        library = open_library()
        self.knowledge: Index = library.index
        self.passages = judged_passages()
        write_corpus(folder / "source", iter(self.passages.values()))
        self.shelf = Shelf(folder / "shelf", library.index, always(read_corpus))
        self.shelf.add([folder / "source"])
        self.generation: Generation = self.shelf._current().warm()
        known = {passage.text: id_ for id_, passage in self.passages.items()}
        rows = self.generation.read(range(self.generation.manifest.count))
        self.ids = [known[rows[row][1].text] for row in range(len(rows))]
        self.id_of = {id_: known[passage.text] for id_, passage in rows.values()}

    def ours(self, where: Where) -> Rank:
        """Return the shelf's own search."""
        return lambda q: [self.id_of[hit.id] for hit in self.shelf.search(q.query, 10, where)]

    def vectors(self, where: Where) -> Rank:
        """Return the nearest vectors alone."""
        mask = self.generation.marks.mask(where)
        let = np.ones(len(self.ids)) if mask is None else mask.astype(float)
        return lambda q: best_ids(
            self.ids,
            self.generation.vectors.cosines(self.generation.embed(q.query), ANYWHERE) * let,
        )

    def systems(self, where: Where, minilm: Path) -> Iterator[tuple[str, Rank]]:
        """Yield all that is compared, over the passages of a kind."""
        kinds: frozenset[Kind] = where.kinds
        kept = {id_: p for id_, p in self.passages.items() if not kinds or p.kind in kinds}
        texts = [searched_text(passage) for passage in kept.values()]
        for name, rank in baselines(list(kept), texts, minilm):
            yield name, of_text(rank)
        yield "vectors", self.vectors(where)
        yield "ours", self.ours(where)


def report(bench: Bench, minilm: Path) -> None:
    """Print the figures of every system for both splits."""
    for file, where in ASKED.items():
        judged = read_judged(file)
        for name, rank in bench.systems(where, minilm):
            for split in SPLITS:
                queries = [query for query in judged if query.split == split]
                found = measure(queries, rank)
                refused = "-" if found.refused is None else f"{found.refused:.2f}"
                sys.stdout.write(
                    f"{file[:-6]:10}{name:38}{split:9}{len(queries):4} hit@5 {found.hit:.3f}  "
                    f"nDCG@10 {found.ndcg:.3f}  MRR {found.mrr:.3f}  refused {refused}  "
                    f"lost {found.lost:.2f}\n"
                )


def fit(bench: Bench) -> Weights:
    """Find the weights on dev, among the candidates that come first.

    Each query counts the same, and so do the candidates that fit it and those that do not; of a
    query that nothing fits, the best candidates are ones that do not fit. Which come first depends
    on the weights, so that it takes some rounds.
    """
    from sklearn.linear_model import LogisticRegression

    seen: list[tuple[NDArray[np.float32], NDArray[np.bool_]]] = []
    for file, where in {**ASKED, "off_topic.jsonl": ANYWHERE}.items():
        for query in read_judged(file):
            if query.split == "dev":
                found = look(bench.generation, read_query(query.query, bench.knowledge), where)
                features = np.stack([getattr(found, name) for name in FEATURES], axis=1)
                seen.append((features, np.isin(_ids(bench, found.rows), list(query.relevant))))
    slopes = np.array([getattr(WEIGHTS, name) for name in FEATURES])
    bias = WEIGHTS.bias
    for _ in range(ROUNDS):
        rows, fits, weights = [], [], []
        for features, fitting in seen:
            order = (-(features @ slopes)).argsort(kind="stable")
            for kind in (True, False):
                most = FIRST if kind or not fitting.any() else BEHIND
                chosen = order[fitting[order] == kind][:most]
                rows.append(features[chosen])
                fits += [kind] * len(chosen)
                weights += [1 / len(chosen)] * len(chosen) if len(chosen) else []
        found_now = LogisticRegression(C=100.0, max_iter=5000).fit(
            np.concatenate(rows), fits, sample_weight=weights
        )
        slopes, bias = found_now.coef_[0], float(found_now.intercept_[0])
    values = {name: round(float(w), 2) for name, w in zip(FEATURES, slopes, strict=True)}
    return Weights(**values, bias=round(bias, 2))


def _ids(bench: Bench, rows: NDArray[np.int64]) -> list[str]:
    return [bench.ids[row] for row in rows]


def main(arguments: Sequence[str]) -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(prog="python -m evals.shelf_quality", description=__doc__)
    parser.add_argument("--fit", action="store_true", help="find the weights again, on dev")
    parser.add_argument("--minilm", type=Path, default=MINILM, help="Chroma's default embedding")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="shelf-quality-") as folder:
        bench = Bench(Path(folder))
        if asked.fit:
            sys.stdout.write(f"{fit(bench)}\nnow {WEIGHTS}\n")
        else:
            report(bench, asked.minilm)
        bench.shelf.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
