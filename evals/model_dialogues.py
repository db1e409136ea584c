"""The same dialogues three ways: without a model, with one, and with one that dies in the middle.

dialogue × way ─ play ─▶ Outcome
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from assistant.errors import AssistantError
from assistant.interview import Assistant, Reply
from assistant.store import Store
from evals.cases import Case
from evals.fake_model import NAME
from evals.model_faults import Bench
from evals.scenario import Scenario
from evals.simulate import Person

Way = Literal["embedded", "model", "dying"]
WAYS: Sequence[Way] = get_args(Way)
LIVES = 3
"""Turns that a dying model answers before every connection to it is closed."""
SECONDS = 20.0
"""Most that a turn waits for the model here."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one dialogue ended one way.

    Attributes:
        name: of the dialogue.
        way: see the module.
        engines: that heard each turn.
        finished: it came to its end within the person's turns.
        agrees: the verdict is the one that the script expects.
        problem: what is wrong with the brief, "" where it is valid or rightly missing.
    """

    name: str
    way: Way
    engines: tuple[str, ...]
    finished: bool
    agrees: bool
    problem: str


def one_of_each(cases: Sequence[Case]) -> list[Case]:
    """Return one dialogue of each behaviour, the first by name."""
    first: dict[str, Case] = {}
    for case in sorted(cases, key=lambda case: (case.split != "dev", case.id)):
        first.setdefault(case.behaviour, case)
    return list(first.values())


def complaints(outcomes: Sequence[Outcome]) -> list[str]:
    """Return what is wrong, a line each.

    A brief has to be valid any way. A dialogue that comes to its end without a model has to come
    to it with one; some scripts are cut short on purpose.
    """
    ends = {o.name for o in outcomes if o.way == "embedded" and o.finished}
    return [
        f"{o.name} {o.way}: {o.problem or 'not finished'}"
        for o in outcomes
        if o.problem or (not o.finished and o.name in ends)
    ]


def play_three_ways(bench: Bench, folder: Path, scenarios: Sequence[Scenario]) -> Iterator[Outcome]:
    """Play each dialogue each way, on a store of its own."""
    for number, scenario in enumerate(scenarios):
        for way in WAYS:
            on_the_day = replace(bench, settings=replace(bench.settings, today=scenario.today))
            database = folder / f"{number}-{way}.db"
            with _open(on_the_day, way, database) as assistant:
                yield _play(bench, assistant, way, scenario)
            bench.fake.forget()


def _open(bench: Bench, way: Way, database: Path) -> Assistant:
    if way != "embedded":
        return bench.assistant(database, SECONDS)[0]
    settings = replace(bench.settings, database=f"sqlite:///{database}", model=None)
    return Assistant(Store(settings.database), bench.library, bench.phrases, settings)


def _play(bench: Bench, assistant: Assistant, way: Way, scenario: Scenario) -> Outcome:
    person, engines = Person(scenario), []
    reply = assistant.say(assistant.start().id, person.open())
    while True:
        engines.append(reply.engine)
        if way == "dying" and engines.count(NAME) == LIVES:
            bench.fake.plan = lambda _site, _before: "close"
        if reply.stage == "done" or len(person.said) >= scenario.limits.turns:
            break
        reply = assistant.say(reply.id, person.answer(reply.asked, reply.stage))
    return Outcome(
        scenario.id,
        way,
        tuple(engines),
        reply.stage == "done",
        reply.verdict.status == scenario.expected.verdict,
        _problem_of_brief(assistant, reply),
    )


def _problem_of_brief(assistant: Assistant, reply: Reply) -> str:
    """Return what is wrong with the brief of an interview that ended, or ""."""
    wanted = not reply.need.classified and reply.verdict.status != "not_a_need"
    if not reply.data["brief"]:
        return "missing" if wanted and reply.stage == "done" else ""
    if not wanted:
        return "there although it is no need"
    try:
        for format in ("docx", "md", "json"):
            assistant.export(reply.id, "public", format, reviewed=True)
            assistant.export(reply.id, "full", format, reviewed=True)
    except AssistantError as error:
        return type(error).__name__
    return ""


def summarise(outcomes: Sequence[Outcome]) -> str:
    """Return a table, a row a way."""
    rows = [
        "| way | dialogues | finished | verdict as scripted | bad briefs | turns by the model |"
    ]
    rows.append("|---" * 6 + "|")
    for way in WAYS:
        those = [o for o in outcomes if o.way == way]
        turns = [engine for o in those for engine in o.engines]
        cells = [
            len(those),
            sum(o.finished for o in those),
            sum(o.agrees for o in those),
            sum(bool(o.problem) for o in those),
            f"{turns.count(NAME)} of {len(turns)}",
        ]
        rows.append(f"| {way} | " + " | ".join(map(str, cells)) + " |")
    return "\n".join(rows)
