"""The same text from several sources is kept once, with every place where it stands.

In:    passages, of one file or of many.
Out:   those that say something of their own; how many were merged into others.
Never: takes two texts for one that differ in a figure, an issuer, a number, a place or a last day.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import nsmallest

from assistant.documents.passage import Kind, Passage, Place

_LENGTH = 5
"""Words of a shingle; a Chinese character counts as a word."""
_CONTAINED = 0.8
"""Share of a passage's shingles in others from which it is a copy (judgement, 2026-11-21)."""
_PART = 0.15
"""Share of a passage's shingles from which another holds a part of it."""
_LEAST = 12
"""Words of a passage below which only the same words make a copy."""
_SAMPLED = 4
"""One shingle of this many is indexed; the same text gives the same choice."""
_TELLING, _FEW = 12, 0.4
"""Of so many sampled shingles, or more, of a copy at least this share stands in others: it has four
fifths of all there (judgement, 2026-11-21)."""
_ASKED = 8
"""Passages that together may hold another, those that share most of its sample."""
_RECORDS: frozenset[Kind] = frozenset({"lab", "result", "pilot", "expert"})
_WORD = re.compile(r"\d+(?:\.\d+)?|[a-z]+|[^\W_]")


@dataclass(frozen=True)
class _Print:
    """The words of a passage; what is made of them only where another may hold it."""

    words: tuple[str, ...]

    @cached_property
    def shingles(self) -> frozenset[str]:
        return frozenset(map(self._shingle, self._starts))

    @cached_property
    def sample(self) -> tuple[str, ...]:
        """The shingles by which passages are found, each once, in order."""
        # By a character: the built-in hash differs from run to run.
        chosen = (at for at in self._starts if ord(self.words[at][0]) % _SAMPLED == 0)
        return tuple(dict.fromkeys(map(self._shingle, chosen))) or tuple(sorted(self.shingles))

    @cached_property
    def figures(self) -> frozenset[str]:
        return frozenset(word for word in self.words if word[0].isdigit())

    @property
    def _starts(self) -> range:
        return range(len(self.words) - _LENGTH + 1)

    def _shingle(self, at: int) -> str:
        return "".join(self.words[at : at + _LENGTH])


def merge_duplicates(passages: Sequence[Passage]) -> tuple[tuple[Passage, ...], int]:
    """Keep each text once.

    A passage is a copy where four fifths of its runs of five words stand in passages before
    it that agree with it in issuer, number, place and last day, and all its figures do too. Each of
    these passages then holds the copy's places behind its own; the first place is always the one
    whose text is `Passage.text`. Records of a table are copies only where they say the same
    throughout.

    Args:
        passages: in the order in which the first of several is to be kept.

    Returns:
        The passages kept, in their order; how many were merged into them.
    """
    kept: list[Passage] = []
    prints: list[_Print] = []
    places: list[list[Place]] = []
    exact: dict[tuple[tuple[str, ...], Kind], int] = {}
    index: dict[str, list[int]] = {}
    for passage in passages:
        made = _print(passage.text)
        same = exact.get((made.words, passage.kind)) if made.words else None
        if same is not None and _agree(kept[same], passage):
            holders = [same]
        elif passage.kind in _RECORDS or len(made.words) < _LEAST:
            holders = []
        else:
            holders = _holders(passage, made, kept, prints, index)
        if holders:
            for holder in holders:
                places[holder] += [place for place in passage.places if place not in places[holder]]
            continue
        position = len(kept)
        kept.append(passage)
        prints.append(made)
        places.append(list(passage.places))
        exact.setdefault((made.words, passage.kind), position)
        if passage.kind not in _RECORDS:
            for shingle in made.sample:
                index.setdefault(shingle, []).append(position)
    merged = tuple(
        passage if len(found) == len(passage.places) else replace(passage, places=tuple(found))
        for passage, found in zip(kept, places, strict=True)
    )
    return merged, len(passages) - len(kept)


def _print(text: str) -> _Print:
    return _Print(tuple(_WORD.findall(text.lower())))


def _holders(
    passage: Passage,
    made: _Print,
    kept: Sequence[Passage],
    prints: Sequence[_Print],
    index: dict[str, list[int]],
) -> list[int]:
    """Return the kept passages that together hold a passage; none where they do not."""
    held = [index[shingle] for shingle in made.sample if shingle in index]
    if len(made.sample) >= _TELLING and len(held) < _FEW * len(made.sample):
        return []
    votes: Counter[int] = Counter()
    for holders in held:
        votes.update(holders)
    found: list[int] = []
    seen: set[str] = set()
    figures: set[str] = set()
    # Of equal ones the earliest, whatever the order of the votes.
    for position, _ in nsmallest(_ASKED, votes.items(), key=lambda vote: (-vote[1], vote[0])):
        shared = made.shingles & prints[position].shingles
        if len(shared) < _PART * len(made.shingles) or not _agree(kept[position], passage):
            continue
        found.append(position)
        seen |= shared
        figures |= prints[position].figures
    contained = len(seen) >= _CONTAINED * len(made.shingles) and made.figures <= figures
    return found if contained and made.shingles else []


def _agree(one: Passage, other: Passage) -> bool:
    """Return whether two passages can come from one text."""
    pairs = (
        (one.issuer, other.issuer),
        (one.doc_number, other.doc_number),
        (one.region, other.region),
        (one.city, other.city),
        (one.valid_until, other.valid_until),
    )
    return all(a is None or b is None or a == b for a, b in pairs)
