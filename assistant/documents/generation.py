"""A generation of the shelf's index: built by `building.py`, read by searches.

    2026…-1a2b/
        manifest.json   what it was built from and with
        in-use.lock     readers share it
        passages.db     passages in row order, with what filters look at
        keywords/       BM25
        embedding/      the learned embedding (none where another one is used)
        vectors/        Chroma, and matrix.npy written out of it (neither with a server)

In:    its folder.
Out:   a generation that is open for searches.
Never: is changed once it is current.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from assistant.documents import vectors as vectors_of
from assistant.documents.catalog import (
    load_passage,
)
from assistant.documents.embedding import Embedding
from assistant.documents.names import Names
from assistant.documents.passage import Passage
from assistant.documents.where import MarkTable
from assistant.errors import BrokenIndex, StaleIndex
from assistant.library.embedding import load_learned
from assistant.library.generations import (
    lease_current,
)
from assistant.library.keywords import Keywords, load_counts, load_keywords
from assistant.query_wait import vector_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.documents.server import ChromaServer

FORMAT = 3


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from and with.

    Attributes:
        revision: of the catalog that it was built from.
        embedding: name of the embedding.
        dimension: numbers in a vector; 0 where there is no passage.
        background: cosine that the embedding gives texts on different subjects.
        count: of passages.
        merged: near-duplicates that were joined.
        server: address of the server that holds the vectors; empty for the folder.
        collection: on that server.
        cutting: what cut the passages into units; see `building.name_cutting`.
    """

    format: int
    revision: str
    embedding: str
    dimension: int
    background: float
    count: int
    merged: int
    server: str
    collection: str
    cutting: str


