"""What an article says about itself: what it is about, who issued it, when, under which number.

In:    an article, its words.
Out:   `Description`; what the text does not say is None.
Never: guesses: a date without a year, a number that is only cited, a place that is not named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast, get_args

from assistant.documents.passage import Kind
from assistant.documents.reading.articles import Article
from assistant.documents.reading.days import find_day, is_day, issue_day, last_day
from assistant.documents.reading.regions import KNOWLEDGE, place_in
from assistant.embedded.text import normalise
from assistant.errors import RecordInvalid

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
_BRACKETS_AT_END = re.compile(r"(?:[（(【〔\[][^）)】〕\]]*[）)】〕\]]|》)+$")
_ENDS = 6
"""Paragraphs at the end among which body and day sign."""
_FRONT = 8
_TEXT_SEEN = 6_000
"""Characters of an article that are searched for the words of a kind."""


RULES: frozenset[Kind] = frozenset({"policy", "guide"})
"""Kinds that hold in a place and for a time."""


@dataclass(frozen=True, slots=True)
class Description:
    """What an article says about itself, as in `Passage`; None where it says nothing."""

    kind: Kind
    date: str | None
    issuer: str | None
    doc_number: str | None
    region: str | None
    city: str | None = None
    valid_until: str | None = None


def describe(article: Article, *, paper: bool, date: str = "", issuer: str = "") -> Description:
    """Describe an article; its words are judged in simplified characters, and taken as they are.

    Args:
        article: to describe.
        paper: it has an abstract and keywords.
        date: that the format or a journal's imprint declares: a day, a year; may be empty.
        issuer: that the format declares; may be empty.
    """
    front = [*article.head, *(p.text for p, _ in article.parts[:_FRONT])]
    end = [p.text for p, _ in article.parts[-_ENDS:]]
    number = _doc_number(article.title, front)
    body = None if paper else _issuer(article.title, front, end) or issuer or article.agency
    kind: Kind = "paper" if paper else _kind(article, number)
    day = find_day(date) or issue_day([*map(normalise, front)], [*map(normalise, end)])
    day = day or (date if date.isdecimal() else None)
    region, city = place_in(body or "", article.title)
    until = None
    if kind in RULES:
        plain = normalise(article.text)
        until = last_day(normalise(article.title), [*map(normalise, front)], plain, day)
    return Description(kind, day, body, number, region, city, until)


def _kind(article: Article, number: str | None) -> Kind:
    if article.agency:
        return "article"
    title = normalise(article.title)
    text = f"{title}\n{normalise(article.text[:_TEXT_SEEN])}"
    bare = _BRACKETS_AT_END.sub("", title)
    for kind, signs in load_kinds().items():
        if any(word in title for word in signs.get("without", ())):
            continue
        if any(word in title for word in signs.get("title", ())):
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
    found = [_group(_NUMBER_IN_TITLE.search(normalise(title)), title)]
    for line in front:
        plain = normalise(line)
        found.append(_group(_OWN_NUMBER.fullmatch(plain) or _LABELLED_NUMBER.search(plain), line))
    number = next(filter(None, found), None)
    return re.sub(r"\s", "", number) if number else None


def _issuer(title: str, front: Sequence[str], end: Sequence[str]) -> str | None:
    found = [_group(_ISSUER_IN_TITLE.match(normalise(title)), title)]
    for line in front:
        plain = normalise(line)
        found.append(_group(_ISSUER_ABOVE.fullmatch(plain) or _LABELLED_ISSUER.search(plain), line))
    for line, following in zip(end, end[1:], strict=False):
        if is_day(normalise(following)):
            signed = line.replace(" ", "")
            found.append(_group(_SIGNATURE.fullmatch(normalise(signed)), signed))
    names = list(filter(None, found))
    # 省科技厅 is whose? Where the whole name stands elsewhere, that one is taken.
    return next((name for name in names if name[0] not in "省市区县我本"), next(iter(names), None))


def _group(found: re.Match[str] | None, text: str) -> str | None:
    """Return the first group as it stands in a text: normalising moves no offset."""
    return text[slice(*found.span(1))] if found else None
