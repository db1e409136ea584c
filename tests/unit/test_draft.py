import json
import re
from dataclasses import replace
from datetime import date

import pytest
import yaml
from briefs import (
    DAY,
    GAZETTEER,
    MATCHES,
    NEEDS,
    WORDING,
    brief_of,
    drafted,
    lines_of,
    read_need,
    reference,
    text_of,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.brief_wording import load_brief_wording
from assistant.disclosure import leaks
from assistant.draft import PUBLIC_SLOTS, draft, revise
from assistant.draft.text import amount, number
from assistant.embedded.translation.statement import Statement
from assistant.embedded.translation.translate import translate
from assistant.errors import InputRejected, PromptError
from assistant.judge import judge
from assistant.match import Matches
from assistant.need import SLOTS, Finding, Need
from assistant.settings import PROJECT

ANONYMOUS = "bumper-warpage-anonymous"
PUBLIC = "fish-ball-elasticity-public"
NDA = "bearing-grinding-burn-nda"
OPEN = "cold-store-frost-incomplete"


def line(version, id):
    return next(ln for ln in lines_of(version) if ln.id == id)


def write(*rows, status="confirmed"):
    return Need(
        tuple(
            Finding(i, slot, value, quote, 1, status) for i, (slot, value, quote) in enumerate(rows)
        )
    )


# ── where lines come from ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", NEEDS)
def test_every_line_says_where_it_comes_from(name):
    need, brief = read_need(name), drafted(name)
    for version in (brief.public, brief.full):
        for each in lines_of(version):
            if each.kind in ("said", "term"):
                assert each.origin, each
            assert all(need.findings[i].live for i in each.origin)
            assert all(
                need.findings[i].status != "conflicting" for i in each.origin if each.kind != "open"
            )


@pytest.mark.parametrize("name", NEEDS)
def test_every_figure_of_a_said_line_was_said(name):
    need, brief = read_need(name), drafted(name)
    for each in lines_of(brief.full):
        if each.kind != "said" or each.id.startswith("evidence"):
            continue
        said = json.dumps(
            [[need.findings[i].value, need.findings[i].quote] for i in each.origin],
            ensure_ascii=False,
        )
        figures = {number(float(x)) for x in re.findall(r"\d+(?:\.\d+)?", said)}
        for shown in re.findall(r"\d+(?:\.\d+)?", each.text):
            assert number(float(shown)) in figures, (each.text, shown)


def test_a_need_that_is_none_has_no_brief():
    need = write(
        ("symptom", {"text": "裂"}, "裂"),
        ("budget", {"min_wan": 0, "max_wan": 0, "currency": "CNY"}, "不出钱"),
    )
    assert judge(need).status == "not_a_need"
    assert brief_of(need) is None
    assert (
        draft(
            Need(classified=True),
            judge(Need(classified=True)),
            Statement(),
            Matches(),
            WORDING,
            GAZETTEER,
            DAY,
        )
        is None
    )


def test_an_incomplete_need_is_stamped_and_says_what_is_open():
    brief = drafted(OPEN)
    assert brief.full.draft and brief.public.draft
    assert "草稿" in line(brief.full, "stamp").text
    for name in ("出资金额或出资决定", "完成期限"):
        assert name in line(brief.full, "stamp").text
    assert line(brief.full, "deadline").text == "待企业确认"
    assert not drafted(ANONYMOUS).full.draft


def test_contradictions_are_asked_about_and_neither_is_stated():
    brief = drafted(OPEN)
    assert line(brief.full, "funding.budget").kind == "open"
    clash = line(brief.full, "open.conflict_budget")
    assert "20万吧" in clash.text and "预算五十万" in clash.text
    assert "五十万" not in text_of(brief.public)


def test_the_sentence_names_what_why_and_how_measured():
    text = line(drafted(ANONYMOUS).full, "pitch").text
    assert re.fullmatch(r"寻求.+，以实现.+，以.+衡量。", text)
    assert "由1.8 mm降至0.6 mm以内" in text and "第三方出报告" in text


def test_todays_figure_stands_beside_the_wanted_one():
    table = drafted(ANONYMOUS).full.section("indicators")
    assert table.columns == ("指标", "现状", "目标")
    assert [ln.cells for ln in table.lines if ln.kind == "said"] == [
        ("翘曲量", "1.8 mm", "≤ 0.6 mm"),
        ("合格率", "82%", "≥ 97%"),
    ]


def test_requirements_run_from_targets_over_bounds_to_acceptance():
    need, lines = read_need(PUBLIC), drafted(PUBLIC).full.section("requirements").lines
    slots = [need.findings[ln.origin[0]].slot for ln in lines]
    # What was told and no wanted figure speaks of stands last, for somebody to decide on.
    assert slots == ["target", "target", "constraint", "constraint", "acceptance", "symptom"]
    assert [ln.kind for ln in lines] == ["said"] * 5 + ["open"]
    assert "增加幅度应不大于200元/吨" in lines[2].text


def test_too_few_requirements_name_what_is_missing():
    text = line(drafted(OPEN).full, "requirements.missing").text
    assert "约束条件" in text and "验收方式" in text and "目标" not in text


def test_at_most_ten_requirements_are_listed():
    rows = [
        ("target", {"metric": f"指标{c}", "op": ">=", "value": 5, "unit": "件"}, f"指标{c}5件")
        for c in "甲乙丙丁戊己庚辛壬癸子丑"
    ]
    lines = (
        brief_of(write(("symptom", {"text": "慢"}, "慢"), *rows)).full.section("requirements").lines
    )
    assert len(lines) == 10


def test_a_route_that_is_refused_is_no_requirement():
    full = drafted(ANONYMOUS).full
    assert "不接受换成金属件" in line(full, "excluded.f11").text
    assert not any("金属件" in ln.text for ln in full.section("requirements").lines)


def test_a_failed_attempt_says_what_was_tried_and_how_it_ended():
    text = line(drafted(PUBLIC).full, "attempts.f8").text
    assert text == "已尝试“加过转谷氨酰胺酶”，结果为“贵，口感发硬”（程序据此记为未达到要求）。"


def test_a_mode_that_was_named_is_no_suggestion():
    assert line(drafted(PUBLIC).full, "cooperation").kind == "said"
    suggested = line(drafted(ANONYMOUS).full, "cooperation")
    assert suggested.kind == "suggestion" and "理由：" in suggested.text and suggested.origin


@pytest.mark.parametrize(
    ("rows", "mode"),
    [
        ([("budget", {"min_wan": 200, "max_wan": 200, "currency": "CNY"}, "两百万")], "揭榜挂帅"),
        ([("budget", {"min_wan": None, "max_wan": 8, "currency": "CNY"}, "八万")], "咨询"),
        ([("trl", {"current": 7, "target": 9}, "客户试用过")], "先用后付"),
        ([("gap", {"text": "没人会"}, "没人会")], "委托开发"),
        ([("impact", {"text": "停线", "amount_wan": None}, "同行也都停线")], "众筹科研"),
    ],
)
def test_the_suggested_mode_follows_money_risk_and_maturity(rows, mode):
    target = ("target", {"metric": "寿命", "op": ">=", "value": 9, "unit": "天"}, "寿命9天")
    brief = brief_of(write(("symptom", {"text": "坏"}, "坏"), target, *rows))
    assert mode in line(brief.full, "cooperation").text


def test_a_deadline_that_has_passed_or_is_too_long_is_doubted():
    past = write(
        ("symptom", {"text": "坏"}, "坏"), ("deadline", {"date": "2025-01-31"}, "去年一月")
    )
    assert "早于起草日期" in line(brief_of(past).full, "open.deadline_check").text
    long = write(("symptom", {"text": "坏"}, "坏"), ("deadline", {"months": 48}, "四年"))
    assert "36 个月" in line(brief_of(long).full, "open.deadline_check").text


def test_separate_problems_stay_out_of_the_brief():
    findings = (
        Finding(0, "symptom", {"text": "焊缝开裂"}, "焊缝开裂", 1),
        Finding(1, "symptom", {"text": "污水发臭"}, "还有污水发臭", 2, sense="separate"),
    )
    full = brief_of(Need(findings)).full
    assert "污水" not in "".join(ln.text for ln in full.section("background").lines)
    assert "污水发臭" in line(full, "separate.1").text


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_a_number_is_written_with_every_digit(value):
    assert float(number(value)) == value
    assert "e" not in number(value)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (10, "min", "10 min"),
        (97, "%", "97%"),
        (0.00005, "mm", "0.00005 mm"),
        ([1, 2.5], "℃", "1～2.5 ℃"),
        (28, "万次", "28万次"),
        (3, "", "3"),
    ],
)
def test_units_are_spaced_as_the_standard_asks(value, unit, shown):
    assert amount({"metric": "x", "op": "=", "value": value, "unit": unit}) == shown


