"""What is indexed: the records, and the texts of each that a query may meet.

In:    a knowledge folder.
Out:   laboratories, policies and phrases; their texts.
Never: weighs a word, or writes a file.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.errors import RecordInvalid
from assistant.library.records import (
    Lab,
    Policy,
    load_labs,
    load_lexicon,
    load_policies,
    read_jsonl,
)
from assistant.library.thesaurus import load_outside, load_thesaurus

Collection = Literal["labs", "policies"]
"""What is searched; each has its own keywords, links and vectors."""
PhraseKind = Literal["phenomenon", "trade", "object", "outside"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """What enterprises say and what research says of it, for search.

    Attributes:
        id: of the entry that it comes from.
        plain: words of the shop floor.
        research: words of research.
        kind: whether it speaks of a phenomenon (lexicon), of a trade (thesaurus), of a thing that
            is made (objects), or of what no laboratory could help with (outside: no research).
    """

    id: str
    plain: tuple[str, ...]
    research: tuple[str, ...]
    kind: PhraseKind


@dataclass(frozen=True, slots=True)
class Records:
    """All records that search reads."""

    labs: tuple[Lab, ...]
    policies: tuple[Policy, ...]
    phrases: tuple[Phrase, ...]

    def of(self, collection: Collection) -> Sequence[Lab | Policy]:
        """Return the records of one collection, in the order of the index."""
        return self.labs if collection == "labs" else self.policies


def lab_text(lab: Lab) -> str:
    """Return everything of a laboratory that a query may meet."""
    parts = (
        *(lab.name_zh, lab.name_en, lab.host, lab.city, lab.province),
        *(*lab.aliases, *lab.industries, *lab.disciplines),
        *(*lab.research_topics, *lab.capabilities, *lab.topics_en),
    )
    return " ".join(parts)


def lab_deeds(lab: Lab) -> str:
    """Return what a laboratory does, without where it is and whose it is."""
    parts = (
        *(lab.name_zh, *lab.disciplines, *lab.industries),
        *(*lab.research_topics, *lab.capabilities),
    )
    return " ".join(parts)


def policy_text(policy: Policy) -> str:
    """Return everything of a policy that a query may meet; title and keywords count twice."""
    parts = (
        *(policy.title_zh, policy.doc_number or "", policy.issuer, policy.region),
        *(policy.who, policy.what, *policy.key_numbers, *policy.conditions),
        *(*policy.applies_to_need, *policy.keywords, policy.title_zh, *policy.keywords),
    )
    return " ".join(parts)


def _phrases(knowledge: Path) -> Iterator[Phrase]:
    """Yield the phrases of the lexicon, the thesaurus, the objects, and what lies outside."""
    for path in sorted(knowledge.glob("lexicon*.jsonl")):
        for entry in load_lexicon(path):
            research = (
                *(entry.phenomenon_zh, *entry.disciplines, *entry.industries),
                *(*entry.related_methods, *entry.mechanisms, entry.phenomenon_en),
            )
            # English is asked by people who know the term: it may lead to the Chinese words.
            plain = (entry.plain, *entry.variants, entry.phenomenon_en)
            yield Phrase(entry.id, plain, research, "phenomenon")
    for word in load_thesaurus(knowledge / "thesaurus.jsonl"):
        yield Phrase(word.id, word.plain, word.research, "trade")
    path = knowledge / "objects.jsonl"
    for line, thing in read_jsonl(path):
        try:
            research = (*thing["keywords_zh"], *thing["keywords_en"], *thing["disciplines"])
            plain = (*thing["words"], *thing["keywords_en"])
            yield Phrase(f"object-{line}", plain, research, "object")
        except (KeyError, TypeError) as error:
            raise RecordInvalid(f"{path}:{line}: {error!r}") from error
    for subject in load_outside(knowledge / "outside.jsonl"):
        yield Phrase(subject.id, subject.plain, (), "outside")


def read_records(knowledge: Path) -> Records:
    """Load the records of a knowledge folder.

    Raises:
        RecordInvalid: a file breaks its schema.
    """
    return Records(
        load_labs(knowledge / "labs.jsonl"),
        load_policies(knowledge / "policies.jsonl"),
        tuple(_phrases(knowledge)),
    )
