"""The challenge brief: what was said, set out as a 揭榜挂帅 call, in a public and a full version.

In:    the need, its verdict, the research statement, the matches, the wording, the day.
Out:   a `Brief`; None where the need is none. Every line carries the findings that it came from,
       or says that its text is the template's, or that the enterprise has yet to confirm it.
Never: states what was not said; lets a slot into the public version that its level does not
       allow, or a name of the enterprise, its people, customers or town into an anonymous one.

Sources: the sentence "we are looking for X in order to achieve Z as measured by W" and the graded
list of requirements are common practice of prize challenges (Spradlin, HBR 2012-09); the contents
follow published calls (绵阳 2020, 长沙 2023, 赣州 2023); 技术合同认定规则 for the pre-check.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from assistant.brief import (
    SECTIONS,
    Brief,
    BriefWording,
    Highlight,
    Level,
    Line,
    Redaction,
    Section,
    Trace,
    Version,
    VersionName,
)
from assistant.disclosure import LEAK_KINDS, Gazetteer, LeakKind, Secrets, revealing
from assistant.embedded.translate import Statement
from assistant.errors import InputRejected
from assistant.judge import GATES, Verdict
from assistant.library.places import find_local_names
from assistant.match import DOCUMENT, Match, Matches
from assistant.need import Finding, Need, Value, is_measure, refuses_to_pay

MOST_REQUIREMENTS, FEW_REQUIREMENTS = 10, 5
"""A call lists five to ten requirements. Source: practice of prize challenges."""
LONGEST_TERM = 36
"""Months; calls refuse longer work. Source: 宜昌 2022, 赣州 2023."""
TITLE_LIMIT = 50


# ── who may see what ─────────────────────────────────────────────────────────────────────────

_ANONYMOUS_SLOTS = frozenset(
    {
        "request",
        "industry",
        "region",
        "product",
        "scene",
        "symptom",
        "impact",
        "baseline",
        "target",
        "constraint",
        "attempt",
        "existing_solution",
        "budget",
        "deadline",
        "cooperation",
        "ip",
        "acceptance",
        "test_conditions",
        "trl",
    }
)
PUBLIC_SLOTS: Mapping[Level, frozenset[str]] = {
    "public": _ANONYMOUS_SLOTS | {"company", "gap"},
    "anonymous": _ANONYMOUS_SLOTS,
    "unknown": _ANONYMOUS_SLOTS,
    "nda": frozenset({"industry", "product", "symptom", "request", "scene", "target"}),
}
"""Slots whose findings may enter the public version, by level; all others stay out.

