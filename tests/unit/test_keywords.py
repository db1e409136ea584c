"""Keyword scores against those of another implementation."""

from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.keywords import index_keywords, load_keywords
from assistant.library.units import units

_TEXTS = st.lists(st.text(st.sampled_from("注塑缩水收缩 ab12，。"), max_size=30), min_size=1)


@given(_TEXTS, st.text(st.sampled_from("注塑缩水收缩 ab12"), min_size=1, max_size=8))
def test_scores_are_those_of_bm25s(texts: list[str], query: str) -> None:
    cut = [units(text) for text in texts]
    if not any(cut):
        return
    other = bm25s.BM25()
    other.index(cut, show_progress=False)
    asked = [unit for unit in units(query) if unit in other.vocab_dict]
    expected = other.get_scores(asked) if asked else np.zeros(len(texts))
    assert index_keywords(texts).score(query) == pytest.approx(expected, abs=1e-4)


@given(_TEXTS)
def test_holders_are_the_documents_that_hold_a_unit(texts: list[str]) -> None:
    index = index_keywords(texts)
    for unit in index.rows:
        assert [*index.holders(unit)] == [n for n, text in enumerate(texts) if unit in units(text)]


def test_a_weight_scales_a_unit_and_nothing_else() -> None:
    texts = ["注塑缩水", "注塑飞边"]
    plain, weighed = index_keywords(texts), index_keywords(texts, {"缩水": 0.5, "没有": 3.0})
    assert weighed.score_units({"缩水": 1}) == pytest.approx(plain.score_units({"缩水": 1}) / 2)
    assert weighed.score_units({"飞边": 1}) == pytest.approx(plain.score_units({"飞边": 1}))


def test_no_documents_are_indexed_and_read_back(tmp_path: Path) -> None:
    index_keywords([]).save(tmp_path)
    assert load_keywords(tmp_path).score("注塑").shape == (0,)
