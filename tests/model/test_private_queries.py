"""What an embedding elsewhere gets of an interview, and what the person is told of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.documents.shelf import Shelf
from assistant.errors import KnowledgeError, RetrievalFailed
from assistant.interview import Assistant
from assistant.library.library import Library, build
from assistant.model import private
from assistant.model.private import GAP, PrivateEmbeddings
from assistant.settings import PROJECT, EmbeddingSettings, Settings
from evals.fake_model import NAME, FakeModel

OPENING = (
    "我们苏州锐恒精密机械有限公司给宁德时代做注塑外壳，大面缩水，联系人张伟13812345678，"
    "不良率8%，要降到2%"
)
SECRETS = ("锐恒", "张伟", "13812345678", "宁德")


@pytest.fixture(scope="module")
def index(server: FakeModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index over the records that an endpoint embedded."""
    folder = tmp_path_factory.mktemp("index")
    build(PROJECT / "knowledge", folder, EmbeddingSettings(NAME, server.url, "k"))
    return folder


@pytest.fixture
def remote(settings: Settings, index: Path, fake: FakeModel, tmp_path: Path) -> Iterator[Assistant]:
    """An assistant with one document, all of it embedded by an endpoint."""
    embedding = EmbeddingSettings(NAME, fake.url, "k")
    settings = replace(settings, embedding=embedding, index=index)
    private._memory_of.cache_clear()
    with Assistant.open(settings) as assistant:
        paper = tmp_path / "通知.txt"
        paper.write_text("关于申报中试平台的通知\n\n中试平台最高资助五十万元。")
        assistant.shelf.add([paper])
        fake.forget()
        yield assistant


def queries(fake: FakeModel) -> list[str]:
    """Return every text that was sent to be embedded."""
    return [text for site, _, body in fake.calls if site == "embeddings" for text in body["input"]]


def test_queries_hold_no_name_and_none_is_sent_twice(remote: Assistant, fake: FakeModel) -> None:
    reply = remote.say(remote.start().id, OPENING)
    reply = remote.say(reply.id, "我们苏州锐恒精密机械有限公司张伟13812345678能拿中试补贴吗？")
    assert queries(fake), "the question was looked up"
    reply = remote.say(reply.id, "锐恒能拿中试补贴吗？")
    for text in ("试过换保压，没用", "没有懂这个的人", "预算100万，老板批了"):
        reply = remote.say(reply.id, text)
    for _ in range(25):
        if reply.data["matches"]:
            break
        reply = remote.say(reply.id, "这个不清楚")
    assert reply.data["matches"], "the search was made"
    sent = queries(fake)
    assert [text for text in sent if any(name in text for name in SECRETS)] == []
    assert [text for text, times in Counter(sent).items() if times > 1] == []
    assert any("缩水" in text for text in sent)


def test_a_question_is_embedded_once_for_records_and_documents(
    remote: Assistant, fake: FakeModel
) -> None:
    remote.answer_question("中试平台最高资助多少")
    assert queries(fake) == ["中试平台最高资助多少"]
    remote.answer_question("中试平台最高资助多少")
    assert len(queries(fake)) == 1


def test_the_person_is_told_what_goes_to_the_embedding(remote: Assistant) -> None:
    greeting = remote.start()
    assert "发给向量模型fake" in greeting.reply and "只保存在本机" not in greeting.reply
    reply = remote.say(greeting.id, "齿老是崩。这些话会不会泄露给别人看？").reply
    assert "发给向量模型fake" in reply and "只存在本机" not in reply


def test_an_embedding_on_this_machine_changes_no_word(settings: Settings, library: Any) -> None:
    from assistant.interview.resources import Resources
    from assistant.phrases import load_phrases
    from assistant.store import Store

    local = replace(settings, embedding=EmbeddingSettings("/models/bge"))
    phrases = load_phrases(settings.prompts)
    resources = Resources(Store(settings.database), library, phrases, local)
    assert resources.phrases is phrases
    resources.store.close()


