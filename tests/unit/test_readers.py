"""From the words of one slot to its value: what is read, and what is left alone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.embedded import other_requests, readers, stance
from assistant.embedded.trouble import name_of_trouble
from assistant.need import TEXT_LIMIT, check_value


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        ("委托你们开发", "commission"),
        ("全部交给高校做", "commission"),
        ("联合开发", "joint"),
        ("一起搞", "joint"),
        ("产学研合作", "joint"),
        ("买现成专利", "licence"),
        ("技术转让也可以", "licence"),
        ("技术入股", "equity"),
        ("揭榜挂帅", "open_call"),
        ("全国征集", "open_call"),
        ("先用后付", "pay_after_use"),
        ("见效了再付", "pay_after_use"),
        ("请专家来看看", "consulting"),
        ("不想委托，想联合开发", "joint"),
        ("联合开发，实在不行买专利", "joint"),
        ("不接受入股", None),
        ("都行", None),
    ],
)
def test_how_to_work_together(words: str, mode: str | None) -> None:
    assert readers.read_cooperation(words) == ({"mode": mode} if mode else None)


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("可以公开", "public"),
        ("随便发布", "public"),
        ("不用保密", "public"),
        ("隐去厂名", "anonymous"),
        ("别写我们公司名字", "anonymous"),
        ("匿名吧", "anonymous"),
        ("就写某厂", "anonymous"),
        ("签保密协议后再谈", "nda"),
        ("要先签NDA", "nda"),
        ("可以公开，但细节要签保密协议", "nda"),
        ("问过领导再说", None),
    ],
)
def test_how_openly_it_may_be_published(words: str, level: str | None) -> None:
    assert readers.read_confidentiality(words) == ({"level": level} if level else None)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("高新技术企业", ["高新技术企业"]),
        ("国高，还有科小", ["高新技术企业", "科技型中小企业"]),
        ("专精特新小巨人", ["专精特新“小巨人”企业"]),
        ("省级专精特新", ["专精特新中小企业"]),
        ("没评上高新技术企业", []),
        ("正在申报专精特新", []),
        ("在高新区", []),
        ("都没有", []),
    ],
)
def test_titles_that_are_held_and_those_that_are_not(words: str, names: list[str]) -> None:
    assert [v["name"] for v in readers.read_qualifications(words)] == names


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("我们是示例精工有限公司", "示例精工有限公司"),
        ("公司叫甲乙机械制造股份有限公司", "甲乙机械制造股份有限公司"),
        ("一家小厂", None),
        ("上市公司", None),
        ("我们公司", None),
    ],
)
def test_a_name_is_told_from_a_kind_of_firm(words: str, name: str | None) -> None:
    assert readers.read_company(words) == ({"name": name} if name else None)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("我们做液压阀体的", "液压阀体"),
        ("主要生产不锈钢保温杯", "不锈钢保温杯"),
        ("就是环氧地坪漆这一块", "环氧地坪漆"),
        ("厂家直供的法兰", "厂家直供的法兰"),
    ],
)
def test_a_product_is_named_without_the_words_around_it(words: str, name: str) -> None:
    assert readers.read_product(words) == {"name": name}


@pytest.mark.parametrize(
    ("words", "moneys", "size"),
    [
        ("120人", [], (None, 120, None)),
        ("三百多号人", [], (None, 300, None)),
        ("小微企业", [], ("micro", None, None)),
        ("年产值8000万", [(3, 8000.0, 8000.0)], (None, None, 8000.0)),
        ("不算大型企业", [], (None, None, None)),
    ],
)
def test_how_big_the_enterprise_is(
    words: str, moneys: list[Any], size: tuple[str | None, int | None, float | None]
) -> None:
    keys = ("class", "headcount", "revenue_wan")
    expected = dict(zip(keys, size, strict=True)) if any(size) else None
    assert readers.read_size(words, moneys) == expected


@pytest.mark.parametrize(
    ("words", "current", "target"),
    [
        ("做过小试", 4, None),
        ("小试做完了，希望到中试", 4, 6),
        ("TRL3", 3, None),
        ("只有图纸", 2, None),
        ("还在构思", 1, None),
    ],
)
def test_how_mature_it_is(words: str, current: int | None, target: int | None) -> None:
    assert readers.read_trl(words) == {"current": current, "target": target}


@pytest.mark.parametrize(
    "words",
    [
        "一分钱也不出",
        "我们不打算出钱",
        "没有预算",
        "没这笔钱",
        "希望免费",
        "钱肯定不给",
        "we won't pay",
    ],
)
def test_a_refusal_to_pay_is_heard(words: str) -> None:
    assert stance.refuses(words)


@pytest.mark.parametrize(
    "words", ["预算还没定", "还没汇报", "说不好要花多少", "这个不清楚", "贵不贵", "老板再说"]
)
def test_what_is_not_settled_is_no_refusal(words: str) -> None:
    assert not stance.refuses(words)


@pytest.mark.parametrize(
    ("slot", "sense", "words", "turned"),
    [
        ("gap", "self", "没有懂这个的人", "lacks"),
        ("gap", "lacks", "我们自己就能搞定", "self"),
        ("gap", "self", "天天都在做", "none"),
        ("attempt", "worked", "换了涂料，已经解决了", "worked"),
        ("attempt", "worked", "换了涂料，还是不行", "failed"),
        ("existing_solution", "adequate", "有，但是太贵", "inadequate"),
        ("existing_solution", "inadequate", "市面上的都能满足要求", "adequate"),
        ("existing_solution", "unknown", "没什么满足不了的", "adequate"),
        ("payer", "none", "老板不同意", "none"),
        ("payer", "none", "领导否了", "none"),
        ("payer", "none", "抽两百件来看", "pending"),
        ("symptom", "", "漏油", ""),
    ],
)
def test_what_would_end_an_interview_is_checked_against_its_words(
    slot: str, sense: str, words: str, turned: str
) -> None:
    assert stance.turn_sense(slot, sense, words) == turned


@pytest.mark.parametrize("words", ["没有", "没", "都没有", "没有了", "目前没有", "无", "none"])
def test_a_bare_no(words: str) -> None:
    assert stance.says_none(words)


@pytest.mark.parametrize("words", ["没有人会", "没有设备", "没问题", "有", "没试过"])
def test_what_says_more_than_no(words: str) -> None:
    assert not stance.says_none(words)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("想贷款买设备", "financing"),
        ("急招两个焊工", "recruitment"),
        ("产品卖不动", "marketing"),
        ("环评批不下来", "permit"),
        ("找个地方做一下检测", "service"),
        ("想买一台激光焊接机", "purchase"),
        ("对方欠我们货款，要打官司", "other"),
        ("焊缝气孔多", None),
        ("不想贷款", None),
    ],
)
def test_something_else_than_a_technology_is_recognised_by_name(
    words: str, kind: str | None
) -> None:
    assert other_requests.read_other_request(words) == kind


@pytest.mark.parametrize(
    ("words", "what", "result"),
    [
        ("换过三种涂料，还是粘模", "换过三种涂料", "还是粘模"),
        ("试过真空压铸", "试过真空压铸", None),
        ("调过温度，调过压力，没用", "调过温度，调过压力", "没用"),
    ],
)
def test_an_attempt_is_split_from_how_it_ended(words: str, what: str, result: str | None) -> None:
    assert readers.split_attempt(words) == {"what": what, "result": result}


@pytest.mark.parametrize(
    "words",
    [
        "说错了，是九十万",
        "不是80万，是150万",
        "改成120万",
        "刚才那个数不对",
        "应该是12%",
        "更正一下",
    ],
)
def test_correcting_words(words: str) -> None:
    assert stance.corrects(words)


@pytest.mark.parametrize("words", ["预算80万", "不是很清楚", "是我们自己做的", "没错"])
def test_what_corrects_nothing(words: str) -> None:
    assert not stance.corrects(words)


@pytest.mark.parametrize("words", ["不行", "老是坏", "就是不太好", "试过几样，不行"])
def test_what_says_too_little(words: str) -> None:
    assert stance.says_little(words)


@pytest.mark.parametrize("words", ["焊缝内部气孔超标", "断了3根", "交叉孔毛刺去不干净"])
def test_what_says_enough(words: str) -> None:
    assert not stance.says_little(words)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("槽里起泡沫，联系王经理13800001234", "槽里起泡沫，联系"),
        ("发到 someone@example.org，漏油", "发到，漏油"),
        ("李工说漏油", "说漏油"),
    ],
)
def test_people_and_contact_data_are_taken_out(text: str, left: str) -> None:
    assert readers.strip_people(text).replace(" ", "") == left


@pytest.mark.parametrize("text", ["金工艺参数", "高温合金", "马达转速不稳", "石墨件开裂"])
def test_materials_and_trades_are_no_people(text: str) -> None:
    assert readers.strip_people(text) == text


closed = {
    "cooperation": readers.read_cooperation,
    "confidentiality": readers.read_confidentiality,
    "company": readers.read_company,
    "trl": readers.read_trl,
    "product": readers.read_product,
    "attempt": readers.split_attempt,
}


@given(words=st.text(max_size=200), slot=st.sampled_from(sorted(closed)))
def test_whatever_is_read_is_well_formed(words: str, slot: str) -> None:
    value = closed[slot](words)
    assert value is None or check_value(slot, value) is None


@given(st.text(max_size=300))
def test_a_text_value_is_short_and_names_nobody(words: str) -> None:
    text = readers.as_text(words)
    assert len(text) <= TEXT_LIMIT
    assert readers.strip_people(text) == text


@pytest.mark.parametrize(
    ("trouble", "name"),
    [
        ("烘干完断条多", "烘干完断条"),
        ("用着用着开胶", "开胶"),
        ("霉长得白花花一片", ""),
        ("漆没几天就起皮", "起皮"),
        ("碎壳老挑不干净", "碎壳"),
        ("苯并芘老降不下来", "苯并芘"),
        ("周期太长", "周期"),
        ("合格率上不去", "合格率"),
        ("放着放着就变了", ""),
    ],
)
def test_a_trouble_names_a_figure_only_by_a_name(trouble: str, name: str) -> None:
    assert name_of_trouble(trouble) == name


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("我们的配方工程师走了", "我们的配方工程师走了"),
        ("预算七十来万老板批过的", "预算七十来万老板批过的"),
        ("张工说换不了", "说换不了"),
        ("万总签过字", "签过字"),
    ],
)
def test_only_a_name_is_stripped(words: str, value: str) -> None:
    assert readers.strip_people(words) == value
