"""A number with its unit, or two as a range, at one place of a text.

In:    a text and a place in it.
Out:   a `Figure`, None where no figure begins there.
Never: looks at the words around it (see `surroundings`), or reads a date (see `dates`).
"""

import re

from assistant.embedded.numerals import LARGES, Number, read_number
from assistant.embedded.quantities.currency import (
    LEADING_CURRENCY,
    as_money,
    as_scaled_money,
    is_short_for_money,
)
from assistant.embedded.quantities.quantity import NUMBER_MARKS, Figure, Kind
from assistant.embedded.quantities.shares import RANGE_JOINT, as_percent, read_change, read_fraction
from assistant.embedded.units import (
    GRADE_ENDS,
    UNIT,
    UNIT_PER,
    UNITS,
    Unit,
    convert,
    per_unit,
    same_dimension,
)

_MORE_AFTER_UNIT = re.compile(r"多(?![少层个种家余次轴头台])|出头")
_HALF_AFTER_UNIT = re.compile(r"半(?![导成径天年月个])")
_LETTERED = re.compile(r"(?P<letters>[A-Za-zΔ]{1,8})[-\s]?$")
_LETTERS_BEFORE_FIGURES = re.compile(
    r"(?:Ra|Rz|Rm|Rp|HRC|HV|HB|RMB|CNY|USD|EUR|JPY|HKD|GBP|Cpk|Cp|E|ΔE|COD|BOD|pH|PH|about|under"
    r"|over|is|to|than|most|least|within|max|min|around|below|above|up|of|in|by|from|and|some)$"
)
_NOT_A_NUMBER = re.compile(
    r"一(?:些|下|样|般|起|直|定|旦|切|共|律|向|时|会|阵|致|体|线|流|步|边|方面|刀切|把手|条龙"
    r"|块儿|块[弄搞做干坏研来]"
    r"|次[性合成良通]|个样|点(?![零一二三四五六七八九])|道[来去走]|头[是雾]|度[是又]|圈圈|天天"
    r"|年年|家人|面|代|口气)"
    r"|[一二三四五六七八九十两几]位数|[一二三四五多]元(?=锂|材料|乙丙|前驱|正极|电池|催化|合金"
    r"|体系|共)|半(?:成品|导|自动|径)|十[分足](?!之|钱)|万[一能]"
    r"|一[大小][截堆批块片帮串圈]|一[\u4e00-\u9fff]{1,2}[都也](?:不|没|别|莫)(?![到够足有])|一(?:分钱|毛钱?|块钱)(?=[都也]?[不没])|[三两二]班倒"
    r"|[一二三四五六七八九十0-9]{1,3}(?:轴|维|号(?!以?前)|期|代|型|线|车间|楼|相|元[锂催]|氟|氧"
    r"|通|角|面体|字|系(?!数))"
    rf"|[一二三四五六七八九十0-9]{{1,3}}级(?!{GRADE_ENDS})"
)
_ONE_IN_A_WORD = "统万唯单专均划归同第之不逐"
_ENGLISH_SPAN = re.compile(
    r"(?P<low>[0-9]{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve"
    r"|eighteen|half a)"
    r"(?:\s?(?:-|to|or)\s?(?P<high>[0-9]{1,3}|two|three|four|five|six|seven|eight|nine|ten"
    r"|twelve))?"
    r"[\s-](?P<unit>day|week|month|quarter|year)s?(?P<half> and a half)?(?![a-z])",
    re.IGNORECASE,
)
_ENGLISH_NUMBER = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "eighteen": 18, "half a": 0.5,
}  # fmt: skip


def read_figure(text: str, at: int) -> Figure | None:
    """The figure that begins at a place of a normalised text, None where none does."""
    for reader in (read_change, read_fraction, _read_english_span):
        figure = reader(text, at)
        if figure is not None:
            return figure
    if text[at] not in NUMBER_MARKS or _NOT_A_NUMBER.match(text, at) or _inside_a_word(text, at):
        return None
    number = read_number(text, at)
    if number is None:
        return None
    first = _with_unit(text, at, number)
    return _as_range(text, at, first) or first


