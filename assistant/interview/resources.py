"""What every part of an interview stands on: the store, the library, the texts, a model.

In:    the settings.
Out:   the parts, opened; the center's documents as soon as they are needed.
Never: knows an interview.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.documents.center import is_stocked
from assistant.errors import KnowledgeError
from assistant.library.library import Library
from assistant.phrases import Phrases
from assistant.query_wait import going_on_with_words
from assistant.settings import Settings
from assistant.store import Store

if TYPE_CHECKING:
    from assistant.documents.shelf import Shelf
    from assistant.model.engine import ModelEngine

logger = logging.getLogger(__name__)


@dataclass
class Resources:
    """The parts, shared by all threads."""

    store: Store
    library: Library
    phrases: Phrases
    settings: Settings
    model: ModelEngine | None = None

    def __post_init__(self) -> None:
        """Let the greeting say what leaves the machine."""
        embedding = self.settings.embedding
        if self.model or (embedding and embedding.remote):
            from assistant.model.texts import load_texts

            texts = load_texts(self.settings.prompts)
            model = self.model.settings if self.model else None
            self.phrases = texts.put_into(self.phrases, model, embedding)

    def warm_up(self) -> None:
        """Load all that a turn may need, so that no turn waits for it.

        Raises:
            KnowledgeError: the index cannot be used.
        """
        with going_on_with_words(self.settings.wait):
            self.library.warm_up()
            if self.stocked_shelf:
                try:
                    self.stocked_shelf.search("先用后付", 1)
                except KnowledgeError as error:
                    # The interview goes on without them; whoever asks for them is told.
                    logger.warning("the documents cannot be searched: %s", error)
        if self.model:
            self.model.warm_up()

    def close(self) -> None:
        """Give the database back."""
        if self.model:
            self.model.close()
        if "shelf" in self.__dict__:
            self.shelf.close()
        self.store.close()
        self.library.close()

    @cached_property
    def shelf(self) -> Shelf:
        """The center's own documents; empty where none was ever added."""
        from assistant.documents.center import open_center

        return open_center(self.settings, self.library)

    @property
    def stocked_shelf(self) -> Shelf | None:
        """The shelf; None where it is empty, so that nothing is loaded for it."""
        return self.shelf if is_stocked(self.settings) else None
