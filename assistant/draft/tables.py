"""What other sources say: the template's tables, the research statement, the library's records.

In:    a page.
Out:   lines of the sections weights, submission, contact, research, labs, policies and rules.
Never: shows a line of the statement whose findings the version may not show.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from assistant.brief import Line, Trace
from assistant.draft.light_edit import edit_quotes
from assistant.draft.page import Page, Writers
from assistant.draft.sources import name_sources
from assistant.draft.text import clean, clean_statement, tells_particulars
from assistant.match import DOCUMENT, Match, Source


def _write_weights(page: Page) -> list[Line]:
    rows = [
        Line(f"weights.{n}", (w.item, f"{w.percent}%", w.note), kind="template")
        for n, w in enumerate(page.wording.weights, 1)
    ]
    return [*rows, Line("weights.note", (page.say("weights_note"), "", ""), kind="template")]


def _write_submission(page: Page) -> list[Line]:
    return [
        Line(f"submission.{key}", (text,), kind="template")
        for key, text in zip(
            ("materials", "conditions", "closing"), page.wording.names("submission"), strict=True
        )
    ]


def _write_contact(page: Page) -> list[Line]:
    """Name who is to be asked: the center that publishes, never the enterprise."""
    if page.center:
        center = Line(
            "contact.center", (page.say("contact", "center", center=page.center),), (), "template"
        )
    else:
        center = Line("contact.center", (page.say("contact", "center_unknown"),), (), "open")
    how = page.say("contact", "how", page.level)
    return [center, Line("contact.how", (how,), kind="template")]


def _write_research(page: Page) -> list[Line]:
    statement = page.statement
    closed = page.name == "public" and page.level == "nda"
    traces = dict(statement.trace or {})
    questions: Sequence[str] = statement.questions
    if closed:
        questions = [question for question, _ in statement.closed_questions]
        traces["questions"] = tuple(trace for _, trace in statement.closed_questions)
    disciplines = _disciplines(page)
    traces["disciplines"] = tuple(trace for _, trace in disciplines)
    rows: dict[str, Sequence[str]] = {
        "questions": questions,
        "disciplines": [text for text, _ in disciplines],
        "keywords_zh": statement.keywords_zh,
        "keywords_en": statement.keywords_en,
        "mechanisms": statement.mechanisms,
    }
    own = _own_names(page)
    lines = []
    for key, texts in rows.items():
        shown = [
            (edited, page.shown_of(trace))
            for text, trace in zip(texts, traces.get(key, ()), strict=False)
            # A question is put together from all of its findings; a term of the tables is spoken
            # for by each of them.
            if (page.shown.issuperset(trace) if key == "questions" else page.shown_of(trace))
            and (edited := edit_quotes(clean_statement(text), page.wording.common_speech))
            and not (closed and key != "disciplines" and (tells_particulars(text) or text in own))
        ]
        label = page.say("research", "labels", key)
        if key == "questions":
            lines += [
                Line(f"research.question{n}", (page.say("words", "item", label=label, text=t),), tr)
                for n, (t, tr) in enumerate(shown, 1)
            ]
        elif shown:
            mark = page.say("words", "clause_mark")
            text = page.say("words", "item", label=label, text=mark.join(t for t, _ in shown))
            trace = tuple(dict.fromkeys(i for _, t in shown for i in t))
            lines.append(Line(f"research.{key}", (text,), trace, "term"))
    trl = page.last("trl")
    if trl is not None and not closed:
        parts = [
            page.say("research", "trl", key, level=trl.value[key])
            for key in ("current", "target")
            if trl.value[key] is not None
        ]
        label = page.say("research", "labels", "trl")
        text = page.say("words", "list_mark").join(parts)
        text = page.say("words", "item", label=label, text=text)
        lines.append(Line("research.trl", (text,), (trl.index,)))
    note = page.say("research", "note_closed" if closed else "note")
    return [Line("research.note", (note,), kind="template"), *lines] if lines else []


def _own_names(page: Page) -> set[str]:
    """Return what the enterprise calls its products and figures, where no table has the name."""
    names = {str(f.value["name"]) for f in page.heard if f.slot == "product"}
    names |= {str(f.value["metric"]) for f in page.heard if f.slot in ("baseline", "target")}
    return names - {term.term for term in page.statement.terms}


def _disciplines(page: Page) -> list[tuple[str, Trace]]:
    """Return each code once, with all the names that the statement has under it."""
    names: dict[tuple[str, str], list[str]] = {}
    traces: dict[tuple[str, str], dict[int, None]] = {}
    rows = (page.statement.trace or {}).get("disciplines", ())
    for found, trace in zip(page.statement.disciplines, rows, strict=False):
        names.setdefault((found.scheme, found.code), []).append(found.name)
        traces.setdefault((found.scheme, found.code), {}).update(dict.fromkeys(trace))
    mark = page.say("words", "list_mark")
    return [
        (
            page.say("research", "discipline", names=mark.join(each), scheme=scheme, code=code),
            tuple(traces[scheme, code]),
        )
        for (scheme, code), each in names.items()
    ]


def _write_matches(page: Page, key: Literal["labs", "policies"]) -> list[Line]:
    matches = page.matches
    if matches is None:
        return [_note(key, page.say("matches", "outage"))]
    missing: Sequence[Source] = matches.unsearched
    if page.name != "full":
        missing = [source for source in missing if source != "documents"]
        if "records" in missing:
            return [_note(key, page.say("matches", "outage"))]
    found = [match for match in _shown(page, getattr(matches, key)) if not match.binds]
    if not found and not missing:
        return [_note(key, page.say("matches", "none"))]
    notes = [_note(f"{key}.{s}", page.say("matches", "unsearched", s)) for s in missing]
    return _list_matches(page, key, found) + notes


def _shown(page: Page, found: Sequence[Match]) -> list[Match]:
    """Return the matches that a version shows; what a center keeps in its files may be internal."""
    return [m for m in found if page.name == "full" or not m.id.startswith(DOCUMENT)]


def _list_matches(page: Page, key: str, found: Sequence[Match]) -> list[Line]:
    mark = page.say("words", "clause_mark")
    lines = []
    for match in found:
        if page.name == "full":
            why = [
                page.say("matches", "why", said=clean(w.said), has=clean(w.has)) for w in match.why
            ]
        else:
            why = [clean(w.has) for w in match.why]
        if page.name == "full":
            source = page.wording.phrases.show_source(match.source)
        else:
            source = name_sources(page, match.source)
        cells = (clean(match.name), mark.join(why), mark.join(match.check), source)
        lines.append(Line(f"{key}.{match.id}", tuple(map(clean_statement, cells)), (), "record"))
    return lines


def _note(id_: str, words: str) -> Line:
    return Line(id_, (words, "", "", ""), kind="template")


def _write_labs(page: Page) -> list[Line]:
    return _write_matches(page, "labs")


def _write_policies(page: Page) -> list[Line]:
    return _write_matches(page, "policies")


def _write_rules(page: Page) -> list[Line]:
    found = _shown(page, page.matches.policies) if page.matches else []
    return _list_matches(page, "rules", [match for match in found if match.binds])


WRITERS: Writers = {
    "weights": _write_weights,
    "submission": _write_submission,
    "contact": _write_contact,
    "research": _write_research,
    "labs": _write_labs,
    "policies": _write_policies,
    "rules": _write_rules,
}
