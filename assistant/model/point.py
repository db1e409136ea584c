"""The model points, the code reads: from slots and quotes to typed findings.

In:    what the model pointed at in one turn, the turn as typed, where the conversation stands.
Out:   findings whose values are read from the quotes by the embedded engine's readers.
Never: takes a value from the model; lets a quote through that is not in the turn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

from assistant.embedded.correct import corrected_figures
from assistant.embedded.hear import beside_read_back, hear_stretch
from assistant.embedded.message import Context, Ear, Message, read_message
from assistant.embedded.text import Clause
from assistant.need import SLOTS, TEXT_LIMIT, Heard, Hearing, rejection

ABSURD = 3.0
"""How far, in nats, a slot that a gate rests on may lie below the likeliest one for some words.
Judgement 2026-11-21: a factor of 20; of 490 scripted answers 3 % lie further below."""
_ORDER = "act/injection"
_GATE_SLOTS = frozenset({"attempt", "gap", "existing_solution", "payer", "budget"})
"""Slots whose bare words, without any figure, can decide a gate."""
_BARE = frozenset({"text", "name"})
"""Keys of a value that is nothing but words."""
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


def read_pointed(
    pointed: Sequence[Any],
    heard: Hearing,
    context: Context,
    ear: Ear,
    restore: Callable[[str], str],
    dropped: Counter[str],
) -> list[Heard]:
    """Type what the model pointed at.

    Args:
        pointed: the answer's `findings`, as they came.
        heard: what the embedded engine heard in the same turn.
        context: where the conversation stands.
        ear: the classifier and the readers.
        restore: puts names back where placeholders stand.
        dropped: counts why things were not used.

    Returns:
        Findings in order of the words.
    """
    message = read_message(heard.text, context)
    orders = _find_orders(message, ear)
    found: list[Heard] = []
    checked = [_check(item, heard.text, restore) for item in pointed]
    for slot, quote, problem in checked:
        if problem:
            dropped[problem] += 1
            continue
        start = heard.text.index(quote)
        rivals = {other for other, words, _ in checked if words == quote} & _GATE_SLOTS
        typed = _read(message, slot, start, start + len(quote), orders, rivals, context, ear)
        if isinstance(typed, str):
            dropped[typed] += 1
        else:
            found += typed
    # A model that overlooks everything, or the answer to what was asked, loses nothing; a name is
    # a placeholder to it and only read here.
    found = found or list(heard.heard)
    for slot in (*context.asked[:1], "company"):
        if not any(h.slot == slot for h in found):
            found += [h for h in heard.heard if h.slot == slot and not _is_told_apart(h, found)]
    if "correction" in heard.acts:
        figures = corrected_figures(message, context)
        told = {h.slot for h in figures}
        if figures:
            # Which of several figures was the wrong one is told by what was said before it.
            told |= {h.slot for h in found if set(h.value) - _BARE} - {h.slot for h in heard.heard}
        found = figures + [replace(h, corrects=True) for h in found if h.slot not in told]
    found = beside_read_back(found, context.stage)
    sound = [h for h in found if rejection(h, heard.text) is None]
    return sorted(sound, key=lambda h: heard.text.find(h.quote))


def _find_orders(message: Message, ear: Ear) -> list[tuple[int, int]]:
    """Return the clauses, as (start, end), of sentences that are likeliest orders to the program.

    A model is more easily talked into things than the embedded engine, which must be surer.
    """

    def is_order(clause: Clause) -> bool:
        odds = message.log_odds(clause, ear.classifier)
        return max(odds, key=odds.__getitem__) == _ORDER

    sentences = {c.sentence for c in message.clauses if is_order(c)}
    return [(c.start, c.end) for c in message.clauses if c.sentence in sentences]


def _is_told_apart(heard: Heard, pointed: Sequence[Heard]) -> bool:
    """Tell whether the model took the bare words of an answer for something else than was asked.

    A name it cannot judge, since it saw a placeholder; a figure is read by code whoever points.
    """
    if heard.slot == "company" or set(heard.value) - _BARE:
        return False
    quotes = [p.quote for p in pointed if p.slot != "company"]
    return any(heard.quote in quote or quote in heard.quote for quote in quotes)


def _check(item: Any, text: str, restore: Callable[[str], str]) -> tuple[str, str, str]:
    """Return slot and quote, or what is wrong with a finding."""
    if not isinstance(item, Mapping):
        return "", "", "type"
    slot, quote = item.get("slot"), item.get("quote")
    if not isinstance(slot, str) or not isinstance(quote, str):
        return "", "", "type"
    if slot not in SLOTS:
        return "", "", "slot"
    quote = restore(quote).strip()
    if not quote or quote not in text:
        return "", "", "quote"
    # A value is never taken from the model; one with a figure of its own shows that it made it up.
    extra = " ".join(str(v) for k, v in item.items() if k not in ("slot", "quote"))
    if any(figure not in quote for figure in _DIGITS.findall(extra)):
        return "", "", "figure"
    return slot, quote, ""


def _read(
    message: Message,
    slot: str,
    start: int,
    end: int,
    orders: Sequence[tuple[int, int]],
    rivals: Set[str],
    context: Context,
    ear: Ear,
) -> list[Heard] | str:
    """Type one stretch, or say why it is dropped.

    Of the slots that a gate rests on the same words stand for one, the likeliest: else a model
    that points at anything for everything would open every gate.
    """
    if any(first < end and start < last for first, last in orders):
        return "order"
    end = min(end, start + TEXT_LIMIT)
    inside = replace(
        message,
        quantities=tuple(q for q in message.quantities if start <= q.start < end),
        moneys=tuple(m for m in message.moneys if start <= m.start < end),
    )
    figure = slot == "budget" and inside.moneys
    if slot in _GATE_SLOTS and slot not in context.asked[:1] and not figure:
        odds = ear.classifier.log_odds(message.words(start, end))
        likely = {
            gate: max(v for label, v in odds.items() if label.partition("/")[0] == gate)
            for gate in rivals | {slot}
        }
        if likely[slot] < max(*likely.values(), max(odds.values()) - ABSURD):
            return "absurd"
    typed = hear_stretch(inside, slot, start, end, context, ear)
    return typed if any(h.slot == slot for h in typed) else "unread"
