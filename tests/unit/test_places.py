import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.places import KNOWLEDGE, find_region
from assistant.library.records import load_cities, load_regions

# zhconv leaves its dictionary file to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*zhcdict:ResourceWarning")

CITIES = load_cities(KNOWLEDGE / "cities.csv")
REGIONS = load_regions(KNOWLEDGE / "codes" / "regions.csv")


def where(text: str) -> tuple[str, str | None] | None:
    place = find_region(text)
    return place and (place.province, place.city)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("江苏苏州，昆山", ("江苏省", "苏州市")),
        ("所在地：江苏省 苏州市", ("江苏省", "苏州市")),
        ("江苏省盐城市东台市", ("江苏省", "盐城市")),
        ("我们在顺德做小家电", ("广东省", "佛山市")),
        ("河南新密的耐火材料厂", ("河南省", "郑州市")),
        ("厂在禹州", ("河南省", "许昌市")),
        ("义乌", ("浙江省", "金华市")),
        ("晋江的鞋厂", ("福建省", "泉州市")),
        ("江阴一家做法兰的", ("江苏省", "无锡市")),
        ("浦东", ("上海市", "上海市")),
        ("上海", ("上海市", "上海市")),
        ("重庆江北区", ("重庆市", "重庆市")),
        ("宁波江北", ("浙江省", "宁波市")),
        ("北京市朝阳区", ("北京市", "北京市")),
        ("辽宁朝阳", ("辽宁省", "朝阳市")),
        ("吉林长春", ("吉林省", "长春市")),
        ("云南大理", ("云南省", "大理白族自治州")),
        ("恩施", ("湖北省", "恩施土家族苗族自治州")),
        ("湘西州", ("湖南省", "湘西土家族苗族自治州")),
        ("苏州工业园区", ("江苏省", "苏州市")),
        ("成都高新区", ("四川省", "成都市")),
        ("新疆石河子", ("新疆维吾尔自治区", "石河子市")),
        ("我是山东淄博的", ("山东省", "淄博市")),
        ("苏州市场部", ("江苏省", "苏州市")),
        ("苏州某某研究院有限公司", ("江苏省", "苏州市")),
    ],
)
def test_a_city_is_read_with_its_province(text, expected):
    assert where(text) == expected


@pytest.mark.parametrize(
    ("text", "province"),
    [
        ("豫北", "河南省"),
        ("苏北一家小厂", "江苏省"),
        ("珠三角", "广东省"),
        ("海南岛", "海南省"),
        ("内蒙", "内蒙古自治区"),
        ("吉林", "吉林省"),
        ("海南", "海南省"),
        ("我们在江苏", "江苏省"),
    ],
)
def test_a_province_or_a_part_of_it_leaves_the_city_open(text, province):
    assert where(text) == (province, None)


@pytest.mark.parametrize(
    "text",
    [
        "海口径的阀门",
        "中山装",
        "做长沙发的海绵",
        "大理石台面磨不平",
        "在大理石上钻孔",
        "普通化肥",
        "平衡水的硬度",
        "确保定期更换",
        "大连接头漏油",
        "大连杆断了",
        "三明治结构",
        "三亚克力板",
        "大同小异",
        "在开封后三天变质",
        "日照强度不够",
        "白银浆料",
        "黄河北岸",
        "东方",
        "朝阳",
        "公安部门验收",
        "灯塔工厂",
        "长三角",
        "江浙一带",
        "东北",
        "",
        "8个点",
    ],
)
def test_ordinary_words_and_what_spans_provinces_are_no_place(text):
    assert find_region(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("朝阳市", ("辽宁省", "朝阳市")),
        ("我们在朝阳", ("辽宁省", "朝阳市")),
        ("工厂在东方，做橡胶", ("海南省", "东方市")),
        ("在开封，做阀门", ("河南省", "开封市")),
    ],
)
def test_a_name_that_is_a_word_too_needs_its_suffix_or_words_of_place(text, expected):
    assert where(text) == expected


def test_a_name_of_several_places_is_left_open_without_its_city():
    assert find_region("我们在江北区") is None
    # Both lie in the same province: that much is said.
    assert where("我们在铁西区") == ("辽宁省", None)


@pytest.mark.parametrize(
    "text", ["样机做了三台", "大厂不给下单", "给宁德时代供货", "德州仪器的芯片", "三台中坏一台"]
)
def test_counts_and_makers_are_no_place(text):
    assert find_region(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("蘇州", ("江苏省", "苏州市")),
        ("我們在廣東東莞", ("广东省", "东莞市")),
        ("臺灣", ("台湾省", None)),
        ("重慶", ("重庆市", "重庆市")),
    ],
)
def test_traditional_characters_are_read(text, expected):
    assert where(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Suzhou", ("江苏省", "苏州市")),
        ("Suzhou, Anhui", ("安徽省", "宿州市")),
        ("jiangsu", ("江苏省", None)),
        ("Kunshan, Suzhou, Jiangsu Province", ("江苏省", "苏州市")),
        ("we are based in Xian", ("陕西省", "西安市")),
        ("Inner Mongolia", ("内蒙古自治区", None)),
        ("Taizhou", None),
        ("Taizhou, Zhejiang", ("浙江省", "台州市")),
        ("the anda valve", None),
    ],
)
def test_english_names_are_read(text, expected):
    assert where(text) == expected


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("客户在上海，我们厂在昆山", "苏州市"),
        ("给上海的客户供货，公司在常州", "常州市"),
        ("去年从深圳搬到惠州", "惠州市"),
        ("我厂在沧州，买的是天津的设备", "沧州市"),
        ("我们公司在山东，具体是潍坊的诸城", "潍坊市"),
        ("在广东，不是佛山，是中山", "中山市"),
        ("不在苏州了，搬到了无锡", "无锡市"),
        ("浙江的，台州", "台州市"),
        ("customers are in Shanghai and we are in Wuxi", "无锡市"),
    ],
)
def test_the_writers_own_place_comes_before_others(text, city):
    place = find_region(text)
    assert place is not None
    assert place.city == city


@pytest.mark.parametrize(
    "text", ["客户在上海", "供应商是宁波的", "和南京理工大学合作过", "买的是天津的设备"]
)
def test_a_customers_suppliers_or_schools_place_is_not_the_writers(text):
    assert find_region(text) is None


def test_the_span_is_the_words_that_name_the_place():
    text = "我们是江苏常州的，做轴承"
    place = find_region(text)
    assert place is not None
    assert text[place.start : place.end] == "江苏常州"


@pytest.mark.parametrize("city", [c for c in CITIES if c.kind == "city"], ids=lambda c: c.name)
def test_every_city_is_found_by_its_full_name_after_its_province(city):
    assert where(f"{city.province}{city.name}") == (city.province, city.city)


@pytest.mark.parametrize("region", REGIONS, ids=lambda r: r.name_zh)
def test_every_province_is_found_by_its_names(region):
    for name in (region.name_zh, region.short_zh, region.name_en):
        place = find_region(f"我们在{name}")
        assert place is not None
        assert place.province == region.name_zh


@given(st.text(max_size=40))
def test_any_text_is_read_without_an_error_and_the_span_lies_in_it(text):
    place = find_region(text)
    if place is not None:
        assert 0 <= place.start < place.end <= len(text)


@given(st.sampled_from(CITIES), st.sampled_from(["做阀门的", "的小厂", "，主要做模具"]))
def test_a_full_name_with_its_province_survives_any_ending(city, ending):
    place = find_region(f"{city.province}{city.city}{city.name}{ending}")
    assert place is not None
    assert place.province == city.province
