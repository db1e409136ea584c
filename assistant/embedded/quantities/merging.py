"""Two neighbouring quantities that are one: rates, sums, prices of one, guesses.

In:    a text and two quantities that follow each other in it.
Out:   the one that they are, None where they are two.
Never: merges across other words than those that join the two.
"""

import re
from dataclasses import replace

from assistant.embedded.quantities.quantity import Quantity
from assistant.embedded.units import (
    UNITS,
    convert,
    dimension,
    per_unit,
)

_RATE_GAP = re.compile(
    r"\s?(?:也就是?|就|只|才|能|可以|大概|大约|约|差不多|最多|至少|出|做|打|产|跑|走|干|(?!后"
    r"|前|内|里|中|共|有|停|配|来|多|份)[\u4e00-\u9fff](?=$|\s)|加工|生产"
    r"|处理|检测|[一1]?个?人|出货|要|得|收|切|焊){0,4}\s?$"
)
RATE_DIMENSIONS = frozenset({"count", "length", "mass", "volume", "area", "energy", "rotation"})


def merge(text: str, first: Quantity, second: Quantity) -> Quantity | None:
    """Two quantities that are one, None where they are two."""
    return (
        _as_rate(text, first, second)
        or _as_sum(text, first, second)
        or _as_price_of_one(text, first, second)
        or _as_price_per_unit(text, first, second)
        or _as_vague_pair(text, first, second)
    )


def _as_rate(text: str, span: Quantity, counted: Quantity) -> Quantity | None:
    """每分钟30米, 一小时三四百尾, 三四百尾一小时: what is done in a span of one, as one rate."""
    if counted.kind == "duration" and text[span.end : counted.start] in ("", " "):
        span, counted = counted, span
    start, end = min(span.start, counted.start), max(span.end, counted.end)
    if span.kind != "duration" or span.low != 1.0 or span.high != 1.0 or span.bound or span.joined:
        return None
    if counted.kind != "measure" or dimension(counted.unit) not in RATE_DIMENSIONS:
        return None
    if counted.unit == "rpm" or (
        span.end <= counted.start and not _RATE_GAP.match(text[span.end : counted.start])
    ):
        return None
    if dimension(counted.unit) == "count" and counted.high <= 1:
        return None
    unit = per_unit(counted.unit, span.unit)
    return replace(counted, start=start, end=end, unit=unit, per=None)


def _as_price_of_one(text: str, one: Quantity, figure: Quantity) -> Quantity | None:
    """一吨料耗电四百度, 一亩打七百斤: the thing that a figure counts for is no figure itself."""
    if one.kind != "measure" or one.bound or one.joined or one.low != one.high:
        return None
    counted = figure.unit in UNITS and figure.kind != "duration"
    if figure.per is None or not (counted or figure.kind in ("money", "number")):
        return None
    if one.low != 1.0 and (one.unit, one.low) != ("km", 100.0):
        return None
    per = UNITS.get(figure.per)
    same = per is not None and (per.name == one.unit or (per.name, one.unit) == ("100km", "km"))
    return figure if same and len(text[one.end : figure.start]) <= LONGEST_FILLER else None


LONGEST_FILLER = 11


def _as_price_per_unit(text: str, figure: Quantity, one: Quantity) -> Quantity | None:
    """两百块以内一吨: what the figure counts for stands behind it."""
    if figure.per not in UNITS or one.kind != "measure" or text[figure.end : one.start].strip():
        return None
    of_one = one.low == one.high == 1.0 and UNITS[figure.per].name == one.unit
    return replace(figure, end=one.end) if of_one and not one.bound else None


def _as_vague_pair(text: str, first: Quantity, second: Quantity) -> Quantity | None:
    """十万八万, 三万五万的: two sums said in one breath are the ends of a guess."""
    if first.kind != "money" or second.kind != "money" or text[first.end : second.start]:
        return None
    if first.low != first.high or second.low != second.high or first.unit != second.unit:
        return None
    if first.bound or second.bound or not 0.1 <= first.low / (second.low or 1.0) <= 10:
        return None
    low, high = sorted((first.low, second.low))
    return replace(second, start=first.start, low=low, high=high, approx=True)


_SMALLER_TIME = frozenset({"h", "min"})
_SMALLER = {"年": "月", "h": "min", "min": "s", "月": "天"}


def _as_sum(text: str, larger: Quantity, smaller: Quantity) -> Quantity | None:
    """一年零三个月, 一小时二十分钟, 两小时四十."""
    if smaller.kind == "number" and larger.unit in _SMALLER_TIME:
        ends = text[smaller.start : smaller.end].strip()
        if 10 <= smaller.low == smaller.high < 60 and ends and not smaller.bound:
            smaller = replace(smaller, kind="duration", unit=_SMALLER[larger.unit])
    if larger.kind != "duration" or smaller.kind != "duration" or larger.bound:
        return None
    if _SMALLER.get(larger.unit) != smaller.unit or larger.joined or smaller.joined:
        return None
    if text[larger.end : smaller.start] not in ("", "零", "又", " ") or larger.approx:
        return None
    more = convert(larger.low, larger.unit, smaller.unit)
    low, high = more + smaller.low, more + smaller.high
    return replace(smaller, start=larger.start, low=low, high=high, per=larger.per)
