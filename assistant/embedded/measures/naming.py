"""What a figure is called: the noun beside it, a known metric, or the usual name of its unit.

In:    a reading, what is known, the measures before it.
Out:   the metric's name, at most 12 characters, "" where nothing tells.
Never: decides whether the figure is meant as a measure.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from assistant.embedded.measures.changes import Change
from assistant.embedded.measures.known import (
    as_known,
    carried_name,
    known_for,
    known_to_change,
    least_used,
    named_nearby,
)
from assistant.embedded.measures.levels import unit_per
from assistant.embedded.measures.metrics import USUAL_NAME, family_of, fits_unit, name_by_unit
from assistant.embedded.measures.nouns import (
    HEAD,
    WHO_OR_WHERE,
    join_names,
    names_a_quantity,
    strip_tail,
)
from assistant.embedded.measures.occurrences import (
    consumption_name,
    counted_name,
    fault_share,
    held_name,
    is_between_upkeep,
    share_name,
    soon_name,
)
from assistant.embedded.measures.reading import Reading, ReadMeasure, Said
from assistant.embedded.measures.spans import DESCRIBED, life_of, recurs, time_of
from assistant.embedded.quantities import Quantity
from assistant.embedded.units import dimension

_RATE_STEM = re.compile(
    r"(?:伤亡|死亡|合格|成品|良品|废品|次品|报废|返工|返修|漏检|误检|漏判|误判|误报|不良|收得"
    r"|利用|识别|检出|回收|成活|存活|发芽|孵化|破损|损耗|淘汰|退货|故障|断头|出油|出苗|开裂)$"
)
_IS_A_DEVIATION = re.compile(
    r"(?:偏差|误差|公差|精度|跳动|波动|[平圆直垂同粗对轮位]\S{0,2}度|差|间隙|粗糙度)$"
)


def name_metric(
    said: Said,
    reading: Reading,
    found: Sequence[ReadMeasure],
    change: Change | None,
    lasting: bool,
) -> str:
    """The name of what a reading measures.

    Args:
        said: the text and what is known.
        reading: the figure with its words.
        found: the measures before it in the text.
        change: how much it shall change, None for a level.
        lasting: it tells how long a thing lasts.

    Returns:
        At most 12 characters (32 in English); "" where nothing tells.
    """
    quantity, noun = reading.quantity, reading.noun
    if lasting and not is_between_upkeep(said, quantity):
        return life_of(said, reading, found)
    if told := _told_by_wording(said, reading, change):
        return told
    if quantity.kind == "duration" or recurs(said.text, quantity.end):
        return time_of(said, reading, found)
    if deviation := _deviation_of(said, reading, found):
        return deviation
    carried = carried_name(quantity, found)
    if _AT_THE_OUTLET.fullmatch(noun) and dimension(quantity.unit) in ("mass", "mass/volume"):
        return join_names(noun, "浓度")
    if WHO_OR_WHERE.fullmatch(noun):
        noun = ""
    if carried and noun and not _is_a_metric(said, noun, found):
        return carried
    if not noun and change is not None:
        noun = _of_adjective(said, reading, change)
    if quantity.per and noun and not names_a_quantity(noun):
        noun = _named_by_per(reading)
    if quantity.kind == "percent" and _REFERRED.search(reading.lead) and not _names_itself(noun):
        # 整体浇筑的八成: what stands before 的 is what it is compared with.
        known = known_for(said, quantity, found)
        noun = known if known and fits_unit(known, quantity.unit) else noun
    noun = noun or _named_after(said, quantity) or _unnamed(said, reading, found, change, carried)
    return _as_usual(quantity, noun, change)


def _told_by_wording(said: Said, reading: Reading, change: Change | None) -> str:
    """The metric that the way of telling names: 三年不用换, 14个月就发霉, 一吨绒要八十五方水."""
    for name in (held_name, soon_name, counted_name, share_name):
        if told := name(said, reading):
            return told
    return "" if change else consumption_name(said, reading) or fault_share(reading)


def _as_usual(quantity: Quantity, noun: str, change: Change | None) -> str:
    """The name as it is usually given: a share of rejects is a rate.

    Decibels are of noise where no quantity is named: 振动42分贝 is of the vibration.
    """
    level = dimension(quantity.unit) == "level"
    if level and not _OF_LEVEL.search(noun) and family_of(noun) is None:
        return USUAL_NAME["level"]
    if change is None and quantity.kind == "percent" and _RATE_STEM.search(noun):
        return join_names(noun, "率")
    return noun


def _named_by_per(reading: Reading) -> str:
    """What is meant by so much of one: the noun in front (残油每件), else the usual name."""
    noun = reading.noun
    usual = USUAL_NAME.get(dimension(unit_per(reading.quantity, noun)) or "", noun)
    in_front = len(noun) > 1 and re.search(rf"{re.escape(noun)}\s?[每一]", reading.lead)
    return noun if in_front or usual == "尺寸" else usual


_AT_THE_OUTLET = re.compile(r"[出进][水口]")
_REFERRED = re.compile(r"的\s?$")
_OF_LEVEL = re.compile(r"[声噪音响]|范围|增益|损耗|衰减|隔|灵敏|信号|noise|sound", re.IGNORECASE)


def _names_itself(noun: str) -> bool:
    return HEAD.search(noun) is not None or family_of(noun) is not None


class _Adjective(NamedTuple):
    """What a comparative speaks of (轻: weight), and which known metrics it can be said of."""

    word: re.Pattern[str]
    name: str
    of: re.Pattern[str]


_ADJECTIVES = (
    _Adjective(re.compile("快|慢"), "速度", re.compile("速|效率|产|节拍|周期|时间|工时|用时")),
    _Adjective(re.compile("轻|重"), "重量", re.compile("重")),
    _Adjective(re.compile("便宜|贵|省"), "成本", re.compile("成本|费|价|耗|用[工量料电水]|人工")),
    _Adjective(re.compile("薄|厚"), "厚度", re.compile("厚")),
    _Adjective(re.compile("亮"), "亮度", re.compile("亮|光")),
    _Adjective(re.compile("硬"), "硬度", re.compile("硬")),
    _Adjective(re.compile("准"), "精度", re.compile("精度|准|误差|偏差")),
    _Adjective(re.compile("耐用"), "使用寿命", re.compile("寿命|期|间隔")),
    _Adjective(re.compile("长(?!到)"), "使用寿命", re.compile("")),
)
_COMPARATIVE = re.compile(
    r"(?:^|[再更还要能得想来就])(?:做|跑|用|弄|搞)?[得]?(?P<word>便宜|耐用"
    r"|[快慢轻重贵省薄厚亮硬准长])"
    r"(?:了|个|它|上|出|点|大概|大约|差不多|至少|最好|\s)*$"
)


def _of_adjective(said: Said, reading: Reading, change: Change) -> str:
    """The metric of 再轻百分之十五, 长一倍: a known one that can be so, or the adjective's own."""
    compared = _COMPARATIVE.search(reading.lead.strip())
    if compared is None:
        return "效率" if re.search("快|慢", reading.lead[-6:]) else ""
    adjective = next((a for a in _ADJECTIVES if a.word.match(compared["word"])), None)
    if adjective is None:
        return ""
    fitting = [metric for metric in said.known if adjective.of.search(metric)]
    preferred = known_to_change(said._replace(known=tuple(fitting)), change, ())
    return preferred or named_nearby(said, reading) or adjective.name


