"""The looks that search takes at a query, and how they add up to one score.

In:    an open index, the parts of a query.
Out:   what each look says of every record, in record order; the score of each, 0 to 1.
Never: drops a record, or says why it fits.

Words (BM25), what the lexicon's phenomena say, what the thesaurus says of trades and objects,
learned vectors; and what the query names word for word.
"""

import math
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.library.corpus import Collection
from assistant.library.exact import bare_names, name_match, place_match, topic_cover
from assistant.library.index import Index
from assistant.library.spans import bare_name
from assistant.query_wait import words_alone

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Blend:
    """How the looks are weighed, and from which score on a hit counts.

    A score is the product of two logistic functions: how well a record fits, compared with the
    others (the first nine), and how well the query is understood at all (`certainty`, whose last
    weight is a constant).

    Source: weights by search over the dev queries of evals/retrieval/, constants by logistic
    regression over them (`python -m evals.retrieval_bench --fit` repeats both), then rounded
    towards each other, judgement 2026-11-21: the thesaurus was written by the hand that wrote the
    queries, and would be trusted too much. `term` and `near` by judgement, for short queries.
    """

    words: float
    phenomena: float
    trades: float
    objects: float
    vector: float
    named: float
    term: float
    near: float
    bias: float
    certainty: tuple[float, float, float, float]
    threshold: float
    """The least score of the best record: below it nothing fits."""
    alone: float
    """Added where words alone are searched. Source: the least whole number with which dev loses no
    answered query then; laboratories need none, of policies none is refused (2026-11-22)."""


LABS = Blend(2.0, 2.5, 3.0, 2.5, 5.2, 4.0, 6.0, 6.0, -7.6, (1.67, 3.11, -2.7, -3.7), 0.12, 0.0)
POLICIES = Blend(2.9, 0.0, 1.5, 0.0, 8.5, 4.0, 1.0, 6.0, -8.0, (0.0, 0.0, 0.0, 4.0), 0.2, 4.0)
_PHRASES = 8
"""How many phrases of the lexicon, and how many of the thesaurus, speak for a query."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What each look says of every record, in record order, each array of shape (records,).

    Attributes:
        words: BM25 of the query, 0 and up.
        phenomena: how far the lexicon entries nearest to the query point to the record.
        trades: the same for the thesaurus.
        objects: the same for the things that enterprises make.
        vector: cosine, 0 to 1.
        named: 1 where the query names the record, less where it names a part of it.
        term: how much of the query one topic of the record covers, word for word.
        near: how much of the query names the record's city; half of it for its province.
        phrases: weight of each phrase that speaks for the query, by its place.
        alone: words alone were searched: no query has a vector.
        certainty: how well the query itself is understood, each as a logarithm, 0 and up: the
            best of `words`; the phrases of research nearest to it; the nearest subject outside.
    """

    words: "NDArray[np.float32]"
    phenomena: "NDArray[np.float32]"
    trades: "NDArray[np.float32]"
    objects: "NDArray[np.float32]"
    vector: "NDArray[np.float32]"
    named: "NDArray[np.float32]"
    term: "NDArray[np.float32]"
    near: "NDArray[np.float32]"
    phrases: Mapping[int, float]
    alone: bool
    certainty: tuple[float, float, float]


def look(index: Index, collection: Collection, parts: Sequence[tuple[str, float]]) -> Looks:
    """Look at a query in each of the four ways, and for exact names.

    Args:
        index: an open index.
        collection: labs or policies.
        parts: texts of the query with their weights; at least one.
    """
    import numpy as np

    words = _sum(index.keywords(collection, text) * weight for text, weight in parts)
    vector = _sum(index.embed(text) * weight for text, weight in parts)
    said = _sum(index.keywords("phrases", text) * weight for text, weight in parts)
    kinds = index.remember("kinds", lambda: np.array([p.kind for p in index.records.phrases]))
    links = index.links(collection)
    spoken: dict[int, float] = {}
    pointed = []
    for kind in ("phenomenon", "trade", "object"):
        scores = np.where(kinds == kind, said, 0)
        best = np.argsort(-scores)[:_PHRASES]
        best = best[scores[best] > 0]
        spoken.update(zip(best.tolist(), scores[best].tolist(), strict=True))
        whole = max(float(scores[best].sum()), 1e-9)
        pointed.append(scores[best] @ links[best].astype(np.float32) / whole)
    outside = kinds == "outside"
    inside = np.sort(np.where(outside, 0, said))[-_PHRASES:]
    bare = bare_name(" ".join(text for text, _ in parts))
    return Looks(
        words=words,
        phenomena=pointed[0].astype(np.float32),
        trades=pointed[1].astype(np.float32),
        objects=pointed[2].astype(np.float32),
        vector=index.nearness(collection, vector),
        named=np.array(
            [name_match(bare, *names) for names in bare_names(index, collection)], np.float32
        ),
        term=topic_cover(index, collection, bare),
        near=place_match(index, collection, " ".join(text for text, _ in parts)),
        phrases=spoken,
        alone=words_alone(),
        certainty=(
            math.log1p(float(words.max(initial=0))),
            math.log1p(float(inside.mean())),
            math.log1p(float(np.where(outside, said, 0).max(initial=0))),
        ),
    )


def blend(looks: Looks, weights: Blend) -> "NDArray[np.float32]":
    """Return the score of each record, 0 to 1, shape (records,)."""
    import numpy as np

    total = (
        weights.words * _scaled(looks.words)
        + weights.phenomena * _scaled(looks.phenomena)
        + weights.trades * _scaled(looks.trades)
        + weights.objects * _scaled(looks.objects)
        + weights.vector * looks.vector
        + weights.named * looks.named
        + weights.term * looks.term
        + weights.near * looks.near
        + weights.bias
        + looks.alone * weights.alone
    )
    *slopes, constant = weights.certainty
    understood = sum(map(operator.mul, slopes, looks.certainty)) + constant
    # A name that is given in full needs no further understanding.
    known = np.maximum(_logistic(np.float32(understood)), looks.named)
    scores: NDArray[np.float32] = _logistic(total) * known
    return scores


def _logistic(x: Any) -> Any:
    import numpy as np

    return 1 / (1 + np.exp(-x))


def _sum(arrays: "Iterable[NDArray[np.float32]]") -> "NDArray[np.float32]":
    import numpy as np

    total: NDArray[np.float32] = np.sum(list(arrays), axis=0)
    return total


def _scaled(scores: "NDArray[np.float32]") -> "NDArray[np.float32]":
    best = float(scores.max(initial=0))
    return scores / best if best > 0 else scores
