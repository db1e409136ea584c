"""Fields of a form: `label：value`, as the card and the company form send them, or as people paste.

In:    a normalised message and the names that fields go by.
Out:   the fields in order, each with where its value stands.
Never: hears a value (see `hear.py`).

A field reaches to the next line that has a name before a colon. A line of the card that is edited
names what it replaces: 现象（原“表面起皮”）：边部剥落. With 删除 for a value it is taken away.
Where several lines rest on the same words, it says which: 目标指标（第2条，原“从8%降到2%”）：删除.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.embedded.text import normalise
from assistant.need import TEXT_LIMIT, TEXT_SLOTS

_LINE = re.compile(
    r"[ \t]*+(?:[-*•·]\s*+)?"
    r"(?:[一二三四五六七八九十\d]{1,3}[、.．)）]\s*+|[(（][一二三四五六七八九十\d]{1,3}[)）]\s*+)?"
    r"(?P<name>[^：:\s“”，。；,;][^：:\n“”，。；,;]{0,23}?)[ \t]*+"
    r"(?:（(?:第(?P<place>\d{1,3})条，)?原“(?P<old>[^”\n]{1,80})”）[ \t]*+)?[：:](?P<value>[^\n]*)"
)
"""Possessive where it takes blanks: of a line of blanks nothing is tried twice."""
_UNIT_NOTE = re.compile(r"[(（][^()（）]{1,12}[)）]$")
"""What forms write behind a name: 投入金额（万元）."""
_DELETION = re.compile(r"(?:删除|删掉|删了|删去|去掉)[。！!]?")
_INSIDE_QUOTES = str.maketrans("“”", "‘’")
_BETWEEN_CLAUSES = re.compile(r"[\s，,]+")


_GOES_ON_TALKING = re.compile(r"[，,。；;](?=[^，,。；;]{4,})")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    Attributes:
        slot: what it names; empty where it names nothing of a need (联系人).
        line: offset where its line starts, its name included.
        start: offset of its value.
        end: offset behind its value.
        replaces: the quote of the finding that it takes the place of, as `as_named` writes it;
            empty where it names none.
        place: number of that finding among those of its slot, from 1; 0 where it names none.
        deletes: it takes something away and holds no value.
        wrapped: its value runs over several lines.
    """

    slot: str
    line: int
    start: int
    end: int
    replaces: str = ""
    place: int = 0
    deletes: bool = False
    wrapped: bool = False

    @property
    def brief(self) -> bool:
        """Whether its value is one thing, to be heard as a whole."""
        return self.end - self.start <= TEXT_LIMIT and not self.wrapped


def read_fields(plain: str, names: Mapping[str, str]) -> tuple[Field, ...]:
    """Return the fields of a message, in order.

    Args:
        plain: the message, normalised.
        names: name of a field → its slot, empty for a field that is left out.
    """
    found: list[Field] = []
    open_field: Field | None = None
    for line in re.finditer(r"[^\n]+", plain):
        hit = _LINE.fullmatch(line.group())
        slot = _slot(hit["name"], names) if hit else None
        if hit and slot is not None:
            start, end = line.start() + hit.start("value"), line.end()
            if not slot and (more := _GOES_ON_TALKING.search(plain, start, end)):
                # 联系人：某某，我们做外壳的: the name ends where the talk begins.
                end = more.start()
            old, place = as_named(hit["old"] or ""), int(hit["place"] or 0)
            open_field = Field(slot, line.start(), start, end, old, place)
            found.append(open_field)
        elif hit and line.start() + hit.end("name") < line.end() and not hit["value"].strip():
            # 其他说明： is the name of something that is not known here.
            open_field = None
        elif open_field is not None and _goes_on(open_field, plain):
            before = plain[open_field.start : open_field.end].strip()
            open_field = replace(open_field, end=line.end(), wrapped=bool(before))
            found[-1] = open_field
    return tuple(_trim(f, plain) for f in found or _corrected(plain, names))


_SPOKEN = re.compile(
    r"(?:^|[，,。；;\n])\s*(?:那个|这个|把|对了)?(?P<name>[^，,。；;：:\n]{2,8}?)(?:那一?条"
    r"|这一?条|那里|一栏)?"
    r"(?:(?:写|说|填|记|听|弄)?(?:错了?|不对"
    r"|有误|[多少高低漏早晚大小窄宽]了)[，,]?\s*(?:不是[^，。；;\n]{1,20}[，,]\s*)?(?:而?应?该?是|叫|改[成为])"
    r"|(?:要|得|请)?(?:改成|改为|改做|换成|更正为)|应该是|应当是|应为)(?P<value>[^，。；;\n]{2,80})"
)
_IN_WORDS = frozenset(
    "product scene symptom company industry region cooperation ip acceptance payer "
    "qualification".split()
)
"""Slots that running talk corrects as a whole; figures are corrected by their metric."""


def _corrected(plain: str, names: Mapping[str, str]) -> list[Field]:
    """Return what running talk corrects by its name: 产品写错了，不是羊角，是连杆."""
    return [
        Field(names[hit["name"]], hit.start("name"), hit.start("value"), hit.end("value"))
        for hit in _SPOKEN.finditer(plain)
        if names.get(hit["name"]) in _IN_WORDS
    ]


def _slot(name: str, names: Mapping[str, str]) -> str | None:
    bare = name.strip()
    return names.get(bare, names.get(_UNIT_NOTE.sub("", bare).strip()))


def _goes_on(field: Field, plain: str) -> bool:
    """Tell whether the next line may still belong to a field: a name or a sum takes one line."""
    return field.slot in TEXT_SLOTS - {"product"} or not plain[field.start : field.end].strip()


def _trim(field: Field, plain: str) -> Field:
    start, end = field.start, field.end
    while start < end and plain[start].isspace():
        start += 1
    while end > start and plain[end - 1].isspace():
        end -= 1
    deletes = bool(field.slot and _DELETION.fullmatch(plain, start, end))
    return replace(field, start=start, end=end, deletes=deletes)


def as_named(quote: str) -> str:
    """Return a finding's words as they are compared with what a line names between “ and ”.

    Inner quotation marks become others there, and a space between clauses reads as a comma.
    """
    return _BETWEEN_CLAUSES.sub("", normalise(quote).translate(_INSIDE_QUOTES))


def only_fields(plain: str, fields: Sequence[Field]) -> bool:
    """Tell whether a message is nothing but fields of one value each."""
    rest = plain
    for field in reversed(fields):
        rest = rest[: field.line] + rest[field.end :]
    return bool(fields) and all(f.brief for f in fields) and not rest.strip()


def is_form(text: str, names: Mapping[str, str]) -> bool:
    """Tell whether a message as typed is nothing but fields of one value each."""
    plain = normalise(text)
    return only_fields(plain, read_fields(plain, names))
