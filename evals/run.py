"""A run: every dialogue played and scored by several processes, kept line by line as it goes.

    out/config.json      what was run: commit, digests, engine, transport, seed
    out/dialogues.jsonl  one line for each finished dialogue; a run that was killed goes on here
    out/scores.jsonl     the same without what was said
    out/summary.json, summary.md, report.html, junit.xml

Each process opens the library once and gives each dialogue the day of its script.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from assistant.settings import PROJECT, Settings, read_environment
from evals.cases import OWN, Case, read_cases
from evals.citations import Shelf
from evals.play import Api, Interviewer, Pipe, Played, play
from evals.scenario import Scenario
from evals.score import Score, score
from evals.simulate import Person

if TYPE_CHECKING:
    from assistant.interview import Assistant
    from assistant.library.library import Library
    from assistant.model.engine import ModelEngine
    from assistant.phrases import Phrases
    from assistant.store import Store

Transport = Literal["api", "jsonl"]
Record = dict[str, Any]
INTERVIEWERS = ("ours", "questionnaire", "random")
SCORING = (
    "agree.py",
    "audit.py",
    "baselines.py",
    "cases.py",
    "citations.py",
    "figures.py",
    "play.py",
    "question_rules.yaml",
    "questions.py",
    "score.py",
    "simulate.py",
)
"""Files that decide a score: where one of them changed, scores are no longer comparable."""
WITH_A_MODEL = (*INTERVIEWERS, "single_prompt")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run.

    Attributes:
        scenarios: folder of the dialogues.
        out: folder of the results.
        interviewers: whose interviews are measured, of `INTERVIEWERS`.
        engine: what hears.
        transport: how ours is driven; the baselines always run in the process.
        jobs: processes.
        seed: for the interviewer that asks at random.
        free_words: a model phrases what the person says; the facts stay the script's.
    """

    scenarios: Path = OWN
    out: Path = PROJECT / "evals" / "results" / "latest"
    interviewers: tuple[str, ...] = INTERVIEWERS
    engine: str = "embedded"
    transport: Transport = "api"
    jobs: int = 2
    seed: int = 0
    free_words: bool = False


# ── in a process ─────────────────────────────────────────────────────────────────────────────────


class Room:
    """What one process keeps open between dialogues."""

    def __init__(self, plan: Plan) -> None:
        self.transport = plan.transport
        self.seed = plan.seed
        self.free_words = plan.free_words
        self._folder = tempfile.TemporaryDirectory(prefix="evals-")
        self.home = Path(self._folder.name)
        self.environ = environment_of(plan.engine, self.home)
        self.settings = Settings.from_env(self.environ)
        self.shelf = Shelf.read(self.settings.knowledge)

    @cached_property
    def library(self) -> Library:
        """The library, warm, so that no turn waits for it."""
        from assistant.library.library import Library

        library = Library.open(
            self.settings.knowledge,
            self.settings.prompts,
            self.settings.index,
            self.settings.embedding,
        )
        library.warm_up()
        return library

    @cached_property
    def store(self) -> Store:
        """The interviews of this process."""
        from assistant.store import Store

        return Store(self.settings.database)

    @cached_property
    def phrases(self) -> Phrases:
        """What the interviewer says."""
        from assistant.phrases import load_phrases

        return load_phrases(self.settings.prompts)

    @cached_property
    def model(self) -> ModelEngine | None:
        """The model that hears and words, where one is to be measured."""
        if self.settings.model is None:
            return None
        from assistant.model.engine import ModelEngine

        return ModelEngine(
            self.settings.model,
            self.settings.prompts,
            self.phrases,
            self.library,
            self.store.model_tokens_on,
        )

    def person(self, scenario: Scenario) -> Person:
        """Return the person of a script, who says it as it stands or in a model's words."""
        if not self.free_words:
            return Person(scenario)
        from evals.phrasing import phrase_with

        assert self.model is not None
        return Person(scenario, phrase_with(self.model.client))

    def assistant(self, today: date) -> Assistant:
        """Return the assistant on a given day."""
        from assistant.interview import Assistant

        settings = replace(self.settings, today=today)
        return Assistant(self.store, self.library, self.phrases, settings, self.model)

    def interviewer(self, name: str, case: Case) -> Interviewer:
        """Return a fresh interviewer for one dialogue."""
        today = case.scenario.today
        if name == "questionnaire":
            from evals.baselines import Questionnaire

            form: Interviewer = Questionnaire(self.library, self.phrases, today)
            return form
        if name == "random":
            from evals.baselines import RandomPolicy

            lot: Interviewer = RandomPolicy(
                self.library, self.phrases, today, f"{self.seed}/{case.id}"
            )
            return lot
        if name == "single_prompt":
            from evals.single_prompt import SinglePrompt

            assert self.model is not None
            prompted: Interviewer = SinglePrompt(self.model.client, today)
            return prompted
        if self.transport == "jsonl":
            return Pipe(self.environ, self.home / case.id, today)
        return Api(self.assistant(today), self.store)

    def close(self) -> None:
        """Close what was opened and remove the data folder."""
        for opened in ("model", "store", "library"):
            if self.__dict__.get(opened) is not None:
                self.__dict__[opened].close()
        self._folder.cleanup()