At `nda` they serve the research wording alone: no line shows their words."""

_PUBLIC_SECTIONS = frozenset(SECTIONS) - {"gap", "precheck", "separate", "evidence"}
PUBLIC_SECTIONS: Mapping[Level, frozenset[str]] = {
    "public": _PUBLIC_SECTIONS | {"gap"},
    "anonymous": _PUBLIC_SECTIONS,
    "unknown": _PUBLIC_SECTIONS,
    "nda": frozenset({"title", "field", "research"}),
}
"""Sections of the public version, by level."""

_CONCEALED: Mapping[Level, tuple[LeakKind, ...]] = {
    "public": ("contact", "person", "customer"),
    "anonymous": LEAK_KINDS,
    "unknown": LEAK_KINDS,
    "nda": LEAK_KINDS,
}


def _level(need: Need) -> Level:
    said = need.latest("confidentiality")
    if said is None or not said.evidence:
        return "unknown"
    level: Level = said.value["level"]
    return level


# ── drafting ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Page:
    """What one version is written from: findings that it may show, and the words for them."""

    name: VersionName
    level: Level
    findings: tuple[Finding, ...]
    need: Need
    verdict: Verdict
    statement: Statement
    matches: Matches
    wording: BriefWording
    day: date

    def of(self, *slots: str) -> list[Finding]:
        return [f for f in self.findings if f.slot in slots]

    def last(self, slot: str) -> Finding | None:
        found = self.of(slot)
        return found[-1] if found else None

    @property
    def shown(self) -> frozenset[int]:
        return frozenset(f.index for f in self.findings)

    def say(self, *path: str, **variables: object) -> str:
        return self.wording.say(*path, **variables)

    def quote(self, finding: Finding, key: str = "text") -> str:
        return clean(str(finding.value.get(key) or finding.quote))

    def unknown(self, key: str) -> Line:
        return Line(key, (self.say("words", "unknown"),), kind="open")


def draft(
    need: Need,
    verdict: Verdict,
    statement: Statement,
    matches: Matches,
    wording: BriefWording,
    gazetteer: Gazetteer,
    today: date,
) -> Brief | None:
    """Draft the brief of a need.

    Args:
        need: what was said; superseded and conflicting findings are never stated.
        verdict: of that need; `incomplete` gives a brief stamped 草稿 that names what is open.
        statement: of that need.
        matches: of that need.
        wording: from `load_brief_wording`.
        gazetteer: from `load_gazetteer`.
        today: the day that the brief is dated.

    Returns:
        The brief, or None where the need is none.
    """
    if verdict.status == "not_a_need" or need.classified:
        return None
    level = _level(need)
    findings = _own_findings(need, verdict)
    redaction = Redaction(
        Secrets.of(need), gazetteer, wording.texts["stand_ins"], _CONCEALED[level]
    )
    page = _Page("full", level, tuple(findings), need, verdict, statement, matches, wording, today)
    allowed = tuple(f for f in findings if f.slot in PUBLIC_SLOTS[level])
    public = _write(replace(page, name="public", findings=allowed), PUBLIC_SECTIONS[level])
    full = _keep_contacts_out(_write(page, frozenset(SECTIONS)), redaction, wording)
    return Brief(_publish(public, redaction, wording), full, redaction, wording)


def _own_findings(need: Need, verdict: Verdict) -> list[Finding]:
    """Return what stands and belongs to the problem that the interview went on with."""
    findings = [f for f in need.live() if f.status != "conflicting"]
    first = set(verdict.split[0].findings) if verdict.split else set()
    others = {i for problem in verdict.split[1:] for i in problem.findings} - first
    return [f for f in findings if f.index not in others]


def _write(page: _Page, wanted: frozenset[str]) -> Version:
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
    return Version(
        page.name,
        page.level,
        page.verdict.status == "incomplete",
        page.say("label", "visible"),
        page.say("levels", page.level),
        page.day,
        tuple(sections),
    )


_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "indicators": ("indicators", "columns"),
    "weights": ("weights_columns",),
    "labs": ("matches", "columns"),
    "policies": ("matches", "columns"),
    "precheck": ("precheck", "columns"),
    "evidence": ("evidence", "columns"),
}


# ── words and figures ────────────────────────────────────────────────────────────────────────

_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """Return said words as one printable line that can stand between “ and ”."""
    line = re.sub(r"\s+", " ", _UNPRINTABLE.sub("", text)).strip(" ，,、。.；;：:")
    return line.translate(str.maketrans('“”「」"', "‘’‘’'"))


def first_clauses(words: str, limit: int) -> str:
    """Return the first clauses of some words that fit; a first clause that does not is cut."""
    clauses = words.split("，")
    out = clauses[0]
    for clause in clauses[1:]:
        if len(out) + 1 + len(clause) > limit:
            break
        out += "，" + clause
    if len(out) <= limit:
        return out
    cut = out[:limit]
    return (cut.rsplit(" ", 1)[0] if cut.isascii() else cut) + "…"


def number(value: float) -> str:
    """Write a number with every digit that it has, and none that it has not."""
    text = format(Decimal(str(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


_NO_SPACE = re.compile(r"[%‰°′″]|[\u2e80-\u9fff]")


def amount(measure: Value) -> str:
    """Write a measure's figure with its unit: a space before a unit symbol, none before % or 件.

    Source: GB/T 15835 and the SI brochure for symbols; GB/T 1.1 for %.
    """
    value, unit = measure["value"], clean(str(measure["unit"]))
    ends = value if isinstance(value, list | tuple) else (value,)
    space = "" if not unit or _NO_SPACE.match(unit) else " "
    return "～".join(map(number, ends)) + space + unit


def _metric(page: _Page, measure: Value) -> str:
    return clean(str(measure["metric"])) or page.say("indicators", "unnamed")


def _figure(page: _Page, measure: Value) -> str:
    return page.say("figure", measure["op"], value=amount(measure))


def _pairs(page: _Page) -> list[tuple[Finding | None, Finding | None]]:
    """Return (today, wanted) for each indicator, as the statement paired them; then the rest."""
    shown = {f.index: f for f in page.findings}
    today_of = {
        row[0]: row[1] for row in (page.statement.trace or {}).get("indicators", ()) if len(row) > 1
    }
    targets = page.of("target")
    pairs: list[tuple[Finding | None, Finding | None]] = [
        (shown.get(today_of.get(t.index, -1)), t) for t in targets
    ]
    used = {today.index for today, _ in pairs if today}
    return pairs + [(b, None) for b in page.of("baseline") if b.index not in used]


def _change(page: _Page, today: Finding | None, wanted: Finding) -> str:
    op, to = wanted.value["op"], amount(wanted.value)
    metric = _metric(page, wanted.value)
    if today is None or today.value["op"] in ("reduce_by", "increase_by"):
        return page.say("change", op, "plain", metric=metric, to=to)
    return page.say("change", op, "from", metric=metric, to=to, **{"from": amount(today.value)})


def _trace(*findings: Finding | None) -> Trace:
    return tuple(dict.fromkeys(f.index for f in findings if f is not None))


def _id(section: str, finding: Finding) -> str:
    return f"{section}.f{finding.index}"


def _say_each(page: _Page, section: str, *slots: str) -> list[Line]:
    """Quote each finding of some slots; one open line where there is none."""
    lines = [
        Line(_id(section, f), (page.say("words", "said", words=page.quote(f)),), (f.index,))
        for f in page.of(*slots)
    ]
    return lines or [page.unknown(section)]


# ── sections ─────────────────────────────────────────────────────────────────────────────────

_NOUN_PHRASE = re.compile(
    r"(?!我|咱|做|主要|生产|加工)(?!.*(?:这边|那边|那种|这种|我们|咱们))[0-9A-Za-z\u4e00-\u9fff·\-/（）()]{2,16}"
)
_MAKES = re.compile(
    r"^(?:.{0,8}?(?:这边|那边|[我咱]?[们們]|主要|专门|厂里)+(?:是|在)?(?:做|生[产產]|加工|制造|搞|种|养)(?:的是)?"
    r"|[给給为為][^的做]{1,10}[的做])"
)
"""What stands before the product's name where people say what they do (我们这边做, 给医院做)."""


