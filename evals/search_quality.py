"""Search alone, over queries judged by hand, between what finds nothing and what knows everything.

    none      finds nothing: the floor of recall, the ceiling of refusing
    keyword   BM25 over words, characters and pairs
    vectors   nearness of the embedding
    hybrid    what the assistant uses
    golden    the judged records themselves: the ceiling

`dev` may be tuned on, `held_out` only be read.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from evals.citations import Shelf, why_ineligible
from evals.rates import Rate
from evals.retrieval_bench import SPLITS, Judged, ndcg, read_judged

if TYPE_CHECKING:
    from assistant.library.index import Index

Kind = Literal["labs", "policies"]
Ranking = Callable[[Judged], Sequence[str]]
VARIANTS = ("none", "keyword", "vectors", "hybrid", "golden")
DEPTH = 10


def measure_search(index_dir: Path, shelf: Shelf, today: date) -> dict[str, Any]:
    """Measure every variant.

    Args:
        index_dir: a built index.
        shelf: the records, to tell an ineligible policy.
        today: the day that decides which policies are in force.

    Returns:
        kind → split → variant → `{queries, recall@5, recall@10, hit@5, mrr, ndcg, refused,
        ineligible}`; `refused` over the queries that nothing fits, `ineligible` over the policies
        returned for a query that names a place. Shares as `[met, scored, unscored]`, means as
        numbers.
    """
    from assistant.library.index import open_index

    index = open_index(index_dir)
    try:
        found: dict[str, Any] = {}
        for kind in ("labs", "policies"):
            judged = read_judged(f"{kind}.jsonl")
            ranks = _rankings(index, kind)
            found[kind] = {
                split: {
                    variant: _figures(
                        [q for q in judged if q.split == split], ranks[variant], shelf, today, kind
                    )
                    for variant in VARIANTS
                }
                for split in SPLITS
            }
        return found
    finally:
        index.close()


def _rankings(index: Index, kind: str) -> Mapping[str, Ranking]:
    import numpy as np

    from assistant.library.corpus import lab_text, policy_text
    from assistant.library.keywords import index_keywords
    from assistant.library.query import LabQuery
    from assistant.library.search import search_labs, search_policies

    labs, policies = index.records.labs, index.records.policies
    texts = [lab_text(r) for r in labs] if kind == "labs" else [policy_text(r) for r in policies]
    ids = [r.id for r in (labs if kind == "labs" else policies)]
    words = index_keywords(texts)

    def order(scores: Any) -> list[str]:
        places = np.argsort(-scores, kind="stable")[:DEPTH]
        return [ids[place] for place in places if scores[place] > 0]

    def hybrid(query: Judged) -> list[str]:
        if kind == "labs":
            wanted = LabQuery(text=query.query, industry=query.industry)
            return [hit.id for hit in search_labs(index, wanted, DEPTH)]
        return [hit.id for hit in search_policies(index, query.query, DEPTH, query.where)]

    return {
        "none": lambda query: [],
        "keyword": lambda query: order(words.score(query.query)),
        "vectors": lambda query: order(
            index.nearness("labs" if kind == "labs" else "policies", index.embed(query.query))
        ),
        "hybrid": hybrid,
        "golden": lambda query: sorted(query.relevant, key=lambda i: -query.relevant[i])[:DEPTH],
    }


def _figures(
    queries: Sequence[Judged], rank: Ranking, shelf: Shelf, today: date, kind: str
) -> dict[str, Any]:
    ranked = [(query, rank(query)) for query in queries]
    fitting = [(query, ids) for query, ids in ranked if query.relevant]
    empty = [ids for query, ids in ranked if not query.relevant]
    figures: dict[str, Any] = {"queries": len(queries)}
    for depth in (5, 10):
        figures[f"recall@{depth}"] = _mean(
            [len(set(ids[:depth]) & set(q.relevant)) / len(q.relevant) for q, ids in fitting]
        )
    figures["hit@5"] = _share([bool(set(ids[:5]) & set(q.relevant)) for q, ids in fitting])
    figures["mrr"] = _mean([_reciprocal(q, ids) for q, ids in fitting])
    figures["ndcg"] = _mean([ndcg(q.relevant, ids, DEPTH) for q, ids in fitting])
    figures["refused"] = _share([not ids for ids in empty])
    if kind == "policies":
        faults = [
            why_ineligible(shelf.policies[id_], q.where, today)
            for q, ids in ranked
            if q.where
            for id_ in ids
        ]
        wrong = sum(bool(f) for f in faults)
        unknown = sum(f is None for f in faults)
        figures["ineligible"] = Rate(wrong, len(faults) - unknown, unknown).to_json()
    return figures


def _reciprocal(query: Judged, ids: Sequence[str]) -> float:
    return next((1 / n for n, id_ in enumerate(ids, 1) if id_ in query.relevant), 0.0)


def _mean(values: Sequence[float]) -> float | None:
    return round(statistics.mean(values), 4) if values else None


def _share(values: Sequence[bool]) -> list[int]:
    return Rate(sum(values), len(values)).to_json()
