"""Fields of a form: where each begins and ends, and what an edited line takes the place of."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from needs import heard_in, thing

from assistant.embedded.form import as_named, is_form, only_fields, read_fields
from assistant.embedded.hear import hear
from assistant.embedded.message import Context, Ear
from assistant.embedded.text import normalise
from assistant.need import Hearing, Need, fold
from assistant.phrases import Phrases
from assistant.web import texts

TODAY = date(2026, 11, 20)
TWO_TROUBLES = heard_in(
    1,
    thing("symptom", {"text": "边部开裂"}, quote="边部老开裂"),
    thing("symptom", {"text": "表面起皮"}, quote="表面也起皮"),
    thing("budget"),
)


def told(text: str, ear: Ear, phrases: Phrases, *before: object) -> Need:
    """Return the need after one more message, asked for the product."""
    earlier = list(before)
    need = fold(earlier)  # type: ignore[arg-type]
    context = Context(len(earlier) + 1, ("product",), "interview", TODAY, need, phrases.fields)
    return fold([*earlier, hear(text, context, ear)])  # type: ignore[list-item]


def values(need: Need, slot: str) -> list[str]:
    return [str(next(iter(f.value.values()))) for f in need.live(slot)]


def test_every_name_of_a_field_stands_for_one_thing(phrases: Phrases) -> None:
    named = [n for s in phrases.slots.values() for n in (s.label, *s.names)]
    named += [str(n) for n in phrases.texts["other_fields"]]
    assert len(named) == len(set(named)) == len(phrases.fields)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("产品：阀体", [("product", "阀体")]),
        ("1、产品名称： 阀体\n预算金额（万元）: 30", [("product", "阀体"), ("budget", "30")]),
        ("技术难题：\n轴瓦发热\n联系人：老周", [("symptom", "轴瓦发热"), ("", "老周")]),
        ("产品：阀体\n另外想问补贴", [("product", "阀体")]),
        ("现象：发热\n停机后缓解", [("symptom", "发热\n停机后缓解")]),
        ("现象：发热\n其他说明：\n附后", [("symptom", "发热")]),
        ("轧辊：起皮", []),
        ("我们的问题：产品老是起皮", []),
    ],
)
def test_a_field_has_its_value(phrases: Phrases, text: str, spans: list[tuple[str, str]]) -> None:
    plain = normalise(text)
    fields = read_fields(plain, phrases.fields)
    assert [(f.slot, plain[f.start : f.end]) for f in fields] == spans


@given(
    st.lists(st.sampled_from("产品 ： : \n 阀体 预算 30万 （原“ ”） 1、".split(" ")), max_size=30)
)
def test_fields_lie_in_order_inside_the_message(phrases: Phrases, parts: list[str]) -> None:
    plain = normalise("".join(parts))
    fields = read_fields(plain, phrases.fields)
    edges = [x for f in fields for x in (f.line, f.start, f.end)]
    assert edges == sorted(edges) and all(0 <= x <= len(plain) for x in edges)
    if only_fields(plain, fields):
        assert plain.strip()


def test_a_line_that_names_the_old_words_replaces_them_alone(ear: Ear, phrases: Phrases) -> None:
    old = TWO_TROUBLES.heard[0].quote
    need = told(f"现象（原“{old}”）：边部掉块", ear, phrases, TWO_TROUBLES)
    kept = [f.value["text"] for f in need.live("symptom")]
    assert "边部掉块" in kept and "表面起皮" in kept and "边部开裂" not in kept


def test_a_line_that_names_nothing_old_leaves_several_as_they_are(
    ear: Ear, phrases: Phrases
) -> None:
    need = told("现象：边部掉块", ear, phrases, TWO_TROUBLES)
    assert set(values(need, "symptom")) == {"边部开裂", "表面起皮", "边部掉块"}


def test_a_line_without_a_value_takes_nothing_back(ear: Ear, phrases: Phrases) -> None:
    quote = TWO_TROUBLES.heard[2].quote
    need = told(f"预算（原“{quote}”）：看情况吧", ear, phrases, TWO_TROUBLES)
    assert need.live("budget") == fold([TWO_TROUBLES]).live("budget")


@pytest.mark.parametrize(
    ("slot", "first", "then"),
    [
        ("product", "阀体", "水泵叶轮"),
        ("scene", "在热处理炉里出来以后", "在机加工线上粗车以后"),
        ("symptom", "表面起皮", "边部成片剥落"),
        ("impact", "一年退货二十吨", "一年赔客户三十万"),
        ("baseline", "废品率 8%", "废品率 6%"),
        ("baseline", "废品率 8%", "返修率 12%"),
        ("target", "废品率 2%以内", "废品率 1%以内"),
        ("constraint", "节拍不能变慢", "不能换材料"),
        ("attempt", "换过进口油，还是发热", "加过冷却水，没效果"),
        ("gap", "没有懂流体仿真的人", "没有疲劳试验设备"),
        ("existing_solution", "进口的太贵", "国产的寿命不够"),
        ("budget", "80万", "50万到60万"),
        ("payer", "总经理已经批了", "还没汇报"),
        ("deadline", "2027年6月", "2027年底"),
        ("cooperation", "委托开发", "联合开发"),
        ("ip", "归企业", "双方共有"),
        ("acceptance", "连续跑三批都合格", "第三方检测机构出报告"),
        ("test_conditions", "可以提供样品", "可以停机试验两天"),
        ("confidentiality", "可以公开", "隐去厂名"),
        ("region", "江苏省 苏州市", "浙江省 宁波市"),
        ("company", "示例精工有限公司", "示例重工有限公司"),
        ("size", "120人", "300人"),
        ("request", "解决阀体的泄漏难题", "研发新的密封技术"),
    ],
)
def test_an_edit_of_any_line_of_the_card_replaces_it(
    ear: Ear, phrases: Phrases, slot: str, first: str, then: str
) -> None:
    label = phrases.slots[slot].label
    hearings = []
    for turn, text in enumerate((f"{label}：{first}", f"{label}：{then}"), 1):
        context = Context(turn, ("product",), "interview", TODAY, fold(hearings), phrases.fields)
        hearings.append(hear(text, context, ear))
    before, after = fold(hearings[:1]), fold(hearings)
    assert len(before.live(slot)) == 1, "the first value is heard"
    live = after.live(slot)
    assert len(live) == 1 and live[0].turn == 2, "the second alone stands"
    assert after.findings[before.live(slot)[0].index].status == "superseded"
    assert not is_form(then, phrases.fields) and is_form(f"{label}：{then}", phrases.fields)


def test_a_message_of_blanks_is_looked_through_once(phrases: Phrases) -> None:
    # Tried from every blank it would not end.
    text = " " * 20_000 + "还没有想好"
    assert read_fields(text, phrases.fields) == ()


# ── taking a line away ───────────────────────────────────────────────────────────────────────


def named(quote: str, place: int = 0) -> str:
    """Return how the card names a line, as the page writes it."""
    words = quote.translate(str.maketrans("“”", "‘’")).replace("\n", " ")
    return texts.WAS_ONE_OF.format(place=place, old=words) if place else texts.WAS.format(old=words)


@pytest.mark.parametrize("word", ["删除", "删掉。", "刪除"])
def test_a_line_of_the_card_is_taken_away_alone(ear: Ear, phrases: Phrases, word: str) -> None:
    need = told(f"现象{named('边部老开裂')}：{word}", ear, phrases, TWO_TROUBLES)
    assert values(need, "symptom") == ["表面起皮"]
    assert [f.status for f in need.findings] == ["superseded", "stated", "stated"]


def test_what_is_one_thing_is_taken_away_by_its_label(ear: Ear, phrases: Phrases) -> None:
    need = told("预算：删除", ear, phrases, TWO_TROUBLES)
    assert not need.live("budget") and len(need.live("symptom")) == 2


def test_among_several_a_label_alone_takes_nothing_away(ear: Ear, phrases: Phrases) -> None:
    assert told("现象：删除", ear, phrases, TWO_TROUBLES) == fold([TWO_TROUBLES])


def test_of_lines_on_the_same_words_the_named_one_goes(ear: Ear, phrases: Phrases) -> None:
    quote = "废品率从 8% 降到 5%，争取 2%"
    goals = [
        thing("target", {"metric": "废品率", "op": "<=", "value": v, "unit": "%"}, quote=quote)
        for v in (5, 2)
    ]
    before = heard_in(1, *goals)
    assert len(fold([before]).live("target")) == 2
    need = told(f"目标指标{named(quote, 2)}：删除", ear, phrases, before)
    assert [f.value["value"] for f in need.live("target")] == [5]


def test_what_contradicted_the_line_that_went_stands_again(ear: Ear, phrases: Phrases) -> None:
    said = [
        heard_in(turn, thing("budget", {"min_wan": n, "max_wan": n, "currency": "CNY"}, quote=q))
        for turn, n, q in ((1, 30, "三十万"), (2, 80, "八十万"))
    ]
    assert len(fold(said).conflicts()) == 2
    need = told(f"预算{named('三十万')}：删除", ear, phrases, *said)
    assert [(f.value["max_wan"], f.status) for f in need.live("budget")] == [(80, "stated")]


def test_a_guess_that_was_taken_away_is_not_made_again(ear: Ear, phrases: Phrases) -> None:
    said: list[Hearing] = []
    for turn, text in enumerate(("我们做酸奶的，老沉淀", "行业：删除", "还是酸奶沉淀"), 1):
        context = Context(turn, ("symptom",), "interview", TODAY, fold(said), phrases.fields)
        said.append(hear(text, context, ear))
    assert fold(said[:1]).live("industry") and not fold(said).live("industry")


@given(
    st.text(alphabet="轴瓦發热 ，,“”\n2%咗得没贰佰系唔：（）", min_size=1, max_size=60),
    st.text(alphabet="泵漏油 ，“”\n（）", min_size=1, max_size=30),
)
def test_any_words_that_were_said_can_be_named(
    ear: Ear, phrases: Phrases, quote: str, other: str
) -> None:
    quote, other = quote.strip(), other.strip()
    if not quote or not other or as_named(quote) in ("", as_named(other)):
        return
    before = heard_in(
        1,
        thing("symptom", {"text": "甲"}, quote=quote),
        thing("symptom", {"text": "乙"}, quote=other),
    )
    need = told(f"现象{named(quote)}：删除", ear, phrases, before)
    assert values(need, "symptom") == ["乙"]