def _product_name(finding: Finding) -> str | None:
    """Return the product as a noun phrase, or None where the words are no name for one."""
    first = clean(str(finding.value["name"])).split("，")[0]
    name = re.sub(r"(?:那种|这种)|的$", "", _MAKES.sub("", first))
    places = find_local_names(name)
    if not _NOUN_PHRASE.fullmatch(name) or (places and places[0] == (0, len(name))):
        return None
    return name


def _product(page: _Page) -> tuple[str, Finding] | None:
    """Return the first product that has a name, with its finding."""
    named = [(name, f) for f in page.of("product") if (name := _product_name(f))]
    return named[0] if named else None


def _phenomenon(page: _Page) -> tuple[str, Trace]:
    """Return the research term for what goes wrong, with its findings; empty if unknown."""
    slots = {f.index: f.slot for f in page.findings}
    terms = [t for t in page.statement.terms if t.entry is not None and t.finding in slots]
    terms.sort(key=lambda t: slots[t.finding] not in ("symptom", "request"))
    if not terms:
        return "", ()
    same = [t.finding for t in terms if t.term == terms[0].term]
    return terms[0].term, tuple(dict.fromkeys(same))


def _write_title(page: _Page) -> list[Line]:
    def line(key: str, trace: Trace, **words: str) -> list[Line]:
        text = page.say("title", key, **words)
        return [Line("title", (text[:TITLE_LIMIT],), trace, "said" if trace else "open")]

    phenomenon, trace = _phenomenon(page)
    if page.level == "nda" and page.name == "public":
        return _write_nda_title(page, phenomenon, trace)
    name, product = _product(page) or ("", None)
    targets = [t for t in page.of("target") if t.value["metric"]]
    if phenomenon and product and name not in phenomenon:
        trace = (*_trace(product), *trace)
        return line("phenomenon", trace, product=name, phenomenon=phenomenon)
    if phenomenon:
        return line("phenomenon_alone", trace, phenomenon=phenomenon)
    if product and targets:
        metric = _metric(page, targets[0].value)
        direction = page.say("title", "direction", targets[0].value["op"])
        trace = _trace(product, targets[0])
        metric = metric.removeprefix(name)
        return line("metric", trace, product=name, metric=metric, direction=direction)
    if product:
        return line("product", _trace(product), product=name)
    trouble = page.last("symptom") or page.last("request")
    if trouble:
        return line("symptom", _trace(trouble), symptom=first_clauses(page.quote(trouble), 20))
    return line("unknown", ())


def _write_nda_title(page: _Page, phenomenon: str, trace: Trace) -> list[Line]:
    """Name the field and the phenomenon in table terms alone."""
    disciplines = _disciplines(page)
    if disciplines:
        field_name = disciplines[0][0]
        trace = (*disciplines[0][1], *trace)
        if phenomenon:
            text = page.say("title", "field_phenomenon", field=field_name, phenomenon=phenomenon)
        else:
            text = page.say("title", "field", field=field_name)
    elif phenomenon:
        text = page.say("title", "phenomenon_alone", phenomenon=phenomenon)
    else:
        text = page.say("title", "unknown")
    trace = tuple(dict.fromkeys(trace))
    return [Line("title", (text,), trace, "term" if trace else "open")]


def _write_stamp(page: _Page) -> list[Line]:
    if page.verdict.status != "incomplete":
        return []
    names = page.say("words", "list_mark").join(name for _, name in _missing(page))
    return [Line("stamp", (page.say("stamp", open=names),), kind="template")]


def _write_pitch(page: _Page) -> list[Line]:
    unknown = page.say("words", "unknown")
    name, product = _product(page) or ("", None)
    symptom = page.last("symptom") or page.last("request")
    phenomenon, behind = _phenomenon(page)
    traces: list[int] = [*_trace(product)]
    if phenomenon:
        part = "" if name in phenomenon else name
        what = page.say("pitch", "what", "phenomenon", product=part, phenomenon=phenomenon)
        traces += behind
    elif symptom:
        what = page.say(
            "pitch", "what", "symptom", product=name, symptom=first_clauses(page.quote(symptom), 32)
        )
        traces += _trace(symptom)
    else:
        what = page.say("pitch", "what", "product", product=name) if product else unknown
    pairs = [(today, wanted) for today, wanted in _pairs(page) if wanted is not None][:3]
    acceptance = page.of("acceptance")
    if pairs:
        mark = page.say("words", "research_mark")
        aim = page.say(
            "pitch", "aim", "changes", changes=mark.join(_change(page, b, t) for b, t in pairs)
        )
        traces += [i for pair in pairs for i in _trace(*pair)]
    elif symptom:
        aim = page.say("pitch", "aim", "trouble")
        traces += _trace(symptom)
    else:
        aim = unknown
    if acceptance:
        measure = page.say("pitch", "measure", "acceptance", acceptance=page.quote(acceptance[0]))
        traces += _trace(acceptance[0])
    elif pairs:
        metrics = dict.fromkeys(_metric(page, t.value) for _, t in pairs)
        mark = page.say("words", "list_mark")
        measure = page.say("pitch", "measure", "metrics", metrics=mark.join(metrics))
    else:
        measure = unknown
    text = page.say("pitch", "sentence", what=what, aim=aim, measure=measure)
    trace = tuple(dict.fromkeys(traces))
    return [Line("pitch", (text,), trace, "said" if trace else "open")]


