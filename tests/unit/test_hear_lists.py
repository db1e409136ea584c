"""Hearing lists whose points are counted: the number is part of no value and no quote."""

import pytest
from test_hear import Listener, said

from assistant.embedded.message import Ear
from assistant.phrases import Phrases


@pytest.fixture(scope="module")
def listen(ear: Ear, phrases: Phrases) -> Listener:
    return Listener(ear, phrases)


def test_an_opening_in_points_is_heard_point_by_point(listen: Listener) -> None:
    heard = listen(
        "宁波做阀门的。1、产品是高压球阀；2、问题是密封面拉伤漏气；3、现在寿命2万次，要5万次以上",
        turn=1,
    )
    assert said(heard, "product") == [{"name": "高压球阀"}]
    assert said(heard, "symptom") == [{"text": "问题是密封面拉伤漏气"}]
    assert [m["value"] for m in said(heard, "baseline")] == [2]
    assert [m["value"] for m in said(heard, "target")] == [5]


@pytest.mark.parametrize(
    "text", ["1、60万元；2、样机费我们另出", "①60万元；②样机费我们另出", "(1)60万元(2)样机费另算"]
)
def test_a_sum_behind_the_number_of_a_point_is_whole(listen: Listener, text: str) -> None:
    budget = {"min_wan": 60, "max_wan": 60, "currency": "CNY"}
    assert said(listen(text, "budget"), "budget") == [budget]


def test_each_point_of_trials_is_a_trial(listen: Listener) -> None:
    heard = listen("1、换过氟橡胶，没用；2、加过涂层，掉了", "attempt")
    assert [a["what"] for a in said(heard, "attempt")] == ["换过氟橡胶", "加过涂层"]


def test_values_and_quotes_begin_behind_the_number(listen: Listener) -> None:
    text = "1、重量不许超过3公斤；2、每台成本最多涨10%；3、不含铅"
    heard = listen(text, "constraint")
    assert said(heard, "constraint") == [{"text": "重量不许超过3公斤；每台成本最多涨10%；不含铅"}]
    assert all(h.quote in text and not h.quote.startswith("1") for h in heard.heard)


@pytest.mark.parametrize(
    "text", ["1、属实；2、没有补充", "①无误", "这下对了：60万，六月底", "核对过了，内容无误"]
)
def test_a_yes_in_points_is_a_yes(listen: Listener, text: str) -> None:
    assert listen(text, stage="confirm", turn=9).confirms


@pytest.mark.parametrize("text", ["1、不对，是80万；2、其余没问题", "这里有处不对"])
def test_a_no_in_points_is_none(listen: Listener, text: str) -> None:
    assert not listen(text, stage="confirm", turn=9).confirms


# ── headed sections ──────────────────────────────────────────────────────────────────────────


def test_a_section_of_what_was_tried_holds_trials_and_no_goals(listen: Listener) -> None:
    heard = listen(
        "这是我们的整改单：\n"
        "【二、现象】管板焊缝渗漏，一次合格率约80%。\n"
        "【三、已采取措施】预热温度由80℃改为150℃，但焊接时间由2h拖到5h；焊丝换成ER308L，无改善。\n"
        "【四、目标】一次合格率98%以上。\n"
        "我们做换热器的，想找懂焊接的团队帮忙。",
        turn=1,
    )
    assert [a["what"] for a in said(heard, "attempt")] == [
        "预热温度由80℃改为150℃，但焊接时间由2h拖到5h",
        "焊丝换成ER308L，无改善",
    ]
    assert [(m["metric"], m["value"]) for m in said(heard, "target")] == [("一次合格率", 98)]
    assert [m["value"] for m in said(heard, "baseline")] == [80]
    assert said(heard, "product") == [{"name": "换热器"}]


def test_a_numbered_section_of_what_was_tried_holds_trials(listen: Listener) -> None:
    heard = listen(
        "一、产品\n高压球阀\n二、存在问题\n密封面拉伤，寿命2万次\n"
        "三、试过的办法\n喷涂由一遍改为两遍，照样掉\n四、目标\n寿命5万次以上",
        turn=1,
    )
    assert [a["what"] for a in said(heard, "attempt")] == ["喷涂由一遍改为两遍"]
    assert [m["value"] for m in said(heard, "target")] == [5]


@pytest.mark.parametrize(
    "text",
    ["升温速率由5℃/min改为2℃/min，开裂少了一点", "保温从2小时换成4小时，晶粒长大了"],
)
def test_a_setting_that_was_changed_is_no_goal(listen: Listener, text: str) -> None:
    heard = listen(text, "attempt")
    assert said(heard, "attempt")
    assert not said(heard, "target")
    assert not said(heard, "baseline")