def _inside_a_word(text: str, at: int) -> bool:
    """统一, M8, H13: the figure belongs to what stands before it."""
    before = text[at - 1 : at]
    if not before:
        return False
    if text[at] == "一" and before in _ONE_IN_A_WORD:
        return True
    if before == "第" or (before == "双" and text[at].isdigit()):
        return True
    lettered = _LETTERED.search(text, max(0, at - 9), at)
    if lettered is None or not text[at].isdigit():
        return False
    if lettered.group()[-1] == " " and (
        lettered["letters"].islower() or text[lettered.start() - 1] in "/·"
    ):
        return False
    return _LETTERS_BEFORE_FIGURES.search(lettered["letters"]) is None


def _read_english_span(text: str, at: int) -> Figure | None:
    said = _ENGLISH_SPAN.match(text, at)
    if said is None:
        return None
    low = float(_ENGLISH_NUMBER.get(said["low"].lower(), 0) or said["low"])
    high = (
        float(_ENGLISH_NUMBER.get(said["high"].lower(), 0) or said["high"]) if said["high"] else low
    )
    half = 0.5 if said["half"] else 0.0
    unit = UNITS[said["unit"].lower()].name
    return Figure("duration", low + half, high + half, said.end(), unit, joined=bool(said["high"]))


def _with_unit(text: str, at: int, number: Number) -> Figure:  # the order is the precedence
    end = number.end
    plain = Figure("number", number.low, number.high, end, "", number.approx, number=number)
    return (
        as_money(text, at, plain)
        or as_percent(text, plain)
        or _as_measure(text, plain)
        or as_scaled_money(text, plain)
        or plain
    )


# 三米二, 两吨四: tenths behind their unit.
_DIGITS = "零一二三四五六七八九"
_DONE_IN_A_SPAN = frozenset({"length", "area", "volume", "mass"})
_WITH_TENTHS = frozenset({"米", "吨", "公斤", "斤", "公里", "方"})
_TENTH = re.compile(r"[一二三四五六七八九](?=$|[，。；、！？,;\s到至长宽高深厚的以左多吧呢])")


def _as_measure(text: str, plain: Figure) -> Figure | None:
    if minutes := _MINUTES.match(text, plain.end):
        half = 0.5 if text.startswith("半", minutes.end()) else 0.0
        low, high, end = plain.low + half, plain.high + half, minutes.end() + (half > 0)
        return plain._replace(kind="duration", low=low, high=high, end=end, unit="min")
    said = UNIT.match(text, plain.end + (text[plain.end : plain.end + 1] == " "))
    if said is None:
        return None
    unit = UNITS[said["top"]]
    end, name = said.end(), unit.name
    tenth = _TENTH.match(text, end) if said["top"] in _WITH_TENTHS else None
    if tenth is not None:
        tenths = _DIGITS.index(tenth.group()) / 10
        plain = plain._replace(low=plain.low + tenths, high=plain.high + tenths)
        end = tenth.end()
    below = UNIT_PER.match(text, end)
    if below is not None and below["link"] == "一" and unit.dimension not in _DONE_IN_A_SPAN:
        # 一个人一小时 begins a rate, 200米一分钟 is one.
        below = None
    if below is not None:
        name, end = per_unit(unit.name, UNITS[below["below"]].name), below.end()
    elif said["top"] in ("W", "w", "K") and is_short_for_money(text, plain):
        return None
    kind: Kind = "duration" if unit.dimension == "time" and below is None else "measure"
    if unit.dimension == "ratio" and below is None:
        kind = "percent"
    low, high, approx = plain.low, plain.high, plain.approx
    counted_in = _large_before(text, plain) if _keeps_large(unit) else ""
    if counted_in:
        low, high = low / LARGES[counted_in], high / LARGES[counted_in]
        name = counted_in + (unit.name if said["top"].isascii() else said["top"])
    elif unit.dimension not in ("count", "people") or unit.name in ("次",):
        if _HALF_AFTER_UNIT.match(text, end) and low == high:
            low, high, end = low + 0.5, high + 0.5, end + 1
        elif more := _MORE_AFTER_UNIT.match(text, end):
            step = plain.number.place if plain.number and low == int(low) else 0.0
            low, high, end, approx = low, high + max(step, 0.0), more.end(), True
    return plain._replace(kind=kind, low=low, high=high, end=end, unit=name, approx=approx)


