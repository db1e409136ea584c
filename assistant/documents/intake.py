"""What goes into the shelf: the files of a folder, copied, read, and written into the catalog.

In:    files and folders.
Out:   the catalog with what was read in them; what changed, by names.
Never: reads a file again whose bytes it has read; lets one file end a folder of them; gives up
       what was read of a file because its next version cannot be read.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from assistant.documents.catalog import Catalog, ShelvedFile
from assistant.documents.file_names import Standing, readable
from assistant.documents.originals import Originals
from assistant.documents.passage import Document, Dropped
from assistant.documents.wording import load_wording
from assistant.errors import AssistantError, DocumentRejected, ShelfNotWritten

logger = logging.getLogger(__name__)

Read = Callable[[Path, str], Document]
"""Reads a file: its path and its name inside the shelf. Raises an `AssistantError` that says why
it cannot be read."""
OpenReader = Callable[[], AbstractContextManager[Read]]
"""Gives what reads the files of one call, such as a process that is started once for all."""


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
        rejected: files that could not be read, with the reason; they are in the list, too, and
            tried again the next time.
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

    def take_in(self, names: Mapping[str, Standing], progress: Progress) -> None:
        """Take in files that are new, changed, or could not be read before.

        Raises:
            ShelfNotWritten: the disk is full; what was taken in stays.
        """
        known = {file.name: file for file in self._catalog.files()}
        for at, (name, standing) in enumerate(sorted(names.items())):
            progress(Step("read", at, len(names), name))
            before = known.get(name)
            try:
                file = self._keep(name, standing)
            except DocumentRejected as error:
                self._reject(_unkept(name, standing), before, error.user_message)
                continue
            if before and before.digest == file.digest:
                if before.rejected is None:
                    self.tally.unchanged.append(name)
                    continue
                file = replace(file, added=before.added)
            replaced = before and before.passages and before.digest != file.digest
            self._shelve(file, before, self.tally.replaced if replaced else self.tally.added)

    def note(self, folder: Path, name: str) -> None:
        """Tell of a folder that cannot be opened; it is no file, and not in the list."""
        file = _unkept(name, Standing(folder, ""))
        reason = load_wording().reasons["folder"]
        self.tally.rejected.append(replace(file, rejected=reason))

    def read_again(self, progress: Progress) -> None:
        """Read the kept copy of every file again."""
        files = self._catalog.files()
        for at, file in enumerate(files):
            progress(Step("read", at, len(files), file.name))
            if file.digest and self._originals.path(file.digest, file.name).is_file():
                self._shelve(replace(file, rejected=None), file, self.tally.unchanged)
            else:
                # What was read from it before is all that is left: it stays.
                reason = file.rejected or load_wording().reasons["missing"]
                self.tally.rejected.append(replace(file, rejected=reason))

    def _keep(self, name: str, standing: Standing) -> ShelvedFile:
        """Copy a file that can be one of the shelf.

        Raises:
            DocumentRejected: it cannot, or not be opened; nothing was copied.
            ShelfNotWritten: the copy cannot be written.
        """
        from assistant.documents.reading.reader import check_file

        check_file(standing.path)
        try:
            digest, size = self._originals.keep(standing.path, name)
        except OSError as error:
            logger.warning("a file cannot be copied: %s", error.strerror)
            reason = load_wording().reasons["missing"]
            raise DocumentRejected("missing", "cannot be copied", reason) from error
        return replace(_unkept(name, standing), digest=digest, size=size)

    def _shelve(self, file: ShelvedFile, before: ShelvedFile | None, well: list[str]) -> None:
        """Read the kept copy of a file and write what came of it, one way or the other."""
        try:
            document = self._read(self._originals.path(file.digest, file.name), file.name)
        except ShelfNotWritten:
            raise
        except AssistantError as error:
            self._reject(file, before, error.user_message)
        except Exception as error:  # noqa: BLE001  # one file must not end a folder of them
            logger.error("the reader failed on a file: %s", type(error).__name__)
            self._reject(file, before, load_wording().reasons["unreadable"])
        else:
            count = len(document.passages)
            file = replace(file, dropped=document.dropped, passages=count)
            self._catalog.put(file, document.passages)
            well.append(file.name)

    def _reject(self, file: ShelvedFile, before: ShelvedFile | None, reason: str) -> None:
        """List why a file cannot be read; what was read of it before stays."""
        if before and before.passages:
            file = replace(before, rejected=f"{reason}{load_wording().kept}")
            if file != before:
                self._catalog.note_rejection(file.name, str(file.rejected))
        else:
            file = replace(file, rejected=reason)
            # Written only where it says something new: each change builds the index anew.
            if before is None or replace(file, added=before.added) != before:
                self._catalog.put(file, ())
        self.tally.rejected.append(file)


def _unkept(name: str, standing: Standing) -> ShelvedFile:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    source, root = readable(str(standing.path)), standing.root
    return ShelvedFile(name, "", source, root, 0, now, 0, Dropped(0, 0, 0), None)
