"""Ugly text to whole sentences: columns, pages, boxes, several articles, notes and references."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.reading.compose import Reading, compose
from assistant.documents.reading.decoding import decode
from assistant.documents.reading.elements import Line, Source, plain
from assistant.documents.reading.paragraphs import join_lines
from assistant.documents.reading.plain_text import read_plain_text
from assistant.documents.reading.sentences import LONGEST, groups, pieces, sentence_ends


def read(text: str) -> Reading:
    """Read a plain text."""
    return compose(read_plain_text(text), file="报.txt", digest="0")


def texts(reading: Reading) -> list[str]:
    return [passage.text for passage in reading.document.passages]


def columns(text: str, width: int) -> list[str]:
    """Break a text as a narrow column does: no mark that closes begins a line."""
    lines = []
    while text:
        end = width
        while end < len(text) and text[end] in "，。、；：！？”）》":
            end += 1
        lines.append(text[:end])
        text = text[end:]
    return lines


SCALE = (
    "窑炉余热如何变成镇上的暖气，是这座陶瓷小镇今冬最热的话题。"
    "镇里十二条辊道窑排出的烟气超过三百摄氏度，过去全部放空。"
)
PIPE = (
    "镇供热站站长说，第一条管线去年十一月通到了中学，两千名学生告别了煤炉。"
    "今年要接入的还有卫生院和三个小区。"
)
SALT = "烟气里的氟和粉尘曾经让换热管半年就穿孔，研究所换上搪瓷管以后，两个采暖季没有漏过一次。"


def test_a_narrow_column_is_joined_to_whole_sentences() -> None:
    for width in (11, 14, 17, 23):
        column = "\n\n".join("\n".join(columns(p, width)) for p in (SCALE, PIPE, SALT))
        assert texts(read(column)) == ["\n".join((SCALE, PIPE, SALT))]


def test_a_sentence_that_a_column_end_cut_is_joined_across_the_gap() -> None:
    lines = columns(SCALE + PIPE, 14)
    column = "\n".join(lines[:3]) + "\n\n" + "\n".join(lines[3:])
    assert "".join(texts(read(column))) == SCALE + PIPE


def test_a_caption_between_two_halves_is_left_out_and_counted() -> None:
    head, tail = SCALE[:38], SCALE[38:]
    page = f"{PIPE}\n\n{head}\n\n供热站工人在检修管廊。\n\n■ 晚报记者 某某 摄\n\n{tail}\n\n{SALT}"
    reading = read(page)
    assert texts(reading) == [f"{PIPE}\n{SCALE}\n{SALT}"]
    assert reading.document.dropped.furniture == 2


def test_halves_that_do_not_fit_are_never_joined() -> None:
    # The columns were read in the wrong order: neither half goes on with what stands beside it.
    first = (
        "镇里修了管廊。"
        "建设方与设计院一道，把整条管廊的保温层厚度和排水坡度都重新核算了一遍，并且更新了全部的控"
    )
    second = "化程度越高，越离不开检修。检修班每周巡线一次，发现漏点当天处理。"
    reading = read(f"{SALT}\n\n{first}\n\n{second}\n\n{PIPE}")
    joined = "\n".join(texts(reading))
    assert "更新了全部的控化程度" not in joined
    assert "镇里修了管廊。" in joined
    assert "检修班每周巡线一次，发现漏点当天处理。" in joined
    assert reading.document.dropped.fragments == 2


def test_articles_of_one_page_are_told_apart_with_their_titles() -> None:
    page = f"""余热进了教室
——一个陶瓷小镇的供暖实验
■ 晚报记者 李某某

{SCALE}

{PIPE}

（新华社南昌1月9日电）

茶山上的无人机学校

□ 本报记者 王某

山里的茶农开始学飞行。县里办的培训班一期三十人，两周就能拿到执照。

