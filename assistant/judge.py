"""The verdict: five gates over what was said, by rule.

In:    a `Need`.
Out:   a `Verdict`: each gate true, false or open with its reason and findings; where a need is
       none, the one place to go instead; what is missing; which problems should be told apart.
Never: asks a model, weighs by taste, or counts an inferred, superseded or conflicting finding.

Sources: the definition of 真需求 (a technology that the enterprise cannot solve by itself and
will pay to have solved, 长三角国家技术创新中心, 2025-07-28); published calls that refuse what a
firm can solve itself (宜昌 2022, 赣州 2023, 长沙 2023); 技术合同认定规则 on mature technology and
clear price.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from assistant.need import Finding, Need, refuses_to_pay

GateName = Literal["technical", "cannot_self_solve", "will_fund", "measurable", "timed"]
VerdictStatus = Literal["true_need", "incomplete", "not_a_need"]
Redirect = Literal[
    "classified",
    "out_of_scope",
    "financing",
    "recruitment",
    "marketing",
    "permit",
    "service",
    "purchase",
    "self_solvable",
    "no_funding",
]
GATES: tuple[GateName, ...] = get_args(GateName)
GATE_SLOTS: Mapping[GateName, tuple[str, ...]] = {
    "technical": ("symptom",),
    "cannot_self_solve": ("attempt", "gap"),
    "will_fund": ("budget", "payer"),
    "measurable": ("target", "acceptance"),
    "timed": ("deadline",),
}
"""The slots that tell whether a gate holds, the one to ask for first in front."""
DECIDING_GATES: tuple[GateName, ...] = ("technical", "cannot_self_solve", "will_fund")
"""The gates whose being false makes a need none."""

REDIRECTS: tuple[Redirect, ...] = get_args(Redirect)
"""Where several hold, the first counts."""

_REDIRECT_OF_KIND: dict[str, Redirect] = {
    "other": "out_of_scope",
    "financing": "financing",
    "recruitment": "recruitment",
    "marketing": "marketing",
    "permit": "permit",
    "service": "service",
    "purchase": "purchase",
}

OPEN_SLOTS: tuple[str, ...] = (
    "symptom",
    "target",
    "attempt",
    "gap",
    "budget",
    "deadline",
    "baseline",
    "scene",
    "product",
    "existing_solution",
    "constraint",
    "acceptance",
    "payer",
    "cooperation",
    "confidentiality",
    "region",
)
"""Slots that a brief needs, most important first; those without a live value are `missing`."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One test of the need.

    Attributes:
        gate: its name.
        holds: true, false, or None where what was said does not decide it.
        why: key of the reason's sentence in `prompts/verdict.zh.yaml`.
        findings: indexes of the findings that it rests on, oldest first.
    """

    gate: GateName
    holds: bool | None
    why: str
    findings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One of several separate problems that came in one interview."""

    title: str
    findings: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as the contract prints it."""
        return {"title": self.title, "findings": list(self.findings)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the findings amount to."""

    status: VerdictStatus
    gates: tuple[Gate, ...]
    redirect: Redirect | None = None
    missing: tuple[str, ...] = ()
    split: tuple[Problem, ...] = ()

    def gate(self, name: GateName) -> Gate:
        """Return one gate by its name."""
        return self.gates[GATES.index(name)]


def _indexes(findings: Sequence[Finding]) -> tuple[int, ...]:
    return tuple(sorted(f.index for f in findings))


def _beyond(need: Need, asked: Finding) -> list[Finding]:
    """Return what shows that a wish to buy hides a technology.

    What the market offers does not serve, or its own hands fail and nothing on sale was said to.
    """
    later = [f for f in need.evidence() if f.turn >= asked.turn]
    if asked.value["kind"] not in ("purchase", "service"):
        # Who wanted money or staff and then tells what goes wrong and why they are stuck.
        told = [f for f in later if f.turn > asked.turn]
        trouble = [f for f in told if f.slot == "symptom"]
        stuck = [f for f in told if (f.slot, f.sense) in (("gap", "lacks"), ("attempt", "failed"))]
        return trouble + stuck if trouble and stuck else []
    unserved = [f for f in later if f.slot == "existing_solution" and f.value["adequate"] is False]
    unable = [f for f in later if (f.slot, f.sense) in (("gap", "lacks"), ("attempt", "failed"))]
    serves = [f for f in later if f.slot == "existing_solution" and f.value["adequate"] is True]
    # 没什么难的，就是不晓得选哪家: who finds nothing hard wants to buy after all.
    serves += [f for f in later if (f.slot, f.sense) == ("gap", "self")]
    if serves or (asked.value["kind"] == "service" and not (unserved and unable)):
        return []
    return unserved + unable


def _judge_technical(need: Need) -> tuple[Gate, Redirect | None]:
    if need.classified:
        return Gate("technical", False, "classified"), "classified"
    requests = need.evidence("request")
    if requests and requests[-1].value["kind"] != "technology":
        asked = requests[-1]
        if beyond := _beyond(need, asked):
            buys = asked.value["kind"] in ("purchase", "service")
            why = "market_falls_short" if buys else "describes_technical_trouble"
            return Gate("technical", True, why, _indexes(beyond)), None
        kind = str(asked.value["kind"])
        return Gate("technical", False, f"request_{kind}", (asked.index,)), _REDIRECT_OF_KIND[kind]
    if requests:
        return Gate("technical", True, "asks_for_technology", (requests[-1].index,)), None
    trouble = need.evidence("symptom") + [f for f in need.evidence("gap") if f.sense != "self"]
    if trouble or need.evidence("target"):
        return Gate(
            "technical",
            True,
            "describes_technical_trouble",
            _indexes(trouble or need.evidence("target")),
        ), None
    return Gate("technical", None, "nothing_asked_yet"), None


