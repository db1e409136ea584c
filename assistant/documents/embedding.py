"""Which embedding the documents are searched with, and its name.

In:    the settings; the index over `knowledge/`.
Out:   an embedding with a name that no other one has.
Never: downloads anything; imports what the chosen embedding does not need.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError, RetrievalFailed, StaleIndex
from assistant.library.embedding import LEARNED, Embedder, load_learned, open_embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.library.index import Index
    from assistant.settings import EmbeddingSettings


@dataclass(frozen=True, slots=True)
class Embedding:
    """An embedding by name.

    Attributes:
        name: vectors of two names never meet in an index.
        embedder: what makes the vectors.
        folder: of its files, where a generation has to keep a copy of them; else None.
    """

    name: str
    embedder: Embedder
    folder: Path | None = None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts, shape (texts, dimension), every number finite.

        Raises:
            RetrievalFailed: they did not all come, or not all of one kind.
        """
        import numpy as np

        try:
            vectors = np.asarray(self.embedder.embed_documents(list(texts)), np.float32)
        except AssistantError:
            raise
        except Exception as error:  # noqa: BLE001  # a provider may raise anything
            # What it says may repeat a key or a text: only its kind is told.
            raise RetrievalFailed(f"embedding {self.name!r}: {type(error).__name__}") from None
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise RetrievalFailed(f"embedding {self.name!r} gave something that is no vector")
        return vectors

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a query, of unit length or zero, shape (dimension,).

        Raises:
            RetrievalFailed: no usable vector came.
        """
        import numpy as np

        try:
            vector = np.asarray(self.embedder.embed_query(text), np.float32)
        except AssistantError:
            raise
        except Exception as error:  # noqa: BLE001  # a provider may raise anything
            raise RetrievalFailed(f"embedding {self.name!r}: {type(error).__name__}") from None
        if vector.ndim != 1 or not np.isfinite(vector).all():
            raise RetrievalFailed(f"embedding {self.name!r} gave something that is no vector")
        length = float(np.linalg.norm(vector))
        return vector / length if length else vector

    def close(self) -> None:
        """Let go of what the embedder holds open, such as connections."""
        close = getattr(self.embedder, "close", None)
        if close is not None:
            close()


def measure_background(embedding: Embedding, queries: Sequence[str], texts: Sequence[str]) -> float:
    """Return the cosine of what has nothing to do with each other, 0 to 0.99.

    Many embeddings put any two texts of a language close together; what lies above this says
    something.

    Args:
        embedding: what is measured.
        queries: on subjects far apart.
        texts: on the same subjects, in the same order; a query is compared with those of others.

    Raises:
        RetrievalFailed: the vectors did not come.
    """
    import numpy as np

    vectors = embedding.embed([*queries, *texts])
    vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    cosines = vectors[: len(queries)] @ vectors[len(queries) :].T
    return float(np.clip(np.median(cosines[~np.eye(len(queries), dtype=bool)]), 0, 0.99))


def learned_embedding(knowledge: Index) -> Embedding:
    """Return the embedding that was learned from the knowledge; its name holds a hash of its files.

    Raises:
        StaleIndex: the index over the knowledge was built with another embedding.
        BrokenIndex: its files cannot be read.
    """
    folder = knowledge.folder / "embedding"
    if knowledge.manifest.embedder != LEARNED:
        raise StaleIndex(
            f"the knowledge was embedded with {knowledge.manifest.embedder!r}, not {LEARNED!r}; "
            "run: python -m assistant index"
        )
    embedder = load_learned(folder)
    whole = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        whole.update(path.read_bytes())
    return Embedding(f"{LEARNED}-{whole.hexdigest()[:12]}", embedder, folder)


def named_embedding(settings: EmbeddingSettings) -> Embedding:
    """Return the embedding that the settings name.

    Raises:
        ConfigError: it cannot be opened.
    """
    return Embedding(settings.name, open_embedder(settings))
