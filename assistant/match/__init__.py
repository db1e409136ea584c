"""Laboratories that could take the need and policies that could help to pay for it.

In:    the need, its research statement, the library, the day.
Out:   `Matches`, best first, each with why (what was said ↔ what the record has), its source, its
       confidence, and what the person must still check.
Never: passes an outage off as an empty list: a search that failed raises.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from assistant.embedded.translate import Statement
from assistant.match.found import DOCUMENT, Fit, Match, Matches, Why
from assistant.match.labs import GENERIC, match_labs, said_in
from assistant.match.policies import match_policies, wanted_tags
from assistant.need import Need

if TYPE_CHECKING:
    from assistant.documents.shelf import Shelf
    from assistant.library.library import Library

__all__ = ["DOCUMENT", "GENERIC", "Fit", "Match", "Matches", "Why", "match", "said_in"]


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
        list means that nothing fits.

    Raises:
        KnowledgeError: the search could not be carried out.
    """
    labs = match_labs(need, statement, library)
    policies = match_policies(need, library, today)
    if shelf is None:
        return Matches(labs, policies)
    from assistant.documents.matching import match_documents

    tags = {tag: want.said for tag, want in wanted_tags(need, library.policy_wants).items()}
    more_labs, more_policies = match_documents(need, statement, tags, shelf, library)
    return Matches(_best_first(labs, more_labs), _best_first(policies, more_policies))


def _best_first(some: Sequence[Match], others: Sequence[Match]) -> tuple[Match, ...]:
    return tuple(sorted((*some, *others), key=lambda m: (-m.score, m.id)))
