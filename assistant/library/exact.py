"""What a query names word for word: a record, its number, one of its topics, its place.

In:    an open index, a query.
Out:   how much of the query each record covers that way, 0 to 1, in record order.
Never: matches what only sounds alike.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from assistant.embedded.text import normalise
from assistant.library.corpus import Collection
from assistant.library.index import Index
from assistant.library.records import Lab, Policy
from assistant.library.scope import short_place
from assistant.library.spans import bare_name

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TERM = 3
"""Characters from which on a topic is found word for word; shorter ones stand in longer words."""


def bare_names(index: Index, collection: Collection) -> Sequence[tuple[tuple[str, ...], str]]:
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


def name_match(bare: str, names: Sequence[str], host: str) -> float:
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


def topic_cover(index: Index, collection: Collection, bare: str) -> "NDArray[np.float32]":
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
    for place, record in enumerate(index.records.of(collection)):
        for topic in set(map(bare_name, _topics(record))):
            if len(topic) >= _TERM:
                places.setdefault(topic, []).append(place)
    return places


def _topics(record: Lab | Policy) -> Iterable[str]:
    if isinstance(record, Lab):
        return (*record.research_topics, *record.topics_en)
    return record.keywords


def place_match(index: Index, collection: Collection, query: str) -> "NDArray[np.float32]":
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
