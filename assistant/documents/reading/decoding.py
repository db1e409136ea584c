"""Bytes of a text file to characters.

In:    bytes.
Out:   the text, and nothing lost: UTF-8, UTF-16 or GB18030, with or without a mark at the front.
Never: guesses an encoding by replacing characters.
"""

from __future__ import annotations

import codecs
import re

from assistant.errors import DocumentRejected

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Files of other kinds by their first bytes.
_FOREIGN = (
    b"%PDF-", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF", b"{\\rtf",
    b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"BM", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b",
    b"SQLite format 3",
)  # fmt: skip
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_USUAL = re.compile("[ -~\\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’—…]")
_SAMPLE = 4096
_MOSTLY = 0.8
_CUT = 4
"""Bytes that the longest character takes; fewer may be left of one that was cut off."""


def decode(data: bytes) -> str:
    """Return the text of a file.

    Raises:
        DocumentRejected: `empty`, `wrong_type` (bytes of another kind of file), `broken` (ends
            within a character) or `encoding` (none of the known ones).
    """
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise DocumentRejected("empty", "no characters in the file")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_decode_as(data, encoding))
    if data.startswith(_FOREIGN):
        raise DocumentRejected("wrong_type", f"begins with {data[:4]!r}")
    if 0 in data[:_SAMPLE]:
        # Digits, spaces and line ends of UTF-16 leave zeros; no other text has them.
        order = max(("utf-16-le", "utf-16-be"), key=lambda name: _usual(data[:_SAMPLE], name))
        if _usual(data[:_SAMPLE], order) > _MOSTLY:
            return _checked(_decode_as(data, order))
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        if error.start >= len(data) - _CUT and error.reason == "unexpected end of data":
            raise DocumentRejected("broken", "ends within a character") from error
    return _checked(_decode_as(data, "gb18030"))


def _usual(sample: bytes, encoding: str) -> float:
    """Return the share of characters that Chinese text is made of, 0 to 1."""
    text = sample.decode(encoding, errors="replace")
    return len(_USUAL.findall(text)) / len(text)


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end >= len(data) - _CUT:
            raise DocumentRejected("broken", f"{encoding} ends within a character") from error
        raise DocumentRejected("encoding", f"not {encoding} at byte {error.start}") from error


def _checked(text: str) -> str:
    """Return a text that can be one; bytes of something else decode to controls and private use."""
    strange = len(_CONTROL.findall(text)) + len(_PRIVATE.findall(text))
    if strange > max(2, len(text) // 200):
        raise DocumentRejected("wrong_type", f"{strange} characters that no text has")
    return text
