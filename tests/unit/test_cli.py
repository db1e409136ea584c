"""The command line: data on stdout, everything else on stderr, exit codes as documented."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import FAILED, MISUSED, OK, build_parser, main
from assistant.library.library import Library
from assistant.settings import PROJECT

OPENING = "我们做液压阀体的，深孔里的毛刺老是去不干净"
COMPLETE = (
    "我们做液压阀体，深孔交叉处毛刺去不干净。现在毛刺残留率大概6%，要降到0.5%以内。"
    "试过电解去毛刺，孔口过蚀，没成。预算80万。明年六月底之前要用上"
)


class Terminal:
    """Runs commands on a data folder of its own: in this process, or in a fresh one."""

    def __init__(self, home: Path, index: Path) -> None:
        self._home, self._index = home, index

    def environ(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_")}
        return kept | {
            "ASSISTANT_HOME": str(self._home),
            "ASSISTANT_INDEX": str(self._index),
            "ASSISTANT_TODAY": "2026-11-20",
            **more,
        }

    def spawn(self, *args: str, lines: Sequence[str | bytes] = (), **environ: str) -> Done:
        """Run in a fresh process, as a user does."""
        done = subprocess.run(
            [sys.executable, "-m", "assistant", *args],
            input=as_bytes(lines),
            capture_output=True,
            cwd=PROJECT,
            env=self.environ(**environ),
            check=False,
            timeout=120,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def run(self, *args: str, lines: Sequence[str | bytes] = (), **environ: str) -> Done:
        """Run in this process, over the library that the tests share."""
        out, err = io.BytesIO(), io.BytesIO()
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environ(**environ).items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(as_bytes(lines)), "utf-8"))
            patch.setattr(sys, "stdout", io.TextIOWrapper(out, "utf-8", write_through=True))
            patch.setattr(sys, "stderr", io.TextIOWrapper(err, "utf-8", write_through=True))
            code = main(args)
            sys.stdout.flush()
            return Done(code, out.getvalue(), err.getvalue())

    def chat(self, *says: str, resume: str = "") -> list[dict[str, Any]]:
        more = ("--resume", resume) if resume else ()
        done = self.run("chat", "--jsonl", *more, lines=[say(t) for t in says])
        assert done.code == OK, done.errors
        return done.lines


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: bytes
    err: bytes

    @property
    def errors(self) -> str:
        return self.err.decode()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.decode().splitlines()]


def as_bytes(lines: Sequence[str | bytes]) -> bytes:
    return b"".join((x if isinstance(x, bytes) else x.encode()) + b"\n" for x in lines)


def say(text: str) -> str:
    return json.dumps({"say": text}, ensure_ascii=False)


@pytest.fixture(scope="module", autouse=True)
def shared_library(library: Library) -> Iterator[None]:
    """Let every command of this process use one library; it is closed at the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Library, "open", lambda *_folders: library)
        patch.setattr(Library, "close", lambda _self: None)
        yield


@pytest.fixture
def terminal(tmp_path: Path, index_dir: Path) -> Terminal:
    return Terminal(tmp_path / "home", index_dir)


@pytest.fixture(scope="module")
def finished(
    tmp_path_factory: pytest.TempPathFactory, index_dir: Path, shared_library: None
) -> tuple[Terminal, str]:
    """A data folder with one interview that was read back."""
    terminal = Terminal(tmp_path_factory.mktemp("finished"), index_dir)
    lines = terminal.chat(COMPLETE, *["跳过"] * 18)
    assert any(line["stage"] == "confirm" for line in lines)
    return terminal, lines[0]["id"]


# ── chat over JSON lines ─────────────────────────────────────────────────────────────────────


def test_a_greeting_then_one_line_out_for_each_line_in(terminal: Terminal) -> None:
    lines = terminal.chat(OPENING, "毛刺残留率大概6%")
    assert [line["turn"] for line in lines] == [0, 1, 2]
    assert len({line["id"] for line in lines}) == 1
    assert lines[0]["need"] == {"title": "", "findings": []}
    assert all(len(line["asked"]) <= 2 for line in lines)


