"""Corrections: the figure that a person puts in place of an earlier one.

In:    a message with correcting words, and the need so far.
Out:   the new values, marked as correcting; [] where the message corrects no figure.
Never: takes a figure that the message itself calls wrong (不是80万).
"""

from __future__ import annotations

import re
from typing import Any, Literal, cast

from assistant.embedded.measures import ReadMeasure, read_measures
from assistant.embedded.message import Context, Message
from assistant.embedded.quantities import read_deadline
from assistant.embedded.units import dimension
from assistant.embedded.values import as_budget, named_measures, plain_figure, sums
from assistant.need import Heard, is_measure

_DATE_WORDS = re.compile(r"时间|期限|工期|日期|限期|deadline", re.IGNORECASE)
_MONEY_WORDS = re.compile(r"预算|钱|经费|费用|出资|投入|资金|budget", re.IGNORECASE)


def corrected_figures(message: Message, context: Context) -> list[Heard]:
    """Find the figures that take the place of earlier ones.

    The new figure is the first that is neither negated nor equal to the one corrected; which one
    is corrected is told by its metric, or by its old figure where that is repeated.
    """
    live = context.need.live("baseline", "target", "budget", "constraint")
    named = named_measures(message, live) or _just_said(message, live, context)
    if budget := _corrected_budget(message, live, bool(named)):
        return [budget]
    if not named and (deadline := _corrected_deadline(message, context)):
        return [deadline]
    out = []
    for finding in named[:1]:
        old = finding.value
        role = cast(Literal["baseline", "target", "constraint"], finding.slot)
        fresh = [
            m
            for m in read_measures(message.plain, role, message.quantities, [str(old["metric"])])
            if plain_figure(m) != old["value"] and not _negated(message, m)
        ]
        if fresh:
            m = fresh[0]
            op = old["op"] if m.op == "=" and old["op"] != "range" else m.op
            value = {
                "metric": old["metric"],
                "op": op,
                "value": plain_figure(m),
                "unit": m.unit or old["unit"],
            }
            out.append(Heard(finding.slot, value, message.quote(m.start, m.end), corrects=True))
    return out


def _just_said(message: Message, live: list[Any], context: Context) -> list[Any]:
    """Find the one measure just said that a bare figure can mean: 报保守了，2%以下才行."""
    kinds = {dimension(q.unit) for q in message.quantities if q.kind not in ("money", "date")}
    said = [
        f
        for f in live
        if f.turn == context.turn - 1
        and is_measure(f.value)
        and dimension(str(f.value["unit"])) in kinds - {None}
    ]
    return said if len(said) == 1 else []


def _corrected_budget(message: Message, live: list[Any], names_a_measure: bool) -> Heard | None:
    budgets = [f for f in live if f.slot == "budget"]
    if not budgets or (names_a_measure and not _MONEY_WORDS.search(message.plain)):
        return None
    old = {budgets[-1].value["min_wan"], budgets[-1].value["max_wan"]}
    # 260万元未含中试，应为320万元以内: the old sum is named again without its bound.
    fresh = [m for m in sums(message, 0, len(message.plain)) if not {m.min_wan, m.max_wan} <= old]
    fresh = [m for m in fresh if {m.min_wan, m.max_wan} - {None} - old] or fresh
    if not fresh:
        return None
    new = fresh[0]
    own = next((c for c in message.clauses if c.start <= new.start < c.end), None)
    start, end = (own.start, max(own.end, new.end)) if own else (new.start, new.end)
    return Heard("budget", as_budget(new), message.quote(start, end), corrects=True)


def _corrected_deadline(message: Message, context: Context) -> Heard | None:
    """Find the date in place of an earlier one: 不是六月底，是九月底."""
    old = context.need.latest("deadline")
    if old is None:
        return None
    found = read_deadline(message.plain, context.today)
    if (
        found is None
        or found.vague
        or (found.date is None and not _means_the_date(message, old.turn, context))
    ):
        return None
    value = {"date": found.date.isoformat()} if found.date else {"months": found.months}
    if value == dict(old.value):
        return None
    own = next((c for c in message.clauses if c.start <= found.start < c.end), None)
    start, end = (own.start, max(own.end, found.end)) if own else (found.start, found.end)
    return Heard("deadline", value, message.quote(start, end), corrects=True)


def _means_the_date(message: Message, said: int, context: Context) -> bool:
    """Tell whether a span corrects the date: it names it, or the date was what was just said."""
    return bool(_DATE_WORDS.search(message.plain)) or said == context.turn - 1


_CALLED_WRONG = re.compile(
    r"^[^，。；,;]{0,6}(?:(?:记|说|写|看|报|讲)(?:岔|错|反)|不对|不准|有误|作废|不算数)"
)


def _negated(message: Message, m: ReadMeasure) -> bool:
    figure = plain_figure(m)
    said = [q for q in message.quantities if m.start <= q.start < m.end and q.low == figure]
    if any(_CALLED_WRONG.match(message.plain[q.end :]) for q in said):
        # 要是说过85那是我记岔了
        return True
    return any(
        q.negated and m.start <= q.start < m.end and figure in (q.low, [q.low, q.high])
        for q in message.quantities
    )
