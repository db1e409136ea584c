"""Words and figures as a brief prints them.

In:    words as they were said, numbers, measures.
Out:   one printable line; a number with every digit that it has.
Never: changes what the words say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from assistant.disclosure import revealing
from assistant.need import TEXT_SLOTS, Finding, Value

_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """Return said words as one printable line that can stand between “ and ”."""
    line = clean_statement(text).strip(" ，,、。.；;：:")
    return line.translate(str.maketrans('“”「」"', "‘’‘’'"))


def first_clauses(words: str, limit: int) -> str:
    """Return the first clauses of some words that fit; a first clause that does not is cut."""
    clauses = words.split("，")
    out = clauses[0]
    for clause in clauses[1:]:
        if len(out) + 1 + len(clause) > limit:
            break
        out += "，" + clause
    if len(out) <= limit:
        return out
    cut = out[:limit]
    return (cut.rsplit(" ", 1)[0] if cut.isascii() else cut) + "…"


def number(value: float) -> str:
    """Write a number with every digit that it has, and none that it has not."""
    text = format(Decimal(str(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


_NO_SPACE = re.compile(r"[%‰°′″]|[\u2e80-\u9fff]")


def amount(measure: Value) -> str:
    """Write a measure's figure with its unit: a space before a unit symbol, none before % or 件.

    Source: GB/T 15835 and the SI brochure for symbols; GB/T 1.1 for %.
    """
    value, unit = measure["value"], clean(str(measure["unit"]))
    ends = value if isinstance(value, list | tuple) else (value,)
    unit = "个月" if unit == "月" else unit
    space = "" if not unit or _NO_SPACE.match(unit) else " "
    return "～".join(map(number, ends)) + space + unit


def clean_statement(text: str) -> str:
    """Return a line of the statement as one printable line; its quotation marks stay."""
    return re.sub(r"\s+", " ", _UNPRINTABLE.sub("", text)).strip()


def tells_particulars(text: str) -> bool:
    """Tell whether a research line holds a figure or words of the enterprise."""
    return bool(re.search(r"[“”\d]", text)) or bool(revealing(text))


_WORDS = ("text", "what", "name")
"""Where a value holds the person's own words; an attempt's `result` goes with its `what`."""


def with_words(finding: Finding, change: Callable[[str], str]) -> Finding | None:
    """Return a finding with its free words changed, None where none are left.

    Typed values (a measure, a sum, a day) are left as they are.

    Args:
        finding: as it was heard.
        change: takes words away.
    """
    quote = change(finding.quote)
    key = next((k for k in _WORDS if isinstance(finding.value.get(k), str)), None)
    if finding.slot not in TEXT_SLOTS or key is None:
        return replace(finding, quote=quote)
    value = dict(finding.value) | {key: change(str(finding.value[key]))}
    if finding.slot == "attempt":
        result = change(str(value["result"] or "")) or None
        value |= {"what": value["what"] or result, "result": result if value["what"] else None}
    return replace(finding, value=value, quote=quote) if value[key] else None
