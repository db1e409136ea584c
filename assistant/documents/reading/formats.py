"""Which reader takes a file apart: by its suffix, which its content must bear out.

In:    bytes and the suffix of the file's name.
Out:   a `Source`.
Never: reads anything but the bytes; imports a reader that is not needed.
"""

from __future__ import annotations

from assistant.documents.reading.elements import Source
from assistant.errors import DocumentRejected

SUFFIXES = (".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".xlsx", ".csv")


def take_apart(data: bytes, suffix: str) -> Source:
    """Take a file apart.

    Args:
        data: all its bytes.
        suffix: of its name, in lower case, with the point.

    Raises:
        DocumentRejected: it cannot be read, or is not what its suffix says.
    """
    if not data:
        raise DocumentRejected("empty", "no bytes")
    if suffix == ".pdf":
        from assistant.documents.reading.pdf import read_pdf

        return read_pdf(data)
    if suffix == ".docx":
        from assistant.documents.reading.word import read_word

        return read_word(data)
    if suffix in (".xlsx", ".csv"):
        from assistant.documents.reading.sheets import read_separated, read_workbook

        if suffix == ".xlsx":
            return read_workbook(data)
        from assistant.documents.reading.decoding import decode

        return read_separated(decode(data))
    return _read_text(data, suffix)


def _read_text(data: bytes, suffix: str) -> Source:
    from assistant.documents.reading.decoding import decode
    from assistant.documents.reading.markup import looks_like_html, read_html, read_markdown
    from assistant.documents.reading.plain_text import read_plain_text

    if suffix not in SUFFIXES:
        raise DocumentRejected("suffix", f"{suffix or 'no suffix'}")
    text = decode(data)
    if suffix in (".html", ".htm"):
        return read_html(text)
    if suffix == ".md":
        if looks_like_html(text):
            raise DocumentRejected("wrong_type", "a web page behind .md")
        return read_markdown(text)
    return read_plain_text(text)
