"""The need: what one enterprise has said, as an append-only list of findings.

In:    events of an interview (turns, and what was heard in them by which engine).
Out:   `Need`, a fold over those events; equal events always give an equal need.
Never: reads a clock, a file or a network; changes a value it was given.

The names of slots, statuses and value fields are a published contract: they stand in the JSON
that the program prints and stores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

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

    def conflicts(self) -> list[Finding]:
        """Return the findings that exclude each other and wait to be asked about."""
        return [f for f in self.findings if f.status == "conflicting"]

    def excluded_by(self, finding: Finding) -> list[Finding]:
        """Return the other findings in conflict that exclude this one."""
        rivals = _rivals(finding, self.conflicts())
        return [f for f in rivals if f.index != finding.index]


# ── values ───────────────────────────────────────────────────────────────────────────────────

_TEXT = "text"
_MEASURE_KEYS = frozenset({"metric", "op", "value", "unit"})
VALUE_KEYS: Mapping[str, frozenset[str]] = {
    "request": frozenset({"text", "kind"}),
    "company": frozenset({"name"}),
    "industry": frozenset({"name", "code"}),
    "region": frozenset({"province", "city"}),
    "size": frozenset({"class", "headcount", "revenue_wan"}),
    "qualification": frozenset({"name"}),
    "product": frozenset({"name"}),
    "scene": frozenset({_TEXT}),
    "symptom": frozenset({_TEXT}),
    "impact": frozenset({_TEXT, "amount_wan"}),
    "baseline": _MEASURE_KEYS,
    "target": _MEASURE_KEYS,
    "attempt": frozenset({"what", "result"}),
    "gap": frozenset({_TEXT}),
    "existing_solution": frozenset({_TEXT, "adequate"}),
    "budget": frozenset({"min_wan", "max_wan", "currency"}),
    "payer": frozenset({_TEXT, "approved"}),
    "cooperation": frozenset({"mode"}),
    "ip": frozenset({_TEXT}),
    "acceptance": frozenset({_TEXT}),
    "test_conditions": frozenset({_TEXT}),
    "confidentiality": frozenset({"level"}),
    "trl": frozenset({"current", "target"}),
}
"""Keys of each slot's value; `constraint` and `deadline` have two shapes, see `check_value`."""


def _is_number(x: object) -> bool:
    return isinstance(x, int | float) and not isinstance(x, bool)


def is_measure(value: Value) -> bool:
    """Tell whether a value is a measure `{metric, op, value, unit}`."""
    return frozenset(value) == _MEASURE_KEYS


def _check_measure(value: Value) -> str | None:
    if value["op"] not in get_args(MeasureOp):
        return f"unknown op {value['op']!r}"
    if not isinstance(value["metric"], str) or not isinstance(value["unit"], str):
        return "metric and unit must be text"
    number = value["value"]
    if value["op"] == "range":
        if not (
            isinstance(number, list | tuple) and len(number) == 2 and all(map(_is_number, number))
        ):
            return "a range needs [low, high]"
        return None if number[0] <= number[1] else "a range must not fall"
    return None if _is_number(number) else "value must be a number"


_ENUMS: Mapping[tuple[str, str], tuple[object, ...]] = {
    ("request", "kind"): get_args(RequestKind),
    ("cooperation", "mode"): get_args(CooperationMode),
    ("confidentiality", "level"): get_args(ConfidentialityLevel),
    ("size", "class"): (*get_args(SizeClass), None),
    ("existing_solution", "adequate"): (True, False, None),
    ("payer", "approved"): (True, False, None),
}
_NUMBERS = frozenset({"amount_wan", "min_wan", "max_wan", "headcount", "revenue_wan"})


def _expected_keys(slot: str, keys: frozenset[str]) -> frozenset[str]:
    if slot == "constraint":
        return _MEASURE_KEYS if "metric" in keys else frozenset({_TEXT})
    if slot == "deadline":
        return frozenset({"date"}) if "date" in keys else frozenset({"months"})
    return VALUE_KEYS[slot]


def _check_item(slot: str, key: str, item: object) -> str | None:
    allowed = _ENUMS.get((slot, key))
    if allowed is not None:
        fits = item in allowed
    elif key in _NUMBERS:
        fits = item is None or (_is_number(item) and float(str(item)) >= 0)
    elif key == "months":
        fits = _is_number(item) and float(str(item)) > 0
    elif slot == "trl":
        fits = item is None or item in range(1, 10)
    else:
        fits = item is None or (isinstance(item, str) and len(item) <= TEXT_LIMIT)
    return None if fits else f"{slot}.{key}: {item!r} does not fit"


