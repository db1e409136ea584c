"""How good the questions are: what each brought, and whether it is one plain, fair question.

The lists of jargon and of leading phrases are data: `question_rules.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from evals.figures import is_said, said_figures, shown_figures
from evals.play import Line, Played
from evals.rates import Rate, check
from evals.scenario import Scenario
from evals.simulate import Said

LONGEST_QUESTION = 60
"""Characters. Source: the question counters of the field's metrics."""
MOST_ASKED = 2
"""Slots in one question, and times that a slot is asked. Source: the contracts."""
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|\"[^\"]*\"")

Checks = dict[str, tuple[Rate, list[str]]]
Note = Callable[[str, bool, str], None]
"""Takes a check's name, whether it holds, and the text to show where it does not."""


@cache
def _rules() -> dict[str, list[str]]:
    path = Path(__file__).with_name("question_rules.yaml")
    rules: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return rules


def the_question(reply: str) -> str:
    """Return the sentence of a reply that asks, the last one with a question mark."""
    sentences = re.split(r"(?<=[？?。！!\n])", reply)
    asking = [s.strip() for s in sentences if s.strip().endswith(("？", "?"))]
    return asking[-1] if asking else ""


def check_questions(scenario: Scenario, played: Played) -> Checks:
    """Check every question that was put and answered.

    Returns:
        Check → its rate, and the questions that failed it.
    """
    checks: Checks = {}

    def note(name: str, holds: bool, text: str) -> None:
        rate, failed = checks.get(name, (Rate(), []))
        checks[name] = (rate + check(holds), failed if holds else [*failed, text])

    seen: set[str] = set()
    times: dict[str, int] = {}
    for place, line in enumerate(played.lines):
        if not line["asked"] or line["stage"] != "interview":
            continue
        asking = the_question(str(line["reply"]))
        answer = played.said[place] if place < len(played.said) else None
        # The greeting is the same for everybody; only what follows is a question of its own.
        if place:
            _check_wording(note, str(line["reply"]), asking, played.said[:place])
            note("not_said_before", asking not in seen, asking)
        # What a correction interrupted does not count as asked.
        if answer is None or answer.kind == "correction":
            continue
        seen.add(asking)
        for slot in line["asked"]:
            times[slot] = times.get(slot, 0) + 1
        if place:
            _check_use(note, scenario, played, place, asking)
    for slot, count in times.items():
        note("not_asked_too_often", count <= MOST_ASKED, f"{slot} ×{count}")
    return checks


def _check_use(note: Note, scenario: Scenario, played: Played, place: int, asking: str) -> None:
    # 不清楚 brings nothing, whatever a form may store of it.
    brought = played.said[place].kind != "unknown" and brings_something(played.lines, place)
    note("useful", brought, asking)
    if is_clear(scenario, played.said[place]):
        note("useful_clear", brought, asking)


def _check_wording(note: Note, reply: str, asking: str, said: Sequence[Said]) -> None:
    own = _QUOTED.sub("", reply)
    note("one_question_mark", len(re.findall(r"[？?]", own)) == 1, reply)
    note("short", 0 < len(asking) <= LONGEST_QUESTION, asking)
    plain = _QUOTED.sub("", asking)
    spoken = "\n".join(message.text for message in said)
    jargon = [w for w in _rules()["jargon"] if w in plain and w not in spoken]
    note("plain_words", not jargon, f"{asking} [{'、'.join(jargon)}]")
    leading = [p for p in _rules()["leading"] if re.search(p, plain)]
    note("not_leading", not leading, asking)
    figures = frozenset().union(*(said_figures(message.text) for message in said))
    invented = [str(f) for f in shown_figures(asking) if not is_said(f, figures)]
    note("no_invented_figure", not invented, f"{asking} [{'、'.join(invented)}]")


def brings_something(lines: Sequence[Line], place: int) -> bool:
    """Tell whether the answer to the question of a line left a finding that was said in it."""
    if place + 1 >= len(lines):
        return False
    findings = lines[place + 1]["need"]["findings"]
    return any(f["turn"] == place + 1 and f["status"] != "inferred" for f in findings)


def is_clear(scenario: Scenario, said: Said) -> bool:
    """Tell whether the script's answer holds something.

    不清楚 does not, nor does a first answer with neither a figure nor an expected word when the
    script keeps a better one for when it is asked again.
    """
    if said.kind != "answer":
        return False
    if said.last:
        return True
    expected: list[Mapping[str, Any]] = [
        e.model_dump() for e in scenario.expected.findings if e.slot == said.slot
    ]
    words = [word for e in expected for word in e.get("any", ())]
    return bool(said_figures(said.text)) or any(word in said.text for word in words)
