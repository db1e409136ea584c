"""Codes, document numbers, figures with units: what must be found as it is, however it is written.

    国发〔2024〕1号, 国发[2024] 1 号  →  2024n1
    GB/T 12345-2019, gb/t12345—2019  →  gbt12345, gbt123452019
    200 MPa, 200mpa                  →  200mpa

In:    text as typed or as read.
Out:   each code in one spelling, which keyword search counts like a word.
Never: takes a code apart: half of a number is another number.
"""

from __future__ import annotations

import re

from assistant.embedded.text import normalise

_NUMBER = re.compile(r"[〔\[(（【](\d{4})[〕\])）】]\s*第?(\d{1,5})\s*号")
_CODE = re.compile(r"[a-z]{1,8}(?:/[a-z]{1,3})?[\s-]{0,1}\d[\da-z]*(?:[.\-/]\d[\da-z]*)*")
_FIGURE = re.compile(r"(?<![\d.a-z])\d+(?:\.\d+)?\s?(?:[a-zμω]{1,5}|℃|%|°c)(?![a-z])")
_BETWEEN = re.compile(r"[\s/\-]+")


def codes(text: str) -> list[str]:
    """Return the codes of a text, each in one spelling; repeated ones stay repeated."""
    plain = normalise(text).lower()
    found = [f"{year}n{int(number)}" for year, number in _NUMBER.findall(plain)]
    for code in _CODE.findall(plain):
        whole = _BETWEEN.sub("", code)
        found.append(whole)
        # A standard is also asked for without its year.
        stem = _BETWEEN.sub("", re.sub(r"-(?:19|20)\d\d$", "", code))
        if stem != whole:
            found.append(stem)
    found += [_BETWEEN.sub("", figure) for figure in _FIGURE.findall(plain)]
    return found


def with_codes(text: str) -> str:
    """Return a text with its codes behind it, for keyword search."""
    return "\n".join((text, *codes(text)))