def check_value(slot: str, value: Value) -> str | None:
    """Return what is wrong with a value for its slot, or None where it is well formed."""
    if slot not in SLOTS:
        return f"unknown slot {slot!r}"
    keys = frozenset(value)
    expected = _expected_keys(slot, keys)
    if keys != expected:
        return f"{slot}: keys {sorted(keys)} instead of {sorted(expected)}"
    if expected is _MEASURE_KEYS:
        return _check_measure(value)
    for key, item in value.items():
        if wrong := _check_item(slot, key, item):
            return wrong
    if slot == "budget" and value["min_wan"] is None and value["max_wan"] is None:
        return "budget: both ends are open"
    return None


def refuses_to_pay(budget: Value) -> bool:
    """Tell whether a budget value says that nothing will be paid."""
    return bool(budget["min_wan"] == 0 and budget["max_wan"] == 0)


def rejection(heard: Heard, turn_text: str) -> str | None:
    """Return why a heard finding must not be stored, or None.

    A quote that is not in its turn, an unknown slot or an ill-typed value is never stored.
    """
    if not heard.quote.strip() or len(heard.quote) > TEXT_LIMIT:
        return f"quote of {len(heard.quote)} characters"
    if heard.quote not in turn_text:
        return "quote is not in its turn"
    return check_value(heard.slot, heard.value)


# ── merging ──────────────────────────────────────────────────────────────────────────────────


def _compact(text: str) -> str:
    return "".join(ch for ch in text if ch.isalnum())


def _same_value(slot: str, a: Value, b: Value) -> bool:
    if slot in COEXISTING and not is_measure(a):
        left, right = (_compact("".join(str(v) for v in x.values() if v)) for x in (a, b))
        return left == right
    return dict(a) == dict(b)


def _metric_key(metric: str) -> str:
    return _compact(metric)


def _same_metric(a: Value, b: Value) -> bool:
    """Two measures speak of one metric when the names contain each other or are alike.

    A person who says 孔位 after 孔位偏差 means the same figure; the unit's dimension is not
    compared here, since a correction may change the unit.
    """
    left, right = _metric_key(str(a["metric"])), _metric_key(str(b["metric"]))
    if not left or not right:
        return left == right
    return left in right or right in left


def _figures_agree(a: Value, b: Value) -> bool:
    return bool(a["value"] == b["value"] and a["unit"] == b["unit"])


def _rivals(new: Heard | Finding, findings: Sequence[Finding]) -> list[Finding]:
    """Return the live findings that the new one cannot stand beside."""
    live = [f for f in findings if f.live and f.slot == new.slot]
    if new.slot in MEASURE_SLOTS:
        relative = ("reduce_by", "increase_by")
        return [
            f
            for f in live
            if _same_metric(f.value, new.value)
            and (f.value["op"] in relative) == (new.value["op"] in relative)
        ]
    if new.slot == "constraint" and is_measure(new.value):
        return [f for f in live if is_measure(f.value) and _same_metric(f.value, new.value)]
    if new.slot == "product":
        return [f for f in live if _refines(new, f) or _vaguer(new, f)]
    if new.slot in COEXISTING:
        return []
    if new.slot == "payer":
        # 老板拍板 and 研发经费里出 stand beside each other; a yes and a no about approval do not.
        return [
            f
            for f in live
            if None not in (f.value["approved"], new.value["approved"])
            and f.value["approved"] != new.value["approved"]
        ]
    if new.slot == "size":
        return [
            f
            for f in live
            if any(
                f.value[k] is not None and new.value[k] is not None and f.value[k] != new.value[k]
                for k in ("class", "headcount", "revenue_wan")
            )
        ]
    if new.slot == "trl":
        return [
            f
            for f in live
            if any(
                f.value[k] is not None and new.value[k] is not None and f.value[k] != new.value[k]
                for k in ("current", "target")
            )
        ]
    return live


