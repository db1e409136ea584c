"""Figure fidelity: every figure that is shown was said, after unit conversion, or names its source.

The reader of figures here is the harness's own and not the product's, so that a figure misread by
the product is not excused by the same misreading. It reads generously on the side of the dialogue
(一百二 may be 102 or 120) and plainly on the side of what is shown. What follows from words alone
(后年清明, a readiness level) is counted as unscored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.embedded.text import normalise
from assistant.embedded.units import UNITS, convert, same_dimension
from evals.rates import Rate

Checks = dict[str, tuple[Rate, list[str]]]

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 1e4, "亿": 1e8}
_ARABIC = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = r"[零一二两三四五六七八九十百千万亿]+(?:点[零一二三四五六七八九]+)?"
_MONEY = dict.fromkeys(("元", "块", "人民币", "美元", "美金", "欧元", "港币"), 1.0) | {
    "万": 1e4,
    "万元": 1e4,
    "亿": 1e8,
    "亿元": 1e8,
}
_UNIT_WORDS = "|".join(
    re.escape(word)
    for word in sorted({*UNITS, *_MONEY, "倍", "折", "个月", "番"}, key=len, reverse=True)
)
_FIGURE = re.compile(
    rf"(?P<number>{_ARABIC}|{_CHINESE}|半)[来多几余]?\s?个?(?P<scale>(?:[百千万亿](?!分))*)[来多余]?\s?"
    rf"(?P<unit>{_UNIT_WORDS})?(?P<tail>半|[一二三四五六七八九](?![十百千万亿点\d]))?"
)
_FRACTION = re.compile(rf"(?P<below>{_ARABIC}|{_CHINESE})分之(?P<above>{_ARABIC}|{_CHINESE})")
_OUT_OF = re.compile(
    rf"(?P<below>{_ARABIC}|{_CHINESE})\w?(?:里头|里面|里|当中|中)[有就]?(?P<above>{_ARABIC}|{_CHINESE})"
)
_SHOWN = re.compile(
    rf"(?<![A-Za-z\d.])(?P<number>{_ARABIC})\s?(?P<scale>[万亿]?)(?:个(?={_UNIT_WORDS}))?"
    rf"(?P<unit>{_UNIT_WORDS})?"
)
_DATE = re.compile(r"(?P<year>20\d\d)[年-](?P<month>\d{1,2})(?:[月-](?P<day>\d{1,2})日?|月)")
_ENGLISH = {
    "half": 0.5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "eighteen": 18, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100,
}  # fmt: skip
_ENGLISH_FIGURE = re.compile(
    rf"\b(?P<number>{_ARABIC}|{'|'.join(_ENGLISH)})\s?(?:a |an )?"
    r"(?P<scale>k|K|hundred|thousand|million|m)?\b\s?(?P<unit>years?|months?|%|percent)?"
)
_ENGLISH_SCALES = {"k": 1e3, "K": 1e3, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "m": 1e6}
_WORDS_OF_SHARE = {
    "一半": 50.0,
    "减半": 50.0,
    "翻倍": 100.0,
    "翻番": 100.0,
    "翻一番": 100.0,
    "翻两番": 300.0,
}
_PLACE_IN_TALK = re.compile(r"第 ?\d+ ?轮|^\d+$")
"""Cells that number a line or name the turn it came from."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit; the unit is empty where none was read."""

    value: float
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.value:g}{self.unit}"


def read_numeral(text: str) -> set[float]:
    """Return what a numeral may mean: 一百二 is 120 or 102, 两三百 is 200 or 300."""
    whole, point, decimals = text.partition("点")
    if re.fullmatch(_ARABIC, text):
        return {float(text.replace(",", ""))}
    if point:
        digits = "".join(str(_DIGITS[d]) for d in decimals)
        return {float(f"{int(n)}.{digits}") for n in read_numeral(whole) if n == int(n)}
    found = {_add_up(whole)}
    if len(whole) >= 2 and whole[-1] in _DIGITS and whole[-2] in (*_SMALL, *_LARGE):
        scale = {**_SMALL, **_LARGE}[whole[-2]]
        if scale > 10:
            found.add(_add_up(whole[:-1]) + _DIGITS[whole[-1]] * scale / 10)
    # 两三百 and 七八十 name two figures at once.
    if len(whole) >= 2 and whole[0] in _DIGITS and whole[1] in _DIGITS:
        found |= {_add_up(whole[0] + whole[2:]), _add_up(whole[1:])}
        if all(c in _DIGITS for c in whole):
            found.add(float("".join(str(_DIGITS[c]) for c in whole)))
    return found


