"""The search index as readers open it.

    index_dir/
        current            name of the generation that readers open
        build.lock         held while somebody builds
        2026…-1a2b/        a generation: nothing in it changes once it is current
            manifest.json  what it was built from and with
            in-use.lock    readers share it; a generation that nobody reads can go
            knowledge/     the knowledge as it was, so that an old reader stays consistent
            embedding/     the learned embedding (none where a provider's is used)
            keywords/      keyword indexes (BM25)
            links/         how far each phrase of the trades points to each laboratory and policy
            classifier/    weights of the slot classifier
            vectors/       Chroma
            matrix/        the same vectors as plain arrays, where there are few

In:    the index folder.
Out:   an `Index`: scores of a text for each record, in record order.
Never: passes a part that cannot be read off as an empty one.

Chroma writes even while it reads (measured, chromadb 1.5.9: its tables at each opening, its graph
at the first query): each reader opens a copy of its own.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar, get_args

from assistant.errors import AssistantError, BrokenIndex, RecordInvalid, StaleIndex
from assistant.library.chroma import EXACT_UP_TO, NEAREST, open_copy
from assistant.library.corpus import Collection, Records, read_records
from assistant.library.embedding import (
    LEARNED,
    Embedder,
    close_embedder,
    load_learned,
    open_embedder,
)
from assistant.library.generations import lease_current
from assistant.library.keywords import Keywords, load_keywords
from assistant.library.manifest import FORMAT, MEND, Manifest, read_manifest
from assistant.library.records import Lab, Policy
from assistant.library.scope import Map, read_map
from assistant.query_wait import vector_of
from assistant.settings import EmbeddingSettings

if TYPE_CHECKING:
    import numpy as np
    from chromadb.api.client import Client
    from numpy.typing import NDArray

Kept = TypeVar("Kept")
logger = logging.getLogger(__name__)


class Index:
    """One generation, opened for reading. Parts are loaded when first used; safe for threads.

    Args:
        folder: the generation.
        manifest: its manifest.
        lease: its `in-use.lock`, shared for as long as this object is open.
        embeddings: a provider's embedding; None reads the learned one.
    """

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        lease: IO[bytes],
        embeddings: Embedder | None = None,
    ) -> None:
        self.folder = folder
        self.manifest = manifest
        self._lease = lease
        self._given = embeddings
        self._loading = threading.RLock()
        self._loaded: dict[str, Any] = {}

    def close(self) -> None:
        """Give the generation free; the object cannot be used afterwards."""
        client = self._loaded.pop("client", None)
        if client is not None:
            client.close()
            self._remove_copy()
        close_embedder(self._loaded.get("embeddings"))
        self._loaded.clear()
        self._lease.close()

    def warm(self) -> None:
        """Load everything now, so that the first search is as fast as the next (a server's start).

        Raises:
            BrokenIndex: a part cannot be read.
        """
        import numpy as np

        for name in get_args(Collection):
            self.links(name)
            self.keywords(name, "")
            self.nearness(name, np.ones(self.manifest.dimension, np.float32))
        self.keywords("phrases", "")
        self.embed("")

    @property
    def records(self) -> Records:
        """The records, as they were when the generation was built."""
        found: Records = self._load("records", lambda: read_records(self.folder / "knowledge"))
        return found

    @property
    def labs(self) -> Mapping[str, Lab]:
        """The laboratories by id."""
        return self.remember("labs", lambda: {lab.id: lab for lab in self.records.labs})

    @property
    def policies(self) -> Mapping[str, Policy]:
        """The policies by id."""
        return self.remember("policies", lambda: {p.id: p for p in self.records.policies})

    def keywords(self, name: str, text: str) -> "NDArray[np.float32]":
        """Return the BM25 scores of a text, one per record in order.

        Args:
            name: labs, policies or phrases.
            text: the query.
        """
        folder = self.folder / "keywords" / name
        index: Keywords = self._load(f"keywords/{name}", lambda: load_keywords(folder))
        return index.score(text)

    def links(self, name: Collection) -> "NDArray[np.float16]":
        """Return how far each phrase points to each record, shape (phrases, records).

        Args:
            name: labs or policies.
        """
        import numpy as np

        path = self.folder / "links" / f"{name}.npy"
        links: NDArray[np.float16] = self._load(
            f"links/{name}", lambda: np.load(path, allow_pickle=False)
        )
        return links

    def embed(self, text: str) -> "NDArray[np.float32]":
        """Return the vector of a query, of unit length or zero, shape (dimension,).

        Zero, too, where words alone are searched (`query_wait`).
        """
        return vector_of(text, self._embed, self.manifest.dimension)

    def _embed(self, text: str) -> "NDArray[np.float32]":
        import numpy as np

        embeddings: Embedder = self._load("embeddings", self._open_embeddings)
        vector = np.asarray(embeddings.embed_query(text), np.float32)
        if vector.shape != (self.manifest.dimension,):
            raise StaleIndex(
                f"embedding {self.manifest.embedder!r} now gives {vector.shape} numbers, the index "
                f"holds {self.manifest.dimension}; {MEND}"
            )
        length = float(np.linalg.norm(vector))
        return vector / length if length else vector

    def nearness(self, name: Collection, vector: "NDArray[np.float32]") -> "NDArray[np.float32]":
        """Return the cosine of a vector with each record, at least 0; 0 beyond the nearest 300.

        Args:
            name: labs or policies.
            vector: of the manifest's dimension.
        """
        import numpy as np

        count = self.manifest.counts[name]
        near = np.zeros(count, np.float32)
        if not count or not vector.any():
            return near
        if count <= EXACT_UP_TO:
            path = self.folder / "matrix" / f"{name}.npy"
            rows = self._load(f"matrix/{name}", lambda: np.load(path, allow_pickle=False))
            cosine = np.maximum(0, rows @ vector)
            nearest = np.argpartition(-cosine, min(NEAREST, count) - 1)[: min(NEAREST, count)]
            near[nearest] = cosine[nearest]
        else:
            place = self._load(f"place/{name}", lambda: self._places(name))
            collection = self._load(f"collection/{name}", lambda: self._collection(name))
            found = collection.query(
                query_embeddings=[vector], n_results=min(NEAREST, count), include=["distances"]
            )
            at = [place[id_] for id_ in found["ids"][0]]
            near[at] = np.maximum(0, 1 - np.asarray(found["distances"][0], np.float32))
        return near

    def _load(self, key: str, read: Callable[[], Any]) -> Any:
        with self._loading:
            if key not in self._loaded:
                try:
                    self._loaded[key] = read()
                except RecordInvalid as error:
                    raise BrokenIndex(f"{error}; {MEND}") from error
                except AssistantError:
                    raise
                except Exception as error:  # a damaged file may raise anything in its library
                    logger.error(
                        "%s/%s cannot be read: %s", self.folder.name, key, type(error).__name__
                    )
                    raise BrokenIndex(f"{self.folder.name}/{key}: {error}; {MEND}") from error
            return self._loaded[key]

    @property
    def map(self) -> Map:
        """Which province each city lies in."""
        found: Map = self._load("map", lambda: read_map(self.folder / "knowledge"))
        return found

    def remember(self, key: str, read: Callable[[], Kept]) -> Kept:
        """Return what `read` returned when first asked under this key.

        For what a search derives from the records and would otherwise derive again each time.
        """
        kept: Kept = self._load(key, read)
        return kept

    def _places(self, name: Collection) -> dict[str, int]:
        return {record.id: place for place, record in enumerate(self.records.of(name))}

    def _open_copy(self) -> "Client":
        client, self._remove_copy = open_copy(self.folder)
        return client

    def _collection(self, name: str) -> Any:
        client = self._load("client", self._open_copy)
        collection = client.get_collection(name, embedding_function=None)
        if collection.count() != self.manifest.counts[name]:
            raise BrokenIndex(f"{self.folder.name}/vectors/{name}: vectors are missing; {MEND}")
        return collection

    def _open_embeddings(self) -> Embedder:
        if self.manifest.embedder == LEARNED:
            return load_learned(self.folder / "embedding")
        return self._given or open_embedder(EmbeddingSettings(self.manifest.embedder))


def open_index(
    index_dir: Path, *, embedder: str | None = None, embeddings: Embedder | None = None
) -> Index:
    """Open the current generation for reading; nothing large is loaded yet.

    Args:
        index_dir: the index folder.
        embedder: the embedding that the settings name; None takes the manifest's word.
        embeddings: a provider's embedding, opened; None opens it by its name when needed.

    Raises:
        MissingIndex: no index was built.
        StaleIndex: it was built by another version or with another embedding.
        BrokenIndex: its files cannot be read.
    """
    folder, lease = lease_current(index_dir, MEND)
    try:
        manifest = read_manifest(folder)
        if manifest.format != FORMAT:
            raise StaleIndex(f"index format {manifest.format}, program reads {FORMAT}; {MEND}")
        if embedder is not None and manifest.embedder != embedder:
            raise StaleIndex(
                f"built with embedding {manifest.embedder!r}, not {embedder!r}; {MEND}"
            )
    except BaseException:
        lease.close()
        raise
    return Index(folder, manifest, lease, embeddings)