class Generation:
    """One generation, open for searches. Parts are loaded when first used; safe for threads.

    Its folder stays until the object is gone, and with it the last search that reads it.
    """

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        lease: IO[bytes],
        embedding: Embedding | None,
        server: ChromaServer | None,
    ) -> None:
        self.folder = folder
        self.manifest = manifest
        self._embedding = embedding
        self._server = server
        self._loading = threading.RLock()
        weakref.finalize(self, lease.close)

    @cached_property
    def keywords(self) -> Keywords:
        """The keyword index."""
        return load_keywords(self.folder / "keywords")

    @cached_property
    def marks(self) -> MarkTable:
        """What filters look at."""
        import numpy as np

        with self._opened() as database:
            rows = database.execute("SELECT kind, region, day FROM passage ORDER BY row").fetchall()
            table = MarkTable(
                np.array([kind for kind, _, _ in rows], str),
                np.array([region for _, region, _ in rows], str),
                np.array([day for _, _, day in rows], np.int32),
            )
            for file, row in database.execute("SELECT file, row FROM standing"):
                table.rows_of.setdefault(file, []).append(row)
        return table

    @cached_property
    def names(self) -> Names:
        """The titles and document numbers."""
        with self._opened() as database:
            return Names(database.execute("SELECT bare, row FROM name"))

    @cached_property
    def ids(self) -> list[str]:
        """Ids in row order."""
        with self._opened() as database:
            ids = [id_ for (id_,) in database.execute("SELECT id FROM passage ORDER BY row")]
        if len(ids) != self.manifest.count:
            raise BrokenIndex(f"passages.db holds {len(ids)} of {self.manifest.count} passages")
        return ids

    @cached_property
    def vectors(self) -> vectors_of.Vectors:
        """The vectors."""
        rows = {id_: row for row, id_ in enumerate(self.ids)}
        if self._server is not None and self.manifest.server:
            return vectors_of.read_server(self._server, self.manifest.collection, rows)
        opened = vectors_of.read_folder(self.folder, rows, self.manifest.dimension)
        weakref.finalize(self, opened.close)
        return opened

    @cached_property
    def embedding(self) -> Embedding:
        """What embeds a query: what embedded the passages."""
        kept = self.folder / "embedding"
        if self._embedding is None:
            return Embedding(self.manifest.embedding, load_learned(kept), kept)
        return self._embedding

    def embed(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a query, of unit length or zero, shape (dimension,).

        Zero, too, where words alone are searched (`query_wait`).
        """
        return vector_of(text, self._embed, self.manifest.dimension)

    def _embed(self, text: str) -> NDArray[np.float32]:
        vector = self.embedding.embed_query(text)
        if vector.shape != (self.manifest.dimension,):
            raise StaleIndex(
                f"embedding {self.manifest.embedding!r} gives {vector.shape} numbers now, the "
                f"index holds {self.manifest.dimension}"
            )
        return vector

    def warm(self) -> Generation:
        """Load what a search needs, once, whichever thread comes first."""
        with self._loading:
            _ = self.keywords, self.marks, self.names, self.vectors, self.embedding
        return self

    def read(self, rows: Sequence[int]) -> dict[int, tuple[str, Passage]]:
        """Return passages by row, each with its id."""
        marks = ",".join("?" * len(rows))
        query = f"SELECT row, id, body FROM passage WHERE row IN ({marks})"
        with self._opened() as database:
            found = database.execute(query, list(rows)).fetchall()
        return {row: (id_, load_passage(body)) for row, id_, body in found}

    def passage(self, id_: str) -> Passage | None:
        """Return a passage by its id; None where there is none."""
        with self._opened() as database:
            found = database.execute("SELECT body FROM passage WHERE id = ?", (id_,)).fetchone()
        return load_passage(found[0]) if found else None

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        uri = f"{(self.folder / 'passages.db').as_uri()}?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(uri, uri=True)) as database:
                yield database
        except sqlite3.Error as error:
            raise BrokenIndex(f"{self.folder.name}/passages.db: {error}") from error


def open_generation(
    folder: Path, embedding: Embedding | None, server: ChromaServer | None, mend: str
) -> Generation:
    """Open the current generation; nothing large is loaded yet.

    Args:
        folder: of the generations.
        embedding: the one that is set; None reads what the generation keeps of the learned one.
        server: the server that is set.
        mend: what to run where it cannot be used.

    Raises:
        MissingIndex: none was built.
        StaleIndex: it was built by another version, with another embedding, for another server.
        BrokenIndex: its files cannot be read.
    """
    generation, lease = lease_current(folder, mend)
    try:
        manifest = read_manifest(generation, mend)
        own: Embedding | None = None
        if not (generation / "embedding").is_dir():
            if embedding is None or embedding.name != manifest.embedding:
                chosen = embedding.name if embedding else "learned"
                raise StaleIndex(
                    f"built with embedding {manifest.embedding!r}, not {chosen!r}; {mend}"
                )
            own = embedding
        if manifest.server and (server is None or server.url != manifest.server):
            raise StaleIndex(f"its vectors lie on {manifest.server}, which is not set; {mend}")
        return Generation(generation, manifest, lease, own, server)
    except BaseException:
        lease.close()
        raise


def find_damage(generation: Path, manifest: Manifest) -> None:
    """Look whether the files of a generation can be read, without loading all of them.

    Raises:
        BrokenIndex: some cannot.
    """
    path = generation / "passages.db"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            (sound,) = database.execute("PRAGMA quick_check(1)").fetchone()
            (count,) = database.execute("SELECT COUNT(*) FROM passage").fetchone()
    except sqlite3.Error as error:
        raise BrokenIndex(f"{generation.name}/passages.db: {error}") from error
    if sound != "ok" or count != manifest.count:
        raise BrokenIndex(f"{generation.name}/passages.db: {sound}, {count} passages")
    load_counts(generation / "keywords")
    if manifest.count and not manifest.server:
        vectors_of.find_damage(generation, manifest.count, manifest.dimension)


def read_manifest(generation: Path, mend: str) -> Manifest:
    """Read what a generation was built from and with.

    Raises:
        StaleIndex: another version built it.
        BrokenIndex: it cannot be read.
    """
    try:
        read: Mapping[str, Any] = json.loads(
            (generation / "manifest.json").read_text(encoding="utf-8")
        )
        if read["format"] != FORMAT:
            raise StaleIndex(f"format {read['format']}, the program reads {FORMAT}; {mend}")
        return Manifest(**read)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BrokenIndex(f"{generation.name}/manifest.json: {error}; {mend}") from error
