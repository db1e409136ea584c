from dataclasses import replace

import pytest
from dialogues import (
    BASELINE,
    BUDGET,
    RIGHT,
    SHELF,
    SYMPTOM,
    case,
    finding,
    plain_case,
    played,
)

from evals.play import Played
from evals.rates import Rate
from evals.score import Score, score, stands_in


def test_a_right_result_is_right_in_every_check() -> None:
    result = score(plain_case(), played(RIGHT), SHELF)
    assert not result.void
    assert result.rates["recall"] == result.rates["precision"] == Rate(3, 3)
    assert result.hits_by_turn == [1, 2, 3, 3]
    assert result.missed == result.extra == []
    for name in ("verdict", "quotes", "nothing_forbidden", "labs", "citations", "reasons"):
        assert result.rates[name].met == result.rates[name].scored > 0
    assert result.rates["figures_need"] == Rate(3, 3)


def test_an_empty_result_finds_nothing_and_is_never_right() -> None:
    result = score(
        plain_case(), played([], verdict={"status": "incomplete", "redirect": None}), SHELF
    )
    assert result.rates["recall"] == Rate(0, 3)
    assert "precision" not in result.rates
    assert result.rates["verdict"] == Rate(0, 1)
    assert "quotes" not in result.rates
    assert [m["why"] for m in result.missed] == ["asked_not_heard"] * 3


def test_a_duplicated_finding_is_counted_once_and_costs_precision() -> None:
    result = score(plain_case(), played([*RIGHT, SYMPTOM, BASELINE]), SHELF)
    assert result.rates["recall"] == Rate(3, 3)
    assert result.rates["precision"] == Rate(3, 5)
    assert [f["slot"] for f in result.extra] == ["symptom", "baseline"]


def test_a_wrong_figure_is_missed_and_costs_precision() -> None:
    wrong = {**BASELINE, "value": {**BASELINE["value"], "value": 3}}
    result = score(plain_case(), played([SYMPTOM, wrong, BUDGET]), SHELF)
    assert result.rates["recall"] == Rate(2, 3)
    assert result.rates["precision"] == Rate(2, 3)
    assert result.missed[0]["why"] == "heard_otherwise"


def test_what_was_heard_and_lost_is_told_from_what_was_never_heard() -> None:
    gone = [SYMPTOM, {**BASELINE, "status": "superseded"}, BUDGET]
    whole = played(RIGHT)
    lines = (*whole.lines[:4], {**whole.lines[4], "need": {"title": "", "findings": gone}})
    result = score(plain_case(), replace(whole, lines=lines), SHELF)
    assert [m["why"] for m in result.missed] == ["lost"]


def test_a_finding_in_a_slot_that_must_stay_empty_costs_precision() -> None:
    level = finding("trl", {"current": 3, "target": None}, "裂", 1)
    result = score(plain_case(), played([*RIGHT, level]), SHELF)
    assert result.rates["precision"] == Rate(3, 4)


def test_an_optional_finding_is_not_counted_either_way() -> None:
    place = finding("region", {"province": "安徽省", "city": "合肥市"}, "裂", 1)
    assert score(plain_case(), played([*RIGHT, place]), SHELF).rates["precision"] == Rate(3, 3)


def test_a_quote_that_nobody_said_is_found() -> None:
    invented = {**SYMPTOM, "quote": "砖坯发黑"}
    result = score(plain_case(), played([invented, BASELINE, BUDGET]), SHELF)
    assert result.rates["quotes"] == Rate(2, 3)
    assert result.remarks["quotes"] == ["砖坯发黑"]


def test_forbidden_words_count_in_values_and_brief_but_not_in_superseded_findings() -> None:
    boast = finding("gap", {"text": "包成功"}, "裂", 1)
    result = score(plain_case(), played([*RIGHT, boast]), SHELF)
    assert result.rates["nothing_forbidden"] == Rate(0, 1)
    boast = {**boast, "status": "superseded"}
    assert score(plain_case(), played([*RIGHT, boast]), SHELF).rates["nothing_forbidden"].met


@pytest.mark.parametrize(
    ("words", "text", "stands"),
    [
        ("3%", "废品率2.3%", False),
        ("3%", "废品率13%", False),
        ("3%", "降到3%", True),
        ("预算30", "预算300万", False),
        ("预算30", "预算30万", True),
        ("包成功", "我们包成功的", True),
    ],
)
def test_a_forbidden_figure_does_not_stand_inside_a_longer_one(
    words: str, text: str, stands: bool
) -> None:
    assert stands_in(words, text) is stands


def test_a_figure_that_nobody_said_is_found_in_the_brief_unless_it_names_its_source() -> None:
    def brief(**more: object) -> dict[str, object]:
        return {"public": {"demand": {"heading": "", "lines": [{"text": "不超过77%", **more}]}}}

    result = score(plain_case(), played(RIGHT, brief=brief()), SHELF)
    assert result.rates["figures_brief"] == Rate(0, 1)
    result = score(plain_case(), played(RIGHT, brief=brief(template=True)), SHELF)
    assert "figures_brief" not in result.rates


def test_a_citation_that_is_not_on_the_shelf_is_found() -> None:
    made_up = {"id": "lab-z", "name": "没有的实验室", "why": [{"said": "砖坯", "has": "坯体"}]}
    result = score(plain_case(), played(RIGHT, matches={"labs": [made_up], "policies": []}), SHELF)
    assert result.rates["citations"] == Rate(0, 1)
    assert result.rates["labs"] == Rate(0, 1)


def test_a_policy_of_another_province_is_not_eligible_and_an_unknown_place_is_unscored() -> None:
    cited = {"id": "p-ah", "name": "安徽揭榜", "why": []}
    matches = {"labs": [], "policies": [cited]}
    there = finding("region", {"province": "江苏省", "city": None}, "裂", 1)
    result = score(plain_case(), played([*RIGHT, there], matches=matches), SHELF)
    assert result.rates["eligible"] == Rate(0, 1)
    result = score(plain_case(), played(RIGHT, matches=matches), SHELF)
    assert result.rates["eligible"] == Rate(0, 0, 1)


def test_a_false_need_that_passes_is_counted_first() -> None:
    false_need = plain_case(verdict="not_a_need", redirect="purchase")
    result = score(false_need, played(RIGHT), SHELF)
    assert result.rates["false_fundable"] == Rate(1, 1)
    assert result.rates["redirect"] == Rate(0, 1)
    assert "recall" not in result.rates


def test_a_check_with_nothing_to_check_is_no_rate() -> None:
    bare = plain_case(labs_any=[], forbidden=[])
    rates = score(bare, played(RIGHT), SHELF).rates
    assert not {"labs", "nothing_forbidden", "policies", "disciplines"} & rates.keys()


def test_a_dialogue_that_broke_off_counts_as_failed() -> None:
    whole = played(RIGHT)
    broken = Played(whole.said[:1], whole.lines[:1], (0.1,), "the program ended")
    result = score(plain_case(), broken, SHELF)
    assert result.rates["verdict"] == Rate(0, 1)
    assert result.rates["recall"] == Rate(0, 3)


def test_a_dialogue_that_the_person_spoiled_is_void_and_in_no_rate() -> None:
    result = score(case(answers={"budget": ["二十万"]}), played(RIGHT), SHELF)
    assert result.void
    assert result.rates == {}


def test_a_score_is_the_same_after_being_stored() -> None:
    result = score(plain_case(), played([*RIGHT, SYMPTOM]), SHELF)
    assert Score.from_json(result.to_json()) == result
