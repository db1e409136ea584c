"""Which embedding the documents are searched with, and its name.

In:    the settings; the index over `knowledge/`.
Out:   an embedding with a name that no other one has.
Never: downloads anything; imports what the chosen embedding does not need.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import StaleIndex
from assistant.library.embedding import LEARNED, Embedder, load_learned, open_embedder

if TYPE_CHECKING:
    from assistant.library.index import Index
    from assistant.settings import EmbeddingSettings


@dataclass(frozen=True, slots=True)
class Embedding:
    """An embedding by name.

    Attributes:
        name: vectors of two names never meet in an index.
        embedder: what makes the vectors.
        folder: of its files, where a generation has to keep a copy of them; else None.
    """

    name: str
    embedder: Embedder
    folder: Path | None = None


def learned_embedding(knowledge: Index) -> Embedding:
    """Return the embedding that was learned from the knowledge; its name holds a hash of its files.

    Raises:
        StaleIndex: the index over the knowledge was built with another embedding.
        BrokenIndex: its files cannot be read.
    """
    folder = knowledge.folder / "embedding"
    if knowledge.manifest.embedder != LEARNED:
        raise StaleIndex(
            f"the knowledge was embedded with {knowledge.manifest.embedder!r}, not {LEARNED!r}; "
            "run: python -m assistant index"
        )
    embedder = load_learned(folder)
    whole = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        whole.update(path.read_bytes())
    return Embedding(f"{LEARNED}-{whole.hexdigest()[:12]}", embedder, folder)


def named_embedding(settings: EmbeddingSettings) -> Embedding:
    """Return the embedding that the settings name.

    Raises:
        ConfigError: it cannot be opened.
    """
    return Embedding(settings.name, open_embedder(settings))
