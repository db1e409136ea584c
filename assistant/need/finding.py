"""What was heard and what is held: slots, findings, the need.

In:    nothing.
Out:   the vocabulary of the need contract.
Never: decides what holds (see `merge.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["stated", "confirmed", "superseded", "conflicting", "inferred"]
Value = Mapping[str, Any]

SLOTS: tuple[str, ...] = (
    "request",
    "company",
    "industry",
    "region",
    "size",
    "qualification",
    "product",
    "scene",
    "symptom",
    "impact",
    "baseline",
    "target",
    "constraint",
    "attempt",
    "gap",
    "existing_solution",
    "budget",
    "payer",
    "deadline",
    "cooperation",
    "ip",
    "acceptance",
    "test_conditions",
    "confidentiality",
    "trl",
)
MEASURE_SLOTS = frozenset({"baseline", "target"})
COEXISTING = frozenset(
    {
        "attempt",
        "constraint",
        "symptom",
        "qualification",
        "scene",
        "impact",
        "gap",
        "existing_solution",
        "acceptance",
        "test_conditions",
        "ip",
        "product",
    }
)
"""Slots whose values stand beside each other; the others hold one live value at a time."""

TEXT_SLOTS = frozenset(
    {
        "product",
        "scene",
        "symptom",
        "impact",
        "constraint",
        "attempt",
        "gap",
        "existing_solution",
        "payer",
        "ip",
        "acceptance",
        "test_conditions",
        "request",
    }
)
"""Slots whose value is the person's own words."""

FILLED_IN = frozenset(
    {"product", "scene", "gap", "existing_solution", "acceptance", "test_conditions", "ip"}
)
"""Slots where a fuller answer takes the place of one that said next to nothing (条件有限).

Attempts, constraints and symptoms always stay beside each other."""

TEXT_LIMIT = 80
"""Most characters of a text value or a quote. Source: the need contract."""

RequestKind = Literal[
    "technology",
    "purchase",
    "service",
    "financing",
    "recruitment",
    "marketing",
    "permit",
    "other",
]
CooperationMode = Literal[
    "commission", "joint", "licence", "equity", "open_call", "pay_after_use", "consulting"
]
ConfidentialityLevel = Literal["public", "anonymous", "nda"]
Act = Literal[
    "yes",
    "no",
    "unknown",
    "skip",
    "vague",
    "question",
    "greeting",
    "hurry",
    "enough",
    "correction",
    "refer_back",
    "withhold",
    "chitchat",
    "injection",
]
SizeClass = Literal["micro", "small", "medium", "large"]
MeasureOp = Literal["=", "<=", ">=", "range", "reduce_by", "increase_by"]
Sense = Literal["failed", "worked", "lacks", "self", "conditional", "separate"]
"""Which way the words point where the value alone does not tell: an attempt `failed` or `worked`,
a gap `lacks` something or says that the enterprise can do `self`, a budget is `conditional`
(only if subsidised), a symptom or request opens a `separate` problem. Stored with the finding;
not part of the published finding."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing heard in one turn, before it is merged.

    Attributes:
        slot: one of `SLOTS`.
        value: typed by the slot; keys as in `VALUE_KEYS`.
        quote: an exact substring of the turn's text, 1 to 80 characters.
        corrects: the words say that an older value is wrong (改一下, 说错了).
        inferred: concluded from the quote, not said; never evidence for a gate.
        sense: which way the words point, see `Sense`.
    """

    slot: str
    value: Value
    quote: str
    corrects: bool = False
    inferred: bool = False
    sense: Sense | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the plain data that is stored."""
        data: dict[str, Any] = {"slot": self.slot, "value": dict(self.value), "quote": self.quote}
        if self.corrects:
            data["corrects"] = True
        if self.inferred:
            data["inferred"] = True
        if self.sense:
            data["sense"] = self.sense
        return data

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Heard:
        """Read what `to_json` wrote."""
        return Heard(
            data["slot"],
            data["value"],
            data["quote"],
            bool(data.get("corrects")),
            bool(data.get("inferred")),
            data.get("sense"),
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the enterprise said, as it stands now.

    Attributes:
        index: its place in the need's list; never changes.
        slot: one of `SLOTS`.
        value: typed by the slot.
        quote: exact words of turn `turn`.
        turn: number of the enterprise's turn, from 1.
        status: see `Status`.
        sense: which way the words point, see `Sense`.
    """

    index: int
    slot: str
    value: Value
    quote: str
    turn: int
    status: Status = "stated"
    sense: Sense | None = None

    @property
    def live(self) -> bool:
        """Whether it counts: not superseded."""
        return self.status != "superseded"

    @property
    def evidence(self) -> bool:
        """Whether a gate may rest on it: said, not corrected, not in conflict, not inferred."""
        return self.status in ("stated", "confirmed")

    def to_json(self) -> dict[str, Any]:
        """Return the finding as the contract prints it."""
        return {
            "slot": self.slot,
            "value": dict(self.value),
            "quote": self.quote,
            "turn": self.turn,
            "status": self.status,
        }


_TELLING = 8
"""Characters from which a symptom says by itself what goes wrong (judgement, 2026-11-22)."""


def main_trouble(symptoms: Sequence[Finding]) -> Finding | None:
    """Return the symptom that says best what goes wrong, None where there is none.

    The newest of at least 8 characters, since people grow clearer when asked; else the longest,
    the newer of two: 下雨天更高 or 鹅绒少, said beside the trouble, does not take its place.
    """
    told = [f for f in symptoms if len(str(f.value["text"])) >= _TELLING]
    if told:
        return told[-1]
    return max(symptoms, key=lambda f: (len(str(f.value["text"])), f.index), default=None)


@dataclass(frozen=True, slots=True)
class Need:
    """All findings of one interview, oldest first; the index of a finding is its place.

    Attributes:
        classified: matter that must not be typed here was met; everything held was removed.
    """

    findings: tuple[Finding, ...] = ()
    classified: bool = False

    def live(self, *slots: str) -> list[Finding]:
        """Return the findings that are not superseded, of the given slots (of all if none)."""
        return [f for f in self.findings if f.live and (not slots or f.slot in slots)]

    def evidence(self, *slots: str) -> list[Finding]:
        """Return the findings that a gate may rest on, of the given slots."""
        return [f for f in self.findings if f.evidence and (not slots or f.slot in slots)]

    def latest(self, slot: str) -> Finding | None:
        """Return the newest live finding of a slot, not in conflict, of the first problem."""
        found = [f for f in self.live(slot) if f.status != "conflicting" and f.sense != "separate"]
        return found[-1] if found else None

    def trouble(self) -> Finding | None:
        """Return the symptom that says best what goes wrong, of the first problem."""
        usable = (f for f in self.live("symptom") if f.status != "conflicting")
        return main_trouble([f for f in usable if f.sense != "separate"])

    def conflicts(self) -> list[Finding]:
        """Return the findings that exclude each other and wait to be asked about."""
        return [f for f in self.findings if f.status == "conflicting"]
