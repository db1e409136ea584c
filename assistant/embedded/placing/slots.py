"""How people speak of each slot: which slots sound alike, and what an answer to one may hold.

In:    a slot.
Out:   `SlotSpeech`.
Never: looks at words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SlotSpeech:
    """How a slot is spoken of; judgement 2026-11-21, checked on the development dialogues.

    Attributes:
        kindred: slots that an answer to this one may read like.
        distinct: its words are no part of an account of a trouble or of trials.
        holds_figures: figures in an answer to it are no state and no goal.
        tells_outcome: its words are those of how a trial ended.
        priced: asked for it, even a bare sum is a price or a loss.
        rough: a rough answer can be had from who will not give an exact one.
        none_answers: a bare 没有 is an answer to it.
        one_sense: an answer to it points one way as a whole.
        ending: the sense of it that makes a need none; empty where it has none.
    """

    kindred: frozenset[str] = frozenset()
    distinct: bool = False
    holds_figures: bool = False
    tells_outcome: bool = False
    priced: bool = False
    rough: bool = False
    none_answers: bool = False
    one_sense: bool = False
    ending: str = ""


def _like(*slots: str) -> frozenset[str]:
    return frozenset(slots)


_PLAIN = SlotSpeech()
_SPEECH: Mapping[str, SlotSpeech] = {
    "product": SlotSpeech(
        _like("scene", "industry", "company", "size", "test_conditions", "constraint", "symptom")
    ),
    "scene": SlotSpeech(_like("product", "symptom", "industry", "test_conditions", "impact")),
    "symptom": SlotSpeech(_like("product", "impact"), tells_outcome=True),
    "impact": SlotSpeech(tells_outcome=True, priced=True),
    "baseline": SlotSpeech(rough=True),
    "target": SlotSpeech(rough=True),
    "constraint": SlotSpeech(distinct=True, holds_figures=True),
    "attempt": SlotSpeech(
        _like("existing_solution"),
        holds_figures=True,
        none_answers=True,
        one_sense=True,
        ending="worked",
    ),
    "gap": SlotSpeech(distinct=True, one_sense=True, ending="self"),
    "existing_solution": SlotSpeech(
        _like("attempt", "gap", "symptom", "impact", "scene", "product", "deadline", "constraint"),
        tells_outcome=True,
        priced=True,
        none_answers=True,
        one_sense=True,
        ending="adequate",
    ),
    "budget": SlotSpeech(_like("payer"), rough=True, ending="refused"),
    "payer": SlotSpeech(_like("budget"), distinct=True, one_sense=True),
    "deadline": SlotSpeech(rough=True),
    "cooperation": SlotSpeech(rough=True, one_sense=True),
    "ip": SlotSpeech(distinct=True),
    "acceptance": SlotSpeech(distinct=True),
    "confidentiality": SlotSpeech(one_sense=True),
}


def speech_of(slot: str) -> SlotSpeech:
    """Return how a slot is spoken of; of one without a row nothing special is known."""
    return _SPEECH.get(slot, _PLAIN)


def ends_it(slot: str, sense: str) -> bool:
    """Tell whether a label makes the need none."""
    return bool(sense) and speech_of(slot).ending == sense
