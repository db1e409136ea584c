"""Pieces of what was said, cut where words end, and names without what is written in several ways.

In:    text as typed; a phrase or a text of a record.
Out:   offsets into the text as typed, so that a reason is a copy and never composed; bare names.
Never: cuts a word in two.
"""

import itertools
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from assistant.embedded.text import normalise

_NOT_IN_NAMES = re.compile(r"[\s〔〕\[\]【】()（）《》“”\"'·,，.。第]+")


def bare_name(name: str) -> str:
    """Return a name without what people write in several ways: brackets, spaces, 国家/全国."""
    return (
        _NOT_IN_NAMES.sub("", normalise(name).lower())
        .replace("全国重点实验室", "重点实验室")
        .replace("国家重点实验室", "重点实验室")
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said, cut into words.

    Attributes:
        text: as typed.
        plain: normalised, of the same length.
        words: of `plain`, in order, none left out.
        edges: offsets at which a word begins or ends.
    """

    text: str
    plain: str
    words: tuple[str, ...]
    edges: frozenset[int]


def read_said(text: str) -> Said:
    """Cut what a person said into words."""
    import rjieba

    plain = normalise(text).lower()
    if len(plain) != len(text):  # a capital whose small form is longer; no quote could be cut out
        plain = normalise(text)
    words = tuple(rjieba.cut(plain))
    return Said(text, plain, words, frozenset(itertools.accumulate(map(len, words), initial=0)))


def widen(said: Said, word: str, held: str) -> tuple[int, int]:
    """Return the span of a word with the neighbouring words that the record holds beside it."""
    start = said.plain.find(word)
    end = start + len(word)
    edges = sorted(said.edges)
    for edge in edges[bisect_right(edges, end) :]:
        if said.plain[start:edge] not in held:
            break
        end = edge
    for edge in reversed(edges[: bisect_left(edges, start)]):
        if said.plain[edge:end] not in held:
            break
        start = edge
    return start, end


def shared_words(said: Said, phrase: str) -> tuple[int, int]:
    """Return the span of what was said that the phrase shares, longest first, (0, 0) for none."""
    plain = phrase.lower()
    for length in range(len(plain), 1, -1):
        for at in range(len(plain) - length + 1):
            start = said.plain.find(plain[at : at + length])
            if start in said.edges and start + length in said.edges:
                return start, start + length
    return 0, 0
