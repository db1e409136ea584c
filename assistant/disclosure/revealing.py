"""What a person must look at before a text is published: figures, recipes, models, names.

In:    a text that is to be published.
Out:   the stretches that may give away how things are made.
Never: decides whether they may go out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.embedded.text import normalise

RevealKind = Literal["recipe", "process", "model", "name", "figure"]


@dataclass(frozen=True, slots=True)
class Revealing:
    """A stretch that may give away how things are made; `kind` says in which way."""

    kind: RevealKind
    start: int
    end: int
    words: str


_CLAUSE = re.compile(r"[^，。；;！？!?\n“”‘’]+")
_SPELT = "零一二三四五六七八九十百千两"
_NUMBER = rf"(?:\d[\d,]*+(?:\.\d+)?|[{_SPELT}几半]+(?:点[{_SPELT}]+)?)"
_RANGE = rf"{_NUMBER}(?:\s*(?:[~～:：/×xX*-]|→|到|至)\s*\d[\d,]*+(?:\.\d+)?)*+[⁻⁺⁰¹²³⁴-⁹]*"
_MEASURE = (
    r"(?:%|‰|℃|°[CF]?|(?-i:(?:[μµ]?[A-Za-zΩ]{1,5}|个?百?分点)(?:[/·][A-Za-z0-9²³]{1,5})*+[²³]?)|巴仙|个点|个百分点|成|丝|道|度|"
    r"毫米|厘米|微米|纳米|平方米|立方米|米|公斤|千克|毫克|克|吨|斤|毫升|升|分钟|小时|秒|天|周|星期|个月|年|"
    r"[万亿]*[元块]|倍|折|转|兆?千?帕|伏|安|千?瓦|赫兹?|分贝|兆|匹|厘|目|级)"
)
"""What a figure of a product, a process or a sum is counted in."""
_PIECES = (
    r"(?:[万亿]?(?:个|件|根|只|片|炉|批|台|条|次|遍|家|人|套|轮|盒|箱|层|种|项|模|支|块|款|单|户|"
    r"辆|桶|袋|起|份)|万|亿)"
)
_FIGURE = re.compile(
    r"(?P<day>\d{4}\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?)"
    rf"|(?P<share>[百千万]分之[{_SPELT}点]+)"
    rf"|(?P<bound>[≤≥±<>＜＞]\s*)?(?P<number>{_RANGE})(?P<about>[多来余])?\s*"
    rf"(?:(?P<measure>{_MEASURE})|(?P<pieces>{_PIECES}))?(?P<more>[半多几来]|[一二三四五六七八九](?!{_MEASURE}|{_PIECES}))?",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"(?:^|(?<=[，。；：:、\s]))(?:\d{1,2}[.．、)）](?!\d)|[(（]\d{1,2}[)）])")
_CODE = re.compile(
    r"(?:图号|型号|牌号|代号|件号|货号|料号)\s*(?:是|为|:|：)?\s*[A-Za-z0-9][\w./-]*+"
    r"|(?<![A-Za-z0-9.])(?=[A-Za-z0-9./-]*\d)(?=[A-Za-z0-9./-]*[A-Z])[A-Za-z0-9]++(?:[-./][A-Za-z0-9]++)*+"
)
_LATIN_NAME = re.compile(r"(?<![A-Za-z0-9])[A-Z][a-z]{2,}[A-Z][a-z]{2,}[A-Za-z0-9]*+")
"""A coined word of two parts (EasyCut): the name of a product or a firm."""
_LETTERS_OF_UNITS = re.compile(
    r"(?:[kMGTmuμµnp]?(?:m|g|s|A|V|W|Pa|Hz|N|L|l|J|Ω|K|Ah|Wh|bar|mol|t|h|VA|var|eV|F|H|C|T)|min|rpm|r|dB|ppm|PPM|ppb|RPM|"
    r"MPA|KPA|KW|KV|KG|MM|CM|mil|um|inch|in|ft|psi|cP|cSt|pcs|pH|HRC|HB|HV|D|d|a)(?:[/·.-](?:[kMmun]?[A-Za-z]{1,3}\d?))*"
)
_INGREDIENT = (
    r"剂|酸|碱|盐|胺|酯|醇|醚|酮|酚|粉|树脂|胶|乳液|溶液|母粒|填料|颜料|染料|助剂|催化|单体|纤维|硅|碳|铬|镍|钼|铜|锌|镁|"
    r"铝|钛|稀土|浆|料|糖|油|菌|酶|氧化|氢氧|含量|成分|组分|浓度|配比|比例|用量|添加|掺|配方"
)
_RECIPE = re.compile(
    rf"(?:{_INGREDIENT})(?:(?!率|控制|达到|[降提升]到?)[^，。；]){{0,12}}\d+(?:\.\d+)?\s*(?:%|‰|个点|克|公斤|千克|g|kg|ml|mL|L|升|ppm|份|mol|phr|[:：]\s*\d)"
    rf"|\d+(?:\.\d+)?\s*(?:%|‰|个点|克|公斤|千克|g|kg|ml|mL|L|升|ppm|份|mol|phr)[^，。；]{{0,4}}(?:的)?[^，。；]{{0,6}}(?:{_INGREDIENT})"
    r"|(?:加|掺|添加|配|兑|混)(?:了|入|点|上|少量|微量|适量|一点)+[^，。；]{0,8}(?:剂|酸|胺|酯|醇|粉|盐|碱|油|树脂)"
    r"|(?:百分之)[零一二两三四五六七八九十百点]+的[^，。；]{0,6}(?:剂|酸|胺|酯|醇|粉|盐|碱|油|树脂)"
)
_PROCESS = re.compile(
    r"(?:温度|压力|压|模温|保温|升温|降温|加热|转速|线速|速度|进给|切深|烧结|固化|退火|淬火|回火|正火|渗碳|渗氮|真空|气氛|电流|电压|"
    r"功率|频率|pH|PH|ph|流量|湿度|浸泡|搅拌|发酵|灭菌|挤出|注塑|模温|料温|炉温|焊|镀|涂|轧|拉拔|挤压|干燥|烘|蒸|煮|压制|老化)"
    r"[^，。；]{0,14}\d+(?:\.\d+)?\s*(?:℃|°C|度|K|MPa|kPa|Pa|bar|公斤|s|秒|min|分钟|分|h|小时|天|rpm|转|m/s|m/min|mm/min|mm/r|A|V|kW|W|Hz|kHz)"
    r"|\d+(?:\.\d+)?\s*(?:℃|°C|度|MPa|bar)[^，。；]{0,8}(?:保温|烧结|固化|退火|淬火|回火|下|反应|处理|灭菌|干燥|发酵|烘)"
)


def revealing(text: str) -> list[Revealing]:
    """Return the figures, recipes, settings and names of a text, from left to right.

    A clause with amounts of substances (`recipe`) or settings of a process (`process`) is one
    stretch; elsewhere each figure that says something, each drawing, part or grade number (`model`)
    and each coined Latin word (`name`) is one. Counts of a few pieces, ordinals and the numbers of
    a list say nothing.
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
        for a, b, kind in sorted(_stretches(words)):
            found.append(Revealing(kind, start + a, start + b, text[start + a : start + b]))
    return found


