"""What is wrong with this installation, and how to mend it.

In:    the settings.
Out:   one `Finding` a part, in the order in which the parts depend on each other.
Never: changes anything, except a probe row that it takes back.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import (
    AssistantError,
    ConfigError,
    PromptError,
    RetrievalFailed,
    StaleIndex,
)
from assistant.settings import ChromaSettings, ModelSettings, Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: whether it is well, what was looked at, and how to mend it where it is not."""

    well: bool
    what: str
    mend: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Examine every part; one that fails does not hide the others."""
    embedding = _embedding(settings)
    return [
        _python(),
        _look("话术 prompts/", lambda: _prompts(settings), "按提示改正该文件后重试"),
        _look("知识库 knowledge/", lambda: _knowledge(settings), "按提示改正该记录后重试"),
        *([embedding] if embedding else []),
        _index(settings, embedding),
        *_documents(settings, embedding),
        _look(
            "数据库",
            lambda: _database(settings),
            "检查 ASSISTANT_HOME 所指文件夹是否存在、可写、磁盘是否已满",
        ),
        _binding(settings),
        *([_model(settings.model, settings.prompts)] if settings.model else []),
    ]


def unusable_settings(error: ConfigError) -> Finding:
    """Return what is wrong where the settings cannot be read; nothing else can be looked at."""
    return Finding(False, f"设置：{error}", "按提示改正环境变量或 .env 后重试")


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    well = sys.version_info >= (3, 11)
    return Finding(well, f"Python {version}", "" if well else "需要 Python 3.11 或更新版本")


def _look(name: str, probe: Callable[[], str], mend: str) -> Finding:
    try:
        return Finding(True, f"{name}：{probe()}")
    except (AssistantError, OSError) as error:
        return Finding(False, f"{name}：{error}", mend)


def _prompts(settings: Settings) -> str:
    from assistant.brief_wording import load_brief_wording
    from assistant.phrases import load_phrases

    load_brief_wording(settings.prompts)
    return f"{len(load_phrases(settings.prompts).slots)} 个问题"


def _knowledge(settings: Settings) -> str:
    from assistant.embedded.classifier import load_clauses
    from assistant.embedded.translation.reference import load_reference
    from assistant.library.records import load_labs, load_policies

    labs = load_labs(settings.knowledge / "labs.jsonl")
    policies = load_policies(settings.knowledge / "policies.jsonl")
    clauses = load_clauses(settings.knowledge / "clauses")
    reference = load_reference(settings.knowledge, settings.prompts)
    return (
        f"实验室 {len(labs)}，政策 {len(policies)}，词条 {len(reference.entries)}，"
        f"例句 {len(clauses)}"
    )


MEND_EMBEDDING_FIRST = "先按上面的提示修好向量模型"


def _embedding(settings: Settings) -> Finding | None:
    """Look whether the embedding that is set gives vectors; None where none is set."""
    if settings.embedding is None:
        return None
    from assistant.model.probe_embedding import probe_embedding

    try:
        well, what, mend = probe_embedding(settings.embedding, settings.prompts)
    except PromptError as error:
        return Finding(False, f"向量模型：{error}", "按提示改正该文件后重试")
    return Finding(well, f"向量模型 {what}", mend)


def _index(settings: Settings, embedding: Finding | None) -> Finding:
    """Look whether the records can be searched, with the embedding that is set."""
    build = "运行 python -m assistant index"
    ill = embedding is not None and not embedding.well
    return _look("索引", lambda: _open_index(settings), MEND_EMBEDDING_FIRST if ill else build)


def _open_index(settings: Settings) -> str:
    from assistant.library.embedding import LEARNED
    from assistant.library.library import Library
    from assistant.library.manifest import is_stale

    embedder = settings.embedding.name if settings.embedding else LEARNED
    if is_stale(settings.index, settings.knowledge, embedder):
        raise StaleIndex("knowledge/ or the embedding changed since the index was built")
    library = Library(settings.knowledge, settings.prompts, settings.index, settings.embedding)
    try:
        library.warm_up()
        return f"{library.index.manifest.generation}，可检索"
    finally:
        library.close()


def _documents(settings: Settings, embedding: Finding | None) -> Iterator[Finding]:
    """Look whether the center's documents can be searched, where there are any."""
    from assistant.documents.center import is_stocked

    if (chroma := settings.chroma) is not None:
        mend = "检查 ASSISTANT_CHROMA_URL 和 ASSISTANT_CHROMA_HEADERS，以及向量库服务器是否在运行"
        yield _look("向量库服务器", lambda: _chroma(chroma), mend)
    if is_stocked(settings):
        yield _shelf(settings, ill=embedding is not None and not embedding.well)


def _chroma(chroma: ChromaSettings) -> str:
    from assistant.documents.server import ChromaServer

    server = ChromaServer(chroma.url, chroma.headers)
    try:
        with server.speaking() as client:
            client.heartbeat()
        return "可用"
    finally:
        server.close()


def _shelf(settings: Settings, ill: bool) -> Finding:
    from assistant.documents.center import open_center
    from assistant.library.library import Library

    library = Library(settings.knowledge, settings.prompts, settings.index, settings.embedding)
    rebuild = "运行 python -m assistant documents rebuild"
    try:
        shelf = open_center(settings, library)
        try:
            files = shelf.files()
            rejected = sum(1 for file in files if file.rejected)
            what = f"文档：{len(files)} 份，其中读不出 {rejected} 份"
            shelf.search("先用后付", 1)
            if shelf.lags():
                return Finding(
                    False, f"{what}，有改动没有进索引", "运行 python -m assistant documents sync"
                )
            return Finding(True, f"{what}，可检索")
        finally:
            shelf.close()
    except RetrievalFailed as error:
        mend = MEND_EMBEDDING_FIRST if ill else "向量库服务器恢复后重试"
        return Finding(False, f"文档：{error}", mend)
    except (AssistantError, OSError) as error:
        return Finding(False, f"文档：{error}", MEND_EMBEDDING_FIRST if ill else rebuild)
    finally:
        library.close()


def _database(settings: Settings) -> str:
    from assistant.store import Store

    store = Store(settings.database)
    try:
        probe = store.create({"kind": "greeting"})
        store.delete(probe)
        return f"可读写，{len(store.ids())} 次访谈"
    finally:
        store.close()


def _binding(settings: Settings) -> Finding:
    well = settings.loopback or bool(settings.password)
    what = f"网页地址 {settings.host}:{settings.port}"
    return Finding(well, what, "" if well else "对外提供服务须先设置 ASSISTANT_PASSWORD")


def _model(model: ModelSettings, prompts: Path) -> Finding:
    """Ask the endpoint for a few words in each way, and say what it can do."""
    from assistant.model.probe import probe

    return Finding(*probe(model, prompts))
