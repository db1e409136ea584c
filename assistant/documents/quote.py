"""The sentences of some passages that answer a question, word for word.

In:    a question and passages, best first.
Out:   at most three sentences, as quotes: runs of whole sentences of one passage.
Never: words anything itself; answers with a sentence that speaks of less than half of what was
       asked, or with a question.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.documents.passage import Passage, Place
from assistant.embedded.text import normalise

MOST = 3
"""Sentences of an answer."""
LONGEST = 160
"""Characters from which a sentence is cut at its semicolons: items of an enumeration."""
LEAST_SHARE, SURE = 0.5, 0.8
"""Least share of what was asked that a quote, in its context, must speak of; and where it is not
sure that an answer is wanted. Judgement 2026-11-21."""
LEAST_TERMS = 2
"""Words that a question must have of its own where it is not sure that an answer is wanted."""
NEARLY_AS_GOOD = 0.75
"""Share of the best sentence's score from which another is quoted too. Judgement 2026-11-21."""
CONTEXT = 0.5
"""What the title, the headings and the sentence before count for. Judgement 2026-11-21."""
RANK = 0.03
"""What each place further down in the search costs. Judgement 2026-11-21."""
EXPECTED = 0.25
"""What a sentence gains that has the kind of thing that is asked for. Judgement 2026-11-21."""

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*[”’」』）)]*")
_ITEM = re.compile(r"[^；;]+[；;]?")
_ASKING = re.compile(
    r"请问|是什么意思|什么意思|什么时候|是不是|有没有|能不能|可不可以|会不会|为什么|怎么样|怎么办|怎么|怎样|如何|什么样|什么|哪些|哪个|哪家"
    r"|哪里|哪儿|哪位|哪种|哪年|哪|多少|多长|多久|多大|几[点个年月天家项次种人条位]|是否|可以|能够|应该|需要|进行|通过|我们|你们|咱们"
    r"|一般|大概|通常|目前|现在|最[多高低少长短大小快]"
)
"""Words that ask, or stand in any sentence."""
_CONTENT = frozenset("nvaijlzxme")
"""First letters of the parts of speech that say what a text is about."""
_JOINED = _CONTENT | {"d", "b"}
"""And of those that begin a compound: 真需求, 先用后付."""
_FIGURE = re.compile(
    r"[0-9一二三四五六七八九十百千万亿两]+\s*[多余]?\s*(?:%|％|万|亿|元|个|家|项|件|份|人|倍|成|分之)"
)
_EXPECTED = (
    (re.compile(r"多少|多大|几[个家项人成倍]|比例|上限|最高|金额|额度"), _FIGURE),
    (
        re.compile(r"什么时候|何时|哪年|哪天|多久|多长|多少[年月天]|期限|截止|几[年月天]"),
        re.compile(r"[0-9一二三四五六七八九十]+\s*(?:年|个?月|日|天|个工作日|小时|周)"),
    ),
    (
        re.compile(r"什么是|是什么|什么叫|啥叫|啥是|什么意思"),
        re.compile(r"是指|指的是|所谓|即|就是|意味着"),
    ),
    (
        re.compile(r"谁|哪家|哪位|哪个(?:部门|单位|学校|团队)"),
        re.compile(r"[局厅部委院所校司会室]|中心|公司|大学|教授"),
    ),
    (re.compile(r"归谁|归属|怎么分|如何分配"), re.compile(r"归|共有|约定|分配|所有")),
)
"""What a question asks for, and what a sentence that has it looks like."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A run of whole sentences of a passage.

    Attributes:
        passage: where it stands.
        start: offset in the passage's text.
        end: offset behind it.
        score: how well it answers, above 0; comparable within one question only.
    """

    passage: Passage
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        """Return the quoted words."""
        return self.passage.text[self.start : self.end]

    def at(self, place: Place) -> Place:
        """Return where the quoted words stand, of a place where their passage stands."""
        return replace(place, start=place.start + self.start, end=place.start + self.end)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence, its text as normalised, and that of what stands above and before it."""

    rank: int
    passage: Passage
    start: int
    end: int
    plain: str
    context: str


def terms_of(question: str) -> tuple[str, ...]:
    """Return the words that say what a question is about, as normalised, each once."""
    words = [word for word, tag in _tagged(question) if tag[0] in _CONTENT and len(word) > 1]
    return tuple(dict.fromkeys(word for word in words if word.isalnum()))


def compounds_of(question: str) -> tuple[str, ...]:
    """Return neighbouring words as one: 联合 创新 中心 are none of them what 联合创新中心 is."""
    pairs = pairwise(_tagged(question))
    return tuple(
        dict.fromkeys(
            one + other
            for (one, tag), (other, other_tag) in pairs
            if (one + other).isalnum() and tag[0] in _JOINED and other_tag[0] in _CONTENT
        )
    )


def _tagged(question: str) -> list[tuple[str, str]]:
    import rjieba

    tagged: list[tuple[str, str]] = rjieba.tag(_ASKING.sub(" ", normalise(question).lower()))
    return tagged


def cut_sentences(text: str) -> list[tuple[int, int]]:
    """Return the offsets of the sentences; long ones are cut at their semicolons."""
    found = []
    for sentence in _SENTENCE.finditer(text):
        found += _trimmed(text, *sentence.span())
    return found


def _trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return a sentence, or its items where it is long, without the space around them."""
    spans = [(start, end)]
    if end - start > LONGEST:
        spans = [item.span() for item in _ITEM.finditer(text, start, end)]
    bare = []
    for first, behind in spans:
        words = text[first:behind]
        first += len(words) - len(words.lstrip())
        behind -= len(words) - len(words.rstrip())
        if any(map(str.isalnum, words)):
            bare.append((first, behind))
    return bare


