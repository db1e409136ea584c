"""What a challenge brief is: its lines, sections and two versions.

In:    nothing but its own values.
Out:   `Brief`, `Version`, `Section`, `Line`, `Highlight`, `Redaction`.
Never: knows how a need is turned into lines, how lines are worded, or how they are printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from assistant.disclosure import Gazetteer, LeakKind, Secrets, conceal

if TYPE_CHECKING:
    from assistant.brief_wording import BriefWording

VersionName = Literal["public", "full"]
Level = Literal["public", "anonymous", "unknown", "nda"]
"""How openly the enterprise wants the need published; `unknown` is treated as `anonymous`."""
LineKind = Literal["said", "term", "record", "template", "suggestion", "open"]
Trace = tuple[int, ...]


SECTIONS: tuple[str, ...] = (
    "title",
    "stamp",
    "pitch",
    "demander",
    "field",
    "background",
    "indicators",
    "requirements",
    "excluded",
    "attempts",
    "gap",
    "market",
    "acceptance",
    "funding",
    "deadline",
    "ip",
    "offers",
    "cooperation",
    "weights",
    "submission",
    "contact",
    "research",
    "labs",
    "policies",
    "rules",
    "precheck",
    "open",
    "separate",
    "evidence",
)
"""All sections, in the order in which they are printed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a brief, or one row of a table.

    Attributes:
        id: `section` or `section.name`; the same in both versions and when drafted again.
        cells: the text; one cell, or one for each column of the section.
        origin: indexes of the findings that it came from.
        kind: `said` by the enterprise; `term` of the tables for what was said; `record` of the
            library; `template`; `suggestion` by rule; `open`, to be confirmed.
        original: what stood here before the center changed it.
        edited: the center changed it; noted in the full version alone.
        removed: the center took it out: it stands in the full version alone.
    """

    id: str
    cells: tuple[str, ...]
    origin: Trace = ()
    kind: LineKind = "said"
    original: tuple[str, ...] | None = None
    edited: bool = False
    removed: bool = False

    @property
    def text(self) -> str:
        """The line as one text."""
        return " | ".join(self.cells)

    def to_json(self) -> dict[str, Any]:
        """Return the line as plain data."""
        data: dict[str, Any] = {"id": self.id}
        data |= {"text": self.cells[0]} if len(self.cells) == 1 else {"cells": list(self.cells)}
        if self.origin:
            data["from"] = list(self.origin)
        if self.kind in ("template", "suggestion", "open", "record"):
            data[self.kind] = True
        if self.edited:
            data["edited"] = True
        if self.removed:
            data["removed"] = True
        if self.original is not None:
            data["original"] = " | ".join(self.original)
        return data


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its lines; a table where it has `columns`."""

    key: str
    heading: str
    lines: tuple[Line, ...]
    columns: tuple[str, ...] = ()
    numbered: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the section as plain data."""
        data: dict[str, Any] = {"heading": self.heading}
        if self.columns:
            data["columns"] = list(self.columns)
        return data | {"lines": [line.to_json() for line in self.lines]}


@dataclass(frozen=True, slots=True)
class Highlight:
    """A stretch of the public version that a person must tick before it is exported.

    Attributes:
        id: the same as long as the text that it stands in is the same.
        field: id of the line.
        text: the stretch.
        why: what it may give away, in Chinese.
    """

    id: str
    field: str
    text: str
    why: str

    def to_json(self) -> dict[str, str]:
        """Return it as plain data."""
        return {"id": self.id, "field": self.field, "text": self.text, "why": self.why}


@dataclass(frozen=True, slots=True)
class Version:
    """The brief as one kind of reader may see it."""

    name: VersionName
    level: Level
    draft: bool
    label: str
    note: str
    day: date
    sections: tuple[Section, ...]
    highlights: tuple[Highlight, ...] = ()

    @property
    def title(self) -> str:
        """The name of the call."""
        return self.section("title").lines[0].text

    def section(self, key: str) -> Section:
        """Return a section by its key; raises `KeyError` where it has none."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    def to_json(self) -> dict[str, Any]:
        """Return the version as plain data: a key for each section, in their order."""
        data: dict[str, Any] = {
            "version": self.name,
            "draft": self.draft,
            "level": self.level,
            "label": self.label,
            "note": self.note,
            "date": self.day.isoformat(),
        }
        data |= {section.key: section.to_json() for section in self.sections}
        if self.name == "public":
            data["highlights"] = [highlight.to_json() for highlight in self.highlights]
        return data


@dataclass(frozen=True, slots=True)
class Redaction:
    """What must not stand in the public version, and what is written instead."""

    secrets: Secrets
    gazetteer: Gazetteer
    stand_ins: Mapping[LeakKind, str]
    kinds: tuple[LeakKind, ...]

    def apply(self, text: str, told_only: bool = False) -> str | None:
        """Return the text without it, or None where it cannot be taken out.

        Args:
            text: a cell of a line.
            told_only: only what the enterprise told of itself is taken out; see `find_leaks`.
        """
        # Where the center is, it says itself, though the enterprise may be of the same town.
        kinds = tuple(kind for kind in self.kinds if not (told_only and kind == "place"))
        return conceal(text, self.secrets, self.gazetteer, self.stand_ins, kinds, told_only)


@dataclass(frozen=True, slots=True)
class Brief:
    """Both versions, and what is needed to change them without giving anything away."""

    public: Version
    full: Version
    redaction: Redaction = field(repr=False)
    wording: BriefWording = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return the brief as the conversation's contract prints it."""
        return {"public": self.public.to_json(), "full": self.full.to_json()}
