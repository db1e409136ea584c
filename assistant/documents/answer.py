"""Answers to a person's question, from the center's documents and the policy records.

In:    a question, the shelf, the library, the place and day that it is asked for.
Out:   `Answer`: quotes with where they stand, and titles of policies; empty where nothing is found.
Never: quotes what does not stand in its file at its place; answers with a rule of another place,
       or one that has ended; passes an outage off as nothing found (a failed search raises).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.documents.citation import Citation, find_place
from assistant.documents.quote import LEAST_SHARE, Quote, quote
from assistant.documents.reach import (
    Where,
    holds_at,
    holds_on,
    is_of_somewhere,
    named_reach,
    place_asked,
    place_of,
)
from assistant.embedded.text import normalise

if TYPE_CHECKING:
    from assistant.documents.passage import Passage
    from assistant.documents.search import Hit
    from assistant.documents.shelf import Shelf
    from assistant.documents.where import Where as Filter
    from assistant.library.english import Rendering
    from assistant.library.library import Library

logger = logging.getLogger(__name__)

PASSAGES = 10
"""Passages that are read for one answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for one question.

    Attributes:
        citations: quotes, best first; at most three sentences together.
        policies: titles with document numbers, from the records.
        place_open: it asks about money and no place is known: what is here holds nationwide.
        elsewhere: places whose documents would answer there, where none does here.
        searched: the documents were searched; else there are none.
    """

    citations: tuple[Citation, ...] = ()
    policies: tuple[str, ...] = ()
    place_open: bool = False
    elsewhere: tuple[str, ...] = ()
    searched: bool = False

    @property
    def only_there(self) -> tuple[str, ...]:
        """Return the places of the quoted rules, which hold nowhere else."""
        return _reaches(citation.quote for citation in self.citations)

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
        province: of the enterprise, or its city, as said; None where it is not known.
        day: decides which rules are in force, and what 今年 means.
        about_money: it asks for subsidies, so that only what holds in its place answers it.
        least: share of what is asked that a quote must speak of.
        rendering: an English question in Chinese words; None for any other.
    """

    text: str
    province: str | None
    day: date
    about_money: bool = False
    least: float = LEAST_SHARE
    rendering: Rendering | None = None

    @property
    def spoken(self) -> str:
        """Return the question in Chinese words."""
        return self.rendering.say() if self.rendering else self.text

    def spoken_like(self, passages: Iterable[Passage]) -> str:
        """Return the question in the words of some passages; "" where none tells what it names.

        A word of an English question that is in no glossary may be a name: 星桥 is not Xingqiao.
        """
        if self.rendering is None:
            return self.text
        whole = ("\n".join((p.title, *p.section, p.text, p.issuer or "")) for p in passages)
        heard = [normalise(each).lower() for each in whole]
        return self.rendering.say(heard) if self.rendering.is_told_by(heard) else ""

    @property
    def where(self) -> Where | None:
        """Return the place that counts: the one the question names, else the enterprise's."""
        named = place_asked(self.text)
        return named if named and named.province else place_of(self.province)


def find_answer(asked: Asked, library: Library | None, shelf: Shelf | None) -> Answer:
    """Answer a question.

    Args:
        asked: the question.
        library: its policy records answer what is about money; None leaves them out.
        shelf: the center's documents; None where there are none.

    Raises:
        KnowledgeError: a search could not be carried out.
    """
    where = asked.where
    province = where.province if where else None
    policies: list[str] = []
    if library and asked.about_money:
        policies = library.cite_policies(asked.spoken, province, asked.day)
    cited = tuple(_cite(asked, where, shelf)) if shelf else ()
    elsewhere = _elsewhere(asked, shelf) if shelf and asked.about_money and not cited else ()
    return Answer(
        cited,
        tuple(policies),
        place_open=asked.about_money and where is None,
        elsewhere=elsewhere,
        searched=shelf is not None,
    )


def _cite(asked: Asked, where: Where | None, shelf: Shelf) -> Iterator[Citation]:
    """Yield what the documents say, where it holds for who asks."""
    from assistant.documents.where import ANYWHERE
    from assistant.documents.where import Where as Filter

    # An empty region stands for the whole country.
    here = Filter(regions=frozenset({"", where.province if where else ""}))
    hits = [
        hit
        for hit in _search(asked, shelf, here if asked.about_money else ANYWHERE)
        if holds_at(hit.passage, where) and holds_on(hit.passage, asked.day)
    ]
    if asked.about_money and where is None:
        hits = [hit for hit in hits if not is_of_somewhere(hit.passage)]
    ids = {hit.passage: hit.id for hit in hits}
    for quoted in _quote(asked, [hit.passage for hit in hits]):
        place = find_place(quoted, shelf)
        if place is None:
            logger.warning("a quote does not stand where its passage says; it is left out")
            continue
        yield Citation(ids[quoted.passage], quoted, place)


def _elsewhere(asked: Asked, shelf: Shelf) -> tuple[str, ...]:
    """Return the places whose documents would answer, had the question been asked there."""
    from assistant.documents.where import ANYWHERE

    hits = _search(asked, shelf, ANYWHERE)
    passages = [hit.passage for hit in hits if holds_on(hit.passage, asked.day)]
    return _reaches(_quote(asked, passages))


def _quote(asked: Asked, passages: Sequence[Passage]) -> tuple[Quote, ...]:
    question = asked.spoken_like(passages)
    return quote(question, passages, asked.least, asked.day) if question else ()


def _reaches(quotes: Iterable[Quote]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (named_reach(each.passage) for each in quotes))))


def _search(asked: Asked, shelf: Shelf, where: Filter) -> list[Hit]:
    """Search for a question; for an English one in both languages, the lexicon knows some more."""
    from assistant.documents.search import LONGEST

    found: dict[str, Hit] = {}
    for question in dict.fromkeys((asked.spoken, asked.text)):
        for hit in shelf.search(question[:LONGEST], PASSAGES, where):
            found.setdefault(hit.id, hit)
    return list(found.values())
