"""Where a passage holds, and which place a question asks for.

In:    a passage; a question, a province.
Out:   whether what the passage says holds, or is told, of that place.
Never: takes a city's rule for a province's, or a local body's for one of the whole country.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assistant.documents.passage import Kind, Passage
from assistant.embedded.text import normalise
from assistant.library.places import find_local_names, find_region
from assistant.library.scope import short_place

RULES: frozenset[Kind] = frozenset({"policy", "guide"})
"""Kinds that hold in a place and for a time only."""
NATION = "全国"
_NATION = re.compile(r"全国|我国|国内|中国|国家(?!级)")
_OF_THE_NATION = re.compile(r"我国|全国(?!前|首|第|性|重点|知名|领先|范围)")
"""A sentence that has it tells of the country; 位居全国前三 does not."""
_NATIONAL_BODY = re.compile(r"国务院|中央|国家|全国|中国|[\u4e00-\u9fff]部(?:办公厅|、|等|$)")
_LOCAL_BODY = re.compile(r"[省市县区州盟旗镇]|街道|园区|管委会")


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence and what stands around it, as normalised and in small letters.

    Attributes:
        plain: the sentence.
        above: title and headings.
        before: the sentence before it.
        passage: where it stands.
    """

    plain: str
    above: str
    before: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Where:
    """A place, in short names.

    Attributes:
        province: empty for the whole country.
        city: empty where only the province is known.
        name: as it was said: what a sentence about the place must name.
    """

    province: str
    city: str
    name: str

    def is_meant_by(self, sentence: Context) -> bool:
        """Tell whether a sentence speaks of this place, by itself or by what stands above it."""
        passage = sentence.passage
        if not self.province:
            if _NATION.search(sentence.plain):
                return True
            return not (passage.region or _places_in(sentence.plain) or _places_in(sentence.above))
        if self.name in sentence.plain:
            return True
        if _places_in(sentence.plain) or _OF_THE_NATION.search(sentence.plain):
            return False
        if self.name in sentence.above or self.name in normalise(passage.issuer or ""):
            return True
        if passage.kind in RULES:
            return self._holds(passage)
        if not self.city and short_place(passage.region or "") == self.province:
            return True
        return _places_in(sentence.before) == {self.name}

    def _holds(self, passage: Passage) -> bool:
        if passage.region is None:
            return not is_of_somewhere(passage)
        if short_place(passage.region) != self.province:
            return False
        return passage.city is None or short_place(passage.city) == self.city


def place_asked(question: str) -> Where | None:
    """Return the place that a question names; None where it names none."""
    plain = normalise(question)
    found = find_region(plain)
    if found is None:
        return Where("", "", NATION) if re.search(r"全国|我国|中国", plain) else None
    said = short_place(plain[found.start : found.end])
    province, city = short_place(found.province), short_place(found.city or "")
    for name in (city, province):
        # 江苏苏州 is named by its last part, Suzhou by its Chinese name.
        if name and (name in said or said.isascii()):
            return Where(province, city, name)
    return Where(province, city, said)


def place_of(province: str | None) -> Where | None:
    """Return a place as an enterprise gives it: a province, or a city."""
    if not province:
        return None
    short = short_place(province)
    return place_asked(province) or Where(short, "", short)


def holds_at(passage: Passage, where: Where | None) -> bool:
    """Tell whether a passage may answer who asks there: a rule of another place does not."""
    if passage.kind not in RULES or passage.region is None or where is None:
        return True
    if short_place(passage.region) != where.province:
        return False
    return not (passage.city and where.city) or short_place(passage.city) == where.city


def holds_on(passage: Passage, day: date) -> bool:
    """Tell whether a passage may answer on a day: a rule that has ended does not."""
    until = passage.valid_until
    return passage.kind not in RULES or until is None or until >= day.isoformat()


def is_of_somewhere(passage: Passage) -> bool:
    """Tell whether a rule is a local body's, of whom it is not known where it sits: 市科技局."""
    if passage.region is not None:
        return False
    body = normalise(passage.issuer or passage.title)
    return _LOCAL_BODY.search(body) is not None and _NATIONAL_BODY.search(body) is None


def named_reach(passage: Passage) -> str | None:
    """Return where alone a rule holds, as people read it; None where it holds everywhere."""
    if passage.kind not in RULES:
        return None
    if passage.region:
        return passage.city or passage.region
    return (passage.issuer or passage.title) if is_of_somewhere(passage) else None


def _places_in(text: str) -> set[str]:
    """Return the short names of the places below the nation that a text names."""
    found = {short_place(text[start:end]) for start, end in find_local_names(text)}
    region = find_region(text)
    if region is not None:
        found.add(short_place(text[region.start : region.end]))
    return found
