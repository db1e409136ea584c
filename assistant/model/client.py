"""One call to a chat model: streamed, bounded in time, tried again once where that can help.

In:    messages, seconds.
Out:   the pieces of the answer as they come, then the whole of it with what it took.
Never: waits longer than it was told; logs the key or what came back, or what was sent unless
       the settings want it; traces to anywhere else; raises anything but `ModelError`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import queue
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.errors import ConfigError, ModelError
from assistant.model import budget
from assistant.model.failures import WORTH_A_RETRY, explain
from assistant.model.form import form_of, remember
from assistant.model.loop import SLACK, LoopThread
from assistant.model.use import Use
from assistant.settings import AskedForm, ModelSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

logger = logging.getLogger(__name__)
sent_log = logging.getLogger(f"{__name__}.sent")
"""What is sent; speaks only where the settings want it, and then whatever else is shown."""

Messages = Sequence[Mapping[str, str]]

CONNECT = 5.0
"""Seconds for a connection."""
FIRST_PAUSE = 0.3
"""Seconds before the second try where the endpoint names none."""
LETTERS = 8
"""Characters of an answer per token that it may have; what goes on beyond that is a loop."""
_STEP_DOWN: Mapping[AskedForm, AskedForm] = {
    "json_schema": "json_object",
    "json_object": "text",
}


@dataclass(frozen=True, slots=True)
class Completion:
    """One whole answer and what it took.

    Attributes:
        text: all of it.
        sent: tokens sent.
        received: tokens received.
        estimated: the endpoint counted none; the tokens are an upper bound of our own.
        first: seconds until the first piece.
    """

    text: str
    sent: int
    received: int
    estimated: bool
    first: float = 0.0


def be_quiet() -> None:
    """Let what is asked go to one endpoint and into no log; before LangChain is imported."""
    os.environ["LANGSMITH_TRACING"] = os.environ["LANGCHAIN_TRACING_V2"] = "false"
    for talkative in ("openai", "httpx", "httpcore", "langsmith"):
        # They would log requests, which hold what the enterprise said.
        logging.getLogger(talkative).setLevel(logging.WARNING)


def open_chat(settings: ModelSettings) -> BaseChatModel:
    """Return LangChain's model for the settings.

    Raises:
        ConfigError: LangChain knows no such provider, or its package is not installed.
    """
    be_quiet()
    if not settings.url:
        from langchain.chat_models import init_chat_model

        extra: dict[str, Any] = {"max_retries": 0, **settings.body}
        if settings.temperature is not None:
            extra["temperature"] = settings.temperature
        if settings.key:
            extra["api_key"] = settings.key
        try:
            chat: BaseChatModel = init_chat_model(settings.name, **extra)
            return chat
        except ImportError as error:
            raise missing_package(f"chat model {settings.name!r}", error) from None
        except Exception as error:  # noqa: BLE001  # a provider may raise anything, as for no key
            raise ConfigError(f"chat model {settings.name!r}: {type(error).__name__}") from None
    import httpx
    from pydantic import SecretStr

    from assistant.model.openai_chat import refusing_chat

    timeout = httpx.Timeout(settings.seconds, connect=min(CONNECT, settings.seconds))
    # A redirect would carry the request to somebody else.
    client = httpx.AsyncClient(timeout=timeout, follow_redirects=False)
    return refusing_chat()(
        model=settings.name,
        base_url=settings.url,
        api_key=SecretStr(settings.key or "none"),
        temperature=settings.temperature,
        timeout=timeout,
        max_retries=0,
        stream_usage=True,
        use_responses_api=False,
        http_async_client=client,
    )


def missing_package(what: str, error: ImportError) -> ConfigError:
    """Return the error that names the package of a provider that is not installed."""
    named = re.search(r"pip install (?:-\S+ )?([\w-]+)", str(error))
    package = named[1] if named else str(error.name or "").replace("_", "-")
    return ConfigError(
        f"{what}: the package {package} is not installed; run: pip install {package}"
    )


def _limit(url: str) -> str:
    """Return how an endpoint calls the limit of an answer: only OpenAI's own refuses the old."""
    host = urlsplit(url).hostname or ""
    openai = host == "openai.com" or host.endswith(".openai.com")
    return "max_completion_tokens" if openai else "max_tokens"


