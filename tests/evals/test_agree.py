from datetime import date
from typing import Any

import pytest
from dialogues import finding

from evals.agree import agrees, figures_agree, pair

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("figure", "unit", "wanted", "wanted_unit"),
    [
        (2, "丝", 0.02, "mm"),
        (3, "成", 30, "%"),
        (3, "个点", 3, "pp"),
        (1, "年", 12, "月"),
        (28, "万次", 280000, "次"),
        (280000, "次", 28, "万次"),
        ([2, 3], "丝", [0.02, 0.03], "mm"),
        (40, "min", 40, "分钟"),
    ],
)
def test_figures_agree_after_unit_conversion(
    figure: Any, unit: str, wanted: Any, wanted_unit: str
) -> None:
    assert figures_agree(figure, unit, wanted, wanted_unit)


@pytest.mark.parametrize(
    ("figure", "unit", "wanted", "wanted_unit"),
    [(2, "丝", 2, "mm"), (30, "%", 30, "mm"), (30, "%", [30, 40], "%"), (5, "怪", 5, "mm")],
)
def test_other_figures_do_not_agree(figure: Any, unit: str, wanted: Any, wanted_unit: str) -> None:
    assert not figures_agree(figure, unit, wanted, wanted_unit)


def test_a_text_of_more_than_eighty_characters_matches_nothing() -> None:
    wanted = {"slot": "symptom", "any": ["裂"], "optional": False}
    assert agrees(wanted, finding("symptom", {"text": "裂"}, "裂", 1), TODAY)
    long = "裂" + "了" * 80
    assert not agrees(wanted, finding("symptom", {"text": long}, long, 1), TODAY)


def test_op_counts_for_targets_only() -> None:
    wanted = {"metric_any": ["率"], "op": ">=", "value": 98, "unit_any": ["%"]}
    value = {"metric": "良率", "op": "=", "value": 98, "unit": "%"}
    assert not agrees({**wanted, "slot": "target"}, finding("target", value, "98", 1), TODAY)
    assert agrees({**wanted, "slot": "baseline"}, finding("baseline", value, "98", 1), TODAY)
    anyhow = {**wanted, "slot": "target", "op": None}
    assert agrees(anyhow, finding("target", value, "98", 1), TODAY)


@pytest.mark.parametrize(
    ("low", "high", "right"), [(None, 150, True), (150, 150, False), (None, 160, False)]
)
def test_a_budget_agrees_at_both_ends(low: float | None, high: float, right: bool) -> None:
    wanted = {"slot": "budget", "min_wan": None, "max_wan": 150, "currency": "CNY"}
    value = {"min_wan": low, "max_wan": high, "currency": "CNY"}
    assert agrees(wanted, finding("budget", value, "x", 1), TODAY) is right


def test_a_budget_in_another_currency_does_not_agree() -> None:
    wanted = {"slot": "budget", "min_wan": 50, "max_wan": 50, "currency": "CNY"}
    value = {"min_wan": 50, "max_wan": 50, "currency": "USD"}
    assert not agrees(wanted, finding("budget", value, "x", 1), TODAY)


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ({"date": "2027-10-31"}, True),
        ({"date": "2027-12-20"}, False),
        ({"months": 12}, True),
        ({"months": 14}, False),
    ],
)
def test_a_deadline_may_be_off_by_a_month(value: dict[str, Any], right: bool) -> None:
    wanted = {"slot": "deadline", "date": "2027-11-15", "months": None}
    assert agrees(wanted, finding("deadline", value, "x", 1), TODAY) is right


def test_places_are_compared_without_their_kind() -> None:
    wanted = {"slot": "region", "province": "内蒙古", "city": "包头"}
    value = {"province": "内蒙古自治区", "city": "包头市"}
    assert agrees(wanted, finding("region", value, "包头", 1), TODAY)
    assert not agrees(wanted, finding("region", {**value, "city": None}, "包头", 1), TODAY)


def test_a_size_is_compared_by_what_is_expected() -> None:
    wanted = {"slot": "size", "class": "small", "headcount": None, "revenue_wan": None}
    value = {"class": "small", "headcount": 80, "revenue_wan": None}
    assert agrees(wanted, finding("size", value, "80人", 1), TODAY)
    assert not agrees(wanted, finding("size", {**value, "class": "large"}, "80人", 1), TODAY)


def test_each_finding_meets_one_expectation_and_as_many_as_possible_are_met() -> None:
    broad = {"slot": "symptom", "any": ["裂", "黑"]}
    narrow = {"slot": "symptom", "any": ["裂"]}
    cracked = finding("symptom", {"text": "裂"}, "裂", 1)
    black = finding("symptom", {"text": "发黑"}, "发黑", 1)
    assert pair([broad, narrow], [cracked, black], TODAY) == [1, 0]
    assert pair([broad, narrow], [cracked], TODAY) in ([0, None], [None, 0])
