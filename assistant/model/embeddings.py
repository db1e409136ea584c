"""An endpoint's embeddings for the search, through LangChain, checked.

In:    texts.
Out:   one vector for each, all of one dimension, every number finite.
Never: counts tokens (that would download an encoding); lets a bad vector into an index; waits
       without an end.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.errors import RetrievalFailed
from assistant.model.breaker import Breaker
from assistant.model.client import CONNECT, be_quiet
from assistant.model.failures import explain
from assistant.model.loop import SLACK, LoopThread
from assistant.query_wait import seconds_left
from assistant.settings import EmbeddingSettings

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

SECONDS = 20.0
"""Most that one request may take where an index is built, tries included."""
QUERY_SECONDS = 3.0
"""Most that a query may take: somebody waits for what is found. Judgement 2026-11-22."""

LONGEST = 2000
"""Characters of a text that are embedded; endpoints refuse what is over their own limit."""


class EmbeddingFailed(RetrievalFailed):
    """An endpoint gave no usable vectors.

    Args:
        reason: why, as a key of `reasons` in `prompts/model.zh.yaml`.
        message: for the developer; never holds what the endpoint sent.
    """

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(f"{reason}: {message}" if message else reason)
        self.reason = reason


class CheckedEmbeddings:
    """`langchain_core.embeddings.Embeddings` over an endpoint, safe to search with.

    Args:
        inner: LangChain's embeddings.
        batch: texts in one request.
        seconds: most that one request may take; a query at most `QUERY_SECONDS`, and what its
            turn has left.
    """

    def __init__(self, inner: Embeddings, batch: int, seconds: float = SECONDS) -> None:
        self._inner = inner
        self._batch = batch
        self._seconds = seconds
        self._dimension = 0
        self._loop = LoopThread()
        # Queries that are given up early must not stop an index from being built.
        self._queries = Breaker(time.monotonic)
        self._indexing = Breaker(time.monotonic)

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a text.

        Raises:
            RetrievalFailed: no usable vector came.
        """
        # Some endpoints refuse an empty text.
        seconds = seconds_left(min(QUERY_SECONDS, self._seconds))
        return self._embed([text[:LONGEST] or " "], self._queries, seconds)[0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of some texts.

        Raises:
            RetrievalFailed: they did not all come, or not all of one kind.
        """
        texts = [text[:LONGEST] or " " for text in texts]
        batches = [texts[at : at + self._batch] for at in range(0, len(texts), self._batch)]
        return [
            vector
            for batch in batches
            for vector in self._embed(batch, self._indexing, self._seconds)
        ]

    def close(self) -> None:
        """Close the connections."""
        inner = getattr(getattr(self._inner, "async_client", None), "_client", None)
        if inner is not None:
            self._loop.run(inner.close(), CONNECT)
        self._loop.close()

    def _embed(self, texts: Sequence[str], breaker: Breaker, seconds: float) -> list[list[float]]:
        if not breaker.admits(seconds + SLACK):
            # No turn waits again for an endpoint that failed again and again.
            raise EmbeddingFailed("paused", "left alone for a while")
        try:
            vectors = self._loop.run(self._inner.aembed_documents(list(texts)), seconds)
            self._check(vectors, len(texts))
        except EmbeddingFailed:
            breaker.fail()
            raise
        except Exception as error:  # noqa: BLE001  # a provider may raise anything
            known = explain(error)
            breaker.fail(known.retry_after or 0.0)
            raise EmbeddingFailed(known.reason, str(known)) from None
        breaker.succeed()
        return vectors

    def _check(self, vectors: Sequence[Sequence[float]], count: int) -> None:
        if len(vectors) != count:
            raise EmbeddingFailed("garbled", f"{len(vectors)} vectors for {count} texts")
        for vector in vectors:
            self._dimension = self._dimension or len(vector)
            if not vector or len(vector) != self._dimension:
                raise EmbeddingFailed(
                    "garbled", f"{len(vector)} numbers where {self._dimension} were expected"
                )
            if not all(isinstance(v, int | float) and math.isfinite(v) for v in vector):
                raise EmbeddingFailed("garbled", "a number that is none")


def open_embeddings(settings: EmbeddingSettings, seconds: float = SECONDS) -> CheckedEmbeddings:
    """Return the embedding that the settings name; nothing is asked of it yet."""
    be_quiet()
    import httpx
    from langchain_openai import OpenAIEmbeddings
    from pydantic import SecretStr

    timeout = httpx.Timeout(seconds, connect=min(CONNECT, seconds))
    opened = OpenAIEmbeddings(
        model=settings.name,
        base_url=settings.url,
        api_key=SecretStr(settings.key or "none"),
        # Sends strings and not token ids, which only OpenAI's own endpoint takes.
        check_embedding_ctx_length=False,
        chunk_size=settings.batch,
        max_retries=1,
        timeout=timeout,
        model_kwargs={"encoding_format": "float"},
        http_async_client=httpx.AsyncClient(timeout=timeout, follow_redirects=False),
    )
    return CheckedEmbeddings(opened, settings.batch, seconds)
