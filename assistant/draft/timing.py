"""Whether what must be shown can be shown by the deadline: how long a test takes, which season.

In:    a page.
Out:   (deadline, test) pairs that a person must look at, each from what was said.
Never: says that a deadline cannot be kept: it names what seems not to fit, the enterprise decides.

Judgement 2026-11-22: a figure in units of time that must be reached at least (a life, an interval)
takes that long to be seen; so does a span in the words of an acceptance test. A season counts where
none of its kind lies whole before the deadline; a harvest that comes once a year, or at a time that
nobody named, counts where the deadline is less than a year away.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from assistant.draft.page import Page, parse_day
from assistant.embedded.quantities import read_quantities
from assistant.embedded.text import normalise
from assistant.embedded.units import convert, same_dimension
from assistant.need import Finding

DAY, YEAR = "天", 365
"""The unit that spans are compared in; days of a year."""
A_CENTURY = 1200
"""Months; what is said to take longer is no date that a calendar holds."""
_ONCE_A_YEAR = re.compile(
    r"(?:一|每)年(?:只|就|才|也就|仅)*(?:能|有|产|收|种|出|做|试)*一(?:季|茬|造|熟)"
    r"|(?:一|每)年(?:只|就|才|仅)+(?:能|有|产|收|种|出|做|试)*一(?:次|回|批)"
)
_TOLD_IN = ("acceptance", "test_conditions", "constraint", "scene")
"""Where a season may be told of."""
_EACH_OR_WITHIN = re.compile(r"(?:每|隔|不到|不用|少于)$")
_WITHIN = re.compile(r"(?:以|之)?内|前|一(?:次|回)")


def untimely(page: Page) -> Iterator[tuple[Finding, Finding]]:
    """Yield (deadline, what must be shown) where the deadline is nearer than that takes."""
    deadline = page.last("deadline")
    if deadline is None or (end := _last_day(page, deadline)) is None or end < page.day:
        return
    days = (end - page.day).days
    for finding in page.of("target", "acceptance"):
        if _days_to_show(page, finding) >= max(days, 1):
            yield deadline, finding
    for finding in page.of(*_TOLD_IN):
        if _misses_its_season(page, finding, end):
            yield deadline, finding


def _last_day(page: Page, deadline: Finding) -> date | None:
    if "date" in deadline.value:
        return parse_day(str(deadline.value["date"]))
    months = min(deadline.value["months"], A_CENTURY)
    return page.day + timedelta(days=round(convert(months, "月", DAY)))


def _days_to_show(page: Page, finding: Finding) -> float:
    """Return how many days a test lasts at least; 0 where nothing says."""
    if finding.slot == "target":
        measure = finding.value
        low = measure["value"][0] if measure["op"] == "range" else measure["value"]
        lasts = measure["op"] in (">=", "=", "range") and same_dimension(str(measure["unit"]), DAY)
        return convert(low, str(measure["unit"]), DAY) if lasts else 0
    words = normalise(finding.quote)
    spans = [
        convert(span.low, span.unit, DAY)
        for span in read_quantities(words, page.day)
        if span.kind == "duration"
        and same_dimension(span.unit, DAY)
        and not span.per
        and span.bound != "<="
        and not _EACH_OR_WITHIN.search(words[: span.start])
        and not _WITHIN.match(words[span.end :])
    ]
    return max(spans, default=0)


def _misses_its_season(page: Page, finding: Finding, end: date) -> bool:
    words = normalise(finding.quote)
    if _ONCE_A_YEAR.search(words):
        return (end - page.day).days < YEAR
    if finding.slot != "acceptance":
        return False
    for season in page.wording.seasons:
        if any(word in words for word in season.words):
            if season.months is None:
                return (end - page.day).days < YEAR
            return _next_end(page.day, *season.months) > end
    return False


def _next_end(today: date, first: int, last: int) -> date:
    """Return the last day of the first season that begins after a day."""
    begins = date(today.year, first, 1)
    if begins <= today:
        begins = date(today.year + 1, first, 1)
    year = begins.year + (last < first)
    return date(year, last, monthrange(year, last)[1])
