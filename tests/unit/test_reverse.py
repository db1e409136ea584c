"""From academic words to the shop floor: wordings with their entries, and the needs that fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from needs import need_of, thing

from assistant.embedded.lexicon import Reference
from assistant.embedded.translate import translate
from assistant.errors import InputRejected
from assistant.interview import Assistant
from assistant.library.library import Library
from assistant.reverse import LEAST_FIT, StoredNeed, reverse

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
    return StoredNeed(id, product, symptom, translate(need, reference))


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
    result: str, plain: str, reference: Reference
) -> None:
    found = reverse(result, (), reference)
    assert plain in [w.plain for w in found.wordings]
    for wording in found.wordings:
        entry = reference.entry(wording.entry)
        assert (wording.plain, wording.phenomenon) == (entry.plain, entry.phenomenon_zh)
        assert wording.said in result


def test_the_need_that_shares_the_phenomenon_is_named_with_both_sides(
    needs: list[StoredNeed], reference: Reference
) -> None:
    found = reverse(BURRS, needs, reference)
    assert [fit.id for fit in found.fits] == ["valves"]
    why = found.fits[0].why[0]
    assert "毛刺" in why.said and why.has in BURRS


@pytest.mark.parametrize("result", [ELECTROLYTE, POETRY])
def test_where_no_need_fits_none_is_named(
    result: str, needs: list[StoredNeed], reference: Reference
) -> None:
    assert reverse(result, needs, reference).fits == ()


def test_what_the_tables_do_not_hold_has_no_wording(reference: Reference) -> None:
    found = reverse(POETRY, (), reference)
    assert (found.wordings, found.products) == ((), ())


def test_a_shared_product_alone_is_no_reason(reference: Reference) -> None:
    housing = stored("housing", "锂电池", "外壳喷码看不清", reference)
    found = reverse("锂电池正极材料的第一性原理计算。", [housing], reference)
    assert found.products and not found.fits


@given(st.text(max_size=200))
def test_any_text_is_taken_and_every_fit_has_its_reasons(
    needs: list[StoredNeed], reference: Reference, text: str
) -> None:
    found = reverse(text, needs, reference)
    assert all(LEAST_FIT <= fit.score <= 1 and fit.why for fit in found.fits)
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


def test_one_rare_word_in_common_is_enough(reference: Reference) -> None:
    tank = stored("tank", "热水器内胆", "搪烧完放几天就鳞爆", reference)
    other = stored("other", "热水器内胆", "搪烧完有气泡", reference)
    found = reverse("研究了冷轧板氢渗透与鳞爆的关系。", [tank, other], reference)
    assert [fit.id for fit in found.fits] == ["tank"]
    assert ("鳞爆", "鳞爆") in [(why.said, why.has) for why in found.fits[0].why]
