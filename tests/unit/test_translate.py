import json
import re
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.embedded.text import normalise
from assistant.embedded.translation.lexicon import Reference
from assistant.embedded.translation.reference import load_reference
from assistant.embedded.translation.translate import infer_industry, plain_words, translate
from assistant.errors import RecordInvalid
from assistant.need import SLOTS, Finding, Need, Status, check_value

ROOT = Path(__file__).parents[2]
KNOWLEDGE, PROMPTS = ROOT / "knowledge", ROOT / "prompts"
LISTS = ("questions", "disciplines", "keywords_zh", "keywords_en", "indicators", "mechanisms")


@pytest.fixture(scope="module")
def reference() -> Reference:
    with warnings.catch_warnings():
        # The table of traditional characters is read by a library that leaves its file open.
        warnings.simplefilter("ignore", ResourceWarning)
        normalise("體")
    return load_reference(KNOWLEDGE, PROMPTS)


def need_of(*rows: tuple[str, dict[str, object]], status: Status = "stated") -> Need:
    findings = []
    for index, (slot, value) in enumerate(rows):
        assert check_value(slot, value) is None
        quote = "，".join(str(v) for v in value.values() if v) or "空"
        findings.append(Finding(index, slot, value, quote[:80], index + 1, status))
    return Need(tuple(findings))


def measure(metric: str, op: str, value: object, unit: str) -> dict[str, object]:
    return {"metric": metric, "op": op, "value": value, "unit": unit}


CASTING = (
    ("product", {"name": "新能源电机壳"}),
    ("scene", {"text": "压铸机打完机加工"}),
    ("symptom", {"text": "里面有缩松气孔，一试漏就漏"}),
    ("baseline", measure("气密不良率", "=", 9, "%")),
    ("target", measure("气密不良率", "<=", 2, "%")),
    ("attempt", {"what": "加过真空", "result": "好一点但不稳"}),
    ("constraint", {"text": "不能换材料"}),
    ("trl", {"current": 4, "target": 7}),
)


def test_every_line_of_every_list_is_traced_to_live_findings(reference: Reference) -> None:
    need = need_of(*CASTING)
    data = translate(need, reference).to_json()
    for key in LISTS:
        assert data[key], key
        assert len(data["trace"][key]) == len(data[key])
        for indexes in data["trace"][key]:
            assert indexes and all(0 <= index < len(need.findings) for index in indexes)
    assert data["trace"]["trl"] == [[7]]
    assert data["trl"] == {"current": 4, "target": 7}


def test_the_statement_is_plain_data_with_the_contracts_keys(reference: Reference) -> None:
    data = translate(need_of(*CASTING), reference).to_json()
    assert set(data) == {*LISTS, "trl", "trace"}
    assert set(data["trace"]) == {*LISTS, "trl"}
    assert all(set(d) == {"name", "code", "scheme"} for d in data["disciplines"])
    assert len(data["disciplines"]) <= 8 and len(data["keywords_zh"]) <= 12
    assert json.loads(json.dumps(data)) == data


@pytest.mark.parametrize("status", ["superseded", "conflicting"])
def test_nothing_comes_from_a_superseded_or_conflicting_finding(
    reference: Reference, status: Status
) -> None:
    assert translate(need_of(*CASTING, status=status), reference).to_json()["keywords_zh"] == []
    live = need_of(("product", {"name": "锂电隔膜"}), ("symptom", {"text": "收卷起棱"}))
    gone = Finding(2, "symptom", {"text": "齿轮啸叫"}, "齿轮啸叫", 3, status)
    without = translate(live, reference)
    assert translate(Need((*live.findings, gone)), reference) == without


def test_an_empty_need_gives_an_empty_statement(reference: Reference) -> None:
    statement = translate(Need(), reference)
    assert not any(statement.to_json()[key] for key in LISTS)
    assert plain_words(statement, Need(), reference) == ""


