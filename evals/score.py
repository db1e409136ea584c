"""Scoring one played dialogue against its script: what was found, what was judged, what was shown.

Deterministic: no model judges. The definitions are those of the scenario format; questions,
figures and citations are looked at in their own files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from evals.agree import Expectation, Finding, agrees, pair
from evals.audit import audit
from evals.cases import Case
from evals.citations import Shelf, check_citations
from evals.figures import check_figures
from evals.play import Line, Played
from evals.questions import check_questions
from evals.rates import Rate, check

EARLY_TURNS = (5, 10, 15)
"""Turns at which recall is looked at on the way."""
FIRST_DISCIPLINES, FIRST_KEYWORDS, FIRST_RECORDS = 4, 8, 5
"""How far down a list a right entry may stand. Source for records: the scenario contract."""


@dataclass
class Score:
    """What came of one dialogue.

    Attributes:
        rates: name → met, scored, unscored; only what had something to check.
        hits_by_turn: expectations met after each turn, from turn 1; empty where none is counted.
        counted: how many expectations count.
        slots: slot → [met, expected, found beside what was expected].
        missed: what was expected and not found, each with the reason.
        extra: findings in the listed slots that met nothing.
        remarks: what the other checks objected to: check → texts.
        void: faults of the simulated person; a void dialogue is not scored.
        use: what a model took: calls, tokens sent and received, cost, turns that failed.
    """

    id: str
    behaviour: str
    split: str
    persona: str
    sector: str
    interviewer: str
    expected_verdict: str
    verdict: str = ""
    expected_redirect: str | None = None
    redirect: str | None = None
    turns: int = 0
    finished: bool = False
    error: str = ""
    void: list[str] = field(default_factory=list)
    rates: dict[str, Rate] = field(default_factory=dict)
    hits_by_turn: list[int] = field(default_factory=list)
    counted: int = 0
    slots: dict[str, list[int]] = field(default_factory=dict)
    missed: list[dict[str, Any]] = field(default_factory=list)
    extra: list[dict[str, Any]] = field(default_factory=list)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    use: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        data = asdict(self)
        data["rates"] = {name: rate.to_json() for name, rate in self.rates.items()}
        data["seconds"] = [round(s, 4) for s in self.seconds]
        return data

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Score:
        """Read what `to_json` wrote."""
        rates = {name: Rate(*rate) for name, rate in data["rates"].items()}
        return Score(**{**data, "rates": rates})


def score(case: Case, played: Played, shelf: Shelf, interviewer: str = "ours") -> Score:
    """Score one dialogue.

    Args:
        case: the dialogue.
        played: how it went.
        shelf: the records that may be cited.
        interviewer: whose interview it was.
    """
    scenario = case.scenario
    out = Score(
        id=case.id,
        behaviour=case.behaviour,
        split=case.split,
        persona=scenario.persona,
        sector=case.sector,
        interviewer=interviewer,
        expected_verdict=scenario.expected.verdict,
        expected_redirect=scenario.expected.redirect,
        turns=len(played.said),
        error=played.error,
        seconds=list(played.seconds),
        use=dict(played.use),
    )
    said = [message.text for message in played.said]
    if not played.error:
        out.void = [f"{f.kind}@{f.turn}" for f in audit(scenario, played.said, played.lines)]
        if out.void:
            return out
    last = played.lines[-1] if len(played.lines) > 1 else NOTHING
    out.verdict, out.redirect = last["verdict"]["status"], last["verdict"]["redirect"]
    out.finished = last["stage"] == "done"
    out.rates["finished"] = check(out.finished)
    _score_verdict(out)
    expected = scenario.expected.model_dump(mode="json", by_alias=True)
    _score_findings(out, expected, played.lines, scenario.today)
    _score_results(out, expected, last)
    _score_shown(out, expected, last, said)
    for name, (rate, objections) in {
        **check_questions(scenario, played),
        **check_figures(last, said),
        **check_citations(last, shelf, scenario.today),
    }.items():
        _note(out, name, rate, objections)
    return out


NOTHING: Line = {
    "stage": "interview",
    "asked": [],
    "need": {"title": "", "findings": []},
    "verdict": {"status": "", "redirect": None},
    "statement": None,
    "matches": None,
    "brief": None,
}
"""What stands for the last line of a dialogue that broke off before any."""


def live(line: Line) -> list[Finding]:
    """Return the findings of a line that are not superseded."""
    return [f for f in line["need"]["findings"] if f["status"] != "superseded"]


def _note(out: Score, name: str, rate: Rate, objections: Sequence[str]) -> None:
    if rate.scored or rate.unscored:
        out.rates[name] = rate
    if objections:
        out.remarks[name] = list(objections)


def _score_verdict(out: Score) -> None:
    out.rates["verdict"] = check(out.verdict == out.expected_verdict)
    if out.expected_verdict == "not_a_need":
        out.rates["redirect"] = check(out.redirect == out.expected_redirect)
        out.rates["false_fundable"] = check(out.verdict == "true_need")
    if out.expected_verdict == "incomplete":
        out.rates["early_fundable"] = check(out.verdict == "true_need")


def _score_findings(
    out: Score, expected: Mapping[str, Any], lines: Sequence[Line], today: date
) -> None:
    counted = [e for e in expected["findings"] if not e["optional"]]
    optional = [e for e in expected["findings"] if e["optional"]]
    found = live(lines[-1]) if len(lines) > 1 else []
    places = pair(counted, found, today)
    out.missed = [
        {"expected": _bare(e), "why": _why_missed(e, found, lines, today)}
        for e, place in zip(counted, places, strict=True)
        if place is None
    ]
    listed = {e["slot"] for e in expected["findings"]} | set(expected["absent"])
    out.extra = [
        dict(f)
        for at, f in enumerate(found)
        if at not in places
        and f["slot"] in listed
        and not any(agrees(e, f, today) for e in optional)
    ]
    if out.expected_verdict == "not_a_need":
        return
    for e, place in zip(counted, places, strict=True):
        tally = out.slots.setdefault(e["slot"], [0, 0, 0])
        tally[0] += place is not None
        tally[1] += 1
    for f in out.extra:
        out.slots.setdefault(f["slot"], [0, 0, 0])[2] += 1
    hits = len(counted) - len(out.missed)
    out.counted = len(counted)
    out.hits_by_turn = [
        sum(place is not None for place in pair(counted, live(line), today)) for line in lines[1:]
    ]
    if counted:
        out.rates["recall"] = Rate(hits, len(counted))
        for turn in EARLY_TURNS:
            reached = out.hits_by_turn[:turn]
            out.rates[f"recall@{turn}"] = Rate(reached[-1] if reached else 0, len(counted))
    if hits + len(out.extra):
        out.rates["precision"] = Rate(hits, hits + len(out.extra))


def _bare(expectation: Expectation) -> dict[str, Any]:
    return {k: v for k, v in expectation.items() if k != "optional" and v is not None}


def _why_missed(
    expectation: Expectation, found: Sequence[Finding], lines: Sequence[Line], today: date
) -> str:
    """Say what became of an expected fact: one of the keys in the report's table of reasons."""
    if any(agrees(expectation, f, today) for line in lines for f in live(line)):
        return "lost"
    if any(f["slot"] == expectation["slot"] for f in found):
        return "heard_otherwise"
    asked = {slot for line in lines for slot in line["asked"]}
    return "asked_not_heard" if expectation["slot"] in asked else "not_asked"


