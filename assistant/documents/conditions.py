"""What a sentence must have to answer a question: its place, its year, its figures, its quantity.

In:    a question, the day it is asked on; a sentence with what stands above and before it.
Out:   whether the sentence may answer it.
Never: lets a fact of another place, another year or another quantity pass for the one asked for.

Judgement 2026-11-21, over questions of `evals/answers/`: a wrong fact is far worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assistant.documents.passage import Passage
from assistant.documents.reach import RULES, Context, Where, place_asked
from assistant.embedded.text import normalise

_NUM = r"[0-9一二三四五六七八九十百千万亿两半]+(?:\.[0-9]+)?\s*[多余几]?\s*"
_ANY_FIGURE = re.compile(
    rf"{_NUM}(?:%|元|万|亿|个|家|项|件|份|人|名|位|倍|成|分|台|套|条|次|种|颗|根|米|吨|度|平方|公里)|百分之|分之"
)
_MONEY = re.compile(
    rf"{_NUM}(?:万亿|万|亿|千|百)?\s*元|%|百分之|{_NUM}(?:万亿|亿)(?![个家人项件])|免费|全额"
)
_SHARE = re.compile(rf"%|百分之|分之|{_NUM}[成倍]")
_DATE = re.compile(
    r"(?:19|20)\d\d\s*(?:年(?!度)|[./-])|[0-9一二三四五六七八九十]+\s*月|[0-9一二三四五六七八九十]+\s*日|年底|年初|季度|即日起|之日"
    r"|(?:周|星期)[一二三四五六日天末]|每[月周季天]"
)
_DURATION = re.compile(
    rf"(?<![0-9月年])(?!(?:19|20)\d\d\s*年){_NUM}(?:个?(?:年|天|工作日|小时|周|分钟|学时)|个月|日)"
)
"""A span: neither a year (2026年度) nor a day (4月17日)."""
_PER = {
    "小时": re.compile(r"每(?:个)?小时|按小时|/小时"),
    "天": re.compile(r"每[天日]|按[天日]|/[天日]"),
    "月": re.compile(r"每(?:个)?月|按月|/月|月租"),
    "年": re.compile(r"每年|按年|/年|年度|年费"),
}
"""For how long a price or a sum holds; a sentence that says another one answers nothing."""
_RANK = re.compile(r"第\s*[0-9一二三四五六七八九十百]+|首位|榜首|末位|前列")
_SPEECH = re.compile(r"说|表示|认为|指出|介绍|谈到|强调|坦言|解释")
_LEAST = re.compile(r"最低|至少|不低于|不少于|以上|起步|起点|下限")
_MOST = re.compile(r"最高|最多|最长|最大|不超过|不高于|不得超过|上限|以内|以下|封顶|至多")

_PEOPLE, _HOUSES = "[人名位]", "[家个]"
_UNITS = {"家": _HOUSES, "人": _PEOPLE, "名": _PEOPLE, "位": _PEOPLE}
_COUNTED = re.compile(r"(?:多少|几)\s*([家人名位项件颗台套条次种份根分])")
_SEVERAL = re.compile(r"(?:多少|几)个(?!月|工作|学时|百|小时)([\u3400-\u9fff]{2})")
_FORMS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile(r"第几|排名|名次|排几|排在哪"), _RANK),
    (re.compile(r"比例|占比|百分之几|几成"), _SHARE),
    (
        re.compile(
            r"多少钱|多少[万亿]?元|收费|价格|费用|单价|"
            r"(?:[补奖给出付]|补贴|补助|资助|奖励|支持|额度?|金|营收|收入|支出|投入|预算|亏损|利润|产值|市值)"
            r"(?:是|有|为|到|能|可以)?(?:多少|几[万百])"
        ),
        _MONEY,
    ),
    (re.compile(r"多久|多长|几个?[年月天周日]|多少个?[年月天周日]|几个工作日|期限"), _DURATION),
    (re.compile(r"什么时候|啥时候|何时|哪一?年|哪一?天|哪个月|几月|几号|截止|when\b", re.I), _DATE),
    (re.compile(r"(?:说|讲|谈|表示|认为|评价)了?(?:什么|啥|些什么)"), _SPEECH),
)
"""What a question asks for, and what a sentence that has it looks like."""
_HOW_MUCH = re.compile(r"多少|几(?=[个家人项成倍])|how (?:much|many)", re.I)

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\s*[年./\-—–至度、和与,，]|$|\D)")
_RELATIVE = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1}
_RELATIVE_WORD = re.compile("|".join(_RELATIVE))
_FIGURE = re.compile(
    r"(?<![a-z0-9.])(?:第\s*)?([0-9]+(?:\.[0-9]+)?|[二三四五六七八九十百千两]+)\s*"
    r"(万元|亿元|元|万|亿|%|个月|个|家|项|人|名|年|月|日|天|条|届|批|期|级|次|强|纳米|微米|毫米|mm|nm|mpa)"
)
_DEFINED = (
    re.compile(
        r"(?:什么是|什么叫做?|啥是|啥叫|何谓|何为|what(?:'s| is| are))\s*(?P<what>[^，。？?！!,]+)",
        re.I,
    ),
    re.compile(
        r"[“「]?(?P<what>[^，。？?！!,“”「」的]+)[”」]?\s*(?:这个词|的意思)?(?:到底|究竟)?是(?:个)?(?:什么意思|啥意思)"
    ),
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked for, as far as it can be checked.

    Attributes:
        place: that the question names.
        years: that it names, those of 今年 and 去年 by the day it is asked on.
        figures: numbers with their units, without spaces.
        forms: each must be found in the sentence.
        defined: what is to be defined; empty where the question asks for no definition.
        least: it asks for the least of something.
        most: for the most.
        per: for how long what is asked for holds: 每天; None where it does not say.
    """

    place: Where | None
    years: frozenset[int]
    figures: frozenset[str]
    forms: tuple[re.Pattern[str], ...]
    defined: str
    least: bool
    most: bool
    per: str | None

    def met_by(self, sentence: Context) -> bool:
        """Tell whether a sentence may answer the question."""
        return (
            all(form.search(sentence.plain) for form in self.forms)
            and self._bounds(sentence.plain)
            and self._is_per(sentence.plain)
            and self._defines(sentence.plain)
            and self._has_figures(sentence)
            and self._of_years(sentence)
            and (self.place is None or self.place.is_meant_by(sentence))
        )

    def _bounds(self, plain: str) -> bool:
        if self.least:
            return _LEAST.search(plain) is not None
        return not self.most or _LEAST.search(plain) is None or _MOST.search(plain) is not None

    def _is_per(self, plain: str) -> bool:
        if self.per is None or _PER[self.per].search(plain):
            return True
        return not any(other.search(plain) for other in _PER.values())

    def _defines(self, plain: str) -> bool:
        if not self.defined:
            return True
        what = re.escape(self.defined)
        is_ = r"(?:就?是(?!否|不是)|即|指|意味着|意思|系指)"
        said = rf"所谓[“‘「]?{what}|{what}[”’」》]?(?:[，,：:]|——?)?(?:这个词)?{is_}"
        return re.search(said, plain) is not None

    def _has_figures(self, sentence: Context) -> bool:
        around = re.sub(r"\s", "", f"{sentence.plain} {sentence.above} {sentence.before}")
        return all(figure in around for figure in self.figures)

    def _of_years(self, sentence: Context) -> bool:
        if not self.years:
            return True
        issued = sentence.passage.date
        own = set(_years_in(sentence.plain, int(issued[:4]) if issued else None))
        if own or _RELATIVE_WORD.search(sentence.plain):
            return bool(own & self.years)
        for text in (sentence.above, sentence.before):
            if named := set(_years_in(text, None)):
                return named <= self.years
        return self._in_force(sentence.passage)

    def _in_force(self, passage: Passage) -> bool:
        """Tell whether a rule that names no year holds in those that are asked for."""
        if passage.kind not in RULES or not passage.date:
            return False
        first = int(passage.date[:4])
        last = int(passage.valid_until[:4]) if passage.valid_until else first
        return all(first <= year <= last for year in self.years)


