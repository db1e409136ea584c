"""The title and the pitch: the need in one line, and in one sentence.

In:    a page.
Out:   lines that name the product, the phenomenon and the wanted change, as far as known.
Never: shows the enterprise's own words in a title at `nda`.

Source of the sentence "we are looking for X in order to achieve Z as measured by W": common
practice of prize challenges (Spradlin, HBR 2012-09).
"""

from __future__ import annotations

import re

from assistant.brief import Line, Trace
from assistant.draft.audience import CONCEALED
from assistant.draft.page import Page, Writers, pair_indicators, show_change, show_metric, trace_of
from assistant.draft.text import clean, first_clauses
from assistant.library.places import find_local_names
from assistant.need import Finding, main_trouble

TITLE_LIMIT = 50
_NOUN_PHRASE = re.compile(
    r"(?!我|咱|做|主要|生产|加工|卖)(?!.*(?:这边|那边|那种|这种|我们|咱们))[0-9A-Za-z\u4e00-\u9fff·\-/（）()]{2,16}"
)
_MAKES = re.compile(
    r"^(?:.{0,8}?(?:这边|那边|[我咱]?[们們]|主要|专门|厂里)+(?:是|在)?(?:做|生[产產]|加工|制造|搞|种|养)(?:的是)?"
    r"|[给給为為][^的做]{1,10}[的做]|^(?:是|专门?)?做(?![工法])(?:的是)?)"
)
"""What stands before the product's name where people say what they do (我们这边做, 给医院做)."""
_OF_A_PLACE = re.compile(r"(?:这边|那边|这里)?(?:是|专门?)?(?:做|生[产產])")
"""What follows a place that is no part of a product's name (佛山做岩板的)."""


_POINTING = re.compile(r"(?:那种|这种|那个|这个)|的$")


def product_name(finding: Finding) -> str | None:
    """Return the product as a noun phrase, or None where the words are no name for one."""
    first = clean(str(finding.value["name"])).split("，")[0]
    for start, end in find_local_names(first)[:1]:
        if start == 0 and _OF_A_PLACE.match(first, end):
            first = first[end:]
    name = _POINTING.sub("", _MAKES.sub("", first))
    places = find_local_names(name)
    if not _NOUN_PHRASE.fullmatch(name) or (places and places[0] == (0, len(name))):
        return None
    return name


def _product(page: Page) -> tuple[str, Finding] | None:
    """Return the first product that has a name, with its finding: the statement's name for it."""
    named = [(name, f) for f in page.of("product") if (name := product_name(f))]
    if not named:
        return None
    name, finding = named[0]
    if page.statement.object is not None:
        term, trace = page.statement.object
        of_statement = next((f for f in page.of("product") if (f.index,) == trace), None)
        term = _POINTING.sub("", term)
        if of_statement is not None and _NOUN_PHRASE.fullmatch(term):
            name, finding = term, of_statement
    return (_without_place(name) if "place" in CONCEALED[page.level] else name), finding


def _without_place(name: str) -> str:
    """Return a product's name without the town that it is called after (孝感米酒)."""
    start, end = next(iter(find_local_names(name)), (0, 0))
    return name[end:] if start == 0 and len(name) - end >= 2 else name


def _phenomenon(page: Page) -> tuple[str, Trace]:
    """Return the research term for what goes wrong, with its findings; empty if unknown."""
    slots = {f.index: f.slot for f in page.findings}
    # A phenomenon of every trade names nothing; where a figure is wanted, that says more.
    vague = bool(page.of("target"))
    terms = [
        t
        for t in page.statement.terms
        if t.entry is not None and t.finding in slots and not (t.general and vague)
    ]
    terms.sort(key=lambda t: slots[t.finding] not in ("symptom", "request"))
    if not terms:
        return "", ()
    same = [t.finding for t in terms if t.term == terms[0].term]
    return terms[0].term, tuple(dict.fromkeys(same))


def _before(name: str, phenomenon: str) -> str:
    """Return a product's name without the end that the phenomenon begins with (瓦楞纸板)."""
    shared = (n for n in range(len(name) - 1, 1, -1) if phenomenon.startswith(name[-n:]))
    return name[: -next(shared, 0) or None]


