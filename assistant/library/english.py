"""An English question in the Chinese words of documents.

In:    a question without any Chinese, the glossary `knowledge/english.yaml`, names of things.
Out:   the words that stand for its parts, in Chinese order, and the words that nothing stands for.
Never: leaves out a word that may tell one thing from another: what is not in the glossary is named.

    What is the maximum grant for a proof-of-concept project in Guangdong?
    广东 概念验证项目 最高资助多少

Documents are in Chinese, and the rules that decide whether a sentence answers see a question in
Chinese only. What stands behind a preposition in English stands in front in Chinese; a verb stands
last, and the word that asks behind what it asks about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Literal, get_args

from assistant.embedded.text import is_chinese, normalise
from assistant.errors import RecordInvalid
from assistant.library.places import find_places
from assistant.library.scope import short_place

Kind = Literal["idle", "joint", "asking", "word", "verb"]
Stem = tuple[str, ...]
"""The words of a phrase without their endings."""
Words = tuple[str, ...]
"""Chinese words for one thing."""

_TOKEN = re.compile(r"[a-z]+(?:&[a-z]+)*|\d+(?:\.\d+)?(?:st|nd|rd|th|%)?|[\ue000-\uf8ff]")
_FIRST_PLACE = 0xE000
"""A private character stands for each place that a question names."""
_LONGEST = 7
"""Words of a phrase at most."""
_SPELLING = {
    "aluminium": "aluminum",
    "centre": "center",
    "programme": "program",
    "fibre": "fiber",
    "licence": "license",
    "labour": "labor",
    "mould": "mold",
    "moulded": "molded",
    "moulding": "molding",
    "specialised": "specialized",
    "commercialisation": "commercialization",
    "industrialisation": "industrialization",
}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_HAN_DIGITS = "一二三四五六七八九"
_MEASURES = {"batch": "批", "round": "批", "phas": "期", "quarter": "季度", "articl": "条"}
"""Words, bare, that an ordinal counts and that are measure words: 第四批 is no 第三批."""
_EVENTS = frozenset(
    ("auction", "conferenc", "session", "exhibition", "competition", "forum", "fair", "expo")
)
"""Words, bare, for what an ordinal counts in 届."""
_UNITS = {
    "percent": "%",
    "year": "年",
    "month": "个月",
    "day": "天",
    "hour": "小时",
    "person": "人",
    "people": "人",
    "item": "项",
    "nm": "nm",
    "mm": "mm",
    "mpa": "mpa",
}
_SCALES = {"thousand": 0.1, "million": 100.0, "billion": 100_000.0}
"""万 of each."""
_MONEY = frozenset({"yuan", "rmb", "cny", "renminbi"})
_MEANS = frozenset({("mean",), ("stand", "for"), ("meaning",), ("definition",)})
_WHAT, _HOW_MUCH, _DEADLINE = "什么", "多少", "截止"


@dataclass(frozen=True, slots=True)
class Rendering:
    """A question in Chinese words.

    Attributes:
        groups: in Chinese order, what belongs together; of each word those that may stand for it,
            the usual one first.
        unknown: words of the question that nothing stands for, in small letters.
    """

    groups: tuple[tuple[Words, ...], ...]
    unknown: tuple[str, ...]

    def say(self, heard: Sequence[str] = ()) -> str:
        """Return the question, of words for one thing the one that the first of some texts has."""

        def choose(words: Words) -> str:
            held = (word for text in heard for word in words if word in text)
            return next(held, words[0])

        return " ".join("".join(map(choose, group)) for group in self.groups)

    def is_told_by(self, heard: Sequence[str]) -> bool:
        """Tell whether some texts have every word that nothing stands for."""
        whole = "\n".join(heard)
        return all(re.search(rf"(?<![a-z]){re.escape(w)}(?![a-z])", whole) for w in self.unknown)


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: Kind
    stem: Stem
    words: Words = ()
    alone: bool = False
    """A place, a year: no part of a name."""


@dataclass(slots=True)
class _Parted:
    """A question's pieces, parted at its joints."""

    asking: _Piece | None = None
    stretches: list[list[_Piece]] = field(default_factory=lambda: [[]])
    verbs: list[_Piece] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    means: bool = False

    @property
    def head(self) -> list[_Piece]:
        """What the question is about: the first stretch that says something."""
        return next((stretch for stretch in self.stretches if stretch), [])


