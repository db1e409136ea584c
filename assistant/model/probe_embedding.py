"""Whether the embedding that is set gives vectors: one text is sent, nothing of an interview.

In:    the settings.
Out:   its dimension and how long it took, or what is wrong; in one line.
Never: is answered out of what was remembered.
"""

from __future__ import annotations

import time
from pathlib import Path

from assistant.errors import AssistantError, ConfigError
from assistant.library.embedding import close_embedder, open_embedder
from assistant.model.embeddings import EmbeddingFailed
from assistant.model.texts import load_texts
from assistant.phrases import fill
from assistant.settings import EmbeddingSettings

PROBE = "焊缝气孔"


def probe_embedding(settings: EmbeddingSettings, prompts: Path) -> tuple[bool, str, str]:
    """Embed one text.

    Returns:
        (well, what was found, how to mend it).

    Raises:
        PromptError: the texts cannot be read.
    """
    texts = load_texts(prompts)
    words = texts.embedding
    named = f"{settings.name}："
    began = time.monotonic()
    try:
        embedder = open_embedder(settings)
    except ConfigError as error:
        return False, f"{named}{words['cannot_open']}（{error}）", words["mend"]
    try:
        (vector,) = embedder.embed_documents([PROBE])
    except EmbeddingFailed as error:
        mend = words["reasons"].get(error.reason) or texts.reasons[error.reason]
        return False, f"{named}{words['failed']}（{error}）", mend
    except AssistantError as error:
        return False, f"{named}{words['failed']}（{error}）", words["mend"]
    except Exception as error:  # noqa: BLE001  # a provider may raise anything
        # What it says may repeat a key: only its kind is told.
        return False, f"{named}{words['failed']}（{type(error).__name__}）", words["mend"]
    finally:
        close_embedder(embedder)
    seconds = f"{time.monotonic() - began:.1f}"
    works = fill(words["works"], dimension=str(len(vector)), seconds=seconds)
    return True, f"{named}{works}", ""
