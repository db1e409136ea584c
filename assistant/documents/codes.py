"""Codes, document numbers, figures with units: what must be found as it is, however it is written.

    国发〔2024〕1号, 国发[2024] 1 号  →  2024n1, 2024n1x56fd53d1 (of 国发)
    GB/T 12345-2019, gb/t12345—2019  →  gbt12345, gbt123452019
    200 MPa, 200mpa, 3.5%            →  200mpa, 3p5pct

In:    text as typed or as read.
Out:   each code in one spelling, which keyword search counts like a word.
Never: takes a code apart: half of a number is another number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.embedded.text import normalise

_NUMBER = re.compile(r"[〔\[(（【]?\s*(\d{4})\s*[〕\])）】年]\s*第?\s*(\d{1,5})\s*号")
_ISSUER = re.compile(r"[\u3400-\u9fff]{2}\s?$")
_CODE = re.compile(r"[a-z]{1,8}(?:/[a-z]{1,3})?[\s-]{0,1}\d[\da-z]*(?:[.\-/]\d[\da-z]*)*")
_FIGURE = re.compile(r"(?<![\d.a-z])\d+(?:\.\d+)?\s?(?:[a-zμω]{1,5}|℃|%|°c)(?![a-z])")
_YEAR = re.compile(r"-(?:19|20)\d\d$")
_BETWEEN = re.compile(r"[\s/\-]+")
_SPELLED = str.maketrans({".": "p", "%": "pct", "℃": "degc", "°": "deg", "μ": "u", "ω": "ohm"})


def find_codes(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the codes of a text, each in one spelling, with the offsets where they stand."""
    plain = normalise(text)
    small = plain.lower()
    # A capital whose small form is longer would move every offset behind it.
    plain = small if len(small) == len(plain) else plain
    for found in _NUMBER.finditer(plain):
        number = f"{found[1]}n{int(found[2])}"
        yield number, found.start(), found.end()
        # In Latin letters, since Chinese ones would be cut into words.
        if issuer := _ISSUER.search(plain, 0, found.start()):
            letters = "".join(f"{ord(letter):x}" for letter in issuer[0].strip())
            yield f"{number}x{letters}", issuer.start(), found.end()
    for found in _CODE.finditer(plain):
        yield _spell(found[0]), found.start(), found.end()
        # A standard is also asked for without its year.
        stem = _YEAR.sub("", found[0])
        if stem != found[0]:
            yield _spell(stem), found.start(), found.start() + len(stem)
    taken = {at for found in _CODE.finditer(plain) for at in range(*found.span())}
    for found in _FIGURE.finditer(plain):
        if found.start() not in taken:
            yield _spell(found[0]), found.start(), found.end()


def _spell(code: str) -> str:
    """Return a code as one word of letters and digits, which nothing cuts."""
    return _BETWEEN.sub("", code).translate(_SPELLED)


def codes(text: str) -> list[str]:
    """Return the codes of a text, each in one spelling; repeated ones stay repeated."""
    return [code for code, _, _ in find_codes(text)]


def with_codes(text: str) -> str:
    """Return a text with its codes behind it, for keyword search."""
    return "\n".join((text, *codes(text)))
