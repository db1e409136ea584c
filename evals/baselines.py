"""Interviewers to compare ours with, through the same person and the same scorer.

`Questionnaire`: a fixed form in slot order. A text field keeps the answer as it stands; a typed
field (money, date, figure, place …) keeps what the same readers as ours read in the answer to it.
Nothing else in an answer is heard, nothing is asked twice, nothing is settled, and the form passes
whatever is filled in: that is what posting a need without an interview comes to.

`RandomPolicy`: hears, folds and judges exactly as ours does, and asks at random: what it lacks
against ours is the choice of questions alone.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.ask import ORDER, PATIENCE
from assistant.need import TEXT_LIMIT, VALUE_KEYS, Heard, Hearing, Need, fold

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.phrases import Phrases
    from evals.play import Line

FORM_LENGTH = 15
"""Fields of the form: as many as fit between the opening and the confirmation in 18 turns."""
TYPED = frozenset(
    {"baseline", "target", "budget", "deadline", "region", "cooperation", "confidentiality"}
)


@dataclass
class _Interview:
    """What both baselines do alike: hear an answer to one slot, then read back, then end."""

    library: Library
    phrases: Phrases
    today: date
    hearings: list[Hearing] = field(default_factory=list)
    slot: str = "symptom"
    stage: str = "interview"

    def start(self) -> Line:
        """Return the greeting, the same as ours."""
        return self._line(Need(), self.phrases.say("greeting"), _judged("incomplete"))

    def close(self) -> None:
        """Nothing was opened for this interview."""

    def _hear(self, text: str) -> Hearing:
        from assistant.embedded.hear import hear
        from assistant.embedded.message import Context

        context = Context(
            turn=len(self.hearings) + 1,
            asked=(self.slot,) if self.slot else (),
            stage=self.stage,
            today=self.today,
            need=fold(self.hearings),
            fields=self.phrases.fields,
        )
        return hear(text, context, self.library.ear)

    def _next(self, slot: str) -> str:
        """Turn to the next slot, or to the read-back where there is none, or to the end."""
        if self.stage == "confirm":
            self.stage, self.slot = "done", ""
        elif slot:
            self.slot = slot
            return self.phrases.slots[slot].ask[-1]
        else:
            self.stage, self.slot = "confirm", ""
        return self.phrases.say("readback", "ask")

    def _line(self, need: Need, reply: str, verdict: dict[str, Any]) -> Line:
        from assistant.interview import title

        line: dict[str, Any] = {
            "turn": len(self.hearings),
            "reply": reply,
            "asked": [self.slot] if self.slot else [],
            "stage": self.stage,
            "need": {"title": title(need), "findings": [f.to_json() for f in need.findings]},
            "verdict": verdict,
            "statement": None,
            "matches": None,
            "brief": None,
        }
        if self.stage == "done" and verdict["status"] != "not_a_need":
            from assistant.embedded.translation.translate import translate
            from assistant.match import match

            statement = translate(need, self.library.reference)
            line["statement"] = statement.to_json()
            line["matches"] = match(need, statement, self.library, self.today).to_json()
        return line


class Questionnaire(_Interview):
    """A fixed form in slot order."""

    def say(self, text: str) -> Line:
        """Put the answer into the field that was asked for, and turn to the next field."""
        heard: tuple[Heard, ...] = ()
        if self.slot in TYPED:
            heard = tuple(h for h in self._hear(text).heard if h.slot == self.slot)
        elif self.slot:
            heard = (_as_it_stands(self.slot, text),)
        self.hearings.append(Hearing(len(self.hearings) + 1, text, heard))
        need = fold(self.hearings)
        # The opening filled the field `symptom`.
        fields = [slot for slot in ORDER if slot != "symptom"][:FORM_LENGTH]
        place = len(self.hearings) - 1
        reply = self._next(fields[place] if place < len(fields) else "")
        return self._line(need, reply, _judged(_passes(need)))


def _as_it_stands(slot: str, text: str) -> Heard:
    field_name = next(k for k in ("text", "name", "what") if k in _keys(slot))
    kept = text[:TEXT_LIMIT].strip()
    return Heard(slot, dict.fromkeys(_keys(slot)) | {field_name: kept}, kept)


def _keys(slot: str) -> frozenset[str]:
    return frozenset({"text"}) if slot == "constraint" else VALUE_KEYS[slot]


def _passes(need: Need) -> str:
    """Judge as a form does: complete where every field that a gate needs is filled."""
    filled = {f.slot for f in need.live()}
    gates = ({"symptom"}, {"attempt", "gap"}, {"budget"}, {"target", "acceptance"}, {"deadline"})
    return "true_need" if all(gate & filled for gate in gates) else "incomplete"


def _judged(status: str, redirect: str | None = None) -> dict[str, Any]:
    return {"status": status, "redirect": redirect, "gates": [], "missing": [], "split": []}


class RandomPolicy(_Interview):
    """Hears and judges as ours does; which slot it asks about is drawn by lot."""

    def __init__(self, library: Library, phrases: Phrases, today: date, seed: str) -> None:
        super().__init__(library, phrases, today)
        self._lot = random.Random(seed)
        self._times = dict.fromkeys(ORDER, 0)

    def say(self, text: str) -> Line:
        """Hear one message and ask about a slot drawn by lot."""
        from assistant.embedded.screen import holds_classified_matter
        from assistant.embedded.text import normalise
        from assistant.judge import judge

        if holds_classified_matter(normalise(text)):
            self.hearings.append(Hearing(len(self.hearings) + 1, "", classified=True))
        else:
            self.hearings.append(self._hear(text))
        need = fold(self.hearings)
        verdict = judge(need)
        if need.classified:
            self.stage = "confirm"
        left = [slot for slot, times in self._times.items() if times < 2]
        drawn = self._lot.choice(left) if len(self.hearings) <= PATIENCE else ""
        if drawn:
            self._times[drawn] += 1
        reply = self._next(drawn)
        return self._line(need, reply, _judged(verdict.status, verdict.redirect))
