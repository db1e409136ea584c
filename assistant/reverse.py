"""From a research result to the shop floor: its industry wordings, and the needs it might serve.

In:    a result in academic words, the lexicon, the stored needs as translated.
Out:   `Reversal`: what the floor calls it, each with its lexicon entry; products and trades; the
       needs that fit, best first, each with why and a score.
Never: names a need on a shared product or discipline alone; a wording that the tables do not hold;
       takes words that stand together by accident for a term.

Needs are trade secrets: for the center's staff only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.embedded.text import cut_clauses, normalise
from assistant.embedded.translation.lexicon import Reference, Thing
from assistant.embedded.translation.statement import Statement
from assistant.library.records import LexiconEntry
from assistant.library.shared import Words, asides_of, shared_terms, wordings_of
from assistant.match import Why

WORDINGS, PRODUCTS, FITS, REASONS = 5, 6, 10, 4
"""Most lines of each list; the most reasons of a fit."""
TELLING = 0.45
"""What a term must tell to count (`Library.telling`): 噪声 does, 方法 and 影响 do not."""
FURTHER_WORD = 0.5
"""What each further word of a term counts."""
ASIDE, NAME = 0.4, 0.5
"""What a term counts that stands in an entry's mechanisms, methods and quantities; one that names a
thing of the result."""
LEAST_WORDING, STRONG = 1.4, 0.5
"""What an entry's terms must tell together, two of them as a rule, and the share of the best one's
from which another is named too."""

SAME_PHENOMENON, SAME_TROUBLE, SAME_RARE_WORD = 0.8, 0.7, 0.8
"""What speaks for a need by itself: the same lexicon entry; the word by which both the floor and
research call what the result is about; a word that no dictionary has: 鳞爆."""
TROUBLE, SCENE, PRODUCT, TABLE = 1.0, 0.8, 0.6, 0.4
"""What else speaks for it: terms in common, by where the need has them: in the trouble, where it
occurs, what is made, what the tables add."""
LEAST_FIT, LEAST_TERMS = 0.7, 2
"""Below it none is named. Of terms in common there must be two, and one of what was said of the
trouble or its scene: a product alone, in however many words, is no reason."""
MOST_WORDINGS = 8
"""How many wordings of the lexicon may hold a rare word: what many say is not rare."""
# All of these: judgement 2026-11-21 over the dev results of `evals.reverse_bench`, a third of which
# are on another trouble of a product of the needs.

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
        trouble: what goes wrong and what is asked for, in the enterprise's words.
        scene: where it occurs, likewise.
        product: what is made, likewise.
        statement: the need in the language of research.
    """

    id: str
    title: str
    trouble: str
    scene: str
    product: str
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
    words: Words
    sentences: tuple[str, ...]
    entries: Mapping[str, str]
    """Id of a lexicon entry that it speaks of → the sentence that does."""
    things: tuple[tuple[str, Thing], ...]


def reverse(
    text: str,
    needs: Iterable[StoredNeed],
    reference: Reference,
    telling: Callable[[str], float],
) -> Reversal:
    """Say a result in the words of industry and find the needs that it might serve.

    Args:
        text: the result, one sentence or an abstract, in academic words.
        needs: what is stored; such as are no true need should be left out.
        reference: the lexicon and the object table.
        telling: how much a term tells, 0 to 1; see `Library.telling`.
    """
    sentences = tuple(s.strip() for s in _SENTENCE.findall(text) if s.strip())
    words = Words(text)
    things: dict[str, tuple[str, Thing]] = {}
    for mention in reference.find_things(text):
        things.setdefault(mention.thing.words[0], (mention.word, mention.thing))
    wordings = _find_wordings(words, sentences, things.values(), reference, telling)
    entries = {wording.entry: wording.said for wording in wordings}
    result = _Result(words, sentences, entries, tuple(things.values()))
    fits = [fit for stored in needs if (fit := _fit(stored, result, reference, telling))]
    fits.sort(key=lambda fit: (-fit.score, fit.id))
    return Reversal(
        tuple(wordings),
        tuple(
            Product(said, thing.words[:4], reference.industries[thing.industry].name_zh)
            for said, thing in result.things[:PRODUCTS]
        ),
        tuple(fits[:FITS]),
    )


# ── industry wordings ────────────────────────────────────────────────────────────────────────


def _find_wordings(
    words: Words,
    sentences: Sequence[str],
    things: Iterable[tuple[str, Thing]],
    reference: Reference,
    telling: Callable[[str], float],
) -> list[IndustryWording]:
    """Return what the floor calls what a result speaks of, the most telling first."""
    names = [name for said, thing in things for name in (said, *thing.words)]
    found: list[tuple[float, str, LexiconEntry]] = []
    for entry in reference.entries:
        own = _weigh(_joined(wordings_of(entry)), words, telling)
        if not own:
            continue
        beside = _weigh(_joined(asides_of(entry)), words, telling)
        worth = own | {t: ASIDE * tells for t, tells in beside.items() if t not in own}
        # The name of a thing (香菇) stands in entries that have nothing else in common with it.
        total = sum(
            tells * (NAME if any(term in name for name in names) else 1.0)
            for term, tells in worth.items()
        )
        if total >= LEAST_WORDING:
            found.append((total, max(own, key=own.__getitem__), entry))
    found.sort(key=lambda each: (-each[0], each[2].id))
    return [
        IndustryWording(
            _sentence_with(term, sentences),
            entry.phenomenon_zh,
            entry.plain,
            entry.variants,
            entry.industries,
            entry.id,
        )
        for total, term, entry in found[:WORDINGS]
        if total >= STRONG * found[0][0]
    ]


