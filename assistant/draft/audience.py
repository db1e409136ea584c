"""Who may see what: the slots and sections that may enter the public version, by level.

In:    the need, what it told to keep secret.
Out:   its level of confidentiality, and the findings that the level allows, without the words that
       tell what must not be published.
Never: looks at the words of a line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.brief import SECTIONS, Level
from assistant.disclosure import LEAK_KINDS, LeakKind, Secrets, mentions, without_secrecy
from assistant.draft.text import with_words
from assistant.need import MEASURE_SLOTS, Finding, Need

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
    "nda": frozenset({"industry", "product", "symptom", "request", "target"}),
}
"""Slots whose findings may enter the public version, by level; all others stay out.

At `nda` they serve the research wording alone: no line shows their words."""
_PUBLIC_SECTIONS = frozenset(SECTIONS) - {"gap", "precheck", "separate", "evidence"}
PUBLIC_SECTIONS: Mapping[Level, frozenset[str]] = {
    "public": _PUBLIC_SECTIONS | {"gap"},
    "anonymous": _PUBLIC_SECTIONS,
    "unknown": _PUBLIC_SECTIONS,
    "nda": frozenset({"title", "stamp", "field", "contact", "research"}),
}
"""Sections of the public version, by level."""
CONCEALED: Mapping[Level, tuple[LeakKind, ...]] = {
    "public": ("contact", "person", "customer", "withheld"),
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


_SLOT_NAMES: Mapping[str, re.Pattern[str]] = {
    "budget": re.compile("预算|金额|出资|出多少钱|投入|经费"),
    "payer": re.compile("谁出钱|谁批|审批"),
    "region": re.compile("地址|地点|地方|所在地|哪里的|城市"),
    "size": re.compile("人数|规模|产值|营收"),
    "impact": re.compile("损失"),
    "deadline": re.compile("期限|时间节点"),
}
"""How people call what a slot holds when they want it kept secret."""


def published(findings: Sequence[Finding], level: Level, secrets: Secrets) -> tuple[Finding, ...]:
    """Return what the public version may be written from.

    Args:
        findings: what stands of the need.
        level: how openly it may be published.
        secrets: what it told; a finding about a subject that must not be published stays out, and
            so do the words that say so.
    """
    out = []
    for finding in findings:
        if finding.slot not in PUBLIC_SLOTS[level] or _is_kept_secret(finding, secrets.subjects):
            continue
        told = with_words(finding, lambda words: _without(secrets.subjects, words))
        if told is not None:
            out.append(told)
    return tuple(out)


def _is_kept_secret(finding: Finding, subjects: Sequence[str]) -> bool:
    """Tell whether a finding as a whole is about a subject that must not be published."""
    names = _SLOT_NAMES.get(finding.slot)
    measured = finding.slot in MEASURE_SLOTS or "metric" in finding.value
    said = [finding.quote, str(finding.value["metric"])] if measured else []
    return any(
        (names is not None and names.search(subject)) or any(mentions(t, subject) for t in said)
        for subject in subjects
    )


def _without(subjects: Sequence[str], words: str) -> str:
    """Return words without what tells a secret and without the clauses about such a subject."""
    left = without_secrecy(words)
    kept = [
        clause
        for clause in _CLAUSE.findall(left)
        if not any(mentions(clause, subject) for subject in subjects)
    ]
    return "".join(kept).rstrip("，,、 ")


_CLAUSE = re.compile(r"[^，,。；;！!？?\n]+[，,。；;！!？?\n]*")