@dataclass
class Client:
    """One endpoint.

    Attributes:
        settings: which one, and how far.
        clock: monotonic seconds.
        sleep: waits.
        chat: the model; None opens the one that the settings name when it is first asked.
    """

    settings: ModelSettings
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chat: BaseChatModel | None = None
    format: AskedForm = field(init=False)

    def __post_init__(self) -> None:
        if self.settings.log_sent:
            # Who asks for it gets it, also from a command that shows warnings only.
            sent_log.setLevel(logging.INFO)
        self.format = form_of(self.settings)
        self._opening = threading.Lock()
        self._loop = LoopThread()

    def warm_up(self) -> None:
        """Import and open the model, so that no turn waits for it."""
        inner = getattr(self._open(), "root_async_client", None)
        if inner is not None:
            # The client imports this when it is first reached for.
            _ = inner.chat.completions

    def close(self) -> None:
        """Close the connections and stop what runs."""
        inner = getattr(self.chat, "root_async_client", None)
        if inner is not None:
            self._loop.run(inner.close(), CONNECT)
        self._loop.close()

    def ask(
        self,
        messages: Messages,
        schema: Mapping[str, Any],
        seconds: float,
        use: Use,
        on_text: Callable[[str], None] = lambda _: None,
    ) -> str:
        """Ask once; again once where the endpoint was only busy or out of reach.

        Args:
            messages: what is sent.
            schema: JSON schema of the answer, for endpoints that honour one.
            seconds: most that all of it may take.
            use: counted up, also where no answer comes.
            on_text: told the answer as far as it has come, in the caller's thread; from its
                beginning again where it is asked a second time.

        Returns:
            The whole answer.

        Raises:
            ModelError: no whole answer came.
        """
        if self.settings.keep_sent:
            use.messages.append([dict(m) for m in messages])
        if self.settings.log_sent:
            sent_log.info(
                "sent to %s: %s", self.settings.name, json.dumps(messages, ensure_ascii=False)
            )
        started = self.clock()
        tried_again = False
        try:
            while True:
                use.calls += 1
                left = seconds - (self.clock() - started)
                try:
                    done = self._ask_once(messages, schema, left, on_text)
                except ModelError as error:
                    use.count(_upper_bound(messages), 0, True, self.settings.price)
                    pause = FIRST_PAUSE if error.retry_after is None else error.retry_after
                    left = seconds - (self.clock() - started)
                    if error.reason == "format" and self.format in _STEP_DOWN and left > 0:
                        self.format = _STEP_DOWN[self.format]
                        remember(self.settings, honours=False)
                    elif error.reason in WORTH_A_RETRY and not tried_again and pause < left / 2:
                        tried_again = True
                        self.sleep(pause)
                    else:
                        raise
                else:
                    use.first = done.first if use.first is None else use.first
                    use.count(done.sent, done.received, done.estimated, self.settings.price)
                    return done.text
        finally:
            use.seconds += self.clock() - started

    def _ask_once(
        self,
        messages: Messages,
        schema: Mapping[str, Any],
        seconds: float,
        on_text: Callable[[str], None],
    ) -> Completion:
        if seconds <= 0:
            raise ModelError("timeout", "no time left")
        started = self.clock()
        pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        running = self._loop.start(self._stream(messages, schema, pieces.put), seconds)
        running.add_done_callback(lambda _: pieces.put(None))
        first: float | None = None
        text = ""
        try:
            until = started + seconds + SLACK
            while (piece := pieces.get(timeout=max(0.0, until - self.clock()))) is not None:
                first = self.clock() - started if first is None else first
                text += piece
                on_text(text)
            return replace(running.result(), first=first or self.clock() - started)
        except (queue.Empty, TimeoutError):
            raise ModelError("timeout", "no end") from None
        finally:
            running.cancel()

    async def _stream(
        self, messages: Messages, schema: Mapping[str, Any], put: Callable[[str], None]
    ) -> Completion:
        try:
            return await self._collect(messages, schema, put)
        except Exception as error:  # noqa: BLE001  # a provider may raise anything; a turn goes on
            # Without its cause: a chain of exceptions would carry the endpoint's words to a log.
            raise explain(error) from None

    async def _collect(
        self, messages: Messages, schema: Mapping[str, Any], put: Callable[[str], None]
    ) -> Completion:
        text, size = [], 0
        sent = received = 0
        ended = ""
        chat = await asyncio.to_thread(self._open)
        async for chunk in chat.astream([dict(m) for m in messages], **self._wanted(schema)):
            if piece := str(chunk.text):
                text.append(piece)
                size += len(piece)
                put(piece)
            if size > LETTERS * self.settings.answer:
                raise ModelError("loop", f"more than {size} characters")
            if chunk.usage_metadata:
                sent = max(sent, int(chunk.usage_metadata["input_tokens"] or 0))
                received = max(received, int(chunk.usage_metadata["output_tokens"] or 0))
            ended = str(chunk.response_metadata.get("finish_reason") or ended)
            if chunk.additional_kwargs.get("refusal"):
                raise ModelError("filtered", "refusal")
        _check_end(ended, expected=bool(self.settings.url))
        whole = "".join(text)
        if not whole.strip():
            raise ModelError("empty", "no text")
        if sent and received:
            return Completion(whole, sent, received, estimated=False)
        return Completion(whole, _upper_bound(messages), budget.count(whole), estimated=True)

    def _wanted(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is added to the request: the limit of the answer, and its form.

        The form goes into the body by hand: given as `response_format` it would send the stream
        through the part of the OpenAI client that puts whole completions together, which cannot
        read a server whose first piece names no role, or a piece without a delta.
        """
        if not self.settings.url:
            return {}
        body: dict[str, Any] = {_limit(self.settings.url): self.settings.answer}
        if self.format == "json_schema":
            named = {"name": "answer", "schema": dict(schema), "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        elif self.format == "json_object":
            body["response_format"] = {"type": "json_object"}
        return {"extra_body": {**body, **self.settings.body}}

    def _open(self) -> BaseChatModel:
        with self._opening:
            if self.chat is None:
                self.chat = open_chat(self.settings)
            return self.chat


def _upper_bound(messages: Messages) -> int:
    return sum(budget.count(m["content"]) for m in messages)


def _check_end(ended: str, expected: bool) -> None:
    """Raise unless an answer ended of its own accord: a stream that is cut looks like one."""
    match ended:
        case "stop" | "end_turn" | "STOP" | "end":
            return
        case "length" | "max_tokens":
            raise ModelError("length", ended)
        case "content_filter" | "sensitive" | "SAFETY":
            raise ModelError("filtered", ended)
        case "tool_calls" | "function_call":
            raise ModelError("tool", ended)
        case "" if not expected:
            return
        case _:
            raise ModelError("cut", "no finish reason")
