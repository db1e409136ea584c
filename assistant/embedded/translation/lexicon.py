"""What the shop floor's words stand for: phenomena from the lexicon, things from the object table.

In:    `knowledge/lexicon*.jsonl`, `objects.jsonl`, `disciplines.csv`, `trades.csv`, code tables.
Out:   `Reference`, loaded once; `find_things` and `find_phenomena` over the texts of one need.
Never: decides between readings that the need's trade and things do not tell apart.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.embedded.text import normalise, words_in
from assistant.embedded.translation.overlap import Met, Wordings, closest_clause
from assistant.library.records import (
    Discipline,
    IndustryCode,
    LexiconEntry,
    Trl,
)

ANY_TRADE = "*"
"""Code of a trade that says nothing about where a phenomenon is at home (制造, 通用)."""

GENERAL = "通用"
"""The trade of entries that hold everywhere and say little (裂了, 磨得快)."""

_ENGLISH = re.compile(r"(?<![a-z-])[a-z-]{3,}")


@dataclass(frozen=True, slots=True)
class Thing:
    """A product, material, process or machine: its shop-floor words and its research words.

    Attributes:
        words: as said on the floor; each word belongs to one thing only.
        keywords_zh: research wording, the usual name first.
        keywords_en: the same in English, not parallel.
        disciplines: wordings of `disciplines.csv`, the closest first.
        industry: GB/T 4754 division or group code.
    """

    words: tuple[str, ...]
    keywords_zh: tuple[str, ...]
    keywords_en: tuple[str, ...]
    disciplines: tuple[str, ...]
    industry: str


@dataclass(frozen=True, slots=True)
class DisciplineName:
    """The usual name of a discipline with its GB/T 13745 code, and the field that it belongs to."""

    name: str
    code: str
    field: str
    field_code: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A word of a thing where it stands in a text: offsets, the word as typed, the thing."""

    start: int
    word: str
    thing: Thing

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.start + len(self.word)


@dataclass(frozen=True, slots=True)
class Match:
    """One lexicon entry that the texts speak of.

    Attributes:
        entry: the lexicon entry.
        score: how strongly, above 0; comparable within one need only.
        said: the words that stand for it, per text number, the strongest text first.
        exact: every text of `said` holds one of the entry's own wordings, word for word.
        fit: how well its trades suit the need's, `STRANGE` to `BEST_FIT`.
    """

    entry: LexiconEntry
    score: float
    said: tuple[tuple[int, str], ...]
    exact: bool
    fit: float

    @property
    def trace(self) -> tuple[int, ...]:
        """The numbers of the texts that the words stand in, each once."""
        return tuple(dict.fromkeys(number for number, _ in self.said))


