"""Settings, from the environment (or a `.env` beside the program, read by the caller).

ASSISTANT_HOME      data folder: the database and exports; default `.data/` in the project
ASSISTANT_INDEX     folder of the search index; default `.index/` in the project
ASSISTANT_DATABASE  database URL; default SQLite in the data folder
ASSISTANT_TODAY     the day, YYYY-MM-DD; default today in Asia/Shanghai
ASSISTANT_CENTER    the center that publishes briefs and how it is reached, one line that stands in
                    them; default none, left to be filled in
ASSISTANT_PASSWORD  the center staff's password; without one the page binds to loopback only
ASSISTANT_HOST      address to bind; default 127.0.0.1
ASSISTANT_PORT      port; default 7860

A language model is optional; these three set one up, the others have defaults that fit:

ASSISTANT_MODEL_URL  base URL of an OpenAI-compatible endpoint (https://…/v1)
ASSISTANT_MODEL_KEY  its key; left out where the endpoint needs none
ASSISTANT_MODEL      the model's name; without a URL, any chat model as LangChain names it
                     (`provider:model`)

ASSISTANT_MODEL_FORMAT       `json_object`, `json_schema` or `text`; default `auto`, which takes
                             `json_schema` once the endpoint was seen to honour it, else
                             `json_object`; doctor says what it honours
ASSISTANT_MODEL_SECONDS      most seconds that a turn waits for the model; default 40
ASSISTANT_MODEL_PROMPT       most tokens of one request; default 24000 (where no encoding lies
                             on this machine they are counted as bytes, about three times too
                             high)
ASSISTANT_MODEL_ANSWER       most tokens of one answer; default 2000
ASSISTANT_MODEL_INTERVIEW    most tokens of one interview; default 300000
ASSISTANT_MODEL_DAY          most tokens of one day; default 20000000
ASSISTANT_MODEL_TEMPERATURE  default 0; `none` sends none, for models that refuse it
ASSISTANT_MODEL_BODY         a JSON object added to each request ({"enable_thinking": false})
ASSISTANT_MODEL_PRICE        price of a million tokens sent and received (`2,8`); default unknown
ASSISTANT_MODEL_REDACT       `off` sends names, phone numbers and addresses as they were typed
ASSISTANT_MODEL_KEEP_SENT    `off` stores no copy of what was sent
ASSISTANT_MODEL_LOG_SENT     `on` logs each request as it is sent, for the staff; default off

ASSISTANT_EMBEDDING        an embedding model's name; default the built-in embedding. Without an
                           endpoint: `provider:model` of LangChain, or the path of a folder that
                           holds a model of sentence-transformers
ASSISTANT_EMBEDDING_URL    its endpoint; default ASSISTANT_MODEL_URL
ASSISTANT_EMBEDDING_KEY    its key; default ASSISTANT_MODEL_KEY
ASSISTANT_EMBEDDING_BATCH  texts in one request; default 10
ASSISTANT_EMBEDDING_SECONDS  most that a turn waits for the vectors of all its queries, a query at
                             most 3; then words alone are searched, which is said; default 10

ASSISTANT_CHROMA_URL      a Chroma server that holds the vectors of the center's documents; default
                          none, they lie in the data folder. A Chroma server has no login of its
                          own: it belongs on this machine or behind a proxy that asks who is there
ASSISTANT_CHROMA_HEADERS  a JSON object of headers for that proxy
"""

from __future__ import annotations

import codecs
import ipaddress
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from assistant.errors import ConfigError

PROJECT = Path(__file__).resolve().parent.parent
"""Where `knowledge/` and `prompts/` lie."""

SHANGHAI = timezone(timedelta(hours=8))
LONGEST_CENTER = 120
"""Characters of the line that names the center. Judgement 2026-11-22."""
MIN_PASSWORD = 8
"""Fewest characters of the staff password. Source: OWASP ASVS 5.0, 6.2.1."""


