"""The vectors of a generation: in Chroma, in its folder or on a server.

In:    vectors with ids and marks; a query's vector and a filter.
Out:   cosines.
Never: lets an outage of a server pass for an empty answer; sends a text to a server.

Where the vectors of a folder fit into `EXACT_BYTES` they are also written as one matrix, read back
out of Chroma, and readers compare with every vector: no neighbour is missed, a filter costs
nothing, and the answer does not depend on the order in which passages came (Chroma's graph does).
Above that, and on a server, Chroma is asked.

A folder's vectors are carried from generation to generation: the next one starts from a copy, and
only what changed is written. A server cannot copy; there each generation is a collection of its
own, sent whole, and the one before it goes when no reader is left.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.documents.where import Marks, Where, to_filter, to_metadata
from assistant.errors import BrokenIndex, ShelfNotWritten
from assistant.library.chroma import BATCH, NEAREST, open_copy, open_folder, save_matrix

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.documents.server import ChromaServer

COLLECTION = "documents"
EXACT_BYTES = 256 * 2**20
"""Most that a matrix may take. Source: judgement 2026-11-21 over figures of `evals.shelf_bench`:
100,000 passages with the built-in embedding take half of it."""


# Writing ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """What is written: all rows, and which of them the generation before has, too.

    Attributes:
        ids: of all passages, in row order.
        vectors: shape (rows, dimension), float32.
        marks: of all passages, in row order.
        before: the generation before, with vectors of the same embedding; None to start afresh.
        fresh: rows that are new or marked otherwise than before.
        gone: ids that were in the generation before and are not any more.
    """

    ids: Sequence[str]
    vectors: NDArray[np.float32]
    marks: Sequence[Marks]
    before: Path | None
    fresh: Sequence[int]
    gone: Sequence[str]


def write_folder(folder: Path, change: Change) -> None:
    """Write the vectors of a generation into its folder.

    Raises:
        BrokenIndex: Chroma does not hold afterwards what it was given.
        ShelfNotWritten: it cannot write.
    """
    from chromadb.errors import ChromaError

    if change.before is not None:
        shutil.copytree(
            change.before / "vectors", folder / "vectors", copy_function=shutil.copyfile
        )
    client = open_folder(folder)
    try:
        collection = client.get_or_create_collection(
            COLLECTION,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": NEAREST}},
        )
        for at in range(0, len(change.gone), BATCH):
            collection.delete(ids=list(change.gone[at : at + BATCH]))
        _send(collection, change, change.fresh)
        if collection.count() != len(change.ids):
            raise BrokenIndex(f"Chroma holds {collection.count()} of {len(change.ids)} vectors")
        if change.vectors.nbytes <= EXACT_BYTES:
            save_matrix(folder / "matrix.npy", collection, change.ids)
    except ChromaError as error:
        # Of a disk that is full it tells no more than that a write failed.
        raise ShelfNotWritten(f"Chroma: {type(error).__name__}") from error
    finally:
        client.close()


def _send(collection: Any, change: Change, rows: Sequence[int]) -> None:
    for at in range(0, len(rows), BATCH):
        part = list(rows[at : at + BATCH])
        collection.upsert(
            ids=[change.ids[row] for row in part],
            embeddings=change.vectors[part],
            metadatas=[to_metadata(change.marks[row]) for row in part],
        )


def write_server(server: ChromaServer, collection: str, change: Change) -> None:
    """Send the vectors of a generation to a server, as a collection of its own.

    Raises:
        RetrievalFailed: the server cannot be reached, or does not do what it is asked.
    """
    with server.speaking() as client:
        made = client.get_or_create_collection(
            collection,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": NEAREST}},
        )
        _send(made, change, range(len(change.ids)))
        if made.count() != len(change.ids):
            raise BrokenIndex(f"Chroma holds {made.count()} of {len(change.ids)} vectors")


def remove_collections(server: ChromaServer, prefix: str, keep: set[str]) -> None:
    """Remove the collections of a server whose names begin in a way, but for those to keep.

    Raises:
        RetrievalFailed: the server cannot be reached, or does not do what it is asked.
    """
    with server.speaking() as client:
        for each in client.list_collections():
            if each.name.startswith(prefix) and each.name not in keep:
                client.delete_collection(each.name)


# Reading ------------------------------------------------------------------------------------------


class Vectors(Protocol):
    """The vectors of a generation, for reading."""

    def cosines(self, vector: NDArray[np.float32], where: Where) -> NDArray[np.float32]:
        """Return the cosine of a unit vector with each row, at least 0; 0 where not looked at."""
        ...

    def cosines_at(self, vector: NDArray[np.float32], ids: Sequence[str]) -> Mapping[str, float]:
        """Return the cosines with some rows, by id, that `cosines` has not looked at."""
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...


class MatrixVectors:
    """All vectors in one matrix, mapped into memory.

    Raises:
        BrokenIndex: the file cannot be read, is cut short or of another shape.
    """

    def __init__(self, path: Path, rows: int, dimension: int) -> None:
        import numpy as np

        try:
            self._matrix = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, EOFError, ValueError) as error:
            raise BrokenIndex(f"{path.name} cannot be read: {error}") from error
        if self._matrix.shape != (rows, dimension):
            raise BrokenIndex(f"{path.name} holds {self._matrix.shape}, not {(rows, dimension)}")

    def cosines(self, vector: NDArray[np.float32], where: Where) -> NDArray[np.float32]:
        """Return the cosine with each row, whatever the filter: all is cheaper than some."""
        import numpy as np

        found: NDArray[np.float32] = np.maximum(0, np.asarray(self._matrix) @ vector)
        return found

    def cosines_at(self, vector: NDArray[np.float32], ids: Sequence[str]) -> Mapping[str, float]:
        """Return nothing: `cosines` looks at all rows."""
        return {}

    def close(self) -> None:
        """Nothing is held open but the mapping."""


class ChromaVectors:
    """A collection that is asked for its nearest.

    Args:
        opened: gives the collection for one question.
        rows: id → row.
        close: lets go of what is open.
    """

    def __init__(
        self,
        opened: Callable[[], AbstractContextManager[Any]],
        rows: Mapping[str, int],
        close: Callable[[], object] = lambda: None,
    ) -> None:
        self._opened = opened
        self._rows = rows
        self._close = close

    def close(self) -> None:
        """Let go of what is open."""
        self._close()

    def cosines(self, vector: NDArray[np.float32], where: Where) -> NDArray[np.float32]:
        """Return the cosines with the nearest that the filter lets through, 0 for the others."""
        import numpy as np

        near = np.zeros(len(self._rows), np.float32)
        if not near.size or not vector.any():
            return near
        with self._opened() as collection:
            found = collection.query(
                query_embeddings=[vector],
                n_results=min(NEAREST, len(self._rows)),
                where=to_filter(where),
                include=["distances"],
            )
        at = [self._rows[id_] for id_ in found["ids"][0]]
        near[at] = np.maximum(0, 1 - np.asarray(found["distances"][0], np.float32))
        return near

    def cosines_at(self, vector: NDArray[np.float32], ids: Sequence[str]) -> Mapping[str, float]:
        """Return the cosines with some rows, by id."""
        import numpy as np

        if not ids:
            return {}
        with self._opened() as collection:
            held = collection.get(ids=list(ids), include=["embeddings"])
        rows = np.asarray(held["embeddings"], np.float32)
        cosines = rows @ vector / np.maximum(np.linalg.norm(rows, axis=1), 1e-12)
        return dict(zip(held["ids"], np.maximum(0, cosines).tolist(), strict=True))


def find_damage(folder: Path, rows: int, dimension: int) -> None:
    """Look whether the vectors in a generation's folder are there.

    Raises:
        BrokenIndex: they are not, or their matrix is cut short.
    """
    if (folder / "matrix.npy").exists():
        MatrixVectors(folder / "matrix.npy", rows, dimension)
    if not (folder / "vectors" / "chroma.sqlite3").is_file():
        raise BrokenIndex(f"{folder.name}/vectors: nothing is there")


def read_folder(folder: Path, rows: Mapping[str, int], dimension: int) -> Vectors:
    """Open the vectors in a generation's folder.

    Raises:
        BrokenIndex: some are missing.
    """
    if (folder / "matrix.npy").exists():
        return MatrixVectors(folder / "matrix.npy", len(rows), dimension)
    client, remove_copy = open_copy(folder)
    collection = client.get_collection(COLLECTION, embedding_function=None)
    if collection.count() != len(rows):
        raise BrokenIndex(f"{folder.name}/vectors: {collection.count()} of {len(rows)}")

    def close() -> None:
        client.close()
        remove_copy()

    return ChromaVectors(lambda: nullcontext(collection), rows, close)


def read_server(server: ChromaServer, name: str, rows: Mapping[str, int]) -> Vectors:
    """Return the vectors of a generation on a server; nothing is asked of it yet."""

    @contextmanager
    def opened() -> Iterator[Any]:
        with server.speaking() as client:
            yield client.get_collection(name, embedding_function=None)

    return ChromaVectors(opened, rows)
