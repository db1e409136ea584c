"""Days that a document names: when it was issued, and the last one on which it holds.

In:    lines of a document; its title.
Out:   ISO 8601; None where the text does not say.
Never: guesses: a day without a year, a day of something else than the document.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from datetime import date as Date
from datetime import timedelta

from assistant.embedded.text import normalise

REPEALED = Date.min.isoformat()
"""The last day of what is said to hold no more, without a day; as in `library.scope.ends_on`."""

_DAY = re.compile(r"((?:19|20)\d{2})\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})\s*日?")
_HAN_DAY = re.compile(
    r"([二一][〇○零ОO一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_LABEL = re.compile(
    r"(?:^|[\s；;，,|])(?:成文|发文|印发|发布|公布|发表)(?:日期|时间)\s*[:：]\s*(?P<day>.{6,20})"
)
# Of itself a label says too little in a row of a table, beside a place, in a list of deadlines.
_BARE_LABEL = re.compile(r"(?:日\s*期|时\s*间)\s*[:：]\s*(?P<day>[^；;]{6,20}?)(?:\s+来源.*|\s*)")
_ISSUED = re.compile(r"[（(](?=[^）)]*(?:发布|印发|通过|公布|起施行))[^）)]*[）)]")
_MASTHEAD = re.compile(r".{0,20}星期[一二三四五六日天].{0,10}")
_PAGE_OF_PAPER = re.compile(r"第?\s*[0-9A-Z一二三四五六七八九十]{1,4}\s*版")
_LONGEST_MASTHEAD = 50
_HAN_DIGITS = {"〇": 0, "○": 0, "零": 0, "О": 0, "O": 0} | {
    d: n for n, d in enumerate("一二三四五六七八九", 1)
}
# ISSN, year, number, page: 文章编号 of Chinese journals (CAJ-CD B/T 1-1998).
_ARTICLE_NUMBER = re.compile(r"\d{4}-\d{3}[\dX]\s*[（(]((?:19|20)\d{2})[）)]\s*\d{1,2}\s*-")

_GONE = re.compile(r"[（(【〔\[]\s*(?:现?已|全文)?(?:废止|失效|作废|停止执行)\s*[）)】〕\]]")
_GONE_LINE = re.compile(
    r"[（(【〔\[]?(?:本(?:文件?|办法|通知|意见|规定|细则|政策))?(?:现?已|全文|自.{6,16}起?)?"
    r"(?:宣布)?(?:废止|失效|作废|停止执行)[）)】〕\]。]?"
)
_PERIOD = (
    r"((?:19|20)\d{2})\s*年(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?|底|末)?|"
    r"((?:19|20)\d{2})-(\d{1,2})-(\d{1,2})"
)
_UNTIL = re.compile(
    rf"(?:有效期限?|执行期限?|施行期限?|实施期限?)[^。；;，,]{{0,24}}?(?:至|到)\s*(?:{_PERIOD})|"
    rf"(?:执行|施行|实施|有效)(?:至|到)\s*(?:{_PERIOD})"
)
_YEARS = re.compile(r"有效期限?\s*(?:为|是)?\s*([1-9一二两三四五六七八九十]{1,2})\s*年")
_FROM = re.compile(r"自\s*(.{6,14}?)\s*(?:起|开始)")
_FROM_ISSUE = re.compile(r"自(?:发布|印发|公布|发文|下发)之日起")
# What is valid here is no document: 证书有效期三年.
_OTHER = re.compile(
    r"证书|专利|资质|许可|报价|投标|合同|承诺|营业执照|保函|药品|产品|保险|学分|创新券"
)
_SENTENCE = re.compile(r"[^。\n]+")
_APPLYING = re.compile(
    r"(?:申报|申请|报名|受理|提交|填报|报送|揭榜|征集)[^。；;，,]{0,12}(?:截止|截至|时间|日期|期限)"
    r"|截止(?:时间|日期|日)"
)
"""A sentence that says until when one may apply; 截至 alone tells of figures."""
_OPEN_DAY = re.compile(
    r"(?:(?P<year>20\d{2})\s*年\s*)?(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日"
)


def issue_day(front: Sequence[str], end: Sequence[str]) -> str | None:
    """Return the day of a document: of its signature, of a label, of its head.

    Args:
        front: its first lines, as normalised.
        end: its last lines, likewise.
    """
    for line in end[::-1]:
        if is_day(line):
            return find_day(line)
    for line in (*front, *end):
        if (found := _LABEL.search(line)) and (day := find_day(found["day"])):
            return day
    for line in front:
        if is_day(line) or _MASTHEAD.fullmatch(line):
            return find_day(line)
        if (found := _ISSUED.match(line)) and (day := find_day(found.group())):
            return day
        if (found := _BARE_LABEL.fullmatch(line)) and (day := find_day(found["day"])):
            return day
    return None


def masthead_day(lines: Iterable[str]) -> str | None:
    """Return the day in a newspaper's masthead or running head; None where there is none."""
    for line in lines:
        plain = normalise(line)
        if len(plain) <= _LONGEST_MASTHEAD and _PAGE_OF_PAPER.search(plain):
            if day := find_day(plain):
                return day
    return None


