"""Keyword scores against those of another implementation."""

from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BrokenIndex
from assistant.library.keywords import (
    Counts,
    count_units,
    index_keywords,
    load_counts,
    load_keywords,
    recount,
)
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


def assert_same(some: Counts, others: Counts) -> None:
    assert list(some.units) == list(others.units)
    for name in ("starts", "documents", "often", "lengths", "weights"):
        one, other = getattr(some, name), getattr(others, name)
        assert one.dtype == other.dtype and np.array_equal(one, other), name


@given(st.data(), _TEXTS, _TEXTS)
def test_counting_what_is_new_gives_what_counting_all_gives(
    data: st.DataObject, old: list[str], new: list[str]
) -> None:
    before = count_units(old)
    stay = data.draw(st.lists(st.sampled_from(range(len(old))), unique=True))
    order = data.draw(st.permutations([*stay, *(-1 for _ in new)]))
    added = iter(new)
    texts = [old[place] if place >= 0 else next(added) for place in order]
    again = recount(before, np.array(order, np.int64), new)
    assert_same(again, count_units(texts))
    assert_same(recount(again, np.arange(len(texts)), []), again)


def test_counts_come_back_as_they_were_saved(tmp_path: Path) -> None:
    counts = count_units(["注塑缩水 battery", "缩水" * 40_000], {"缩水": 0.5})
    counts.save(tmp_path)
    assert_same(load_counts(tmp_path), counts)
    # More often than can be counted is as often as can.
    assert counts.often.max() == 2**16 - 1


@pytest.mark.parametrize("name", ["keywords.json", "keywords.npz"])
def test_counts_that_are_cut_short_or_mixed_up_are_refused(name: str, tmp_path: Path) -> None:
    count_units(["注塑缩水"]).save(tmp_path)
    count_units(["注塑缩水", "飞边"]).save(tmp_path / "other")
    for data in (
        b"",
        (tmp_path / name).read_bytes()[:40],
        (tmp_path / "other" / name).read_bytes(),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(BrokenIndex):
            load_counts(tmp_path)


def test_no_documents_are_indexed_and_read_back(tmp_path: Path) -> None:
    count_units([]).save(tmp_path)
    assert load_keywords(tmp_path).score("注塑").shape == (0,)
