"""Whether a finding meets an expectation, as the scenario format defines it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assistant.embedded.units import convert, same_dimension

LONGEST_TEXT = 80
"""A value or quote of more characters matches nothing. Source: the scenario contract."""
DAYS_A_MONTH = 30.4375
GRACE_MONTHS = 1.0 + 1 / 30
"""A deadline may be off by one month, counted in days, so that 31 days are one month."""

Expectation = Mapping[str, Any]
Finding = Mapping[str, Any]


def agrees(expected: Expectation, finding: Finding, today: date) -> bool:
    """Tell whether a finding meets an expectation.

    Args:
        expected: one entry of `expected.findings`.
        finding: as the JSON lines print it.
        today: the day of the run.
    """
    slot = expected["slot"]
    if slot != finding["slot"]:
        return False
    value = finding["value"]
    if "any" in expected:
        return _text_agrees(expected["any"], finding)
    if "metric_any" in expected:
        return _measure_agrees(expected, value)
    if slot == "budget":
        return value["currency"] == expected["currency"] and all(
            _same_end(value[end], expected[end]) for end in ("min_wan", "max_wan")
        )
    if slot == "deadline":
        return abs(_months(value, today) - _months(expected, today)) <= GRACE_MONTHS
    if slot == "region":
        return all(
            expected[key] is None or _bare_place(value[key]) == _bare_place(expected[key])
            for key in ("province", "city")
        )
    keys = expected.keys() - {"slot", "optional"}
    return all(expected[key] is None or value.get(key) == expected[key] for key in keys)


def pair(
    expectations: Sequence[Expectation], findings: Sequence[Finding], today: date
) -> list[int | None]:
    """Give each expectation a finding of its own, so that as many as possible are met.

    Returns:
        For each expectation the place of its finding, or None where it is missed.
    """
    taken: dict[int, int] = {}

    def place(wanted: int, tried: set[int]) -> bool:
        for at, finding in enumerate(findings):
            if at in tried or not agrees(expectations[wanted], finding, today):
                continue
            tried.add(at)
            if at not in taken or place(taken[at], tried):
                taken[at] = wanted
                return True
        return False

    for wanted in range(len(expectations)):
        place(wanted, set())
    met = {wanted: at for at, wanted in taken.items()}
    return [met.get(wanted) for wanted in range(len(expectations))]


def _text_agrees(accepted: Sequence[str], finding: Finding) -> bool:
    texts = [text for text in finding["value"].values() if isinstance(text, str)]
    return any(
        len(text) <= LONGEST_TEXT and any(words in text for words in accepted)
        for text in (*texts, finding["quote"])
    )


def _measure_agrees(expected: Expectation, value: Mapping[str, Any]) -> bool:
    if not any(metric in value.get("metric", "") for metric in expected["metric_any"]):
        return False
    op = expected["op"]
    if expected["slot"] == "target" and op is not None and op != value["op"]:
        return False
    return any(
        figures_agree(value["value"], value["unit"], expected["value"], unit)
        for unit in expected["unit_any"]
    )


def figures_agree(figure: Any, unit: str, wanted: Any, wanted_unit: str) -> bool:
    """Tell whether two figures, or two ranges, agree after unit conversion."""
    figures, wants = _numbers(figure), _numbers(wanted)
    if unit != wanted_unit:
        if not same_dimension(unit, wanted_unit):
            return False
        figures = [convert(number, unit, wanted_unit) for number in figures]
    return len(figures) == len(wants) and all(map(_close, figures, wants))


def _numbers(figure: Any) -> list[float]:
    return [float(n) for n in (figure if isinstance(figure, list | tuple) else [figure])]


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * max(1.0, abs(other))


def _same_end(one: float | None, other: float | None) -> bool:
    return one is other if one is None or other is None else _close(one, other)


def _bare_place(name: str | None) -> str:
    return re.sub(r"省|市|(壮族|回族|维吾尔)?自治区", "", name or "")


def _months(value: Mapping[str, Any], today: date) -> float:
    if value.get("months") is not None:
        return float(value["months"])
    return (date.fromisoformat(str(value["date"])) - today).days / DAYS_A_MONTH
