"""Figures that say by how much something shall change: 降三成, 提高一倍, 减半.

In:    a reading.
Out:   a `Change` in the unit of the figure or in %, None for a level.
Never: takes a level that was reached (降到三成) for a change.
"""

import re
from typing import NamedTuple

from assistant.embedded.measures.reading import Op, Reading, Said
from assistant.embedded.measures.roles import COMPARES_TODAY
from assistant.embedded.quantities import Quantity

_REDUCES = re.compile(
    r"(?:降低|下降|减少|减轻|减小|缩短|压缩|节省|节约|节能|节电|下调|降本|降|减|少|省|砍|低|轻|缩"
    r"|便宜"
    r"|短|薄)(?<!衰减)(?:了|个|掉|去|它|下来|大概|大约|约|差不多|至少|最好|再|出|\s)*$"
    r"|\b(?:cut|cuts|reduced?|lower|decreased?|drop|down|save)\b[^.,;]{0,40}?\b(?:by"
    r"|in)\s*(?:about\s*)?$"
)
_INCREASES = re.compile(
    r"(?:提高|提升|增加|增长|增大|延长|加快|上升|改善|提速|翻|提|增|涨|快|多|高|长|加|升)(?:了|个"
    r"|它|上去|大概|大约|约|差不多|至少|最好|再|出|\s)*$"
    r"|\b(?:raised?|increased?|improved?|up|boost)\b[^.,;]{0,40}?\bby\s*(?:about\s*)?$"
)
_CLEAR_CHANGE = re.compile(r"降低|下降|减少|减轻|减小|缩短|压缩|节省|节约|提高|提升|增加|延长|增长")
DONE = re.compile(r"[降低减少省快慢高长多提升涨翻加短]了|已经|没用|才")
_OF_BEFORE = re.compile(
    r"(?<!比)(?:原来|现在|目前|以前|原先|过去|之前)的?\s?$|(?:[到至为成]|是|达到)(?:原来|现在"
    r"|目前|以前|原先)?的?\s?$"
)
# 降到原来的三成, 只有现在三成; 现在17% is a level.
_SHARE_OF_BEFORE = re.compile(
    r"(?:原来|现在|以前|原先)的|(?:[到至为成]|只有|达到)(?:原来|现在|以前|原先)"
)
_OF_TODAY = re.compile(r"(?:原来|现在|目前)的")


class Change(NamedTuple):
    """By how much: a value or (low, high) in `unit` (%, pp, or the unit of the figure)."""

    op: Op
    value: float | tuple[float, float]
    unit: str


def read_change(said: Said, reading: Reading) -> Change | None:
    """降三成, 提高一倍, 减半: how much less or more, None for a level."""
    quantity, lead = reading.quantity, reading.lead
    if COMPARES_TODAY.search(lead):
        lead = lead.removesuffix("了")
    reduces, increases = _REDUCES.search(lead) is not None, _INCREASES.search(lead) is not None
    of_before = _OF_BEFORE.search(lead) is not None
    low, high = quantity.low, quantity.high
    unit = "pp" if quantity.unit == "个点" else quantity.unit
    if quantity.kind == "change":
        return _multiple(lead, quantity, of_before)
    if quantity.kind == "money":
        return None
    of_before = of_before or _OF_TODAY.search(said.text[quantity.start : quantity.end]) is not None
    lead += said.text[quantity.start : quantity.end] if of_before else ""
    if quantity.kind == "percent" and of_before and _CLEAR_CHANGE.search(lead) is None:
        if _SHARE_OF_BEFORE.search(lead) and quantity.unit == "%" and low == high:
            return Change("reduce_by", round(100 - low, 4), "%")
    if quantity.kind == "percent" and quantity.unit == "%" and _is_half(said.text, quantity):
        return Change("reduce_by", 50.0, "%") if reduces or of_before else None
    clear = _CLEAR_CHANGE.search(lead[-6:]) is not None
    if quantity.kind != "percent" and not (clear and quantity.unit):
        return None
    if not reduces and not increases:
        return None
    op: Op = "reduce_by" if reduces else "increase_by"
    return Change(op, low if low == high else (low, high), unit)


def _is_half(text: str, quantity: Quantity) -> bool:
    return "一半" in text[quantity.start : quantity.end]


def _multiple(lead: str, quantity: Quantity, of_before: bool) -> Change:
    if quantity.unit == "%":
        op: Op = "increase_by" if quantity.low > 0 else "reduce_by"
        return Change(op, abs(quantity.low), "%")
    times = quantity.high
    if _REDUCES.search(lead):
        left = 0.5 if times <= 1 else 1 / times
        return Change("reduce_by", round(100 * (1 - left), 4), "%")
    if of_before or re.search(r"(?:是|到|为|成)(?:[^，。]{0,4})$", lead):
        return Change("increase_by", max(0.0, 100 * (times - 1)), "%")
    low, high = 100 * quantity.low, 100 * quantity.high
    return Change("increase_by", low if low == high else (low, high), "%")
