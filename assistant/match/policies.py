"""Policies that could help to pay for a need: own province first, each for a reason of its own.

In:    the need, the library, the day.
Out:   at most five, best first: what the enterprise's own place offers, what its qualification,
       size, trade or way of working calls for nationwide, then general papers; rules that merely
       bind stand last.
Never: offers another place's money; takes a budget alone for a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.library.eligibility import EACH_PROVINCE, Applicable, Profile, applicable
from assistant.match.found import SHOWN, Fit, Match, Why
from assistant.match.labs import said_in
from assistant.need import Finding, Need

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.library.records import Policy

NATIONWIDE = "全国"
MOST = (
    {"own": 2, "called": 1, "general": 1},
    {"own": 3, "called": 3, "general": 1},
    {"own": 5, "called": 5, "general": 2},
)
"""How many of a kind are taken among five, in three rounds: each kind first gets a place, then the
more telling ones. Judgement 2026-11-21."""
MOST_ALIKE, REASONS = 2, 3
"""Policies of a kind that the same tag calls for; reasons of one. Judgement 2026-11-21."""
_CONFIDENCE = {"high": 0.3, "medium": 0.1, "low": -0.4}
"""What a record's confidence adds. Judgement 2026-11-21."""
_GROUPS: Mapping[str, tuple[float, Fit]] = {
    "own": (0.75, "high"),
    "near": (0.55, "medium"),
    "called": (0.35, "medium"),
    "general": (0.15, "low"),
}
"""Group → the least score and the fit: offered by the own place for what was said; by the own
place for whoever cannot solve something; nationwide for what was said; nationwide for everybody.
The groups never overlap, so order, score and fit agree. Judgement 2026-11-21."""
_SPREAD = 0.19
"""How far a policy can rise within its group."""
_ONE_PLACE = 0.8
"""What is added where a paper is the own place's alone. Judgement 2026-11-21."""


@dataclass(frozen=True, slots=True)
class Want:
    """What a need calls for: how much, the words it rests on, whether only of the own place."""

    weight: float
    said: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class _Offer:
    kind: str
    lead: str
    match: Match


@dataclass(frozen=True, slots=True)
class Candidate:
    """A policy that no rule excludes.

    Attributes:
        offered: it, with what was checked.
        similar: how near its words are to those of the need, 0 to 1; breaks ties.
        one_place: it is one place's alone.
    """

    offered: Applicable
    similar: float
    one_place: bool


def match_policies(need: Need, library: Library, today: date) -> tuple[Match, ...]:
    """Choose among the records that no rule excludes; similarity only breaks ties."""
    similar = library.rate_policies(_said_with(wanted_tags(need, library.policy_wants), need))
    candidates = []
    policies = library.policies.values()
    for offered in applicable(policies, library.conditions, profile_of(need), today):
        known = library.conditions.get(offered.policy.id)
        one_place = known is not None and len(known.regions) == 1 and not known.regions_open
        candidates.append(Candidate(offered, similar.get(offered.policy.id, 0.0), one_place))
    return choose_policies(candidates, need, library.policy_wants)


def choose_policies(
    candidates: Iterable[Candidate], need: Need, wants: Mapping[str, Any], shown: int = SHOWN
) -> tuple[Match, ...]:
    """Choose the policies that a need calls for, best first.

    Args:
        candidates: that no rule excludes.
        need: what was said.
        wants: see `knowledge/policy_wants.yaml`.
        shown: how many at most.

    Returns:
        Each with its reasons: a tag, a fact or the place, beside the words it rests on.
    """
    tags = wanted_tags(need, wants)
    all_said = _said_with(tags, need) + " ".join(f.quote for f in need.evidence())
    offers: list[_Offer] = []
    for candidate in candidates:
        policy = candidate.offered.policy
        if not _needs_other_words(policy.title_zh, all_said, wants):
            bonus = 0.5 * candidate.similar + _CONFIDENCE[policy.confidence]
            if candidate.one_place:
                bonus += _ONE_PLACE
            offers += _offer(candidate.offered, need, tags, frozenset(wants["general"]), bonus)
    offers.sort(key=lambda offer: (-offer.match.score, offer.match.id))
    return tuple(_choose(offers, shown))


def _said_with(tags: Iterable[str], need: Need) -> str:
    return f"{said_in(need, 'product', 'symptom', 'request')} {' '.join(tags)}"


def _offer(
    offered: Applicable,
    need: Need,
    tags: Mapping[str, Want],
    general: frozenset[str],
    bonus: float,
) -> Iterator[_Offer]:
    """Yield the policy with its reasons; nothing where it is another place's or has none."""
    policy, checks = offered
    place = next((c.state for c in checks if c.kind == "region"), None)
    own = place == "符合"
    if not own and not policy.region.startswith(NATIONWIDE) and policy.region != EACH_PROVINCE:
        return
    called = [t for t in policy.applies_to_need if t in tags and (own or not tags[t].here)]
    special = [tag for tag in called if tag not in general]
    facts = dict(_facts_met(offered, need))
    # That it is small, or large, is no reason of its own.
    if not called and all(kind == "size" for kind in facts.values()):
        return
    if own:
        group = "own" if facts or any(not tags[tag].here for tag in special) else "near"
    else:
        group = "called" if special or facts else "general"
    called.sort(key=lambda tag: (tag in general, -tags[tag].weight))
    # A region alone, or a tag of everybody's beside a telling one, is no reason.
    telling = [tag for tag in called if tag in special] if special or facts else called
    why = [Why(tags[tag].said, tag) for tag in telling[:REASONS]]
    why += facts
    region = need.latest("region")
    if own and region is not None:
        why = [*why[: REASONS - 1], Why(region.quote, policy.region)]
    total = (
        sum(tags[tag].weight for tag in telling)
        + 0.4 * len(facts)
        + 0.1 * min(3, sum(check.state == "符合" for check in checks))
        + bonus
    )
    ground, fit = _GROUPS[group]
    score = ground + _SPREAD * max(0.0, total) / (max(0.0, total) + 1.5)
    check = tuple(f"{c.state}：{c.condition}" for c in checks)
    source = policy.doc_number or policy.issuer
    lead = telling[0] if telling else why[0].has
    match = Match(
        policy.id,
        policy.title_zh,
        score,
        tuple(why[:REASONS]),
        check,
        source,
        policy.confidence,
        fit,
        policy.role == "rule",
    )
    yield _Offer("own" if own else group, lead, match)


