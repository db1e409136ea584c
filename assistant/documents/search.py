"""Search in a generation: words, what the lexicon makes of them, vectors, exact names.

In:    a query, a filter, an open generation, the index over `knowledge/` for its lexicon.
Out:   passages with a score in [0, 1] and reasons copied from both sides.
Never: cuts before it filters; gives another score because of a filter or of k.

Two steps. All passages are looked at cheaply (BM25, the same for research words that the lexicon
gives, cosine) and the best of each look go on. Those few are judged one by one by how much of the
query they hold, which is comparable from query to query: so one threshold for the best of them can
say that nothing fits.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.documents.codes import find_codes
from assistant.documents.generation import Generation
from assistant.documents.passage import Passage
from assistant.documents.reasons import Reasons, Spoken
from assistant.documents.where import ANYWHERE, Where
from assistant.embedded.text import is_chinese
from assistant.errors import InputRejected, QueryTooLong
from assistant.library.index import Index
from assistant.library.reasons import Why
from assistant.library.search import outages_told
from assistant.library.units import units

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.library.keywords import Keywords

MOST = 50
"""The largest k. Source: a page shows ten."""
LONGEST = 2000
"""Most characters of a query. Source: judgement 2026-11-21, a page of text."""
THRESHOLD = 0.5
"""The least score of the best hit; below it nothing fits. Source: the bias is set so that on dev a
half loses one answered query in fifty and refuses six unanswered ones in ten
(`python -m evals.shelf_quality`)."""
BESIDE = 0.25
"""The least score of the hits behind one that fits. Source: judgement 2026-11-21; a query for
laboratories has ten that fit, and the later ones share fewer words with it."""
_CANDIDATES = 40
"""How many of each look are judged one by one."""
_PHRASES = 6
"""How many phrases of the lexicon speak for a query."""
_TRANSLATIONS = 3
"""How many phrases stand for a query without any Chinese."""
_NEAREST = 8
"""How many phrases tell whether a query is inside of what the lexicon knows. Source: as in
`library.search`."""
REASONS = 3
"""Reasons shown for a hit."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    Attributes:
        id: of the passage.
        passage: with the places where it stands.
        score: in [0, 1]; how sure the search is that it fits, comparable between queries.
        why: the strongest reasons first: `said` is a piece of the query, `has` a piece of the
            passage; may be empty for a hit that only its vector found.
    """

    id: str
    passage: Passage
    score: float
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature of a passage adds to the logit of its score.

    Attributes:
        cover: share of the query's words and pairs of characters that the passage holds, rare ones
            weighing more; those of everyday speech (有没有, 想) weigh little. Of a query without
            any Chinese, foreign words that no passage holds do not count.
        best: BM25 of the same, as a share of the best passage's.
        research: BM25 of the research words that the lexicon has for the query, likewise.
        cosine: of the vectors, as far as it is above that of texts on other subjects.
        codes: share of the query that is codes, those that the passage does not hold counting
            against it.
        named: 1 where the query gives the title or the document number in full.
        inside: how near the query is to phrases of the lexicon, as a logarithm; of the query.
        outside: how near it is to a subject that no laboratory and no policy is about; likewise.
        bias: of a passage that shares nothing.
    """

    cover: float
    best: float
    research: float
    cosine: float
    codes: float
    named: float
    inside: float
    outside: float
    bias: float


WEIGHTS = Weights(
    cover=3.6,
    best=1.6,
    research=1.8,
    cosine=4.2,
    codes=4.1,
    named=1.9,
    inside=1.7,
    outside=-0.5,
    bias=-5.9,
)
"""Source: logistic regression over the dev queries of evals/retrieval/, with and without an answer
(`python -m evals.shelf_quality --fit` repeats it), rounded; `named` by judgement 2026-11-21, since
few queries of dev give a name in full."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query as the search reads it.

    Attributes:
        text: as typed.
        units: search unit → its weight: how often, and how unusual it is in everyday speech.
        codes: of the text, in one spelling → share of the text that it fills.
        research: what the lexicon's phrases nearest to the query say of it.
        inside: see `Weights`.
        outside: see `Weights`.
    """

    text: str
    units: Mapping[str, float]
    codes: Mapping[str, float]
    research: Sequence[Spoken]
    inside: float
    outside: float


