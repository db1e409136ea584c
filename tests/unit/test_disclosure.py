import pytest
from briefs import GAZETTEER, WORDING
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.disclosure import (
    LEAK_KINDS,
    Secrets,
    conceal,
    find_leaks,
    find_secrecy,
    leaks,
    mentions,
    revealing,
    without_secrecy,
)
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


def test_a_name_before_its_own_kind_leaves_the_kind_once():
    assert conceal("博世客户不让用", NOBODY, GAZETTEER, STAND_INS).count("客户") <= 1
    assert kinds("拖到十五分钟开外老板要骂人") == []
    assert kinds("钟师傅说的") == [("person", "钟师傅")]


def test_told_only_looks_for_what_the_need_told():
    told = Secrets.of(Need(), ["我电话 138 1234 5678"])
    text = "赵总，13812345678，0574-88880000，浙江大学"
    found = [leak.words for leak in find_leaks(text, told, GAZETTEER, told_only=True)]
    assert found == ["13812345678"]


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
        ("锻件材料是42CrMo", "model", "42CrMo"),
        ("黏度12-15mPa·s", "figure", "12-15mPa·s"),
        ("用过EasyCut的刀", "name", "EasyCut"),
        ("一年卖120万元", "figure", "120万元"),
        ("每天投3000件", "figure", "3000件"),
        ("废品两成多", "figure", "两成多"),
        ("2027年6月30日前", "figure", "2027年6月30日"),
        ("寿命二十八万次", "figure", "二十八万次"),
    ],
)
def test_figures_and_recipes_are_revealing(text, kind, words):
    assert (kind, words) in [(r.kind, r.words) for r in revealing(text)]


@pytest.mark.parametrize(
    "text",
    [
        "微射流均质机一台，两条线",
        "1.先换刀；2.再换夹具",
        "沉淀是货架期第3个月出现的",
        "摆几日一刮就掉",
        "每批留样30盒",
        "断丝三十七根",
        "试过三轮，等了半年",
    ],
)
def test_counts_ordinals_and_list_marks_reveal_nothing(text):
    assert revealing(text) == []


_UNITS = st.sampled_from(["%", " mm", "℃", " MPa", "分钟", "万元", "mPa·s", "kW", "元/吨", "天"])


@given(st.integers(0, 10**6), _UNITS, st.sampled_from(["现在做到", "", "（", "降至≤", "1."]))
def test_every_figure_with_a_unit_is_a_stretch(number, unit, before):
    text = f"{before}{number}{unit}，不够"
    covered = {i for r in revealing(text) for i in range(r.start, r.end)}
    assert set(range(len(before), len(before) + len(str(number)))) <= covered


@given(
    st.from_regex(r"[A-Z]{1,3}-?[0-9]{1,5}[A-Z]?", fullmatch=True),
    st.sampled_from(["材料是", "换"]),
)
def test_a_code_is_marked_whole_or_not_at_all(code, before):
    text = f"{before}{code}，不合格"
    for stretch in revealing(text):
        assert code in stretch.words or not set(stretch.words) & set(code)


# ── what must not be published ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "names", "subjects"),
    [
        ("商品名叫“晨露坊”别出现", ["晨露坊"], []),
        ("產品叫“晨露坊”，唔好出現", ["晨露坊"], []),
        ("厂名和返修的事都不能说", [], ["返修"]),
        ("廠名唔好出，其他無所謂", [], []),
        ("別寫我哋廠名，同行睇到會笑", [], []),
        ("报价不能公开", [], ["报价"]),
        ("图纸要保密", [], ["图纸"]),
        ("别让同行知道我们在弄这个", [], []),
        ("please do not mention Norvex in it", ["Norvex"], []),
    ],
)
def test_what_must_not_be_published_is_understood(text, names, subjects):
    told = find_secrecy(text)
    assert len(told) == 1 and without_secrecy(text) == ""
    assert (list(told[0].names), list(told[0].subjects)) == (names, subjects)


@pytest.mark.parametrize(
    "text",
    [
        "表面不能出现裂纹，气孔也不能出现",
        "这个不好说",
        "转速不能提太高，节拍不能慢",
        "进口品牌不能用",
        "国外的配方不公开",
        "签保密协议后再谈",
        "不能露底材，不能带静电",
        "可以公开",
        "参数不好调，数据说不清楚",
    ],
)
def test_a_technical_limit_is_no_secret(text):
    assert find_secrecy(text) == [] and without_secrecy(text) == text


def test_only_the_sentence_that_tells_the_secret_goes():
    text = "能给样品。产品名叫“晨露坊”别出现，谢谢。验收测三批"
    assert without_secrecy(text) == "能给样品。验收测三批"


@given(st.text(alphabet="厂名品牌客户别不要唔好出现说写提，。；“”晨露的事都", max_size=50))
@settings(deadline=None)
def test_a_text_without_its_secrets_tells_none(text):
    left = without_secrecy(text)
    for told in find_secrecy(text):
        assert 0 <= told.start < told.end <= len(text)
    assert len(left) <= len(text)


def test_a_subject_is_met_in_its_long_form():
    assert mentions("三个月里客户投诉四十七起", "客诉")
    assert not mentions("客户要来申诉台看", "客诉") and not mentions("客户来了", "客诉")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我们是恒泽乳业，员工四百人", "恒泽乳业"),
        ("陕西宝鸡，宝鸡鑫博医疗器械，八十来人", "鑫博"),
        ("我们公司叫恒锐", "恒锐"),
        ("我厂全称是昌达热处理", "昌达"),
    ],
)
def test_a_firm_that_introduces_itself_is_known_everywhere(text, name):
    secrets = Secrets.of(Need(), [text])
    assert name in secrets.names["company"]
    hidden = conceal(f"{name}的老毛病", secrets, GAZETTEER, STAND_INS)
    assert hidden is not None and name not in hidden


@pytest.mark.parametrize(
    "text",
    [
        "我们是做阀体的",
        "我们是高新技术企业",
        "我们是食品机械厂",
        "江苏常州注塑模具",
        "汕头澄海玩具",
        "我们设备太老",
    ],
)
def test_a_trade_is_no_name_of_a_firm(text):
    assert Secrets.of(Need(), [text]).names["company"] == ()
