"""What is left of speech in a document."""

import re

import pytest
from briefs import WORDING, brief_of, lines_of, text_of
from hypothesis import given
from hypothesis import strategies as st

from assistant.draft.light_edit import edit_lightly, edit_quotes
from assistant.need import Finding, Need

SPEECH = WORDING.common_speech


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("用过啥，加厚呗", "加厚"),
        ("调过三次模温，没屌用", "调过三次模温，没用"),
        ("上面表里都写了。灌装以后第二周分层", "灌装以后第二周分层"),
        ("资料里“原因分析”那段就是，三条都写了", ""),
        ("咪講咗囉，塑膠外殼", "塑膠外殼"),
        ("你没记", ""),
        ("能报警不能闭环。你们到底听没听", "能报警不能闭环。"),
        ("第二遍说：厂长批，已经立项", "厂长批，已经立项"),
        ("嗯，轴承老响，妈的，换了都没用啊", "轴承老响，换了都没用"),
        ("这个能申请补贴吗？", ""),
        ("好吧：加了挡板，不见好", "加了挡板，不见好"),
    ],
)
def test_only_talk_is_left_out(said, left):
    assert edit_lightly(said, SPEECH).strip("。") == left.strip("。")


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("除臭墙头半年还阔以", "除臭墙头半年还可以"),
        ("到底咋附上去的，用啥材料", "到底怎么附上去的，用什么材料"),
        ("俺们厂里莫得人懂", "我们厂里没有人懂"),
        ("价钱高得让人咋舌", "价钱高得让人咋舌"),
        ("唔超过一成，又冇劲", "不超过一成，又没有劲"),
        ("唔，轴承响", "唔，轴承响"),
    ],
)
def test_words_of_a_region_are_said_in_common_speech(said, left):
    assert edit_lightly(said, SPEECH) == left


@pytest.mark.parametrize(
    "said",
    [
        "大概是材料的问题，也可能是模具",
        "不知道为什么",
        "说不清是热裂还是磨损",
        "少说得八千吧",
        "操作工不会调",
        "工艺：先退火，再精铣",
        "怎么调都不行",
    ],
)
def test_what_bears_on_the_meaning_stays(said):
    assert edit_lightly(said, SPEECH) == said


_SPEECH = st.text(alphabet="嗯你们上面都写了吗，。？轴承裂12%℃呗啊妈的 ABS：“”", max_size=40)


@given(_SPEECH)
def test_nothing_is_added_or_moved_and_no_figure_is_lost(said):
    left = edit_lightly(said, SPEECH)
    rest = iter(said)
    assert all(ch in rest for ch in left)
    if len(re.findall(r"\w", left)):
        assert re.findall(r"\d", left) == re.findall(r"\d", said)


def test_the_research_questions_quote_the_edited_words():
    assert (
        edit_quotes("已采取的措施（“加厚呗”、“换过料没屌用”）", SPEECH)
        == "已采取的措施（“加厚”、“换过料没用”）"
    )
    assert edit_quotes("在“上面表里都写了”的工况下", SPEECH) is None
    assert edit_quotes("没有引语的一行", SPEECH) == "没有引语的一行"


def test_a_brief_quotes_what_was_said_of_the_matter_and_keeps_all_of_it_as_evidence():
    said = [
        ("symptom", {"text": "外壳老开裂啊"}, "外壳老开裂啊"),
        ("scene", {"text": "上面表里都写了"}, "上面表里都写了"),
        ("attempt", {"what": "用过啥，加厚呗", "result": "没屌用"}, "用过啥，加厚呗，没屌用"),
    ]
    need = Need(tuple(Finding(n, *row, 1) for n, row in enumerate(said)))
    full = brief_of(need).full
    lines = {ln.id: ln for ln in lines_of(full)}
    assert lines["background.scene"].kind == "open"
    assert lines["attempts.f2"].text.startswith("已尝试“加厚”，结果为“没用”")
    body = text_of(full).split("原话对照")[0]
    assert "屌" not in body and "都写了" not in body
    for _, _, quote in said:
        assert quote in text_of(full).split("原话对照")[1]
