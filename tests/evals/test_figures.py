import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.figures import Figure, is_said, read_numeral, said_figures, shown_figures


@pytest.mark.parametrize(
    ("numeral", "meant"),
    [
        ("三十五", 35),
        ("一百二", 120),
        ("一百零二", 102),
        ("一万二", 12000),
        ("两百三十万", 2_300_000),
        ("九十二点五", 92.5),
        ("十二", 12),
        ("两三百", 300),
        ("1,200", 1200),
        ("二零二七", 2027),
    ],
)
def test_a_numeral_is_read_as_people_mean_it(numeral: str, meant: float) -> None:
    assert meant in read_numeral(numeral)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("良率从八成五做到98", "85%"),
        ("废品率降一半", "50%"),
        ("正负两丝", "0.02mm"),
        ("一年半以内", "18个月"),
        ("产量提高一倍", "100%"),
        ("两三百万吧", "200万元"),
        ("两三百万吧", "300万元"),
        ("预算35万", "350000元"),
        ("百分之五", "5%"),
        ("三分之一都坏了", "33.333333333333336%"),
        ("三块五一斤", "3.5元"),
        ("half a million dollars", "50万元"),
        ("about forty percent", "40%"),
        ("寿命二十八万次", "280000次"),
        ("四五十个", "50个"),
    ],
)
def test_a_figure_said_in_other_words_or_units_was_said(said: str, shown: str) -> None:
    (figure,) = shown_figures(shown)
    assert is_said(figure, said_figures(said))


@pytest.mark.parametrize(
    ("said", "shown"),
    [("良率85", "86%"), ("两丝", "0.2mm"), ("三十万", "300万元"), ("40分钟", "40mm"), ("", "1%")],
)
def test_a_figure_that_was_not_said_is_not_excused(said: str, shown: str) -> None:
    (figure,) = shown_figures(shown)
    assert not is_said(figure, said_figures(said))


def test_names_and_dates_are_no_figures() -> None:
    assert shown_figures("5G基站和PA66，2027年4月5日前，H13钢") == []


@given(st.integers(0, 9_999_999))
def test_every_number_shown_as_it_was_said_was_said(number: int) -> None:
    assert is_said(Figure(float(number), "mm"), said_figures(f"要{number}mm的"))
