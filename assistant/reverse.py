"""From a research result to the shop floor: its industry wordings, and the needs it might serve.

In:    a result in academic words, the lexicon, the stored needs as translated.
Out:   `Reversal`: what the floor calls it, each with its lexicon entry; products and trades; the
       needs that fit, best first, each with why and a score.
Never: names a need on a shared product or discipline alone; a wording that the tables do not hold.

Needs are trade secrets: for the center's staff only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.embedded.lexicon import Match, Reference, Thing, Weighed
from assistant.embedded.text import cut_clauses
from assistant.embedded.translate import Statement
from assistant.match import GENERIC, Why

WORDINGS, PRODUCTS, FITS, REASONS = 5, 6, 10, 4
"""Most lines of each list; the most reasons of a fit."""
WEIGHT = 2.0
"""Of a sentence of the result: that of a request in a need."""
STRONG = 0.45
"""Share of the best wording's score from which another is named too, as for needs."""

SAME_PHENOMENON, SAME_TROUBLE, SAME_PRODUCT = 0.6, 0.5, 0.25
SAME_RARE_WORD, MOST_WORDINGS = 0.5, 5
"""The same word that no dictionary has (鳞爆), and how many wordings of the lexicon may hold it:
what many say is not rare. Judgement 2026-11-21."""
SHARED_TERM, MOST_TERMS = 0.15, 3
"""What speaks for a need: the same lexicon entry, or else a word for the trouble that both use;
the same product; terms of research. Judgement 2026-11-21."""
LEAST_FIT = 0.5
"""Below it none is named: a product alone, or two terms, is no reason. Judgement 2026-11-21."""
LEAST_TERM = 3
"""Characters of a research term that says something where it stands in a result."""

_SENTENCE = re.compile(r"[^。！？!?；;\n]+")


@dataclass(frozen=True, slots=True)
class IndustryWording:
    """What the shop floor calls something that the result speaks of.

    Attributes:
        said: words of the result.
        phenomenon: the same as the lexicon words it for research.
        plain: the usual industry wording.
        variants: further ones.
        trades: where it is said, the home trade first.
        entry: id of the lexicon entry.
    """

    said: str
    phenomenon: str
    plain: str
    variants: tuple[str, ...]
    trades: tuple[str, ...]
    entry: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product, material or process: word of the result, words of the floor, GB/T 4754 trade."""

    said: str
    words: tuple[str, ...]
    trade: str


@dataclass(frozen=True, slots=True)
class Fit:
    """A stored need that the result might serve.

    Attributes:
        id: the interview.
        title: the need's short name.
        score: in (0, 1]; higher is better.
        why: `said` is from the need, `has` from the result.
    """

    id: str
    title: str
    score: float
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class StoredNeed:
    """A need of the store.

    Attributes:
        id: the interview.
        title: its short name.
        said: the trouble in the enterprise's words.
        statement: the need in the language of research.
    """

    id: str
    title: str
    said: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Reversal:
    """A result in industry words, and whom it might serve; an empty tuple means none."""

    wordings: tuple[IndustryWording, ...]
    products: tuple[Product, ...]
    fits: tuple[Fit, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as `reverse --json` prints it."""
        return {
            "wordings": [
                {
                    "said": w.said,
                    "phenomenon": w.phenomenon,
                    "plain": w.plain,
                    "variants": list(w.variants),
                    "trades": list(w.trades),
                    "entry": w.entry,
                }
                for w in self.wordings
            ],
            "products": [
                {"said": p.said, "words": list(p.words), "trade": p.trade} for p in self.products
            ],
            "needs": [
                {
                    "id": f.id,
                    "title": f.title,
                    "score": round(f.score, 4),
                    "why": [why.to_json() for why in f.why],
                }
                for f in self.fits
            ],
        }


@dataclass(frozen=True, slots=True)
class _Result:
    text: str
    sentences: tuple[str, ...]
    phenomena: tuple[Match, ...]
    things: tuple[tuple[str, Thing], ...]
    troubles: tuple[str, ...]
    """Words for its phenomena that the floor uses too."""
    rare: tuple[str, ...]
    """Words that no dictionary has, so that they can only be terms of a trade."""


def reverse(text: str, needs: Iterable[StoredNeed], reference: Reference) -> Reversal:
    """Say a result in the words of industry and find the needs that it might serve.

    Args:
        text: the result, one sentence or an abstract, in academic words.
        needs: what is stored; such as are no true need should be left out.
        reference: the lexicon and the object table.
    """
    result = _read(text, reference)
    fits = [fit for stored in needs if (fit := _fit(stored, result))]
    fits.sort(key=lambda fit: (-fit.score, fit.id))
    return Reversal(
        tuple(_wording(match) for match in result.phenomena),
        tuple(
            Product(said, thing.words[:4], reference.industries[thing.industry].name_zh)
            for said, thing in result.things[:PRODUCTS]
        ),
        tuple(fits[:FITS]),
    )