# ── the public version ───────────────────────────────────────────────────────────────────────


def test_the_anonymous_version_names_no_firm_person_customer_or_town():
    need, public = read_need(ANONYMOUS), drafted(ANONYMOUS).public
    text = json.dumps(public.to_json(), ensure_ascii=False)
    for secret in (
        "锐恒",
        "比亚迪",
        "常州",
        "武进",
        "张总",
        "王建国",
        "13812345678",
        "苏州",
        "宏远",
    ):
        assert secret not in text, secret
    assert leaks(text_of(public), need, GAZETTEER) == []
    assert line(public, "demander").text == "某塑料制品企业（江苏省）"


def test_the_full_version_names_the_firm_but_holds_no_contact_data():
    text = json.dumps(drafted(ANONYMOUS).full.to_json(), ensure_ascii=False)
    assert "常州市锐恒塑料制品有限公司" in text and "13812345678" not in text


def test_a_level_that_was_not_said_is_treated_as_anonymous():
    public = drafted(OPEN).public
    assert public.level == "unknown"
    assert "潍坊" not in text_of(public) and "寿光" not in text_of(public)


def test_before_an_agreement_only_the_field_and_the_research_words_are_shown():
    public = drafted(NDA).public
    assert {s.key for s in public.sections} == {"title", "field", "contact", "research"}
    shown = "".join(ln.text for ln in lines_of(public) if ln.id != "research.disciplines")
    assert not re.search(r"\d|[“”]", re.sub(r"GB/T [\d-]+|NSFC", "", shown))
    for secret in ("中睿", "洛阳", "CBN", "GCr15", "120"):
        assert secret not in text_of(public)
    assert public.highlights == ()


