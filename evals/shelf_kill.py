"""Kill the program while it takes in documents and see that nothing is lost or doubled.

    python -m evals.shelf_kill [--times 50] [--seed 0]

Half of the kills hit the first `add` of a folder, half hit the `sync` of a shelf whose folder has
changed meanwhile: a file is new, one is changed, one renamed, one gone, one cannot be read. SIGKILL
comes at a random instant, up to three times in a row. After each one the shelf must answer as
before or as after the change (or say that it has no index yet). Then the call is repeated to its
end, and the shelf must hold what an undisturbed one holds: files, ids, texts, places, vectors, and
the answers to queries with their scores.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.documents.shelf import Shelf, always
from assistant.errors import MissingIndex
from assistant.library.library import Library
from assistant.settings import PROJECT
from evals.shelf_corpus import KNOWLEDGE, composed_passages, read_corpus, write_corpus

ENDED = "(came too late, not counted)"
PASSAGES = 600
PER_FILE = 50
QUERIES = (
    "注塑件缩水",
    "研发费用加计扣除的比例",
    "编号 ZX-000222",
    "battery thermal runaway",
    "焊缝气孔怎么控制",
)


def open_library() -> Library:
    """Open the knowledge that the project ships, with its index."""
    return Library.open(KNOWLEDGE, PROJECT / "prompts", PROJECT / ".index")


def open_shelf(folder: Path) -> Shelf:
    """Open a shelf with the reader of the composed files."""
    return Shelf(folder, open_library().index, always(read_corpus))


def run_child(action: str, shelf: Path, source: Path) -> None:
    """Add or sync, saying when the work begins; what the parent kills."""
    opened = open_shelf(shelf)
    print("ready", flush=True)
    if action == "add":
        opened.add([source])
    else:
        opened.sync()


def answers(shelf: Shelf) -> list[Any]:
    """Return what the queries find, with scores."""
    return [[(hit.id, round(hit.score, 6)) for hit in shelf.search(q, 10)] for q in QUERIES]


def contents(folder: Path) -> dict[str, Any]:
    """Return all that a shelf holds, without names of generations and times."""
    shelf = open_shelf(folder)
    generation = shelf._current()
    rows = generation.read(range(generation.manifest.count))
    vectors = generation.vectors
    probe = generation.embed(QUERIES[0])
    from assistant.documents.where import ANYWHERE

    cosines = vectors.cosines(probe, ANYWHERE)
    held = {
        "files": [(f.name, f.digest, f.passages, f.rejected) for f in shelf.files()],
        "passages": [rows[row] for row in range(len(rows))],
        "cosines": [round(float(each), 6) for each in cosines],
        "chroma": _chroma_holds(generation.folder),
        "answers": answers(shelf),
        "originals": sorted(path.name for path in (folder / "originals").glob("??/*")),
        "lags": shelf.lags(),
    }
    shelf.close()
    return held


def _chroma_holds(folder: Path) -> dict[str, Any]:
    """Return what Chroma itself holds: id → marks and vector."""
    from assistant.documents.vectors import COLLECTION
    from assistant.library.chroma import open_copy

    client, remove = open_copy(folder)
    held = client.get_collection(COLLECTION, embedding_function=None).get(
        include=["embeddings", "metadatas"]
    )
    client.close()
    remove()
    embeddings, metadatas = held["embeddings"], held["metadatas"]
    assert embeddings is not None and metadatas is not None
    return {
        id_: (sorted(marks.items(), key=str), [round(float(n), 6) for n in vector])
        for id_, marks, vector in zip(held["ids"], metadatas, embeddings, strict=True)
    }


def change(source: Path) -> None:
    """Change a folder: one file new, one changed, one renamed, one gone, one unreadable."""
    files = sorted(source.iterdir())
    files[0].unlink()
    files[1].rename(source / "renamed.txt")
    lines = files[2].read_text(encoding="utf-8").splitlines(keepends=True)
    files[2].write_text("".join(lines[::2]), encoding="utf-8")
    extra = source.parent / "extra"
    write_corpus(extra, composed_passages(PER_FILE, seed=1), PER_FILE)
    shutil.move(extra / "00000.txt", source / "new.txt")
    (source / "broken.txt").write_text("{", encoding="utf-8")


def kill_once(action: str, shelf: Path, source: Path, after: float) -> str:
    """Start the work, kill it after some seconds; return where it was hit."""
    child = subprocess.Popen(
        [sys.executable, "-m", "evals.shelf_kill", "--child", action, str(shelf), str(source)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=PROJECT,
    )
    assert child.stdout is not None
    child.stdout.readline()
    ended = True
    try:
        child.wait(after)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        ended = False
    child.stdout.close()
    return ENDED if ended else _stage(shelf)


def _time(action: str, shelf: Path, source: Path) -> float:
    """Do the work undisturbed in a child; return how long it took from where kills begin."""
    command = [sys.executable, "-m", "evals.shelf_kill", "--child", action]
    with subprocess.Popen(
        [*command, str(shelf), str(source)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=PROJECT,
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        began = time.perf_counter()
        child.wait()
    return time.perf_counter() - began


def _stage(shelf: Path) -> str:
    """Return what a killed program was at, from what it left behind."""
    index = shelf / "index"
    current = index / "current"
    name = current.read_text(encoding="utf-8") if current.exists() else ""
    unfinished = [p for p in index.glob("*-*") if p.is_dir() and p.name != name]
    if not unfinished:
        return "reading or embedding"
    newest = max(unfinished)
    if (newest / "manifest.json").exists():
        return "swapping or cleaning up"
    return "writing vectors" if (newest / "vectors").exists() else "writing keywords"


def main(arguments: Sequence[str]) -> int:
    """Run the kills; 1 where something was lost, doubled or changed."""
    parser = argparse.ArgumentParser(prog="python -m evals.shelf_kill", description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--child", nargs=3, metavar=("ACTION", "SHELF", "SOURCE"))
    asked = parser.parse_args(arguments)
    if asked.child:
        action, shelf, source = asked.child
        run_child(action, Path(shelf), Path(source))
        return 0
    with tempfile.TemporaryDirectory(prefix="shelf-kill-") as home:
        return _kill(Path(home), asked.times, random.Random(asked.seed))


def _kill(home: Path, times: int, chance: random.Random) -> int:
    source = home / "source"
    write_corpus(source, composed_passages(PASSAGES), PER_FILE)
    base = home / "base"
    open_shelf(base).add([source])
    before = answers(open_shelf(base))
    change(source)
    calm = home / "calm"
    length = {"add": _time("add", calm, source)}
    wanted = contents(calm)
    if not all(wanted["answers"]):
        raise AssertionError("a query that finds nothing compares nothing")
    calm_sync = shutil.copytree(base, home / "calm-sync")
    length["sync"] = _time("sync", calm_sync, source)
    faults = _differences("undisturbed sync", wanted, contents(calm_sync))
    hits: Counter[str] = Counter()
    killed = 0
    while killed < times:
        action = chance.choice(("add", "sync"))
        shelf = home / f"shelf-{sum(hits.values())}"
        if action == "sync":
            shutil.copytree(base, shelf)
        for _ in range(min(chance.randint(1, 3), times - killed)):
            hit = kill_once(action, shelf, source, chance.uniform(0, length[action]))
            hits[hit] += 1
            killed += hit != ENDED
            faults += _look(shelf, action, before, wanted["answers"], killed)
        opened = open_shelf(shelf)
        if action == "add":
            opened.add([source])
        else:
            opened.sync()
        opened.close()
        faults += _differences(f"{action}, kill {killed}", wanted, contents(shelf))
        shutil.rmtree(shelf)
    print(f"kill -9: {killed}；undisturbed add {length['add']:.1f} s, sync {length['sync']:.1f} s")
    for stage, count in hits.most_common():
        print(f"  {stage}: {count}")
    print(f"lost, doubled or changed: {len(faults)}")
    for fault in faults:
        print(f"- {fault}")
    return 1 if faults else 0


def _look(shelf: Path, action: str, before: Any, after: Any, killed: int) -> list[str]:
    """Return what is wrong with the answers of a shelf that was left behind by a kill."""
    try:
        found = answers(open_shelf(shelf))
    except MissingIndex:
        return [] if action == "add" else [f"kill {killed}: no index where there was one"]
    nothing: list[Any] = [[] for _ in QUERIES]
    allowed = (after, nothing) if action == "add" else (after, before)
    return [] if found in allowed else [f"kill {killed}: answers of neither state"]


def _differences(what: str, wanted: dict[str, Any], held: dict[str, Any]) -> list[str]:
    return [f"{what}: other {key}" for key in wanted if wanted[key] != held[key]]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
