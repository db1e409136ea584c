"""The words around a figure: bounds, signs, hedges, and whether it is a figure at all.

In:    a text and a figure in it.
Out:   the quantity with the words that bound it (不超过, 以上, 左右), None where a bare number is
       part of a word or a name.
Never: looks further than a few characters to either side, so the time stays linear.
"""

import re
from typing import NamedTuple

from assistant.embedded.quantities.currency import LEADING_CURRENCY
from assistant.embedded.quantities.merging import RATE_DIMENSIONS
from assistant.embedded.quantities.per import read_per
from assistant.embedded.quantities.quantity import NUMERALS, Bound, Figure, Quantity
from assistant.embedded.units import (
    UNITS,
    dimension,
    per_unit,
)

_AT_MOST = (
    "别过|莫过|不能过|不得过|别超|莫超|不超|不能超过|不得超过|不要超过|不可超过|不会超过|不许超过|别超过|没超过|超不过|不超过|不超|别超"
    "|不能高于|不得高于"
    "|不高于|不大于|不得大于|不能大于|不多于|不长于|不晚于|不重于|不厚于|不宽于|低于|小于|少于"
    "|短于|不到|不足"
    "|还没到|没到|达不到|到不了|不满|未满|顶多|最多|至多|最高|最大|最长|最慢|撑死|上限|封顶|<=|=<"
    "|<|≤|≦|≮"
    "|no more than|not more than|less than|at most|up to|under|below|within"
    "|(?<![A-Za-z])max(?:imum)?"
)
_AT_LEAST = (
    "不能低于|不得低于|不要低于|不可低于|不许低于|别低于|不低于|不能少于|不得少于|别少于|不少于"
    "|不小于|不得小于"
    "|不能小于|不短于|不差于|不亚于|至少|起码|最少|最低|最小|最短|少说也?要?|少说也?得?|大于|高于"
    "|超过|多于|长于"
    "|不止|不只|突破|超出|>=|=>|>|≥|≧|at least|no less than|more than|over|above"
    "|(?<![A-Za-z])min(?:imum)?"
)
_ABOUT = (
    "大概齐?|大约摸?|大致|约莫|约摸|约|估计|估摸着?|差不多|也就|将近|接近|快|近|几乎"
    "|整整|≈|~|about|around|approximately|roughly|some"
)
_BEFORE = re.compile(
    rf"(?:(?P<tolerance>±|正负|\+/-)|(?P<currency>{LEADING_CURRENCY})"
    rf"|(?P<most>{_AT_MOST})(?:现在的?|目前的?|原来的?)?"
    rf"|(?P<least>{_AT_LEAST})(?:现在的?|目前的?|原来的?)?|(?P<about>{_ABOUT})|(?P<minus>零下"
    rf"|负(?!载|荷|压|责|极))"
    r"|(?P<scale>Ra|Rz|HRC|HV|HB)|给到|[是在到有个为要得给能出拿花再只用撑]|\s)+$",
    re.IGNORECASE,
)
_BOUND_INSIDE = re.compile(
    rf"(?:(?P<most>{_AT_MOST})|(?P<least>{_AT_LEAST}))(?=[{NUMERALS}])", re.IGNORECASE
)
_AFTER = re.compile(
    r"\s?(?:(?P<about>左右|上下|前后|的样子|出头|那样)|(?P<most>以内|之内|以里|之里|往里|以下"
    r"|之下|往下|朝下|向下|内(?![部容壁径外在圈衬层孔腔存])"
    r"|不到(?!位)|封顶|顶天了?|到头了?|打住|为限|那么多)|(?P<least>以上|之上|往上|朝上|向上"
    r"|打不住|不止|开外"
    r"|起步|起(?=[，。,；\s]|$)|打底))"
)
# 上百, 好几, 大几, 大半, 小一百: a word before the figure that sizes it.
_SIZED = re.compile(r"上[百千万十]|[好大]几|[大小]半|小[一两三四五百千]")
_EACH = re.compile(r"每个?(?!一)[^，。；！？,;!?\n]+$")
NEGATED = re.compile(r"(?:不是|并非|不对是|而不是)\s?$")
_OUT_OF_REACH = "(?:拿|掏|凑|付|给|出|批|筹)不(?:出来?|起|到|齐|了(?!多少)|下来)"
_DENIED_AFTER = re.compile(
    r"(?:块钱|块|元)?的?(?:预算|经费)?(?:是|可|那|就|真|实在|肯定|我们?|厂里|老板|也|都|倒)*"
    rf"(?:没有(?=$|[，。；！,;!\s])|{_OUT_OF_REACH}|没戏|不可能)"
)
_DENIED_BEFORE = re.compile(rf"{_OUT_OF_REACH}\s?$")
_SPENT = re.compile(
    r"(?:已经?|前面|前期|之前|都)[^，。；！？,;!?\n]{0,8}(?:投|花|砸|用|搭)[了进掉去]{0,2}$|(?:投"
    r"|花|砸|搭)(?:了|掉了?|进去了?)$"
)
_SIGNED = frozenset({"temperature", "level", "level_m", "level_c", "level_i"})
"""Dimensions whose figures may lie below zero."""
_MINUS = re.compile(r"(?<![0-9A-Za-z零一二三四五六七八九十%])-$")


class _Words(NamedTuple):
    """What the words around a figure say about it."""

    edge: int  # where they begin or end
    bound: Bound | None = None
    approx: bool = False
    tolerance: bool = False
    sign: float = 1.0
    scale: str = ""  # Ra, HRC: a scale named in front takes the place of a unit


