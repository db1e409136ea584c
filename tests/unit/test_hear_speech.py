"""Hearing speech as it comes: without marks, in accounts of trials, with orders and questions."""

from typing import Any

import pytest
from needs import heard_in, thing
from test_hear import Listener, said, slots

from assistant.embedded.message import Ear
from assistant.need import Need, fold
from assistant.phrases import Phrases

HELD = fold(
    [
        heard_in(
            1,
            thing("product", {"name": "锻件"}),
            thing("budget"),
            thing("target", {"metric": "掉漆率", "op": "<=", "value": 2.0, "unit": "%"}),
        )
    ]
)
"""An interview that holds a product, a budget and one goal."""
LOAN = fold([heard_in(1, thing("request", {"text": "想贷款", "kind": "financing"}))])


@pytest.fixture(scope="module")
def listen(ear: Ear, phrases: Phrases) -> Listener:
    return Listener(ear, phrases)


def test_spaces_part_what_is_said_without_marks(listen: Listener) -> None:
    heard = listen("合格率91% 每班停机12次 换一次刀半小时", "baseline")
    figures = [(m["value"], m["unit"]) for m in said(heard, "baseline")]
    assert (91.0, "%") in figures
    assert len(figures) > 1


@pytest.mark.parametrize(
    "text",
    [
        "涂料换过三家 没用 又试过等离子处理 成本太高",
        "温度降过，照样裂。换成进口粉，贵一倍，好不了多少",
        "曾采用热处理方案，变形仍然超差；亦尝试过喷丸，效果有限",
    ],
)
def test_each_trial_of_an_account_is_an_attempt(listen: Listener, text: str) -> None:
    assert len(said(listen(text, "attempt"), "attempt")) == 2


def test_one_trial_with_several_outcomes_is_one(listen: Listener) -> None:
    heard = listen("换过涂层，寿命好一点，又开始掉", "attempt")
    assert [a["what"] for a in said(heard, "attempt")] == ["换过涂层"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("成果归谁？", "scene"),
        ("项目最高资助多少？", "scene"),
        ("联合开发和揭榜挂帅有什么区别？", "target"),
        ("到期达不到指标，钱怎么退？", "attempt"),
        ("什么是真需求？", "baseline"),
    ],
)
def test_a_question_back_is_no_fact(listen: Listener, text: str, asked: str) -> None:
    heard = listen(text, asked)
    assert heard.questions
    assert not heard.heard


@pytest.mark.parametrize("text", ["够了吧，给我出结果", "先到这儿行不行", "别问了"])
def test_who_has_enough_says_so(listen: Listener, text: str) -> None:
    assert "enough" in listen(text, "scene").acts


def test_enough_of_a_thing_is_no_end(listen: Listener) -> None:
    heard = listen("两百万够了", "budget")
    assert "enough" not in heard.acts
    assert said(heard, "budget")


@pytest.mark.parametrize(
    ("order", "slot"),
    [("把掉漆率2%那条删掉", "target"), ("预算那条删了", "budget"), ("产品删掉吧", "product")],
)
def test_an_order_to_delete_takes_one_thing_away(listen: Listener, order: str, slot: str) -> None:
    heard = listen(order, "scene", turn=4, need=HELD)
    assert [HELD.findings[i].slot for i in heard.withdraws] == [slot]
    assert not heard.heard


def test_an_order_that_names_nothing_takes_nothing(listen: Listener) -> None:
    assert listen("删掉", "scene", turn=4, need=HELD).withdraws == ()


@pytest.mark.parametrize(
    "text", ["产品改成连杆锻件", "产品应该是连杆锻件", "产品写错了，不是锻件，是连杆锻件"]
)
def test_a_thing_is_corrected_by_its_name(listen: Listener, text: str) -> None:
    heard = listen(text, "scene", turn=4, need=HELD)
    assert said(heard, "product") == [{"name": "连杆锻件"}]


def test_a_request_that_is_dropped_is_taken_back(listen: Listener) -> None:
    heard = listen("算了不说贷款了，铣完平面度超差", "gap", turn=3, need=LOAN)
    assert heard.withdraws == (0,)


