"""What a turn waits for vectors: one budget for all its queries, and words alone behind it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import query_wait
from assistant.errors import BrokenIndex, RetrievalFailed
from assistant.query_wait import going_on_with_words, seconds_left, vector_of, words_alone

ONE = np.ones(3, np.float32)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr(query_wait.time, "monotonic", lambda: now[0])
    return now


def taking(seconds: float, clock: list[float]) -> Callable[[str], Any]:
    def embed(_text: str) -> Any:
        clock[0] += seconds
        return ONE

    return embed


def fail(_text: str) -> Any:
    raise RetrievalFailed("down")


@given(taken=st.lists(st.floats(0.01, 5), max_size=12), budget=st.floats(0.1, 10))
def test_no_query_is_asked_once_the_seconds_are_used_up(taken: list[float], budget: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        now = [0.0]
        patch.setattr(query_wait.time, "monotonic", lambda: now[0])
        with going_on_with_words(budget):
            for seconds in taken:
                before, alone = now[0], words_alone()
                vector = vector_of("缩水", taking(seconds, now), 3)
                assert bool(vector.any()) is not alone
                assert (now[0] == before) is alone
                assert seconds_left(99) <= max(0.0, budget - now[0]) + 1e-6
            assert words_alone() is (now[0] >= budget)


def test_once_it_failed_nothing_is_asked_again_in_that_turn(clock: list[float]) -> None:
    with going_on_with_words(10):
        assert not vector_of("缩水", fail, 3).any()
        assert words_alone()
        assert not vector_of("缩水", pytest.fail, 3).any()
    with going_on_with_words(10):
        assert vector_of("缩水", taking(1, clock), 3) is ONE
        assert seconds_left(20) == 9 and seconds_left(3) == 3


def test_outside_of_a_turn_a_failure_is_one() -> None:
    with pytest.raises(RetrievalFailed):
        vector_of("缩水", fail, 3)
    assert not words_alone()
    assert seconds_left(3) == 3


def test_what_is_no_outage_is_not_hidden() -> None:
    def broken(_text: str) -> Any:
        raise BrokenIndex("the embedding cannot be read")

    with going_on_with_words(10), pytest.raises(BrokenIndex):
        vector_of("缩水", broken, 3)
