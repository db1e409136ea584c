"""An event loop in a thread of its own: what runs on it can be stopped at every point.

In:    coroutines, seconds.
Out:   their results.
Never: waits longer than it was told, whatever a server does (bytes that trickle, headers that
       never end), which no timeout between two bytes can promise.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

SLACK = 1.0
"""Seconds after which even a loop that is stuck is no longer waited for."""


class LoopThread:
    """Starts with its first task; ends with the program or with `close`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self, work: Coroutine[Any, Any, T], seconds: float) -> Future[T]:
        """Begin a task that is stopped, with `TimeoutError`, when its seconds are up."""

        async def bounded() -> T:
            async with asyncio.timeout(max(0.0, seconds)):
                return await work

        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=_run, args=(self._loop,), name="model", daemon=True).start()
            return asyncio.run_coroutine_threadsafe(bounded(), self._loop)

    def run(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """Run a task to its end; raises what it raises, or `TimeoutError`."""
        task = self.start(work, seconds)
        try:
            return task.result(seconds + SLACK)
        finally:
            task.cancel()

    def close(self) -> None:
        """Stop the loop; what still runs on it is dropped."""
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._loop = None


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()
