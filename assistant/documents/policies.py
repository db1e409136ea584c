"""A center's own policies and guides for a need: which instrument each is of, and whom it is for.

In:    the need, the shelf, the library, the day.
Out:   matches by the rules of the records: the same wants, the same groups, the same scores.
Never: takes a condition for met that was not computed; offers what has ended, what can no longer be
       applied for, or what is another place's; lets a document bring back a policy of the records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.documents.citation import find_place, name_source
from assistant.documents.matching import CONFIDENCE, SHOWN, search_each
from assistant.documents.passage import Kind, Passage
from assistant.documents.quote import Quote, cut_sentences
from assistant.documents.reach import is_of_somewhere
from assistant.documents.reading.days import closing_day
from assistant.documents.where import Where
from assistant.embedded.text import normalise
from assistant.library.eligibility import PolicyConditions, applicable
from assistant.library.records import Policy
from assistant.library.scope import short_place
from assistant.match import DOCUMENT, Match
from assistant.match.policies import (
    NATIONWIDE,
    Candidate,
    choose_policies,
    profile_of,
    wanted_tags,
)
from assistant.need import Need

if TYPE_CHECKING:
    from assistant.documents.search import Hit
    from assistant.documents.shelf import Shelf
    from assistant.library.library import Library

HELPFUL: frozenset[Kind] = frozenset({"policy", "guide"})
PAPERS = 20
"""Papers that are read for one need."""
CONDITIONS, LONGEST = 4, 120
"""Conditions of a paper that are listed, characters of each that are shown."""

_GRANTS = re.compile(
    r"补助|补贴|资助|奖励|奖补|兑付|兑现|贴息|给予|支持|减免|扣除|拨付|经费|兑换|申领|立项"
)
_REQUIRES = re.compile(r"应当|必须|须|应具|具备|具有|拥有|条件")
"""A sentence that says what whoever applies must have grants nothing."""
_CONDITION = re.compile(
    r"应当|须|不低于|不少于|不超过|条件|以上的|注册|仅限|限于|不适用|不得|截止|申报时间|受理时间"
)
_MARKS = re.compile(r"[()（）“”\"'《》〔〕\s]")


@dataclass(frozen=True)
class _Paper:
    """An article of a file: one policy or guide.

    Attributes:
        hit: its passage that fits best.
        passages: all of it, in order.
    """

    hit: Hit
    passages: Sequence[Passage]

    @property
    def first(self) -> Passage:
        return self.hit.passage

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The title, then the sentences, as they stand there."""
        cut = (p.text[start:end] for p in self.passages for start, end in cut_sentences(p.text))
        return (self.first.title, *cut)

    def instruments(self, named: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """Return tag → words of the paper that show it to be of that instrument."""
        heads = [self.first.title, *(head for p in self.passages for head in p.section)]
        shown: dict[str, str] = {}
        for tag, words in named.items():
            spoken = (s for s in self.sentences[1:] if _names(s, words) and _is_grant(s))
            head = next((head for head in heads if _names(head, words)), None)
            # A sentence tells more than the title, which stands above the match.
            if (found := next(spoken, head)) is not None:
                shown[tag] = _around(found, words)
        return shown

    def conditions(self) -> tuple[str, ...]:
        """Return the sentences that name a condition, as they stand there."""
        named = (s.strip() for s in self.sentences[1:] if _CONDITION.search(s))
        return tuple(dict.fromkeys(s[:LONGEST] for s in named))[:CONDITIONS]

    def is_closed(self, today: date) -> bool:
        """Tell whether the last day has passed on which one could apply."""
        closing = closing_day(normalise("\n".join(self.sentences)))
        return closing is not None and closing < today.isoformat()


def match_policies_in(shelf: Shelf, need: Need, library: Library, today: date) -> tuple[Match, ...]:
    """Find policies and guides among the center's documents.

    Args:
        shelf: the documents.
        need: what was said.
        library: its wants call for tags; a policy that is among its records is judged there.
        today: decides what is in force and still open.

    Returns:
        At most three, best first.

    Raises:
        KnowledgeError: the search could not be carried out.
    """
    wants = library.policy_wants
    tags = sorted(wanted_tags(need, wants).items(), key=lambda tag: -tag[1].weight)
    named = {tag: wants["named"][tag] for tag, _ in tags}
    papers: dict[str, _Paper] = {}
    shown: dict[str, dict[str, str]] = {}
    candidates = []
    for paper in _papers(shelf, _queries(named), profile_of(need).province, _recorded(library)):
        policy = _as_policy(paper, instruments := paper.instruments(named))
        if not instruments or paper.is_closed(today):
            continue
        known = _known_conditions(paper.first, policy.id)
        for offered in applicable([policy], {policy.id: known}, profile_of(need), today):
            candidates.append(Candidate(offered, paper.hit.score, bool(known.regions)))
            papers[policy.id], shown[policy.id] = paper, instruments
    found = choose_policies(candidates, need, wants, SHOWN)
    told = (_told(m, papers[m.id], shown[m.id], shelf, library) for m in found)
    return tuple(filter(None, told))


def _queries(named: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what is searched for: each tag's first word, then each one's second, and so on."""
    longest = max(map(len, named.values()), default=0)
    words = [words[at] for at in range(longest) for words in named.values() if at < len(words)]
    return words


def _papers(
    shelf: Shelf, queries: Sequence[str], province: str | None, known: frozenset[str]
) -> Iterator[_Paper]:
    """Yield the articles that hold passages on some words, the best first, each once."""
    # Another province's rules help nobody here; an empty region stands for the whole country.
    here = Where(kinds=HELPFUL, regions=frozenset({"", short_place(province or "")}))
    seen: set[tuple[str, str]] = set()
    for hit in search_each(shelf, queries, here):
        file, title = hit.passage.places[0].file, hit.passage.title
        if (file, title) in seen or _is(hit.passage, known):
            continue
        seen.add((file, title))
        own = [each for each in shelf.passages(file) if each.title == title]
        yield _Paper(hit, own or [hit.passage])
        if len(seen) == PAPERS:
            return


def _as_policy(paper: _Paper, instruments: Mapping[str, str]) -> Policy:
    """Return a paper in the form of a record, as far as its own words fill it."""
    first = paper.first
    return Policy(
        id=f"{DOCUMENT}{paper.hit.id}",
        title_zh=first.title or paper.sentences[1][:LONGEST],
        doc_number=first.doc_number,
        issuer=first.issuer or "",
        level="municipal" if first.city else "provincial" if first.region else "national",
        region=_place(first) or NATIONWIDE,
        issue_date=first.date,
        valid_until=first.valid_until,
        kind="funding",
        who="",
        what="",
        key_numbers=(),
        conditions=paper.conditions(),
        applies_to_need=tuple(instruments),
        keywords=(),
        sources=(),
        confidence=CONFIDENCE,
        verified="page",
    )


def _known_conditions(first: Passage, id_: str) -> PolicyConditions:
    """Return what can be computed of a paper: where it holds, and until when."""
    place = " ".join(filter(None, (first.region, first.city)))
    until = first.valid_until
    return PolicyConditions(
        id_,
        regions=(place,) if place else (),
        valid_until=date.fromisoformat(until) if until else None,
        covers=("who",),
    )


def _told(
    match: Match,
    paper: _Paper,
    instruments: Mapping[str, str],
    shelf: Shelf,
    library: Library,
) -> Match | None:
    """Return a match with the paper's own words, its place, and what is left to be checked."""
    first = paper.first
    place = find_place(Quote(first, 0, len(first.text), match.score), shelf)
    if place is None:
        return None
    wording = library.brief_wording
    checks = [*match.check, wording.say("verify", "conditions")]
    if is_of_somewhere(first):
        checks.append(wording.say("verify", "place", issuer=first.issuer or first.title))
    why = tuple(replace(w, has=instruments.get(w.has, w.has)) for w in match.why)
    source = name_source(first, place)
    return replace(match, why=why, check=tuple(checks), source=source)


def _place(first: Passage) -> str:
    """Return the words of a paper that say whose it is: its body or title, else the place alone."""
    if not first.region:
        return ""
    name = short_place(first.city or first.region)
    told = (text for text in (first.issuer, first.title) if text and name in text)
    return next(told, first.city or first.region)


def _names(text: str, words: Sequence[str]) -> bool:
    plain = _MARKS.sub("", normalise(text))
    return any(word in plain for word in words)


def _is_grant(sentence: str) -> bool:
    return bool(_GRANTS.search(sentence)) and not _REQUIRES.search(sentence)


def _around(sentence: str, words: Sequence[str]) -> str:
    """Return a sentence, cut to a readable length around the words that it is quoted for."""
    at = max((sentence.find(word) for word in words), default=0)
    first = max(0, min(at - LONGEST // 2, len(sentence) - LONGEST))
    return sentence[first : first + LONGEST].strip()


def _recorded(library: Library) -> frozenset[str]:
    """Return the numbers and titles of the policies in the records."""
    policies = library.policies.values()
    return frozenset(filter(None, (name for p in policies for name in (p.doc_number, p.title_zh))))


def _is(passage: Passage, known: frozenset[str]) -> bool:
    """Tell whether a passage is of a policy that the records hold: those judge it by rule."""
    return passage.doc_number in known or passage.title.strip("《》") in known
