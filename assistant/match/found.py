"""What a match is: a record, how well it fits, and why.

In:    nothing but its own values.
Out:   `Match`, `Matches`, `Why`, as the contract prints them and back.
Never: decides what fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

SHOWN = 5
"""Laboratories and policies in a match. Source: the scenario contract looks at the first five."""
Fit = Literal["high", "medium", "low"]
Source = Literal["records", "documents", "meaning"]
"""What is searched for matches: the records of `knowledge/`, the center's own documents; and how,
by meaning beside the words."""

DOCUMENT = "doc-"
"""How the id of a match begins that comes from the center's own documents."""


@dataclass(frozen=True, slots=True)
class Why:
    """One reason for a match: `said` is from the need, `has` from the record."""

    said: str
    has: str

    def to_json(self) -> dict[str, str]:
        """Return it as the contract prints it."""
        return {"said": self.said, "has": self.has}


@dataclass(frozen=True, slots=True)
class Match:
    """A record that fits.

    Attributes:
        id: the record's id; begins with `DOCUMENT` where it is a passage of a document.
        name: its name as people know it.
        score: how well it fits, in [0, 1]; higher is better.
        why: what was said beside what the record has.
        check: what the person must still verify, in Chinese.
        source: where the record's facts come from.
        confidence: of the record: `high`, `medium` or `low`, as it says itself.
        fit: how far the reasons carry, apart from how sure the record is; None where not judged.
        binds: it is a rule to be kept; nothing can be applied for under it.
    """

    id: str
    name: str
    score: float
    why: tuple[Why, ...]
    check: tuple[str, ...]
    source: str
    confidence: str
    fit: Fit | None = None
    binds: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the match as the contract prints it."""
        return {
            "id": self.id,
            "name": self.name,
            "score": round(self.score, 4),
            "why": [w.to_json() for w in self.why],
            "check": list(self.check),
            "source": self.source,
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True)
class Matches:
    """What fits; an empty tuple means that nothing does, as far as was searched.

    Attributes:
        labs: who could take the need.
        policies: what could help to pay for it, then the rules that bind.
        unsearched: what could not be searched; never all that there is.
    """

    labs: tuple[Match, ...] = ()
    policies: tuple[Match, ...] = ()
    unsearched: tuple[Source, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of those policies that merely bind."""
        return tuple(m.id for m in self.policies if m.binds)

    def to_json(self) -> dict[str, Any]:
        """Return the matches as the contract prints them: without `unsearched` and `rules`."""
        return {
            "labs": [m.to_json() for m in self.labs],
            "policies": [m.to_json() for m in self.policies],
        }

    @staticmethod
    def from_json(
        data: Mapping[str, Any], unsearched: Sequence[Source] = (), rules: Sequence[str] = ()
    ) -> Matches:
        """Read what `to_json` wrote, and what is kept beside it."""
        labs, policies = (
            tuple(_read_match(match, rules) for match in data[kind])
            for kind in ("labs", "policies")
        )
        return Matches(labs, policies, tuple(unsearched))


def _read_match(data: Mapping[str, Any], rules: Sequence[str]) -> Match:
    return Match(
        id=data["id"],
        name=data["name"],
        score=data["score"],
        why=tuple(Why(why["said"], why["has"]) for why in data["why"]),
        check=tuple(data["check"]),
        source=data["source"],
        confidence=data["confidence"],
        binds=data["id"] in rules,
    )
