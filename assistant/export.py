"""A brief as a file: Word, Markdown or JSON.

In:    a `Brief`, which version and format, what was ticked, what the center changed, the day.
Out:   an `Export`: the bytes, a file name and a media type; the same bytes for the same input.
Never: writes a public version with a highlight that nobody ticked; writes said words as anything
       but text (no markup, no field, no link); writes a file without the label of generated text.

Sources: 《人工智能生成合成内容标识办法》 (in force 2025-09-01): exported files carry a visible
label and one in their properties; GB 45438-2025: that property is `AIGC` and holds these seven
fields; A4 and margins as in GB/T 9704.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, get_args

from assistant.brief import Brief, Line, Section, Version, VersionName
from assistant.brief_wording import BriefWording
from assistant.draft import revise
from assistant.errors import ExportBlocked, InputRejected

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

Format = Literal["docx", "md", "json"]

MEDIA_TYPES: Mapping[Format, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
ALL: Literal["all"] = "all"
"""Given as `reviewed`: somebody looked at the whole of the public version."""
NAME_LIMIT = 60
"""Most characters of a file name before its ending; UTF-8 makes three bytes of most."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file, ready to be written or sent."""

    name: str
    media_type: str
    data: bytes


def export(
    brief: Brief,
    version: VersionName,
    format: Format,
    reviewed: Collection[str] | Literal["all"] = (),
    edits: Mapping[str, str | None] | None = None,
    today: date | None = None,
) -> Export:
    """Write a version of a brief as a file.

    Args:
        brief: as drafted.
        version: `public` or `full`.
        format: `docx`, `md` or `json`.
        reviewed: ids of the highlights that were ticked, or `ALL`; only the public version asks.
        edits: line id → text by the center, None for a line that it took out; see `revise`.
        today: the day of the file; the brief's own where none is given.

    Raises:
        ExportBlocked: a highlight of the public version was not ticked.
        InputRejected: there is no such version, format or line.
    """
    if version not in get_args(VersionName) or format not in MEDIA_TYPES:
        raise InputRejected(f"cannot export {version!r} as {format!r}")
    revised = revise(brief, edits or {})
    chosen = revised.public if version == "public" else revised.full
    if version == "public":
        _require_review(chosen, reviewed)
    day = today or chosen.day
    wording = brief.wording
    aigc = _aigc(chosen, wording)
    write = {"docx": _write_docx, "md": _write_markdown, "json": _write_json}[format]
    name = f"{_file_name(chosen, wording, day)}.{format}"
    return Export(name, MEDIA_TYPES[format], write(chosen, wording, day, aigc))


def _require_review(version: Version, reviewed: Collection[str] | Literal["all"]) -> None:
    if reviewed == ALL:
        return
    left = [h.id for h in version.highlights if h.id not in reviewed]
    if left:
        raise ExportBlocked(f"{len(left)} highlights were not ticked: {', '.join(left)}")


def _aigc(version: Version, wording: BriefWording) -> dict[str, str]:
    """Return the label for the file's properties, as GB 45438-2025 names its fields."""
    body = json.dumps(version.to_json(), ensure_ascii=False, sort_keys=True)
    number = hashlib.sha256(body.encode()).hexdigest()[:32]
    producer = wording.say("label", "producer")
    return {
        "Label": "1",
        "ContentProducer": producer,
        "ProduceID": number,
        "ReservedCode1": "",
        "ContentPropagator": producer,
        "PropagateID": number,
        "ReservedCode2": "",
    }


_RESERVED = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|.\s“”‘’$%;&#`~]+')


def _file_name(version: Version, wording: BriefWording, day: date) -> str:
    title = _RESERVED.sub("", version.title)[: NAME_LIMIT - 20]
    name = wording.say("file_name", version.name, title=title, date=day.isoformat())
    return wording.say("file_name", "draft", name=name) if version.draft else name


def _show(line: Line, wording: BriefWording) -> tuple[str, ...]:
    """Return the cells; the full version marks what the center changed or took out."""
    if line.removed:
        first, *others = line.cells
        return (wording.say("words", "removed", text=first), *others)
    if line.original is None:
        return line.cells
    return tuple(
        cell if cell == before else wording.say("words", "original", text=cell, original=before)
        for cell, before in zip(line.cells, line.original, strict=True)
    )


