"""Sentences that a column, a page or a box cut in two are put together across the cut.

In:    paragraphs, furniture and notes gone.
Out:   paragraphs of whole sentences with their ranks as headings; how many fragments were left out.
Never: joins two halves that do not fit: a half whose other half is not in the file is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.documents.reading.headings import rank_of
from assistant.documents.reading.marks import ends_article, stands_alone
from assistant.documents.reading.paragraphs import Paragraph, glue, is_closed, is_numbered
from assistant.documents.reading.words import starts_within_word, word_crosses

_REACH = 8
"""Halves back to which another half is looked for: those of one page."""
_BODY = 40
"""Characters from which an unfinished line is text cut off, not a heading."""
_LEAST_OVERLAP = 4
_LONGEST_OVERLAP = 16
_CLAUSE_END = re.compile(r"[，。,；！？]")
_SENTENCE_END = re.compile(r"[。！？!?；;][”’」』）)】]*")


@dataclass(slots=True)
class _Open:
    """A paragraph whose last sentence goes on elsewhere."""

    index: int
    refused: bool
    """Its neighbour was seen not to go on with it."""


def mend(paragraphs: Sequence[Paragraph]) -> tuple[list[tuple[Paragraph, int | None]], int]:
    """Return the paragraphs with their ranks, and the number of fragments left out."""
    known = "\n".join(paragraph.text for paragraph in paragraphs)
    mended: list[tuple[Paragraph, int | None]] = []
    waiting: list[_Open] = []
    fragments = 0
    for index, paragraph in enumerate(paragraphs):
        before = mended[-1] if mended else None
        cut = before is not None and before[1] is None and _is_cut_off(before[0], paragraph)
        rank = rank_of(paragraphs, index, open_before=cut)
        apart = paragraph.whole or paragraph.level is not None or stands_alone(paragraph.text)
        if rank is not None or (apart and not ends_article(paragraph.text)):
            if cut:
                waiting.append(_Open(len(mended) - 1, refused=False))
            mended.append((paragraph, rank))
            continue
        if cut and before is not None:
            if _fits(before[0].text, paragraph.text):
                mended[-1] = (_joined(before[0], paragraph), None)
                continue
            waiting.append(_Open(len(mended) - 1, refused=True))
        half = _find_half(mended, waiting, paragraph.text, known)
        if half is not None:
            waiting.remove(half)
            mended[half.index] = (_joined(mended[half.index][0], paragraph), None)
            continue
        if cut and starts_within_word(paragraph.text):
            fragments += 1
            rest = _SENTENCE_END.split(paragraph.text, maxsplit=1)
            if len(rest) < 2 or not rest[1].strip():
                continue
            paragraph = replace(paragraph, text=rest[1].strip())
        mended.append((paragraph, None))
    for half in waiting:
        if half.refused:
            fragments += 1
            paragraph, _ = mended[half.index]
            mended[half.index] = (replace(paragraph, text=_finished(paragraph.text)), None)
    return [item for item in mended if item[0].text], fragments


def _joined(first: Paragraph, second: Paragraph) -> Paragraph:
    return replace(
        first,
        text=glue(first.text, second.text),
        lines=first.lines + second.lines,
        narrow=second.narrow,
    )


def _is_cut_off(paragraph: Paragraph, following: Paragraph) -> bool:
    """Return whether a paragraph of text ends within a sentence that may go on behind a gap."""
    text = paragraph.text
    if paragraph.whole or paragraph.level is not None or not following.gap:
        return False
    if is_closed(text) or stands_alone(text) or is_numbered(following.text):
        return False
    return (
        not paragraph.narrow
        or paragraph.lines > 1
        or len(text) >= _BODY
        or _CLAUSE_END.search(text) is not None
        or word_crosses(text, following.text)
    )


def _fits(first: str, second: str) -> bool:
    """Return whether a text can go on with another; only what shows that it cannot counts."""
    for length in range(_LEAST_OVERLAP, _LONGEST_OVERLAP):
        if first[-length:] == second[:length]:
            return False
    return not starts_within_word(second) or word_crosses(first, second)


def _find_half(
    mended: Sequence[tuple[Paragraph, int | None]],
    waiting: Sequence[_Open],
    text: str,
    known: str,
) -> _Open | None:
    """Return the paragraph, the latest first, that the text goes on with; else None."""
    for half in reversed(waiting[-_REACH:]):
        first = mended[half.index][0].text
        if starts_within_word(text) and word_crosses(first, text):
            return half
        # The words across the cut stand whole elsewhere in the file.
        if known.count(first[-3:] + text[:3]) > 0:
            return half
    return None


def _finished(text: str) -> str:
    """Return a text up to its last whole sentence."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    return text[: ends[-1]] if ends else ""
