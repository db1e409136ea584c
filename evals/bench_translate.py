"""How long a translation takes: a full need, many times, the median and the slowest tenth.

Run: `python -m evals.bench_translate [--cases FILE] [--rounds N]`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

from assistant.embedded.lexicon import load_reference
from assistant.embedded.translate import translate
from assistant.need import Finding, Need

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "data" / "translate_cases.jsonl"
FULL = 30
"""Findings of a full need: about what a finished interview holds."""


def read_needs(path: Path) -> list[Need]:
    """Read the judged needs and join neighbours until each holds `FULL` findings."""
    rows = [
        finding
        for line in path.read_text(encoding="utf-8").splitlines()
        for finding in json.loads(line)["findings"]
    ]
    return [
        Need(
            tuple(
                Finding(index, row["slot"], row["value"], row["quote"], index + 1)
                for index, row in enumerate(rows[start : start + FULL])
            )
        )
        for start in range(0, len(rows) - FULL + 1, FULL)
    ]


def main() -> None:
    """Print the load time and the milliseconds of a translation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, default=CASES)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    started = time.perf_counter()
    reference = load_reference(ROOT / "knowledge", ROOT / "prompts")
    loaded = time.perf_counter() - started
    needs = read_needs(options.cases)
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
