import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.enterprise_size import (
    CLASSES,
    SECTORS,
    full_industry_code,
    possible_classes,
    size_class,
)

AMOUNTS = st.one_of(st.none(), st.integers(0, 200_000))
CODES = st.one_of(st.none(), st.sampled_from([code for s in SECTORS for code in s.codes]))


@pytest.mark.parametrize(
    ("code", "headcount", "revenue_wan", "expected"),
    [
        # Industry: both lower bounds are needed, else the class below.
        ("C35", 1000, 40_000, "large"),
        ("C35", 999, 40_000, "medium"),
        ("C35", 1000, 39_999, "medium"),
        ("C35", 300, 2000, "medium"),
        ("35", 299, 2000, "small"),
        ("3525", 300, 1999, "small"),
        ("C", 20, 300, "small"),
        ("C", 19, 5000, "micro"),
        ("C", 500, 299, "micro"),
        ("B06", 2000, 1000, "small"),
        # Software, wholesale, retail, transport, hotels, information services.
        ("I65", 300, 10_000, "large"),
        ("I65", 99, 10_000, "small"),
        ("I64", 100, 1000, "medium"),
        ("F51", 20, 5000, "medium"),
        ("F52", 49, 500, "small"),
        ("G54", 300, 3000, "medium"),
        ("G60", 300, 2000, "medium"),
        ("G594", 99, 1000, "small"),
        ("H61", 300, 9999, "medium"),
        ("K702", 300, 999, "small"),
        # By revenue alone, by headcount alone.
        ("A01", None, 500, "medium"),
        ("A01", None, 49, "micro"),
        ("M73", 100, None, "medium"),
        ("M73", 9, None, "micro"),
    ],
)
def test_the_class_is_that_of_the_rule(code, headcount, revenue_wan, expected):
    assert size_class(code, headcount, revenue_wan) == expected


@pytest.mark.parametrize(
    ("code", "assets_wan", "headcount", "revenue_wan", "expected"),
    [
        ("E48", 5000, None, 6000, "medium"),
        ("E48", 4999, None, 6000, "small"),
        ("K701", 10_000, None, 200_000, "large"),
        ("L72", 8000, 100, None, "medium"),
        ("L72", 7999, 100, None, "small"),
    ],
)
def test_assets_count_where_the_sector_names_them(
    code, assets_wan, headcount, revenue_wan, expected
):
    assert size_class(code, headcount, revenue_wan, assets_wan) == expected


def test_headcount_alone_leaves_the_classes_open_up_to_its_own():
    assert possible_classes("C", 120, None) == {"micro", "small"}
    assert possible_classes("C", 999, None) == {"micro", "small", "medium"}
    assert possible_classes("C", 5, None) == {"micro"}
    assert size_class("C", 120, None) is None


def test_a_sector_the_rule_does_not_list_leaves_every_class_open():
    assert possible_classes("J66", 5, 10) == set(CLASSES)


def test_nothing_known_leaves_every_class_open():
    assert possible_classes(None, None, None) == set(CLASSES)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("35", "C35"), ("C35", "C35"), ("c3525", "C3525"), ("01", "A01"), ("97", "T97"), ("C", "C")],
)
def test_codes_get_their_section(code, expected):
    assert full_industry_code(code) == expected


@pytest.mark.parametrize("code", ["", "A35", "98", "00", "3", "机械", "C35252", "Z", "X01"])
def test_what_is_no_code_is_refused(code):
    with pytest.raises(ValueError, match="no GB/T 4754 code"):
        full_industry_code(code)


@given(CODES, AMOUNTS, AMOUNTS, AMOUNTS)
def test_knowing_less_never_rules_a_class_out(code, headcount, revenue_wan, assets_wan):
    known = possible_classes(code, headcount, revenue_wan, assets_wan)
    assert known
    assert known <= possible_classes(code, None, revenue_wan, assets_wan)
    assert known <= possible_classes(code, headcount, None, assets_wan)
    assert known <= possible_classes(code, headcount, revenue_wan, None)
    assert known <= possible_classes(None, headcount, revenue_wan, assets_wan)


@given(CODES, st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 300_000))
def test_more_staff_never_lowers_the_class(code, headcount, more, revenue_wan):
    def highest(staff: int) -> int:
        return max(CLASSES.index(c) for c in possible_classes(code, staff, revenue_wan))

    assert highest(headcount) <= highest(headcount + more)