BROKEN: list[str | bytes] = [
    "not json",
    "[]",
    "null",
    '"say"',
    "{}",
    '{"say": ""}',
    '{"say": "  \\n "}',
    '{"say": 5}',
    '{"say": null}',
    '{"say": ["预算80万"]}',
    '{"say": "预算80万", "more": 1}',
    '{"SAY": "预算80万"}',
    '{"say": "预算80万"',
    say("长" * 20_001),
    '{"say": "\\ud800"}',
    '{"say": "a\\u0000b"}',
    b'{"say": "\xff\xfe"}',
    "[" * 5000,
    "NaN",
]


def test_every_malformed_line_gets_an_error_and_changes_nothing(terminal: Terminal) -> None:
    done = terminal.spawn("chat", "--jsonl", lines=[say(OPENING), *BROKEN, say("预算80万")])
    assert done.code == OK, done.errors
    lines = done.lines
    assert len(lines) == len(BROKEN) + 3
    for broken, line in zip(BROKEN, lines[2:-1], strict=True):
        assert set(line) == {"error"}, broken
        assert line["error"]
    assert (lines[1]["turn"], lines[-1]["turn"]) == (1, 2)
    slots = {f["slot"] for f in lines[-1]["need"]["findings"]}
    assert "budget" in slots


def test_stdout_holds_json_lines_in_utf_8_and_nothing_else_in_any_locale(
    terminal: Terminal,
) -> None:
    done = terminal.spawn(
        "--debug",
        "chat",
        "--jsonl",
        lines=[say(OPENING)],
        LANG="C",
        LC_ALL="C",
        PYTHONUTF8="0",
        PYTHONIOENCODING="ascii",
    )
    assert [line["turn"] for line in done.lines] == [0, 1]
    assert "毛刺" in done.out.decode("utf-8"), "Chinese stands as it is, not as escapes"


def test_resuming_repeats_the_last_line_byte_for_byte(terminal: Terminal) -> None:
    first = terminal.run("chat", "--jsonl", lines=[say(OPENING), say("毛刺残留率大概6%")])
    last = first.out.splitlines()[-1]
    interview = json.loads(last)["id"]
    again = terminal.spawn("chat", "--jsonl", "--resume", interview)
    assert again.out == last + b"\n"
    further = terminal.chat("降到0.5%以内", resume=interview)
    assert [line["turn"] for line in further] == [2, 3]


def test_a_read_back_is_repeated_byte_for_byte_too(finished: tuple[Terminal, str]) -> None:
    terminal, interview = finished
    first = terminal.run("chat", "--jsonl", "--resume", interview).out
    assert json.loads(first)["brief"]
    assert terminal.run("chat", "--jsonl", "--resume", interview).out == first


def test_an_unknown_id_is_an_error_on_stderr(terminal: Terminal) -> None:
    done = terminal.run("chat", "--jsonl", "--resume", "no-such-id")
    assert (done.code, done.out) == (FAILED, b"")
    assert "没有找到" in done.errors


def test_a_reader_that_goes_away_ends_it_quietly_and_nothing_is_lost(terminal: Terminal) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "assistant", "chat", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=PROJECT,
        env=terminal.environ(),
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        interview = json.loads(process.stdout.readline())["id"]
        process.stdout.close()
        process.stdin.write((say(OPENING) + "\n").encode())
        process.stdin.close()
        errors = process.stderr.read().decode()
        assert process.wait(60) == OK, errors
    assert "Traceback" not in errors
    assert "Exception" not in errors
    (line,) = terminal.chat(resume=interview)
    assert line["turn"] == 1


def test_the_terminal_talks_as_well(terminal: Terminal) -> None:
    done = terminal.run("chat", lines=[OPENING, "", "毛刺残留率大概6%"])
    assert done.code == OK, done.errors
    shown = done.out.decode()
    assert shown.count("助手：") == 4, "greeting, answer, empty line refused, answer"
    assert "--resume" in done.errors


