"""The simulated person of a scripted dialogue: answers by what was asked, never invents.

The rules are those of the scenario format: the first slot in `asked` is answered with its next
answer, or its last one again; `unknown` where the script has none; `confirm` at stage `confirm`; a
correction is said once, at the turn after the slot that it names was answered.

How the words fall may be left to somebody else (`Phrase`), what they say may not: the script's text
is kept beside the phrased one, and the audit compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from evals.scenario import Scenario

SaidKind = Literal["opening", "answer", "unknown", "confirm", "correction"]


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the person, and why it was said.

    Attributes:
        text: the message as it was said.
        kind: which part of the script it is.
        slot: the slot that was asked about; empty where none was.
        last: no better answer to that slot is left in the script.
    """

    text: str
    kind: SaidKind
    slot: str = ""
    last: bool = True
    script: str = ""
    """The script's own words for it; empty where they were said as they are."""

    @property
    def scripted(self) -> str:
        """What the script holds for this message."""
        return self.script or self.text


Phrase = Callable[[Said, Scenario], str]
"""Says a message of the script in other words."""


@dataclass
class Person:
    """One person with a script; remembers what was said already."""

    scenario: Scenario
    phrase: Phrase | None = None
    said: list[Said] = field(default_factory=list)
    _used: dict[str, int] = field(default_factory=dict)
    _unknown: int = 0
    _to_correct: list[str] = field(default_factory=list)
    _corrected: set[int] = field(default_factory=set)

    def open(self) -> str:
        """Return the first message."""
        return self._say(Said(self.scenario.opening, "opening"))

    def answer(self, asked: Sequence[str], stage: str) -> str:
        """Return what the person says to a reply that asked about these slots."""
        slot = asked[0] if asked else ""
        if self._to_correct:
            return self._say(Said(self._to_correct.pop(0), "correction", slot))
        if stage == "confirm":
            return self._say(Said(self.scenario.confirm, "confirm"))
        answers = cast(Mapping[str, list[str]], self.scenario.answers).get(slot)
        if not answers:
            text = self.scenario.unknown[self._unknown % len(self.scenario.unknown)]
            self._unknown += 1
            return self._say(Said(text, "unknown", slot))
        place = min(self._used.get(slot, 0), len(answers) - 1)
        self._used[slot] = place + 1
        for index, correction in enumerate(self.scenario.corrections):
            if correction.after == slot and index not in self._corrected:
                self._corrected.add(index)
                self._to_correct.append(correction.say)
        return self._say(Said(answers[place], "answer", slot, place == len(answers) - 1))

    def _say(self, said: Said) -> str:
        if self.phrase is not None:
            said = replace(said, text=self.phrase(said, self.scenario), script=said.text)
        self.said.append(said)
        return said.text
