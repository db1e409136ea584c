"""An opening, a paste, a remark: each clause stands for what its own words say.

In:    a message that answers no question.
Out:   its clauses with the likeliest slot whose reader finds something in them.
Never: takes a clause for an answer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.embedded import other_requests, readers, stance
from assistant.embedded.classifier import probability
from assistant.embedded.message import LONG_MESSAGE, Context, Ear, Message
from assistant.embedded.placing.fitting import fits
from assistant.embedded.placing.headings import announced, read_topics
from assistant.embedded.placing.non_answers import asks_back, asks_for_help, is_at_a_loss, plain_act
from assistant.embedded.placing.placed import (
    SURE,
    SURE_OTHER_REQUEST,
    SURE_OUT_OF_SCOPE,
    SURE_TURN,
    Placed,
)
from assistant.embedded.placing.slots import ends_it
from assistant.embedded.quantities import read_deadline
from assistant.embedded.text import Clause
from assistant.need import MEASURE_SLOTS, TEXT_SLOTS

OPENING_PRIOR: Mapping[str, float] = {
    "request": 0.5,
    "symptom": 0.2,
    "product": 0.2,
}
"""Added to a label's log probability in the first message, which mostly says what is made and what
goes wrong."""
REACH = 2.2
"""How far below the best label, in nats, another label may be taken whose reader finds a value."""
HEADING_PRIOR = 2.5
"""Most that a heading adds to the log probability of its slot in the lines below it."""
SURE_PASTED = 0.65
"""The same as `SURE` for a clause of a long paste, where much is background."""
UNSURE_TROUBLE = 0.15
"""Least probability with which a clause of an opening that names no trouble may still be one."""


def place_remark(message: Message, context: Context, ear: Ear, orders: set[int]) -> list[Placed]:
    """Place the clauses of a message that answers no question.

    Args:
        message: what was typed.
        context: where the conversation stands.
        ear: the classifier and the tables.
        orders: sentences that state nothing.
    """
    topics = read_topics(message, ear)
    placed = [
        replace(place_freely(message, clause, topic, context, ear), topic=announced(topic))
        for clause, topic in zip(message.clauses, topics, strict=True)
    ]
    placed = _as_headed(message, placed, topics)
    placed = [replace(p, slot="") if p.clause.sentence in orders else p for p in placed]
    placed = _one_product(message, placed) if context.opening else placed
    if context.stage != "interview":
        # Beside a yes, only what is clearly said changes the need.
        return [
            p if p.slot not in TEXT_SLOTS or p.sure >= SURE_OUT_OF_SCOPE else replace(p, slot="")
            for p in placed
        ]
    pasted = len(message.plain) > LONG_MESSAGE
    sure = drop_unsure(message, placed, SURE_PASTED if pasted else SURE)
    if not context.opening or pasted:
        return sure
    return _find_trouble(message, _go_on_with_trouble(message, sure, ear), ear)


def place_freely(
    message: Message, clause: Clause, topic: Mapping[str, float], context: Context, ear: Ear
) -> Placed:
    """Place one clause by its own words and by what its heading announces."""
    if "" in topic:
        return Placed(clause, "", "", 1.0)
    words = message.words(clause.start, clause.end)
    odds = message.log_odds(clause, ear.classifier)
    if stance.only_greets(words):
        return Placed(clause, "act", "greeting", 1.0)
    if not context.opening and (act := plain_act(words, "")):
        return Placed(clause, "act", act, 1.0)
    if context.stage == "confirm" and stance.only_assents(words):
        return Placed(clause, "act", "yes", 1.0)
    kind = other_requests.read_other_request(words)
    if kind and context.opening and len(message.plain) <= LONG_MESSAGE:
        return Placed(clause, "request", kind, SURE_TURN)
    if is_at_a_loss(words):
        return Placed(clause, "", "", 1.0)
    if asks_for_help(words):
        kind = other_requests.read_other_request(words) or "technology"
        return Placed(clause, "request", kind, SURE_TURN)
    if asks_back(words, clause, odds, context.opening):
        return Placed(clause, "act", "question", 1.0)
    if topic and (own := _told_by_itself(message, clause, words, context)):
        topic = {own: 1.0}
    for label in odds:
        slot = label.partition("/")[0]
        odds[label] += HEADING_PRIOR * topic.get(slot, 0.0)
        if context.opening:
            odds[label] += OPENING_PRIOR.get(slot, 0.0)
    return _best_that_fits(message, clause, odds, context, ear)


def _told_by_itself(message: Message, clause: Clause, words: str, context: Context) -> str:
    """Return the slot that a clause names whatever it stands under: money, a date to keep."""
    if _tells_money(message, clause):
        return "budget"
    found = read_deadline(words, context.today, asked=False)
    return "deadline" if found is not None and found.date is not None else ""


def _best_that_fits(
    message: Message, clause: Clause, odds: Mapping[str, float], context: Context, ear: Ear
) -> Placed:
    """Return the likeliest label in reach whose value reader finds something in the clause."""
    words = message.words(clause.start, clause.end)
    top = max(odds.values())
    total = top + math.log(sum(math.exp(v - top) for v in odds.values()))
    for label, value in sorted(odds.items(), key=lambda item: -item[1]):
        if top - value > REACH:
            break
        slot, _, sense = label.partition("/")
        if fits(message, clause, slot, sense, context, ear, math.exp(value - total)):
            sense = stance.turn_sense(slot, sense, words)
            if (slot, sense) != ("gap", "none"):
                return Placed(clause, slot, sense, math.exp(value - total))
    return Placed(clause, "", "", 0.0)


_OF_A_TRIAL = frozenset({"", "symptom", "scene", "product", "constraint", "impact", *MEASURE_SLOTS})
"""Slots that the words of a trial may read like, since they tell what was changed and seen."""


def _as_headed(
    message: Message, placed: Sequence[Placed], topics: Sequence[Mapping[str, float]]
) -> list[Placed]:
    """Take what tells of a trial under 试过的办法 for one, outcome and all: 换成PEEK，扭矩大."""
    tried = {
        p.clause.sentence
        for p in placed
        if p.slot == "attempt"
        or readers.names_trial(message.words(p.clause.start, p.clause.end), True)
    }
    return [
        replace(p, slot="attempt", sense="failed", sure=max(p.sure, SURE))
        if topic.get("attempt") == 1.0
        and p.slot in _OF_A_TRIAL
        and p.clause.sentence in tried
        and not _tells_money(message, p.clause)
        else p
        for p, topic in zip(placed, topics, strict=True)
    ]


def _tells_money(message: Message, clause: Clause) -> bool:
    """Tell whether a clause offers a sum, whatever it stands under."""
    words = message.words(clause.start, clause.end)
    return bool(message.moneys_within(clause.start, clause.end)) and stance.offers_money(words)


_SAYS_PRODUCT = re.compile(r"^(?:我们)?(?:主要|主营)?的?产品(?:是|为|叫|就是)")


def _one_product(message: Message, placed: Sequence[Placed]) -> list[Placed]:
    """Take no thing for the product that is named behind a trouble in its sentence: 喇叭口.

    Nor one beside what is said to be the product: 做线缆的。产品是拖链电缆.
    """
    out: list[Placed] = []
    troubled: set[int] = set()
    products = [p for p in placed if p.slot == "product"]
    said = [p for p in products if _SAYS_PRODUCT.match(message.words(p.clause.start, p.clause.end))]
    for p in placed:
        if said and p.slot == "product" and p not in said:
            p = replace(p, slot="")
        if p.slot == "product" and p.clause.sentence in troubled:
            p = replace(p, slot="")
        if p.slot == "symptom":
            troubled.add(p.clause.sentence)
        out.append(p)
    return out


def _go_on_with_trouble(message: Message, placed: Sequence[Placed], ear: Ear) -> list[Placed]:
    """Take a short clause beside a trouble for more of it, not for a vague answer: 次品多."""
    troubled = {p.clause.sentence for p in placed if p.slot == "symptom"}
    out: list[Placed] = []
    for p in placed:
        if (p.slot, p.sense) == ("act", "vague") and p.clause.sentence in troubled:
            likely = probability(message.log_odds(p.clause, ear.classifier), "symptom")
            if likely >= UNSURE_TROUBLE:
                p = Placed(p.clause, "symptom", "", likely)
        out.append(p)
    return out


def _find_trouble(message: Message, placed: Sequence[Placed], ear: Ear) -> list[Placed]:
    """Take the likeliest clause of a short opening for the trouble, where none is clearly one.

    The greeting asks what goes wrong. What is taken so is unsure, and is asked about again.
    """
    if any(p.slot in ("symptom", "request") or p.sense == "question" for p in placed):
        return list(placed)
    likely = {
        place: probability(message.log_odds(p.clause, ear.classifier), "symptom")
        for place, p in enumerate(placed)
        if p.slot != "act" and p.sure < SURE_OTHER_REQUEST
    }
    best = max(likely, key=lambda place: likely[place], default=None)
    if best is None or likely[best] < UNSURE_TROUBLE:
        return list(placed)
    taken = Placed(placed[best].clause, "symptom", "", likely[best])
    return [*placed[:best], taken, *placed[best + 1 :]]


def drop_unsure(message: Message, placed: Sequence[Placed], least_sure: float) -> list[Placed]:
    """Drop the clauses that no label is sure of; let neighbours of one slot share a sense."""
    out: list[Placed] = []
    troubled = any(p.slot == "symptom" and p.sure > 0.5 for p in placed)
    for p in placed:
        before = out[-1] if out else None
        near = before is not None and before.clause.sentence == p.clause.sentence
        if near and before is not None and before.slot == p.slot and p.sure < before.sure:
            p = replace(p, sense=before.sense)
        elif p.slot and p.sure < (SURE if p.slot == p.topic else least_sure):
            p = replace(p, slot="", sense="")
        if p.slot == "request" and p.sense != "technology":
            least = SURE_OUT_OF_SCOPE if p.sense == "other" else SURE_OTHER_REQUEST
            # Who says what goes wrong on the floor is heard out, whatever else is mentioned.
            beside_trouble = p.sense in ("purchase", "service") or (
                p.sense == "financing"
                and other_requests.asks_for_money(message.words(p.clause.start, p.clause.end))
            )
            if p.sure < least or (troubled and not beside_trouble):
                p = replace(p, slot="", sense="")
        if ends_it(p.slot, p.sense) and p.sure < SURE_OTHER_REQUEST:
            p = replace(p, slot="", sense="")
        out.append(p)
    return _one_other_request(out)


def _one_other_request(placed: Sequence[Placed]) -> list[Placed]:
    """Keep the first of the other things asked for: 做个校准，报价多少 asks for a calibration."""
    kinds = [p.sense for p in placed if p.slot == "request" and p.sense != "technology"]
    return [
        replace(p, slot="", sense="")
        if p.slot == "request" and p.sense not in ("technology", *kinds[:1])
        else p
        for p in placed
    ]
