"""Search: which laboratories could take a need, which policies could help pay for it.

    hits = search_labs(index, LabQuery(text="注塑件缩水，想把不良率降到2%"), k=5,
                       where={"province": "江苏"})

In:    an open index, a query, a filter.
Out:   hits, best first, each with its reasons; `[]` means that nothing fits.
Never: gives `[]` for a search that could not be carried out: that raises.

Several looks at the same query are added up (see `looks`). A name, an alias or a document number
is found exactly, before anything else.
"""

import itertools
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from assistant.errors import AssistantError, RetrievalFailed
from assistant.library.corpus import Collection
from assistant.library.index import Index
from assistant.library.looks import LABS, POLICIES, Blend, blend, look
from assistant.library.query import LabQuery, check_filter, check_k, lab_fits, policy_fits
from assistant.library.reasons import Why, find_reasons, word_worth
from assistant.library.records import Lab, Policy
from assistant.library.spans import read_said

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found.

    Attributes:
        id: of the record.
        name: its Chinese name or title.
        score: in [0, 1]; how sure the search is that the record fits.
        why: the strongest reasons first, both sides checked; may be empty for a far hit.
        source: where the record comes from, as it says; for a policy its document number first.
        confidence: of the record, not of the hit.
    """

    id: str
    name: str
    score: float
    why: tuple[Why, ...]
    source: str
    confidence: Literal["high", "medium", "low"]


_FLOOR = 0.02
"""Below it a record is not shown even after better ones."""
_REASONS = 3
"""Reasons shown for a hit."""


def search_labs(
    index: Index,
    query: LabQuery | str,
    k: int = 5,
    where: Mapping[str, Any] | None = None,
) -> list[Hit]:
    """Find laboratories that could take a need, best first.

    Args:
        index: an open index.
        query: the need, or plain text.
        k: how many at most, 1 to 50.
        where: `kind` (one or several), `province`, `city`; other keys are refused.

    Returns:
        At most k hits; none if nothing fits.

    Raises:
        InputRejected: `k` or `where` cannot be used.
        RetrievalFailed, BrokenIndex, StaleIndex: the search could not be carried out.
    """
    wanted = query if isinstance(query, LabQuery) else LabQuery(text=query)
    allowed = check_filter(where, {"kind", "province", "city"})
    return _search(
        index,
        "labs",
        list(wanted.parts()),
        wanted.said(),
        check_k(k),
        LABS,
        lambda lab: lab_fits(lab, allowed),
    )


def search_policies(
    index: Index,
    query: str,
    k: int = 5,
    where: Mapping[str, Any] | None = None,
) -> list[Hit]:
    """Find policies that answer a question or could help pay for a need, best first.

    Args:
        index: an open index.
        query: a question, a need, a title or a document number.
        k: how many at most, 1 to 50.
        where: `kind` and `level` (one or several), `province`, `city`, and `day` (a date or
            YYYY-MM-DD): only what holds there and on that day. Other keys are refused.

    Returns:
        At most k hits; none if nothing fits.

    Raises:
        InputRejected: `k` or `where` cannot be used.
        RetrievalFailed, BrokenIndex, StaleIndex: the search could not be carried out.
    """
    allowed = check_filter(where, {"kind", "level", "province", "city", "day"})
    parts = [(query, 1.0)] if query.strip() else []
    return _search(
        index,
        "policies",
        parts,
        query,
        check_k(k),
        POLICIES,
        lambda policy: policy_fits(index, policy, allowed),
    )


def rate_policies(index: Index, text: str) -> dict[str, float]:
    """Return how well each policy fits a text: id → score in [0, 1], without reasons.

    Raises:
        RetrievalFailed, BrokenIndex, StaleIndex: the search could not be carried out.
    """
    with outages_told("policies"):
        scores = blend(look(index, "policies", [(text, 1.0)]), POLICIES)
        records = index.records.policies
    return {policy.id: float(score) for policy, score in zip(records, scores, strict=True)}


@contextmanager
def outages_told(collection: str) -> Iterator[None]:
    """Raise `RetrievalFailed` for whatever breaks inside; errors of the program pass unchanged.

    The error's own text may repeat the query: only its type is told.
    """
    try:
        yield
    except AssistantError:
        raise
    except Exception as error:  # numpy, Chroma or a provider's embedding may raise anything
        cause = type(error).__name__
        logger.error("search in %s failed: %s", collection, cause)
        raise RetrievalFailed(f"search in {collection} failed: {cause}") from error


def _search(
    index: Index,
    collection: Collection,
    parts: Sequence[tuple[str, float]],
    said: str,
    k: int,
    weights: Blend,
    fits: Callable[[Any], bool],
) -> list[Hit]:
    if not parts:
        return []
    with outages_told(collection):
        records = index.records.of(collection)
        looks = look(index, collection, parts)
        scores = blend(looks, weights)
        spoken = read_said(said)
        worth = word_worth(index, collection, spoken)
        hits: list[Hit] = []
        for place in (-scores).argsort(kind="stable").tolist():
            score = float(scores[place])
            if len(hits) == k or score < (_FLOOR if hits else weights.threshold):
                break
            if fits(records[place]):
                reasons = find_reasons(index, collection, spoken, worth, looks, place)
                why = tuple(itertools.islice(reasons, _REASONS))
                hits.append(_hit(records[place], score, why))
        return hits


def _hit(record: Lab | Policy, score: float, why: tuple[Why, ...]) -> Hit:
    if isinstance(record, Lab):
        return Hit(
            record.id, record.name_zh, score, why, "；".join(record.sources), record.confidence
        )
    source = "；".join(filter(None, (record.doc_number, record.issuer, *record.sources)))
    return Hit(record.id, record.title_zh, score, why, source, record.confidence)
