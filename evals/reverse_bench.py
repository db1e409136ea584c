"""Which stored needs a result in academic words is led to, and which it has nothing to do with.

    python -m evals.reverse_bench [--show]

The scripted persons of `evals/scenarios/` are interviewed, and each result of
`evals/reverse/results.jsonl` is then led to their needs. The results are invented; `serves` names
the scenarios whose trouble they are about, judged by reading them, generously. Some are about
another trouble of a product that somebody makes, some about nothing that anyone makes: those serve
nobody. The dev results were looked at while the rules were made, the held-out ones when they stood.

- hits: needs that are named and served; missed: served and not named; others: named and not served.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.interview import Assistant
from assistant.phrases import load_phrases
from assistant.settings import Settings
from assistant.store import Store
from evals.play import Api, play
from evals.scenario import load_scenarios
from evals.shelf_kill import open_library
from evals.simulate import Person

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Result:
    """A result in academic words, and the scenarios whose needs it serves."""

    split: str
    text: str
    serves: frozenset[str]


def read_results(path: Path = HERE / "reverse" / "results.jsonl") -> list[Result]:
    """Read the results."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Result(row["split"], row["text"], frozenset(row["serves"])) for row in rows]


def interview_all(assistant: Assistant, store: Store) -> dict[str, str]:
    """Interview every scripted person; return interview → scenario."""
    scenario_of = {}
    for scenario in load_scenarios(HERE / "scenarios"):
        api = Api(assistant, store)
        play(Person(scenario), api)
        scenario_of[api.interview_id] = scenario.id
    return scenario_of


def judge(result: Result, named: Mapping[str, float]) -> Counter[str]:
    """Count the scenarios that were named for a result."""
    return Counter(
        hits=len(result.serves & named.keys()),
        missed=len(result.serves - named.keys()),
        others=len(named.keys() - result.serves),
    )


def main() -> int:
    """Print the counts of each split."""
    parser = argparse.ArgumentParser(prog="python -m evals.reverse_bench", description=__doc__)
    parser.add_argument("--show", action="store_true", help="each result with what it is led to")
    args = parser.parse_args()
    library = open_library()
    counts: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory(prefix="reverse-") as scratch:
        home = Path(scratch)
        settings = Settings(home, library.index.folder, f"sqlite:///{home / 'interviews.db'}")
        store = Store(settings.database)
        assistant = Assistant(store, library, load_phrases(settings.prompts), settings)
        scenario_of = interview_all(assistant, store)
        for result in read_results():
            found = assistant.reverse(result.text)
            named = {scenario_of[fit.id]: fit.score for fit in found.fits}
            counts.setdefault(result.split, Counter()).update(judge(result, named))
            if args.show:
                wordings = "、".join(wording.plain for wording in found.wordings)
                sys.stdout.write(f"{result.text}\n  {wordings}\n")
                for name, score in named.items():
                    mark = "+" if name in result.serves else "-"
                    sys.stdout.write(f"  {mark} {name} {score:.2f}\n")
        store.close()
    for split, got in counts.items():
        parts = ", ".join(f"{name} {got[name]}" for name in ("hits", "missed", "others"))
        sys.stdout.write(f"{split}: {parts}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
