"""Whose life is wanted, which methods were tried, and how a correction is carried on."""

from __future__ import annotations

import pytest
from needs import need_of, thing

from assistant.embedded.translation.bearer import bearer_of, untried, without_bearer
from assistant.embedded.translation.correction import correct
from assistant.embedded.translation.lexicon import Reference
from assistant.embedded.translation.translate import plain_words, translate
from assistant.library.library import Library
from assistant.need import Heard, Need


@pytest.fixture(scope="module")
def reference(library: Library) -> Reference:
    return library.reference


def said(slot: str, **value: object) -> Heard:
    return thing(slot, value, quote="，".join(str(v) for v in value.values() if v))


def life(metric: str) -> Heard:
    return said("target", metric=metric, op=">=", value=8000, unit="件")


@pytest.mark.parametrize(
    ("product", "symptom", "metric", "bearer"),
    [
        ("转向节锻件", "模具不耐用", "使用寿命", "模具"),
        ("钛合金机匣", "磨得快", "刀具寿命", "刀具"),
        ("不锈钢带", "辊面掉块", "轧辊寿命", "轧辊"),
        ("水泵", "老停机", "轴承平均寿命", "轴承"),
        ("锂电池", "掉容量", "循环寿命", ""),
        ("冲压模具", "模具不耐用", "模具寿命", ""),
        ("转向节锻件", "有折叠", "合格率", ""),
    ],
)
def test_the_part_that_wears_is_found_where_it_is_not_the_product(
    product: str, symptom: str, metric: str, bearer: str, reference: Reference
) -> None:
    need = need_of(said("product", name=product), said("symptom", text=symptom), life(metric))
    assert bearer_of(need.live(), reference) == bearer


def test_the_question_is_about_the_part_and_not_the_product(reference: Reference) -> None:
    need = need_of(
        said("product", name="转向节锻件"), said("symptom", text="模具不耐用"), life("模具寿命")
    )
    questions = "\n".join(translate(need, reference).questions)
    assert "使转向节锻件所用模具的寿命达到8000件以上" in questions
    assert "转向节锻件的" not in questions


def test_a_metric_keeps_its_name_where_it_is_nothing_but_the_part() -> None:
    assert without_bearer("刀具寿命", "刀具") == "寿命"
    assert without_bearer("刀具", "刀具") == "刀具"
    assert without_bearer("使用寿命", "") == "使用寿命"


@pytest.mark.parametrize(
    ("tried", "method", "left"),
    [
        ("氮化也弄过", "渗氮", False),
        ("试过渗碳", "渗氮", True),
        ("激光熔覆修过", "激光熔覆", False),
        ("堆焊呗", "双金属梯度堆焊", False),
        ("渗氮做过", "渗氮与PVD复合涂层", False),
        ("优化过工艺", "热处理优化", True),
        ("换过油", "失效分析", True),
    ],
)
def test_what_was_tried_in_vain_is_no_route(tried: str, method: str, left: bool) -> None:
    attempts = need_of(said("attempt", what=tried, result="没用")).live()
    assert (method in untried([method], attempts)) is left


# ── what only stands beside the matter ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("things", "absent"),
    [
        ([said("product", name="挂面"), said("symptom", text="货架期没到就酥")], "金属柜体"),
        ([said("product", name="挂面"), said("scene", text="超市货架上卖")], "金属柜体"),
        (
            [said("product", name="酸奶饮品，配方含大豆多糖"), said("symptom", text="沉淀")],
            "油料作物",
        ),
        ([said("product", name="铝壳磷酸铁锂电芯"), said("symptom", text="焊缝气孔")], "粒度形貌"),
    ],
)
def test_a_word_of_another_matter_brings_no_keyword(
    things: list[Heard], absent: str, reference: Reference
) -> None:
    statement = translate(need_of(*things), reference)
    assert statement.keywords_zh
    assert absent not in statement.keywords_zh


def test_the_same_word_counts_where_it_is_the_product(reference: Reference) -> None:
    assert "金属柜体" in translate(need_of(said("product", name="货架")), reference).keywords_zh


# ── corrections ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def milk() -> Need:
    return need_of(said("product", name="酸奶"), said("symptom", text="乳清析出"))


def test_a_corrected_term_takes_the_old_ones_place_everywhere(
    milk: Need, reference: Reference
) -> None:
    statement = translate(milk, reference)
    term = next(t for t in statement.terms if t.entry is not None)
    old = next(word for word in statement.keywords_zh if term.term.startswith(word))
    english = reference.entry(str(term.entry)).phenomenon_en
    assert english in statement.keywords_en
    corrected = correct(statement, "keywords_zh", old, "蛋白聚集", reference)
    assert "蛋白聚集" in corrected.keywords_zh and old not in corrected.keywords_zh
    texts = "\n".join((*corrected.questions, *(t.term for t in corrected.terms)))
    assert "蛋白聚集" in texts and old not in texts
    assert english not in corrected.keywords_en
    assert len(corrected.keywords_en) == len(corrected.trace["keywords_en"])
    assert "蛋白聚集" in plain_words(corrected, milk, reference)


def test_a_correction_of_a_line_that_is_gone_changes_nothing(
    milk: Need, reference: Reference
) -> None:
    statement = translate(milk, reference)
    assert correct(statement, "keywords_zh", "没有这一条", "新的", reference) == statement


def test_a_corrected_question_changes_that_question_alone(milk: Need, reference: Reference) -> None:
    statement = translate(milk, reference)
    corrected = correct(statement, "questions", statement.questions[0], "新的问题？", reference)
    assert corrected.questions == ("新的问题？", *statement.questions[1:])
    assert corrected.keywords_en == statement.keywords_en
