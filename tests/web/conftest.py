"""One index for all tests of the page, and the page over an empty home for each."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from visits import Visit

from assistant.settings import PROJECT, Settings


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own index where it is up to date, else a new one."""
    from assistant.errors import KnowledgeError
    from assistant.library.index import build_index, is_stale

    try:
        if not is_stale(PROJECT / ".index", PROJECT / "knowledge"):
            return PROJECT / ".index"
    except KnowledgeError:
        pass
    folder = tmp_path_factory.mktemp("index")
    build_index(PROJECT / "knowledge", folder)
    return folder


@pytest.fixture
def settings(tmp_path: Path, index: Path) -> Settings:
    environ = {"ASSISTANT_HOME": str(tmp_path), "ASSISTANT_INDEX": str(index)}
    return Settings.from_env(environ | {"ASSISTANT_TODAY": "2026-11-21"})


async def _built(settings: Settings) -> Any:
    from assistant.web.server import build

    return build(settings)


@pytest.fixture
def visit(settings: Settings) -> Visit:
    """Open the page's server in this process, by default without a password."""
    from fastapi.testclient import TestClient

    @contextmanager
    def opened(password: str = "", host: str = "http://127.0.0.1") -> Iterator[TestClient]:
        # Inside a running loop, since without one Gradio makes a loop that it never closes.
        app = asyncio.run(_built(replace(settings, password=password)))
        with TestClient(app, base_url=host, raise_server_exceptions=False) as client:
            yield client

    return opened


@pytest.fixture
def client(visit: Visit) -> Iterator[Any]:
    with visit() as opened:
        yield opened
