"""Which dialogues there are: each script with its behaviour, its split and what is known about it.

The behaviour is the folder. A dialogue under a folder `held_out` belongs to the part that nobody
tunes on, one under `second` to the development set that was written later. `labels.yaml` tells of
our own dialogues what the format has no place for: the sector, and the places that a public brief
must not give away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from evals.scenario import Scenario, load_scenarios

Split = Literal["dev", "second", "held_out"]
FOLDER = Path(__file__).parent
OWN = FOLDER / "scenarios"
APART: tuple[Split, ...] = ("second", "held_out")
"""Folders whose dialogues are reported apart."""
UNLABELLED = "其他"


@dataclass(frozen=True, slots=True)
class Case:
    """One dialogue to play.

    Attributes:
        scenario: its script.
        behaviour: what it tests, the name of its folder.
        split: `dev`, `second`, or `held_out` for what is only ever measured.
        sector: the line of business, in Chinese.
        places: below the province, as the script names them; no public brief may.
    """

    scenario: Scenario
    behaviour: str
    split: Split
    sector: str
    places: tuple[str, ...]

    @property
    def id(self) -> str:
        """The script's id."""
        return self.scenario.id


def read_cases(folder: Path = OWN) -> list[Case]:
    """Read every dialogue under a folder, in order of id.

    Raises:
        ScenarioError: there is none, or one breaks the format.
    """
    scenarios = load_scenarios(folder)
    paths = {path.stem: path.relative_to(folder) for path in folder.rglob("*.yaml")}
    own = folder.resolve().is_relative_to(OWN.resolve())
    labels = _labels() if own else {}
    return [_case(scenario, paths[scenario.id], labels) for scenario in scenarios]


def _case(scenario: Scenario, path: Path, labels: Mapping[str, Any]) -> Case:
    label = labels.get(scenario.id, {})
    return Case(
        scenario,
        behaviour=path.parent.name,
        split=next((split for split in APART if split in path.parts), "dev"),
        sector=label.get("sector", UNLABELLED),
        places=tuple(label.get("places", ())),
    )


@cache
def _labels() -> dict[str, Any]:
    path = FOLDER / "labels.yaml"
    labels: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return labels
