"""One quantity, and the figure that it is read from.

In:    nothing; these are the types that the reader's parts share.
Out:   `Quantity`, as read; `Figure`, a number with its unit before its surroundings are read.
Never: reads.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from assistant.embedded.numerals import Number

Kind = Literal["money", "duration", "date", "percent", "change", "measure", "number"]
Bound = Literal["<=", ">="]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity as read.

    Attributes:
        kind: What it is. A `change` is a named one (翻番, 减半) or a multiple (两倍).
        start: Offset of the first character, bounding words and signs included.
        end: Offset after the last character; `text[start:end]` is what was read.
        low: Lower end in `unit`. Money: in 万 of the currency. Dates: ordinal of the first day.
        high: Upper end; equals `low` for a single figure. Dates: ordinal of the last day.
        bound: "<=" or ">=" where the words bound it (不超过, 以上).
        unit: Canonical unit, "" for none. Money: currency code. Dates: the grain (day, month,
            quarter, half, year). Changes: "倍" (a multiple) or "%" (signed).
        approx: Said with 左右, 来, 大概 and the like.
        tolerance: Said with ± or 正负.
        per: The thing or span that it counts for (一把两百多 -> 把), None for a total.
        negated: Said to be wrong (不是80万).
        spent: Money that is already gone.
        joined: A range with both ends spelled out (3到4), not a vague one (三四).
    """

    kind: Kind
    start: int
    end: int
    low: float
    high: float
    bound: Bound | None = None
    unit: str = ""
    approx: bool = False
    tolerance: bool = False
    per: str | None = None
    negated: bool = False
    spent: bool = False
    joined: bool = False

    @property
    def last_day(self) -> date:
        """The last day of a date quantity."""
        return date.fromordinal(int(self.high))


NUMERALS = "0123456789零一二三四五六七八九十百千万亿两几半"
"""Characters of a numeral, wherever one may stand."""
CLAUSE_MARKS = "，。；！？,;!?\n"
NUMBER_MARKS = "0123456789零一二三四五六七八九十百千万两俩仨几数半"
"""Characters that a number can begin with."""


class Figure(NamedTuple):
    """A number or range with its unit, before its surroundings are read."""

    kind: Kind
    low: float
    high: float
    end: int
    unit: str
    approx: bool = False
    joined: bool = False
    number: Number | None = None
