"""A baseline for models: one prompt, the whole conversation, no rules around it.

In the manner of LLMREI's short prompt (arXiv 2507.02564): the model asks, extracts and judges in
one call a turn. Only what the contract demands is checked: a finding that is ill-typed, or whose
quote is not in its turn, is not stored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError
from assistant.need import SLOTS, VALUE_KEYS, Finding, Heard, rejection
from evals.play import Line, add_use

if TYPE_CHECKING:
    from assistant.model.client import Client

SECONDS = 60.0
"""Most that one turn waits for the model."""
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "reply": {"type": "string"},
        "asked": {"type": "array", "items": {"type": "string"}},
        "stage": {"enum": ["interview", "confirm", "done"]},
        "findings": {"type": "array", "items": {"type": "object"}},
        "verdict": {"type": "object"},
    },
    "required": ["reply", "asked", "stage", "findings", "verdict"],
}
MEASURE = "metric, op (= <= >= range reduce_by increase_by), value, unit"
OPENING = "您好，请说说眼下最头疼的技术问题是什么？"


class SinglePrompt:
    """One interview led by one prompt."""

    def __init__(self, client: Client, today: date) -> None:
        """Begin.

        Args:
            client: the model.
            today: the day of the script.
        """
        from assistant.model.use import Use

        text = (Path(__file__).parent / "single.prompt.md").read_text(encoding="utf-8")
        slots = "\n".join(f"- {slot}: {_shape(slot)}" for slot in SLOTS)
        self._client = client
        self._use = Use(client.settings.name)
        self._said: list[str] = []
        self._messages = [
            {
                "role": "system",
                "content": Template(text).substitute(today=today.isoformat(), slots=slots),
            },
            {"role": "assistant", "content": OPENING},
        ]

    def start(self) -> Line:
        """Return the greeting."""
        return self._line({"reply": OPENING, "asked": ["symptom"], "stage": "interview"})

    def say(self, text: str) -> Line:
        """Take one message; an answer that is no JSON of that form breaks the dialogue off."""
        self._said.append(text)
        self._messages.append({"role": "user", "content": text})
        try:
            answer = self._client.ask(self._messages, SCHEMA, SECONDS, self._use)
            data = json.loads(answer)
        except (ModelError, ValueError) as error:
            return {"error": f"{type(error).__name__}: {error}"}
        if not isinstance(data, dict) or not isinstance(data.get("reply"), str):
            return {"error": "the answer has another form"}
        self._messages.append({"role": "assistant", "content": answer})
        return self._line(data)

    def close(self) -> Mapping[str, float]:
        """Return what the model took."""
        return add_use([self._use.to_json()])

    def _line(self, data: Mapping[str, Any]) -> Line:
        findings = [f for row in data.get("findings", []) if (f := self._finding(row))]
        verdict = data.get("verdict") or {}
        return {
            "turn": len(self._said),
            "reply": data["reply"],
            "asked": [slot for slot in data.get("asked", []) if slot in SLOTS][:2],
            "stage": data.get("stage", "interview"),
            "need": {"title": "", "findings": [f.to_json() for f in findings]},
            "verdict": {
                "status": verdict.get("status", ""),
                "redirect": verdict.get("redirect"),
                "gates": [],
            },
            "statement": None,
            "matches": None,
            "brief": None,
        }

    def _finding(self, row: Any) -> Finding | None:
        """Return a finding that the contract allows, or None."""
        try:
            heard = Heard(str(row["slot"]), dict(row["value"]), str(row["quote"]))
            turn = int(row["turn"])
            text = self._said[turn - 1] if turn > 0 else ""
            if rejection(heard, text) is not None:
                return None
        except (KeyError, TypeError, ValueError, IndexError):
            return None
        return Finding(0, heard.slot, heard.value, heard.quote, turn)


def _shape(slot: str) -> str:
    if slot in ("baseline", "target"):
        return MEASURE
    if slot == "constraint":
        return f"text, or {MEASURE}"
    return "date or months" if slot == "deadline" else ", ".join(sorted(VALUE_KEYS[slot]))
