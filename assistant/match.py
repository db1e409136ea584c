"""Laboratories that could take the need and policies that could help to pay for it.

In:    the need, its research statement, the library, the day.
Out:   `Matches`, best first, each with why (what was said ↔ what the record has), its source, its
       confidence, and what the person must still check.
Never: passes an outage off as an empty list: a search that failed raises.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.embedded.translate import Statement
from assistant.library.eligibility import Profile, applicable
from assistant.library.query import LabQuery
from assistant.need import Need

if TYPE_CHECKING:
    from assistant.documents.shelf import Shelf
    from assistant.library.library import Library

NATIONWIDE = "全国"
_CONFIDENCE = {"high": 0.3, "medium": 0.1, "low": -0.4}
"""What a record's confidence adds. Judgement 2026-11-21."""
SHOWN = 5
"""Laboratories and policies in a match. Source: the scenario contract looks at the first five."""


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
        confidence: `high`, `medium` or `low`, as the record says.
    """

    id: str
    name: str
    score: float
    why: tuple[Why, ...]
    check: tuple[str, ...]
    source: str
    confidence: str

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
    """What fits; an empty tuple means that nothing does."""

    labs: tuple[Match, ...] = ()
    policies: tuple[Match, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the matches as the contract prints them."""
        return {
            "labs": [m.to_json() for m in self.labs],
            "policies": [m.to_json() for m in self.policies],
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Matches:
        """Read what `to_json` wrote."""
        return Matches(*(tuple(map(_read_match, data[kind])) for kind in ("labs", "policies")))


def _read_match(data: Mapping[str, Any]) -> Match:
    return Match(
        id=data["id"],
        name=data["name"],
        score=data["score"],
        why=tuple(Why(why["said"], why["has"]) for why in data["why"]),
        check=tuple(data["check"]),
        source=data["source"],
        confidence=data["confidence"],
    )


def match(
    need: Need,
    statement: Statement,
    library: Library,
    today: date,
    shelf: Shelf | None = None,
) -> Matches:
    """Find laboratories and policies for a need.

    Args:
        need: what was said.
        statement: the same in the language of research.
        library: the open library.
        today: decides which policies are in force.
        shelf: the center's own documents; None where there are none.

    Returns:
        At most five of each kind from the records and three from documents, best first; an empty
        list means that nothing fits.

    Raises:
        KnowledgeError: the search could not be carried out.
    """
    labs = _match_labs(need, statement, library)
    policies = _match_policies(need, library, today)
    if shelf is None:
        return Matches(labs, policies)
    from assistant.documents.matching import match_documents

    tags = {tag: said for tag, (_, said) in _wanted_tags(need, library.policy_wants).items()}
    more_labs, more_policies = match_documents(need, statement, tags, shelf, library)
    return Matches(_best_first(labs, more_labs), _best_first(policies, more_policies))


def _best_first(some: Sequence[Match], others: Sequence[Match]) -> tuple[Match, ...]:
    return tuple(sorted((*some, *others), key=lambda m: (-m.score, m.id)))


def said_in(need: Need, *slots: str) -> str:
    """Join the words of the live findings of some slots, newest last."""
    words = [
        str(f.value.get("text") or f.value.get("name") or f.value.get("what") or f.quote)
        for f in need.live(*slots)
        if f.status not in ("conflicting", "inferred") and f.sense != "separate"
    ]
    return "，".join(dict.fromkeys(words))


def _match_labs(need: Need, statement: Statement, library: Library) -> tuple[Match, ...]:
    industry = need.latest("industry")
    query = LabQuery(
        symptom=said_in(need, "symptom", "request"),
        scene=said_in(need, "scene"),
        product=said_in(need, "product"),
        industry=str(industry.value["name"]) if industry else "",
        targets=tuple(str(f.value["metric"]) for f in need.live("target")),
        keywords=statement.keywords_zh,
        disciplines=tuple(d.name for d in statement.disciplines[:4]),
    )
    found = []
    for hit in library.search_labs(query, 2 * SHOWN):
        why = tuple(Why(w.said, w.has) for w in hit.why if _tells(w.said))
        if not why:
            # A laboratory that nothing said speaks for is no match, however near its vector lies.
            continue
        checks = [library.brief_wording.say("verify", "contact")]
        if hit.confidence != "high":
            checks.append(library.brief_wording.say("verify", "name"))
        found.append(
            Match(hit.id, hit.name, hit.score, why, tuple(checks), hit.source, hit.confidence)
        )
    return tuple(found[:SHOWN])


GENERIC = frozenset("制造 加工 生产 工业 企业 设备 产品 材料 技术 汽车 问题 使用".split())
"""Words that speak for every laboratory of a trade."""


def _tells(said: str) -> bool:
    """Tell whether words name a thing or what happens to it, not a figure or a filler (两年就)."""
    import rjieba

    return any(
        len(word) > 1 and tag[0] in "nvajilz" and word not in GENERIC
        for word, tag in rjieba.tag(said)
    ) or bool(re.search(r"[A-Za-z]{3}", said))


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


def _wanted_tags(need: Need, wants: Mapping[str, Any]) -> dict[str, tuple[float, str]]:
    """Return the policy tags that a need calls for: tag → (weight, the words it rests on)."""
    tags: dict[str, tuple[float, str]] = {}

    def add(more: Mapping[str, float], said: str) -> None:
        for tag, weight in more.items():
            earlier = tags.get(tag, (0.0, said))
            tags[tag] = (earlier[0] + weight, said if weight > 0.3 else earlier[1])

    money = need.latest("budget") or need.latest("payer")
    lead = money or need.latest("symptom") or need.latest("target")
    add(wants["always"], lead.quote if lead else "")
    for f in need.evidence("cooperation"):
        add(wants["cooperation"].get(f.value["mode"], {}), f.quote)
    for f in need.evidence("size"):
        add(wants["size"].get(f.value["class"], {}), f.quote)
    for f in need.evidence("qualification"):
        add(wants["qualification"], f.quote)
    for f in need.evidence():
        for word, more in wants["words"].items():
            if word in f.quote:
                add({t: w for t, w in more.items() if t not in tags}, f.quote)
    return tags


def _needs_other_words(title: str, said: str, wants: Mapping[str, Any]) -> bool:
    """Tell whether a policy is for a case (委托境外) that nothing said points to."""
    return any(
        word in title and not any(each in said for each in words)
        for word, words in wants["only_where_said"].items()
    )


def _match_policies(need: Need, library: Library, today: date) -> tuple[Match, ...]:
    """Rank what no rule excludes by what the need calls for; similarity only breaks ties."""
    profile = profile_of(need)
    tags = _wanted_tags(need, library.policy_wants)
    said = f"{said_in(need, 'product', 'symptom', 'request')} {' '.join(tags)}"
    similar = library.rate_policies(said)
    ranked = []
    for policy, checks in applicable(library.policies.values(), library.conditions, profile, today):
        if _needs_other_words(policy.title_zh, said, library.policy_wants):
            continue
        called = [tag for tag in policy.applies_to_need if tag in tags]
        if not called:
            continue
        met = sum(1 for c in checks if c.state == "符合")
        own = policy.region != NATIONWIDE and any(c.state == "符合" for c in checks)
        if policy.region != NATIONWIDE and (profile.province is None or not own):
            # Nobody is offered another province's money.
            continue
        total = (
            sum(tags[tag][0] for tag in called)
            + 0.5 * similar.get(policy.id, 0.0)
            + (0.6 if own else 0.0)
            + 0.1 * min(met, 3)
            + _CONFIDENCE[policy.confidence]
        )
        why = tuple(Why(tags[tag][1], tag) for tag in called[:3])
        check = tuple(f"{c.state}：{c.condition}" for c in checks)
        source = policy.doc_number or policy.issuer
        score = total / (total + 1.5)
        ranked.append(
            Match(policy.id, policy.title_zh, score, why, check, source, policy.confidence)
        )
    ranked.sort(key=lambda m: (-m.score, m.id))
    return tuple(ranked[:SHOWN])
