import json
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import RecordInvalid
from assistant.library.eligibility import (
    Check,
    PolicyConditions,
    Profile,
    applicable,
    check_policy,
    load_conditions,
    words_at,
)
from assistant.library.places import KNOWLEDGE
from assistant.library.records import (
    load_cities,
    load_industries,
    load_policies,
    load_regions,
    read_jsonl,
)

TODAY = date(2026, 11, 21)
POLICIES = load_policies(KNOWLEDGE / "policies.jsonl")
BY_ID = {policy.id: policy for policy in POLICIES}
FILE = KNOWLEDGE / "policy_conditions.jsonl"
CONDITIONS = load_conditions(FILE, POLICIES)
RECORDS = [record for _, record in read_jsonl(FILE)]
REGIONS = load_regions(KNOWLEDGE / "codes" / "regions.csv")
CITIES = load_cities(KNOWLEDGE / "cities.csv")

# A policy whose words leave nothing else to verify, to try one rule at a time.
PLAIN = replace(BY_ID["tax-rd-100"], id="plain", who="企业", conditions=(), valid_until="现行")


def state_of(profile: Profile, **conditions: object) -> str:
    known = PolicyConditions("plain", covers=("who",), **conditions)  # type: ignore[arg-type]
    (check,) = check_policy(PLAIN, known, profile, TODAY)
    return check.state


@pytest.mark.parametrize(
    ("regions", "province", "city", "expected"),
    [
        (("江苏省",), "江苏省", "苏州市", "符合"),
        (("江苏省",), "江苏省", None, "符合"),
        (("江苏省",), "浙江省", None, "不符合"),
        (("江苏省",), None, None, "需核实"),
        (("浙江省 温州市",), "浙江省", "温州市", "符合"),
        (("浙江省 温州市",), "浙江省", "宁波市", "不符合"),
        (("浙江省 温州市",), "浙江省", None, "需核实"),
        (("浙江省 温州市",), "江苏省", None, "不符合"),
        (("浙江省 温州市", "浙江省"), "浙江省", None, "符合"),
        (("浙江省", "浙江省 温州市"), "浙江省", None, "符合"),
    ],
)
def test_region(regions, province, city, expected):
    assert state_of(Profile(province=province, city=city), regions=regions) == expected


def test_an_open_list_of_places_rules_no_other_place_out():
    open_list = {"regions": ("江苏省",), "regions_open": True}
    assert state_of(Profile(province="湖北省"), **open_list) == "需核实"
    assert state_of(Profile(province="江苏省"), **open_list) == "符合"


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "expected"),
    [
        (None, TODAY, ["符合"]),
        (None, TODAY - timedelta(days=1), ["不符合"]),
        (TODAY, None, ["符合"]),
        (TODAY + timedelta(days=1), None, ["不符合"]),
        (TODAY, TODAY, ["符合", "符合"]),
    ],
)
def test_validity(valid_from, valid_until, expected):
    known = PolicyConditions(
        "plain", valid_from=valid_from, valid_until=valid_until, covers=("who",)
    )
    checks = check_policy(PLAIN, known, Profile(), TODAY)
    assert [check.state for check in checks] == expected


@pytest.mark.parametrize(
    ("stage", "expected"), [("closed", "不符合"), ("draft", "需核实"), ("pilot", "需核实")]
)
def test_stage(stage, expected):
    assert state_of(Profile(), stage=stage) == expected


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (Profile(size_class="small"), "符合"),
        (Profile(size_class="large"), "不符合"),
        (Profile(industry_code="C35", headcount=120), "符合"),
        (Profile(industry_code="C35", headcount=3000), "需核实"),
        (Profile(industry_code="C35", headcount=3000, revenue_wan=90_000), "不符合"),
        (Profile(industry_code="C35", headcount=3000, revenue_wan=1000), "符合"),
        (Profile(), "需核实"),
        # What it calls itself and its figures disagree.
        (Profile(industry_code="C35", headcount=120, size_class="large"), "需核实"),
    ],
)
def test_size(profile, expected):
    assert state_of(profile, sizes=("micro", "small", "medium")) == expected


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (None, "需核实"),
        ((), "不符合"),
        (("高企",), "符合"),
        (("国家高新技术企业",), "符合"),
        (("ISO9001",), "需核实"),
    ],
)
def test_qualification(held, expected):
    assert state_of(Profile(qualifications=held), qualifications=("高新技术企业",)) == expected


def test_a_little_giant_holds_what_it_passed_through():
    held = Profile(qualifications=("国家级专精特新小巨人",))
    assert state_of(held, qualifications=("专精特新中小企业",)) == "符合"
    lower = Profile(qualifications=("省专精特新",))
    assert state_of(lower, qualifications=("专精特新“小巨人”企业",)) == "需核实"


