"""What a reader of a call looks for: whom to ask, what supports, what is not told of a figure."""

import json
import re
from dataclasses import replace

import pytest
from briefs import (
    DAY,
    GAZETTEER,
    MATCHES,
    WORDING,
    brief_of,
    drafted,
    lines_of,
    read_need,
    reference,
    text_of,
)

from assistant.draft import draft, revise
from assistant.embedded.translation.translate import translate
from assistant.judge import judge
from assistant.match import Match, Matches, Why
from assistant.need import Finding, Need

ANONYMOUS = "bumper-warpage-anonymous"
NDA = "bearing-grinding-burn-nda"
CENTER = "明州联合创新中心，0574-88880000"


def need_of(*rows):
    return Need(
        tuple(
            Finding(i, slot, value, quote, 1, "confirmed")
            for i, (slot, value, quote) in enumerate(rows)
        )
    )


def said(slot, quote):
    return (slot, {"text": quote}, quote)


def target(metric, quote):
    return ("target", {"metric": metric, "op": "<=", "value": 5, "unit": "%"}, quote)


def texts_in(version, key):
    found = [s for s in version.sections if s.key == key]
    return [ln.text for s in found for ln in s.lines]


def published(name, center="", typed=()):
    need = read_need(name)
    statement = translate(need, reference())
    brief = draft(need, judge(need), statement, MATCHES, WORDING, GAZETTEER, DAY, typed, center)
    assert brief is not None
    return brief


# ── whom to ask ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [ANONYMOUS, NDA])
def test_a_call_names_the_center_that_publishes_it_and_never_the_enterprise(name):
    brief = published(name, CENTER)
    for version in (brief.public, brief.full):
        first, how = texts_in(version, "contact")
        assert first == f"对接单位：{CENTER}"
        assert ("保密协议" in how) == (name == NDA)
    assert "13812345678" not in text_of(brief.public)


@pytest.mark.parametrize("name", [ANONYMOUS, NDA])
def test_where_no_center_was_set_the_publisher_is_to_fill_it_in(name):
    line = drafted(name).public.section("contact").lines[0]
    assert line.kind == "open" and line.text == "对接单位：待发布单位填写"


def test_the_center_may_write_its_number_there_and_the_enterprises_never_stands():
    brief = published(ANONYMOUS, typed=["我电话13812345678，我们是常州锐恒"])
    own = "对接单位：明州联合创新中心，0574-88880000"
    edited = revise(brief, {"contact.center": own})
    assert texts_in(edited.public, "contact")[0] == own
    slip = "对接单位：常州锐恒，+86 138-1234-5678，13812345678"
    shown = texts_in(revise(brief, {"contact.center": slip}).public, "contact")[0]
    assert "锐恒" not in shown and "1234" not in shown


# ── support and rules ────────────────────────────────────────────────────────────────────────

LAW = Match("law", "某法", 0.1, (Why("联合", "联合体"),), ("核实",), "公报", "high", binds=True)


def test_rules_stand_behind_support_under_a_heading_of_their_own():
    matches = Matches(MATCHES.labs, (*MATCHES.policies, LAW))
    brief = brief_of(read_need(ANONYMOUS), matches)
    for version in (brief.public, brief.full):
        assert not any("某法" in text for text in texts_in(version, "policies"))
        assert [text.split(" | ")[0] for text in texts_in(version, "rules")] == ["某法"]
        keys = [s.key for s in version.sections]
        assert keys.index("rules") == keys.index("policies") + 1


def test_without_a_rule_there_is_no_such_heading_and_a_rule_alone_is_no_support():
    assert texts_in(drafted(ANONYMOUS).full, "rules") == []
    alone = brief_of(read_need(ANONYMOUS), Matches((), (LAW,)))
    none = WORDING.say("matches", "none")
    assert texts_in(alone.full, "policies")[0].startswith(none)
    assert texts_in(brief_of(read_need(ANONYMOUS), None).full, "rules") == []


def test_what_merely_binds_is_kept_beside_the_printed_matches():
    matches = Matches((), (*MATCHES.policies, LAW))
    assert matches.rules == ("law",)
    assert "binds" not in json.dumps(matches.to_json())
    again = Matches.from_json(matches.to_json(), (), matches.rules)
    assert [m.binds for m in again.policies] == [False, False, True]


# ── what is not told of a figure ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("tests", "named"),
    [
        ([], "甲醛、鼓泡率"),
        (["按GB/T 17657测甲醛"], "鼓泡率"),
        (["甲醛第三方测，鼓泡率抽两百张数"], ""),
        (["老板说行就行"], "甲醛、鼓泡率"),
    ],
)
def test_figures_of_which_no_method_was_said_are_named_in_one_line(tests, named):
    need = need_of(
        target("甲醛", "甲醛压到5以内"),
        target("鼓泡率", "鼓泡率5%以内"),
        *(said("acceptance", words) for words in tests),
    )
    for version in (brief_of(need).public, brief_of(need).full):
        notes = [ln for ln in version.section("indicators").lines if ln.kind == "open"]
        assert [note.cells[0].split("：")[-1].rstrip("。") for note in notes] == (
            [named] if named else []
        )
        assert all("检测方法" in note.text and not any(note.cells[1:]) for note in notes)


def test_a_test_tells_the_method_of_the_only_figure_and_a_standard_that_of_its_own():
    alone = need_of(target("甲醛", "甲醛压到5以内"), said("acceptance", "送省里检，十批都过"))
    own = need_of(target("甲醛", "甲醛按国标5以内"))
    for need in (alone, own):
        assert all(ln.kind != "open" for ln in brief_of(need).public.section("indicators").lines)