@pytest.mark.parametrize(
    ("product", "symptom", "meant", "not_meant"),
    [
        ("电机", "发热", "电机损耗与热设计", "滚动轴承失效与寿命"),
        ("滚动轴承", "发热", "滚动轴承失效与寿命", "电机损耗与热设计"),
        ("奶粉", "结块", "粉体结块与分散", "粮库"),
        ("注塑件", "翘曲", "注塑件残余应力与翘曲", "封装热机械应力与翘曲"),
        ("复合材料机翼", "分层", "复合材料层间分层与损伤容限", "多层板热可靠性"),
        ("多层线路板", "分层", "多层板热可靠性", "复合材料层间分层与损伤容限"),
    ],
)
def test_a_short_word_is_read_by_the_trade_it_is_said_in(
    reference: Reference, product: str, symptom: str, meant: str, not_meant: str
) -> None:
    need = need_of(("product", {"name": product}), ("symptom", {"text": symptom}))
    statement = translate(need, reference)
    terms = [term.term for term in statement.terms]
    assert meant in terms
    assert not_meant not in terms


def test_the_stated_industry_tells_a_short_word_apart(reference: Reference) -> None:
    industry = ("industry", {"name": "电机制造", "code": "381"})
    statement = translate(need_of(industry, ("symptom", {"text": "老是发热"})), reference)
    assert "电机损耗与热设计" in [term.term for term in statement.terms]
    assert statement.ambiguous == ()


def test_a_short_word_without_a_trade_is_asked_about_and_not_guessed(reference: Reference) -> None:
    statement = translate(need_of(("symptom", {"text": "老是分层"})), reference)
    assert [a.said for a in statement.ambiguous] == ["分层"]
    asked = statement.ambiguous[0]
    assert len(asked.readings) > 1
    assert asked.finding == 0
    read = {reference.entry(id).phenomenon_zh for id, _ in asked.readings}
    assert read.isdisjoint(term.term for term in statement.terms)


def test_every_figure_of_the_statement_stands_in_a_finding(reference: Reference) -> None:
    cases = (ROOT / "tests/data/translate_cases.jsonl").read_text(encoding="utf-8").splitlines()
    for line in cases:
        need = need_from_case(json.loads(line))
        statement = translate(need, reference)
        said = " ".join(
            f.quote + json.dumps(dict(f.value), ensure_ascii=False) for f in need.findings
        )
        terms = " ".join(
            words
            for entry in reference.entries
            for words in (entry.phenomenon_zh, *entry.mechanisms, *entry.related_methods)
        )
        for figure in re.findall(r"\d+(?:\.\d+)?", " ".join(statement.questions)):
            assert figure in said or re.search(rf"{figure}[A-Za-z]|[A-Za-z]{figure}", terms)
        for measured in statement.indicators:
            assert any(measured["value"] == f.value.get("value") for f in need.findings)


def need_from_case(case: dict[str, list[dict[str, object]]]) -> Need:
    return Need(
        tuple(
            Finding(i, str(f["slot"]), f["value"], str(f["quote"]), i + 1)  # type: ignore[arg-type]
            for i, f in enumerate(case["findings"])
        )
    )


def test_the_words_of_every_term_stand_in_their_finding(reference: Reference) -> None:
    need = need_of(*CASTING)
    statement = translate(need, reference)
    assert statement.terms
    for term in statement.terms:
        finding = need.findings[term.finding]
        assert term.said in finding.quote or term.said in str(finding.value)


def test_mechanisms_are_marked_as_not_verified(reference: Reference) -> None:
    statement = translate(need_of(*CASTING), reference)
    assert statement.mechanisms
    assert all("待验证" in mechanism for mechanism in statement.mechanisms)


def test_a_target_keeps_its_value_takes_the_standard_symbol_and_finds_its_baseline(
    reference: Reference,
) -> None:
    need = need_of(
        ("product", {"name": "阀芯"}),
        ("baseline", measure("圆度误差", "=", 0.02, "毫米")),
        ("target", measure("圆度", "<=", 0.005, "毫米")),
    )
    statement = translate(need, reference)
    assert statement.indicators == (measure("圆度", "<=", 0.005, "mm"),)
    assert statement.baselines == (measure("圆度误差", "=", 0.02, "mm"),)
    assert statement.to_json()["trace"]["indicators"] == [[2, 1]]
    assert "由0.02 mm降到0.005 mm以内" in statement.questions[0]


