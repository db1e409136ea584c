"""The desk: many turns at once, slow ones, and what a tab sees of them."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from visits import run_apart

from assistant.interview import Assistant, OnText, Reply
from assistant.settings import Settings
from assistant.web.desk import TURNS, Busy, Desk


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Lets answers say their first words, and no more until it is set: a slow model."""
    opened, answer = threading.Event(), Assistant.answer

    def wait(self: Assistant, interview_id: str, on_text: OnText | None = None) -> Reply:
        if on_text:
            on_text("先听到的")
        opened.wait()
        return answer(self, interview_id, on_text)

    monkeypatch.setattr(Assistant, "answer", wait)
    monkeypatch.setattr(Assistant, "view", lambda self, i: answer(self, i))
    yield opened
    opened.set()


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Desk]:
    desk = Desk(settings)
    desk.open()
    try:
        yield desk
    finally:
        await desk.close()


async def first(turn: Any) -> Any:
    async for progress in turn.follow():
        return progress
    raise AssertionError("nothing was told")


def test_turns_that_wait_keep_nothing_else_waiting(settings: Settings, gate: threading.Event):
    async def crowd() -> None:
        async with opened(settings) as desk:
            begun = [await desk.begin(f"第{n}条线的焊缝有气孔") for n in range(TURNS + 3)]
            told = [await first(turn) for _, turn in begun]
            assert sum(progress.words == "先听到的" for progress in told) == TURNS
            assert sorted(progress.place for progress in told)[TURNS:] == [1, 2, 3]
            for interview_id, _ in begun:
                _, lines = await desk.view(interview_id)
                assert lines[-1].who == "enterprise" and "气孔" in lines[-1].text
            gate.set()
            replies = await asyncio.gather(*(turn.task for _, turn in begun))
            assert [reply.turn for reply in replies] == [1] * len(begun)

    run_apart(crowd())


def test_every_tab_follows_the_words_as_they_come(settings: Settings, gate: threading.Event):
    async def two_tabs() -> None:
        async with opened(settings) as desk:
            interview_id, turn = await desk.begin("钳口的齿铣得太慢")
            assert (await first(turn)).words == "先听到的"
            late = desk.turn_of(interview_id)
            assert late is turn and not turn.task.done()
            gate.set()
            said = "".join([progress.words async for progress in turn.follow()])
            assert said == "先听到的" + (await turn.task).reply
            assert desk.turn_of(interview_id) is None

    run_apart(two_tabs())


def test_a_second_message_waits_for_the_answer_to_the_first(
    settings: Settings, gate: threading.Event
):
    async def twice() -> None:
        async with opened(settings) as desk:
            interview_id, turn = await desk.begin("钳口的齿铣得太慢")
            await first(turn)
            with pytest.raises(Busy):
                desk.say(interview_id, "第二条", after=0)
            gate.set()
            reply = await desk.say(interview_id, "八小时一把", (await turn.task).turn).task
            assert reply.turn == 2

    run_apart(twice())


def test_a_message_that_was_still_open_when_the_server_stopped_is_answered_later(
    settings: Settings, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("assistant.web.desk.LAST_TURNS", 0.0)

    async def stop_early() -> str:
        async with opened(settings) as desk:
            interview_id, turn = await desk.begin("钳口的齿铣得太慢")
            await first(turn)
            return interview_id

    async def start_again(interview_id: str) -> None:
        async with opened(settings) as desk:
            reply, lines = await desk.view(interview_id)
            assert (reply.turn, lines[-1].text) == (0, "钳口的齿铣得太慢")
            turn = desk.turn_of(interview_id)
            assert turn is not None
            gate.set()
            await turn.task
            reply, lines = await desk.view(interview_id)
            assert reply.turn == 1 and lines[-1].text == reply.reply

    run_apart(start_again(run_apart(stop_early())))
