"""Which names are kept back while a turn is worked on: told once, heeded where a text leaves.

In:    how to collect the names of the need that is being worked on.
Out:   those names, for whatever sends a text away in the meantime.
Never: collects them where nothing asks: with all on this machine a turn pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from assistant.disclosure import Gazetteer, Secrets, find_leaks
from assistant.need import Need

_collect: ContextVar[Callable[[], Secrets]] = ContextVar("names", default=lambda: Secrets({}))


def collect_names(need: Need, said: Sequence[str], gazetteer: Gazetteer) -> Secrets:
    """Return every firm, person and customer that an interview has named.

    Args:
        need: its findings.
        said: what the person typed, where a name may stand that no finding holds.
        gazetteer: firms known by name.
    """
    secrets = Secrets.of(need, said)
    others = {
        leak.words
        for text in said
        for leak in find_leaks(text, secrets, gazetteer, ("organisation", "customer"))
    }
    customers = sorted({*secrets.names["customer"], *others}, key=len, reverse=True)
    return Secrets({**secrets.names, "customer": tuple(customers)})


@contextmanager
def keeping_back(collect: Callable[[], Secrets]) -> Iterator[None]:
    """Let `names_kept_back` return these names inside the block, in this thread.

    Args:
        collect: called once, when the names are first asked for.
    """
    token = _collect.set(cache(collect))
    try:
        yield
    finally:
        _collect.reset(token)


def names_kept_back() -> Secrets:
    """Return the names of the need that is being worked on; none outside of one."""
    return _collect.get()()
