"""Spans of time and counts: how long a thing lasts, and how long something takes.

In:    a reading of a duration or a count.
Out:   whether it is a life, and the metric's name (模具使用寿命, 更换时间, 换刀间隔).
Never: reads the figure itself.
"""

import re
from collections.abc import Sequence

from assistant.embedded.measures.known import carried_name, known_for, named_nearby
from assistant.embedded.measures.metrics import family_of, fits_unit
from assistant.embedded.measures.nouns import (
    HEAD,
    VERB_ONLY,
    WHO_OR_WHERE,
    join_names,
    names_a_quantity,
    noun_in,
)
from assistant.embedded.measures.reading import FIGURE_WORDS, Reading, ReadMeasure, Said
from assistant.embedded.units import dimension, same_dimension

_WEARS_OUT = re.compile(
    r"(?:左右)?(?:[\u4e00-\u9fff]{1,2}(?=就|便))?(?:就|便|才|也)?(?:得|要|开始|会|能)?(?:大修"
    r"|开裂|断裂|损坏|起泡|褪色|发黄|生锈|结垢|腐蚀|修补|修|补|换|裂|坏|断|生?锈|穿|磨[损坏穿]"
    r"|报废|废|失效|老化|掉|漏|堵|钝|崩|变形|脱落|起皮|卡死"
    r"|烧[坏穿])(?!了?[0-9一二两三四五六七八九十百千几])"
)
_LASTS = re.compile(
    r"(?:撑满?|撑到|撑够|用够|跑够|扛得?住?|坚持|顶|寿命|能用|用满?|用不到|够用|用上|用到"
    r"|只能用|跑满|打|压(?:得到|到|个)?|冲(?:得到|到)?|轧(?:个|到)?|耐"
    r"|不到)(?:个|了|到|满)?\s?$"
)
_BY_ONE = re.compile(r"一[套副把根支条个对盒块片张只台]")
"""一套压二十五盘: how many one of it makes."""
DESCRIBED = re.compile(r"\s?级|\s?的(?P<thing>[\u4e00-\u9fffA-Za-z]{1,8})")
_CHECKED = re.compile(
    r"抽[检查样]?|取样?|样品|样机|连续|连着|批次|做过|试过|试了|装了|买了|见了|问了|跑了"
)
_CYCLE = (
    (re.compile(r"换|拆|更换|调[机试模]"), "更换时间"),
    (re.compile(r"停[机炉产线]?"), "停机时间"),
    (re.compile(r"测|检|扫描?|化验"), "检测时间"),
)
_LOTS = frozenset("炉批锅卷吨米")
LEVEL_SHORT = frozenset({"s", "min", "h", "班", "ms"})


def tells_life(said: Said, reading: Reading, found: Sequence[ReadMeasure]) -> bool:
    """四个月就得补, 打五百件就裂, 能撑三年: how long a thing lasts."""
    quantity = reading.quantity
    of_unit = dimension(quantity.unit)
    worn = _WEARS_OUT.match(said.text, quantity.end)
    run = of_unit in ("length", "mass", "volume", "area") and worn and worn.group()[0] in "就便"
    if not run and (of_unit not in ("time", "count") or quantity.unit in ("s", "ms")):
        return False
    if (
        found
        and "寿命" in found[-1].metric
        and quantity.unit not in LEVEL_SHORT
        and not quantity.per
        and not DESCRIBED.match(said.text, quantity.end)
        and not _CHECKED.search(reading.lead)
    ):
        return same_dimension(quantity.unit, found[-1].unit)
    if said.asked is None and not reading.noun:
        return False
    if recurs(said.text, quantity.end) and of_unit == "time":
        # 撑到90天停一回 is an interval.
        return False
    if worn:
        return not re.search(r"停[产机炉工]?$", reading.lead)
    before_figure = re.split(f"[{FIGURE_WORDS}]", said.text[quantity.start : quantity.end])
    lasting = _LASTS.search(reading.lead + before_figure[0])
    of_one = "寿命" in reading.lead or _BY_ONE.search(reading.clause_words(said)) is not None
    return lasting is not None and (of_unit == "time" or of_one)


