"""What the model wrote, and what it may write from: between the interview's values and `write.py`.

In:    need, statement, brief and matches as code made them; the stored wordings.
Out:   the material of a call; the statement with a stored wording in it.
Never: puts a wording into a statement that it was not made of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from assistant.brief import Brief
from assistant.draft import PUBLIC_SLOTS
from assistant.embedded.translation.lexicon import Reference
from assistant.embedded.translation.statement import Statement
from assistant.match import Matches
from assistant.model.write import Material
from assistant.need import Need

_ROWS = (
    ("questions", "questions", 4),
    ("mechanisms", "mechanisms", 5),
    ("keywords_zh", "keywords", 12),
)
"""List of the statement, key of the wording, most lines."""


def gather(
    need: Need,
    statement: Statement,
    brief: Brief | None,
    matches: Matches | None,
    reference: Reference,
) -> Material | None:
    """Return what a need may be worded from; None where there is nothing to word.

    Only findings that the public version may show are in it, so that a wording gives nothing away
    that the version keeps back.
    """
    sections = brief.public.sections if brief else ()
    pitches = [line for section in sections for line in section.lines if line.id == "pitch"]
    if brief is None or not pitches or not statement.questions:
        return None
    shown = PUBLIC_SLOTS[brief.public.level]
    findings = [f for f in need.evidence() if f.slot in shown]
    known = {f.index for f in findings}
    entries = [reference.entry(term.entry) for term in statement.terms if term.entry]
    questions = zip(statement.questions, statement.trace["questions"], strict=True)
    return Material(
        need,
        findings,
        list(dict.fromkeys([*statement.keywords_zh, *(m for e in entries for m in e.mechanisms)])),
        [match.name for match in (*matches.labs, *matches.policies)] if matches else [],
        [(text, trace) for text, trace in questions if known.issuperset(trace)],
        (pitches[0].text, [i for i in pitches[0].origin if i in known]),
    )


def fingerprint(statement: Statement) -> str:
    """Return what tells this statement, as code made it, from any other."""
    text = json.dumps(statement.to_json(), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def find_wording(
    statement: Statement, wordings: Iterable[Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    """Return the newest of the stored wordings that was made of this very statement."""
    of = fingerprint(statement)
    return next((w for w in reversed(list(wordings)) if w["of"] == of), None)


def put_into(statement: Statement, wording: Mapping[str, Any]) -> Statement:
    """Put the model's questions in place of the drafted ones; add its mechanisms and keywords."""
    rows: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
    for key, given, most in _ROWS:
        new = [(line["text"], tuple(line["from"])) for line in wording[given]]
        old = list(zip(getattr(statement, key), statement.trace[key], strict=True))
        if key == "questions":
            rows[key] = (new or old)[:most]
        else:
            fresh = [line for line in new if not any(line[0] in said for said, _ in old)]
            rows[key] = [*old, *fresh][:most]
    texts: dict[str, Any] = {key: tuple(text for text, _ in row) for key, row in rows.items()}
    traces = {key: tuple(trace for _, trace in row) for key, row in rows.items()}
    return replace(statement, **texts, trace={**statement.trace, **traces})
