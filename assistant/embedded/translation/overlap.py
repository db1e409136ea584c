"""How fully a text meets the wordings of the lexicon, by the characters and pairs they share.

In:    the lexicon's entries; texts of one need.
Out:   `Wordings.meet`: text x wording shares, and which wordings stand word for word.
Never: chooses between entries.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.embedded.text import normalise
from assistant.library.records import LexiconEntry

_EMPTY_WORDS = re.compile(
    r"(老化|老师傅|老鼠|太阳|总氮|总磷|总镍|还原|着色|着火)|[的了着就都也还呢吧啊嘛很太挺老总]"
)
"""Characters that carry no content, but within the words of its group."""
_BREVITY = {2: 0.65, 3: 0.85}
_NOT_CONTENT = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff]+")
_UNIT_OF_TEXT = re.compile(r"[a-z]+|[0-9]+|[\u4e00-\u9fff]")
_LATIN = re.compile(r"[a-z]+|[0-9]+")
_PAIR, _ROW_BITS, _PRIVATE = 1 << 21, 20, 0xF0000
"""What the first of two characters is multiplied by in the key of a pair, which has 42 bits then;
the bits of a wording's number; the first of the private characters that stand for Latin words and
numbers."""
_CLAUSE = re.compile(r"[^，,。；;！!？?、\s]+")


def _content(text: str) -> list[str]:
    """Cut a text into runs of content characters, lower case, empty words taken out."""
    full = _EMPTY_WORDS.sub(r"\1", normalise(text)).lower()
    return [run for run in _NOT_CONTENT.split(full) if run]


def _content_of_each(lines: Sequence[str]) -> list[list[str]]:
    """Cut many one-line texts as `_content` does, in one go."""
    full = _EMPTY_WORDS.sub(r"\1", normalise("\n".join(lines))).lower()
    return [[run for run in _NOT_CONTENT.split(line) if run] for line in full.split("\n")]


def grams_of(text: str) -> set[str]:
    """Return the characters and character pairs of a text; a Latin word counts as one character."""
    return _grams(_content(text))


def _grams(runs: Iterable[str]) -> set[str]:
    grams: set[str] = set()
    for run in runs:
        units = _UNIT_OF_TEXT.findall(run) if _LATIN.search(run) else run
        grams.update(units)
        grams.update(a + b for a, b in zip(units, units[1:], strict=False))
    return grams


@dataclass(frozen=True, slots=True)
class Met:
    """Which wordings some texts meet.

    Attributes:
        wordings: numbers of the wordings that are met, rising.
        share: texts x `wordings`: how fully each text meets each wording, 0 to 1.15.
        exact: (text, wording) -> the words, where the text holds the wording word for word.
    """

    wordings: NDArray[Any]
    share: NDArray[Any]
    exact: Mapping[tuple[int, int], str]


class Wordings:
    """All wordings of the lexicon as sets of characters and character pairs.

    `meet` tells for each text and each wording which share of the wording's weight (inverse
    document frequency, pairs above single characters) stands in the text.
    """

    # Own wordings count in full; the research wording is rarely said on the floor, a measured
    # quantity or a method only points in a direction.
    _KINDS = (
        (1.1, "plain"),
        (1.0, "variant"),
        (0.8, "phenomenon"),
        (0.3, "metric"),
        (0.2, "method"),
    )

    def __init__(self, entries: Sequence[LexiconEntry]) -> None:
        given = [
            (words, number, worth)
            for number, entry in enumerate(entries)
            for worth, name in self._KINDS
            for words in _wordings(entry, name)
        ]
        cut = _content_of_each([words for words, _, _ in given])
        length = [sum(map(len, content)) for content in cut]
        # One character (响, 臭) stands in anything.
        kept = [number for number, characters in enumerate(length) if characters > 1]
        self.wording = [given[number][0] for number in kept]
        self.owner = np.array([given[number][1] for number in kept])
        kind = np.array([given[number][2] for number in kept])
        self._units: dict[str, str] = {}
        gram, wording = self._grams_of_each([cut[number] for number in kept])
        # The wordings of a gram lie side by side: from `_first` on, `_count` of them.
        self._held_by = wording
        self._first = np.flatnonzero(np.diff(gram, prepend=-1))
        self._count = np.diff(self._first, append=len(gram))
        keys = gram[self._first]
        self._number = dict(zip(keys.tolist(), range(len(keys)), strict=True))
        of_pairs = np.where(keys >= _PAIR, 1.0, 0.35)
        self._weight = of_pairs * np.log(1 + len(kept) / self._count)
        each = np.repeat(self._weight, self._count)
        self._total = np.bincount(wording, each, minlength=len(kept))
        # A long wording that is met says more than a short one; two characters say least.
        brevity = np.array([_BREVITY.get(length[number], 1.0) for number in kept])
        self.value = kind * np.sqrt(self._total) * brevity
        self._own: dict[str, list[int]] = defaultdict(list)
        for place in np.flatnonzero(kind >= 1.0).tolist():
            self._own["".join(cut[kept[place]])].append(place)
        self._longest = max(map(len, self._own))

    def _grams_of_each(self, contents: Sequence[list[str]]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return each gram of each wording once, as (key of the gram, number of the wording).

        They are ordered by gram, then by wording: both are packed into one number and sorted.
        """
        text = "\n".join("\r".join(content) for content in contents)
        codes = np.frombuffer(self._one_character_each(text).encode("utf-32-le"), np.uint32)
        codes = codes.astype(np.int64)
        row = np.cumsum(codes == ord("\n"))
        unit = codes > ord("\r")
        pair = unit[:-1] & unit[1:]
        rows = np.concatenate([row[unit], row[:-1][pair]])
        keys = np.concatenate([codes[unit], codes[:-1][pair] * _PAIR + codes[1:][pair]])
        packed = np.sort((keys << _ROW_BITS) + rows)
        packed = packed[np.diff(packed, prepend=-1) > 0]
        return packed >> _ROW_BITS, packed & ((1 << _ROW_BITS) - 1)

    def _one_character_each(self, text: str) -> str:
        """Put one character in place of each Latin word and number: each is one unit."""
        units = self._units
        return _LATIN.sub(
            lambda found: units.setdefault(found.group(), chr(_PRIVATE + len(units))), text
        )

    def _key(self, gram: str) -> int:
        """Return the key of a character, a Latin word or a pair of them; -1 for an unknown one."""
        known = _LATIN.sub(lambda found: self._units.get(found.group(), "\n"), gram)
        if "\n" in known:
            return -1
        return ord(known) if len(known) == 1 else ord(known[0]) * _PAIR + ord(known[1])

    def meet(self, texts: Sequence[str]) -> Met:
        """Find the wordings that the texts meet at least by half.

        What the other texts say (a casting in the scene, pores in the symptom) completes a
        wording of which the text itself holds at least a third.
        """
        grams = [grams_of(text) for text in texts]
        own = np.stack([self._share(each) for each in grams])
        wordings = np.flatnonzero((own >= 0.34).any(axis=0))
        own, whole = own[:, wordings], self._share(set().union(*grams))[wordings]
        share = np.where(own >= 0.34, own + 0.6 * (whole - own), 0.0)
        share = np.where(share >= 0.5, share, 0.0) ** 2.5
        column_of = {int(wording): column for column, wording in enumerate(wordings)}
        exact: dict[tuple[int, int], str] = {}
        for number, text in enumerate(texts):
            for run in _content(text):
                for wording, words in self._contained(run):
                    # A Latin word cut in two (EMC in REMCO) was not met.
                    if wording in column_of:
                        exact[number, wording] = words
                        share[number, column_of[wording]] = 1.15
        return Met(wordings, share, exact)

    def _share(self, grams: Iterable[str]) -> NDArray[Any]:
        """Return for each wording the share of its weight that the grams hold."""
        share: NDArray[Any] = np.zeros(len(self.wording))
        for gram in grams:
            number = self._number.get(self._key(gram))
            if number is not None:
                first = self._first[number]
                share[self._held_by[first : first + self._count[number]]] += self._weight[number]
        share /= self._total
        return share

    def _contained(self, run: str) -> Iterable[tuple[int, str]]:
        for length in range(2, min(self._longest, len(run)) + 1):
            for start in range(len(run) - length + 1):
                words = run[start : start + length]
                for phrase in self._own.get(words, ()):
                    yield phrase, words


def _wordings(entry: LexiconEntry, kind: str) -> Iterable[str]:
    match kind:
        case "plain":
            return (entry.plain,)
        case "variant":
            return entry.variants
        case "phenomenon":
            return (entry.phenomenon_zh,)
        case "metric":
            return tuple(metric.split(" ")[0] for metric in entry.metrics)
        case _:
            return entry.related_methods


def closest_clause(text: str, wording: str) -> str:
    """Return the clause of a text that shares most characters with a wording."""
    wanted = grams_of(wording)
    clauses: list[str] = _CLAUSE.findall(text) or [text]
    return max(clauses, key=lambda clause: len(grams_of(clause) & wanted))
