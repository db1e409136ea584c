"""Figures that belong to another one: under what it is measured, or to its name.

In:    the readings of a text, in order.
Out:   which of them are conditions (120度72小时测的), and the names that hold a figure (28天强度).
Never: reads a figure as a measure.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.embedded.measures.nouns import HEAD, MAX_METRIC
from assistant.embedded.measures.occurrences import find_held
from assistant.embedded.measures.reading import CLAUSE_END, Reading, Said, in_brackets
from assistant.embedded.units import dimension, same_dimension

_RUNS_ON = re.compile(r"[\s\u4e00-\u9fff]{0,3}")


def find_conditions(said: Said, readings: Sequence[Reading]) -> frozenset[int]:
    """The readings, by index, that say under what another is measured: 120度72小时测的."""
    found: set[int] = set()
    figure: Reading | None = None
    for index in range(len(readings) - 1, -1, -1):
        reading = readings[index]
        end = reading.quantity.end
        runs_into = index + 1 in found and _RUNS_ON.fullmatch(
            said.text[end : readings[index + 1].quantity.start]
        )
        of_condition = dimension(reading.quantity.unit) in _OF_CONDITIONS
        if _is_a_condition(said, reading, figure) or (runs_into and of_condition):
            found.add(index)
        else:
            figure = reading
    return frozenset(found)


def _is_a_condition(said: Said, reading: Reading, following: Reading | None) -> bool:
    """收缩率(70℃×24h)不超过25%, 60℃存储30天容量保持率90%: under what it is measured."""
    quantity = reading.quantity
    if dimension(quantity.unit) not in _OF_CONDITIONS:
        return False
    if in_brackets(said.text, quantity):
        return True
    if _AT.search(reading.lead):
        return True
    if following is None or find_held(said, quantity):
        return False
    gap = said.text[quantity.end : following.quantity.start]
    if _is_over(reading, following, gap):
        return True
    if quantity.bound:
        # 5米内0.6: over which length the figure holds.
        return quantity.bound == "<=" and not gap.strip()
    of_one = quantity.kind == "duration" and quantity.low == quantity.high == 1
    if of_one and not CLAUSE_END.search(gap):
        return True  # 一个班烧坏三十片
    if HEAD.search(reading.noun):
        return False
    treated = _TREATED.search(reading.lead) or _THEREAFTER.match(gap)
    sentence_ends = re.search(r"[。；！？!?;\n]", gap)
    tells = HEAD.search(following.noun) or following.quantity.kind == "percent"
    if treated and not sentence_ends and tells:
        return not same_dimension(quantity.unit, following.quantity.unit)
    runs_on = bool(gap) and "\u4e00" <= gap[0] <= "\u9fff" and not CLAUSE_END.search(gap)
    # 一千小时光衰12%: any noun of two characters names a share.
    share = following.quantity.kind == "percent" and len(following.noun) > 1
    warm = dimension(quantity.unit) == "temperature"
    return bool(runs_on and (HEAD.search(following.noun) or share or warm))


_AT = re.compile(r"(?:^|\s)at(?: about| around)?\s*$", re.IGNORECASE)
"""COP is 1.3 at -20 C, wear out too fast at 150C: under what, in English."""
_OF_CONDITIONS = frozenset(
    {"temperature", "time", "pressure", "length", "current", "count", "mass", "frequency"}
)
_TREATED = re.compile(
    r"(?:泡|烘|煮|蒸|放|存|搁|晾|晒|浸|捂|焖|跑|老化|保温|加热|储存|存储|静置|盐雾|连续|恒温|恒湿"
    r"|烤|冻|埋|洗)[了过到满足]?\s?$"
)
_THEREAFTER = re.compile(
    r"\s?(?:处(?!理)|[泡烘煮蒸放存跑烤晒]完|测的?|之?以?后|下(?!降)|条件|老化|试验|存放|存储"
    r"|储存|的?时候)"
)


def _is_over(reading: Reading, following: Reading, gap: str) -> bool:
    """直线度五米0.8毫米: over which length a deviation is taken."""
    lengths = {dimension(r.quantity.unit) for r in (reading, following)} == {"length"}
    plain = not reading.quantity.bound and not gap.strip()
    return lengths and plain and _DEVIATES.search(reading.noun) is not None


def _taken_over(said: Said, one: Reading, other: Reading) -> str:
    """The name of a deviation with the length it is taken over, "" for any other figure."""
    gap = said.text[one.quantity.end : other.quantity.start]
    if not _is_over(one, other, gap):
        return ""
    return said.text[one.quantity.start : one.quantity.end].strip() + one.noun


def with_figures_in_names(said: Said, readings: Sequence[Reading]) -> list[Reading]:
    """28天强度, 300公里归巢率: a figure right before a noun is part of the metric's name."""
    named = [_over_a_metre(r) for r in readings]
    for index, (one, other) in enumerate(pairwise(readings)):
        if over := _taken_over(said, one, other):
            named[index + 1] = other._replace(noun=over)
        between = said.text[one.quantity.end : other.quantity.start]
        runs_on = bool(other.noun) and between.startswith(other.noun) and HEAD.search(other.noun)
        opens = not one.noun and one.quantity.low == one.quantity.high and not one.quantity.bound
        if runs_on and opens and dimension(one.quantity.unit) in _IN_NAMES:
            begins = one.quantity.end - len(
                said.text[one.quantity.start : one.quantity.end].lstrip()
            )
            name = said.text[begins : one.quantity.end] + other.noun
            if len(name) <= MAX_METRIC:
                named[index + 1] = other._replace(noun=name)
    return named


def _over_a_metre(reading: Reading) -> Reading:
    """平面度一米8个毫米 is 8 mm of a 每米平面度."""
    quantity = reading.quantity
    small = dimension(quantity.unit) == "length" and quantity.per == "米"
    if not small or not _DEVIATES.search(reading.noun):
        return reading
    return reading._replace(quantity=replace(quantity, per=None), noun="每米" + reading.noun)


_DEVIATES = re.compile(r"(?:[平圆直垂同]\S{0,2}度|翘曲|弯曲|扭拧|扭曲|偏差|跳动|变形)$")
_IN_NAMES = frozenset({"time", "length", "current", "mass"})
