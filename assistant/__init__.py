"""An assistant that interviews an enterprise until it holds a 真需求.

    from assistant import Assistant, Settings

    with Assistant.open(Settings.from_env(os.environ)) as assistant:
        reply = assistant.start()
        reply = assistant.say(reply.id, "钳口的齿铣得太慢，成本下不来")

The names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.errors import AssistantError
    from assistant.interview import Assistant, Reply
    from assistant.settings import Settings

__all__ = ["Assistant", "AssistantError", "Reply", "Settings"]

_HOMES = {
    "Assistant": "assistant.interview",
    "AssistantError": "assistant.errors",
    "Reply": "assistant.interview",
    "Settings": "assistant.settings",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
