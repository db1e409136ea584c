"""Matches: the own place's money first, each for a reason; laboratories by what reasons cover."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from needs import VALUES, need_of, thing

from assistant.embedded.translation.translate import translate
from assistant.errors import RetrievalFailed
from assistant.library.index import Index
from assistant.library.library import Library
from assistant.library.search import Hit
from assistant.match import Match, Matches, labs, match
from assistant.match.found import Why
from assistant.match.labs import said_in
from assistant.match.policies import wanted_tags
from assistant.need import Heard, Need
from assistant.query_wait import going_on_with_words
from evals.bench_match import judge_case, overlap
from evals.bench_translate import need_of as need_of_rows

TODAY = date(2026, 11, 20)
ROOT = Path(__file__).parents[2]
CASES = [
    json.loads(line)
    for line in (ROOT / "tests/data/match_cases.jsonl").read_text(encoding="utf-8").splitlines()
]
RANK = {"high": 2, "medium": 1, "low": 0}


def found_for(library: Library, *things: Heard) -> Matches:
    need = need_of(*things)
    return match(need, translate(need, library.reference), library, TODAY)


def region(province: str, city: str | None = None) -> Heard:
    return thing("region", {"province": province, "city": city}, quote=f"我们在{province}")


def product(name: str) -> Heard:
    return thing("product", {"name": name}, quote=name)


def symptom(text: str) -> Heard:
    return thing("symptom", {"text": text}, quote=text)


BUDGET = thing("budget", quote="拿个八十万试试")
JOINT = thing("cooperation", {"mode": "joint"}, quote="联合开发")
GAP = thing("gap", {"text": "没人懂涂层"}, quote="没人懂涂层")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_judged_needs_get_no_money_from_elsewhere_and_no_list_of_general_papers(
    case: dict[str, object], library: Library
) -> None:
    need = need_of_rows(case["findings"])  # type: ignore[arg-type]
    statement = translate(need, library.reference)
    wrong = judge_case(case, statement, match(need, statement, library, TODAY), library)
    for check in ("policies_general", "policies_money", "policies_order", "bearer"):
        assert wrong[check] == [], check


def test_words_alone_find_the_same_kind_of_records_and_are_named(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    need = (product("塑料外壳"), symptom("注塑出来缩水"), JOINT, region("江苏省"))
    both = found_for(library, *need)

    def fail(*_: object) -> None:
        raise RetrievalFailed("down")

    monkeypatch.setattr(Index, "_embed", fail)
    with going_on_with_words(10):
        alone = found_for(library, *need)
    assert both.unsearched == () and alone.unsearched == ("meaning",)
    for kind in ("labs", "policies"):
        ids = [{match.id for match in getattr(found, kind)} for found in (both, alone)]
        assert ids[0] & ids[1]
    with pytest.raises(RetrievalFailed):
        found_for(library, *need)


def test_a_budget_alone_calls_for_no_policy(library: Library) -> None:
    assert found_for(library, product("阀体"), BUDGET).policies == ()


def test_no_reason_of_a_policy_is_the_money(library: Library) -> None:
    found = found_for(library, product("阀体"), symptom("气孔多"), BUDGET, GAP, JOINT)
    assert found.policies
    assert all(why.said != BUDGET.quote for policy in found.policies for why in policy.why)


def test_the_own_province_comes_first_and_is_named(library: Library) -> None:
    found = found_for(library, product("阀体"), symptom("气孔多"), GAP, JOINT, region("江苏省"))
    first = found.policies[0]
    assert library.policies[first.id].region == "江苏"
    assert ("我们在江苏省", "江苏") in [(why.said, why.has) for why in first.why]


def test_another_province_gets_other_policies(library: Library) -> None:
    lists = [
        {p.id for p in found_for(library, product("阀体"), GAP, JOINT, region(where)).policies}
        for where in ("江苏省", "湖北省", "广东省")
    ]
    assert overlap([sorted(each) for each in lists]) < 0.7
    assert not any(id.startswith(("js-", "mech-jic")) for id in lists[1] | lists[2])


def test_a_scheme_that_each_province_has_says_whose_notice_counts(library: Library) -> None:
    found = found_for(library, product("阀体"), JOINT, region("青海省"))
    shown = [p for p in found.policies if library.policies[p.id].region == "各省"]
    for policy in shown:
        assert any("青海省" in check for check in policy.check)
    applies = library.policies["fund-prov-nsf"]
    assert applies.region == "各省"


@pytest.mark.parametrize("size", ["small", "large"])
def test_vouchers_are_for_small_enterprises(size: str, library: Library) -> None:
    need = need_of(
        thing("size", {"class": size, "headcount": None, "revenue_wan": None}, quote="规模"),
        thing("cooperation", {"mode": "commission"}, quote="委托"),
    )
    assert ("创新券" in wanted_tags(need, library.policy_wants)) == (size == "small")


def test_what_is_called_for_at_home_only_speaks_for_no_nationwide_paper(library: Library) -> None:
    found = found_for(library, product("阀体"), GAP)
    assert found.policies
    assert all("揭榜挂帅" not in {why.has for why in p.why} for p in found.policies)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(slots=st.sets(st.sampled_from(sorted(VALUES)), min_size=1))
def test_order_score_and_fit_agree_and_general_papers_are_few(
    slots: set[str], library: Library
) -> None:
    found = found_for(library, *(thing(slot, VALUES[slot], quote=f"{slot}的话") for slot in slots))
    for matches in (found.labs, found.policies):
        assert len(matches) <= 5
        assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)
        ranks = [RANK[str(m.fit)] for m in matches]
        assert ranks == sorted(ranks, reverse=True)
        assert all(0 < m.score <= 1 and m.why for m in matches)
    assert sum(p.fit == "low" and not p.binds for p in found.policies) <= 2
    binding = [p.binds for p in found.policies]
    assert binding == sorted(binding)
    assert found.rules == tuple(
        p.id for p in found.policies if library.policies[p.id].role == "rule"
    )


def test_the_fit_stands_in_no_printed_match(library: Library) -> None:
    found = found_for(library, product("注塑外壳"), symptom("注塑出来缩水"), GAP)
    assert {key for lab in found.to_json()["labs"] for key in lab} == {
        *("id", "name", "score", "why", "check", "source", "confidence")
    }
    again = Matches.from_json(found.to_json())
    assert [lab.id for lab in again.labs] == [lab.id for lab in found.labs]


# ── laboratories ─────────────────────────────────────────────────────────────────────────────


def names(matches: tuple[Match, ...]) -> str:
    return " ".join(match.name for match in matches)


def test_spraying_a_toy_is_no_fuel_injection(library: Library) -> None:
    found = found_for(library, product("塑料玩具"), symptom("喷油后掉漆，百格不过"))
    assert found.labs
    assert "内燃" not in names(found.labs) and "发动机" not in names(found.labs)


def test_one_general_word_makes_no_strong_fit(library: Library) -> None:
    found = found_for(library, product("转向节锻件"), symptom("模具不耐用"))
    general = [lab for lab in found.labs if [why.said for why in lab.why] == ["模具"]]
    assert all(lab.fit != "high" for lab in general)
    assert all(
        ("锻件", "复合材料构件成形") != (w.said, w.has) for lab in found.labs for w in lab.why
    )


def test_a_concluded_trade_is_never_shown_as_said(library: Library) -> None:
    trade = thing("industry", {"name": "专用设备制造业", "code": "35"}, quote="模具", inferred=True)
    things = (product("转向节锻件"), symptom("模具不耐用"), trade)
    need: Need = need_of(*things)
    said = " ".join(heard.quote for heard in things) + said_in(need, "product", "symptom")
    found = match(need, translate(need, library.reference), library, TODAY)
    assert found.labs
    for lab in found.labs:
        assert all(why.said in said for why in lab.why)


def test_a_name_or_a_place_speaks_for_a_laboratory_only_where_nothing_else_does(
    library: Library,
) -> None:
    found = found_for(
        library, product("甘蔗收割机"), symptom("机器砍的蔗叶子夹得多，含杂高"), JOINT
    )
    assert found.labs
    for lab in found.labs:
        record = library.labs[lab.id]
        names = {record.name_zh, record.host, record.city, record.province, *record.aliases}
        assert len({w.has for w in lab.why} & names) in (0, len({w.has for w in lab.why}))


@pytest.mark.parametrize("of_trade", [True, False])
def test_who_shares_no_more_than_a_trade_must_be_asked_first(
    library: Library, of_trade: bool
) -> None:
    lab = next(lab for lab in library.labs.values() if lab.industries and lab.research_topics)
    has = lab.industries[0] if of_trade else lab.research_topics[0]
    hit = Hit(lab.id, lab.name_zh, 0.5, (), "source", "high")
    checks = labs._match(hit, (Why("说的", has),), "medium", library).check
    assert (library.brief_wording.say("verify", "trade") in checks) is of_trade
