"""The need: what is stored, how later words change it, and that it depends on nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from needs import REFUSAL, TRUE_NEED, VALUES, heard_in, hearings, need_of, thing, things

from assistant.need import (
    SLOTS,
    TEXT_LIMIT,
    Finding,
    Heard,
    Hearing,
    check_value,
    confirm,
    fold,
    merge,
    rejection,
)


def statuses(*messages: Heard | tuple[Heard, ...]) -> list[str]:
    return [f.status for f in need_of(*messages).findings]


def budget(low: float | None, high: float | None, currency: str = "CNY") -> dict[str, Any]:
    return {"min_wan": low, "max_wan": high, "currency": currency}


def measure(
    value: object, op: str = "=", metric: str = "废品率", unit: str = "%"
) -> dict[str, Any]:
    return {"metric": metric, "op": op, "value": value, "unit": unit}


# ── laws of the fold ─────────────────────────────────────────────────────────────────────────


@given(hearings())
def test_the_same_hearings_always_give_the_same_need(told: list[Hearing]) -> None:
    assert fold(told) == fold(list(told))


@given(hearings())
def test_the_need_survives_being_stored_as_json(told: list[Hearing]) -> None:
    stored = [(h.turn, h.text, json.dumps(h.to_json(), ensure_ascii=False)) for h in told]
    read = [Hearing.from_json(json.loads(body), turn, text) for turn, text, body in stored]
    assert read == told
    assert fold(read) == fold(told)


@given(hearings())
def test_a_quote_that_is_not_in_its_turn_is_never_stored(told: list[Hearing]) -> None:
    texts = {h.turn: h.text for h in told}
    for finding in fold(told).findings:
        assert finding.quote in texts[finding.turn]
        assert 0 < len(finding.quote) <= TEXT_LIMIT


@given(hearings())
def test_every_stored_value_is_well_formed(told: list[Hearing]) -> None:
    assert all(check_value(f.slot, f.value) is None for f in fold(told).findings)


@given(hearings())
def test_findings_only_grow_and_keep_their_place(told: list[Hearing]) -> None:
    before: tuple[Finding, ...] = ()
    for end in range(1, len(told) + 1):
        after = fold(told[:end]).findings
        assert [f.index for f in after] == list(range(len(after)))
        kept = [(f.slot, dict(f.value), f.quote, f.turn, f.sense) for f in before]
        assert [
            (f.slot, dict(f.value), f.quote, f.turn, f.sense) for f in after[: len(before)]
        ] == kept
        before = after


@given(hearings())
def test_what_is_superseded_stays_so(told: list[Hearing]) -> None:
    gone: set[int] = set()
    for end in range(1, len(told) + 1):
        now = {f.index for f in fold(told[:end]).findings if f.status == "superseded"}
        assert gone <= now
        gone = now


@given(hearings())
def test_no_finding_stands_in_conflict_with_nothing(told: list[Hearing]) -> None:
    """Whatever excludes it may have been taken back; the person is then asked with one value."""
    need = fold([Hearing(h.turn, h.text, h.heard) for h in told])
    for finding in need.conflicts():
        others = [f for f in need.conflicts() if f.slot == finding.slot and f is not finding]
        assert others


@given(hearings(), things())
def test_merging_changes_nothing_it_was_given(told: list[Hearing], new: Heard) -> None:
    findings = fold(told).findings
    copy = tuple(findings)
    merge(findings, new, 99)
    assert findings == copy


@given(hearings())
def test_classified_matter_leaves_nothing(told: list[Hearing]) -> None:
    marker = Hearing(len(told) + 1, "", classified=True)
    need = fold([*told, marker, heard_in(len(told) + 2, thing("symptom"))])
    assert need.classified
    assert need.findings == ()


@given(hearings())
def test_a_finding_prints_the_five_fields_of_the_contract(told: list[Hearing]) -> None:
    for finding in fold(told).findings:
        assert set(finding.to_json()) == {"slot", "value", "quote", "turn", "status"}
        json.dumps(finding.to_json())


# ── what is refused ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("slot", SLOTS)
def test_every_slot_takes_its_value(slot: str) -> None:
    assert check_value(slot, VALUES[slot]) is None


@pytest.mark.parametrize("slot", SLOTS)
def test_every_slot_refuses_unknown_and_missing_keys(slot: str) -> None:
    assert check_value(slot, {**VALUES[slot], "colour": "red"})
    assert check_value(slot, {})


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        ("weather", {"text": "晴"}),
        ("request", {"text": "想买", "kind": "gift"}),
        ("budget", budget(None, None)),
        ("budget", budget(-1, 10)),
        ("budget", budget(True, 10)),
        ("deadline", {"months": 0}),
        ("deadline", {"months": "12"}),
        ("baseline", measure("8")),
        ("baseline", measure([2, 1], "range")),
        ("baseline", measure([1], "range")),
        ("baseline", measure(8, "~")),
        ("baseline", measure(True)),
        ("target", {**measure(8), "metric": None}),
        ("trl", {"current": 0, "target": 7}),
        ("trl", {"current": 3, "target": 10}),
        ("confidentiality", {"level": "secret"}),
        ("cooperation", {"mode": "barter"}),
        ("size", {"class": "huge", "headcount": None, "revenue_wan": None}),
        ("existing_solution", {"text": "有", "adequate": "yes"}),
        ("symptom", {"text": "长" * 81}),
        ("symptom", {"text": 8}),
    ],
)
def test_an_ill_typed_value_is_refused(slot: str, value: dict[str, Any]) -> None:
    assert check_value(slot, value)
    assert fold([heard_in(1, Heard(slot, value, "原话"))]).findings == ()


@pytest.mark.parametrize("quote", ["", "  ", "别处的话", "长" * 81])
def test_a_quote_must_stand_in_its_turn_and_be_short(quote: str) -> None:
    assert rejection(thing("symptom", quote=quote), "原话" + "长" * 90)


# ── merging ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("slot", SLOTS)
def test_the_same_thing_said_again_adds_nothing(slot: str) -> None:
    assert statuses(thing(slot), thing(slot)) == ["stated"]


def test_the_same_words_with_other_marks_add_nothing() -> None:
    first, again = (
        thing("symptom", {"text": "气孔多，漏气"}),
        thing("symptom", {"text": "气孔多漏气"}),
    )
    assert statuses(first, again) == ["stated"]


@pytest.mark.parametrize(
    ("slot", "first", "second"),
    [
        ("budget", budget(80, 80), budget(150, 150)),
        ("deadline", {"months": 6}, {"months": 18}),
        ("deadline", {"months": 6}, {"date": "2028-01-01"}),
        ("baseline", measure(8), measure(12)),
        ("target", measure(2, "<="), measure(5, "<=")),
        ("cooperation", {"mode": "joint"}, {"mode": "licence"}),
        ("confidentiality", {"level": "public"}, {"level": "nda"}),
        (
            "region",
            {"province": "江苏省", "city": "苏州市"},
            {"province": "浙江省", "city": "宁波市"},
        ),
        ("payer", {"text": "批了", "approved": True}, {"text": "没批", "approved": False}),
        ("constraint", measure(30, "<=", "节拍", "s"), measure(50, "<=", "节拍", "s")),
        ("trl", {"current": 3, "target": None}, {"current": 6, "target": None}),
        (
            "size",
            {"class": None, "headcount": 30, "revenue_wan": None},
            {"class": None, "headcount": 300, "revenue_wan": None},
        ),
    ],
)
class TestTwoValuesThatExcludeEachOther:
    def test_conflict_without_correcting_words(
        self, slot: str, first: dict[str, Any], second: dict[str, Any]
    ) -> None:
        need = need_of(thing(slot, first), thing(slot, second))
        assert [f.status for f in need.findings] == ["conflicting", "conflicting"]
        assert not need.evidence(slot)
        assert need.latest(slot) is None

    def test_a_correction_supersedes(
        self, slot: str, first: dict[str, Any], second: dict[str, Any]
    ) -> None:
        found = statuses(thing(slot, first), thing(slot, second, corrects=True))
        assert found == ["superseded", "stated"]

    def test_saying_one_of_them_again_settles_it(
        self, slot: str, first: dict[str, Any], second: dict[str, Any]
    ) -> None:
        both = (thing(slot, first), thing(slot, second))
        assert statuses(*both, thing(slot, first)) == ["stated", "superseded"]
        assert statuses(*both, thing(slot, second)) == ["superseded", "stated"]


def test_a_third_value_settles_a_conflict() -> None:
    told = [thing("budget", budget(x, x)) for x in (80, 150, 120)]
    assert statuses(*told) == ["superseded", "superseded", "stated"]


@pytest.mark.parametrize("slot", ["attempt", "constraint", "symptom"])
def test_attempts_constraints_and_symptoms_always_coexist(slot: str) -> None:
    key = "what" if slot == "attempt" else "text"
    first, second = ({**VALUES[slot], key: words} for words in ("换过涂料", "调过温度"))
    assert statuses(thing(slot, first), thing(slot, second)) == ["stated", "stated"]


def test_measures_of_one_slot_coexist_by_metric() -> None:
    told = [thing("baseline", measure(8)), thing("baseline", measure(40, "=", "节拍", "s"))]
    assert statuses(*told) == ["stated", "stated"]


def test_two_figures_of_one_metric_in_one_message_coexist() -> None:
    summer, winter = thing("baseline", measure(8)), thing("baseline", measure(3))
    assert statuses((summer, winter)) == ["stated", "stated"]


def test_an_absolute_and_a_relative_target_of_one_metric_coexist() -> None:
    told = [thing("target", measure(2, "<=")), thing("target", measure(75, "reduce_by"))]
    assert statuses(*told) == ["stated", "stated"]


def test_of_two_wishes_in_one_message_the_first_counts() -> None:
    need = need_of(
        (thing("cooperation", {"mode": "joint"}), thing("cooperation", {"mode": "licence"}))
    )
    assert [f.value["mode"] for f in need.findings] == ["joint"]


def test_an_amount_after_a_refusal_is_a_change_of_mind() -> None:
    need = need_of(thing("budget", REFUSAL), thing("budget", budget(50, 50)))
    assert [f.status for f in need.findings] == ["superseded", "stated"]


def test_a_refusal_after_an_amount_must_be_asked_about() -> None:
    assert statuses(thing("budget"), thing("budget", REFUSAL)) == ["conflicting", "conflicting"]


@pytest.mark.parametrize(
    ("slot", "vague", "exact"),
    [
        ("region", {"province": "江苏省", "city": None}, {"province": "江苏省", "city": "苏州市"}),
        ("budget", budget(50, 100), budget(80, 80)),
        ("budget", budget(None, 100), budget(80, 100)),
        ("baseline", measure([5, 10], "range"), measure(8)),
        ("company", {"name": "示例铸造"}, {"name": "示例铸造有限公司"}),
    ],
)
def test_a_more_exact_value_replaces_a_vaguer_one(
    slot: str, vague: dict[str, Any], exact: dict[str, Any]
) -> None:
    assert statuses(thing(slot, vague), thing(slot, exact)) == ["superseded", "stated"]


@pytest.mark.parametrize(
    ("slot", "exact", "vague"),
    [
        ("region", {"province": "江苏省", "city": "苏州市"}, {"province": "江苏省", "city": None}),
        ("budget", budget(50, 100), budget(None, 100)),
        ("target", measure(2, "<="), measure(2, "=")),
    ],
)
def test_a_vaguer_repetition_adds_nothing(
    slot: str, exact: dict[str, Any], vague: dict[str, Any]
) -> None:
    assert statuses(thing(slot, exact), thing(slot, vague)) == ["stated"]


def test_amounts_in_two_currencies_are_never_taken_for_one() -> None:
    told = [thing("budget", budget(50, 100)), thing("budget", budget(80, 80, "USD"))]
    assert statuses(*told) == ["conflicting", "conflicting"]


def test_who_decides_and_where_the_money_comes_from_coexist() -> None:
    told = [
        thing("payer", {"text": "老板拍板", "approved": None}),
        thing("payer", {"text": "研发费里出，批了", "approved": True}),
    ]
    assert statuses(*told) == ["stated", "stated"]


def test_what_was_inferred_gives_way_to_what_is_said() -> None:
    told = [
        thing("industry", {"name": "铸造", "code": "339"}, inferred=True),
        thing("industry", {"name": "汽车零部件", "code": "367"}),
    ]
    assert statuses(*told) == ["superseded", "stated"]


def test_an_inference_never_displaces_what_was_said() -> None:
    told = [
        thing("industry", {"name": "汽车零部件", "code": "367"}),
        thing("industry", {"name": "铸造", "code": "339"}, inferred=True),
    ]
    assert statuses(*told) == ["stated"]


def test_saying_what_was_inferred_makes_it_stated() -> None:
    need = need_of(thing("industry", inferred=True), thing("industry"))
    assert [f.status for f in need.findings] == ["superseded", "stated"]


def test_a_withdrawal_takes_back_without_a_new_value() -> None:
    need = fold([heard_in(1, thing("budget")), heard_in(2, withdraws=(0,))])
    assert [f.status for f in need.findings] == ["superseded"]


# ── confirming ───────────────────────────────────────────────────────────────────────────────


def test_a_yes_confirms_what_stands_and_nothing_else() -> None:
    told = [
        heard_in(1, thing("symptom"), thing("industry", inferred=True)),
        heard_in(2, thing("deadline", {"months": 6})),
        heard_in(3, thing("deadline", {"months": 18}, corrects=True)),
        heard_in(4, thing("budget", budget(1, 1))),
        heard_in(5, thing("budget", budget(9, 9))),
        heard_in(6, confirms=True),
    ]
    found = [(f.slot, f.status) for f in fold(told).findings]
    assert found == [
        ("symptom", "confirmed"),
        ("industry", "inferred"),
        ("deadline", "superseded"),
        ("deadline", "confirmed"),
        ("budget", "conflicting"),
        ("budget", "conflicting"),
    ]


def test_new_facts_inside_a_yes_are_heard_before_it_counts() -> None:
    need = fold([heard_in(1, thing("symptom")), heard_in(2, thing("deadline"), confirms=True)])
    assert [f.status for f in need.findings] == ["confirmed", "confirmed"]


def test_what_is_confirmed_can_still_be_corrected() -> None:
    told = [
        heard_in(1, thing("budget", budget(80, 80)), confirms=True),
        heard_in(2, thing("budget", budget(120, 120), corrects=True)),
    ]
    assert [f.status for f in fold(told).findings] == ["superseded", "stated"]


@given(hearings())
def test_confirming_twice_is_confirming_once(told: list[Hearing]) -> None:
    findings = fold(told).findings
    assert confirm(confirm(findings)) == confirm(findings)


@given(st.permutations(list(TRUE_NEED)))
def test_facts_that_do_not_touch_each_other_may_come_in_any_order(order: list[Heard]) -> None:
    assert {f.slot for f in need_of(*order).evidence()} == {h.slot for h in TRUE_NEED}


@pytest.mark.parametrize(
    ("told", "main"),
    [
        (["机器砍的叶子夹得多，扣秤扣得凶", "下雨天更高"], 0),
        (["试验不太稳", "界面上有气隙，打耐压有时候就穿了"], 1),
        (["水用得太凶，年年涨水费", "洗完之后毛发黄又结块"], 1),
        (["起皮", "裂"], 0),
        ([], None),
    ],
)
def test_the_main_trouble_is_the_newest_that_tells(told: list[str], main: int | None) -> None:
    need = fold([heard_in(1, *(thing("symptom", {"text": text}) for text in told))])
    meant = need.trouble()
    assert (None if meant is None else meant.value["text"]) == (
        None if main is None else told[main]
    )