def _industry(page: _Page, finding: Finding) -> str:
    text = clean(str(finding.value["name"]))
    return page.say("words", "inferred", text=text) if finding.status == "inferred" else text


def _write_demander(page: _Page) -> list[Line]:
    company, region, industry = (page.last(s) for s in ("company", "region", "industry"))
    if page.name == "public" and company is None:
        trade = clean(str(industry.value["name"])).removesuffix("业") if industry else ""
        province = clean(str(region.value["province"] or "")) if region else ""
        key = {
            (True, True): "generic",
            (True, False): "generic_trade",
            (False, True): "generic_place",
        }.get((bool(trade), bool(province)), "generic_alone")
        words = {k: v for k, v in (("trade", trade), ("province", province)) if v}
        text = page.say("demander", key, **words)
        trace = _trace(industry, region)
        return [Line("demander", (text,), trace, "said" if trace else "template")]
    lines = []
    shown: dict[str, tuple[Finding | None, Callable[[Finding], str]]] = {
        "name": (company, lambda f: clean(str(f.value["name"]))),
        "industry": (industry, lambda f: _industry(page, f)),
        "region": (region, lambda f: page.wording.phrases.show("region", f.value)),
        "size": (page.last("size"), lambda f: page.wording.phrases.show("size", f.value)),
    }
    for key, (finding, write) in shown.items():
        label = page.say("demander", "labels", key)
        if finding is not None:
            text = page.say("words", "item", label=label, text=write(finding))
            lines.append(Line(f"demander.{key}", (text,), (finding.index,)))
        elif key in ("name", "region"):
            text = page.say("words", "item", label=label, text=page.say("words", "unknown"))
            lines.append(Line(f"demander.{key}", (text,), kind="open"))
    held = page.of("qualification")
    if held:
        names = page.say("words", "list_mark").join(clean(f.value["name"]) for f in held)
        label = page.say("demander", "labels", "qualification")
        text = page.say("words", "item", label=label, text=names)
        lines.append(Line("demander.qualification", (text,), _trace(*held)))
    return lines


def _disciplines(page: _Page) -> list[tuple[str, Trace]]:
    """Return the disciplines by name, those that rest on findings that may be shown."""
    traces = (page.statement.trace or {}).get("disciplines", ())
    return [
        (d.name, trace)
        for d, trace in zip(page.statement.disciplines, traces, strict=False)
        if page.shown.issuperset(trace)
    ]


def _write_field(page: _Page) -> list[Line]:
    lines = []
    industry = page.last("industry")
    if industry:
        text = page.say("field", "industry", name=_industry(page, industry))
        lines.append(Line("field.industry", (text,), (industry.index,), "term"))
    named = _disciplines(page)[:3]
    if named:
        mark = page.say("words", "list_mark")
        text = page.say("field", "disciplines", names=mark.join(dict.fromkeys(n for n, _ in named)))
        trace = tuple(dict.fromkeys(i for _, t in named for i in t))
        lines.append(Line("field.disciplines", (text,), trace, "term"))
    return lines


def _write_background(page: _Page) -> list[Line]:
    lines = []
    for slot in ("product", "scene", "symptom", "impact"):
        label = page.say("background", "labels", slot)
        found = page.of(slot)
        if slot == "symptom" and not found:
            found = page.of("request")
        for finding in found:
            key = "name" if slot == "product" else "text"
            words = page.quote(finding, key)
            plain = slot == "product" and _product_name(finding) == words
            text = words if plain else page.say("words", "said_after", words=words)
            text = page.say("words", "item", label=label, text=text)
            lines.append(Line(_id("background", finding), (text,), (finding.index,)))
        if not found and slot != "impact":
            text = page.say("words", "item", label=label, text=page.say("words", "unknown"))
            lines.append(Line(f"background.{slot}", (text,), kind="open"))
    return lines


def _write_indicators(page: _Page) -> list[Line]:
    unknown = page.say("words", "unknown")
    lines = []
    for today, wanted in _pairs(page):
        named = wanted or today
        if named is None:
            continue
        cells = (
            _metric(page, named.value),
            _figure(page, today.value) if today else unknown,
            _figure(page, wanted.value) if wanted else unknown,
        )
        lines.append(Line(_id("indicators", named), cells, _trace(wanted, today)))
    return lines or [Line("indicators", (unknown, unknown, unknown), kind="open")]


_UNWANTED = re.compile(
    r"(?:不(?:要|想|接受|考虑|采用|走|愿意?用|希望用|允许用|能用|准用|得用|能改成)|别(?:用|搞|走|上)|拒绝|排除|禁用)"
    r"[^，。；]{0,14}(?:法|工艺|路线|方案|技术|材料|设备|机|剂|方式|软件|进口|外购|焊|镀|胶|涂层|酸|氰|氟)"
)
"""A constraint that rules out a way of solving it, rather than a bound on the result."""


