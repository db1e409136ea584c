"""Workbooks and tables of separated values to tables.

In:    the bytes of an .xlsx file, the text of a .csv file.
Out:   a `Table` of each sheet that is shown.
Never: runs a formula or follows a link; hidden sheets are not read.
"""

from __future__ import annotations

import csv
import io
import warnings
from datetime import date, datetime, time

from assistant.documents.reading.elements import Source, Table, plain
from assistant.documents.reading.markup import looks_like_html
from assistant.documents.reading.package import check_package
from assistant.errors import DocumentRejected

MOST_CELLS = 2_000_000
"""Of a file, empty ones within a row among them (judgement, 2026-11-21)."""


def read_workbook(data: bytes) -> Source:
    """Take a workbook apart.

    Raises:
        DocumentRejected: what `check_package` refuses; `broken`, `wrong_type`, `too_large`.
    """
    check_package(data, "xl/workbook.xml")
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            # What it cannot show (extensions, validations) is of no use here.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            budget = MOST_CELLS
            tables = []
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                sheet.reset_dimensions()
                rows = []
                for row in sheet.iter_rows(values_only=True):
                    budget -= len(row) or 1
                    if budget < 0:
                        raise DocumentRejected("too_large", f"more than {MOST_CELLS} cells")
                    rows.append(tuple(_shown(value) for value in row))
                tables.append(Table(_trimmed(rows), title=plain(sheet.title)))
    except DocumentRejected:
        raise
    except (InvalidFileException, OSError, KeyError, ValueError) as error:
        raise DocumentRejected("broken", f"the workbook: {type(error).__name__}") from error
    return Source(tuple(table for table in tables if table.rows))


def read_separated(text: str) -> Source:
    """Take a table of separated values apart; commas, semicolons and tabs are told apart.

    Raises:
        DocumentRejected: `wrong_type` (a web page), `broken` (an open quote), `too_large`.
    """
    if looks_like_html(text):
        raise DocumentRejected("wrong_type", "a web page behind .csv")
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(",;\t，", key=first.count)
    rows = []
    budget = MOST_CELLS
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            budget -= len(row) or 1
            if budget < 0:
                raise DocumentRejected("too_large", f"more than {MOST_CELLS} cells")
            rows.append(tuple(plain(cell) for cell in row))
    except csv.Error as error:
        raise DocumentRejected("broken", f"line {len(rows) + 1}: {error}") from error
    return Source((Table(_trimmed(rows)),))


def _shown(value: object) -> str:
    """Return a cell's value as people see it."""
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, (datetime, date)):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float):
        return f"{value:.10g}"
    return plain(str(value))


def _trimmed(rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Return the rows that hold something."""
    return tuple(row for row in rows if any(row))