def journal_year(lines: Iterable[str]) -> str | None:
    """Return the year in the number of a journal's article; None where there is none."""
    for line in lines:
        if found := _ARTICLE_NUMBER.search(normalise(line)):
            return found[1]
    return None


def last_day(title: str, front: Sequence[str], text: str, issued: str | None) -> str | None:
    """Return the last day on which a rule says that it holds; None where it says nothing.

    Args:
        title: of the rule.
        front: its first lines.
        text: all of it, as normalised.
        issued: its day, ISO 8601; None where it is not known.
    """
    if _GONE.search(title) or any(_GONE_LINE.fullmatch(line) for line in front):
        return REPEALED
    for sentence in _SENTENCE.findall(text):
        if _OTHER.search(sentence):
            continue
        if found := _UNTIL.search(sentence):
            return _end_of([part for part in found.groups() if part])
        if found := _YEARS.search(sentence):
            begun = _FROM.search(sentence)
            start = find_day(begun[1]) if begun else None
            if start is None and _FROM_ISSUE.search(sentence):
                start = issued
            if start and len(start) == 10:
                return _after_years(Date.fromisoformat(start), _number(found[1]))
    return None


def closing_day(text: str) -> str | None:
    """Return the last day on which one may apply, as ISO 8601; None where the text names none.

    Args:
        text: of the rule, as normalised. Of several days, for several rounds, the last counts; a
            day without a year counts with the year that stands before it in its sentence.
    """
    found: list[str] = []
    for sentence in _SENTENCE.findall(text):
        year = ""
        for day in _OPEN_DAY.finditer(sentence) if _APPLYING.search(sentence) else ():
            year = day["year"] or year
            found += filter(None, [find_day(f"{year}年{day['month']}月{day['day']}日")])
    return max(found, default=None)


def _end_of(parts: Sequence[str]) -> str | None:
    """Return the last day of a year, a month or a day."""
    year, month, day = (*map(int, parts), 0, 0)[:3]
    month = month or 12
    try:
        return Date(year, month, day or calendar.monthrange(year, month)[1]).isoformat()
    except (ValueError, calendar.IllegalMonthError):
        return None


def _after_years(start: Date, years: int) -> str:
    # A rule of 29 February ends on the last of February.
    last = calendar.monthrange(start.year + years, start.month)[1]
    ended = Date(start.year + years, start.month, min(start.day, last))
    return (ended - timedelta(days=1)).isoformat()


def is_day(line: str) -> bool:
    """Tell whether a line is nothing but a day."""
    text = line.strip("（）() ")
    return (_DAY.fullmatch(text) or _HAN_DAY.fullmatch(text)) is not None


def find_day(text: str) -> str | None:
    """Return the first whole day that a text names, as ISO 8601; None where it names none."""
    if found := _DAY.search(text):
        year, month, day = map(int, found.groups())
    elif found := _HAN_DAY.search(text):
        year = int("".join(str(_HAN_DIGITS[digit]) for digit in found[1]))
        month, day = _number(found[2]), _number(found[3])
    else:
        return None
    try:
        return Date(year, month, day).isoformat()
    except ValueError:
        return None


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, units = text.replace("两", "二").rpartition("十")
    if not ten:
        return _HAN_DIGITS[units]
    return (_HAN_DIGITS[tens] if tens else 1) * 10 + (_HAN_DIGITS[units] if units else 0)
