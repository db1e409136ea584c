"""From a need to its brief in two versions.

In:    the need, its verdict, the research statement, the matches, the wording, the day.
Out:   a `Brief`; None where the need is none.
Never: makes the public version by cutting the full one: it is written anew from what it may show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from assistant.brief import SECTIONS, Brief, Redaction, Section, Version
from assistant.brief_wording import BriefWording
from assistant.disclosure import Gazetteer, Secrets
from assistant.draft import (
    background,
    cooperation,
    headline,
    requirements,
    review,
    situation,
    tables,
    terms,
)
from assistant.draft.audience import CONCEALED, PUBLIC_SECTIONS, level_of, published
from assistant.draft.light_edit import edit_lightly
from assistant.draft.page import Page, Writers
from assistant.draft.redaction import keep_contacts_out, publish
from assistant.draft.review import is_settled
from assistant.draft.text import clean_statement, with_words
from assistant.embedded.translation.statement import Statement
from assistant.judge import Verdict
from assistant.match import Matches
from assistant.need import Finding, Need


def draft(
    need: Need,
    verdict: Verdict,
    statement: Statement,
    matches: Matches | None,
    wording: BriefWording,
    gazetteer: Gazetteer,
    today: date,
    typed: Sequence[str] = (),
    center: str = "",
) -> Brief | None:
    """Draft the brief of a need.

    Args:
        need: what was said; superseded and conflicting findings are never stated.
        verdict: of that need; `incomplete` gives a brief stamped 草稿 that names what is open.
        statement: of that need.
        matches: of that need; None where the search failed, which the brief says.
        wording: from `load_brief_wording`.
        gazetteer: from `load_gazetteer`.
        today: the day that the brief is dated.
        typed: the messages of the interview: names and secrets may stand in words that nothing of
            the need was heard in.
        center: how the publishing center is reached; empty leaves it to be filled in.

    Returns:
        The brief, or None where the need is none.
    """
    if verdict.status == "not_a_need" or need.classified:
        return None
    level = level_of(need)
    heard = tuple(_own_findings(need, verdict))
    findings = tuple(
        f
        for h in heard
        if (f := with_words(h, partial(edit_lightly, common_speech=wording.common_speech)))
    )
    secrets = Secrets.of(need, typed)
    redaction = Redaction(secrets, gazetteer, wording.texts["stand_ins"], CONCEALED[level])
    page = Page(
        "full",
        level,
        findings,
        heard,
        need,
        verdict,
        statement,
        matches,
        wording,
        today,
        clean_statement(center),
    )
    allowed = published(findings, level, secrets)
    public = _write(replace(page, name="public", findings=allowed), PUBLIC_SECTIONS[level])
    full = keep_contacts_out(_write(page, frozenset(SECTIONS)), redaction, wording)
    return Brief(publish(public, redaction, wording), full, redaction, wording)


def _own_findings(need: Need, verdict: Verdict) -> list[Finding]:
    """Return what stands and belongs to the problem that the interview went on with."""
    findings = [f for f in need.live() if f.status != "conflicting"]
    first = set(verdict.split[0].findings) if verdict.split else set()
    others = {i for problem in verdict.split[1:] for i in problem.findings} - first
    return [f for f in findings if f.index not in others]


def _write(page: Page, wanted: frozenset[str]) -> Version:
    sections = []
    for key in SECTIONS:
        if key not in wanted:
            continue
        lines = _WRITERS[key](page)
        if lines:
            columns = _COLUMNS.get(key)
            sections.append(
                Section(
                    key,
                    page.say("headings", key),
                    tuple(lines),
                    page.wording.names(*columns) if columns else (),
                    key in ("requirements", "excluded", "attempts"),
                )
            )
    note = page.say("levels", page.level)
    if any("“" in line.text for section in sections for line in section.lines):
        note += page.say("quoting", page.name)
    return Version(
        page.name,
        page.level,
        not is_settled(page),
        page.say("label", "visible"),
        note,
        page.day,
        tuple(sections),
    )


_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "indicators": ("indicators", "columns"),
    "weights": ("weights_columns",),
    "labs": ("matches", "columns"),
    "policies": ("matches", "columns"),
    "rules": ("matches", "columns"),
    "precheck": ("precheck", "columns"),
    "evidence": ("evidence", "columns"),
}

_WRITERS: Writers = {
    **headline.WRITERS,
    **background.WRITERS,
    **requirements.WRITERS,
    **situation.WRITERS,
    **terms.WRITERS,
    **cooperation.WRITERS,
    **tables.WRITERS,
    **review.WRITERS,
}