def _deviation_of(said: Said, reading: Reading, found: Sequence[ReadMeasure]) -> str | None:
    """The metric of 差三成, 偏两毫米, 正负两丝; None for a figure that is no deviation."""
    quantity = reading.quantity
    if HEAD.search(reading.noun) or HEAD.search(reading.lead.strip()):
        # 产销差19.6% names a difference, it is not off by one.
        return None if not quantity.tolerance else _off(said, reading, found)
    if quantity.kind == "percent" and (out := _IS_OUT.search(reading.lead)):
        off = strip_tail(reading.lead[: out.start()])[-_LONGEST_OFF:]
        return join_names(off, "偏差") if len(off) >= _SHORTEST_NAME else "误差"
    if not quantity.tolerance and not _IS_OFF.search(reading.lead):
        return None
    return _off(said, reading, found)


def _off(said: Said, reading: Reading, found: Sequence[ReadMeasure]) -> str:
    """The metric of a tolerance: what it is of, with 偏差 behind it where that is no deviation."""
    quantity = reading.quantity
    of = reading.noun or known_for(said, quantity, found) or named_nearby(said, reading)
    of = of or ("温度" if dimension(quantity.unit) == "temperature" else "偏差")
    return of if _IS_A_DEVIATION.search(of) else join_names(of, "偏差")


_IS_OUT = re.compile(r"差了?(?:大概|大约|有|个)?\s?$")
_IS_OFF = re.compile(r"偏(?:了|离|差)?(?:大概|大约|有|个)?\s?$")


def _unnamed(
    said: Said,
    reading: Reading,
    found: Sequence[ReadMeasure],
    change: Change | None,
    carried: str | None,
) -> str:
    """The metric of a figure that stands without one, from what is known or from its unit."""
    quantity = reading.quantity
    if quantity.kind == "money":
        return next((metric for metric in said.known if fits_unit(metric, "元")), "成本")
    if change is None:
        noun = carried or known_for(said, quantity, found)
    else:
        noun = known_to_change(said, change, found) or (found[-1].metric if found else None)
    noun = noun or named_nearby(said, reading)
    if noun is None and quantity.kind == "percent":
        noun = least_used(said, found)
    usual = name_by_unit(replace(quantity, unit=unit_per(quantity, "")))
    telling = usual not in ("", "尺寸", "单耗", "浓度") and not carried
    if not noun or (
        telling and (not _names_itself(noun) or fits_unit(noun, quantity.unit) is False)
    ):
        # 八十斤一亩 is a yield, whatever trouble was told: 烂根 lends it no name.
        noun = usual
    no_size = quantity.joined or quantity.unit in ("m", "km")
    return "" if noun == "尺寸" and no_size else noun


def _is_a_metric(said: Said, noun: str, found: Sequence[ReadMeasure]) -> bool:
    """Whether a noun can be a metric, or only says who wants it or where (客户, 出水)."""
    if HEAD.search(noun) or family_of(noun) or len(noun) == 1:
        return True
    if len(noun) >= _SHORTEST_NAME and not WHO_OR_WHERE.search(noun):
        return True
    return as_known(said, noun, found) != noun


_SHORTEST_NAME, _LONGEST_OFF = 3, 8


def _named_after(said: Said, quantity: Quantity) -> str:
    """10皮库以下的局放: what is measured stands behind."""
    after = DESCRIBED.match(said.text, quantity.end)
    thing = after["thing"] if after is not None else None
    if not thing:
        return ""
    family = family_of(thing)
    match = family.names.search(thing) if family else None
    return thing[: match.end()] if match else ""
