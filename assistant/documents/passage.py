"""What a document becomes: passages that can be found, quoted and opened.

    file ─ read ─▶ Document (passages, dropped) ─ shelve ─▶ store ─ search ─▶ Passage ─▶ quote

Pure: nothing here reads a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["policy", "guide", "lab", "result", "pilot", "expert", "article", "paper", "brief"]
"""What a passage is about: `result` a 成果, `pilot` a 中试 platform, `expert` no personal data."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands, so that it can be opened.

    Attributes:
        file: path inside the shelf's folder, with `/`.
        page: from 1, of formats that have pages; else None.
        start: offset in the document's cleaned text, in characters.
        end: offset behind it.
    """

    file: str
    page: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one article or one record of a table.

    Attributes:
        text: 1 to about 600 characters; what is searched and quoted.
        kind: what it is about.
        title: of the article or record; empty where the text has none.
        section: headings above it, outermost first.
        date: ISO 8601, of the article; None where the text has none.
        issuer: body that issued it; None where the text names none.
        doc_number: such as 国发〔2024〕1号; None where the text has none.
        region: province, where the text or the record names one; else None.
        places: where it stands; more than one where the same text came from several sources.
        city: the city, where issuer or title name one: a city's rule holds in it alone.
        valid_until: last day that a rule says it holds, ISO 8601; `days.REPEALED` where it is said
            to hold no more; None where it says nothing.
    """

    text: str
    kind: Kind
    title: str
    section: tuple[str, ...]
    date: str | None
    issuer: str | None
    doc_number: str | None
    region: str | None
    places: tuple[Place, ...]
    city: str | None = None
    valid_until: str | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was left out of a document, counted by reason.

    Attributes:
        furniture: page numbers, running heads, footers, in lines.
        duplicates: passages that stood there already, word for word or nearly.
        references: entries of a list of references, footnotes.
        fragments: sentences whose beginning or end the file does not hold.
    """

    furniture: int
    duplicates: int
    references: int
    fragments: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One file as it was read."""

    file: str
    digest: str
    """SHA-256 of its bytes."""
    passages: tuple[Passage, ...]
    dropped: Dropped
