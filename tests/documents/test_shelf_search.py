"""Search in the shelf: what is found, what is refused, and what each hit says of itself."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelf_rig import write_files

from assistant.documents import vectors as vectors_module
from assistant.documents.codes import codes, find_codes
from assistant.documents.embedding import Embedding, learned_embedding
from assistant.documents.names import Names
from assistant.documents.passage import Passage, Place
from assistant.documents.search import BESIDE, LONGEST, MOST, THRESHOLD
from assistant.documents.shelf import Shelf, Where
from assistant.documents.where import ANYWHERE, MarkTable, marks_of, to_filter
from assistant.errors import InputRejected
from assistant.library.index import Index

Open = Callable[..., Shelf]


def titles(shelf: Shelf, query: str, where: Where = ANYWHERE) -> list[str]:
    return [hit.passage.title for hit in shelf.search(query, 5, where)]


# What is found ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("首台套保险补偿有哪些条件", "首台（套）重大技术装备保险补偿办法"),
        ("首台（套）重大技术装备保险补偿办法", "首台（套）重大技术装备保险补偿办法"),
        ("某工信[2024] 12 号", "首台（套）重大技术装备保险补偿办法"),
        ("某工信〔2024〕第12号", "首台（套）重大技术装备保险补偿办法"),
        ("高分子材料成型实验室", "高分子材料成型实验室"),
        ("GB/T12345", "高分子材料成型实验室"),
        ("gb/t 12345—2019", "高分子材料成型实验室"),
        ("YS7702", "高分子材料成型实验室"),
        ("1200MPa", "高分子材料成型实验室"),
        ("焊缝气孔", "焊接气孔的成因"),
        ("保費補貼", "首台（套）重大技术装备保险补偿办法"),
    ],
)
def test_names_codes_numbers_and_words_are_found(shelf: Shelf, query: str, title: str) -> None:
    assert titles(shelf, query)[0] == title


def test_shop_floor_words_find_words_of_research(open_shelf: Open, tmp_path: Path) -> None:
    text = "title=成型研究\n\n研究注塑成型收缩与缩痕的形成，以保压曲线优化控制尺寸。\n"
    other = "title=采购\n\n办公用品按季度集中采购，由综合部登记领用。\n"
    shelf = open_shelf()
    shelf.add([write_files(tmp_path / "a", {"1.txt": text, "2.txt": other})])
    assert titles(shelf, "塑料件表面凹下去一块，缩水") == ["成型研究"]


def test_english_finds_chinese_through_the_lexicon(open_shelf: Open, tmp_path: Path) -> None:
    text = "title=焊接研究\n\n研究焊接气孔的形成机理与保护气体的影响。\n"
    other = "title=采购\n\n办公用品按季度集中采购，由综合部登记领用。\n"
    shelf = open_shelf()
    shelf.add([write_files(tmp_path / "a", {"1.txt": text, "2.txt": other})])
    assert titles(shelf, "porosity formation in welding") == ["焊接研究"]


@pytest.mark.parametrize(
    "query",
    [
        "明星演唱会门票怎么买",
        "GB/T 99999",
        "某工信〔2031〕12号",
        "ZQ-88017",
        "lottery winning numbers",
        "？？？",
        "\x00\u200b",
        "",
        "   ",
    ],
)
def test_what_nothing_fits_finds_nothing(shelf: Shelf, query: str) -> None:
    assert shelf.search(query) == []


@pytest.mark.parametrize("k", [0, -1, MOST + 1, True, 2.0, "3"])
def test_a_k_that_cannot_be_used_is_refused(shelf: Shelf, k: object) -> None:
    with pytest.raises(InputRejected):
        shelf.search("保险", k)  # type: ignore[arg-type]


def test_a_query_of_a_book_is_refused(shelf: Shelf) -> None:
    assert shelf.search("保险补偿" * (LONGEST // 4)) is not None
    with pytest.raises(InputRejected):
        shelf.search("保" * (LONGEST + 1))


def test_scores_fall_and_do_not_depend_on_k_or_on_a_filter(shelf: Shelf) -> None:
    every = shelf.search("首台套保险补偿", 5)
    scores = [hit.score for hit in every]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] >= THRESHOLD
    assert all(BESIDE <= score <= 1 for score in scores)
    assert shelf.search("首台套保险补偿", 1) == every[:1]
    assert shelf.search("首台套保险补偿", 5, Where(kinds=frozenset({"policy"}))) == [
        hit for hit in every if hit.passage.kind == "policy"
    ]


def test_both_sides_of_a_reason_are_copies(shelf: Shelf) -> None:
    for query in ("首台套保险补偿", "注塑件缩水", "GB/T12345", "焊缝里有气孔怎么办"):
        for hit in shelf.search(query):
            passage = hit.passage
            texts = (passage.text, passage.title, passage.doc_number or "", *passage.section)
            for reason in hit.why:
                assert reason.said in query
                assert any(reason.has in text for text in texts)
    (hit, *_) = shelf.search("GB/T12345")
    assert hit.why[0].said == "GB/T12345"
    assert "GB/T 12345-2019" in hit.why[0].has


class Crowded:
    """The learned embedding with a number more that is the same for every text.

    Like many embeddings, it puts any two texts of a language close together.
    """

    def __init__(self, knowledge: Index) -> None:
        self._learned = learned_embedding(knowledge).embedder

    def embed_query(self, text: str) -> list[float]:
        return [*self._learned.embed_query(text), 1.5]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]


def test_scores_do_not_depend_on_how_close_all_vectors_lie(
    open_shelf: Open, source: Path, tmp_path: Path, knowledge: Index
) -> None:
    usual = open_shelf(tmp_path / "usual")
    crowded = open_shelf(embedding=Embedding("crowded", Crowded(knowledge)))
    for shelf in (usual, crowded):
        shelf.add([source])
    assert 0.5 < crowded._current().manifest.background < 0.99
    for query in ("首台套保险补偿有哪些条件", "焊缝气孔", "注塑件缩水"):
        one, other = ({h.id: h.score for h in shelf.search(query)} for shelf in (usual, crowded))
        assert one and other
        for id_ in one.keys() | other.keys():
            # What lies at the edge of what is shown may fall behind it.
            assert one.get(id_, BESIDE) == pytest.approx(other.get(id_, BESIDE), abs=0.05)


# Filters ------------------------------------------------------------------------------------------


@pytest.fixture(params=["matrix", "chroma"])
def varied(
    open_shelf: Open,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Shelf:
    """Passages of several kinds, regions and days; looked up in the matrix or by Chroma."""
    if request.param == "chroma":
        monkeypatch.setattr(vectors_module, "EXACT_BYTES", 0)
    files = {
        f"{n}.txt": f"kind={kind}\ntitle=第{n}号\n{region}{day}\n首台套保险补偿的第{n}种说明。\n"
        for n, (kind, region, day) in enumerate(
            [
                ("policy", "region=江苏省\n", "date=2024-03-01\n"),
                ("policy", "region=浙江\n", "date=2025-03-01\n"),
                ("guide", "region=江苏\n", "date=2025\n"),
                ("article", "", "date=2023-12\n"),
                ("article", "", ""),
            ]
        )
    }
    shelf = open_shelf()
    shelf.add([write_files(tmp_path / "库", files)])
    assert (shelf._current().folder / "matrix.npy").exists() == (request.param == "matrix")
    return shelf


@pytest.mark.parametrize(
    ("where", "numbers"),
    [
        (ANYWHERE, "01234"),
        (Where(kinds=frozenset({"policy"})), "01"),
        (Where(kinds=frozenset({"policy", "guide"})), "012"),
        (Where(regions=frozenset({"江苏"})), "02"),
        (Where(regions=frozenset({"江苏省", ""})), "0234"),
        (Where(since=date(2024, 3, 1)), "012"),
        (Where(since=date(2024, 3, 2)), "12"),
        (Where(until=date(2024, 3, 1)), "03"),
        (Where(since=date(2024, 1, 1), until=date(2025, 1, 1)), "02"),
        (Where(files=frozenset({"库/1.txt", "库/4.txt"})), "14"),
        (Where(kinds=frozenset({"policy"}), regions=frozenset({"浙江省"})), "1"),
        (Where(files=frozenset({"库/没有.txt"})), ""),
        (Where(kinds=frozenset({"paper"})), ""),
    ],
)
def test_a_filter_lets_through_just_what_it_says(varied: Shelf, where: Where, numbers: str) -> None:
    hits = varied.search("首台套保险补偿", 5, where)
    assert {hit.passage.title for hit in hits} == {f"第{n}号" for n in numbers}


def test_a_filter_is_no_cut_of_what_was_found(open_shelf: Open, tmp_path: Path) -> None:
    many = {f"{n}.txt": f"kind=policy\n\n首台套保险补偿说明之{n}。\n" for n in range(130)}
    many["远.txt"] = "kind=lab\n\n本实验室也做首台套保险补偿的检测报告。\n"
    shelf = open_shelf()
    shelf.add([write_files(tmp_path / "库", many)])
    (hit,) = shelf.search("首台套保险补偿", 5, Where(kinds=frozenset({"lab"})))
    assert hit.passage.kind == "lab"


_KINDS = st.sampled_from(["policy", "guide", "lab", "article"])
_DATES = st.one_of(st.none(), st.dates().map(date.isoformat), st.just("2024"), st.just("2024-05"))


@given(_KINDS, _DATES, st.sampled_from([None, "江苏省", "浙江"]), st.booleans(), st.dates())
def test_the_filter_of_chroma_says_what_the_mask_says(
    kind: str, day: str | None, region: str | None, by_day: bool, since: date
) -> None:
    place = Place("a.txt", None, 0, 1)
    passage = Passage("文", kind, "", (), day, None, None, region, (place,))  # type: ignore[arg-type]
    marks = marks_of(passage)
    where = Where(
        kinds=frozenset({"policy", "lab"}),
        regions=frozenset({"江苏"}),
        since=since if by_day else None,
        files=frozenset({"a.txt"}),
    )
    table = MarkTable(
        *(np.array([marks.kind]), np.array([marks.region]), np.array([marks.day], np.int32)),
        {"a.txt": [0]},
    )
    mask = table.mask(where)
    assert mask is not None
    assert bool(mask[0]) == _holds(to_filter(where) or {}, marks)


def _holds(wanted: dict[str, object], marks: object) -> bool:
    """Carry a filter of Chroma out on one passage."""
    (key, value), *_ = wanted.items()
    if key == "$and":
        return all(_holds(part, marks) for part in value)  # type: ignore[attr-defined]
    ((how, bound),) = value.items()  # type: ignore[attr-defined]
    has = getattr(marks, key)
    return bool(
        {
            "$in": lambda: has in bound,
            "$gt": lambda: has > bound,
            "$gte": lambda: has >= bound,
            "$lte": lambda: has <= bound,
            "$contains": lambda: bound in has,
        }[how]()
    )


# Codes and names ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("some", "other"),
    [
        ("国发〔2024〕1号", "国发[2024] 01 号"),
        ("国发（2024）1号", "国发【2024】第1号"),
        ("GB/T 12345-2019", "gb/t12345—2019"),
        ("1200 MPa", "１２００ｍｐａ"),
        ("YS-7702", "ys7702"),
        ("3.5 %", "3.5%"),
    ],
)
def test_a_code_is_the_same_however_it_is_written(some: str, other: str) -> None:
    assert codes(some)
    assert set(codes(some)) == set(codes(other))


def test_numbers_of_two_issuers_are_told_apart() -> None:
    assert set(codes("国发〔2024〕1号")) != set(codes("财税〔2024〕1号"))


@given(st.text(max_size=80))
def test_codes_stand_where_they_say(text: str) -> None:
    for code, start, end in find_codes(text):
        assert code
        assert 0 <= start < end <= len(text)


@given(st.lists(st.text(st.sampled_from("甲乙丙丁办法"), min_size=4, max_size=9), max_size=5))
def test_a_name_in_full_is_always_found(names: list[str]) -> None:
    known = Names((name, row) for row, name in enumerate(names))
    for row, name in enumerate(names):
        assert known.find(f"请问{name}")[row] > 0
        assert known.find(name)[row] == 1
