"""The shelf with other embeddings than the learned one, opened as the settings name them."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding

from assistant.documents.center import open_center
from assistant.documents.embedding import Embedding, measure_background, named_embedding
from assistant.documents.shelf import Shelf
from assistant.errors import ConfigError, StaleIndex
from assistant.library.library import Library
from assistant.phrases import Phrases
from assistant.settings import EmbeddingSettings, Settings
from evals.fake_model import FakeModel, serving

CENTER = Path(__file__).with_name("center")


@pytest.fixture(scope="module")
def endpoint(library: Library, phrases: Phrases) -> Iterator[FakeModel]:
    """A server on loopback that embeds."""
    with serving(library.ear, phrases.fields) as fake:
        yield fake


class Model:
    """Stands for `sentence_transformers.SentenceTransformer`, which no test downloads."""

    def __init__(self, folder: str, *, local_files_only: bool) -> None:
        if not local_files_only:
            raise AssertionError("it would download a model")
        if not (Path(folder) / "config.json").is_file():
            raise OSError("no config.json")

    def encode(self, texts: list[str], *, show_progress_bar: bool) -> np.ndarray:
        return np.array([[len(text), text.count("付"), 1.0] for text in texts])


def test_an_endpoint_embeds_and_its_index_is_no_other_s(
    settings: Settings, library: Library, endpoint: FakeModel
) -> None:
    endpoint.forget()
    named = replace(settings, embedding=EmbeddingSettings("fake", endpoint.url))
    shelf = open_center(named, library)
    shelf.add([CENTER])
    assert shelf.search("先用后付最长试用多久")
    asked = len(endpoint.calls)
    assert len(shelf.add([CENTER]).unchanged) == 5
    assert len(endpoint.calls) == asked
    shelf.close()
    learned = open_center(settings, library)
    with pytest.raises(StaleIndex, match="fake"):
        learned.search("先用后付")
    learned.sync()
    assert learned.search("先用后付最长试用多久")
    assert len(endpoint.calls) == asked


def test_any_embeddings_of_langchain_serve(open_shelf: Callable[..., Shelf], source: Path) -> None:
    shelf = open_shelf(embedding=Embedding("any", DeterministicFakeEmbedding(size=16)))
    shelf.add([source])
    assert shelf.search("首台（套）重大技术装备保险补偿办法")[0].passage.kind == "policy"


def test_a_local_folder_embeds_without_a_download(
    settings: Settings, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    stub = SimpleNamespace(SentenceTransformer=Model)
    monkeypatch.setitem(sys.modules, "sentence_transformers", stub)
    with pytest.raises(ConfigError, match="holds no model"):
        named_embedding(EmbeddingSettings(str(folder)))
    (folder / "config.json").write_text("{}")
    shelf = open_center(replace(settings, embedding=EmbeddingSettings(str(folder))), library)
    shelf.add([CENTER])
    assert shelf._current().manifest.dimension == 3
    assert shelf.search("先用后付最长试用多久")


def test_a_folder_that_cannot_embed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="no folder"):
        named_embedding(EmbeddingSettings("./nowhere"))
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ConfigError, match="not installed"):
        named_embedding(EmbeddingSettings(str(CENTER)))


def test_the_background_is_what_texts_on_other_subjects_share() -> None:
    class Turned:
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[float(text == t) for t in "甲乙丙"] + [2.0] for text in texts]

    embedding = Embedding("turned", Turned())  # type: ignore[arg-type]
    assert measure_background(embedding, "甲乙丙", "甲乙丙") == pytest.approx(4 / 5)
