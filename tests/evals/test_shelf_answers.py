"""Questions with near misses: none is answered with a fact of something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.library.library import Library
from evals.shelf_answers import HERE, Question, answer_all, judge, read_questions


def test_an_answer_is_judged_by_its_first_quote() -> None:
    asked = Question("最高多少", "八十万元")
    assert judge(asked, ["最高八十万元。"]) == "right"
    assert judge(asked, ["最高九十万元。", "最高八十万元。"]) == "wrong"
    assert judge(asked, []) == "refused"
    miss = Question("最低多少", None)
    assert (judge(miss, []), judge(miss, ["最高八十万元。"])) == ("right", "wrong")


@pytest.mark.parametrize(
    ("file", "share"), [("questions.jsonl", 0.9), ("english.jsonl", 0.6)], ids=["own", "english"]
)
@pytest.mark.parametrize("folder", [HERE, HERE / "held_out"], ids=["dev", "held_out"])
def test_no_question_gets_a_wrong_fact(
    folder: Path, file: str, share: float, library: Library
) -> None:
    questions = read_questions(folder / file)
    marks = {q.ask: mark for q, mark, _ in answer_all(folder / "documents", questions, library)}
    assert len(marks) == len(questions)
    assert [ask for ask, mark in marks.items() if mark == "wrong"] == []
    answered = [q for q in questions if q.right is not None]
    assert sum(marks[q.ask] == "right" for q in answered) >= share * len(answered)