def _is_unwanted_route(finding: Finding) -> bool:
    return finding.slot == "constraint" and bool(
        not is_measure(finding.value) and _UNWANTED.search(str(finding.value["text"]))
    )


def _write_requirements(page: _Page) -> list[Line]:
    lines = []
    for today, wanted in _pairs(page):
        if wanted is not None:
            lines.append(_require(page, wanted, today))
    bounds = [f for f in page.of("constraint") if not _is_unwanted_route(f)]
    # A bound with a figure can be tested as it stands; words come after it.
    for finding in sorted(bounds, key=lambda f: not is_measure(f.value)):
        if is_measure(finding.value):
            lines.append(_require(page, finding, None, "bound"))
        else:
            text = page.say("requirements", "constraint", words=page.quote(finding))
            lines.append(Line(_id("requirements", finding), (text,), (finding.index,)))
    for finding in page.of("acceptance"):
        text = page.say("requirements", "acceptance", words=page.quote(finding))
        lines.append(Line(_id("requirements", finding), (text,), (finding.index,)))
    lines = lines[:MOST_REQUIREMENTS]
    if len(lines) < FEW_REQUIREMENTS:
        absent = [s for s in ("target", "constraint", "acceptance") if not page.of(s)]
        names = page.say("words", "list_mark").join(page.say("open", "slots", s) for s in absent)
        key = "too_few" if absent else "too_few_named"
        words = {"missing": names} if absent else {}
        text = page.say("requirements", key, count=len(lines), **words)
        lines.append(Line("requirements.missing", (text,), kind="open"))
    return lines


def _require(
    page: _Page, wanted: Finding, today: Finding | None, form: Literal["must", "bound"] = "must"
) -> Line:
    metric = _metric(page, wanted.value)
    must = page.say(form, wanted.value["op"], metric=metric, value=amount(wanted.value))
    if today is None:
        text = page.say("requirements", "measure", must=must)
    else:
        figure = _figure(page, today.value)
        text = page.say("requirements", "measure_today", must=must, today=figure)
    return Line(_id("requirements", wanted), (text,), _trace(wanted, today))


def _write_excluded(page: _Page) -> list[Line]:
    unwanted = [f for f in page.of("constraint") if _is_unwanted_route(f)]
    return [
        Line(_id("excluded", f), (page.say("words", "said", words=page.quote(f)),), (f.index,))
        for f in unwanted
    ]


def _write_attempts(page: _Page) -> list[Line]:
    lines = []
    for finding in page.of("attempt"):
        what, result = page.quote(finding, "what"), finding.value["result"]
        sense = finding.sense if finding.sense in ("failed", "worked") else None
        outcome = page.say("attempts", "outcome", sense or ("none" if result else "unknown"))
        if result:
            text = page.say(
                "attempts", "result", what=what, result=clean(str(result)), outcome=outcome
            )
        else:
            text = page.say("attempts", "plain", what=what, outcome=outcome)
        lines.append(Line(_id("attempts", finding), (text,), (finding.index,)))
    return lines or [page.unknown("attempts")]


def _write_gap(page: _Page) -> list[Line]:
    return _say_each(page, "gap", "gap")


def _yes_no(value: object) -> str:
    return (
        {True: "yes", False: "no"}.get(value, "unknown") if isinstance(value, bool) else "unknown"
    )


def _write_market(page: _Page) -> list[Line]:
    lines = []
    for finding in page.of("existing_solution"):
        adequate = page.say("market", "adequate", _yes_no(finding.value["adequate"]))
        text = page.say("market", "line", words=page.quote(finding), adequate=adequate)
        lines.append(Line(_id("market", finding), (text,), (finding.index,)))
    return lines or [page.unknown("market")]


def _write_acceptance(page: _Page) -> list[Line]:
    return _say_each(page, "acceptance", "acceptance")


def _write_funding(page: _Page) -> list[Line]:
    lines = []
    budget = page.last("budget")
    if budget is None:
        text = page.say("funding", "budget", amount=page.say("words", "unknown"))
        lines.append(Line("funding.budget", (text,), kind="open"))
    else:
        shown = page.wording.phrases.show("budget", budget.value)
        if budget.sense == "conditional":
            words = clean(budget.quote)
            text = page.say("funding", "conditional", amount=shown, words=words)
        else:
            text = page.say("funding", "budget", amount=shown)
        lines.append(Line("funding.budget", (text,), (budget.index,)))
    mode = page.last("cooperation")
    if mode and mode.value["mode"] == "pay_after_use":
        shown = page.wording.phrases.show("cooperation", mode.value)
        text = page.say("funding", "payment_named", mode=shown)
        lines.append(Line("funding.payment", (text,), (mode.index,)))
    else:
        text = page.say("funding", "payment_unknown")
        lines.append(Line("funding.payment", (text,), kind="open"))
    for payer in page.of("payer"):
        approved = page.say("funding", "approved", _yes_no(payer.value["approved"]))
        text = page.say("funding", "payer", words=page.quote(payer), approved=approved)
        lines.append(Line(_id("funding", payer), (text,), (payer.index,)))
    return lines


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _show_day(page: _Page, text: str) -> str:
    day = _day(text)
    if day is None:
        return clean(text)
    return page.say("date", year=day.year, month=day.month, day=day.day)


