"""The shelf: a center's own documents, kept, indexed and searched.

    shelf = Shelf(home / "documents", library.index, open_reader)
    outcome = shelf.add([Path("政策汇编")], progress)
    hits = shelf.search("首台套保险补偿", k=5, where=Where(kinds=frozenset({"policy"})))
    shelf.passage(hits[0].id), shelf.original(hits[0].passage.places[0].file)

    folder/
        catalog.db      files, passages as read, vectors of texts: what a build starts from
        originals/      a copy of each file, named by the hash of its bytes
        index/          generations of the index, see `generation.py`

In:    files and folders; a query.
Out:   passages with the places where they stand, scores and reasons; the list of files.
Never: embeds the same text twice; shows an outage as an empty answer; loses what a call returned
       from, wherever the program is killed.

One program writes at a time (a lock; a second one gets `KnowledgeError`), any number read. Readers
see the generation that a build finished last, and the next one as soon as it is there.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.documents.building import build_generation
from assistant.documents.catalog import Catalog, ShelvedFile
from assistant.documents.file_names import Named, readable
from assistant.documents.generation import Generation, open_generation
from assistant.documents.intake import (
    Intake,
    OpenReader,
    Outcome,
    Progress,
    Read,
    Step,
)
from assistant.documents.originals import Originals
from assistant.documents.passage import Dropped, Passage
from assistant.documents.search import Hit, search_generation
from assistant.documents.where import ANYWHERE, Where
from assistant.errors import (
    BrokenIndex,
    InputRejected,
    KnowledgeError,
    MissingIndex,
    RetrievalFailed,
    ShelfNotWritten,
    StaleIndex,
    StoreError,
)
from assistant.library.generations import current_generation, only_builder, remove_unread

if TYPE_CHECKING:
    from assistant.documents.embedding import Embedding
    from assistant.documents.server import ChromaServer
    from assistant.library.index import Index

__all__ = [
    "ANYWHERE",
    "Hit",
    "Holdings",
    "Outcome",
    "Progress",
    "Shelf",
    "ShelvedFile",
    "Step",
    "Where",
    "always",
]

Merge = Callable[[Sequence[Passage]], tuple[Sequence[Passage], int]]
"""Joins passages that say nearly the same; returns the passages and how many were joined."""
SUBJECTS = 24
"""Subjects that an embedding is measured with, once. Source: judgement 2026-11-21; 552 pairs."""
MEND = "run: python -m assistant documents rebuild"


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much there is in the shelf.

    Attributes:
        files: that hold passages.
        read: passages in them.
        searched: passages that are searched: without copies and near-duplicates.
        merged: near-duplicates that were joined with others, each keeping its place.
        dropped: what was left out of all files together.
    """

    files: int
    read: int
    searched: int
    merged: int
    dropped: Dropped


