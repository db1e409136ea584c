"""What the tests of documents share: a shelf over the shipped knowledge, and small documents."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from shelf_rig import read_text, write_files

from assistant.documents.shelf import Shelf, always
from assistant.library.index import Index
from assistant.library.library import Library


@pytest.fixture
def knowledge(library: Library) -> Index:
    return library.index


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with three documents."""
    return write_files(tmp_path / "资料")


@pytest.fixture
def open_shelf(tmp_path: Path, knowledge: Index) -> Iterator[Callable[..., Shelf]]:
    """Open the shelf of this test, as another program would; closed in the end."""
    opened: list[Shelf] = []

    def open_one(folder: Path = tmp_path / "shelf", **others: Any) -> Shelf:
        reader = others.pop("read", read_text)
        opened.append(Shelf(folder, knowledge, always(reader), **others))
        return opened[-1]

    yield open_one
    for shelf in opened:
        shelf.close()


@pytest.fixture
def shelf(open_shelf: Callable[..., Shelf], source: Path) -> Shelf:
    """A shelf that holds the three documents."""
    made = open_shelf()
    made.add([source])
    return made
