"""Shares and named changes: 百分之五, 三分之一, 八成, 个点, 十块里有两块, 两倍, 翻番, 减半.

In:    a text and a place in it, or a number that was read there.
Out:   a figure in %, ‰, 个点 or 倍, None for any other.
Never: reads a change of something; what it is of is for `measures`.
"""

import re

from assistant.embedded.numerals import DIGITS, read_number, whole_number
from assistant.embedded.quantities.quantity import NUMBER_MARKS, NUMERALS, Figure
from assistant.embedded.units import (
    UNIT,
)

RANGE_JOINT = re.compile(r"\s?(?:-|~|到|至|to\b|and\b)\s?")
_FRACTION = re.compile(
    r"(?P<whole>[百千万])分之(?=[0-9零一二三四五六七八九十百两])|百分百|百分之百"
)
_PART_OF = re.compile(
    r"(?P<below>[二三四五六七八九十两]|[0-9]{1,3})分之(?P<above>[一二三四五六七八九十两]"
    r"|[0-9]{1,3})"
)
# 十块砖里有两块, 一百斤生丝里出三十来斤: so many of so many, up to the second figure.
_OUT_OF = re.compile(
    r"(?P<of>[次回个件条片只炉锅批头台炮张块根支颗粒棵株尾瓶袋箱包卷匹套副双斤吨米])"
    rf"(?P<whole>(?![{NUMERALS}])[^0-9，。；！？,;!?\n里中]{{0,5}}?)(?:里面?|里头|当中|中"
    rf"|(?=[有出坏裂漏要]))"
    rf"(?P<filler>(?:(?![{NUMERALS}])[\u4e00-\u9fff]){{0,8}}?)(?=[{NUMERALS}])"
)
_WITHIN_A_SHARE = re.compile("[里中有出坏裂漏要]")
_LEAST_WHOLE = 2.0
_SLASH = re.compile(r"(?P<above>[1-9])/(?P<below>[2-9]|10)(?![0-9/.])")
_NAMED_CHANGE = re.compile(
    r"翻(?P<times>[一两二三四])?番|翻(?:了)?(?:一)?倍|成倍|(?:减|砍|降|省|少|缩短|压缩|去"
    r"|缩)(?:掉|了)?(?:一半|半(?![径导成夜路]))|减半|对半|对折|腰斩|加倍"
)
_HALF = re.compile(
    r"(?<=by )half\b|(?<=in )half\b(?! an?\b)|(?<![每另])一半|(?<![一另])(?:一)?大半(?!年|天|个"
    r"|夜|辈)"
)
_TIMES = re.compile(r"\s?倍(?![频率增速])")
_CHENG = re.compile(
    r"\s?成(?!本[的是高低下])(?![品型套熟立为果员交功绩分])(?!是)(?P<tail>[一二三四五六七八九半])?"
)
_CHENG_MORE = re.compile(r"多|来|出头")
_POINTS = re.compile(
    r"\s?个?巴仙|\s?个?(?:百分)点(?!半)|\s?个(?:点|百分点)|\s?点(?=(?:以[上下内]"
    r"|左右)?(?:[，。,;；！]|$))"
)
_RATIO_SIGN = re.compile(r"\s?(?P<sign>%|‰|％|percent)")


def read_change(text: str, at: int) -> Figure | None:
    """A named change (翻番, 减半) or a half that begins at a place, None for any other."""
    named = _NAMED_CHANGE.match(text, at)
    if named is not None:
        word = named.group()
        if word[0] in "翻成加":
            times = {"两": 2, "二": 2, "三": 3, "四": 4}.get(named["times"] or "", 1)
            value = 100.0 * (2**times - 1)
        else:
            value = -50.0
        return Figure("change", value, value, named.end(), "%")
    half = _HALF.match(text, at)
    if half is not None and half.group() in ("一半", "half"):
        return Figure("percent", 50.0, 50.0, half.end(), "%")
    return None


def read_fraction(text: str, at: int) -> Figure | None:
    """A fraction or a share told by counting that begins at a place, None for any other."""
    whole = _FRACTION.match(text, at)
    if whole is not None:
        if whole["whole"] is None:
            return Figure("percent", 100.0, 100.0, whole.end(), "%")
        number = read_number(text, whole.end())
        if number is None:
            return None
        unit, factor = {"百": ("%", 1.0), "千": ("‰", 1.0), "万": ("%", 0.01)}[whole["whole"]]
        figure = Figure(
            "percent", number.low * factor, number.high * factor, number.end, unit, number.approx
        )
        return _fraction_range(text, figure, factor) or figure
    part = _PART_OF.match(text, at) or _SLASH.match(text, at)
    if part is None:
        return _share_of_a_count(text, at)
    above, below = (whole_number(word) or 1 for word in (part["above"], part["below"]))
    value = round(100.0 * above / below, 4)
    return Figure("percent", value, value, part.end(), "%")


def _share_of_a_count(text: str, at: int) -> Figure | None:
    """十块砖里有两块, 一百个里挑得出六七个, 三个里头坏一个: a share told by counting."""
    if text[at] not in NUMBER_MARKS or not _WITHIN_A_SHARE.search(text, at, at + 20):
        return None
    below = read_number(text, at)
    out_of = _OUT_OF.match(text, below.end) if below is not None else None
    if below is None or out_of is None or below.low != below.high or below.low < _LEAST_WHOLE:
        return None
    above = read_number(text, out_of.end())
    if above is None or above.high > below.low or not text.startswith(out_of["of"], above.end):
        return None
    low, high = (round(100.0 * figure / below.low, 4) for figure in (above.low, above.high))
    vague = below.approx or above.approx
    if vague and above.high - above.low > 1 and above.low >= 10:
        high = low  # 三十来斤, 十几个 of a hundred
    return Figure("percent", low, high, above.end + len(out_of["of"]), "%", vague)


def _fraction_range(text: str, first: Figure, factor: float) -> Figure | None:
    """百分之五到八, 百分之五到百分之八."""
    to = RANGE_JOINT.match(text, first.end)
    if to is None:
        return None
    again = _FRACTION.match(text, to.end())
    second = read_number(text, again.end() if again else to.end())
    if second is None or second.high * factor <= first.low or UNIT.match(text, second.end):
        return None
    return first._replace(high=second.high * factor, end=second.end, joined=True)


def as_percent(text: str, plain: Figure) -> Figure | None:
    """A number followed by %, 成, 点 or 倍 in that unit, None for any other."""
    end = plain.end
    if sign := _RATIO_SIGN.match(text, end):
        unit = "‰" if sign["sign"] == "‰" else "%"
        return plain._replace(kind="percent", end=sign.end(), unit=unit)
    if points := _POINTS.match(text, end):
        if not (points.group().strip() == "点" and plain.number and plain.number.scale > 1):
            return plain._replace(kind="percent", end=points.end(), unit="个点")
    if times := _TIMES.match(text, end):
        return plain._replace(kind="change", end=times.end(), unit="倍")
    tenths = _CHENG.match(text, end)
    if tenths is None or plain.high > 10:
        return None
    end, tail = tenths.end(), 0.0
    if tenths["tail"]:
        tail = 5.0 if tenths["tail"] == "半" else DIGITS[tenths["tail"]]
    low, high = plain.low * 10 + tail, plain.high * 10 + tail
    approx = plain.approx
    if more := _CHENG_MORE.match(text, end):
        high, end, approx = (high + 10 if more.group() == "多" else high), more.end(), True
    return plain._replace(kind="percent", low=low, high=high, end=end, unit="%", approx=approx)
