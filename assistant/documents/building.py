"""Building a generation of the shelf's index; `generation.py` says what it is.

In:    the catalog, an embedding, the generation before.
Out:   a finished generation that is current.
Never: changes one that is current; embeds a text whose vector is kept.

What a change of one file costs: the vectors and the units of its new texts, and what changed in
Chroma. Passages and counts are written anew, those that are there already as they were counted.
"""

from __future__ import annotations

import inspect
import json
import logging
import shutil
import sqlite3
import sys
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.documents import vectors as vectors_of
from assistant.documents.catalog import (
    Catalog,
    digest_text,
    dump_passage,
    passage_id,
)
from assistant.documents.codes import with_codes
from assistant.documents.embedding import Embedding, measure_background
from assistant.documents.generation import FORMAT, Manifest, find_damage, read_manifest
from assistant.documents.names import bare_names
from assistant.documents.passage import Passage
from assistant.documents.where import Marks, marks_of
from assistant.errors import KnowledgeError, MissingIndex, StaleIndex
from assistant.library.generations import (
    lease_current,
    new_generation,
    point_to,
    remove_unread,
)
from assistant.library.keywords import Counts, count_units, load_counts, recount

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.documents.server import ChromaServer

logger = logging.getLogger(__name__)

_CUTTING = ("assistant.documents.codes", "assistant.library.units", "assistant.embedded.text")
"""Modules that cut a passage into units, beside this one."""
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


def searched_text(passage: Passage) -> str:
    """Return what a query may meet: the text below its title and headings."""
    head = (passage.title, *passage.section, passage.doc_number or "", passage.issuer or "")
    return "\n".join((*filter(None, head), passage.text))


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
            name_cutting(),
        )
        marks = [marks_of(passage) for passage in passages]
        progress("index", 0, 2, "keywords")
        _write_passages(generation / "passages.db", ids, passages, marks)
        _count_keywords(before, manifest, ids, texts).save(generation / "keywords")
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
    """Return the current generation; None where there is none that can be used and read."""
    try:
        generation, lease = lease_current(folder, mend)
        with lease:
            manifest = read_manifest(generation, mend)
            find_damage(generation, manifest)
        return generation, manifest
    except MissingIndex:
        return None
    except KnowledgeError as error:
        logger.warning("the index before cannot be used: %s", error)
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


def name_cutting() -> str:
    """Return a name for what cuts a passage into units: another one counts all passages anew.

    It is made of the program's own text, so that no change of a rule can be forgotten.
    """
    texts = [inspect.getsource(sys.modules[name]) for name in (__name__, *_CUTTING)]
    versions = [f"{name} {version(name)}" for name in ("rjieba", "zhconv")]
    made = [*texts, *versions, unicodedata.unidata_version]
    return digest_text("\n".join(made))[:16]


def _count_keywords(
    before: tuple[Path, Manifest] | None,
    manifest: Manifest,
    ids: Sequence[str],
    texts: Sequence[str],
) -> Counts:
    """Count the units of passages, those of the generation before as they were counted."""
    import numpy as np

    if before is None or before[1].cutting != manifest.cutting:
        return count_units(map(with_codes, texts))
    with closing(sqlite3.connect(before[0] / "passages.db")) as database:
        rows = dict(database.execute("SELECT id, row FROM passage"))
    # A passage of one id has one text: the id is a hash of all but its places.
    kept = np.array([rows.get(id_, -1) for id_ in ids], np.int64)
    new = (with_codes(text) for text, place in zip(texts, kept, strict=True) if place < 0)
    return recount(load_counts(before[0] / "keywords"), kept, new)


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
