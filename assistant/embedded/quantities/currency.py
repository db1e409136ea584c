"""Numbers that are money: by a currency's name or sign, or by 万 and 亿 where nothing is counted.

In:    a text, a number in it.
Out:   the figure in units of its currency (ISO 4217), None where it is no money.
Never: takes watts for 万 (200W), cuts for dollars (三刀) or pieces for yuan (这两块).
"""

import re

from assistant.embedded.numerals import DIGITS, LARGES
from assistant.embedded.quantities.quantity import Figure
from assistant.embedded.units import (
    UNIT,
)

_CURRENCY_SIGNS = {
    "￥": "CNY", "¥": "CNY", "人民币": "CNY", "RMB": "CNY", "CNY": "CNY", "US$": "USD",
    "USD": "USD", "HK$": "HKD", "HKD": "HKD", "$": "USD", "美元": "USD", "美金": "USD",
    "美刀": "USD", "刀": "USD",
    "dollars": "USD", "dollar": "USD", "欧元": "EUR", "欧": "EUR", "EUR": "EUR", "€": "EUR",
    "euros": "EUR", "euro": "EUR", "日元": "JPY", "日币": "JPY", "JPY": "JPY", "yen": "JPY",
    "港币": "HKD", "港元": "HKD", "英镑": "GBP", "GBP": "GBP", "£": "GBP", "元": "CNY",
    "元整": "CNY",
    "块钱": "CNY", "块": "CNY", "圆": "CNY", "yuan": "CNY", "韩元": "KRW",
}  # fmt: skip
LEADING_CURRENCY = "US\\$|HK\\$|USD|HKD|RMB|CNY|EUR|JPY|GBP|人民币|[￥¥$€£]"
_SIGN_BEFORE = re.compile(rf"(?P<currency>{LEADING_CURRENCY})(?:\s|约|大概|about)*$", re.IGNORECASE)
_ENGLISH_SCALE = re.compile(r"\s?(?P<word>million|billion|thousand|mn|bn|[mMkK])(?![A-Za-z])", re.I)
_ENGLISH_FACTOR = {"million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "thousand": 1e3}
_ENGLISH_FACTOR["k"] = 1e3
_SHORT_SCALE = re.compile(r"\s?(?P<mark>[wWkK])(?![A-Za-z/·])")
_SHORT_FACTOR = {"w": 1e4, "k": 1e3}
_CURRENCY_AFTER = re.compile(
    r"\s?(?P<of>万|亿)?(?P<name>人民币|美元|美金|美刀|刀(?![具片头刃柄路架库])|欧元"
    r"|欧(?![姆洲式])|日元|日币|港币|港元|英镑"
    r"|韩元|元整?(?![素件器旦宇胞])|圆整?|块钱|块(?![儿弄搞做研板料砖石头体])|dollars?|euros?"
    r"|yuan|yen|RMB|CNY|USD|EUR|JPY|HKD|GBP)",
    re.IGNORECASE,
)
_SMALL_MONEY = re.compile(r"\s?(?P<name>毛钱?(?![刺坯边细坯料])|分钱)")
_NOT_MONEY_AFTER_SCALE = re.compile(
    r"\s?(?:级|像素|步|里|众|粉|份|方|平|家|人|户|能|向|用|分之|公|吨|亩|伏|瓦|转|小时)"
)
_POWER_NEAR = re.compile(r"功率|激光|瓦|灯|电机|加热")


def as_money(text: str, at: int, plain: Figure) -> Figure | None:
    """Amounts that name or sign their currency."""
    end, factor = plain.end, 1.0
    lead = _SIGN_BEFORE.search(text, max(0, at - 10), at)
    sign = lead["currency"] if lead is not None else None
    scale = _ENGLISH_SCALE.match(text, end) or _SHORT_SCALE.match(text, end)
    if scale is not None:
        word = scale.group().strip().lower()
        after = _CURRENCY_AFTER.match(text, scale.end())
        if sign or after or word in ("million", "billion"):
            factor = _ENGLISH_FACTOR.get(word) or _SHORT_FACTOR[word]
            end = scale.end()
    named = _CURRENCY_AFTER.match(text, end)
    if named is None and not sign:
        return _as_coins(text, plain)
    if named is not None and not sign and not _is_a_price(text, at, plain, named):
        return None
    currency = _CURRENCY_SIGNS["CNY"]
    if named is not None:
        name = named["name"]
        currency = (
            _CURRENCY_SIGNS.get(name)
            or _CURRENCY_SIGNS.get(name.upper())
            or _CURRENCY_SIGNS.get(name.lower(), "CNY")
        )
        end = named.end()
        factor *= LARGES.get(named["of"] or "", 1.0)
    elif sign and UNIT.match(text, end) and factor == 1.0:
        end = plain.end
    if sign and sign.upper() in _CURRENCY_SIGNS and (named is None or currency == "CNY"):
        currency = _CURRENCY_SIGNS[sign.upper()]
    tail = 0.0
    if named is not None and named["name"] == "块" and factor == 1.0:
        if (coins := text[end : end + 1]) in tuple(
            "一二三四五六七八九123456789"
        ) and not UNIT.match(text, end + 1):
            tail, end = (DIGITS.get(coins) or float(coins)) / 10, end + 1
    return plain._replace(
        kind="money",
        low=(plain.low + tail) * factor,
        high=(plain.high + tail) * factor,
        end=end,
        unit=currency,
    )


def _is_a_price(text: str, at: int, plain: Figure, named: re.Match[str]) -> bool:
    """三刀 are cuts and 这两块 are fields; 五万刀 and 两块一斤 are money."""
    if named["name"] == "刀":
        return plain.high >= 1000
    if named["name"] == "块" and plain.high < 10:
        following = text[named.end() : named.end() + 1]
        return text[at - 1 : at] not in tuple("这那") and (
            not "\u4e00" <= following <= "\u9fff" or following in "多左以上不一二三四五六七八九每"
        )
    return True


def _as_coins(text: str, plain: Figure) -> Figure | None:
    coins = _SMALL_MONEY.match(text, plain.end)
    if coins is None:
        return None
    factor = 0.1 if coins["name"][0] == "毛" else 0.01
    return plain._replace(
        kind="money", low=plain.low * factor, high=plain.high * factor, end=coins.end(), unit="CNY"
    )


def is_short_for_money(text: str, plain: Figure) -> bool:
    """200W is two million, unless something near has power; 60K is a temperature rise."""
    if text[plain.end : plain.end + 1] not in "Ww":
        return False
    near = text[max(0, plain.end - 12) : plain.end + 8]
    return bool(
        re.search(r"预算|经费|费用|资金|投|钱|批|拿|出|万|元|价", near)
    ) and not _POWER_NEAR.search(near)


def as_scaled_money(text: str, plain: Figure) -> Figure | None:
    """Amounts in 万 or 亿 without a currency word: money unless a thing is counted."""
    number = plain.number
    if number is None:
        return None
    if number.scale > 1:
        if _NOT_MONEY_AFTER_SCALE.match(text, plain.end):
            return None
        return plain._replace(kind="money", unit="CNY")
    short = _SHORT_SCALE.match(text, plain.end)
    if short is None or (short["mark"] not in "w" and not is_short_for_money(text, plain)):
        return None
    if _POWER_NEAR.search(text, max(0, plain.end - 12), plain.end + 8):
        return None
    factor = _SHORT_FACTOR[short["mark"].lower()]
    return plain._replace(
        kind="money", low=plain.low * factor, high=plain.high * factor, end=short.end(), unit="CNY"
    )