def _write_deadline(page: _Page) -> list[Line]:
    found = page.last("deadline")
    if found is None:
        return [page.unknown("deadline")]
    if "date" in found.value:
        text = page.say("deadline", "date", date=_show_day(page, str(found.value["date"])))
    else:
        text = page.say("deadline", "months", months=number(found.value["months"]))
    return [Line("deadline", (text,), (found.index,))]


def _write_ip(page: _Page) -> list[Line]:
    return _say_each(page, "ip", "ip")


def _write_offers(page: _Page) -> list[Line]:
    return _say_each(page, "offers", "test_conditions")


# ── how to work together ─────────────────────────────────────────────────────────────────────

_SHARED_TROUBLE = re.compile(
    r"同行(?:也|都|们|里|普遍)|行业(?:里|内)?(?:都|普遍|通病|共性)|(?:别家|别的厂|其他厂|家家|各家|大家)(?:也|都)|通病|共性(?:问题|难题|技术)"
)
LARGE_BUDGET, SMALL_BUDGET = 100, 10
"""万元. From the first on, a public call is worth its effort; up to the second, advice is what can
be had. Judgement 2026-11-21."""
MATURE = 6
"""Maturity level from which the risk lies in use, not in research. Source: nine-level scale."""


def _write_cooperation(page: _Page) -> list[Line]:
    named = page.last("cooperation")
    if named is not None:
        mode = page.wording.phrases.show("cooperation", named.value)
        text = page.say("cooperation", "named", mode=mode)
        return [Line("cooperation", (text,), (named.index,))]
    suggested = _suggest_mode(page)
    if suggested is None:
        return [page.unknown("cooperation")]
    mode_key, reason, trace = suggested
    if mode_key == "crowd":
        mode = page.say("cooperation", "crowd")
    else:
        mode = page.wording.phrases.show("cooperation", {"mode": mode_key})
    why = page.say("cooperation", "reasons", reason)
    text = page.say("cooperation", "suggested", mode=mode, reason=why)
    return [Line("cooperation", (text,), trace, "suggestion")]


def _suggest_mode(page: _Page) -> tuple[str, str, Trace] | None:
    """Return (mode, reason, findings) by rule from money, risk and maturity; None where unknown."""
    budget, trl = page.last("budget"), page.last("trl")
    shared = [
        f
        for f in page.of("symptom", "impact", "existing_solution", "attempt", "gap")
        if _SHARED_TROUBLE.search(f.quote)
    ]
    yuan = budget is not None and budget.value["currency"] == "CNY"
    most = (budget.value["max_wan"] or budget.value["min_wan"]) if budget and yuan else None
    failed = [f for f in page.of("attempt") if f.sense == "failed"]
    targets, offers = page.of("target"), page.of("test_conditions")
    if shared and (most is None or most < LARGE_BUDGET):
        return "crowd", "crowd", _trace(*shared, budget)
    if trl and (trl.value["current"] or 0) >= MATURE:
        return "pay_after_use", "mature", _trace(trl)
    if budget and budget.sense == "conditional":
        return "pay_after_use", "pay_after_use", _trace(budget)
    if most is not None and most >= LARGE_BUDGET and targets:
        return "open_call", "open_call", _trace(budget, *targets)
    if most is not None and 0 < most <= SMALL_BUDGET:
        return "consulting", "consulting", _trace(budget)
    if offers and page.of("attempt"):
        return "joint", "joint", _trace(*page.of("attempt"), *offers)
    if len(failed) > 1:
        return "pay_after_use", "pay_after_use", _trace(*failed)
    if targets and (most is not None or page.of("gap")):
        return "commission", "commission", _trace(*targets, *page.of("gap"), budget)
    return None


# ── tables of the template, of the research statement, of the library ────────────────────────


def _write_weights(page: _Page) -> list[Line]:
    rows = [
        Line(f"weights.{n}", (w.item, f"{w.percent}%", w.note), kind="template")
        for n, w in enumerate(page.wording.weights, 1)
    ]
    return [*rows, Line("weights.note", (page.say("weights_note"), "", ""), kind="template")]


def _write_submission(page: _Page) -> list[Line]:
    return [
        Line(f"submission.{key}", (text,), kind="template")
        for key, text in zip(
            ("materials", "conditions", "closing"), page.wording.names("submission"), strict=True
        )
    ]


