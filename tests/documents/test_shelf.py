"""The shelf: taking in, leaving out, building anew, and what becomes of each in the index."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from shelf_rig import ARTICLE, FILES, LAB, POLICY, read_text, write_files

from assistant.documents import building
from assistant.documents.catalog import dump_passage, load_passage, passage_id
from assistant.documents.codes import with_codes
from assistant.documents.embedding import Embedding, learned_embedding
from assistant.documents.passage import Document, Dropped, Passage
from assistant.documents.reading import merge_duplicates
from assistant.documents.shelf import SUBJECTS, Holdings, Shelf, Step, Where
from assistant.documents.wording import load_wording
from assistant.errors import (
    BrokenIndex,
    InputRejected,
    KnowledgeError,
    MissingIndex,
    RetrievalFailed,
    StaleIndex,
)
from assistant.library.generations import only_builder
from assistant.library.index import Index
from assistant.library.keywords import load_counts

Open = Callable[..., Shelf]

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*zhcdict.json:pytest.PytestUnraisableExceptionWarning"
)


class Counting:
    """An embedder of three numbers that remembers what it was given."""

    def __init__(self, size: int = 3) -> None:
        self.given: list[str] = []
        self.size = size

    def embed_query(self, text: str) -> list[float]:
        return [float(len(text) % 7), 1.0, float(text.count("保"))][: self.size]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.given += texts
        return [self.embed_query(text) for text in texts]


def found(shelf: Shelf, query: str, **where: object) -> list[str]:
    return [hit.passage.text for hit in shelf.search(query, 5, Where(**where))]  # type: ignore[arg-type]


def contents(shelf: Shelf) -> list[tuple[str, Passage]]:
    generation = shelf._current()
    return list(generation.read(range(generation.manifest.count)).values())


# Taking in ----------------------------------------------------------------------------------------


def test_an_empty_shelf_finds_nothing_and_lists_nothing(open_shelf: Open) -> None:
    shelf = open_shelf()
    assert shelf.search("保险补偿") == []
    assert shelf.files() == []
    assert not shelf.lags()


def test_a_folder_is_taken_in_and_every_file_is_listed(shelf: Shelf, source: Path) -> None:
    files = shelf.files()
    assert [file.name for file in files] == sorted(f"资料/{name}" for name in FILES)
    for file in files:
        assert Path(file.source).is_file()
        assert (file.root, file.passages, file.rejected) == (str(source), 2, None)
        assert file.added.endswith("+00:00")


def test_progress_is_told_for_each_file_and_each_part(open_shelf: Open, source: Path) -> None:
    steps: list[Step] = []
    open_shelf().add([source], steps.append)
    assert [step.name for step in steps if step.stage == "read"] == sorted(
        f"资料/{name}" for name in FILES
    )
    assert [step.total for step in steps if step.stage == "embed"] == [6]
    assert [step.name for step in steps if step.stage == "index"] == ["keywords", "vectors", ""]


def test_a_path_that_is_not_there_changes_nothing(shelf: Shelf, tmp_path: Path) -> None:
    before = shelf.files()
    with pytest.raises(InputRejected, match="not there"):
        shelf.add([tmp_path / "nowhere"])
    assert shelf.files() == before


def test_the_same_again_reads_embeds_and_builds_nothing(open_shelf: Open, source: Path) -> None:
    counting = Counting()
    reads: list[str] = []

    def read(path: Path, name: str) -> Document:
        reads.append(name)
        return read_text(path, name)

    shelf = open_shelf(read=read, embedding=Embedding("three", counting))
    shelf.add([source])
    generation = shelf._current().folder
    outcome = shelf.add([source])
    assert len(outcome.unchanged) == len(reads) == 3
    assert len(counting.given) == 6 + 2 * SUBJECTS
    assert shelf._current().folder == generation


def test_a_changed_file_embeds_only_what_is_new_in_it(open_shelf: Open, source: Path) -> None:
    counting = Counting()
    shelf = open_shelf(embedding=Embedding("three", counting))
    shelf.add([source])
    counting.given.clear()
    with (source / "文章.txt").open("a", encoding="utf-8") as file:
        file.write("\n阀体砂眼用浸渗处理可以补救。\n")
    outcome = shelf.sync()
    assert outcome.replaced == ("资料/文章.txt",)
    assert len(counting.given) == 1
    assert "砂眼" in counting.given[0]


def test_a_renamed_file_is_not_embedded_twice(open_shelf: Open, source: Path) -> None:
    counting = Counting()
    shelf = open_shelf(embedding=Embedding("three", counting))
    shelf.add([source])
    counting.given.clear()
    (source / "文章.txt").rename(source / "气孔.txt")
    outcome = shelf.sync()
    assert (outcome.added, outcome.removed) == (("资料/气孔.txt",), ("资料/文章.txt",))
    assert counting.given == []
    files = {place.file for _, passage in contents(shelf) for place in passage.places}
    assert "资料/气孔.txt" in files
    assert "资料/文章.txt" not in files


def test_a_file_that_cannot_be_read_is_listed_with_the_reason_and_costs_nothing_else(
    open_shelf: Open, source: Path
) -> None:
    (source / "坏.txt").write_text(" ", encoding="utf-8")
    (source / "怪.txt").write_bytes(b"\xff\xfe\x00")
    shelf = open_shelf()
    outcome = shelf.add([source])
    assert len(outcome.added) == 3
    reasons = {file.name: file.rejected for file in shelf.files() if file.rejected}
    assert reasons == {
        "资料/坏.txt": "文件里没有文字。",
        "资料/怪.txt": load_wording().reasons["unreadable"],
    }
    assert {file.name for file in outcome.rejected} == set(reasons)
    assert found(shelf, "首台套保险补偿")
    assert {file.name for file in shelf.add([source]).rejected} == set(reasons)


def test_hidden_files_and_links_are_left_out(open_shelf: Open, source: Path) -> None:
    (source / ".隐藏.txt").write_text(FILES["文章.txt"], encoding="utf-8")
    (source / "~$打开着.txt").write_text(FILES["文章.txt"], encoding="utf-8")
    (source / "链接.txt").symlink_to(source / "文章.txt")
    assert len(open_shelf().add([source]).added) == 3


def test_two_folders_of_one_name_do_not_meet(shelf: Shelf, tmp_path: Path) -> None:
    other = write_files(tmp_path / "另一处" / "资料", {"文章.txt": FILES["实验室.txt"]})
    outcome = shelf.add([other])
    assert outcome.added == ("资料-1/文章.txt",)
    assert len(shelf.files()) == 4


def test_a_file_of_a_followed_folder_keeps_its_name(shelf: Shelf, source: Path) -> None:
    assert shelf.add([source / "文章.txt"]).unchanged == ("资料/文章.txt",)


# Leaving out --------------------------------------------------------------------------------------


def test_a_removed_file_takes_its_passages_its_vectors_and_its_copy_with_it(
    shelf: Shelf, tmp_path: Path
) -> None:
    assert shelf.original("资料/实验室.txt")
    shelf.remove("资料/实验室.txt")
    assert shelf.original("资料/实验室.txt") is None
    assert "注塑成型收缩" not in "".join(found(shelf, "注塑成型收缩与翘曲机理"))
    shelf.close()
    secret = "收缩与翘曲机理".encode()
    left = [p for p in (tmp_path / "shelf").rglob("*") if p.is_file() and secret in p.read_bytes()]
    assert left == []
    with sqlite3.connect(tmp_path / "shelf" / "catalog.db") as database:
        assert database.execute("SELECT COUNT(*) FROM vector").fetchone() == (4,)
    database.close()


def test_a_passage_that_stands_in_two_files_stays_with_the_other_place(
    shelf: Shelf, source: Path
) -> None:
    write_files(source, {"又一份.txt": FILES["文章.txt"]})
    shelf.sync()
    (hit,) = shelf.search("铝合金焊缝中的气孔主要来自氢", 1)
    assert {place.file for place in hit.passage.places} == {"资料/又一份.txt", "资料/文章.txt"}
    shelf.remove("资料/文章.txt")
    (again,) = shelf.search("铝合金焊缝中的气孔主要来自氢", 1)
    assert again.id == hit.id
    assert [place.file for place in again.passage.places] == ["资料/又一份.txt"]


def test_a_removed_file_is_brought_back_by_add_and_not_by_sync(shelf: Shelf, source: Path) -> None:
    shelf.remove("资料/文章.txt")
    shelf.sync()
    assert len(shelf.files()) == 2
    assert shelf.add([source]).added == ("资料/文章.txt",)


def test_a_removed_folder_is_followed_no_more(shelf: Shelf) -> None:
    assert len(shelf.remove("资料").removed) == 3
    shelf.sync()
    assert shelf.files() == []
    assert shelf.search("保险补偿") == []


def test_what_is_not_there_cannot_be_removed(shelf: Shelf) -> None:
    with pytest.raises(InputRejected, match="no file"):
        shelf.remove("资料/没有.txt")


def test_a_folder_that_is_not_mounted_is_no_deletion(shelf: Shelf, source: Path) -> None:
    source.rename(source.with_name("搬走了"))
    outcome = shelf.sync()
    assert outcome.missing == (source,)
    assert len(shelf.files()) == 3
    assert found(shelf, "首台套保险补偿")


# Building -----------------------------------------------------------------------------------------


def test_a_rebuild_from_the_kept_originals_gives_the_same_answers(
    shelf: Shelf, source: Path
) -> None:
    for path in source.rglob("*.txt"):
        path.unlink()
    before = contents(shelf), shelf.search("注塑件缩水"), shelf.search("保险补偿")
    generation = shelf._current().folder
    assert len(shelf.rebuild().unchanged) == 3
    assert shelf._current().folder != generation
    assert (contents(shelf), shelf.search("注塑件缩水"), shelf.search("保险补偿")) == before


def test_a_rebuild_keeps_what_was_read_from_a_lost_original(shelf: Shelf) -> None:
    original = shelf.original("资料/文章.txt")
    assert original is not None
    original.unlink()
    assert [file.name for file in shelf.rebuild().rejected] == ["资料/文章.txt"]
    assert found(shelf, "铝合金焊缝中的气孔主要来自氢")


def counts_of(shelf: Shelf) -> dict[str, Any]:
    counts = load_counts(shelf._current().folder / "keywords")
    names = ("starts", "documents", "often", "lengths", "weights")
    return {"units": counts.units, **{name: getattr(counts, name).tolist() for name in names}}


@pytest.mark.parametrize("merge", [None, merge_duplicates])
def test_counts_after_changes_are_those_of_a_rebuild(
    merge: Callable[..., Any] | None, open_shelf: Open, source: Path
) -> None:
    shelf = open_shelf(merge=merge)
    shelf.add([source])
    changes: tuple[tuple[dict[str, str], str], ...] = (
        # Before, between and behind what is there; a copy of a passage; a removal; another text.
        ({"0.txt": LAB, "政策/补.txt": POLICY.replace("三年", "五年")}, ""),
        ({"抄本.txt": FILES["文章.txt"]}, "0.txt"),
        ({"文章.txt": FILES["文章.txt"].replace("氢", "水汽")}, ""),
        ({}, "实验室.txt"),
    )
    for added, gone in changes:
        write_files(source, added)
        if gone:
            (source / gone).unlink()
        shelf.sync()
        changed = counts_of(shelf), contents(shelf), shelf.search("注塑件缩水")
        shelf.rebuild()
        assert (counts_of(shelf), contents(shelf), shelf.search("注塑件缩水")) == changed


def test_a_change_counts_only_the_passages_that_are_new(
    shelf: Shelf, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []

    def count(text: str) -> str:
        counted.append(text)
        return with_codes(text)

    monkeypatch.setattr(building, "with_codes", count)
    write_files(source, {"新.txt": LAB.replace("收缩", "翘边")})
    shelf.sync()
    assert len(counted) == 1 and "翘边" in counted[0]
    # Where the program cuts words in another way, what was counted before is worth nothing.
    counted.clear()
    monkeypatch.setattr(building, "name_cutting", lambda: "another")
    (source / "新.txt").unlink()
    shelf.sync()
    assert len(counted) == len(contents(shelf))


def test_a_cutting_is_named_by_the_program_s_own_text(monkeypatch: pytest.MonkeyPatch) -> None:
    name = building.name_cutting()
    assert name == building.name_cutting()
    monkeypatch.setattr(building, "_CUTTING", ("assistant.library.units",))
    assert building.name_cutting() != name


def test_many_changes_end_like_a_shelf_that_was_built_at_once(
    open_shelf: Open, source: Path, tmp_path: Path
) -> None:
    changed = open_shelf(tmp_path / "changed")
    changed.add([source])
    (source / "文章.txt").unlink()
    write_files(source, {"新.txt": FILES["文章.txt"].replace("氢", "水汽")})
    changed.sync()
    at_once = open_shelf(tmp_path / "at-once")
    at_once.add([source])
    assert sorted(contents(changed), key=str) == sorted(contents(at_once), key=str)
    for query in ("注塑件缩水", "焊缝气孔", "保险补偿", "GB/T 12345"):
        ours = [(hit.id, round(hit.score, 5)) for hit in changed.search(query)]
        assert ours == [(hit.id, round(hit.score, 5)) for hit in at_once.search(query)]


def test_readers_see_the_old_index_while_the_new_one_is_built(
    open_shelf: Open, source: Path
) -> None:
    shelf, reader = open_shelf(), open_shelf()
    shelf.add([source])
    write_files(source, {"新.txt": FILES["文章.txt"].replace("氢", "水汽")})
    seen: list[int] = []
    shelf.sync(lambda step: seen.append(reader._current().manifest.count))
    assert set(seen) == {6}
    assert reader._current().manifest.count == 7


def test_a_second_writer_is_told_so_and_changes_nothing(shelf: Shelf, source: Path) -> None:
    with only_builder(shelf.folder / "index"), pytest.raises(KnowledgeError, match="another"):
        shelf.remove("资料/文章.txt")
    assert len(shelf.files()) == 3


def test_a_build_that_fails_leaves_the_index_before_it(
    open_shelf: Open, source: Path, tmp_path: Path
) -> None:
    class Failing(Counting):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            raise RetrievalFailed("the endpoint is down")

    counting = Counting()
    open_shelf(embedding=Embedding("three", counting)).add([source])
    write_files(source, {"新.txt": FILES["文章.txt"].replace("氢", "水汽")})
    failing = open_shelf(embedding=Embedding("three", Failing()))
    with pytest.raises(RetrievalFailed):
        failing.sync()
    assert failing.lags()
    assert failing._current().manifest.count == 6
    mended = open_shelf(embedding=Embedding("three", counting))
    mended.sync()
    assert not mended.lags()
    assert mended._current().manifest.count == 7
    assert len([p for p in (tmp_path / "shelf" / "index").iterdir() if p.is_dir()]) == 2


def test_files_that_wait_to_be_built_are_no_empty_answer(open_shelf: Open, source: Path) -> None:
    class Failing(Counting):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            raise ConnectionError("no such host")

    shelf = open_shelf(embedding=Embedding("three", Failing()))
    with pytest.raises(RetrievalFailed):
        shelf.add([source])
    with pytest.raises(MissingIndex):
        shelf.search("保险补偿")


def test_near_duplicates_are_joined_by_the_function_that_is_given(
    open_shelf: Open, source: Path
) -> None:
    def merge(passages: Sequence[Passage]) -> tuple[Sequence[Passage], int]:
        first, second, *others = passages
        return [replace(first, places=(*first.places, *second.places)), *others], 1

    shelf = open_shelf(merge=merge)
    shelf.add([source])
    assert shelf._current().manifest.merged == 1
    assert max(len(passage.places) for _, passage in contents(shelf)) == 2


# Embeddings ---------------------------------------------------------------------------------------


def test_vectors_of_two_embeddings_never_meet(open_shelf: Open, source: Path) -> None:
    open_shelf(embedding=Embedding("three", Counting())).add([source])
    with pytest.raises(StaleIndex, match="three"):
        open_shelf(embedding=Embedding("other", Counting())).search("保险补偿")
    with pytest.raises(StaleIndex, match="three"):
        open_shelf().search("保险补偿")


def test_another_embedding_is_a_change_that_sync_builds(open_shelf: Open, source: Path) -> None:
    open_shelf().add([source])
    counting = Counting()
    shelf = open_shelf(embedding=Embedding("three", counting))
    assert shelf.lags()
    assert found(shelf, "首台套保险补偿")
    shelf.sync()
    assert not shelf.lags()
    assert len(counting.given) == 6 + 2 * SUBJECTS
    assert shelf._current().manifest.dimension == 3


def test_an_embedding_that_changed_its_length_under_its_name_is_refused(
    open_shelf: Open, source: Path
) -> None:
    open_shelf(embedding=Embedding("three", Counting())).add([source])
    shelf = open_shelf(embedding=Embedding("three", Counting(2)))
    with pytest.raises(StaleIndex, match="2"):
        shelf.search("保险补偿")
    write_files(source, {"新.txt": FILES["文章.txt"].replace("氢", "水汽")})
    with pytest.raises(StaleIndex):
        shelf.sync()


def test_a_vector_that_is_none_is_refused(open_shelf: Open, source: Path) -> None:
    class Broken(Counting):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[float("nan"), 1.0, 1.0] for _ in texts]

    with pytest.raises(RetrievalFailed, match="no vector"):
        open_shelf(embedding=Embedding("three", Broken())).add([source])


def test_the_learned_embedding_is_named_by_its_files(knowledge: Index) -> None:
    assert learned_embedding(knowledge).name == learned_embedding(knowledge).name
    assert learned_embedding(knowledge).name.startswith("learned-")


# Damage -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    ["manifest.json", "passages.db", "matrix.npy", "keywords/keywords.npz", "embedding/idf.npy"],
)
def test_a_damaged_index_says_so_and_a_rebuild_mends_it(
    open_shelf: Open, source: Path, damage: str
) -> None:
    first = open_shelf()
    first.add([source])
    broken = first._current().folder / damage
    first.close()
    broken.write_bytes(b"\x00\xff" * 40)
    shelf = open_shelf()
    with pytest.raises(KnowledgeError):
        shelf.search("保险补偿")
    shelf.rebuild()
    assert found(shelf, "首台套保险补偿")


def test_a_damaged_catalog_says_so(shelf: Shelf, tmp_path: Path) -> None:
    for path in (tmp_path / "shelf").glob("catalog.db*"):
        path.write_bytes(b"this is no database, whatever it is called" * 50)
    with pytest.raises(BrokenIndex):
        shelf.files()


def test_a_passage_is_the_same_after_writing_and_reading(shelf: Shelf) -> None:
    for id_, passage in contents(shelf):
        assert load_passage(dump_passage(passage)) == passage
        assert passage_id(passage) == id_
        assert shelf.passage(id_) == passage
    assert shelf.passage("0" * 16) is None


def test_holdings_count_what_was_read_joined_and_left_out(open_shelf: Open, tmp_path: Path) -> None:
    shelf = open_shelf()
    assert shelf.holdings() == Holdings(0, 0, 0, 0, Dropped(0, 0, 0))
    files = {"一.txt": ARTICLE, "二.txt": ARTICLE, "坏.txt": ""}
    shelf.add([write_files(tmp_path / "库", files)])
    held = shelf.holdings()
    assert (held.files, held.read, held.searched) == (2, 4, 2)
