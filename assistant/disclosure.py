"""What a text would give away: who the enterprise is, whom it serves, how it makes things.

In:    a text that is to be published; the need, for the names that were said in it.
Out:   the stretches that identify (`leaks`), the text without them (`conceal`), and the stretches
       that a person must look at before publishing (`revealing`).
Never: promises that a text is safe: it finds what it knows the shape of, a person decides.

Source of the kinds: names, customers and recipes are what firms keep as trade secrets
(反不正当竞争法; 商业秘密保护规定); names and contact data of people are personal information
(个人信息保护法).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from assistant.embedded.text import normalise
from assistant.errors import RecordInvalid
from assistant.introduced import COMPOUND, SURNAME, own_firms, people_introduced
from assistant.library.places import find_local_names
from assistant.need import Need

LeakKind = Literal["company", "organisation", "person", "contact", "customer", "place"]
LEAK_KINDS: tuple[LeakKind, ...] = (
    "contact",
    "company",
    "person",
    "customer",
    "organisation",
    "place",
)
"""Where two kinds overlap, the first names the stretch."""
RevealKind = Literal["model", "recipe", "process", "figure"]


@dataclass(frozen=True, slots=True)
class Leak:
    """A stretch of a text that identifies; `text[start:end]` is `words`."""

    kind: LeakKind
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Revealing:
    """A stretch that may give away how things are made; `kind` says in which way."""

    kind: RevealKind
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Firms that a bare mention identifies, without any word such as 客户 beside it."""

    firms: tuple[str, ...]


def load_gazetteer(knowledge: Path) -> Gazetteer:
    """Read `firms.txt`: one name a line, `#` opens a comment.

    Raises:
        RecordInvalid: the file cannot be read, or a name is too short to be told from a word.
    """
    path = knowledge / "firms.txt"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as exc:
        raise RecordInvalid(f"{path.name} cannot be read: {exc.strerror}") from exc
    names = [name for line in lines if (name := line.split("#")[0].strip())]
    short = [name for name in names if len(name) < 2]
    if short:
        raise RecordInvalid(f"{path.name}: too short: {short}")
    return Gazetteer(tuple(sorted(set(names), key=lambda name: (-len(name), name))))


# ── names said in the need ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Secrets:
    """Names that the need itself told: wherever they stand, they identify.

    Attributes:
        names: kind of leak → names, longest first.
    """

    names: Mapping[LeakKind, tuple[str, ...]]

    @staticmethod
    def of(need: Need, texts: Iterable[str] = ()) -> Secrets:
        """Collect them from everything that was said, the superseded too.

        Args:
            need: its findings and their quotes.
            texts: what else was said, where a name may stand that no finding holds.
        """
        found: dict[LeakKind, set[str]] = {"company": set(), "place": set()}
        for finding in need.findings:
            if finding.slot == "company" and finding.value.get("name"):
                found["company"] |= _forms_of_company(str(finding.value["name"]))
            if finding.slot == "region" and finding.value.get("city"):
                found["place"] |= _forms_of_city(finding.value)
            if finding.slot == "region":
                found["place"] |= _places_named(normalise(finding.quote))
        said = [finding.quote for finding in need.findings]
        said += [str(v) for f in need.findings for v in f.value.values() if isinstance(v, str)]
        said += texts
        for text in said:
            for _, name in own_firms(normalise(text)):
                found["company"] |= {name} | _forms_of_company(name)
        found["customer"] = {hit[1] for text in said for hit in _customers(normalise(text))}
        found["person"] = {hit[1] for text in said for hit in _people(normalise(text))}
        return Secrets(
            {
                kind: tuple(sorted(names, key=lambda name: (-len(name), name)))
                for kind, names in found.items()
            }
        )