# ── search ───────────────────────────────────────────────────────────────────────────────────


def test_search_answers_each_query_with_a_line(terminal: Terminal) -> None:
    queries = ['{"query": "铝合金压铸气孔", "k": 3}', '{"query": "", "k": 3}', "x", '{"query": 5}']
    done = terminal.run("search", "labs", "--jsonl", lines=queries)
    lines = done.lines
    assert [set(line) for line in lines] == [{"results"}, {"error"}, {"error"}, {"error"}]
    assert 0 < len(lines[0]["results"]) <= 3
    for hit in lines[0]["results"]:
        assert set(hit) == {"id", "name", "score", "why", "source"}


# ── briefs and upkeep ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("kind", "start"), [("md", b"---"), ("json", b"{"), ("docx", b"PK")])
def test_a_brief_is_written_to_stdout(
    finished: tuple[Terminal, str], kind: str, start: bytes
) -> None:
    terminal, interview = finished
    done = terminal.run("brief", interview, "--format", kind)
    assert done.code == OK, done.errors
    assert done.out.startswith(start)


def test_a_brief_is_written_to_a_file(finished: tuple[Terminal, str], tmp_path: Path) -> None:
    terminal, interview = finished
    file = tmp_path / "榜单.docx"
    done = terminal.run("brief", interview, "--format", "docx", "-o", str(file))
    assert (done.code, done.out) == (OK, b"")
    assert file.read_bytes().startswith(b"PK")


def test_a_public_brief_needs_a_review(finished: tuple[Terminal, str]) -> None:
    terminal, interview = finished
    refused = terminal.run("brief", interview, "--public")
    assert (refused.code, refused.out) == (FAILED, b"")
    assert "逐条确认" in refused.errors
    assert terminal.run("brief", interview, "--public", "--reviewed").out


def test_there_is_no_brief_before_the_read_back(terminal: Terminal) -> None:
    interview = terminal.chat(OPENING)[0]["id"]
    done = terminal.run("brief", interview)
    assert (done.code, done.out) == (FAILED, b"")


def test_interviews_are_listed_and_deleted(terminal: Terminal) -> None:
    first, second = terminal.chat(OPENING)[0]["id"], terminal.chat()[0]["id"]
    listed = terminal.run("list", "--json").lines
    assert {row["id"] for row in listed} == {first, second}
    assert first in terminal.run("list").out.decode()
    gone = terminal.run("delete", first)
    assert (gone.code, gone.out) == (OK, b"")
    assert terminal.run("delete", first).code == FAILED
    assert first not in terminal.run("list").out.decode()


def test_the_doctor_finds_nothing_wrong_and_names_what_is(
    terminal: Terminal, tmp_path: Path
) -> None:
    well = terminal.spawn("doctor")
    assert well.code == OK, well.out.decode()
    ill = terminal.run("doctor", ASSISTANT_INDEX=str(tmp_path / "nothing"))
    assert ill.code == FAILED
    assert "python -m assistant index" in ill.out.decode()


def test_a_wrong_setting_is_named(terminal: Terminal) -> None:
    done = terminal.run("list", ASSISTANT_TODAY="gestern")
    assert (done.code, done.out) == (FAILED, b"")
    assert "ASSISTANT_TODAY" in done.errors


@pytest.mark.parametrize(
    "args", [[], ["chatt"], ["brief"], ["search", "people"], ["brief", "x", "--format", "pdf"]]
)
def test_what_is_not_understood_exits_with_2(args: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        build_parser().parse_args(args)
    assert caught.value.code == MISUSED


def test_the_help_names_the_commands_and_the_exit_codes() -> None:
    shown = build_parser().format_help()
    for word in ("chat", "search", "brief", "list", "delete", "index", "doctor", "exit codes"):
        assert word in shown
