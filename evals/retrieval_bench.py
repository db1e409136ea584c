"""How well search finds laboratories and policies, over queries judged by hand.

    python -m evals.retrieval_bench            the figures, for both splits
    python -m evals.retrieval_bench --fit      the constants of looks.py again, from dev only

The queries of `evals/retrieval/` were written and judged before any search existed, by going
through the records. `dev` may be tuned on, `held_out` only be read. A query with no relevant
record should be refused. `off_topic.jsonl` holds more such queries, for dev alone.
"""

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.library.build import build_index
from assistant.library.corpus import Collection, lab_text, policy_text
from assistant.library.index import Index, open_index
from assistant.library.looks import LABS, POLICIES, Blend, blend, look
from assistant.library.query import LabQuery
from assistant.library.search import search_labs, search_policies
from assistant.settings import PROJECT
from evals.search_baselines import MINILM, Rank, baselines, best_ids

Scores = NDArray[np.float32]
FOLDER = Path(__file__).parent / "retrieval"
SPLITS = ("dev", "held_out")


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with the grades of the records that fit: 2 clearly, 1 plausibly, absent: not."""

    id: str
    query: str
    split: str
    relevant: Mapping[str, int]
    industry: str = ""
    where: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the queries of one split.

    Attributes:
        hit: some relevant record is among the first five.
        clear: some record of grade 2 is among the first five.
        ndcg: nDCG@10 with gains 3 and 1.
        mrr: reciprocal rank of the first relevant record.
        refused: share of the queries without a relevant record that got none; None: not asked.
        lost: share of the other queries that got none all the same.
    """

    hit: float
    clear: float
    ndcg: float
    mrr: float
    refused: float | None
    lost: float