_LEGAL = r"(?:有限责任公司|股份有限公司|有限公司|股份公司|集团公司|集团|公司|总厂|分厂|厂|合作社)"
_TRADE = (
    r"(?:科技|技术|实业|股份|控股|机械|机电|精密|制造|材料|新材料|电子|医疗|器械|医疗器械|电气|电器|化工|化学|制药|药业|"
    r"生物|食品|纺织|印染|服装|服饰|包装|印刷|塑料|塑胶|橡胶|橡塑|五金|模具|金属|钢铁|铝业|铜业|铸造|锻造|锻压|轴承|"
    r"阀门|泵业|电缆|线缆|光电|光学|仪器|仪表|自动化|智能|装备|设备|环保|环境|能源|新能源|汽车|零部件|汽配|船舶|航空|"
    r"建材|陶瓷|玻璃|水泥|家具|木业|纸业|造纸|农业|牧业|水产|茶业|酒业|酿酒|饲料|种业|信息|软件|网络|数据|通信|半导体|"
    r"工业|工程|发展|贸易|国际|企业|产业|投资|皮革|鞋业|玩具|工艺品|文具|日化|涂料|胶粘|焊接|刀具|工具|传动|液压|密封)"
)
_TAIL = re.compile(rf"(?:（[^）]*）|\([^)]*\))?{_TRADE}*{_LEGAL}*$")
_LEGAL_TAIL = re.compile(rf"{_LEGAL}+$")


_PROVINCE = re.compile(
    r"^(?:中国)?(?:(?:北京|上海|天津|重庆)市?|(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|"
    r"四川|贵州|云南|陕西|甘肃|青海|台湾)省?|(?:内蒙古|广西|西藏|宁夏|新疆)(?:壮族|回族|维吾尔)?(?:自治区)?|香港|澳门)?"
)


def _forms_of_company(name: str) -> set[str]:
    """Return the forms in which a firm's name is said: with and without place, trade, 有限公司."""
    full = normalise(name).strip()
    bare = re.sub(r"[（(][^）)]*[）)]", "", full)
    forms = {full, bare}
    for whole in (full, bare):
        rest = _PROVINCE.sub("", whole)
        while (local := find_local_names(rest)) and local[0][0] == 0:
            rest = rest[local[0][1] :]
        forms |= {rest, _LEGAL_TAIL.sub("", rest), _LEGAL_TAIL.sub("", whole)}
        forms.add(_TAIL.sub("", rest))
        # Whatever trade follows (锐恒塑料制品): a name begins with characters that are no word.
        forms |= {rest[:n] for n in (2, 3) if len(rest) > n + 1 and _coined(rest[:n])}
    words = re.split(r"[\s,.]+", full)
    if full.isascii() and words and len(words[0]) > 3 and not find_local_names(words[0]):
        forms.add(words[0])
    generic = re.compile(rf"(?:{_TRADE}|{_LEGAL})*")
    return {form for form in forms if len(form) >= 2 and not generic.fullmatch(form)}


def _coined(head: str) -> bool:
    return bool(re.fullmatch(r"[\u4e00-\u9fff]+", head)) and (not _is_word(head) or _is_name(head))


_NO_PLACE = re.compile(
    r"^(?:我们?|咱们?|俺们?|厂子?|公司|企业|注册)*(?:就|都|是|在)*|(?:这边|那边|这里|那里|附近|边上|旁边|下面|下边|那块|一带|的|呢|吧|啊)+$"
)


def _places_named(words: str) -> set[str]:
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


def _forms_of_city(region: Mapping[str, object]) -> set[str]:
    city, province = str(region["city"]), str(region.get("province") or "")
    if city == province or city.rstrip("市") == province.rstrip("市"):
        return set()
    short = re.sub(r"(?:市|地区|盟|自治州)$", "", city)
    return {city, short} if len(short) >= 2 else {city}


# ── shapes ───────────────────────────────────────────────────────────────────────────────────

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
    rf"(?P<name>{SURNAME}[\u4e00-\u9fff]{{0,2}}?)(?P<title>{_LONG_TITLE}|总|工|董)"
)
_INTRODUCED = re.compile(
    rf"(?:联系人|我叫|我姓|我是|本人|负责人|法人|对接人|名叫|叫做?)(?:是|为|叫|:|：|\s)*"
    rf"(?P<name>{SURNAME}[\u4e00-\u9fff]{{1,2}})(?=[，,。；;、\s:：）)(（\d]|$|电话|手机|负责|说|来|的)"
)
_KIN = re.compile(
    rf"(?<![古好大至最])(?P<name>(?:老|小){SURNAME})(?=说|讲|负责|那边|他们|带|在管|试过|，)"
)


