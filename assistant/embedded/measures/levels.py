"""A figure as its metric means it: its unit, and whether it is a bound, a range or a value.

In:    a reading and the metric's name.
Out:   the unit (元/把, kWh/t), the operator, the value or (low, high).
Never: changes the figure but for the scale of money (万 to 元).
"""

import re
from collections.abc import Sequence

from assistant.embedded.measures.metrics import COST, direction_of
from assistant.embedded.measures.nouns import HEAD
from assistant.embedded.measures.occurrences import FLAW
from assistant.embedded.measures.reading import Op, Reading, ReadMeasure, Said
from assistant.embedded.quantities import Quantity
from assistant.embedded.units import UNITS, dimension, per_unit

_IMPLIED_UNIT = (
    (re.compile(r"温[差升度]|[炉水油室芯]温$"), "℃"),
    (re.compile(r"湿度$"), "%"),
    (re.compile(r"噪[声音]$"), "dB"),
)


def unit_of(said: Said, reading: Reading, metric: str, found: Sequence[ReadMeasure]) -> str:
    """The unit of a reading for its metric: as said, as last used with it, or as it implies.

    Returns:
        Canonical unit, with what it counts for (元/把, kWh/t); "" for none.
    """
    quantity = reading.quantity
    if quantity.kind == "money":
        return f"元/{quantity.per}" if quantity.per else "元"
    top = unit_of_use(quantity, metric)
    if found and found[-1].metric == metric and found[-1].unit.startswith(f"{top}/"):
        return found[-1].unit if quantity.unit else ""
    if quantity.unit:
        return unit_per(quantity, metric)
    if COST.search(metric):
        return f"元/{quantity.per}" if quantity.per else "元"
    for name, unit in said.units.items():
        if (
            name == metric
            or name.startswith(metric[:2])
            or (metric[0] == name[0] and metric in name)
        ):
            return unit
    if metric.endswith("率") and 1 < quantity.high <= 100:
        return "%"
    if found and (found[-1].metric == metric or (quantity.tolerance or "偏差" in metric)):
        return found[-1].unit
    return next((unit for named, unit in _IMPLIED_UNIT if named.search(metric)), "")


_PRESSED = re.compile(
    r"(?:压|降|减|缩|砍|控制|限制)[低少小短]?[到至在为成回]?[^0-9，。；！？压降减缩]{0,3}$"
)
_RAISED = re.compile(r"(?:提|升|拉|涨|增|延|加)[高升长大多]?[到至为成][^0-9，。；！？]{0,3}$")


def direction_from_today(found: Sequence[ReadMeasure], metric: str, wanted: Quantity) -> int:
    """氧指数28，要到32: where today's figure before it shows which way is better."""
    if direction_of(metric, wanted.unit):
        return 0
    for measure in reversed(found):
        if measure.metric == metric and measure.role != "target" and measure.unit == wanted.unit:
            today = max(measure.value) if isinstance(measure.value, tuple) else measure.value
            return 1 if wanted.low > today else -1 if wanted.low < today else 0
    return 0


def verb_direction(lead: str) -> int:
    """Where the verb before a wanted figure points: -1 for 压到, 1 for 拉到, 0 for none."""
    if _PRESSED.search(lead) and not HEAD.search(lead):
        return -1
    return 1 if _RAISED.search(lead) else 0


_AN_ANGLE = re.compile(r"角(?!落)|坡度|斜度|倾斜|偏转|扭转|旋转|俯仰|相位")
_COUNTED_OUT = frozenset({"mass", "energy", "volume", "area", "length"})
_USED = re.compile(r"[耗用吃费产收打出电水气煤油药料胶漆]|consumption")


def unit_of_use(quantity: Quantity, metric: str) -> str:
    """The unit of a figure as its metric means it: 度 of electricity or of arc, 个 of petrol."""
    if quantity.unit == "℃" and re.search("电|能耗", metric):
        return "kWh"
    if quantity.unit == "℃" and _AN_ANGLE.search(metric) and "温" not in metric:
        return "°"
    if quantity.unit == "个" and quantity.per and re.search("油耗|水耗|耗油|耗水", metric):
        return "L"
    return "%" if quantity.unit == "个点" else quantity.unit


def unit_per(quantity: Quantity, metric: str) -> str:
    """The unit of a figure with what it counts for: 一吨料四百度 are kWh/t."""
    top, per = unit_of_use(quantity, metric), quantity.per
    of_events = dimension(top) == "count" and (
        metric.endswith(("次数", "数量")) or direction_of(metric, top) < 0 or FLAW.search(metric)
    )
    if per not in UNITS or "寿命" in metric:
        return top
    if not of_events and dimension(top) not in _COUNTED_OUT:
        return top
    below = UNITS[per]
    if of_events:
        return per_unit(top, below.name)
    if below.dimension == "count" and not _USED.search(metric):
        return top
    if top == "kWh" and below.dimension == "time":
        return per_unit(top, below.name)
    return per_unit(top, below.name) if below.dimension in (*_COUNTED_OUT, "count") else top


def read_level(
    quantity: Quantity, metric: str, unit: str, effective: str | None, verb: int = 0
) -> tuple[Op, float | tuple[float, float]]:
    """How a figure is meant as a level.

    Args:
        quantity: as read.
        metric: its name.
        unit: of the figure.
        effective: the role by its words or by what was asked, None for neither.
        verb: where the words point, -1 down, 1 up, 0 unknown; goes before the metric's direction.

    Returns:
        The operator, and the value or (low, high); money in the currency, not in 万.
    """
    low, high = quantity.low, quantity.high
    if quantity.kind == "money":
        low, high = round(low * 1e4, 6), round(high * 1e4, 6)
    wanted = effective in ("target", "constraint")
    if quantity.tolerance and wanted:
        return "<=", high
    if quantity.bound:
        return quantity.bound, high if quantity.bound == "<=" else low
    if low != high:
        return "range", (low, high)
    if effective == "target":
        better = verb or direction_of(metric, unit)
        return (">=" if better > 0 else "<=" if better < 0 else "="), low
    return "=", low
