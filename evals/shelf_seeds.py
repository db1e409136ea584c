"""What becomes of the five seeds: counts of reading, and ten questions with their citations.

    python -m evals.shelf_seeds [--seeds FOLDER]

The seeds are real text, and ugly: hard-wrapped columns, near-duplicates, a paper with its page
furniture. They are not part of this project; without the folder there is nothing to count.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from assistant.documents.center import open_center
from assistant.documents.citation import Citation, name_source
from assistant.documents.shelf import Shelf, Step
from assistant.interview import Assistant
from assistant.phrases import load_phrases
from assistant.settings import PROJECT, Settings
from assistant.store import Store
from evals.shelf_kill import open_library

SEEDS = PROJECT.parent / "shared" / "seeds"
QUESTIONS = Path(__file__).parent / "answers" / "seeds.jsonl"


def print_counts(shelf: Shelf) -> None:
    """Print what was read in each file, and what was joined over all."""
    for file in shelf.files():
        left = file.dropped
        sys.stdout.write(
            f"{file.name}: {file.passages} passages; left out: {left.furniture} lines of furniture,"
            f" {left.references} references and notes, {left.fragments} fragments,"
            f" {left.duplicates} duplicates within\n"
        )
    held = shelf.holdings()
    sys.stdout.write(
        f"together: {held.read} passages, {held.merged} merged across files,"
        f" {held.searched} searched\n"
    )


def is_right(question: dict[str, Any], cited: tuple[Citation, ...]) -> bool:
    """Tell whether the first quote holds the words of the answer and cites the file that has them.

    A file whose near-duplicate is cited counts: the passage then names both.
    """
    if not cited:
        return False
    files = {place.file for place in cited[0].quote.passage.places} | {cited[0].place.file}
    return question["right"] in cited[0].quote.text and any(
        file.split("/")[-1].startswith(question["file"]) for file in files
    )


def main() -> int:
    """Print the counts and the answers."""
    parser = argparse.ArgumentParser(prog="python -m evals.shelf_seeds", description=__doc__)
    parser.add_argument("--seeds", type=Path, default=SEEDS, help="the folder of the seeds")
    args = parser.parse_args()
    if not args.seeds.is_dir():
        sys.stderr.write(f"no seeds in {args.seeds}: name their folder with --seeds\n")
        return 1
    library = open_library()

    def tell(step: Step) -> None:
        sys.stderr.write(f"{step.stage} {step.done}/{step.total} {step.name}\n")

    with tempfile.TemporaryDirectory(prefix="shelf-seeds-") as scratch:
        home = Path(scratch)
        settings = Settings(home, library.index.folder, f"sqlite:///{home / 'interviews.db'}")
        shelf = open_center(settings, library)
        shelf.add([args.seeds], tell)
        print_counts(shelf)
        shelf.close()
        store = Store(settings.database)
        assistant = Assistant(store, library, load_phrases(settings.prompts), settings)
        questions = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
        right = 0
        for question in questions:
            cited = assistant.answer_question(question["ask"]).answer.citations
            good = is_right(question, cited)
            right += good
            sys.stdout.write(
                f"\n{'right' if good else 'WRONG' if cited else 'none'}  {question['ask']}\n"
            )
            for each in cited:
                sys.stdout.write(
                    f"  「{each.quote.text}」\n   {name_source(each.quote.passage, each.place)}\n"
                )
        sys.stdout.write(f"\n{right} of {len(questions)} answered with the right citation\n")
        assistant.shelf.close()
        store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
