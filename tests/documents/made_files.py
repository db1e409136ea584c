"""Files for the tests: small real ones made with libraries, and ones that no program would make."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

from docx import Document as WordDocument
from openpyxl import Workbook
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

FONT = "STSong-Light"
CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONSHIPS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships'
    '/officeDocument" Target="word/document.xml"/></Relationships>'
)
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(paragraphs: Sequence[str]) -> bytes:
    """Make a Word document."""
    document = WordDocument()
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def saved(document: object) -> bytes:
    """Return what a library's object saves."""
    stream = io.BytesIO()
    document.save(stream)  # type: ignore[attr-defined]
    return stream.getvalue()


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """Make a workbook."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def pdf(
    pages: Sequence[Sequence[tuple[float, float, float, str]]],
    *,
    font: str = FONT,
    encrypt: object = None,
) -> bytes:
    """Make a PDF; each piece of text is x, y from the bottom, size of type, text."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    stream = io.BytesIO()
    made = canvas.Canvas(stream, pagesize=(595, 842), encrypt=encrypt)
    for page in pages:
        for x, y, size, text in page:
            made.setFont(font, size)
            made.drawString(x, y, text)
        made.showPage()
    made.save()
    return stream.getvalue()


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """Make a package of parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def raw_word(document: str | bytes, **more: str | bytes) -> bytes:
    """Make a Word package around any document part."""
    return package(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": RELATIONSHIPS,
            "word/document.xml": document,
        }
        | more
    )


def body(inner: str) -> str:
    """Return a document part."""
    return f'<?xml version="1.0"?><w:document {WORD}><w:body>{inner}</w:body></w:document>'


def raw_pdf(objects: Sequence[bytes], *, root: int = 1) -> bytes:
    """Make a PDF of objects as they are, with a table that finds them."""
    made = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return made + b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        root,
        start,
    )


def deflated_zeros(size: int) -> bytes:
    """Return bytes that unpack to a size of spaces."""
    packer = zlib.compressobj(9)
    block = b" " * 2**20
    packed = b"".join(packer.compress(block) for _ in range(size // len(block)))
    return packed + packer.flush()


def pdf_bomb(size: int) -> bytes:
    """Make a PDF whose one page unpacks to a size."""
    packed = deflated_zeros(size)
    content = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (
        len(packed),
        packed,
    )
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            content,
        ]
    )


def zip_bomb(part: str, size: int) -> bytes:
    """Make a Word package with one part that unpacks to a size."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        made.writestr("[Content_Types].xml", CONTENT_TYPES)
        made.writestr("_rels/.rels", RELATIONSHIPS)
        with made.open(part, "w", force_zip64=True) as content:
            content.write(f"<w:document {WORD}><w:body><w:p><w:r><w:t>".encode())
            for _ in range(size // 2**20):
                content.write(b"a" * 2**20)
            content.write(b"</w:t></w:r></w:p></w:body></w:document>")
    return stream.getvalue()


def with_flag(data: bytes, flag: int) -> bytes:
    """Set a flag in the headers of every part of a package."""
    made = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = made.find(signature)
        while start >= 0:
            flags = struct.unpack_from("<H", made, start + offset)[0]
            struct.pack_into("<H", made, start + offset, flags | flag)
            start = made.find(signature, start + 4)
    return bytes(made)


def with_size(data: bytes, part: str, size: int) -> bytes:
    """Let the headers of a part give a size that it has not."""
    made = bytearray(data)
    name = part.encode()
    for signature, offset, length in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        start = made.find(signature)
        while start >= 0:
            if made[start + length : start + length + len(name)] == name:
                struct.pack_into("<I", made, start + offset, size)
            start = made.find(signature, start + 4)
    return bytes(made)


def noise(size: int) -> bytes:
    """Return bytes that mean nothing, the same each time."""
    return random.Random(7).randbytes(size)


def ole(inner: bytes) -> bytes:
    """Return what begins as an old Office file does."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + inner + b"\0" * 512