def test_what_no_table_knows_is_quoted_not_renamed(reference: Reference) -> None:
    need = need_of(("symptom", {"text": "咕噜咕噜冒紫烟"}))
    statement = translate(need, reference)
    assert all("“咕噜咕噜冒紫烟”" in question for question in statement.questions)
    assert statement.mechanisms == ()


def test_traditional_characters_are_understood(reference: Reference) -> None:
    statement = translate(need_of(("product", {"name": "鋰電池隔膜"})), reference)
    assert "锂电隔膜" in statement.keywords_zh
    assert statement.terms[0].said == "鋰電池隔膜"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("我们是做锂电池隔膜的", "384"),
        ("厂里主要生产螺纹钢，用连铸坯", "313"),
        ("养石斑鱼苗十几年了", "04"),
        ("我们做卤豆干", "139"),
    ],
)
def test_an_industry_is_inferred_from_a_product(reference: Reference, text: str, code: str) -> None:
    inferred = infer_industry(text, reference)
    assert inferred is not None
    name, found, quote = inferred
    assert found == code
    assert name == reference.industries[code].name_zh
    assert quote in text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("机器人减速器轴承", "345"),
        ("手机壳注塑模具", "352"),
        ("电动自行车电机轴承", "345"),
        ("做轴承的，给电主轴配套", "345"),
        ("印染厂，用活性染料", "171"),
        ("船用柴油机曲轴", "339"),
        ("兽用疫苗冻干", "275"),
        ("轴承磨削", "345"),
    ],
)
def test_an_industry_is_that_of_the_head_of_a_phrase(
    reference: Reference, text: str, code: str
) -> None:
    inferred = infer_industry(text, reference)
    assert inferred is not None
    assert inferred[1].startswith(code)


@pytest.mark.parametrize("text", ["羊蹄甲", "我们种羊蹄甲的", "医院用的挂号台", "水泥窑用窑头罩"])
def test_no_industry_is_inferred_from_a_part_of_a_word_or_a_modifier(
    reference: Reference, text: str
) -> None:
    assert infer_industry(text, reference) is None


def test_what_is_made_weighs_more_than_where_it_is_used(reference: Reference) -> None:
    need = need_of(("request", {"text": "我们做钢丝绳的，港口上用", "kind": "technology"}))
    assert translate(need, reference).keywords_zh[0] == "钢丝制品"


def test_a_modifier_is_not_taken_for_the_thing(reference: Reference) -> None:
    need = need_of(("product", {"name": "电梯用的钢丝绳"}))
    assert translate(need, reference).keywords_zh[0] == "钢丝制品"


def test_a_trades_own_phenomenon_stands_before_a_general_one(reference: Reference) -> None:
    need = need_of(("product", {"name": "棉纱"}), ("symptom", {"text": "断头多，质量忽高忽低"}))
    terms = [term.term for term in translate(need, reference).terms]
    assert terms[0] == "纺纱断头与纱疵控制"


def test_research_terms_that_are_said_stand_as_keywords(reference: Reference) -> None:
    need = need_of(("symptom", {"text": "想把短程硝化和厌氧氨氧化用起来"}))
    assert {"短程硝化", "厌氧氨氧化"} <= set(translate(need, reference).keywords_zh)


def test_no_industry_is_inferred_from_words_that_name_no_product(reference: Reference) -> None:
    assert infer_industry("你好，我们想问问怎么收费", reference) is None


def test_the_statement_is_said_back_with_the_persons_words_and_figures(
    reference: Reference,
) -> None:
    need = need_of(*CASTING)
    said_back = plain_words(translate(need, reference), need, reference)
    assert "9%" in said_back and "2%" in said_back
    assert "缩松" in said_back
    assert 2 <= said_back.count("。") <= 3


