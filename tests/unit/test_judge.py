"""The verdict: what makes each gate true, false or open, and where to go where a need is none."""

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from needs import REFUSAL, TRUE_NEED, heard_in, hearings, need_of, thing, things

from assistant.judge import (
    DECIDING_GATES,
    GATES,
    OPEN_SLOTS,
    REDIRECTS,
    GateName,
    Redirect,
    judge,
)
from assistant.need import Finding, Heard, Hearing, Need, RequestKind, Sense, fold
from assistant.phrases import Phrases

FULL = {"min_wan": 80, "max_wan": 80, "currency": "CNY"}


def request(kind: str) -> Heard:
    return thing("request", {"kind": kind})


def market(adequate: bool | None) -> Heard:
    return thing("existing_solution", {"text": "市面上的", "adequate": adequate})


def attempt(sense: Sense | None, what: str = "换过涂料") -> Heard:
    return Heard("attempt", {"what": what, "result": None}, "原话", sense=sense)


def gap(sense: Sense | None) -> Heard:
    return Heard("gap", {"text": f"卡在{sense}"}, "原话", sense=sense)


def payer(approved: bool | None) -> Heard:
    return thing("payer", {"text": f"老板{approved}", "approved": approved})


def budget(low: float | None, high: float | None, sense: Sense | None = None) -> Heard:
    return Heard(
        "budget", {"min_wan": low, "max_wan": high, "currency": "CNY"}, "原话", sense=sense
    )


refusal = Heard("budget", REFUSAL, "原话")

TABLE: list[tuple[GateName, bool | None, list[Heard]]] = [
    ("technical", None, []),
    ("technical", None, [thing("product"), thing("scene"), thing("budget")]),
    ("technical", True, [request("technology")]),
    ("technical", True, [thing("symptom")]),
    ("technical", True, [thing("target")]),
    ("technical", True, [thing("gap")]),
    ("technical", False, [request("purchase")]),
    ("technical", False, [request("service")]),
    ("technical", False, [request("financing")]),
    ("technical", False, [request("recruitment")]),
    ("technical", False, [request("marketing")]),
    ("technical", False, [request("permit")]),
    ("technical", False, [request("other")]),
    ("technical", False, [thing("symptom"), request("financing")]),
    ("technical", True, [request("financing"), request("technology")]),
    ("technical", True, [request("purchase"), market(False), attempt("failed")]),
    ("technical", True, [request("purchase"), market(False)]),
    ("technical", True, [request("purchase"), attempt("failed")]),
    ("technical", False, [request("purchase"), market(None)]),
    ("technical", False, [request("purchase"), attempt("failed"), gap("self")]),
    ("technical", False, [request("purchase"), market(True), attempt("failed")]),
    ("technical", False, [market(False), attempt("failed"), request("purchase")]),
    ("technical", False, [request("financing"), market(False), attempt("failed")]),
    ("cannot_self_solve", None, []),
    ("cannot_self_solve", None, [market(False)]),
    ("cannot_self_solve", None, [market(None)]),
    ("cannot_self_solve", None, [attempt(None)]),
    ("cannot_self_solve", True, [attempt("failed")]),
    ("cannot_self_solve", True, [gap("lacks")]),
    ("cannot_self_solve", True, [gap("lacks"), market(None)]),
    ("cannot_self_solve", False, [gap("self")]),
    ("cannot_self_solve", False, [market(True)]),
    ("cannot_self_solve", False, [attempt("worked")]),
    ("cannot_self_solve", False, [attempt("failed"), market(True)]),
    ("cannot_self_solve", False, [attempt("failed"), gap("self")]),
    ("cannot_self_solve", True, [gap("self"), gap("lacks")]),
    ("cannot_self_solve", True, [market(True), attempt("failed")]),
    ("cannot_self_solve", None, [market(True), market(False)]),
    ("cannot_self_solve", True, [attempt("worked"), attempt("failed", "又调了温度")]),
    ("will_fund", None, []),
    ("will_fund", None, [payer(None)]),
    ("will_fund", None, [payer(False)]),
    ("will_fund", None, [budget(50, 50, "conditional")]),
    ("will_fund", True, [budget(50, 50)]),
    ("will_fund", True, [budget(None, 100)]),
    ("will_fund", True, [budget(30, None)]),
    ("will_fund", True, [payer(True)]),
    ("will_fund", False, [refusal]),
    ("will_fund", True, [refusal, budget(50, 50)]),
    ("will_fund", None, [refusal, payer(True)]),
    ("will_fund", None, [budget(50, 50), refusal]),
    ("measurable", None, []),
    ("measurable", None, [thing("baseline")]),
    ("measurable", True, [thing("target")]),
    ("measurable", True, [thing("acceptance")]),
    ("timed", None, []),
    ("timed", True, [thing("deadline", {"months": 6})]),
    ("timed", True, [thing("deadline", {"date": "2027-06-30"})]),
]