@lru_cache(maxsize=4096)
def _is_word(text: str) -> bool:
    import rjieba

    return bool(rjieba.has_word(text))


_NOT_A_NAME = frozenset({"高级", "安全", "金属", "石油", "万能", "常务", "高工", "金工", "程序"})


def _people(text: str) -> Iterator[tuple[int, str]]:
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
        return len(title) > 1 and (not _is_word(name) or _is_name(name))
    if _is_word(before + name) and before:
        return False
    # 由于总是, 金工车间, 施工: the characters belong to other words.
    joined = _is_word(name + title) or bool(behind and _is_word(title + behind))
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


def _customers(text: str) -> Iterator[tuple[int, str]]:
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
    return name if _is_name(name) else None


_NAME_TAGS = frozenset({"nr", "nrt", "nrfg", "nz", "ns", "nt", "nrj", "eng"})


def _is_name(words: str) -> bool:
    """Tell whether some words hold a proper name rather than common words alone."""
    import rjieba

    if words.isascii():
        return words[:1].isupper()
    parts = rjieba.tag(words)
    return any(
        tag in _NAME_TAGS
        or (len(word) >= 2 and not _is_word(word) and not _KIND_OF_FIRM.search(word))
        for word, tag in parts
    )


_KIND_OF_FIRM = re.compile(r"[厂商户店院站场]$")
"""An unknown word that ends so is a kind of firm (整梯厂) more often than a name."""


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
_ANY_ORGANISATION = re.compile(rf"^(?:某|本|我|贵|该|{_TRADE})*$")


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
        if hit["strong"] or _is_name(body + hit["weak"] if hit["weak"] == "厂" else body):
            start += _common_lead(body)
            yield start, text[start : hit.end()]


def _common_lead(body: str) -> int:
    """Return how many characters of common words stand before the name (隔壁红星机械: two)."""
    import rjieba

    place = 0
    for word, tag in rjieba.tag(body):
        if tag in _NAME_TAGS or not _is_word(word):
            return place
        place += len(word)
    return 0


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


# ── finding and removing ─────────────────────────────────────────────────────────────────────


_FINDERS: Mapping[LeakKind, Callable[[str], Iterable[tuple[int, str]]]] = {
    "company": own_firms,
    "contact": lambda text: ((m.start(), m.group()) for m in _CONTACT.finditer(text)),
    "person": _people,
    "customer": _customers,
    "organisation": _organisations,
    "place": _places,
}


def find_leaks(
    text: str,
    secrets: Secrets,
    gazetteer: Gazetteer,
    kinds: Iterable[LeakKind] = LEAK_KINDS,
) -> list[Leak]:
    """Return every stretch that identifies, from left to right, none overlapping another.

    Args:
        text: as said.
        secrets: names from the need.
        gazetteer: firms known by name.
        kinds: what to look for; only that is looked for.
    """
    plain = normalise(text)
    spans: list[tuple[int, int, LeakKind]] = []
    known = {**secrets.names, "organisation": gazetteer.firms}
    for kind in kinds:
        if find := _FINDERS.get(kind):
            spans += [(at, at + len(words), kind) for at, words in find(plain)]
        if names := known.get(kind):
            pattern = _any_of(frozenset(names))
            spans += [(hit.start(), hit.end(), kind) for hit in pattern.finditer(plain)]
    return [Leak(kind, start, end, text[start:end]) for start, end, kind in _join(spans, plain)]


@lru_cache(maxsize=64)
def _any_of(names: frozenset[str]) -> re.Pattern[str]:
    """Return a pattern for any of the names, the longest first; Latin ones as whole words."""
    patterns = [
        rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])" if name.isascii() else re.escape(name)
        for name in sorted(names, key=lambda name: (-len(name), name))
    ]
    return re.compile("|".join(patterns), re.IGNORECASE)


