"""The fold: all that was heard in an interview, made into the need.

In:    the hearings of an interview in their order.
Out:   `Need`; equal hearings always give an equal need.
Never: reads a clock, a file or a network.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.need.finding import (
    FILLED_IN,
    MEASURE_SLOTS,
    Act,
    Finding,
    Heard,
    Need,
)
from assistant.need.merge import (
    confirm,
    merge,
    same_metric,
    withdraw,
)
from assistant.need.value import (
    rejection,
)


@dataclass(frozen=True, slots=True)
class Hearing:
    """What one engine heard in one turn; stored, so that the need never depends on a retraining.

    Attributes:
        turn: number of the enterprise's turn, from 1.
        text: what the person typed; empty where it was removed as classified.
        heard: in order of the words.
        acts: what the person did beside stating facts: see `Act`.
        questions: the person's own questions, as exact substrings of the text.
        thin: slots that were answered with too little to help a solver.
        withdraws: indexes of findings that the turn takes back without a new value.
        confirms: the turn says yes to a read-back.
        classified: the turn held matter that must not be typed here; its text is not kept.
        engine: which engine and version heard it.
    """

    turn: int
    text: str
    heard: tuple[Heard, ...] = ()
    acts: tuple[Act, ...] = ()
    questions: tuple[str, ...] = ()
    thin: tuple[str, ...] = ()
    withdraws: tuple[int, ...] = ()
    confirms: bool = False
    classified: bool = False
    engine: str = "embedded"

    def to_json(self) -> dict[str, Any]:
        """Return the plain data that is stored; the text stands in its own row."""
        return {
            "heard": [h.to_json() for h in self.heard],
            "acts": list(self.acts),
            "questions": list(self.questions),
            "thin": list(self.thin),
            "withdraws": list(self.withdraws),
            "confirms": self.confirms,
            "classified": self.classified,
            "engine": self.engine,
        }

    @staticmethod
    def from_json(data: Mapping[str, Any], turn: int, text: str) -> Hearing:
        """Read what `to_json` wrote."""
        return Hearing(
            turn=turn,
            text=text,
            heard=tuple(Heard.from_json(h) for h in data["heard"]),
            acts=tuple(data["acts"]),
            questions=tuple(data["questions"]),
            thin=tuple(data["thin"]),
            withdraws=tuple(data["withdraws"]),
            confirms=bool(data["confirms"]),
            classified=bool(data["classified"]),
            engine=data["engine"],
        )


def _fills_in(heard: Heard, thin: Finding) -> bool:
    """Tell whether a full answer takes the place of what was said too thinly or only overheard."""
    if heard.slot != thin.slot:
        return False
    if heard.slot in MEASURE_SLOTS:
        return same_metric(thin.value, heard.value)
    return heard.slot in FILLED_IN


def fold(hearings: Iterable[Hearing]) -> Need:
    """Return the need that a sequence of hearings amounts to.

    Hearings that were superseded by a later hearing of the same turn must be left out by the
    caller. Anything that `rejection` refuses is dropped here too, so that no store, engine or
    import can bring a finding in whose quote is not in its turn.
    """
    findings: tuple[Finding, ...] = ()
    thin: set[tuple[int, str]] = set()
    for hearing in hearings:
        if hearing.classified:
            return Need(classified=True)
        fuller = [h for h in hearing.heard if h.slot not in hearing.thin]
        findings = tuple(
            replace(f, status="superseded")
            if f.live and (f.turn, f.slot) in thin and any(_fills_in(h, f) for h in fuller)
            else f
            for f in findings
        )
        thin |= {(hearing.turn, slot) for slot in hearing.thin}
        findings = withdraw(findings, hearing.withdraws)
        for heard in hearing.heard:
            if rejection(heard, hearing.text) is None:
                findings = merge(findings, heard, hearing.turn)
        if hearing.confirms:
            findings = confirm(findings)
    return Need(findings)