def search_generation(
    generation: Generation, knowledge: Index, query: str, k: int, where: Where = ANYWHERE
) -> list[Hit]:
    """Find passages, best first; see `Shelf.search`."""
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= MOST:
        raise InputRejected(f"k is {k!r}, not a whole number from 1 to {MOST}")
    if len(query) > LONGEST:
        raise QueryTooLong(f"a query of {len(query)} characters")
    if not query.strip() or not generation.manifest.count:
        return []
    with outages_told("documents"):
        generation.warm()
        asked = read_query(query, knowledge)
        scored = judge(generation, asked, where)
        fits = bool(scored) and scored[0][1] >= THRESHOLD
        best = [(row, score) for row, score in scored if fits and score >= BESIDE][:k]
        passages = generation.read([row for row, _ in best])
        reasons = Reasons(query, asked.units, asked.research)
        hits = []
        for row, score in best:
            id_, passage = passages[row]
            why = tuple(itertools.islice(reasons.find(passage), REASONS))
            hits.append(Hit(id_, passage, score, why))
        return hits


def read_query(text: str, knowledge: Index) -> Query:
    """Read a query: its units with what they are worth, its codes, what the lexicon says of it."""
    import numpy as np

    found = list(find_codes(text))
    plain = list(text)
    for _, start, end in found:
        # A code counts as a whole: its parts say nothing.
        plain[start:end] = " " * (end - start)
    spoken = knowledge.remember("spoken", lambda: _spoken(knowledge))
    counted = Counter([*units("".join(plain)), *(code for code, _, _ in found)])
    phrases = knowledge.records.phrases
    kinds = knowledge.remember("kinds", lambda: np.array([phrase.kind for phrase in phrases]))
    scores = knowledge.keywords("phrases", text)
    outside = np.where(kinds == "outside", scores, 0)
    inside = np.where(kinds == "outside", 0, scores)
    best = [int(at) for at in (-inside).argsort(kind="stable")[:_PHRASES] if inside[at] > 0]
    weights = {unit: times * spoken.get(unit, 1.0) for unit, times in counted.items()}
    if not is_chinese(text):
        # Documents are in Chinese: what the lexicon calls it there is asked for, too.
        for at in reversed(best[:_TRANSLATIONS]):
            share = float(inside[at] / inside[best[0]])
            weights |= dict.fromkeys(units(phrases[at].research[0]), share)
    return Query(
        text,
        weights,
        {code: (end - start) / len(text) for code, start, end in found},
        tuple(Spoken(phrases[at], float(inside[at] / inside[best[0]])) for at in best),
        math.log1p(float(np.sort(inside)[-_NEAREST:].mean())),
        math.log1p(float(outside.max(initial=0))),
    )


def _spoken(knowledge: Index) -> Mapping[str, float]:
    """Return what each unit is worth, from how usual it is in what enterprises say."""
    from assistant.embedded.classifier import load_clauses
    from assistant.library.keywords import weigh_units

    clauses = load_clauses(knowledge.folder / "knowledge" / "clauses")
    return weigh_units(clause for clause, _ in clauses)


# Looking at all, judging a few --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of some passages, each array of shape (candidates,); see `Weights`."""

    rows: NDArray[np.int64]
    cover: NDArray[np.float32]
    best: NDArray[np.float32]
    research: NDArray[np.float32]
    cosine: NDArray[np.float32]
    codes: NDArray[np.float32]
    named: NDArray[np.float32]
    inside: NDArray[np.float32]
    outside: NDArray[np.float32]


FEATURES = ("cover", "best", "research", "cosine", "codes", "named", "inside", "outside")


