"""Rates that never lose their denominator.

What could not be scored is counted apart and is neither right nor wrong; a check that has nothing
to check is no rate at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of the checks that could be scored were met."""

    met: int = 0
    scored: int = 0
    unscored: int = 0

    def __add__(self, other: Rate) -> Rate:
        return Rate(
            self.met + other.met, self.scored + other.scored, self.unscored + other.unscored
        )

    @property
    def share(self) -> float | None:
        """Met over scored, 0 to 1; None where nothing was scored."""
        return self.met / self.scored if self.scored else None

    def __str__(self) -> str:
        apart = f" (+{self.unscored})" if self.unscored else ""
        share = "–" if self.share is None else f"{self.share:.1%}"
        return f"{share} {self.met}/{self.scored}{apart}"

    def to_json(self) -> list[int]:
        """Return `[met, scored, unscored]`."""
        return [self.met, self.scored, self.unscored]


def check(holds: bool) -> Rate:
    """Return the rate of one check."""
    return Rate(int(holds), 1)


def add_up(several: Iterable[Mapping[str, Rate]]) -> dict[str, Rate]:
    """Add rates of the same name."""
    total: dict[str, Rate] = {}
    for rates in several:
        for name, rate in rates.items():
            total[name] = total.get(name, Rate()) + rate
    return total
