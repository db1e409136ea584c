"""A generation of the shelf's index: built from the catalog, read by searches.

    2026…-1a2b/
        manifest.json   what it was built from and with
        in-use.lock     readers share it
        passages.db     passages in row order, with what filters look at
        keywords/       BM25
        embedding/      the learned embedding (none where another one is used)
        vectors/        Chroma, and matrix.npy written out of it (neither with a server)

In:    the catalog, an embedding, the generation before.
Out:   a finished generation that is current; one that is open for searches.
Never: is changed once it is current; embeds a text whose vector is kept.

What a change of one file costs: the vectors of its new texts, and what changed in Chroma. Passages
and keywords are written anew from the catalog, since what a word is worth depends on all passages.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from assistant.documents import vectors as vectors_of
from assistant.documents.catalog import (
    Catalog,
    digest_text,
    dump_passage,
    load_passage,
    passage_id,
)
from assistant.documents.codes import with_codes
from assistant.documents.embedding import Embedding, measure_background
from assistant.documents.names import Names, bare_names
from assistant.documents.passage import Passage
from assistant.documents.where import Marks, MarkTable, marks_of
from assistant.errors import BrokenIndex, KnowledgeError, StaleIndex
from assistant.library.embedding import load_learned
from assistant.library.generations import (
    lease_current,
    new_generation,
    point_to,
    remove_unread,
)
from assistant.library.keywords import Keywords, index_keywords, load_keywords

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.documents.server import ChromaServer

FORMAT = 1
EMBED_BATCH = 256
"""Texts that are embedded between two times that their vectors are kept."""
_TABLES = """
CREATE TABLE passage (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    region TEXT NOT NULL,
    day INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE TABLE standing (file TEXT NOT NULL, row INTEGER NOT NULL);
CREATE TABLE name (bare TEXT NOT NULL, row INTEGER NOT NULL);
"""
Merge = Callable[[Sequence[Passage]], tuple[Sequence[Passage], int]]
Subjects = Sequence[tuple[str, str]]
Tell = Callable[[Literal["embed", "index"], int, int, str], None]


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


def searched_text(passage: Passage) -> str:
    """Return what a query may meet: the text below its title and headings."""
    head = (passage.title, *passage.section, passage.doc_number or "", passage.issuer or "")
    return "\n".join((*filter(None, head), passage.text))


# Building -----------------------------------------------------------------------------------------


def build_generation(
    folder: Path,
    catalog: Catalog,
    embedding: Embedding,
    server: ChromaServer | None,
    *,
    merge: Merge | None,
    subjects: Subjects,
    progress: Tell,
    afresh: bool,
    mend: str,
) -> Manifest:
    """Build a generation and make it current, unless the current one is up to date.

    Only the writer of the shelf calls it.

    Args:
        folder: of the generations.
        catalog: what is built from.
        embedding: what embeds the texts.
        server: holds the vectors; None keeps them in the folder.
        merge: joins near-duplicates; None joins equal passages.
        subjects: (query, text) on subjects far apart; what an embedding is measured with.
        progress: told before each batch and each part.
        afresh: build in any case, and nothing from the generation before.
        mend: what to run where a generation cannot be used.

    Raises:
        RetrievalFailed: the embedding or the server failed; what was embedded is kept.
        BrokenIndex: what was written is not what is there.
    """
    revision = catalog.revision()
    before = None if afresh else _read_before(folder, mend)
    if before and (before[1].revision, before[1].embedding, before[1].server) == (
        *(revision, embedding.name, server.url if server else ""),
    ):
        return before[1]
    ids, passages, merged = _gather(catalog, merge)
    texts = [searched_text(passage) for passage in passages]
    vectors = _embed(catalog, embedding, texts, progress)
    background = _background(catalog, embedding, subjects) if ids else 0.0
    generation = new_generation(folder)
    try:
        manifest = Manifest(
            FORMAT,
            revision,
            embedding.name,
            vectors.shape[1],
            background,
            len(ids),
            merged,
            server.url if server else "",
            f"shelf-{catalog.shelf}-{generation.name}" if server else "",
        )
        marks = [marks_of(passage) for passage in passages]
        progress("index", 0, 2, "keywords")
        _write_passages(generation / "passages.db", ids, passages, marks)
        index_keywords(map(with_codes, texts)).save(generation / "keywords")
        if embedding.folder is not None:
            shutil.copytree(embedding.folder, generation / "embedding")
        progress("index", 1, 2, "vectors")
        if ids:
            _write_vectors(generation, manifest, server, before, (ids, vectors, passages, marks))
        progress("index", 2, 2, "")
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
        (generation / "manifest.json").write_text(text, encoding="utf-8")
    except BaseException:
        shutil.rmtree(generation, ignore_errors=True)
        raise
    point_to(folder, generation.name)
    remove_unread(folder, keep=generation.name)
    if server is not None:
        prefix = f"shelf-{catalog.shelf}-"
        kept = {f"{prefix}{path.name}" for path in folder.iterdir() if path.is_dir()}
        vectors_of.remove_collections(server, prefix, kept)
    return manifest


def _read_before(folder: Path, mend: str) -> tuple[Path, Manifest] | None:
    """Return the current generation; None where there is none that could be used."""
    try:
        generation, lease = lease_current(folder, mend)
        lease.close()
        return generation, _read_manifest(generation, mend)
    except KnowledgeError:
        return None


def _gather(catalog: Catalog, merge: Merge | None) -> tuple[list[str], list[Passage], int]:
    """Return the passages that are searched, each once with all its places, and their ids."""
    found: dict[str, Passage] = {}
    for id_, passage in catalog.passages():
        if id_ in found:
            places = dict.fromkeys((*found[id_].places, *passage.places))
            found[id_] = replace(found[id_], places=tuple(places))
        else:
            found[id_] = passage
    if merge is None:
        return list(found), list(found.values()), 0
    joined, count = merge(list(found.values()))
    return [passage_id(passage) for passage in joined], list(joined), count


def _embed(
    catalog: Catalog, embedding: Embedding, texts: Sequence[str], progress: Tell
) -> NDArray[np.float32]:
    """Return the vectors of texts, shape (texts, dimension); embeds only those that are new."""
    import numpy as np

    kept = catalog.vectors(embedding.name)
    digests = [digest_text(text) for text in texts]
    new = {d: text for d, text in zip(digests, texts, strict=True) if d not in kept}
    todo = list(new.items())
    for at in range(0, len(todo), EMBED_BATCH):
        progress("embed", at, len(todo), "")
        part = todo[at : at + EMBED_BATCH]
        made = embedding.embed([text for _, text in part])
        fresh = {digest: vector for (digest, _), vector in zip(part, made, strict=True)}
        catalog.keep_vectors(embedding.name, fresh)
        kept |= fresh
    catalog.drop_vectors(embedding.name, kept.keys() - set(digests))
    if not digests:
        return np.zeros((0, 0), np.float32)
    try:
        return np.stack([kept[digest] for digest in digests])
    except ValueError as error:
        raise StaleIndex(
            f"embedding {embedding.name!r} gives vectors of another length than before"
        ) from error


def _background(catalog: Catalog, embedding: Embedding, subjects: Subjects) -> float:
    """Return the cosine of texts on different subjects; measured once for an embedding."""
    if embedding.folder is not None:
        return 0.0  # learned: it was trained so
    kept = catalog.background(embedding.name)
    if kept is None:
        kept = measure_background(embedding, *zip(*subjects, strict=True))
        catalog.keep_background(embedding.name, kept)
    return kept


def _write_passages(
    path: Path, ids: Sequence[str], passages: Sequence[Passage], marks: Sequence[Marks]
) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_TABLES)
        database.executemany(
            "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?)",
            (
                (row, id_, mark.kind, mark.region, mark.day, dump_passage(passage))
                for row, (id_, passage, mark) in enumerate(zip(ids, passages, marks, strict=True))
            ),
        )
        database.executemany(
            "INSERT INTO standing VALUES (?, ?)",
            ((file, row) for row, mark in enumerate(marks) for file in mark.files),
        )
        database.executemany(
            "INSERT INTO name VALUES (?, ?)",
            ((name, row) for row, each in enumerate(passages) for name in bare_names(each)),
        )


def _write_vectors(
    generation: Path,
    manifest: Manifest,
    server: ChromaServer | None,
    before: tuple[Path, Manifest] | None,
    rows: tuple[list[str], NDArray[np.float32], list[Passage], list[Marks]],
) -> None:
    ids, vectors, passages, marks = rows
    start: Path | None = None
    had: dict[str, str] = {}
    if before and server is None and (before[0] / "vectors").is_dir():
        if (before[1].embedding, before[1].dimension) == (manifest.embedding, manifest.dimension):
            start = before[0]
            with closing(sqlite3.connect(before[0] / "passages.db")) as database:
                had = dict(database.execute("SELECT id, body FROM passage"))
    fresh = [
        row
        for row, (id_, passage) in enumerate(zip(ids, passages, strict=True))
        if had.get(id_) != dump_passage(passage)
    ]
    change = vectors_of.Change(ids, vectors, marks, start, fresh, sorted(had.keys() - set(ids)))
    if server is None:
        vectors_of.write_folder(generation, change)
    else:
        vectors_of.write_server(server, manifest.collection, change)


# Reading ------------------------------------------------------------------------------------------


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
            return [id_ for (id_,) in database.execute("SELECT id FROM passage ORDER BY row")]

    @cached_property
    def vectors(self) -> vectors_of.Vectors:
        """The vectors."""
        rows = {id_: row for row, id_ in enumerate(self.ids)}
        if self._server is not None and self.manifest.server:
            return vectors_of.read_server(self._server, self.manifest.collection, rows)
        opened = vectors_of.read_folder(self.folder, rows)
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
        """Return the vector of a query, of unit length or zero, shape (dimension,)."""
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
        manifest = _read_manifest(generation, mend)
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


def _read_manifest(generation: Path, mend: str) -> Manifest:
    try:
        read: Mapping[str, Any] = json.loads(
            (generation / "manifest.json").read_text(encoding="utf-8")
        )
        if read["format"] != FORMAT:
            raise StaleIndex(f"format {read['format']}, the program reads {FORMAT}; {mend}")
        return Manifest(**read)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BrokenIndex(f"{generation.name}/manifest.json: {error}; {mend}") from error
