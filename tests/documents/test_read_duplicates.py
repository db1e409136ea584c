"""The same text is kept once with its places; what differs in what counts is kept apart."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.passage import Passage, Place
from assistant.documents.reading import merge_duplicates

TEXT = (
    "奶山羊场的挤奶厅改成转盘以后，每小时能过三百二十只羊，比并列式多出一倍。"
    "省里的畜牧站跟踪了一年，乳房炎的发病率从百分之九降到百分之四。"
    "场长说，最费心的是训羊，头两个星期要有人守着入口。"
)
SLIPPED = TEXT.replace("畜牧站", "畜收站").replace("并列式", "井列式").replace("，", ",")


def passage(text: str, file: str = "甲.txt", **more: object) -> Passage:
    made = Passage(
        text=text,
        kind="article",
        title="",
        section=(),
        date=None,
        issuer=None,
        doc_number=None,
        region=None,
        places=(Place(file, None, 0, len(text)),),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def test_a_copy_with_slips_of_recognition_is_merged_with_its_place() -> None:
    (kept,), merged = merge_duplicates([passage(TEXT), passage(SLIPPED, "乙.txt")])
    assert merged == 1
    assert kept.text == TEXT
    assert [place.file for place in kept.places] == ["甲.txt", "乙.txt"]


def test_a_copy_that_is_cut_elsewhere_is_merged_into_both() -> None:
    first, second = TEXT[:70], TEXT[70:]
    kept, merged = merge_duplicates([passage(first), passage(second), passage(SLIPPED, "乙.txt")])
    assert merged == 1
    assert [[place.file for place in p.places] for p in kept] == [["甲.txt", "乙.txt"]] * 2


def test_texts_that_differ_in_a_figure_are_two() -> None:
    year = "本办法对通过验收的转盘式挤奶厅给予补助，每座不超过{}万元，由县级财政先行垫付。" * 3
    kept, merged = merge_duplicates(
        [passage(year.format(50, 50, 50)), passage(year.format(80, 80, 80))]
    )
    assert (len(kept), merged) == (2, 0)


def test_texts_of_two_issuers_numbers_or_places_are_two() -> None:
    for key, one, other in (
        ("issuer", "甲县人民政府", "乙县人民政府"),
        ("doc_number", "甲政发〔2020〕1号", "甲政发〔2021〕1号"),
        ("region", "陕西省", "云南省"),
    ):
        kept, merged = merge_duplicates(
            [passage(TEXT, **{key: one}), passage(TEXT, **{key: other})]
        )
        assert (len(kept), merged) == (2, 0)


def test_rows_that_are_alike_are_two_records() -> None:
    rows = [
        passage(
            f"名称：第{name}挤奶设备中试平台；依托单位：某某农业大学动物科技学院；领域：奶业装备。",
            kind="pilot",
        )
        for name in "一二"
    ]
    assert merge_duplicates(rows)[1] == 0
    assert merge_duplicates([rows[0], rows[0]])[1] == 1


def test_a_list_of_words_that_a_text_uses_is_no_copy_of_it() -> None:
    text = (
        "Rotary parlours raise the number of goats milked per hour; training of goats and hygiene "
        "of udders remain the cost of rotary parlours, as a survey of dairy farms has shown."
    )
    words = "Keywords: rotary parlours; training of goats; hygiene of udders; dairy farms"
    assert merge_duplicates([passage(text), passage(words)])[1] == 0


SENTENCE = st.text("山羊挤奶转盘训入口站长省里跟踪发病率百分", min_size=4, max_size=20).map(
    lambda text: text + "。"
)
PASSAGES = st.lists(
    st.builds(
        lambda sentences, file: passage("".join(sentences), f"{file}.txt"),
        st.lists(SENTENCE, min_size=1, max_size=6),
        st.integers(0, 3),
    ),
    max_size=12,
)


@given(PASSAGES)
def test_merging_counts_keeps_every_place_and_changes_no_text(passages: list[Passage]) -> None:
    kept, merged = merge_duplicates(passages)
    assert len(kept) + merged == len(passages)
    assert {place for p in kept for place in p.places} == {
        place for p in passages for place in p.places
    }
    originals = [(p.text, p.places[0]) for p in passages]
    assert all((p.text, p.places[0]) in originals for p in kept)


@given(PASSAGES)
def test_merging_again_changes_nothing(passages: list[Passage]) -> None:
    kept, _ = merge_duplicates(passages)
    assert merge_duplicates(kept) == (kept, 0)


@given(PASSAGES)
def test_the_same_shelf_twice_is_the_shelf_once(passages: list[Passage]) -> None:
    kept, _ = merge_duplicates(passages)
    twice, _ = merge_duplicates([*passages, *passages])
    assert [p.text for p in twice] == [p.text for p in kept]
