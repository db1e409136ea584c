"""The breaker: after repeated failures an endpoint is left alone for a while.

In:    whether calls went well, and the time.
Out:   whether a call may be made now.
Never: reads a clock of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

PATIENCE = 3
"""Failures in a row after which it opens. Judgement 2026-11-21."""
PAUSE, LONGEST_PAUSE = 30.0, 480.0
"""Seconds it stays open the first time, and at most; each failed trial doubles the pause."""


@dataclass
class Breaker:
    """Closed while all is well; open after failures in a row; then one trial at a time.

    Attributes:
        clock: monotonic seconds.
        patience: failures in a row that open it.
        pause: seconds of the first pause.
    """

    clock: Callable[[], float]
    patience: int = PATIENCE
    pause: float = PAUSE

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until = 0.0
        self._trial_until = 0.0

    def admits(self, longest: float) -> bool:
        """Tell whether a call may be made; the first after a pause is a trial.

        Args:
            longest: seconds after which a trial that never reported is given up.
        """
        with self._lock:
            if self._failures < self.patience:
                return True
            now = self.clock()
            if now < max(self._open_until, self._trial_until):
                return False
            self._trial_until = now + longest
            return True

    def succeed(self) -> None:
        """Note that a call went well."""
        with self._lock:
            self._failures = 0
            self._open_until = self._trial_until = 0.0

    def fail(self, wait: float = 0.0) -> None:
        """Note that a call failed; one begun before it opened does not keep it open for longer.

        Args:
            wait: seconds that the endpoint asked for; 0 for none.
        """
        with self._lock:
            if self._failures >= self.patience and not self._trial_until:
                return
            self._failures += 1
            if self._failures >= self.patience:
                doubled = self.pause * 2 ** (self._failures - self.patience)
                pause = max(min(doubled, LONGEST_PAUSE), min(wait, LONGEST_PAUSE))
                self._open_until = self.clock() + pause
                self._trial_until = 0.0
