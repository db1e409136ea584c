"""What goes into the shelf: the files of a folder, copied, read, and written into the catalog.

In:    files and folders.
Out:   the catalog with what was read in them; what changed, by names.
Never: reads a file again whose bytes it has read; lets one file end a folder of them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from assistant.documents.catalog import Catalog, ShelvedFile
from assistant.documents.originals import Originals
from assistant.documents.passage import Document, Dropped, Passage
from assistant.errors import AssistantError

logger = logging.getLogger(__name__)

Read = Callable[[Path, str], Document]
"""Reads a file: its path and its name inside the shelf. Raises an `AssistantError` that says why
it cannot be read."""
OpenReader = Callable[[], AbstractContextManager[Read]]
"""Gives what reads the files of one call, such as a process that is started once for all."""
UNREADABLE = "这份文件读不出来。"


@dataclass(frozen=True, slots=True)
class Step:
    """How far a call has come.

    Attributes:
        stage: `read` a file, `embed` texts, `index` the whole.
        done: files or texts so far; parts of the index.
        total: of them.
        name: the file, or the part of the index (`keywords`, `vectors`); empty for `embed`.
    """

    stage: Literal["read", "embed", "index"]
    done: int
    total: int
    name: str


Progress = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call changed, by names inside the shelf.

    Attributes:
        added: files that are new.
        replaced: files whose bytes are others than before.
        unchanged: files that were there, byte for byte.
        removed: files that are gone.
        rejected: files that could not be read, with the reason; they are in the list, too.
        missing: folders or files that were added once and are not there now. What was read in
            them stays: a drive that is not mounted is no deletion.
    """

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rejected: tuple[ShelvedFile, ...] = ()
    missing: tuple[Path, ...] = ()


@dataclass(slots=True)
class Tally:
    """An outcome while it comes about."""

    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    rejected: list[ShelvedFile] = field(default_factory=list)

    def outcome(self) -> Outcome:
        """Return what it has come to."""
        return Outcome(
            tuple(self.added),
            tuple(self.replaced),
            tuple(self.unchanged),
            rejected=tuple(self.rejected),
        )


class Intake:
    """Takes files into a catalog.

    Args:
        catalog: of the shelf, open for its one writer.
        originals: the kept copies.
        read: reads a file into passages.
    """

    def __init__(self, catalog: Catalog, originals: Originals, read: Read) -> None:
        self._catalog = catalog
        self._originals = originals
        self._read = read
        self.tally = Tally()

    def take_in(self, names: dict[str, tuple[Path, str]], progress: Progress) -> None:
        """Take in files that are new or changed: name inside the shelf → (path, root or empty)."""
        tally = self.tally
        known = {file.name: file for file in self._catalog.files()}
        for at, (name, (path, root)) in enumerate(sorted(names.items())):
            progress(Step("read", at, len(names), name))
            before = known.get(name)
            try:
                digest, size = self._originals.keep(path, name)
            except OSError as error:
                logger.warning("a file cannot be copied: %s", error.strerror)
                tally.rejected.append(_unreadable(name, path, root))
                continue
            if before and before.digest == digest:
                if before.rejected is None:
                    tally.unchanged.append(name)
                else:
                    tally.rejected.append(before)
                continue
            added = datetime.now(UTC).isoformat(timespec="seconds")
            file = ShelvedFile(
                name, digest, str(path), root, size, added, 0, Dropped(0, 0, 0), None
            )
            self._shelve(file, tally.replaced if before else tally.added)

    def read_again(self, progress: Progress) -> None:
        """Read the kept copy of every file again."""
        files = self._catalog.files()
        for at, file in enumerate(files):
            progress(Step("read", at, len(files), file.name))
            if self._originals.path(file.digest, file.name).is_file():
                self._shelve(replace(file, rejected=None), self.tally.unchanged)
            else:
                # What was read from it before is all that is left: it stays.
                self.tally.rejected.append(replace(file, rejected=UNREADABLE))

    def _shelve(self, file: ShelvedFile, well: list[str]) -> None:
        """Read the kept copy of a file and write what came of it, one way or the other."""
        passages: Sequence[Passage] = ()
        rejected: str | None = None
        try:
            document = self._read(self._originals.path(file.digest, file.name), file.name)
            passages = document.passages
            file = replace(file, dropped=document.dropped, passages=len(passages))
        except AssistantError as error:
            rejected = error.user_message
        except Exception as error:  # noqa: BLE001  # one file must not end a folder of them
            logger.error("the reader failed on a file: %s", type(error).__name__)
            rejected = UNREADABLE
        file = replace(file, rejected=rejected)
        self._catalog.put(file, passages)
        if rejected is None:
            well.append(file.name)
        else:
            self.tally.rejected.append(file)


def name_files(path: Path, roots: dict[Path, str]) -> dict[str, tuple[Path, str]]:
    """Return the files of a path: name inside the shelf → (path, root or empty)."""
    files = _walk(path) if path.is_dir() else [path]
    root = next((root for root in roots if path.is_relative_to(root)), None)
    if root is None:
        return {file.name: (file, "") for file in files}
    label = roots[root]
    return {f"{label}/{file.relative_to(root).as_posix()}": (file, str(root)) for file in files}


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")) or path.is_symlink():
            continue
        if path.is_dir():
            yield from _walk(path)
        elif path.is_file():
            yield path


def _unreadable(name: str, path: Path, root: str) -> ShelvedFile:
    return ShelvedFile(name, "", str(path), root, 0, "", 0, Dropped(0, 0, 0), UNREADABLE)
