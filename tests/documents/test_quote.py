"""Quoting: whole sentences, word for word, and none where none answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

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


# ── what a quote must have ───────────────────────────────────────────────────────────────────

TODAY = date(2026, 11, 20)
MARKET = (
    "2024年，湖北省登记技术合同9.6万项，成交额5310亿元。同期全国成交额6.84万亿元。"
    "武汉市成交额2518亿元。"
)


def asks(question: str, text: str, title: str = "", **about: object) -> list[str]:
    found = quote(question, [replace(passage(text, title), **about)], day=TODAY)  # type: ignore[arg-type]
    return [each.text for each in found]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("2024年湖北省技术合同成交额是多少", "5310亿元"),
        ("前年湖北省技术合同成交额是多少", "5310亿元"),
        ("武汉的技术合同成交额是多少", "2518亿元"),
        ("2023年湖北省技术合同成交额是多少", None),
        ("去年湖北省技术合同成交额是多少", None),
        ("孝感的技术合同成交额是多少", None),
        ("湖南省技术合同成交额是多少", None),
        ("湖北省技术合同的卖方有多少家", None),
        ("湖北省技术合同成交额最低是多少", None),
    ],
)
def test_place_year_and_quantity_are_those_asked_for(question: str, words: str | None) -> None:
    found = asks(question, MARKET, "湖北省技术合同报告")
    assert (found == []) if words is None else (words in found[0])


def test_this_year_is_the_document_s() -> None:
    text = "今年前五个月，试验线签了47家企业。"
    question = "2025年前五个月试验线签了多少家企业"
    assert asks(question, text, date="2025-06-12")
    assert not asks(question, text, date="2024-06-12")
    assert not asks(question, text)
    assert not asks("今年前五个月试验线签了多少家企业", text, date="2025-06-12")


def test_a_rule_holds_in_the_years_between_issue_and_end() -> None:
    rule = {"kind": "policy", "date": "2025-06-12", "valid_until": "2028-06-30"}
    text = "中试平台每年资助最高不超过四百万元。"
    assert asks("2027年中试平台资助最高多少", text, **rule)
    assert not asks("2029年中试平台资助最高多少", text, **rule)
    assert not asks("2023年中试平台资助最高多少", text, **rule)


def test_a_figure_of_the_question_stands_in_the_sentence_or_above_it() -> None:
    text = "第二批项目每项资助八十万元。"
    assert asks("第二批项目每项资助多少", text)
    assert not asks("第三批项目每项资助多少", text)


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("先用后付是指先试用、有效后再付费的方式。", True),
        ("所谓“先用后付”，是先试用、有效后再付费。", True),
        ("嘉宾提及的先用后付这个词引发关注。", False),
    ],
)
def test_a_meaning_is_asked_for(text: str, answers: bool) -> None:
    for question in ("先用后付是什么意思", "什么是先用后付", "What is 先用后付"):
        assert bool(asks(question, text)) == answers


def test_who_said_it_is_quoted_with_what_was_said() -> None:
    text = "会上讨论了中试。“先把样机拿去试。有效果再谈价钱。”研究者沈越说。"
    assert asks("沈越说了什么", text) == ["“先把样机拿去试。有效果再谈价钱。”研究者沈越说。"]
    assert asks("沈越说了什么", "会上讨论了中试。研究者沈越说。") == []


def test_a_document_named_in_full_is_quoted_from_its_beginning() -> None:
    text = "第一条　为支持中试，制定本办法。第二条　中试平台可以申请资助。"
    found = asks(
        "苏科规[2025] 6 号规定了什么", text, "中试平台办法", doc_number="苏科规〔2025〕6号"
    )
    assert found and found[0].startswith("第一条")
    other = asks(
        "苏科规〔2025〕7号规定了什么", text, "中试平台办法", doc_number="苏科规〔2025〕6号"
    )
    assert other == []


def test_a_day_alone_answers_nothing() -> None:
    assert not asks("中试办法什么时候发布", "中试办法如下\n2025年6月12日")