def _join(spans: Iterable[tuple[int, int, LeakKind]], text: str) -> list[tuple[int, int, LeakKind]]:
    """Join stretches that overlap, and neighbours of one kind (苏州·昆山)."""
    joined: list[tuple[int, int, LeakKind]] = []
    for start, end, kind in sorted(spans, key=lambda s: (s[0], -s[1])):
        if joined:
            last_start, last_end, last = joined[-1]
            between = text[last_end:start]
            if start < last_end or (kind == last and not between.strip("·、,， 市")):
                kinds = sorted((last, kind), key=LEAK_KINDS.index)
                joined[-1] = (last_start, max(last_end, end), kinds[0])
                continue
        joined.append((start, end, kind))
    return joined


def leaks(text: str, need: Need, gazetteer: Gazetteer) -> list[Leak]:
    """Return every stretch of a text that identifies the enterprise, its people or customers.

    Args:
        text: what is to be published.
        need: names that were said in it are found wherever they stand.
        gazetteer: firms that a bare mention identifies.
    """
    return find_leaks(text, Secrets.of(need), gazetteer)


def conceal(
    text: str,
    secrets: Secrets,
    gazetteer: Gazetteer,
    stand_ins: Mapping[LeakKind, str],
    kinds: Iterable[LeakKind] = LEAK_KINDS,
) -> str | None:
    """Return the text with what identifies replaced, or None where some of it stays.

    Args:
        text: as said.
        secrets: names from the need.
        gazetteer: firms known by name.
        stand_ins: what is written instead, by kind; must identify nothing themselves.
        kinds: the kinds to replace; others are left as they are.
    """
    wanted = tuple(kinds)
    for _ in range(3):
        found = find_leaks(text, secrets, gazetteer, wanted)
        if not found:
            return text
        for leak in reversed(found):
            text = text[: leak.start] + stand_ins[leak.kind] + text[leak.end :]
        text = re.sub(r"[，,、]{2,}", "，", text)
    return None if find_leaks(text, secrets, gazetteer, wanted) else text


# ── what a person must look at before publishing ─────────────────────────────────────────────