AskedForm = Literal["json_object", "json_schema", "text"]
"""How the form of an answer is asked for in one request."""
AnswerFormat = Literal["auto", "json_object", "json_schema", "text"]


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Which language model is asked, and how far.

    Attributes:
        name: as the endpoint knows it; without a URL `provider:model` of LangChain.
        url: base URL of an OpenAI-compatible endpoint, or empty.
        key: its key, or empty.
        format: how an answer's form is asked for; `auto` as the endpoint was seen to honour.
        seconds: most that a turn waits.
        prompt: most tokens of one request.
        answer: most tokens of one answer.
        interview: most tokens of one interview.
        day: most tokens of one day.
        temperature: None sends none.
        body: added to each request.
        price: of a million tokens (sent, received); None where it is not known.
        redact: names and contact data are replaced before a request.
        keep_sent: a copy of each request is stored beside the interview.
        log_sent: each request is logged.
    """

    name: str
    url: str = ""
    key: str = field(default="", repr=False)
    format: AnswerFormat = "auto"
    seconds: float = 40.0
    prompt: int = 24_000
    answer: int = 2_000
    interview: int = 300_000
    day: int = 20_000_000
    temperature: float | None = 0.0
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)
    price: tuple[float, float] | None = None
    redact: bool = True
    keep_sent: bool = True
    log_sent: bool = False


@dataclass(frozen=True, slots=True)
class EmbeddingSettings:
    """Which embedding the search uses.

    Attributes:
        name: as the endpoint knows it; without one `provider:model` of LangChain, or a folder.
        url: base URL of an OpenAI-compatible endpoint, or empty.
        key: its key, or empty.
        batch: texts in one request.
        seconds: most that a turn waits for the vectors of all its queries.
    """

    name: str
    url: str = ""
    key: str = field(default="", repr=False)
    batch: int = 10
    """Source: the least that an endpoint is known to take (DashScope, 10)."""
    seconds: float = 10.0
    """Judgement 2026-11-22: a read-back over documents asks some 26 queries one by one, and many
    endpoints take 0.1 to 0.3 s for one."""

    @property
    def local(self) -> bool:
        """Whether the name is the path of a folder."""
        return self.name.startswith(("/", "./", "../", "~"))

    @property
    def remote(self) -> bool:
        """Whether texts may leave this machine: an endpoint's, or a provider's of LangChain."""
        return not self.local


@dataclass(frozen=True, slots=True)
class ChromaSettings:
    """The Chroma server that holds the documents' vectors.

    Attributes:
        url: its address.
        headers: sent with each request.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may differ from one installation to another."""

    home: Path
    index: Path
    database: str
    today: date | None = None
    """A fixed day; None means the day it is."""
    center: str = ""
    """Who publishes the briefs and how to reach them; empty where it was not set."""
    password: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 7860
    knowledge: Path = PROJECT / "knowledge"
    prompts: Path = PROJECT / "prompts"
    model: ModelSettings | None = None
    """None: the embedded engine speaks."""
    embedding: EmbeddingSettings | None = None
    """None: the embedding that is learned from the knowledge."""
    chroma: ChromaSettings | None = None
    """None: the documents' vectors lie in the data folder."""

    @property
    def wait(self) -> float:
        """Seconds that a turn waits for the vectors of its queries; no end on this machine."""
        remote = self.embedding if self.embedding and self.embedding.remote else None
        return remote.seconds if remote else math.inf

    @property
    def documents(self) -> Path:
        """Folder of the center's own documents."""
        return self.home / "documents"

    def day(self) -> date:
        """Return the day that counts as today, in Asia/Shanghai."""
        return self.today or datetime.now(SHANGHAI).date()

    @property
    def loopback(self) -> bool:
        """Whether the page can be reached from this machine only."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @staticmethod
    def from_env(environ: Mapping[str, str]) -> Settings:
        """Read the settings.

        Raises:
            ConfigError: naming every setting that cannot be used, in one message.
        """
        wrong: list[str] = []
        home = Path(environ.get("ASSISTANT_HOME") or PROJECT / ".data").expanduser().resolve()
        day: date | None = None
        if said := environ.get("ASSISTANT_TODAY", "").strip():
            try:
                day = date.fromisoformat(said)
            except ValueError:
                wrong.append(f"ASSISTANT_TODAY is {said!r}, not YYYY-MM-DD")
        port = 7860
        if said := environ.get("ASSISTANT_PORT", "").strip():
            if said.isdecimal() and 0 < int(said) < 65536:
                port = int(said)
            else:
                wrong.append(f"ASSISTANT_PORT is {said!r}, not a port")
        center = environ.get("ASSISTANT_CENTER", "").strip()
        if len(center) > LONGEST_CENTER or not center.isprintable():
            wrong.append(f"ASSISTANT_CENTER is no line of up to {LONGEST_CENTER} characters")
        password = environ.get("ASSISTANT_PASSWORD", "")
        if password and len(password) < MIN_PASSWORD:
            wrong.append(f"ASSISTANT_PASSWORD has fewer than {MIN_PASSWORD} characters")
        model = _read_model(environ, wrong)
        embedding = _read_embedding(environ, wrong)
        chroma = _read_chroma(environ, wrong)
        if wrong:
            raise ConfigError("; ".join(wrong))
        index = environ.get("ASSISTANT_INDEX")
        return Settings(
            home=home,
            index=Path(index).expanduser().resolve() if index else PROJECT / ".index",
            database=environ.get("ASSISTANT_DATABASE") or f"sqlite:///{home / 'interviews.db'}",
            today=day,
            center=center,
            password=password,
            host=environ.get("ASSISTANT_HOST") or "127.0.0.1",
            port=port,
            model=model,
            embedding=embedding,
            chroma=chroma,
        )


def read_environment(environ: Mapping[str, str], folder: Path = PROJECT) -> dict[str, str]:
    """Return the environment over the `NAME=value` lines of a `.env`, where there is one.

    A byte order mark, as editors of Windows write it, and `export` before a name are passed over.

    Raises:
        ConfigError: the file is not UTF-8, or cannot be read; naming the line.
    """
    path = folder / ".env"
    try:
        data = path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    told = {}
    for number, line in enumerate(data.removeprefix(codecs.BOM_UTF8).splitlines(), 1):
        try:
            text = line.decode("utf-8").strip()
        except UnicodeDecodeError:
            raise ConfigError(
                f"{path}, line {number} is not UTF-8: save the file as UTF-8"
            ) from None
        name, equals, value = text.removeprefix("export ").partition("=")
        if equals and not text.startswith("#"):
            told[name.strip()] = value.strip().strip("\"'")
    return told | dict(environ)


# ── the language model ───────────────────────────────────────────────────────────────────────


def _read_model(environ: Mapping[str, str], wrong: list[str]) -> ModelSettings | None:
    """Read the model's settings; what cannot be used is appended to `wrong`, never with a key."""
    name = environ.get("ASSISTANT_MODEL", "").strip()
    url = _read_url("ASSISTANT_MODEL_URL", environ, wrong)
    key = _read_key("ASSISTANT_MODEL_KEY", environ, wrong)
    if not name:
        if url:
            wrong.append("ASSISTANT_MODEL_URL is set, ASSISTANT_MODEL is not")
        return None
    if not url and ":" not in name:
        wrong.append("ASSISTANT_MODEL needs ASSISTANT_MODEL_URL, or a name as provider:model")
    form = environ.get("ASSISTANT_MODEL_FORMAT", "").strip() or "auto"
    if form not in get_args(AnswerFormat):
        wrong.append(f"ASSISTANT_MODEL_FORMAT is {form!r}, not one of {get_args(AnswerFormat)}")
    warmth = environ.get("ASSISTANT_MODEL_TEMPERATURE", "").strip() or "0"

    def number(name: str, default: float) -> float:
        return _read_number(f"ASSISTANT_MODEL_{name}", environ, default, wrong)

    price = environ.get("ASSISTANT_MODEL_PRICE", "").strip()
    prices = [_as_number(part) for part in price.split(",")] if price else []
    if price and (len(prices) != 2 or None in prices):
        wrong.append(f"ASSISTANT_MODEL_PRICE is {price!r}, not two numbers with a comma")
    warm = None if warmth == "none" else _as_number(warmth)
    if warmth != "none" and warm is None:
        wrong.append(f"ASSISTANT_MODEL_TEMPERATURE is {warmth!r}, not a number or none")
    return ModelSettings(
        name=name,
        url=url,
        key=key,
        format=form,  # type: ignore[arg-type]  # checked above
        seconds=number("SECONDS", 40),
        prompt=int(number("PROMPT", 24_000)),
        answer=int(number("ANSWER", 2_000)),
        interview=int(number("INTERVIEW", 300_000)),
        day=int(number("DAY", 20_000_000)),
        temperature=warm,
        body=_read_object("ASSISTANT_MODEL_BODY", environ, wrong),
        price=(prices[0] or 0.0, prices[1] or 0.0) if len(prices) == 2 else None,
        redact=_read_switch("ASSISTANT_MODEL_REDACT", environ, wrong),
        keep_sent=_read_switch("ASSISTANT_MODEL_KEEP_SENT", environ, wrong),
        log_sent=_read_switch("ASSISTANT_MODEL_LOG_SENT", environ, wrong, "off"),
    )


