"""Adding up the scores of many dialogues: rates, a confusion matrix, a recall curve, times."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from evals.rates import Rate, add_up
from evals.score import Score

FOLDER = Path(__file__).parent
VERDICTS = ("true_need", "incomplete", "not_a_need")
CURVE_TURNS = 20
"""Turns that the recall curve shows."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One measure: its name in the files, its label for people, and which way is better."""

    name: str
    label: str
    better: str
    say: str


@dataclass(frozen=True, slots=True)
class Group:
    """What some dialogues amount to.

    Attributes:
        dialogues: all of them, void ones included.
        void: dialogues that the simulated person spoiled; they are in no rate.
        crashed: dialogues that broke off; they count as failed.
        rates: measure → rate.
        confusion: expected verdict → verdict → how many.
        curve: recall after each turn, 0 to 1; a dialogue that is over keeps its last value.
        slots: slot → (recall, precision).
        turns: messages of the enterprise in a dialogue, on average.
        median_seconds, p95_seconds: of one answer.
        macro_f1: over the verdicts that were expected at all.
        use: what a model took in all; empty where none was asked.
    """

    dialogues: int
    void: int
    crashed: int
    rates: dict[str, Rate]
    confusion: dict[str, dict[str, int]]
    curve: list[float]
    slots: dict[str, tuple[Rate, Rate]]
    turns: float | None
    median_seconds: float | None
    p95_seconds: float | None
    macro_f1: float | None
    use: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "dialogues": self.dialogues,
            "void": self.void,
            "crashed": self.crashed,
            "rates": {name: rate.to_json() for name, rate in self.rates.items()},
            "confusion": self.confusion,
            "curve": [round(share, 4) for share in self.curve],
            "slots": {s: [r.to_json(), p.to_json()] for s, (r, p) in self.slots.items()},
            "turns": self.turns,
            "median_seconds": self.median_seconds,
            "p95_seconds": self.p95_seconds,
            "macro_f1": self.macro_f1,
            "use": self.use,
        }


@cache
def metrics() -> tuple[Metric, ...]:
    """Return what is measured, in the order of the reports."""
    rows = yaml.safe_load((FOLDER / "metrics.yaml").read_text(encoding="utf-8"))
    return tuple(Metric(**row) for row in rows)


def add_scores(scores: Sequence[Score]) -> Group:
    """Add up the scores of some dialogues of one interviewer."""
    counted = [s for s in scores if not s.void]
    seconds = sorted(t for s in counted for t in s.seconds)
    confusion = {e: dict.fromkeys((*VERDICTS, ""), 0) for e in VERDICTS}
    for s in counted:
        confusion[s.expected_verdict][s.verdict if s.verdict in VERDICTS else ""] += 1
    return Group(
        dialogues=len(scores),
        void=len(scores) - len(counted),
        crashed=sum(bool(s.error) for s in scores),
        rates=add_up(s.rates for s in counted),
        confusion=confusion,
        curve=_curve(counted),
        slots=_slots(counted),
        turns=round(statistics.mean(s.turns for s in counted), 2) if counted else None,
        median_seconds=round(statistics.median(seconds), 4) if seconds else None,
        p95_seconds=round(seconds[int(0.95 * (len(seconds) - 1))], 4) if seconds else None,
        macro_f1=_macro_f1(confusion),
        use={
            key: round(sum(s.use.get(key, 0) for s in counted), 4)
            for key in sorted({key for s in counted for key in s.use})
        },
    )


def group_by(scores: Sequence[Score], key: Callable[[Score], str]) -> dict[str, Group]:
    """Add up by some property, the largest group first."""
    groups: dict[str, list[Score]] = {}
    for s in scores:
        groups.setdefault(key(s), []).append(s)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return {name: add_scores(group) for name, group in ordered}


def _curve(scores: Sequence[Score]) -> list[float]:
    total = sum(s.counted for s in scores)
    if not total:
        return []
    return [
        sum(s.hits_by_turn[:turn][-1] for s in scores if s.hits_by_turn) / total
        for turn in range(1, CURVE_TURNS + 1)
    ]


def _slots(scores: Sequence[Score]) -> dict[str, tuple[Rate, Rate]]:
    tallies: dict[str, list[int]] = {}
    for s in scores:
        for slot, tally in s.slots.items():
            old = tallies.setdefault(slot, [0, 0, 0])
            tallies[slot] = [a + b for a, b in zip(old, tally, strict=True)]
    return {
        slot: (Rate(met, expected), Rate(met, met + extra))
        for slot, (met, expected, extra) in sorted(tallies.items(), key=lambda i: -i[1][1])
    }


def _macro_f1(confusion: dict[str, dict[str, int]]) -> float | None:
    values = []
    for verdict in VERDICTS:
        expected = sum(confusion[verdict].values())
        if expected:
            judged = sum(row[verdict] for row in confusion.values())
            values.append(2 * confusion[verdict][verdict] / (expected + judged))
    return round(statistics.mean(values), 4) if values else None


# ── thresholds ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Held:
    """One threshold and what came of it; `holds` is None where nothing could be scored."""

    metric: str
    split: str
    limit: str
    value: float | None
    holds: bool | None


def check_thresholds(groups: dict[str, Group], path: Path) -> list[Held]:
    """Check the thresholds of a file.

    Args:
        groups: split → ours.
        path: a YAML list of `{metric, split, at_least | at_most}`.
    """
    found = []
    for row in yaml.safe_load(path.read_text(encoding="utf-8")):
        value = _value(groups.get(row["split"]), row["metric"])
        at_least, at_most = row.get("at_least"), row.get("at_most")
        holds = None
        if value is not None:
            holds = (at_least is None or value >= at_least) and (
                at_most is None or value <= at_most
            )
        limit = f"≥ {at_least}" if at_least is not None else f"≤ {at_most}"
        found.append(Held(row["metric"], row["split"], limit, value, holds))
    return found


def all_hold(held: Sequence[Held]) -> bool:
    """Tell whether no threshold failed and at least one could be scored."""
    return any(h.holds for h in held) and not any(h.holds is False for h in held)


def _value(group: Group | None, metric: str) -> float | None:
    if group is None:
        return None
    if metric in ("median_seconds", "p95_seconds", "macro_f1", "turns"):
        value: float | None = getattr(group, metric)
        return value
    rate = group.rates.get(metric)
    return rate.share if rate else None


# ── which to look at first ───────────────────────────────────────────────────────────────────────


def badness(score: Score) -> float:
    """Return how far a dialogue is from right: a wrong verdict outweighs what was missed."""
    recall = score.rates.get("recall", Rate()).share
    precision = score.rates.get("precision", Rate()).share
    wrong = float(score.verdict != score.expected_verdict)
    wrong += 2.0 * (score.verdict == "true_need" != score.expected_verdict)
    wrong += 0.5 * (score.redirect != score.expected_redirect)
    wrong += 2.0 * bool(score.error)
    lost = 0.0 if recall is None else 1 - recall
    noise = 0.0 if precision is None else 0.5 * (1 - precision)
    shown = sum(
        0.25
        for name in ("quotes", "nothing_forbidden", "citations", "figures_need", "labs")
        if (rate := score.rates.get(name)) and rate.met < rate.scored
    )
    return wrong + lost + noise + shown