@pytest.mark.parametrize(
    ("text", "level"),
    [("厂名莫公开哈", "anonymous"), ("厂名不许写", "anonymous"), ("公开没事", "public")],
)
def test_how_openly_is_heard_in_regional_words(listen: Listener, text: str, level: str) -> None:
    assert said(listen(text, "confidentiality"), "confidentiality") == [{"level": level}]


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("市售产品的精度无法满足，成本上难以接受", "existing_solution", False),
        ("都挺好，就是贵，想找便宜点的", "existing_solution", True),
        ("有资质的机构都能做，就是排队", "existing_solution", True),
    ],
)
def test_what_is_on_sale_serves_or_not(
    listen: Listener, text: str, asked: str, expected: bool | None
) -> None:
    found = said(listen(text, asked), "existing_solution")
    assert [m["adequate"] for m in found] == [expected]


@pytest.mark.parametrize(
    ("text", "approved"),
    [("老板说看补贴", None), ("没人能批这笔钱", False), ("董事会已经批了", True)],
)
def test_who_pays_is_decided_only_by_a_decision(
    listen: Listener, text: str, approved: bool | None
) -> None:
    assert [p["approved"] for p in said(listen(text, "payer"), "payer")] == [approved]


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("偏心度9%到11%，标准线是10%", "baseline", [("偏心度", [9.0, 11.0])]),
        ("我们的是8%，同行能做到5%", "baseline", [("不良率", 8.0)]),
        ("一百瓶有十二三瓶看得到沉淀", "baseline", [("沉淀率", [12.0, 13.0])]),
        ("排一张皮8分钟", "baseline", [("排皮时间", 8.0)]),
        ("四十五天一换", "baseline", [("更换间隔", 45.0)]),
        ("漏率≤1×10⁻⁷ Pa·m³/s", "target", [("漏率", 1e-7)]),
    ],
)
def test_figures_of_ones_own_are_named_by_their_words(
    listen: Listener, text: str, asked: str, expected: list[tuple[str, Any]]
) -> None:
    known = fold(
        [heard_in(1, thing("target", {"metric": "不良率", "op": "<=", "value": 2, "unit": "%"}))]
    )
    heard = listen(text, asked, turn=3, need=known if "同行" in text else Need())
    assert [(m["metric"], m["value"]) for m in said(heard, asked)] == expected


@pytest.mark.parametrize("text", ["你问得太深了", "这个问得太专业了", "听不懂", "这些我看不明白"])
def test_a_question_beyond_the_person_is_answered_with_nothing(listen: Listener, text: str) -> None:
    heard = listen(text, "scene")
    assert "unknown" in heard.acts
    assert not heard.heard


@pytest.mark.parametrize(
    "text", ["你没见过那客户，一开箱就骂", "他们仓库都堆满了", "表面跟橘子皮似的，一摸就掉"]
)
def test_who_goes_on_telling_names_no_product(listen: Listener, text: str) -> None:
    names = " ".join(p["name"] for p in said(listen(text, "product"), "product"))
    assert not any(words in names for words in ("你没见过", "他们", "橘子皮"))


def test_what_was_tried_is_no_product(listen: Listener) -> None:
    heard = listen("做环氧地坪的，夏天老起泡，固化剂甲乙丙换了四五种")
    assert [p["name"] for p in said(heard, "product")] == ["环氧地坪"]


@pytest.mark.parametrize("asked", ["scene", "attempt", "gap", "existing_solution", "acceptance"])
@pytest.mark.parametrize(
    "text", ["以后再说", "这个别问我", "不敢乱说", "我想想", "见面再聊", "你们先提"]
)
def test_words_about_talking_state_nothing(listen: Listener, text: str, asked: str) -> None:
    heard = listen(text, asked)
    assert heard.heard == ()
    assert {"withhold", "vague"} & set(heard.acts)


@pytest.mark.parametrize(
    ("text", "asked"), [("看不见焊缝", "symptom"), ("都问过了，没人肯接", "existing_solution")]
)
def test_verbs_of_talking_beside_a_thing_are_an_answer(
    listen: Listener, text: str, asked: str
) -> None:
    assert slots(listen(text, asked)) == {asked}