def _last_turn(findings: Sequence[Finding]) -> int:
    return max((f.turn for f in findings), default=0)


def _judge_self_solving(need: Need) -> tuple[Gate, Redirect | None]:
    attempts, gaps = need.evidence("attempt"), need.evidence("gap")
    market = need.evidence("existing_solution")
    failed = [f for f in attempts if f.sense == "failed"]
    lacks = [f for f in gaps if f.sense == "lacks"]
    unable = failed + lacks
    able = [f for f in gaps if f.sense == "self"]
    solved = [f for f in attempts if f.sense == "worked"]
    serves = [f for f in market if f.value["adequate"] is True]
    unserved = [f for f in market if f.value["adequate"] is False]

    # A direct statement about being able is overturned only by later words that carry the
    # opposite; within one turn the lack wins, since people say what they can do beside it.
    if serves and _last_turn(serves) > _last_turn(unserved + failed):
        return Gate("cannot_self_solve", False, "market_serves", _indexes(serves)), "purchase"
    if able and _last_turn(able) > _last_turn(lacks):
        return Gate("cannot_self_solve", False, "can_solve_itself", _indexes(able)), "self_solvable"
    if solved and not lacks and _last_turn(solved) > _last_turn(failed):
        return Gate("cannot_self_solve", False, "already_solved", _indexes(solved)), "self_solvable"
    if solved and _last_turn(solved) > _last_turn(unable):
        return Gate("cannot_self_solve", None, "solved_or_not", _indexes(solved + unable)), None
    if unable:
        why = "attempt_fell_short" if failed else "gap_stated"
        return Gate("cannot_self_solve", True, why, _indexes(unable)), None
    return Gate("cannot_self_solve", None, "no_attempt_no_gap", _indexes(attempts)), None


def _judge_funding(need: Need) -> tuple[Gate, Redirect | None]:
    budgets = need.evidence("budget")
    refusals = [f for f in budgets if refuses_to_pay(f.value)]
    amounts = [f for f in budgets if f not in refusals and f.sense != "conditional"]
    approved = [f for f in need.evidence("payer") if f.value["approved"] is True]
    if refusals and _last_turn(refusals) > _last_turn(amounts):
        if _last_turn(approved) > _last_turn(refusals):
            # Nobody pays, and yet somebody signed: that must be asked about.
            return Gate("will_fund", None, "pays_or_not", _indexes(refusals + approved)), None
        return Gate("will_fund", False, "refuses_to_pay", _indexes(refusals)), "no_funding"
    if amounts:
        return Gate("will_fund", True, "budget_stated", _indexes(amounts + approved)), None
    if approved:
        return Gate("will_fund", True, "payer_approved", _indexes(approved)), None
    if budgets:
        return Gate("will_fund", None, "only_if_subsidised", _indexes(budgets)), None
    return Gate("will_fund", None, "no_amount_no_signer", _indexes(need.evidence("payer"))), None


def _judge_measurable(need: Need) -> Gate:
    found = need.evidence("target") or need.evidence("acceptance")
    if found:
        why = "target_with_figure" if found[0].slot == "target" else "acceptance_test"
        return Gate("measurable", True, why, _indexes(found))
    return Gate("measurable", None, "no_figure_no_test")


def _judge_timing(need: Need) -> Gate:
    found = need.evidence("deadline")
    if found:
        return Gate("timed", True, "deadline_stated", _indexes(found))
    return Gate("timed", None, "no_deadline")


def _split(need: Need) -> tuple[Problem, ...]:
    """Group findings by problem where the person opened a separate one."""
    starts = [f for f in need.live("symptom", "request", "product") if f.sense == "separate"]
    if not starts:
        return ()
    bounds = [0, *(f.index for f in starts)]
    live = [
        f for f in need.live() if f.slot in ("request", "symptom", "product", "target", "scene")
    ]
    groups = []
    for place, start in enumerate(bounds):
        end = bounds[place + 1] if place + 1 < len(bounds) else len(need.findings)
        # Only the turn that opens a separate problem is counted to it: the interview goes on with
        # the first one, so what is said later belongs there.
        turn = need.findings[start].turn
        own = [
            f
            for f in live
            if (place == 0 and not any(f.turn == s.turn and f.index >= s.index for s in starts))
            or (place > 0 and start <= f.index < end and f.turn == turn)
        ]
        if own:
            lead = next((f for f in own if f.slot in ("symptom", "request")), own[0])
            groups.append(Problem(lead.quote, _indexes(own)))
    return tuple(groups) if len(groups) > 1 else ()


def judge(need: Need) -> Verdict:
    """Judge a need by its five gates.

    Returns:
        `true_need` when every gate is true; `not_a_need`, with a redirect, when `technical`,
        `cannot_self_solve` or `will_fund` is false; else `incomplete`. `missing` names open gates
        first, then open slots, most important first.
    """
    technical, other_request = _judge_technical(need)
    self_solving, other_way = _judge_self_solving(need)
    funding, no_money = _judge_funding(need)
    gates = (technical, self_solving, funding, _judge_measurable(need), _judge_timing(need))
    wanted = {r for r in (other_request, other_way, no_money) if r is not None}
    redirect = next((r for r in REDIRECTS if r in wanted), None)
    open_gates = [g.gate for g in gates if g.holds is None]
    live_slots = {f.slot for f in need.live() if f.status != "conflicting"}
    missing = (*open_gates, *(s for s in OPEN_SLOTS if s not in live_slots))
    if redirect is not None:
        return Verdict("not_a_need", gates, redirect, () if need.classified else missing)
    status: VerdictStatus = "true_need" if all(g.holds for g in gates) else "incomplete"
    return Verdict(status, gates, None, missing, _split(need))