@pytest.mark.parametrize(
    ("code", "listed", "excluded"),
    [
        ("C35", "符合", "不符合"),
        ("3525", "符合", "不符合"),
        ("35", "符合", "不符合"),
        ("C", "需核实", "需核实"),
        ("C34", "不符合", "符合"),
        (None, "需核实", "需核实"),
    ],
)
def test_industry(code, listed, excluded):
    industries = ("C35 专用设备制造业",)
    assert state_of(Profile(industry_code=code), industries=industries) == listed
    assert state_of(Profile(industry_code=code), industries_not=industries) == excluded


@pytest.mark.parametrize(
    ("profile", "conditions", "expected"),
    [
        (Profile(headcount=500), {"headcount_max": 500}, "符合"),
        (Profile(headcount=501), {"headcount_max": 500}, "不符合"),
        (Profile(), {"headcount_max": 500}, "需核实"),
        (Profile(revenue_wan=5000), {"revenue_wan_min": 5000}, "符合"),
        (Profile(revenue_wan=4999), {"revenue_wan_min": 5000}, "不符合"),
        (Profile(revenue_wan=20_001), {"revenue_wan_max": 20_000}, "不符合"),
        (Profile(revenue_wan=20_000), {"revenue_wan_max": 20_000}, "符合"),
        (Profile(budget_wan=50), {"own_funding": True}, "符合"),
        (Profile(budget_wan=0), {"own_funding": True}, "不符合"),
        (Profile(), {"own_funding": True}, "需核实"),
        (Profile(cooperation=("licence",)), {"cooperation": ("licence",)}, "符合"),
        (Profile(cooperation=("joint",)), {"cooperation": ("licence",)}, "需核实"),
        (Profile(), {"cooperation": ("licence",)}, "需核实"),
    ],
)
def test_figures_money_and_cooperation(profile, conditions, expected):
    assert state_of(profile, **conditions) == expected


def test_what_is_known_stands_beside_each_computed_check():
    profile = Profile("江苏省", "苏州市", headcount=120, industry_code="C35", budget_wan=80)
    known = PolicyConditions(
        "plain", regions=("江苏省",), sizes=("small",), own_funding=True, covers=("who",)
    )
    said = [check.said for check in check_policy(PLAIN, known, profile, TODAY)]
    assert said == ["江苏省 苏州市", "120人", "80万元"]


def test_conditions_without_structure_are_listed_in_their_own_words():
    policy = BY_ID["fund-miit-jb"]
    checks = check_policy(policy, None, Profile(), TODAY)
    assert Check(policy.conditions[0], "需核实") in checks
    assert all(check.state == "需核实" for check in checks)


def test_no_condition_of_a_policy_is_lost():
    for policy in POLICIES:
        known = CONDITIONS.get(policy.id, PolicyConditions(policy.id))
        listed = {check.condition for check in check_policy(policy, known, Profile(), TODAY)}
        for index, words in enumerate(policy.conditions):
            assert words in listed or f"conditions[{index}]" in known.covers
        assert f"适用对象：{policy.who}" in listed or "who" in known.covers


def test_policies_of_other_provinces_and_expired_ones_are_not_offered():
    profile = Profile("江苏省", "苏州市")
    offered = {each.policy.id for each in applicable(POLICIES, CONDITIONS, profile, TODAY)}
    assert {"tax-rd-100", "id-hnte", "js-kjfz", "yrd-voucher"} <= offered
    assert not {"zj-stt", "gd-gz-zs", "ah-pack-2025", "sh-voucher"} & offered
    assert not {"tr-patent-action", "id-zjtx-2022", "digi-city-2023"} & offered
    assert "tr-patent-action" in {
        each.policy.id for each in applicable(POLICIES, CONDITIONS, profile, date(2025, 6, 1))
    }


def test_every_local_policy_names_where_it_applies():
    for policy in POLICIES:
        if policy.level in {"provincial", "municipal"} and policy.region != "各省":
            known = CONDITIONS[policy.id]
            assert known.regions or known.regions_open, policy.id


def test_each_province_is_offered_its_own_and_national_policies_only():
    for region in REGIONS:
        for each in applicable(POLICIES, CONDITIONS, Profile(region.name_zh), TODAY):
            known = CONDITIONS.get(each.policy.id)
            if known is not None and known.regions and not known.regions_open:
                assert region.name_zh in {where.split(" ")[0] for where in known.regions}


# ── the file ─────────────────────────────────────────────────────────────────────────────────


def test_at_least_seventy_policies_have_more_than_a_region():
    assert sum(bool(set(r["applies"]) - {"regions", "regions_open"}) for r in RECORDS) >= 70


def test_regions_and_industries_of_the_file_are_those_of_the_tables():
    places = {region.name_zh for region in REGIONS}
    places |= {f"{city.province} {city.city}" for city in CITIES}
    industries = {
        f"{row.full_code} {row.name_zh}"
        for row in load_industries(KNOWLEDGE / "codes" / "gbt4754.csv")
    }
    for known in CONDITIONS.values():
        assert set(known.regions) <= places
        assert {*known.industries, *known.industries_not} <= industries


def figures(words: str) -> set[str]:
    """Return the figures of a text; 2亿 is 20000 in 万."""
    numbers = set(re.findall(r"\d+", words))
    return numbers | {f"{int(n) * 10_000}" for n in re.findall(r"(\d+)亿", words)}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])
