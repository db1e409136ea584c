"""What was tried, what the enterprise lacks, and what the market has.

In:    a page.
Out:   lines of the sections attempts, gap and market.
Never: judges whether an attempt was a good one.
"""

from __future__ import annotations

import re

from assistant.brief import Line
from assistant.draft.page import Page, Writers, line_id, quote_each, yes_no
from assistant.draft.text import clean

_NO_MORE_THAN_TRIED = re.compile(
    r"(?:也|都|自己|我们|之前|以前|早就|已经|反复|多次)*(?:试|调|弄|搞|整|改|做|用|鼓捣|折腾|琢磨|研究|想)(?:试|调|弄|改)?"
    r"(?:过|了)+(?:的|了|几次|几回|好?多次|好?多回|好几次|好几回|很久|好久)*"
)
"""Words that tell that something was tried, and nothing of what."""


def _write_attempts(page: Page) -> list[Line]:
    lines = []
    told = [
        f
        for f in page.of("attempt")
        if f.value["result"] or not _NO_MORE_THAN_TRIED.fullmatch(page.quote(f, "what"))
    ]
    for finding in told:
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
