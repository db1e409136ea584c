"""A fake model server, and an assistant whose model it is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rig import KEY, Rig

from assistant.library.library import Library
from assistant.phrases import Phrases
from assistant.settings import ModelSettings, Settings
from evals.fake_model import NAME, FakeModel, serving


@pytest.fixture(scope="session")
def server(library: Library, phrases: Phrases) -> Iterator[FakeModel]:
    """One server for all tests; its first answer loads what later ones need."""
    with serving(library.ear, phrases.fields) as fake:
        yield fake


@pytest.fixture
def fake(server: FakeModel) -> Iterator[FakeModel]:
    """The server, with nothing planned and nothing seen."""
    server.forget()
    yield server
    server.forget()


@pytest.fixture
def make_rig(
    fake: FakeModel, settings: Settings, library: Library, phrases: Phrases, tmp_path: Path
) -> Iterator[Any]:
    """Make assistants with model settings of their own."""
    made: list[Rig] = []

    def make(**changes: Any) -> Rig:
        model = ModelSettings(
            **{
                "name": NAME,
                "url": fake.url,
                "key": KEY,
                "seconds": 4.0,
                # Nothing is looked for beside the calls that a test counts.
                "format": "json_object",
                **changes,
            }
        )
        url = f"sqlite:///{tmp_path / f'model{len(made)}.db'}"
        rig = Rig(replace(settings, model=model, database=url), library, phrases)
        made.append(rig)
        return rig

    yield make
    for rig in made:
        rig.store.close()
        rig.engine.close()


@pytest.fixture
def rig(make_rig: Any) -> Rig:
    """An assistant with the usual settings."""
    made: Rig = make_rig()
    return made
