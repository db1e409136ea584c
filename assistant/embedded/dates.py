"""Dates as people say them: 明年底, 后年三月, 春节前, Q3, 2027/6, end of next year.

A date is the span of days that was named; what counts as a deadline is decided elsewhere.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from assistant.embedded.numerals import DIGITS, whole_number

_NEW_YEAR = {  # first day of the lunar year; the other lunar festivals beside it
    2026: (date(2026, 2, 17), date(2026, 6, 19), date(2026, 9, 25)),
    2027: (date(2027, 2, 6), date(2027, 6, 9), date(2027, 9, 15)),
    2028: (date(2028, 1, 26), date(2028, 5, 28), date(2028, 10, 3)),
    2029: (date(2029, 2, 13), date(2029, 6, 16), date(2029, 9, 22)),
    2030: (date(2030, 2, 3), date(2030, 6, 5), date(2030, 9, 12)),
    2031: (date(2031, 1, 23), date(2031, 6, 24), date(2031, 10, 1)),
    2032: (date(2032, 2, 11), date(2032, 6, 12), date(2032, 9, 19)),
}
_LUNAR = {"spring festival": 0, "chinese new year": 0}
_LUNAR |= {"春节": 0, "过年": 0, "年关": 0, "除夕": 0, "年前": 0, "端午": 1, "中秋": 2}
_SOLAR = {"元旦": (1, 1), "清明": (4, 5), "冬至": (12, 22)}
_SOLAR |= {"五一": (5, 1), "劳动节": (5, 1), "国庆": (10, 1)}
# Where a farm or river season begins or ends a plan, by the usual day (judgement 2026-11-21).
_SOLAR |= {"春耕": (3, 31), "春播": (4, 30), "麦收": (5, 31), "夏收": (5, 31), "汛期": (5, 31)}
_SOLAR |= {"秋收": (9, 30), "秋种": (10, 15), "供暖": (11, 15), "采暖": (11, 15)}
_SOLAR |= {"十一": (10, 1), "双十一": (11, 11), "双11": (11, 11)}
# A season ends where both calendars would still call it that.
_SEASON_END = {"春": 4, "夏": 7, "秋": 10, "冬": 12}
_YEAR_WORD = {
    "去年": -1,
    "前年": -2,
    "今年": 0,
    "本年": 0,
    "明年": 1,
    "来年": 1,
    "后年": 2,
    "大后年": 3,
}
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()

_CN_MONTH = "十[一二]|[一二三四五六七八九十]|1[0-2]|0?[1-9]"
_CN_DAY = "三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九]"
_YEAR = (
    r"(?P<year>大后年|今年度?|本年度?|明年度?|来年|后年|去年|前年(?!度)"
    r"|(?:20[0-9]{2}|(?<![0-9.])[2-4][0-9]|二零[一二三四五][零一二三四五六七八九])年度?)"
)
_PART = (
    rf"(?:(?:[一二三四五六七八](?=[二三四五六七八九]月)|1?[0-9][-~到至、](?=1?[0-9]月))?"
    rf"(?P<month>{_CN_MONTH})月份?(?:(?P<day>[1-3]?[0-9]|{_CN_DAY})[日号]"
    r"|(?P<edge>底|末|初|中旬|上旬|下旬|中(?!间))?)"
    r"|(?P<quarter>第?[一二三四1-4]个?季度?|[Qq][1-4](?![0-9A-Za-z]))[末底初]?"
    r"|(?P<half>[上下]半年)"
    r"|(?P<season>[春夏秋冬](?:天|季)|开春|入冬|入夏|入秋)"
    r"|(?P<festival>spring festival|chinese new year|冬至|春节|过年|年关|除夕|端午节?|中秋节?"
    r"|元旦|清明节?|五一|劳动节|国庆节?|双十一|双11|春耕|春播|麦收|夏收|汛期|秋收|秋种|供暖|采暖"
    r"|十一(?=之?以?前|长假|假期|节|左右))"
    r"|(?:年)?(?P<of_year>年底|年末|岁末|年初|年中(?!国)|底|末|初|中(?!国)|内|之内|以内))"
)
_DATE = re.compile(
    r"(?P<iso>(?P<y>20[0-9]{2})(?:(?P<sep>[-/.])(?P<m>1[0-2]"
    r"|0?[1-9])(?:(?P=sep)(?P<d>[0-3]?[0-9]))?"
    r"(?![0-9]|[-/.][0-9])))"
    rf"|{_YEAR}\s?的?(?:{_PART})?"
    r"|(?P<next>下下个?月|下个?月|本月|这个月|当月|月(?=底|末|初|中旬))(?P<next_part>底|末|初"
    r"|中旬|上旬|下旬|内"
    rf"|(?P<next_day>[1-3]?[0-9]|{_CN_DAY})[日号])?"
    r"|(?P<week>下下个?(?:周|星期|礼拜)|下个?(?:周|星期|礼拜)|本周|这周"
    r"|这个星期)[一二三四五六日天]?"
    r"|(?P<before_year>年前|(?:过完年|年后)(?!面)|年内|年底|年末|岁末|年初|年中(?!国)|年关)"
    r"|(?P<plan>十五五)"
    rf"|{_PART.replace('(?P<', '(?P<only_')}"
    r"|(?P<english>(?:(?P<e_edge>end of|mid-?|late|early|beginning of)\s*)?"
    r"(?:the\s)?(?:(?P<e_month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?,?\s*"
    r"(?P<e_year>20[0-9]{2}|next year|this year)"
    r"|(?P<e_quarter>q[1-4])\s*(?P<e_qyear>20[0-9]{2}|next year)"
    r"|(?P<e_only>next year|this year|(?<=end of )20[0-9]{2}|(?<=by )20[0-9]{2}"
    r"|(?<=before )20[0-9]{2}"
    r"|(?<=in )20[0-9]{2})|(?P<e_rel>next|this) month)(?![a-z]))",
    re.IGNORECASE,
)


class DateSpan(NamedTuple):
    """First and last day of a date as said, and how fine it was said."""

    first: date
    last: date
    grain: str


def _figure(word: str) -> int:
    return whole_number(word) or 0


def _months_span(year: int, first: int, last: int, grain: str) -> DateSpan:
    return DateSpan(date(year, first, 1), date(year, last, monthrange(year, last)[1]), grain)


def _month_part(year: int, month: int, part: str | None) -> DateSpan:
    whole = _months_span(year, month, month, "month")
    if part in ("初", "上旬"):
        return whole._replace(last=date(year, month, 10))
    if part in ("中", "中旬"):
        return whole._replace(last=date(year, month, 20))
    return whole


def _day(year: int, month: int, day: int) -> DateSpan | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return DateSpan(date(year, month, day), date(year, month, day), "day")


def _part_span(year: int, part: Mapping[str, str | None]) -> DateSpan | None:
    """The part of a year that was named, in that year."""
    if month := part["month"]:
        if said := part["day"]:
            return _day(year, _figure(month), _figure(said))
        return _month_part(year, _figure(month), part["edge"])
    if quarter := part["quarter"]:
        number = next(_figure(mark) for mark in quarter if mark in "一二三四1234")
        return _months_span(year, 3 * number - 2, 3 * number, "quarter")
    if half := part["half"]:
        return (
            _months_span(year, 1, 6, "half")
            if half[0] == "上"
            else _months_span(year, 7, 12, "half")
        )
    if season := part["season"]:
        end = _SEASON_END[next(mark for mark in season if mark in _SEASON_END)]
        return _months_span(year, max(1, end - 2), end, "quarter")
    if festival := part["festival"]:
        return _festival(year, festival)
    return _edge_of_year(year, part["of_year"] or "")


def _edge_of_year(year: int, word: str) -> DateSpan:
    if "初" in word:
        return _months_span(year, 1, 2, "month")
    if "中" in word:
        return _months_span(year, 6, 6, "month")
    if "底" in word or "末" in word or word == "年关":
        return _months_span(year, 12, 12, "month")
    return _months_span(year, 1, 12, "half" if "内" in word else "year")


def _festival(year: int, word: str) -> DateSpan | None:
    word = word.lower()
    name = word if word in _SOLAR or word in _LUNAR else word.removesuffix("节")
    if name in _SOLAR:
        return _day(year, *_SOLAR[name])
    feasts = _NEW_YEAR.get(year)
    if feasts is None:
        return None
    feast = feasts[_LUNAR[name]]
    return DateSpan(feast, feast, "day")


def _after_new_year(today: date) -> DateSpan:
    """年后: from the next lunar new year to the end of the month after it."""
    feasts = (_festival(year, "春节") for year in (today.year, today.year + 1))
    feast = next(span.first for span in feasts if span is not None and span.first >= today)
    last = _months_span(feast.year, feast.month + 1, feast.month + 1, "month").last
    return DateSpan(feast, last, "month")


def _next_of(part: Mapping[str, str | None], today: date) -> DateSpan | None:
    """A part of a year without the year: the next one that is not over."""
    for year in (today.year, today.year + 1):
        span = _part_span(year, part)
        if span is not None and span.last >= today:
            return span
    return None


def _year_of(word: str, today: date) -> int:
    bare = word.removesuffix("度")
    if bare in _YEAR_WORD:
        return today.year + _YEAR_WORD[bare]
    digits = bare.removesuffix("年")
    if not digits.isdigit() or not digits.isascii():
        digits = "".join(str(int(DIGITS[mark])) for mark in digits)
    return int(digits) + (2000 if len(digits) == 2 else 0)


_PART_NAMES = ("month", "day", "edge", "quarter", "half", "season", "festival", "of_year")


def _date_span(said: re.Match[str], today: date, year: int | None) -> DateSpan | None:
    words = said.groupdict()
    if words["iso"]:
        return _iso_span(words)
    if words["year"]:
        part = {name: words[name] for name in _PART_NAMES}
        return _part_span(_year_of(words["year"], today), part)
    if words["english"]:
        return _english_span(words, today)
    if words["plan"]:
        return DateSpan(date(2026, 1, 1), date(2030, 12, 31), "year")
    if words["before_year"] == "年前":
        return _next_of({**dict.fromkeys(_PART_NAMES), "festival": "春节"}, today)
    if words["before_year"] in ("年后", "过完年"):
        return _after_new_year(today)
    if words["before_year"]:
        return _next_of({**dict.fromkeys(_PART_NAMES), "of_year": words["before_year"]}, today)
    if words["next"] or words["week"]:
        return _relative_span(words, today)
    part = {name: words[f"only_{name}"] for name in _PART_NAMES}
    of_year = _part_span(year, part) if year is not None else None
    return of_year if of_year is not None and of_year.last >= today else _next_of(part, today)


def _iso_span(words: Mapping[str, str | None]) -> DateSpan | None:
    year, month, day = int(words["y"] or 0), words["m"], words["d"]
    if month is None:
        return None
    return (
        _day(year, int(month), int(day))
        if day
        else _months_span(year, int(month), int(month), "month")
    )


def _relative_span(words: Mapping[str, str | None], today: date) -> DateSpan | None:
    if week := words["week"]:
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=week.count("下"))
        return DateSpan(monday, monday + timedelta(days=6), "day")
    ahead = (words["next"] or "").count("下")
    year, month = today.year + (today.month - 1 + ahead) // 12, (today.month - 1 + ahead) % 12 + 1
    if day := words["next_day"]:
        return _day(year, month, _figure(day))
    return _month_part(year, month, words["next_part"])


def _english_span(words: Mapping[str, str | None], today: date) -> DateSpan | None:
    def year_of(word: str | None) -> int:
        if word and word[0].isdigit():
            return int(word)
        return today.year + (1 if word and word.lower().startswith("next") else 0)

    edge = (words["e_edge"] or "").lower()
    if month := words["e_month"]:
        number = _MONTH_NAMES.index(month.lower()) + 1
        return _months_span(year_of(words["e_year"]), number, number, "month")
    if quarter := words["e_quarter"]:
        number = int(quarter[1])
        return _months_span(year_of(words["e_qyear"]), 3 * number - 2, 3 * number, "quarter")
    if relative := words["e_rel"]:
        ahead = 1 if relative.lower() == "next" else 0
        year, number = (
            today.year + (today.month - 1 + ahead) // 12,
            (today.month - 1 + ahead) % 12 + 1,
        )
        return _month_part(year, number, None)
    parts = {"end of": "底", "late": "底", "early": "初", "beginning of": "初", "mid": "中"}
    return _edge_of_year(year_of(words["e_only"]), parts.get(edge.rstrip("-"), ""))


def read_span(
    text: str, at: int, today: date, year: int | None = None
) -> tuple[DateSpan, int] | None:
    """The date that begins at `at` of a normalised text and the offset after it, or None.

    Args:
        text: Normalised.
        at: Where the date begins.
        today: The day that relative dates count from.
        year: The year of a date named just before, which a month or season without one shares.
    """
    said = _DATE.match(text, at)
    if said is None or _not_a_date(text, said):
        return None
    span = _date_span(said, today, year)
    return (span, said.end()) if span is not None else None


def _not_a_date(text: str, said: re.Match[str]) -> bool:
    """Matches that are part of something else: 三月 in 四三月, 底 alone, 一级, 五一 in 三五一."""
    word, at = said.group(), said.start()
    before, after = text[at - 1 : at], text[said.end() : said.end() + 1]
    words = said.groupdict()
    if words["only_of_year"] and not words["only_of_year"].startswith(("年", "岁")):
        return True
    if words["only_month"] or words["only_festival"] or words["only_quarter"]:
        if before and (
            before in DIGITS
            or before in "0123456789.十几两第每"
            or before.isascii()
            and before.isalpha()
        ):
            return True
    if (
        words["before_year"]
        and before
        and (before.isdigit() or before in "一二三四五六七八九十两几半多每整")
    ):
        return True
    if words["only_quarter"] and "季" not in word and word[0] not in "Qq":
        return True
    if words["only_quarter"] and "个" in word:
        return True
    if words["only_half"] and before in tuple("一二两"):
        return True
    return bool(words["iso"] and words["sep"] == "." and after in tuple("%mkMWV元万亿度℃"))