def _score_results(out: Score, expected: Mapping[str, Any], last: Line) -> None:
    statement, matches = last["statement"] or {}, last["matches"] or {}
    wanted = {
        "disciplines": [d["name"] for d in statement.get("disciplines", [])][:FIRST_DISCIPLINES],
        "keywords": statement.get("keywords_zh", [])[:FIRST_KEYWORDS],
    }
    for kind, names in wanted.items():
        if any_of := expected[f"{kind}_any"]:
            hit = any(a in name or name in a for name in names for a in any_of)
            _note(out, kind, check(hit), [] if hit else names)
    for kind in ("labs", "policies"):
        if any_of := expected[f"{kind}_any"]:
            ids = [match["id"] for match in matches.get(kind, [])][:FIRST_RECORDS]
            hit = bool(set(ids) & set(any_of))
            _note(out, kind, check(hit), [] if hit else ids)


def _score_shown(out: Score, expected: Mapping[str, Any], last: Line, said: Sequence[str]) -> None:
    findings = last["need"]["findings"]
    bad = [f["quote"] for f in findings if not _is_quoted(f, said)]
    _note(out, "quotes", Rate(len(findings) - len(bad), len(findings)), bad)
    if expected["forbidden"]:
        shown = "\n".join(
            texts_of(
                [
                    [f["value"] for f in live(last)],
                    last["need"]["title"],
                    last["statement"],
                    last["brief"],
                ]
            )
        )
        stands = [words for words in expected["forbidden"] if stands_in(words, shown)]
        _note(out, "nothing_forbidden", check(not stands), stands)


def stands_in(words: str, text: str) -> bool:
    """Tell whether words stand in a text; 3% does not stand in 2.3%."""
    before = r"(?<![\d.])" if words[0].isdigit() else ""
    after = r"(?![\d.]*\d)" if words[-1].isdigit() else ""
    return re.search(before + re.escape(words) + after, text) is not None


def _is_quoted(finding: Finding, said: Sequence[str]) -> bool:
    turn = finding["turn"]
    return 0 < turn <= len(said) and bool(finding["quote"]) and finding["quote"] in said[turn - 1]


def texts_of(data: Any) -> Iterator[str]:
    """Yield every text and every figure in nested data, as a reader would see it."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for key, item in data.items():
            if key not in ("id", "from", "trace", "highlights"):
                yield from texts_of(item)
    elif isinstance(data, list | tuple):
        for item in data:
            yield from texts_of(item)
    elif isinstance(data, int | float) and not isinstance(data, bool):
        yield f"{data:g}"
