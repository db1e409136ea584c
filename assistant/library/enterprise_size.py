"""Size class of an enterprise: 大型, 中型, 小型 or 微型.

Source: 《中小企业划型标准规定》 工信部联企业〔2011〕300号. Each sector has lower bounds for staff,
revenue or assets. A class needs the lower bound of every measure of its sector; an enterprise that
misses one falls a class, so that its class is the lowest that any single measure gives.
"""

from bisect import bisect_right
from dataclasses import dataclass
from typing import get_args

from assistant.need import SizeClass

CLASSES: tuple[SizeClass, ...] = get_args(SizeClass)
"""From `micro` up to `large`."""

Bounds = tuple[int, int, int]
"""Lower bounds of small, medium and large."""


@dataclass(frozen=True, slots=True)
class Sector:
    """A row of the rule: GB/T 4754 codes and the bounds in persons and 万元."""

    codes: tuple[str, ...]
    headcount: Bounds | None = None
    revenue_wan: Bounds | None = None
    assets_wan: Bounds | None = None


SECTORS = (
    Sector(("A",), revenue_wan=(50, 500, 20_000)),
    Sector(("B", "C", "D"), headcount=(20, 300, 1000), revenue_wan=(300, 2000, 40_000)),
    Sector(("E",), revenue_wan=(300, 6000, 80_000), assets_wan=(300, 5000, 80_000)),
    Sector(("F51",), headcount=(5, 20, 200), revenue_wan=(1000, 5000, 40_000)),
    Sector(("F52",), headcount=(10, 50, 300), revenue_wan=(100, 500, 20_000)),
    Sector(
        ("G54", "G55", "G56", "G57", "G58", "G591"),
        headcount=(20, 300, 1000),
        revenue_wan=(200, 3000, 30_000),
    ),
    Sector(
        ("G592", "G593", "G594", "G595", "G596", "G599"),
        headcount=(20, 100, 200),
        revenue_wan=(100, 1000, 30_000),
    ),
    Sector(("G60",), headcount=(20, 300, 1000), revenue_wan=(100, 2000, 30_000)),
    Sector(("H",), headcount=(10, 100, 300), revenue_wan=(100, 2000, 10_000)),
    Sector(("I63", "I64"), headcount=(10, 100, 2000), revenue_wan=(100, 1000, 100_000)),
    Sector(("I65",), headcount=(10, 100, 300), revenue_wan=(50, 1000, 10_000)),
    Sector(("K701",), revenue_wan=(100, 1000, 200_000), assets_wan=(2000, 5000, 10_000)),
    Sector(("K702",), headcount=(100, 300, 1000), revenue_wan=(500, 1000, 5000)),
    Sector(("L",), headcount=(10, 100, 300), assets_wan=(100, 8000, 120_000)),
    # 其他未列明行业: research and technical services, environment, personal services, culture.
    Sector(("K703", "K704", "K709", "M", "N", "O", "Q85", "R"), headcount=(10, 100, 300)),
)

# First division of each section of GB/T 4754-2017, in order.
_SECTIONS = "ABCDEFGHIJKLMNOPQRST"
_FIRST_DIVISIONS = (1, 6, 13, 44, 47, 51, 53, 61, 63, 66, 70, 71, 73, 76, 80, 83, 84, 86, 91, 97)


def possible_classes(
    industry_code: str | None,
    headcount: float | None,
    revenue_wan: float | None,
    assets_wan: float | None = None,
) -> frozenset[SizeClass]:
    """Return the classes that an enterprise can have, given what is known of it.

    Args:
        industry_code: GB/T 4754, with or without the section letter; None leaves every sector open.
        headcount: persons employed.
        revenue_wan: revenue of a year in 万元.
        assets_wan: total assets in 万元.

    Returns:
        All four classes where nothing follows, as for sectors the rule does not list (finance,
        railways); one class where every measure of the sector is known.
    """
    sectors = _sectors_of(industry_code)
    possible: set[SizeClass] = set() if sectors else set(CLASSES)
    for sector in sectors:
        measures = (
            (sector.headcount, headcount),
            (sector.revenue_wan, revenue_wan),
            (sector.assets_wan, assets_wan),
        )
        of_sector = [(bounds, value) for bounds, value in measures if bounds is not None]
        by_measure = [
            bisect_right(bounds, value) for bounds, value in of_sector if value is not None
        ]
        highest = min(by_measure, default=len(CLASSES) - 1)
        # A measure that is not known could still pull the class down to the lowest.
        lowest = highest if len(by_measure) == len(of_sector) else 0
        possible.update(CLASSES[lowest : highest + 1])
    return frozenset(possible)


def size_class(
    industry_code: str | None,
    headcount: float | None,
    revenue_wan: float | None,
    assets_wan: float | None = None,
) -> SizeClass | None:
    """Return the class of an enterprise where what is known leaves only one, else None."""
    possible = possible_classes(industry_code, headcount, revenue_wan, assets_wan)
    return next(iter(possible)) if len(possible) == 1 else None


def full_industry_code(code: str) -> str:
    """Return a GB/T 4754 code with its section letter: 35 and C35 give C35, 3525 gives C3525.

    Raises:
        ValueError: the text is no code of GB/T 4754.
    """
    letter, digits = (code[0].upper(), code[1:]) if code[:1].isalpha() else ("", code)
    if letter and not digits:
        section = letter
    elif digits.isdecimal() and 2 <= len(digits) <= 4 and 1 <= int(digits[:2]) <= 97:
        section = _SECTIONS[bisect_right(_FIRST_DIVISIONS, int(digits[:2])) - 1]
    else:
        raise ValueError(f"{code!r} is no GB/T 4754 code")
    if section not in _SECTIONS or letter not in {"", section}:
        raise ValueError(f"{code!r} is no GB/T 4754 code")
    return section + digits


def _sectors_of(industry_code: str | None) -> tuple[Sector, ...]:
    if industry_code is None:
        return SECTORS
    code = full_industry_code(industry_code)
    return tuple(
        sector
        for sector in SECTORS
        if any(code.startswith(own) or own.startswith(code) for own in sector.codes)
    )