def test_a_public_version_says_what_was_said_and_nothing_of_people():
    public = drafted(PUBLIC).public
    assert "福建海丰鱼糜食品有限公司" in text_of(public)
    found = leaks(text_of(public), read_need(PUBLIC), GAZETTEER)
    assert not {leak.kind for leak in found} & {"person", "contact", "customer"}


@pytest.mark.parametrize("name", NEEDS)
def test_the_public_version_rests_on_allowed_slots_alone(name):
    need, public = read_need(name), drafted(name).public
    for each in lines_of(public):
        if each.kind == "said":
            assert {need.findings[i].slot for i in each.origin} <= PUBLIC_SLOTS[public.level]


def test_matches_never_repeat_the_enterprise_in_public():
    brief = drafted(PUBLIC)
    assert "企业所述" in line(brief.full, "labs.lab").cells[1]
    assert line(brief.public, "labs.lab").cells[1] == "成型与翘曲"
    ids = [ln.id for ln in drafted(ANONYMOUS).public.section("policies").lines]
    assert ids == ["policies.tax"]


@pytest.mark.parametrize(
    ("source", "named"),
    [
        (
            "public GitHub text (someone/labs: 2016年国家重点实验室名单)；general knowledge",
            "2016年国家重点实验室名单（公开整理的名录，待核实）",
        ),
        ("public GitHub text；public GitHub text (新闻)", "公开整理的名录，待核实"),
        ("http://example.com/a?b=1；general knowledge", "公开网页，待核实"),
        (
            "public GitHub text；https://www.miit.gov.cn/x.html",
            "政府网站（https://www.miit.gov.cn/x.html）；公开整理的名录，待核实",
        ),
        ("general knowledge", "一般常识，待核实"),
        ("财税〔2015〕119号；财政部", "财税〔2015〕119号；财政部"),
    ],
)
def test_a_source_is_named_for_readers_and_its_address_kept_in_the_full_version(source, named):
    matches = Matches((replace(MATCHES.labs[0], source=source),), ())
    brief = brief_of(read_need(PUBLIC), matches)
    assert line(brief.public, "labs.lab").cells[3] == named
    full = line(brief.full, "labs.lab").cells[3]
    assert all(address in full for address in re.findall(r"https?://[^；]+", source))