def _read_embedding(environ: Mapping[str, str], wrong: list[str]) -> EmbeddingSettings | None:
    name = environ.get("ASSISTANT_EMBEDDING", "").strip()
    if not name:
        return None
    if EmbeddingSettings(name).local:
        return EmbeddingSettings(name)
    own = _read_url("ASSISTANT_EMBEDDING_URL", environ, wrong)
    url = own or _read_url("ASSISTANT_MODEL_URL", environ, wrong)
    if not url and ":" not in name:
        wrong.append(
            "ASSISTANT_EMBEDDING needs ASSISTANT_EMBEDDING_URL or ASSISTANT_MODEL_URL, "
            "or is a folder or provider:model"
        )
    # The model's key goes to no other endpoint than the model's.
    shared = "" if own else environ.get("ASSISTANT_MODEL_KEY", "").strip()
    key = _read_key("ASSISTANT_EMBEDDING_KEY", environ, wrong) or shared
    batch = _read_number("ASSISTANT_EMBEDDING_BATCH", environ, 10, wrong)
    seconds = _read_number("ASSISTANT_EMBEDDING_SECONDS", environ, 10, wrong)
    return EmbeddingSettings(name, url, key, max(1, int(batch)), seconds)


def _read_chroma(environ: Mapping[str, str], wrong: list[str]) -> ChromaSettings | None:
    url = _read_url("ASSISTANT_CHROMA_URL", environ, wrong)
    headers = _read_object("ASSISTANT_CHROMA_HEADERS", environ, wrong)
    if not all(isinstance(value, str) for value in headers.values()):
        wrong.append("ASSISTANT_CHROMA_HEADERS holds something that is no text")
    if headers and not url:
        wrong.append("ASSISTANT_CHROMA_HEADERS is set, ASSISTANT_CHROMA_URL is not")
    return ChromaSettings(url, headers) if url else None


