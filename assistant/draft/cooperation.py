"""How to work together: the mode that was named, or one that rules suggest.

In:    a page.
Out:   the line of the section cooperation, marked as a suggestion where it is one.
Never: suggests without findings that carry the reason.
"""

from __future__ import annotations

import re

from assistant.brief import Line, Trace
from assistant.draft.page import Page, Writers, trace_of

_SHARED_TROUBLE = re.compile(
    r"同行(?:也|都|们|里|普遍)|行业(?:里|内)?(?:都|普遍|通病|共性)|(?:别家|别的厂|其他厂|家家|各家|大家)(?:也|都)|通病|共性(?:问题|难题|技术)"
)
LARGE_BUDGET, SMALL_BUDGET = 100, 10
"""万元. From the first on, a public call is worth its effort; up to the second, advice is what can
be had. Judgement 2026-11-21."""
MATURE = 6
"""Maturity level from which the risk lies in use, not in research. Source: nine-level scale."""


def _write_cooperation(page: Page) -> list[Line]:
    named = page.last("cooperation")
    if named is not None:
        mode = page.wording.phrases.show("cooperation", named.value)
        text = page.say("cooperation", "named", mode=mode)
        return [Line("cooperation", (text,), (named.index,))]
    suggested = _suggest_mode(page)
    if suggested is None:
        return [page.unknown("cooperation")]
    mode_key, reason, trace = suggested
    if mode_key == "crowd":
        mode = page.say("cooperation", "crowd")
    else:
        mode = page.wording.phrases.show("cooperation", {"mode": mode_key})
    why = page.say("cooperation", "reasons", reason)
    text = page.say("cooperation", "suggested", mode=mode, reason=why)
    return [Line("cooperation", (text,), trace, "suggestion")]


def _suggest_mode(page: Page) -> tuple[str, str, Trace] | None:
    """Return (mode, reason, findings) by rule from money, risk and maturity; None where unknown."""
    budget, trl = page.last("budget"), page.last("trl")
    shared = [
        f
        for f in page.of("symptom", "impact", "existing_solution", "attempt", "gap")
        if _SHARED_TROUBLE.search(f.quote)
    ]
    yuan = budget is not None and budget.value["currency"] == "CNY"
    most = (budget.value["max_wan"] or budget.value["min_wan"]) if budget and yuan else None
    failed = [f for f in page.of("attempt") if f.sense == "failed"]
    targets, offers = page.of("target"), page.of("test_conditions")
    if shared and (most is None or most < LARGE_BUDGET):
        return "crowd", "crowd", trace_of(*shared, budget)
    if trl and (trl.value["current"] or 0) >= MATURE:
        return "pay_after_use", "mature", trace_of(trl)
    if budget and budget.sense == "conditional":
        return "pay_after_use", "pay_after_use", trace_of(budget)
    if most is not None and most >= LARGE_BUDGET and targets:
        return "open_call", "open_call", trace_of(budget, *targets)
    if most is not None and 0 < most <= SMALL_BUDGET:
        return "consulting", "consulting", trace_of(budget)
    if offers and page.of("attempt"):
        return "joint", "joint", trace_of(*page.of("attempt"), *offers)
    if len(failed) > 1:
        return "pay_after_use", "pay_after_use", trace_of(*failed)
    if targets and (most is not None or page.of("gap")):
        return "commission", "commission", trace_of(*targets, *page.of("gap"), budget)
    return None


WRITERS: Writers = {
    "cooperation": _write_cooperation,
}
