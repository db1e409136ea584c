"""HTML and Markdown to lines and tables.

In:    the text of a web page or of a Markdown file.
Out:   its headings, paragraphs and tables; title, date and issuer where the page declares them.
Never: loads anything that the page names; menus, scripts and hidden parts are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from assistant.documents.reading.elements import (
    Line,
    Source,
    Table,
    is_reference_mark,
    plain,
    raised,
    starts_set_in,
)
from assistant.errors import DocumentRejected

_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|div|p|table|article|h[1-6]|meta)\b", re.I)
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_MARKDOWN_HEADING = re.compile(r"^#{1,6} \S", re.M)
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_FENCE = re.compile(r"^\s*(?:```|~~~).*$", re.M)
_ENCODING_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")

_UNREAD = {
    "script", "style", "noscript", "template", "head", "object", "embed", "iframe", "svg", "math",
    "canvas", "audio", "video", "select", "option", "button", "input", "textarea", "map", "link",
}  # fmt: skip
_MENUS = {"nav", "header", "footer", "aside", "form", "menu"}
_BLOCKS = {
    "p", "div", "section", "article", "main", "li", "ul", "ol", "dl", "dt", "dd", "blockquote",
    "pre", "figure", "figcaption", "td", "th", "tr", "caption", "body", "html", "center", "address",
    "tbody", "thead", "tfoot", "table", "details", "summary", "fieldset", "hr",
}  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STYLE_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?!\.?[1-9])", re.I
)
# Names of the declarations that government sites share, and those of common page systems.
_DECLARED = {
    "title": ("articletitle", "og:title"),
    "date": ("pubdate", "publishdate", "article:published_time"),
    "issuer": ("contentsource",),
}
_DEEPEST = 200
"""Elements within each other; libxml2 itself stops at 256."""
_LONGEST_CELL = 500
"""Characters; a longer cell is a page laid out in a table."""


def looks_like_html(text: str) -> bool:
    """Return whether a text is a web page."""
    return _HTML_START.match(text[:4096]) is not None


def looks_like_markdown(text: str) -> bool:
    """Return whether a text has headings in Markdown."""
    return _MARKDOWN_HEADING.search(text) is not None


def read_markdown(text: str) -> Source:
    """Take a Markdown text apart. Numbers and bullets stay as they were written."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.disable(["list", "code", "lheading", "html_block"])
    # Emphasis that ends at Chinese punctuation is not recognised by the rules of CommonMark.
    return read_html(parser.render(_STRONG.sub(r"<b>\2</b>", text)), fragment=True)


def read_html(text: str, *, fragment: bool = False) -> Source:
    """Take a web page apart.

    Args:
        text: the page.
        fragment: it is a part made by this program: without menus, with its line ends meant.

    Raises:
        DocumentRejected: `wrong_type` (no mark-up), `broken` (nested too deeply, without its end).
    """
    from lxml import etree, html

    if not fragment and not _HTML.search(text):
        raise DocumentRejected("wrong_type", "no mark-up behind .html")
    if not fragment and "<html" in text.lower() and "</html" not in text.lower():
        raise DocumentRejected("broken", "a page without its end")
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(_ENCODING_DECLARATION.sub("", text), parser=parser)
    except etree.ParserError as error:
        raise DocumentRejected("no_text", "a page without content") from error
    if any("depth" in str(entry.message).lower() for entry in parser.error_log):
        raise DocumentRejected("broken", "nested too deeply")
    page = _Page(line_ends=fragment)
    page.read(root)
    page.end_line(gap=True)
    declared = _declarations(root)
    return Source(
        tuple(page.elements),
        title=declared.get("title", ""),
        date=declared.get("date", ""),
        issuer=declared.get("issuer", ""),
        furniture=page.furniture,
    )