def _choose(offers: Sequence[_Offer], shown: int) -> list[Match]:
    """Take the best of each kind so that none fills the list, and keep their order."""
    taken: list[_Offer] = []
    for most in MOST:
        for offer in offers:
            kind = [each for each in taken if each.kind == offer.kind]
            alike = [each for each in kind if each.lead == offer.lead]
            if (
                offer not in taken
                and len(taken) < shown
                and len(kind) < most[offer.kind]
                and (offer.kind == "general" or len(alike) < MOST_ALIKE)
            ):
                taken.append(offer)
    return sorted((_rank(offer.match) for offer in taken), key=lambda m: (-m.score, m.id))


def _rank(match: Match) -> Match:
    """Put a rule behind all support: it stands below the least score that support can have."""
    lowest = min(least for least, _ in _GROUPS.values())
    return replace(match, score=lowest * match.score, fit="low") if match.binds else match


def _facts_met(offered: Applicable, need: Need) -> Iterator[tuple[Why, str]]:
    """Yield what the enterprise is beside the condition that it meets, and which kind it is of."""
    for check in offered.checks:
        if check.state != "符合" or check.kind not in ("size", "qualification", "industry"):
            continue
        stated = need.evidence(check.kind)
        if stated:
            yield Why(stated[-1].quote, _words_about(offered.policy, stated[-1])), check.kind


def _words_about(policy: Policy, finding: Finding) -> str:
    """Return the words of the record that a fact of the enterprise meets."""
    name = str(finding.value.get("name") or "")
    texts = (*policy.conditions, *policy.keywords, policy.title_zh)
    return next((text for text in texts if name and name in text), policy.who)


# ── what the need says ───────────────────────────────────────────────────────────────────────


def profile_of(need: Need) -> Profile:
    """Return what is known of the enterprise, for a policy's conditions."""
    region, size = need.latest("region"), need.latest("size")
    industry, budget = need.latest("industry"), need.latest("budget")
    held = need.evidence("qualification")
    modes = need.evidence("cooperation")
    amount = None
    if budget is not None:
        low, high = budget.value["min_wan"], budget.value["max_wan"]
        amount = low if low is not None else high
    return Profile(
        province=region.value["province"] if region else None,
        city=region.value["city"] if region else None,
        size_class=size.value["class"] if size else None,
        headcount=size.value["headcount"] if size else None,
        revenue_wan=size.value["revenue_wan"] if size else None,
        qualifications=tuple(str(f.value["name"]) for f in held) or None,
        # A concluded trade could be wrong and rule policies out; only a stated one counts.
        industry_code=industry.value["code"] if industry and industry.evidence else None,
        budget_wan=amount,
        cooperation=tuple(f.value["mode"] for f in modes) or None,
    )


def wanted_tags(need: Need, wants: Mapping[str, Any]) -> dict[str, Want]:
    """Return the policy tags that a need calls for, each with the words it rests on."""
    tags: dict[str, Want] = {}
    for more, said, here in _calls(need, wants):
        for tag, weight in more.items():
            earlier = tags.get(tag)
            if earlier is None or (earlier.here and not here):
                tags[tag] = Want(weight, said, here)
            elif not here:
                lead = said if weight > 0.3 else earlier.said
                tags[tag] = Want(earlier.weight + weight, lead)
    sizes = {f.value["class"] for f in need.evidence("size")}
    barred = {tag for size in sizes for tag in wants["never"].get(size, ())}
    return {tag: want for tag, want in tags.items() if tag not in barred}


def _calls(need: Need, wants: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, float], str, bool]]:
    """Yield what each thing that was said calls for: tags, the words, whether of the own place."""
    for group, here in (("development", False), ("here", True)):
        if lead := _first_of(need, wants[group]["slots"]):
            yield wants[group]["tags"], lead.quote, here
    for slot, key in (("cooperation", "mode"), ("size", "class")):
        for f in need.evidence(slot):
            yield wants[slot].get(f.value[key], {}), f.quote, False
    for f in need.evidence("qualification"):
        for name, more in wants["qualification"].items():
            if name in str(f.value["name"]):
                yield more, f.quote, False
    # What it pays with calls for nothing.
    said = [f for f in need.evidence() if f.slot not in ("budget", "payer")]
    named = [f for f in said if f.slot in ("product", "request", "target")]
    for group, findings in (("words", said), ("made", named)):
        for word, more in wants[group].items():
            if quote := next((f.quote for f in findings if word in f.quote), ""):
                yield more, quote, False


def _first_of(need: Need, slots: Sequence[str]) -> Finding | None:
    stated = (f for slot in slots for f in need.evidence(slot)[-1:])
    return next(stated, None)


def _needs_other_words(title: str, said: str, wants: Mapping[str, Any]) -> bool:
    """Tell whether a policy is for a case (委托境外) that nothing said points to."""
    return any(
        word in title and not any(each in said for each in words)
        for word, words in wants["only_where_said"].items()
    )
