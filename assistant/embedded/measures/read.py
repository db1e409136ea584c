"""The measures in what a person types: which quantity is a figure of what.

In:    a text, its quantities, what was asked, the metrics and units known so far.
Out:   measures in order of position, each with its clause.
Never: measures a figure that no word, no question and no known metric explains.

A quantity becomes a measure when the words beside it name what is measured, when it is one of a
pair (从85提到98), or when the person was asked for a figure. The noun stays in the person's words
and is joined with the usual name where they give none: 一把要八小时 is a 单件加工时间.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.embedded.measures.changes import DONE, Change, read_change
from assistant.embedded.measures.conditions import find_conditions, with_figures_in_names
from assistant.embedded.measures.known import as_known, known_in_order
from assistant.embedded.measures.levels import (
    direction_from_today,
    read_level,
    unit_of,
    verb_direction,
)
from assistant.embedded.measures.metrics import direction_of, fits_unit
from assistant.embedded.measures.naming import name_metric
from assistant.embedded.measures.occurrences import find_held, names_a_share
from assistant.embedded.measures.pairs import read_pair
from assistant.embedded.measures.reading import (
    Asked,
    Op,
    Reading,
    ReadMeasure,
    Said,
    may_measure,
    read_around,
)
from assistant.embedded.measures.relevance import is_meant
from assistant.embedded.measures.roles import read_role, tells_today
from assistant.embedded.measures.spans import tells_life
from assistant.embedded.quantities import Quantity
from assistant.embedded.text import normalise
from assistant.embedded.units import convert, same_dimension


def read_measures(
    text: str,
    role: Asked | None,
    quantities: Sequence[Quantity],
    known: Sequence[str] = (),
    units: Mapping[str, str] | None = None,
) -> list[ReadMeasure]:
    """The measures in a text, in order of position.

    Args:
        text: What the person typed.
        role: What the person was asked for, None if for something else; then only figures with
            a named metric, pairs and named changes are measures.
        quantities: What `read_quantities` found in the same text.
        known: Metrics named so far, newest first; they name figures that come without a noun.
        units: Unit last used with a known metric, for figures that come without a unit.
    """
    said = Said(normalise(text), role, tuple(known), units or {})
    readings = [
        read_around(said, quantities, i)
        for i, q in enumerate(quantities)
        if may_measure(said, q) and not (i and names_a_share(said, quantities[i - 1], q))
    ]
    readings = with_figures_in_names(said, readings)
    conditions = find_conditions(said, readings)
    by_order = known_in_order(said, readings)
    found: list[ReadMeasure] = []
    skip = False  # the reading before took this one as its other half
    for index, reading in enumerate(readings):
        if skip:
            skip = False
            continue
        following = readings[index + 1] if index + 1 < len(readings) else None
        pair = read_pair(said, reading, following, found)
        if pair is not None:
            found += pair
            skip = not reading.quantity.joined
            continue
        if index in conditions or _counts_for(reading, following):
            continue
        named = by_order[index] if by_order else None
        measure = _read_single(said, reading, found, named)
        if measure is not None:
            found.append(measure)
    return _without_repeats(_with_contrast(role, found))


def _read_single(
    said: Said, reading: Reading, found: Sequence[ReadMeasure], named: str | None
) -> ReadMeasure | None:
    quantity = reading.quantity
    role = read_role(said, reading)
    effective = role or said.asked
    change = read_change(said, reading)
    lasting = tells_life(said, reading, found)
    if not is_meant(said, reading, found, change, lasting, named):
        return None
    metric = named or name_metric(said, reading, found, change, lasting)
    if not metric:
        return None
    metric = as_known(said, metric, found)
    start, end = reading.clause
    if change is None and _is_share_of(said, reading, metric, effective):
        low, high = quantity.low, quantity.high
        better: Op = "increase_by" if direction_of(metric, "") > 0 else "reduce_by"
        change = Change(better, low if low == high else (low, high), quantity.unit)
    if change is not None:
        if effective == "baseline" or (said.asked is None and DONE.search(reading.lead)):
            return None
        if direction_of(metric, "") * (1 if change.op == "increase_by" else -1) < 0:
            # 成本最多涨15% is a limit, 报废率高了三成 a trouble: neither is a goal.
            return None
        role = role or ("target" if said.asked is None else None)
        return ReadMeasure(role, metric, change.op, change.value, change.unit, start, end)
    unit = unit_of(said, reading, metric, found)
    if said.asked is None and role == "target" and tells_today(said, reading, metric, unit):
        role = effective = "baseline"
    verb = verb_direction(reading.lead) or direction_from_today(found, metric, quantity)
    op, value = read_level(quantity, metric, unit, effective, verb)
    if effective == "target" and op == ">=" and _PENALISED.match(said.text, quantity.end):
        # 超过7个点就开始扣钱 is the most that is taken.
        op = "<="
    if effective == "target" and op in ("=", "<=") and find_held(said, quantity):
        op = ">="
    return ReadMeasure(role, metric, op, value, unit, start, end)


def _counts_for(reading: Reading, following: Reading | None) -> bool:
    """丢定位一个班平均6次: the span is what the next figure counts for."""
    quantity = reading.quantity
    if following is None or quantity.kind != "duration" or quantity.high != 1:
        return False
    return following.quantity.per == quantity.unit and following.clause == reading.clause


_PENALISED = re.compile(
    r"\s?(?:就|便|都)(?:要|得|会|开始|给)?(?:我们)?(?:扣|罚|退|拒|判|停|报废|赔|不[收要认])"
)


def _is_share_of(said: Said, reading: Reading, metric: str, effective: str | None) -> bool:
    """A bare 九成 of something that is not itself a ratio: by how much it shall change."""
    if reading.quantity.kind != "percent" or effective != "target" or reading.noun:
        return False
    return metric in said.known and fits_unit(metric, reading.quantity.unit) is False


def _with_contrast(role: Asked | None, found: list[ReadMeasure]) -> list[ReadMeasure]:
    """正负5到6，要压到2以内: a figure without a cue before a wanted one is today's."""
    if role is not None:
        return found
    contrasted = list(found)
    for index, measure in enumerate(found):
        later = (m for m in found[index + 1 :] if m.metric == measure.metric and m.role == "target")
        if measure.role is None and measure.op in ("=", "range", "<=", ">=") and next(later, None):
            contrasted[index] = replace(measure, role="baseline")
    return contrasted


def _without_repeats(found: list[ReadMeasure]) -> list[ReadMeasure]:
    kept: list[ReadMeasure] = []
    for measure in found:
        again = next((m for m in kept if _same(m, measure)), None)
        if again is None:
            kept.append(measure)
        elif again.unit == "班":
            kept[kept.index(again)] = measure
    return kept


def _same(one: ReadMeasure, other: ReadMeasure) -> bool:
    # 3%以内，以3%为准 names the bound again.
    if (one.role, one.metric) != (other.role, other.metric) or other.op not in (one.op, "="):
        return False
    if isinstance(one.value, tuple) or isinstance(other.value, tuple):
        return one.value == other.value and one.unit == other.unit
    if not same_dimension(one.unit, other.unit):
        return False
    return abs(convert(one.value, one.unit, other.unit) - other.value) <= 1e-6 * abs(other.value)
