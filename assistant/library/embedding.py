"""Vectors for search: learned from the knowledge itself, or any LangChain embedding by name.

The default needs no download and no network. When the index is built it is trained on what
`knowledge/` says: a lexicon entry puts shop-floor words and research words into one text, so that
words which share no character (缩水, 注塑成型) come to lie near each other. It is latent semantic
analysis: TF-IDF over search units, then a truncated singular value decomposition.

Source: Deerwester et al. 1990 (LSA); Littman, Dumais, Landauer 1998 (LSA over parallel text).
"""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.errors import BrokenIndex, ConfigError
from assistant.library.units import units

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.settings import EmbeddingSettings

LEARNED = "learned"
"""Name of the default embedding."""
FORMAT = 1
DIMENSION = 320
"""Numbers in a learned vector. Source: compared on the dev queries of evals/retrieval/ (200 to
400: little difference from 300 on)."""


class Embedder(Protocol):
    """The interface of `langchain_core.embeddings.Embeddings`: any of those is one.

    Stated again so that a search with the learned embedding need not import LangChain, which would
    double the time that a first search takes.
    """

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a text."""
        ...

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of some texts."""
        ...


class LearnedEmbeddings:
    """Vectors of unit length, float32; a text without any known unit is the zero vector.

    Args:
        rows: unit -> its row in `idf` and `projection`.
        idf: inverse document frequency, shape (units,).
        projection: shape (units, dimension).
    """

    def __init__(
        self, rows: dict[str, int], idf: "NDArray[np.float32]", projection: "NDArray[np.float32]"
    ) -> None:
        self.rows = rows
        self.idf = idf
        self.projection = projection
        self._whole: NDArray[np.float32] | None = None

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a text."""
        vector: list[float] = self.vector(text).tolist()
        return vector

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of some texts, many times faster than one by one."""
        import numpy as np
        from scipy.sparse import csr_array

        counted = [Counter(unit for unit in units(text) if unit in self.rows) for text in texts]
        at = [self.rows[unit] for counts in counted for unit in counts]
        often = [times for counts in counted for times in counts.values()]
        weights = (1 + np.log(np.array(often, np.float32))) * self.idf[at]
        ends = np.cumsum([0, *map(len, counted)])
        shape = (len(texts), len(self.idf))
        if self._whole is None:
            self._whole = np.asarray(self.projection, np.float32)
        vectors = csr_array((weights, at, ends), shape=shape) @ self._whole
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        found: list[list[float]] = vectors.tolist()
        return found

    def vector(self, text: str) -> "NDArray[np.float32]":
        """Return the vector of a text as an array, shape (dimension,)."""
        import numpy as np

        counts = Counter(unit for unit in units(text) if unit in self.rows)
        if not counts:
            return np.zeros(self.projection.shape[1], np.float32)
        at = [self.rows[unit] for unit in counts]
        often = 1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))
        vector = (often * self.idf[at]) @ self.projection[at].astype(np.float32)
        length = float(np.linalg.norm(vector))
        return vector / length if length else vector

    def save(self, folder: Path) -> None:
        """Write `units.json`, `idf.npy`, `projection.npy`: nothing that runs code when read."""
        import numpy as np

        folder.mkdir(parents=True, exist_ok=True)
        names = sorted(self.rows, key=self.rows.__getitem__)
        meta = json.dumps({"format": FORMAT, "units": names}, ensure_ascii=False)
        (folder / "units.json").write_text(meta, encoding="utf-8")
        np.save(folder / "idf.npy", self.idf)
        np.save(folder / "projection.npy", self.projection.astype(np.float16))


def train_embedding(texts: Sequence[str]) -> LearnedEmbeddings:
    """Learn vectors from texts in which words that belong together stand together.

    Args:
        texts: one text per record or lexicon entry.
    """
    import numpy as np
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    weigh = TfidfVectorizer(analyzer=units, sublinear_tf=True, min_df=2, dtype=np.float32)
    matrix = weigh.fit_transform(texts)
    dimension = min(DIMENSION, min(matrix.shape) - 1)
    svd = TruncatedSVD(dimension, n_iter=4, random_state=0).fit(matrix)
    return LearnedEmbeddings(
        rows={str(unit): int(row) for unit, row in weigh.vocabulary_.items()},
        idf=np.asarray(weigh.idf_, dtype=np.float32),
        projection=np.ascontiguousarray(svd.components_.T, dtype=np.float32),
    )