@pytest.mark.parametrize(("gate", "holds", "told"), TABLE)
def test_a_gate_follows_what_was_said(
    gate: GateName, holds: bool | None, told: list[Heard]
) -> None:
    found = judge(need_of(*told)).gate(gate)
    assert found.holds is holds
    assert (holds is not True) or found.findings, "a true gate must name what it rests on"


def test_the_table_shows_every_gate_true_false_and_open() -> None:
    shown = {(gate, holds) for gate, holds, _ in TABLE}
    assert shown >= {(gate, holds) for gate in GATES for holds in (True, None)}
    assert shown >= {(gate, False) for gate in DECIDING_GATES}


def test_it_is_a_true_need_when_every_gate_is_true() -> None:
    verdict = judge(need_of(*TRUE_NEED))
    assert verdict.status == "true_need"
    assert verdict.redirect is None
    assert [g.holds for g in verdict.gates] == [True] * len(GATES)


@pytest.mark.parametrize("left_out", range(len(TRUE_NEED)))
def test_without_any_one_of_its_parts_it_is_incomplete(left_out: int) -> None:
    told = [h for i, h in enumerate(TRUE_NEED) if i != left_out]
    # The target alone shows that it is technical, so the symptom is not needed for that.
    expected = "true_need" if TRUE_NEED[left_out].slot == "symptom" else "incomplete"
    assert judge(need_of(*told)).status == expected


# ── redirects ────────────────────────────────────────────────────────────────────────────────

CAUSES: dict[Redirect, list[Heard]] = {
    "out_of_scope": [request("other")],
    "financing": [request("financing")],
    "recruitment": [request("recruitment")],
    "marketing": [request("marketing")],
    "permit": [request("permit")],
    "service": [request("service")],
    "purchase": [market(True)],
    "self_solvable": [gap("self")],
    "no_funding": [refusal],
}


@pytest.mark.parametrize("redirect", CAUSES)
def test_each_cause_leads_to_its_redirect(redirect: Redirect) -> None:
    verdict = judge(need_of(thing("symptom"), *CAUSES[redirect]))
    assert (verdict.status, verdict.redirect) == ("not_a_need", redirect)


def test_a_wish_to_buy_leads_to_purchase() -> None:
    assert judge(need_of(request("purchase"))).redirect == "purchase"


def test_every_kind_of_request_is_judged() -> None:
    for kind in get_args(RequestKind):
        verdict = judge(need_of(request(kind)))
        assert (verdict.status == "not_a_need") is (kind != "technology")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (a, b)
        for i, a in enumerate(REDIRECTS[1:])
        for b in REDIRECTS[i + 2 :]
        # One request has one kind, and what can be bought is asked before what one can do.
        if b in ("self_solvable", "no_funding") and (a, b) != ("purchase", "self_solvable")
    ],
)
def test_where_two_redirects_hold_the_first_of_the_order_counts(
    first: Redirect, second: Redirect
) -> None:
    told = [*CAUSES[second], *CAUSES[first]]
    assert judge(need_of(*told)).redirect == first
    assert judge(need_of(*reversed(told))).redirect == first


def test_what_can_be_bought_comes_before_what_one_can_do_oneself() -> None:
    assert judge(need_of(gap("self"), market(True))).redirect == "purchase"


def test_a_request_to_buy_comes_after_a_request_for_a_service() -> None:
    assert REDIRECTS.index("service") < REDIRECTS.index("purchase")
    assert judge(need_of(request("service"), market(True))).redirect == "service"


def test_classified_comes_first_and_keeps_nothing() -> None:
    verdict = judge(fold([heard_in(1, *TRUE_NEED), Hearing(2, "", classified=True)]))
    assert (verdict.status, verdict.redirect) == ("not_a_need", "classified")
    assert verdict.gate("technical").holds is False
    assert verdict.missing == ()
    assert all(not g.findings for g in verdict.gates)


@pytest.mark.parametrize(
    ("cause", "change"),
    [
        ([request("financing")], [request("technology")]),
        ([gap("self")], [gap("lacks")]),
        ([market(True)], [attempt("failed", "买来试了，焊不透")]),
        ([refusal], [budget(50, 50)]),
        ([refusal], [payer(True)]),
        ([request("purchase")], [market(False)]),
        ([request("purchase")], [(market(False), gap("lacks"))]),
    ],
)
def test_a_mind_can_change(cause: list[Heard], change: list[Any]) -> None:
    before = judge(need_of(*TRUE_NEED[:2], thing("target"), thing("deadline"), *cause))
    assert before.status == "not_a_need"
    after = judge(need_of(*TRUE_NEED[:2], thing("target"), thing("deadline"), *cause, *change))
    assert after.status != "not_a_need"


