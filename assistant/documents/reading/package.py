"""The package around .docx and .xlsx: opened with care, or refused.

In:    bytes.
Out:   nothing: `check_package` returns, or says why the file is not opened.
Never: unpacks more than the limits; lets a part with a document type through to a parser.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from assistant.errors import DocumentRejected

MOST_PARTS = 5_000
MOST_UNPACKED = 256 * 2**20
"""Bytes of all parts, pictures among them (judgement, 2026-11-21)."""
MOST_XML = 48 * 2**20
"""Bytes of the parts that are parsed: about a thousand pages (judgement, 2026-11-21)."""

_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_LOCKED = 0x1
_BLOCK = 2**16
_DECLARATIONS = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_OVERLAP = max(map(len, _DECLARATIONS))


def check_package(data: bytes, main_part: str) -> None:
    """Refuse a package that is not what it says, or that is not safe to parse.

    Args:
        data: of the whole file.
        main_part: the part that makes it this kind of document: word/document.xml.

    Raises:
        DocumentRejected: `encrypted`, `wrong_type`, `broken`, `unpacks_too_large`, `unsafe`.
    """
    if data.startswith(_OLE):
        reason = "encrypted" if _ENCRYPTED_STREAM in data else "wrong_type"
        raise DocumentRejected(reason, "an OLE file, not a package")
    if not data.startswith(b"PK"):
        raise DocumentRejected("wrong_type", f"begins with {data[:4]!r}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            _check_sizes(parts)
            if main_part not in {part.filename for part in parts}:
                raise DocumentRejected("wrong_type", f"a package without {main_part}")
            for part in parts:
                if _is_parsed(part):
                    _check_part(package, part)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        ValueError,
        OSError,
    ) as error:
        raise DocumentRejected("broken", f"the package: {type(error).__name__}") from error


def _is_parsed(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels", ".vml"))


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    # A part is never unpacked beyond the size that its header gives: zipfile holds it to that.
    if any(part.flag_bits & _LOCKED for part in parts):
        raise DocumentRejected("encrypted", "a locked part")
    if len(parts) > MOST_PARTS:
        raise DocumentRejected("unpacks_too_large", f"{len(parts)} parts")
    size = sum(part.file_size for part in parts)
    parsed = sum(part.file_size for part in parts if _is_parsed(part))
    if size > MOST_UNPACKED or parsed > MOST_XML:
        raise DocumentRejected("unpacks_too_large", f"{size} bytes, {parsed} of them XML")


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    kept = b""
    with package.open(part) as stream:
        while block := stream.read(_BLOCK):
            seen = kept + block
            if any(word in seen for word in _DECLARATIONS):
                raise DocumentRejected("unsafe", f"{part.filename} declares a document type")
            kept = seen[-_OVERLAP:]
