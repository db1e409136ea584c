"""Read a place in what people type: 江苏苏州, 我们在顺德, 豫北, 蘇州, Suzhou.

A place counts only where the words around it are cut there too (大连接头 is 大 连接 头, not
大连), and a name that is also an ordinary word (朝阳, 东方, 大理) only with its suffix (朝阳市),
after its own province or city (辽宁朝阳), or after words of place (我们在朝阳，). Where a text
names several places, the one that the writer calls its own comes first.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assistant.embedded.text import normalise
from assistant.library.records import City, Region, load_cities, load_regions

if TYPE_CHECKING:
    import rjieba

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"


class Place(NamedTuple):
    """A place named in a text; `text[start:end]` names it.

    `province` and `city` are full names (江苏省, 苏州市); `city` is None where only the province,
    or a part of it, was said.
    """

    province: str
    city: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Spot:
    """What one name stands for; `weak` marks a name that is an ordinary word as well."""

    province: str
    city: str | None
    rank: int
    weak: bool


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    spots: tuple[_Spot, ...]


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    """What each name can stand for; `longest` is the length of the longest Chinese name."""

    names: dict[str, tuple[_Spot, ...]]
    longest: int
    english: dict[str, tuple[_Spot, ...]]
    english_pattern: re.Pattern[str]


# How narrow a spot is; of two spots of one name the broader is meant (吉林 is the province).
_PROVINCE, _CITY, _AREA, _COUNTY, _DISTRICT = range(5)
_RANKS = {
    "city": _CITY,
    "area": _AREA,
    "county": _COUNTY,
    "district": _DISTRICT,
    "zone": _DISTRICT,
    "town": _DISTRICT,
}

# Words before a name that make it a place, and what may follow such a name.
_PLACE_BEFORE = re.compile(
    r"(?:在|位于|地处|坐落于|坐落在|来自|落户|设在|设于|到|从|去|离|靠近|总部|注册地|所在地|地址|厂址|地点|地区)"
    r"(?:是|为|在)?[:：\s]*$"
)
_PLACE_AFTER = re.compile(
    r"$|[，。,.;；！!？?、）)\s]|这|那|本地|当地|做|搞|开|办|有|建|设|生产|市|区|县|工业|开发|高新|经开|"
    r"一家|一个|公司|工厂|企业|厂"
)
# One jieba word may hold the name and one of these: 苏州人, 海南岛.
_PLACE_ENDINGS = frozenset({"人", "城", "港", "岛", "籍", "市", "省"})
# Between two names of one address: 江苏·苏州, 江苏省的苏州, Suzhou, Jiangsu.
_BETWEEN = re.compile(r"的?[\s,，、·/\-—]{0,3}的?|省|市")

_CLAUSE = re.compile(r"[，。,.;；！!？?\n]")
_OWN = re.compile(
    r"我们?|咱们?|本公司|本厂|公司|厂|总部|注册|所在|地址|地处|位于|地点|地区|搬到|搬迁到|迁到|we\b|our\b|based",
    re.I,
)
_OTHERS = re.compile(
    r"客户|供应商|对手|同行|竞争|友商|大学|院校|专家|教授|研究所|研究院|厂家|别人|人家|进口|外协|买的?|采购|"
    r"发往|发到|卖到|卖给|送到|运到|出差|customer|supplier|competitor",
    re.I,
)

_DENIED = re.compile(
    r"(?:不是|不在|不算|并非|没在|没有在|除了|而非|离开|搬离|\bnot(?: in)?)\s*$", re.I
)
# A university or institute named after its city is not where the writer is; a firm may be.
_SCHOOL = re.compile(r"[^的和跟与同有在\W]{0,6}?(?:大学|学院|研究院|研究所)(?!.{0,4}公司)")

# Cities of one pinyin of which an English text means the better known.
_BEST_KNOWN = {"suzhou": "苏州市", "fuzhou": "福州市"}

# Words and makers that the segmenter would cut at a city's name.
_ORDINARY = ("长沙发", "宁德时代", "德州仪器", "上海大众", "上海通用", "上海电气", "北京奔驰")


def find_region(text: str) -> Place | None:
    """Return the place that a text gives as the writer's own, or None.

    Where several are named, the one whose clause speaks of the writer (我们厂在昆山) comes first;
    one whose clause speaks of a customer, supplier or school (客户在上海) never counts.

    Args:
        text: what was typed, simplified or traditional characters, or English names.

    Returns:
        The province with the city where one was said. A name that places in several provinces
        share (江北区) is None unless its province or city stands beside it; so is what spans
        provinces (长三角).
    """
    plain = normalise(text)
    places = [place for place in find_places(plain) if not _is_anothers(plain, place)]
    own = [place for place in places if _OWN.search(_clause_before(plain, place))]
    first = next(iter(own or places), None)
    if first is None or first.city is not None:
        return first
    # 我们在山东，具体是潍坊: a city said later narrows the province down.
    narrower = (place for place in places if place.province == first.province and place.city)
    return next(narrower, first)


def find_places(text: str) -> list[Place]:
    """Return every place that a text names, whoever's it is, in order; see `find_region`."""
    gazetteer = _gazetteer()
    plain = normalise(text)
    mentions = [*_chinese(plain, gazetteer), *_english(plain, gazetteer)]
    mentions.sort(key=lambda mention: mention.start)
    found = (_resolve(plain, group) for group in _groups(plain, mentions))
    return [place for place in found if place is not None]