# ── what counts and what does not ────────────────────────────────────────────────────────────


@given(hearings())
def test_the_verdict_depends_on_nothing_but_the_need(told: list[Hearing]) -> None:
    assert judge(fold(told)) == judge(fold(list(told)))


@given(hearings(), things(inferred=True))
def test_an_inference_never_changes_a_gate(told: list[Hearing], guess: Heard) -> None:
    need = fold(told)
    index = len(need.findings)
    guessed = Finding(index, guess.slot, guess.value, guess.quote, 99, "inferred", guess.sense)
    assert judge(Need((*need.findings, guessed))).gates == judge(need).gates


@given(
    hearings(),
    things(inferred=False),
    st.sampled_from(["conflicting", "superseded"]),
)
def test_neither_does_what_is_in_conflict_or_superseded(
    told: list[Hearing], dead: Heard, status: Any
) -> None:
    need = fold(told)
    added = Finding(len(need.findings), dead.slot, dead.value, dead.quote, 99, status, dead.sense)
    assert judge(Need((*need.findings, added))).gates == judge(need).gates


@given(hearings())
def test_gates_rest_on_evidence_only(told: list[Hearing]) -> None:
    need = fold(told)
    for gate in judge(need).gates:
        assert all(need.findings[i].evidence for i in gate.findings)
        assert list(gate.findings) == sorted(set(gate.findings))


@given(hearings())
def test_status_redirect_and_gates_agree(told: list[Hearing]) -> None:
    verdict = judge(fold(told))
    holds = {g.gate: g.holds for g in verdict.gates}
    assert tuple(holds) == GATES
    if any(holds[g] is False for g in DECIDING_GATES):
        assert verdict.status == "not_a_need"
        assert verdict.redirect in REDIRECTS
    else:
        assert verdict.redirect is None
        assert verdict.status == ("true_need" if all(holds.values()) else "incomplete")


@given(hearings())
def test_confirming_changes_no_verdict(told: list[Hearing]) -> None:
    need = fold(told)
    confirmed = tuple(
        replace(f, status="confirmed") if f.status == "stated" else f for f in need.findings
    )
    assert judge(Need(confirmed)) == judge(need)


def test_every_reason_has_a_sentence(phrases: Phrases) -> None:
    reasons = {g.why for _, _, told in TABLE for g in judge(need_of(*told)).gates}
    reasons |= {g.why for g in judge(Need(classified=True)).gates}
    assert reasons <= set(phrases.verdict["why"])


# ── what is missing, and several problems in one ─────────────────────────────────────────────


def test_open_gates_are_missing_first_then_slots_most_important_first() -> None:
    missing = judge(need_of(thing("product"))).missing
    assert missing[: len(GATES)] == GATES
    slots = [s for s in OPEN_SLOTS if s != "product"]
    assert list(missing[len(GATES) :]) == slots


@given(hearings())
def test_missing_lists_gates_before_slots_and_nothing_twice(told: list[Hearing]) -> None:
    need = fold(told)
    missing = judge(need).missing
    assert len(set(missing)) == len(missing)
    kinds = [m in GATES for m in missing]
    assert kinds == sorted(kinds, reverse=True)
    clear = {f.slot for f in need.live() if f.status != "conflicting"}
    assert not clear & set(missing)


def test_what_is_in_conflict_is_missing() -> None:
    need = need_of(thing("budget"), thing("budget", {**FULL, "min_wan": 150, "max_wan": 150}))
    assert "budget" in judge(need).missing
    assert "will_fund" in judge(need).missing


def test_one_problem_is_not_split() -> None:
    assert judge(need_of(*TRUE_NEED)).split == ()


def test_a_separate_problem_is_told_apart() -> None:
    first = thing("symptom", {"text": "阀体气孔多"}, quote="阀体气孔多")
    second = thing("symptom", {"text": "污水排不出去"}, quote="污水排不出去", sense="separate")
    split = judge(need_of((first, second), thing("target"))).split
    assert [p.title for p in split] == ["阀体气孔多", "污水排不出去"]
    assert [p.findings for p in split] == [(0, 2), (1,)]


@given(hearings())
def test_no_finding_stands_under_two_problems(told: list[Hearing]) -> None:
    need = fold(told)
    listed = [i for problem in judge(need).split for i in problem.findings]
    assert len(listed) == len(set(listed))
    assert all(need.findings[i].live for i in listed)
