"""The thesaurus: words of a trade beside the words of research, without any phenomenon.

Where the lexicon explains a phenomenon (what fails, why, how it is measured), the thesaurus only
says which research topics lie behind the words that a trade uses: 窖池 and 酒醅 stand beside
固态发酵. It widens search; nothing of it is ever shown as a finding.

Its counterpart are the subjects outside research: words of what enterprises also ask about and no
laboratory could help with (招聘, 发票, 直播带货). Search weighs them against the others to tell
that nothing fits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import RecordInvalid
from assistant.library.records import read_jsonl


@dataclass(frozen=True, slots=True)
class ThesaurusEntry:
    """A line of the thesaurus: any of `plain` may point to any of `research`."""

    id: str
    plain: tuple[str, ...]
    research: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutsideSubject:
    """Words of one subject that lies outside research."""

    id: str
    plain: tuple[str, ...]


def load_thesaurus(path: Path) -> tuple[ThesaurusEntry, ...]:
    """Read `thesaurus.jsonl`.

    Raises:
        RecordInvalid: a line has other keys than its three, an id appears twice, or a list is
            empty, holds something else than texts, or the same text twice.
    """
    return tuple(ThesaurusEntry(id_, *lists) for id_, *lists in _read(path, "plain", "research"))


def load_outside(path: Path) -> tuple[OutsideSubject, ...]:
    """Read `outside.jsonl`.

    Raises:
        RecordInvalid: as `load_thesaurus`.
    """
    return tuple(OutsideSubject(id_, *lists) for id_, *lists in _read(path, "plain"))


def _read(path: Path, *lists: str) -> Iterator[tuple[str, *tuple[tuple[str, ...], ...]]]:
    seen: set[str] = set()
    for line, record in read_jsonl(path):
        if record.keys() != {"id", *lists}:
            raise RecordInvalid(f"{path}:{line}: keys are {sorted(record)}, not id, {lists}")
        id_ = record["id"]
        if not isinstance(id_, str) or not id_ or id_ in seen:
            raise RecordInvalid(f"{path}:{line}: key 'id': {id_!r} is no text or appears twice")
        seen.add(id_)
        for key in lists:
            texts = record[key]
            if not isinstance(texts, list) or not texts or len(set(map(str, texts))) < len(texts):
                raise RecordInvalid(f"{path}:{line}: key {key!r}: empty, no list, or a text twice")
            if not all(isinstance(text, str) and text.strip() for text in texts):
                raise RecordInvalid(f"{path}:{line}: key {key!r}: something that is no text")
        yield id_, *(tuple(record[key]) for key in lists)