# ── how lines read ───────────────────────────────────────────────────────────────────────────


def test_that_requirements_are_few_is_told_to_the_center_alone():
    brief = brief_of(need_of(said("symptom", "板子老鼓泡"), said("constraint", "成本不涨")))
    assert any("条数偏少" in text for text in texts_in(brief.full, "requirements"))
    assert not any("条数偏少" in text for text in texts_in(brief.public, "requirements"))


def test_where_there_is_no_requirement_every_reader_is_told():
    brief = brief_of(need_of(said("symptom", "板子老鼓泡")))
    for version in (brief.public, brief.full):
        assert texts_in(version, "requirements")[0].startswith("尚无技术要求")


def test_words_that_another_line_holds_are_not_said_twice():
    need = need_of(
        said("symptom", "老断纸"),
        said("symptom", "三号机老断纸，一天四回"),
        said("symptom", "糊网"),
    )
    shown = [text for text in texts_in(brief_of(need).full, "background") if "问题表现" in text]
    assert len(shown) == 2 and "糊网" in shown[1]


def test_that_something_was_tried_and_nothing_of_what_is_no_attempt():
    rows = [
        ("attempt", {"what": "鼓捣过", "result": None}, "鼓捣过"),
        ("attempt", {"what": "换过闪蒸温度", "result": None}, "换过闪蒸温度"),
    ]
    assert len(texts_in(brief_of(need_of(*rows)).full, "attempts")) == 1
    assert texts_in(brief_of(need_of(rows[0])).full, "attempts") == ["待企业确认"]


@pytest.mark.parametrize(
    ("product", "trouble", "title"),
    [
        ("五层瓦楞纸板", "瓦楞纸板翘曲", "五层瓦楞纸板平整度"),
        ("佛山做岩板的", "老裂", "岩板"),
        ("做轴承的", "老裂", "轴承"),
        ("灌香肠的那个皮", "一灌就爆", "灌香肠的皮"),
    ],
)
def test_a_title_names_the_product_once_and_as_a_noun(product, trouble, title):
    need = need_of(("product", {"name": product}, product), said("symptom", trouble))
    shown = brief_of(need).full.title
    assert shown.startswith(title) and shown.count("瓦楞纸板") <= 1


def test_an_anonymous_title_names_no_town_and_no_stand_in_for_one():
    rows = [("product", {"name": "孝感米酒"}, "孝感米酒"), said("symptom", "放着就酸")]
    brief = brief_of(need_of(*rows))
    assert "孝感米酒" not in text_of(brief.public) and brief.public.title.startswith("米酒")
    open_call = brief_of(need_of(*rows, ("confidentiality", {"level": "public"}, "可以公开")))
    assert open_call.public.title.startswith("孝感米酒")


def test_a_field_that_is_not_known_is_an_open_point():
    brief = brief_of(need_of(said("symptom", "老是不太理想")))
    assert texts_in(brief.public, "field") == ["待企业确认"]


def test_two_figures_of_one_metric_are_asked_about_with_both_quotes():
    twice = need_of(target("含杂率", "含杂压到5以内"), target("含杂率", "含杂率5"))
    assert not any("不同的说法" in text for text in texts_in(brief_of(twice).full, "open"))
    other = ("target", {"metric": "含杂率", "op": "<=", "value": 7, "unit": "%"}, "七个点以内")
    brief = brief_of(need_of(target("含杂率", "含杂压到5以内"), other))
    for version in (brief.public, brief.full):
        (text,) = (t for t in texts_in(version, "open") if "不同的说法" in t)
        assert "“含杂压到5以内”“七个点以内”" in text and text.startswith("含杂率的目标数值")


def test_a_span_of_months_is_no_month_of_the_year():
    row = ("target", {"metric": "保质期", "op": ">=", "value": 12, "unit": "月"}, "保质期12个月")
    assert "12个月" in text_of(brief_of(need_of(row)).full)
    assert "≥ 12月" not in text_of(brief_of(need_of(row)).full)


def test_a_term_that_identifies_is_left_out_of_the_list():
    need = need_of(("region", {"province": "江苏省", "city": "常州市"}, "常州"))
    statement = replace(
        translate(need, reference()),
        keywords_zh=("常州岩板", "烧成"),
        trace={"keywords_zh": ((0,), (0,))},
    )
    brief = draft(need, judge(need), statement, MATCHES, WORDING, GAZETTEER, DAY)
    line = next(ln for ln in lines_of(brief.public) if ln.id == "research.keywords_zh")
    assert line.text == "中文关键词：烧成"
    full = next(ln for ln in lines_of(brief.full) if ln.id == "research.keywords_zh")
    assert "常州岩板" in full.text


def test_a_version_that_quotes_says_how_and_one_that_does_not_is_silent():
    brief = drafted(ANONYMOUS)
    assert "方言词" in brief.public.note and "原话对照" in brief.full.note
    assert "方言词" not in drafted(NDA).public.note


def test_a_call_under_an_agreement_lists_no_name_of_the_enterprises_own():
    need = read_need(NDA)
    own = {str(f.value["metric"]) for f in need.live("baseline", "target")}
    brief = drafted(NDA)
    terms = {t.term for t in translate(need, reference()).terms}
    for key in ("research.keywords_zh", "research.keywords_en"):
        lines = [line for line in lines_of(brief.public) if line.id == key]
        words = {w for line in lines for w in re.split("[：；]", line.text)}
        assert not words & (own - terms)
    said = "".join(line.text for line in lines_of(brief.full) if "keywords" in line.id)
    assert any(name in said for name in own)
