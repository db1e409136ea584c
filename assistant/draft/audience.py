"""Who may see what: the slots and sections that may enter the public version, by level.

In:    the need.
Out:   its level of confidentiality, and what that level allows.
Never: looks at the words of a line.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.brief import SECTIONS, Level
from assistant.disclosure import LEAK_KINDS, LeakKind
from assistant.need import Need

_ANONYMOUS_SLOTS = frozenset(
    {
        "request",
        "industry",
        "region",
        "product",
        "scene",
        "symptom",
        "impact",
        "baseline",
        "target",
        "constraint",
        "attempt",
        "existing_solution",
        "budget",
        "deadline",
        "cooperation",
        "ip",
        "acceptance",
        "test_conditions",
        "trl",
    }
)
PUBLIC_SLOTS: Mapping[Level, frozenset[str]] = {
    "public": _ANONYMOUS_SLOTS | {"company", "gap"},
    "anonymous": _ANONYMOUS_SLOTS,
    "unknown": _ANONYMOUS_SLOTS,
    "nda": frozenset({"industry", "product", "symptom", "request", "scene", "target"}),
}
"""Slots whose findings may enter the public version, by level; all others stay out.

At `nda` they serve the research wording alone: no line shows their words."""
_PUBLIC_SECTIONS = frozenset(SECTIONS) - {"gap", "precheck", "separate", "evidence"}
PUBLIC_SECTIONS: Mapping[Level, frozenset[str]] = {
    "public": _PUBLIC_SECTIONS | {"gap"},
    "anonymous": _PUBLIC_SECTIONS,
    "unknown": _PUBLIC_SECTIONS,
    "nda": frozenset({"title", "field", "research"}),
}
"""Sections of the public version, by level."""
CONCEALED: Mapping[Level, tuple[LeakKind, ...]] = {
    "public": ("contact", "person", "customer"),
    "anonymous": LEAK_KINDS,
    "unknown": LEAK_KINDS,
    "nda": LEAK_KINDS,
}


def level_of(need: Need) -> Level:
    """Return how openly the need may be published; `unknown` where nobody said."""
    said = need.latest("confidentiality")
    if said is None or not said.evidence:
        return "unknown"
    level: Level = said.value["level"]
    return level
