"""Firms and places as they are said: in full, without their legal form, by their head alone.

In:    a firm's name, a place, the words of a turn.
Out:   the forms in which they may stand in a text; the firm's name where somebody says who they
       are (我们是…), or gives it for an answer.
Never: takes a trade alone (注塑模具厂) for a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from assistant.disclosure.words import is_coined, tags_of
from assistant.embedded.text import normalise
from assistant.library.places import find_local_names

LEGAL = r"(?:有限责任公司|股份有限公司|有限公司|股份公司|集团公司|集团|公司|总厂|分厂|厂|合作社)"
TRADE = (
    r"(?:科技|技术|实业|股份|控股|机械|机电|精密|制造|材料|新材料|电子|医疗|器械|医疗器械|电气|电器|化工|化学|制药|药业|"
    r"生物|食品|纺织|印染|服装|服饰|包装|印刷|塑料|塑胶|橡胶|橡塑|五金|模具|金属|钢铁|铝业|铜业|铸造|锻造|锻压|轴承|"
    r"阀门|泵业|电缆|线缆|光电|光学|仪器|仪表|自动化|智能|装备|设备|环保|环境|能源|新能源|汽车|零部件|汽配|船舶|航空|"
    r"建材|陶瓷|玻璃|水泥|家具|木业|纸业|造纸|农业|牧业|水产|茶业|酒业|酿酒|饲料|种业|信息|软件|网络|数据|通信|半导体|"
    r"[乳肉粮盐糖米面菌林渔矿石丝漆纺印]业|"
    r"工业|工程|发展|贸易|国际|企业|产业|投资|皮革|鞋业|玩具|工艺品|文具|日化|涂料|胶粘|焊接|刀具|工具|传动|液压|密封)"
)
_TAIL = re.compile(rf"(?:（[^）]*）|\([^)]*\))?{TRADE}*{LEGAL}*$")
_LEGAL_TAIL = re.compile(rf"{LEGAL}+$")


_PROVINCE = re.compile(
    r"^(?:中国)?(?:(?:北京|上海|天津|重庆)市?|(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|"
    r"四川|贵州|云南|陕西|甘肃|青海|台湾)省?|(?:内蒙古|广西|西藏|宁夏|新疆)(?:壮族|回族|维吾尔)?(?:自治区)?|香港|澳门)?"
)


def forms_of_company(name: str) -> set[str]:
    """Return the forms in which a firm's name is said: with and without place, trade, 有限公司."""
    full = normalise(name).strip()
    bare = re.sub(r"[（(][^）)]*[）)]", "", full)
    forms = {full, bare}
    for whole in (full, bare):
        rest = _without_place(whole)
        forms |= {rest, _LEGAL_TAIL.sub("", rest), _LEGAL_TAIL.sub("", whole)}
        forms.add(_TAIL.sub("", rest))
        # Whatever trade follows (锐恒塑料制品): a name begins with characters that are no word.
        forms |= {rest[:n] for n in (2, 3) if len(rest) > n + 1 and is_coined(rest[:n])}
    words = re.split(r"[\s,.]+", full)
    if full.isascii() and words and len(words[0]) > 3 and not find_local_names(words[0]):
        forms.add(words[0])
    generic = re.compile(rf"(?:{TRADE}|{LEGAL})*")
    return {form for form in forms if len(form) >= 2 and not generic.fullmatch(form)}


def _without_place(name: str) -> str:
    rest = _PROVINCE.sub("", name)
    while (local := find_local_names(rest)) and local[0][0] == 0:
        rest = rest[local[0][1] :]
    return rest


_INTRODUCES = re.compile(
    r"(?:我们?(?:公司|厂|单位|企业)?|咱们?|俺们?|我司|我厂|本公司|敝司|公司|厂子?|企业|单位)(?:这边|这里)?(?:的)?"
    r"(?P<called>(?:全称|全名|名字|名称|厂名|大名)?(?:就)?叫做?|(?:全称|全名|名字|名称|厂名|大名)(?:就)?(?:是|为|:|：))?(?:就)?[是为]?"
    r"(?P<name>[\u4e00-\u9fffA-Za-z0-9·（）()&-]{2,24})(?=$|[，,。；;、！!？?\s“”])"
)
_ALONE = re.compile(
    r"(?:^|[，,。；;、！!？?\s：:])(?P<name>[\u4e00-\u9fff（）()]{4,20})(?=$|[，,。；;、！!？?\s])"
)
_STATES = re.compile(r"[做搞给是的家个种专一不有在要想到从靠把被让这那]|生产|加工|主要")
"""What a sentence holds, and the head of a firm's name does not."""
_HEAD = range(2, 6)
"""Characters of the head of a firm's name."""


def names_of_own_firm(words: str) -> set[str]:
    """Return the names by which somebody introduces their own firm: 我们是临颍乳业.

    A clause that is nothing but a place, a coined word and a trade is such a name too.
    """
    plain = normalise(words)
    found = set()
    for hit in _INTRODUCES.finditer(plain):
        head, tail, _ = _parts(hit["name"])
        if _is_head(head) and (tail or hit["called"]):
            found.add(hit["name"])
    for hit in _ALONE.finditer(plain):
        head, tail, placed = _parts(hit["name"])
        if _is_head(head) and tail and placed:
            found.add(hit["name"])
    return found


def _parts(name: str) -> tuple[str, str, bool]:
    """Return the head of a firm's name, its trade and legal form, and whether a place leads."""
    rest = _without_place(name)
    head = _TAIL.sub("", rest)
    if not head:
        # The table of places holds the head itself: 临颍乳业.
        head = _TAIL.sub("", name)
    return head, rest[len(head) :] if rest.startswith(head) else rest, rest != name


def _is_head(head: str) -> bool:
    placed = all(tag == "ns" for _, tag in tags_of(head))
    return len(head) in _HEAD and not placed and not _STATES.search(head) and is_coined(head)


_NO_PLACE = re.compile(
    r"^(?:我们?|咱们?|俺们?|厂子?|公司|企业|注册)*(?:就|都|是|在)*|(?:这边|那边|这里|那里|附近|边上|旁边|下面|下边|那块|一带|的|呢|吧|啊)+$"
)


def places_named(words: str) -> set[str]:
    """Return the places below the province that the enterprise named as its own.

    Whatever it calls the place where it is identifies it, also a county or a town that no table
    holds: 安徽黄山，祁门.
    """
    found = set()
    for part in re.split(r"[，,、。；;：:\s·]|省|自治区|自治州|市|县|区|镇|乡", words):
        place = _NO_PLACE.sub("", part)
        if re.fullmatch(r"[\u4e00-\u9fff]{2,4}", place) and place not in _provinces():
            found.add(place)
    return found


@lru_cache(maxsize=1)
def _provinces() -> frozenset[str]:
    from assistant.library.places import KNOWLEDGE
    from assistant.library.records import load_regions

    rows = load_regions(KNOWLEDGE / "codes" / "regions.csv")
    return frozenset(name for row in rows for name in (row.name_zh, row.short_zh))


def forms_of_city(region: Mapping[str, object]) -> set[str]:
    """Return a city's name with and without its rank; none where it is its own province."""
    city, province = str(region["city"]), str(region.get("province") or "")
    if city == province or city.rstrip("市") == province.rstrip("市"):
        return set()
    short = re.sub(r"(?:市|地区|盟|自治州)$", "", city)
    return {city, short} if len(short) >= 2 else {city}