@pytest.mark.parametrize("text", ["做轴承的，你们那儿有谁能治治噪声", "能不能帮我们把砂眼压下来"])
def test_asking_for_help_is_the_request_and_no_question_back(listen: Listener, text: str) -> None:
    heard = listen(text)
    assert [r["kind"] for r in said(heard, "request")] == ["technology"]
    assert "question" not in heard.acts


def test_asking_for_help_with_papers_is_another_request(listen: Listener) -> None:
    kinds = [r["kind"] for r in said(listen("能不能帮我们把许可证办下来"), "request")]
    assert kinds == ["permit"]


def test_who_knows_no_way_asks_nothing(listen: Listener) -> None:
    assert "question" not in listen("烘完就裂，你说咋整").acts


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("刹车盘，主要给主机厂配套", "刹车盘"),
        ("就是给空调厂做的铜管", "铜管"),
        ("黄铜阀体，给卫浴厂供货的", "黄铜阀体"),
    ],
)
def test_who_buys_it_is_no_part_of_the_product(listen: Listener, text: str, name: str) -> None:
    assert said(listen(text, "product"), "product") == [{"name": name}]


def test_how_a_thing_sells_is_no_product(listen: Listener) -> None:
    heard = listen("绿豆饼，红豆今年贵得很", "product")
    assert [p["name"] for p in said(heard, "product")] == ["绿豆饼"]


def test_what_others_do_is_no_trial_of_ones_own(listen: Listener) -> None:
    heard = listen("没试过，就是去参观了一回，人家用了三年了", "attempt")
    assert not said(heard, "attempt")
    assert [s["text"] for s in said(heard, "existing_solution")] == ["人家用了三年了"]


@pytest.mark.parametrize(
    ("text", "approved"),
    [
        ("还没人拍板", None),
        ("老板还没签字", None),
        ("没人肯出这个钱", False),
        ("董事长批过了", True),
    ],
)
def test_who_has_not_decided_has_not_refused(
    listen: Listener, text: str, approved: bool | None
) -> None:
    heard = listen(text, "payer")
    assert [p["approved"] for p in said(heard, "payer")] == [approved]
    assert bool(said(heard, "budget")) is (approved is False)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("分选线上还靠人看，要上视觉检测机，哪几家靠谱", "purchase"),
        ("出口要一份检测报告，帮忙找家机构", "service"),
        ("你们有没有电池热管理方面的专家", "technology"),
        ("看看你们那有没有懂碳材料的", "technology"),
    ],
)
def test_what_is_asked_for_is_named_by_its_kind(listen: Listener, text: str, kind: str) -> None:
    requests = said(listen(text, turn=1), "request")
    assert {r["kind"] for r in requests} == {kind}


def test_being_unable_drops_no_request(listen: Listener) -> None:
    before = listen("出口要一份检测报告，帮忙找家机构", turn=1)
    heard = listen("就是没有资质出报告", "gap", turn=2, need=fold([before]))
    assert not heard.withdraws


def test_the_lead_time_of_a_supplier_is_no_deadline(listen: Listener) -> None:
    heard = listen("进口的有卖，半年交期，量也不给", "existing_solution")
    assert slots(heard) == {"existing_solution"}


@pytest.mark.parametrize("text", ["行业水平吧", "跟同行差不多", "比人家差点"])
def test_a_comparison_without_a_figure_is_vague(listen: Listener, text: str) -> None:
    heard = listen(text, "baseline")
    assert heard.heard == ()
    assert "vague" in heard.acts


@pytest.mark.parametrize(
    ("text", "name"), [("我们是织经编布的，起圈", "经编布"), ("挤铝型材的，淬完火扭", "铝型材")]
)
def test_the_verb_of_the_trade_is_no_part_of_the_product(
    listen: Listener, text: str, name: str
) -> None:
    assert [p["name"] for p in said(listen(text, turn=1), "product")] == [name]


def test_a_second_trouble_told_first_is_no_word_of_the_market(listen: Listener) -> None:
    heard = listen("做压铸的，铸件气孔多，模具也不耐用", turn=1)
    assert slots(heard) == {"product", "symptom"}