def _read(text: str, reference: Reference) -> _Result:
    sentences = tuple(s.strip() for s in _SENTENCE.findall(text) if s.strip())
    things: dict[str, tuple[str, Thing]] = {}
    for mention in reference.find_things(text):
        things.setdefault(mention.thing.words[0], (mention.word, mention.thing))
    trades = {thing.industry: 1.0 for _, thing in things.values()}
    hosts = {reference.disciplines[d] for _, thing in things.values() for d in thing.disciplines}
    weighed = [Weighed(sentence, WEIGHT) for sentence in sentences]
    matches, _ = reference.find_phenomena(weighed, trades, hosts)
    strong = [m for m in matches if m.score >= STRONG * matches[0].score]
    phenomena = tuple(strong[:WORDINGS])
    troubles = tuple(word for match in phenomena for word in _floor_words(match) if word in text)
    rare = tuple(
        word for word in _unknown_words(text) if reference.count_wordings(word) <= MOST_WORDINGS
    )
    return _Result(text, sentences, phenomena, tuple(things.values()), troubles, rare)


def _unknown_words(text: str) -> list[str]:
    """Return runs of two or three characters that a dictionary can only spell out one by one.

    A run of content characters that belong to no known word is a word that the dictionary lacks.
    """
    import rjieba

    runs, run = list[str](), ""
    for word, tag in (*rjieba.tag(text), ("", "")):
        if len(word) == 1 and tag[:1] in {"n", "v", "a", "g"} and word not in _EVERYDAY:
            run += word
            continue
        if 2 <= len(run) <= LONGEST_UNKNOWN:
            runs.append(run)
        run = ""
    return list(dict.fromkeys(runs))


LONGEST_UNKNOWN = 3
"""Characters of a word that is no chain of several."""
_EVERYDAY = frozenset(
    "有是做用到会要能可想让使得来去看说给叫为以大小多少高低好坏快慢新老长短人家们个年月日时"
)
"""Characters that are words of their own in any sentence."""


def _floor_words(match: Match) -> list[str]:
    """Return the nouns in the industry wordings of an entry, but for those of every trade."""
    import rjieba

    wordings = (match.entry.plain, *match.entry.variants)
    tagged = (pair for wording in wordings for pair in rjieba.tag(wording))
    nouns = [word for word, tag in tagged if tag.startswith("n") and len(word) > 1]
    return [word for word in dict.fromkeys(nouns) if word not in GENERIC]


def _clauses(text: str) -> list[str]:
    return [text[clause.start : clause.end] for clause in cut_clauses(text)]


def _wording(match: Match) -> IndustryWording:
    entry = match.entry
    return IndustryWording(
        match.said[0][1],
        entry.phenomenon_zh,
        entry.plain,
        entry.variants,
        entry.industries,
        entry.id,
    )


def _fit(stored: StoredNeed, result: _Result) -> Fit | None:
    """Weigh what a need and the result share: a phenomenon, a product, terms of research."""
    statement = stored.statement
    score, why = 0.0, []
    phenomena = {m.entry.id: m for m in result.phenomena}
    products = {thing.keywords_zh[0]: said for said, thing in result.things}
    shared = [t for t in statement.terms if t.entry in phenomena]
    if shared:
        score += SAME_PHENOMENON
        why.append(Why(shared[0].said, phenomena[str(shared[0].entry)].said[0][1]))
    elif word := next((w for w in result.troubles if w in stored.said), ""):
        score += SAME_TROUBLE
        why.append(
            Why(_sentence_with(word, _clauses(stored.said)), _sentence_with(word, result.sentences))
        )
    elif word := next((w for w in result.rare if w in stored.said), ""):
        score += SAME_RARE_WORD
        why.append(Why(word, word))
    made = [t for t in statement.terms if t.entry is None and t.term in products]
    if made:
        score += SAME_PRODUCT
        why.append(Why(made[0].said, products[made[0].term]))
    known = {w for reason in why for w in (reason.said, reason.has)}
    terms = [
        term
        for term in statement.keywords_zh
        if len(term) >= LEAST_TERM and term in result.text and term not in known
    ]
    score += SHARED_TERM * len(terms[:MOST_TERMS])
    why += [Why(term, _sentence_with(term, result.sentences)) for term in terms]
    if score < LEAST_FIT:
        return None
    return Fit(stored.id, stored.title, min(score, 1.0), tuple(why[:REASONS]))


def _sentence_with(term: str, sentences: Sequence[str]) -> str:
    return next((s for s in sentences if term in s), term)
