"""What one version is written from, and the pieces that its sections share.

In:    findings that the version may show, the verdict, the statement, the matches, the wording.
Out:   quoted words, figures, changes, days and traces, as lines hold them.
Never: shows a finding that the version may not show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.brief import Level, Line, Trace, VersionName
from assistant.brief_wording import BriefWording
from assistant.draft.text import amount, clean
from assistant.embedded.translation.statement import Statement
from assistant.judge import Verdict
from assistant.match import Matches
from assistant.need import Finding, Need, Value


@dataclass(frozen=True, slots=True)
class Page:
    """What one version is written from: findings that it may show, and the words for them.

    Attributes:
        findings: what it may show, the words lightly edited.
        heard: what the need holds of this problem, word by word.
        center: how the publishing center is reached, as it set it; empty where it did not.
    """

    name: VersionName
    level: Level
    findings: tuple[Finding, ...]
    heard: tuple[Finding, ...]
    need: Need
    verdict: Verdict
    statement: Statement
    matches: Matches | None
    wording: BriefWording
    day: date
    center: str = ""

    def of(self, *slots: str) -> list[Finding]:
        """Return the findings of some slots, in order."""
        return [f for f in self.findings if f.slot in slots]

    def last(self, slot: str) -> Finding | None:
        """Return the last finding of a slot, None where there is none."""
        found = self.of(slot)
        return found[-1] if found else None

    @property
    def shown(self) -> frozenset[int]:
        """The indexes of the findings that the version may show."""
        return frozenset(f.index for f in self.findings)

    def shown_of(self, trace: Trace) -> Trace:
        """Return those of some findings that the version may show."""
        return tuple(index for index in trace if index in self.shown)

    def say(self, *path: str, **variables: object) -> str:
        """Return a text of the wording, filled in."""
        return self.wording.say(*path, **variables)

    def quote(self, finding: Finding, key: str = "text") -> str:
        """Return the words of a finding as one printable line."""
        return clean(str(finding.value.get(key) or finding.quote))

    def unknown(self, key: str) -> Line:
        """Return the open line of a section of which nothing was said."""
        return Line(key, (self.say("words", "unknown"),), kind="open")


Writers = Mapping[str, Callable[[Page], list[Line]]]
"""Section → what writes its lines; no lines leave the section out."""


def show_metric(page: Page, measure: Value) -> str:
    """Return a measure's metric as one line, or the wording for an unnamed one."""
    return clean(str(measure["metric"])) or page.say("indicators", "unnamed")


def show_figure(page: Page, measure: Value) -> str:
    """Return a measure's figure with its operator in words (不超过 2%)."""
    return page.say("figure", measure["op"], value=amount(measure))


def pair_indicators(page: Page) -> list[tuple[Finding | None, Finding | None]]:
    """Return (today, wanted) for each indicator, as the statement paired them; then the rest."""
    shown = {f.index: f for f in page.findings}
    today_of = {
        row[0]: row[1] for row in (page.statement.trace or {}).get("indicators", ()) if len(row) > 1
    }
    targets = page.of("target")
    pairs: list[tuple[Finding | None, Finding | None]] = [
        (shown.get(today_of.get(t.index, -1)), t) for t in targets
    ]
    used = {today.index for today, _ in pairs if today}
    return pairs + [(b, None) for b in page.of("baseline") if b.index not in used]


def show_change(page: Page, today: Finding | None, wanted: Finding) -> str:
    """Return what shall change, from today's figure where one is known."""
    op, to = wanted.value["op"], amount(wanted.value)
    metric = show_metric(page, wanted.value)
    if today is None or today.value["op"] in ("reduce_by", "increase_by"):
        return page.say("change", op, "plain", metric=metric, to=to)
    return page.say("change", op, "from", metric=metric, to=to, **{"from": amount(today.value)})


def trace_of(*findings: Finding | None) -> Trace:
    """Return the indexes of some findings, each once, in order."""
    return tuple(dict.fromkeys(f.index for f in findings if f is not None))


def line_id(section: str, finding: Finding) -> str:
    """Return the id of a section's line that one finding carries."""
    return f"{section}.f{finding.index}"


def without_repeats(page: Page, found: Sequence[Finding], key: str = "text") -> list[Finding]:
    """Return the findings whose words are not a part of another one's; the first of equal ones."""
    words = [page.quote(f, key) for f in found]
    return [
        f
        for at, f in enumerate(found)
        if not any(
            words[at] in other and (words[at] != other or before < at)
            for before, other in enumerate(words)
            if before != at
        )
    ]


def quote_each(page: Page, section: str, *slots: str) -> list[Line]:
    """Quote each finding of some slots, none twice; one open line where there is none."""
    lines = [
        Line(line_id(section, f), (page.say("words", "said", words=page.quote(f)),), (f.index,))
        for f in without_repeats(page, page.of(*slots))
    ]
    return lines or [page.unknown(section)]


def yes_no(value: object) -> str:
    """Return the wording's key for a truth value; `unknown` for anything else."""
    return (
        {True: "yes", False: "no"}.get(value, "unknown") if isinstance(value, bool) else "unknown"
    )


def parse_day(text: str) -> date | None:
    """Return the day of a text as YYYY-MM-DD, None for any other text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def show_day(page: Page, text: str) -> str:
    """Return a day in words; a text that is none as it stands."""
    day = parse_day(text)
    if day is None:
        return clean(text)
    return page.say("date", year=day.year, month=day.month, day=day.day)
