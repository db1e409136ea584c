"""Search: which laboratories could take a need, which policies could help pay for it.

    hits = search_labs(index, LabQuery(text="注塑件缩水，想把不良率降到2%"), k=5,
                       where={"province": "江苏"})

Four looks at the same query are added up: its words (BM25), what the lexicon's phenomena say of
it, what the thesaurus says of its trade, and learned vectors. A name, an alias or a document
number is found exactly, before anything else. `[]` means that nothing fits; a search that could
not be carried out raises.
"""

import itertools
import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from assistant.embedded.text import normalise
from assistant.errors import AssistantError, InputRejected, RetrievalFailed
from assistant.library.index import Index
from assistant.library.records import Lab, Policy
from assistant.library.scope import ends_on, short_place
from assistant.library.spans import Said, bare_name, read_said, shared_words, widen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Collection = Literal["labs", "policies"]


@dataclass(frozen=True, slots=True)
class LabQuery:
    """A need, as search reads it. `text` alone is enough; every field may be empty.

    Attributes:
        text: the need in one piece, as typed.
        symptom: what fails.
        scene: where and when it fails: process, machine, material.
        product: what the enterprise makes.
        industry: its trade.
        targets: wanted figures in words (良率 98%).
        keywords: research terms, Chinese or English.
        disciplines: names of disciplines.
    """

    text: str = ""
    symptom: str = ""
    scene: str = ""
    product: str = ""
    industry: str = ""
    targets: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    disciplines: tuple[str, ...] = ()

    def said(self) -> str:
        """Return what the enterprise said, a field a line; research terms if it said nothing."""
        own = (self.text, self.symptom, self.scene, self.product, self.industry, *self.targets)
        return "\n".join(filter(None, own)) or "\n".join((*self.keywords, *self.disciplines))

    def parts(self) -> Iterator[tuple[str, float]]:
        """Yield each field that says something, with its weight (1 is that of plain text).

        Weights: judgement 2026-11-21. What fails and how research calls it decide; a wanted figure
        says little about who could reach it.
        """
        for said, weight in (
            (self.text, 1.0),
            (self.symptom, 1.0),
            (self.scene, 0.7),
            (self.product, 0.8),
            (self.industry, 0.8),
            (" ".join(self.targets), 0.3),
            (" ".join(self.keywords), 1.0),
            (" ".join(self.disciplines), 0.6),
        ):
            if said.strip():
                yield said, weight