def _write_research(page: _Page) -> list[Line]:
    statement = page.statement
    closed = page.name == "public" and page.level == "nda"
    rows: dict[str, Sequence[str]] = {
        "questions": statement.questions,
        "disciplines": [
            page.say("research", "discipline", name=d.name, scheme=d.scheme, code=d.code)
            for d in statement.disciplines
        ],
        "keywords_zh": statement.keywords_zh,
        "keywords_en": statement.keywords_en,
        "mechanisms": statement.mechanisms,
    }
    lines = []
    for key, texts in rows.items():
        traces = (statement.trace or {}).get(key, ())
        shown = [
            (clean_statement(text), trace)
            for text, trace in zip(texts, traces, strict=False)
            if page.shown.issuperset(trace)
            and not (closed and key != "disciplines" and tells_particulars(text))
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
    return lines


def clean_statement(text: str) -> str:
    """Return a line of the statement as one printable line; its quotation marks stay."""
    return re.sub(r"\s+", " ", _UNPRINTABLE.sub("", text)).strip()


def tells_particulars(text: str) -> bool:
    """Tell whether a research line holds a figure or words of the enterprise."""
    return bool(re.search(r"[“”\d]", text)) or bool(revealing(text))


def _write_matches(page: _Page, key: str, found: Sequence[Match]) -> list[Line]:
    if page.name != "full":
        # What a center keeps in its own files may be internal.
        found = [match for match in found if not match.id.startswith(DOCUMENT)]
    if not found:
        none = page.say("matches", "none")
        return [Line(key, (none, "", "", ""), kind="template")]
    mark = page.say("words", "clause_mark")
    lines = []
    for match in found:
        if page.name == "full":
            why = [
                page.say("matches", "why", said=clean(w.said), has=clean(w.has)) for w in match.why
            ]
        else:
            why = [clean(w.has) for w in match.why]
        cells = (clean(match.name), mark.join(why), mark.join(match.check), match.source)
        lines.append(Line(f"{key}.{match.id}", tuple(map(clean_statement, cells)), (), "record"))
    return lines


def _write_labs(page: _Page) -> list[Line]:
    return _write_matches(page, "labs", page.matches.labs)


def _write_policies(page: _Page) -> list[Line]:
    return _write_matches(page, "policies", page.matches.policies)


# ── annexes of the full version ──────────────────────────────────────────────────────────────


def _write_precheck(page: _Page) -> list[Line]:
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
        row("price", price[0], page.say("precheck", "reasons", price[1]), _trace(budget)),
        row("acceptance", test[0], page.say("precheck", "reasons", test[1]), _trace(*agreed)),
        by_gate("term", "timed"),
        Line("precheck.note", (page.say("precheck", "note"), "", ""), kind="template"),
    ]


def _write_open(page: _Page) -> list[Line]:
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
        trace = _trace(*found)
        lines.append(Line(f"open.conflict_{slot}", (text,), trace, "open"))
    for text, found_at in _doubts(page):
        shown = page.say("open", "check", text=text)
        lines.append(Line("open.deadline_check", (shown,), _trace(found_at), "open"))
    return lines or [Line("open.none", (page.say("open", "none"),), kind="template")]


_COVERED: Mapping[str, frozenset[str]] = {
    "technical": frozenset({"symptom"}),
    "cannot_self_solve": frozenset({"attempt", "gap"}),
    "will_fund": frozenset({"budget", "payer"}),
    "measurable": frozenset({"target", "acceptance"}),
    "timed": frozenset({"deadline"}),
}
"""Slots that need not be named beside an open gate, since it asks for one of them."""


def _missing(page: _Page) -> list[tuple[str, str]]:
    """Return (gate or slot, its name) of what is missing, most important first."""
    missing = page.verdict.missing
    covered = {slot for gate in missing for slot in _COVERED.get(gate, ())}
    return [
        (key, page.say("open", "gates" if key in GATES else "slots", key))
        for key in missing
        if key not in covered
    ]


def _unsettled(page: _Page) -> list[tuple[str, str]]:
    """Return what the verdict does not ask for, yet a call has to say."""
    slots = ("ip", "test_conditions", "company") if page.name == "full" else ("ip",)
    return [(s, page.say("open", "slots", s)) for s in slots if not page.need.live(s)]


def _doubts(page: _Page) -> list[tuple[str, Finding]]:
    found = page.last("deadline")
    if found is None:
        return []
    if "date" in found.value:
        day = _day(str(found.value["date"]))
        if day is not None and day < page.day:
            shown = _show_day(page, str(found.value["date"]))
            return [(page.say("deadline", "passed", date=shown), found)]
        far = day is not None and (day - page.day).days > LONGEST_TERM * 31
    else:
        far = found.value["months"] > LONGEST_TERM
    return [(page.say("deadline", "long"), found)] if far else []


def _write_separate(page: _Page) -> list[Line]:
    return [
        Line(f"separate.{n}", (page.say("separate", words=clean(p.title)),), p.findings)
        for n, p in enumerate(page.verdict.split[1:], 1)
    ]


def _write_evidence(page: _Page) -> list[Line]:
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
        for f in page.findings
    ]


_WRITERS: Mapping[str, Callable[[_Page], list[Line]]] = {
    "title": _write_title,
    "stamp": _write_stamp,
    "pitch": _write_pitch,
    "demander": _write_demander,
    "field": _write_field,
    "background": _write_background,
    "indicators": _write_indicators,
    "requirements": _write_requirements,
    "excluded": _write_excluded,
    "attempts": _write_attempts,
    "gap": _write_gap,
    "market": _write_market,
    "acceptance": _write_acceptance,
    "funding": _write_funding,
    "deadline": _write_deadline,
    "ip": _write_ip,
    "offers": _write_offers,
    "cooperation": _write_cooperation,
    "weights": _write_weights,
    "submission": _write_submission,
    "research": _write_research,
    "labs": _write_labs,
    "policies": _write_policies,
    "precheck": _write_precheck,
    "open": _write_open,
    "separate": _write_separate,
    "evidence": _write_evidence,
}


