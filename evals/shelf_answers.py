"""How often a question to the documents is answered right, wrong, or not at all.

    python -m evals.shelf_answers [--show] [--held-out] [--english]

The documents and the questions in `evals/answers/` were written for this. Half of the questions
have an answer; the others ask for what stands right beside one: another place, another year,
another quantity. A wrong fact is far worse than a refusal. The rules were made while these were
looked at; those of `held_out` were asked when the rules stood. `english.jsonl` asks the same in
English, names in pinyin as people type them, and was written before English was answered.

- right: the first quote holds the words of the answer; a question without an answer gets no quote.
- wrong: something is quoted, and the answer does not stand first.
- refused: nothing is quoted, though the documents hold an answer.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.documents.center import open_center
from assistant.interview import Assistant
from assistant.library.library import Library
from assistant.phrases import load_phrases
from assistant.settings import Settings
from assistant.store import Store
from evals.shelf_kill import open_library

HERE = Path(__file__).parent / "answers"
Mark = Literal["right", "wrong", "refused"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the words of its answer; None where the documents hold none."""

    ask: str
    right: str | None


def read_questions(path: Path) -> list[Question]:
    """Read the questions of a file."""
    return [Question(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def answer_all(
    documents: Path, questions: Sequence[Question], library: Library
) -> Iterator[tuple[Question, Mark, str]]:
    """Yield each question with how it was answered, and with what.

    Args:
        documents: folder that is taken into a shelf of its own.
        questions: to be asked of it.
        library: the open one.

    Raises:
        ValueError: a document could not be read.
    """
    with tempfile.TemporaryDirectory(prefix="shelf-answers-") as scratch:
        home = Path(scratch)
        settings = Settings(home, library.index.folder, f"sqlite:///{home / 'interviews.db'}")
        shelf = open_center(settings, library)
        rejected = shelf.add([documents]).rejected
        shelf.close()
        if rejected:
            raise ValueError(f"not read: {[file.name for file in rejected]}")
        store = Store(settings.database)
        assistant = Assistant(store, library, load_phrases(settings.prompts), settings)
        for question in questions:
            quoted = assistant.answer_question(question.ask).answer.citations
            yield (
                question,
                judge(question, [c.quote.text for c in quoted]),
                "｜".join(c.quote.text for c in quoted),
            )
        assistant.shelf.close()
        store.close()


def judge(question: Question, quoted: Sequence[str]) -> Mark:
    """Tell whether quotes answer a question."""
    if question.right is None:
        return "wrong" if quoted else "right"
    if not quoted:
        return "refused"
    return "right" if question.right in quoted[0] else "wrong"


def main() -> int:
    """Print the counts."""
    parser = argparse.ArgumentParser(prog="python -m evals.shelf_answers", description=__doc__)
    parser.add_argument("--show", action="store_true", help="each question with what was quoted")
    parser.add_argument("--held-out", action="store_true", help="the questions kept apart")
    parser.add_argument("--english", action="store_true", help="the questions in English")
    args = parser.parse_args()
    folder = HERE / "held_out" if args.held_out else HERE
    counts: dict[bool, Counter[Mark]] = {True: Counter(), False: Counter()}
    questions = read_questions(folder / ("english.jsonl" if args.english else "questions.jsonl"))
    for question, mark, quoted in answer_all(folder / "documents", questions, open_library()):
        counts[question.right is not None][mark] += 1
        if args.show:
            sys.stdout.write(f"{mark:8}{question.ask}\n        {quoted}\n")
    for has_answer, name in ((True, "with an answer"), (False, "a near miss")):
        got = counts[has_answer]
        parts = ", ".join(f"{mark} {got[mark]}" for mark in ("right", "wrong", "refused"))
        sys.stdout.write(f"{name} ({got.total()}): {parts}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
