"""Search in a generation: words, what the lexicon makes of them, vectors, exact names.

In:    a query, a filter, an open generation, the index over `knowledge/` for its lexicon.
Out:   passages with a score in [0, 1] and reasons copied from both sides.
Never: cuts before it filters; gives a score that depends on what else was found.

Two steps. All passages are looked at cheaply (BM25, the same for research words that the lexicon
gives, cosine) and the best of each look go on. Those few are then judged one by one by how much of
the query they hold, which is comparable from query to query: so one threshold can say that nothing
fits.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.documents.codes import codes, with_codes
from assistant.documents.generation import Generation
from assistant.documents.passage import Passage
from assistant.documents.reasons import Spoken, find_reasons
from assistant.documents.where import ANYWHERE, Where
from assistant.errors import AssistantError, InputRejected, RetrievalFailed
from assistant.library.index import Index
from assistant.library.search import Why
from assistant.library.spans import read_said
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
"""The least score of a hit."""
_CANDIDATES = 40
"""How many of each look are judged one by one."""
_PHRASES = 6
"""How many phrases of the lexicon speak for a query."""
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
        cover: share of the query's words, weighed by their rarity, that the passage holds.
        research: share of the lexicon's research words for the query that the passage holds.
        cosine: of the vectors.
        code: share of the query's codes that the passage holds; 0 where it has none.
        named: 1 where the query gives the title or the document number in full.
        bias: of a passage that shares nothing.
    """

    cover: float
    research: float
    cosine: float
    code: float
    named: float
    bias: float


WEIGHTS = Weights(cover=6.0, research=2.0, cosine=4.0, code=3.0, named=6.0, bias=-4.5)


@dataclass(frozen=True, slots=True)
class Query:
    """A query as the search reads it.

    Attributes:
        text: as typed.
        units: search unit → its weight: how often, and how unusual it is in everyday speech.
        codes: of the text, in one spelling.
        research: what the lexicon's phrases nearest to the query say of it.
    """

    text: str
    units: Mapping[str, float]
    codes: frozenset[str]
    research: Sequence[Spoken]


def search_generation(
    generation: Generation, knowledge: Index, query: str, k: int, where: Where = ANYWHERE
) -> list[Hit]:
    """Find passages, best first; see `Shelf.search`."""
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= MOST:
        raise InputRejected(f"k is {k!r}, not a whole number from 1 to {MOST}")
    if len(query) > LONGEST:
        raise InputRejected(
            f"a query of {len(query)} characters", f"查询太长，请不要超过 {LONGEST} 字。"
        )
    if not query.strip() or not generation.manifest.count:
        return []
    try:
        generation.warm()
        asked = read_query(query, knowledge)
        scored = judge(generation, asked, where)
        best = [(row, score) for row, score in scored if score >= THRESHOLD][:k]
        passages = generation.read([row for row, _ in best])
        said = read_said(query)
        hits = []
        for row, score in best:
            id_, passage = passages[row]
            reasons = itertools.islice(find_reasons(said, asked.research, passage), REASONS)
            hits.append(Hit(id_, passage, score, tuple(reasons)))
        return hits
    except AssistantError:
        raise
    except Exception as error:
        raise RetrievalFailed(f"search in documents failed: {error!r}") from error


def read_query(text: str, knowledge: Index) -> Query:
    """Read a query: its units with what they are worth, its codes, its research words."""
    spoken = knowledge.remember("spoken", lambda: _spoken(knowledge))
    counted = Counter(units(with_codes(text)))
    weights = {unit: times * spoken.get(unit, 1.0) for unit, times in counted.items()}
    return Query(text, weights, frozenset(codes(text)), _research(text, knowledge))


def _spoken(knowledge: Index) -> Mapping[str, float]:
    """Return what each unit is worth, from how usual it is in what enterprises say."""
    from assistant.embedded.classifier import load_clauses
    from assistant.library.keywords import weigh_units

    clauses = load_clauses(knowledge.folder / "knowledge" / "clauses")
    return weigh_units(clause for clause, _ in clauses)


def _research(text: str, knowledge: Index) -> tuple[Spoken, ...]:
    """Return the phrases nearest to a query, the nearest with the weight 1."""
    scores = knowledge.keywords("phrases", text)
    best = [int(at) for at in (-scores).argsort(kind="stable")[:_PHRASES] if scores[at] > 0]
    return tuple(
        Spoken(knowledge.records.phrases[at], float(scores[at] / scores[best[0]])) for at in best
    )


# Looking at all, judging a few --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of some passages, each array of shape (candidates,); see `Weights`."""

    rows: NDArray[np.int64]
    cover: NDArray[np.float32]
    research: NDArray[np.float32]
    cosine: NDArray[np.float32]
    code: NDArray[np.float32]
    named: NDArray[np.float32]


def judge(
    generation: Generation, query: Query, where: Where, weights: Weights = WEIGHTS
) -> list[tuple[int, float]]:
    """Return rows with their scores, best first; only those that some look found."""
    import numpy as np

    seen = look(generation, query, where)
    logit = (
        weights.cover * seen.cover
        + weights.research * seen.research
        + weights.cosine * seen.cosine
        + weights.code * seen.code
        + weights.named * seen.named
        + weights.bias
    )
    scores = 1 / (1 + np.exp(-logit))
    order = np.lexsort((seen.rows, -scores))
    return [(int(seen.rows[at]), float(scores[at])) for at in order]


def look(generation: Generation, query: Query, where: Where) -> Features:
    """Look at all passages that a filter lets through, and closely at the best of each look."""
    import numpy as np

    keywords = generation.keywords
    words = keywords.score_units(query.units)
    research_units = _research_units(query.research)
    research = keywords.score_units(research_units)
    vector = generation.embed(query.text)
    cosine = generation.vectors.cosines(vector, where)
    let = generation.marks.mask(where)
    named = generation.names.find(query.text)
    chosen: set[int] = set(named)
    for scores in (words, research, cosine):
        if let is not None:
            scores = np.where(let, scores, 0)
        count = min(_CANDIDATES, len(scores))
        best = np.argpartition(-scores, count - 1)[:count]
        chosen.update(best[scores[best] > 0].tolist())
    rows = np.array(sorted(chosen), np.int64)
    if let is not None:
        rows = rows[let[rows]]
    near = cosine[rows]
    unseen = [generation.ids[row] for row in rows[near == 0]]
    known = generation.vectors.cosines_at(vector, unseen)
    near[near == 0] = [known.get(id_, 0.0) for id_ in unseen]
    return Features(
        rows,
        _cover(keywords, query.units, rows),
        _cover(keywords, research_units, rows),
        near,
        _cover(keywords, dict.fromkeys(query.codes, 1.0), rows),
        np.array([named.get(int(row), 0.0) for row in rows], np.float32),
    )


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
