"""The thesaurus: words of a trade beside the words of research, without any phenomenon.

Where the lexicon explains a phenomenon (what fails, why, how it is measured), the thesaurus only
says which research topics lie behind the words that a trade uses: 窖池 and 酒醅 stand beside
固态发酵. It widens search; nothing of it is ever shown as a finding.
"""

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


def load_thesaurus(path: Path) -> tuple[ThesaurusEntry, ...]:
    """Read `thesaurus.jsonl`.

    Raises:
        RecordInvalid: a line has other keys than these three, an id appears twice, or a list is
            empty, holds something else than texts, or the same text twice.
    """
    entries: dict[str, ThesaurusEntry] = {}
    for line, record in read_jsonl(path):
        where = f"{path}:{line}"
        if record.keys() != {"id", "plain", "research"}:
            raise RecordInvalid(f"{where}: keys are {sorted(record)}, not id, plain, research")
        if not isinstance(record["id"], str) or record["id"] in entries:
            raise RecordInvalid(f"{where}: key 'id': {record['id']!r} is no text or appears twice")
        for key in ("plain", "research"):
            texts = record[key]
            if not isinstance(texts, list) or not texts or len(set(map(str, texts))) < len(texts):
                raise RecordInvalid(f"{where}: key {key!r}: empty, no list, or a text twice")
            if not all(isinstance(text, str) and text.strip() for text in texts):
                raise RecordInvalid(f"{where}: key {key!r}: something that is no text")
        entries[record["id"]] = ThesaurusEntry(
            record["id"], tuple(record["plain"]), tuple(record["research"])
        )
    return tuple(entries.values())
