"""Each row of a table of records is a passage; what reaches or names a person is not read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_files import workbook

from assistant.documents.reading.compose import Reading, compose
from assistant.documents.reading.describe import load_kinds
from assistant.documents.reading.elements import Source, Table
from assistant.documents.reading.sheets import read_separated, read_workbook
from assistant.documents.reading.tables import load_table_words, read_table

EXPERTS = [
    ["某某联合创新中心专家库"],
    ["序号", "姓名", "工作单位", "职称", "研究方向", "手机号码", "邮箱", "身份证号", "专家简介"],
    [
        1,
        "甲某某",
        "兰州大学",
        "教授",
        "沙障用生物基纤维",
        "13800001111",
        "j@x.cn",
        "11010119700101123X",
        "甲某某生于",
    ],
    [2, "乙某某", "甘肃省治沙研究所", "研究员", "固沙植物，电话0931-8123456", "", "", "", ""],
]
RESULTS = [
    ["成果名称", "完成单位", "应用领域", "技术成熟度", "第一完成人", "联系电话"],
    ["可降解沙障编织机", "兰州理工大学", "防沙治沙", "TRL 7", "丙某", "13900002222"],
]
PLAIN = [["月份", "铺设面积"], ["三月", 120.5], ["四月", 300]]


def read(source: Source) -> Reading:
    reading = compose(source, file="表.xlsx", digest="0")
    for passage in reading.document.passages:
        place = passage.places[0]
        assert reading.text[place.start : place.end] == passage.text
    return reading


def test_each_row_is_a_record_of_its_kind() -> None:
    source = read_workbook(workbook({"Sheet1": EXPERTS, "成果": RESULTS, "进度": PLAIN}))
    passages = read(source).document.passages
    assert [(p.kind, p.title, p.region) for p in passages] == [
        ("expert", "沙障用生物基纤维", None),
        ("expert", "固沙植物", "甘肃省"),
        ("result", "可降解沙障编织机", None),
        ("article", "进度", None),
    ]
    assert passages[0].text == "工作单位：兰州大学；职称：教授；研究方向：沙障用生物基纤维。"
    assert passages[3].text == "月份：三月；铺设面积：120.5。\n月份：四月；铺设面积：300。"


def test_what_reaches_or_names_a_person_is_nowhere_in_what_was_read() -> None:
    reading = read(read_workbook(workbook({"Sheet1": EXPERTS, "成果": RESULTS})))
    for gone in (
        "甲某某",
        "乙某某",
        "丙某",
        "1380000",
        "0931",
        "j@x.cn",
        "11010119",
        "1390000",
        "生于",
    ):
        assert gone not in reading.text


def test_a_hidden_sheet_is_not_read() -> None:
    import io

    from made_files import saved
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook({"成果": RESULTS, "底稿": PLAIN})))
    book["底稿"].sheet_state = "hidden"
    assert "铺设面积" not in read(read_workbook(saved(book))).text


@pytest.mark.parametrize(
    ("header", "row", "kind"),
    [
        (["实验室名称", "依托单位", "研究方向"], ["沙漠材料实验室", "某大学", "固沙"], "lab"),
        (["平台名称", "依托单位", "研究方向"], ["生物纤维中试基地", "某大学", "纺丝"], "pilot"),
        (["中试平台", "服务内容"], ["纺丝中试线", "放大试验"], "pilot"),
        (
            ["政策名称", "文号", "发文机关"],
            ["治沙办法", "甘政办发〔2021〕3号", "甘肃省人民政府办公厅"],
            "policy",
        ),
        (["专利名称", "专利号"], ["编织机", "ZL2019"], "result"),
        (["领域", "专家单位"], ["固沙", "某大学"], "expert"),
    ],
)
def test_the_header_says_what_the_rows_are(header: list[str], row: list[str], kind: str) -> None:
    (record,) = read_table(Table((tuple(header), tuple(row))))
    assert record.kind == kind


def test_facts_of_a_record_come_from_their_columns() -> None:
    table = Table(
        (
            ("政策名称", "文号", "发文机关", "发布日期", "主要内容"),
            (
                "治沙办法",
                "甘政办发〔2021〕3号",
                "甘肃省人民政府办公厅",
                "2021年6月1日",
                "补助每亩五十元",
            ),
        )
    )
    (record,) = read_table(table)
    assert (record.title, record.issuer) == ("治沙办法", "甘肃省人民政府办公厅")
    assert (record.doc_number, record.date) == ("甘政办发〔2021〕3号", "2021-06-01")
    assert record.region == "甘肃省"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separated_values(separator: str) -> None:
    lines = [["实验室名称", "依托单位", "所在地"], ["沙漠材料实验室", "某大学", "宁夏银川"]]
    text = "\r\n".join(separator.join(line) for line in lines) + "\r\n"
    (passage,) = read(read_separated(text)).document.passages
    assert (passage.kind, passage.title) == ("lab", "沙漠材料实验室")
    assert passage.region == "宁夏回族自治区"


def test_cells_that_lie_far_apart_cost_nothing() -> None:
    import io

    from made_files import saved
    from openpyxl import Workbook

    book = Workbook()
    book.active["A1"], book.active["B1"] = "成果名称", "领域"
    book.active["A1048576"], book.active["XFD1048576"] = "编织机", "末列"
    source = read_workbook(io.BytesIO(saved(book)).getvalue())
    assert read(source).document.passages[0].title == "编织机"


def test_a_long_record_is_cut_at_its_sentences() -> None:
    table = Table((("成果名称", "成果简介"), ("编织机", "这一句话写的是编织机的一个部件。" * 80)))
    passages = read(Source((table,))).document.passages
    assert len(passages) > 1
    assert {p.title for p in passages} == {"编织机"}
    assert all(p.text.endswith("。") for p in passages)


def test_the_words_are_those_of_the_files() -> None:
    assert set(load_kinds()) == {"brief", "guide", "policy", "pilot", "expert", "result", "lab"}
    assert list(load_table_words()["kinds"]) == ["expert", "pilot", "result", "policy", "lab"]


CELL = st.text("纤维沙障编织 a1.,；：\n", max_size=12)


@given(st.lists(st.lists(CELL, min_size=1, max_size=5), min_size=1, max_size=8))
def test_any_table_is_read_or_refused(rows: list[list[str]]) -> None:
    from assistant.errors import DocumentRejected

    try:
        read(Source((Table(tuple(map(tuple, rows))),)))
    except DocumentRejected as error:
        assert error.reason == "no_text"