def _front(version: Version, wording: BriefWording, day: date) -> list[str]:
    """Return the lines between the title and the first section."""
    shown = wording.say("date", year=day.year, month=day.month, day=day.day)
    return [
        wording.say("versions", version.name),
        wording.say("dated", date=shown),
        version.note,
    ]


def _body(version: Version) -> list[Section]:
    return [s for s in version.sections if s.key != "title"]


def _counts(section: Section, line: Line) -> bool:
    """Tell whether a line is one of a numbered list, and not a note on what is missing in it."""
    return section.numbered and line.kind != "open"


def _width(section: Section, line: Line) -> int:
    """Return how many columns a line fills: a note below a table stands across all of it."""
    return 1 if section.columns and not any(line.cells[1:]) else len(line.cells)


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────


def _write_json(
    version: Version, wording: BriefWording, day: date, aigc: Mapping[str, str]
) -> bytes:
    data = version.to_json() | {"date": day.isoformat(), "AIGC": dict(aigc)}
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


# ── Markdown ─────────────────────────────────────────────────────────────────────────────────

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#|~!&$^=@:])")
_LINE_MARKUP = re.compile(r"^(\s*)([-+]|\d+(?=[.)]))")


def _escape(text: str) -> str:
    """Return said words as Markdown that shows exactly them: no markup, HTML or link."""
    line = _MARKUP.sub(r"\\\1", " ".join(text.split()))
    line = re.sub(r"(?i)\bwww\.", r"www\\.", line)
    return _LINE_MARKUP.sub(lambda m: f"{m[1]}{_escape_start(m[2])}", line)


def _escape_start(mark: str) -> str:
    return mark if mark.isdigit() else f"\\{mark}"


def _write_markdown(
    version: Version, wording: BriefWording, day: date, aigc: Mapping[str, str]
) -> bytes:
    import yaml

    front = {
        "title": version.title,
        "version": version.name,
        "draft": version.draft,
        "date": day.isoformat(),
        "AIGC": dict(aigc),
    }
    header = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10**6)
    title = version.section("title").lines[0]
    out = [
        f"---\n{header}---",
        f"> {_escape(version.label)}",
        f"# {_escape(_show(title, wording)[0])}",
        "  \n".join(_escape(text) for text in _front(version, wording, day)),
    ]
    for section in _body(version):
        out.append(f"## {_escape(section.heading)}")
        out.append(_markdown_section(section, wording))
    return ("\n\n".join(out) + "\n").encode()


def _markdown_section(section: Section, wording: BriefWording) -> str:
    rows, notes = [], []
    for line in section.lines:
        cells = [_escape(cell) for cell in _show(line, wording)]
        if not section.columns or _width(section, line) == 1:
            notes.append(cells[0])
        else:
            rows.append("| " + " | ".join(cells) + " |")
    if not section.columns:
        return _markdown_list(section, notes)
    head = ["| " + " | ".join(map(_escape, section.columns)) + " |"]
    head.append("|" + " --- |" * len(section.columns))
    table = ["\n".join([*head, *rows])] if rows else []
    return "\n\n".join([*table, *notes])


def _markdown_list(section: Section, texts: Sequence[str]) -> str:
    if len(texts) == 1:
        return texts[0]
    if not section.numbered:
        return "\n".join(f"- {text}" for text in texts)
    pairs = list(zip(section.lines, texts, strict=True))
    listed = [text for line, text in pairs if _counts(section, line)]
    notes = [text for line, text in pairs if not _counts(section, line)]
    return "\n\n".join(["\n".join(f"{n}. {text}" for n, text in enumerate(listed, 1)), *notes])


# ── Word ─────────────────────────────────────────────────────────────────────────────────────

