"""Lines to paragraphs: what a narrow column, a page end or a picture cut apart is joined again.

In:    `Line`s in reading order, furniture gone.
Out:   `Paragraph`s.
Never: changes a character, but for the space or hyphen at a line's end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import quantiles

from assistant.documents.reading.elements import Line

_WIDE = re.compile(
    "[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6‘’“”…—]|[\U00020000-\U0003ffff]"
)
_QUOTE = re.compile("[‘’“”]")
_CLOSERS = "”’」』）)】》〉\"'"
_CLOSED = re.compile(rf"(?:[。！？!?；;：:…]|——|(?<![0-9])\.)[{_CLOSERS}]*$")
_PAUSED = re.compile(r"[，、,（(“‘《「『【〈\-]$")
_NEVER_FIRST = "，。、；：！？,.;:!?）)】》」』”’…%％·"
_NEVER_LAST = "（(“‘《「『【〈"
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,/%\-]*")
_NUMBERED = re.compile(
    r"第[一二三四五六七八九十百\d]+[章节条编部]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、](?!\d)|[①-⑳]|[■□●◆▲▼★※•·]|附件|[【\[]?(?:摘\s?要|关\s?键\s?词|中图分类号|作者简介|基金项目|收稿日期|abstract|key\s?words)"
)
_PUNCTUATION = re.compile(r"[，。；！？,;!?、：:]|[a-z]{3}")
_DOC_NUMBER = re.compile(
    r"[\u4e00-\u9fffA-Z]{2,14}\s?[〔\[［（(【]\s*\d{4}\s*[〕\]］）)】]\s*第?\s*\d{1,4}\s*[号號]"
)
"""A line that holds a document's number and nothing else."""
_ENTRY = re.compile(r"[-•]?\s?[\[［]\d{1,3}[\]］]\s?\S")
_ASCII_WORD_END = re.compile(r"[A-Za-z0-9,;.)%]$")
_ASCII_WORD_START = re.compile(r"[A-Za-z0-9(]")
_HYPHENATED = re.compile(r"[a-z]-$")

_SLACK = 3
"""Half-width columns by which a full line may stay behind the widest."""
_SET_IN = 4
"""Half-width columns by which a first line is set in; the space itself is often gone."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text that belongs together.

    Attributes:
        text: without line ends.
        page: where it begins; None where the format has no pages.
        level: as the format marks it; None where it marks none.
        whole: the format says that it is whole: nothing is joined to it.
        gap: empty space stands before it.
        narrow: it is narrower than the column that it stands in.
        lines: how many lines it was.
        note: it begins with a raised mark.
    """

    text: str
    page: int | None = None
    level: int | None = None
    whole: bool = False
    gap: bool = True
    narrow: bool = False
    lines: int = 1
    note: bool = False


def width(text: str) -> int:
    """Return how many half-width columns a text takes at most."""
    return len(text) + len(_WIDE.findall(text))


def _least_width(text: str) -> int:
    """Return how many half-width columns a text takes where quotes are set narrow."""
    return width(text) - len(_QUOTE.findall(text))


def is_closed(text: str) -> bool:
    """Return whether a text ends as a sentence, a clause before a list or a list item ends."""
    return _CLOSED.search(text) is not None


def is_numbered(text: str) -> bool:
    """Return whether a text begins with a number or a bullet."""
    return _NUMBERED.match(text) is not None


def glue(first: str, second: str) -> str:
    """Join what a line end parted."""
    if _HYPHENATED.search(first) and second[:1].islower():
        return first[:-1] + second
    if _ASCII_WORD_END.search(first) and _ASCII_WORD_START.match(second):
        return f"{first} {second}"
    return first + second


def join_lines(lines: Sequence[Line]) -> list[Paragraph]:
    """Join lines that no empty space parts into paragraphs."""
    blocks = list(_blocks(lines))
    columns = _columns(blocks)
    return [
        paragraph
        for block, column in zip(blocks, columns, strict=True)
        for paragraph in _join_block(block, column)
    ]


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    block: list[Line] = []
    for line in lines:
        last = block[-1] if block else None
        if last is not None and (
            line.gap
            or line.whole
            or last.whole
            or line.note
            or last.level != line.level
            or last.page != line.page
        ):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _columns(blocks: Sequence[Sequence[Line]]) -> list[int]:
    """Return the width of the column that each block stands in, in half-width columns."""
    everything = sorted(_least_width(line.text) for block in blocks for line in block)
    usual = everything[int(len(everything) * 0.9)] if everything else 0
    own = [_own_width(block) for block in blocks]
    nearest = list(own)
    for order in (range(len(blocks)), reversed(range(len(blocks)))):
        last = None
        for index in order:
            last = own[index] or last
            nearest[index] = nearest[index] or last
    return [found or usual for found in nearest]


def _own_width(block: Sequence[Line]) -> int | None:
    if len(block) < 3 or block[0].level is not None:
        return None
    widths = [_least_width(line.text) for line in block]
    return int(quantiles(widths, n=10)[-1]) if len(widths) > 8 else max(widths)


def _join_block(block: Sequence[Line], column: int) -> Iterator[Paragraph]:
    wrapped = _is_wrapped(block, column)
    groups: list[list[Line]] = []
    for line in block:
        subtitle = line is block[-1] and line.text.startswith("——") and not is_closed(line.text)
        if groups and not subtitle and _continues(groups[-1], line, column, wrapped):
            groups[-1].append(line)
        else:
            groups.append([line])
    for group in groups:
        text = group[0].text
        for line in group[1:]:
            text = glue(text, line.text)
        first = group[0]
        yield Paragraph(
            text=text,
            page=first.page,
            level=first.level,
            whole=first.whole,
            gap=first is block[0],
            narrow=width(group[-1].text) + _SET_IN < column - _SLACK,
            lines=len(group),
            note=first.note,
        )


def _is_wrapped(block: Sequence[Line], column: int) -> bool:
    """Return whether lines end where the column ends, not where sentences end."""
    if not any(_PUNCTUATION.search(line.text) for line in block):
        # Names below each other.
        return False
    full = [
        line
        for index, (line, following) in enumerate(zip(block, block[1:], strict=False))
        if _is_full(line, following, column, first=index == 0)
    ]
    return sum(not is_closed(line.text) for line in full) * 2 >= len(full) > 0


def _continues(group: Sequence[Line], line: Line, column: int, wrapped: bool) -> bool:
    last = group[-1]
    if last.level is not None:
        # A heading in two lines of one type.
        return last.level == line.level and not is_closed(last.text)
    if _DOC_NUMBER.fullmatch(line.text) or _DOC_NUMBER.fullmatch(last.text):
        return False
    if _ENTRY.match(line.text) and (_ENTRY.match(group[0].text) or is_closed(last.text)):
        return False
    if line.text[0] in _NEVER_FIRST:
        return True
    closed = is_closed(last.text)
    if (line.indent and not last.indent) or (closed and _NUMBERED.match(line.text)):
        return False
    if _PAUSED.search(last.text) and not _NUMBERED.match(line.text):
        return True
    return wrapped and _is_full(last, line, column, first=len(group) == 1)


def _is_full(line: Line, following: Line, column: int, *, first: bool) -> bool:
    """Return whether the following line's first word had no place on a line."""
    taken = width(line.text) + (_SET_IN if first else 0)
    return taken + _first_word(following.text) > column - _SLACK


def _first_word(text: str) -> int:
    if word := _WORD.match(text):
        return len(word.group())
    end = 1
    while end < len(text) and (text[end] in _NEVER_FIRST or text[end - 1] in _NEVER_LAST):
        end += 1
    return width(text[:end])
