"""The sentences of some passages that answer a question, word for word.

In:    a question and passages, best first.
Out:   at most three sentences, as quotes: runs of whole sentences of one passage.
Never: words anything itself; answers with a sentence that speaks of less than half of what was
       asked, that has another place, year or quantity (`conditions.py`), or that asks itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from assistant.documents.conditions import read_conditions
from assistant.documents.passage import Passage, Place
from assistant.documents.reach import Context
from assistant.documents.reading.days import is_day
from assistant.embedded.text import normalise
from assistant.library.spans import bare_name

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
"""What a sentence gains that looks like what is asked for. Judgement 2026-11-21."""

SURE_NAME = 6
"""Characters from which on a title or a number names a document in a question."""
LONG_WORD = 3
"""Characters beyond which half of a word's pairs stand for it."""

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*[”’」』）)]*")
_ITEM = re.compile(r"[^；;]+[；;]?")
_ASKING = re.compile(
    r"请问|(?:说|讲|谈)了?(?:些?什么|啥)|是什么意思|什么意思|什么时候|是不是|有没有|能不能|可不可以|会不会|为什么|怎么样|怎么办|怎么|怎样|如何|什么样|什么|哪些|哪个|哪家"
    r"|哪里|哪儿|哪位|哪种|哪年|哪|多少|多长|多久|多大|几[点个年月天家项次种人条位台套颗件份名分]|是否|可以|能够|应该|需要|进行|通过|我们|你们|咱们"
    r"|一般|大概|通常|目前|现在|最[多高低少长短大小快]"
    r"|(?<![a-z])(?:what|when|where|who|which|how|much|many|is|are|does|do|the|of|a|an|in|for|to)(?![a-z])"
)
"""Words that ask, or stand in any sentence."""
_CONTENT = frozenset("nvaijlzxme")
"""First letters of the parts of speech that say what a text is about."""
_JOINED = _CONTENT | {"d", "b"}
"""And of those that begin a compound: 真需求, 先用后付."""
_PREFERRED = (
    (
        re.compile(r"谁|哪家|哪位|哪个(?:部门|单位|学校|团队)"),
        re.compile(r"[局厅部委院所校司会室]|中心|公司|大学|教授"),
    ),
    (re.compile(r"归谁|归属|怎么分|如何分配"), re.compile(r"归|共有|约定|分配|所有")),
    (re.compile(r"是什么|啥是"), re.compile(r"是指|指的是|所谓|即|就是|意味着")),
)
"""What a question asks for, and what a sentence that may have it looks like."""
_ATTRIBUTION = re.compile(
    r"[^，。：；“”「」]{0,30}(?:说|表示|指出|认为|介绍|强调|坦言|解释|告诉记者|说道)[。！]"
)
"""Who said what stands before: of itself it says nothing."""
_ALIKE = (
    frozenset({"补贴", "补助", "资助", "奖励", "奖补", "扶持", "支持", "经费"}),
    frozenset({"收费", "计费", "价格", "单价", "费用", "价钱"}),
    frozenset({"成立", "设立", "组建", "挂牌", "揭牌", "建立"}),
    frozenset({"员工", "职工", "人员"}),
)
"""Words of which one answers for the other."""
_WHAT = re.compile(
    r"多少|几[个家人项年月天]|什么时候|何时|多久|多长|第几|哪[年天]|怎么|如何|是什么"
)
_SUBJECT = re.compile(r"[\u3400-\u9fff]{4,}")
_BETWEEN = re.compile(r"[的了吗呢吧啊是有在和与及或被把给从到对为]|(?:19|20)\d\d年?|\d+")
_OF_FORM = frozenset({"截止", "排名", "名次"})
"""Words that ask for the form of an answer, which `conditions` looks for: a day, a rank."""
_OF_ALL = frozenset({"规定", "内容", "要求", "文件", "主要", "办法", "通知"})
"""Words that ask for all that a document says."""


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
    """A sentence of a passage that was found at a rank, and what stands around it."""

    rank: int
    start: int
    end: int
    told: Context

    @property
    def passage(self) -> Passage:
        return self.told.passage

    @property
    def plain(self) -> str:
        return self.told.plain

    @property
    def context(self) -> str:
        return f"{self.told.above} {self.told.before}"


