"""Normalising, and the spaces that people type in place of marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.embedded.text import normalise, punctuate


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
