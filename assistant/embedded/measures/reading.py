"""A quantity with the words that belong to it, and the measure that may come of it.

In:    a text, its quantities, what was asked and what is known.
Out:   a `Reading`: the clause, the words before the figure, the noun among them.
Never: decides what a figure means.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from assistant.embedded.measures.metrics import COST
from assistant.embedded.measures.nouns import HEAD, noun_in, strip_tail
from assistant.embedded.quantities import Quantity
from assistant.embedded.units import UNITS, dimension

Role = Literal["baseline", "target"]
Asked = Literal["baseline", "target", "constraint"]
Op = Literal["=", "<=", ">=", "range", "reduce_by", "increase_by"]

FIGURE_WORDS = "0-9零一二两俩三仨四五六七八九十百千万几半"
"""Characters of a figure, for a character class."""


@dataclass(frozen=True, slots=True)
class ReadMeasure:
    """One figure of something.

    Attributes:
        role: Where the text itself tells (现在, 要, a before-and-after pair), else None.
        metric: What is measured, at most 12 characters (32 in English), in the person's words
            where it has any.
        op: How the figure is meant.
        value: One figure, or `(low, high)` for a range.
        unit: Canonical unit, "" for none; a change in 个点 is "pp".
        start: Offset of the clause that carries it.
        end: Offset after that clause.
    """

    role: Role | None
    metric: str
    op: Op
    value: float | tuple[float, float]
    unit: str
    start: int
    end: int


CLAUSE_END = re.compile(r"[，。；！？;!?\n【】]|(?<![0-9]),|,(?![0-9])")
_LONGEST_QUOTE = 40


class Reading(NamedTuple):
    """A quantity that may become a measure, with the words that belong to it."""

    quantity: Quantity
    clause: tuple[int, int]
    lead: str  # its clause up to it, or from the figure before it
    noun: str  # what is named there, "" for nothing
    cues: str  # its clause up to it, or from the last figure that is more than 一把

    def clause_words(self, said: "Said") -> str:
        """Its clause up to it, figures included."""
        return said.text[self.clause[0] : self.quantity.start]


class Said(NamedTuple):
    """A text and what is known when it is said."""

    text: str
    asked: Asked | None
    known: tuple[str, ...]
    units: Mapping[str, str]


def may_measure(said: Said, quantity: Quantity) -> bool:
    """Whether a quantity can be a figure of something: no date, no head count, no bare sum."""
    if quantity.kind == "date" or quantity.negated or quantity.spent:
        return False
    if quantity.kind == "money" and _figure_of_a_thing(said, quantity) is None:
        near = said.text[max(0, quantity.start - 8) : quantity.start]
        level = COST.search(near) is not None and not _BY_SOME.search(near)
        if said.asked in ("baseline", "target") and _FOR_ONE.search(near) and quantity.high < 1:
            return True
        of_one = quantity.high < 1 or _COST_ITSELF.search(strip_tail(near)) is not None
        return said.asked is not None and of_one and (level or _is_unit_price(said, quantity))
    of_unit = dimension(quantity.unit)
    if of_unit == "people":
        return False
    # 千米半回 is a figure; 一周换一次 is told by its span.
    return not (of_unit == "count" and (quantity.per is None or quantity.high == 1)) or (
        quantity.high > 1
    )


def _is_unit_price(said: Said, quantity: Quantity) -> bool:
    """降到两百块以内一吨, 一斤八块: what one unit costs, said without the word for it."""
    start, _ = _clause(said.text, quantity.start, quantity.end)
    if quantity.per not in UNITS or _OF_OTHERS.search(said.text, start, quantity.end):
        return False
    return UNITS[quantity.per].dimension in _PRICED_BY


_PRICED_BY = frozenset({"mass", "volume", "area", "length", "count", "energy"})
_OF_OTHERS = re.compile(
    r"进口|国[内外]|德国|日本|美国|欧洲|人家|别人|同行|对手|[买卖]|市价|罚|赔|报价|工资|增|涨"
    r"|加|多|省"
)
_BRACKETED = re.compile(r"[(（][^()（）]{0,30}[)）]\s?$")


def in_brackets(text: str, quantity: Quantity) -> bool:
    """Whether a quantity stands right behind an opening bracket or a ×."""
    return text[quantity.start - 1 : quantity.start] in tuple("(（×")


def _figure_of_a_thing(said: Said, quantity: Quantity) -> Quantity | None:
    """转速一万二, 产量300万: figures in 万 that name no currency and are not of money."""
    if quantity.kind != "money" or quantity.unit != "CNY":
        return None
    if re.search("[元块钱￥¥圆]|RMB|CNY|yuan|人民币", said.text[quantity.start : quantity.end]):
        return None
    start, _ = _clause(said.text, quantity.start, quantity.end)
    noun = noun_in(said.text[start : quantity.start])
    if COST.search(noun) or not re.search("速|寿命|产量|次数|流量|数$|量$|系数", noun):
        return None
    low, high = round(quantity.low * 1e4, 6), round(quantity.high * 1e4, 6)
    return replace(quantity, kind="number", unit="", low=low, high=high)


def read_around(said: Said, quantities: Sequence[Quantity], index: int) -> Reading:
    """A quantity with the words that belong to it.

    Args:
        said: the text and what is known.
        quantities: of that text, in order.
        index: which of them.
    """
    quantity = _figure_of_a_thing(said, quantities[index]) or quantities[index]
    start, end = _clause(said.text, quantity.start, quantity.end)
    others = [q for q in quantities[max(0, index - 3) : index] if q.kind != "date"]
    before = max((q.end for q in others if not in_brackets(said.text, q)), default=0)
    # 比我们快三成: 快 in front of a figure is 近 elsewhere.
    compares = quantity.kind in ("percent", "change") and _QUICKER.match(
        said.text[start : quantity.start + 1]
    )
    begins = quantity.start + 1 if compares else quantity.start
    lead = said.text[max(start, before, quantity.start - _LONGEST_LEAD) : begins]
    lead = _BRACKETED.sub("", lead)
    told = max((q.end for q in quantities[:index] if q.end > start and q.high > 1), default=start)
    cues = said.text[max(told, quantity.start - _LONGEST_LEAD) : begins]
    noun = noun_in(lead, quantity.per is not None)
    if not noun and start > before and _BEGINS_FROM.match(said.text, start):
        # 调整铁硅比，由1.6提到1.8: the clause before ends with what changes.
        noun = noun_in(said.text[max(before, start - _LONGEST_LEAD) : start - 1])
        noun = noun if HEAD.search(noun) else ""
    return Reading(quantity, (start, end), lead, noun, cues)


_LONGEST_LEAD = 40
_QUICKER = re.compile(r"[^，。]{0,12}(?:比[^，。]{1,8}|[再更还要能得想])快$")
_BEGINS_FROM = re.compile(r"[由从](?!此|而|于|来)")


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause around a span, at most 40 characters of it."""
    floor = max(0, start - _LONGEST_QUOTE)
    first = floor
    for mark in CLAUSE_END.finditer(text, floor, start):
        first = mark.end()
    mark_after = CLAUSE_END.search(text, end, end + _LONGEST_QUOTE)
    last = mark_after.start() if mark_after else min(len(text), end + _LONGEST_QUOTE)
    if last - first > _LONGEST_QUOTE:
        last = max(end, min(last, first + _LONGEST_QUOTE))
    if last - first > _LONGEST_QUOTE:
        first = max(first, min(start, last - _LONGEST_QUOTE))
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last


_FOR_ONE = re.compile(
    r"一[个件张次样份套台吨斤公米方平瓶箱袋批趟][\u4e00-\u9fff]{0,2}\s?$|单[件个次台]\s?$"
)
"""送一个样一百八: what one costs."""
_BY_SOME = re.compile(r"增|涨|加|多|省|降(?!低?[到至为])")
_COST_ITSELF = re.compile(r"(?:成本|单价|造价|价格)$")
