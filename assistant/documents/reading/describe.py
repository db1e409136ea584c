"""What an article says about itself: what it is about, who issued it, when, under which number.

In:    an article, its words.
Out:   `Description`; what the text does not say is None.
Never: guesses: a date without a year, a number that is only cited, a place that is not named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from functools import lru_cache
from pathlib import Path
from typing import Any, cast, get_args

from assistant.documents.passage import Kind
from assistant.documents.reading.articles import Article
from assistant.errors import RecordInvalid

KNOWLEDGE = Path(__file__).resolve().parents[3] / "knowledge"

_NUMBER = (
    r"[\u4e00-\u9fffA-Z]{2,14}\s?[〔\[［（(【]\s*(?:19|20)\d{2}\s*[〕\]］）)】]"
    r"\s*第?\s*\d{1,4}\s*号"
)
_OWN_NUMBER = re.compile(
    rf"(?:(?:文\s*号|发文字号|文件编号|发文文号)\s*[:：]\s*)?[（(]?({_NUMBER})[）)]?"
)
_LABELLED_NUMBER = re.compile(rf"(?:文\s*号|发文字号|文件编号|发文文号)\s*[:：]\s*({_NUMBER})")
_NUMBER_IN_TITLE = re.compile(rf"[（(]({_NUMBER})[）)]$")
_BODY_NAME = (
    r"[\u4e00-\u9fff（）()、]{2,40}?(?:委员会|办公厅|办公室|人民政府|管委会|管理局|科学院|基金委|科协|工信厅|"
    r"政府|[厅局部委院署会])"
)
_ISSUER_IN_TITLE = re.compile(rf"({_BODY_NAME})(?:等[\u4e00-\u9fff]{{1,4}}部门)?(?:关于|印发)")
_ISSUER_ABOVE = re.compile(rf"({_BODY_NAME})文件")
_LABELLED_ISSUER = re.compile(
    rf"(?:发文机关|发布机构|发文单位|发布单位|制定机关|信息来源|来源)\s*[:：]\s*({_BODY_NAME})(?:\s|$|[;；，。])"
)
_SIGNATURE = re.compile(rf"({_BODY_NAME})(?:[（(]?[\u4e00-\u9fff]{{0,6}}章[）)]?)?")
_DAY = re.compile(r"((?:19|20)\d{2})\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})\s*日?")
_HAN_DAY = re.compile(
    r"([二一][〇○零ОO一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_DAY_LABELS = (
    re.compile(r"(?:成文日期|发文日期|印发日期)\s*[:：]\s*"),
    re.compile(r"(?:发布日期|发布时间|公布日期|发表时间|日期|时间)\s*[:：]\s*"),
)
_ISSUED = re.compile(r"[（(](?=[^）)]*(?:发布|印发|通过|公布|起施行))[^）)]*[）)]")
_MASTHEAD = re.compile(r".{0,20}星期[一二三四五六日天].{0,10}")
_HAN_DIGITS = {"〇": 0, "○": 0, "零": 0, "О": 0, "O": 0} | {
    d: n for n, d in enumerate("一二三四五六七八九", 1)
}
_BRACKETS_AT_END = re.compile(r"(?:[（(【〔\[][^）)】〕\]]*[）)】〕\]]|》)+$")
_ENDS = 6
"""Paragraphs at the end among which body and day sign."""
_FRONT = 8
_TEXT_SEEN = 6_000
"""Characters of an article that are searched for the words of a kind."""


@dataclass(frozen=True, slots=True)
class Description:
    """What an article says about itself; None where it says nothing."""

    kind: Kind
    date: str | None
    issuer: str | None
    doc_number: str | None
    region: str | None


def describe(article: Article, *, paper: bool, date: str = "", issuer: str = "") -> Description:
    """Describe an article.

    Args:
        article: to describe.
        paper: it has an abstract and keywords.
        date: that the format declares; empty where it declares none.
        issuer: likewise.
    """
    front = [*article.head, *(p.text for p, _ in article.parts[:_FRONT])]
    end = [p.text for p, _ in article.parts[-_ENDS:]]
    number = _doc_number(article.title, front)
    body = None if paper else _issuer(article, front, end) or issuer or article.agency
    kind: Kind = "paper" if paper else _kind(article, number)
    return Description(
        kind=kind,
        date=find_day(date) or _date(front, end),
        issuer=body,
        doc_number=number,
        region=province_in(body or "") or province_in(article.title),
    )


def _kind(article: Article, number: str | None) -> Kind:
    if article.agency:
        return "article"
    text = article.text[:_TEXT_SEEN]
    bare = _BRACKETS_AT_END.sub("", article.title)
    for kind, signs in load_kinds().items():
        if any(word in article.title for word in signs.get("without", ())):
            continue
        if any(word in article.title for word in signs.get("title", ())):
            return kind
        if bare.endswith(tuple(signs.get("end", ()))):
            return kind
        if any(all(word in text for word in group) for group in signs.get("text", ())):
            return kind
    return "policy" if number else "article"


@lru_cache(maxsize=1)
def load_kinds() -> Mapping[Kind, Mapping[str, Any]]:
    """Return the words of each kind, in the order in which they are tried.

    Raises:
        RecordInvalid: the file names a kind or a list that does not exist.
    """
    import yaml

    path = KNOWLEDGE / "documents" / "kinds.yaml"
    table = yaml.safe_load(path.read_text(encoding="utf-8"))
    for kind, signs in table.items():
        if kind not in get_args(Kind) or not set(signs) <= {"title", "end", "text", "without"}:
            raise RecordInvalid(f"{path.name}: {kind}: unknown kind or list")
    return cast(Mapping[Kind, Mapping[str, Any]], table)


def _doc_number(title: str, front: Sequence[str]) -> str | None:
    found = _NUMBER_IN_TITLE.search(title)
    for line in front:
        found = found or _OWN_NUMBER.fullmatch(line) or _LABELLED_NUMBER.search(line)
    return re.sub(r"\s", "", found[1]) if found else None


def _issuer(article: Article, front: Sequence[str], end: Sequence[str]) -> str | None:
    found = [_ISSUER_IN_TITLE.match(article.title)]
    found += [_ISSUER_ABOVE.fullmatch(line) or _LABELLED_ISSUER.search(line) for line in front]
    found += [
        _SIGNATURE.fullmatch(line.replace(" ", ""))
        for line, following in zip(end, end[1:], strict=False)
        if _is_day(following)
    ]
    names = [each[1] for each in found if each is not None]
    # 省科技厅 is whose? Where the whole name stands elsewhere, that one is taken.
    return next((name for name in names if name[0] not in "省市区县我本"), next(iter(names), None))


def _date(front: Sequence[str], end: Sequence[str]) -> str | None:
    for label in _DAY_LABELS:
        for line in (*front, *end):
            if (found := label.search(line)) and (
                day := find_day(line[found.end() : found.end() + 20])
            ):
                return day
    for line in end[::-1]:
        if _is_day(line):
            return find_day(line)
    for line in front:
        if _is_day(line) or _MASTHEAD.fullmatch(line):
            return find_day(line)
        if (found := _ISSUED.match(line)) and (day := find_day(found.group())):
            return day
    return None


def _is_day(line: str) -> bool:
    text = line.strip("（）() ")
    return (_DAY.fullmatch(text) or _HAN_DAY.fullmatch(text)) is not None


def find_day(text: str) -> str | None:
    """Return the first whole day that a text names, as ISO 8601; None where it names none."""
    if found := _DAY.search(text):
        year, month, day = map(int, found.groups())
    elif found := _HAN_DAY.search(text):
        year = int("".join(str(_HAN_DIGITS[digit]) for digit in found[1]))
        month, day = _han_number(found[2]), _han_number(found[3])
    else:
        return None
    try:
        return Date(year, month, day).isoformat()
    except ValueError:
        return None


def _han_number(text: str) -> int:
    tens, ten, units = text.rpartition("十")
    if not ten:
        return _HAN_DIGITS[text]
    return (_HAN_DIGITS[tens] if tens else 1) * 10 + (_HAN_DIGITS[units] if units else 0)


@lru_cache(maxsize=1)
def _provinces() -> Mapping[str, str]:
    from assistant.library.records import load_regions

    names: dict[str, str] = {}
    for region in load_regions(KNOWLEDGE / "codes" / "regions.csv"):
        names[region.name_zh] = names[region.short_zh] = region.name_zh
    return names


def province_in(text: str) -> str | None:
    """Return the province that a title or a body's name names; None where it is not one."""
    found = {full for name, full in _provinces().items() if name in text}
    return found.pop() if len(found) == 1 else None
