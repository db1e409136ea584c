"""The kept copies of the files, named by the hash of their bytes.

    originals/ab/abcdef….pdf

In:    a file somewhere on the machine.
Out:   a copy that a citation opens and a rebuild reads, whatever happens to the file.
Never: half a copy under its name; the same bytes twice for files of one format.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Set
from pathlib import Path, PurePosixPath

from assistant.errors import ShelfNotWritten

_OF_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG})
"""What a copy fails of that no other file would fare better with."""


class Originals:
    """A folder of copies.

    Args:
        folder: made by the first copy.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, digest: str, name: str) -> Path:
        """Return where the copy of a file lies, or would lie.

        Args:
            digest: SHA-256 of its bytes, in hex.
            name: of the file; its ending tells readers the format.
        """
        return self._folder / digest[:2] / f"{digest}{PurePosixPath(name).suffix.lower()}"

    def keep(self, path: Path, name: str) -> tuple[str, int]:
        """Copy a file unless its copy is there; return the digest and size of what was copied.

        Raises:
            OSError: it cannot be read.
            ShelfNotWritten: the copy cannot be written.
        """
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        kept = self.path(digest, name)
        if kept.is_file():
            return digest, kept.stat().st_size
        try:
            return self._copy(path, name)
        except OSError as error:
            if error.errno in _OF_DISK:
                raise ShelfNotWritten(f"originals: {error.strerror}") from error
            raise

    def _copy(self, path: Path, name: str) -> tuple[str, int]:
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = self._folder / "arriving"
        shutil.copyfile(path, fresh)
        with fresh.open("rb") as file:
            # What was copied counts: the file may have changed between the two readings.
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        kept = self.path(digest, name)
        kept.parent.mkdir(exist_ok=True)
        os.replace(fresh, kept)
        return digest, kept.stat().st_size

    def keep_only(self, digests: Set[str]) -> None:
        """Remove every copy but those of the given digests."""
        if not self._folder.is_dir():
            return
        for path in self._folder.glob("??/*"):
            if path.name.partition(".")[0] not in digests:
                path.unlink(missing_ok=True)
