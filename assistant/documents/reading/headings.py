"""Which paragraphs are headings, and how deep they stand.

In:    paragraphs.
Out:   ranks: 1 a title, 2 to 8 headings, outermost first; None for text.
Never: takes an item of a list for a heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.documents.reading.marks import ends_article, is_person, stands_alone
from assistant.documents.reading.paragraphs import Paragraph, is_closed
from assistant.documents.reading.words import word_crosses

_RANKS = (
    (2, re.compile(r"第[一二三四五六七八九十百\d]+[章编部]")),
    (3, re.compile(r"第[一二三四五六七八九十百\d]+节|[一二三四五六七八九十]{1,3}、")),
    (4, re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")),
    (5, re.compile(r"\d{1,2}[.．、](?!\d)\s?")),
    (5, re.compile(r"\d{1,2}[.．]\d{1,2}(?![\d.．])\s")),
    (6, re.compile(r"\d{1,2}(?:[.．]\d{1,2}){2,3}\s|[（(]\d{1,2}[）)]")),
)
_UNNUMBERED = 3
"""Rank of a heading that says nothing about its depth: that of 一、."""
_LONGEST = 45
_SENTENCE = re.compile(r"[。！？!?；;]")
_LONGEST_UNNUMBERED = 40
_LONGEST_DASHED = 20
_TAIL = re.compile(r"[，、,：:]$")
_NO_HEADING = re.compile(
    r"[\d\s.,，%/\-—:：年月日]+|.*(?:https?:|www\.|@)|[（(].*[）)]|关键词|摘要"
)
_ENUMERATED = re.compile(r"[一二三四五六七八九十]是|[其第][一二三四五六七八九十]，")
_UNFINISHED = re.compile(r"[，,][^，,]{0,3}$|[的地得和与及或在对从向由为以被把将应要已并是、]$")
_LABELLED = re.compile(
    r"(?:联系人|联系方式|联系电话|电话|手机|传真|地址|邮箱|电子邮箱|邮编|网址|附件|抄送|主送|时间|地点|发布|来源|日期)\S{0,4}[：:]"
)
_BODY_NAME = re.compile(r"[\u4e00-\u9fff（）()]{3,30}(?:厅|局|委|会|部|府|院|中心|办公室|公司|署)")
_DAY = re.compile(
    r"[\d〇○零一二三四五六七八九十]{2,4}年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日"
)
_PAIRS = ("“”", "‘’", "（）", "()", "《》", "【】")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def number_rank(text: str) -> int | None:
    """Return the rank that a paragraph's number gives, or None where it has none."""
    for rank, pattern in _RANKS:
        if pattern.match(text):
            return rank
    return None


def rank_of(paragraphs: Sequence[Paragraph], index: int, *, open_before: bool) -> int | None:
    """Return the rank of the heading at an index, or None where the paragraph is text.

    Args:
        paragraphs: around it.
        index: of the one that is judged.
        open_before: a sentence before it is not finished: only a clear heading is one then.
    """
    paragraph = paragraphs[index]
    text = paragraph.text
    if stands_alone(text):
        return None
    number = number_rank(text)
    if paragraph.level is not None:
        return paragraph.level if paragraph.level == 1 else number or paragraph.level
    if len(text) > _LONGEST or _SENTENCE.search(text.rstrip("。")) or _NO_HEADING.fullmatch(text):
        return None
    following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
    if number is not None:
        if is_closed(text) or following is None:
            return None
        item = number_rank(following.text) == number and following.level is None
        return None if item else number
    before = paragraphs[index - 1] if index else None
    if paragraph.whole or not _is_display(paragraph, before, open_before):
        return None
    if paragraph.page is not None and not paragraph.narrow:
        # Where the size of type is known, a full line of the text's own size is text.
        return None
    if following is not None and _DAY.fullmatch(following.text) and _BODY_NAME.fullmatch(text):
        # Who signed, above the day.
        return None
    if following is None:
        # Nothing stands below it: a title that was set behind its article, or no heading.
        return _UNNUMBERED if before is not None and ends_article(before.text) else None
    if following.level is None and word_crosses(text, following.text):
        # What runs on into the next paragraph is the end of a column.
        return None
    return _UNNUMBERED + 1 if text.endswith("——") else _UNNUMBERED


def is_subtitle(text: str) -> bool:
    """Return whether a line goes on with a title: ——某某之二."""
    return text.startswith("——") and len(text) <= _LONGEST and not is_closed(text)


def _is_display(paragraph: Paragraph, before: Paragraph | None, open_before: bool) -> bool:
    """Return whether an unnumbered line stands for itself, as a heading does."""
    text = paragraph.text
    dashed = text.endswith("——")
    if is_closed(text) and not (dashed and len(text) <= _LONGEST_DASHED):
        return False
    if len(text) > _LONGEST_UNNUMBERED or _TAIL.search(text) or not _HAN.search(text):
        return False
    if (
        _LABELLED.match(text)
        or _ENUMERATED.match(text)
        or _UNFINISHED.search(text)
        or is_person(text)
    ):
        return False
    if any(text.count(pair[0]) != text.count(pair[1]) for pair in _PAIRS):
        return False
    if before is not None and not paragraph.gap and not dashed and before.gap and before.lines > 2:
        return False
    return paragraph.lines <= 2 and (paragraph.narrow or not open_before)