def judge(
    generation: Generation, query: Query, where: Where, weights: Weights = WEIGHTS
) -> list[tuple[int, float]]:
    """Return rows with their scores, best first; only those that some look found."""
    import numpy as np

    seen = look(generation, query, where)
    logit = sum(getattr(weights, name) * getattr(seen, name) for name in FEATURES) + weights.bias
    scores = 1 / (1 + np.exp(-logit))
    order = np.lexsort((seen.rows, -scores))
    return [(int(seen.rows[at]), float(scores[at])) for at in order]


def look(generation: Generation, query: Query, where: Where) -> Features:
    """Look at all passages that a filter lets through, and closely at the best of each look."""
    import numpy as np

    keywords = generation.keywords
    asked = _asked(keywords, query)
    several = {unit: weight for unit, weight in asked.items() if len(unit) > 1}
    best = keywords.score_units(several)
    words = best + keywords.score_units({u: w for u, w in asked.items() if u not in several})
    research_units = _research_units(query.research)
    research = keywords.score_units(research_units)
    vector = generation.embed(query.text)
    cosine = generation.vectors.cosines(vector, where)
    named = generation.names.find(query.text)
    let = generation.marks.mask(where)
    chosen: set[int] = set(named)
    for scores in (words, research, cosine):
        allowed = scores if let is None else np.where(let, scores, 0)
        count = min(_CANDIDATES, len(allowed))
        top = np.argpartition(-allowed, count - 1)[:count]
        chosen.update(top[allowed[top] > 0].tolist())
    rows = np.array(sorted(chosen), np.int64)
    rows = rows if let is None else rows[let[rows]]
    near = cosine[rows]
    unseen = [generation.ids[row] for row in rows[near == 0]]
    known = generation.vectors.cosines_at(vector, unseen)
    near[near == 0] = [known.get(id_, 0.0) for id_ in unseen]
    usual = generation.manifest.background
    near = np.maximum(0, near - usual) / (1 - usual)
    codes = np.zeros(len(rows), np.float32)
    for code, share in query.codes.items():
        held = np.isin(rows, keywords.holders(code))
        codes += np.where(held, share, -share).astype(np.float32)
    whole = np.ones(len(rows), np.float32)
    return Features(
        rows,
        _cover(keywords, several, rows),
        best[rows] / max(float(best.max(initial=0)), 1e-9),
        research[rows] / max(float(research.max(initial=0)), 1e-9),
        near,
        codes,
        np.array([named.get(int(row), 0.0) for row in rows], np.float32),
        whole * np.float32(query.inside),
        whole * np.float32(query.outside),
    )


def _asked(keywords: Keywords, query: Query) -> dict[str, float]:
    """Return the units that passages are asked for."""
    if is_chinese(query.text) or not query.research:
        return dict(query.units)
    return {u: w for u, w in query.units.items() if u in query.codes or u in keywords.rows}


def _research_units(spoken: Sequence[Spoken]) -> dict[str, float]:
    """Return the units of research words, without single characters, which say nothing here."""
    found: dict[str, float] = {}
    for each in spoken:
        for unit in set(units(" ".join(each.phrase.research))):
            if len(unit) > 1:
                found[unit] = max(found.get(unit, 0.0), each.weight)
    return found


def _cover(
    keywords: Keywords, weights: Mapping[str, float], rows: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return how much of some units each row holds, 0 to 1, rare units weighing more."""
    import numpy as np

    held = np.zeros(len(rows), np.float32)
    whole = 0.0
    for unit, weight in weights.items():
        holders = keywords.holders(unit)
        rarity = math.log1p((keywords.count - len(holders) + 0.5) / (len(holders) + 0.5))
        worth = weight * rarity
        whole += worth
        if len(holders):
            at = np.minimum(np.searchsorted(holders, rows), len(holders) - 1)
            held += np.float32(worth) * (holders[at] == rows)
    return held / np.float32(whole) if whole else held