def _add_up(numeral: str) -> float:
    total = section = digit = 0.0
    for c in numeral:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _SMALL:
            section += (digit or 1) * _SMALL[c]
            digit = 0
        else:
            total = (total + section + digit or 1) * _LARGE[c]
            section = digit = 0
    return total + section + digit


@lru_cache(maxsize=256)
def said_figures(text: str) -> frozenset[Figure]:
    """Return every figure that a text may be saying, read generously."""
    text = normalise(text)
    found: set[Figure] = set()
    for match in _FIGURE.finditer(text):
        numbers = {0.5} if match["number"] == "半" else read_numeral(match["number"])
        scale = 1.0
        for c in match["scale"] or "":
            scale *= {**_SMALL, **_LARGE}[c]
        unit = match["unit"] or ""
        for number in numbers:
            value = number * scale
            found.add(Figure(value, unit))
            found.update(_derived(value, unit, match["tail"] or ""))
    for match in (*_FRACTION.finditer(text), *_OUT_OF.finditer(text)):
        for below in read_numeral(match["below"]):
            found |= {Figure(a / below * 100, "%") for a in read_numeral(match["above"]) if below}
    for match in _ENGLISH_FIGURE.finditer(text):
        number = _ENGLISH.get(match["number"]) or float(match["number"].replace(",", ""))
        value = number * _ENGLISH_SCALES.get(match["scale"] or "", 1.0)
        unit = {"y": "年", "m": "月", "p": "%", "%": "%"}.get((match["unit"] or "x")[0], "")
        found |= {Figure(value, unit), Figure(value / 1e4)}
    found |= {Figure(share, "%") for words, share in _WORDS_OF_SHARE.items() if words in text}
    return frozenset(found)


def _derived(value: float, unit: str, tail: str) -> Iterator[Figure]:
    """Yield what a figure says in other words: 四成五 45 %, 一年半 18 months, 一倍 100 %."""
    if unit == "成":
        more = read_numeral(tail) if tail and tail != "半" else {5.0 if tail else 0.0}
        yield from (Figure(value * 10 + m, "%") for m in more)
    elif unit == "折":
        yield from (Figure(value * 10, "%"), Figure(100 - value * 10, "%"))
    elif unit == "倍":
        yield from (Figure(value * 100, "%"), Figure((value - 1) * 100, "%"))
    elif unit == "个月":
        yield Figure(value, "月")
    elif tail == "半":
        yield Figure(value + 0.5, unit)
    elif tail:
        # 三块五, 一米二, 五万三
        yield from (Figure(value + m / 10, unit) for m in read_numeral(tail))


def is_said(shown: Figure, said: frozenset[Figure]) -> bool:
    """Tell whether a shown figure was said, in its own unit, another of its kind, or none."""
    return any(_same(shown, figure) for figure in said)


def _same(shown: Figure, said: Figure) -> bool:
    if shown.unit in _MONEY and said.unit in _MONEY:
        return _near(shown.value * _MONEY[shown.unit], said.value * _MONEY[said.unit])
    if shown.unit in _MONEY:
        # 两百的样子, asked for money: a bare figure counts 元 or 万.
        return not said.unit and any(
            _near(shown.value * _MONEY[shown.unit], said.value * scale) for scale in (1.0, 1e4)
        )
    if not shown.unit or not said.unit or shown.unit == said.unit:
        return _near(shown.value, said.value)
    if same_dimension(shown.unit, said.unit):
        return _near(shown.value, convert(said.value, said.unit, shown.unit))
    above, slash, _ = shown.unit.partition("/")
    if slash:
        # 一吨三十四度电 says what is shown as 34 kWh/t.
        return _same(Figure(shown.value, above), said)
    # A unit that no table knows cannot be held against a figure.
    return not _known(said.unit) and _near(shown.value, said.value)


def _known(unit: str) -> bool:
    return same_dimension(unit, unit) or unit in _MONEY


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * max(1.0, abs(other))