def _joined(texts: Iterable[str]) -> Words:
    return Words("。".join(texts))


def _weigh(said: Words, has: Words, telling: Callable[[str], float]) -> dict[str, float]:
    """Return the terms that two texts share and that tell something, with how much they tell.

    A term of several words tells more than one word: half of what all but the best of them do.
    """
    shared = shared_terms(said, has)
    found: dict[str, float] = {}
    for term, words in shared.items():
        further = sorted((told for w in words if (told := telling(w)) >= TELLING), reverse=True)[1:]
        tells = telling(term)
        if tells >= TELLING and not any(term != other and term in other for other in shared):
            found[term] = tells + FURTHER_WORD * sum(further)
    return found


# ── needs ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Ground:
    """Something that speaks for a need: what it is worth, and the reason that is shown."""

    term: str
    worth: float
    why: Why
    told: bool = False
    """It was said of the trouble or its scene."""


def _fit(
    stored: StoredNeed, result: _Result, reference: Reference, telling: Callable[[str], float]
) -> Fit | None:
    """Weigh what a need and the result share: a phenomenon, a rare word, terms."""
    terms = list(_shared_grounds(stored, result, reference, telling))
    alone = [
        *_same_phenomenon(stored, result),
        *_same_trouble(terms, result, reference),
        *_rare_words(terms, result, reference),
    ]
    if not alone and (len(terms) < LEAST_TERMS or not any(term.told for term in terms)):
        return None
    spent = {ground.term for ground in alone}
    grounds = [*alone, *(term for term in terms if term.term not in spent)]
    total = sum(ground.worth for ground in grounds)
    if total < LEAST_FIT:
        return None
    why = tuple(dict.fromkeys(ground.why for ground in grounds))
    return Fit(stored.id, stored.title, total / (total + LEAST_FIT), why[:REASONS])


def _same_phenomenon(stored: StoredNeed, result: _Result) -> Iterator[_Ground]:
    for term in stored.statement.terms:
        if term.entry in result.entries:
            why = Why(term.said, result.entries[str(term.entry)])
            yield _Ground(term.said, SAME_PHENOMENON, why, told=True)
            return


def _same_trouble(
    terms: Iterable[_Ground], result: _Result, reference: Reference
) -> Iterator[_Ground]:
    """Yield a term of the trouble by which floor and research both call what the result is about.

    毛刺 is a word of both; 齿轮啸叫 is 传递误差 in research, and a hearing aid's 啸叫 is another.
    """
    entries = [reference.entry(id_) for id_ in result.entries]
    for term in terms:
        for entry in entries:
            if term.told and term.term in entry.plain and term.term in entry.phenomenon_zh:
                yield replace(term, worth=SAME_TROUBLE)
                return


def _rare_words(
    terms: Iterable[_Ground], result: _Result, reference: Reference
) -> Iterator[_Ground]:
    """Yield a term of the trouble that the dictionary lacks and can only be one of a trade."""
    known = {word for word, _ in result.words.tagged if len(word) > 1}
    for term in terms:
        spelt = all(word not in term.term for word in known)
        if term.told and spelt and reference.count_wordings(term.term) <= MOST_WORDINGS:
            yield replace(term, worth=SAME_RARE_WORD)
            return


def _shared_grounds(
    stored: StoredNeed, result: _Result, reference: Reference, telling: Callable[[str], float]
) -> Iterator[_Ground]:
    """Yield the telling terms that the need and the result share, the trouble's first."""
    statement = stored.statement
    measured = "。".join(measure["metric"] for measure in statement.indicators)
    table = "。".join((*statement.keywords_zh, *(term.term for term in statement.terms)))
    said = f"{stored.product}。{stored.trouble}"
    names = [stored.product, *(mention.word for mention in reference.find_things(said))]
    seen: list[str] = []
    for text, worth in (
        (f"{stored.trouble}。{measured}", TROUBLE),
        (stored.scene, SCENE),
        (stored.product, PRODUCT),
        (table, TABLE),
    ):
        for term, tells in _weigh(Words(text), result.words, telling).items():
            if any(term in other or other in term for other in seen):
                continue
            seen.append(term)
            told = worth > PRODUCT and not any(term in name for name in names)
            why = Why(_sentence_with(term, _clauses(text)), _sentence_with(term, result.sentences))
            yield _Ground(term, tells * (worth if told else min(worth, PRODUCT)), why, told)


def _clauses(text: str) -> list[str]:
    return [text[clause.start : clause.end] for clause in cut_clauses(text)]


def _sentence_with(term: str, sentences: Sequence[str]) -> str:
    return next((s for s in sentences if term in normalise(s).lower()), term)
