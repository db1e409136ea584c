"""Who of the center's documents could take a need: laboratories, results, platforms, experts.

In:    the need, its research statement, the shelf, the library.
Out:   matches as those from the records: reasons on both sides, source with file and place.
Never: matches on nearness alone: without a word that both sides hold there is no match.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.documents.citation import find_place, name_source
from assistant.documents.passage import Kind, Passage
from assistant.documents.quote import Quote, cut_sentences
from assistant.documents.search import LONGEST, Hit
from assistant.documents.where import Where
from assistant.embedded.text import normalise
from assistant.embedded.translation.statement import Statement
from assistant.match import DOCUMENT, GENERIC, Match, Why, said_in
from assistant.need import Need

if TYPE_CHECKING:
    from assistant.brief_wording import BriefWording
    from assistant.documents.shelf import Shelf
    from assistant.library.library import Library

CAPABLE: frozenset[Kind] = frozenset({"lab", "result", "pilot", "expert"})
SHOWN, LOOKED_AT, REASONS = 3, 20, 4
"""Matches of each kind from documents, passages looked at for each query, reasons of one."""
QUERIES = 12
"""Most queries for one kind; a query takes a few milliseconds."""
LEAST_EVIDENCE = 4
"""Characters of the words that both sides hold, together: a single 气孔 is half of the shop floor.
Judgement 2026-11-21."""
SHORTEST_PART = 4
"""Characters from which on a part of a word speaks for it. Judgement 2026-11-21."""
LONGEST_NAME, LONGEST_REASON = 40, 120
CONFIDENCE: Final = "medium"
"""A center's own document is no checked record. Judgement 2026-11-21."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word to be found in documents, and what the person said that it stands for."""

    said: str
    word: str


def match_capable(
    need: Need, statement: Statement, shelf: Shelf, library: Library
) -> tuple[Match, ...]:
    """Find laboratories, results, platforms and experts among the center's documents.

    Args:
        need: what was said.
        statement: the same in the language of research.
        shelf: the documents.
        library: its lexicon leads to the words of research.

    Returns:
        At most three, best first.

    Raises:
        KnowledgeError: the search could not be carried out.
    """
    said = said_in(need, "product", "symptom", "request")
    words = _words(said, need, statement, library)
    hits = search_each(shelf, (said, *(w.word for w in words)), Where(kinds=CAPABLE))
    return tuple(_matches(hits, words, shelf, library.brief_wording))


def search_each(shelf: Shelf, queries: Sequence[str], where: Where) -> list[Hit]:
    """Search for each of some words, best first.

    One by one, since a hit is judged by how much of its query it holds: no document holds all the
    words of a need.
    """
    best: dict[str, Hit] = {}
    for query in list(filter(None, queries))[:QUERIES]:
        for hit in shelf.search(query[:LONGEST], LOOKED_AT, where):
            if hit.id not in best or hit.score > best[hit.id].score:
                best[hit.id] = hit
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.id))


def _words(said: str, need: Need, statement: Statement, library: Library) -> list[_Word]:
    """Return the words that could speak for a document: the need's nouns and its research terms.

    Methods (有限元) are left out: they speak for every laboratory.
    """
    import rjieba

    entries = [library.reference.entry(t.entry) for t in statement.terms if t.entry]
    methods = {method for entry in entries for method in entry.related_methods}
    traces = statement.trace.get("keywords_zh", ())
    terms = [
        _Word(need.findings[trace[0]].quote, keyword)
        for keyword, trace in zip(statement.keywords_zh, traces, strict=True)
        if keyword not in methods
    ]
    nouns = [
        _Word(word, word)
        for word, tag in rjieba.tag(said)
        if tag.startswith(("n", "vn", "j", "eng")) and len(word) > 1 and word not in GENERIC
    ]
    return list({w.word: w for w in (*terms, *nouns)}.values())


def _matches(
    hits: Sequence[Hit], words: Sequence[_Word], shelf: Shelf, wording: BriefWording
) -> Iterator[Match]:
    """Yield the documents that hold enough of the words, each article or record once."""
    seen: set[str] = set()
    checks = (wording.say("verify", "contact"), wording.say("verify", "document"))
    found = [(hit, _held(hit.passage, words)) for hit in hits]
    evidence = {hit.id: sum(len(w.word) for w in held) for hit, held in found}
    most = max(evidence.values(), default=0)
    for hit, held in sorted(found, key=lambda f: (-f[0].score * evidence[f[0].id], f[0].id)):
        passage = hit.passage
        name = passage.title or passage.text[:LONGEST_NAME]
        if name in seen or evidence[hit.id] < LEAST_EVIDENCE:
            continue
        place = find_place(Quote(passage, 0, len(passage.text), hit.score), shelf)
        if place is None:
            continue
        seen.add(name)
        why = tuple(Why(w.said, _sentence_with(w.word, passage)) for w in held[:REASONS])
        source = name_source(passage, place)
        id = f"{DOCUMENT}{hit.id}"
        # A word alone may score 1: what holds more of the need is the better match.
        score = hit.score * evidence[hit.id] / most
        yield Match(id, name, score, why, checks, source, CONFIDENCE)
        if len(seen) == SHOWN:
            return


def _held(passage: Passage, words: Sequence[_Word]) -> list[_Word]:
    """Return what a passage holds of the words, longest first, none inside another.

    Of a word that does not stand there as a whole, its longest part does: 随形冷却 of 随形冷却水路.
    """
    text = normalise(f"{passage.title}\n{passage.text}").lower()
    parts = [_Word(word.said, _part_in(text, word.word.lower())) for word in words]
    held: list[_Word] = []
    for part in sorted(parts, key=lambda p: -len(p.word)):
        if part.word and all(part.word not in other.word for other in held):
            held.append(part)
    return held


def _part_in(text: str, word: str) -> str:
    """Return a word if a text holds it, else its longest part of `SHORTEST_PART` or more, or ""."""
    if word in text:
        return word
    for length in range(len(word) - 1, SHORTEST_PART - 1, -1):
        for start in range(len(word) - length + 1):
            part = word[start : start + length]
            if part in text and part not in GENERIC:
                return part
    return ""


def _sentence_with(word: str, passage: Passage) -> str:
    """Return the sentence that holds a word, cut to a readable length around it."""
    for start, end in cut_sentences(passage.text):
        sentence = passage.text[start:end]
        at = normalise(sentence).lower().find(word.lower())
        if at >= 0:
            first = max(0, min(at - LONGEST_REASON // 2, len(sentence) - LONGEST_REASON))
            return sentence[first : first + LONGEST_REASON]
    return passage.title[:LONGEST_REASON]
