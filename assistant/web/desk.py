"""The desk: runs the interviews' turns on the server, whether or not a tab stays open.

In:    messages of enterprises, by interview.
Out:   the assistant's replies; one turn of an interview at a time.
Never: blocks the event loop; lets a closed tab stop a turn.

The assistant is opened in the background while the first page is already being served.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from assistant.errors import AssistantError, StoreError
from assistant.interview import Assistant, Line, Reply
from assistant.settings import Settings
from assistant.web import texts

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 16
"""Turns that are worked on at once; further ones wait. A turn takes milliseconds."""
MOST_RUNNING = 400
"""Turns that are accepted and not yet answered. Judgement 2026-11-21: 13 s of work."""
PAUSE = 10.0
"""Seconds before an assistant that could not be opened is tried again."""
LAST_TURNS = 2.5
"""Seconds that running turns are given when the server stops; what is left is answered later."""


class OutOfStep(AssistantError):
    """A message was written against an older state of the interview than the stored one."""

    user_message = texts.MOVED_ON


class Crowded(AssistantError):
    """More turns are running than the server takes on."""

    user_message = texts.CROWDED


class Desk:
    """Owns the assistant and the turns that are being answered."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="desk")
        self._opening: asyncio.Future[Assistant] | None = None
        self._next_try = 0.0
        self._running: dict[str, asyncio.Task[Reply]] = {}

    def open(self) -> None:
        """Begin to open the assistant; return at once."""
        loop = asyncio.get_running_loop()
        self._next_try = time.monotonic() + PAUSE
        self._opening = loop.run_in_executor(self._pool, _open, self.settings)
        self._opening.add_done_callback(_report_opening)

    async def close(self) -> None:
        """Let running turns end, then close the assistant."""
        if self._running:
            await asyncio.wait(self._running.values(), timeout=LAST_TURNS)
        if self._opening is not None:
            try:
                (await self._opening).close()
            except AssistantError:
                logger.info("there was no assistant to close")
        self._pool.shutdown(wait=False, cancel_futures=True)

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
        """Run blocking work beside the event loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: work(*args, **kwargs))

    async def begin(self, text: str) -> tuple[str, asyncio.Task[Reply]]:
        """Open an interview with its first message; a message that is refused opens none."""
        assistant = await self.assistant()
        assistant.check(text)
        self._admit()
        interview_id = (await self.run(assistant.start)).id
        return interview_id, self._launch(interview_id, text, 0)

    def say(self, interview_id: str, text: str, after: int) -> asyncio.Task[Reply]:
        """Take one message of an interview.

        Args:
            interview_id: whose.
            text: as typed.
            after: number of the last turn that the writer had seen; a message sent twice or from
                a tab that was left behind does not fit and is not taken.

        Raises:
            StoreError: the message before it is still being answered.
            Crowded: too many are.
        """
        if interview_id in self._running:
            raise StoreError("another message of this interview is being answered", texts.BUSY)
        self._admit()
        return self._launch(interview_id, text, after)

    async def view(self, interview_id: str) -> tuple[Reply, list[Line]]:
        """Return where an interview stands, after the turn that is running, and what was said."""
        assistant = await self.assistant()
        if running := self._running.get(interview_id):
            await asyncio.wait([running])
        reply = await self.run(assistant.view, interview_id)
        return reply, await self.run(assistant.transcript, interview_id)

    def _admit(self) -> None:
        if len(self._running) >= MOST_RUNNING:
            raise Crowded(f"{MOST_RUNNING} turns are running")

    def _launch(self, interview_id: str, text: str, after: int) -> asyncio.Task[Reply]:
        task = asyncio.create_task(self._take(interview_id, text, after))
        self._running[interview_id] = task
        task.add_done_callback(lambda done: self._finish(interview_id, done))
        return task

    def _finish(self, interview_id: str, done: asyncio.Task[Reply]) -> None:
        del self._running[interview_id]
        # Read here too: the tab that would have read it may be closed.
        if not done.cancelled() and (error := done.exception()):
            logger.info("a turn was not taken: %s", type(error).__name__)

    async def _take(self, interview_id: str, text: str, after: int) -> Reply:
        assistant = await self.assistant()
        assistant.check(text)
        stands = await self.run(assistant.view, interview_id)
        if stands.turn != after:
            raise OutOfStep(f"written after turn {after}, stored up to {stands.turn}")
        return await self.run(assistant.say, interview_id, text)


def _open(settings: Settings) -> Assistant:
    assistant = Assistant.open(settings)
    assistant.warm_up()
    return assistant


def _report_opening(opening: asyncio.Future[Assistant]) -> None:
    if not opening.cancelled() and (error := opening.exception()):
        logger.error("the assistant cannot be opened: %s", error)