class English:
    """Renders questions.

    Args:
        path: of the glossary.
        things: (English name, Chinese name), where the glossary has none.

    Raises:
        RecordInvalid: the glossary has a section or an entry that cannot be used.
    """

    def __init__(self, path: Path, things: Iterable[tuple[str, str]] = ()) -> None:
        import yaml

        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        if set(data) != {"idle", "joints", "asking", "forms", "words", "verbs", "closing"}:
            raise RecordInvalid(f"{path.name}: sections {sorted(data)}")
        self._exact: dict[Stem, _Piece] = {}
        self._known: dict[Stem, _Piece] = {}
        for english, chinese in things:
            self._learn(path, "word", english, (chinese,))
        for kind, section in (("word", "words"), ("verb", "verbs")):
            for english, words in data[section].items():
                self._learn(path, kind, english, words)
        for english, chinese in data["asking"].items():
            self._learn(path, "asking", english, (chinese,))
        for kind, section in (("idle", "idle"), ("joint", "joints")):
            for english in data[section]:
                self._learn(path, kind, english, ())
        self._forms: dict[Stem, str] = {
            stem_of(noun): form for form, nouns in data["forms"].items() for noun in nouns
        }

        self._closing = frozenset(map(stem_of, data["closing"]["verbs"]))
        self._closed = frozenset(data["closing"]["of"])

    def _learn(self, path: Path, kind: str, english: object, words: Iterable[object]) -> None:
        words = tuple(words)
        known = isinstance(english, str) and all(isinstance(w, str) and w for w in words)
        if not known or kind not in get_args(Kind):
            raise RecordInvalid(f"{path.name}: {english!r}: not a word with Chinese words")
        stem = stem_of(str(english))
        if not 1 <= len(stem) <= _LONGEST:
            raise RecordInvalid(f"{path.name}: {english!r}: more than {_LONGEST} words")
        piece = _Piece(kind, stem, tuple(map(str, words)))  # type: ignore[arg-type]
        self._exact[tuple(_tokens(normalise(str(english))))] = piece
        # Of funding and fund the one that is written first keeps the stem.
        self._known.setdefault(stem, piece)

    def render(self, question: str) -> Rendering | None:
        """Render a question; None where it has Chinese in it, or nothing of it is known."""
        plain = normalise(question)
        if is_chinese(plain):
            return None
        plain, places = _without_places(plain)
        parted = self._part(_tokens(plain), places)
        return self._order(parted)

    def _part(self, tokens: list[str], places: Mapping[str, str]) -> _Parted:
        """Take a question's words apart, the longest phrases that are known first."""
        parted = _Parted()
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token in places:
                parted.stretches[-1].append(_Piece("word", (), (places[token],), alone=True))
                # Hubei province, the city of Wuhan: the name says it.
                at += 2 if tokens[at + 1 : at + 2] in (["province"], ["city"]) else 1
                continue
            piece, length = self._longest(tokens[at:])
            if length == 1 and (counted := _count(tokens[at:])):
                words, length = counted
                piece = _Piece("word", (), (words,), alone=True)
            self._place(piece, token, parted)
            at += length
        return parted

    def _longest(self, tokens: list[str]) -> tuple[_Piece | None, int]:
        for length in range(min(_LONGEST, len(tokens)), 0, -1):
            phrase = tuple(tokens[:length])
            stem = tuple(map(_bare, phrase))
            if stem in _MEANS:
                return _Piece("idle", stem), length
            if piece := self._exact.get(phrase) or self._known.get(stem):
                return piece, length
        return None, 1

    @staticmethod
    def _place(piece: _Piece | None, token: str, parted: _Parted) -> None:
        if piece is None:
            parted.unknown.append(token)
        elif piece.stem in _MEANS:
            parted.means = True
        elif piece.kind == "asking" and parted.asking is None:
            parted.asking = piece
        elif piece.kind == "verb":
            parted.verbs.append(piece)
        elif piece.kind == "word":
            parted.stretches[-1].append(piece)
        elif piece.kind == "joint":
            parted.stretches.append([])

    def _order(self, parted: _Parted) -> Rendering | None:
        """Put the pieces in Chinese order."""
        stretches = [stretch for stretch in parted.stretches if stretch]
        said = [group for stretch in reversed(stretches) for group in _grouped(stretch)]
        verbs = [(words,) for words in self._close(parted)]
        if not (said or verbs):
            return None
        unknown = tuple(dict.fromkeys(parted.unknown))
        ask = parted.asking.words[0] if parted.asking else ""
        if ask == _WHAT:
            if parted.means or (len(stretches) == 1 and not verbs and not self._form(parted)):
                name = tuple(words for group in (*said, *verbs) for words in group)
                return Rendering(((("什么是",), *name),), unknown)
            ask = self._form(parted) or ask
        # How much reward is paid out: 拨付 奖励多少. When is it paid out, what does it cost: last.
        counts = ask == _HOW_MUCH and parted.stretches[0]
        ordered = [*verbs, *said] if counts else [*said, *verbs]
        if ask:
            ordered[-1] = (*ordered[-1], (ask,))
        return Rendering(tuple(ordered), unknown)

    def _close(self, parted: _Parted) -> Iterator[Words]:
        """Yield the verbs; applications that close, end or expire have a deadline."""
        said = {word for stretch in parted.stretches for p in stretch for word in p.words}
        for verb in parted.verbs:
            due = verb.stem in self._closing and said & self._closed
            yield (_DEADLINE,) if due else verb.words

    def _form(self, parted: _Parted) -> str:
        """Return what the noun in question asks for: 多久 for a term; "" for any other noun."""
        for piece in (*parted.verbs, *reversed(parted.head)):
            if piece.stem in self._forms:
                return self._forms[piece.stem]
        return ""


