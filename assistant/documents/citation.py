"""Where words of a document stand: found anew in the file that holds them, and said to people.

In:    a quote or a passage, or a citation that was kept; the shelf.
Out:   a place whose file holds the words at that very place; the source as people read it.
Never: a place that was not checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.documents.catalog import passage_id
from assistant.documents.passage import Passage, Place
from assistant.documents.quote import Quote
from assistant.documents.reading.days import REPEALED
from assistant.library.scope import short_place

if TYPE_CHECKING:
    from assistant.documents.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Citation:
    """Quoted words with where they stand, checked against the file as it was read.

    Attributes:
        id: of the passage in the shelf.
        quote: the words, in their passage.
        place: of the words: file, page, offsets in the document's cleaned text.
    """

    id: str
    quote: Quote
    place: Place

    def to_json(self) -> dict[str, Any]:
        """Return it as `ask --json` prints it."""
        passage = self.quote.passage
        return {
            "text": self.quote.text,
            "title": passage.title,
            "issuer": passage.issuer,
            "doc_number": passage.doc_number,
            "date": passage.date,
            "kind": passage.kind,
            "region": passage.region,
            "file": self.place.file,
            "page": self.place.page,
            "start": self.place.start,
            "end": self.place.end,
            "passage": self.id,
            "score": round(self.quote.score, 4),
        }


def find_place(quoted: Quote, shelf: Shelf) -> Place | None:
    """Return where quoted words stand, in the first file that holds them at that very place.

    Raises:
        KnowledgeError: the shelf cannot be read.
    """
    start, end = quoted.start, quoted.end
    id_ = passage_id(quoted.passage)
    for place in quoted.passage.places:
        own = shelf.passage_in(place.file, id_)
        # A near-duplicate in another file has words, and an id, of its own.
        if own and place in own.places and own.text[start:end] == quoted.text:
            return quoted.at(place)
    return None


def name_source(passage: Passage, place: Place) -> str:
    """Name a source: 《title》，issuer，number，date，place，last day；file and where in it.

    Where a file has no pages, offsets are given; they are those of its text as it was read, without
    furniture and with lines joined, which is said.
    """
    title = f"《{passage.title.strip('《》')}》" if passage.title else ""
    parts = (title, passage.issuer, passage.doc_number, passage.date)
    about = "，".join(filter(None, parts))
    region = passage.city or passage.region
    if region and short_place(region) not in about:
        about = f"{about}，{region}".strip("，")
    if passage.valid_until and passage.valid_until != REPEALED:
        about = f"{about}，有效期至{passage.valid_until}"
    elif passage.valid_until:
        about = f"{about}，已废止"
    at = f"第{place.page}页" if place.page else f"整理后正文第{place.start}–{place.end}字"
    return "；".join(filter(None, (about, f"{place.file} {at}")))


def open_citation(kept: Mapping[str, Any], shelf: Shelf) -> Citation | None:
    """Find the words of a citation again.

    Args:
        kept: as `Citation.to_json` gives it.
        shelf: the documents.

    Returns:
        The very passage that was cited; where its file was changed meanwhile, one of that file that
        holds the same words; None where none does.

    Raises:
        KnowledgeError: the shelf cannot be read.
    """
    words = str(kept["text"])
    found = shelf.find_words(str(kept["file"]), words, str(kept["passage"]))
    if found is None:
        return None
    id_, passage = found
    start = passage.text.index(words)
    quoted = Quote(passage, start, start + len(words), float(kept["score"]))
    return Citation(id_, quoted, quoted.at(passage.places[0]))
