"""What is asked of search: a need, and what the records must be beside fitting it.

In:    a need in fields, or a filter as the caller gives it.
Out:   its parts with their weights; a checked filter, and whether a record passes it.
Never: searches; guesses what an unknown key of a filter means.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.errors import InputRejected
from assistant.library.index import Index
from assistant.library.records import Lab, Policy
from assistant.library.scope import ends_on, short_place


@dataclass(frozen=True, slots=True)
class LabQuery:
    """A need, as search reads it. `text` alone is enough; every field may be empty.

    Attributes:
        text: the need in one piece, as typed.
        symptom: what fails.
        scene: where and when it fails: process, machine, material.
        product: what the enterprise makes.
        industry: its trade.
        targets: wanted figures in words (良率 98%).
        keywords: research terms, Chinese or English.
        disciplines: names of disciplines.
    """

    text: str = ""
    symptom: str = ""
    scene: str = ""
    product: str = ""
    industry: str = ""
    targets: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    disciplines: tuple[str, ...] = ()

    def said(self) -> str:
        """Return what the enterprise said, a field a line; research terms if it said nothing."""
        own = (self.text, self.symptom, self.scene, self.product, self.industry, *self.targets)
        return "\n".join(filter(None, own)) or "\n".join((*self.keywords, *self.disciplines))

    def parts(self) -> Iterator[tuple[str, float]]:
        """Yield each field that says something, with its weight (1 is that of plain text).

        Weights: judgement 2026-11-21. What fails and how research calls it decide; a wanted figure
        says little about who could reach it.
        """
        for said, weight in (
            (self.text, 1.0),
            (self.symptom, 1.0),
            (self.scene, 0.7),
            (self.product, 0.8),
            (self.industry, 0.8),
            (" ".join(self.targets), 0.3),
            (" ".join(self.keywords), 1.0),
            (" ".join(self.disciplines), 0.6),
        ):
            if said.strip():
                yield said, weight


_MOST = 50
"""The largest k. Source: a page shows ten."""


def check_k(k: int) -> int:
    """Return k.

    Raises:
        InputRejected: it is no whole number from 1 to 50.
    """
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= _MOST:
        raise InputRejected(f"k is {k!r}, not a whole number from 1 to {_MOST}")
    return k


def check_filter(where: Mapping[str, Any] | None, known: set[str]) -> Mapping[str, Any]:
    """Return the filter with short places, sets of words and a date, empty values left out."""
    clean: dict[str, Any] = {}
    for key, value in (where or {}).items():
        if key not in known:
            raise InputRejected(f"where: unknown key {key!r}; known are {sorted(known)}")
        if value in (None, "", [], ()):
            continue
        if key in {"kind", "level"}:
            clean[key] = frozenset([value] if isinstance(value, str) else value)
        elif key == "day":
            try:
                clean[key] = value if isinstance(value, date) else date.fromisoformat(value)
            except (TypeError, ValueError) as error:
                raise InputRejected(f"where: day is {value!r}, not YYYY-MM-DD") from error
        elif isinstance(value, str):
            clean[key] = short_place(value)
        else:
            raise InputRejected(f"where: {key} is {value!r}, not text")
    return clean


def lab_fits(lab: Lab, where: Mapping[str, Any]) -> bool:
    """Tell whether a laboratory passes a filter from `check_filter`."""
    return (
        ("kind" not in where or lab.kind in where["kind"])
        and where.get("province") in {None, short_place(lab.province)}
        and where.get("city") in {None, short_place(lab.city)}
    )


def policy_fits(index: Index, policy: Policy, where: Mapping[str, Any]) -> bool:
    """Tell whether a policy passes a filter from `check_filter`."""
    if "kind" in where and policy.kind not in where["kind"]:
        return False
    if "level" in where and policy.level not in where["level"]:
        return False
    if "day" in where:
        last = ends_on(policy.valid_until)
        if last is not None and last < where["day"]:
            return False
    return index.map.holds_in(policy.region, where.get("province", ""), where.get("city", ""))
