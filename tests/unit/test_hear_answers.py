"""Hearing short answers: what stays with the question, and what never leaves it."""

import pytest
from test_hear import Listener, said, slots

from assistant.embedded.message import Ear
from assistant.phrases import Phrases


@pytest.fixture(scope="module")
def listen(ear: Ear, phrases: Phrases) -> Listener:
    return Listener(ear, phrases)


@pytest.mark.parametrize("asked", ["gap", "attempt", "existing_solution", "budget", "deadline"])
@pytest.mark.parametrize("text", ["有短板", "有瓶颈", "有门槛", "老一套"])
def test_a_bare_answer_is_no_product(listen: Listener, asked: str, text: str) -> None:
    assert "product" not in slots(listen(text, asked))


@pytest.mark.parametrize(
    ("text", "name"),
    [("产品是液压阀体", "液压阀体"), ("我们做食品级硅胶管的", "食品级硅胶管")],
)
def test_a_product_that_is_said_to_be_one_is_heard(listen: Listener, text: str, name: str) -> None:
    assert said(listen(text, "product"), "product") == [{"name": name}]
    assert said(listen(text, "region"), "product") == [{"name": name}]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("五十到六十万把，这个厂里有", 50, 60),
        ("四十万把这个钱老板出", 40, 40),
        ("两百万没有 90万拿得出", 90, 90),
    ],
)
def test_who_names_a_sum_does_not_refuse(
    listen: Listener, text: str, low: float, high: float
) -> None:
    budget = {"min_wan": low, "max_wan": high, "currency": "CNY"}
    assert said(listen(text, "budget"), "budget") == [budget]


def test_a_sum_that_is_out_of_reach_is_no_refusal(listen: Listener) -> None:
    assert said(listen("两百万给不起", "budget"), "budget") == []
