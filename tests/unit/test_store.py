"""The store: on disk before it is answered, gone when it is deleted."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from needs import thing

from assistant.errors import InterviewNotFound, StoreError
from assistant.need import Hearing
from assistant.settings import PROJECT
from assistant.store import Store

GREETING = {"kind": "greeting", "reply": "您好", "asked": [], "stage": "interview", "choices": []}
REPLY = {"kind": "ask", "reply": "哪个产品？", "asked": ["product"], "stage": "interview"}
SAID = "独此一句的原话：阀体漏气"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{folder / 'interviews.db'}")
    yield opened
    opened.close()


def answered(store: Store, text: str = SAID) -> str:
    """An interview with one answered turn and a note, all holding the text."""
    interview = store.create(GREETING)
    store.add_turn(interview, 1, text)
    hearing = Hearing(1, text, (thing("symptom", {"text": text}, quote=text),))
    store.answer(interview, hearing, {**REPLY, "reply": f"记下了：{text}"})
    store.add_note(interview, "term", {"old": text, "new": "气密性"})
    return interview


def files_holding(folder: Path, text: str) -> list[str]:
    return [p.name for p in folder.rglob("*") if p.is_file() and text.encode() in p.read_bytes()]


def test_an_id_cannot_be_guessed(store: Store) -> None:
    ids = {store.create(GREETING) for _ in range(50)}
    assert len(ids) == 50
    assert all(len(i) >= 22 for i in ids)


def test_what_was_stored_is_read_back_in_order(store: Store) -> None:
    interview = answered(store)
    store.add_turn(interview, 2, "铝合金的")
    record = store.read(interview)
    assert [(t.turn, t.text) for t in record.turns] == [(1, SAID), (2, "铝合金的")]
    assert [h.turn for h in record.hearings] == [1]
    assert record.hearings[0].heard[0].quote == SAID
    assert sorted(record.replies) == [0, 1]
    assert [n.kind for n in record.notes] == ["term"]


def test_a_turn_is_taken_once(store: Store) -> None:
    interview = store.create(GREETING)
    store.add_turn(interview, 1, "第一条")
    with pytest.raises(StoreError) as caught:
        store.add_turn(interview, 1, "同时来的另一条")
    assert "上一条" in caught.value.user_message
    assert [t.text for t in store.read(interview).turns] == ["第一条"]


def test_a_turn_of_no_interview_is_refused(store: Store) -> None:
    with pytest.raises(StoreError):
        store.add_turn("nobody", 1, "谁的话")


def test_every_commit_is_forced_to_the_disk(store: Store) -> None:
    with store._engine.connect() as c:
        pragmas = {
            name: c.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    full = 2
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_kill_right_after_the_commit_loses_nothing(folder: Path) -> None:
    code = (
        "import os, signal, sys\n"
        "from assistant.store import Store\n"
        "store = Store(sys.argv[1])\n"
        "i = store.create({'kind': 'greeting'})\n"
        "store.add_turn(i, 1, sys.argv[2])\n"
        "print(i, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    url = f"sqlite:///{folder / 'interviews.db'}"
    done = subprocess.run(
        [sys.executable, "-c", code, url, SAID],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=PROJECT,
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    store = Store(url)
    record = store.read(done.stdout.strip())
    store.close()
    assert [t.text for t in record.turns] == [SAID]
    assert record.hearings == ()


# ── erasing ──────────────────────────────────────────────────────────────────────────────────


def test_deleting_erases_every_row(store: Store, folder: Path) -> None:
    interview, other = answered(store), answered(store, "另一家的话")
    store.delete(interview)
    with sqlite3.connect(folder / "interviews.db") as c:
        tables = [
            name
            for (name,) in c.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith("sqlite_")
        ]
        for table in tables:
            owner = "id" if table == "interview" else "interview_id"
            query = f"SELECT COUNT(*) FROM {table} WHERE {owner} = ?"
            assert c.execute(query, (interview,)).fetchone() == (0,), table
            assert c.execute(query, (other,)).fetchone() != (0,), table
    c.close()


def test_deleting_leaves_no_byte_of_it_in_any_file(store: Store, folder: Path) -> None:
    interview = answered(store)
    assert files_holding(folder, SAID)
    store.delete(interview)
    assert files_holding(folder, SAID) == []
    assert files_holding(folder, interview) == []


def test_a_long_interview_leaves_no_byte_either(store: Store, folder: Path) -> None:
    interview = store.create(GREETING)
    long = SAID + "很长的一段" * 3000
    for turn in range(1, 6):
        store.add_turn(interview, turn, long)
        store.answer(interview, Hearing(turn, long), REPLY)
    store.delete(interview)
    assert files_holding(folder, SAID) == []


def test_what_is_not_there_cannot_be_read_or_deleted(store: Store) -> None:
    interview = answered(store)
    store.delete(interview)
    for act in (store.read, store.delete):
        with pytest.raises(InterviewNotFound):
            act(interview)
    assert store.ids() == []


def test_classified_matter_leaves_a_bare_marker(store: Store, folder: Path) -> None:
    interview = answered(store)
    marker = Hearing(2, "", classified=True)
    store.close_as_classified(interview, 2, marker, {**REPLY, "reply": "不能受理", "stage": "done"})
    record = store.read(interview)
    assert [t.text for t in record.turns] == [""]
    assert [h.classified for h in record.hearings] == [True]
    assert record.notes == ()
    assert files_holding(folder, SAID) == []


# ── what can go wrong ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////proc/nowhere/x.db", "what://ever"])
def test_a_database_that_cannot_be_opened_is_an_error_of_ours(url: str) -> None:
    with pytest.raises(StoreError):
        Store(url)


def test_a_file_that_is_no_database_is_an_error_of_ours(folder: Path) -> None:
    folder.mkdir()
    (folder / "interviews.db").write_bytes(b"no database at all" * 200)
    with pytest.raises(StoreError):
        Store(f"sqlite:///{folder / 'interviews.db'}")


def test_the_data_folder_is_for_its_owner_only(store: Store, folder: Path) -> None:
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "text", ["", "'; DROP TABLE turn; --", "表情😀 \u200b\u202e", "长" * 20_000]
)
def test_any_text_comes_back_as_it_was_typed(store: Store, text: str) -> None:
    interview = store.create(GREETING)
    store.add_turn(interview, 1, text)
    assert store.read(interview).turns[0].text == text


def test_the_one_changed_last_stands_first(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter(f"2026-11-20T10:00:0{n}+08:00" for n in range(9))
    monkeypatch.setattr("assistant.store._now", lambda: next(times))
    first, second = store.create(GREETING), store.create(GREETING)
    assert store.ids() == [second, first]
    store.add_turn(first, 1, "又来了")
    assert store.ids() == [first, second]


def test_a_second_store_sees_what_the_first_committed(store: Store, folder: Path) -> None:
    interview = answered(store)
    second: Any = Store(f"sqlite:///{folder / 'interviews.db'}")
    assert second.read(interview) == store.read(interview)
    second.close()


def test_a_turn_that_was_answered_meanwhile_keeps_its_answer(store: Store) -> None:
    interview = store.create(GREETING)
    store.add_turn(interview, 1, SAID)
    store.answer(interview, Hearing(1, SAID), {**REPLY, "reply": "先到的回答"})
    store.answer(interview, Hearing(1, SAID), {**REPLY, "reply": "后到的回答"})
    record = store.read(interview)
    assert record.replies[1]["reply"] == "先到的回答"
    assert len(record.hearings) == 1