def _stretches(words: str) -> list[tuple[int, int, RevealKind]]:
    """Return (start, end, kind) of what a clause reveals, none overlapping another."""
    spans: list[tuple[int, int, RevealKind]] = []

    def add(start: int, end: int, kind: RevealKind) -> None:
        if start < end and not any(a < end and start < b for a, b, _ in spans):
            spans.append((start, end, kind))

    for hit in _LATIN_NAME.finditer(words):
        add(hit.start(), hit.end(), "name")
    for hit in _CODE.finditer(words):
        if not _is_figure(hit.group()):
            add(hit.start(), hit.end(), "model")
    marks = [range(*hit.span()) for hit in _LIST_MARK.finditer(words)]
    for hit in _FIGURE.finditer(words):
        listed = any(hit.start("number") in mark for mark in marks)
        if not listed and _says_something(words, hit):
            lead = len(hit.group()) - len(hit.group().lstrip())
            add(hit.start() + lead, hit.start() + len(hit.group().rstrip()), "figure")
    return spans


def _is_figure(code: str) -> bool:
    """Tell whether Latin letters behind digits are a unit: 180mm/s is a figure, 42CrMo a grade."""
    hit = re.fullmatch(r"[\d.,/~-]+(.*)", code)
    return bool(hit and _LETTERS_OF_UNITS.fullmatch(hit[1]))


MANY = 100
"""Pieces, or a figure without a unit, from which a count tells how much is made. Judgement
2026-11-21."""


def _says_something(words: str, hit: re.Match[str]) -> bool:
    """Tell whether a figure is one that may give something away."""
    if hit["day"] or hit["share"] or hit["bound"]:
        return True
    number = hit["number"]
    spelt = not number[0].isdigit()
    if words[: hit.start("number")].endswith(("第", "初")):
        return False
    if spelt and (len(number) == 1 or set(number) & set("几半")) and not hit["more"]:
        # 一台, 两天, 半年; yet 两成 and 八万 are figures.
        scaled = bool(
            re.search(r"[万亿成]|百分点|个点|巴仙", hit["measure"] or hit["pieces"] or "")
        )
        return scaled and number not in ("几", "半")
    if hit["measure"]:
        return True
    many = bool(set(number + (hit["pieces"] or "")) & set("百千万亿"))
    if spelt:
        return many and bool(hit["pieces"])
    whole = number.replace(",", "")
    return many or not whole.isdigit() or int(whole) >= MANY
