"""The simulated person of a scripted dialogue: answers by what was asked, never invents.

The rules are those of the scenario format: the first slot in `asked` is answered with its next
answer, or its last one again; `unknown` where the script has none; `confirm` at stage `confirm`; a
correction is said once, at the turn after the slot that it names was answered.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from evals.scenario import Scenario


@dataclass
class Person:
    """One person with a script; remembers what was said already."""

    scenario: Scenario
    _used: dict[str, int] = field(default_factory=dict)
    _unknown: int = 0
    _corrected: set[int] = field(default_factory=set)
    _just_answered: str = ""

    def open(self) -> str:
        """Return the first message."""
        return self.scenario.opening

    def answer(self, asked: list[str], stage: str) -> str:
        """Return what the person says to a reply that asked about these slots."""
        for i, correction in enumerate(self.scenario.corrections):
            if i not in self._corrected and correction.after == self._just_answered:
                self._corrected.add(i)
                self._just_answered = ""
                return correction.say
        self._just_answered = ""
        if stage == "confirm":
            return self.scenario.confirm
        slot = asked[0] if asked else ""
        said = self.scenario.answers.get(slot)
        if not said:
            self._unknown += 1
            return self.scenario.unknown[(self._unknown - 1) % len(self.scenario.unknown)]
        place = self._used.get(slot, 0)
        self._used[slot] = place + 1
        self._just_answered = slot
        return said[min(place, len(said) - 1)]
