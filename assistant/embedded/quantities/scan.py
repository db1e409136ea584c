"""All quantities of a text, in one walk from left to right.

In:    a text as typed, the day that 明年 counts from.
Out:   quantities in order; they never overlap, offsets point into the text as typed.
Never: reads a standard's number, a phone number, a grade or a heading as a quantity.

Normalisation replaces character by character and never moves one. At each place where a quantity
could begin the walk tries, in order: a date, a named change (翻番), a fraction (百分之五), a number
with what surrounds it. Every look to either side is bounded, so the time is linear.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

from assistant.embedded.dates import read_span
from assistant.embedded.points import without_points
from assistant.embedded.quantities.figures import read_figure
from assistant.embedded.quantities.merging import LONGEST_FILLER, merge
from assistant.embedded.quantities.quantity import NUMBER_MARKS, NUMERALS, Bound, Quantity
from assistant.embedded.quantities.surroundings import NEGATED, with_surroundings
from assistant.embedded.text import normalise

_DATE_BEFORE = re.compile(
    r"(?:最晚|最迟|不晚于|不迟于|赶在|截止到?|截至|到|在|争取|by|before|until|no later than|\s)+$",
    re.I,
)
_DATE_AFTER = re.compile(
    r"\s?(?:节)?(?:之前|以前|之内|以内|前(?![期后端景面年段道沿驱轮])|为止|为限|截止|左右)?"
)
_NAME = re.compile(
    r"(?:GB|ISO|IEC|ASTM|DIN|JIS|EN|QB|HG|YB|JB|QC|NB|SJ|TSG)"
    r"(?:[/ ][A-Z])?[\s-]{0,2}[0-9][0-9.\-:]{0,16}"
    r"|(?:20[0-9]|30[0-9]|31[0-9]|32[0-9]|34[0-9]|41[0-9]|42[0-9]|43[0-9]|44[0-9]|904"
    r"|2205)\s?(?:L|不锈钢|的?不锈)(?![A-Za-z])"
    r"|1[3-9][0-9]{9}(?![0-9])"
    rf"|[{NUMERALS}]{{1,4}}\s?比\s?[{NUMERALS}]{{1,4}}(?![0-9.%])"
    r"|一(?P<same>[年天月周次批炉茬代])比一(?P=same)"
    r"|[一二三四五六七八九十两]{1,3}点[一二三四五]?十[一二三四五六七八九]?(?![万亿几多])"
    r"|(?<=[(（])(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s?[)）]"
)
_FIRST = re.compile(
    rf"[{NUMBER_MARKS}今明来后前去本这当大下上第双春夏秋冬开入过年岁除端中元清劳国月汛麦供采另翻减砍降省少缩压成加对腰A-Za-z]"
)
# Where a quantity can begin: a numeral, or the first character of a word for a date or a change.
_START = re.compile(
    rf"[{NUMBER_MARKS}]|[今明来后](?=年)|前(?=年)|去(?=年|掉|了|一?半)|本(?=年|月|周)|这(?=个"
    rf"|周)|当(?=月)"
    r"|大(?=后年|半)|下(?=下|个|月|周|星期|礼拜|半年)|上(?=半年)|第(?=[一二三四1-4])|双(?=十一|11)"
    r"|[春夏秋冬](?=[天季节耕播收种])|[开入](?=[春夏秋冬])|过(?=年|完)"
    r"|年(?=[前后内底末初中关])|岁(?=末)"
    r"|除(?=夕)|端(?=午)|中(?=秋)|元(?=旦)|清(?=明)|劳(?=动)|国(?=庆)|冬(?=至)"
    r"|月(?=[底末初中])|汛(?=期)"
    r"|麦(?=收)|[供采](?=暖)|另(?=一?半)"
    r"|[翻减砍降省少缩压成加对腰](?=[一两二三四番倍了掉半折斩短少])"
    r"|(?<![A-Za-z])(?i:(?=q[1-4]|end of|mid|late|early|beginning of|the |jan|feb|mar|apr|may"
    r"|jun|jul|aug|sep|oct|nov|dec|next|this|spring|chinese|an? |one|two|three|four|five|six"
    r"|seven|eight|nine|ten|twelve|eighteen|half)|(?=gb|iso|iec|astm|din|jis|en|qb|hg|yb|jb|qc"
    r"|nb|sj|tsg))[A-Za-z]"
)
_DIGITS_RUN = re.compile(r"[0-9][0-9.,]{0,400}|[零一二三四五六七八九]+")
_LONGEST_RUN = 40
"""Numerals and joints in a row beyond which a run of them is noise and no figure."""
_NOISE = re.compile(rf"[{NUMERALS}第每单到至点、,.:~\-]{{{_LONGEST_RUN},}}")
_MOST_QUANTITIES = 600
"""Figures that one text is read for: far more than people type, few enough to stay quick."""


def read_quantities(text: str, today: date) -> list[Quantity]:
    """All quantities of a text in order of position; they never overlap.

    Args:
        text: What the person typed, of any length.
        today: The day that 明年 and 年底 count from.
    """
    return list(find_quantities(normalise(text), today))


def find_quantities(plain: str, today: date) -> Iterator[Quantity]:
    """`read_quantities` for a text that is normalised already, one at a time."""
    plain = without_points(plain)
    held: Quantity | None = None
    for quantity in islice(_single_quantities(plain, today), _MOST_QUANTITIES):
        if held is not None:
            merged = merge(plain, held, quantity)
            if merged is not None:
                held = merged
                continue
            yield held
        held = quantity
    if held is not None:
        yield held


def _single_quantities(plain: str, today: date) -> Iterator[Quantity]:
    at = floor = 0
    last: Quantity | None = None
    while (first := _FIRST.search(plain, at)) is not None:
        at = first.start()
        if _START.match(plain, at) is None:
            at += 1
            continue
        name = _NAME.match(plain, at) or _NOISE.match(plain, at)
        quantity = None if name else _read_at(plain, at, floor, today, last)
        if quantity is None:
            at = name.end() if name else _after_unread(plain, at)
            continue
        at = floor = quantity.end
        last = quantity
        yield quantity


def _after_unread(text: str, at: int) -> int:
    run = _DIGITS_RUN.match(text, at)
    if run is not None and (text[at].isdigit() or run.end() - at > 2):
        return run.end()
    return at + 1


def _read_at(text: str, at: int, floor: int, today: date, last: Quantity | None) -> Quantity | None:
    quantity = _read_date(text, at, floor, today, _year_beside(text, at, last))
    if quantity is not None:
        return quantity
    figure = read_figure(text, at)
    return with_surroundings(text, at, floor, figure) if figure is not None else None


def _year_beside(text: str, at: int, last: Quantity | None) -> int | None:
    """The year of a date named just before in the same sentence: 明年入冬前，十一月底吧."""
    if last is None or last.kind != "date" or not 0 < at - last.end <= LONGEST_FILLER:
        return None
    return None if re.search(r"[。；！？!?\n]", text[last.end : at]) else last.last_day.year


def _read_date(text: str, at: int, floor: int, today: date, year: int | None) -> Quantity | None:
    found = read_span(text, at, today, year)
    if found is None:
        return None
    span, said_end = found
    lead = _DATE_BEFORE.search(text, max(floor, at - 10), at)
    after = _DATE_AFTER.match(text, said_end)
    end = after.end() if after else said_end
    bound: Bound | None = "<=" if re.search("前|内|止|限", text[said_end:end]) else None
    if lead is not None and re.search("[晚迟]|by|before|until", lead.group(), re.I):
        bound = "<="
    start = lead.start() if lead is not None and lead.group().strip() else at
    return Quantity(
        "date",
        start,
        end,
        span.first.toordinal(),
        span.last.toordinal(),
        bound,
        span.grain,
        negated=NEGATED.search(text, max(0, start - 5), start) is not None,
    )