def test_every_figure_stands_in_the_words_it_is_taken_from(record):
    policy = BY_ID[record["id"]]
    for name, value in record["applies"].items():
        words = words_at(policy, record["source"][name])
        if name in {"headcount_max", "revenue_wan_min", "revenue_wan_max"}:
            assert str(value) in figures(words)
        if name in {"valid_from", "valid_until"}:
            day = date.fromisoformat(value)
            assert str(day.year) in words or f"{day.month}月{day.day}日" in words
        if name == "valid_until" and str(date.fromisoformat(value).year) in words:
            assert "年底" in words or "目标" not in words, "an aim is no end of validity"


GOOD = {
    "id": "tax-rd-100",
    "applies": {"industries_not": ["C16 烟草制品业"]},
    "source": {"industries_not": "who"},
}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"id": "no-such"}, "'no-such' is no policy"),
        ({"applys": {}}, "'applys'"),
        ({"source": {}}, "'source'"),
        ({"source": {"industries_not": "conditions[9]"}}, "range"),
        ({"source": {"industries_not": "guess"}}, "points at no field"),
        ({"applies": {"sise": ["small"]}, "source": {"sise": "who"}}, "'sise'"),
        ({"applies": {"sizes": ["tiny"]}, "source": {"sizes": "who"}}, "'sizes'"),
        ({"applies": {"sizes": "small"}, "source": {"sizes": "who"}}, "'sizes'"),
        ({"applies": {"headcount_max": "5"}, "source": {"headcount_max": "who"}}, "headcount"),
        ({"applies": {"own_funding": False}, "source": {"own_funding": "who"}}, "own_funding"),
        ({"applies": {"valid_from": "2026"}, "source": {"valid_from": "who"}}, "2026"),
        ({"applies": {"industries": ["机械"]}, "source": {"industries": "who"}}, "机械"),
        ({"covers": ["conditions[7]"]}, "range"),
    ],
)
def test_a_faulty_line_of_conditions_names_its_place(tmp_path, changes, wrong):
    path = tmp_path / "policy_conditions.jsonl"
    path.write_text(json.dumps({**GOOD, **changes}, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(RecordInvalid, match=r"policy_conditions\.jsonl:1: ") as caught:
        load_conditions(path, POLICIES)
    assert wrong in str(caught.value)


def test_conditions_given_twice_for_one_policy_are_refused(tmp_path):
    path = tmp_path / "policy_conditions.jsonl"
    path.write_text("\n".join([json.dumps(GOOD)] * 2), encoding="utf-8")
    with pytest.raises(RecordInvalid, match=":2: "):
        load_conditions(path, POLICIES)


# ── knowing less ─────────────────────────────────────────────────────────────────────────────


def maybe(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.one_of(st.none(), values)


PROFILES = st.builds(
    Profile,
    province=maybe(st.sampled_from([region.name_zh for region in REGIONS])),
    city=maybe(st.sampled_from(["苏州市", "温州市", "成都市", "深圳市"])),
    size_class=maybe(st.sampled_from(["micro", "small", "medium", "large"])),
    headcount=maybe(st.integers(0, 5000)),
    revenue_wan=maybe(st.integers(0, 100_000)),
    qualifications=maybe(
        st.lists(st.sampled_from(["高企", "科技型中小企业", "小巨人"]), unique=True).map(tuple)
    ),
    industry_code=maybe(st.sampled_from(["C35", "C26", "C39", "I65", "F51", "K701", "A01", "C"])),
    budget_wan=maybe(st.integers(0, 1000)),
    cooperation=maybe(st.lists(st.sampled_from(["commission", "licence"]), unique=True).map(tuple)),
)
KEYS = st.sampled_from([*Profile.__dataclass_fields__])


@given(st.sampled_from(POLICIES), PROFILES, st.sets(KEYS))
def test_a_failed_condition_never_holds_when_less_is_known(policy, profile, forgotten):
    known = CONDITIONS.get(policy.id)
    less = replace(profile, **dict.fromkeys(forgotten))
    before = check_policy(policy, known, profile, TODAY)
    after = check_policy(policy, known, less, TODAY)
    assert [check.condition for check in before] == [check.condition for check in after]
    for full, partial in zip(before, after, strict=True):
        assert not (full.state == "不符合" and partial.state == "符合")


@given(PROFILES)
def test_nothing_known_rules_less_out(profile):
    offered = {each.policy.id for each in applicable(POLICIES, CONDITIONS, profile, TODAY)}
    anyone = {each.policy.id for each in applicable(POLICIES, CONDITIONS, Profile(), TODAY)}
    assert offered <= anyone


@given(st.sampled_from(POLICIES))
def test_with_nothing_known_of_the_enterprise_only_time_can_hold_or_fail(policy):
    for check in check_policy(policy, CONDITIONS.get(policy.id), Profile(), TODAY):
        assert (
            check.state == "需核实" or check.said == TODAY.isoformat() or "状态" in check.condition
        )