class Shelf:
    """A center's documents. Safe for threads; several programs may open the same folder.

    Args:
        folder: of the shelf; made by the first `add`.
        knowledge: the open index over `knowledge/`: its lexicon leads shop-floor words and English
            to the words of research, and its learned embedding is the default one.
        reader: opens what reads files into passages, once for a call; see `always`.
        merge: joins near-duplicates across files; None joins equal passages only.
        embedding: None takes the one that was learned from the knowledge.
        server: a Chroma server that holds the vectors; None keeps them in the folder.
    """

    def __init__(
        self,
        folder: Path,
        knowledge: Index,
        reader: OpenReader,
        *,
        merge: Merge | None = None,
        embedding: Embedding | None = None,
        server: ChromaServer | None = None,
    ) -> None:
        self.folder = folder
        self._knowledge = knowledge
        self._reader = reader
        self._merge = merge
        self._embedding = embedding
        self._server = server
        self._opening = threading.RLock()
        self._generation: Generation | None = None
        self._originals = Originals(folder / "originals")
        self._index = folder / "index"

    def close(self) -> None:
        """Let go of the generation that is being read, and of the embedding."""
        self._let_go()
        if self._embedding is not None:
            self._embedding.close()

    def _let_go(self) -> None:
        with self._opening:
            self._generation = None

    # Changing -------------------------------------------------------------------------------------

    def add(self, paths: Iterable[Path], progress: Progress = lambda _: None) -> Outcome:
        """Take in files and folders, then build the index anew where something changed.

        A folder is gone through with all that is in it, in order of names; hidden files and links
        are left out. It is remembered, and `sync` goes through it again. A file is named by its
        folder's name and its path in it, or by its own name; a file that comes under a name that
        is there replaces it, unless the other one still lies where it was taken from: then both
        are kept, the later one with a number. May be repeated, and after a kill resumed: what was
        read is not read again, what was embedded is not embedded again.

        Raises:
            InputRejected: a path is not there, or neither a file nor a folder; nothing was changed.
            PromptError: a text is missing that says why a file cannot be read.
            ShelfNotWritten: the disk is full, or may not be written; what was read before is kept.
            KnowledgeError: another program is changing the shelf; the index cannot be built (what
                was read is kept, the index before it stays).
        """
        paths = [path.expanduser().absolute() for path in paths]
        for path in paths:
            name = readable(path.name)
            if not path.exists():
                raise InputRejected(f"{name} is not there", f"找不到：{name}")
            if not (path.is_file() or path.is_dir()):
                raise InputRejected(f"{name} is no file", f"不是文件，也不是文件夹：{name}")
        with self._writing() as catalog, self._reader() as read:
            shelved = {file.name: file for file in catalog.files()}
            named = Named()
            for path in paths:
                if path.is_dir():
                    catalog.follow(path)
                self._name(path, catalog.roots(), shelved, named)
            catalog.let_in(named.files)
            outcome = self._take_in(catalog, read, named, progress)
            self._build(catalog, progress)
        return outcome

    @staticmethod
    def _name(
        path: Path, roots: Mapping[Path, str], shelved: Mapping[str, ShelvedFile], named: Named
    ) -> None:
        root = next((root for root in roots if path.is_relative_to(root)), None)
        if root is None:
            named.add_file(path, shelved)
        elif path.is_dir():
            named.add_folder(path, root, roots[root])
        else:
            named.add_inside(path, root, roots[root])

    def _take_in(self, catalog: Catalog, read: Read, named: Named, progress: Progress) -> Outcome:
        if not catalog.is_read_by_this():
            Intake(catalog, self._originals, read).read_again(progress)
        catalog.mark_read()
        intake = Intake(catalog, self._originals, read)
        intake.take_in(named.files, progress)
        for name, folder in named.unread.items():
            intake.note(folder, name)
        return intake.tally.outcome()

    def sync(self, progress: Progress = lambda _: None) -> Outcome:
        """Go through the added folders: take in what is new or changed, drop what is gone.

        Builds the index where it lags behind, too: after a kill, after a change of the embedding.

        Raises:
            KnowledgeError: as `add`.
        """
        with self._writing() as catalog, self._reader() as read:
            roots = catalog.roots()
            there = {root: label for root, label in roots.items() if root.is_dir()}
            named = Named()
            for root, label in there.items():
                named.add_folder(root, root, label)
            for name in catalog.left_out():
                named.files.pop(name, None)
            kept = [f.name for f in catalog.files() if f.root and Path(f.root) in there]
            gone = [name for name in kept if name not in named.files and not named.hides(name)]
            for name in gone:
                catalog.remove(name)
            outcome = self._take_in(catalog, read, named, progress)
            self._build(catalog, progress)
        missing = tuple(root for root in roots if root not in there)
        return replace(outcome, removed=tuple(gone), missing=missing)

    def remove(self, name: str, progress: Progress = lambda _: None) -> Outcome:
        """Take a file, or a folder that was added, out of the shelf with all that was read in it.

        A passage that also stands in another file stays, with that place. `sync` does not bring
        the file back; `add` does.

        Args:
            name: of a file as `files()` gives it, or the first part of it for a folder.
            progress: told how far the build has come.

        Raises:
            InputRejected: nothing has that name.
            KnowledgeError: as `add`.
        """
        with self._writing() as catalog:
            names = [f.name for f in catalog.files() if name in (f.name, f.name.split("/")[0])]
            if not catalog.forget(name) and not names:
                raise InputRejected(f"no file {name!r} in the shelf", f"没有这份文件：{name}")
            for each in names:
                catalog.remove(each)
                if each == name:
                    catalog.leave_out(each)
            self._build(catalog, progress)
        return Outcome(removed=tuple(names))

    def rebuild(self, progress: Progress = lambda _: None) -> Outcome:
        """Read every kept original again and build everything anew from it, vectors included.

        For a new version of the reader, and where an index is broken.

        Raises:
            KnowledgeError: as `add`.
        """
        with self._writing() as catalog:
            with self._reader() as read:
                intake = Intake(catalog, self._originals, read)
                intake.read_again(progress)
            catalog.mark_read()
            catalog.drop_vectors()
            self._build(catalog, progress, afresh=True)
        return intake.tally.outcome()

    # Looking --------------------------------------------------------------------------------------

    def files(self) -> list[ShelvedFile]:
        """Return what is in the shelf, by name; files that could not be read say why.

        Raises:
            BrokenIndex, RetrievalFailed: the catalog cannot be read.
        """
        with self._reading() as catalog:
            return catalog.files() if catalog else []

    def holdings(self) -> Holdings:
        """Return how much there is in the shelf.

        Raises:
            BrokenIndex, RetrievalFailed, StaleIndex: the catalog or the index cannot be read.
        """
        files = [file for file in self.files() if file.passages]
        dropped = [astuple(file.dropped) for file in files]
        try:
            manifest = self._current().manifest
            searched, merged = manifest.count, manifest.merged
        except MissingIndex:
            searched, merged = 0, 0
        return Holdings(
            len(files),
            sum(file.passages for file in files),
            searched,
            merged,
            Dropped(*map(sum, zip(*dropped, strict=True))) if dropped else Dropped(0, 0, 0),
        )

    def lags(self) -> bool:
        """Tell whether a change waits to be built: after a kill, or a change of the embedding.

        `sync` builds it.
        """
        with self._reading() as catalog:
            if catalog is None:
                return False
            try:
                manifest = self._current().manifest
            except KnowledgeError:
                return bool(catalog.files())
            chosen = self._chosen().name
            return (manifest.revision, manifest.embedding) != (catalog.revision(), chosen)

    def search(self, query: str, k: int = 5, where: Where = ANYWHERE) -> list[Hit]:
        """Find passages, best first.

        Names, titles, codes and document numbers are found as they are written, whatever brackets
        and dashes they are written with; otherwise words, what the lexicon makes of them, and
        vectors are weighed together.

        Args:
            query: words, a question, a need, a number.
            k: how many at most, 1 to 50.
            where: what alone is searched.

        Returns:
            At most k hits; none if nothing fits, or where the shelf is empty.

        Raises:
            InputRejected: `k` cannot be used, or the query is longer than `search.LONGEST`.
            MissingIndex, StaleIndex, BrokenIndex: the index has to be built first.
            RetrievalFailed: the search could not be carried out (a server that cannot be reached).
        """
        try:
            generation = self._current()
        except MissingIndex:
            if self.files():
                raise
            return []
        with _told_of_documents():
            return search_generation(generation, self._knowledge, query, k, where)

    def passage(self, id_: str) -> Passage | None:
        """Return a passage that is searched now, by its id; None where there is none.

        Raises:
            MissingIndex, StaleIndex, BrokenIndex: as `search`.
        """
        generation = self._current()
        with _told_of_documents():
            return generation.passage(id_)

    def passages(self, name: str) -> list[Passage]:
        """Return the passages of a file as they were read, in order; [] where there are none.

        Raises:
            BrokenIndex, RetrievalFailed: the catalog cannot be read.
        """
        with self._reading() as catalog:
            return catalog.passages_of(name) if catalog else []

    def passage_in(self, file: str, id_: str) -> Passage | None:
        """Return a passage as it was read in one file; None where it does not stand there.

        Raises:
            BrokenIndex, RetrievalFailed: the catalog cannot be read.
        """
        with self._reading() as catalog:
            return catalog.passage_in(file, id_) if catalog else None

    def find_words(self, file: str, words: str, first: str = "") -> tuple[str, Passage] | None:
        """Return the passage that is searched now and holds some words of a file, with its id.

        Args:
            file: by its name inside the shelf.
            words: to be found as they stand there.
            first: id of the passage that comes before the others.

        Raises:
            MissingIndex, StaleIndex, BrokenIndex, RetrievalFailed: the shelf cannot be read.
        """
        with self._reading() as catalog:
            found = catalog.passages_holding(file, words) if catalog else []
        for id_, passage in sorted(found, key=lambda each: each[0] != first):
            if self.passage(id_) is not None:
                return id_, passage
        return None

    def original(self, name: str) -> Path | None:
        """Return the kept copy of a file, by its name inside the shelf; None where there is none.

        Raises:
            BrokenIndex, RetrievalFailed: the catalog cannot be read.
        """
        for file in self.files():
            if file.name == name:
                path = self._originals.path(file.digest, name)
                return path if path.is_file() else None
        return None

    # Inside ---------------------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[Catalog | None]:
        path = self.folder / "catalog.db"
        if not path.exists():
            yield None
            return
        try:
            catalog = Catalog(path)
            try:
                yield catalog
            finally:
                catalog.close()
        except StoreError as error:
            raise RetrievalFailed(str(error)) from error

    @contextmanager
    def _writing(self) -> Iterator[Catalog]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._index.mkdir(exist_ok=True)
            with only_builder(self._index), _told_of_documents():
                catalog = Catalog(self.folder / "catalog.db")
                try:
                    yield catalog
                finally:
                    catalog.close()
        except (OSError, sqlite3.Error, StoreError) as error:
            raise ShelfNotWritten(f"{type(error).__name__}: {error}") from error

    def _chosen(self) -> Embedding:
        if self._embedding is None:
            from assistant.documents.embedding import learned_embedding

            self._embedding = learned_embedding(self._knowledge)
        return self._embedding

    def _subjects(self) -> list[tuple[str, str]]:
        """Return what the lexicon says of subjects far apart: in plain words, in research words."""
        phrases = [p for p in self._knowledge.records.phrases if p.kind == "phenomenon"]
        apart = phrases[:: max(1, len(phrases) // SUBJECTS)][:SUBJECTS]
        return [(phrase.plain[0], "，".join(phrase.research)) for phrase in apart]

    def _current(self) -> Generation:
        """Return the generation that readers see, opened anew where another one is current."""
        with self._opening, _told_of_documents():
            name = current_generation(self._index, MEND)
            if self._generation is None or self._generation.folder.name != name:
                # The one before is let go with its last search.
                self._generation = open_generation(self._index, self._embedding, self._server, MEND)
            return self._generation

    def _build(self, catalog: Catalog, progress: Progress, *, afresh: bool = False) -> None:
        embedding = self._chosen()

        def tell(stage: Literal["embed", "index"], done: int, total: int, name: str) -> None:
            progress(Step(stage, done, total, name))

        build_generation(
            self._index,
            catalog,
            embedding,
            self._server,
            merge=self._merge,
            subjects=self._subjects(),
            progress=tell,
            afresh=afresh,
            mend=MEND,
        )
        # What was removed must not lie in a generation that only this object still reads.
        self._let_go()
        remove_unread(self._index, keep=current_generation(self._index, MEND))
        self._originals.keep_only({file.digest for file in catalog.files()})


@contextmanager
def _told_of_documents() -> Iterator[None]:
    """Let the errors of an index name what mends this one, not that of the knowledge."""
    try:
        yield
    except (MissingIndex, StaleIndex, BrokenIndex) as error:
        error.user_message = error.documents_message
        raise


def always(read: Read) -> OpenReader:
    """Return what opens a reader that needs no opening."""
    return lambda: nullcontext(read)
