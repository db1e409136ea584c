"""Terms that two texts have in common, cut where words end in both; how telling a term is.

In:    texts; the texts of the records, the lexicon and of what enterprises say.
Out:   runs of whole words that stand in both and name something; a share of what a term can tell.
Never: takes characters for a term that stand together by accident, or words that name nothing: the
       不完全 of 据不完全统计 is none, whatever else is 不完全.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.embedded.text import normalise
from assistant.library.records import LexiconEntry

LONGEST = 8
"""Words of a run at most."""
_NAMING = frozenset("nvagijlbs")
"""First letters of the parts of speech that name something; of adverbs (ad, 完全) none does."""
_NUMERALS = frozenset("零一二三四五六七八九十百千万亿两半几多")
_FLOOR = 0.002
"""Share of the texts below which a term tells all that a term can. Judgement 2026-11-21."""
_CLAUSES_OF_A_RECORD = 10
"""A clause is so much shorter than a record that a word stands in fewer. Judgement 2026-11-21."""


@dataclass(frozen=True)
class Words:
    """A text cut into words by the dictionary alone: what it lacks is cut into characters.

    No guesses at unknown words: 热裂 would be one word here and two there.
    """

    text: str

    @cached_property
    def plain(self) -> str:
        """The text as it is compared."""
        return normalise(self.text).lower()

    @cached_property
    def tagged(self) -> tuple[tuple[str, str], ...]:
        """The words with their parts of speech, in order, none left out."""
        import rjieba

        return tuple(rjieba.tag(self.plain, False))

    @cached_property
    def runs(self) -> frozenset[str]:
        """All runs of whole words, up to `LONGEST` of them, none over a mark."""
        words = [word for word, _ in self.tagged]
        found = set()
        for start in range(len(words)):
            run = ""
            for word in words[start : start + LONGEST]:
                if not word.isalnum():
                    break
                run += word
                found.add(run)
        return frozenset(found)


def shared_terms(said: Words, has: Words) -> dict[str, tuple[str, ...]]:
    """Return the longest terms that stand in both texts, in the order of the first.

    Returns:
        Term → the words in it that name something; of characters alone the whole term is one.
    """
    terms: dict[str, tuple[str, ...]] = {}
    at = 0
    while at < len(said.tagged):
        run = _longest(said.tagged[at : at + LONGEST], has.runs)
        bare = _bare(run)
        naming = [word for word, tag in bare if _names(word, tag)]
        whole = "".join(word for word, _ in bare)
        if words := tuple(word for word in naming if len(word) > 1):
            terms[whole] = words
        elif len(naming) > 1:
            terms[whole] = (whole,)
        at += max(1, len(run))
    return terms


def _longest(words: Sequence[tuple[str, str]], runs: Collection[str]) -> list[tuple[str, str]]:
    run, length = "", 0
    for word, _ in words:
        run += word
        if run not in runs:
            break
        length += 1
    return list(words[:length])


def _bare(run: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return a run without the words at its ends that name nothing: 的关系, 过程中."""
    while run and not _names(*run[0]):
        run = run[1:]
    while run and not _names(*run[-1]):
        run = run[:-1]
    return run


def _names(word: str, tag: str) -> bool:
    if tag == "m":
        # The dictionary counts 丝 among the measure words.
        return not (set(word) & _NUMERALS or word.isdecimal())
    return tag[0] in _NAMING and tag != "ad"


def wordings_of(entry: LexiconEntry) -> tuple[str, ...]:
    """Return what an entry is called, on the floor and in research."""
    return (entry.plain, *entry.variants, entry.phenomenon_zh)


def asides_of(entry: LexiconEntry) -> tuple[str, ...]:
    """Return what is said of an entry: mechanisms, methods, measured quantities."""
    return (*entry.mechanisms, *entry.related_methods, *entry.metrics)


class Telling:
    """How much a term tells, from how many texts of any kind hold it.

    Args:
        records: collections of texts, each of one kind: laboratories, policies, the lexicon.
        clauses: what enterprises say about anything.
    """

    def __init__(self, records: Sequence[Sequence[str]], clauses: Sequence[str]) -> None:
        self._records = [[normalise(text).lower() for text in texts] for texts in records]
        self._clauses = [normalise(text).lower() for text in clauses]
        self.of = lru_cache(maxsize=16384)(self._of)

    def _of(self, term: str) -> float:
        """Return 1 for a term that hardly any text holds, 0 for one that each of a kind does."""
        shares = [sum(term in text for text in texts) / len(texts) for texts in self._records]
        spoken = sum(term in text for text in self._clauses) / len(self._clauses)
        usual = max(*shares, min(1.0, _CLAUSES_OF_A_RECORD * spoken))
        return max(0.0, math.log(usual + _FLOOR) / math.log(_FLOOR))
