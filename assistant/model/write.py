"""Wording the research statement and the brief's pitch: by the model, from what was said alone.

In:    the findings that a public brief may show, the terms of the tables, the draft by code.
Out:   wordings, each with the findings that it came from; what no table holds is marked.
Never: lets a figure, an id, a document number or an organisation through that is in none of them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from assistant.disclosure import Gazetteer, Secrets, find_leaks
from assistant.embedded.text import normalise
from assistant.errors import ModelError
from assistant.model import budget
from assistant.model.answer import find_object
from assistant.model.client import Client, Messages
from assistant.model.prompts import load_prompt
from assistant.model.redact import Redactor
from assistant.model.repair import ask_in_form
from assistant.model.speech import CONTACT, MARKUP, QUESTION, cites_beyond, is_chinese, read_figures
from assistant.model.use import Use
from assistant.need import Finding, Need
from assistant.phrases import Phrases, fill

LONGEST: Mapping[str, int] = {"questions": 160, "mechanisms": 30, "keywords": 16, "pitch": 220}
"""Most characters of a wording."""
MOST: Mapping[str, int] = {"questions": 4, "mechanisms": 5, "keywords": 6, "pitch": 1}
"""Most wordings of a kind."""
KEYS = frozenset(LONGEST)


@dataclass(frozen=True, slots=True)
class Material:
    """What may be worded.

    Attributes:
        need: for the names that were said in it.
        findings: those that a public brief may show.
        terms: of the lexicon and the code tables for this need.
        records: names of the records that were retrieved.
        questions: drafted by code, each with the indexes of its findings.
        pitch: drafted by code, the same.
    """

    need: Need
    findings: Sequence[Finding]
    terms: Sequence[str]
    records: Sequence[str]
    questions: Sequence[tuple[str, Sequence[int]]]
    pitch: tuple[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Writer:
    """What writing needs beside the material."""

    client: Client
    phrases: Phrases
    gazetteer: Gazetteer
    prompts: Path
    placeholders: Mapping[str, str]
    suggested: str


def write_schema() -> dict[str, Any]:
    """Return the JSON schema of an answer."""
    line = {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "from": {"type": "array", "items": {"type": "integer"}},
        },
        "required": ["text", "from"],
        "additionalProperties": False,
    }
    lines = {"type": "array", "items": line}
    return {
        "type": "object",
        "properties": {key: line if key == "pitch" else lines for key in LONGEST},
        "required": list(LONGEST),
        "additionalProperties": False,
    }


def write(
    writer: Writer, material: Material, today: date, use: Use, seconds: float
) -> dict[str, list[dict[str, Any]]]:
    """Word the statement and the pitch.

    Returns:
        For each of `KEYS` the wordings that stand, as `{text, from}`; [] where none does.

    Raises:
        ModelError: nothing usable came.
    """
    until = monotonic() + seconds
    known = [f.quote for f in material.need.findings]
    redactor = Redactor(
        Secrets.of(material.need),
        writer.gazetteer,
        writer.placeholders,
        known,
        writer.client.settings.redact,
    )
    prompt = load_prompt(writer.prompts, "write")
    use.prompts.append(prompt.name)
    schema = write_schema()
    data = _data(writer, material, redactor)
    messages = prompt.fill(schema=_dump(schema), data=data)
    use.hidden = redactor.hidden
    if sum(budget.count(m["content"]) for m in messages) > writer.client.settings.prompt:
        raise ModelError("long_message", "the material is over a request's budget")
    checks = _Checks(material, writer, normalise(redactor.restore(data)), today, use.dropped)

    def ask(messages: Messages) -> str:
        return writer.client.ask(messages, schema, until - monotonic(), use)

    answer = ask_in_form(ask, messages, _read, writer.prompts, use)
    return {key: checks.read(key, answer[key], redactor) for key in LONGEST}


def _read(text: str) -> Mapping[str, Any]:
    answer = find_object(text, KEYS)
    if not all(isinstance(answer[key], dict | list) for key in KEYS):
        raise ModelError("invalid", "each key needs an object or a list of objects")
    return answer


def _data(writer: Writer, material: Material, redactor: Redactor) -> str:
    labels, hide = writer.phrases.labels, redactor.hide
    findings = [
        {
            "i": f.index,
            "label": labels[f.slot],
            "quote": hide(f.quote),
            "value": hide(writer.phrases.show(f.slot, f.value)),
        }
        for f in material.findings
    ]
    lines = [{"text": hide(text), "from": list(trace)} for text, trace in material.questions]
    pitch, behind = material.pitch
    return _dump(
        {
            "findings": findings,
            "terms": list(material.terms),
            "records": list(material.records),
            "draft": {"questions": lines, "pitch": {"text": hide(pitch), "from": list(behind)}},
        }
    )


def _dump(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class _Checks:
    """Lets through what the material supports."""

    material: Material
    writer: Writer
    source: str
    today: date
    dropped: Counter[str]

    def read(self, key: str, given: Any, redactor: Redactor) -> list[dict[str, Any]]:
        """Return the wordings of one kind that stand, marked where no table holds them."""
        allowed = {f.index for f in self.material.findings}
        terms = {normalise(term) for term in self.material.terms}
        stand: list[dict[str, Any]] = []
        for item in given if isinstance(given, list) else [given]:
            problem, text, trace = _parts(item, allowed)
            text = redactor.restore(text).strip()
            problem = problem or self._objection(key, text)
            if problem:
                self.dropped[f"{key}_{problem}"] += 1
                continue
            if key in ("mechanisms", "keywords") and normalise(text) not in terms:
                text = str(fill(self.writer.suggested, wording=text))
            stand.append({"text": text, "from": trace})
        return stand[: MOST[key]]

    def _objection(self, key: str, text: str) -> str:
        if not text:
            return "silent"
        if len(text) > LONGEST[key]:
            return "long"
        if MARKUP.search(text):
            return "markup"
        if CONTACT.search(text):
            return "contact"
        if not is_chinese(text):
            return "language"
        marks = [mark.end() for mark in QUESTION.finditer(text)]
        if marks != ([len(text)] if key == "questions" else []):
            return "questions"
        plain = normalise(text)
        if not read_figures(plain, self.today) <= read_figures(self.source, self.today) | {1.0}:
            return "figure"
        if cites_beyond(plain, self.source):
            return "citation"
        named = find_leaks(plain, Secrets({}), self.writer.gazetteer)
        if any(normalise(leak.words) not in self.source for leak in named):
            return "name"
        return ""


def _parts(item: Any, allowed: set[int]) -> tuple[str, str, list[int]]:
    """Return (problem, text, trace) of one wording as it came."""
    if not isinstance(item, Mapping):
        return "type", "", []
    text, trace = item.get("text"), item.get("from")
    if not isinstance(text, str) or not isinstance(trace, list):
        return "type", "", []
    if not trace or not all(isinstance(i, int) and i in allowed for i in trace):
        return "source", "", []
    return "", text, list(dict.fromkeys(trace))