def environment_of(engine: str, home: Path) -> dict[str, str]:
    """Return the environment of a run: the surrounding one with a data folder of its own.

    The embedded engine is measured without a model, also where one is configured.
    """
    environ = read_environment(os.environ)
    if engine == "embedded":
        environ |= {name: "" for name in environ if name.startswith("ASSISTANT_MODEL")}
    return environ | {"ASSISTANT_HOME": str(home), "ASSISTANT_DATABASE": ""}


_room: Room | None = None


def _open_room(plan: Plan) -> None:
    import atexit

    global _room
    _room = Room(plan)
    if plan.transport == "api":
        _ = _room.library
    atexit.register(_room.close)


def _play_in_room(name: str, case: Case) -> Record:
    assert _room is not None
    return play_case(_room, name, case)


def play_case(room: Room, name: str, case: Case) -> Record:
    """Play and score one dialogue; return what is kept of it."""
    played = play(room.person(case.scenario), room.interviewer(name, case))
    return record_of(case, played, score(case, played, room.shelf, name))


def record_of(case: Case, played: Played, scored: Score) -> Record:
    """Return the line of `dialogues.jsonl` for one dialogue."""
    last = played.lines[-1] if played.lines else {}
    turns = [
        {
            "say": said.text,
            "script": said.scripted,
            "kind": said.kind,
            "reply": line["reply"],
            "asked": list(line["asked"]),
            "stage": line["stage"],
            "seconds": round(seconds, 4),
        }
        for said, line, seconds in zip(played.said, played.lines[1:], played.seconds, strict=False)
    ]
    return {
        "interviewer": scored.interviewer,
        "id": case.id,
        "title": case.scenario.title,
        "today": case.scenario.today.isoformat(),
        "score": scored.to_json(),
        "greeting": played.lines[0]["reply"] if played.lines else "",
        "turns": turns,
        "expected": [
            {k: v for k, v in e.items() if v is not None}
            for e in case.scenario.expected.model_dump(mode="json", by_alias=True)["findings"]
        ],
        **{key: last.get(key) for key in ("need", "verdict", "statement", "matches")},
    }


# ── over all of them ─────────────────────────────────────────────────────────────────────────────


def run(plan: Plan) -> list[Record]:
    """Play every dialogue that is not yet in the folder; return all, in a fixed order.

    Raises:
        ScenarioError: a dialogue breaks the format.
    """
    cases = read_cases(plan.scenarios)
    bring_index_up_to_date()
    tasks = [(name, case) for name in plan.interviewers for case in cases]
    done = _open_folder(plan, config_of(plan))
    left = [(name, case) for name, case in tasks if (name, case.id) not in done]
    with (plan.out / "dialogues.jsonl").open("a", encoding="utf-8") as kept:
        for record in _play_all(plan, left):
            kept.write(json.dumps(record, ensure_ascii=False) + "\n")
            kept.flush()
            done[record["interviewer"], record["id"]] = record
    return [done[name, case.id] for name, case in tasks]


def bring_index_up_to_date() -> None:
    """Build the index where it is missing or knowledge changed: what is measured is what is there.

    Raises:
        KnowledgeError: the knowledge cannot be used.
    """
    from assistant.errors import BrokenIndex, MissingIndex
    from assistant.library.build import build_index
    from assistant.library.manifest import is_stale

    settings = Settings.from_env(os.environ)
    try:
        stale = is_stale(settings.index, settings.knowledge)
    except (MissingIndex, BrokenIndex):
        stale = True
    if stale:
        build_index(settings.knowledge, settings.index, lambda step: print(step, file=sys.stderr))


