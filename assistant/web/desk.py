"""The desk: runs the interviews' turns on the server, whether or not a tab stays open.

In:    messages of enterprises, by interview.
Out:   the assistant's replies, word by word as they come; one turn of an interview at a time.
Never: blocks the event loop; lets a closed tab stop a turn; lets turns that wait for a language
       model keep a page waiting.

The assistant is opened in the background while the first page is already being served.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from assistant.errors import AssistantError
from assistant.interview import Assistant, Line, Reply
from assistant.settings import Settings
from assistant.web import texts

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

READERS = 12
"""Threads for what takes milliseconds: reading, storing, drawing."""
TURNS = 32
"""Turns that are answered at once, in threads of their own: with a language model each of them
waits for it most of the time. Judgement 2026-11-21."""
MOST_OPEN = 400
"""Turns that are accepted and not yet answered. Judgement 2026-11-21: 13 s of work for the embedded
engine, about two minutes where a model takes 10 s."""
PAUSE = 10.0
"""Seconds before an assistant that could not be opened is tried again."""
LAST_TURNS = 2.5
"""Seconds that running turns are given when the server stops; what is left is answered later."""


class OutOfStep(AssistantError):
    """A message was written against an older state of the interview than the stored one."""

    user_message = texts.MOVED_ON


class Busy(AssistantError):
    """The message before it is still being answered."""

    user_message = texts.BUSY


class Crowded(AssistantError):
    """More turns are open than the server takes on."""

    user_message = texts.CROWDED


@dataclass(frozen=True, slots=True)
class Progress:
    """What is new of a turn.

    Attributes:
        place: its place in the queue, from 1; 0 once it is being answered.
        words: more of its reply.
    """

    place: int = 0
    words: str = ""


class Turn:
    """One message that is being answered, for whoever wants to follow it."""

    task: asyncio.Task[Reply]

    def __init__(self) -> None:
        self._place = 0
        self._words = ""
        self._ended = False
        self._news = asyncio.Event()

    def stand(self, place: int) -> None:
        """Note its place in the queue."""
        if place != self._place:
            self._place = place
            self._tell()

    def add(self, words: str) -> None:
        """Add words to its reply."""
        self._words += words
        self._tell()

    def end(self) -> None:
        """Note that no more follows."""
        self._ended = True
        self._tell()

    def _tell(self) -> None:
        """Wake who follows it."""
        self._news.set()
        self._news = asyncio.Event()

    async def follow(self) -> AsyncIterator[Progress]:
        """Yield what was said so far and all that follows, until it is answered or failed."""
        told, said = 0, 0
        while True:
            news, ended = self._news, self._ended
            if self._place != told:
                told = self._place
                yield Progress(place=told)
            if words := self._words[said:]:
                said += len(words)
                yield Progress(words=words)
            elif ended:
                return
            else:
                await news.wait()


class Desk:
    """Owns the assistant and the turns that are being answered."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="desk")
        self._answerers = ThreadPoolExecutor(TURNS, thread_name_prefix="turn")
        self._opening: asyncio.Future[Assistant] | None = None
        self._next_try = 0.0
        self._turns: dict[str, Turn] = {}
        self._queue: list[Turn] = []
        self._answering = 0

    def open(self) -> None:
        """Begin to open the assistant; return at once."""
        loop = asyncio.get_running_loop()
        self._next_try = time.monotonic() + PAUSE
        self._opening = loop.run_in_executor(self._readers, _open, self.settings)
        self._opening.add_done_callback(_report_opening)

    async def close(self) -> None:
        """Let running turns end, then close the assistant."""
        if self._turns:
            await asyncio.wait([turn.task for turn in self._turns.values()], timeout=LAST_TURNS)
        self._answerers.shutdown(wait=False, cancel_futures=True)
        if self._opening is not None:
            try:
                (await self._opening).close()
            except AssistantError:
                logger.info("there was no assistant to close")
        self._readers.shutdown(wait=False, cancel_futures=True)

    async def assistant(self) -> Assistant:
        """Return the assistant once it is open; open it anew where that failed before.

        Raises:
            AssistantError: it cannot be opened.
        """
        failed = self._opening is not None and self._opening.done() and self._opening.exception()
        if self._opening is None or (failed and time.monotonic() > self._next_try):
            self.open()
        assert self._opening is not None
        return await asyncio.shield(self._opening)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run blocking work that takes milliseconds beside the event loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: work(*args, **kwargs))

    async def begin(self, text: str) -> tuple[str, Turn]:
        """Open an interview with its first message; a message that is refused opens none."""
        assistant = await self.assistant()
        assistant.check(text)
        self._admit()
        interview_id = (await self.run(assistant.start)).id
        return interview_id, self.say(interview_id, text, 0)

    def say(self, interview_id: str, text: str, after: int) -> Turn:
        """Take one message of an interview.

        Args:
            interview_id: whose.
            text: as typed.
            after: number of the last turn that the writer had seen; a message sent twice or from
                a tab that was left behind does not fit and is not taken.

        Raises:
            Busy: the message before it is still being answered.
            Crowded: too many are.
        """
        if interview_id in self._turns:
            raise Busy("another message of this interview is being answered")
        self._admit()
        return self._launch(interview_id, lambda turn: self._take(interview_id, text, after, turn))

    def turn_of(self, interview_id: str) -> Turn | None:
        """Return the turn of an interview that is being answered."""
        return self._turns.get(interview_id)

    async def view(self, interview_id: str) -> tuple[Reply, list[Line]]:
        """Return where an interview stands and what was said, without waiting for its turn.

        A message that was stored before the server stopped begins to be answered; it is the last
        of the lines, as is one that is being answered.
        """
        assistant = await self.assistant()
        reply, lines = await self.run(_look, assistant, interview_id)
        left_open = lines[-1].who == "enterprise" and interview_id not in self._turns
        if left_open and len(self._turns) < MOST_OPEN:
            self._launch(interview_id, lambda turn: self._answer(interview_id, turn))
        return reply, lines

    def _admit(self) -> None:
        if len(self._turns) >= MOST_OPEN:
            raise Crowded(f"{MOST_OPEN} turns are open")

    def _launch(self, interview_id: str, work: Callable[[Turn], Awaitable[Reply]]) -> Turn:
        turn = Turn()

        async def answer() -> Reply:
            return await work(turn)

        turn.task = asyncio.create_task(answer())
        self._turns[interview_id] = turn
        turn.task.add_done_callback(lambda done: self._finish(interview_id, turn, done))
        return turn

    def _finish(self, interview_id: str, turn: Turn, done: asyncio.Task[Reply]) -> None:
        del self._turns[interview_id]
        turn.end()
        # Read here too: the tab that would have read it may be closed.
        if not done.cancelled() and (error := done.exception()):
            logger.info("a turn was not taken: %s", type(error).__name__)

    async def _take(self, interview_id: str, text: str, after: int, turn: Turn) -> Reply:
        """Store a message at once, then answer it when its turn comes."""
        assistant = await self.assistant()
        assistant.check(text)
        stands = await self.run(assistant.look, interview_id)
        if stands.turn != after:
            raise OutOfStep(f"written after turn {after}, stored up to {stands.turn}")
        await self.run(assistant.accept, interview_id, text)
        return await self._answer(interview_id, turn)

    async def _answer(self, interview_id: str, turn: Turn) -> Reply:
        assistant = await self.assistant()
        loop = asyncio.get_running_loop()

        def begin() -> None:
            if turn in self._queue:
                self._queue.remove(turn)
                self._answering += 1
                turn.stand(0)
                self._number_queue()

        def on_text(words: str) -> None:
            loop.call_soon_threadsafe(turn.add, words)

        def work() -> Reply:
            loop.call_soon_threadsafe(begin)
            return assistant.answer(interview_id, on_text)

        self._queue.append(turn)
        self._number_queue()
        try:
            return await loop.run_in_executor(self._answerers, work)
        finally:
            if turn in self._queue:
                self._queue.remove(turn)
            else:
                self._answering -= 1
            self._number_queue()

    def _number_queue(self) -> None:
        """Tell each turn that no thread is free for how many stand before it, itself included."""
        for number, turn in enumerate(self._queue, 1):
            turn.stand(max(0, self._answering + number - TURNS))


def _look(assistant: Assistant, interview_id: str) -> tuple[Reply, list[Line]]:
    """Return where an interview stands, and what was said up to there."""
    while True:
        reply, lines = assistant.look(interview_id), assistant.transcript(interview_id)
        if lines[-1].who == "enterprise" or lines[-1].turn == reply.turn:
            return reply, lines


def _open(settings: Settings) -> Assistant:
    assistant = Assistant.open(settings)
    assistant.warm_up()
    return assistant


def _report_opening(opening: asyncio.Future[Assistant]) -> None:
    if not opening.cancelled() and (error := opening.exception()):
        logger.error("the assistant cannot be opened: %s", error)