def quote(
    question: str, passages: Sequence[Passage], least: float = LEAST_SHARE
) -> tuple[Quote, ...]:
    """Quote the sentences that answer a question.

    Args:
        question: as typed.
        passages: what a search found for it, best first.
        least: share of what is asked that a sentence, in its context, must speak of.

    Returns:
        The quotes, best first; sentences that follow each other are one quote. () where no
        sentence speaks of enough of what was asked.
    """
    asked = terms_of(question)
    if least > LEAST_SHARE and len(asked) < LEAST_TERMS:
        return ()
    sentences = [s for rank, p in enumerate(passages) for s in _sentences_of(rank, p)]
    if not asked or not sentences:
        return ()
    met = (c for c in compounds_of(question) if any(c in s.plain for s in sentences))
    weights = _weigh((*asked, *met), sentences)
    wanted = [form for cue, form in _EXPECTED if cue.search(question)]
    rated = []
    for sentence in sentences:
        own = sum(w * _holds(sentence.plain, term) for term, w in weights.items())
        both = sum(
            w * max(_holds(sentence.plain, term), CONTEXT * _holds(sentence.context, term))
            for term, w in weights.items()
        )
        if not own or both < least:
            continue
        gain = EXPECTED if any(form.search(sentence.plain) for form in wanted) else 0.0
        rated.append((both + gain - RANK * sentence.rank, sentence))
    rated.sort(key=lambda pair: (-pair[0], pair[1].rank, pair[1].start))
    kept: list[tuple[float, _Sentence]] = []
    for score, sentence in rated:
        if score < NEARLY_AS_GOOD * rated[0][0] or len(kept) == MOST:
            break
        if all(sentence.plain != other.plain for _, other in kept):
            kept.append((score, sentence))
    return _join(kept)


def _sentences_of(rank: int, passage: Passage) -> list[_Sentence]:
    """Return the sentences of a passage that tell something."""
    plain = normalise(passage.text).lower()
    above = normalise(" ".join((passage.title, *passage.section))).lower()
    found, before = [], ""
    for start, end in cut_sentences(passage.text):
        own = plain[start:end]
        if not own.rstrip("”’」』）)").endswith(("？", "?")):
            found.append(_Sentence(rank, passage, start, end, own, f"{above} {before}"))
        before = own
    return found


def _holds(text: str, term: str) -> float:
    """Tell how far a text holds a term: wholly, or half as much by the pairs of its characters."""
    if term in text:
        return 1.0
    pairs = [a + b for a, b in pairwise(term)]
    return 0.5 * sum(pair in text for pair in pairs) / len(pairs) if len(pairs) > 1 else 0.0


def _weigh(asked: Sequence[str], sentences: Sequence[_Sentence]) -> dict[str, float]:
    """Weigh what is asked by its rarity, together 1; what stands nowhere counts as the rarest."""
    count = len(sentences)
    rarity = {
        term: math.log(1 + (count + 1) / (0.5 + sum(term in s.plain for s in sentences)))
        for term in dict.fromkeys(asked)
    }
    whole = sum(rarity.values())
    return {term: value / whole for term, value in rarity.items()}


def _join(kept: Sequence[tuple[float, _Sentence]]) -> tuple[Quote, ...]:
    """Make one quote of sentences that follow each other with nothing but space between them."""
    quotes: list[Quote] = []
    for score, sentence in sorted(kept, key=lambda pair: (pair[1].rank, pair[1].start)):
        last = quotes[-1] if quotes else None
        if last and last.passage is sentence.passage:
            if not last.passage.text[last.end : sentence.start].strip():
                quotes[-1] = replace(last, end=sentence.end, score=max(last.score, score))
                continue
        quotes.append(Quote(sentence.passage, sentence.start, sentence.end, score))
    return tuple(sorted(quotes, key=lambda q: -q.score))