_BODY_FONT, _HEAD_FONT, _LATIN_FONT = "宋体", "黑体", "Times New Roman"
_CUSTOM_PROPERTIES = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_PROPERTY_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""Identifier of the set of custom properties. Source: ECMA-376 part 1, 22.3."""


def _write_docx(
    version: Version, wording: BriefWording, day: date, aigc: Mapping[str, str]
) -> bytes:
    import docx

    document = docx.Document()
    _set_page(document, wording)
    _set_styles(document)
    _set_properties(document, version, wording, day, aigc)
    label = document.add_paragraph(version.label)
    label.runs[0].italic = True
    title = version.section("title").lines[0]
    document.add_heading(_show(title, wording)[0], 0)
    for text in _front(version, wording, day):
        _center(document.add_paragraph(text))
    for section in _body(version):
        document.add_heading(section.heading, 1)
        _add_section(document, section, wording)
    buffer = io.BytesIO()
    document.save(buffer)
    return _repack(buffer.getvalue(), day)


def _set_page(document: Document, wording: BriefWording) -> None:
    from docx.shared import Mm

    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    header = page.header.paragraphs[0]
    header.text = wording.say("label", "header")
    _center(header)
    _add_page_number(page.footer.paragraphs[0])


def _add_page_number(paragraph: Paragraph) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    _center(paragraph)
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    paragraph._p.append(number)


def _set_styles(document: Document) -> None:
    """Name fonts that Word and WPS have, for Chinese and Latin; headings in black."""
    from docx.shared import Pt, RGBColor

    sizes = {"Normal": 12, "Title": 22, "Heading 1": 15, "Header": 9, "Table Grid": 10.5}
    for name, size in sizes.items():
        style: Any = document.styles[name]
        _set_font(style, _HEAD_FONT if name in ("Title", "Heading 1") else _BODY_FONT)
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
    normal: Any = document.styles["Normal"]
    normal.paragraph_format.line_spacing = 1.5
    normal.paragraph_format.space_after = Pt(0)
    _center_style(document.styles["Title"])


def _set_font(style: ParagraphStyle, chinese: str) -> None:
    from docx.oxml.ns import qn

    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    # A theme font would win over the names.
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    latin = _LATIN_FONT if chinese == _BODY_FONT else chinese
    for slot, font in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{slot}"), font)


def _center(paragraph: Paragraph) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _center_style(style: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _set_properties(
    document: Document,
    version: Version,
    wording: BriefWording,
    day: date,
    aigc: Mapping[str, str],
) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from lxml import etree

    written = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - Word keeps no zone
    core = document.core_properties
    core.title = version.title[:255]
    core.author = core.last_modified_by = wording.say("label", "producer")
    core.comments = version.label[:255]
    core.keywords = "AIGC"
    core.category = wording.say("versions", version.name)
    if version.draft:
        core.content_status = wording.say("label", "draft")
    core.language = "zh-CN"
    core.created = core.modified = written
    core.revision = 1

    spaces = {
        None: "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
        "vt": "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
    }
    root = etree.Element(f"{{{spaces[None]}}}Properties", nsmap=spaces)
    entry = etree.SubElement(
        root, f"{{{spaces[None]}}}property", fmtid=_PROPERTY_FORMAT, pid="2", name="AIGC"
    )
    value = etree.SubElement(entry, f"{{{spaces['vt']}}}lpwstr")
    value.text = json.dumps(dict(aigc), ensure_ascii=False)
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    package = document.part.package
    part = Part(PackURI("/docProps/custom.xml"), _CUSTOM_PROPERTIES, blob, package)
    package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


def _add_section(document: Document, section: Section, wording: BriefWording) -> None:
    rows = [line for line in section.lines if section.columns and _width(section, line) > 1]
    if rows:
        table = document.add_table(rows=1, cols=len(section.columns))
        table.style = "Table Grid"
        for cell, text in zip(table.rows[0].cells, section.columns, strict=True):
            cell.paragraphs[0].add_run(text).bold = True
        for line in rows:
            for cell, text in zip(table.add_row().cells, _show(line, wording), strict=True):
                cell.paragraphs[0].add_run(text)
    number = 0
    for line in section.lines:
        if line in rows:
            continue
        text = _show(line, wording)[0]
        if _counts(section, line):
            number += 1
            text = f"（{number}）{text}"
        paragraph = document.add_paragraph(text)
        if section.key == "stamp":
            paragraph.runs[0].bold = True


def _repack(data: bytes, day: date) -> bytes:
    """Write the package again with the day as every entry's time, so that equal stays equal."""
    out = io.BytesIO()
    stamp = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return out.getvalue()