def _words_before(text: str, at: int, floor: int, figure: Figure) -> _Words:
    words = _Words(at)
    before = _BEFORE.search(text, max(floor, at - 14), at)
    if before is not None:
        words = _Words(
            before.start() + _idle_lead(before.group()),
            "<=" if before["most"] else ">=" if before["least"] else None,
            bool(before["about"]),
            bool(before["tolerance"]),
            -1.0 if before["minus"] else 1.0,
            before["scale"] or "",
        )
    if figure.number and at > floor and _SIZED.match(text, at - 1):
        at_least: Bound | None = ">=" if text[at - 1] == "上" else None
        edge = min(words.edge, at - 1)
        words = words._replace(edge=edge, bound=words.bound or at_least, approx=True)
    signed = dimension(figure.unit) in _SIGNED
    if signed and _MINUS.search(text, max(floor, at - 2), at):
        words = words._replace(edge=min(words.edge, at - 1), sign=-1.0)
    return words


def _words_after(text: str, end: int) -> _Words:
    words = _Words(end)
    for _ in range(2):
        after = _AFTER.match(text, words.edge)
        if after is None:
            break
        bound: Bound | None = "<=" if after["most"] else ">=" if after["least"] else words.bound
        words = _Words(after.end(), bound, words.approx or bool(after["about"]))
    return words


def with_surroundings(text: str, at: int, floor: int, figure: Figure) -> Quantity | None:
    """The quantity that a figure makes with the words around it.

    Args:
        text: normalised.
        at: where the figure begins.
        floor: where the quantity before it ends; no word before that is looked at.
        figure: as read.

    Returns:
        The quantity; None where a bare number is part of a word or a name.
    """
    before, after = _words_before(text, at, floor, figure), _words_after(text, figure.end)
    start, end = before.edge, after.edge
    if figure.kind == "number" and before.scale:
        unit = "μm" if before.scale.lower() in ("ra", "rz") else before.scale.upper()
        figure = figure._replace(kind="measure", unit=unit)
    if figure.kind == "number" and not _stands_alone(text, at, figure, end, start):
        return None
    per = None if figure.kind in ("percent", "change") else read_per(text, start, end)
    inner = _BOUND_INSIDE.search(text, at, figure.end) if figure.kind == "percent" else None
    if inner is not None:  # 起码一百个里不超过一个
        before = before._replace(bound="<=" if inner["most"] else ">=")
    each = _EACH.search(text, max(floor, start - 12), start)
    if figure.kind == "measure" and each and per in UNITS and _is_rate(figure.unit, per):
        figure, per = figure._replace(unit=per_unit(figure.unit, UNITS[per].name)), None
    if figure.kind == "money":
        low, high = round(figure.low / 1e4, 8), round(figure.high / 1e4, 8)
    else:
        low, high = sorted((figure.low * before.sign, figure.high * before.sign))
    return Quantity(
        kind=figure.kind,
        start=start,
        end=end,
        low=low,
        high=high,
        bound=after.bound or before.bound,
        unit=figure.unit,
        approx=figure.approx or before.approx or after.approx,
        tolerance=before.tolerance,
        per=per,
        negated=NEGATED.search(text, max(0, start - 5), start) is not None
        or _is_denied(text, start, end, figure),
        spent=figure.kind == "money" and _SPENT.search(text, max(0, start - 14), start) is not None,
        joined=figure.joined,
    )


def _is_denied(text: str, start: int, end: int, figure: Figure) -> bool:
    """一百万没有，65万拿得出; 给不起八十万: a sum that is said to be out of reach."""
    if figure.kind not in ("money", "number") and figure.unit not in ("个", "万把"):
        return False
    before = _DENIED_BEFORE.search(text, max(0, start - 5), start)
    return before is not None or _DENIED_AFTER.match(text, end) is not None


def _is_rate(unit: str, per: str) -> bool:
    """Whether so much in such a time is a rate: metres in a minute, not degrees in one."""
    return UNITS[per].dimension == "time" and dimension(unit) in RATE_DIMENSIONS and unit != "rpm"


def _idle_lead(words: str) -> int:
    """How much of what was found before a figure says nothing about it (是, 在, 到, blanks)."""
    return len(words) - len(words.lstrip(" 是在到有个为要得给能出拿花再只用撑\t\n"))


_MODEL = "(?:型号|牌号|规格|机型|货号|编号|型|款|号|系列|牌子)"
_MODEL_AFTER = re.compile(
    rf"\s?[那这]?(?:一?[个款种])?的?{_MODEL}"
    r"|(?<=[0-9]{3})的(?=[^0-9，。；]{0,8}[0-9]+[^0-9\s，。；])"
)
"""7010那个型号, 7014的要38分贝: a number that names a model."""
_MODEL_BEFORE = re.compile(r"(?:型号|牌号|规格|机型|货号|编号)(?:是|为|叫|:|：|\s)*$")


def _stands_alone(text: str, at: int, figure: Figure, end: int, start: int) -> bool:
    """Whether a bare number is one, and not part of a word or of a name."""
    number = figure.number
    after = text[end : end + 1]
    thousands = after in ("k", "K") and not text[end + 1 : end + 2].isalpha()
    if after and after.isascii() and (after.isalpha() or after in "_@") and not thousands:
        return False
    if _MODEL_AFTER.match(text, end) or _MODEL_BEFORE.search(text, max(0, at - 9), at):
        return False
    if number is None or figure.joined or start < at or end > figure.end:
        return True
    if not number.chinese:
        return after not in tuple("轴维号期代级型寸线楼相车字系")
    if number.end - at == 1 or number.low < 10:
        return (
            not after
            or after in "，。；！？、,;!? \n）)吧了啊呢嘛左的→"
            and text[at] not in "半几一"
        )
    return after not in tuple("轴维号期代级型线楼相分")
