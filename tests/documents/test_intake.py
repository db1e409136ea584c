"""What is taken in: names, broken and unreadable things, and nothing lost by any of them."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from shelf_rig import ARTICLE, LAB, POLICY, read_text, write_files

from assistant.documents import building
from assistant.documents.catalog import READING, Catalog, dump_passage, load_passage
from assistant.documents.file_names import readable
from assistant.documents.passage import Document
from assistant.documents.reading.worker import MOST_BYTES
from assistant.documents.shelf import Shelf
from assistant.documents.wording import load_wording
from assistant.errors import (
    BrokenCatalog,
    BrokenIndex,
    InputRejected,
    KnowledgeError,
    MissingIndex,
    ShelfNotWritten,
    StaleIndex,
)

Open = Callable[..., Shelf]
BROKEN = b"\xff\xfe\x00"
pytestmark = pytest.mark.filterwarnings(
    "ignore:.*zhcdict.json:pytest.PytestUnraisableExceptionWarning"
)


def names(shelf: Shelf) -> list[str]:
    return [file.name for file in shelf.files()]


# ── names ────────────────────────────────────────────────────────────────────────────────────


def test_a_name_that_is_not_utf_8_is_read_as_gb18030(shelf: Shelf, source: Path) -> None:
    odd = os.fsdecode("申报材料".encode("gb18030")) + ".txt"
    (source / odd).write_text(ARTICLE, encoding="utf-8")
    assert "资料/申报材料.txt" in shelf.sync().added
    assert shelf.sync().unchanged == tuple(sorted(names(shelf)))
    assert readable(os.fsdecode(b"\xff.txt")) == "\\xff.txt"


def test_two_files_whose_names_read_the_same_are_both_kept(shelf: Shelf, source: Path) -> None:
    (source / "申报材料.txt").write_text(ARTICLE, encoding="utf-8")
    odd = os.fsdecode("申报材料".encode("gb18030")) + ".txt"
    (source / odd).write_text(LAB, encoding="utf-8")
    assert set(shelf.sync().added) == {"资料/申报材料.txt", "资料/申报材料-1.txt"}
    assert not shelf.sync().replaced


def test_two_files_of_one_name_are_both_kept(open_shelf: Open, tmp_path: Path) -> None:
    write_files(tmp_path, {"s1/通知.txt": POLICY, "s2/通知.txt": LAB})
    paths = [tmp_path / "s1/通知.txt", tmp_path / "s2/通知.txt"]
    shelf = open_shelf()
    assert shelf.add(paths).added == ("通知-1.txt", "通知.txt")
    assert shelf.add(paths).unchanged == ("通知-1.txt", "通知.txt")
    assert shelf.add(paths[1:]).unchanged == ("通知-1.txt",)


def test_a_file_whose_namesake_was_moved_away_replaces_it(open_shelf: Open, tmp_path: Path) -> None:
    write_files(tmp_path, {"s1/通知.txt": POLICY, "s2/通知.txt": LAB})
    shelf = open_shelf()
    shelf.add([tmp_path / "s1/通知.txt"])
    (tmp_path / "s1/通知.txt").unlink()
    assert shelf.add([tmp_path / "s2/通知.txt"]).replaced == ("通知.txt",)


# ── what cannot be read ──────────────────────────────────────────────────────────────────────


def test_a_broken_version_leaves_the_good_one(shelf: Shelf, source: Path) -> None:
    path = source / "文章.txt"
    before = shelf.passages("资料/文章.txt")
    good = path.read_bytes()
    for broken in (BROKEN, b"", b"x" * (MOST_BYTES + 1)):
        path.write_bytes(broken)
        (rejected,) = shelf.sync().rejected
        assert str(rejected.rejected).endswith(load_wording().kept)
        assert shelf.passages("资料/文章.txt") == before
        kept = shelf.original("资料/文章.txt")
        assert kept and kept.read_bytes() == good
        assert shelf.search("铝合金焊缝气孔")
    assert shelf.holdings().files == 3
    path.write_bytes(good)
    assert not shelf.sync().rejected
    assert all(file.rejected is None for file in shelf.files())


def test_what_was_rejected_is_tried_again(open_shelf: Open, source: Path) -> None:
    able = False

    def read(path: Path, name: str) -> Document:
        if not able:
            raise InputRejected("the reader ended early", "处理中途退出。")
        return read_text(path, name)

    shelf = open_shelf(read=read)
    assert len(shelf.add([source]).rejected) == 3
    generation = shelf._current().folder
    assert len(shelf.sync().rejected) == 3
    # What says nothing new builds nothing.
    assert shelf._current().folder == generation
    able = True
    outcome = shelf.sync()
    assert (len(outcome.added), outcome.rejected) == (3, ())
    assert shelf.search("铝合金焊缝气孔")


def test_a_folder_that_cannot_be_opened_ends_nothing_and_loses_nothing(
    shelf: Shelf, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = Path.iterdir

    def iterdir(path: Path) -> Iterator[Path]:
        # The superuser may open everything: the refusal is made here.
        if path.name == "政策":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    (source / "新.txt").write_text(LAB, encoding="utf-8")
    outcome = shelf.sync()
    assert outcome.added == ("资料/新.txt",)
    assert outcome.removed == ()
    (rejected,) = outcome.rejected
    assert (rejected.name, rejected.rejected) == ("资料/政策", load_wording().reasons["folder"])
    assert "资料/政策/首台套.txt" in names(shelf)
    assert shelf.search("首台套保险补偿")


def test_what_is_no_file_is_refused_before_it_is_opened(shelf: Shelf, tmp_path: Path) -> None:
    before = shelf.files()
    os.mkfifo(tmp_path / "管道.txt")
    for path in (tmp_path / "管道.txt", Path("/dev/zero")):
        with pytest.raises(InputRejected, match="no file"):
            shelf.add([path])
    assert shelf.files() == before


def test_what_is_too_large_is_not_copied(shelf: Shelf, tmp_path: Path) -> None:
    large = tmp_path / "大.txt"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    (rejected,) = shelf.add([large]).rejected
    assert rejected.rejected == load_wording().reasons["too_large"]
    assert "大.txt" in names(shelf)
    kept = [path for path in (shelf.folder / "originals").rglob("*") if path.is_file()]
    assert max(path.stat().st_size for path in kept) < MOST_BYTES


# ── the disk ─────────────────────────────────────────────────────────────────────────────────


def full(*_args: object, **_more: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("where", ["copy", "keywords", "database"])
def test_a_full_disk_is_told_and_loses_nothing(
    where: str, shelf: Shelf, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (source / "新.txt").write_text(LAB.replace("收缩", "翘边"), encoding="utf-8")

    def no_room(*_args: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    if where == "copy":
        monkeypatch.setattr(shutil, "copyfile", full)
    elif where == "keywords":
        monkeypatch.setattr(building, "recount", full)
    else:
        monkeypatch.setattr(building, "_write_passages", no_room)
    with pytest.raises(ShelfNotWritten) as caught:
        shelf.sync()
    assert "磁盘" in caught.value.user_message
    assert shelf.search("首台套保险补偿")
    monkeypatch.undo()
    shelf.sync()
    assert shelf.search("翘边")
    assert not shelf.lags()


# ── what mends it ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("damage", ["passages.db", "matrix.npy", "keywords", "vectors"])
def test_a_damaged_index_is_told_and_mended_by_sync(
    damage: str, open_shelf: Open, shelf: Shelf
) -> None:
    path = shelf._current().folder / damage
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.write_bytes(path.read_bytes()[:100])
    if damage != "vectors":
        other = open_shelf()
        with pytest.raises(BrokenIndex) as caught:
            other.search("首台套保险补偿")
        assert "documents rebuild" in caught.value.user_message
        other.close()
    shelf.sync()
    assert open_shelf().search("首台套保险补偿")


@pytest.mark.parametrize("error", [MissingIndex, StaleIndex, BrokenIndex, BrokenCatalog])
def test_each_error_of_the_shelf_names_a_command_for_documents(
    error: type[MissingIndex | StaleIndex | BrokenIndex],
) -> None:
    assert "python -m assistant documents " in error.documents_message


def test_a_missing_index_names_the_command_for_documents(shelf: Shelf) -> None:
    shutil.rmtree(shelf.folder / "index")
    shelf.close()
    with pytest.raises(MissingIndex) as caught:
        shelf.search("首台套")
    assert "documents rebuild" in caught.value.user_message


def test_a_broken_catalog_says_what_is_left_to_do(open_shelf: Open, shelf: Shelf) -> None:
    shelf.close()
    for wal in shelf.folder.glob("catalog.db-*"):
        wal.unlink()
    (shelf.folder / "catalog.db").write_bytes(b"SQLite format 3\0" + b"\x01" * 5000)
    for call in (open_shelf().files, open_shelf().rebuild, open_shelf().sync):
        with pytest.raises(KnowledgeError) as caught:
            call()
        assert "catalog.db" in caught.value.user_message


# ── another version of the reader ────────────────────────────────────────────────────────────


def test_what_an_earlier_reader_read_is_read_again(open_shelf: Open, source: Path) -> None:
    reads: list[str] = []

    def read(path: Path, name: str) -> Document:
        reads.append(name)
        return read_text(path, name)

    shelf = open_shelf(read=read)
    shelf.add([source])
    with sqlite3.connect(shelf.folder / "catalog.db") as database:
        database.execute("UPDATE about SET value = ? WHERE key = 'reading'", (str(READING - 1),))
    reads.clear()
    assert len(shelf.sync().unchanged) == 3
    assert sorted(reads) == names(shelf)
    reads.clear()
    shelf.sync()
    assert reads == []


def test_passages_of_the_first_version_can_be_read(shelf: Shelf) -> None:
    catalog = Catalog(shelf.folder / "catalog.db")
    for _, passage in catalog.passages():
        held = json.loads(dump_passage(passage))
        places = held.pop("places")
        assert load_passage(json.dumps([*list(held.values())[:8], places])) == passage
    catalog.close()