def test_passages_are_embedded_as_they_stand_and_failures_are_not_remembered() -> None:
    class Endpoint:
        sent: list[str] = []  # noqa: RUF012
        down = True

        def embed_query(self, text: str) -> list[float]:
            self.sent.append(text)
            if self.down:
                raise RetrievalFailed("down")
            return [1.0]

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            self.sent += texts
            return [[1.0]] * len(texts)

    endpoint = Endpoint()
    wrapped = PrivateEmbeddings(endpoint, EmbeddingSettings("once", "http://127.0.0.1:9"))
    wrapped.embed_documents(["联系人张伟"])
    with pytest.raises(RetrievalFailed):
        wrapped.embed_query("联系人张伟，在哪")
    endpoint.down = False
    assert wrapped.embed_query("联系人张伟，在哪") == wrapped.embed_query("联系人张伟，在哪")
    assert endpoint.sent == ["联系人张伟", f"联系人{GAP}，在哪", f"联系人{GAP}，在哪"]


# ── outages ──────────────────────────────────────────────────────────────────────────────────


def test_where_the_documents_cannot_be_searched_the_rest_is_answered_without_a_word_of_servers(
    remote: Assistant, fake: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise RetrievalFailed("Chroma server 10.0.0.9: ConnectError", "向量库服务器连不上")

    monkeypatch.setattr(Library, "cite_policies", lambda *_: ["《甲办法》（甲发〔2024〕1号）"])
    monkeypatch.setattr(Shelf, "search", fail)
    reply = remote.say(remote.start().id, "外壳注塑出来缩水")
    told = remote.say(reply.id, "这个能拿补贴吗？").reply
    assert "《甲办法》" in told
    assert KnowledgeError.user_message in told
    assert "服务器" not in told and "10.0.0.9" not in told
    assert "没有查到" not in told


SHORT = "语义检索暂时用不上"


def read_back(remote: Assistant, interview_id: str) -> Any:
    for _ in range(25):
        reply = remote.say(interview_id, "这个不清楚")
        if reply.data["statement"]:
            return reply
    raise AssertionError("the need was not read back")


@pytest.mark.parametrize("fault", ["hang", "http_500", "not_a_number"])
def test_without_vectors_words_alone_match_and_that_is_said(
    remote: Assistant, fake: FakeModel, fault: str
) -> None:
    reply = remote.say(remote.start().id, OPENING)
    fake.forget()
    fake.plan = lambda _site, _before: fault
    reply = read_back(remote, reply.id)
    assert reply.unsearched == ("meaning",)
    assert SHORT in reply.reply and "没有找到合适的" not in reply.reply
    assert reply.data["matches"]["labs"] and reply.data["matches"]["policies"]
    fake.plan = lambda _site, _before: None
    after = remote.say(reply.id, "对")
    assert after.unsearched == () and SHORT not in after.reply


def test_a_turn_asks_an_endpoint_that_is_down_once(remote: Assistant, fake: FakeModel) -> None:
    reply = remote.say(remote.start().id, OPENING)
    fake.forget()
    fake.plan = lambda _site, _before: "http_401"
    remote.say(reply.id, "中试平台最高资助多少？先用后付要试多久？")
    assert len(queries(fake)) == 1


def test_a_question_is_answered_by_words_alone_and_that_is_said(
    remote: Assistant, fake: FakeModel
) -> None:
    reply = remote.say(remote.start().id, "外壳注塑出来缩水")
    fake.plan = lambda _site, _before: "http_401"
    told = remote.say(reply.id, "中试平台最高资助多少？").reply
    assert "中试平台最高资助五十万元" in told
    assert SHORT in told and KnowledgeError.user_message not in told


def test_an_endpoint_that_is_down_keeps_no_interview_from_beginning(
    remote: Assistant, fake: FakeModel
) -> None:
    fake.plan = lambda _site, _before: "http_401"
    remote.warm_up()
    assert remote.say(remote.start().id, "外壳注塑出来缩水").need.findings


def test_outside_of_a_turn_an_outage_is_no_answer(remote: Assistant, fake: FakeModel) -> None:
    fake.plan = lambda _site, _before: "http_401"
    with pytest.raises(RetrievalFailed):
        remote.answer_question("中试平台最高资助多少")
