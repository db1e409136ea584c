"""Questions over documents of a center: each answered with the right words from the right file."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.documents.answer import Answer, Asked, find_answer
from assistant.documents.center import open_center
from assistant.documents.citation import find_place
from assistant.documents.quote import Quote
from assistant.documents.reading import read_text
from assistant.documents.shelf import Shelf
from assistant.errors import AssistantError, KnowledgeError
from assistant.interview import Assistant
from assistant.library.library import Library
from assistant.phrases import Phrases
from assistant.settings import Settings
from assistant.store import Store

CENTER = Path(__file__).parent / "center"
"""Documents written for these tests: a newspaper page, rules, a guide, a table."""
NEWSPAPER, RULES = "center/滨江日报-先用后付.txt", "center/揭榜挂帅管理办法.txt"
GUIDE, LABS, ELSEWHERE = "center/中试服务指南.md", "center/实验室名录.csv", "center/浙江首台套.txt"
TODAY = date(2026, 11, 20)

QUESTIONS = [
    ("什么是先用后付", NEWSPAPER, "有效以后，才支付许可费用"),
    ("先用后付试用期最长多久", NEWSPAPER, "最长不超过十二个月"),
    ("2025年前五个月有多少家企业签了合同", NEWSPAPER, "47家企业"),
    ("江苏的揭榜挂帅项目补助最高多少", RULES, "最高不超过三百万元"),
    ("揭榜挂帅项目形成的知识产权归谁", RULES, "归完成团队所有"),
    ("发榜企业应当符合什么条件", RULES, "出资不少于一百万元"),
    ("中试线怎么收费", GUIDE, "每条线每天八千元"),
    ("预约中试几天答复", GUIDE, "五个工作日"),
    ("谁能做液压阀体去毛刺", LABS, "精密刃口实验室"),
    ("浙江首台套保险补偿最长几年", ELSEWHERE, "最长补偿三年"),
]


@pytest.fixture(scope="module")
def stocked(
    tmp_path_factory: pytest.TempPathFactory, index_dir: Path, library: Library
) -> Settings:
    """A home whose shelf holds the documents."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home, index_dir, f"sqlite:///{home / 'interviews.db'}", TODAY)
    shelf = open_center(settings, library)
    assert not shelf.add([CENTER]).rejected
    shelf.close()
    return settings


@pytest.fixture(scope="module")
def shelf(stocked: Settings, library: Library) -> Iterator[Shelf]:
    opened = open_center(stocked, library)
    yield opened
    opened.close()


@pytest.fixture
def assistant(stocked: Settings, library: Library, phrases: Phrases) -> Iterator[Assistant]:
    store = Store(stocked.database)
    yield Assistant(store, library, phrases, stocked)
    store.close()


def ask(
    text: str, library: Library, shelf: Shelf, province: str | None = None, money: bool = False
) -> Answer:
    return find_answer(Asked(text, province, TODAY, money), library, shelf)


@pytest.mark.parametrize(("question", "file", "words"), QUESTIONS)
def test_the_answer_is_quoted_from_the_right_file(
    question: str, file: str, words: str, assistant: Assistant, shelf: Shelf
) -> None:
    answered = assistant.answer_question(question)
    quoted = [c for c in answered.answer.citations if words in c.quote.text]
    assert quoted, answered.text
    assert quoted[0].place.file == file
    assert quoted[0].quote.text in answered.text
    original = shelf.original(file)
    assert original
    place = quoted[0].place
    assert read_text(original)[place.start : place.end] == quoted[0].quote.text


def test_an_answer_names_title_number_file_and_place(assistant: Assistant) -> None:
    text = assistant.answer_question("江苏的揭榜挂帅项目补助最高多少").text
    for part in ("《江苏省工业攻关揭榜挂帅项目管理办法》", "苏工攻〔2025〕7号", RULES, "字"):
        assert part in text


def test_what_is_not_in_the_documents_is_said_not_to_be(assistant: Assistant) -> None:
    answered = assistant.answer_question("量子计算机用什么冷却")
    assert answered.answer == Answer(searched=True)
    assert "没有查到" in answered.text


