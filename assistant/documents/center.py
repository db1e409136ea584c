"""The center's shelf: the store, the reader and the joining of copies put together.

In:    settings, the open library.
Out:   the shelf; whether anything was ever added to it.
Never: loads anything for a shelf that is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.documents.embedding import Embedding
    from assistant.documents.intake import Read
    from assistant.documents.server import ChromaServer
    from assistant.documents.shelf import Shelf
    from assistant.library.library import Library
    from assistant.settings import Settings


def is_stocked(settings: Settings) -> bool:
    """Tell whether documents were ever added."""
    return settings.documents.is_dir()


def open_center(settings: Settings, library: Library) -> Shelf:
    """Open the shelf; its folder is made by the first document.

    Raises:
        ConfigError: the embedding that is set cannot be opened.
    """
    from assistant.documents.reading import merge_duplicates
    from assistant.documents.shelf import Shelf

    embedding: Embedding | None = None
    if settings.embedding is not None:
        from assistant.documents.embedding import named_embedding

        embedding = named_embedding(settings.embedding)
    server: ChromaServer | None = None
    if settings.chroma is not None:
        from assistant.documents.server import ChromaServer

        server = ChromaServer(settings.chroma.url, settings.chroma.headers)
    return Shelf(
        settings.documents,
        library.index,
        _reader,
        merge=merge_duplicates,
        embedding=embedding,
        server=server,
    )


@contextmanager
def _reader() -> Iterator[Read]:
    """Open the process that reads files, once for a folder of them."""
    from assistant.documents.reading import Reader

    with Reader() as reader:
        yield lambda path, name: reader.read(path, name).document
