"""The commands over the documents: data on stdout, progress and remarks on stderr, exit codes."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from test_cli import Done, Terminal

from assistant.cli import FAILED, MISUSED, OK
from assistant.documents.command import ProgressBar
from assistant.documents.shelf import Step
from assistant.library.library import Library
from assistant.settings import PROJECT, SHANGHAI

CENTER = PROJECT / "tests" / "documents" / "center"
GUIDE = "center/中试服务指南.md"


@pytest.fixture(scope="module", autouse=True)
def shared_library(library: Library) -> Iterator[None]:
    """Let every command of this process use one library; it is closed at the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Library, "open", lambda *_folders: library)
        patch.setattr(Library, "close", lambda _self: None)
        yield


@pytest.fixture(scope="module")
def stocked(
    tmp_path_factory: pytest.TempPathFactory, index_dir: Path, shared_library: None
) -> tuple[Terminal, Done]:
    """A data folder with the documents in it, and how adding them ended."""
    terminal = Terminal(tmp_path_factory.mktemp("stocked"), index_dir)
    return terminal, terminal.run("documents", "add", str(CENTER))


def test_adding_says_on_stderr_what_was_done(stocked: tuple[Terminal, Done]) -> None:
    _, added = stocked
    assert (added.code, added.out) == (OK, b"")
    assert "新增 5" in added.errors


def test_the_list_names_each_file_with_its_passages(stocked: tuple[Terminal, Done]) -> None:
    files = stocked[0].run("documents", "list", "--json").lines
    assert len(files) == 5
    assert {"name", "source", "size", "added", "passages", "dropped", "rejected"} == set(files[0])
    guide = next(file for file in files if file["name"] == GUIDE)
    assert guide["passages"] > 0 and guide["rejected"] is None


def test_a_search_gives_passages_with_scores_and_places(stocked: tuple[Terminal, Done]) -> None:
    found = stocked[0].run("documents", "search", "中试线怎么收费", "--json").lines
    assert "每条线每天八千元" in found[0]["text"]
    assert found[0]["places"][0]["file"] == GUIDE
    assert 0 < found[0]["score"] <= 1


def test_a_search_can_be_filtered(stocked: tuple[Terminal, Done]) -> None:
    for options in (["--kind", "expert"], ["--region", "海南省"], ["--since", "2099-01-01"]):
        done = stocked[0].run("documents", "search", "中试线怎么收费", "--json", *options)
        assert done.code == 0 and done.lines == []


def test_a_question_is_answered_with_citations(stocked: tuple[Terminal, Done]) -> None:
    told = stocked[0].run("ask", "中试线怎么收费")
    assert "每条线每天八千元" in told.out.decode() and GUIDE in told.out.decode()
    answer: dict[str, Any] = stocked[0].run("ask", "中试线怎么收费", "--json").lines[0]
    cited = answer["citations"][0]
    assert (cited["file"], cited["title"]) == (GUIDE, "中试服务指南")
    assert cited["end"] - cited["start"] == len(cited["text"])


def test_nothing_found_is_done_and_said_so(stocked: tuple[Terminal, Done]) -> None:
    told = stocked[0].run("ask", "量子纠缠光源")
    assert told.code == OK
    assert "没有查到" in told.out.decode()
    nothing = stocked[0].run("documents", "search", "量子纠缠光源")
    assert (nothing.code, nothing.out) == (OK, b"")


