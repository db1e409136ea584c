"""Sentences, and spans of them long enough to be found and short enough to be quoted.

In:    a paragraph's text, or the lengths of several.
Out:   offsets.
Never: cuts within a sentence, unless one alone is longer than a passage may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

LONGEST = 600
"""Characters of a passage (`Passage.text`)."""
_WANTED = 420
"""Characters from which a passage is long enough (judgement, 2026-11-21)."""

_SENTENCE = re.compile(r"[^。！？!?\n]*(?:[。！？!?]+|$)[”’」』）)】》]*", re.S)
_LATIN_SENTENCE = re.compile(r"(?<=[a-z)][.!?])\s+(?=[A-Z])")
_CLAUSE = re.compile(r"[；;]|[，,]")


def sentence_ends(text: str) -> list[int]:
    """Return the offset behind each sentence of a paragraph; the last is the text's length."""
    ends = {found.end() for found in _SENTENCE.finditer(text) if found.end() > found.start()}
    ends |= {found.end() for found in _LATIN_SENTENCE.finditer(text)}
    ends.add(len(text))
    return sorted(end for end in ends if end)


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of a paragraph: itself, or runs of its sentences up to `LONGEST`."""
    if len(text) <= LONGEST:
        yield 0, len(text)
        return
    # Pieces of about one length, so that none is a mere rest.
    aim = len(text) / -(-len(text) // LONGEST)
    start = last = 0
    for end in _short_ends(text):
        if end - start > LONGEST or (last > start and end - start > aim * 1.15):
            yield start, last
            start = last
        last = end
    yield start, last


def _short_ends(text: str) -> Iterator[int]:
    """Yield the ends of sentences; a sentence that is too long ends at its clauses as well."""
    start = 0
    for end in sentence_ends(text):
        while end - start > LONGEST:
            window = text[start : start + LONGEST]
            cuts = [found.end() for found in _CLAUSE.finditer(window)]
            start += cuts[-1] if cuts else LONGEST
            yield start
        yield end
        start = end


def groups(lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield runs of neighbours, first and behind last, that together are one passage.

    Args:
        lengths: of the pieces in characters, each at most `LONGEST`.
    """
    start = total = 0
    rest = sum(lengths) + len(lengths)
    for index, length in enumerate(lengths):
        if index > start and (
            total + 1 + length > LONGEST or total >= _WANTED and total + rest > LONGEST
        ):
            yield start, index
            start, total = index, 0
        total += length + (index > start)
        rest -= length + 1
    if lengths:
        yield start, len(lengths)
