"""Which of the metrics named before a figure without a noun is of.

In:    a reading, the metrics known so far, the measures found before it in the text.
Out:   one of those names, or None.
Never: makes up a name.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.embedded.measures.changes import Change
from assistant.embedded.measures.metrics import FAMILIES, direction_of, family_of, fits_unit
from assistant.embedded.measures.nouns import HEAD
from assistant.embedded.measures.reading import Reading, ReadMeasure, Said
from assistant.embedded.quantities import Quantity
from assistant.embedded.units import dimension, same_dimension

_LIST_GAP = re.compile(r"[、，,；;/\s和]*")


def known_in_order(said: Said, readings: Sequence[Reading]) -> list[str] | None:
    """Figures said bare in the order in which their metrics were first given (500, 0.85, 97%)."""
    if len(readings) < 2 or len(readings) != len(said.known) or any(r.noun for r in readings):
        return None
    for one, other in pairwise(readings):
        if not _LIST_GAP.fullmatch(said.text[one.quantity.end : other.quantity.start]):
            return None
    names = list(reversed(said.known))
    if any(
        fits_unit(n, r.quantity.unit) is False and r.quantity.unit
        for n, r in zip(names, readings, strict=True)
    ):
        return None
    return names


def as_known(said: Said, metric: str, found: Sequence[ReadMeasure]) -> str:
    """The name a metric already has: 孔 after 孔距偏差, 合格率 after 外观合格率."""
    # A trouble that names bare figures (氮氧化物一往下压) is no name of what is called by its own.
    called = [name for name in said.known if HEAD.search(name) or family_of(name) is not None]
    for name in [measure.metric for measure in found] + called:
        # 功率 is not what 成功率 ends with.
        ends = name.endswith(metric) and family_of(metric) in (None, family_of(name))
        if name.startswith(metric) or (len(metric) > 1 and ends):
            return name
    return metric


def carried_name(quantity: Quantity, found: Sequence[ReadMeasure]) -> str | None:
    """The metric of a figure before, where this one can be another figure of it."""
    if not found or quantity.kind == "change":
        return None
    if not quantity.unit:
        return found[-1].metric
    for measure in reversed(found):
        counted = measure.unit.startswith(f"{quantity.unit}/")
        if counted or same_dimension(quantity.unit, measure.unit):
            return measure.metric
    return None


def known_for(said: Said, quantity: Quantity, found: Sequence[ReadMeasure]) -> str | None:
    """The known metric that a bare figure is most likely of."""
    used = {measure.metric for measure in found}
    mentioned = _mentioned(said, quantity)
    if mentioned:
        return mentioned
    fitting = [
        metric
        for metric in said.known
        if fits_unit(metric, quantity.unit or said.units.get(metric, "")) is not False
        or (not quantity.unit and fits_unit(metric, said.units.get(metric, "")) is not False)
    ]
    if not quantity.unit and quantity.high > 100:
        fitting = [metric for metric in fitting if not metric.endswith("率")] or fitting
    if not fitting and not quantity.unit and quantity.kind == "number":
        fitting = list(said.known)
    if not fitting:
        return None
    wanted = 1 if quantity.kind == "percent" and quantity.high >= 50 else -1

    def preference(metric: str) -> tuple[bool, bool, bool, bool]:
        surely = fits_unit(metric, quantity.unit) is True
        agrees = quantity.kind != "percent" or direction_of(metric, quantity.unit) == wanted
        same_unit = not said.units or said.units.get(metric) == quantity.unit
        return (not surely, metric in used, not same_unit, not agrees)

    return min(fitting, key=preference)


def _mentioned(said: Said, quantity: Quantity) -> str | None:
    """The known metric named last before the figure: 槽宽说错了，是0.6毫米."""
    before = said.text[max(0, quantity.start - 40) : quantity.start]
    places = [
        (before.rfind(stem), metric)
        for metric in said.known
        if len(stem := _IS_JOINED.sub("", metric)) > 1
        and stem in before
        and fits_unit(metric, quantity.unit or said.units.get(metric, "")) is not False
    ]
    return max(places)[1] if places else None


_IS_JOINED = re.compile(r"(?:偏差|误差|率|使用寿命|时间)$")


def least_used(said: Said, found: Sequence[ReadMeasure]) -> str | None:
    """The known metric that no measure of this text has yet, else the newest; None for none."""
    used = {measure.metric for measure in found}
    return min(said.known, key=lambda metric: metric in used, default=None)


def known_to_change(said: Said, change: Change | None, found: Sequence[ReadMeasure]) -> str | None:
    """The known metric that a bare change most likely improves: 降九成 a cost, 提三成 an output."""
    if change is None or not said.known:
        return None
    wanted = -1 if change.op == "reduce_by" else 1
    used = {measure.metric for measure in found}
    return min(said.known, key=lambda metric: (metric in used, direction_of(metric, "") != wanted))


def named_nearby(said: Said, reading: Reading) -> str | None:
    """The nearest metric named earlier in the text that can be given in this unit."""
    before = said.text[max(0, reading.quantity.start - 60) : reading.quantity.start]
    nearest: tuple[int, str] | None = None
    unit = reading.quantity.unit
    for family in FAMILIES:
        if unit and dimension(unit) not in family.dimensions:
            continue
        for match in family.names.finditer(before):
            if nearest is None or match.end() > nearest[0]:
                tail = _NAME_GOES_ON.match(before, match.end())
                nearest = (match.end(), match.group() + (tail.group() if tail else ""))
    return nearest[1] if nearest else None


_NAME_GOES_ON = re.compile("率|量|度(?![^高低大小不])|值")