def terms_of(question: str) -> tuple[str, ...]:
    """Return the words that say what a question is about, as normalised, each once."""
    tagged = [(w, tag) for w, tag in _tagged(question) if len(w) > 1 and w.isalnum()]
    content = [word for word, tag in tagged if tag[0] in _CONTENT]
    # A name that the dictionary takes for something else may be all that there is.
    return tuple(dict.fromkeys(content or [word for word, _ in tagged]))


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
    """Return the offsets of the sentences; long ones are cut at their semicolons.

    Who said something is one with what was said: “…。”某某说。
    """
    found: list[tuple[int, int]] = []
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.span()
        if found and _ATTRIBUTION.fullmatch(text, start, end) and text[start - 1] in "”」":
            opening = max(text.rfind(mark, 0, start) for mark in "“「")
            while found and found[-1][1] > opening >= 0:
                start = found.pop()[0]
            found.append((start, end))
            continue
        found += _trimmed(text, start, end)
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
    question: str,
    passages: Sequence[Passage],
    least: float = LEAST_SHARE,
    day: date | None = None,
) -> tuple[Quote, ...]:
    """Quote the sentences that answer a question.

    Args:
        question: as typed.
        passages: what a search found for it, best first.
        least: share of what is asked that a sentence, in its context, must speak of.
        day: the question is asked on, for 今年 and 去年; None where that is not known.

    Returns:
        The quotes, best first; sentences that follow each other are one quote. () where no
        sentence speaks of enough of what was asked.
    """
    rest, named = _without_names(question, passages)
    if named:
        if not set(terms_of(rest)) - _OF_ALL:
            return _opening(named[0])
        question, passages = rest, named
    asked = tuple(term for term in terms_of(question) if term not in _OF_FORM)
    if least > LEAST_SHARE and len(asked) < LEAST_TERMS and not named:
        return ()
    sentences = [s for rank, p in enumerate(passages) for s in _sentences_of(rank, p)]
    if not asked or not sentences:
        return ()
    met = (c for c in compounds_of(question) if any(c in s.plain for s in sentences))
    weights = _weigh((*asked, *met), sentences)
    conditions = read_conditions(question, day)
    focus = "" if conditions.defined else _focus(question)
    subjects = _subjects(question)
    wanted = [form for cue, form in _PREFERRED if cue.search(question)]
    rated = []
    for sentence in sentences:
        own = sum(w * _holds(sentence.plain, term) for term, w in weights.items())
        both = sum(
            w * max(_holds(sentence.plain, term), CONTEXT * _holds(sentence.context, term))
            for term, w in weights.items()
        )
        if not own or both < least:
            continue
        told = sentence.told
        if not (_speaks_of(focus, told) and _is_on(subjects, told) and conditions.met_by(told)):
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


def _without_names(question: str, passages: Sequence[Passage]) -> tuple[str, Sequence[Passage]]:
    """Return a question without the document that it names in full, and the passages of that."""
    for passage in passages:
        for name in filter(None, (passage.doc_number, passage.title)):
            bare = bare_name(name)
            if len(bare) < SURE_NAME:
                continue
            # Brackets and spaces are written in several ways.
            written = r"[\s《》〈〉〔〕\[\]()（）【】“”\"]*".join(map(re.escape, bare))
            rest, found = re.subn(written, " ", normalise(question), count=1, flags=re.I)
            if found:
                same = (passage.title, passage.doc_number)
                return rest, [p for p in passages if (p.title, p.doc_number) == same]
    return question, ()


def _opening(passage: Passage) -> tuple[Quote, ...]:
    """Quote the sentences that a document begins with: what it is about."""
    spans = [(s.start, s.end) for s in _sentences_of(0, passage)][:MOST]
    return (Quote(passage, spans[0][0], spans[-1][1], 1.0),) if spans else ()


def _focus(question: str) -> str:
    """Return the word that is asked about, beside the asking word: 员工 of 有多少员工; else ""."""
    plain = normalise(question).lower()
    asking = _WHAT.search(plain)
    if asking is None:
        return ""
    behind = [t for t in terms_of(plain[asking.end() :]) if t not in _OF_FORM]
    before = [t for t in terms_of(plain[: asking.start()]) if t not in _OF_FORM]
    return next(iter(behind), "") or next(reversed(before), "")


def _speaks_of(focus: str, told: Context) -> bool:
    """Tell whether a sentence, or a heading above it, has the word that is asked about."""
    return any(word in told.plain or word in told.above for word in _alike(focus)) or (
        len(focus) > LONG_WORD and _holds(told.plain, focus) >= LEAST_SHARE / 2
    )


def _sentences_of(rank: int, passage: Passage) -> list[_Sentence]:
    """Return the sentences of a passage that tell something."""
    plain = normalise(passage.text).lower()
    above = normalise(" ".join((passage.title, *passage.section))).lower()
    found, before = [], ""
    for start, end in cut_sentences(passage.text):
        own = plain[start:end]
        asks = own.rstrip("”’」』）)").endswith(("？", "?"))
        if not asks and not _ATTRIBUTION.fullmatch(own) and not is_day(own):
            found.append(_Sentence(rank, start, end, Context(own, above, before, passage)))
        before = own
    return found


def _holds(text: str, term: str) -> float:
    """Tell how far a text holds a term: wholly, or half as much by the pairs of its characters."""
    if any(word in text for word in _alike(term)):
        return 1.0
    pairs = [a + b for a, b in pairwise(term)]
    return 0.5 * sum(pair in text for pair in pairs) / len(pairs) if len(pairs) > 1 else 0.0


def _subjects(question: str) -> list[list[str]]:
    """Return what is asked about as pairs of characters, for each run of four or more of them."""
    plain = normalise(question).lower()
    for word in _OF_FORM:
        plain = plain.replace(word, " ")
    runs = _SUBJECT.findall(_BETWEEN.sub(" ", _ASKING.sub(" ", plain)))
    return [[a + b for a, b in pairwise(run)] for run in runs]


def _is_on(subjects: Sequence[Sequence[str]], told: Context) -> bool:
    """Tell whether half of each subject stands there or around: 检测平台 is no 中试平台."""
    around = " ".join((told.plain, told.above, told.before, normalise(told.passage.issuer or "")))
    return all(2 * sum(pair in around for pair in pairs) >= len(pairs) for pairs in subjects)


def _alike(term: str) -> frozenset[str]:
    return next((group for group in _ALIKE if term in group), frozenset({term}))


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
