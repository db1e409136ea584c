"""The numbers that count the points of a list: 1、 (1) ① 一是.

In:    normalised text.
Out:   where such numbers stand; the text with blanks in their place, of the same length.
Never: takes a figure for one (1.85万, 3、4条, 3、5号机).
"""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMERALS = "0-9零一二三四五六七八九十百千万亿两几半"
_POINT = re.compile(
    rf"(?:(?P<open>[(（]\s?)|(?<![{_NUMERALS}A-Za-z.第]))"
    r"(?P<number>[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s?(?P<close>[、)）]|\.(?![0-9]))"
    r"|(?P<ring>[①-⒛❶-❿])"
    r"|(?P<said>[一二三四五六][是来]|其[一二三四五六])[，,：:]?"
)
_CHINESE = {word: place for place, word in enumerate("一二三四五六七八九十", 1)}
_OPENS = "\n。；;：:！!？?【"
"""Marks behind which a point begins."""
_OPENS_IN_A_LIST = "，, \t"
"""Marks behind which one begins where another was counted before it."""
_FIGURE_AHEAD = re.compile(rf"\s?[{_NUMERALS}]")
_WORDS_AHEAD = re.compile(r"[ \t]?[^\s，。；、]")


class _Point(NamedTuple):
    start: int
    end: int
    style: str
    number: int
    alone: bool  # a point though no other is counted


def find_points(plain: str) -> list[tuple[int, int]]:
    """Return (start, end) of each number that counts a point, in order.

    A number is one of a list that counts from one, or stands alone where a point begins and no
    figure follows: 2、毛病是断芯, but 3、4条 and 8.5万 (judgement 2026-11-21).
    """
    candidates = [p for m in _POINT.finditer(plain) if (p := _as_point(plain, m))]
    chosen = {p for p in candidates if p.alone}
    for style in {p.style for p in candidates}:
        chosen |= _counted([p for p in candidates if p.style == style])
    return sorted((p.start, p.end) for p in chosen)


def without_points(plain: str) -> str:
    """Return the text with blanks for the numbers of its points, each parted from what precedes."""
    points = find_points(plain)
    if not points:
        return plain
    letters = list(plain)
    for start, end in points:
        before = plain[max(0, start - 9) : start].rstrip(" \t")[-1:]
        blank = " " if not before or before in _OPENS + _OPENS_IN_A_LIST else "；"
        letters[start:end] = blank.ljust(end - start)
    return "".join(letters)


def _as_point(plain: str, found: re.Match[str]) -> _Point | None:
    start, end = found.span()
    if not _WORDS_AHEAD.match(plain, end):
        return None
    before = plain[max(0, start - 3) : start].rstrip(" \t")
    spaced = plain[start - 1 : start] in (" ", "\t")
    opens = not before or before[-1] in _OPENS
    if ring := found["ring"]:
        return _Point(start, end, "ring", _ring_number(ring), True)
    if said := found["said"]:
        style = "其" if said[0] == "其" else said[1]
        listed = opens or plain[start - 1] in _OPENS_IN_A_LIST
        number = _CHINESE[said.strip("其是来")]
        return _Point(start, end, style, number, False) if listed else None
    close = found["close"].replace("）", ")")
    if found["open"] and close != ")":
        return None
    number = _number(found["number"])
    figure = _FIGURE_AHEAD.match(plain, end) is not None
    if not found["open"]:
        # 1、85万；2、… counts, 1、2号机 does not; behind a word only what no figure follows.
        if figure and (not (opens or spaced) or _names_neighbours(plain, end, number)):
            return None
        in_words = found["number"].isdigit() and "\u4e00" <= plain[start - 1 : start] <= "\u9fff"
        if not (opens or in_words or plain[start - 1] in _OPENS_IN_A_LIST):
            return None
    counts_on = before[-1:] in ("：", ":") and number != 1
    alone = (opens or spaced) and not figure and not counts_on
    style = f"{bool(found['open'])}{close}{found['number'].isdigit()}"
    return _Point(start, end, style, number, alone)


def _names_neighbours(plain: str, end: int, number: int) -> bool:
    """Tell whether two numbers in a row are named: 1、2号, 二、三号."""
    following = re.match(r"\s?([0-9]+|[一二三四五六七八九十]+)", plain[end:])
    return following is not None and _number(following[1]) == number + 1


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    tens, ten, ones = word.rpartition("十")
    if not ten:
        return _CHINESE.get(word, 0)
    return 10 * _CHINESE.get(tens, 1) + _CHINESE.get(ones, 0)


def _ring_number(ring: str) -> int:
    first = next(f for f in "❶⒈⑴①" if ring >= f)
    return ord(ring) - ord(first) + 1


def _counted(points: list[_Point]) -> set[_Point]:
    """Return the points of lists that count on from one, at least two in each."""
    counted: set[_Point] = set()
    row: list[_Point] = []
    for point in points:
        if point.number == 1:
            row = [point]
        elif row and point.number == row[-1].number + 1:
            row.append(point)
            counted |= set(row)
    return counted
