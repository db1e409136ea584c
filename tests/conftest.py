"""What all tests share: an index, an assistant on a folder of its own, and no network."""

import os
import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from assistant.embedded.message import Ear
from assistant.errors import KnowledgeError
from assistant.interview import Assistant
from assistant.library.build import build_index
from assistant.library.library import Library
from assistant.library.manifest import is_stale
from assistant.phrases import Phrases, load_phrases
from assistant.settings import PROJECT, Settings
from assistant.store import Store

TODAY = date(2026, 11, 20)
"""The day of every test."""

# The same examples on every run and no deadline: a slow machine is no failure.
hypothesis_settings.register_profile(
    "project",
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis_settings.load_profile("project")


@pytest.fixture(autouse=True)
def every_turn_is_heard(
    caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> Iterator[None]:
    """Fail where a message was kept and not heard: the program would go on, a test must not."""
    yield
    if "unheard" not in request.keywords:
        told = [r for r in caplog.get_records("call") if r.name == "assistant.interview.turn"]
        assert not [r for r in told if r.levelname == "ERROR"]


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    real_connect = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        local = self.family == getattr(socket, "AF_UNIX", None) or host == "localhost"
        if not local and not host.startswith("127.") and host != "::1":
            raise OSError(f"a test tried to reach {host}")
        real_connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect)
    yield
    patch.undo()


def _fits(folder: Path) -> bool:
    try:
        return not is_stale(folder, PROJECT / "knowledge")
    except KnowledgeError:
        return False


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index over the shipped knowledge: the one that is there if it fits, else a new one."""
    for candidate in (os.environ.get("ASSISTANT_INDEX"), PROJECT / ".index"):
        if candidate and _fits(Path(candidate)):
            return Path(candidate)
    folder = tmp_path_factory.mktemp("index")
    build_index(PROJECT / "knowledge", folder)
    return folder


@pytest.fixture(scope="session")
def library(index_dir: Path) -> Iterator[Library]:
    """The shipped knowledge, loaded once."""
    opened = Library(PROJECT / "knowledge", PROJECT / "prompts", index_dir)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def ear(library: Library) -> Ear:
    """The parts of hearing, with the classifier as it ships."""
    return library.ear


@pytest.fixture(scope="session")
def phrases() -> Phrases:
    """The texts as they ship."""
    return load_phrases(PROJECT / "prompts")


@pytest.fixture
def settings(tmp_path: Path, index_dir: Path) -> Settings:
    """Settings with a data folder of their own, on the day of the tests."""
    home = tmp_path / "home"
    return Settings(
        home=home,
        index=index_dir,
        database=f"sqlite:///{home / 'interviews.db'}",
        today=TODAY,
    )


@pytest.fixture
def assistant(settings: Settings, library: Library, phrases: Phrases) -> Iterator[Assistant]:
    """An assistant with an empty store; the library is the shared one and stays open."""
    store = Store(settings.database)
    yield Assistant(store, library, phrases, settings)
    store.close()
