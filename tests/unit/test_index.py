"""The search index: built aside, swapped in whole, read by many, never trusted blindly."""

import hashlib
import json
import multiprocessing
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import (
    BrokenIndex,
    ConfigError,
    KnowledgeError,
    MissingIndex,
    RecordInvalid,
    StaleIndex,
)
from assistant.library import build
from assistant.library.build import build_index
from assistant.library.embedding import load_learned, train_embedding
from assistant.library.index import Index, open_index
from assistant.library.manifest import is_stale
from assistant.library.search import search_labs

# zhconv leaves the file of its table open when it is first used.
pytestmark = pytest.mark.filterwarnings(
    "ignore:.*zhcdict.json:pytest.PytestUnraisableExceptionWarning"
)
KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"


@pytest.fixture(scope="module")
def small_knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge folder with a few records of each kind, so that a build takes a moment."""
    folder = tmp_path_factory.mktemp("knowledge")
    for name, lines in (
        ("labs.jsonl", 30),
        ("policies.jsonl", 20),
        ("lexicon.jsonl", 20),
        ("thesaurus.jsonl", 20),
        ("objects.jsonl", 20),
        ("outside.jsonl", 10),
    ):
        head = (KNOWLEDGE / name).read_text(encoding="utf-8").splitlines()[:lines]
        (folder / name).write_text("\n".join(head) + "\n", encoding="utf-8")
    (folder / "codes").mkdir()
    shutil.copy(KNOWLEDGE / "codes" / "regions.csv", folder / "codes")
    shutil.copy(KNOWLEDGE / "cities.csv", folder)
    (folder / "clauses").mkdir()
    for name in ("deadline.yaml", "budget.yaml", "symptom.yaml"):
        shutil.copy(KNOWLEDGE / "clauses" / name, folder / "clauses")
    return folder


@pytest.fixture(scope="module")
def built(small_knowledge: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    build_index(small_knowledge, folder)
    return folder


@pytest.fixture
def knowledge(small_knowledge: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_knowledge, tmp_path / "knowledge"))


@pytest.fixture
def index_dir(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "index"))


@pytest.fixture
def index(index_dir: Path) -> Iterator[Index]:
    opened = open_index(index_dir)
    yield opened
    opened.close()


def generations(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_dir()}


def current(folder: Path) -> Path:
    return folder / (folder / "current").read_text(encoding="utf-8")


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_manifest_tells_what_the_index_was_built_from(index: Index, small_knowledge: Path):
    manifest = index.manifest
    assert manifest.counts == {"labs": 30, "policies": 20, "phrases": 70}
    assert manifest.embedder == "learned"
    assert manifest.dimension == len(index.embed("焊接"))
    labs = hashlib.sha256((small_knowledge / "labs.jsonl").read_bytes()).hexdigest()
    assert manifest.digests["labs.jsonl"] == labs


def test_a_folder_without_an_index_says_how_to_build_one(tmp_path: Path):
    with pytest.raises(MissingIndex, match="python -m assistant index"):
        open_index(tmp_path)
    with pytest.raises(MissingIndex):
        is_stale(tmp_path, KNOWLEDGE)


def test_any_changed_added_or_removed_knowledge_file_makes_the_index_stale(
    index_dir: Path, knowledge: Path
):
    assert not is_stale(index_dir, knowledge)
    with (knowledge / "labs.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert is_stale(index_dir, knowledge)
    shutil.copy(current(index_dir) / "knowledge" / "labs.jsonl", knowledge)
    assert not is_stale(index_dir, knowledge)
    (knowledge / "more.csv").write_text("a\n", encoding="utf-8")
    assert is_stale(index_dir, knowledge)
    (knowledge / "more.csv").unlink()
    (knowledge / "outside.jsonl").unlink()
    assert is_stale(index_dir, knowledge)


def test_an_index_of_another_format_is_stale(index_dir: Path, knowledge: Path):
    path = current(index_dir) / "manifest.json"
    path.write_text(json.dumps({"format": 999, "something": "else"}), encoding="utf-8")
    assert is_stale(index_dir, knowledge)
    with pytest.raises(StaleIndex, match="python -m assistant index"):
        open_index(index_dir)


def test_vectors_of_two_embeddings_never_meet(index_dir: Path):
    with pytest.raises(StaleIndex, match="other:model"):
        open_index(index_dir, embedder="other:model")
    folder = current(index_dir)
    train_embedding(["焊接 变形", "焊接 裂纹", "铸造 气孔", "铸造 裂纹"]).save(folder / "embedding")
    opened = open_index(index_dir)
    with pytest.raises(StaleIndex, match="numbers"):
        opened.embed("焊接")
    opened.close()


@pytest.mark.parametrize(
    "part",
    [
        "keywords/labs/keywords.npz",
        "keywords/phrases/keywords.json",
        "embedding/units.json",
        "embedding/projection.npy",
        "links/labs.npy",
        "knowledge/labs.jsonl",
        "matrix/labs.npy",
    ],
)
@pytest.mark.parametrize("harm", ["cut", "gone"])
def test_a_damaged_part_is_reported_and_never_searched_without(
    index_dir: Path, part: str, harm: str
):
    path = current(index_dir) / part
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    opened = open_index(index_dir)
    with pytest.raises(KnowledgeError):
        search_labs(opened, "动力电池热失控")
    opened.close()


@pytest.mark.parametrize("content", ["", "../elsewhere", "20000101T000000-abcdef"])
def test_a_pointer_to_nothing_is_a_broken_index(index_dir: Path, content: str):
    (index_dir / "current").write_text(content, encoding="utf-8")
    with pytest.raises(BrokenIndex):
        open_index(index_dir)


def test_a_damaged_manifest_is_a_broken_index(index_dir: Path, knowledge: Path):
    (current(index_dir) / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(BrokenIndex):
        open_index(index_dir)
    with pytest.raises(BrokenIndex):
        is_stale(index_dir, knowledge)


def test_a_reader_keeps_its_generation_while_a_new_one_is_swapped_in(
    index_dir: Path, knowledge: Path
):
    reader = open_index(index_dir)
    labs = (knowledge / "labs.jsonl").read_text(encoding="utf-8").splitlines()
    (knowledge / "labs.jsonl").write_text("\n".join(labs[:10]) + "\n", encoding="utf-8")
    build_index(knowledge, index_dir)

    assert len(reader.records.labs) == 30
    assert search_labs(reader, "动力电池热失控")[0].id == "nmic-power-battery"
    fresh = open_index(index_dir)
    assert len(fresh.records.labs) == 10
    assert generations(index_dir) == {reader.folder.name, fresh.folder.name}

    reader.close()
    fresh.close()
    build_index(knowledge, index_dir)
    assert generations(index_dir) == {current(index_dir).name}


def test_reading_writes_nothing_and_works_without_leave_to_write(index_dir: Path):
    before = digests(index_dir)
    for path in index_dir.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    opened = open_index(index_dir)
    assert search_labs(opened, "动力电池热失控")
    opened.close()
    assert digests(index_dir) == before


def search_often(folder: str, found: "multiprocessing.Queue[str]") -> None:
    opened = open_index(Path(folder))
    names = {search_labs(opened, "动力电池热失控")[0].id for _ in range(5)}
    found.put(",".join(sorted(names)))
    opened.close()


def test_several_processes_read_while_one_builds(index_dir: Path, knowledge: Path):
    spawn = multiprocessing.get_context("spawn")
    found: multiprocessing.Queue[str] = spawn.Queue()
    readers = [spawn.Process(target=search_often, args=(str(index_dir), found)) for _ in range(2)]
    for reader in readers:
        reader.start()
    build_index(knowledge, index_dir)
    answers = [found.get(timeout=120) for _ in readers]
    for reader in readers:
        reader.join()
    assert answers == ["nmic-power-battery"] * 2


def test_a_failed_build_leaves_the_old_generation_and_no_trace(index_dir: Path, knowledge: Path):
    before = generations(index_dir)
    with (knowledge / "labs.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "x"}\n')
    with pytest.raises(RecordInvalid):
        build_index(knowledge, index_dir)
    assert generations(index_dir) == before
    open_index(index_dir).close()


def test_what_a_killed_build_left_behind_is_removed_by_the_next(index_dir: Path, knowledge: Path):
    (index_dir / "20200101T000000-dead").mkdir()
    build_index(knowledge, index_dir)
    assert generations(index_dir) == {current(index_dir).name}


def test_two_builds_at_once_are_refused(
    index_dir: Path, knowledge: Path, monkeypatch: pytest.MonkeyPatch
):
    refused: list[str] = []

    def build_again(_: object) -> None:
        with pytest.raises(KnowledgeError) as caught:
            build_index(knowledge, index_dir)
        refused.append(caught.value.user_message)

    parts = [*build.BUILDERS[:1], ("again", build_again), *build.BUILDERS[1:]]
    monkeypatch.setattr(build, "BUILDERS", parts)
    build_index(knowledge, index_dir)
    assert refused == ["另一个程序正在建立索引，请稍后再试。"]


def test_progress_is_told_part_by_part(knowledge: Path, tmp_path: Path):
    told: list[str] = []
    build_index(knowledge, tmp_path / "index", told.append)
    assert len(told) == len(build.BUILDERS)
    assert all(line.startswith("正在建立") for line in told)


class CountingEmbeddings:
    """Stands for a provider's embedding: LangChain's two methods, nothing else."""

    def embed_query(self, text: str) -> list[float]:
        return [float(text.count(each)) + 0.1 for each in "电池焊接玻璃膜"]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]


def test_an_index_can_be_built_with_any_embedding(knowledge: Path, tmp_path: Path):
    manifest = build_index(
        knowledge, tmp_path / "index", embedder="own:counts", embeddings=CountingEmbeddings()
    )
    assert (manifest.embedder, manifest.dimension) == ("own:counts", 7)
    opened = open_index(tmp_path / "index", embedder="own:counts", embeddings=CountingEmbeddings())
    assert search_labs(opened, "动力电池热失控")[0].id == "nmic-power-battery"
    opened.close()
    with pytest.raises(StaleIndex):
        open_index(tmp_path / "index", embedder="learned")


def test_a_provider_that_cannot_be_opened_is_a_wrong_setting_and_no_broken_index(
    knowledge: Path, tmp_path: Path
):
    build_index(
        knowledge, tmp_path / "index", embedder="nobody:small", embeddings=CountingEmbeddings()
    )
    index = open_index(tmp_path / "index")
    try:
        with pytest.raises(ConfigError):
            search_labs(index, "电池")
    finally:
        index.close()


def test_a_learned_embedding_survives_saving_and_has_unit_vectors(tmp_path: Path):
    learned = train_embedding(["注塑 缩水 模具", "注塑 模具 流动", "焊接 变形", "焊接 裂纹 应力"])
    learned.save(tmp_path)
    read = load_learned(tmp_path)
    vector = read.embed_query("注塑 模具")
    assert vector == pytest.approx(learned.embed_query("注塑 模具"), abs=0.01)
    assert sum(x * x for x in vector) == pytest.approx(1, abs=1e-3)
    assert not any(read.embed_query("xyz"))
    assert read.embed_documents(["注塑 模具", "xyz"])[0] == pytest.approx(vector, abs=1e-6)


def test_closing_gives_the_generation_free(index_dir: Path, knowledge: Path):
    opened = open_index(index_dir)
    opened.warm()
    opened.close()
    build_index(knowledge, index_dir)
    assert opened.folder.name not in generations(index_dir)
