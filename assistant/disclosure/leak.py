"""What is found in a text that would give somebody away, and the firms that are known by name.

In:    `knowledge/firms.txt`.
Out:   `Leak`, the kinds of leaks, `Gazetteer`.
Never: looks into a text.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.errors import RecordInvalid

LeakKind = Literal[
    "company", "organisation", "person", "contact", "customer", "brand", "withheld", "place"
]
LEAK_KINDS: tuple[LeakKind, ...] = (
    "contact",
    "company",
    "person",
    "customer",
    "organisation",
    "brand",
    "withheld",
    "place",
)
"""Where two kinds overlap, the first names the stretch. `withheld` is what the enterprise said must
not appear."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A stretch of a text that identifies; `text[start:end]` is `words`."""

    kind: LeakKind
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Firms that a bare mention identifies, without any word such as 客户 beside it."""

    firms: tuple[str, ...]


def load_gazetteer(knowledge: Path) -> Gazetteer:
    """Read `firms.txt`: one name a line, `#` opens a comment.

    Raises:
        RecordInvalid: the file cannot be read, or a name is too short to be told from a word.
    """
    path = knowledge / "firms.txt"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as exc:
        raise RecordInvalid(f"{path.name} cannot be read: {exc.strerror}") from exc
    names = [name for line in lines if (name := line.split("#")[0].strip())]
    short = [name for name in names if len(name) < 2]
    if short:
        raise RecordInvalid(f"{path.name}: too short: {short}")
    return Gazetteer(tuple(sorted(set(names), key=lambda name: (-len(name), name))))
