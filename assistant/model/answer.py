"""The model's answer: one JSON object, found in whatever stands around it, and checked.

In:    the text of a completion, whole or as far as it has come.
Out:   the object.
Never: repairs anything; takes half an object for a whole one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Set
from typing import Any

from assistant.errors import ModelError

_THOUGHT = re.compile(r"<(think|thinking|reasoning)>.*?</\1>", re.DOTALL | re.IGNORECASE)
_OPEN_THOUGHT = re.compile(r"<(?:think|thinking|reasoning)>", re.IGNORECASE)
_DECODER = json.JSONDecoder(strict=False)


def without_thoughts(text: str) -> str:
    """Return what stands behind the model's thoughts.

    Raises:
        ModelError: a thought was opened and never closed.
    """
    bare = _THOUGHT.sub("", text)
    if _OPEN_THOUGHT.search(bare):
        raise ModelError("thinking", "a thought without an end")
    return bare


def find_object(text: str, keys: Set[str]) -> dict[str, Any]:
    """Return the first whole JSON object that has the keys; fences and chatter are passed over.

    Raises:
        ModelError: there is none.
    """
    bare = without_thoughts(text)
    at = bare.find("{")
    while at >= 0:
        try:
            found, _ = _DECODER.raw_decode(bare, at)
            if isinstance(found, dict) and keys <= set(found):
                return found
        except (ValueError, RecursionError):
            pass
        at = bare.find("{", at + 1)
    raise ModelError("invalid", f"no whole JSON object with {', '.join(sorted(keys))}")


def find_partial(text: str) -> dict[str, Any]:
    """Return as much of the object as has come; {} where it has not begun."""
    from langchain_core.utils.json import parse_partial_json

    bare = _THOUGHT.sub("", text)
    at = bare.find("{")
    if at < 0 or _OPEN_THOUGHT.search(bare):
        return {}
    try:
        found = parse_partial_json(bare[at:])
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