def load_learned(folder: Path) -> LearnedEmbeddings:
    """Read what `LearnedEmbeddings.save` wrote.

    Raises:
        BrokenIndex: the files are missing, cut short or of another format.
    """
    import numpy as np

    try:
        meta: dict[str, Any] = json.loads((folder / "units.json").read_text(encoding="utf-8"))
        if meta["format"] != FORMAT:
            raise BrokenIndex(f"embedding format {meta['format']!r}")
        return LearnedEmbeddings(
            rows={unit: row for row, unit in enumerate(meta["units"])},
            idf=np.load(folder / "idf.npy", allow_pickle=False),
            # Mapped: a query reads the few rows of its own units.
            projection=np.load(folder / "projection.npy", mmap_mode="r", allow_pickle=False),
        )
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise BrokenIndex(f"the embedding in {folder.name}/ cannot be read: {error}") from error


def open_embedder(settings: "EmbeddingSettings") -> Embedder:
    """Open the embedding that the settings name; nothing is asked of it yet.

    With an address it is an endpoint's; otherwise a folder of sentence-transformers or a provider's
    of LangChain. What is not on this machine gets queries without names.

    Raises:
        ConfigError: the folder or the provider cannot be opened.
    """
    if settings.local:
        return open_local(settings.name)
    from assistant.model.private import PrivateEmbeddings

    if settings.url:
        from assistant.model.embeddings import open_embeddings

        return PrivateEmbeddings(open_embeddings(settings), settings)
    return PrivateEmbeddings(open_named(settings.name), settings)


def close_embedder(embedder: Embedder | None) -> None:
    """Let go of what an embedding holds open, such as connections."""
    close = getattr(embedder, "close", None)
    if close is not None:
        close()


def open_local(folder: str) -> Embedder:
    """Open a model of sentence-transformers that lies in a folder; nothing is downloaded.

    Raises:
        ConfigError: the package is not installed, or the folder holds no model that it can read.
    """
    path = Path(folder).expanduser()
    if not path.is_dir():
        raise ConfigError(f"ASSISTANT_EMBEDDING: no folder {folder}")
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ConfigError(
            "ASSISTANT_EMBEDDING is a folder, but sentence-transformers is not installed; "
            "run: pip install sentence-transformers",
            "设置的向量模型需要先安装 sentence-transformers。",
        ) from error
    try:
        model = SentenceTransformer(str(path), local_files_only=True)
    except (OSError, ValueError) as error:
        raise ConfigError(f"ASSISTANT_EMBEDDING: {folder} holds no model: {error}") from error
    return LocalEmbeddings(model)


class LocalEmbeddings:
    """An `Embedder` over a model of sentence-transformers."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a text."""
        return self.embed_documents([text])[0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of some texts."""
        vectors: list[list[float]] = self._model.encode(texts, show_progress_bar=False).tolist()
        return vectors


def open_named(name: str) -> Embedder:
    """Open an embedding of a provider, as LangChain names it (`provider:model`).

    Raises:
        ConfigError: no such provider, or its package is not installed.
    """
    from langchain.embeddings import init_embeddings
    from langchain_core.embeddings import Embeddings

    try:
        opened = init_embeddings(name)
    except ImportError as error:
        from assistant.model.client import missing_package

        raise missing_package(f"embedding {name!r}", error) from error
    except Exception as error:  # noqa: BLE001  # a provider may raise anything, as for no key
        raise ConfigError(f"embedding {name!r} cannot be opened: {type(error).__name__}") from None
    if not isinstance(opened, Embeddings):
        raise ConfigError(f"embedding {name!r} is no LangChain Embeddings")
    return opened
