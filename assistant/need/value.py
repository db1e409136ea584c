"""What a value of each slot must look like, and why something heard is not stored.

In:    a slot and a value; the turn that a quote must stand in.
Out:   None, or what is wrong.
Never: mends a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from assistant.need.finding import (
    SLOTS,
    TEXT_LIMIT,
    ConfidentialityLevel,
    CooperationMode,
    Heard,
    MeasureOp,
    RequestKind,
    SizeClass,
    Value,
)

_TEXT = "text"
_MEASURE_KEYS = frozenset({"metric", "op", "value", "unit"})
VALUE_KEYS: Mapping[str, frozenset[str]] = {
    "request": frozenset({"text", "kind"}),
    "company": frozenset({"name"}),
    "industry": frozenset({"name", "code"}),
    "region": frozenset({"province", "city"}),
    "size": frozenset({"class", "headcount", "revenue_wan"}),
    "qualification": frozenset({"name"}),
    "product": frozenset({"name"}),
    "scene": frozenset({_TEXT}),
    "symptom": frozenset({_TEXT}),
    "impact": frozenset({_TEXT, "amount_wan"}),
    "baseline": _MEASURE_KEYS,
    "target": _MEASURE_KEYS,
    "attempt": frozenset({"what", "result"}),
    "gap": frozenset({_TEXT}),
    "existing_solution": frozenset({_TEXT, "adequate"}),
    "budget": frozenset({"min_wan", "max_wan", "currency"}),
    "payer": frozenset({_TEXT, "approved"}),
    "cooperation": frozenset({"mode"}),
    "ip": frozenset({_TEXT}),
    "acceptance": frozenset({_TEXT}),
    "test_conditions": frozenset({_TEXT}),
    "confidentiality": frozenset({"level"}),
    "trl": frozenset({"current", "target"}),
}
"""Keys of each slot's value; `constraint` and `deadline` have two shapes, see `check_value`."""


def _is_number(x: object) -> bool:
    return isinstance(x, int | float) and not isinstance(x, bool)


def is_measure(value: Value) -> bool:
    """Tell whether a value is a measure `{metric, op, value, unit}`."""
    return frozenset(value) == _MEASURE_KEYS


def _check_measure(value: Value) -> str | None:
    if value["op"] not in get_args(MeasureOp):
        return f"unknown op {value['op']!r}"
    if not isinstance(value["metric"], str) or not isinstance(value["unit"], str):
        return "metric and unit must be text"
    number = value["value"]
    if value["op"] == "range":
        if not (
            isinstance(number, list | tuple) and len(number) == 2 and all(map(_is_number, number))
        ):
            return "a range needs [low, high]"
        return None if number[0] <= number[1] else "a range must not fall"
    return None if _is_number(number) else "value must be a number"


_ENUMS: Mapping[tuple[str, str], tuple[object, ...]] = {
    ("request", "kind"): get_args(RequestKind),
    ("cooperation", "mode"): get_args(CooperationMode),
    ("confidentiality", "level"): get_args(ConfidentialityLevel),
    ("size", "class"): (*get_args(SizeClass), None),
    ("existing_solution", "adequate"): (True, False, None),
    ("payer", "approved"): (True, False, None),
}
_NUMBERS = frozenset({"amount_wan", "min_wan", "max_wan", "headcount", "revenue_wan"})


def _expected_keys(slot: str, keys: frozenset[str]) -> frozenset[str]:
    if slot == "constraint":
        return _MEASURE_KEYS if "metric" in keys else frozenset({_TEXT})
    if slot == "deadline":
        return frozenset({"date"}) if "date" in keys else frozenset({"months"})
    return VALUE_KEYS[slot]


def _check_item(slot: str, key: str, item: object) -> str | None:
    allowed = _ENUMS.get((slot, key))
    if allowed is not None:
        fits = item in allowed
    elif key in _NUMBERS:
        fits = item is None or (_is_number(item) and float(str(item)) >= 0)
    elif key == "months":
        fits = _is_number(item) and float(str(item)) > 0
    elif slot == "trl":
        fits = item is None or item in range(1, 10)
    else:
        fits = item is None or (isinstance(item, str) and len(item) <= TEXT_LIMIT)
    return None if fits else f"{slot}.{key}: {item!r} does not fit"


def check_value(slot: str, value: Value) -> str | None:
    """Return what is wrong with a value for its slot, or None where it is well formed."""
    if slot not in SLOTS:
        return f"unknown slot {slot!r}"
    keys = frozenset(value)
    expected = _expected_keys(slot, keys)
    if keys != expected:
        return f"{slot}: keys {sorted(keys)} instead of {sorted(expected)}"
    if expected is _MEASURE_KEYS:
        return _check_measure(value)
    for key, item in value.items():
        if wrong := _check_item(slot, key, item):
            return wrong
    if slot == "budget" and value["min_wan"] is None and value["max_wan"] is None:
        return "budget: both ends are open"
    return None


def refuses_to_pay(budget: Value) -> bool:
    """Tell whether a budget value says that nothing will be paid."""
    return bool(budget["min_wan"] == 0 and budget["max_wan"] == 0)


def rejection(heard: Heard, turn_text: str) -> str | None:
    """Return why a heard finding must not be stored, or None.

    A quote that is not in its turn, an unknown slot or an ill-typed value is never stored.
    """
    if not heard.quote.strip() or len(heard.quote) > TEXT_LIMIT:
        return f"quote of {len(heard.quote)} characters"
    if heard.quote not in turn_text:
        return "quote is not in its turn"
    return check_value(heard.slot, heard.value)
