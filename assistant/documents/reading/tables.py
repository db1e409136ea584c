"""Tables to records: each row of a table of laboratories, results, experts is one of them.

In:    a `Table`; which headers mean what, from `knowledge/documents/tables.yaml`.
Out:   `Record`s; rows of other tables with their headers.
Never: reads what reaches a person or says who an expert is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast, get_args

from assistant.documents.passage import Kind
from assistant.documents.reading.days import find_day
from assistant.documents.reading.elements import Table
from assistant.documents.reading.personal import without_personal
from assistant.documents.reading.regions import KNOWLEDGE, place_in, province_in
from assistant.errors import RecordInvalid

_HEADER_ROWS = 6
"""Rows from the top among which the header stands; titles stand above it."""
_LONGEST_HEADER = 24
_NUMBER = re.compile(r"[\d.,%\s/\-—:：]+")
_COUNTER = re.compile(r"序号|编号|no\.?|#", re.I)


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its text and what it says; `kind` None for a row of a table of something else."""

    text: str
    kind: Kind | None
    title: str
    date: str | None = None
    issuer: str | None = None
    doc_number: str | None = None
    region: str | None = None
    city: str | None = None


@dataclass(frozen=True, slots=True)
class _Columns:
    kind: Kind | None
    name: int | None
    read: tuple[int, ...]


@lru_cache(maxsize=1)
def load_table_words() -> Mapping[str, Any]:
    """Return the words by which columns are judged.

    Raises:
        RecordInvalid: a list is missing or names a kind that does not exist.
    """
    import yaml

    path = KNOWLEDGE / "documents" / "tables.yaml"
    words = yaml.safe_load(path.read_text(encoding="utf-8"))
    if set(words) != {"personal", "impersonal", "kinds", "facts"}:
        raise RecordInvalid(f"{path.name}: expected personal, impersonal, kinds, facts")
    if not set(words["kinds"]) <= set(get_args(Kind)):
        raise RecordInvalid(f"{path.name}: unknown kind")
    return cast(Mapping[str, Any], words)


def read_table(table: Table) -> list[Record]:
    """Return the records of a table, in the order of its rows."""
    title, header, rows = _parts(table)
    if header is None:
        return [
            Record(without_personal("；".join(filter(None, row))), None, title)
            for row in rows
            if any(row)
        ]
    columns = _judge(header, title)
    records = []
    for row in rows:
        if (record := _record(row, header, columns, title)) is not None:
            records.append(record)
    return records


def _parts(table: Table) -> tuple[str, tuple[str, ...] | None, Sequence[tuple[str, ...]]]:
    """Return a table's title, header and rows; the header is None where no row reads as one."""
    rows = table.rows
    title = "" if re.fullmatch(r"(?i)sheet\d*|工作表\d*", table.title) else table.title
    for index, row in enumerate(rows[:_HEADER_ROWS]):
        filled = [cell for cell in row if cell]
        if len(filled) == 1 and len(rows) > index + 1:
            title = filled[0] if len(filled[0]) <= 60 else title
            continue
        if _is_header(row) and index + 1 < len(rows):
            return title, row, rows[index + 1 :]
        break
    return title, None, rows


def _is_header(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell]
    return (
        len(filled) >= 2
        and len(set(filled)) == len(filled)
        and all(len(cell) <= _LONGEST_HEADER and not _NUMBER.fullmatch(cell) for cell in filled)
    )


def _judge(header: Sequence[str], title: str) -> _Columns:
    """Say what kind of record the rows are, which column names it and which are read."""
    words = load_table_words()
    kind: Kind | None = None
    name = None
    hidden: Sequence[str] = ()
    for candidate, signs in words["kinds"].items():
        own = any(sign in cell for cell in header for sign in signs["own"])
        about = any(sign in title for sign in signs["about"])
        name = _first_column(header, signs["name"], words)
        if name is not None and (own or about):
            kind, hidden = cast(Kind, candidate), signs.get("hidden", ())
            break
    else:
        name = None
    read = tuple(
        index
        for index, cell in enumerate(header)
        if cell
        and not _COUNTER.fullmatch(cell)
        and not _is_personal(cell, words)
        and not _is_hidden(cell, hidden, words)
    )
    return _Columns(kind, name, read)


def _first_column(
    header: Sequence[str], names: Sequence[str], words: Mapping[str, Any]
) -> int | None:
    for name in names:
        for index, cell in enumerate(header):
            if name in cell and not _is_personal(cell, words):
                return index
    return None


def _is_personal(cell: str, words: Mapping[str, Any]) -> bool:
    lowered = cell.lower().replace(" ", "")
    return any(word in lowered for word in words["personal"]) and not any(
        word in lowered for word in words["impersonal"]
    )


def _is_hidden(cell: str, hidden: Sequence[str], words: Mapping[str, Any]) -> bool:
    """Return whether a column of this kind of record holds a person's name or life."""
    return any(word in cell for word in hidden) and not any(
        word in cell for word in words["impersonal"]
    )


def _record(
    row: Sequence[str], header: Sequence[str], columns: _Columns, title: str
) -> Record | None:
    cells = {index: without_personal(row[index]) for index in columns.read if index < len(row)}
    shown = [f"{header[index]}：{cell}" for index, cell in cells.items() if cell]
    if not shown:
        return None
    text = "；".join(part.rstrip("。；;") for part in shown) + "。"
    if columns.kind is None:
        return Record(text, None, title)
    words = load_table_words()["facts"]
    facts = {fact: _fact(cells, header, names) for fact, names in words.items()}
    region, city = _region(facts["region"], "".join(cells.values()))
    return Record(
        text=text,
        kind=_kind_of(columns, cells),
        title=cells.get(columns.name or 0, "") if columns.name is not None else "",
        date=find_day(facts["date"]),
        issuer=facts["issuer"] or None,
        doc_number=re.sub(r"\s", "", facts["doc_number"]) or None,
        region=region,
        city=city,
    )


def _kind_of(columns: _Columns, cells: Mapping[int, str]) -> Kind | None:
    """Return the table's kind; a platform for pilot runs among laboratories is one all the same."""
    name = cells.get(columns.name, "") if columns.name is not None else ""
    signs = load_table_words()["kinds"]["pilot"]["about"]
    return (
        "pilot" if columns.kind == "lab" and any(sign in name for sign in signs) else columns.kind
    )


def _fact(cells: Mapping[int, str], header: Sequence[str], names: Sequence[str]) -> str:
    for name in names:
        for index, cell in cells.items():
            if name in header[index] and cell:
                return cell
    return ""


def _region(place: str, whole: str) -> tuple[str | None, str | None]:
    return place_in(place) if place else (province_in(whole), None)
