"""What a match showed is marked in its passage, wherever its reasons overlap."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.interview.sources import _marks

WORDS = st.text("缩水气孔", min_size=1, max_size=3)


@given(text=st.text("缩水气孔，。", max_size=30), reasons=st.lists(WORDS, max_size=4))
def test_marks_stand_in_order_and_hold_each_reason_of_the_passage(
    text: str, reasons: list[str]
) -> None:
    marks = _marks(text, {"why": [{"has": words} for words in reasons]})
    assert all(0 <= start < end <= len(text) for start, end in marks)
    assert all(before[1] <= after[0] for before, after in zip(marks, marks[1:], strict=False))
    marked = [text[start:end] for start, end in marks]
    for words in reasons:
        assert (words in text) == any(words in each for each in marked)
