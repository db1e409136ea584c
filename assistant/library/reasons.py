"""Why a record was found: a piece of what was said beside a text of the record.

In:    what was said, the looks at it, the place of a record.
Out:   reasons, strongest first; both sides are copied out of the texts they come from.
Never: composes a reason, or changes a score.
"""

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.embedded.text import normalise
from assistant.library.corpus import Collection
from assistant.library.index import Index
from assistant.library.looks import Looks
from assistant.library.records import Lab, Policy
from assistant.library.spans import Said, shared_words, widen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Why:
    """One reason for a hit: `said` is a piece of the query, `has` a text of the record."""

    said: str
    has: str


_POINTING = 4
"""Phrases that are asked for a reason: those that point to the record most."""
_ALIKE = 0.6
"""How alike a research term and a text of the record must be to stand for each other."""
_LINK_WORTH = 4.0
"""Brings a phrase's weight times its link to the scale of a word's score."""
_HAN = re.compile(r"[\u3400-\u9fff]{2}")


def word_worth(
    index: Index, collection: Collection, said: Said
) -> "Mapping[str, NDArray[np.float32]]":
    """Return, for each word of what was said that any record holds, its score for every record."""
    scores = {
        word: index.keywords(collection, word)
        for word in set(said.words)
        if len(word) > 1 and not word.isdecimal()
    }
    return {word: has for word, has in scores.items() if has.any()}


def find_reasons(
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
            for record in index.records.of(collection)
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