@pytest.mark.parametrize("name", ["labs", "policies"])
def test_no_record_of_the_library_names_a_code_repository_to_readers(name):
    rows = (PROJECT / "knowledge" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    kept = "；".join(s for row in rows for s in json.loads(row)["sources"])
    matches = Matches((replace(MATCHES.labs[0], source=kept),), ())
    public = line(brief_of(read_need(PUBLIC), matches).public, "labs.lab").cells[3]
    assert "代码" not in public and "GitHub" not in public
    assert set(re.findall(r"https?://([^/）]+)", public)) <= set(
        re.findall(r"https?://([^/）]*(?:gov|edu|ac)\.cn)", public)
    )


_NAMES = st.sampled_from(["恒锐达", "博睿源", "鑫沃达", "瑞派特", "科诺泰"])
_CITIES = st.sampled_from(
    [("江苏省", "苏州市"), ("广东省", "佛山市"), ("浙江省", "宁波市"), ("山东省", "潍坊市")]
)
_TRADES = st.sampled_from(["精密机械", "塑料制品", "食品", "电子科技", "铸造"])
_PHONES = st.from_regex(r"1[3-9]\d{9}", fullmatch=True)
_PEOPLE = st.sampled_from(["张总", "李国强经理", "陈工", "王建国厂长"])
_WAYS = st.sampled_from(
    [
        "{firm}的件老是裂",
        "我们给{customer}供货，裂了就退",
        "{person}说要改，电话{phone}",
        "在{city}那条线上裂",
        "{full}出过三次，{customer}这个客户不收",
        "找{person}，{phone}，{city}人",
    ]
)


@given(_NAMES, _NAMES, _CITIES, _TRADES, _PHONES, _PEOPLE, st.lists(_WAYS, min_size=4, max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_planted_name_reaches_an_anonymous_version(
    firm, customer, place, trade, phone, person, ways
):
    province, city = place
    full = f"{city}{firm}{trade}有限公司"
    known = {
        "firm": firm,
        "full": full,
        "customer": f"{customer}机电",
        "phone": phone,
        "person": person,
        "city": city.removesuffix("市"),
    }
    said = [way.format(**known) for way in ways]
    # The customer is told once in words that name it as one.
    said[0] = f"主要给{known['customer']}供货，{said[0]}"[:80]
    slots = ("symptom", "impact", "acceptance", "ip")
    rows = [
        (slot, {"text": words} | ({"amount_wan": None} if slot == "impact" else {}), words)
        for slot, words in zip(slots, said, strict=True)
    ]
    need = write(
        ("company", {"name": full}, full),
        ("region", {"province": province, "city": city}, city),
        *rows,
    )
    brief = brief_of(need)
    text = json.dumps(brief.public.to_json(), ensure_ascii=False)
    for secret in (firm, known["customer"], known["city"], phone, person):
        assert secret not in text
    assert leaks(text_of(brief.public), need, GAZETTEER) == []


def test_what_must_not_be_published_stands_in_no_public_line():
    offered = "能给样品。商品名叫“晨露坊”别出现"
    harm = "月月返工，客户投诉四十七起"
    need = write(
        ("symptom", {"text": "灌装后分层"}, "灌装后分层"),
        ("product", {"name": "晨露坊豆奶"}, "晨露坊豆奶"),
        ("test_conditions", {"text": offered}, offered),
        ("acceptance", {"text": "廠名唔好出，其他無所謂"}, "廠名唔好出，其他無所謂"),
        ("impact", {"text": harm, "amount_wan": None}, harm),
        ("target", {"metric": "客诉", "op": "<=", "value": 9, "unit": "起"}, "客诉降到9起"),
        ("budget", {"min_wan": 35, "max_wan": 35, "currency": "CNY"}, "三十五万"),
    )
    typed = ["客诉的事尤其不能说", "我们是恒泽乳业", "预算别写出来"]
    statement = translate(need, reference())
    brief = draft(need, judge(need), statement, MATCHES, WORDING, GAZETTEER, DAY, typed)
    public = text_of(brief.public)
    for secret in ("晨露坊", "別出現", "别出现", "唔好出", "無所謂", "投诉", "客诉", "35", "恒泽"):
        assert secret not in public, secret
    assert "能给样品" in public and "月月返工" in public
    assert "晨露坊" in text_of(brief.full) and "四十七" in text_of(brief.full)
    edited = revise(brief, {"offers.f2": "样品和“晨露坊”原液都给，客诉记录也给"})
    assert "晨露坊" not in text_of(edited.public) and "客诉" not in text_of(edited.public)


# ── highlights and changes ───────────────────────────────────────────────────────────────────


def test_every_figure_that_was_said_is_highlighted():
    public = drafted(ANONYMOUS).public
    marked: dict[str, list[str]] = {}
    for highlight in public.highlights:
        marked.setdefault(highlight.field, []).append(highlight.text)
    for each in lines_of(public):
        if each.kind == "said":
            left = each.text
            for text in marked.get(each.id, ()):
                left = left.replace(text, "", 1)
            # What is left are counts of a few pieces.
            assert not re.search(r"\d{3}|\d\.\d|\d\s*[A-Za-z%℃]", left), each.text


def test_recipes_and_settings_say_why_they_are_highlighted():
    why = {h.text: h.why for h in drafted(ANONYMOUS).public.highlights}
    assert why["加了3%的成核剂"] == "可能涉及配方或组分"
    assert why["模温从80℃提到120℃"] == "可能涉及工艺参数"


@pytest.mark.parametrize("name", NEEDS)
def test_highlights_keep_their_ids_when_drafted_again(name):
    again = brief_of(read_need(name))
    assert again.public.highlights == drafted(name).public.highlights
    ids = [h.id for h in again.public.highlights]
    assert len(set(ids)) == len(ids)


def test_a_change_by_the_center_keeps_the_original_in_the_full_version_alone():
    brief = revise(drafted(ANONYMOUS), {"ip.f19": "成果由双方共有"})
    full, public = line(brief.full, "ip.f19"), line(brief.public, "ip.f19")
    assert full.text == public.text == "成果由双方共有"
    assert "锐恒" in full.to_json()["original"] and full.edited
    assert not {"original", "edited"} & set(public.to_json())


def test_a_change_cannot_bring_a_name_or_an_unmarked_figure_into_the_public_version():
    brief = revise(drafted(ANONYMOUS), {"ip.f19": "归常州锐恒，期限15年"})
    shown = line(brief.public, "ip.f19").text
    assert "锐恒" not in shown and "常州" not in shown
    assert any(h.field == "ip.f19" and "15" in h.text for h in brief.public.highlights)


@pytest.mark.parametrize("edits", [{"no.such": "x"}, {"ip.f19": "  "}, {"indicators.f7": "一格"}])
def test_a_change_that_fits_no_line_is_refused(edits):
    with pytest.raises(InputRejected):
        revise(drafted(ANONYMOUS), edits)


# ── wording ──────────────────────────────────────────────────────────────────────────────────


def _break(tmp_path, change):
    for name in ("questions.zh.yaml", "verdict.zh.yaml", "values.zh.yaml"):
        (tmp_path / name).write_bytes((PROJECT / "prompts" / name).read_bytes())
    data = yaml.safe_load((PROJECT / "prompts" / "brief.zh.yaml").read_text(encoding="utf-8"))
    change(data)
    (tmp_path / "brief.zh.yaml").write_text(
        yaml.safe_dump(data, allow_unicode=True), encoding="utf-8"
    )
    return tmp_path


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["headings"].pop("ip"),
        lambda d: d["headings"].update(extra="x"),
        lambda d: d["pitch"].update(sentence="$what $price"),
        lambda d: d["deadline"].update(months=5),
        lambda d: d.pop("weights"),
        lambda d: d.pop("seasons"),
        lambda d: d["seasons"]["winter"].update(months=[12, 13]),
        lambda d: d["seasons"].update(spring={"months": [3, 5]}),
        lambda d: d.pop("common_speech"),
        lambda d: d["common_speech"].update({"啥": ""}),
        lambda d: d["weights"][0].update(weight=99),
        lambda d: [w.pop("enterprise", None) for w in d["weights"]],
    ],
)
def test_a_broken_wording_is_refused_when_loaded(tmp_path, change):
    with pytest.raises(PromptError, match=r"brief\.zh\.yaml"):
        load_brief_wording(_break(tmp_path, change))


def test_the_wording_as_shipped_loads_and_names_every_slot(tmp_path):
    wording = load_brief_wording(_break(tmp_path, lambda d: None))
    assert set(wording.texts["open"]["slots"]) == set(SLOTS)
    assert sum(w.percent for w in wording.weights) == 100


def test_the_brief_is_dated_by_the_day_it_is_given():
    need = read_need(PUBLIC)
    brief = draft(
        need,
        judge(need),
        translate(need, reference()),
        MATCHES,
        WORDING,
        GAZETTEER,
        date(2027, 1, 2),
    )
    assert brief.public.to_json()["date"] == "2027-01-02"
    assert replace(brief.public, day=DAY).title == brief.full.title
