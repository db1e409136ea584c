"""Whether what must be shown can be shown by the deadline."""

import pytest
from briefs import brief_of, lines_of

from assistant.need import Finding, Need


def timed(deadline, *rows):
    """Return the open points on time of the brief of a need, by version."""
    value, quote = deadline
    found = [
        ("symptom", {"text": "密封圈老漏"}, "密封圈老漏"),
        ("deadline", value, quote),
        *rows,
    ]
    need = Need(
        tuple(
            Finding(i, slot, value, quote, 1, "confirmed")
            for i, (slot, value, quote) in enumerate(found)
        )
    )
    brief = brief_of(need)
    assert brief is not None
    return [
        [ln.text for ln in lines_of(version) if ln.id.startswith("open.timing")]
        for version in (brief.full, brief.public)
    ]


def life(op, value, unit, quote="寿命够不够"):
    return ("target", {"metric": "寿命", "op": op, "value": value, "unit": unit}, quote)


def said(slot, quote):
    return (slot, {"text": quote}, quote)


SOON = ({"date": "2027-05-31"}, "明年五月底")
LATE = ({"date": "2029-05-31"}, "三年内")


def test_a_life_longer_than_what_is_left_is_named_with_both_quotes_in_both_versions():
    full, public = timed(SOON, life(">=", 18, "月", "撑够18个月"))
    assert full == public
    assert full == ["完成期限（“明年五月底”）与验证周期（“撑够18个月”）是否相容，待企业确认。"]


@pytest.mark.parametrize(
    "row",
    [
        life(">=", 5, "年"),
        life("=", 8000, "h"),
        life("range", [300, 400], "天"),
        said("acceptance", "连续运行十二个月不停机"),
        said("acceptance", "装车跑一年，再拆开看"),
        said("acceptance", "热天请第三方来测三回"),
        said("acceptance", "榨季连着开十天"),
        said("scene", "一年只有一季，错过就等明年"),
        said("constraint", "每年只能做一次试验"),
    ],
)
def test_what_takes_longer_than_the_deadline_is_an_open_point(row):
    assert all(len(version) == 1 for version in timed(SOON, row))
    assert timed(LATE, row) == [[], []] or row[1].get("unit") == "年"


@pytest.mark.parametrize(
    "row",
    [
        life(">=", 3, "月"),
        life("<=", 18, "月"),
        life("increase_by", 100, "%"),
        life(">=", 500000, "次"),
        said("acceptance", "连续开机三十天，第三方测一遍"),
        said("acceptance", "做四十批，审评师盲评"),
        said("acceptance", "过一个冬天不开裂"),
        said("acceptance", "一年内有效的报告就行"),
        said("scene", "夏天车间里三十七八度"),
        said("scene", "一年大修一次"),
    ],
)
def test_what_fits_or_tells_no_time_to_wait_for_is_none(row):
    assert timed(SOON, row) == [[], []]


@pytest.mark.parametrize(
    ("deadline", "open_points"),
    [
        (({"months": 6}, "半年内"), 1),
        (({"months": 12}, "一年内"), 1),
        (({"months": 13}, "十三个月"), 0),
        (({"months": 1e12}, "一万亿个月"), 0),
        (({"date": "2026-01-01"}, "今年元旦"), 0),
    ],
)
def test_a_test_of_a_year_is_held_against_months_too_and_against_no_deadline_that_passed(
    deadline, open_points
):
    full, _ = timed(deadline, said("acceptance", "连续运行12个月"))
    assert len(full) == open_points


def test_nothing_is_asked_where_no_deadline_was_said():
    need = Need((Finding(0, "acceptance", {"text": "跑一年"}, "跑一年", 1, "confirmed"),))
    brief = brief_of(need)
    assert brief is not None
    assert not [ln for ln in lines_of(brief.full) if ln.id.startswith("open.timing")]