@dataclass(frozen=True, slots=True)
class Why:
    """One reason for a hit: `said` is a piece of the query, `has` a text of the record."""

    said: str
    has: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found.

    Attributes:
        id: of the record.
        name: its Chinese name or title.
        score: in [0, 1]; how sure the search is that the record fits.
        why: the strongest reasons first, both sides checked; may be empty for a far hit.
        source: where the record comes from, as it says; for a policy its document number first.
        confidence: of the record, not of the hit.
    """

    id: str
    name: str
    score: float
    why: tuple[Why, ...]
    source: str
    confidence: Literal["high", "medium", "low"]


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


LABS = Blend(2.0, 2.5, 3.0, 2.5, 5.2, 4.0, 6.0, 6.0, -7.6, (1.67, 3.11, -2.7, -3.7), 0.1)
POLICIES = Blend(2.9, 0.0, 1.5, 0.0, 8.5, 4.0, 1.0, 6.0, -8.0, (0.0, 0.0, 0.0, 4.0), 0.2)
_PHRASES = 8
"""How many phrases of the lexicon, and how many of the thesaurus, speak for a query."""
_TERM = 3
"""Characters from which on a topic is found word for word; shorter ones stand in longer words."""
_FLOOR = 0.02
"""Below it a record is not shown even after better ones."""
_REASONS = 3
"""Reasons shown for a hit."""
_POINTING = 4
"""Phrases that are asked for a reason: those that point to the record most."""
_ALIKE = 0.6
"""How alike a research term and a text of the record must be to stand for each other."""
_LINK_WORTH = 4.0
"""Brings a phrase's weight times its link to the scale of a word's score."""
_HAN = re.compile(r"[\u3400-\u9fff]{2}")
_MOST = 50
"""The largest k. Source: a page shows ten."""


def search_labs(
    index: Index,
    query: LabQuery | str,
    k: int = 5,
    where: Mapping[str, Any] | None = None,
) -> list[Hit]:
    """Find laboratories that could take a need, best first.

    Args:
        index: an open index.
        query: the need, or plain text.
        k: how many at most, 1 to 50.
        where: `kind` (one or several), `province`, `city`; other keys are refused.

    Returns:
        At most k hits; none if nothing fits.

    Raises:
        InputRejected: `k` or `where` cannot be used.
        RetrievalFailed, BrokenIndex, StaleIndex: the search could not be carried out.
    """
    wanted = query if isinstance(query, LabQuery) else LabQuery(text=query)
    allowed = _filter(where, {"kind", "province", "city"})
    return _search(
        index,
        "labs",
        list(wanted.parts()),
        wanted.said(),
        _check_k(k),
        LABS,
        lambda lab: _lab_fits(lab, allowed),
    )


def search_policies(
    index: Index,
    query: str,
    k: int = 5,
    where: Mapping[str, Any] | None = None,
) -> list[Hit]:
    """Find policies that answer a question or could help pay for a need, best first.

    Args:
        index: an open index.
        query: a question, a need, a title or a document number.
        k: how many at most, 1 to 50.
        where: `kind` and `level` (one or several), `province`, `city`, and `day` (a date or
            YYYY-MM-DD): only what holds there and on that day. Other keys are refused.

    Returns:
        At most k hits; none if nothing fits.

    Raises:
        InputRejected: `k` or `where` cannot be used.
        RetrievalFailed, BrokenIndex, StaleIndex: the search could not be carried out.
    """
    allowed = _filter(where, {"kind", "level", "province", "city", "day"})
    parts = [(query, 1.0)] if query.strip() else []
    return _search(
        index,
        "policies",
        parts,
        query,
        _check_k(k),
        POLICIES,
        lambda policy: _policy_fits(index, policy, allowed),
    )


# The search itself --------------------------------------------------------------------------------


def rate_policies(index: Index, text: str) -> dict[str, float]:
    """Return how well each policy fits a text: id → score in [0, 1], without reasons.

    Raises:
        RetrievalFailed, BrokenIndex, StaleIndex: the search could not be carried out.
    """
    try:
        scores = blend(look(index, "policies", [(text, 1.0)]), POLICIES)
        records = index.records.policies
    except AssistantError:
        raise
    except Exception as error:
        raise RetrievalFailed(f"policies could not be rated: {error}") from error
    return {policy.id: float(score) for policy, score in zip(records, scores, strict=True)}


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
            [_naming(bare, *names) for names in _names_of(index, collection)], np.float32
        ),
        term=_terms(index, collection, bare),
        near=_nearby(index, collection, " ".join(text for text, _ in parts)),
        phrases=spoken,
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


def _search(
    index: Index,
    collection: Collection,
    parts: Sequence[tuple[str, float]],
    said: str,
    k: int,
    weights: Blend,
    fits: Callable[[Any], bool],
) -> list[Hit]:
    if not parts:
        return []
    try:
        records = _records(index, collection)
        looks = look(index, collection, parts)
        scores = blend(looks, weights)
        spoken = read_said(said)
        worth = _worth(index, collection, spoken)
        hits: list[Hit] = []
        for place in (-scores).argsort(kind="stable").tolist():
            score = float(scores[place])
            if len(hits) == k or score < (_FLOOR if hits else weights.threshold):
                break
            if fits(records[place]):
                reasons = _reasons(index, collection, spoken, worth, looks, place)
                why = tuple(itertools.islice(reasons, _REASONS))
                hits.append(_hit(records[place], score, why))
        return hits
    except AssistantError:
        raise
    except Exception as error:
        raise RetrievalFailed(f"search in {collection} failed: {error!r}") from error


def _records(index: Index, collection: Collection) -> Sequence[Lab | Policy]:
    return index.records.labs if collection == "labs" else index.records.policies


def _sum(arrays: "Iterable[NDArray[np.float32]]") -> "NDArray[np.float32]":
    import numpy as np

    total: NDArray[np.float32] = np.sum(list(arrays), axis=0)
    return total


def _scaled(scores: "NDArray[np.float32]") -> "NDArray[np.float32]":
    best = float(scores.max(initial=0))
    return scores / best if best > 0 else scores


# Names and numbers --------------------------------------------------------------------------------


def _names_of(index: Index, collection: Collection) -> Sequence[tuple[tuple[str, ...], str]]:
    """Return, for each record, its names and its host, bare."""

    def read() -> list[tuple[tuple[str, ...], str]]:
        if collection == "labs":
            return [
                (
                    tuple(map(bare_name, (lab.name_zh, lab.name_en, *lab.aliases))),
                    bare_name(lab.host),
                )
                for lab in index.records.labs
            ]
        return [
            (tuple(map(bare_name, filter(None, (policy.title_zh, policy.doc_number)))), "")
            for policy in index.records.policies
        ]

    return index.remember(f"names/{collection}", read)


def _naming(bare: str, names: Sequence[str], host: str) -> float:
    """Return 1 where a query holds a name, less where it is a part of one, else 0.

    A host is only named by a query that says nothing else: whoever writes that they once worked
    with a university does not ask for all its laboratories.

    Args:
        bare: the query.
        names: of the record, bare.
        host: of the record, bare.
    """
    best = 0.0
    if len(bare) >= 4 and bare in host:
        return 1.0
    for name in names:
        if len(name) >= 4 and name in bare:
            return 1.0
        if len(bare) >= 4 and bare in name:
            best = max(best, len(bare) / len(name))
    return best


def _terms(index: Index, collection: Collection, bare: str) -> "NDArray[np.float32]":
    """Return how much of the query one topic of each record covers, word for word, 0 to 1."""
    import numpy as np

    topics = index.remember(f"topics/{collection}", lambda: _places_of_topics(index, collection))
    longest = index.remember(f"longest/{collection}", lambda: max(map(len, topics), default=0))
    cover = np.zeros(index.manifest.counts[collection], np.float32)
    for start in range(len(bare)):
        for end in range(start + _TERM, min(len(bare), start + longest) + 1):
            for place in topics.get(bare[start:end], ()):
                cover[place] = max(cover[place], (end - start) / len(bare))
    if _TERM <= len(bare) <= longest:
        for topic, places in topics.items():
            if bare in topic:
                cover[places] = 1
    return cover


def _places_of_topics(index: Index, collection: Collection) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, record in enumerate(_records(index, collection)):
        for topic in set(map(bare_name, _topics(record))):
            if len(topic) >= _TERM:
                places.setdefault(topic, []).append(place)
    return places


def _topics(record: Lab | Policy) -> Iterable[str]:
    if isinstance(record, Lab):
        return (*record.research_topics, *record.topics_en)
    return record.keywords


def _nearby(index: Index, collection: Collection, query: str) -> "NDArray[np.float32]":
    """Return how much of the query names the city of each record, half of it for the province.

    A wish to be near, not a filter: `where` filters. In 苏州 激光 it weighs much, in a need of
    five lines it does not.
    """
    import numpy as np
    import rjieba

    def read() -> list[tuple[str, str]]:
        if collection == "labs":
            return [(short_place(r.city), short_place(r.province)) for r in index.records.labs]
        return [
            (region, region if region in index.map.provinces else "")
            for region in (policy.region for policy in index.records.policies)
        ]

    words = {short_place(word) for word in rjieba.cut(normalise(query))}
    length = max(1, len(bare_name(query)))
    return np.array(
        [
            len(city) / length
            if city in words
            else len(province) / 2 / length * (province in words)
            for city, province in index.remember(f"places/{collection}", read)
        ],
        np.float32,
    )


# Reasons ------------------------------------------------------------------------------------------


def _worth(index: Index, collection: Collection, said: Said) -> "Mapping[str, NDArray[np.float32]]":
    """Return, for each word of what was said that any record holds, its score for every record."""
    scores = {
        word: index.keywords(collection, word)
        for word in set(said.words)
        if len(word) > 1 and not word.isdecimal()
    }
    return {word: has for word, has in scores.items() if has.any()}


def _reasons(
    index: Index,
    collection: Collection,
    said: Said,
    worth: "Mapping[str, NDArray[np.float32]]",
    looks: Looks,
    place: int,
) -> Iterator[Why]:
    """Yield why a record was found, strongest first, each `has` once.

    Both sides are copied out of the texts they come from, never composed: `said` is a piece of
    what was said, cut where words end, `has` a whole text of the record.
    """
    texts = _texts_of(index, collection)[place]
    weighed: list[tuple[float, int, int, str]] = []
    if looks.named[place]:
        for text, plain, _ in texts:
            start = said.plain.find(plain)
            if len(plain) >= 4 and start >= 0:
                weighed.append((math.inf, start, start + len(plain), text))
    for word, scores in worth.items():
        holder = next(((text, plain) for text, plain, _ in texts if word in plain), None)
        if holder is not None and scores[place] > 0:
            start, end = widen(said, word, holder[1])
            weighed.append((float(scores[place]), start, end, holder[0]))
    links = index.links(collection)[:, place]
    pointing = sorted(looks.phrases, key=lambda at: -looks.phrases[at] * float(links[at]))
    for at in pointing[:_POINTING]:
        phrase = index.records.phrases[at]
        start, end = max(
            (shared_words(said, each) for each in phrase.plain), key=lambda span: span[1] - span[0]
        )
        likeness = (
            (_likeness(_pairs(each), pairs), text)
            for each in phrase.research
            if len(each) > 3  # 食品 alone, as a trade, is no reason
            for text, _, pairs in texts
        )
        fit, text = max(likeness, default=(0.0, ""))
        if end - start >= 2 and fit >= _ALIKE:
            weight = looks.phrases[at] * float(links[at]) / _LINK_WORTH
            weighed.append((weight, start, end, text))
    told: set[str] = set()
    for _, start, end, text in sorted(weighed, key=lambda reason: -reason[0]):
        if text not in told:
            told.add(text)
            yield Why(said.text[start:end], text)


def _texts_of(
    index: Index, collection: Collection
) -> Sequence[Sequence[tuple[str, str, frozenset[str]]]]:
    """Return, for each record, the texts that can be shown as a reason.

    Each as it is, in small letters, and as pairs of characters (none for a name: a name says what
    a record is called, not what it can do).
    """

    def read() -> list[list[tuple[str, str, frozenset[str]]]]:
        return [
            [
                *((text, normalise(text).lower(), _pairs(text)) for text in _deeds(record)),
                *((text, normalise(text).lower(), frozenset()) for text in _names(record)),
            ]
            for record in _records(index, collection)
        ]

    return index.remember(f"texts/{collection}", read)


def _deeds(record: Lab | Policy) -> Iterable[str]:
    if isinstance(record, Lab):
        return (*record.research_topics, *record.capabilities, *record.topics_en)
    return (
        *(record.title_zh, *record.keywords, *record.applies_to_need, *record.key_numbers),
        *(*record.conditions, record.what, record.who),
    )


def _names(record: Lab | Policy) -> Iterable[str]:
    if isinstance(record, Lab):
        return (
            *(record.name_zh, record.host, *record.aliases, record.city, record.province),
            *(*record.disciplines, *record.industries),
        )
    return filter(None, (record.doc_number, record.issuer, record.region))


@lru_cache(maxsize=65536)
def _pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring Chinese characters of a text."""
    return frozenset(unit for unit in map("".join, itertools.pairwise(text)) if _HAN.match(unit))