def shown_figures(text: str) -> list[Figure]:
    """Return the figures of a shown text, without dates and without names such as 5G or H13."""
    text = _DATE.sub(" ", normalise(text))
    found = []
    for match in _SHOWN.finditer(text):
        scale, unit = match["scale"], match["unit"] or ""
        after = text[match.end() : match.end() + 1]
        if not scale and not unit and after.isascii() and after.isalpha():
            continue
        value = float(match["number"].replace(",", ""))
        if scale and (not unit or unit == "元"):
            found.append(Figure(value, scale))
        else:
            found.append(Figure(value * _LARGE.get(scale, 1.0), unit))
    return found


# ── what is shown ────────────────────────────────────────────────────────────────────────────────


def check_figures(last: Mapping[str, Any], said: Sequence[str]) -> Checks:
    """Check the figures of the need, the statement and the brief.

    Args:
        last: the last line of the dialogue.
        said: the person's messages.

    Returns:
        Check → its rate, and the figures that nobody said.
    """
    figures = frozenset().union(*map(said_figures, said)) if said else frozenset()
    whole = normalise("\n".join(said))
    statement = last["statement"] or {}
    named = {f"{d['scheme']} {d['code']}" for d in statement.get("disciplines", [])}
    codes = sorted(named, key=len, reverse=True)
    checks = {
        "figures_need": _check_need(last, figures),
        "figures_statement": _check_texts(_statement_texts(statement), figures, whole, codes),
        "figures_brief": _check_texts(_brief_texts(last["brief"] or {}), figures, whole, codes),
    }
    return checks


def _check_need(last: Mapping[str, Any], said: frozenset[Figure]) -> tuple[Rate, list[str]]:
    rate, unsaid = Rate(), []
    for finding in last["need"]["findings"]:
        if finding["status"] == "superseded":
            continue
        for figure in _value_figures(finding["slot"], finding["value"]):
            if figure is None:
                rate += Rate(unscored=1)
            else:
                held = is_said(figure, said)
                rate += Rate(int(held), 1)
                if not held:
                    unsaid.append(f"{finding['slot']}: {figure}")
    more, unsaid_in_title = _check_texts([last["need"]["title"]], said, "", [])
    return rate + more, unsaid + unsaid_in_title


def _value_figures(slot: str, value: Mapping[str, Any]) -> Iterator[Figure | None]:
    """Yield the figures of a value; None for one that follows from words, not from a figure."""
    if "metric" in value:
        numbers = value["value"] if isinstance(value["value"], list | tuple) else [value["value"]]
        yield from (Figure(float(n), value["unit"]) for n in numbers)
        return
    if slot == "budget" and not value["min_wan"] and not value["max_wan"]:
        yield None
        return
    for key, number in value.items():
        if key in ("min_wan", "max_wan", "amount_wan", "revenue_wan") and number:
            yield Figure(float(number), "万")
        elif key == "headcount" and number:
            yield Figure(float(number))
        elif key == "months":
            yield Figure(float(number), "月")
        elif (key == "date" or slot == "trl") and number:
            yield None


def _statement_texts(statement: Mapping[str, Any]) -> list[str]:
    measures = [f"{m['metric']} {_shown_value(m)}" for m in statement.get("indicators", [])]
    return [*statement.get("questions", []), *statement.get("mechanisms", []), *measures]


def _shown_value(measure: Mapping[str, Any]) -> str:
    value = measure["value"]
    numbers = value if isinstance(value, list | tuple) else [value]
    return " ".join(f"{n:.12g}{measure['unit']}" for n in numbers)


def _brief_texts(brief: Mapping[str, Any]) -> list[str]:
    """Return the lines of both versions that do not name a template or a record as their source."""
    found = []
    for version in brief.values():
        for section in version.values():
            if not isinstance(section, Mapping):
                continue
            for line in section.get("lines", []):
                if not any(line.get(k) for k in ("template", "record", "open", "suggestion")):
                    cells = line.get("cells") or [line["text"]]
                    found.append(" ".join(c for c in cells if not _PLACE_IN_TALK.search(c)))
    return found


def _check_texts(
    texts: Sequence[str], said: frozenset[Figure], whole: str, codes: Sequence[str]
) -> tuple[Rate, list[str]]:
    rate, unsaid = Rate(), []
    for text in texts:
        for code in codes:
            text = text.replace(code, "")
        rate += Rate(unscored=len(_DATE.findall(text)))
        for figure in shown_figures(text):
            held = is_said(figure, said)
            rate += Rate(int(held), 1)
            if not held:
                unsaid.append(f"{figure} ← {text[:60]}")
    return rate, unsaid
