"""From academic words to the shop floor: wordings with their entries, and the needs that fit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from needs import need_of, thing

from assistant.embedded.translation.lexicon import Reference
from assistant.embedded.translation.translate import translate
from assistant.errors import InputRejected
from assistant.interview import Assistant
from assistant.library.library import Library
from assistant.reverse import StoredNeed, reverse

Telling = Callable[[str], float]

BURRS = "建立了切削毛刺形成与抑制的有限元模型，提出刃口制备与低温辅助切削相结合的方法。"
ELECTROLYTE = "揭示了固态电解质界面离子输运机理，提出了锂枝晶抑制策略。"
POETRY = "论唐代边塞诗中雪的意象及其流变。"


@pytest.fixture(scope="module")
def reference(library: Library) -> Reference:
    return library.reference


def stored(id: str, product: str, symptom: str, reference: Reference) -> StoredNeed:
    need = need_of(
        thing("product", {"name": product}, quote=product),
        thing("symptom", {"text": symptom}, quote=symptom),
    )
    return StoredNeed(id, product, symptom, "", product, translate(need, reference))


@pytest.fixture(scope="module")
def telling(library: Library) -> Telling:
    return library.telling


@pytest.fixture(scope="module")
def needs(reference: Reference) -> list[StoredNeed]:
    return [
        stored("valves", "液压阀体", "深孔交叉处毛刺去不掉", reference),
        stored("shells", "扫地机外壳", "注塑出来缩水", reference),
        stored("fish", "养殖的石斑鱼", "一到夏天就浮头", reference),
    ]


@pytest.mark.parametrize(
    ("result", "plain"),
    [(BURRS, "毛刺去不掉"), (ELECTROLYTE, "固态电池界面阻抗大")],
)
def test_a_result_is_said_in_the_words_of_the_floor(
    result: str, plain: str, reference: Reference, telling: Telling
) -> None:
    found = reverse(result, (), reference, telling)
    assert plain in [w.plain for w in found.wordings]
    for wording in found.wordings:
        entry = reference.entry(wording.entry)
        assert (wording.plain, wording.phenomenon) == (entry.plain, entry.phenomenon_zh)
        assert wording.said in result


def test_the_need_that_shares_the_phenomenon_is_named_with_both_sides(
    needs: list[StoredNeed], reference: Reference, telling: Telling
) -> None:
    found = reverse(BURRS, needs, reference, telling)
    assert [fit.id for fit in found.fits] == ["valves"]
    why = found.fits[0].why[0]
    assert "毛刺" in why.said and why.has in BURRS


@pytest.mark.parametrize("result", [ELECTROLYTE, POETRY])
def test_where_no_need_fits_none_is_named(
    result: str, needs: list[StoredNeed], reference: Reference, telling: Telling
) -> None:
    assert reverse(result, needs, reference, telling).fits == ()


def test_what_the_tables_do_not_hold_has_no_wording(reference: Reference, telling: Telling) -> None:
    found = reverse(POETRY, (), reference, telling)
    assert (found.wordings, found.products) == ((), ())


@pytest.mark.parametrize(
    "result",
    [
        "据不完全统计，近十年高校科技成果转化呈增长态势，本文分析了技术转移的影响因素。",
        "改革开放以来我国科技政策文本的量化分析：主题演化与工具选择的不平衡。",
        "一类带时滞的非线性方程解的存在性、稳定性与收敛速度。",
    ],
)
def test_characters_that_stand_together_by_accident_are_no_wording(
    result: str, needs: list[StoredNeed], reference: Reference, telling: Telling
) -> None:
    found = reverse(result, needs, reference, telling)
    assert (found.wordings, found.fits) == ((), ())


@pytest.mark.parametrize(
    ("product", "trouble", "result"),
    [
        ("锂电池", "外壳喷码看不清", "锂电池正极材料的第一性原理计算。"),
        ("镁合金仪表横梁", "压铸热裂", "镁合金压铸件表面化学镀镍层的耐蚀性与微观组织。"),
        ("电梯用的钢丝绳", "断丝太快", "电梯钢丝绳张力均衡装置的机构设计。"),
        ("油井水泥", "稠化时间飘", "油井水泥环密封完整性的光纤分布式监测技术。"),
    ],
)
def test_a_shared_product_alone_is_no_reason(
    product: str, trouble: str, result: str, reference: Reference, telling: Telling
) -> None:
    need = stored("other", product, trouble, reference)
    assert reverse(result, [need], reference, telling).fits == ()


@pytest.mark.parametrize(
    ("product", "trouble", "result"),
    [
        ("镁合金仪表横梁", "压铸热裂", "镁合金压铸过程中热裂倾向的应变速率判据。"),
        ("直流接触器", "断开拉弧，触点烧", "直流分断过程中触点材料的烧蚀规律。"),
        ("油井水泥", "水泥浆稠化时间飘", "缓凝剂对油井水泥高温稠化异常的影响。"),
    ],
)
def test_a_trouble_that_is_said_in_the_same_terms_is_found_without_an_entry(
    product: str, trouble: str, result: str, reference: Reference, telling: Telling
) -> None:
    [fit] = reverse(result, [stored("one", product, trouble, reference)], reference, telling).fits
    assert any(why.said in trouble for why in fit.why)
    assert all(why.has in result for why in fit.why)


@given(st.text(max_size=200))
def test_any_text_is_taken_and_every_fit_has_its_reasons(
    needs: list[StoredNeed], reference: Reference, telling: Telling, text: str
) -> None:
    found = reverse(text, needs, reference, telling)
    assert all(0.5 <= fit.score < 1 and fit.why for fit in found.fits)
    assert all(w.said in text for w in found.wordings)


def test_stored_interviews_are_looked_through_but_not_those_that_are_no_need(
    assistant: Assistant,
) -> None:
    open_need = assistant.say(assistant.start().id, "液压阀体深孔交叉处的毛刺老是去不干净")
    assistant.start()
    found = assistant.reverse(BURRS)
    assert [fit.id for fit in found.fits] == [open_need.id]
    assert found.fits[0].title
    assistant.say(open_need.id, "最高机密，绝密级项目里的毛刺")
    assert assistant.reverse(BURRS).fits == ()


def test_an_empty_result_is_refused(assistant: Assistant) -> None:
    with pytest.raises(InputRejected):
        assistant.reverse("  ")


def test_one_rare_word_in_common_is_enough(reference: Reference, telling: Telling) -> None:
    tank = stored("tank", "热水器内胆", "搪烧完放几天就鳞爆", reference)
    other = stored("other", "热水器内胆", "搪烧完有气泡", reference)
    result = "研究了冷轧板氢渗透与鳞爆的关系。"
    found = reverse(result, [tank, other], reference, telling)
    assert [fit.id for fit in found.fits] == ["tank"]
    assert all("鳞爆" in why.said and "鳞爆" in why.has for why in found.fits[0].why)
