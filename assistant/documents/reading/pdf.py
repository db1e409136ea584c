"""A PDF to lines, page by page.

In:    the bytes of a .pdf file.
Out:   its lines in reading order, column by column; larger type is a heading.
Never: opens attachments, links or scripts; pictures of text are not read.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
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
_INDENT = 1.4
"""Sizes of type from which a line is set in."""
_CROSSING = 0.2
"""Share of the height of all text that may lie across a gutter."""
_SIDE = 0.15
"""Share of it that lies on each side at least."""
_LEADING = 1.1
"""Heights of a line between two that still belong together."""
_LETTERS_APART = 1.3
"""Widths of a character between two that are still one line; columns may stand two apart."""
_HEADING_LEVELS = 3
_LONGEST_HEADING = 60
_GLYPH = re.compile(r"\(cid:\d+\)")


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
    layout_of = LAParams(char_margin=_LETTERS_APART, boxes_flow=None)
    rows: list[_Row] = []
    pages = 0
    try:
        for pages, layout in enumerate(extract_pages(io.BytesIO(data), laparams=layout_of), 1):
            if pages > MOST_PAGES:
                raise DocumentRejected("too_large", f"more than {MOST_PAGES} pages")
            rows += _page(layout, pages)
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise DocumentRejected("encrypted", "needs a password") from error
    except (PDFException, PSException) as error:
        raise DocumentRejected("broken", f"page {pages}: {type(error).__name__}") from error
    if not pages:
        raise DocumentRejected("broken", "no page")
    return Source(tuple(_with_levels(rows)))


def _page(layout: Any, number: int) -> Iterator[_Row]:
    from pdfminer.layout import LTTextBox, LTTextLine

    boxes = [box for box in layout if isinstance(box, LTTextBox)]
    before: Any = None
    for box in in_reading_order(boxes):
        lines = [line for line in box if isinstance(line, LTTextLine)]
        left = min((line.x0 for line in lines), default=0.0)
        if before is not None and len(lines) == 1:
            left = min(left, before.x0) if _stand_together(before, lines[0]) else left
        for line in lines:
            text = plain(line.get_text())
            if not text or _is_unmapped(text):
                continue
            size = _size(line)
            height = layout.height or 1
            margin = line.y0 > height * (1 - _MARGIN) or line.y1 < height * _MARGIN
            indent = line.x0 > left + _INDENT * size
            gap = before is None or not _stand_together(before, line)
            yield _Row(Line(text, number, gap=gap, indent=indent, margin=margin), size)
            before = line


def _stand_together(above: Any, line: Any) -> bool:
    """Return whether a line stands right below another in one column."""
    apart = above.y0 - line.y1
    beside = line.x0 >= above.x1 or above.x0 >= line.x1
    return not beside and -line.height < apart < _LEADING * line.height


def in_reading_order(boxes: Sequence[Any]) -> list[Any]:
    """Return boxes with `x0`, `x1`, `y0`, `y1` as a page is read: column by column.

    What lies across the columns (a title, a picture's line) parts the page: the columns above it
    are read before it, those below after it.
    """
    gutter = _gutter(boxes)
    if gutter is None:
        return sorted(boxes, key=lambda box: (-box.y1, box.x0))
    across = sorted((b for b in boxes if b.x0 < gutter < b.x1), key=lambda box: -box.y1)
    rest = [box for box in boxes if not box.x0 < gutter < box.x1]
    ordered: list[Any] = []
    for parting in [*across, None]:
        above = [b for b in rest if parting is None or (b.y0 + b.y1) / 2 > parting.y0]
        rest = [b for b in rest if b not in above]
        ordered += in_reading_order([b for b in above if b.x1 <= gutter])
        ordered += in_reading_order([b for b in above if b.x0 >= gutter])
        ordered += [parting] if parting is not None else []
    return ordered


def _gutter(boxes: Sequence[Any]) -> float | None:
    """Return where two columns part: hardly any text lies there, and much on both sides."""
    total = sum(box.y1 - box.y0 for box in boxes)
    best: tuple[float, float] | None = None
    for edge in sorted({box.x1 for box in boxes}):
        x = edge + 1
        crossing = sum(b.y1 - b.y0 for b in boxes if b.x0 < x < b.x1)
        left = sum(b.y1 - b.y0 for b in boxes if b.x1 <= x)
        right = total - crossing - left
        enough = min(left, right) > _SIDE * total and crossing < _CROSSING * total
        if enough and (best is None or crossing < best[0]):
            best = (crossing, x)
    return best[1] if best else None


def _is_unmapped(text: str) -> bool:
    """Return whether a font gave glyph numbers, not characters: (cid:123)(cid:45)."""
    return sum(map(len, _GLYPH.findall(text))) * 2 > len(text)


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