def test_tables_agree_with_each_other(reference: Reference) -> None:
    codes = {
        line.split(",")[0]
        for line in (KNOWLEDGE / "codes/gbt13745.csv").read_text(encoding="utf-8").splitlines()
    }
    for name in reference.disciplines.values():
        assert {name.code, name.field_code} <= codes
    for entry in reference.entries:
        assert set(entry.nsfc_codes) <= set(reference.nsfc)
    labs = (KNOWLEDGE / "labs.jsonl").read_text(encoding="utf-8").splitlines()
    assert all(set(json.loads(lab)["disciplines"]) <= set(reference.disciplines) for lab in labs)


def test_a_word_that_stands_under_two_things_is_refused(tmp_path: Path) -> None:
    for name in ("codes", "lexicon.jsonl", "lexicon-more.jsonl", "disciplines.csv", "trades.csv"):
        (tmp_path / name).symlink_to(KNOWLEDGE / name)
    line = (KNOWLEDGE / "objects.jsonl").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "objects.jsonl").write_text(f"{line}\n{line}\n", encoding="utf-8")
    with pytest.raises(RecordInvalid, match="already on line 1"):
        load_reference(tmp_path, PROMPTS)


WORDS = st.one_of(
    st.text(min_size=1, max_size=30),
    st.lists(
        st.sampled_from(
            [
                "发热",
                "开裂",
                "锂电池隔膜",
                "钢筋",
                "裂了",
                "不匀",
                "$metric",
                "回转窑",
                "，",
                "鱼苗",
            ]
        ),
        min_size=1,
        max_size=6,
    ).map("".join),
)
NUMBERS = st.one_of(st.integers(-1000, 100000), st.floats(-1e6, 1e6))
MEASURES = st.one_of(
    st.builds(
        measure,
        WORDS,
        st.sampled_from(["=", "<=", ">=", "reduce_by", "increase_by"]),
        NUMBERS,
        st.sampled_from(["", "%", "mm", "个点", "月", "元/吨"]),
    ),
    st.builds(
        lambda m, a, b: measure(m, "range", [min(a, b), max(a, b)], "μm"), WORDS, NUMBERS, NUMBERS
    ),
)
VALUES: dict[str, st.SearchStrategy[dict[str, object]]] = {
    "request": st.builds(lambda t: {"text": t, "kind": "technology"}, WORDS),
    "company": st.builds(lambda t: {"name": t}, WORDS),
    "industry": st.builds(
        lambda t, c: {"name": t, "code": c}, WORDS, st.sampled_from(["31", "zz"])
    ),
    "product": st.builds(lambda t: {"name": t}, WORDS),
    "scene": st.builds(lambda t: {"text": t}, WORDS),
    "symptom": st.builds(lambda t: {"text": t}, WORDS),
    "gap": st.builds(lambda t: {"text": t}, WORDS),
    "attempt": st.builds(lambda t, r: {"what": t, "result": r}, WORDS, WORDS),
    "constraint": st.one_of(MEASURES, st.builds(lambda t: {"text": t}, WORDS)),
    "baseline": MEASURES,
    "target": MEASURES,
    "budget": st.just({"min_wan": None, "max_wan": 150, "currency": "CNY"}),
    "trl": st.just({"current": 3, "target": None}),
}
assert set(VALUES) <= set(SLOTS)


@st.composite
def needs(draw: st.DrawFn) -> Need:
    slots = draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=12))
    statuses: list[Status] = ["stated", "confirmed", "superseded", "conflicting", "inferred"]
    return Need(
        tuple(
            Finding(
                index,
                slot,
                draw(VALUES[slot]),
                draw(WORDS),
                index + 1,
                draw(st.sampled_from(statuses)),
            )
            for index, slot in enumerate(slots)
        )
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(need=needs())
def test_any_need_gives_lists_with_parallel_traces_of_usable_findings(
    need: Need, reference: Reference
) -> None:
    statement = translate(need, reference)
    data = statement.to_json()
    usable = {f.index for f in need.live() if f.status != "conflicting"}
    for key in LISTS:
        assert len(data["trace"][key]) == len(data[key])
        assert all(row and set(row) <= usable for row in data["trace"][key])
    assert len(statement.baselines) == len(statement.indicators)
    assert {term.finding for term in statement.terms} <= usable
    plain_words(statement, need, reference)
