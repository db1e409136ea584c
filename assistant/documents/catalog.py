"""The catalog: which files stand in the shelf, what was read in them, and the vectors of texts.

In:    what a reader made of a file, or why it could not; vectors that an embedding gave.
Out:   the same, in a promised order; nothing is derived here that a build could derive again.
Never: half a file: each is replaced, with all of its passages, in one transaction.

SQLite (WAL, synchronous FULL): what a call returned from has been written. What is deleted is
overwritten (`secure_delete`), since a center may have to take a document back.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.documents.passage import Dropped, Passage, Place
from assistant.errors import BrokenCatalog, StoreError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT = 1
READING = 3
"""What passages say of themselves; files that were read before it changed are read again."""
# With rowids: rows of a kilobyte in a table without take a page each.
_TABLES = """
CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS root (path TEXT PRIMARY KEY, label TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS left_out (name TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS file (
    name TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    source TEXT NOT NULL,
    root TEXT NOT NULL,
    size INTEGER NOT NULL,
    added TEXT NOT NULL,
    dropped TEXT NOT NULL,
    rejected TEXT
);
CREATE TABLE IF NOT EXISTS passage (
    file TEXT NOT NULL REFERENCES file (name) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (file, place)
);
CREATE INDEX IF NOT EXISTS passage_id ON passage (id);
CREATE TABLE IF NOT EXISTS vector (
    embedding TEXT NOT NULL,
    text TEXT NOT NULL,
    numbers BLOB NOT NULL,
    PRIMARY KEY (embedding, text)
);
"""


_ABOUT = tuple(each.name for each in fields(Passage) if each.name != "places")
_OF_FIRST = 8
"""How many of them the first version had."""


@dataclass(frozen=True, slots=True)
class ShelvedFile:
    """A file that was given to the shelf, whether it could be read or not.

    Attributes:
        name: path inside the shelf, with `/`; what `Place.file` says.
        digest: SHA-256 of its bytes.
        source: absolute path that it was taken from.
        root: the folder that was added and holds it; empty where the file was added by itself.
        size: in bytes.
        added: ISO 8601 with the offset of UTC, when these bytes were taken in.
        passages: how many it has of its own, before those of other files are merged in.
        dropped: what was left out of it.
        rejected: why it could not be read, in Chinese; None where it could. Where it has passages
            all the same, they are of the bytes before, which `digest` names.
    """

    name: str
    digest: str
    source: str
    root: str
    size: int
    added: str
    passages: int
    dropped: Dropped
    rejected: str | None


def digest_text(text: str) -> str:
    """Return the SHA-256 of a text, the key of its vector."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def passage_id(passage: Passage) -> str:
    """Return the id of a passage: 16 hex digits of a hash of all but its places.

    The same words under the same heading of the same article have the same id wherever they
    stand; the same words in another article are another passage (its number and date differ).
    """
    about = [getattr(passage, name) for name in _ABOUT]
    return digest_text(json.dumps(about, ensure_ascii=False))[:16]


def dump_passage(passage: Passage) -> str:
    """Return a passage as JSON."""
    places = [(each.file, each.page, each.start, each.end) for each in passage.places]
    about = {name: getattr(passage, name) for name in _ABOUT}
    return json.dumps({**about, "places": places}, ensure_ascii=False)


def load_passage(text: str) -> Passage:
    """Return the passage that `dump_passage` wrote."""
    known = json.loads(text)
    if isinstance(known, list):
        # As the first version wrote it: a file whose copy is gone cannot be read again.
        known = dict(zip((*_ABOUT[:_OF_FIRST], "places"), known, strict=True))
    known["section"] = tuple(known["section"])
    known["places"] = tuple(Place(*place) for place in known["places"])
    return Passage(**known)


class Catalog:
    """The catalog of one shelf, for its one writer and any readers; safe for threads.

    Args:
        path: of the database; made if missing.

    Raises:
        BrokenCatalog: the file is no catalog, or of another version.
        StoreError: it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._using = threading.RLock()
        self._database: sqlite3.Connection | None = None
        with self._connected() as database:
            database.executescript(_TABLES)
            for key, value in (
                *(("format", str(FORMAT)), ("shelf", secrets.token_hex(6))),
                ("revision", secrets.token_hex(8)),
            ):
                database.execute("INSERT OR IGNORE INTO about VALUES (?, ?)", (key, value))
            about = dict(database.execute("SELECT key, value FROM about"))
        if about["format"] != str(FORMAT):
            raise BrokenCatalog(f"catalog format {about['format']!r}, program reads {FORMAT}")
        self.shelf = about["shelf"]
        """Names this shelf among others, on a server that several use."""

    def close(self) -> None:
        """Close the database."""
        with self._using:
            if self._database is not None:
                self._database.close()
            self._database = None

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
        for setting in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            database.execute(f"PRAGMA {setting}")
        database.execute("PRAGMA foreign_keys=ON")
        return database

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._using:
                if self._database is None:
                    self._database = self._open()
                with self._database:
                    yield self._database
        except sqlite3.OperationalError as error:
            raise StoreError(f"{self._path.name}: {error}") from error
        except sqlite3.DatabaseError as error:
            raise BrokenCatalog(f"{self._path.name} cannot be read: {error}") from error

    # Files ----------------------------------------------------------------------------------------

    def files(self) -> list[ShelvedFile]:
        """Return all files by name."""
        counted = "SELECT COUNT(*) FROM passage WHERE passage.file = file.name"
        with self._connected() as database:
            rows = database.execute(
                "SELECT name, digest, source, root, size, added, dropped, rejected,"
                f" ({counted}) FROM file ORDER BY name"
            ).fetchall()
        return [
            ShelvedFile(
                *(name, digest, source, root, size, added, count),
                Dropped(**json.loads(dropped)),
                rejected,
            )
            for name, digest, source, root, size, added, dropped, rejected, count in rows
        ]

    def put(self, file: ShelvedFile, passages: Sequence[Passage]) -> None:
        """Write a file with its passages, in place of what stood under its name."""
        row = (
            *(file.name, file.digest, file.source, file.root, file.size, file.added),
            *(json.dumps(asdict(file.dropped)), file.rejected),
        )
        with self._changing() as database:
            database.execute("DELETE FROM file WHERE name = ?", (file.name,))
            database.execute("INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
            database.executemany(
                "INSERT INTO passage VALUES (?, ?, ?, ?)",
                (
                    (file.name, at, passage_id(each), dump_passage(each))
                    for at, each in enumerate(passages)
                ),
            )

    def is_read_by_this(self) -> bool:
        """Tell whether all files were read by this version of the reader."""
        with self._connected() as database:
            (any_,) = database.execute("SELECT EXISTS (SELECT 1 FROM file)").fetchone()
            found = database.execute("SELECT value FROM about WHERE key = 'reading'").fetchone()
        return not any_ or (found is not None and found[0] == str(READING))

    def mark_read(self) -> None:
        """Keep that all files were read by this version of the reader."""
        with self._connected() as database:
            database.execute("INSERT OR REPLACE INTO about VALUES ('reading', ?)", (str(READING),))

    def note_rejection(self, name: str, reason: str) -> None:
        """Keep why the newest bytes of a file cannot be read; what was read before stays."""
        with self._connected() as database:
            database.execute("UPDATE file SET rejected = ? WHERE name = ?", (reason, name))

    def remove(self, name: str) -> None:
        """Remove a file with its passages."""
        with self._changing() as database:
            database.execute("DELETE FROM file WHERE name = ?", (name,))

    def passages_of(self, file: str) -> list[Passage]:
        """Return the passages of one file, in their order in it."""
        rows = "SELECT body FROM passage WHERE file = ? ORDER BY place"
        with self._connected() as database:
            return [load_passage(body) for (body,) in database.execute(rows, (file,))]

    def passage_in(self, file: str, id_: str) -> Passage | None:
        """Return a passage as it was read in one file; None where it does not stand there."""
        row = "SELECT body FROM passage WHERE file = ? AND id = ? LIMIT 1"
        with self._connected() as database:
            found = database.execute(row, (file, id_)).fetchone()
        return load_passage(found[0]) if found else None

    def passages_holding(self, file: str, words: str) -> list[tuple[str, Passage]]:
        """Return the passages of one file that hold some words, with their ids, in order."""
        rows = "SELECT id, body FROM passage WHERE file = ? AND instr(body, ?) ORDER BY place"
        written = json.dumps(words, ensure_ascii=False)[1:-1]
        with self._connected() as database:
            found = database.execute(rows, (file, written)).fetchall()
        read = [(id_, load_passage(body)) for id_, body in found]
        return [(id_, passage) for id_, passage in read if words in passage.text]

    def passages(self) -> Iterator[tuple[str, Passage]]:
        """Yield all passages with their ids, by file and place in it; an id may come again."""
        with self._connected() as database:
            rows = "SELECT id, body FROM passage ORDER BY file, place"
            for id_, body in database.execute(rows):
                yield id_, load_passage(body)

    def revision(self) -> str:
        """Return a word that is another one after every change of what is searched."""
        with self._connected() as database:
            found = database.execute("SELECT value FROM about WHERE key = 'revision'").fetchone()
        return str(found[0])

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self._connected() as database:
            yield database
            database.execute(
                "UPDATE about SET value = ? WHERE key = 'revision'", (secrets.token_hex(8),)
            )

    # Folders that are followed, files that are left out -------------------------------------------

    def roots(self) -> dict[Path, str]:
        """Return the folders that were added: path → the first part of the names of their files."""
        with self._connected() as database:
            rows = database.execute("SELECT path, label FROM root ORDER BY path").fetchall()
        return {Path(path): label for path, label in rows}

    def follow(self, root: Path) -> None:
        """Remember a folder, under its own name or, where that is taken, with a number."""
        with self._connected() as database:
            if database.execute("SELECT 1 FROM root WHERE path = ?", (str(root),)).fetchone():
                return
            taken = {row[0] for row in database.execute("SELECT label FROM root")}
            taken |= {row[0] for row in database.execute("SELECT name FROM file")}
            names = (f"{root.name}-{n}" if n else root.name for n in itertools.count())
            label = next(name for name in names if name not in taken)
            database.execute("INSERT INTO root VALUES (?, ?)", (str(root), label))

    def forget(self, label: str) -> bool:
        """Follow a folder no more; False where none has that label."""
        with self._connected() as database:
            return bool(database.execute("DELETE FROM root WHERE label = ?", (label,)).rowcount)

    def left_out(self) -> set[str]:
        """Return the files of followed folders that were taken out by hand."""
        with self._connected() as database:
            return {name for (name,) in database.execute("SELECT name FROM left_out")}

    def leave_out(self, name: str) -> None:
        """Leave a file out from now on, though its folder is followed."""
        with self._connected() as database:
            database.execute("INSERT OR IGNORE INTO left_out VALUES (?)", (name,))

    def let_in(self, names: Iterable[str]) -> None:
        """Leave files out no more."""
        with self._connected() as database:
            database.executemany("DELETE FROM left_out WHERE name = ?", ((n,) for n in names))

    # Vectors --------------------------------------------------------------------------------------

    def background(self, embedding: str) -> float | None:
        """Return what was kept of an embedding by `keep_background`; None where nothing was."""
        with self._connected() as database:
            found = database.execute(
                "SELECT value FROM about WHERE key = ?", (f"background {embedding}",)
            ).fetchone()
        return float(found[0]) if found else None

    def keep_background(self, embedding: str, cosine: float) -> None:
        """Keep the cosine that an embedding gives texts on different subjects."""
        with self._connected() as database:
            database.execute(
                "INSERT OR REPLACE INTO about VALUES (?, ?)",
                (f"background {embedding}", str(cosine)),
            )

    def vectors(self, embedding: str) -> dict[str, NDArray[np.float32]]:
        """Return the kept vectors of an embedding: digest of a text → its vector, float32."""
        import numpy as np

        with self._connected() as database:
            rows = "SELECT text, numbers FROM vector WHERE embedding = ?"
            return {
                text: np.frombuffer(numbers, np.float32)
                for text, numbers in database.execute(rows, (embedding,))
            }

    def keep_vectors(self, embedding: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep vectors, by the digests of their texts."""
        with self._connected() as database:
            database.executemany(
                "INSERT OR REPLACE INTO vector VALUES (?, ?, ?)",
                ((embedding, text, each.tobytes()) for text, each in vectors.items()),
            )

    def drop_vectors(self, embedding: str = "", texts: Iterable[str] = ()) -> None:
        """Drop the vectors of texts, and all that other embeddings gave; without a name, all."""
        with self._connected() as database:
            database.execute("DELETE FROM vector WHERE embedding <> ?", (embedding,))
            database.executemany(
                "DELETE FROM vector WHERE embedding = ? AND text = ?",
                ((embedding, text) for text in texts),
            )
