"""An assistant whose model is the fake server."""

from typing import Any

from assistant.interview import Assistant
from assistant.library.library import Library
from assistant.model.engine import ModelEngine
from assistant.phrases import Phrases
from assistant.settings import Settings
from assistant.store import Store

KEY = "sk-canary-0123456789"


class Rig:
    """An assistant with the fake model behind it."""

    def __init__(self, settings: Settings, library: Library, phrases: Phrases) -> None:
        assert settings.model
        self.store = Store(settings.database)
        self.engine = ModelEngine(
            settings.model, settings.prompts, phrases, library, self.store.model_tokens_on
        )
        self.engine.warm_up()
        self.assistant = Assistant(self.store, library, phrases, settings, self.engine)

    def use(self, interview_id: str) -> dict[str, Any]:
        """Return what the newest call of an interview took."""
        return self.assistant.model_uses(interview_id)[-1]
