"""A clause with the label that it was given, and how sure a label must be.

In:    nothing.
Out:   `Placed`; probabilities that several rooms compare with.
Never: decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.embedded.text import Clause

SURE = 0.30
"""Least probability of a label for a clause that answers no question."""
SURE_TURN = 0.85
"""Least probability for words beside the question that would end the interview."""
NO_ANSWER = 0.05
"""Most probability of the slot asked for with which a message answers nothing."""
NOTHING_LIKE = 0.02
"""Probability of the slot asked for below which a clause reads nothing like an answer."""
SURE_OTHER_REQUEST, SURE_OUT_OF_SCOPE = 0.6, 0.8
"""Least probability that something else than a technology is asked for, since that ends most
interviews; the open class 'other' needs more. These are judgement 2026-11-21, checked on the
development dialogues."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A clause with the label it was given.

    Attributes:
        clause: where it stands.
        slot: a slot, `act` for what states no fact, or empty.
        sense: the second half of the label, such as `failed`; empty where it has none.
        sure: probability in [0, 1].
        topic: the slot that the heading above it announces; empty where none clearly does.
    """

    clause: Clause
    slot: str
    sense: str
    sure: float
    topic: str = ""


def best_sense(odds: Mapping[str, float], slot: str) -> str:
    """Return the likeliest sense of a slot, empty where the slot has none."""
    own = {label: v for label, v in odds.items() if label.partition("/")[0] == slot}
    return max(own, key=lambda k: own[k]).partition("/")[2] if own else ""
