"""The center's shelf as the settings place it.

In:    settings, the open library.
Out:   the shelf; None where nothing was ever added, so that nothing is loaded for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.documents.shelf import Shelf
    from assistant.library.library import Library
    from assistant.settings import Settings


def folder_of(settings: Settings) -> Path:
    """Return the shelf's folder, whether or not it is there."""
    return settings.home / "documents"


def is_stocked(settings: Settings) -> bool:
    """Tell whether documents were ever added."""
    return folder_of(settings).is_dir()


def open_shelf(settings: Settings, library: Library) -> Shelf:
    """Open the shelf; its folder is made by the first document."""
    from assistant.documents.read import read_document
    from assistant.documents.shelf import Shelf

    return Shelf(folder_of(settings), library.index, read_document)
