"""What a reader must look at: what is open, the pre-check, other problems, the evidence.

In:    a page.
Out:   lines of the sections stamp, open, precheck, separate and evidence.
Never: settles an open point.

Source of the pre-check: 技术合同认定规则.
"""

from __future__ import annotations

from typing import Literal

from assistant.brief import Line, Trace
from assistant.draft.page import Page, Writers, parse_day, show_day, show_figure, trace_of
from assistant.draft.text import clean
from assistant.draft.timing import untimely
from assistant.judge import GATE_SLOTS, GATES
from assistant.need import Finding, Need, refuses_to_pay

LONGEST_TERM = 36
"""Months; calls refuse longer work. Source: 宜昌 2022, 赣州 2023."""


def is_settled(page: Page) -> bool:
    """Tell whether the call may go out: nothing is missing, and the enterprise confirmed it all."""
    return page.verdict.status != "incomplete" and is_confirmed(page.need)


def is_confirmed(need: Need) -> bool:
    """Tell whether the enterprise said yes to a read-back, and told nothing new since."""
    return bool(need.evidence()) and not any(f.status == "stated" for f in need.findings)


def _write_stamp(page: Page) -> list[Line]:
    if is_settled(page):
        return []
    names = page.say("words", "list_mark").join(name for _, name in _missing(page))
    if page.verdict.status != "incomplete" or not names:
        text = page.say("stamp", "unconfirmed")
    elif page.name == "public" and page.level == "nda":
        text = page.say("stamp", "incomplete")
    else:
        text = page.say("stamp", "open", open=names)
    return [Line("stamp", (text,), kind="template")]


def _write_precheck(page: Page) -> list[Line]:
    def row(key: str, result: str, reason: str, trace: Trace) -> Line:
        cells = (
            page.say("precheck", "points", key),
            page.say("precheck", "results", result),
            reason,
        )
        return Line(f"precheck.{key}", cells, trace, "suggestion")

    def by_gate(key: str, name: Literal["measurable", "cannot_self_solve", "timed"]) -> Line:
        gate = page.verdict.gate(name)
        result = "open" if gate.holds is None else "pass" if gate.holds else "fail"
        return row(key, result, str(page.wording.phrases.verdict["why"][gate.why]), gate.findings)

    budget = page.last("budget")
    if budget is None or refuses_to_pay(budget.value):
        price = ("open", "price_unknown")
    elif budget.sense == "conditional":
        price = ("open", "price_conditional")
    else:
        price = ("pass", "price_stated")
    agreed = page.of("acceptance")
    test = ("pass", "acceptance_stated") if agreed else ("open", "acceptance_unknown")
    return [
        by_gate("goal", "measurable"),
        by_gate("novel", "cannot_self_solve"),
        row("price", price[0], page.say("precheck", "reasons", price[1]), trace_of(budget)),
        row("acceptance", test[0], page.say("precheck", "reasons", test[1]), trace_of(*agreed)),
        by_gate("term", "timed"),
        Line("precheck.note", (page.say("precheck", "note"), "", ""), kind="template"),
    ]


def _write_open(page: Page) -> list[Line]:
    lines = [
        Line(f"open.{key}", (page.say("open", "line", name=name),), kind="open")
        for key, name in _missing(page) + _unsettled(page)
    ]
    clashes: dict[str, list[Finding]] = {}
    for finding in page.need.conflicts():
        clashes.setdefault(finding.slot, []).append(finding)
    for slot, found in clashes.items():
        name = page.say("open", "slots", slot)
        if page.name == "full":
            mark = page.say("words", "list_mark")
            quotes = mark.join(page.say("words", "quoted", words=clean(f.quote)) for f in found)
            text = page.say("open", "conflict", name=name, quotes=quotes)
        else:
            text = page.say("open", "conflict_public", name=name)
        trace = trace_of(*found)
        lines.append(Line(f"open.conflict_{slot}", (text,), trace, "open"))
    for text, found_at in _doubts(page):
        shown = page.say("open", "check", text=text)
        lines.append(Line("open.deadline_check", (shown,), trace_of(found_at), "open"))
    lines += _twofold(page)
    tests = {test.index: (deadline, test) for deadline, test in untimely(page)}
    for deadline, test in tests.values():
        said, asked = clean(deadline.quote), clean(test.quote)
        text = page.say("open", "untimely", deadline=said, test=asked)
        lines.append(Line(f"open.timing_f{test.index}", (text,), trace_of(deadline, test), "open"))
    return lines or [Line("open.none", (page.say("open", "none"),), kind="template")]


def _twofold(page: Page) -> list[Line]:
    """Ask about figures of one metric that differ: a solution can be held to one alone."""
    lines = []
    for slot in ("baseline", "target"):
        same: dict[str, list[Finding]] = {}
        for finding in page.of(slot):
            same.setdefault(str(finding.value["metric"]), []).append(finding)
        for metric, found in same.items():
            quotes = dict.fromkeys(clean(f.quote) for f in found)
            if metric and len({show_figure(page, f.value) for f in found}) > 1:
                text = page.say(
                    "open",
                    "twofold",
                    name=page.say("open", "slots", slot),
                    metric=clean(metric),
                    quotes="".join(page.say("words", "quoted", words=q) for q in quotes),
                )
                id_ = f"open.twofold_f{found[0].index}"
                lines.append(Line(id_, (text,), trace_of(*found), "open"))
    return lines


def _missing(page: Page) -> list[tuple[str, str]]:
    """Return (gate or slot, its name) of what is missing, most important first."""
    missing = page.verdict.missing
    # An open gate asks for one of its slots: they need not be named beside it.
    covered = {slot for gate in GATES if gate in missing for slot in GATE_SLOTS[gate]}
    return [
        (key, page.say("open", "gates" if key in GATES else "slots", key))
        for key in missing
        if key not in covered
    ]


def _unsettled(page: Page) -> list[tuple[str, str]]:
    """Return what the verdict does not ask for, yet a call has to say."""
    slots = ("ip", "test_conditions", "company") if page.name == "full" else ("ip",)
    return [(s, page.say("open", "slots", s)) for s in slots if not page.need.live(s)]


def _doubts(page: Page) -> list[tuple[str, Finding]]:
    found = page.last("deadline")
    if found is None:
        return []
    if "date" in found.value:
        day = parse_day(str(found.value["date"]))
        if day is not None and day < page.day:
            shown = show_day(page, str(found.value["date"]))
            return [(page.say("deadline", "passed", date=shown), found)]
        far = day is not None and (day - page.day).days > LONGEST_TERM * 31
    else:
        far = found.value["months"] > LONGEST_TERM
    return [(page.say("deadline", "long"), found)] if far else []


def _write_separate(page: Page) -> list[Line]:
    return [
        Line(f"separate.{n}", (page.say("separate", words=clean(p.title)),), p.findings)
        for n, p in enumerate(page.verdict.split[1:], 1)
    ]


def _write_evidence(page: Page) -> list[Line]:
    return [
        Line(
            f"evidence.f{f.index}",
            (
                str(f.index),
                page.say("open", "slots", f.slot),
                page.say("evidence", "turn", turn=f.turn),
                clean(f.quote),
            ),
            (f.index,),
        )
        for f in page.heard
    ]


WRITERS: Writers = {
    "stamp": _write_stamp,
    "precheck": _write_precheck,
    "open": _write_open,
    "separate": _write_separate,
    "evidence": _write_evidence,
}