def life_of(said: Said, reading: Reading, found: Sequence[ReadMeasure]) -> str:
    """The name of how long a thing lasts: a known one, or the thing with 使用寿命."""
    noun = reading.noun
    if not noun and found and "寿命" in found[-1].metric:
        return found[-1].metric
    if not noun or VERB_ONLY.match(noun) and len(noun) == 1 and noun not in "模刀":
        known = [metric for metric in said.known if "寿命" in metric]
        start = reading.clause[0]
        noun = noun if noun else noun_in(said.text[start : reading.quantity.start])
        if not noun:
            return known[0] if known else _mould_or_tool(said, reading) or "使用寿命"
    if "寿命" in noun:
        return noun
    noun = noun.removesuffix("用") or noun
    return join_names({"模": "模具", "刀": "刀具"}.get(noun, noun), "使用寿命")


def _mould_or_tool(said: Said, reading: Reading) -> str | None:
    """一副模打两百件, 一把刀用两天: things with a one-character name."""
    start = reading.clause[0]
    clause = said.text[start : reading.quantity.start]
    for mark, thing in (("模", "模具"), ("刀", "刀具"), ("窑", "窑炉"), ("泵", "泵"), ("阀", "阀")):
        if mark in clause:
            return f"{thing}使用寿命"
    return None


RECURS = re.compile(
    r"(?:左右)?(?:就|才|便)?(?:得|要"
    r"|会)?(?P<act>[\u4e00-\u9fff])一?[次回趟遍](?P<thing>[\u4e00-\u9fff]{0,2}?)(?=$"
    r"|[，。；！？,;\s了吧])"
)


_DONE_TO_ONE = re.compile(
    r"(?P<act>[\u4e00-\u9fff]{1,2})(?:一[张件个台套根块批炉锅把只车卷片条]"
    r"|每[张件个台套根块批炉锅把只车卷片条])"
    r"(?P<thing>[\u4e00-\u9fff]{1,4}?)(?:大概|大约|差不多|也就|要|得|花|就)*\s?$"
)
"""排一张皮八分钟: what is done to one thing."""


_EVERY_NAMES = {"换": "更换", "修": "维修", "停": "停机", "洗": "清洗", "清": "清理", "磨": "修磨"}
_EVERY = re.compile(
    rf"\s?(?:就|要|得)?一(?P<act>[{''.join(_EVERY_NAMES)}])(?=$|[，。；！？,;\s了吧])"
)


def recurs(text: str, end: int) -> bool:
    """Tell whether a span that ends there is between two events: 二十天停一回, 四十五天一换."""
    return bool(RECURS.match(text, end) or _EVERY.match(text, end))


def time_of(said: Said, reading: Reading, found: Sequence[ReadMeasure]) -> str:
    """The name of what a span is of (换刀间隔, 更换时间); 时间 where nothing tells."""
    quantity, noun = reading.quantity, reading.noun
    noun = "" if WHO_OR_WHERE.fullmatch(noun) else noun
    if at_once := _EVERY.match(said.text, quantity.end):
        # 四十五天一换
        of_thing = "" if VERB_ONLY.match(noun) else noun
        return join_names(of_thing + _EVERY_NAMES[at_once["act"]], "间隔")
    again = RECURS.match(said.text, quantity.end)
    if again is not None:
        of_thing = again["thing"] or ("" if VERB_ONLY.match(noun) or len(noun) == 1 else noun)
        return join_names(again["act"] + of_thing, "间隔")
    if noun and family_of(noun) and fits_unit(noun, quantity.unit):
        return noun
    known = carried_name(quantity, found) or known_for(said, quantity, found)
    if known and not names_a_quantity(known):
        # A trouble (听不清) lends no name to a span.
        known = None
    clause = said.text[reading.clause[0] : reading.quantity.start]
    done = _DONE_TO_ONE.search(clause)
    if done is not None and not (known and fits_unit(known, quantity.unit)):
        return join_names(done["act"] + done["thing"], "时间")
    for verb, name in _CYCLE:
        if verb.search(clause):
            return name
    if quantity.per and quantity.unit in LEVEL_SHORT:
        return known or (f"单{quantity.per}加工时间" if quantity.per in _LOTS else "单件加工时间")
    if noun and not VERB_ONLY.match(noun):
        return noun if HEAD.search(noun) else join_names(noun, "时间")
    return known or named_nearby(said, reading) or ("单件加工时间" if quantity.per else "时间")
