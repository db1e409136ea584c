"""By when something is wanted.

In:    a text, today, whether a deadline was asked for.
Out:   a date or a span in months; vague where only 尽快 or 没定 was said.
Never: takes a cycle, a life, a warranty or the past for time ahead.
"""

import re
from dataclasses import dataclass
from datetime import date

from assistant.embedded.quantities.money import CORRECTING
from assistant.embedded.quantities.quantity import Quantity
from assistant.embedded.quantities.scan import find_quantities
from assistant.embedded.quantities.shares import RANGE_JOINT
from assistant.embedded.text import normalise
from assistant.embedded.units import (
    convert,
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when.

    Attributes:
        date: Last day of what was said (明年六月底 -> 30 June), None where a span was said.
        months: Length of the span in months of 30 days, None where a date was said.
        vague: True where the person said only 尽快, 不急, 没定.
        start: Offset of the first character that carries it.
        end: Offset after the last character.
    """

    date: date | None
    months: float | None
    vague: bool
    start: int = 0
    end: int = 0


_VAGUE = re.compile(
    r"尽快|尽早|越快越好|越早越好|马上|立刻|赶紧|赶快|急(?:得很|用|等)|很急|不急|不着急|慢慢来"
    r"|没定|未定|没说什么时候"
    r"|没想好|没有时间要求|没时间要求|不限时间|看情况|随时|什么时候都|再说吧"
    r"|ASAP|as soon as possible|no rush|不赶",
    re.IGNORECASE,
)
_TOO_LATE = re.compile(
    r"(?:肯定|怕是|恐怕|是|估计|已经)*(?:来不及|不可能|赶不上|不行|没戏|够呛|不用想)"
)
# 春节你们放几天: a question to the other side names no deadline of one's own.
_ASKS_BACK = re.compile(
    r"[^，。；！？,;!?\n]{0,6}(?:你们|您|贵方|平台)[^，。；！？,;!?\n]{0,12}(?:吗|呢|么|几|多少"
    r"|什么|啥|不(?=$|[，。?？])|[?？])"
)
_GRAIN_ORDER = {"day": 5, "month": 4, "quarter": 3, "half": 3, "year": 1}
_SPAN_ORDER = 2
_NOT_A_HORIZON_BEFORE = re.compile(
    r"(?:停|停产|停炉|停机|停工|过去|质保|保修|保用|寿命|已经|用了|做了|干了|搞了|试了|花了|成立"
    r"|近|每|每隔|有|撑|撑满|跑满?|满|用不到|开工|经验|只能用|能用)\s?$"
)
_NOT_A_HORIZON_AFTER = re.compile(
    r"(?:就|才)?(?:得|要)?(?:补|裂|坏|报废|磨|断|锈|穿|失效|老化|堵)|(?:的)?(?:产能|产量|经验"
    r"|历史|寿命|质保|保修)|以?前|(?:以)?来(?!做|搞|完)"
    r"|下来|多?了|(?:一|每)(?:次|趟|回|换)|的也有|开始"
)
_WITHIN_WORDS = re.compile(
    r"内|期限|工期|周期|之前|完成|搞定|搞出|做出|交付|拿出|上线|投产|用上|验收|见效|within|in ",
    re.I,
)
_SHORTEST_HORIZON_DAYS = 3.0
_DAYS_PER_MONTH = 30.0
_WORKING_DAYS_PER_MONTH = 22.0


def read_deadline(text: str, today: date, *, asked: bool = True) -> Deadline | None:
    """By when, as the person said it.

    A date counts by the last day of what was said, a span by its later end. The finest date wins
    over a span and a span over a bare year. Cycle times, wear-out times and the past are none.

    Args:
        text: What the person typed.
        today: The day that relative dates count from.
        asked: The person was asked for a deadline. If not, a span counts only beside words that
            make it one (三个月内, 一年做出来), and vague words do not count.
    """
    plain = normalise(text)
    quantities = list(find_quantities(plain, today))
    best: tuple[float, Quantity] | None = None
    corrected = CORRECTING.search(plain) is not None
    for index, quantity in enumerate(quantities):
        order = _deadline_order(plain, quantities, index, today, asked)
        if order is None:
            continue
        joined = best is not None and (
            RANGE_JOINT.fullmatch(plain[best[1].end : quantity.start])
            or _restates(plain, best[1], quantity)
        )
        if joined and best is not None and quantity.kind == best[1].kind == "date":
            best = (max(order, best[0]), quantity)
            continue
        if best is None or order > best[0] or (order == best[0] and (corrected or joined)):
            best = (order, quantity)
    if best is not None:
        found = best[1]
        if found.kind == "date":
            return Deadline(found.last_day, None, False, found.start, found.end)
        return Deadline(None, _months(found), False, found.start, found.end)
    vague = _VAGUE.search(plain) if asked else None
    return Deadline(None, None, True, vague.start(), vague.end()) if vague else None


_IN_OTHER_WORDS = re.compile(
    r"[，,]\s?(?P<that_is>就算|就是|也就是|就|大概|大约|差不多|算|最迟|最晚)?\s?$"
)


def _restates(text: str, first: Quantity, second: Quantity) -> bool:
    """明年国庆前，就九月底吧: the second date says more exactly what the first meant."""
    gap = _IN_OTHER_WORDS.fullmatch(text[first.end : second.start])
    return gap is not None and bool(gap["that_is"] or text[second.end : second.end + 1] == "吧")


def _deadline_order(
    text: str, quantities: list[Quantity], index: int, today: date, asked: bool
) -> float | None:
    """How well a quantity serves as a deadline, None where it is none."""
    quantity = quantities[index]
    bounded = 0.5 if quantity.bound == "<=" else 0.0
    if quantity.negated or _ASKS_BACK.match(text, quantity.end):
        return None
    if quantity.kind == "date":
        if quantity.last_day < today or _TOO_LATE.match(text, quantity.end):
            return None
        near = text[quantity.end : quantity.end + 12]
        if not asked and not bounded and not _WITHIN_WORDS.search(near):
            return None
        return _GRAIN_ORDER[quantity.unit] + bounded
    follower = quantities[index + 1] if index + 1 < len(quantities) else None
    if not _is_a_horizon(text, quantity, follower):
        return None
    near = text[max(0, quantity.start - 8) : quantity.end + 10]
    return _SPAN_ORDER + bounded if asked or _WITHIN_WORDS.search(near) else None


def _is_a_horizon(text: str, span: Quantity, follower: Quantity | None) -> bool:
    """Whether a span is time ahead, and no cycle, life, period of a price or the past."""
    if span.kind != "duration" or span.per:
        return False
    if convert(span.high, span.unit, "天") < _SHORTEST_HORIZON_DAYS:
        return False
    if follower is not None and follower.per and follower.start - span.end <= 8:
        return False
    before = _NOT_A_HORIZON_BEFORE.search(text, max(0, span.start - 6), span.start)
    return before is None and _NOT_A_HORIZON_AFTER.match(text, span.end) is None


def _months(span: Quantity) -> float:
    if span.unit == "工作日":
        return round(span.high / _WORKING_DAYS_PER_MONTH, 2)
    return round(convert(span.high, span.unit, "天") / _DAYS_PER_MONTH, 2)