# 一分半, 一分二十秒: a 分 that is a minute, no mark, no coin.
_MINUTES = re.compile(
    r"\s?分(?=半(?![导成径])|(?:[0-9]{1,2}|[一二三四五]?十[一二三四五六七八九]?)秒)"
)


def _keeps_large(unit: Unit) -> bool:
    """Whether 万 and 亿 stay with the unit: 28万次, 12万公里, but 两万转 and 一万小时."""
    of_many = ("count", "people", "mass", "volume", "area", "pixel")
    return unit.dimension in of_many or unit.name == "km"


def _large_before(text: str, plain: Figure) -> str:
    """万 or 亿 where it stands right before the unit, 多 and 来 aside; else ""."""
    said = _LARGE_BEFORE_UNIT.search(text, max(0, plain.end - 2), plain.end)
    return said["large"] if said else ""


_LARGE_BEFORE_UNIT = re.compile(r"(?P<large>[万亿])[多来余]?$")


def _as_range(text: str, at: int, first: Figure) -> Figure | None:
    """Two figures joined by 到 or a dash; the first borrows what only the second says."""
    to = RANGE_JOINT.match(text, first.end)
    if to is None:
        return _as_listed_pair(text, first)
    sign = _LEADING_SIGN.match(text, to.end())
    begins = sign.end() if sign else to.end()
    number = read_number(text, begins)
    if number is None or read_fraction(text, begins):
        return None
    second = _with_unit(text, begins, number)
    if second.kind == "number" and first.kind == "percent":
        second = second._replace(kind="percent", unit=first.unit)
    scale = first.number.scale if first.number and first.kind == "money" else 1.0
    if second.kind == "number" and number.chinese and scale > 1 and first.high < number.low * scale:
        # 八十万到一百二: the second takes the 万 of the first.
        second = first._replace(high=number.high * scale, end=number.end)
    low = _lower_end(first, second, number)
    if low is None or low >= second.high or (sign is not None and first.kind == "number"):
        return None
    return second._replace(low=low, approx=first.approx or second.approx, joined=True)


def _lower_end(first: Figure, second: Figure, number: Number) -> float | None:
    """The first figure in the unit of the second, None where the two make no range."""
    if first.number is None:
        return None
    if first.kind == "number":
        vague = first.number.approx and first.low != first.high
        return None if vague else _borrow(first.number, number, second)
    if first.kind == "money" and second.unit[:1] in LARGES and first.number.scale > 1:
        return first.low / first.number.scale  # 20万到30万次
    if second.kind != first.kind or not _comparable(first, second):
        return None
    if first.kind == "money":
        scaled = first.low * number.scale
        return scaled if first.number.scale == 1 and scaled <= second.high else first.low
    return first.low if first.unit == second.unit else convert(first.low, first.unit, second.unit)


def _as_listed_pair(text: str, first: Figure) -> Figure | None:
    """四、五十万 and 4、50万 mean forty to fifty."""
    if text[first.end : first.end + 1] != "、" or first.kind != "number" or first.number is None:
        return None
    number = read_number(text, first.end + 1)
    if number is None or first.low != first.high or first.number.end - first.end or not first.low:
        return None
    leading = float(f"{number.low:.0f}"[0])
    if number.low != number.high or leading != first.low + 1 or number.low < 10:
        return None
    if number.low != leading * 10 ** (len(f"{number.low:.0f}") - 1):
        return None
    second = _with_unit(text, first.end + 1, number)
    return second._replace(low=second.high * first.low / leading, joined=False, approx=True)


_LEADING_SIGN = re.compile(rf"(?:{LEADING_CURRENCY}|±|正负)\s?")


def _comparable(first: Figure, second: Figure) -> bool:
    if first.kind == "money":
        return first.unit == second.unit or "CNY" in (first.unit, second.unit)
    return same_dimension(first.unit, second.unit)


def _borrow(first: Number, second: Number, figure: Figure) -> float:
    """The first end of a range in terms of the second: 两到三百万, 80到120万, 七到八成."""
    unit_factor = figure.high / second.high if second.high else 1.0
    if first.scale == 1.0:
        factors = (second.multiplier, second.scale) if first.high < 10 else (second.scale,)
        for factor in factors:
            if factor > 1.0 and first.low * factor < second.high:
                return first.low * factor * unit_factor
    return first.low * unit_factor