@pytest.mark.parametrize("question", ["揭榜挂帅项目补助最高多少", "首台套保险补偿最长几年"])
def test_money_is_not_answered_with_another_province_s_rules(
    question: str, library: Library, shelf: Shelf, assistant: Assistant
) -> None:
    for province in (None, "广东省"):
        answer = ask(question, library, shelf, province, money=True)
        assert answer.citations == ()
        assert answer.elsewhere
        assert answer.place_open == (province is None)
    told = assistant.answer_question(question)
    assert not told.answer.citations
    assert "不一定适用于您所在的地方" in told.text
    titles = {p.title_zh: p.region for p in library.policies.values()}
    cited = [t.partition("》（")[0].strip("《》") for t in told.answer.policies]
    assert {titles[title] for title in cited} <= {"全国"}


def test_a_rule_quoted_before_the_place_is_known_is_said_to_hold_there_only(
    assistant: Assistant,
) -> None:
    told = assistant.answer_question("揭榜团队能与发榜企业有股权关联吗").text
    assert "江苏省的文件只在当地适用" in told


def test_an_outage_is_no_empty_answer(
    library: Library, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, assistant: Assistant
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise KnowledgeError("the index cannot be read")

    monkeypatch.setattr(Shelf, "search", fail)
    with pytest.raises(KnowledgeError):
        ask("什么是先用后付", library, shelf)
    with pytest.raises(AssistantError):
        assistant.answer_question("什么是先用后付")
    first = assistant.say(assistant.start().id, "外壳注塑出来缩水")
    reply = assistant.say(first.id, "你们说的先用后付是怎么回事？").reply
    assert KnowledgeError.user_message in reply
    assert "没有查到" not in reply


def test_where_one_of_two_cannot_be_searched_the_other_answers(
    monkeypatch: pytest.MonkeyPatch, assistant: Assistant
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise KnowledgeError("the index cannot be read")

    for broken, said, unsaid in (
        (Library, "最长不超过十二个月", "可以先看："),
        (Shelf, "可以先看：", "最长不超过十二个月"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(broken, "cite_policies" if broken is Library else "search", fail)
            first = assistant.say(assistant.start().id, "外壳注塑出来缩水，不良率8%")
            reply = assistant.say(first.id, "先用后付的试用期一般多长？").reply
        assert said in reply and unsaid not in reply
        assert KnowledgeError.user_message in reply and "没有查到" not in reply


def test_words_that_do_not_stand_in_the_file_are_not_cited(shelf: Shelf) -> None:
    hit = shelf.search("什么是先用后付", 1)[0]
    whole = Quote(hit.passage, 0, len(hit.passage.text), 1.0)
    place = find_place(whole, shelf)
    assert place == hit.passage.places[0]
    forged = dataclasses.replace(hit.passage, text=hit.passage.text.replace("企业", "政府"))
    assert find_place(dataclasses.replace(whole, passage=forged), shelf) is None
    elsewhere = dataclasses.replace(hit.passage.places[0], start=0, end=4)
    moved = dataclasses.replace(hit.passage, places=(elsewhere,))
    assert find_place(dataclasses.replace(whole, passage=moved), shelf) is None


# ── in the interview ─────────────────────────────────────────────────────────────────────────


def test_a_question_in_the_interview_is_answered_with_the_quote(assistant: Assistant) -> None:
    first = assistant.say(assistant.start().id, "外壳注塑出来缩水，不良率8%")
    reply = assistant.say(first.id, "先用后付的试用期一般多长？").reply
    assert "最长不超过十二个月" in reply
    assert NEWSPAPER in reply
    assert reply.count("？") <= 1


@pytest.mark.parametrize(
    ("question", "file", "words"),
    [
        ("How much does the pilot line cost?", GUIDE, "每条线每天八千元"),
        ("By the way, what is pay after use?", NEWSPAPER, "才支付许可费用"),
        ("who owns the IP afterwards?", RULES, "归完成团队所有"),
    ],
)
def test_an_english_question_in_the_interview_is_answered_in_chinese_with_the_quote(
    question: str, file: str, words: str, assistant: Assistant
) -> None:
    first = assistant.say(assistant.start().id, "We mould bumpers and they warp after cooling.")
    reply = assistant.say(first.id, question)
    assert words in reply.reply and file in reply.reply
    assert reply.need.findings == first.need.findings
    (cited, *_) = assistant.transcript(first.id)[-1].citations
    opened = assistant.open_citation(first.id, reply.turn, 0)
    assert opened and opened.quote.text == cited["text"]


def test_an_english_question_that_nothing_answers_is_left_to_the_staff(
    assistant: Assistant, phrases: Phrases
) -> None:
    first = assistant.say(assistant.start().id, "We mould bumpers and they warp after cooling.")
    reply = assistant.say(first.id, "When did the moon landing take place?")
    assert str(phrases.texts["unanswered"]) in reply.reply
    assert reply.need.findings == first.need.findings


def test_what_is_no_question_for_the_documents_is_passed_over(assistant: Assistant) -> None:
    first = assistant.say(assistant.start().id, "外壳注塑出来缩水，不良率8%")
    reply = assistant.say(first.id, "今天中午吃什么呢").reply
    assert "中心的资料里" not in reply


def test_without_documents_nothing_is_searched_and_nothing_said(
    settings: Settings, library: Library, phrases: Phrases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Assistant, "shelf", property(lambda _self: pytest.fail("was opened")))
    store = Store(settings.database)
    bare = Assistant(store, library, phrases, settings)
    first = bare.say(bare.start().id, "外壳注塑出来缩水")
    reply = bare.say(first.id, "你们有什么补贴吗？").reply
    assert "补贴要看所在地" in reply
    assert "中心的资料" not in reply
    store.close()


# ── where and until when a rule holds ────────────────────────────────────────────────────────

LOCAL = {
    "苏州中试.txt": "苏州市中试平台资助办法\n\n苏州市科学技术局\n\n"
    "第一条　对中试平台给予资助，单个平台每年最高不超过四百万元。\n",
    "旧办法.txt": "江苏省概念验证补助办法\n\n江苏省科学技术厅\n\n"
    "第一条　对概念验证项目给予补助，单个项目最高八十万元。\n\n本办法有效期至2023年12月31日。\n",
    "市局.txt": "关于支持检测平台的通知\n\n市科技局\n\n"
    "第一条　对检测平台给予补助，单个平台最高二十万元。\n\n市科技局\n2026年1月5日\n",
}


@pytest.fixture(scope="module")
def rules(
    tmp_path_factory: pytest.TempPathFactory, index_dir: Path, library: Library
) -> Iterator[Shelf]:
    home = tmp_path_factory.mktemp("rules")
    for name, text in LOCAL.items():
        (home / name).write_text(text, encoding="utf-8")
    settings = Settings(home, index_dir, f"sqlite:///{home / 'interviews.db'}", TODAY)
    opened = open_center(settings, library)
    assert not opened.add([home / name for name in LOCAL]).rejected
    yield opened
    opened.close()


@pytest.mark.parametrize("province", [None, "浙江省", "无锡市"])
def test_a_city_s_rule_is_no_other_place_s(
    province: str | None, library: Library, rules: Shelf
) -> None:
    answer = ask("中试平台最高资助多少", library, rules, province, money=True)
    assert answer.citations == ()
    assert answer.elsewhere == ("苏州市",)


@pytest.mark.parametrize("province", ["江苏省", "苏州市"])
def test_a_city_s_rule_is_said_to_be_the_city_s(
    province: str, library: Library, rules: Shelf
) -> None:
    answer = ask("中试平台最高资助多少", library, rules, province, money=True)
    assert "四百万元" in answer.citations[0].quote.text
    assert answer.only_there == ("苏州市",)


def test_a_rule_that_has_ended_answers_nothing(library: Library, rules: Shelf) -> None:
    answer = ask("概念验证项目最高补助多少", library, rules, "江苏省", money=True)
    assert answer.citations == ()
    then = Asked("概念验证项目最高补助多少", "江苏省", date(2023, 12, 31), about_money=True)
    assert "八十万元" in find_answer(then, library, rules).citations[0].quote.text


def test_a_local_body_s_rule_is_not_said_to_hold_nationwide(library: Library, rules: Shelf) -> None:
    question = "检测平台最高补助多少"
    assert ask(question, library, rules, None, money=True).citations == ()
    there = ask(question, library, rules, "浙江省", money=True)
    assert there.only_there == ("市科技局",)
