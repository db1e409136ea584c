"""Normalising, and the spaces that people type in place of marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.embedded.points import without_points
from assistant.embedded.text import cut_clauses, normalise, punctuate


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("强度够了成本翻番 停了 又试过矿渣", "强度够了成本翻番，停了，又试过矿渣"),
        ("利用率71% 排一张皮8分钟", "利用率71%，排一张皮8分钟"),
        ("强度1.2MPa 贫化率14%", "强度1.2MPa，贫化率14%"),
        ("跑一张要二十多分钟 YOLO认疤也做过", "跑一张要二十多分钟，YOLO认疤也做过"),
        ("三十 万", "三十 万"),
        ("圆度 两道", "圆度 两道"),
        ("采用 PLC 控制", "采用 PLC 控制"),
        ("品 名 规 格", "品 名 规 格"),
        ("the die wears out", "the die wears out"),
        ("气孔率 1% 以内", "气孔率 1% 以内"),
        ("预算 50万 封顶", "预算 50万 封顶"),
        ("寿命 5年 以上 不漏", "寿命 5年 以上，不漏"),
        ("振动大 上下抖", "振动大，上下抖"),
    ],
)
def test_a_space_stands_for_a_comma_only_between_words(typed: str, read: str) -> None:
    assert punctuate(normalise(typed)) == read


@given(st.text(max_size=60))
def test_what_is_normal_stays_as_it_is(text: str) -> None:
    plain = normalise(text)
    assert len(plain) == len(text)
    assert normalise(plain) == plain


@given(st.text(st.sampled_from("裂了三万 %8mA，."), max_size=30))
def test_only_spaces_become_commas(text: str) -> None:
    plain = normalise(text)
    read = punctuate(plain)
    assert len(read) == len(plain)
    changed = {(a, b) for a, b in zip(plain, read, strict=True) if a != b}
    assert changed <= {(" ", "，"), ("\t", "，")}


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("1、产品是滤芯；2、毛病是漏胶", ["产品是滤芯", "毛病是漏胶"]),
        ("我们做阀门的。1、密封面拉伤；2、寿命短", ["我们做阀门的", "密封面拉伤", "寿命短"]),
        ("1、60万元；2、样机费另算", ["60万元", "样机费另算"]),
        ("1、60万 2、一年内", ["60万", "一年内"]),
        ("(1)60万（2）一年内", ["60万", "一年内"]),
        ("（一）换过刀（二）降过转速", ["换过刀", "降过转速"]),
        ("①膜堵；②能耗高", ["膜堵", "能耗高"]),
        ("1. 合金 2. 压铸", ["合金", "压铸"]),
        ("1.换过胶2.调过温", ["换过胶", "调过温"]),
        ("一是成本高，二是没人会", ["成本高", "没人会"]),
        ("其一，膜堵；其二，能耗高", ["膜堵", "能耗高"]),
        ("3、发货慢", ["发货慢"]),
    ],
)
def test_the_number_of_a_point_is_part_of_no_clause(typed: str, points: list[str]) -> None:
    plain = without_points(normalise(typed))
    assert [plain[c.start : c.end].strip() for c in cut_clauses(plain)] == points


@pytest.mark.parametrize(
    "typed",
    [
        "3、4条线",
        "我们3、5号机都这样",
        "1.85万",
        "四、五十万",
        "1、2号炉结圈",
        "厚度1、2毫米",
        "合格率(95)要提",
        "预算：80. 期限一年",
        "一来二去就坏了",
        "这个一是贵",
        "压力1.6兆帕；流量2.5方",
    ],
)
def test_a_figure_is_no_number_of_a_point(typed: str) -> None:
    assert without_points(normalise(typed)) == normalise(typed)


@given(st.text(st.sampled_from("1２、3.（4)①一是其。；，裂 万\n"), max_size=30))
def test_points_leave_the_length_and_are_found_once(text: str) -> None:
    plain = normalise(text)
    read = without_points(plain)
    assert len(read) == len(plain)
    assert set(read) <= set(plain) | {" ", "；"}


@given(st.integers(1, 40), st.integers(1, 40))
def test_a_space_is_judged_by_what_stands_beside_it(before: int, behind: int) -> None:
    words = "裂" * before + " " + "停" * behind
    short = before == behind == 1
    assert punctuate(words) == (words if short else words.replace(" ", "，"))
