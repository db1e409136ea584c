"""The terms of a call: acceptance, funding, deadline, ownership, what the enterprise offers.

In:    a page.
Out:   lines of those sections; what was not said is open.
Never: proposes a sum or a day.
"""

from __future__ import annotations

from assistant.brief import Line
from assistant.draft.page import Page, Writers, line_id, quote_each, show_day, yes_no
from assistant.draft.text import clean, number


def _write_acceptance(page: Page) -> list[Line]:
    return quote_each(page, "acceptance", "acceptance")


def _write_funding(page: Page) -> list[Line]:
    lines = []
    budget = page.last("budget")
    if budget is None:
        text = page.say("funding", "budget", amount=page.say("words", "unknown"))
        lines.append(Line("funding.budget", (text,), kind="open"))
    else:
        shown = page.wording.phrases.show("budget", budget.value)
        words = clean(budget.quote)
        if budget.sense == "conditional" and words:
            text = page.say("funding", "conditional", amount=shown, words=words)
        else:
            text = page.say("funding", "budget", amount=shown)
        lines.append(Line("funding.budget", (text,), (budget.index,)))
    mode = page.last("cooperation")
    if mode and mode.value["mode"] == "pay_after_use":
        shown = page.wording.phrases.show("cooperation", mode.value)
        text = page.say("funding", "payment_named", mode=shown)
        lines.append(Line("funding.payment", (text,), (mode.index,)))
    else:
        text = page.say("funding", "payment_unknown")
        lines.append(Line("funding.payment", (text,), kind="open"))
    for payer in page.of("payer"):
        approved = page.say("funding", "approved", yes_no(payer.value["approved"]))
        text = page.say("funding", "payer", words=page.quote(payer), approved=approved)
        lines.append(Line(line_id("funding", payer), (text,), (payer.index,)))
    return lines


def _write_deadline(page: Page) -> list[Line]:
    found = page.last("deadline")
    if found is None:
        return [page.unknown("deadline")]
    if "date" in found.value:
        text = page.say("deadline", "date", date=show_day(page, str(found.value["date"])))
    else:
        text = page.say("deadline", "months", months=number(found.value["months"]))
    return [Line("deadline", (text,), (found.index,))]


def _write_ip(page: Page) -> list[Line]:
    return quote_each(page, "ip", "ip")


def _write_offers(page: Page) -> list[Line]:
    return quote_each(page, "offers", "test_conditions")


WRITERS: Writers = {
    "acceptance": _write_acceptance,
    "funding": _write_funding,
    "deadline": _write_deadline,
    "ip": _write_ip,
    "offers": _write_offers,
}
