"""The model engine: guards each call with budgets and the breaker, and never lets a turn fail.

In:    settings, texts, the tables of the library.
Out:   what a turn came to, by the model where it answered well, else by the embedded engine.
Never: raises anything into a turn; stores; decides what is asked or what holds.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from string import Template
from typing import Any

from assistant.errors import ModelError, PromptError
from assistant.library.library import Library
from assistant.model.breaker import Breaker
from assistant.model.client import Client
from assistant.model.listen import Begin, Listened, Listener, Situation, listen
from assistant.model.prompts import load_prompt
from assistant.model.use import Use
from assistant.model.write import Material, Writer, write
from assistant.phrases import Phrases, fill, read_yaml
from assistant.settings import ModelSettings

logger = logging.getLogger(__name__)

PROMPTS = ("listen", "repair", "write")
NOT_THE_ENDPOINT = frozenset({"paused", "interview_cap", "day_cap", "long_message", "internal"})
"""Reasons that say nothing about the endpoint's health."""
OF_THE_MESSAGE = frozenset({"filtered", "too_long"})
"""Reasons of an endpoint that is well and refuses this one message."""
_SAFETY = 1.0
"""Seconds beyond its limit after which a trial that never reported is given up."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What people read about the model, from `prompts/model.zh.yaml`."""

    reasons: Mapping[str, str]
    notice: str
    placeholders: Mapping[str, str]
    suggested: str
    greeting: str
    secrecy: str
    names: Mapping[str, str]

    def put_into(self, phrases: Phrases, settings: ModelSettings) -> Phrases:
        """Return the question bank saying that a model is asked, wherever it speaks of secrecy."""
        told = {
            "model": settings.name,
            "names": self.names["hidden" if settings.redact else "open"],
        }
        greeting, secrecy = (Template(t).substitute(told) for t in (self.greeting, self.secrecy))
        answers = [
            {**answer, "say": secrecy} if answer["topic"] == "secrecy" else answer
            for answer in phrases.texts["answers"]
        ]
        texts = {**phrases.texts, "greeting": greeting, "answers": answers}
        return replace(phrases, texts=texts)

    def say_why(self, failed: str) -> str:
        """Return the sentence for the person that the embedded engine answered, and why."""
        return str(fill(self.notice, reason=self.reasons[failed]))


def load_texts(prompts: Path) -> Texts:
    """Read `model.zh.yaml`.

    Raises:
        PromptError: a text is missing or one too many.
    """
    data = read_yaml(prompts / "model.zh.yaml")
    if set(data) != {field.name for field in fields(Texts)}:
        raise PromptError(f"model.zh.yaml: keys {sorted(data)}")
    return Texts(**data)


class ModelEngine:
    """One endpoint with all that guards it; safe to share between threads."""

    def __init__(
        self,
        settings: ModelSettings,
        prompts: Path,
        phrases: Phrases,
        library: Library,
        spent: Callable[[date], int] = lambda _: 0,
        client: Client | None = None,
    ) -> None:
        """Check the prompts; nothing heavy is imported yet.

        Args:
            settings: which model.
            prompts: folder of the prompts.
            phrases: the question bank.
            library: the readers and tables.
            spent: tokens stored as used on a day, asked once a day.
            client: the endpoint; None opens the one that the settings name.

        Raises:
            PromptError: a prompt cannot be used.
        """
        for name in PROMPTS:
            load_prompt(prompts, name)
        self.settings = settings
        self.texts = load_texts(prompts)
        self.client = client or Client(settings)
        self.breaker = Breaker(time.monotonic)
        self._prompts, self._phrases, self._library = prompts, phrases, library
        self._spent = spent
        self._day: date | None = None
        self._used_today = 0
        self._counting = threading.Lock()

    def warm_up(self) -> None:
        """Import the client library, so that no turn waits for it."""
        self.client.warm_up()

    def close(self) -> None:
        """Let go of the endpoint."""
        self.client.close()

    @cached_property
    def _listener(self) -> Listener:
        return Listener(
            self.client,
            self._phrases,
            self._library.ear,
            self._library.gazetteer,
            self._prompts,
            self.texts.placeholders,
        )

    def listen(
        self, situation: Situation, used: int, begin: Begin, say: Callable[[str], None]
    ) -> tuple[Listened, Use]:
        """Hear one turn; where the model fails, what the embedded engine heard stands.

        Args:
            situation: where the interview stands.
            used: tokens that the interview took so far.
            begin: see `listen.Begin`.
            say: told the words as they may be seen.
        """
        today = situation.context.today

        def work(use: Use) -> Listened:
            return listen(self._listener, situation, begin, say, use, self.settings.seconds)

        listened, use = self._guard(work, used, today)
        return listened or Listened(situation.hearing), use

    def write(
        self, material: Material, used: int, today: date
    ) -> tuple[dict[str, list[dict[str, Any]]] | None, Use]:
        """Word the research statement and the pitch; None where the draft by code stands."""
        writer = Writer(
            self.client,
            self._phrases,
            self._library.gazetteer,
            self._prompts,
            self.texts.placeholders,
            self.texts.suggested,
        )

        def work(use: Use) -> dict[str, list[dict[str, Any]]]:
            return write(writer, material, today, use, self.settings.seconds)

        return self._guard(work, used, today)

    def _guard(self, work: Callable[[Use], Any], used: int, today: date) -> tuple[Any | None, Use]:
        """Do a piece of work with the model inside all limits; None where it came to nothing."""
        use = Use(self.settings.name)
        try:
            self._admit(used, today)
            done = work(use)
        except ModelError as error:
            self._note_failure(error, use)
            return None, use
        except Exception as error:  # noqa: BLE001
            # Whatever a model makes our own code stumble over must not cost the person a turn.
            # The frames say where; the message may hold what a person typed.
            frames = "".join(traceback.format_tb(error.__traceback__))
            logger.error("a model's answer was not used: %s\n%s", type(error).__name__, frames)
            use.failed = "internal"
            self.breaker.succeed()
            return None, use
        else:
            self.breaker.succeed()
            return done, use
        finally:
            with self._counting:
                self._used_today += use.tokens
            logger.info(
                "model %s: %d calls, %d+%d tokens, %.1f s, %s",
                self.settings.name,
                use.calls,
                use.sent,
                use.received,
                use.seconds,
                use.failed or "ok",
            )

    def _admit(self, used: int, today: date) -> None:
        if used >= self.settings.interview:
            raise ModelError("interview_cap", f"{used} tokens")
        with self._counting:
            if self._day != today:
                self._day, self._used_today = today, self._spent(today)
            if self._used_today >= self.settings.day:
                raise ModelError("day_cap", f"{self._used_today} tokens")
        if not self.breaker.admits(self.settings.seconds + _SAFETY):
            raise ModelError("paused")

    def _note_failure(self, error: ModelError, use: Use) -> None:
        use.failed = error.reason
        if error.reason in OF_THE_MESSAGE:
            self.breaker.succeed()
        elif error.reason not in NOT_THE_ENDPOINT:
            self.breaker.fail(error.retry_after or 0.0)
        logger.warning("model %s failed: %s", self.settings.name, error)
