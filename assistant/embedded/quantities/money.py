"""Sums of money: what is offered, what is spent, what a thing costs.

In:    a text, and whether an amount was asked for.
Out:   every amount with its flags, or the one sum that a text states.
Never: takes a price per thing, or what is gone, for the sum.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from assistant.embedded.quantities.quantity import Quantity
from assistant.embedded.quantities.scan import find_quantities
from assistant.embedded.text import normalise


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money.

    Attributes:
        min_wan: Lower end in 万 of the currency, None for an open end.
        max_wan: Upper end in 万 of the currency, None for an open end.
        currency: ISO 4217 code, CNY unless another was named.
        start: Offset of the first character.
        end: Offset after the last character.
        per: What it buys or how often it recurs (一把两百多 -> 把); None for a sum.
        spent: Said to be spent already.
        negated: Said to be wrong (不是80万).
        price: Said to be what somebody asks or pays for a thing (报价三百万), not what is offered.
    """

    min_wan: float | None
    max_wan: float | None
    currency: str
    start: int
    end: int
    per: str | None = None
    spent: bool = False
    negated: bool = False
    price: bool = False


_PLAIN_YUAN_FROM = 1000.0
_HEADS = re.compile(r"\s?(?:人|工人|师傅|班|样机|样品|月|小时|星期|礼拜|厂|车间|点)")
_IN_ALL = re.compile(r"(?:一共|总共|合计|总计|加起来|拢共)[^0-9，。；！？]{0,3}$")
CORRECTING = re.compile(r"不对|说错|错了|改成|改为|改到|改一下|应该是|更正|纠正|调到|不[，,]")


def read_moneys(text: str, today: date | None = None, *, asked: bool = False) -> list[Money]:
    """All amounts of money in a text, in order of position.

    Args:
        text: What the person typed.
        today: Only matters for dates beside the money; any day will do.
        asked: The person was asked for an amount, so bare numbers are one: under a thousand in
            万 (一百五 is 1.5 million), else in yuan; 百来个 counts 万 too.

    Returns:
        Prices per thing, spent and corrected amounts among them, each flagged.
    """
    plain = normalise(text)
    moneys = []
    for quantity in find_quantities(plain, today or _ANY_DAY):
        if quantity.kind == "money":
            moneys.append(_money(plain, quantity))
        elif (asked or _is_offered(plain, quantity)) and (
            bare := _bare_amount(plain, quantity)
        ) is not None:
            moneys.append(_money(plain, bare))
    return moneys


_ANY_DAY = date(2026, 1, 1)


def _bare_amount(text: str, quantity: Quantity) -> Quantity | None:
    if quantity.kind == "measure" and quantity.unit == "万把":
        if _TOOLS.match(text, quantity.end):
            return None
        factor = 1.0
    elif quantity.kind == "measure" and quantity.unit in ("个", "W", "K"):
        if (
            _HEADS.match(text, quantity.end)
            or re.match(r"[\u4e00-\u9fff]{2}", text[quantity.end :])
            and (text[quantity.end] not in "吧啊左以上的够就是打封顶不呢嘛那多")
        ):
            return None
        factor = {"个": 1.0, "W": 1.0, "K": 0.1}[quantity.unit]
    elif quantity.kind == "number" and quantity.low >= 0:
        factor = 1.0 if quantity.high < _PLAIN_YUAN_FROM else 1e-4
        if text[quantity.end : quantity.end + 1] in ("k", "K"):
            factor = 0.1
    else:
        return None
    if quantity.high <= 0 or (quantity.unit == "个" and quantity.high < 5):
        return None
    return replace(
        quantity,
        kind="money",
        unit="CNY",
        low=round(quantity.low * factor, 8),
        high=round(quantity.high * factor, 8),
    )


_TOOLS = re.compile(r"[刀锁椅伞剪钳枪扳琴壶尺锹铲梳锤锯]|/|每|一?[年月天]")
"""What 把 counts; behind 万 it means about: 八十万把."""


def _is_offered(text: str, quantity: Quantity) -> bool:
    """预算85万把: a sum by the words before it, though nobody asked for one."""
    before = text[max(0, quantity.start - _LONGEST_PRICE_TALK) : quantity.start]
    sentence = re.split(r"[，。；！？,;!?\n]", before)[-1]
    return quantity.unit == "万把" and _OFFERED.search(sentence) is not None


_PRICED = re.compile(
    r"报价|报过价|报了|要价|开价|标价|售价|卖|价格|单价|造价|进口|国外|德国|日本|美国|人家|别人"
    r"|对方|厂家|供应商|同行|贵|便宜|[一这那整]套"
    r"|[一这那整]台|[一这那整]条线|整线|市面|市场上|现成的|买[一个它不得]|quote|price|cost"
)
_OFFERED = re.compile(
    r"预算|经费|出得?起|拿得?出|掏得?|愿意|愿出|我们[^，。；]{0,4}(?:出|给|投|拿|批)"
    r"|老板[^，。；]{0,4}(?:批|给|定|点头)|立项|投入|budget"
)
_GRANTED = re.compile(r"批(?!量|次)[下了的]?[^，。；]{0,4}$|列[了的]?[^，。；]{0,3}$")
"""Words right before a sum that grant it: 这个项目批的是一百二十万."""
_LONGEST_PRICE_TALK = 24


def _is_price(text: str, money: Quantity) -> bool:
    """报价三百万, 进口整线一个多亿: what a thing costs, and no word of what one would pay."""
    before = text[max(0, money.start - _LONGEST_PRICE_TALK) : money.start]
    sentence = re.split(r"[。；！？!?\n]", before)[-1]
    if _GRANTED.search(sentence):
        return False
    return _PRICED.search(sentence) is not None and _OFFERED.search(sentence) is None


def _money(text: str, quantity: Quantity) -> Money:
    low: float | None = quantity.low
    high: float | None = quantity.high
    if quantity.bound and not quantity.joined:
        low, high = (None, high) if quantity.bound == "<=" else (low, None)
    return Money(
        low,
        high,
        quantity.unit,
        quantity.start,
        quantity.end,
        quantity.per,
        quantity.spent,
        quantity.negated,
        _is_price(text, quantity),
    )


def read_money(text: str, asked: bool = False, today: date | None = None) -> Money | None:
    """The one sum that a text states, or None.

    Prices per thing, amounts already spent and amounts said to be wrong do not count, and what a
    thing costs only where nothing else is said. Of several sums the first is taken, or the last
    where the person corrects or adds up.
    """
    sums = [m for m in read_moneys(text, today, asked=asked) if not (m.per or m.spent or m.negated)]
    sums = [m for m in sums if not m.price] or sums
    if not sums:
        return None
    for total in sums:
        if _IN_ALL.search(text, max(0, total.start - 8), total.start):
            return total
    return sums[-1] if CORRECTING.search(text) else sums[0]
