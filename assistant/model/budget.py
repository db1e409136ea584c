"""Budgets: how many tokens a text takes, what fits into a request, what was used and what it cost.

In:    texts, the endpoint's own counts where it gives them.
Out:   counts, exact where the encoding lies on this machine, else an upper bound.
Never: downloads an encoding.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

ENCODING = "o200k_base"
_URL = f"https://openaipublic.blob.core.windows.net/encodings/{ENCODING}.tiktoken"
_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
"""What tiktoken names and expects of the encoding's file; one that differs it would fetch anew."""


def _cached_encoding() -> Path:
    folder = os.environ.get("TIKTOKEN_CACHE_DIR") or os.environ.get("DATA_GYM_CACHE_DIR")
    home = Path(folder) if folder else Path(tempfile.gettempdir()) / "data-gym-cache"
    return home / hashlib.sha1(_URL.encode(), usedforsecurity=False).hexdigest()


@cache
def _counter() -> Callable[[str], int]:
    """Return a counter: exact where the encoding's own table is at hand, else an upper bound."""
    path = _cached_encoding()
    try:
        whole = hashlib.sha256(path.read_bytes()).hexdigest() == _SHA256
    except OSError:
        whole = False
    if not whole:
        # No byte-level encoding makes more tokens than there are bytes.
        return lambda text: len(text.encode("utf-8", "surrogatepass"))
    import tiktoken

    encoding = tiktoken.get_encoding(ENCODING)
    return lambda text: len(encoding.encode_ordinary(text))


def count(text: str) -> int:
    """Return how many tokens a text takes, at most."""
    return _counter()(text)


def last_that_fit(texts: Sequence[str], budget: int) -> int:
    """Return how many texts, from the end, fit into a budget together."""
    kept = 0
    for text in reversed(texts):
        budget -= count(text)
        if budget < 0:
            break
        kept += 1
    return kept


def cost(sent: int, received: int, price: tuple[float, float] | None) -> float | None:
    """Return what a call cost, in the currency of the price; None where no price is set.

    Args:
        sent: tokens.
        received: tokens.
        price: of a million tokens, sent and received.
    """
    if price is None:
        return None
    return (sent * price[0] + received * price[1]) / 1_000_000
