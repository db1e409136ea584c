"""A Word document to lines and tables.

In:    the bytes of a .docx file that `check_package` let through.
Out:   its paragraphs with the levels of its headings, its tables.
Never: reads comments, deleted or hidden text; headers, footers and footnotes are counted, not read.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from assistant.documents.reading.elements import Line, Source, Table, plain, raised, starts_set_in
from assistant.documents.reading.package import check_package
from assistant.errors import DocumentRejected

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNREAD = {
    f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "sectPr", "commentReference", "instrText")
} | {_FALLBACK}
_CONTAINERS = {f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "customXml", "smartTag")}
_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.I)
_TITLE = re.compile(r"title|标题", re.I)
_CONTENTS = re.compile(r"toc|目录", re.I)


def read_word(data: bytes) -> Source:
    """Take a Word document apart.

    Raises:
        DocumentRejected: what `check_package` refuses; `broken` or `wrong_type`.
    """
    check_package(data, "word/document.xml")
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    try:
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        styles = {style.style_id: style.name or "" for style in document.styles}
        furniture = _count_running_lines(document)
        notes = _count_notes(document)
    except ValueError as error:
        raise DocumentRejected("wrong_type", "not the package of a Word document") from error
    except (
        OpcError,
        etree.XMLSyntaxError,
        KeyError,
        AttributeError,
        IndexError,
        TypeError,
    ) as error:
        raise DocumentRejected("broken", f"the document: {type(error).__name__}") from error
    if body is None:
        raise DocumentRejected("broken", "a document without a body")
    return Source(tuple(_elements(body, styles)), furniture=furniture, notes=notes)


def _elements(container: Any, styles: dict[str, str]) -> Iterator[Line | Table]:
    for element in container:
        if element.tag == f"{_W}p":
            yield from _paragraph(element, styles)
        elif element.tag == f"{_W}tbl":
            yield from _table(element, styles)
        elif element.tag in _CONTAINERS:
            yield from _elements(element, styles)


def _paragraph(element: Any, styles: dict[str, str]) -> Iterator[Line | Table]:
    named = element.find(f"{_W}pPr/{_W}pStyle")
    style = styles.get(named.get(f"{_W}val"), "") if named is not None else ""
    if _CONTENTS.match(style):
        return
    rows = "".join(_runs(element)).split("\n")
    filled = [row for row in rows if plain(row)]
    for index, row in enumerate(filled):
        yield Line(
            plain(row),
            level=_level(style),
            whole=len(filled) == 1,
            gap=index == 0,
            indent=starts_set_in(row),
        )
    for box in _boxes(element):
        yield from _elements(box, styles)


def _boxes(element: Any) -> Iterator[Any]:
    """Yield the text boxes that hang on a paragraph, each once."""
    for box in element.iter(f"{_W}txbxContent"):
        inside = {ancestor.tag for ancestor in box.iterancestors()}
        outer = next(box.iterancestors(f"{_W}p"), None)
        if _FALLBACK not in inside and outer is element:
            yield box


def _level(style: str) -> int | None:
    if found := _HEADING.match(style):
        return int(found[1]) + 1
    return 1 if _TITLE.fullmatch(style) else None


def _runs(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _UNREAD or child.tag == f"{_W}txbxContent":
            continue
        if child.tag == f"{_W}r":
            yield _run(child)
        elif child.tag == f"{_W}p":
            continue
        else:
            yield from _runs(child)


def _run(run: Any) -> str:
    look = run.find(f"{_W}rPr")
    if look is not None and look.find(f"{_W}vanish") is not None:
        return ""
    texts = []
    for part in run:
        if part.tag == f"{_W}t":
            texts.append(part.text or "")
        elif part.tag == f"{_W}tab":
            texts.append(" ")
        elif part.tag in (f"{_W}br", f"{_W}cr"):
            texts.append("\n")
        elif part.tag == f"{_W}noBreakHyphen":
            texts.append("-")
    text = "".join(texts)
    position = look.find(f"{_W}vertAlign") if look is not None else None
    if position is not None and position.get(f"{_W}val") == "superscript":
        return raised(text)
    return text


def _table(table: Any, styles: dict[str, str]) -> Iterator[Line | Table]:
    rows = []
    for row in table.iter(f"{_W}tr"):
        cells = row.iterchildren(f"{_W}tc", f"{_W}sdt")
        rows.append(tuple(_cell(cell) for cell in cells))
    if (
        any(True for _ in table.iterdescendants(f"{_W}tbl"))
        or sum(len(row) > 1 for row in rows) < 2
    ):
        # One cell, or tables within each other, is a page laid out in a table.
        for cell in table.iter(f"{_W}tc"):
            yield from _elements(cell, styles)
        return
    yield Table(tuple(rows))


def _cell(cell: Any) -> str:
    paragraphs = (plain("".join(_runs(paragraph))) for paragraph in cell.iter(f"{_W}p"))
    return " ".join(text for text in paragraphs if text)


def _count_running_lines(document: Any) -> int:
    count = 0
    for section in document.sections:
        for part in (section.header, section.footer):
            if not part.is_linked_to_previous:
                count += sum(1 for paragraph in part.paragraphs if paragraph.text.strip())
    return count


def _count_notes(document: Any) -> int:
    """Count footnotes and endnotes; those with a type only draw the line above the others."""
    from lxml import etree

    count = 0
    for part in document.part.package.iter_parts():
        name = str(part.partname)
        if name in ("/word/footnotes.xml", "/word/endnotes.xml"):
            root = etree.fromstring(
                part.blob, etree.XMLParser(resolve_entities=False, no_network=True)
            )
            count += sum(1 for note in root if note.get(f"{_W}type") is None)
    return count
