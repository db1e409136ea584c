"""Shapes by which people, customers, organisations and places are known in a text.

In:    a normalised text.
Out:   (offset, words) of every stretch that has the shape.
Never: promises that a text without them is safe.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from assistant.disclosure.company import TRADE
from assistant.disclosure.introduced import COMPOUND, SURNAME, own_firms, people_introduced
from assistant.disclosure.leak import LeakKind
from assistant.disclosure.words import NAME_TAGS, is_name, is_word
from assistant.library.places import find_local_names

_CONTACT = re.compile(
    r"(?:https?://|www\.)[^\s，。；、）)]+"
    r"|[A-Za-z0-9.+_-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"
    r"|(?<!\d)(?:\(0\d{2,3}\)|0\d{2,3})[- ]?\d{3,4}[- ]?\d{4}(?!\d)"
    r"|(?:微信|QQ|wx|weixin|电话|手机|座机|邮箱|传真)(?:号码?|是|为|:|：|\s)*[A-Za-z0-9][\w.@+-]{4,}"
    r"|(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])9[1-3][0-9]{6}[0-9A-HJ-NP-RT-Y]{10}(?![0-9A-Za-z])"
    r"|[一幺][三四五六七八九][零一二三四五六七八九幺]{9}"
    r"|ZL\s?\d{8,13}(?:\.[\dX])?",
    re.IGNORECASE,
)
"""Phone, mail, chat, web page, identity and credit codes, and a firm's own patent number."""

_LONG_TITLE = (
    r"总经理|总工程师|副总|总监|总工|经理|主任|厂长|场长|老板|老师|教授|博士|工程师|师傅|科长|处长|部长|院长|董事长|"
    r"书记|站长|社长|主管|组长|班长|先生|女士|工长|段长|会计|研究员|院士"
)
_TITLED = re.compile(
    rf"(?:(?<![分秒点刻])|(?!钟))(?P<name>{SURNAME}[\u4e00-\u9fff]{{0,2}}?)(?P<title>{_LONG_TITLE}|总|工|董)"
)
_INTRODUCED = re.compile(
    rf"(?:联系人|我叫|我姓|我是|本人|负责人|法人|对接人|名叫|叫做?)(?:是|为|叫|:|：|\s)*"
    rf"(?P<name>{SURNAME}[\u4e00-\u9fff]{{1,2}})(?=[，,。；;、\s:：）)(（\d]|$|电话|手机|负责|说|来|的)"
)
_KIN = re.compile(
    rf"(?<![古好大至最])(?P<name>(?:老|小){SURNAME})(?=说|讲|负责|那边|他们|带|在管|试过|，)"
)


_NOT_A_NAME = frozenset({"高级", "安全", "金属", "石油", "万能", "常务", "高工", "金工", "程序"})


def find_people(text: str) -> Iterator[tuple[int, str]]:
    """Yield where a person is named, with the words that name them."""
    for hit in _TITLED.finditer(text):
        if _reads_as_person(text, hit):
            yield hit.start(), hit.group()
            if len(hit["name"]) > 1:
                yield hit.start(), hit["name"]
    for pattern in (_INTRODUCED, _KIN):
        for hit in pattern.finditer(text):
            yield hit.start("name"), hit["name"]
    yield from people_introduced(text)


def _reads_as_person(text: str, hit: re.Match[str]) -> bool:
    """Tell whether a surname and a title are that, and not parts of other words."""
    name, title = hit["name"], hit["title"]
    before, behind = text[max(0, hit.start() - 1) : hit.start()], text[hit.end() : hit.end() + 1]
    if {name, name + title} & _NOT_A_NAME:
        return False
    if len(name) > 1 and not re.fullmatch(COMPOUND, name):
        # 高温工程师: a word before a title is no given name.
        return len(title) > 1 and (not is_word(name) or is_name(name))
    if is_word(before + name) and before:
        return False
    # 由于总是, 金工车间, 施工: the characters belong to other words.
    joined = is_word(name + title) or bool(behind and is_word(title + behind))
    return len(title) > 1 or not joined