def _write_title(page: Page) -> list[Line]:
    def line(key: str, trace: Trace, **words: str) -> list[Line]:
        text = page.say("title", key, **words)
        return [Line("title", (text[:TITLE_LIMIT],), trace, "said" if trace else "open")]

    phenomenon, trace = _phenomenon(page)
    if page.level == "nda" and page.name == "public":
        return _write_nda_title(page, phenomenon, trace)
    name, product = _product(page) or ("", None)
    targets = [t for t in page.of("target") if t.value["metric"]]
    if phenomenon and product and name not in phenomenon:
        trace = (*trace_of(product), *trace)
        return line("phenomenon", trace, product=_before(name, phenomenon), phenomenon=phenomenon)
    if phenomenon:
        return line("phenomenon_alone", trace, phenomenon=phenomenon)
    if product and targets:
        metric = show_metric(page, targets[0].value)
        direction = page.say("title", "direction", targets[0].value["op"])
        trace = trace_of(product, targets[0])
        metric = metric.removeprefix(name)
        return line("metric", trace, product=name, metric=metric, direction=direction)
    if product:
        return line("product", trace_of(product), product=name)
    trouble = main_trouble(page.of("symptom")) or page.last("request")
    if trouble:
        return line("symptom", trace_of(trouble), symptom=first_clauses(page.quote(trouble), 20))
    return line("unknown", ())


def _write_nda_title(page: Page, phenomenon: str, trace: Trace) -> list[Line]:
    """Name the field and the phenomenon in table terms alone."""
    disciplines = shown_disciplines(page)
    things = (t for t in page.statement.terms if t.entry is None and t.finding in page.shown)
    thing = next(things, None)
    if disciplines:
        field_name = disciplines[0][0]
        trace = (*disciplines[0][1], *trace)
        if phenomenon:
            text = page.say("title", "field_phenomenon", field=field_name, phenomenon=phenomenon)
        elif thing is not None:
            text = page.say("title", "field_product", field=field_name, product=thing.term)
            trace = (*trace, thing.finding)
        else:
            text = page.say("title", "field", field=field_name)
    elif phenomenon:
        text = page.say("title", "phenomenon_alone", phenomenon=phenomenon)
    else:
        text = page.say("title", "unknown")
    trace = tuple(dict.fromkeys(trace))
    return [Line("title", (text,), trace, "term" if trace else "open")]


def _write_pitch(page: Page) -> list[Line]:
    unknown = page.say("words", "unknown")
    name, product = _product(page) or ("", None)
    symptom = main_trouble(page.of("symptom")) or page.last("request")
    phenomenon, behind = _phenomenon(page)
    traces: list[int] = [*trace_of(product)]
    if phenomenon:
        part = "" if name in phenomenon else _before(name, phenomenon)
        what = page.say("pitch", "what", "phenomenon", product=part, phenomenon=phenomenon)
        traces += behind
    elif symptom:
        what = page.say(
            "pitch", "what", "symptom", product=name, symptom=first_clauses(page.quote(symptom), 32)
        )
        traces += trace_of(symptom)
    else:
        what = page.say("pitch", "what", "product", product=name) if product else unknown
    pairs = [(today, wanted) for today, wanted in pair_indicators(page) if wanted is not None][:3]
    acceptance = page.of("acceptance")
    if pairs:
        mark = page.say("words", "research_mark")
        aim = page.say(
            "pitch", "aim", "changes", changes=mark.join(show_change(page, b, t) for b, t in pairs)
        )
        traces += [i for pair in pairs for i in trace_of(*pair)]
    elif symptom:
        aim = page.say("pitch", "aim", "trouble")
        traces += trace_of(symptom)
    else:
        aim = unknown
    if acceptance:
        measure = page.say("pitch", "measure", "acceptance", acceptance=page.quote(acceptance[0]))
        traces += trace_of(acceptance[0])
    elif pairs:
        metrics = dict.fromkeys(show_metric(page, t.value) for _, t in pairs)
        mark = page.say("words", "list_mark")
        measure = page.say("pitch", "measure", "metrics", metrics=mark.join(metrics))
    else:
        measure = ""
    if measure:
        text = page.say("pitch", "sentence", what=what, aim=aim, measure=measure)
    else:
        text = page.say("pitch", "sentence_open", what=what, aim=aim, unknown=unknown)
    trace = tuple(dict.fromkeys(traces))
    return [Line("pitch", (text,), trace, "said" if trace else "open")]


def shown_disciplines(page: Page) -> list[tuple[str, Trace]]:
    """Return the disciplines by name, those that a finding that may be shown speaks for."""
    traces = (page.statement.trace or {}).get("disciplines", ())
    named = zip(page.statement.disciplines, traces, strict=False)
    return [(d.name, shown) for d, trace in named if (shown := page.shown_of(trace))]


WRITERS: Writers = {
    "title": _write_title,
    "pitch": _write_pitch,
}
