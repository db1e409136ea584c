"""Hearing English: questions to the program are heard as such, whatever else is said is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_hear import Listener, said

from assistant.embedded.message import Ear
from assistant.embedded.placing.english import asks_in_english
from assistant.embedded.speak import topic_of
from assistant.phrases import Phrases

ASKED = ("scene", "symptom", "baseline", "budget", "gap", "existing_solution", "deadline")


@pytest.fixture(scope="module")
def listen(ear: Ear, phrases: Phrases) -> Listener:
    return Listener(ear, phrases)


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize(
    "text",
    [
        "Is there any subsidy for this?",
        "who owns the IP afterwards?",
        "Who keeps the patents",
        "How much do you charge?",
        "Could you tell me who will own the results?",
        "I'd like to know if there is a grant for this",
        "If it fails, who pays?",
        "Will our competitors see the drawings?",
        "Is there any subsidy, or a tax deduction?",
        "By the way, what policies apply to us?",
        "Subsidy?",
        "How many questions are left?",
        "How many firms signed a contract in 2025?",
    ],
)
def test_a_question_back_is_heard_and_is_no_fact(text: str, asked: str, listen: Listener) -> None:
    heard = listen(text, asked)
    assert heard.questions and "question" in heard.acts
    assert all(question in text for question in heard.questions)
    assert not heard.heard


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize(
    "text",
    [
        "about 3 percent",
        "about 3 percent?",
        "Is 3 percent good enough?",
        "How about 3 percent?",
        "What happens is that the wall sinks",
        "What we lack is experience",
        "What is missing is a fast sensor",
        "When we heat it the part cracks",
        "Where the weld ends it cracks",
        "Which is why we stopped",
        "Should it crack, the customer returns it",
        "Do the annealing twice",
        "How the wall is cooled decides it",
        "Who knows?",
        "Why do our castings crack?",
        "How can we reduce porosity in castings?",
        "Is there any way to stop the cracks?",
        "Can you help us reduce the warpage of the bumpers?",
    ],
)
def test_what_is_said_is_no_question_back(text: str, asked: str, listen: Listener) -> None:
    assert not listen(text, asked).questions


def test_beside_a_question_what_was_said_is_heard(listen: Listener) -> None:
    heard = listen("The scrap rate is 3%. Is there any subsidy for this?", "baseline")
    assert heard.questions == ("Is there any subsidy for this",)
    assert [m["value"] for m in said(heard, "baseline")] == [3]


def test_an_opening_tells_the_trouble_and_may_ask(listen: Listener) -> None:
    told = "We mould bumpers and they warp after cooling. "
    asks = listen(told + "Is there any subsidy for this?", turn=1)
    assert asks.questions and said(asks, "symptom")
    needs = listen("Can a lens be moulded without birefringence near the gate?", turn=1)
    assert not needs.questions


@pytest.mark.parametrize(
    ("text", "asked", "value"),
    [
        ("Could it be anonymous?", "confidentiality", {"level": "anonymous"}),
        ("Can we do joint development?", "cooperation", {"mode": "joint"}),
    ],
)
def test_an_answer_in_the_form_of_a_question_answers(
    text: str, asked: str, value: dict[str, str], listen: Listener
) -> None:
    heard = listen(text, asked)
    assert said(heard, asked) == [value]
    assert not heard.questions


def test_what_an_answer_is_asked_about_is_no_answer(listen: Listener) -> None:
    heard = listen("What is joint development?", "cooperation")
    assert heard.questions and not heard.heard


@given(words=st.text(st.characters(max_codepoint=127), max_size=60))
def test_without_a_mark_only_words_in_the_order_of_a_question_ask(words: str) -> None:
    if asks_in_english(words, False, False):
        assert asks_in_english(words, True, False)
    if asks_in_english(words, True, True):
        assert asks_in_english(words, True, False)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("who gets the IP", "ip"),
        ("how do you ship the samples", None),
        ("do you charge", "fee"),
        ("are there fees", "fee"),
        ("are you an AI", "who"),
        ("is the batch paid", None),
    ],
)
def test_an_english_mark_of_a_prepared_answer_is_a_whole_word(
    question: str, topic: str | None, phrases: Phrases
) -> None:
    found = topic_of(question, phrases)
    assert (found and found["topic"]) == topic
