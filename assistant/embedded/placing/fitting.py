"""Whether a clause holds what the value of a slot needs.

In:    a clause of a message, a slot, where the conversation stands.
Out:   yes or no.
Never: types the value (see `values.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.embedded import readers, stance
from assistant.embedded.message import Context, Ear, Message
from assistant.embedded.placing.placed import NO_ANSWER, SURE_TURN
from assistant.embedded.placing.slots import speech_of
from assistant.embedded.quantities import Money, read_deadline
from assistant.embedded.text import Clause
from assistant.need import TEXT_SLOTS

_BESIDE_A_SUM = 3
"""Most characters of a clause beside a sum that stands alone: 四十万吧, 大概三十来万."""


def _asked_for_money(context: Context) -> bool:
    return bool({"budget", "payer"} & set(context.asked[:1]))


def _is_budget(
    words: str, amounts: Sequence[Money], sense: str, context: Context, sure: float
) -> bool:
    """Tell whether a sum, or its refusal, is what they would pay."""
    if sense == "refused" and stance.refuses(words):
        return True
    whole = any(m.per is None and not (m.negated or m.spent or m.price) for m in amounts)
    asked = _asked_for_money(context) or context.stage == "confirm"
    # 三十来万 is what they would pay, unless it is part of an account: 整条换两千多万.
    bare = any(m.end - m.start >= len(words) - _BESIDE_A_SUM for m in amounts)
    account = any(speech_of(a).priced if bare else a in TEXT_SLOTS for a in context.asked[:1])
    offered = sure >= SURE_TURN and not context.opening and not account
    return whole and (asked or offered or stance.offers_money(words))


_OF_THE_THING = frozenset({"product", "symptom", "scene", "request"})
"""Slots that a bare thing may be said to; said to others (有短板) it is no product."""


def _names_it(slot: str, words: str, context: Context) -> bool:
    """Tell whether words can name a trouble, what is on sale, or a product where one may be."""
    if slot == "existing_solution":
        # 模仁也不耐用, told first, is a trouble: what is on sale is named as such.
        return not context.opening or bool(_ON_SALE.search(words))
    if slot == "symptom":
        return not stance.says_all_is_well(words)
    if readers.says_product(words):
        return not stance.tells_of_trouble(words)
    told = context.opening or bool(_OF_THE_THING & set(context.asked[:1]))
    return told and not stance.tells_of_trouble(words) and not readers.names_trial(words)


_ON_SALE = re.compile(
    r"市[面场]|[买卖]|进口|国[外产内]|外国|厂[家商]|供应商|代工|[别人]家|同行|现成|报价|专利|公司|品牌|牌子"
    r"|德国|日本|美国|欧洲|瑞士|意大利|韩国|设备|机器|产品|系统|软件|方案|有做|能做|market|vendor"
    r"|supplier|import|off.the.shelf|available|buy",
    re.IGNORECASE,
)
_LEAD_TIME = re.compile("交期|货期|到货|排产|供货周期")
"""How long a supplier takes: no date of one's own."""


def fits(
    message: Message,
    clause: Clause,
    slot: str,
    sense: str,
    context: Context,
    ear: Ear,
    sure: float = 0.0,
) -> bool:
    """Tell whether a clause holds what a slot's value needs; `sure` of that slot, in [0, 1]."""
    words = message.words(clause.start, clause.end)
    amounts = message.moneys_within(clause.start, clause.end)
    match slot:
        case "budget":
            return _is_budget(words, amounts, sense, context, sure)
        case "deadline":
            # 冬天开裂 and 一个月倒两罐 tell of the trouble.
            asked = "deadline" in context.asked[:1] or sure >= SURE_TURN
            found = read_deadline(words, context.today, asked=asked)
            lead_time = context.asked[:1] != ("deadline",) and _LEAD_TIME.search(words)
            return found is not None and not found.vague and not lead_time
        case "product" | "symptom" | "existing_solution":
            return _names_it(slot, words, context)
        case "baseline" | "target":
            return any(
                q.kind not in ("money", "date")
                for q in message.quantities
                if clause.start <= q.start < clause.end
            )
        case "payer":
            return _asked_for_money(context) or stance.speaks_of_funds(words)
        case "confidentiality":
            return readers.read_confidentiality(words) is not None or sure >= NO_ANSWER
        case "cooperation":
            return readers.names_cooperation(words) or sure >= NO_ANSWER
        case "region":
            return ear.find_place(words) is not None
        case "company":
            return readers.read_company(words) is not None
        case "size":
            return bool(amounts) or readers.read_size(words, []) is not None
        case "qualification":
            return bool(readers.read_qualifications(words))
        case "trl":
            return readers.read_trl(words) is not None
    return True
