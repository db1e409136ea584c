"""Long work beside the requests: one change of the center's documents at a time, with its progress.

In:    a call that changes the shelf and tells how far it has come.
Out:   what runs now, or how the last one ended.
Never: two changes at once; a request that waits for one.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from assistant.errors import AssistantError
from assistant.settings import SHANGHAI
from assistant.web import texts

if TYPE_CHECKING:
    from assistant.documents.shelf import Outcome, Progress, Step

logger = logging.getLogger(__name__)

Change = Literal["add", "sync", "remove", "rebuild"]


class StillWorking(AssistantError):
    """Another change of the documents is running."""

    user_message = texts.STILL_WORKING


@dataclass(frozen=True, slots=True)
class State:
    """How far a change has come, or how it ended.

    Attributes:
        change: what is being done; None where nothing was done yet.
        running: whether it still is.
        step: how far it has come.
        outcome: what it changed, once it ended well.
        message: why it ended badly, in Chinese; else empty.
        ended: when it did, in Asia/Shanghai; None while it runs.
    """

    change: Change | None = None
    running: bool = False
    step: Step | None = None
    outcome: Outcome | None = None
    message: str = ""
    ended: datetime | None = None


SHOWN_FOR = timedelta(minutes=10)
"""How long the end of a change is shown: whoever comes later did not make it."""


class Work:
    """Runs changes, one at a time; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = State()

    @property
    def state(self) -> State:
        """Return how far the newest change has come; nothing where it ended a while ago."""
        ended = self._state.ended
        if ended is not None and datetime.now(SHANGHAI) - ended > SHOWN_FOR:
            return State()
        return self._state

    def start(self, change: Change, call: Callable[[Progress], Outcome]) -> None:
        """Begin a change and return at once.

        Raises:
            StillWorking: another one is running.
        """
        with self._lock:
            if self._state.running:
                raise StillWorking(f"{self._state.change} is running")
            self._state = State(change, running=True)
        # It may take minutes and be killed at any time; the program does not wait for its end.
        threading.Thread(target=self._run, args=(change, call), daemon=True).start()

    def _run(self, change: Change, call: Callable[[Progress], Outcome]) -> None:
        try:
            outcome = call(self._tell)
        except AssistantError as error:
            logger.warning("%s failed: %s", change, type(error).__name__)
            self._state = State(change, message=error.user_message, ended=datetime.now(SHANGHAI))
        # The thread ends here: nobody else would hear of it.
        except Exception as error:  # noqa: BLE001
            logger.error("%s ended in %s", change, type(error).__name__)
            self._state = State(change, message=texts.WORK_FAILED, ended=datetime.now(SHANGHAI))
        else:
            self._state = State(change, outcome=outcome, ended=datetime.now(SHANGHAI))

    def _tell(self, step: Step) -> None:
        self._state = replace(self._state, step=step)
