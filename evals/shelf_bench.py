"""How long a shelf of many passages takes to build, to change and to search, and what it needs.

    python -m evals.shelf_bench [--passages 100000] [--folder DIR]

Passages are composed from `knowledge/` (see `shelf_corpus.py`), outside of the project. Building,
changing and searching run in processes of their own, so that each one's memory is its own. Queries
are those of evals/retrieval/, each asked with and without filters.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from assistant.documents.shelf import ANYWHERE, Step, Where
from assistant.settings import PROJECT
from evals.shelf_corpus import composed_passages, write_corpus
from evals.shelf_kill import open_shelf

QUERIES = PROJECT / "evals" / "retrieval"
FILTERS = {
    "no filter": ANYWHERE,
    "a kind (a fifth)": Where(kinds=frozenset({"policy"})),
    "a region and years": Where(
        regions=frozenset({"江苏省"}), since=date(2024, 1, 1), until=date(2026, 12, 31)
    ),
    "one file (100)": Where(files=frozenset({"source/00003.txt"})),
}


def memory() -> float:
    """Return the most memory that this process has taken, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def build(folder: Path) -> dict[str, Any]:
    """Build the shelf and tell how long each part took."""
    began = time.perf_counter()
    at: dict[str, float] = {}

    def progress(step: Step) -> None:
        at.setdefault(step.name if step.stage == "index" else step.stage, time.perf_counter())

    open_shelf(folder / "shelf").add([folder / "source"], progress)
    end = time.perf_counter()
    names = [*at]
    times = [*at.values(), end]
    parts = {n or "swap": round(times[i + 1] - times[i], 1) for i, n in enumerate(names)}
    return {"seconds": round(end - began, 1), "parts": parts, "MB": round(memory())}


def change(folder: Path) -> dict[str, Any]:
    """Add one file, then remove it."""
    write_corpus(folder / "extra", composed_passages(20, seed=7), 20)
    shelf = open_shelf(folder / "shelf")
    began = time.perf_counter()
    embedded = [0]

    def progress(step: Step) -> None:
        if step.stage == "embed":
            embedded[0] = step.total

    shelf.add([folder / "extra" / "00000.txt"], progress)
    added = time.perf_counter()
    shelf.remove("00000.txt")
    removed = time.perf_counter()
    return {
        "add one file, seconds": round(added - began, 1),
        "texts embedded": embedded[0],
        "remove it, seconds": round(removed - added, 1),
        "MB": round(memory()),
    }


def search(folder: Path) -> dict[str, Any]:
    """Ask every query with every filter."""
    import numpy as np

    shelf = open_shelf(folder / "shelf")
    names = ("documents", "labs", "policies")
    lines = [
        line
        for name in names
        for line in (QUERIES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    queries = [json.loads(line)["query"] for line in lines]
    began = time.perf_counter()
    shelf.search(queries[0])
    found: dict[str, Any] = {"first search, seconds": round(time.perf_counter() - began, 2)}
    for name, where in FILTERS.items():
        times = []
        for query in queries:
            began = time.perf_counter()
            shelf.search(query, 5, where)
            times.append((time.perf_counter() - began) * 1000)
        p50, p95 = np.percentile(times, [50, 95])
        found[f"{name}, ms"] = f"p50 {p50:.1f}, p95 {p95:.1f}"
    found["queries"] = len(queries)
    found["MB"] = round(memory())
    return found


STEPS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "build": build,
    "search": search,
    "change": change,
}


def main(arguments: Sequence[str]) -> int:
    """Run the bench and print what was measured."""
    parser = argparse.ArgumentParser(prog="python -m evals.shelf_bench", description=__doc__)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, help="keep the shelf here; default a temporary one")
    parser.add_argument("--step", choices=STEPS, help="only this, over the shelf in the folder")
    asked = parser.parse_args(arguments)
    if asked.step:
        print(json.dumps(STEPS[asked.step](asked.folder), ensure_ascii=False))
        return 0
    with tempfile.TemporaryDirectory(prefix="shelf-bench-") as temporary:
        folder = asked.folder or Path(temporary)
        write_corpus(folder / "source", composed_passages(asked.passages))
        print(f"{asked.passages} passages")
        for step in STEPS:
            command = [sys.executable, "-m", "evals.shelf_bench", "--step", step]
            done = subprocess.run(
                [*command, "--folder", str(folder)],
                stdout=subprocess.PIPE,
                check=True,
                cwd=PROJECT,
                encoding="utf-8",
            )
            for name, value in json.loads(done.stdout.splitlines()[-1]).items():
                print(f"  {step}: {name}: {value}", flush=True)
        print(f"  disk: {_size(folder / 'shelf')}")
    return 0


def _size(folder: Path) -> str:
    parts: dict[str, int] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            names = path.relative_to(folder).parts
            name = names[2] if names[0] == "index" and len(names) > 2 else names[0]
            parts[name] = parts.get(name, 0) + path.stat().st_size
    return ", ".join(f"{name} {size / 2**20:.0f} MB" for name, size in sorted(parts.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