def _declarations(root: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        for key, names in _DECLARED.items():
            if name in names and key not in found and (content := plain(meta.get("content") or "")):
                found[key] = content
    return found


class _Page:
    """Walks a page and gathers its elements; `furniture` counts the lines of its menus."""

    def __init__(self, *, line_ends: bool) -> None:
        self.elements: list[Line | Table] = []
        self.furniture = 0
        self._line_ends = line_ends
        self._text = ""
        self._gap = False
        self._level: int | None = None
        self._broken = False
        self._note = False

    def read(self, element: Any, depth: int = 0) -> None:
        if depth > _DEEPEST:
            raise DocumentRejected("broken", "nested too deeply")
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _UNREAD and tag != "head" or tag == "head" or _is_hidden(element):
            return
        if tag in _MENUS and not _holds_article(element):
            self.furniture += sum(1 for text in element.itertext() if plain(text))
            return
        if tag == "br":
            self.end_line(gap=False)
            self._broken = True
            return
        if tag in ("sup", "sub"):
            inner = "".join(element.itertext())
            if tag == "sup" and not self._text.strip() and is_reference_mark(inner):
                self._note = True
            self._text += raised(inner) if tag == "sup" else inner
            return
        if tag == "table" and (rows := _cells(element)) is not None:
            self.end_line(gap=True)
            self.elements.append(Table(rows))
            return
        self._inside(element, tag, depth)

    def _inside(self, element: Any, tag: str, depth: int) -> None:
        block = tag in _BLOCKS or tag in _HEADINGS
        if block:
            self.end_line(gap=True)
            self._level = _HEADINGS.get(tag)
        self._add(element.text)
        for child in element:
            self.read(child, depth + 1)
            self._add(child.tail)
        if block:
            self.end_line(gap=True)
            self._level = None

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if not self._line_ends:
            self._text += _one_line(text)
            return
        first, *rest = text.split("\n")
        self._text += first
        for line in rest:
            self.end_line(gap=False)
            self._text = line

    def end_line(self, *, gap: bool) -> None:
        """End the line that is being gathered."""
        text = plain(self._text)
        if text:
            whole = gap and not self._broken and not self._line_ends
            self.elements.append(
                Line(
                    text,
                    level=self._level,
                    whole=whole,
                    gap=self._gap,
                    indent=starts_set_in(self._text),
                    note=self._note,
                )
            )
            self._gap = self._note = False
        if gap:
            self._gap, self._broken = True, False
        self._text = ""


def _one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", _space_for, text)


def _space_for(found: re.Match[str]) -> str:
    """A line end in a page's source is a space between words, and nothing between characters."""
    text, start, end = found.string, found.start(), found.end()
    if 0 < start and end < len(text) and (ord(text[start - 1]) > 0x2E7F or ord(text[end]) > 0x2E7F):
        return ""
    return " "


def _is_hidden(element: Any) -> bool:
    style = element.get("style")
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(style and _STYLE_HIDDEN.search(style))
    )


def _holds_article(element: Any) -> bool:
    """Return whether a part named a header or a form holds the text all the same."""
    return (
        any(True for _ in element.iter("article", "h1")) or len("".join(element.itertext())) > 2000
    )


def _cells(table: Any) -> tuple[tuple[str, ...], ...] | None:
    """Return a table's cells, or None where it only lays out a page."""
    if any(inner is not table for inner in table.iter("table")):
        return None
    rows = tuple(
        tuple(plain(_one_line(" ".join(_texts(cell)))) for cell in row if cell.tag in ("td", "th"))
        for row in table.iter("tr")
    )
    wide = sum(1 for row in rows if len(row) > 1)
    if wide < 2 or any(len(cell) > _LONGEST_CELL for row in rows for cell in row):
        return None
    return rows


def _texts(cell: Any) -> Iterator[str]:
    for element in cell.iter():
        if not isinstance(element.tag, str) or element.tag in _UNREAD or _is_hidden(element):
            if element.tail and element is not cell:
                yield element.tail
            continue
        if element.text:
            yield element.text
        if element.tail and element is not cell:
            yield element.tail
