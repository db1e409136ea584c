"""Hearing short answers: what stays with the question, and what never leaves it."""

import pytest
from needs import heard_in, thing
from test_hear import Listener, said, slots

from assistant.embedded.message import Ear
from assistant.need import fold
from assistant.phrases import Phrases


@pytest.fixture(scope="module")
def listen(ear: Ear, phrases: Phrases) -> Listener:
    return Listener(ear, phrases)


@pytest.mark.parametrize("asked", ["gap", "attempt", "existing_solution", "budget", "deadline"])
@pytest.mark.parametrize("text", ["有短板", "有瓶颈", "有门槛", "老一套"])
def test_a_bare_answer_is_no_product(listen: Listener, asked: str, text: str) -> None:
    assert "product" not in slots(listen(text, asked))


@pytest.mark.parametrize(
    ("text", "name"),
    [("产品是液压阀体", "液压阀体"), ("我们做食品级硅胶管的", "食品级硅胶管")],
)
def test_a_product_that_is_said_to_be_one_is_heard(listen: Listener, text: str, name: str) -> None:
    assert said(listen(text, "product"), "product") == [{"name": name}]
    assert said(listen(text, "region"), "product") == [{"name": name}]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("五十到六十万把，这个厂里有", 50, 60),
        ("四十万把这个钱老板出", 40, 40),
        ("两百万没有 90万拿得出", 90, 90),
    ],
)
def test_who_names_a_sum_does_not_refuse(
    listen: Listener, text: str, low: float, high: float
) -> None:
    budget = {"min_wan": low, "max_wan": high, "currency": "CNY"}
    assert said(listen(text, "budget"), "budget") == [budget]


def test_a_sum_that_is_out_of_reach_is_no_refusal(listen: Listener) -> None:
    assert said(listen("两百万给不起", "budget"), "budget") == []


@pytest.mark.parametrize(
    "text",
    [
        "一台别超过三千元，装的时候停线不能过半天",
        "重量不许加，一套成本不能高出五十块",
        "每米成本涨幅10%封顶，外径不超过8毫米",
    ],
)
def test_what_must_not_be_answers_the_question_on_limits(listen: Listener, text: str) -> None:
    assert slots(listen(text, "constraint")) == {"constraint"}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("弄过几回", "attempt"),
        ("内部试过一些", "attempt"),
        ("自己改过两次", "attempt"),
        ("没怎么打听", "existing_solution"),
        ("没太研究过", "existing_solution"),
    ],
)
def test_what_names_nothing_is_no_fact(listen: Listener, text: str, asked: str) -> None:
    heard = listen(text, asked)
    assert not slots(heard)
    assert {"vague", "unknown"} & set(heard.acts)


def test_a_share_less_than_today_is_a_wish(listen: Listener) -> None:
    heard = listen("延时3毫秒以内，功耗在现有基础上降两成", "target")
    assert [(m["metric"], m["op"], m["value"]) for m in said(heard, "target")] == [
        ("延时", "<=", 3),
        ("功耗", "reduce_by", 20),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("罗非鱼嘛就是把鱼苗养到一斤左右再卖给加工厂", "罗非鱼"),
        ("石斑鱼嘛就是把小苗养到三公分再卖给海上", "石斑鱼"),
        ("密封圈呀装在三百吨压机上的", "密封圈"),
    ],
)
def test_a_thing_in_front_of_how_it_is_made_is_the_product(
    listen: Listener, text: str, name: str
) -> None:
    assert said(listen(text, "product"), "product") == [{"name": name}]


def test_what_was_said_first_and_is_wrong_corrects_nothing(listen: Listener) -> None:
    known = fold(
        [
            heard_in(
                1,
                thing("baseline", {"metric": "总磷", "op": "=", "value": 3.0, "unit": "mg/L"}),
            )
        ]
    )
    heard = listen("化验单来了，总磷是5毫克每升，我最早讲的3不对", "gap", turn=6, need=known)
    assert "correction" in heard.acts
    assert [m["value"] for m in said(heard, "baseline")] == [5]
    assert "gap" not in slots(heard)


def test_what_they_wonder_about_is_what_they_lack(listen: Listener) -> None:
    heard = listen("耐盐的菌怎么养、怎么留住，站里没有学这行的", "gap")
    assert said(heard, "gap") == [{"text": "耐盐的菌怎么养、怎么留住，站里没有学这行的"}]
    assert not heard.questions


def test_a_short_clause_beside_a_trouble_is_more_of_it(listen: Listener) -> None:
    heard = listen("红茶发酵，全靠手摸，次品多", turn=1)
    assert any("次品多" in s["text"] for s in said(heard, "symptom"))


@pytest.mark.parametrize(
    ("before", "text", "asked", "slot", "value"),
    [
        (("deadline", "八个月"), "说短了，改成十二个月", "constraint", "deadline", {"months": 12}),
        (("deadline", "半年"), "时间说紧了，怎么也得十个月", "region", "deadline", {"months": 10}),
        (
            ("budget", "二百二十万"),
            "预算我刚问了 是一百八十万 那四十万归设备科",
            "existing_solution",
            "budget",
            {"min_wan": 180, "max_wan": 180, "currency": "CNY"},
        ),
        (
            ("target", "废品率压到3%以下"),
            "目标报保守了，2%以下才行",
            "attempt",
            "target",
            {"metric": "废品率", "op": "<=", "value": 2, "unit": "%"},
        ),
        (
            ("acceptance", "拿20支刀现场比着铣"),
            "验收说少了，改成拿30支刀现场比着铣",
            "region",
            "acceptance",
            {"text": "拿30支刀现场比着铣"},
        ),
    ],
)
def test_what_was_just_said_is_corrected_in_few_words(
    listen: Listener,
    before: tuple[str, str],
    text: str,
    asked: str,
    slot: str,
    value: dict[str, object],
) -> None:
    earlier = listen(before[1], before[0])
    need = fold([listen("做刀具的", "product", turn=1), earlier])
    heard = listen(text, asked, turn=3, need=need)
    assert said(heard, slot) == [value]
    stands = fold([listen("做刀具的", "product", turn=1), earlier, heard])
    assert [dict(f.value) for f in stands.live(slot)] == [value]


def test_the_same_figure_in_other_words_is_no_contradiction(listen: Listener) -> None:
    first = listen("裂纹粒得有三成", "baseline")
    again = listen("裂纹从三成压到一成二以内", "target", turn=3, need=fold([heard_in(1), first]))
    need = fold([heard_in(1), first, again])
    assert not need.conflicts()
    assert len(need.live("baseline")) == 1