def _likeness(some: frozenset[str], others: frozenset[str]) -> float:
    """Return how much of the shorter of two texts stands in the other, 0 to 1."""
    return len(some & others) / max(1, min(len(some), len(others)))


# Filters ------------------------------------------------------------------------------------------


def _check_k(k: int) -> int:
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= _MOST:
        raise InputRejected(f"k is {k!r}, not a whole number from 1 to {_MOST}")
    return k


def _filter(where: Mapping[str, Any] | None, known: set[str]) -> Mapping[str, Any]:
    """Return the filter with short places, sets of words and a date, empty values left out."""
    clean: dict[str, Any] = {}
    for key, value in (where or {}).items():
        if key not in known:
            raise InputRejected(f"where: unknown key {key!r}; known are {sorted(known)}")
        if value in (None, "", [], ()):
            continue
        if key in {"kind", "level"}:
            clean[key] = frozenset([value] if isinstance(value, str) else value)
        elif key == "day":
            try:
                clean[key] = value if isinstance(value, date) else date.fromisoformat(value)
            except (TypeError, ValueError) as error:
                raise InputRejected(f"where: day is {value!r}, not YYYY-MM-DD") from error
        elif isinstance(value, str):
            clean[key] = short_place(value)
        else:
            raise InputRejected(f"where: {key} is {value!r}, not text")
    return clean


def _lab_fits(lab: Lab, where: Mapping[str, Any]) -> bool:
    return (
        ("kind" not in where or lab.kind in where["kind"])
        and where.get("province") in {None, short_place(lab.province)}
        and where.get("city") in {None, short_place(lab.city)}
    )


def _policy_fits(index: Index, policy: Policy, where: Mapping[str, Any]) -> bool:
    if "kind" in where and policy.kind not in where["kind"]:
        return False
    if "level" in where and policy.level not in where["level"]:
        return False
    if "day" in where:
        last = ends_on(policy.valid_until)
        if last is not None and last < where["day"]:
            return False
    return index.map.holds_in(policy.region, where.get("province", ""), where.get("city", ""))


def _hit(record: Lab | Policy, score: float, why: tuple[Why, ...]) -> Hit:
    if isinstance(record, Lab):
        return Hit(
            record.id, record.name_zh, score, why, "；".join(record.sources), record.confidence
        )
    source = "；".join(filter(None, (record.doc_number, record.issuer, *record.sources)))
    return Hit(record.id, record.title_zh, score, why, source, record.confidence)
