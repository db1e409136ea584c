"""The page's server in this process, over an empty home."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from visits import Visit, run_apart

from assistant.settings import Settings


async def _built(settings: Settings) -> Any:
    from assistant.web.server import build

    return build(settings)


@contextmanager
def _opened(settings: Settings, host: str = "http://127.0.0.1") -> Iterator[Any]:
    from fastapi.testclient import TestClient

    # Inside a running loop, since without one Gradio makes a loop that it never closes.
    app = run_apart(_built(settings))
    with TestClient(app, base_url=host, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def visit(settings: Settings) -> Visit:
    """Opens the page, by default without a password, over a home of the test's own."""

    def visit(password: str = "", host: str = "http://127.0.0.1") -> Any:
        return _opened(replace(settings, password=password), host)

    return visit


@pytest.fixture(scope="module")
def client(index_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A page that the tests of a module share; each opens interviews of its own."""
    home = tmp_path_factory.mktemp("home")
    environ = {"ASSISTANT_HOME": str(home), "ASSISTANT_INDEX": str(index_dir)}
    settings = Settings.from_env(environ | {"ASSISTANT_TODAY": "2026-11-21"})
    with _opened(settings) as opened:
        yield opened
