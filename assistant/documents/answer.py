"""Answers to a person's question, from the center's documents and the policy records.

In:    a question, the shelf, the library, the place and day that it is asked for.
Out:   `Answer`: quotes with where they stand, and titles of policies; empty where nothing is found.
Never: quotes what does not stand in its file at its place; answers a question about money with what
       holds in another province; passes an outage off as nothing found (a failed search raises).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.documents.citation import Citation, find_place
from assistant.documents.passage import Kind, Passage
from assistant.documents.quote import LEAST_SHARE, quote
from assistant.library.places import Place, find_region
from assistant.library.scope import short_place

if TYPE_CHECKING:
    from assistant.documents.search import Hit
    from assistant.documents.shelf import Shelf
    from assistant.documents.where import Where
    from assistant.library.library import Library

logger = logging.getLogger(__name__)

RULES: frozenset[Kind] = frozenset({"policy", "guide"})
"""Kinds that hold in a place only."""
PASSAGES = 10
"""Passages that are read for one answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for one question.

    Attributes:
        citations: quotes, best first; at most three sentences together.
        policies: titles with document numbers, from the records.
        place_open: it asks about money and no place is known: what is here holds nationwide.
        elsewhere: provinces whose documents would answer there, where none does here.
        searched: the documents were searched; else there are none.
    """

    citations: tuple[Citation, ...] = ()
    policies: tuple[str, ...] = ()
    place_open: bool = False
    elsewhere: tuple[str, ...] = ()
    searched: bool = False

    @property
    def only_there(self) -> tuple[str, ...]:
        """Return the provinces of the quoted rules, which hold nowhere else."""
        rules = [c.quote.passage for c in self.citations if c.quote.passage.kind in RULES]
        return tuple(dict.fromkeys(rule.region for rule in rules if rule.region))

    @property
    def found(self) -> bool:
        """Whether anything was found."""
        return bool(self.citations or self.policies)


@dataclass(frozen=True, slots=True)
class Answered:
    """A question's answer as people read it, and what it rests on."""

    text: str
    answer: Answer

    def to_json(self) -> dict[str, Any]:
        """Return it as `ask --json` prints it."""
        return {
            "answer": self.text,
            "citations": [citation.to_json() for citation in self.answer.citations],
            "policies": list(self.answer.policies),
            "place_open": self.answer.place_open,
            "elsewhere": list(self.answer.elsewhere),
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what it is asked for.

    Attributes:
        text: as typed.
        province: of the enterprise, as said; None where it is not known.
        day: decides which policies are in force.
        about_money: it asks for subsidies, so that only what holds in its place answers it.
        least: share of what is asked that a quote must speak of.
    """

    text: str
    province: str | None
    day: date
    about_money: bool = False
    least: float = LEAST_SHARE

    @property
    def where(self) -> str | None:
        """Return the province that counts: the one the question names, else the enterprise's."""
        named = find_region(self.text)
        return named.province if named else self.province


def find_answer(asked: Asked, library: Library, shelf: Shelf | None) -> Answer:
    """Answer a question.

    Args:
        asked: the question.
        library: its policy records answer what is about money.
        shelf: the center's documents; None where there are none.

    Raises:
        KnowledgeError: a search could not be carried out.
    """
    where = asked.where
    policies = library.cite_policies(asked.text, where, asked.day) if asked.about_money else []
    cited = tuple(_cite(asked, where, shelf)) if shelf else ()
    elsewhere = _provinces(asked, shelf) if shelf and asked.about_money and not cited else ()
    return Answer(
        cited,
        tuple(policies),
        place_open=asked.about_money and where is None,
        elsewhere=elsewhere,
        searched=shelf is not None,
    )


def _cite(asked: Asked, where: str | None, shelf: Shelf) -> Iterator[Citation]:
    """Yield what the documents say, where it holds for who asks."""
    from assistant.documents.where import ANYWHERE, Where

    # An empty region stands for the whole country.
    here = Where(regions=frozenset({"", where or ""}))
    hits = _search(asked, shelf, here if asked.about_money else ANYWHERE)
    hits = [hit for hit in hits if _holds(hit.passage, where)]
    ids = {hit.passage: hit.id for hit in hits}
    for quoted in quote(asked.text, [hit.passage for hit in hits], asked.least):
        if asked.about_money and not _in_place(find_region(quoted.text), where):
            continue
        place = find_place(quoted, shelf)
        if place is None:
            logger.warning("a quote does not stand where its passage says; it is left out")
            continue
        yield Citation(ids[quoted.passage], quoted, place)


def _provinces(asked: Asked, shelf: Shelf) -> tuple[str, ...]:
    """Return the provinces whose documents would answer, had the question been asked there."""
    from assistant.documents.where import ANYWHERE

    passages = [hit.passage for hit in _search(asked, shelf, ANYWHERE)]
    quoted = quote(asked.text, passages, asked.least)
    return tuple(dict.fromkeys(q.passage.region for q in quoted if q.passage.region))


def _search(asked: Asked, shelf: Shelf, where: Where) -> list[Hit]:
    from assistant.documents.search import LONGEST

    return shelf.search(asked.text[:LONGEST], PASSAGES, where)


def _holds(passage: Passage, where: str | None) -> bool:
    """Tell whether a passage may answer: a known other province's rule does not."""
    if passage.kind not in RULES or passage.region is None or where is None:
        return True
    return short_place(passage.region) == short_place(where)


def _in_place(named: Place | None, where: str | None) -> bool:
    """Tell whether a place that words name is the one that is asked for."""
    if named is None:
        return True
    return where is not None and short_place(named.province) == short_place(where)
