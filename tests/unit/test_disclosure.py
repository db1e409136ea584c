import pytest
from briefs import GAZETTEER, WORDING
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.disclosure import LEAK_KINDS, Secrets, conceal, find_leaks, leaks, revealing
from assistant.need import Finding, Need

STAND_INS = WORDING.texts["stand_ins"]
NOBODY = Secrets.of(Need())


def kinds(text, secrets=NOBODY):
    return [(leak.kind, leak.words) for leak in find_leaks(text, secrets, GAZETTEER)]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("打我手机139 1234 5678", "contact", "139 1234 5678"),
        ("座机0512-66881234", "contact", "0512-66881234"),
        ("发到 li.wei@example.com", "contact", "li.wei@example.com"),
        ("我们官网www.example.com.cn上有", "contact", "www.example.com.cn"),
        ("专利号ZL202010123456.7", "contact", "ZL202010123456.7"),
        ("赵总拍板", "person", "赵总"),
        ("让陈国强主任定", "person", "陈国强主任"),
        ("联系人：孙丽", "person", "孙丽"),
        ("主要给瑞派机电供货", "customer", "瑞派机电"),
        ("客户是博世力士乐，验收很严", "customer", "博世力士乐"),
        ("比亚迪要求的公差", "organisation", "比亚迪"),
        ("找无锡昌达热处理有限公司做过", "organisation", "无锡昌达热处理有限公司"),
        ("请浙江大学算过", "organisation", "浙江大学"),
        ("厂子在顺德", "place", "顺德"),
        ("宁波那条线", "place", "宁波"),
    ],
)
def test_what_identifies_is_found(text, kind, words):
    found = kinds(text)
    assert any(k == kind and words in w for k, w in found), found
    hidden = conceal(text, NOBODY, GAZETTEER, STAND_INS)
    assert hidden is not None and words not in hidden


@pytest.mark.parametrize(
    "text",
    [
        "由于总是开裂，金工车间没办法",
        "大连接头老漏，东方红拖拉机",
        "污水厂出水氨氮超标，设备厂和模具厂都问过",
        "请了高级工程师和石油工程师来看",
        "国外客户不要，主机厂的订单丢了",
        "老板拍板，车间主任同意",
        "给客户供货要第三方报告",
        "换过高速主轴和涂层刀，快了一成多",
        "广东省内的化工厂都这样",
        "高温合金叶片出现裂纹，温度800℃",
    ],
)
def test_ordinary_words_are_left_alone(text):
    assert kinds(text) == []
    assert conceal(text, NOBODY, GAZETTEER, STAND_INS) == text


def test_the_short_forms_of_the_firm_are_found_wherever_they_stand():
    finding = Finding(0, "company", {"name": "湖北宜昌博睿源密封件有限公司"}, "博睿源密封件", 1)
    need = Need((finding,))
    for said in ("博睿源的胶圈老化", "专利归博睿源", "湖北宜昌博睿源密封件有限公司出资"):
        assert [leak.kind for leak in leaks(said, need, GAZETTEER)] == ["company"], said
    assert leaks("湖北的密封件", need, GAZETTEER) == []


def test_a_customer_named_once_is_found_when_named_again_without_a_cue():
    need = Need((Finding(0, "symptom", {"text": "开裂"}, "我们给鑫沃达供货，老是开裂", 1),))
    assert [leak.words for leak in leaks("鑫沃达退了三次", need, GAZETTEER)] == ["鑫沃达"]


def test_stand_ins_identify_nothing():
    for kind in LEAK_KINDS:
        assert kinds(f"在{STAND_INS[kind]}做过试验") == [], kind


@given(
    st.text(alphabet="王总在苏州给比亚迪供货13812345678，。的厂有限公司 abc@x.cn恒锐", max_size=40)
)
@settings(deadline=None)
def test_concealing_leaves_nothing_or_says_that_it_cannot(text):
    hidden = conceal(text, NOBODY, GAZETTEER, STAND_INS)
    assert hidden is None or find_leaks(hidden, NOBODY, GAZETTEER) == []


@given(st.text(max_size=60))
@settings(deadline=None)
def test_stretches_lie_in_the_text(text):
    for found in (*find_leaks(text, NOBODY, GAZETTEER), *revealing(text)):
        assert found.words in text and 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("加了2%的消泡剂，没用", "recipe", "加了2%的消泡剂"),
        ("纳米碳酸钙用量15份，再挤出", "recipe", "纳米碳酸钙用量15份"),
        ("掺入少量钛酸酯", "recipe", "掺入少量钛酸酯"),
        ("先85℃保温40分钟，再冷", "process", "先85℃保温40分钟"),
        ("pH 5.2下发酵6小时", "process", "pH 5.2下发酵6小时"),
        ("钳口图号HR-2031A", "model", "图号HR-2031A"),
        ("材料是17-4PH", "model", "17-4PH"),
        ("良率82%", "figure", "82%"),
        ("公差±0.02 mm", "figure", "±0.02 mm"),
        ("断丝三十七根", "figure", "三十七根"),
        ("2027年6月30日前", "figure", "2027年6月30日"),
        ("寿命二十八万次", "figure", "二十八万次"),
    ],
)
def test_figures_and_recipes_are_revealing(text, kind, words):
    assert (kind, words) in [(r.kind, r.words) for r in revealing(text)]


@given(st.integers(0, 10**6), st.sampled_from(["%", " mm", "℃", "件", " MPa", "分钟", ""]))
def test_every_digit_is_part_of_a_stretch(number, unit):
    text = f"现在做到{number}{unit}，不够"
    covered = {i for r in revealing(text) for i in range(r.start, r.end)}
    assert all(i in covered for i, ch in enumerate(text) if ch.isdigit())
