"""Citation validity: what a match cites exists, and says what the match says it says.

Read from the record files as they lie in `knowledge/`, not through the product's search.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from evals.rates import Rate

Checks = dict[str, tuple[Rate, list[str]]]
_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")
NATIONWIDE = frozenset({"全国", "各省", "各地"})

AREAS = {
    "长三角": ("上海", "江苏", "浙江", "安徽"),
    "京津冀": ("北京", "天津", "河北"),
    "中部六省": ("山西", "安徽", "江西", "河南", "湖北", "湖南"),
    "川渝": ("四川", "重庆"),
}
"""Provinces of the areas that policies name. Source: the State Council's plans for these areas."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The records that may be cited: id → record, by kind."""

    labs: Mapping[str, Mapping[str, Any]]
    policies: Mapping[str, Mapping[str, Any]]

    @staticmethod
    def read(knowledge: Path) -> Shelf:
        """Read the record files of a knowledge folder."""
        return Shelf(_records(knowledge / "labs.jsonl"), _records(knowledge / "policies.jsonl"))


def _records(path: Path) -> dict[str, dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {record["id"]: record for record in map(json.loads, filter(str.strip, lines))}


def check_citations(last: Mapping[str, Any], shelf: Shelf, today: date) -> Checks:
    """Check the matches of a dialogue.

    Returns:
        `citations`: the id exists under that name; `reasons`: `has` stands in the record and
        `said` in the need; `eligible`: a policy that is cited is in force in that province.
    """
    cited, reasons, eligible = Rate(), Rate(), Rate()
    wrong: dict[str, list[str]] = {"citations": [], "reasons": [], "eligible": []}
    need = _words(last["need"], last["statement"])
    place = _place(last["need"])
    for kind, matches in (last["matches"] or {}).items():
        records = shelf.labs if kind == "labs" else shelf.policies
        for match in matches:
            record = records.get(match["id"])
            names = "" if record is None else "\n".join(_texts(record))
            known = match["name"] in names
            cited += Rate(int(known), 1)
            if record is None or not known:
                wrong["citations"].append(f"{match['id']} {match['name']}")
                continue
            for why in match["why"]:
                held = bool(why["has"]) and why["has"] in names and why["said"] in need
                reasons += Rate(int(held), 1)
                if not held:
                    wrong["reasons"].append(f"{match['id']}: {why['said']} ↔ {why['has']}")
            if kind == "policies":
                fault = why_ineligible(record, place, today)
                eligible += Rate(unscored=1) if fault is None else Rate(int(not fault), 1)
                if fault:
                    wrong["eligible"].append(f"{match['id']}: {fault}")
    rates = {"citations": cited, "reasons": reasons, "eligible": eligible}
    return {name: (rate, wrong[name]) for name, rate in rates.items()}


def _words(need: Mapping[str, Any], statement: Mapping[str, Any] | None) -> str:
    """Return everything that `said` may come from: quotes, values, and the need in other words."""
    live = [f for f in need["findings"] if f["status"] != "superseded"]
    texts = [need["title"], *(f["quote"] for f in live), *_texts([f["value"] for f in live])]
    return "\n".join([*texts, *_texts(statement or {})])


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for item in data.values():
            yield from _texts(item)
    elif isinstance(data, list | tuple):
        for item in data:
            yield from _texts(item)


def _place(need: Mapping[str, Any]) -> Mapping[str, str]:
    regions = [
        f["value"]
        for f in need["findings"]
        if f["slot"] == "region" and f["status"] not in ("superseded", "conflicting")
    ]
    return {key: name for key, name in regions[-1].items() if name} if regions else {}


def why_ineligible(policy: Mapping[str, Any], place: Mapping[str, str], today: date) -> str | None:
    """Return why a policy cannot apply, empty where it can, None where its record does not tell.

    Args:
        policy: the record.
        place: `province` and `city` of the enterprise, as far as known.
        today: the day that must not lie after the policy's end.
    """
    until = str(policy.get("valid_until") or "")
    if _DAY.fullmatch(until) and until < today.isoformat()[: len(until)]:
        return f"expired {until}"
    if until[:4].isdecimal() and not _DAY.fullmatch(until):
        return None
    regions = [
        name
        for region in re.split(r"[/、，]", policy["region"])
        for name in AREAS.get(region.removesuffix("试点地区"), (region,))
    ]
    if set(regions) & NATIONWIDE:
        return ""
    if any(name.startswith(region) for region in regions for name in place.values()):
        return ""
    open_ended = regions[-1].endswith(("等", "地区"))
    if not place or open_ended or (policy["level"] == "municipal" and "city" not in place):
        return None
    return f"for {policy['region']}, the need is in {''.join(place.values())}"
