"""The model engine: guards each call with budgets and the breaker, and never lets a turn fail.

In:    settings, texts, the tables of the library.
Out:   what a turn came to, by the model where it answered well, else by the embedded engine.
Never: raises anything into a turn; stores; decides what is asked or what holds.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from assistant.errors import ModelError
from assistant.library.library import Library
from assistant.model.breaker import Breaker
from assistant.model.client import Client
from assistant.model.form import is_open
from assistant.model.listen import Begin, Listened, Listener, Situation, listen
from assistant.model.prompts import PROMPTS, load_prompt
from assistant.model.texts import load_texts
from assistant.model.use import Use
from assistant.model.write import Material, Writer, write
from assistant.phrases import Phrases
from assistant.settings import ModelSettings

logger = logging.getLogger(__name__)

NOT_THE_ENDPOINT = frozenset(
    {"paused", "interview_cap", "day_cap", "long_message", "no_time", "internal"}
)
"""Reasons that say nothing about the endpoint's health."""
OF_THE_MESSAGE = frozenset({"filtered", "too_long"})
"""Reasons of an endpoint that is well and refuses this one message."""
RECOUNT = 60.0
"""Seconds after which the day's tokens are read anew: other programs on this store use some too."""
LEAST_SHARE = 0.1
"""Share of a turn's wait below which no further call is begun: it could not end. Judgement
2026-11-21."""
_SAFETY = 1.0
"""Seconds beyond its limit after which a trial that never reported is given up."""


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
            spent: tokens stored as used on a day, by whichever program; asked once a minute.
            client: the endpoint; None opens the one that the settings name.

        Raises:
            PromptError: a prompt cannot be used.
        """
        for name in PROMPTS:
            load_prompt(prompts, name)
        self.settings = settings
        self.texts = load_texts(prompts)
        self.client = client or Client(settings)
        self.clock = time.monotonic
        self.breaker = Breaker(self.clock)
        self._prompts, self._phrases, self._library = prompts, phrases, library
        self._spent = spent
        self._day: date | None = None
        self._used_today = 0
        self._counted_at = 0.0
        self._counting = Lock()

    def warm_up(self) -> None:
        """Import the client library, so that no turn waits for it; learn the endpoint's form."""
        self.client.warm_up()
        if is_open(self.settings):
            from assistant.model.probe import learn_form

            look = Thread(target=learn_form, args=(self.client, self._prompts), daemon=True)
            look.start()

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
        return replace(listened or Listened(situation.hearing), waited=use.seconds), use

    def write(
        self, material: Material, used: int, today: date, waited: float = 0.0
    ) -> tuple[dict[str, list[dict[str, Any]]] | None, Use]:
        """Word the research statement and the pitch; None where the draft by code stands.

        Args:
            material: what may be worded.
            used: tokens that the interview took so far.
            today: the day whose cap counts.
            waited: seconds that the same turn has waited for the model already.
        """
        left = self.settings.seconds - waited
        writer = Writer(
            self.client,
            self._phrases,
            self._library.gazetteer,
            self._prompts,
            self.texts.placeholders,
            self.texts.suggested,
        )

        def work(use: Use) -> dict[str, list[dict[str, Any]]]:
            if left < LEAST_SHARE * self.settings.seconds:
                raise ModelError("no_time", f"{left:.1f} s left of the turn")
            return write(writer, material, today, use, left)

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
            self._count_anew(today)
            if self._used_today >= self.settings.day:
                raise ModelError("day_cap", f"{self._used_today} tokens")
        if not self.breaker.admits(self.settings.seconds + _SAFETY):
            raise ModelError("paused")

    def _count_anew(self, today: date) -> None:
        """Read what the day took so far, also by others; our own calls may not be stored yet."""
        now = self.clock()
        if self._day != today:
            self._day, self._used_today, self._counted_at = today, 0, now - RECOUNT
        if now - self._counted_at >= RECOUNT:
            self._used_today = max(self._used_today, self._spent(today))
            self._counted_at = now

    def _note_failure(self, error: ModelError, use: Use) -> None:
        use.failed = error.reason
        if error.reason in OF_THE_MESSAGE:
            self.breaker.succeed()
        elif error.reason not in NOT_THE_ENDPOINT:
            self.breaker.fail(error.retry_after or 0.0)
        logger.warning("model %s failed: %s", self.settings.name, error)
