"""Prompt tokens of whole interviews, beside the naive way of asking a model.

Naive: every call holds the same instructions, the whole conversation so far, and the whole form
with everything that was found. Both are counted by the same counter.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.interview import Assistant, Line
from assistant.model.budget import count
from assistant.need import Finding
from assistant.phrases import Phrases
from evals.model_faults import Bench
from evals.scenario import Scenario
from evals.simulate import Person

PATIENCE = 30.0
"""Seconds that a turn may take here."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Prompt tokens of one interview.

    Attributes:
        name: of the dialogue.
        turns: that were heard with the model.
        ours: sent to hear them.
        naive: what the naive way sends for the same turns.
    """

    name: str
    turns: int
    ours: int
    naive: int


def weigh(bench: Bench, folder: Path, scenarios: Sequence[Scenario]) -> Iterator[Tokens]:
    """Play dialogues against the fake model and weigh what was sent."""
    assistant, engine = bench.assistant(folder / "tokens.db", PATIENCE)
    engine.warm_up()
    bench.fake.forget()
    try:
        for scenario in scenarios:
            person = Person(scenario)
            reply = assistant.say(assistant.start().id, person.open())
            while reply.stage != "done" and len(person.said) < scenario.limits.turns:
                reply = assistant.say(reply.id, person.answer(reply.asked, reply.stage))
            yield _weigh_one(scenario.id, assistant, reply.id, bench.phrases)
    finally:
        bench.fake.forget()
        assistant.close()


def _weigh_one(name: str, assistant: Assistant, interview_id: str, phrases: Phrases) -> Tokens:
    lines = assistant.transcript(interview_id)
    findings = assistant.view(interview_id).need.findings
    turns = ours = naive = 0
    for use in assistant.model_uses(interview_id):
        if use["messages"] and use["prompts"][0].startswith("listen/"):
            request = use["messages"][0]
            turns += 1
            ours += sum(count(m["content"]) for m in request)
            naive += count(request[0]["content"])
            naive += count(_history(lines, use["turn"])) + count(
                _form(findings, use["turn"], phrases)
            )
    return Tokens(name, turns, ours, naive)


def _history(lines: Sequence[Line], turn: int) -> str:
    """Return the whole conversation up to a message."""
    said = [
        f"{line.who}: {line.text}"
        for line in lines
        if line.turn < turn or (line.turn == turn and line.who == "enterprise")
    ]
    return "\n".join(said)


def _form(findings: Sequence[Finding], turn: int, phrases: Phrases) -> str:
    """Return the whole form as it stood before a message: every slot with all that was found."""
    form = {
        slot: {
            "label": texts.label,
            "question": texts.ask[-1],
            "findings": [f.to_json() for f in findings if f.slot == slot and f.turn < turn],
        }
        for slot, texts in phrases.slots.items()
    }
    return json.dumps(form, ensure_ascii=False, separators=(",", ":"))
