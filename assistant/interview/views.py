"""A stored interview as people see it: where it stands, what was said, what is clear so far.

In:    a record.
Out:   `Reply`, lines of the conversation, a recap, the marks that people made.
Never: stores, hears or decides anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.interview.reply import (
    CARD,
    Line,
    Marks,
    Reply,
    clear_slots,
    engine_of,
    progress,
    results_of,
    title,
)
from assistant.interview.resources import Resources
from assistant.judge import Verdict, judge
from assistant.need import fold
from assistant.store import Record


class Views:
    """Shows records."""

    def __init__(self, resources: Resources) -> None:
        self._phrases = resources.phrases
        self._model = resources.model

    def reply(self, record: Record) -> Reply:
        """Return where an interview stands after its newest reply."""
        turn = max(record.replies)
        body = record.replies[turn]
        need = fold(record.hearings)
        verdict = judge(need)
        engine = engine_of(record, turn) or "embedded"
        results = results_of(record)
        data = {
            "id": record.id,
            "turn": turn,
            "reply": body["reply"],
            "asked": body["asked"],
            "stage": body["stage"],
            "engine": engine,
            "need": {"title": title(need), "findings": [f.to_json() for f in need.findings]},
            "verdict": self._verdict_json(verdict),
            "statement": results["statement"],
            "matches": results["matches"],
            "brief": results["brief"],
        }
        return Reply(
            id=record.id,
            turn=turn,
            reply=body["reply"],
            asked=tuple(body["asked"]),
            stage=body["stage"],
            engine=engine,
            need=need,
            verdict=verdict,
            data=data,
            choices=tuple(body.get("choices", ())),
            progress=progress(need),
            plain=results["plain"] or "",
            notice=self._notice(body),
            unsearched=tuple(results["unsearched"] or ()),
            rules=tuple(results["rules"] or ()),
        )

    def _notice(self, body: Mapping[str, Any]) -> str:
        """Say that the embedded engine answered where the model should have."""
        failed = str(body.get("failed") or "")
        model = self._model
        return model.texts.say_why(failed) if model and failed else ""

    def _verdict_json(self, verdict: Verdict) -> dict[str, Any]:
        reasons = self._phrases.verdict["why"]
        return {
            "status": verdict.status,
            "gates": [
                {
                    "gate": g.gate,
                    "holds": g.holds,
                    "why": reasons[g.why],
                    "findings": list(g.findings),
                }
                for g in verdict.gates
            ],
            "redirect": verdict.redirect,
            "missing": list(verdict.missing),
            "split": [p.to_json() for p in verdict.split],
        }

    def lines(self, record: Record) -> list[Line]:
        """Return the conversation, oldest first; a message that is still open stands last."""
        lines: list[Line] = []
        texts = {t.turn: t for t in record.turns}
        for turn in sorted(record.replies.keys() | texts.keys()):
            if turn in texts:
                lines.append(Line(turn, "enterprise", texts[turn].text, texts[turn].at))
            if body := record.replies.get(turn):
                at, engine = record.replied_at[turn], engine_of(record, turn)
                notice, cited = self._notice(body), tuple(body.get("citations", ()))
                lines.append(Line(turn, "assistant", body["reply"], at, engine, notice, cited))
        return lines

    def recap(self, record: Record) -> str:
        """Return in one sentence what is clear so far; empty where no question waits."""
        last = record.replies[max(record.replies)]
        clear = clear_slots(fold(record.hearings))
        known = [self._phrases.labels[slot] for slot in CARD if slot in clear]
        if not last["asked"] or not known:
            return ""
        return self._phrases.say("recap", known="、".join(known))


def marks_of(record: Record) -> Marks:
    """Return what was ticked and checked; the newest of each counts."""
    ticks: dict[str, bool] = {}
    checks: dict[tuple[str, str], str] = {}
    for note in record.notes:
        if note.kind == "tick":
            ticks[note.body["highlight"]] = note.body["on"]
        elif note.kind == "check":
            checks[note.body["record"], note.body["check"]] = note.body["result"]
    return Marks(frozenset(h for h, on in ticks.items() if on), checks)
