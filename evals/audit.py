"""The audit of the simulated person: a dialogue that it spoiled is void, neither right nor wrong.

It reads the transcript against the script and knows nothing of how the person chose its words, so
that a fault of the simulation cannot hide behind itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from evals.figures import is_said, said_figures
from evals.scenario import Scenario
from evals.simulate import Said

FaultKind = Literal["leak", "invention", "withheld", "early_end"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What the simulated person did wrong.

    Attributes:
        kind: `leak` said what was not asked for yet, `invention` what the script does not hold,
            `withheld` kept back what it should have said, `early_end` left before it was over.
        turn: the message, from 1.
    """

    kind: FaultKind
    turn: int


def audit(
    scenario: Scenario, said: Sequence[Said], lines: Sequence[Mapping[str, Any]]
) -> list[Fault]:
    """Return the faults of the person in one dialogue.

    Args:
        scenario: the script.
        said: its messages, turn 1 first.
        lines: the assistant's lines, the greeting first.
    """
    faults: list[Fault] = []
    given: dict[str, int] = {}
    waiting: list[str] = []
    for turn, message in enumerate(said, start=1):
        before = lines[turn - 1]
        kind = _fault_of(scenario, message.scripted, turn, before, given, waiting)
        kind = kind or _fault_of_phrasing(scenario, message)
        if kind is not None:
            faults.append(Fault(kind, turn))
    last = lines[-1]
    if last["stage"] != "done" and len(said) < scenario.limits.turns:
        faults.append(Fault("early_end", len(said)))
    return faults


def _fault_of(
    scenario: Scenario,
    text: str,
    turn: int,
    before: Mapping[str, Any],
    given: dict[str, int],
    waiting: list[str],
) -> FaultKind | None:
    """Judge one message; `given` and `waiting` carry what was answered and is to be corrected."""
    slot = before["asked"][0] if before["asked"] else ""
    allowed = _allowed(scenario, slot, str(before["stage"]), turn, given, waiting)
    corrected = bool(waiting)
    if corrected:
        waiting.pop(0)
    elif turn > 1 and before["stage"] != "confirm" and slot in scenario.answers:
        given[slot] = given.get(slot, 0) + 1
        if given[slot] == 1:
            waiting += [c.say for c in scenario.corrections if c.after == slot]
    if text == allowed or text in scenario.unknown and allowed in scenario.unknown:
        return None
    script = {scenario.opening, scenario.confirm, *scenario.unknown}
    script |= {answer for answers in scenario.answers.values() for answer in answers}
    script |= {correction.say for correction in scenario.corrections}
    if text not in script:
        return "invention"
    return "withheld" if text in scenario.unknown else "leak"


def _fault_of_phrasing(scenario: Scenario, message: Said) -> FaultKind | None:
    """Judge free wording: it may add no figure, and drop neither a figure nor an expected word."""
    if message.text == message.scripted:
        return None
    told, meant = said_figures(message.text), said_figures(message.scripted)
    if any(figure.unit and not is_said(figure, meant) for figure in told):
        return "invention"
    if any(word not in message.text for word in words_to_keep(scenario, message.scripted)):
        return "withheld"
    return "withheld" if any(f.unit and not is_said(f, told) for f in meant) else None


def words_to_keep(scenario: Scenario, text: str) -> list[str]:
    """Return the words of a script's message by which its facts are recognised."""
    words = [word for e in scenario.expected.findings for word in getattr(e, "any", ())]
    return sorted({word for word in words if word in text})


def _allowed(
    scenario: Scenario,
    slot: str,
    stage: str,
    turn: int,
    given: Mapping[str, int],
    waiting: Sequence[str],
) -> str:
    if turn == 1:
        return scenario.opening
    if waiting:
        return waiting[0]
    if stage == "confirm":
        return scenario.confirm
    answers = cast(Mapping[str, list[str]], scenario.answers).get(slot)
    return answers[min(given.get(slot, 0), len(answers) - 1)] if answers else scenario.unknown[0]
