"""The names of files inside the shelf.

In:    files and folders somewhere on the machine; the files that are in the shelf.
Out:   a name for each file: its folder's name and its path in it, or its own name.
Never: one name for two files; a name that cannot be written as UTF-8; an end to a folder because
       one in it cannot be opened.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from assistant.documents.catalog import ShelvedFile


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a file lies: its path, and the added folder that holds it; empty for none."""

    path: Path
    root: str


@dataclass(slots=True)
class Named:
    """Files by their names inside the shelf.

    Attributes:
        files: name → where it lies.
        unread: folders that could not be opened, by the beginning of the names in them.
    """

    files: dict[str, Standing] = field(default_factory=dict)
    unread: dict[str, Path] = field(default_factory=dict)

    def hides(self, name: str) -> bool:
        """Tell whether a file may still lie in a folder that could not be opened."""
        return any(name.startswith(f"{folder}/") for folder in self.unread)

    def add_folder(self, folder: Path, root: Path, label: str) -> None:
        """Name all files of a folder, in order; hidden files and links are left out."""

        def name_of(path: Path) -> str:
            inside = path.relative_to(root).as_posix()
            return readable(label if inside == "." else f"{label}/{inside}")

        def walk(folder: Path) -> Iterator[Path]:
            try:
                for path in sorted(folder.iterdir()):
                    if path.name.startswith((".", "~$")) or path.is_symlink():
                        continue
                    if path.is_dir():
                        yield from walk(path)
                    elif path.is_file():
                        yield path
            except OSError:
                self.unread[name_of(folder)] = folder

        for path in walk(folder):
            self._put(name_of(path), Standing(path, str(root)))

    def add_file(self, path: Path, shelved: Mapping[str, ShelvedFile]) -> None:
        """Name a file that stands for itself.

        It takes the place of one of its name in the shelf, unless that one was taken from another
        path and still lies there: then it is another file, and numbered.
        """
        for name in _numbered(readable(path.name)):
            before = shelved.get(name)
            taken = self.files.get(name)
            if taken is not None and taken.path != path:
                continue
            if before is None or _may_replace(before, path):
                self.files[name] = Standing(path, "")
                return

    def add_inside(self, path: Path, root: Path, label: str) -> None:
        """Name a file of a folder that was added."""
        inside = path.relative_to(root).as_posix()
        self.files[readable(f"{label}/{inside}")] = Standing(path, str(root))

    def _put(self, name: str, standing: Standing) -> None:
        # Two names of other bytes may read the same: one in GBK, one in UTF-8.
        names = (n for n in _numbered(name) if n not in self.files or self.files[n] == standing)
        self.files[next(names)] = standing


def _may_replace(before: ShelvedFile, path: Path) -> bool:
    return before.source == readable(str(path)) or not Path(before.source).exists()


def _numbered(name: str) -> Iterator[str]:
    """Yield a name, then the same with numbers before its ending: 通知.txt, 通知-1.txt."""
    path = PurePosixPath(name)
    yield name
    for number in itertools.count(1):
        yield str(path.with_name(f"{path.stem}-{number}{path.suffix}"))


def readable(path: str) -> str:
    """Return a path as text, each name for itself.

    A name is UTF-8, else GB18030 as in archives from Windows, else escaped.
    """
    return "/".join(map(_readable, path.split("/")))


def _readable(name: str) -> str:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raw = os.fsencode(name)
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            return raw.decode("utf-8", "backslashreplace")
    return name
