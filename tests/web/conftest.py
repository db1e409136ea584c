"""The page's server in this process, over an empty home."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from visits import Visit, run_apart

from assistant.library.library import Library
from assistant.phrases import Phrases
from assistant.settings import ModelSettings, Settings
from evals.fake_model import FakeModel, serving


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

    def visit(
        password: str = "", host: str = "http://127.0.0.1", settings: Settings = settings
    ) -> Any:
        return _opened(replace(settings, password=password), host)

    return visit


@pytest.fixture(scope="module")
def model_server(library: Library, phrases: Phrases) -> Iterator[FakeModel]:
    """A language model that needs no key."""
    with serving(library.ear, phrases.labels) as fake:
        yield fake


@pytest.fixture
def model_settings(settings: Settings, model_server: FakeModel) -> Settings:
    """Settings that name it."""
    model_server.forget()
    model = ModelSettings("fake", model_server.url, seconds=20.0, price=(2.0, 8.0))
    return replace(settings, model=model)


@pytest.fixture(scope="module")
def client(index_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A page that the tests of a module share; each opens interviews of its own."""
    home = tmp_path_factory.mktemp("home")
    environ = {"ASSISTANT_HOME": str(home), "ASSISTANT_INDEX": str(index_dir)}
    settings = Settings.from_env(environ | {"ASSISTANT_TODAY": "2026-11-21"})
    with _opened(settings) as opened:
        yield opened