植保队队长说，一架飞机一天能打四百亩，抵得上四十个人工。
"""
    passages = read(page).document.passages
    assert [(p.title, p.kind) for p in passages] == [
        ("余热进了教室——一个陶瓷小镇的供暖实验", "article"),
        ("茶山上的无人机学校", "article"),
    ]
    assert passages[0].issuer == "新华社"
    assert passages[1].issuer is None
    assert not any("记者" in p.text or "日电" in p.text for p in passages)


def test_a_title_behind_its_article_is_not_given_to_the_next() -> None:
    page = f"""本报讯 {SCALE}

{PIPE}

窑炉余热变成镇上暖气

■ 晚报记者 某某

山里的茶农开始学飞行。县里办的培训班一期三十人，两周就能拿到执照。
"""
    passages = read(page).document.passages
    assert [p.title for p in passages] == ["窑炉余热变成镇上暖气", ""]


def test_headings_are_sections_and_lists_are_text() -> None:
    text = f"""余热利用办法说明

一、背景

（一）窑炉

{SCALE}

（二）管线

{PIPE}

二、名单

某某陶瓷一厂
某某陶瓷二厂
某某釉料公司
某某模具公司
某某窑具公司
"""
    passages = read(text).document.passages
    assert [p.section for p in passages] == [
        ("一、背景", "（一）窑炉"),
        ("一、背景", "（二）管线"),
        ("二、名单",),
    ]
    assert passages[-1].text.count("\n") == 4


def test_running_heads_and_page_numbers_are_left_out_and_counted() -> None:
    pages = []
    for number in range(1, 5):
        inner = "\n".join(columns(f"第{number}段写的是窑。" + SALT + PIPE, 20))
        pages.append(f"陶瓷工程 2021年第{number % 2 + 1}期\n\n{inner}\n\n- {number} -")
    reading = read("\f".join(pages))
    assert reading.document.dropped.furniture == 8
    assert not any("陶瓷工程" in text for text in texts(reading))
    assert reading.document.passages[0].places[0].page == 1
    assert {p.places[0].page for p in reading.document.passages} == {1, 2, 3, 4}


def test_headings_that_a_guide_repeats_are_no_running_heads() -> None:
    guide = "\n\n".join(
        f"方向{n}\n\n研究内容\n\n{text}\n\n考核指标\n\n寿命不低于{n}000小时。"
        for n, text in enumerate((SCALE, PIPE, SALT), 1)
    )
    reading = read(guide)
    assert reading.document.dropped.furniture == 0
    assert "考核指标" in {name for p in reading.document.passages for name in p.section}


PAPER = f"""# 低温余热驱动的陶瓷干燥工艺

甲某某,乙某某

(某某大学材料学院,江西 景德镇 333000)

**摘要:**研究了用窑炉余热干燥坯体的工艺。

**关键词:**余热;干燥;坯体

**中图分类号:**TQ174

**文章编号:**1000-0000(2020)01-0001-05

## 一、引言

坯体含水率从百分之八降到百分之一要用去全厂三成的热。<sup>[1]</sup>前人多用燃气热风，很少

**作者简介:**甲某某,某某大学教授。

考虑烟气余热。<sup>[2,3]</sup>本文的测量持续了十四个月，误差为10<sup>-2</sup>。

<sup>①</sup> 即辊道窑与梭式窑。

— 2 —

## 二、结论

{SALT}

参考文献:

- [1]丙某.坯体干燥[J].陶瓷,2011(2):1-9.
- [2]丁某,戊某.余热利用[M].北京:某出版社,2015.
- [3]Li X. Drying of green bodies[J]. Ceramics, 2018, 3: 4-9.

