"""Settings, from the environment (or a `.env` beside the program, read by the caller).

ASSISTANT_HOME      data folder: the database and exports; default `.data/` in the project
ASSISTANT_INDEX     folder of the search index; default `.index/` in the project
ASSISTANT_DATABASE  database URL; default SQLite in the data folder
ASSISTANT_TODAY     the day, YYYY-MM-DD; default today in Asia/Shanghai
ASSISTANT_PASSWORD  the center staff's password; without one the page binds to loopback only
ASSISTANT_HOST      address to bind; default 127.0.0.1
ASSISTANT_PORT      port; default 7860
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from assistant.errors import ConfigError

PROJECT = Path(__file__).resolve().parent.parent
"""Where `knowledge/` and `prompts/` lie."""

SHANGHAI = timezone(timedelta(hours=8))
MIN_PASSWORD = 8
"""Fewest characters of the staff password. Source: OWASP ASVS 5.0, 6.2.1."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may differ from one installation to another."""

    home: Path
    index: Path
    database: str
    today: date | None = None
    """A fixed day; None means the day it is."""
    password: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 7860
    knowledge: Path = PROJECT / "knowledge"
    prompts: Path = PROJECT / "prompts"

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
        password = environ.get("ASSISTANT_PASSWORD", "")
        if password and len(password) < MIN_PASSWORD:
            wrong.append(f"ASSISTANT_PASSWORD has fewer than {MIN_PASSWORD} characters")
        if wrong:
            raise ConfigError("; ".join(wrong))
        index = environ.get("ASSISTANT_INDEX")
        return Settings(
            home=home,
            index=Path(index).expanduser().resolve() if index else PROJECT / ".index",
            database=environ.get("ASSISTANT_DATABASE") or f"sqlite:///{home / 'interviews.db'}",
            today=day,
            password=password,
            host=environ.get("ASSISTANT_HOST") or "127.0.0.1",
            port=port,
        )
