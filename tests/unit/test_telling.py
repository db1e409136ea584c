"""What a word on the floor is taken for, and what it is not taken for."""

from pathlib import Path

import pytest
from needs import need_of, thing

from assistant.embedded.translation.lexicon import Reference
from assistant.embedded.translation.reference import load_reference
from assistant.embedded.translation.statement import Statement
from assistant.embedded.translation.translate import translate
from assistant.need import Heard

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference(ROOT / "knowledge", ROOT / "prompts")


def said(slot: str, **value: object) -> Heard:
    return thing(slot, dict(value), quote="，".join(str(v) for v in value.values()))


def phenomena(statement: Statement) -> list[str]:
    return [term.term for term in statement.terms if term.entry is not None]


@pytest.mark.parametrize(
    ("product", "symptom", "foreign"),
    [
        ("风电塔筒法兰", "正火调质一变形", "激光熔覆"),
        ("热管", "一致性差", "钕铁硼"),
        ("白厂丝", "丝的清洁度上不去", "混凝土"),
        ("白鹅绒", "绒子洗完分完断得厉害", "转子"),
        ("电路板", "深镀能力上不去", "钕铁硼"),
    ],
)
def test_a_word_of_every_trade_names_no_phenomenon_of_another(
    product: str, symptom: str, foreign: str, reference: Reference
) -> None:
    statement = translate(
        need_of(said("product", name=product), said("symptom", text=symptom)), reference
    )
    assert not any(foreign in name for name in phenomena(statement))
    # Who names no phenomenon stays with the person's words.
    own = [term for term in statement.terms if term.entry and not term.general]
    assert own or any(f"“{symptom}" in question for question in statement.questions)


def test_at_home_a_common_word_is_understood(reference: Reference) -> None:
    statement = translate(
        need_of(said("product", name="卫生陶瓷"), said("symptom", text="烧出来变形")), reference
    )
    assert any("陶瓷" in name for name in phenomena(statement))


@pytest.mark.parametrize("symptom", ["苗发黄", "叶片出水", "结果鼓包"])
def test_a_short_word_that_is_said_of_anything_tells_nothing(
    symptom: str, reference: Reference
) -> None:
    statement = translate(need_of(said("symptom", text=symptom)), reference)
    assert not any(term.general for term in statement.terms)


def test_a_general_phenomenon_stands_in_for_no_words_of_the_person(reference: Reference) -> None:
    need = need_of(said("product", name="往复密封圈"), said("symptom", text="漏油，使用寿命短"))
    statement = translate(need, reference)
    general = [term.term for term in statement.terms if term.general]
    assert not any(name in q for name in general for q in statement.questions)


def test_what_only_stands_beside_an_unknown_product_is_not_taken_for_it(
    reference: Reference,
) -> None:
    need = need_of(
        said("product", name="某某件"),
        thing("attempt", {"what": "风机上加过变频", "result": None}, quote="风机上加过变频"),
    )
    statement = translate(need, reference)
    assert not statement.disciplines
    assert "风机" not in statement.keywords_zh


def test_a_part_of_another_word_is_no_thing(reference: Reference) -> None:
    statement = translate(need_of(said("product", name="玉米芯水解液")), reference)
    assert "作物育种" not in statement.keywords_zh


def test_traditional_characters_become_research_words_in_simplified_ones(
    reference: Reference,
) -> None:
    statement = translate(need_of(said("product", name="自行車")), reference)
    assert "自行車" not in "".join(statement.keywords_zh)
    assert statement.object == ("自行车", (0,))


def test_the_clause_that_names_the_thing_names_the_object(reference: Reference) -> None:
    product = said("product", name="聚氨酯，往复密封圈，缸径320")
    statement = translate(need_of(product, said("symptom", text="密封圈漏油")), reference)
    assert statement.object == ("往复密封圈", (0,))


def test_closed_questions_hold_no_words_and_no_figures_of_the_enterprise(
    reference: Reference,
) -> None:
    need = need_of(
        said("product", name="扁线电机"),
        said("symptom", text="插线的时候漆膜老破"),
        thing(
            "target",
            {"metric": "耐压一次通过率", "op": ">=", "value": 99.5, "unit": "%"},
            quote="耐压一次通过率99.5%以上",
        ),
    )
    questions = [question for question, _ in translate(need, reference).closed_questions]
    assert questions
    assert "耐压一次通过率" in "".join(questions)
    assert not any(mark in "".join(questions) for mark in ("“", "99.5", "漆膜老破"))


def test_a_quote_that_was_cut_shows_it(reference: Reference) -> None:
    words = "前三个月还行，后头一天比一天慢，再往后填料就糊住了，风也抽不动了"
    statement = translate(need_of(said("symptom", text=words)), reference)
    assert any("……”" in question for question in statement.questions)
    short = translate(need_of(said("symptom", text="填料糊住了")), reference)
    assert not any("……" in question for question in short.questions)