def _refines(new: Heard | Finding, old: Finding) -> bool:
    """Tell whether the new value says the old one more exactly, so that it simply replaces it.

    A city added to its province, an amount inside a range said before, a date after 尽快.
    """
    if old.status == "inferred":
        return True
    a, b = old.value, new.value
    match new.slot:
        case "region":
            return a["province"] == b["province"] and a["city"] in (None, b["city"])
        case "budget":
            if refuses_to_pay(a) or old.sense == "conditional":
                return True
            if a["currency"] != b["currency"]:
                return False
            low, high = a["min_wan"], a["max_wan"]
            inside = [x for x in (b["min_wan"], b["max_wan"]) if x is not None]
            return (low is None or high is None or low != high) and all(
                (low is None or x >= low) and (high is None or x <= high) for x in inside
            )
        case "request":
            # What is asked for grows clearer as the talk goes on, and a mind can change.
            return True
        case "product":
            # 鸡蛋挂面 says 挂面 more exactly; two different products stand beside each other.
            return _compact(str(a["name"])) in _compact(str(b["name"]))
        case "company":
            return _compact(str(a["name"])) in _compact(str(b["name"]))
        case "industry":
            # A trade named more than once, in other words, is no contradiction worth a question.
            return True
        case "baseline" | "target" | "constraint":
            if not is_measure(a) or a["unit"] != b["unit"] or a["op"] != "range":
                return False
            low, high = a["value"]
            ends = b["value"] if b["op"] == "range" else [b["value"]]
            return all(low <= x <= high for x in ends)
    return False


def _vaguer(new: Heard | Finding, old: Finding) -> bool:
    """Tell whether the new value only repeats the old one less exactly and adds nothing."""
    a, b = old.value, new.value
    if old.status == "inferred":
        return False
    if new.slot == "region":
        return a["province"] == b["province"] and b["city"] is None
    if new.slot == "product":
        return _compact(str(b["name"])) in _compact(str(a["name"]))
    if new.slot == "budget":
        return a["currency"] == b["currency"] and (
            (b["min_wan"] is None and b["max_wan"] == a["max_wan"] and a["min_wan"] is not None)
            or (b["max_wan"] is None and b["min_wan"] == a["min_wan"] and a["max_wan"] is not None)
        )
    if new.slot in MEASURE_SLOTS:
        return _figures_agree(a, b) and a["op"] != "=" and b["op"] == "="
    return False


def merge(findings: Sequence[Finding], heard: Heard, turn: int) -> tuple[Finding, ...]:
    """Add one heard thing to the findings.

    Args:
        findings: those so far; never changed.
        heard: already checked by `rejection`.
        turn: the turn it was said in.

    Returns:
        The findings after it: unchanged where it was said before; with older ones superseded
        where it corrects or refines them; with both marked conflicting where they exclude each
        other and no correcting words were used.
    """
    out = list(findings)
    for f in out:
        if f.live and f.slot == heard.slot and _same_value(heard.slot, f.value, heard.value):
            if f.status == "conflicting":
                return _settle(out, f)
            if f.status != "inferred" or heard.inferred:
                return tuple(out)
    rivals = _rivals(heard, out)
    if heard.inferred and rivals:
        return tuple(out)
    if not heard.corrects and any(_vaguer(heard, f) for f in rivals):
        return tuple(out)
    status: Status = "inferred" if heard.inferred else "stated"
    waiting = any(f.status == "conflicting" for f in rivals)
    if not heard.corrects and heard.slot not in MEASURE_SLOTS:
        if any(f.turn == turn and not _refines(heard, f) for f in rivals):
            # Of two values in one message the first is the wish: 联合开发，实在不行买专利.
            return tuple(out)
    for f in rivals:
        # Asked about a conflict, a person names the right value: that settles it.
        if heard.corrects or waiting or _refines(heard, f):
            out[f.index] = replace(f, status="superseded")
        elif f.turn == turn and heard.slot in MEASURE_SLOTS:
            # Two figures of one metric in one message (head and tail, summer and winter) coexist.
            continue
        else:
            out[f.index] = replace(f, status="conflicting")
            status = "conflicting"
    out.append(Finding(len(out), heard.slot, heard.value, heard.quote, turn, status, heard.sense))
    return tuple(out)


def _settle(findings: list[Finding], chosen: Finding) -> tuple[Finding, ...]:
    """Let one of several conflicting findings stand, because it was said again."""
    settled = list(findings)
    for rival in _rivals(chosen, findings):
        if rival.status == "conflicting":
            settled[rival.index] = replace(rival, status="superseded")
    settled[chosen.index] = replace(chosen, status="stated")
    return tuple(settled)


def confirm(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Mark what was said and stands as confirmed: the person said yes to the read-back."""
    return tuple(replace(f, status="confirmed") if f.status == "stated" else f for f in findings)


# ── the fold ─────────────────────────────────────────────────────────────────────────────────


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
        return _same_metric(thin.value, heard.value)
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
        for index in hearing.withdraws:
            if 0 <= index < len(findings):
                findings = tuple(
                    replace(f, status="superseded") if f.index == index else f for f in findings
                )
        for heard in hearing.heard:
            if rejection(heard, hearing.text) is None:
                findings = merge(findings, heard, hearing.turn)
        if hearing.confirms:
            findings = confirm(findings)
    return Need(findings)
