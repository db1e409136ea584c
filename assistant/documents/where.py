"""What alone is searched: kinds, regions, dates, files.

In:    a filter; what each passage says of itself.
Out:   which passages it lets through: as a mask over rows, and as a filter in Chroma's words.
Never: cuts hits afterwards: a filter holds while the search is carried out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.documents.passage import Kind, Passage
from assistant.library.scope import short_place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Where:
    """What alone is searched; an empty field lets everything through.

    Attributes:
        kinds: of passages.
        regions: provinces, with or without 省; an empty text stands for passages that name none.
        since: only passages of that day or later. Passages without a date are left out.
        until: only passages of that day or before. Passages without a date are left out.
        files: names inside the shelf; a passage that stands in any of them is let through.
    """

    kinds: frozenset[Kind] = frozenset()
    regions: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    files: frozenset[str] = frozenset()


ANYWHERE = Where()


@dataclass(frozen=True, slots=True)
class Marks:
    """What a filter looks at, of one passage.

    Attributes:
        kind: as the passage says.
        region: short; empty where the passage names none.
        day: as a number (20261121), a month or year counted as its first day; 0 without a date.
        files: in which it stands.
    """

    kind: str
    region: str
    day: int
    files: tuple[str, ...]


def marks_of(passage: Passage) -> Marks:
    """Return the marks of a passage."""
    return Marks(
        passage.kind,
        short_place(passage.region or ""),
        _day(passage.date),
        tuple(sorted({place.file for place in passage.places})),
    )


def _day(text: str | None) -> int:
    digits = (text or "")[:10].replace("-", "")
    return int(f"{digits}0101"[:8]) if digits.isdecimal() and len(digits) in (4, 6, 8) else 0


@dataclass(slots=True)
class MarkTable:
    """The marks of all passages, by rows.

    Attributes:
        kinds, regions: shape (rows,), texts.
        days: shape (rows,), as numbers.
        rows_of: file → the rows of its passages.
    """

    kinds: NDArray[np.str_]
    regions: NDArray[np.str_]
    days: NDArray[np.int32]
    rows_of: dict[str, list[int]] = field(default_factory=dict)

    def mask(self, where: Where) -> NDArray[np.bool_] | None:
        """Return which rows a filter lets through, shape (rows,); None for all of them."""
        import numpy as np

        if where == ANYWHERE:
            return None
        let = np.ones(len(self.days), bool)
        if where.kinds:
            let &= np.isin(self.kinds, sorted(where.kinds))
        if where.regions:
            let &= np.isin(self.regions, [short_place(region) for region in where.regions])
        if where.since or where.until:
            let &= self.days > 0
        if where.since:
            let &= self.days >= _number(where.since)
        if where.until:
            let &= self.days <= _number(where.until)
        if where.files:
            standing = np.zeros(len(self.days), bool)
            for file in where.files:
                standing[self.rows_of.get(file, [])] = True
            let &= standing
        return let


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


# In Chroma's words --------------------------------------------------------------------------------


def to_metadata(marks: Marks) -> dict[str, Any]:
    """Return marks as the metadata of a vector in Chroma."""
    return {
        "kind": marks.kind,
        "region": marks.region,
        "day": marks.day,
        "files": list(marks.files),
    }


def to_filter(where: Where) -> dict[str, Any] | None:
    """Return a filter in Chroma's words; None for everything."""
    parts: list[dict[str, Any]] = []
    if where.kinds:
        parts.append({"kind": {"$in": sorted(where.kinds)}})
    if where.regions:
        parts.append({"region": {"$in": sorted({short_place(r) for r in where.regions})}})
    if where.since or where.until:
        parts.append({"day": {"$gt": 0}})
    if where.since:
        parts.append({"day": {"$gte": _number(where.since)}})
    if where.until:
        parts.append({"day": {"$lte": _number(where.until)}})
    if where.files:
        # A list is asked with $contains; $in finds nothing in one, without an error.
        parts.append(_joined("$or", [{"files": {"$contains": f}} for f in sorted(where.files)]))
    return _joined("$and", parts) if parts else None


def _joined(how: str, parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    # Chroma refuses a list of one.
    return parts[0] if len(parts) == 1 else {how: list(parts)}
