"""What a document says of itself: where it holds, from when, until when, and whom it names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.passage import Passage
from assistant.documents.reading.compose import compose
from assistant.documents.reading.days import (
    REPEALED,
    issue_day,
    journal_year,
    last_day,
    masthead_day,
)
from assistant.documents.reading.duplicates import merge_duplicates
from assistant.documents.reading.formats import take_apart
from assistant.documents.reading.personal import REACHES, without_personal
from assistant.documents.reading.regions import place_in

RULE = "第一条　对通过验收的项目给予资助，单个项目最高不超过一百万元，按实际支出核定。"


def read(text: str, suffix: str = ".txt") -> tuple[Passage, ...]:
    source = take_apart(text.encode(), suffix)
    return compose(source, file=f"a{suffix}", digest="0").document.passages


# ── where ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("苏州市中试平台资助办法", ("江苏省", "苏州市")),
        ("合肥市概念验证中心管理办法", ("安徽省", "合肥市")),
        ("昆山市工业和信息化局", ("江苏省", "苏州市")),
        ("廣東省科學技術廳", ("广东省", None)),
        ("蘇州市科學技術局", ("江苏省", "苏州市")),
        ("上海市经济和信息化委员会", ("上海市", "上海市")),
        ("江苏省、浙江省关于协同创新的通知", (None, None)),
        ("工业和信息化部", (None, None)),
        ("省科技厅", (None, None)),
    ],
)
def test_a_place_is_read_from_a_body_or_a_title(
    text: str, place: tuple[str | None, str | None]
) -> None:
    assert place_in(text) == place


def test_a_city_s_rule_says_its_city() -> None:
    (passage,) = read(f"苏州市中试平台资助办法\n\n苏州市科学技术局\n\n{RULE}")
    assert (passage.kind, passage.region, passage.city) == ("policy", "江苏省", "苏州市")


def test_traditional_characters_say_the_same() -> None:
    passage = read(
        "廣東省科學技術廳關於印發《廣東省中試平台管理辦法》的通知\n"
        "粵科規〔2025〕3號\n"
        "各地級以上市科技局：\n"
        "現將辦法印發給你們，請遵照執行。單個平台最高資助三百萬元。\n"
        "廣東省科學技術廳\n2025年5月6日\n"
    )[0]
    assert passage.kind == "policy"
    assert passage.region == "广东省"
    assert passage.issuer == "廣東省科學技術廳"
    assert passage.doc_number == "粵科規〔2025〕3號"
    assert passage.date == "2025-05-06"


# ── when ─────────────────────────────────────────────────────────────────────────────────────


def test_a_deadline_is_not_the_day_of_issue() -> None:
    lines = ["一、申报时间：2026年3月1日至4月1日", "会议时间：2026年2月2日，地点：三楼"]
    assert issue_day(lines, ["浙江省科学技术厅", "2025年12月20日"]) == "2025-12-20"
    assert issue_day(lines, []) is None
    assert issue_day(["时间：2026年1月10日；地点：三楼会议室。"], []) is None


@pytest.mark.parametrize(
    "line",
    [
        "发布日期：2026-01-05",
        "索引号：0001 发布时间：2026年1月5日",
        "日期：2026-01-05",
        "时间：2026-01-05 来源：某局",
        "2026年1月5日",
        "（2026年1月5日印发）",
    ],
)
def test_the_head_says_the_day(line: str) -> None:
    assert issue_day([line], []) == "2026-01-05"


def test_a_journal_s_number_says_the_year() -> None:
    assert journal_year(["摘要：一", "文章编号：1000-1234（2024）03-0011-07"]) == "2024"
    assert journal_year(["编号：12345（2024）"]) is None


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("本办法自2021年1月1日起施行，有效期至2023年12月31日。", "2023-12-31"),
        ("本办法自2025年3月1日起施行，有效期三年。", "2028-02-29"),
        ("本细则自印发之日起施行，有效期2年。", "2027-06-11"),
        ("政策执行至2026年底。", "2026-12-31"),
        ("实施期限为2024年1月1日至2026年6月30日。", "2026-06-30"),
        ("有效期至2026年2月。", "2026-02-28"),
        ("资质证书有效期至2023年12月31日的，不再受理。", None),
        ("本办法自发布之日起施行。", None),
    ],
)
def test_a_rule_says_its_last_day(text: str, until: str | None) -> None:
    assert last_day("某某办法", [], text, "2025-06-12") == until


@pytest.mark.parametrize("title", ["中试办法（已废止）", "【失效】中试办法", "中试办法[废止]"])
def test_what_is_repealed_has_no_day_left(title: str) -> None:
    assert last_day(title, [], RULE, None) == REPEALED
    assert last_day("中试办法", ["（本办法已废止）"], RULE, None) == REPEALED


def test_the_last_day_stands_in_every_passage_of_a_rule() -> None:
    text = (
        f"苏州市资助办法\n\n{RULE}\n\n" + f"{RULE * 9}\n\n" * 3 + "本办法有效期至2023年12月31日。"
    )
    passages = read(text)
    assert len(passages) > 1
    assert {passage.valid_until for passage in passages} == {"2023-12-31"}


def test_an_old_and_a_new_rule_of_the_same_words_stay_two() -> None:
    (old,) = read(f"苏州市资助办法\n\n{RULE}\n\n本办法有效期至2023年12月31日。")
    (new,) = read(f"苏州市资助办法\n\n{RULE}\n\n本办法有效期至2028年12月31日。")
    assert len(merge_duplicates([old, new])[0]) == 2


# ── whom ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "负责人：王建国教授，电话0512-66661234，邮箱w@example.cn，手机13812345678。可做微细加工验证。",
            "可做微细加工验证。",
        ),
        ("请于月底前报送，联系人：李敏，电话：025-83211234。", "请于月底前报送。"),
        ("张工说，先把样机拿去试。", "张工说，先把样机拿去试。"),
        ("编号20251234的合同额是1381234万元。", "编号20251234的合同额是1381234万元。"),
    ],
)
def test_what_reaches_a_person_is_taken_out(text: str, kept: str) -> None:
    assert without_personal(text) == kept


def test_nothing_of_a_passage_reaches_a_person() -> None:
    passages = read(
        "# 精密微细制造实验室\n\n依托单位：滨江理工学院\n\n研究方向：微细铣削与刀具\n\n"
        "负责人：王建国教授，手机13812345678，邮箱w@example.cn。可做微细加工验证。\n",
        ".md",
    )
    assert {passage.kind for passage in passages} == {"lab"}
    text = "".join(passage.text for passage in passages)
    assert "可做微细加工验证" in text
    assert "王建国" not in text
    assert not REACHES.search(text)


@given(st.text("联系人：王建国电话138 1234-5678，。；a@b.cn第一条", max_size=80))
def test_taking_out_leaves_nothing_to_be_taken_out(text: str) -> None:
    once = without_personal(text)
    assert not REACHES.search(once)


def test_a_newspaper_s_running_head_says_the_day() -> None:
    page = "滨江日报　2025年6月12日　第03版\n\n" + f"{RULE}\n\n" * 3
    assert {passage.date for passage in read(page)} == {"2025-06-12"}
    assert masthead_day(["会议定于2025年6月12日召开", "第二版增加了内容"]) is None