def _play_all(plan: Plan, tasks: Sequence[tuple[str, Case]]) -> Iterator[Record]:
    if not tasks:
        return
    if plan.jobs == 1:
        room = Room(plan)
        try:
            with _progress(len(tasks)) as step:
                for name, case in tasks:
                    yield play_case(room, name, case)
                    step()
        finally:
            room.close()
        return
    with ProcessPoolExecutor(
        min(plan.jobs, len(tasks)),
        mp_context=get_context("spawn"),
        initializer=_open_room,
        initargs=(plan,),
    ) as pool:
        futures: dict[Future[Record], None] = {
            pool.submit(_play_in_room, name, case): None for name, case in tasks
        }
        try:
            with _progress(len(tasks)) as step:
                for future in as_completed(futures):
                    yield future.result()
                    step()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    """Show a bar on a terminal, nothing elsewhere."""
    from tqdm import tqdm

    with tqdm(total=total, unit="场", disable=not sys.stderr.isatty(), file=sys.stderr) as bar:
        yield bar.update


def _open_folder(plan: Plan, config: Mapping[str, Any]) -> dict[tuple[str, str], Record]:
    """Return what an unfinished run of the same configuration left; clear away anything else."""
    plan.out.mkdir(parents=True, exist_ok=True)
    kept = plan.out / "dialogues.jsonl"
    finished = (plan.out / "summary.json").exists()
    before = read_config(plan.out)
    if kept.exists() and not finished and before and before["digest"] == config["digest"]:
        records = read_records(plan.out)
        # A line that a kill tore off is written anew.
        text = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
        kept.write_text(text, encoding="utf-8")
        return {(r["interviewer"], r["id"]): r for r in records}
    for name in ("dialogues.jsonl", "scores.jsonl", "summary.json", "summary.md", "report.html"):
        (plan.out / name).unlink(missing_ok=True)
    (plan.out / "config.json").write_text(
        json.dumps(config, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    return {}


def read_config(folder: Path) -> dict[str, Any]:
    """Read what a folder's run was; empty where there is none."""
    path = folder / "config.json"
    if not path.exists():
        return {}
    config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return config


def read_records(folder: Path) -> list[Record]:
    """Read the dialogues of a folder, without a last line that was torn off."""
    records = []
    for line in (folder / "dialogues.jsonl").read_text(encoding="utf-8").splitlines(keepends=True):
        if line.endswith("\n"):
            records.append(json.loads(line))
    return records


def read_scores(folder: Path) -> list[Score]:
    """Read the scores of a finished run."""
    lines = (folder / "scores.jsonl").read_text(encoding="utf-8").splitlines()
    return [Score.from_json(json.loads(line)) for line in lines]


# ── what was run ─────────────────────────────────────────────────────────────────────────────────


def config_of(plan: Plan) -> dict[str, Any]:
    """Describe a run by content: two runs of one digest may be compared without a doubt."""
    settings = Settings.from_env(read_environment(os.environ))
    digests = {
        "assistant": _digest(PROJECT / "assistant", "*.py"),
        "prompts": _digest(settings.prompts, "*"),
        "knowledge": _digest(settings.knowledge, "*"),
        "index": _digest(settings.index, "manifest.json"),
        "scenarios": _digest(plan.scenarios, "*.yaml"),
        "harness": _digest_of([PROJECT / "evals" / name for name in SCORING]),
    }
    what = {
        "engine": plan.engine,
        "model": settings.model.name if settings.model and plan.engine == "model" else None,
        "free_words": plan.free_words,
        "transport": plan.transport,
        "seed": plan.seed,
        "interviewers": list(plan.interviewers),
        "digests": digests,
    }
    digest = hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]
    return {
        **what,
        "digest": digest,
        "commit": _commit(),
        "python": sys.version.split()[0],
        "jobs": plan.jobs,
        "processors": os.cpu_count(),
        "day": time.strftime("%Y-%m-%d"),
    }


def _digest(folder: Path, pattern: str) -> str:
    """Return 12 hex digits over the names and contents of a folder's files."""
    found = folder.rglob(pattern)
    return _digest_of(sorted(p for p in found if p.is_file() and "__pycache__" not in p.parts))


def _digest_of(paths: Sequence[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:12]


def _commit() -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    asked = subprocess.run(
        [git, "describe", "--always", "--dirty", "--exclude=*"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip() or None