_NAME = r"[\u4e00-\u9fffA-Za-z0-9·&-]"
_SUPPLIES = re.compile(
    rf"(?:给|为|替|供给|供应给|卖给|供货给|配套给|供)(?P<name>{_NAME}{{2,12}}?)"
    r"(?:供货|配套|代工|做配套|做代工|贴牌|供应|加工|(?:提供|做|供)[^，。；]{0,8}(?:件|货|配套|材料|产品|零件))"
)
_SUPPLIES_LOT = re.compile(
    rf"(?:供给?|交给|发给|卖给|给|替|为)(?P<name>{_NAME}{{2,8}}?)的(?:那|这|几|两|一)?(?:批|单|条线|个项目|货|订单|车型|项目|件)"
)
_IS_CUSTOMER = re.compile(
    rf"(?:客户|主机厂|整车厂|整机厂|甲方|买家|买方|终端|下家)(?:主要|就|都|里面?|中)*(?:是|为|叫|有|包括|:|：)(?P<name>{_NAME}{{2,12}})"
)
_CUSTOMER_OF = re.compile(
    rf"(?P<name>{_NAME}{{2,10}}?)(?:这个|这家|那个|等)?(?:客户|的(?:订单|验厂|单子)|的?(?:一级|二级|一二级)?供应商|那边(?:验收|要求|退货|投诉))"
)
_NO_CUSTOMER = re.compile(
    r"^(?:我们?|咱们?|他们?|人家|别人|客户|主机厂|整车厂|整机厂|大厂|小厂|厂家|厂里|国外|国内|海外|外国|外资|欧洲|美国|日本|"
    r"德国|韩国|北美|东南亚|中东|出口|老|新|大|小|各|几|多|下游|上游|终端|同行|一些|有些|不少|所有|每|其他|重点|主要|普通|"
    r"汽车|手机|家电|风电|光伏|电梯|船舶|航空|军工|医院|电厂|钢厂|电网|车企|品牌|高端|低端|样机|生产|配套|最|单个|某)"
)


def find_customers(text: str) -> Iterator[tuple[int, str]]:
    """Yield where a customer is named, with the name."""
    for pattern in (_SUPPLIES, _SUPPLIES_LOT, _IS_CUSTOMER, _CUSTOMER_OF):
        for hit in pattern.finditer(text):
            if name := _trim_name(hit["name"]):
                yield hit.start("name") + hit["name"].index(name), name


_LEADS = re.compile(
    r"^.*(?:我们|咱们|主要|一直|现在|目前|就是|还有|给|为|替|是|跟|和|与|被|在|到|去年|今年|的|了|因为|就|都|也|让|向)"
)


def _trim_name(words: str) -> str | None:
    """Return the part of some words that can be a firm's name: no common noun, no pronoun."""
    name = _LEADS.sub("", words)
    name = re.sub(r"(?:这样|那样|这种|这些|那些|之类|做|等|的|了)+$", "", name)
    if len(name) < 2 or _NO_CUSTOMER.match(name):
        return None
    return name if is_name(name) else None


_ORGANISATION = re.compile(
    r"(?P<strong>有限责任公司|股份有限公司|有限公司|股份公司|集团公司|集团)"
    r"|(?P<weak>公司|重工|重机|实业|控股|药业|铝业|钢铁|石化|股份|厂(?!家|里|房|商|区|内|长|子)|合作社|研究院|研究所|设计院|大学|学院|实验室)"
)
_NAME_END = re.compile(
    r"[^\u4e00-\u9fffA-Za-z0-9（）()·&]|[的了着过在给到从由与跟找请叫是为向对让被把托问买用靠个家这那有没还也就都去来说要和及]"
)
_ENGLISH_FIRM = re.compile(
    r"(?:[A-Z][\w&.'-]*\s+){1,5}(?:Co\.?,?\s*Ltd\.?|Ltd\.?|Inc\.?|LLC|GmbH|Corp(?:oration|\.)?|Company|Group|AG)(?!\w)"
)
_ANY_ORGANISATION = re.compile(rf"^(?:某|本|我|贵|该|{TRADE})*$")