# ── publishing and changing ──────────────────────────────────────────────────────────────────


def _keep_contacts_out(version: Version, redaction: Redaction, wording: BriefWording) -> Version:
    """Take phone numbers and addresses out of the full version: a brief has no use for them."""
    return _redact_all(version, replace(redaction, kinds=("contact",)), wording)


def _redact_all(version: Version, redaction: Redaction, wording: BriefWording) -> Version:
    sections = []
    for section in version.sections:
        redacted = [_redact(line, redaction, wording) for line in section.lines]
        if lines := tuple(line for line in redacted if line is not None):
            sections.append(replace(section, lines=lines))
    return replace(version, sections=tuple(sections))


def _publish(version: Version, redaction: Redaction, wording: BriefWording) -> Version:
    """Take out what identifies, and list what a person must look at."""
    published = _redact_all(version, redaction, wording)
    return replace(published, highlights=tuple(_highlight(published, wording)))


def _redact(line: Line, redaction: Redaction, wording: BriefWording) -> Line | None:
    if line.kind == "template":
        return line
    if line.kind == "record":
        # A record is a public fact: it is shown whole, or not where it points at the town.
        kept = all(redaction.apply(cell) == cell for cell in line.cells[:2])
        return line if kept else None
    cells = tuple(redaction.apply(cell) for cell in line.cells)
    safe = tuple(cell for cell in cells if cell is not None)
    if len(safe) < len(cells):
        withheld = wording.say("words", "withheld")
        safe = (withheld, *("" for _ in cells[1:]))
    return replace(line, cells=safe)


def _highlight(version: Version, wording: BriefWording) -> list[Highlight]:
    found: list[Highlight] = []
    seen: dict[str, int] = {}
    for section in version.sections:
        for line in section.lines:
            if line.kind not in ("said", "suggestion") and not line.edited:
                continue
            for cell in line.cells:
                for stretch in revealing(cell):
                    key = "\n".join((section.key, cell, stretch.words))
                    seen[key] = seen.get(key, 0) + 1
                    digest = hashlib.sha256(f"{key}\n{seen[key]}".encode()).hexdigest()[:12]
                    why = wording.say("highlights", stretch.kind)
                    found.append(Highlight(digest, line.id, stretch.words, why))
    return found


def revise(brief: Brief, edits: Mapping[str, str]) -> Brief:
    """Return the brief with lines replaced by the center (中心修改).

    The full version keeps what stood there before; what identifies the enterprise is taken out
    of the public version as it is of any other line, and new figures are highlighted.

    Args:
        brief: as drafted.
        edits: line id → new text; the cells of a row are separated by ` | `.

    Raises:
        InputRejected: no line has that id, the text is empty or does not fit the row.
    """
    if not edits:
        return brief
    known = {ln.id for v in (brief.full, brief.public) for s in v.sections for ln in s.lines}
    if unknown := set(edits) - known:
        raise InputRejected(f"no line of the brief is called {sorted(unknown)}")
    full = _replace_lines(brief.full, edits, keep=True)
    full = _keep_contacts_out(full, brief.redaction, brief.wording)
    public = _replace_lines(brief.public, edits, keep=False)
    return replace(brief, full=full, public=_publish(public, brief.redaction, brief.wording))


def reword(brief: Brief, texts: Mapping[str, str]) -> Brief:
    """Return the brief with lines worded anew from what they came from; unknown ids are passed.

    Args:
        brief: as drafted.
        texts: line id → new text of its one cell.
    """

    def worded(version: Version) -> Version:
        sections = [
            replace(
                section,
                lines=tuple(
                    replace(line, cells=(clean_statement(texts[line.id]),))
                    if line.id in texts and len(line.cells) == 1
                    else line
                    for line in section.lines
                ),
            )
            for section in version.sections
        ]
        return replace(version, sections=tuple(sections))

    full = _keep_contacts_out(worded(brief.full), brief.redaction, brief.wording)
    public = _publish(worded(brief.public), brief.redaction, brief.wording)
    return replace(brief, full=full, public=public)


def _replace_lines(version: Version, edits: Mapping[str, str], *, keep: bool) -> Version:
    sections = []
    for section in version.sections:
        lines = []
        for line in section.lines:
            if line.id in edits:
                cells = _cells_of(edits[line.id], line)
                original = line.cells if keep else None
                # What staff wrote is checked like what the enterprise said.
                line = replace(line, cells=cells, original=original, edited=True, kind="said")
            lines.append(line)
        sections.append(replace(section, lines=tuple(lines)))
    return replace(version, sections=tuple(sections))


def _cells_of(text: str, line: Line) -> tuple[str, ...]:
    cells = (
        tuple(map(clean_statement, text.split(" | ")))
        if len(line.cells) > 1
        else (clean_statement(text),)
    )
    if not any(cells) or len(cells) != len(line.cells):
        raise InputRejected(f"{line.id}: {len(line.cells)} cells are expected")
    return cells
