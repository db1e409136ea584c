"""What people read about documents: `prompts/documents.zh.yaml`, checked when it is loaded.

In:    the file.
Out:   a sentence for each reason why a file cannot be read; the name of each kind of passage.
Never: lacks a text that the program will need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from assistant.documents.passage import Kind
from assistant.errors import PromptError
from assistant.settings import PROJECT

FILE = PROJECT / "prompts" / "documents.zh.yaml"
REASONS = frozenset(
    (
        *("missing", "not_a_file", "suffix", "empty", "no_text", "encrypted", "wrong_type"),
        *("encoding", "broken", "unsafe", "too_large", "unpacks_too_large", "too_slow"),
        *("too_much_memory", "crashed", "unreadable", "folder"),
    )
)
"""Why a file cannot be read, as `DocumentRejected.reason`."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts.

    Attributes:
        reasons: a sentence for each of `REASONS`.
        kept: said behind a reason where what was read before stays.
        kinds: the name of each kind of passage.
    """

    reasons: Mapping[str, str]
    kept: str
    kinds: Mapping[str, str]


@lru_cache(maxsize=1)
def load_wording(path: Path = FILE) -> Wording:
    """Return the texts.

    Raises:
        PromptError: the file cannot be read, lacks a text, or has one that nobody needs.
    """
    import yaml

    try:
        texts: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        wording = Wording(dict(texts["reasons"]), texts["kept"], dict(texts["kinds"]))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError, KeyError, ValueError) as error:
        raise PromptError(f"{path.name}: {type(error).__name__}: {error}") from error
    for name, have, need in (
        ("reasons", wording.reasons, REASONS),
        ("kinds", wording.kinds, frozenset(get_args(Kind))),
    ):
        if odd := have.keys() ^ need:
            raise PromptError(f"{path.name}: {name}: missing or not needed: {sorted(odd)}")
    if not all(isinstance(t, str) and t for t in (*wording.reasons.values(), wording.kept)):
        raise PromptError(f"{path.name}: an empty text")
    return wording
