"""Terms in common: whole words of both texts that name something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.library import Library
from assistant.library.shared import Telling, Words, shared_terms


@pytest.mark.parametrize(
    ("said", "has", "terms"),
    [
        ("压铸热裂", "镁合金压铸过程中热裂倾向", ["压铸", "热裂"]),
        ("转化不完全", "据不完全统计，成果转化", ["转化"]),
        ("断丝快", "微动疲劳断丝寿命", ["断丝"]),
        ("大连接头", "连接头设计", ["连接头"]),
        ("大连接头", "大连的港口", []),
        ("和它的关系", "两者的关系", ["关系"]),
        ("又快又好", "越快越好", []),
        ("2024年", "2024年", []),
        ("", "任何", []),
    ],
)
def test_a_term_is_a_run_of_whole_words_that_names_something(
    said: str, has: str, terms: list[str]
) -> None:
    assert list(shared_terms(Words(said), Words(has))) == terms


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_term_stands_in_both(said: str, has: str) -> None:
    one, other = Words(said), Words(has)
    for term in shared_terms(one, other):
        assert len(term) > 1 and term in one.plain and term in other.plain


@given(st.text("压铸热裂断丝不完全转化过程中的，。", max_size=40))
def test_a_text_shares_with_itself_what_it_shares_with_a_longer_one(text: str) -> None:
    alone = shared_terms(Words(text), Words(text))
    assert shared_terms(Words(text), Words(f"{text}。另一句")) == alone


def test_a_term_names_its_words_and_one_of_characters_is_whole() -> None:
    text = Words("固态电解质界面与锂枝晶，搪瓷鳞爆")
    terms = shared_terms(text, text)
    assert terms["固态电解质界面与锂枝晶"][:3] == ("固态", "电解质", "界面")
    assert terms["搪瓷鳞爆"] == ("搪瓷",)
    assert shared_terms(Words("鳞爆"), text) == {"鳞爆": ("鳞爆",)}


def test_what_many_texts_hold_tells_little() -> None:
    records = [["气孔 方法", "缩水 方法"] * 50, ["方法"] * 10]
    telling = Telling(records, ["怎么办", "气孔多"] * 50)
    assert telling.of("方法") == 0
    assert telling.of("鳞爆") == pytest.approx(1)
    assert 0 <= telling.of("气孔") < telling.of("鳞爆")


def test_words_of_any_paper_tell_less_than_words_of_a_trouble(library: Library) -> None:
    general = max(map(library.telling, ("方法", "技术", "控制", "研究", "系统")))
    assert general < min(map(library.telling, ("热裂", "鳞爆", "藤壶", "触点", "苯并芘")))
