"""Two figures that are one statement: from today's value to the wanted one.

In:    two neighbouring readings.
Out:   a baseline and a target of one metric (从85提到98), or nothing.
Never: pairs figures of different dimensions.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.embedded.measures.levels import read_level
from assistant.embedded.measures.metrics import direction_of
from assistant.embedded.measures.naming import name_metric
from assistant.embedded.measures.reading import Reading, ReadMeasure, Said
from assistant.embedded.measures.roles import WANTED
from assistant.embedded.measures.spans import tells_life
from assistant.embedded.units import convert, dimension, same_dimension

_TURNS = re.compile(
    r"^[^0-9，。；！？]{0,5}?(?:(?:压|压缩|降|降低|下降|减|减少|缩|缩短|提|提高|提升|升|上升|涨"
    r"|增|增加|延长|拉|做|改|变|干|控制|优化|换|调|调整|拖|跌|掉|窜|恶化|加|缓)(?:到|至|为|成)|换"
    r"|→|->|=>|-->|➔|⇒)[^0-9，。；！？]{0,4}$"
)
_SETS = re.compile(r"[改换调变拖窜跌掉]|恶化")
"""Verbs of who sets something else or tells how it got worse, not how far a figure shall come."""
_BARE_TO = re.compile(r"^\s?(?:以上|左右)?\s?(?:到|至|变|to)\s?$")
_FROM = re.compile(r"(?:从|由|\bfrom\b)[^0-9，。；！？]{0,8}$")
_SINCE = re.compile(r"\s?(?:以上|左右)?\s?(?:[以之]后(?!再)|后来|后(?![续面]))")
"""硅片从130减到110微米以后压不住: what was changed before the trouble began."""
_SPREAD = re.compile(r"都|不等|之间|范围|的|左右|浮动|波动")


def read_pair(
    said: Said, first: Reading, second: Reading | None, found: Sequence[ReadMeasure]
) -> list[ReadMeasure] | None:
    """从85提到98, 每件40分钟压到10分钟以内, 85→98: today's figure and the wanted one.

    Returns:
        The two measures; [] where the pair tells what was done or how it got worse, None where
        the readings are no pair.
    """
    before, after = first.quantity, first.quantity
    second_lead = ""
    if first.quantity.joined:
        if said.asked == "constraint" or not _FROM.search(first.lead):
            return None
        if (
            _SPREAD.match(said.text, first.quantity.end)
            or dimension(first.quantity.unit) == "length"
        ):
            return None
        before = replace(before, high=before.low, bound=None)
        after = replace(after, low=after.high)
        clauses = (first.clause, first.clause)
    elif second is not None and _turns_into(said, first, second):
        after = second.quantity
        second_lead = second.lead
        clauses = (first.clause, second.clause)
        if _SINCE.match(said.text, after.end):
            return []
        told_done = _SETS.search(said.text[before.end : after.start]) is not None
        if told_done and not WANTED.search(first.lead + second_lead):
            # 降温速率由0.3改为0.1 is what was tried.
            return []
    else:
        return None
    unit = after.unit or before.unit
    before_unit = before.unit or unit
    if not same_dimension(unit, before_unit):
        return None
    if not before.joined and not before.unit and after.low and before.kind == "number":
        before = replace(before, unit=unit)
    shared = first._replace(quantity=replace(before, unit=before_unit))
    metric = name_metric(said, shared, found, None, tells_life(said, first, found))
    if not metric:
        return None
    unit = "%" if unit == "个点" or (not unit and metric.endswith("率")) else unit
    before_unit = "%" if before_unit == "个点" or (not before_unit and unit == "%") else before_unit
    op_before, value_before = read_level(
        replace(before, unit=before_unit), metric, before_unit, "baseline"
    )
    better = direction_of(metric, unit)
    rises = convert(after.high, unit, before_unit) - before.high
    if better * rises < 0 and not WANTED.search(first.lead + second_lead):
        # 减薄率由18%到24%, told of a trial: it got worse.
        return []
    bound = after.bound or ("<=" if convert(after.high, unit, before_unit) < before.low else ">=")
    value_after = after.high if bound == "<=" else after.low
    return [
        ReadMeasure("baseline", metric, op_before, value_before, before_unit, *clauses[0]),
        ReadMeasure("target", metric, bound, value_after, unit, *clauses[1]),
    ]


def _turns_into(said: Said, first: Reading, second: Reading) -> bool:
    gap = said.text[first.quantity.end : second.quantity.start]
    if _TURNS.match(gap):
        return True
    return _BARE_TO.match(gap) is not None and _FROM.search(first.lead) is not None
