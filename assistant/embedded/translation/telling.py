"""Whether the words of a need say enough for a phenomenon of the lexicon to be what is meant.

In:    a match, the texts that it was met by, the things that the need is about, the reference.
Out:   yes or no; where no, the statement stays with the person's own words.
Never: takes a phenomenon of another trade for a word that is said in every trade (变形, 上不去).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.embedded.text import words_in
from assistant.embedded.translation.lexicon import Match, Reference, Thing, words_of_entry
from assistant.embedded.translation.overlap import grams_of
from assistant.library.records import LexiconEntry

LEAST_FIT, AT_HOME, DISTINCTIVE, RARE = 0.7, 1.2, 6, 5
"""An entry of no related trade is never taken. A word that more entries than `DISTINCTIVE` have
(变形, 开裂) tells an entry only where it is at home, one that more than `RARE` have (涂层掉) only
where its trades are the need's. An entry that is named after a thing which the need is not about
(激光熔覆) must be at home whatever the word.

Judgement 2026-11-21, over the statements of 186 scripted needs, of which a third named a phenomenon
of another trade before.
"""

LEAST_GENERAL = 3
"""Characters by which an entry of no trade is told: 发黄 and 出水 are said of anything."""

Named = tuple[Thing, Sequence[str]]
"""A thing that a need is about, and the words that name it."""


def is_told(
    match: Match, texts: Sequence[str], about: Sequence[Named], reference: Reference
) -> bool:
    """Tell whether a match may be taken for what is meant.

    Args:
        match: from `Reference.find_phenomena`.
        texts: the same texts.
        about: the things that the need is about.
        reference: the tables.
    """
    entry = match.entry
    if reference.is_general(entry):
        # What holds for every trade is too vague for words that are only alike, or very short.
        return match.exact and any(len(words) >= LEAST_GENERAL for _, words in match.said)
    names = [word for _, words in about for word in words]
    if match.fit < LEAST_FIT or not (match.exact or _says_of(entry, texts, names)):
        return False
    spread = _spread(match, [texts[text] for text, _ in match.said], reference)
    if about and _is_of_another_thing(entry, [thing for thing, _ in about], reference):
        return match.exact and match.fit >= AT_HOME
    if match.fit >= AT_HOME:
        return match.exact or spread <= DISTINCTIVE
    return spread <= RARE


def _spread(match: Match, said: Iterable[str], reference: Reference) -> int:
    """Return how many entries have the most telling word that a match was met by."""
    own = words_of_entry(match.entry)
    shared = {word for text in said for word in words_in(text)} & own
    counts = [reference.spread[word] for word in shared if _names_something(word)]
    if match.exact:
        counts += [max(1, reference.count_wordings(words)) for _, words in match.said]
    return min(counts, default=len(reference.entries))


def _says_of(entry: LexiconEntry, texts: Iterable[str], names: Iterable[str]) -> bool:
    """Tell whether texts share a word of two characters with an entry beside some names.

    The name of a thing (电梯导轨) stands in entries that have nothing else in common with it.
    """
    own = (entry.plain, entry.phenomenon_zh, *entry.variants)
    pairs = {gram for words in own for gram in grams_of(words) if len(gram) > 1}
    known = {gram for name in names for gram in grams_of(name)}
    return any(not pairs.isdisjoint(grams_of(text) - known) for text in texts)


def _names_something(word: str) -> bool:
    """Tell whether a word is one of two characters or more and not of degree or kind (厉害)."""
    import rjieba

    return len(word) > 1 and rjieba.tag(word)[0][1][0] in "nvjlixbs"


def _is_of_another_thing(entry: LexiconEntry, about: Sequence[Thing], reference: Reference) -> bool:
    """Tell whether an entry is named after things that have nothing to do with the need's."""
    own = [mention.thing for mention in reference.find_things(entry.phenomenon_zh)]
    groups = {thing.industry[:3] for thing in about}
    fields = {reference.disciplines[name] for thing in about for name in thing.disciplines}
    return bool(own) and not any(
        thing.industry[:3] in groups
        or any(reference.disciplines[name] in fields for name in thing.disciplines)
        for thing in own
    )
