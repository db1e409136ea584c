"""Where a rule holds: the province and the city that its issuer or its title names.

In:    a body's name, a title.
Out:   province and city in full; None where no place is named, or several provinces are.
Never: takes a city for a place that the gazetteer does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from assistant.embedded.text import normalise

KNOWLEDGE = Path(__file__).resolve().parents[3] / "knowledge"


def place_in(*texts: str) -> tuple[str | None, str | None]:
    """Return province and city (江苏省, 苏州市) that the first of some texts to name one names."""
    from assistant.library.places import find_region

    for text in texts:
        provinces = _provinces_in(text)
        if len(provinces) > 1:
            continue
        found = find_region(text)
        if found is not None:
            return found.province, found.city
        if provinces:
            return provinces.pop(), None
    return None, None


def province_in(text: str) -> str | None:
    """Return the province that a text names; None where it is not one."""
    found = _provinces_in(text)
    return found.pop() if len(found) == 1 else None


def _provinces_in(text: str) -> set[str]:
    plain = normalise(text)
    return {full for name, full in _provinces().items() if name in plain}


@lru_cache(maxsize=1)
def _provinces() -> Mapping[str, str]:
    from assistant.library.records import load_regions

    names: dict[str, str] = {}
    for region in load_regions(KNOWLEDGE / "codes" / "regions.csv"):
        names[region.name_zh] = names[region.short_zh] = region.name_zh
    return names