def read_judged(name: str) -> list[Judged]:
    """Read a file of `evals/retrieval/`."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [Judged(**json.loads(line)) for line in lines]


def measure(queries: Sequence[Judged], rank: Callable[[Judged], Sequence[str]]) -> Figures:
    """Compute the figures of a ranking.

    Args:
        queries: of one split.
        rank: returns ids, best first; none to refuse.
    """
    ranked = [(query, rank(query)) for query in queries]
    fitting = [(query.relevant, ids) for query, ids in ranked if query.relevant]
    empty = [ids for query, ids in ranked if not query.relevant]
    return Figures(
        hit=_mean(any(id_ in grades for id_ in ids[:5]) for grades, ids in fitting),
        clear=_mean(any(grades.get(id_) == 2 for id_ in ids[:5]) for grades, ids in fitting),
        ndcg=_mean(ndcg(grades, ids) for grades, ids in fitting),
        mrr=_mean(
            next((1 / n for n, id_ in enumerate(ids, 1) if id_ in grades), 0.0)
            for grades, ids in fitting
        ),
        refused=_mean(not ids for ids in empty) if empty else None,
        lost=_mean(not ids for _, ids in fitting),
    )


def ndcg(grades: Mapping[str, int], ids: Sequence[str], depth: int = 10) -> float:
    """Return the normalised discounted cumulative gain, 0 to 1."""
    best = sorted(grades.values(), reverse=True)[:depth]
    gain = sum(
        (2.0 ** grades.get(id_, 0) - 1) / math.log2(n + 2) for n, id_ in enumerate(ids[:depth])
    )
    return gain / sum((2.0**grade - 1) / math.log2(n + 2) for n, grade in enumerate(best))


def _mean(values: Iterator[float] | Iterator[bool]) -> float:
    numbers = [float(value) for value in values]
    return sum(numbers) / len(numbers) if numbers else 0.0


def of_text(rank: Rank) -> Callable[[Judged], Sequence[str]]:
    """Return a ranking that looks at the text of a query alone."""
    return lambda query: rank(query.query)


def rankings(index: Index, minilm: Path) -> Iterator[tuple[str, Callable[[Judged], Sequence[str]]]]:
    """Yield the systems to compare over laboratories: baselines, single looks, ours."""
    ids = [lab.id for lab in index.records.labs]
    for name, rank in baselines(ids, [lab_text(lab) for lab in index.records.labs], minilm):
        yield name, of_text(rank)
    yield "vectors", lambda q: best_ids(ids, index.nearness("labs", index.embed(q.query)))
    yield "ours, text only", lambda q: [h.id for h in search_labs(index, q.query, 10)]
    yield (
        "ours, text and industry",
        lambda q: [
            h.id for h in search_labs(index, LabQuery(text=q.query, industry=q.industry), 10)
        ],
    )


def policy_rankings(
    index: Index, minilm: Path
) -> Iterator[tuple[str, Callable[[Judged], Sequence[str]]]]:
    """Yield the systems to compare over policies."""
    ids = [policy.id for policy in index.records.policies]
    texts = [policy_text(policy) for policy in index.records.policies]
    for name, rank in baselines(ids, texts, minilm):
        yield name, of_text(rank)
    yield "ours", lambda q: [h.id for h in search_policies(index, q.query, 10, q.where)]


# Fitting ------------------------------------------------------------------------------------------

RANKING = ("words", "phenomena", "trades", "objects", "vector")
STEPS = (0.0, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0)


def fit(index: Index, collection: Collection, queries: Sequence[Judged], start: Blend) -> Blend:
    """Find the constants of a blend on dev queries: ranking weights first, then the scales."""
    from sklearn.linear_model import LogisticRegression

    records = index.records.labs if collection == "labs" else index.records.policies
    ids = [record.id for record in records]
    looks = {query.id: look(index, collection, [(query.query, 1.0)]) for query in queries}
    fitting = [query for query in queries if query.relevant]

    def quality(candidate: Blend) -> float:
        return _mean(
            ndcg(query.relevant, best_ids(ids, blend(looks[query.id], candidate)))
            for query in fitting
        )

    best = replace(start, bias=0.0, certainty=(0.0, 0.0, 0.0, 9.0), threshold=0.0)
    reached = quality(best)
    improved = True
    while improved:
        improved = False
        for name in RANKING:
            for step in STEPS:
                change: dict[str, Any] = {name: step}
                candidate = replace(best, **change)
                # Smaller gains are noise on so few queries.
                if (now := quality(candidate)) > reached + 0.002:
                    best, reached, improved = candidate, now, True
    sums = np.concatenate([_logit(blend(looks[q.id], best)) for q in fitting])
    fits = np.concatenate([[id_ in q.relevant for id_ in ids] for q in fitting])
    scale = LogisticRegression(C=100.0).fit(sums.reshape(-1, 1), fits)
    slope, bias = float(scale.coef_[0][0]), float(scale.intercept_[0])
    weighted: dict[str, Any] = {name: round(getattr(best, name) * slope, 2) for name in RANKING}
    known = LogisticRegression(C=3.0, class_weight="balanced").fit(
        [looks[q.id].certainty for q in queries], [bool(q.relevant) for q in queries]
    )
    slopes = [round(float(each), 2) for each in known.coef_[0]]
    certainty = (slopes[0], slopes[1], slopes[2], round(float(known.intercept_[0]), 2))
    return replace(best, **weighted, bias=round(bias, 2), certainty=certainty)


def _logit(probability: Scores) -> Scores:
    clipped = np.clip(probability.astype(np.float64), 1e-9, 1 - 1e-9)
    return np.log(clipped / (1 - clipped)).astype(np.float32)


# Reporting ----------------------------------------------------------------------------------------


def report(index: Index, minilm: Path) -> None:
    """Print the figures of every system for both splits."""
    for name, systems in (
        ("labs.jsonl", rankings(index, minilm)),
        ("policies.jsonl", policy_rankings(index, minilm)),
    ):
        judged = read_judged(name)
        for system, rank in systems:
            for split in SPLITS:
                found = measure([q for q in judged if q.split == split], rank)
                refused = "-" if found.refused is None else f"{found.refused:.2f}"
                sys.stdout.write(
                    f"{name[:-6]:9}{system:38}{split:9} hit@5 {found.hit:.3f}  clear "
                    f"{found.clear:.3f}  nDCG@10 {found.ndcg:.3f}  MRR {found.mrr:.3f}  refused "
                    f"{refused}  lost {found.lost:.2f}\n"
                )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(prog="evals.retrieval_bench", description=__doc__)
    parser.add_argument("--fit", action="store_true", help="find the constants again, on dev")
    parser.add_argument("--minilm", type=Path, default=MINILM, help="Chroma's default embedding")
    parser.add_argument("--index", type=Path, help="a built index; default: build one now")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        where = options.index or Path(folder)
        if options.index is None:
            build_index(PROJECT / "knowledge", where)
        index = open_index(where)
        if options.fit:
            labs = [*read_judged("labs.jsonl"), *read_judged("off_topic.jsonl")]
            policies = read_judged("policies.jsonl")
            for collection, judged, start in (
                ("labs", labs, LABS),
                ("policies", policies, POLICIES),
            ):
                dev = [query for query in judged if query.split == "dev"]
                found = fit(index, "labs" if collection == "labs" else "policies", dev, start)
                sys.stdout.write(f"{collection}: {found}\n")
        else:
            report(index, options.minilm)
        index.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
