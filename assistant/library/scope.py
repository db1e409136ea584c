"""Where a record holds and until when: plain comparisons over what the records say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.library.records import load_cities, load_regions

_SUFFIX = re.compile(r"(?:特别行政区|(?:壮族|回族|维吾尔)?自治区|地区|自治州|盟|省|市)$")
_GROUPS: Mapping[str, frozenset[str]] = {
    "长三角": frozenset({"上海", "江苏", "浙江", "安徽"}),
    "京津冀": frozenset({"北京", "天津", "河北"}),
    "粤港澳": frozenset({"广东", "香港", "澳门"}),
    "川渝": frozenset({"四川", "重庆"}),
    "中部六省": frozenset({"山西", "安徽", "江西", "河南", "湖北", "湖南"}),
}
"""Regions that policies name, as provinces."""
_OPEN_ENDED = re.compile(r"各省|部分省市|试点城市|等$")
"""The region goes beyond what is named: whether a place belongs to it must be asked."""
_PARTS = re.compile(r"[、/,，]|试点地区|等$")

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!起)")
_YEAR = re.compile(r"(?:\d{4}—)?(\d{4})(?:年底|年度|年清单|年|分批|批次)?(?:$|[（目交])")
_BEGINS = re.compile(r"起实施|起用于|目标(?!已)|延续|阶段")
_GONE = re.compile(r"已被.*替代|历史数据")


def short_place(name: str) -> str:
    """Return a province or city without its suffix: 江苏省 -> 江苏, 苏州市 -> 苏州."""
    return _SUFFIX.sub("", name.strip())


@dataclass(frozen=True, slots=True)
class Map:
    """Which province each city lies in, all names short."""

    provinces: frozenset[str]
    province_of: Mapping[str, str]

    def holds_in(self, region: str, province: str, city: str) -> bool:
        """Tell whether a policy's region may take in a place.

        Args:
            region: as the record says it: 全国, 长三角, 温州/上海嘉定 ...
            province: short name, or empty where not known.
            city: short name, or empty where not known.

        Returns:
            False only where the region leaves the place out. A city's policy holds in its province
            as long as the city is not known.
        """
        province = province or self.province_of.get(city, "")
        if region.startswith("全国") or _OPEN_ENDED.search(region) or not province:
            return True
        for part in filter(None, _PARTS.split(region)):
            if part in self.provinces and part == province:
                return True
            if province in _GROUPS.get(part, ()):
                return True
            whole = next((p for p in self.provinces if part.startswith(p)), None)
            if whole is not None:  # 北京海淀, 上海嘉定
                if whole == province and part != whole and city in {"", whole, part[len(whole) :]}:
                    return True
            elif self.province_of.get(part) == province and city in {"", part}:
                return True
        return False


def read_map(knowledge: Path) -> Map:
    """Read provinces and cities.

    Raises:
        RecordInvalid: a file breaks its schema.
    """
    provinces = frozenset(r.short_zh for r in load_regions(knowledge / "codes" / "regions.csv"))
    province_of = {name: name for name in provinces}
    for place in load_cities(knowledge / "cities.csv"):
        if place.kind in {"city", "county"}:
            province_of.setdefault(short_place(place.short), short_place(place.province))
    return Map(provinces, province_of)


def ends_on(valid_until: str | None) -> date | None:
    """Return the last day a policy holds, None where the record names no end.

    A bare year ends with it (2025年, 2024—2025批次); a goal or a beginning is no end. What was
    replaced or is history ended long ago: `date.min`.
    """
    if valid_until is None:
        return None
    if _GONE.search(valid_until):
        return date.min
    if day := _DAY.match(valid_until):
        return date(*map(int, day.groups()))
    if not _BEGINS.search(valid_until) and (year := _YEAR.match(valid_until)):
        return date(int(year[1]), 12, 31)
    return None
