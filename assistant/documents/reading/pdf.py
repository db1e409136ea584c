"""A PDF to lines, page by page.

In:    the bytes of a .pdf file.
Out:   its lines in reading order, column by column; larger type is a heading.
Never: opens attachments, links or scripts; pictures of text are not read.
"""

from __future__ import annotations

import io
import logging
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from assistant.documents.reading.elements import Line, Source, plain
from assistant.errors import DocumentRejected

MOST_PAGES = 1_000
_MARGIN = 0.08
"""Share of a page's height at its top and bottom where running heads stand."""
_LARGER = 1.15
"""Type is a heading's from this many times the size of the text's on."""
_HEADING_LEVELS = 3
_LONGEST_HEADING = 60


@dataclass(frozen=True, slots=True)
class _Row:
    line: Line
    size: float


def read_pdf(data: bytes) -> Source:
    """Take a PDF apart.

    Raises:
        DocumentRejected: `encrypted`, `wrong_type`, `broken`, `too_large`.
    """
    if b"%PDF-" not in data[:1024]:
        raise DocumentRejected("wrong_type", f"begins with {data[:4]!r}")
    if b"%%EOF" not in data[-2048:]:
        raise DocumentRejected("broken", "without its end")
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    rows: list[_Row] = []
    pages = 0
    try:
        for pages, layout in enumerate(extract_pages(io.BytesIO(data), laparams=LAParams()), 1):
            if pages > MOST_PAGES:
                raise DocumentRejected("too_large", f"more than {MOST_PAGES} pages")
            rows += _page(layout, pages)
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise DocumentRejected("encrypted", "needs a password") from error
    except (PDFException, PSException, zlib.error, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OverflowError, EOFError, RecursionError, ArithmeticError) as error:  # fmt: skip
        # pdfminer lets all of these out of broken files.
        raise DocumentRejected("broken", f"page {pages}: {type(error).__name__}") from error
    if not pages:
        raise DocumentRejected("broken", "no page")
    return Source(tuple(_with_levels(rows)))


def _page(layout: Any, number: int) -> Iterator[_Row]:
    from pdfminer.layout import LTTextBox, LTTextLine

    first = True
    for box in layout:
        if not isinstance(box, LTTextBox):
            continue
        left = min((line.x0 for line in box if isinstance(line, LTTextLine)), default=0.0)
        gap = True
        for line in box:
            text = plain(line.get_text())
            if not text or _is_unmapped(text):
                continue
            size = _size(line)
            height = layout.height or 1
            margin = line.y0 > height * (1 - _MARGIN) or line.y1 < height * _MARGIN
            yield _Row(
                Line(
                    text,
                    page=number,
                    gap=gap or first,
                    indent=line.x0 > left + 1.4 * size,
                    margin=margin,
                ),
                size,
            )
            gap = first = False


def _is_unmapped(text: str) -> bool:
    """Return whether a font gave glyph numbers, not characters: (cid:123)(cid:45)."""
    return text.count("(cid:") * 8 > len(text)


def _size(line: Any) -> float:
    sizes = [character.size for character in line if hasattr(character, "size")]
    return median(sizes) if sizes else 0.0


def _with_levels(rows: list[_Row]) -> Iterator[Line]:
    """Give short lines in larger type a level, the largest the first."""
    weights: Counter[float] = Counter()
    for row in rows:
        weights[round(row.size, 1)] += len(row.line.text)
    body = weights.most_common(1)[0][0] if weights else 0.0
    larger = sorted(
        {
            round(row.size, 1)
            for row in rows
            if row.size > body * _LARGER and len(row.line.text) <= _LONGEST_HEADING
        },
        reverse=True,
    )
    levels = {size: min(rank, _HEADING_LEVELS) for rank, size in enumerate(larger, 1)}
    for row in rows:
        level = levels.get(round(row.size, 1)) if len(row.line.text) <= _LONGEST_HEADING else None
        yield replace(row.line, level=level)