def _organisations(text: str) -> Iterator[tuple[int, str]]:
    """Yield where a firm, a school or an institute is named."""
    for hit in _ENGLISH_FIRM.finditer(text):
        yield hit.start(), hit.group()
    for hit in _ORGANISATION.finditer(text):
        start = max((m.end() for m in _NAME_END.finditer(text, 0, hit.start())), default=0)
        start = max(start, hit.start() - 16)
        body = text[start : hit.start()].lstrip("（）()·")
        start = hit.start() - len(body)
        if "某" in body or _ANY_ORGANISATION.fullmatch(body):
            continue
        if hit["strong"] or is_name(body + hit["weak"] if hit["weak"] == "厂" else body):
            start += _common_lead(body)
            yield start, text[start : hit.end()]


def _common_lead(body: str) -> int:
    """Return how many characters of common words stand before the name (隔壁红星机械: two)."""
    import rjieba

    place = 0
    for word, tag in rjieba.tag(body):
        if tag in NAME_TAGS or not is_word(word):
            return place
        place += len(word)
    return 0


_BRAND = re.compile(
    r"(?:产品名|商品名|品牌名?|牌子|(?:注册)?商标)(?:就|都)?(?:(?P<called>叫做?)|是|为|:|：)\s*"
    r"(?P<open>[“‘「『《\"])?(?P<name>[\u4e00-\u9fffA-Za-z0-9·&-]{2,12}?)"
    r"(?=[”’」』》\"，,。；;、！!\s]|$|千万|别|不|的)"
)


def find_brands(text: str) -> Iterator[tuple[int, str]]:
    """Yield where a brand is introduced, with its name: 产品名叫“…”, 牌子是…."""
    import rjieba

    for hit in _BRAND.finditer(text):
        name = hit["name"]
        word, tag = rjieba.tag(name)[-1]
        # 产品名叫刹车片 says what it is, no name.
        common = tag.startswith(("n", "v", "l")) and tag not in NAME_TAGS and is_word(word)
        coined = is_name(name) or not (common and is_word(name[:2]))
        if hit["open"] or (coined if hit["called"] else is_name(name)):
            yield hit.start("name"), name


_SMALL_PLACE = re.compile(
    r"(?:在|位于|地处|地址|厂址|省|市|县|区|镇|自治州)(?:是|为|:|：)?"
    r"(?P<name>[\u4e00-\u9fff]{2,5}?(?:镇|乡|村|街道|工业园区?|开发区|产业园|科技园|工业区|路\d+号|大道\d*号?))"
)
_COMMON_PLACE = re.compile(r"^(?:我们|咱们|这个|那个|一个|某|高新|经济|工业|本地|当地|乡镇)")


def _places(text: str) -> Iterator[tuple[int, str]]:
    for start, end in find_local_names(text):
        yield start, text[start:end]
    for hit in _SMALL_PLACE.finditer(text):
        if not _COMMON_PLACE.match(hit["name"]):
            yield hit.start("name"), hit["name"]


def find_contacts(text: str) -> Iterator[tuple[int, str]]:
    """Yield phone numbers, addresses of mail and chat, and codes that identify."""
    yield from ((m.start(), m.group()) for m in _CONTACT.finditer(text))


def bare_contact(contact: str) -> str:
    """Return a number or an address without what may be written differently (电话, +86, spaces)."""
    letters = re.sub(r"[\W_]", "", contact).lower()
    latin = re.sub(r"[^0-9a-z]", "", letters)
    return re.sub(r"^86(?=1\d{10}$)", "", latin) or letters


FINDERS: Mapping[LeakKind, Callable[[str], Iterable[tuple[int, str]]]] = {
    "company": own_firms,
    "contact": find_contacts,
    "person": find_people,
    "customer": find_customers,
    "organisation": _organisations,
    "brand": find_brands,
    "place": _places,
}
