"""How right a translation is over the judged needs, and how long one takes.

discipline@4: one of the judged disciplines stands in one of the first four names.
keyword@8: one of the judged keywords stands in one of the first eight.
Time: a full need, many times; the median and the slowest tenth.

Run: `python -m evals.bench_translate [--cases FILE] [--rounds N]`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from assistant.embedded.translation.lexicon import Reference
from assistant.embedded.translation.reference import load_reference
from assistant.embedded.translation.translate import translate
from assistant.need import Finding, Need

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "data" / "translate_cases.jsonl"
FULL = 30
"""Findings of a full need: about what a finished interview holds."""


Case = dict[str, Any]


def read_cases(path: Path) -> list[Case]:
    """Read the judged needs: findings, split, and what a right translation would name."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def need_of(rows: list[Case]) -> Need:
    """Return the need of some findings as the cases write them."""
    return Need(
        tuple(
            Finding(
                index,
                row["slot"],
                row["value"],
                row["quote"],
                index + 1,
                row.get("status", "stated"),
            )
            for index, row in enumerate(rows)
        )
    )


def join_full_needs(cases: list[Case]) -> list[Need]:
    """Join the findings of neighbouring cases until each need holds `FULL` of them."""
    rows = [finding for case in cases for finding in case["findings"]]
    starts = range(0, len(rows) - FULL + 1, FULL)
    return [need_of(rows[start : start + FULL]) for start in starts]


def count_hits(cases: list[Case], reference: Reference) -> tuple[int, int]:
    """Return how many cases are right by discipline@4 and by keyword@8."""
    disciplines = keywords = 0
    for case in cases:
        statement = translate(need_of(case["findings"]), reference)
        names = [discipline.name for discipline in statement.disciplines[:4]]
        disciplines += _any_stands_in(case["disciplines_any"], names)
        keywords += _any_stands_in(case["keywords_any"], statement.keywords_zh[:8])
    return disciplines, keywords


def _any_stands_in(wanted: list[str], said: Iterable[str]) -> bool:
    return any(word in text for text in said for word in wanted)


def main() -> None:
    """Print the hits per split, the load time and the milliseconds of a translation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, default=CASES)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    started = time.perf_counter()
    reference = load_reference(ROOT / "knowledge", ROOT / "prompts")
    loaded = time.perf_counter() - started
    cases = read_cases(options.cases)
    for split in sorted({case["split"] for case in cases}):
        chosen = [case for case in cases if case["split"] == split]
        disciplines, keywords = count_hits(chosen, reference)
        sys.stdout.write(
            f"{split}: discipline@4 {disciplines}/{len(chosen)}, "
            f"keyword@8 {keywords}/{len(chosen)}\n"
        )
    needs = join_full_needs(cases)
    translate(needs[0], reference)
    spent = []
    for _ in range(options.rounds):
        for need in needs:
            started = time.perf_counter()
            translate(need, reference)
            spent.append((time.perf_counter() - started) * 1000)
    slow = statistics.quantiles(spent, n=10)[-1]
    sys.stdout.write(
        f"load {loaded * 1000:.0f} ms; {len(spent)} translations of {FULL} findings: "
        f"median {statistics.median(spent):.2f} ms, slowest tenth from {slow:.2f} ms\n"
    )


if __name__ == "__main__":
    main()
