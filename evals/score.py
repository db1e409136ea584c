"""Scoring one played dialogue against its script, as the scenario format defines it.

Deterministic: no model judges. A check that has nothing to check is not counted.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assistant.embedded.quantities import convert, same_dimension
from evals.scenario import Scenario

LONGEST_TEXT = 80
"""A value or quote of more characters matches nothing."""


@dataclass
class Score:
    """What came of one dialogue; every rate is (met, counted)."""

    id: str
    recall: tuple[int, int] = (0, 0)
    precision: tuple[int, int] = (0, 0)
    verdict_right: bool = False
    redirect_right: bool = False
    verdict: str = ""
    redirect: str | None = None
    turns: int = 0
    finished: bool = False
    missed: list[dict[str, Any]] = field(default_factory=list)
    extra: list[dict[str, Any]] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    bad_quotes: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    disciplines: bool | None = None
    keywords: bool | None = None
    labs: bool | None = None
    policies: bool | None = None


def _bare_place(name: str | None) -> str | None:
    return re.sub(r"(省|市|自治区|壮族|回族|维吾尔)", "", name) if name else None


def _units_agree(unit: str, accepted: list[str], value: Any, wanted: Any) -> bool:
    if unit in accepted:
        return _close(value, wanted)
    for other in accepted:
        if {unit, other} <= {"%", "pp", "个点"}:
            return _close(value, wanted)
        if other and unit and same_dimension(unit, other):
            numbers = value if isinstance(value, list | tuple) else [value]
            there = [convert(float(n), unit, other) for n in numbers]
            return _close(there if isinstance(wanted, list) else there[0], wanted)
    return False


def _close(a: Any, b: Any) -> bool:
    left = list(a) if isinstance(a, list | tuple) else [a]
    right = list(b) if isinstance(b, list | tuple) else [b]
    return len(left) == len(right) and all(
        abs(float(x) - float(y)) <= 1e-6 * max(1.0, abs(float(y)))
        for x, y in zip(left, right, strict=True)
    )


def _months(value: dict[str, Any], today: date) -> float:
    if value.get("months") is not None:
        return float(value["months"])
    day = date.fromisoformat(str(value["date"]))
    return (day - today).days / 30.4375


def agrees(expected: dict[str, Any], finding: dict[str, Any], today: date) -> bool:
    """Tell whether a finding meets an expectation."""
    if expected["slot"] != finding["slot"]:
        return False
    value, quote = finding["value"], finding["quote"]
    slot = expected["slot"]
    if "any" in expected:
        texts = [str(v) for v in value.values() if isinstance(v, str)] + [quote]
        return any(len(t) <= LONGEST_TEXT and any(s in t for s in expected["any"]) for t in texts)
    if "metric_any" in expected:
        if "metric" not in value or not any(m in value["metric"] for m in expected["metric_any"]):
            return False
        op = expected.get("op")
        if slot == "target" and op is not None and op != value["op"]:
            return False
        return _units_agree(value["unit"], expected["unit_any"], value["value"], expected["value"])
    if slot == "budget":
        return all(
            (value[k] is None) == (expected[k] is None)
            and (value[k] is None or _close(value[k], expected[k]))
            for k in ("min_wan", "max_wan")
        )
    if slot == "deadline":
        return abs(_months(value, today) - _months(expected, today)) <= 1.0 + 1 / 30
    if slot == "region":
        return all(
            expected.get(k) is None or _bare_place(value[k]) == _bare_place(expected[k])
            for k in ("province", "city")
        )
    keys = [k for k in expected if k not in ("slot", "optional") and expected[k] is not None]
    return all(value.get(k) == expected[k] for k in keys)


def score(scenario: Scenario, lines: list[dict[str, Any]], said: list[str]) -> Score:
    """Score a played dialogue.

    Args:
        scenario: the script.
        lines: the lines that came out, the greeting first.
        said: what the person said, turn 1 first.
    """
    expected = scenario.expected.model_dump(mode="json")
    last = lines[-1]
    out = Score(scenario.id, turns=len(said), finished=last["stage"] == "done")
    out.verdict, out.redirect = last["verdict"]["status"], last["verdict"]["redirect"]
    out.verdict_right = out.verdict == expected["verdict"]
    out.redirect_right = out.redirect == expected["redirect"]
    findings = [f for f in last["need"]["findings"] if f["status"] != "superseded"]
    counted = [e for e in expected["findings"] if not e["optional"]]
    free = list(findings)
    for e in counted:
        hit = next((f for f in free if agrees(e, f, scenario.today)), None)
        if hit is None:
            out.missed.append(e)
        else:
            free.remove(hit)
    listed = {e["slot"] for e in expected["findings"]} | set(expected["absent"])
    allowed = [e for e in expected["findings"] if e["optional"]]
    out.extra = [
        f
        for f in free
        if f["slot"] in listed and not any(agrees(e, f, scenario.today) for e in allowed)
    ]
    hits = len(counted) - len(out.missed)
    if expected["verdict"] != "not_a_need":
        out.recall = (hits, len(counted))
        out.precision = (hits, hits + len(out.extra))
    asked: dict[str, int] = {}
    for line in lines:
        for slot in line["asked"][:1]:
            asked[slot] = asked.get(slot, 0) + 1
    out.repeated = [slot for slot, n in asked.items() if n > 2]
    for f in last["need"]["findings"]:
        text = said[f["turn"] - 1] if 0 < f["turn"] <= len(said) else ""
        if f["quote"] not in text:
            out.bad_quotes.append(f["quote"])
    shown = json.dumps(
        [
            [f["value"] for f in findings],
            last["need"]["title"],
            last["statement"],
            last["brief"],
        ],
        ensure_ascii=False,
    )
    out.forbidden = [s for s in expected["forbidden"] if s in shown]
    _score_results(out, expected, last)
    return out


def _score_results(out: Score, expected: dict[str, Any], last: dict[str, Any]) -> None:
    statement, matches = last["statement"], last["matches"]
    if expected["disciplines_any"]:
        names = [d["name"] for d in (statement or {}).get("disciplines", [])][:4]
        out.disciplines = any(a in n or n in a for n in names for a in expected["disciplines_any"])
    if expected["keywords_any"]:
        words = (statement or {}).get("keywords_zh", [])[:8]
        out.keywords = any(a in w or w in a for w in words for a in expected["keywords_any"])
    for kind in ("labs", "policies"):
        if expected[f"{kind}_any"]:
            ids = [m["id"] for m in (matches or {}).get(kind, [])][:5]
            setattr(out, kind, any(i in expected[f"{kind}_any"] for i in ids))