(责任编辑:己某)
"""


def test_a_paper_loses_furniture_notes_and_references_and_nothing_else() -> None:
    reading = read(PAPER)
    passages = reading.document.passages
    assert {p.kind for p in passages} == {"paper"}
    assert {p.title for p in passages} == {"低温余热驱动的陶瓷干燥工艺"}
    assert reading.document.dropped.references == 5
    # names, address, two imprints, page number, editor
    assert reading.document.dropped.furniture == 6
    joined = "\n".join(texts(reading))
    assert "很少考虑烟气余热。本文的测量持续了十四个月，误差为10⁻²。" in joined
    assert "研究了用窑炉余热干燥坯体的工艺" in joined
    assert SALT in joined
    for gone in ("[1]", "丙某", "甲某某", "TQ174", "333000", "己某", "梭式窑"):
        assert gone not in joined


OFFICIAL = """江西省工业和信息化厅文件

赣工信节能〔2022〕58号

江西省工业和信息化厅关于印发《陶瓷行业
余热利用支持办法》的通知

各设区市工信局：
    根据国发〔2019〕3号文件要求，现将办法印发给你们，请遵照执行。
    一、支持范围
    利用窑炉余热供暖、干燥的项目。
    二、支持标准
    按投资额的百分之十补助，最高二百万元。

                        江西省工业和信息化厅
                            二〇二二年九月十五日
