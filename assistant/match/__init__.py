"""Laboratories that could take the need and policies that could help to pay for it.

In:    the need, its research statement, the library, the day.
Out:   `Matches`, best first, each with why (what was said ↔ what the record has), its source, its
       confidence, and what the person must still check.
Never: passes an outage off as an empty list: what could not be searched is named, and where nothing
       could, it raises.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from assistant.embedded.translation.statement import Statement
from assistant.errors import KnowledgeError
from assistant.match.found import DOCUMENT, Fit, Match, Matches, Source, Why
from assistant.match.labs import GENERIC, match_labs, said_in
from assistant.match.policies import match_policies
from assistant.need import Need
from assistant.query_wait import words_alone

if TYPE_CHECKING:
    from assistant.documents.shelf import Shelf
    from assistant.library.library import Library

__all__ = ["DOCUMENT", "GENERIC", "Fit", "Match", "Matches", "Source", "Why", "match", "said_in"]

logger = logging.getLogger(__name__)

_Found = tuple[tuple[Match, ...], tuple[Match, ...]]
"""Laboratories, policies."""
_Search = Callable[[], _Found]


def match(
    need: Need,
    statement: Statement,
    library: Library,
    today: date,
    shelf: Shelf | None = None,
) -> Matches:
    """Find laboratories and policies for a need.

    Args:
        need: what was said.
        statement: the same in the language of research.
        library: the open library.
        today: decides which policies are in force.
        shelf: the center's own documents; None where there are none.

    Returns:
        At most five of each kind from the records and three from documents, best first; an empty
        list means that nothing fits. Where one of the two could not be searched, what the other
        has, and which is missing; where words alone were searched, that too.

    Raises:
        KnowledgeError: nothing could be searched.
    """
    searches: dict[Source, _Search] = {
        "records": lambda: (
            match_labs(need, statement, library),
            match_policies(need, library, today),
        )
    }
    if shelf is not None:
        searches["documents"] = lambda: _match_documents(need, statement, library, shelf, today)
    found: list[_Found] = []
    failed: dict[Source, KnowledgeError] = {}
    for source, search in searches.items():
        try:
            found.append(search())
        except KnowledgeError as error:
            logger.warning("matching in %s failed: %s", source, error)
            failed[source] = error
    if not found:
        raise failed["records"]
    labs, policies = zip(*found, strict=True)
    unsearched: tuple[Source, ...] = (*failed, "meaning") if words_alone() else tuple(failed)
    return Matches(_best_first(labs), _best_first(policies), unsearched)


def _match_documents(
    need: Need, statement: Statement, library: Library, shelf: Shelf, today: date
) -> _Found:
    from assistant.documents.matching import match_capable
    from assistant.documents.policies import match_policies_in

    return (
        match_capable(need, statement, shelf, library),
        match_policies_in(shelf, need, library, today),
    )


def _best_first(lists: Iterable[Iterable[Match]]) -> tuple[Match, ...]:
    return tuple(sorted(chain.from_iterable(lists), key=lambda m: (-m.score, m.id)))