def _grouped(stretch: Sequence[_Piece]) -> Iterator[tuple[Words, ...]]:
    """Yield the words of a stretch, those of one name together."""
    for alone, pieces in groupby(stretch, key=lambda piece: piece.alone):
        words = tuple(piece.words for piece in pieces)
        yield from ((each,) for each in words) if alone else (words,)


def stem_of(phrase: str) -> Stem:
    """Return a phrase as it is compared: without capitals, hyphens and endings."""
    return tuple(map(_bare, _tokens(normalise(phrase))))


def _tokens(plain: str) -> list[str]:
    lowered = re.sub(r"['’]s\b|['’]", "", plain.lower()).replace(",", "")
    return [_SPELLING.get(token[0], token[0]) for token in _TOKEN.finditer(lowered)]


def _bare(token: str) -> str:
    """Return a word without its ending: projects, closing, closes and closed have one each."""
    if len(token) > 4 and token.endswith("ies"):
        return token[:-3] + "y"
    for ending in ("sses", "xes", "ches", "shes"):
        if token.endswith(ending):
            return token[:-2]
    if len(token) > 3 and token.endswith("s") and not token.endswith(("ss", "us", "is")):
        token = token[:-1]
    for ending in ("ing", "ed"):
        rest = token.removesuffix(ending)
        if rest != token and len(rest) > 2 and re.search("[aeiouy]", rest):
            double = len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "ls"
            token = rest[:-1] if double else rest
    return token[:-1] if len(token) > 3 and token.endswith("e") else token


def _without_places(plain: str) -> tuple[str, dict[str, str]]:
    """Return a text with a character for each place, and the places by these characters."""
    places: dict[str, str] = {}
    for number, place in reversed(list(enumerate(find_places(plain)))):
        mark = chr(_FIRST_PLACE + number)
        places[mark] = short_place(place.city or place.province)
        plain = f"{plain[: place.start]} {mark} {plain[place.end :]}"
    return plain, places


def _count(tokens: list[str]) -> tuple[str, int] | None:
    """Read a figure or an ordinal with what it counts; return its words and how many they were."""
    head, rest = tokens[0], tokens[1:]
    ordinal = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", head)
    if head in _ORDINALS or ordinal != head:
        number = _ORDINALS.index(head) if head in _ORDINALS else int(ordinal) - 1
        if not 0 <= number < len(_HAN_DIGITS):
            return None
        bare = [_bare(token) for token in rest[:6]]
        if bare and bare[0] in _MEASURES:
            return f"第{_HAN_DIGITS[number]}{_MEASURES[bare[0]]}", 2
        return (f"第{_HAN_DIGITS[number]}届", 1) if _EVENTS & set(bare) else None
    if not head[0].isdigit():
        return None
    if re.fullmatch(r"(?:19|20)\d\d", head):
        return f"{head}年", 1
    scale = _SCALES.get(rest[0]) if rest else None
    behind = rest[1:] if scale else rest
    if behind and behind[0] in _MONEY:
        value = float(head.rstrip("%")) * (scale or 1e-4)
        return f"{value:g}万元", 3 if scale else 2
    if rest and _bare(rest[0]) in _UNITS:
        return head + _UNITS[_bare(rest[0])], 2
    return (head, 1) if head.endswith("%") else None
