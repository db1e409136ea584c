"""Quoting: whole sentences, word for word, and none where none answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.passage import Passage, Place
from assistant.documents.quote import LEAST_SHARE, MOST, SURE, cut_sentences, quote

RENT = "试验线每天收费八千元。新客户第一周免费。\n园区食堂中午十一点半开门。"
STAFF = "试验线由三名工程师值守。你知道试验线怎么收费吗？"


def passage(text: str, title: str = "") -> Passage:
    place = Place("a.txt", None, 0, len(text))
    return Passage(text, "article", title, (), None, None, None, None, (place,))


def test_the_sentence_that_has_what_is_asked_for_is_quoted() -> None:
    found = quote("试验线每天收费多少", [passage(STAFF), passage(RENT)])
    assert found[0].text.startswith("试验线每天收费八千元。")
    assert "食堂" not in "".join(q.text for q in found)


def test_a_question_in_a_document_answers_nothing() -> None:
    assert all("？" not in q.text for q in quote("试验线怎么收费", [passage(STAFF)]))


@pytest.mark.parametrize("question", ["火星上有没有水", "什么怎么多少", "", "？？？"])
def test_what_no_sentence_speaks_of_is_not_answered(question: str) -> None:
    assert quote(question, [passage(RENT), passage(STAFF)]) == ()


def test_the_title_lends_its_words_to_the_sentences_below_it() -> None:
    rule = passage("每家企业每年最高五十万元。", title="创新券兑付办法")
    assert quote("创新券每家企业最高多少", [rule])
    assert not quote("创新券每家企业最高多少", [passage("每人两个苹果。", title="食堂")])


def test_where_it_is_not_sure_that_an_answer_is_wanted_one_word_is_not_enough() -> None:
    assert quote("收费吗", [passage(RENT)], LEAST_SHARE)
    assert not quote("收费吗", [passage(RENT)], SURE)


def test_a_long_enumeration_is_quoted_by_its_items() -> None:
    text = (
        "支持下列方向："
        + "；".join(f"第{n}类装备的关键部件研制与应用验证示范" for n in range(20))
        + "。"
    )
    assert all(end - start < 60 for start, end in cut_sentences(text))


texts = st.text("企业先用后付补贴多少钱万元试验线。！？；\n”“ 8", max_size=300)


@given(texts, st.lists(texts.filter(bool), max_size=4))
def test_quotes_stand_in_their_passage_and_are_whole_sentences(
    question: str, bodies: list[str]
) -> None:
    found = quote(question, [passage(body) for body in bodies])
    for each in found:
        spans = cut_sentences(each.passage.text)
        assert each.start in [start for start, _ in spans]
        assert each.end in [end for _, end in spans]
        assert each.text in each.passage.text
        place = each.at(each.passage.places[0])
        assert each.passage.text[place.start : place.end] == each.text
    assert sum(len(cut_sentences(each.text)) for each in found) <= MOST


@given(texts)
def test_sentences_leave_nothing_out_but_space_and_marks(text: str) -> None:
    spans = cut_sentences(text)
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))
    covered = {at for start, end in spans for at in range(start, end)}
    assert not any(ch.isalnum() for at, ch in enumerate(text) if at not in covered)
