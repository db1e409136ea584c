"""What every format is taken apart into, before anything is judged.

In:    characters as a format gave them.
Out:   `Line`, `Table`, `Source`; `plain`, characters that are written and not drawn.
Never: joins, drops or reorders lines.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, or one paragraph of a format that knows its paragraphs.

    Attributes:
        text: plain characters, without space at its ends.
        page: from 1, of formats that have pages; else None.
        level: of a heading that the format marks as one, 1 outermost; None where it marks none.
        whole: the format says that this is a whole paragraph.
        gap: empty space stands before it.
        indent: it is set in from the lines around it.
        margin: it stands at the top or the bottom of its page.
        note: it begins with a raised mark, as a footnote does.
    """

    text: str
    page: int | None = None
    level: int | None = None
    whole: bool = False
    gap: bool = False
    indent: bool = False
    margin: bool = False
    note: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Cells of a table, row by row; `title` is the sheet's name or empty."""

    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file taken apart.

    Attributes:
        elements: in reading order.
        title: that the format itself gives (a page's declared title); empty where it gives none.
        date: that the format itself gives, as written there; empty where it gives none.
        issuer: that the format itself gives; empty where it gives none.
        furniture: lines that the format itself marks as headers, footers and menus, left out.
        notes: footnotes that the format itself marks, left out.
    """

    elements: tuple[Line | Table, ...]
    title: str = ""
    date: str = ""
    issuer: str = ""
    furniture: int = 0
    notes: int = 0


# Radicals and ligatures that PDF fonts put in the place of characters (⼀ for 一, ﬁ for fi).
_DRAWN = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb06]")
# Zero-width, direction, tag and control characters: never drawn, only good for hiding text.
_UNDRAWN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_SPACES = re.compile("[ \t\n\r\x0b\x0c\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_SUPERSCRIPT = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_REFERENCE_MARK = re.compile(
    r"[\s,，、;；]*(?:[\[［〔][\d\s,，、\-–—~]+[\]］〕]|[①-⑳*†‡]|注\d*)[\s,，]*"
)


def plain(text: str) -> str:
    """Return a line's text with one kind of space and without characters that are not drawn."""
    text = _DRAWN.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
    text = _UNDRAWN.sub("", text)
    return _SPACES.sub(" ", text).strip()


def is_reference_mark(text: str) -> bool:
    """Return whether superscript text points to a note or a reference: [2], ①."""
    return _REFERENCE_MARK.fullmatch(text) is not None


def raised(text: str) -> str:
    """Return superscript text as it can stand in a line: 10 raised to -3 is 10⁻³, [2] nothing."""
    if is_reference_mark(text):
        return ""
    lifted = text.translate(_SUPERSCRIPT)
    return lifted if not re.search(r"[0-9]", lifted) else text


def starts_set_in(raw: str) -> bool:
    """Return whether a raw line begins with the space that sets a paragraph in."""
    return raw.startswith(("\u3000", "  ", "\t", "\u00a0\u00a0"))
