"""The articles of a file told apart, each with its title.

In:    paragraphs with their ranks.
Out:   `Article`s in the order of the file.
Never: gives an article a title that may be another's: then it has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from assistant.documents.reading.headings import is_subtitle, number_rank
from assistant.documents.reading.marks import (
    agency,
    ends_article,
    is_byline,
    is_end_line,
    is_person,
    opens_article,
    without_author_note,
)
from assistant.documents.reading.paragraphs import Paragraph, is_closed
from assistant.embedded.text import normalise

Ranked = tuple[Paragraph, int | None]

_FITS = 0.5
"""Share of a title's pairs of characters in a text from which it can be the text's."""
_CLEARLY = 0.3
"""By how much it must fit one text better than the other that it stands beside."""
_LONGEST_LEAD = 3
_LONGEST_TITLE = 80
_KICKER = re.compile(r"[\u4e00-\u9fff·]{2,15}[：:]")
_OFFICIAL = re.compile(
    r"(?!.*[。；;])(?:.{0,40}?(?:关于|印发).{2,70}?的?(?:通知|意见|公告|公示|函|批复|决定|通报|报告|解读)|"
    r".{4,50}(?:办法|条例|规定|细则|方案|规划|指南|措施|目录|行动计划|工作要点|若干政策|技术需求|榜单|简介))"
    r"(?:[（(].{1,30}[）)])?"
)
_ABOVE_TITLE = re.compile(
    r".{2,30}文件|[（(]?.{2,16}[〔\[（(【]\s*\d{4}\s*[〕\]）)】].{0,4}\d{1,4}\s*号[）)]?"
)
_DEEPEST_RUN = 2
"""Headings of one rank that can stand within each other; more are a list."""
_FRONT = 15


@dataclass(slots=True)
class Article:
    """One article of a file.

    Attributes:
        title: empty where the file gives it none.
        head: lines above and below the title that are not text: issuer, number, date.
        parts: headings and text.
        agency: that reported it, or None.
        dropped: lines of bylines and marks that were left out.
    """

    title: str = ""
    head: list[str] = field(default_factory=list)
    parts: list[Ranked] = field(default_factory=list)
    agency: str | None = None
    dropped: int = 0

    @property
    def text(self) -> str:
        """All text, headings included."""
        return "\n".join(paragraph.text for paragraph, _ in self.parts)


@dataclass(slots=True)
class _Segment:
    items: list[Ranked] = field(default_factory=list)
    after_end: bool = False

    def has_body(self) -> bool:
        return any(_is_body(item) for item in self.items)


def split_articles(items: Sequence[Ranked], *, declared: str = "") -> list[Article]:
    """Tell the articles of a file apart.

    Args:
        items: paragraphs with their ranks.
        declared: title that the format gives to the first article; empty where it gives none.
    """
    segments = _segments(items)
    articles: list[Article] = []
    untitled_lead = False
    for segment in segments:
        article = _article(segment, declared if not articles else "", first=not articles)
        before = articles[-1] if articles else None
        if before is not None and not before.title and article.title:
            here, there = (
                _coverage(article.title, article.text),
                _coverage(article.title, before.text),
            )
            if there >= _FITS and (there > here + _CLEARLY or not article.parts):
                before.title, article.title = article.title, ""
            elif untitled_lead and there >= _FITS and len(before.parts) <= _LONGEST_LEAD:
                _put_before(article, articles.pop())
        elif before is not None and article.title and not article.parts:
            before.dropped += 1
        if article.parts:
            articles.append(article)
            untitled_lead = segment.after_end and not article.title
        elif articles:
            articles[-1].dropped += article.dropped
    return articles


def _put_before(article: Article, lead: Article) -> None:
    article.parts[:0] = lead.parts
    article.head[:0] = lead.head
    article.dropped += lead.dropped
    article.agency = article.agency or lead.agency


def _is_body(item: Ranked) -> bool:
    paragraph, rank = item
    return (
        rank is None
        and not _is_kicker(item)
        and not _is_mark(item)
        and not is_subtitle(paragraph.text)
    )


def _is_kicker(item: Ranked) -> bool:
    return item[1] is None and _KICKER.fullmatch(item[0].text) is not None


def _is_mark(item: Ranked) -> bool:
    text = item[0].text
    return item[1] is None and (is_byline(text) or is_person(text) or is_end_line(text))


def _segments(items: Sequence[Ranked]) -> list[_Segment]:
    segments = [_Segment()]
    for index, item in enumerate(items):
        paragraph, rank = item
        text = paragraph.text
        current = segments[-1]
        if current.has_body():
            if rank == 1 or (rank is None and opens_article(text)):
                segments.append(_Segment(_take_title_group(current)))
            elif rank is None and (is_byline(text) or is_person(text)):
                group = _take_title_group(current)
                following = items[index + 1] if index + 1 < len(items) else None
                if group or (following is not None and _is_body(following) and is_byline(text)):
                    segments.append(_Segment(group))
        segments[-1].items.append(item)
        if rank is None and ends_article(text) and segments[-1].has_body():
            segments.append(_Segment(after_end=True))
    return [segment for segment in segments if segment.items]


def _take_title_group(segment: _Segment) -> list[Ranked]:
    """Take the headings at the end of a segment: they stand above what follows."""
    start = len(segment.items)
    while (
        start and not _is_body(segment.items[start - 1]) and not _is_mark(segment.items[start - 1])
    ):
        start -= 1
    group = segment.items[start:]
    # A numbered heading belongs to the text above, and so does a colon before a list.
    if not any(rank is not None and number_rank(p.text) is None for p, rank in group):
        return []
    del segment.items[start:]
    return group


def _article(segment: _Segment, declared: str, *, first: bool) -> Article:
    article = Article(title=declared)
    rest = list(segment.items)
    if first and not declared:
        rest = _take_official_title(article, rest)
    if not article.title:
        rest = _take_leading_title(article, rest)
    for paragraph, rank in rest:
        text = paragraph.text
        if rank is None and (
            is_byline(text) or is_end_line(text) or (is_person(text) and not paragraph.whole)
        ):
            article.agency = article.agency or agency(text)
            article.dropped += paragraph.lines
            continue
        if article.title and _same(text, article.title) and not article.parts:
            continue
        if rank is None and opens_article(text):
            article.agency = article.agency or agency(text[:30])
        kept = without_author_note(text)
        if kept != text:
            article.dropped += 1
        if kept:
            article.parts.append((replace(paragraph, text=kept), rank))
    article.parts = _settled(article.parts)
    return article


def _settled(parts: Sequence[Ranked]) -> list[Ranked]:
    """Take for text what looks like headings and has no text below it: the lines of a list."""
    settled: list[Ranked] = []
    index = 0
    while index < len(parts):
        behind = index
        rank = parts[index][1]
        while rank is not None and behind < len(parts) and parts[behind][1] == rank:
            behind += 1
        if rank is None:
            behind = index + 1
        run = parts[index:behind]
        if rank is not None and len(run) > 1 and _numbered(run[0]) and not _numbered(run[1]):
            # 二、名单, and the list below it.
            settled.append(run[0])
            run = run[1:]
        if rank is not None and (behind == len(parts) or _is_list(run)):
            run = [(paragraph, None) for paragraph, _ in run]
        settled += run
        index = behind
    return settled


def _is_list(run: Sequence[Ranked]) -> bool:
    """Return whether headings of one rank are more than can stand within each other."""
    starts = [0, *(i for i, (paragraph, _) in enumerate(run) if i and paragraph.gap), len(run)]
    longest = max(behind - start for start, behind in pairwise(starts))
    return len(starts) - 1 > _DEEPEST_RUN or longest > _DEEPEST_RUN


def _numbered(item: Ranked) -> bool:
    return number_rank(item[0].text) is not None


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W", "", one) == re.sub(r"\W", "", other)


def _take_official_title(article: Article, items: list[Ranked]) -> list[Ranked]:
    """Find the title of an official document, on one line to three, and what stands above it."""
    front = items[:_FRONT]
    for start, (paragraph, _) in enumerate(front):
        if is_closed(paragraph.text) and len(paragraph.text) > _LONGEST_TITLE:
            break
        for length in (1, 2, 3):
            lines = [p.text for p, _ in front[start : start + length]]
            joined = "".join(lines)
            if len(lines) < length or len(joined) > _LONGEST_TITLE or any(map(_is_no_title, lines)):
                break
            if _OFFICIAL.fullmatch(normalise(joined)) and number_rank(joined) is None:
                article.title = joined
                above = items[:start]
                article.head += [p.text for p, _ in above]
                article.dropped += sum(p.lines for p, _ in above)
                return items[start + length :]
    return items


def _is_no_title(line: str) -> bool:
    return is_closed(line) or _ABOVE_TITLE.fullmatch(normalise(line)) is not None


def _take_leading_title(article: Article, items: list[Ranked]) -> list[Ranked]:
    """Take the title from the first lines: the first block of headings, and a subtitle."""
    lines: list[str] = []
    taken = 0
    for index, item in enumerate(items):
        paragraph, rank = item
        text = paragraph.text
        if rank == 1 and (not lines or items[index - 1][1] == 1):
            lines.append(text)
        elif (
            _is_kicker(item)
            and not lines
            and index + 1 < len(items)
            and items[index + 1][1] is not None
        ):
            lines.append(text)
        elif (
            rank is not None
            and number_rank(text) is None
            and (not lines or not paragraph.gap or _KICKER.fullmatch(lines[-1]))
        ):
            lines.append(text)
        elif lines and is_subtitle(text):
            lines.append(text)
        elif not lines and index == 0 and paragraph.whole and _could_be_title(text):
            lines.append(text)
        else:
            break
        taken = index + 1
    article.title = _joined_title(lines)
    return items[taken:]


def _could_be_title(text: str) -> bool:
    return 4 <= len(text) <= 45 and not is_closed(text) and not re.search(r"[。；，,]$", text)


def _joined_title(lines: Sequence[str]) -> str:
    title = ""
    for line in lines:
        tight = not title or title.endswith(("：", ":")) or line.startswith("——")
        title += line if tight else f" {line}"
    return title


def _coverage(title: str, text: str) -> float:
    """Return the share of a title's pairs of characters that a text holds, 0 to 1."""
    plain = re.sub(r"\W", "", title)
    pairs = {plain[i : i + 2] for i in range(len(plain) - 1)}
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0
