"""Why a passage was found: a piece of the query beside a piece of the passage, both copied.

In:    what was said; the lexicon's phrases nearest to it; a passage.
Out:   reasons, the longest first.
Never: composes a text: `said` is cut out of the query, `has` is a clause of the passage as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.documents.codes import codes, find_codes
from assistant.documents.passage import Passage
from assistant.embedded.text import normalise
from assistant.library.index import Phrase
from assistant.library.search import Why
from assistant.library.spans import Said, shared_words, widen

_CLAUSE = re.compile(r"[^。；！？\n]+")
_LONGEST = 60
"""Characters of a clause that are shown; a longer one is cut at commas."""
_PART = re.compile(r"[^，,、。；！？\n]+")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A phrase of the lexicon that speaks for a query; the nearest weighs 1."""

    phrase: Phrase
    weight: float


def find_reasons(said: Said, spoken: Sequence[Spoken], passage: Passage) -> Iterator[Why]:
    """Yield why a passage was found: what both have, then what the lexicon makes of it."""
    clauses = [(clause, normalise(clause).lower()) for clause in _clauses(passage)]
    found: list[tuple[int, int, int, str]] = []
    for code, start, end in find_codes(said.text):
        for clause, _ in clauses:
            if code in codes(clause):
                found.append((2 * (end - start), start, end, clause))
    for word in {word for word in said.words if len(word) > 1}:
        for clause, plain in clauses:
            if word in plain:
                start, end = widen(said, word, plain)
                found.append((end - start, start, end, clause))
    found.sort(key=lambda each: (-each[0], each[1]))
    told: set[str] = set()
    covered: set[int] = set()
    for _, start, end, clause in found:
        # Two reasons with the same words of the query would say the same.
        if clause not in told and not covered >= set(range(start, end)):
            told.add(clause)
            covered |= set(range(start, end))
            yield Why(said.text[start:end], clause)
    for each in spoken:
        start, end = max(
            (shared_words(said, plain) for plain in each.phrase.plain),
            key=lambda span: span[1] - span[0],
        )
        terms = sorted((t.lower() for t in each.phrase.research if len(t) > 2), key=len)
        for clause, plain in clauses:
            if end - start >= 2 and clause not in told and any(t in plain for t in terms):
                told.add(clause)
                yield Why(said.text[start:end], clause)
                break


def _clauses(passage: Passage) -> Iterator[str]:
    yield from filter(None, (passage.doc_number, passage.title, *passage.section))
    for clause in _CLAUSE.findall(passage.text):
        if len(clause) <= _LONGEST:
            yield clause.strip()
        else:
            yield from (part.strip() for part in _PART.findall(clause))
