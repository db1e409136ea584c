"""How long a turn waits for the vectors of its queries, and what it does without them.

In:    seconds for all searches of a turn together; what embeds a query.
Out:   the vector, or the zero vector once the embedding failed or the seconds are used up, so that
       words alone are searched; whether that came to pass, which must be said.
Never: goes on without vectors where nobody asked for it: outside of such a turn a search fails.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import RetrievalFailed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

logger = logging.getLogger(__name__)


@dataclass
class _Wait:
    """What is left of a turn's seconds; none once the embedding failed."""

    left: float


_wait: ContextVar[_Wait | None] = ContextVar("wait", default=None)


@contextmanager
def going_on_with_words(seconds: float) -> Iterator[None]:
    """Let the searches in this block, in this thread, go on with words where vectors do not come.

    Args:
        seconds: that all their queries together may wait for vectors; above 0.
    """
    token = _wait.set(_Wait(seconds))
    try:
        yield
    finally:
        _wait.reset(token)


def words_alone() -> bool:
    """Tell whether the searches of this block go on with words alone."""
    wait = _wait.get()
    return wait is not None and wait.left <= 0


def seconds_left(most: float) -> float:
    """Return how many seconds a query may wait now, at most those that are given."""
    wait = _wait.get()
    return most if wait is None else min(most, wait.left)


def vector_of(
    text: str, embed: Callable[[str], NDArray[np.float32]], dimension: int
) -> NDArray[np.float32]:
    """Return the vector of a query, shape (dimension,); zero where words alone are searched.

    Raises:
        RetrievalFailed: no vector came, and nobody asked to go on without.
    """
    import numpy as np

    wait = _wait.get()
    if wait is None:
        return embed(text)
    if wait.left > 0:
        began = time.monotonic()
        try:
            vector = embed(text)
        except RetrievalFailed as error:
            logger.warning("words alone are searched: %s", error)
            wait.left = 0.0
        else:
            wait.left -= time.monotonic() - began
            return vector
    return np.zeros(dimension, np.float32)
