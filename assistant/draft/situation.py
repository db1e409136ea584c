"""What was tried, what the enterprise lacks, and what the market has.

In:    a page.
Out:   lines of the sections attempts, gap and market.
Never: judges whether an attempt was a good one.
"""

from __future__ import annotations

from assistant.brief import Line
from assistant.draft.page import Page, Writers, line_id, quote_each, yes_no
from assistant.draft.text import clean


def _write_attempts(page: Page) -> list[Line]:
    lines = []
    for finding in page.of("attempt"):
        what, result = page.quote(finding, "what"), finding.value["result"]
        sense = finding.sense if finding.sense in ("failed", "worked") else None
        outcome = page.say("attempts", "outcome", sense or ("none" if result else "unknown"))
        if result:
            text = page.say(
                "attempts", "result", what=what, result=clean(str(result)), outcome=outcome
            )
        else:
            text = page.say("attempts", "plain", what=what, outcome=outcome)
        lines.append(Line(line_id("attempts", finding), (text,), (finding.index,)))
    return lines or [page.unknown("attempts")]


def _write_gap(page: Page) -> list[Line]:
    return quote_each(page, "gap", "gap")


def _write_market(page: Page) -> list[Line]:
    lines = []
    for finding in page.of("existing_solution"):
        adequate = page.say("market", "adequate", yes_no(finding.value["adequate"]))
        text = page.say("market", "line", words=page.quote(finding), adequate=adequate)
        lines.append(Line(line_id("market", finding), (text,), (finding.index,)))
    return lines or [page.unknown("market")]


WRITERS: Writers = {
    "attempts": _write_attempts,
    "gap": _write_gap,
    "market": _write_market,
}