def test_an_outage_is_a_failure_and_not_nothing_found(
    stocked: tuple[Terminal, Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        from assistant.errors import RetrievalFailed

        raise RetrievalFailed("the vectors cannot be read")

    monkeypatch.setattr("assistant.documents.shelf.search_generation", fail)
    for command in (("ask", "中试线怎么收费"), ("documents", "search", "中试线怎么收费")):
        told = stocked[0].run(*command)
        assert (told.code, told.out) == (FAILED, b"")
        assert "故障" in told.errors


def test_a_file_that_cannot_be_read_fails_with_its_reason_and_the_rest_is_in(
    tmp_path: Path, index_dir: Path
) -> None:
    terminal = Terminal(tmp_path / "home", index_dir)
    files = tmp_path / "files"
    files.mkdir()
    (files / "empty.txt").touch()
    (files / "guide.md").write_bytes((CENTER / "中试服务指南.md").read_bytes())
    added = terminal.run("documents", "add", str(files))
    assert added.code == FAILED
    assert "empty.txt：这个文件是空的" in added.errors
    assert "新增 1" in added.errors
    assert terminal.run("documents", "add", str(tmp_path / "nowhere")).code == FAILED


def test_what_is_removed_is_found_no_more(tmp_path: Path, index_dir: Path) -> None:
    terminal = Terminal(tmp_path / "home", index_dir)
    terminal.run("documents", "add", str(CENTER / "中试服务指南.md"))
    assert terminal.run("documents", "rebuild").code == OK
    assert terminal.run("documents", "sync").code == OK
    assert terminal.run("documents", "remove", "中试服务指南.md").code == OK
    assert terminal.run("documents", "remove", "中试服务指南.md").code == FAILED
    assert "还没有文件" in terminal.run("documents", "list").errors
    assert terminal.run("documents", "search", "中试线怎么收费").out == b""


def test_a_result_is_led_to_the_interview_that_it_might_serve(
    tmp_path: Path, index_dir: Path
) -> None:
    terminal = Terminal(tmp_path / "home", index_dir)
    line = terminal.chat("液压阀体深孔交叉处的毛刺老是去不干净")[-1]
    paper = tmp_path / "paper.txt"
    paper.write_text("建立了切削毛刺形成与抑制的有限元模型，提出刃口制备方法。", encoding="utf-8")
    for source in (("--file", str(paper)), (paper.read_text("utf-8"),)):
        found = terminal.run("reverse", "--json", *source).lines[0]
        assert found["wordings"][0]["plain"] == "毛刺去不掉"
        assert [need["id"] for need in found["needs"]] == [line["id"]]
    told = terminal.run("reverse", "论唐代边塞诗中雪的意象").out.decode()
    assert "词表里没有" in told and "没有合适的" in told


def test_an_action_that_is_missing_is_misuse(stocked: tuple[Terminal, Done]) -> None:
    with pytest.raises(SystemExit) as left:
        stocked[0].run("documents")
    assert left.value.code == MISUSED


class Screen(io.StringIO):
    """A stream that somebody watches."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "watched"), [(Screen(), True), (io.StringIO(), False)])
def test_a_progress_bar_is_drawn_only_where_somebody_watches(
    stream: io.StringIO, watched: bool
) -> None:
    bar = ProgressBar(stream)
    bar(Step("read", 1, 2, "a.txt"))
    bar.end()
    assert ("1/2 a.txt" in stream.getvalue()) == watched
    assert watched or not stream.getvalue()


def test_a_listed_document_is_one_json_object_a_line(stocked: tuple[Terminal, Done]) -> None:
    out = stocked[0].run("documents", "list", "--json").out.decode()
    assert [json.loads(line)["name"] for line in out.splitlines()] == sorted(
        json.loads(line)["name"] for line in out.splitlines()
    )


def test_search_names_the_kind_and_the_reasons_and_list_the_time_in_china(stocked: Any) -> None:
    lines = stocked[0].run("documents", "search", "中试线怎么收费").out.decode()
    assert "[指南]" in lines or "[文章]" in lines
    assert " ↔ " in lines
    files = stocked[0].run("documents", "list", "--json").lines
    there = datetime.fromisoformat(files[0]["added"]).astimezone(SHANGHAI)
    assert f"{there:%Y-%m-%d %H:%M}" in stocked[0].run("documents", "list").out.decode()