def read_conditions(question: str, day: date | None) -> Conditions:
    """Read what a question asks for.

    Args:
        question: as typed.
        day: it is asked on; None where 今年 can be no year.
    """
    plain = normalise(question).lower()
    forms = [form for cue, form in _FORMS if cue.search(plain)]
    if several := _SEVERAL.search(plain):
        forms.append(re.compile(rf"{_NUM}(?:[个家座所]|{several[1]})"))
    elif counted := _COUNTED.search(plain):
        unit = counted[1]
        forms.append(re.compile(rf"{_NUM}{_UNITS.get(unit, unit)}"))
    elif _HOW_MUCH.search(plain) and not forms:
        forms.append(_ANY_FIGURE)
    years = frozenset(_years_in(plain, day.year if day else None))
    defined = next((found for cue in _DEFINED if (found := cue.search(plain))), None)
    return Conditions(
        place=place_asked(question),
        years=years,
        figures=frozenset(re.sub(r"\s", "", found[0]) for found in _figures(plain)),
        forms=tuple(forms),
        defined=defined["what"].strip(" “”「」《》") if defined else "",
        least=re.search(r"最低|至少|最少|起步", plain) is not None,
        most=re.search(r"最[高多长大]|上限|封顶", plain) is not None,
        per=next((unit for unit, cue in _PER.items() if cue.search(plain)), None),
    )


def _figures(plain: str) -> Iterable[re.Match[str]]:
    return (found for found in _FIGURE.finditer(plain) if not _YEAR.match(found[0]))


def _years_in(plain: str, this: int | None) -> Iterable[int]:
    """Yield the years that a text names; those of 今年 where this year is known."""
    yield from (int(found[1]) for found in _YEAR.finditer(plain))
    if this is not None:
        yield from (this + _RELATIVE[found[0]] for found in _RELATIVE_WORD.finditer(plain))
