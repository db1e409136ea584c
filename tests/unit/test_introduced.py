"""Names that people give as their own, and words that only look like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.disclosure import Gazetteer, Secrets, find_leaks
from assistant.disclosure.introduced import own_firms, people_introduced
from assistant.embedded.text import normalise
from assistant.need import Need


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("公司名称：宏达模具", "宏达模具"),
        ("单位：锐恒精密，做手术钳", "锐恒精密"),
        ("我们厂叫宏达模具", "宏达模具"),
        ("我们厂叫精益模具，做注塑模", "精益模具"),
        ("我们叫宏达模具，做注塑模", "宏达模具"),
        ("我们是宏达的", "宏达"),
        ("我们是锐恒的采购", "锐恒"),
        ("我司（锐恒）做手术钳", "锐恒"),
        ("我们苏州锐恒精密机械有限公司能申请吗", "苏州锐恒精密机械有限公司"),
    ],
)
def test_a_firm_that_is_called_ones_own_is_found(said: str, name: str) -> None:
    assert name in [found for _, found in own_firms(normalise(said))]


@pytest.mark.parametrize(
    "said",
    [
        "我们是做模具的",
        "我们是苏州的",
        "我们是民营的",
        "我们是专精特新的",
        "这个工序我们叫倒角，",
        "我们叫不上名字",
        "我们厂叫停了两条线",
        "单位：毫米",
        "单位：MPa",
        "企业：民营企业",
        "需求：降低成本",
    ],
)
def test_a_trade_a_place_or_a_word_is_no_firm(said: str) -> None:
    assert list(own_firms(normalise(said))) == []


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("采购王芳", "王芳"),
        ("技术员李建国说不行", "李建国"),
        ("找小陈对接", "小陈"),
        ("让老李去", "老李"),
        ("联系人：欧阳娜娜，我们做注塑外壳", "欧阳娜娜"),
        ("欧阳娜娜说不行", "欧阳娜娜"),
        ("苏州锐恒精密机械有限公司张伟13812345678", "张伟"),
        ("I'm John Smith", "John Smith"),
        ("Mr. Brown says no", "Brown"),
    ],
)
def test_a_person_beside_a_role_or_a_number_is_found(said: str, name: str) -> None:
    assert name in [found for _, found in people_introduced(normalise(said))]


@pytest.mark.parametrize(
    "said",
    [
        "采购方钢，",
        "采购金属，",
        "采购金刚石，",
        "生产白电。",
        "销售高峰，",
        "研发石墨烯，",
        "质量管理，",
        "化妆品生产许可证，",
        "跟小于5毫米的比",
        "找小石子",
        "我们买东方电气的设备",
        "I'm Chinese",
    ],
)
def test_a_thing_is_no_person(said: str) -> None:
    assert list(people_introduced(normalise(said))) == []


def test_the_short_form_of_a_name_is_hidden_too() -> None:
    texts = ["我们苏州锐恒精密机械有限公司能申请吗", "锐恒去年申请过"]
    leaks = find_leaks(texts[1], Secrets.of(Need(), texts), Gazetteer(()))
    assert [leak.words for leak in leaks] == ["锐恒"]


@given(st.text(alphabet="我们厂叫公司名称：的是（）()采购找小陈王芳AJohn m'I13812345678，。"))
def test_what_is_found_stands_where_it_is_found(text: str) -> None:
    for at, name in [*own_firms(text), *people_introduced(text)]:
        assert name and text[at : at + len(name)] == name