def _read_url(name: str, environ: Mapping[str, str], wrong: list[str]) -> str:
    url = environ.get(name, "").strip().rstrip("/")
    try:
        parts = urlsplit(url)
        well = not url or (parts.scheme in ("http", "https") and bool(parts.hostname))
        open_secret = bool(parts.password or parts.username)
    except ValueError:
        well, open_secret = False, False
    if not well:
        wrong.append(f"{name} is no http(s) address")
    if open_secret:
        wrong.append(f"{name} holds a user or password; the key has its own setting")
    return url


def _read_key(name: str, environ: Mapping[str, str], wrong: list[str]) -> str:
    key = environ.get(name, "").strip()
    if not (key.isascii() and key.isprintable()) or " " in key:
        wrong.append(
            f"{name} holds characters that stand in no key (a text that was to be replaced?)"
        )
    return key


def _as_number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number < 1e12 else None


def _read_number(name: str, environ: Mapping[str, str], default: float, wrong: list[str]) -> float:
    said = environ.get(name, "").strip()
    number = _as_number(said) if said else default
    if not number:
        wrong.append(f"{name} is {said!r}, not a number above zero")
        return default
    return number


def _read_object(name: str, environ: Mapping[str, str], wrong: list[str]) -> dict[str, Any]:
    said = environ.get(name, "").strip()
    try:
        body = json.loads(said) if said else {}
    except ValueError:
        body = None
    if not isinstance(body, dict):
        wrong.append(f"{name} is no JSON object")
        return {}
    return body


def _read_switch(
    name: str, environ: Mapping[str, str], wrong: list[str], default: str = "on"
) -> bool:
    said = environ.get(name, "").strip().lower() or default
    if said not in ("on", "off"):
        wrong.append(f"{name} is {said!r}, not on or off")
    return said != "off"
