"""English questions in Chinese words: in order, and nothing dropped that tells things apart."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.embedded.text import is_chinese
from assistant.errors import RecordInvalid
from assistant.library.english import English, Rendering, stem_of
from assistant.settings import PROJECT

GLOSSARY = PROJECT / "knowledge" / "english.yaml"


@pytest.fixture(scope="module")
def english() -> English:
    return English(GLOSSARY, [("bobbin cage", "线轴笼")])


def render(english: English, question: str) -> Rendering:
    rendering = english.render(question)
    assert rendering is not None
    return rendering


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "What is the minimum subsidy for a sensor project in Anhui?",
            "安徽 传感器项目 最低补贴多少",
        ),
        ("How many suppliers does the laboratory have?", "实验室 供应商多少"),
        ("When was the pilot base in Wuhan founded?", "武汉 中试基地 成立什么时候"),
        ("How much does the spectrometer cost per day?", "光谱仪每天 收费多少"),
        ("What is technology readiness level?", "什么是技术成熟度"),
        ("What does proof of concept mean?", "什么是概念验证"),
        ("What share of revenue goes to research?", "研究 收入比例多少"),
        ("How long is the trial period?", "试用期多久"),
        ("Who owns the patent?", "专利 归属谁"),
        ("What is the price of a bobbin cage?", "线轴笼 价格多少"),
    ],
)
def test_a_question_is_said_in_chinese_order(question: str, said: str, english: English) -> None:
    rendering = render(english, question)
    assert (rendering.say(), rendering.unknown) == (said, ())


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("How many items were sold at the fourth auction?", "第四届"),
        ("When does the second batch of applications close?", "第二批"),
        ("What is the grant for 2026?", "2026年"),
        ("Is there a loan of 1.5 million yuan?", "150万元"),
        ("Is there a loan of 3000 yuan?", "0.3万元"),
        ("Is the yield above 95 percent?", "95%"),
        ("Which projects took 18 months?", "18个月"),
    ],
)
def test_figures_and_ordinals_keep_what_they_count(
    question: str, part: str, english: English
) -> None:
    assert part in render(english, question).say()


def test_applications_that_close_have_a_deadline_a_company_that_closes_has_none(
    english: English,
) -> None:
    assert "截止" in render(english, "When do applications for the fund close?").say()
    assert "截止" not in render(english, "When did the company close?").say()


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("How many suppliers does Zorblax have?", ("zorblax",)),
        ("Which enterprises are not eligible?", ("not",)),
        ("What was the turnover before 2024?", ("before",)),
        ("How much is the grant for the eleventh auction?", ("eleventh",)),
    ],
)
def test_what_is_in_no_glossary_is_named(
    question: str, unknown: tuple[str, ...], english: English
) -> None:
    rendering = render(english, question)
    assert rendering.unknown == unknown
    assert not rendering.is_told_by(["供应商有一百家，奖励三万元。"])
    assert rendering.is_told_by([f"about {' and '.join(unknown)} here"])


def test_of_several_words_the_one_counts_that_the_nearest_text_has(english: English) -> None:
    rendering = render(english, "How much is the subsidy?")
    assert rendering.say(["给予奖补", "给予补助"]) == "奖补多少"
    assert rendering.say(["别的"]) == "补贴多少"


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("moulding", "molding"),
        ("aluminium alloys", "aluminum alloy"),
        ("proof-of-concept", "proof of concept"),
        ("companies", "company"),
        ("the project's", "the projects"),
        ("closing", "closed"),
    ],
)
def test_forms_of_a_word_are_one(written: str, same: str) -> None:
    assert stem_of(written) == stem_of(same)


@pytest.mark.parametrize("question", ["中试线怎么收费", "中试 pilot line fee?", "", "  ", "Xyzzy?"])
def test_what_has_chinese_or_nothing_known_is_left_as_it_is(
    question: str, english: English
) -> None:
    assert english.render(question) is None


@given(question=st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_any_text_is_rendered_or_left(question: str, english: English) -> None:
    rendering = english.render(question)
    if rendering is not None:
        assert is_chinese(rendering.say())
        assert all(word in question.lower() or word.isascii() for word in rendering.unknown)


@given(word=st.text("bcdfghjklmnpqrtvwxz", min_size=4, max_size=10))
def test_a_strange_word_is_never_dropped(word: str, english: English) -> None:
    known = english.render(f"What is a {word}?")
    rendering = render(english, f"How many suppliers does {word} have in Hunan?")
    assert rendering.unknown or known is not None


@pytest.mark.parametrize(
    "text",
    [
        "words: {}",
        "idle: [a]\njoints: []\nasking: {}\nforms: {}\nclosing: {verbs: [], of: []}\n"
        "words: {on: [在]}\nverbs: {}",
        "idle: [a]\njoints: []\nasking: {}\nforms: {}\nclosing: {verbs: [], of: []}\n"
        "words: {a b c d e f g h: [长]}\nverbs: {}",
    ],
)
def test_a_glossary_that_cannot_be_used_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "english.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RecordInvalid):
        English(path)


def test_each_chinese_word_of_the_glossary_tells_something(english: English) -> None:
    import yaml

    data = yaml.safe_load(GLOSSARY.read_text(encoding="utf-8"))
    words = [word for kind in ("words", "verbs") for each in data[kind].values() for word in each]
    assert all(is_chinese(word) or word in {"3D打印"} for word in words)
    # A single character is no term of a question: it would be dropped.
    assert {word for word in words if len(word) == 1} <= {"新"}
    nouns = {noun for nouns in data["forms"].values() for noun in nouns}
    assert nouns <= data["words"].keys() | data["verbs"].keys()
