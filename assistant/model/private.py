"""Queries without names, each sent once: what an embedding that is not on this machine gets.

In:    queries as the search makes them; the names of the need that is being worked on.
Out:   vectors.
Never: sends a firm, a person, a customer, a phone number or an address out of a query; changes
       passages and records, which are the center's own and are embedded as they stand.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import cache
from typing import TYPE_CHECKING

from assistant.disclosure import Gazetteer, Secrets, find_leaks, load_gazetteer
from assistant.kept_back import names_kept_back
from assistant.library.embedding import close_embedder
from assistant.library.places import KNOWLEDGE
from assistant.model.redact import KINDS
from assistant.need import Need

if TYPE_CHECKING:
    from assistant.library.embedding import Embedder
    from assistant.settings import EmbeddingSettings

REMEMBERED = 512
"""Queries whose vectors are kept: those of one turn, which every search makes anew, and more."""
GAP = "…"
"""What stands for a name: a placeholder's words would lead the search to other firms."""


class PrivateEmbeddings:
    """An `Embedder` over another one, which gets queries without names and each only once.

    Vectors are remembered for the process under the endpoint and the model, so that searches of
    the records and of the documents share them.
    """

    def __init__(self, inner: Embedder, settings: EmbeddingSettings) -> None:
        self._inner = inner
        self._memory = _memory_of(settings)

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a query.

        Raises:
            RetrievalFailed: no usable vector came.
        """
        query = without_names(text)
        vector = self._memory.find(query)
        if vector is None:
            vector = self._inner.embed_query(query)
            self._memory.keep(query, vector)
        return vector

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of passages or records, which are sent as they stand."""
        return self._inner.embed_documents(texts)

    def close(self) -> None:
        """Close the connections."""
        close_embedder(self._inner)


def without_names(query: str) -> str:
    """Return a query with a gap for each name in it, and for a word that is a piece of one.

    Searches ask for single words too: 宁德 of 宁德时代.
    """
    kept_back = names_kept_back()
    if any(query.strip() in name for name in kept_back.names.get("customer", ()) if query.strip()):
        return GAP
    told = Secrets.of(Need(), [query])
    for names in (kept_back, told):
        leaks = find_leaks(query, names, _gazetteer(), KINDS)
        for leak in reversed(leaks):
            query = query[: leak.start] + GAP + query[leak.end :]
    return query


@cache
def _gazetteer() -> Gazetteer:
    return load_gazetteer(KNOWLEDGE)


class _Memory:
    """The vectors of the last queries, for one endpoint and model; safe for threads."""

    def __init__(self) -> None:
        self._vectors: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, query: str) -> list[float] | None:
        """Return the vector of a query that was sent before."""
        with self._lock:
            if query in self._vectors:
                self._vectors.move_to_end(query)
            return self._vectors.get(query)

    def keep(self, query: str, vector: list[float]) -> None:
        """Remember a vector in place of the one that was longest not asked for."""
        with self._lock:
            self._vectors[query] = vector
            if len(self._vectors) > REMEMBERED:
                self._vectors.popitem(last=False)


@cache
def _memory_of(_settings: EmbeddingSettings) -> _Memory:
    return _Memory()
