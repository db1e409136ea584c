"""Every fault at every call ends in a saved turn and a next step, in bounded time."""

from pathlib import Path
from typing import Any

import pytest

from assistant.errors import RetrievalFailed
from assistant.library.library import Library
from assistant.library.manifest import is_stale
from assistant.model.embeddings import QUERY_SECONDS, SECONDS, open_embeddings
from assistant.model.loop import LoopThread
from assistant.phrases import Phrases
from assistant.query_wait import going_on_with_words
from assistant.settings import EmbeddingSettings, Settings
from evals.fake_model import DIMENSION, FAULTS, NAME, FakeModel
from evals.model_faults import Bench, strike, strike_doctor, strike_embeddings, table


def test_every_fault_at_every_call_ends_well(
    fake: FakeModel, settings: Settings, library: Library, phrases: Phrases, tmp_path: Path
) -> None:
    bench = Bench(fake, library, phrases, settings)
    endings = [*strike(bench, tmp_path), *strike_doctor(bench), *strike_embeddings(bench)]
    print(table(endings))
    assert [e for e in endings if e.problem] == []
    assert {e.fault for e in endings} == set(FAULTS)
    # What a whole answer never came of was answered by the embedded engine.
    by_fault = {e.fault: e for e in endings if e.site == "listen"}
    assert by_fault["cut"].by == by_fault["http_401"].by == "embedded"
    assert by_fault["fenced"].by == by_fault["thinking"].by == NAME


def test_embeddings_come_in_batches_and_in_order(fake: FakeModel) -> None:
    embeddings = open_embeddings(EmbeddingSettings(NAME, fake.url, "k", batch=4))
    texts = [f"第{n}条" for n in range(10)]
    vectors = embeddings.embed_documents(texts)
    assert [len(body["input"]) for _, _, body in fake.calls] == [4, 4, 2]
    assert vectors == [embeddings.embed_query(text) for text in texts]
    assert len(vectors[0]) == DIMENSION
    assert embeddings.embed_documents([]) == []
    embeddings.close()


def test_another_embedding_makes_the_index_stale(index_dir: Path, settings: Settings) -> None:
    assert is_stale(index_dir, settings.knowledge, "another-model")
    assert not is_stale(index_dir, settings.knowledge, "learned")


def test_an_index_of_another_embedding_is_still_read_with_its_own(
    index_dir: Path, settings: Settings, fake: FakeModel
) -> None:
    embedding = EmbeddingSettings(NAME, fake.url)
    library = Library(settings.knowledge, settings.prompts, index_dir, embedding)
    assert library.search("labs", "焊缝气孔", 3, {})
    assert not fake.calls
    library.close()


def test_a_vector_of_another_length_is_refused(fake: FakeModel) -> None:
    embeddings = open_embeddings(EmbeddingSettings(NAME, fake.url))
    embeddings.embed_query("一")
    fake.plan = lambda _site, _before: "other_dimension"
    with pytest.raises(RetrievalFailed, match="7 numbers"):
        embeddings.embed_query("二")
    embeddings.close()


def test_an_endpoint_of_embeddings_that_fails_again_and_again_is_left_alone(
    fake: FakeModel,
) -> None:
    embeddings = open_embeddings(EmbeddingSettings(NAME, fake.url))
    now = [0.0]
    embeddings._queries.clock = lambda: now[0]
    fake.plan = lambda _site, _before: "http_401"
    for _ in range(5):
        with pytest.raises(RetrievalFailed):
            embeddings.embed_query("一")
    assert len(fake.calls) == 3
    fake.forget()
    now[0] += 31
    assert len(embeddings.embed_query("一")) == DIMENSION
    embeddings.close()


def test_a_query_waits_less_than_an_index_that_is_built(
    fake: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    run = LoopThread.run

    def note(self: LoopThread, work: Any, seconds: float) -> Any:
        waited.append(seconds)
        return run(self, work, seconds)

    monkeypatch.setattr(LoopThread, "run", note)
    embeddings = open_embeddings(EmbeddingSettings(NAME, fake.url))
    embeddings.embed_documents(["一"])
    embeddings.embed_query("一")
    with going_on_with_words(1.5):
        embeddings.embed_query("一")
    embeddings.close()
    assert waited[:3] == [SECONDS, QUERY_SECONDS, 1.5]


def test_queries_that_are_given_up_do_not_stop_an_index_from_being_built(fake: FakeModel) -> None:
    embeddings = open_embeddings(EmbeddingSettings(NAME, fake.url))
    fake.plan = lambda _site, _before: "http_401"
    for _ in range(4):
        with pytest.raises(RetrievalFailed):
            embeddings.embed_query("一")
    fake.plan = lambda _site, _before: None
    assert len(embeddings.embed_documents(["一"])) == 1
    embeddings.close()
