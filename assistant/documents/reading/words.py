"""Where words lie across a cut.

In:    the texts on both sides of a cut.
Out:   whether one word spans it; whether a text begins within a word.
Never: decides what is joined.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import rjieba

_AROUND = 8
"""Characters on each side of a cut that are looked at."""
_SUFFIXES = frozenset("化性者率型们式度")
"""Syllables that end words; one that the segmenter leaves alone at a front lacks its word."""
_FREE = frozenset("pcdrumqftxy")
"""Tags of single characters that stand at a sentence's front on their own (ICTCLAS)."""


@lru_cache(maxsize=1)
def _segmenter() -> rjieba.Jieba:
    import rjieba

    return rjieba.Jieba()


def starts_within_word(text: str) -> bool:
    """Return whether a text begins with a syllable that only ends words: 础, 化、, 性与."""
    words = _segmenter().tag(text[:_AROUND])
    if not words:
        return False
    word, tag = words[0]
    if len(word) != 1 or not "\u4e00" <= word <= "\u9fff":
        return False
    alone = len(words) > 1 and words[1][0] in "、，,。；;和与及的"
    return word in _SUFFIXES or tag.endswith("g") or (alone and tag[:1] not in _FREE)


def word_crosses(first: str, second: str) -> bool:
    """Return whether a word lies across the cut."""
    before, after = first[-_AROUND:], second[:_AROUND]
    position = 0
    for word in _segmenter().cut(before + after, False):
        if position < len(before) < position + len(word):
            return True
        position += len(word)
    return False