@dataclass(frozen=True, slots=True)
class Reading:
    """A short wording that several entries share and that this need does not tell apart."""

    words: str
    text: int
    entries: tuple[LexiconEntry, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A text of the need with its weight: how much its slot says about the phenomenon."""

    words: str
    weight: float


LEAST_TERM = 4
"""Characters of a method or phenomenon that is taken as a research term where it is said."""

ASKED_WEIGHT, READINGS = 2.0, 4
"""The least weight of a text that is asked about, and the most readings of one word in it.

Texts below this weight are not worth a question of their own when a word in them is unclear.
"""


NAMED = 0.7
"""How much at home a need is in a trade that its texts merely name (石墨模具 for saw blades).

Judgement 2026-11-21.
"""
LEAST_SCORE, BEST_FIT, STRANGE = 6.0, 1.5, 0.35
"""Below the least score a match is more likely chance than meaning; the best fit multiplies it, and
so does that of an entry whose trades have nothing in common with the need's.

Source: the judged development needs.
"""


@dataclass(frozen=True, slots=True)
class _Home:
    """Where a need is at home: trades with weights, disciplines, their fields, trades named."""

    trades: Mapping[str, float]
    hosts: Set[DisciplineName]
    fields: Set[str]
    tags: frozenset[str]


class Reference:
    """The lexicon, the object table and the code tables, with the indexes that make them fast.

    Attributes:
        entries: all lexicon entries.
        things: what enterprises make.
        disciplines: wording or usual name -> `DisciplineName`.
        nsfc: code -> row of the NSFC table.
        industries: GB/T 4754 code -> row.
        trl: level -> row.
        wording: the templates of `prompts/statement.zh.yaml`.
    """

    def __init__(
        self,
        entries: Sequence[LexiconEntry],
        things: Sequence[Thing],
        disciplines: Mapping[str, DisciplineName],
        trades: Mapping[str, frozenset[str]],
        nsfc: Iterable[Discipline],
        industries: Iterable[IndustryCode],
        trl: Iterable[Trl],
        wording: Mapping[str, Any],
    ) -> None:
        self.entries = tuple(entries)
        self.things = tuple(things)
        self.wording = wording
        self._entry_of = {entry.id: entry for entry in self.entries}
        self.disciplines = disciplines
        self.nsfc = {row.code: row for row in nsfc}
        self.industries = {row.code: row for row in industries}
        self.trl = {row.level: row for row in trl}
        # Who already speaks in research words is understood too; floor words take precedence.
        self._thing_of = {
            **{name: thing for thing in reversed(things) for name in thing.keywords_zh[:1]},
            **{word: thing for thing in things for word in thing.words},
        }
        self._english = {
            name.lower(): thing for thing in reversed(things) for name in thing.keywords_en
        }
        self._host_disciplines = _count_disciplines(things)
        self._longest_thing = max(map(len, self._thing_of))
        self._terms = frozenset(
            term
            for entry in self.entries
            for term in (entry.phenomenon_zh, *entry.related_methods)
            if len(term) >= LEAST_TERM
        )
        self._quantities = self._terms | {
            name
            for entry in self.entries
            for metric in entry.metrics
            if (name := metric.split()[0])
        }
        self._longest_term = max(map(len, self._quantities))
        self._trades = [tuple(trades[name] for name in entry.industries) for entry in self.entries]
        self._disciplines = [
            frozenset(disciplines[name] for name in entry.disciplines) for entry in self.entries
        ]
        self._tags = frozenset(tag for tag, codes in trades.items() if ANY_TRADE not in codes)
        self._phrases = Wordings(self.entries)

    def entry(self, id: str) -> LexiconEntry:
        """Return the lexicon entry of an id.

        Raises:
            KeyError: no entry has that id.
        """
        return self._entry_of[id]

    def host_disciplines(self, industry: str) -> tuple[str, ...]:
        """Return the disciplines that most things of a GB/T 4754 division belong to, at most 2."""
        return self._host_disciplines.get(industry[:2], ())

    def find_things(self, text: str) -> list[Mention]:
        """Return the things named in a text, in order; a longer word claims its characters."""
        found = [
            Mention(start, text[start : start + len(word)], self._thing_of[word])
            for start, word in _longest_words(normalise(text), self._thing_of, self._longest_thing)
            if len(word) > 1 or _stands_alone(text, start)
        ]
        found += self._find_english(text)
        return sorted(found, key=lambda mention: mention.start)

    def count_wordings(self, words: str) -> int:
        """Return how many wordings of the lexicon hold some words."""
        return sum(words in wording for wording in self._phrases.wording)

    def find_longer_words(self, text: str) -> list[tuple[int, int]]:
        """Return where measured quantities and research terms stand: (start, end) of each."""
        return [
            (start, start + len(word))
            for start, word in _longest_words(normalise(text), self._quantities, self._longest_term)
        ]

    def is_at_home(self, thing: Thing, home: Iterable[Thing]) -> bool:
        """Tell whether a thing is of the sector, or of a field, of one of the others."""
        fields = {self.disciplines[name].field for name in thing.disciplines}
        return any(
            _sector(thing.industry) == _sector(other.industry)
            or not fields.isdisjoint(self.disciplines[name].field for name in other.disciplines)
            for other in home
        )

    def find_terms(self, text: str) -> list[str]:
        """Return the research terms (methods, phenomena) that a text already speaks in."""
        return [word for _, word in _longest_words(text, self._terms, self._longest_term)]

    def _find_english(self, text: str) -> list[Mention]:
        """Find English names, whole words with or without a plural ending."""
        lower = "".join(ch.lower() if ch.isascii() else ch for ch in text)
        found = []
        for first in _ENGLISH.finditer(lower):
            for name in _up_to_three_words(lower, first.start()):
                thing = next(filter(None, map(self._english.get, _singulars(name))), None)
                if thing is not None:
                    said = text[first.start() : first.start() + len(name)]
                    found.append(Mention(first.start(), said, thing))
                    break
        return found

    def find_phenomena(
        self,
        texts: Sequence[Weighed],
        trades: Mapping[str, float],
        hosts: Set[DisciplineName],
    ) -> tuple[list[Match], list[Reading]]:
        """Return the lexicon entries that the texts speak of, and what could not be told apart.

        Args:
            texts: the need's texts with their weights.
            trades: GB/T 4754 codes that the need is known to belong to, with weights 0 to 1.
            hosts: the disciplines that the need's things belong to.

        Returns:
            Matches of at least `LEAST_SCORE`, best first, and readings for the interview to ask
            about. An entry that only stands in a reading is not among the matches.
        """
        if not texts:
            return [], []
        met = self._phrases.meet([text.words for text in texts])
        weights = np.array([text.weight for text in texts])[:, None]
        worth = met.share * weights * self._phrases.value[met.wordings]
        # The best wording of each entry in each text.
        per_entry = np.zeros((len(texts), len(self.entries)))
        rows, columns = np.nonzero(worth)
        owner = self._phrases.owner[met.wordings]
        np.maximum.at(per_entry, (rows, owner[columns]), worth[rows, columns])
        per_entry.sort(axis=0)
        # A second text that speaks of the same entry bears the first out, but not by much.
        score = per_entry[-1] + (0.25 * per_entry[-2] if len(texts) > 1 else 0.0)
        score[score < LEAST_SCORE / BEST_FIT] = 0.0
        home = _Home(
            trades,
            hosts,
            frozenset(d.field for d in hosts),
            self._tags_in(" ".join(text.words for text in texts)),
        )
        fits = {int(number): self._fit(int(number), home) for number in np.flatnonzero(score)}
        for number, fit in fits.items():
            score[number] *= fit
        score[score < LEAST_SCORE] = 0.0
        readings, unsure = self._readings(texts, met.exact, score, bool(trades))
        matches = []
        for number in np.argsort(-score, kind="stable")[:12]:
            if score[number] <= 0:
                break
            if int(number) in unsure:
                continue
            said, exact = self._said(int(number), texts, worth, met)
            entry, points = self.entries[number], float(score[number])
            matches.append(Match(entry, points, said, exact, fits[int(number)]))
        return matches, readings

    @cached_property
    def spread(self) -> Counter[str]:
        """How many entries speak of each word."""
        return Counter(word for entry in self.entries for word in words_of_entry(entry))

    def _tags_in(self, context: str) -> frozenset[str]:
        return frozenset(tag for tag in self._tags if tag in context)

    def _fit(self, number: int, home: _Home) -> float:
        """Say how well an entry's trades suit the need's: above 1 at home, below 1 a stranger."""
        entry, trades = self.entries[number], self._trades[number]
        if self.is_general(entry):
            return 0.95
        at_home = 0.0
        # The first trade of an entry is its own; the later ones know it too.
        for place, (name, codes) in enumerate(zip(entry.industries, trades, strict=True)):
            weight = max(NAMED if name in home.tags else 0.0, _membership(codes, home.trades))
            at_home = max(at_home, weight * 0.8**place)
        if not at_home and (not home.trades or any(ANY_TRADE in codes for codes in trades)):
            return 1.0
        if not home.hosts.isdisjoint(self._disciplines[number]):
            at_home = max(at_home, 0.6)
        elif any(own.field in home.fields for own in self._disciplines[number]):
            at_home = max(at_home, 0.25)
        return STRANGE + (BEST_FIT - STRANGE) * at_home

    @staticmethod
    def is_general(entry: LexiconEntry) -> bool:
        """Tell whether an entry names a phenomenon of no trade: the last resort."""
        return GENERAL in entry.industries

    def _readings(
        self,
        texts: Sequence[Weighed],
        exact: Mapping[tuple[int, int], str],
        score: NDArray[Any],
        trade_known: bool,
    ) -> tuple[list[Reading], set[int]]:
        """Find short wordings under several entries whose scores lie too close together."""
        shared: dict[tuple[int, str], list[int]] = defaultdict(list)
        for (text, phrase), words in exact.items():
            if texts[text].weight < ASKED_WEIGHT:
                continue
            entry = int(self._phrases.owner[phrase])
            if self.is_general(self.entries[entry]):
                continue
            if entry not in shared[text, words]:
                shared[text, words].append(entry)
        readings: list[Reading] = []
        unsure: set[int] = set()
        for (text, words), numbers in shared.items():
            longer = any(
                t == text and len(other) > len(words) and words in other for t, other in shared
            )
            if len(numbers) < 2 or longer:
                continue
            ranked = sorted(numbers, key=lambda number: -score[number])
            top = score[ranked[0]]
            if top <= 0 and trade_known:
                continue
            close = [number for number in ranked if score[number] >= 0.9 * top][:READINGS]
            if len(close) > 1:
                if words not in {reading.words for reading in readings}:
                    entries = tuple(self.entries[number] for number in close)
                    readings.append(Reading(words, text, entries))
                unsure.update(ranked)
            else:
                unsure.update(ranked[1:])
        return readings, unsure

    def _said(
        self, number: int, texts: Sequence[Weighed], worth: NDArray[Any], met: Met
    ) -> tuple[tuple[tuple[int, str], ...], bool]:
        """Return the words that stand for an entry, and whether they are all its own wordings."""
        columns = np.flatnonzero(self._phrases.owner[met.wordings] == number)
        said, word_for_word = [], True
        best = worth[:, columns].max(axis=1)
        for text in np.argsort(-best, kind="stable"):
            if best[text] < 0.5 * best.max() or best[text] <= 0:
                break
            wording = int(met.wordings[columns[worth[text, columns].argmax()]])
            words = met.exact.get((int(text), wording), "")
            if words not in texts[text].words or not words:
                word_for_word &= bool(words)
                words = closest_clause(texts[text].words, self._phrases.wording[wording])
            said.append((int(text), words))
        return tuple(said), word_for_word


def words_of_entry(entry: LexiconEntry) -> set[str]:
    """Return the words of an entry's wordings and of the quantities that it is measured by."""
    own = (entry.plain, entry.phenomenon_zh, *entry.variants)
    metrics = (metric.split(" ")[0] for metric in entry.metrics)
    return {word for wording in (*own, *metrics) for word in words_in(wording)}


def _count_disciplines(things: Iterable[Thing]) -> dict[str, tuple[str, ...]]:
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for thing in things:
        count[thing.industry[:2]].update(thing.disciplines)
    return {
        division: tuple(name for name, _ in names.most_common(2))
        for division, names in count.items()
    }


def _longest_words(text: str, words: Container[str], longest: int) -> Iterable[tuple[int, str]]:
    """Yield (offset, word) of the words that stand in a text, none inside a longer one."""
    taken = [False] * len(text)
    for length in range(min(longest, len(text)), 0, -1):
        for start in range(len(text) - length + 1):
            word = text[start : start + length]
            if word in words and not any(taken[start : start + length]):
                taken[start : start + length] = [True] * length
                yield start, word


def _singulars(name: str) -> Iterable[str]:
    """Yield an English name and what it may be the plural of."""
    return (name, name.removesuffix("s"), name.removesuffix("es"))


def _up_to_three_words(text: str, start: int) -> Iterable[str]:
    for words in range(2, -1, -1):
        name = re.compile(rf"(?:[a-z-]+ ){{{words}}}[a-z-]+").match(text, start)
        if name is not None:
            yield name.group()


def _stands_alone(text: str, start: int) -> bool:
    """Tell whether a one-character word is a word here: 养鸭, 鸭场, not a part of another word."""
    before, behind = text[:start][-1:], text[start + 1 :][:1]
    return before in "养种做产的" and before != "" or behind in "厂场苗棚" and behind != ""


_SECTORS = (1, 6, 13, 17, 20, 25, 30, 34, 39, 41, 44, 47, 51, 63, 70)
"""First divisions of GB/T 4754 that begin a sector: farming, mining, food, textiles, wood to toys,
chemistry, minerals and metals, machines and vehicles, electronics, other making, supply, building,
trade and transport, software, services. Judgement 2026-11-21: trades that share words' senses."""


def _sector(industry: str) -> int:
    return bisect_right(_SECTORS, int(industry[:2]))


def _membership(codes: frozenset[str], trades: Mapping[str, float]) -> float:
    return max((weight for code, weight in trades.items() if _related(code, codes)), default=0.0)


def _related(code: str, others: frozenset[str]) -> bool:
    return any(code.startswith(other) or other.startswith(code) for other in others)
