"""What stands around a text and is not part of it: page numbers, running heads, credits.

In:    lines, then paragraphs.
Out:   those that are text, and how many lines were not.
Never: drops a line for being repeated alone: a guide repeats its headings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from assistant.documents.reading.elements import Line
from assistant.documents.reading.paragraphs import Paragraph, is_closed, width

_PAGE_NUMBER = re.compile(
    r"[-—–·•\s]{1,4}\d{1,4}[-—–·•\s]{1,4}|第\s*[\d一二三四五六七八九十百]{1,5}\s*页(?:[\s,，/、]*共\s*\d{1,4}\s*页)?|"
    r"(?:page|p\.)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|\d{1,4}\s*/\s*\d{1,4}",
    re.I,
)
_BARE_NUMBER = re.compile(r"\d{1,4}")
_DIGITS = re.compile(r"\d+")
_LEAST_REPEATS = 3
_LONGEST_RUNNING = 80
"""Half-width columns of a running head."""

_BULLET = r"[■□●○◆◇▲▼★◎/·\s]*"
_AGENCIES = (
    r"(?:新华社|中新社|人民网|新华网|本报|本刊|[\u4e00-\u9fff]{0,6}(?:日报|晚报|早报|时报|社|网))"
)
_CREDIT = re.compile(
    rf"{_BULLET}(?:[（(]?(?:{_AGENCIES}\s*发|{_AGENCIES}[\u4e00-\u9fff]{{0,4}}(?:记者|通讯员)[\s\u4e00-\u9fff·、]{{2,16}}摄(?:影报道)?|"
    rf"[\u4e00-\u9fff·]{{2,4}}\s?(?:摄影?|供图|制图)|资料图片?|资料照片|(?:图片?|照片)(?:来源|由|[:：/])[^。]{{1,24}})[）)]?)"
)
_CREDIT_AT_END = re.compile(
    rf"^(?P<caption>.{{4,120}}?[。）)]?)\s*[■□●◆▲]\s*{_CREDIT.pattern[len(_BULLET) :]}$"
)
_LONGEST_CAPTION = 80
_EDITORS = re.compile(
    r"[（(【\[]?\s*(?:本版|本期|今日)?(?:责任编辑|责任校对|责编|编辑|校对|美编|版式|审校|编审|值班编委|主编|排版|统筹|策划)"
    r"\s*[:：/\s丨|]\s*.{0,40}[）)】\]]?"
)
_IMPRINT = re.compile(
    r".{0,12}(?:国内统一(?:连续出版物)?(?:刊)?号|邮发代号|零售(?:每份|价)|投稿邮箱|新闻热线|发行热线|广告(?:热线|刊登|部)|国际标准刊号|ISSN|版权所有|扫描?二维码|扫码).{0,60}|"
    r"(?:中图分类号|文献标识码|文章编号|DOI|收稿日期|修回日期|网络首发(?:时间|地址)?|引用格式|引用本文|中文引用格式)\s*[:：\]】].{0,120}|"
    r"(?:上一篇|下一篇|打印本页|关闭窗口|【?字体[:：].{0,20}|分享到.{0,20}|浏览次数.{0,12}|点击数.{0,12}|返回顶部|当前位置[:：].{0,60})",
    re.I,
)
_ADDRESS = re.compile(r"[（(].{4,120}?\d{5,6}\s*[）)]|[（(]\d\s*[.．].{4,120}?\d{5,6}[）)]?")
_LATIN_NAMES = re.compile(r"(?:[A-Z]{2,}\s[A-Z][a-z]+(?:-[a-z]+)?\d?[,，;\s]*){1,8}")


def drop_running(lines: Sequence[Line]) -> tuple[list[Line], int]:
    """Return the lines without page numbers and running heads, and the number dropped.

    A line runs where its text, figures aside, stands at the edge of three pages or more, or of
    both of two; without pages, where it stands three times or more and cuts sentences in two more
    often than not.
    """
    masks = [_mask(line) for line in lines]
    at_margin = Counter(
        mask
        for mask, _ in {
            (mask, line.page) for mask, line in zip(masks, lines, strict=True) if line.margin
        }
    )
    repeated = Counter(masks)
    pages = {line.page for line in lines}
    least = min(_LEAST_REPEATS, max(2, len(pages)))
    cuts = Counter(
        masks[index]
        for index in range(1, len(lines))
        if _cuts_a_sentence(lines[index - 1], lines[index])
    )
    numbers = _bare_page_numbers(lines)
    kept: list[Line] = []
    gap = False
    title_kept: set[str] = set()
    for index, (line, mask) in enumerate(zip(lines, masks, strict=True)):
        runs = width(line.text) <= _LONGEST_RUNNING and (
            (line.margin and at_margin[mask] >= least)
            or (
                line.page is None
                and not line.whole
                and repeated[mask] >= _LEAST_REPEATS
                and cuts[mask] * 2 > repeated[mask]
            )
        )
        if runs and line.level is not None and mask not in title_kept:
            # The title itself, of which the running head is a repetition.
            title_kept.add(mask)
            runs = False
        if runs or index in numbers or _is_page_number(line):
            gap = True
            continue
        kept.append(line if not gap or line.gap else _with_gap(line))
        gap = False
    return kept, len(lines) - len(kept)


def _with_gap(line: Line) -> Line:
    from dataclasses import replace

    return replace(line, gap=True)


def _mask(line: Line) -> str:
    return _DIGITS.sub("0", line.text.replace(" ", ""))


def _cuts_a_sentence(before: Line, line: Line) -> bool:
    return not is_closed(before.text) and width(before.text) > 24 and not is_closed(line.text)


def _is_page_number(line: Line) -> bool:
    if line.margin and _BARE_NUMBER.fullmatch(line.text):
        return True
    return not line.whole and _PAGE_NUMBER.fullmatch(line.text) is not None


def _bare_page_numbers(lines: Sequence[Line]) -> set[int]:
    """Return the lines that hold a figure alone, where the figures count the pages of a text."""
    found = [
        (index, int(line.text))
        for index, line in enumerate(lines)
        if line.page is None and not line.whole and _BARE_NUMBER.fullmatch(line.text)
    ]
    counts_up = all(
        after[1] == before[1] + 1 for before, after in zip(found, found[1:], strict=False)
    )
    return {index for index, _ in found} if len(found) >= _LEAST_REPEATS and counts_up else set()


def drop_credits(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], int]:
    """Return the paragraphs without captions, credits, editors and imprints; lines dropped."""
    kept: list[Paragraph] = []
    dropped = 0
    for paragraph in paragraphs:
        text = paragraph.text
        if _CREDIT.fullmatch(text):
            dropped += paragraph.lines
            if kept and _is_caption(kept[-1]):
                dropped += kept.pop().lines
        elif _CREDIT_AT_END.match(text) or _EDITORS.fullmatch(text) or _IMPRINT.fullmatch(text):
            dropped += paragraph.lines
        else:
            kept.append(paragraph)
    return kept, dropped


def _is_caption(paragraph: Paragraph) -> bool:
    return (
        paragraph.level is None and len(paragraph.text) <= _LONGEST_CAPTION and not paragraph.whole
    )


def is_address(text: str) -> bool:
    """Return whether a line only says where authors work: (中国某研究院，北京 100000)."""
    return (_ADDRESS.fullmatch(text) or _LATIN_NAMES.fullmatch(text)) is not None