def find_local_names(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of every name of a place below the province, whoever's it is.

    For taking such names out of a text: a name that several places share counts too; that of a
    school named after its city does not. A name that is an ordinary word counts where the words
    around it are those of a place, or where it stands beside a larger place of its own.
    """
    gazetteer = _gazetteer()
    plain = normalise(text)
    mentions = [*_chinese(plain, gazetteer), *_english(plain, gazetteer)]
    mentions.sort(key=lambda mention: mention.start)
    spans = []
    for group in _groups(plain, mentions):
        for mention in group:
            local = all(spot.rank > _PROVINCE for spot in mention.spots)
            strong = any(not spot.weak for spot in mention.spots)
            beside = len(group) > 1 or _reads_as_place(plain, mention.start, mention.end)
            if local and (strong or beside):
                spans.append((mention.start, mention.end))
    return spans


def _index_names(regions: Iterable[Region], cities: Iterable[City]) -> _Gazetteer:
    names: dict[str, list[_Spot]] = {}
    english: dict[str, list[_Spot]] = {}
    whole = {region.name_zh: _whole(region) for region in regions}
    for region in regions:
        spot = whole[region.name_zh]
        for name in (region.name_zh, region.short_zh):
            _add(names, name, spot)
        _add(english, region.name_en.lower(), spot)
    for place in cities:
        if place.kind == "city" and whole[place.province].city == place.city:
            continue
        spot = _Spot(place.province, place.city or None, _RANKS[place.kind], weak=False)
        short = replace(spot, weak=place.alone == "no")
        if place.name != place.short:
            _add(names, place.name, spot)
        _add(names, place.short, short)
        if place.name.endswith("自治州"):
            _add(names, f"{place.short}州", spot)
        for name in {place.pinyin.lower(), place.pinyin.lower().replace("'", "")} - {""}:
            _add(english, name, spot)
    alternatives = "|".join(re.escape(name) for name in sorted(english, key=len, reverse=True))
    # Most characters of a text begin none of these names: they are passed by at one look.
    first = "".join(re.escape(letter) for letter in sorted({name[0] for name in english}))
    return _Gazetteer(
        names={name: tuple(spots) for name, spots in names.items()},
        longest=max(map(len, names)),
        english={name: tuple(spots) for name, spots in english.items()},
        english_pattern=re.compile(
            rf"(?=[{first}])(?<![A-Za-z])(?:{alternatives})(?![A-Za-z])", re.IGNORECASE
        ),
    )


def _whole(region: Region) -> _Spot:
    # A municipality is its own city.
    city = region.name_zh if region.type in {"直辖市", "特别行政区"} else None
    return _Spot(region.name_zh, city, _PROVINCE, weak=False)


def _add(table: dict[str, list[_Spot]], name: str, spot: _Spot) -> None:
    spots = table.setdefault(name, [])
    if not any((s.province, s.city) == (spot.province, spot.city) for s in spots):
        spots.append(spot)


@lru_cache(maxsize=1)
def _gazetteer() -> _Gazetteer:
    return _index_names(
        load_regions(KNOWLEDGE / "codes" / "regions.csv"), load_cities(KNOWLEDGE / "cities.csv")
    )


@lru_cache(maxsize=1)
def _segmenter() -> "rjieba.Jieba":
    import rjieba

    segmenter = rjieba.Jieba()
    for word in _ORDINARY:
        segmenter.add_word(word, None, None)
    for name, spots in _gazetteer().names.items():
        if not segmenter.has_word(name) and not all(spot.weak for spot in spots):
            segmenter.add_word(name, None, None)
    return segmenter


def _chinese(text: str, places: _Gazetteer) -> Iterator[_Mention]:
    words = list(_word_spans(text, places))
    starts = {start for start, _ in words}
    ends = {end for _, end in words}
    ends |= {end - 1 for start, end in words if end - start > 2 and text[end - 1] in _PLACE_ENDINGS}
    position = 0
    while position < len(text):
        end = _longest_name_end(text, position, ends, places) if position in starts else None
        if end is not None and not _SCHOOL.match(text, end):
            yield _Mention(position, end, places.names[text[position:end]])
        position = end or position + 1


def _longest_name_end(text: str, start: int, ends: set[int], places: _Gazetteer) -> int | None:
    for end in range(min(start + places.longest, len(text)), start + 1, -1):
        if end in ends and text[start:end] in places.names:
            return end
    return None


def _word_spans(text: str, places: _Gazetteer) -> Iterator[tuple[int, int]]:
    start = 0
    for word in _segmenter().cut(text, False):
        end = start + len(word)
        # The segmenter's dictionary holds a few addresses as one word: 吉林长春.
        for middle in range(start + 2, end - 1):
            if text[start:middle] in places.names and text[middle:end] in places.names:
                yield start, middle
                start = middle
                break
        yield start, end
        start = end


def _english(text: str, places: _Gazetteer) -> Iterator[_Mention]:
    for match in places.english_pattern.finditer(text):
        name = match.group().lower()
        spots = places.english[name]
        if not match.group()[0].isupper():
            spots = tuple(spot for spot in spots if spot.rank <= _CITY)
        if spots:
            yield _Mention(match.start(), match.end(), spots)


def _groups(text: str, mentions: list[_Mention]) -> list[list[_Mention]]:
    """Join mentions that stand side by side and can be one address: 江苏省 苏州 昆山."""
    groups: list[list[_Mention]] = []
    for mention in mentions:
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and last.end <= mention.start
            and _BETWEEN.fullmatch(text, last.end, mention.start)
            and _compatible([*groups[-1], mention])
        ):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups


def _compatible(group: list[_Mention]) -> list[_Spot]:
    """Return the narrowest spots that agree with a spot of every mention."""
    spots = [spot for mention in group for spot in mention.spots]
    return [
        spot
        for spot in spots
        if all(any(_agree(spot, other) for other in mention.spots) for mention in group)
    ]


def _agree(one: _Spot, other: _Spot) -> bool:
    return one.province == other.province and (
        one.city is None or other.city is None or one.city == other.city
    )


def _resolve(text: str, group: list[_Mention]) -> Place | None:
    start, end = group[0].start, group[-1].end
    spots = _compatible(group)
    if len(group) == 1:
        spots = [spot for spot in spots if not spot.weak or _reads_as_place(text, start, end)]
        if spots:
            # 吉林, 海南 alone are the province; 大理 alone the prefecture, not the county.
            broadest = min(spot.rank for spot in spots)
            spots = [spot for spot in spots if spot.rank == broadest]
    elif all(spot.weak for mention in group for spot in mention.spots):
        return None
    named = {(spot.province, spot.city) for spot in spots}
    best_known = _BEST_KNOWN.get(text[start:end].lower())
    if best_known is not None:
        named = {(province, city) for province, city in named if city == best_known}
    if any(city is not None for _, city in named):
        named = {(province, city) for province, city in named if city is not None}
    provinces = {province for province, _ in named}
    if len(provinces) != 1:
        return None
    city = next(iter(named))[1] if len(named) == 1 else None
    return Place(provinces.pop(), city, start, end)


def _reads_as_place(text: str, start: int, end: int) -> bool:
    return bool(_PLACE_BEFORE.search(text, 0, start)) and bool(_PLACE_AFTER.match(text, end))


def _clause_before(text: str, place: Place) -> str:
    return _CLAUSE.split(text[: place.start])[-1]


def _is_anothers(text: str, place: Place) -> bool:
    """Tell whether the clause denies the name or speaks last of a customer, supplier or school."""
    before = _clause_before(text, place)
    if _DENIED.search(before):
        return True
    own = max((match.end() for match in _OWN.finditer(before)), default=-1)
    return any(match.end() >= own for match in _OTHERS.finditer(before))