"""


def test_an_official_document_says_who_when_and_under_which_number() -> None:
    passages = read(OFFICIAL).document.passages
    first = passages[0]
    assert first.kind == "policy"
    assert first.title == "江西省工业和信息化厅关于印发《陶瓷行业余热利用支持办法》的通知"
    assert first.doc_number == "赣工信节能〔2022〕58号"
    assert (first.issuer, first.date, first.region) == (
        "江西省工业和信息化厅",
        "2022-09-15",
        "江西省",
    )
    assert {p.section for p in passages} == {(), ("一、支持范围",), ("二、支持标准",)}


def test_what_a_text_does_not_say_is_not_guessed() -> None:
    passage = read(
        f"{SCALE}省里今年印发的国发〔2019〕3号文件已经落实，2021年5月动工。"
    ).document.passages[0]
    assert passage.title == ""
    assert (passage.date, passage.issuer, passage.doc_number, passage.region) == (None,) * 4


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("窑炉余热回收技术揭榜任务榜单", "brief"),
        ("2025年度陶瓷专项申报指南", "guide"),
        ("关于组织申报余热利用示范项目的通知", "guide"),
        ("陶瓷产业发展若干措施", "policy"),
        ("高温陶瓷中试基地介绍", "pilot"),
        ("先进陶瓷实验室简介", "lab"),
        ("搪瓷换热管成果简介", "result"),
        ("余热进了教室", "article"),
    ],
)
def test_the_kind_follows_the_words_of_the_title(title: str, kind: str) -> None:
    assert read(f"{title}\n\n{SCALE}").document.passages[0].kind == kind


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    text = f"{SCALE}\r\n\r\n𠮷字厂产能达 1200 吨，炉温 ≥ 1300 ℃。\r\n"
    assert decode(text.encode(encoding)).lstrip("\ufeff") == text


def test_characters_that_are_not_drawn_are_taken_out() -> None:
    assert plain("⼀\u200b级\u202e能\u00ad效\U000e0041 \u3000达标 ") == "一级能效 达标"


# Properties ---------------------------------------------------------------------------------------

HAN = st.sampled_from(
    "窑炉温度控制系统坯体干燥余热回收管道压力陶瓷釉料研磨烧成冷却检测标准厂房设备能耗"
)
CLAUSE = st.text(HAN, min_size=3, max_size=16)
SENTENCE = st.builds(
    lambda clauses, end: "，".join(clauses) + end,
    st.lists(CLAUSE, min_size=1, max_size=4),
    st.sampled_from("。！？"),
)
PARAGRAPH = st.builds("".join, st.lists(SENTENCE, min_size=1, max_size=8))
PARAGRAPHS = st.lists(PARAGRAPH, min_size=1, max_size=6)


@given(PARAGRAPHS, st.integers(10, 30))
def test_joining_gives_back_what_a_column_broke(paragraphs: list[str], width: int) -> None:
    lines = [
        Line(text, gap=index == 0)
        for paragraph in paragraphs
        for index, text in enumerate(columns(paragraph, width))
    ]
    # A column is known by its lines: of one line alone nobody can say how wide it is.
    if max(len(columns(paragraph, width)) for paragraph in paragraphs) < 3:
        return
    joined = [paragraph.text for paragraph in join_lines(lines)]
    assert "".join(joined) == "".join(paragraphs)
    assert all(
        any(whole.startswith(part[:3]) or part in whole for whole in paragraphs) for part in joined
    )
    for paragraph in paragraphs:
        if len(columns(paragraph, width)) >= 3:
            assert paragraph in joined


@given(PARAGRAPHS, st.integers(8, 40))
def test_no_sentence_is_lost_and_every_place_holds_its_text(
    paragraphs: list[str], width: int
) -> None:
    reading = read("\n\n".join("\n".join(columns(paragraph, width)) for paragraph in paragraphs))
    assert_places_hold(reading)
    left = re.sub(r"\s", "", "".join(texts(reading)))
    dropped = reading.document.dropped
    if dropped.fragments == dropped.duplicates == 0:
        assert left == "".join(paragraphs)


@given(st.text(max_size=400))
def test_any_text_at_all_is_read_or_refused(text: str) -> None:
    from assistant.errors import DocumentRejected

    try:
        reading = read(text)
    except DocumentRejected as error:
        assert error.reason in {"no_text", "wrong_type"}
    else:
        assert_places_hold(reading)


def assert_places_hold(reading: Reading) -> None:
    for passage in reading.document.passages:
        first, *others = passage.places
        assert reading.text[first.start : first.end] == passage.text
        assert 1 <= len(passage.text) <= LONGEST
        assert all(0 <= place.start < place.end <= len(reading.text) for place in others)


@given(PARAGRAPH)
def test_sentences_cover_a_paragraph(paragraph: str) -> None:
    ends = sentence_ends(paragraph)
    assert ends[-1] == len(paragraph)
    assert all(a < b for a, b in pairwise(ends))
    assert all(paragraph[end - 1] in "。！？" for end in ends)


@given(st.lists(PARAGRAPH, min_size=1, max_size=30).map("".join))
def test_pieces_are_whole_sentences_and_leave_nothing_out(paragraph: str) -> None:
    spans = list(pieces(paragraph))
    assert spans[0][0] == 0 and spans[-1][1] == len(paragraph)
    assert all(a[1] == b[0] for a, b in pairwise(spans))
    assert all(end - start <= LONGEST for start, end in spans)
    assert all(paragraph[end - 1] in "。！？" for _, end in spans)


@given(st.lists(st.integers(1, LONGEST), max_size=40))
def test_groups_are_neighbours_and_short_enough(lengths: list[int]) -> None:
    runs = list(groups(lengths))
    assert [i for first, behind in runs for i in range(first, behind)] == list(range(len(lengths)))
    for first, behind in runs:
        assert sum(lengths[first:behind]) + behind - first - 1 <= LONGEST


@given(
    st.lists(st.builds(Line, st.text(HAN, min_size=1, max_size=30), gap=st.booleans()), min_size=1)
)
def test_joining_lines_never_loses_a_character(lines: list[Line]) -> None:
    assert "".join(p.text for p in join_lines(lines)) == "".join(line.text for line in lines)


def test_english_is_joined_with_spaces_and_without_hyphens() -> None:
    words = [
        "Waste heat of a kiln dries the green",
        "bodies; the measure-",
        "ments lasted four-",
        "teen months.",
    ]
    lines = [Line(text) for text in words]
    assert [p.text for p in join_lines(lines)][0].startswith(
        "Waste heat of a kiln dries the green bodies;"
    )


def test_a_source_without_anything_is_refused() -> None:
    from assistant.errors import DocumentRejected

    with pytest.raises(DocumentRejected, match="no_text"):
        compose(Source(()), file="a.txt", digest="0")
