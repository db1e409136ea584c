"""Why a passage was found: a piece of the query beside a piece of the passage, both copied.

In:    what was said; the lexicon's phrases nearest to it; a passage.
Out:   reasons, the longest first.
Never: composes a text: `said` is cut out of the query, `has` is a clause of the passage as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.documents.codes import codes, find_codes
from assistant.documents.passage import Passage
from assistant.embedded.text import normalise
from assistant.library.corpus import Phrase
from assistant.library.reasons import Why
from assistant.library.spans import read_said, shared_words, widen

_CLAUSE = re.compile(r"[^。；！？\n]+")
_LONGEST = 60
"""Characters of a clause that are shown; a longer one is cut at commas."""
_WORTH = 0.5
"""What a word must be worth to be a reason: 怎么 and 需要 are none."""
_PART = re.compile(r"[^，,、。；！？\n]+")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A phrase of the lexicon that speaks for a query; the nearest weighs 1."""

    phrase: Phrase
    weight: float


class Reasons:
    """What a query may be found by, read once for all hits.

    Args:
        text: the query.
        worth: unit → its weight, 1 at most times how often; words of everyday speech weigh little.
        spoken: the phrases of the lexicon nearest to the query.
    """

    def __init__(self, text: str, worth: Mapping[str, float], spoken: Sequence[Spoken]) -> None:
        self._said = read_said(text)
        words = dict.fromkeys(word for word in self._said.words if len(word) > 1)
        self._words = [word for word in words if worth.get(word, 1.0) >= _WORTH]
        self._codes = list(find_codes(text))
        self._terms: list[tuple[int, int, tuple[str, ...]]] = []
        for each in spoken:
            start, end = max(
                (shared_words(self._said, plain) for plain in each.phrase.plain),
                key=lambda span: span[1] - span[0],
            )
            terms = tuple(term.lower() for term in each.phrase.research if len(term) > 2)
            if end - start >= 2:
                self._terms.append((start, end, terms))

    def find(self, passage: Passage) -> Iterator[Why]:
        """Yield why a passage was found: what both have, then what the lexicon makes of it."""
        clauses = [(clause, normalise(clause).lower()) for clause in _clauses(passage)]
        told: set[str] = set()
        covered: set[int] = set()
        for start, end, clause in self._shared(clauses):
            # Two reasons with the same words of the query would say the same.
            if clause not in told and not covered >= set(range(start, end)):
                told.add(clause)
                covered |= set(range(start, end))
                yield Why(self._said.text[start:end], clause)
        for start, end, terms in self._terms:
            for clause, plain in clauses:
                if clause not in told and any(term in plain for term in terms):
                    told.add(clause)
                    yield Why(self._said.text[start:end], clause)
                    break

    def _shared(self, clauses: Sequence[tuple[str, str]]) -> list[tuple[int, int, str]]:
        """Return spans of the query beside clauses that hold them: codes, then the longest."""
        found: list[tuple[bool, int, int, str]] = []
        for clause, plain in clauses:
            if self._codes:
                held = set(codes(clause))
                found += [(False, s, e, clause) for code, s, e in self._codes if code in held]
            for word in self._words:
                if word in plain:
                    found.append((True, *widen(self._said, word, plain), clause))
        found.sort(key=lambda each: (each[0], each[1] - each[2]))
        return [(start, end, clause) for _, start, end, clause in found]


def _clauses(passage: Passage) -> Iterator[str]:
    yield from filter(None, (passage.doc_number, passage.title, *passage.section))
    for clause in _CLAUSE.findall(passage.text):
        if len(clause) <= _LONGEST:
            yield clause.strip()
        else:
            yield from (part.strip() for part in _PART.findall(clause))