_CLAUSE = re.compile(r"[^，。；;！？!?\n“”‘’]+")
_DIGITS = "零一二三四五六七八九"
_NUMERAL = rf"(?:\d[\d,]*(?:\.\d+)?|[{_DIGITS}十百千两]+点[{_DIGITS}]+|[{_DIGITS}两十百千万几半]+)"
_COUNTED = (
    r"(?:个点|个百分点|成|丝|道|度|毫米|厘米|微米|纳米|米|公斤|千克|克|吨|斤|毫升|升|分钟|小时|秒|天|日|周|个月|年|月|"
    r"万|亿|元|块|倍|折|级|转|帕|兆帕|千帕|伏|安|瓦|千瓦|赫兹|兆|比|个|件|根|只|片|炉|批|台|条|次|遍|家|人|套|厘|匹|目|PPM)"
)
_FIGURE = re.compile(
    rf"\d{{4}}\s*年(?:\s*\d{{1,2}}\s*月(?:\s*\d{{1,2}}\s*日)?)?"
    rf"|[≤≥±<>＜＞~～-]*\s*(?:百分之|千分之|万分之)[零一二两三四五六七八九十百点]+"
    rf"|[≤≥±<>＜＞]*\s*\d[\d,]*(?:\.\d+)?(?:\s*[~～:：/×xX*-]\s*\d[\d,]*(?:\.\d+)?)*\s*"
    r"(?:%|‰|℃|°[CF]?|[μµ]?[A-Za-zΩ]{1,5}(?:[/·][A-Za-z0-9²³]{1,5})*[²³]?|[\u4e00-\u9fff]{1,2}(?=[，。；、）)”\s]|$)|"
    rf"{_COUNTED})?"
    rf"|{_NUMERAL}\s*{_COUNTED}(?:[半多几来]|[一二三四五六七八九])?"
)
_MODEL = re.compile(
    r"(?:图号|型号|牌号|代号|件号|货号|料号)\s*(?:是|为|:|：)?\s*[A-Za-z0-9][\w./-]*"
    r"|(?<![A-Za-z0-9])(?=[A-Za-z0-9-]*\d)(?=[A-Za-z0-9-]*[A-Z])[A-Z0-9]{1,8}(?:[-./][A-Z0-9]+)*(?![a-z%])"
)
_UNIT_LIKE = re.compile(
    r"\d+(?:\.\d+)?(?:MPA|MPa|KPA|HZ|KW|KV|V|A|W|MM|CM|KG|L|PPM|RPM|DB|N|T|K|M|H)", re.I
)
_INGREDIENT = (
    r"剂|酸|碱|盐|胺|酯|醇|醚|酮|酚|粉|树脂|胶|乳液|溶液|母粒|填料|颜料|染料|助剂|催化|单体|纤维|硅|碳|铬|镍|钼|铜|锌|镁|"
    r"铝|钛|稀土|浆|料|糖|油|菌|酶|氧化|氢氧|含量|成分|组分|浓度|配比|比例|用量|添加|掺|配方"
)
_RECIPE = re.compile(
    rf"(?:{_INGREDIENT})[^，。；]{{0,12}}\d+(?:\.\d+)?\s*(?:%|‰|个点|克|公斤|千克|g|kg|ml|mL|L|升|ppm|份|mol|phr|[:：]\s*\d)"
    rf"|\d+(?:\.\d+)?\s*(?:%|‰|个点|克|公斤|千克|g|kg|ml|mL|L|升|ppm|份|mol|phr)[^，。；]{{0,4}}(?:的)?[^，。；]{{0,6}}(?:{_INGREDIENT})"
    r"|(?:加|掺|添加|配|兑|混)(?:了|入|点|上|少量|微量|适量|一点)+[^，。；]{0,8}(?:剂|酸|胺|酯|醇|粉|盐|碱|油|树脂)"
    r"|(?:百分之)[零一二两三四五六七八九十百点]+的[^，。；]{0,6}(?:剂|酸|胺|酯|醇|粉|盐|碱|油|树脂)"
)
_PROCESS = re.compile(
    r"(?:温度|压力|压|模温|保温|升温|降温|加热|时间|转速|线速|速度|进给|切深|烧结|固化|退火|淬火|回火|正火|渗碳|渗氮|真空|气氛|电流|电压|"
    r"功率|频率|pH|PH|ph|流量|湿度|浸泡|搅拌|发酵|灭菌|挤出|注塑|模温|料温|炉温|焊|镀|涂|轧|拉拔|挤压|干燥|烘|蒸|煮|压制|老化)"
    r"[^，。；]{0,14}\d+(?:\.\d+)?\s*(?:℃|°C|度|K|MPa|kPa|Pa|bar|公斤|s|秒|min|分钟|分|h|小时|天|rpm|转|m/s|m/min|mm/min|mm/r|A|V|kW|W|Hz|kHz)"
    r"|\d+(?:\.\d+)?\s*(?:℃|°C|度|MPa|bar)[^，。；]{0,8}(?:保温|烧结|固化|退火|淬火|回火|下|反应|处理|灭菌|干燥|发酵|烘)"
)


def revealing(text: str) -> list[Revealing]:
    """Return every figure and every recipe-like wording of a text, from left to right.

    A clause with amounts of substances (`recipe`) or settings of a process (`process`) is one
    stretch; elsewhere each figure and each drawing, part or grade number (`model`) is one.
    """
    plain = normalise(text)
    found: list[Revealing] = []
    for clause in _CLAUSE.finditer(plain):
        words, start = clause.group(), clause.start()
        whole: RevealKind | None = (
            "recipe" if _RECIPE.search(words) else "process" if _PROCESS.search(words) else None
        )
        if whole is not None:
            found.append(Revealing(whole, start, clause.end(), text[start : clause.end()]))
            continue
        spans: list[tuple[int, int, RevealKind]] = []
        for hit in _MODEL.finditer(words):
            if not _UNIT_LIKE.fullmatch(hit.group()):
                spans.append((hit.start(), hit.end(), "model"))
        for hit in _FIGURE.finditer(words):
            if not any(a < hit.end() and hit.start() < b for a, b, _ in spans):
                lead = len(hit.group()) - len(hit.group().lstrip())
                spans.append((hit.start() + lead, hit.end(), "figure"))
        for a, b, kind in sorted(spans):
            found.append(Revealing(kind, start + a, start + b, text[start + a : start + b].strip()))
    return found
