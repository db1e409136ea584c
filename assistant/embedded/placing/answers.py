"""An answer to a question: its clauses answer it unless they clearly say otherwise.

In:    a message, the question that it answers.
Out:   its clauses: the answer, something else that was said, or no fact at all.
Never: types a value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.embedded import other_requests, readers, stance
from assistant.embedded.classifier import probability
from assistant.embedded.measures import names_a_quantity
from assistant.embedded.message import Context, Ear, Message
from assistant.embedded.placing.english import proposes
from assistant.embedded.placing.fitting import fits
from assistant.embedded.placing.non_answers import (
    ADDRESSED,
    asks_back,
    asks_for_help,
    is_at_a_loss,
    plain_act,
)
from assistant.embedded.placing.placed import (
    NO_ANSWER,
    NOTHING_LIKE,
    SURE,
    SURE_OTHER_REQUEST,
    SURE_OUT_OF_SCOPE,
    SURE_TURN,
    Placed,
    best_sense,
)
from assistant.embedded.placing.remarks import place_freely
from assistant.embedded.placing.slots import ends_it, speech_of
from assistant.embedded.quantities import read_deadline
from assistant.embedded.text import Clause, is_chinese
from assistant.need import MEASURE_SLOTS, TEXT_SLOTS

SURE_TYPED, SURE_TEXT, SURE_BESIDE, SURE_ACT = 0.55, 0.96, 0.5, 0.6
"""Least probability for a clause of an answer to be taken for something else than the answer: a
typed fact, words of another slot, words beside a figure that was asked for, no fact at all."""
ANOTHER_ANSWER = 0.33
"""Least probability that a message tells something else than what was asked, for it to be heard
like a remark that nobody asked for; `NO_ANSWER` is the most that it answers."""
FAR_LIKELIER = 7.0
"""Or how many times likelier a value of another kind is than the answer: 四十万."""
ELSEWHERE = 0.25
"""Most probability that the slot asked for may have then. These are judgement 2026-11-21, checked
on the development dialogues."""
EVASIVE = ("enough", "unknown", "vague", "skip", "withhold", "refer_back", "chitchat")
"""Acts that answer nothing."""
_EVEN = math.log(0.5)


def place_answers(message: Message, context: Context, ear: Ear, orders: set[int]) -> list[Placed]:
    """Place the clauses of an answer.

    Args:
        message: what was typed.
        context: where the conversation stands; at least one slot was asked for.
        ear: the classifier and the tables.
        orders: sentences that state nothing; they are left out.
    """
    asked = context.asked[0]
    placed = [
        _place_answer(message, c, context, ear) for c in message.clauses if c.sentence not in orders
    ]
    placed = _leave_aside(message, placed, asked, ear)
    if asked == "attempt":
        placed = _keep_account(message, placed)
    if asked == "product":
        placed = [part for p in placed for part in _part_thing(message, p, context, ear)]
    return _agree_on_sense(message, placed, asked, ear)


def turns_elsewhere(message: Message, context: Context, ear: Ear) -> bool:
    """Tell whether a whole message speaks of other things than the one that was asked.

    No clause of it reads like an answer, and one clearly reads like something else.
    """
    if len(message.points) > 1:
        # Who counts the points of an answer answers: 1、外径不超过9.8；2、无卤.
        return False
    asked, unasked = context.asked[0], replace(context, asked=())
    # Figures are part of an account of conditions, trials or tests.
    figures = MEASURE_SLOTS if asked in TEXT_SLOTS else frozenset()
    beside = {asked, "act", "request"} | figures | speech_of(asked).kindred
    own = other = typed = 0.0
    for clause in message.clauses:
        words = message.words(clause.start, clause.end)
        odds = message.log_odds(clause, ear.classifier)
        tried = asked == "attempt" and readers.names_trial(words)
        kept = asked == "constraint" and stance.forbids(words)
        if tried or kept or plain_act(words, asked) or stance.says_none(words):
            return False
        own = max(own, probability(odds, asked))
        if sum(math.exp(odds.get(f"act/{act}", -9.0)) for act in EVASIVE) > ANOTHER_ANSWER:
            return False
        told = probability(odds, asked) >= NOTHING_LIKE or asked not in MEASURE_SLOTS
        if asked not in TEXT_SLOTS and told and fits(message, clause, asked, "", context, ear):
            return False
        if figures and stance.wishes(words) and fits(message, clause, "target", "", context, ear):
            other = max(other, sum(probability(odds, slot) for slot in figures))
        for slot in {label.partition("/")[0] for label in odds} - beside:
            sure = probability(odds, slot)
            sense = best_sense(odds, slot)
            # Whether a sum is a budget or a price depends on what was asked.
            where = context if slot == "budget" else unasked
            if sure > other and fits(message, clause, slot, sense, where, ear, sure):
                other = sure
                typed = max(typed, 0.0 if slot in TEXT_SLOTS else sure)
    return other > ANOTHER_ANSWER and (own < NO_ANSWER or own < typed / FAR_LIKELIER)


def _place_answer(message: Message, clause: Clause, context: Context, ear: Ear) -> Placed:
    words = message.words(clause.start, clause.end)
    odds = message.log_odds(clause, ear.classifier)
    if is_at_a_loss(words):
        return Placed(clause, "", "", 1.0)
    if asks_for_help(words):
        kind = other_requests.read_other_request(words) or "technology"
        return Placed(clause, "request", kind, SURE_TURN)
    act = _no_answer(words, clause, odds, context)
    if act and not (act == "question" and _offers_answer(message, clause, context, ear)):
        return Placed(clause, "act", act, 1.0)
    if context.asked[0] == "attempt" and stance.tells_of_others(words):
        sense = stance.turn_sense("existing_solution", "inadequate", words)
        return Placed(clause, "existing_solution", sense, 1.0)
    return _something_else(message, clause, odds, context, ear) or _the_answer(
        message, clause, odds, context, ear
    )


def _offers_answer(message: Message, clause: Clause, context: Context, ear: Ear) -> bool:
    """Tell whether an English question answers the one that was asked: Could it be anonymous?"""
    asked = context.asked[0]
    proposed = asked in _SHORT and proposes(message.words(clause.start, clause.end))
    return proposed and fits(message, clause, asked, "", context, ear)


def _no_answer(
    words: str, clause: Clause, odds: Mapping[str, float], context: Context
) -> str | None:
    """Recognise a clause that answers nothing; return the act that it is."""
    asked = context.asked[0]
    if act := plain_act(words, asked):
        return act
    if stance.only_assents(words) and (asked != "confidentiality" or not stance.permits(words)):
        return "vague"
    if stance.says_none(words) and not _none_answers(asked, context):
        return "skip"
    # 菌怎么养没人懂, asked for what they lack, says what they do not know.
    wonders = asked == "gap" and not clause.question and not ADDRESSED.search(words)
    if not (wonders and is_chinese(words)) and asks_back(words, clause, odds):
        return "question"
    label, value = max(odds.items(), key=lambda item: item[1])
    slot, _, sense = label.partition("/")
    sure = math.exp(value)
    evasive = sure > SURE_ACT and probability(odds, asked) < sure / 4
    if evasive and slot not in ("act", asked) and sense == "vague":
        # 越快越好, said of the market, is a vague word of something else.
        return "vague"
    if asked == "deadline" and sense == "hurry":
        # 快点嘛 speaks of the date, not of the interview.
        return "vague" if slot == "act" else None
    return sense if slot == "act" and evasive and sense not in ("yes", "no") else None


def _something_else(
    message: Message, clause: Clause, odds: Mapping[str, float], context: Context, ear: Ear
) -> Placed | None:
    """Recognise a clause of an answer that clearly speaks of another slot than the one asked."""
    asked = context.asked[0]
    words = message.words(clause.start, clause.end)
    label, value = max(odds.items(), key=lambda item: item[1])
    slot, _, sense = label.partition("/")
    # 一台别超过两千元, asked for limits, is one and no budget.
    limits = asked == "constraint" and stance.forbids(words)
    if slot in (asked, "request", "act") or limits or probability(odds, asked) >= ELSEWHERE:
        return None
    needed = SURE_TEXT if slot in TEXT_SLOTS else SURE_TYPED
    if asked in ("product", "symptom", "scene") and slot == "existing_solution":
        # 市面上多得很 speaks of the market, whatever was asked.
        needed = SURE_BESIDE
    if asked == "symptom" and slot == "product" and not stance.tells_of_trouble(words):
        # 不锈钢 is no trouble, whatever was asked.
        needed = SURE_BESIDE if readers.find_thing(words) == (0, len(words)) else needed
    if (
        speech_of(slot).distinct
        and slot not in speech_of(asked).kindred
        and probability(odds, asked) < NOTHING_LIKE
    ):
        needed = SURE_BESIDE
    turned = _turned(slot, sense, words, context)
    if (ends_it(slot, sense) or ends_it(slot, turned)) and slot != "budget":
        needed = SURE_TURN
    if slot in MEASURE_SLOTS and speech_of(asked).holds_figures and not stance.wishes(words):
        # 响应时间还是0.2秒以内 is what must stay, 层数减到两层 a trial.
        return None
    if slot == "gap" and not stance.names_lack_or_outcome("gap", words):
        return None
    if asked in _SHORT and slot in _DESCRIBING:
        # 湖北武汉，光谷
        return None
    if asked == "product" and slot == "symptom":
        # A bare thing, or how it is made (冷挤压打出来的), goes on naming the product.
        thing = readers.find_thing(words) == (0, len(words)) or not _SAYS_SOMETHING.search(words)
        if words.endswith("的") or thing:
            return None
    if slot in MEASURE_SLOTS and asked not in MEASURE_SLOTS:
        # A figure inside an account of trials or products on sale is part of the account.
        needed = SURE_TURN
    if slot == "deadline" and not _names_limit(words, asked, context):
        return None
    sure = math.exp(value)
    held = fits(message, clause, slot, sense, context, ear, sure)
    return (
        Placed(clause, slot, turned, sure) if sure >= needed and held and turned != "none" else None
    )


def _turned(slot: str, sense: str, words: str, context: Context) -> str:
    """Return the sense that the words bear out, beside an answer to something else.

    打标头我们买现成的就行, after 市面上的不合用, is said of a part.
    """
    turned = stance.turn_sense(slot, sense, words)
    market = context.need.live("existing_solution")
    of_a_part = turned == "adequate" and any(f.value["adequate"] is False for f in market)
    return "unknown" if of_a_part else turned


def _names_limit(words: str, asked: str, context: Context) -> bool:
    """Tell whether a date or a span beside the answer is by when something must be there.

    十二月到来年三月随便下 says when the line is free; 一年, asked for a wanted life, is a figure
    and no date; 明年九月前 is one.
    """
    found = read_deadline(words, context.today)
    figure = found is not None and found.date is None and asked in MEASURE_SLOTS
    return not figure and _MEANT_AS_LIMIT.search(words) is not None


_SAYS_SOMETHING = re.compile(
    r"[了不没老总会得着过坏裂断漏掉堵死差慢碎烂]|太|很|容易|经常|[上下]去|不[好稳匀]"
    r"|[高低大小快慢偏]$"
)
"""What a clause holds that says something of a thing; without it the clause is the thing."""
_SHORT = frozenset({"region", "confidentiality", "cooperation", "deadline", "budget"})
"""Slots of which the answer is a name, a date or a sum and no description."""
_DESCRIBING = frozenset({"product", "scene", "constraint", "symptom"})
_MEANT_AS_LIMIT = re.compile(
    r"前|内|底|要|得|必须|赶|交|用上|投产|完成|见效|上线|截止|期限|工期|周期|最[晚迟]|年|半年"
    r"|by |before"
)


def _the_answer(
    message: Message, clause: Clause, odds: Mapping[str, float], context: Context, ear: Ear
) -> Placed:
    """Take a clause for the answer; for words beside it, or for nothing, where it cannot be."""
    asked = context.asked[0]
    words = message.words(clause.start, clause.end)
    best = best_sense(odds, asked)
    if asked == "request" and best != "technology":
        named = other_requests.read_other_request(words)
        least = SURE_OUT_OF_SCOPE if best == "other" else SURE_OTHER_REQUEST
        if named is None and math.exp(odds.get(f"request/{best}", -9.0)) < least:
            # Neither a technology nor anything else by name: what goes wrong, or nothing.
            trouble = probability(odds, "symptom") + probability(odds, "gap")
            return Placed(clause, "symptom" if trouble > SURE_BESIDE else "", "", trouble)
        best = named or best
    own = probability(odds, asked)
    if asked == "symptom" and stance.says_all_is_well(words):
        return Placed(clause, "", "", 0.0)
    if asked in TEXT_SLOTS or fits(message, clause, asked, best, context, ear, own):
        return Placed(clause, asked, best, max(own, SURE))
    label, value = max(odds.items(), key=lambda item: item[1])
    slot, _, sense = label.partition("/")
    sure = math.exp(value)
    kept_out = asked in _SHORT and slot in _DESCRIBING
    if slot in TEXT_SLOTS and slot != "request" and sure >= SURE_BESIDE and not kept_out:
        beside = stance.turn_sense(slot, sense, words)
        if beside != "none":
            return Placed(clause, slot, beside, sure)
    if asked == slot and sense in ("vague", "conditional", "spent"):
        return Placed(clause, "act", "vague", sure)
    return Placed(clause, "", "", 0.0)


def _leave_aside(message: Message, placed: Sequence[Placed], asked: str, ear: Ear) -> list[Placed]:
    """Take no clause for the answer that follows a remark and reads nothing like an answer.

    节拍不能慢，一根三分钟, asked for the market: the second clause goes on with the first.
    """
    out: list[Placed] = []
    aside = False
    for p in placed:
        if p.slot == asked and aside:
            odds = message.log_odds(p.clause, ear.classifier)
            other = probability(odds, asked) < NOTHING_LIKE and max(odds.values()) > _EVEN
            p = replace(p, slot="", sense="") if other else p
        aside = p.slot not in (asked, "act") and (aside or bool(p.slot))
        out.append(p)
    return out


def _keep_account(message: Message, placed: Sequence[Placed]) -> list[Placed]:
    """Take what follows a trial in its sentence for its outcome: 时间加长过一倍，晶粒长大了."""
    out: list[Placed] = []
    for p in placed:
        before = out[-1] if out else None
        told = before if before is not None and before.slot == "attempt" else None
        if stance.tells_of_others(message.words(p.clause.start, p.clause.end)):
            told = None
        if told and told.clause.sentence == p.clause.sentence and speech_of(p.slot).tells_outcome:
            p = replace(p, slot="attempt", sense=told.sense)
        out.append(p)
    return out


def _part_thing(message: Message, placed: Placed, context: Context, ear: Ear) -> list[Placed]:
    """Part a thing from the trouble that is told of it: 豆腐干存不住."""
    clause = placed.clause
    if placed.slot != "product":
        return [placed]
    odds = message.log_odds(clause, ear.classifier)
    trouble, own = probability(odds, "symptom"), probability(odds, "product")
    words = message.words(clause.start, clause.end)
    start, end = readers.find_thing(words)
    whole = (start, end) == (0, clause.end - clause.start)
    figures = message.quantities_within(clause.start, clause.end)
    named = replace(clause, start=clause.start + start, end=clause.start + end)
    if own < NOTHING_LIKE and (clause.question or figures) and trouble < SURE:
        if 0 == start < end and not whole and not names_a_quantity(words[:end]):
            # 南美白对虾嘛就是把小苗标到一公分: the thing, and how it is made.
            return [replace(placed, clause=named)]
        # 一天停线十几次 is no product; 误判率？ only says the question back.
        found = place_freely(message, clause, {}, replace(context, asked=()), ear)
        return [found if found.sure >= SURE else replace(found, slot="")]
    if _OF_TRADE.search(words) and not stance.tells_of_trouble(words):
        return [replace(placed, slot="")]
    told = Placed(clause, "symptom", "", trouble)
    if _NO_NAME.search(words) and not readers.says_product(words):
        return [told if trouble >= NOTHING_LIKE else replace(placed, slot="")]
    if trouble < max(SURE, 3 * own) and not stance.tells_of_trouble(words):
        return [placed]
    if whole and not figures:
        return [placed]
    if whole or start == end:
        return [told]
    return [replace(placed, clause=named), told]


_OF_TRADE = re.compile(r"(?:贵|便宜|好卖|难卖|紧俏|俏|[^多]少)(?:得很|得要命|死了|些|点|了|着呢)*$")
"""鹅绒少，鹅现在贵得很: how a thing sells is no product and no trouble."""
_NO_NAME = re.compile(
    r"^(?:你|您|他们?|人家)(?!们?[家厂公])|^(?:就)?(?:好)?像|^跟.+(?:似的?|一样)$|似的$"
)
"""How people go on telling instead of naming a product: 你不知道那客商有多歪, 跟搓衣板似的."""


def _none_answers(asked: str, context: Context) -> bool:
    """Tell whether a bare 没有 says something of the slot asked for: that nothing is on sale.

    Who wants to buy, or says that a product serves, was asked what the goods on sale cannot do:
    没有 then names no fault.
    """
    if asked != "existing_solution":
        return asked not in TEXT_SLOTS or speech_of(asked).none_answers
    request = context.need.latest("request")
    buys = request is not None and request.value["kind"] in ("purchase", "service")
    serves = any(f.value["adequate"] is True for f in context.need.live("existing_solution"))
    return not (buys or serves)


def _agree_on_sense(
    message: Message, placed: Sequence[Placed], asked: str, ear: Ear
) -> list[Placed]:
    """Let all clauses of an answer point one way: the answer is judged as a whole."""
    own = [p for p in placed if p.slot == asked]
    if not own or not speech_of(asked).one_sense:
        return list(placed)
    total: dict[str, float] = {}
    for p in own:
        for label, value in message.log_odds(p.clause, ear.classifier).items():
            if label.partition("/")[0] == asked:
                total[label] = total.get(label, 0.0) + max(value, -5.0)
    sense = max(total, key=lambda k: total[k]).partition("/")[2]
    words = message.words(own[0].clause.start, own[-1].clause.end)
    if asked == "existing_solution":
        # 都挺好 in front of a price says how the goods are.
        words = message.plain
    if asked in ("gap", "attempt") and not _speaks_of(message, own, asked, words, ear):
        # Nothing said to the question may close a gate.
        return [replace(p, slot="act", sense="vague") if p.slot == asked else p for p in placed]
    sense = stance.turn_sense(asked, sense, words)
    if sense == "worked" and all(_reads_unlike(message, p, asked, ear) for p in own):
        return [replace(p, slot="", sense="") if p.slot == asked else p for p in placed]
    return [replace(p, sense=sense) if p.slot == asked else p for p in placed]


def _reads_unlike(message: Message, placed: Placed, asked: str, ear: Ear) -> bool:
    """Tell whether a clause reads far more like something else: 理事会已经过了 is no trial."""
    odds = message.log_odds(placed.clause, ear.classifier)
    own = probability(odds, asked)
    others = {label.partition("/")[0] for label in odds} - {asked, "act"}
    return own < max(probability(odds, slot) for slot in others) / 2


def _speaks_of(message: Message, own: Sequence[Placed], asked: str, words: str, ear: Ear) -> bool:
    """Tell whether an answer really says something of an attempt or a gap."""
    if stance.names_lack_or_outcome(asked, words):
        return True
    spoken = [message.words(c.start, c.end) for c in message.clauses]
    if any(plain_act(words, "") == "unknown" or stance.says_none(words) for words in spoken):
        return False
    # Nothing is said where every clause reads more like no answer than like this one.
    for p in own:
        odds = message.log_odds(p.clause, ear.classifier)
        evasive = sum(math.exp(odds.get(f"act/{act}", -9.0)) for act in EVASIVE)
        if evasive < max(0.4, probability(odds, asked)):
            return True
    return False
