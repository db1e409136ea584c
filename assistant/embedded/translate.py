"""The need in the language of research, by lexicon and code tables alone.

In:    a `Need` and the `Reference` tables.
Out:   a `Statement`: questions, disciplines, keywords, indicators, candidate mechanisms, each with
       the findings that it came from; and the same said back in plain words.
Never: uses a superseded or conflicting finding; fills a line with anything but what was said and
       what the tables hold; states a mechanism as a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import Template
from typing import Any

from assistant.embedded.lexicon import Match, Mention, Reference, Thing, Weighed
from assistant.library.records import LexiconEntry
from assistant.need import Finding, Need, Value, is_measure

Trace = tuple[int, ...]

GBT_13745 = "GB/T 13745"
NSFC = "NSFC"

KEYWORDS, DISCIPLINES, NSFC_ROWS, MECHANISMS, PHENOMENA = 12, 8, 2, 5, 3
"""Most lines of each list; of the disciplines, at most `NSFC_ROWS` are NSFC codes."""


@dataclass(frozen=True, slots=True)
class CodedDiscipline:
    """A discipline by its usual name, with the code and the scheme that the code belongs to."""

    name: str
    code: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Term:
    """What the person said and the research term that it was taken for.

    Attributes:
        said: the words as said.
        term: the research term.
        finding: index of the finding that holds the words.
        entry: id of the lexicon entry, or None where the term comes from the object table.
    """

    said: str
    term: str
    finding: int
    entry: str | None


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A short wording that stands for several phenomena which this need does not tell apart.

    Attributes:
        said: the words as said.
        finding: index of the finding that holds them.
        readings: (lexicon id, the reading in plain words with its trades), best first.
    """

    said: str
    finding: int
    readings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """The research statement; best first in each list.

    Attributes:
        questions: research questions, at most four.
        disciplines: at most eight, codes of GB/T 13745 and of the NSFC.
        keywords_zh: at most twelve.
        keywords_en: at most twelve.
        indicators: the wanted measures, as `{metric, op, value, unit}`.
        mechanisms: candidate causes, each marked as not verified.
        trl: maturity at the start and at the end, 1 to 9 or None.
        trace: for each list, parallel to it, the indexes of the findings behind each line.
        baselines: today's measure beside each indicator, None where none was said.
        terms: what was said and what it was taken for, for the person to correct.
        ambiguous: what the interview should ask about.
    """

    questions: tuple[str, ...] = ()
    disciplines: tuple[CodedDiscipline, ...] = ()
    keywords_zh: tuple[str, ...] = ()
    keywords_en: tuple[str, ...] = ()
    indicators: tuple[Value, ...] = ()
    mechanisms: tuple[str, ...] = ()
    trl: tuple[int | None, int | None] = (None, None)
    trace: Mapping[str, tuple[Trace, ...]] | None = None
    baselines: tuple[Value | None, ...] = ()
    terms: tuple[Term, ...] = ()
    ambiguous: tuple[Ambiguity, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the statement as the conversation's contract prints it."""
        trace = self.trace or {}
        return {
            "questions": list(self.questions),
            "disciplines": [
                {"name": d.name, "code": d.code, "scheme": d.scheme} for d in self.disciplines
            ],
            "keywords_zh": list(self.keywords_zh),
            "keywords_en": list(self.keywords_en),
            "indicators": [dict(measure) for measure in self.indicators],
            "mechanisms": list(self.mechanisms),
            "trl": {"current": self.trl[0], "target": self.trl[1]},
            "trace": {key: [list(indexes) for indexes in rows] for key, rows in trace.items()},
        }


def translate(need: Need, reference: Reference) -> Statement:
    """Restate a need in the language of research.

    Args:
        need: what was said; only findings that are live and not in conflict are read.
        reference: the tables, from `load_reference`.

    Returns:
        The statement; every line of every list has a non-empty trace.
    """
    findings = [f for f in need.live() if f.status != "conflicting"]
    things = _weigh_things(findings, reference)
    matches, readings, texts = _find_phenomena(findings, things, reference)
    wording = _Wording(reference.wording)
    targets = [f for f in findings if f.slot == "target"]
    baselines = [_baseline_of(target, findings, targets) for target in targets]
    changes = [wording.change(t, b) for t, b in zip(targets, baselines, strict=True)]
    parts = _name_parts(findings, things, matches, changes, wording)
    questions = wording.questions(parts)
    disciplines = _rank_disciplines(things, matches, reference)
    keywords_zh, keywords_en = _rank_keywords(things, matches, findings)
    mechanisms = _Tally()
    for rank, match in enumerate(matches):
        for place, mechanism in enumerate(match.entry.mechanisms):
            line = wording.fill(wording.unverified, mechanism=mechanism)
            mechanisms.add(line, -rank - place, _trace_of(match))
    trl = next((f for f in reversed(findings) if f.slot == "trl"), None)
    mechanism_rows = mechanisms.best(MECHANISMS)
    return Statement(
        questions=tuple(text for text, _ in questions),
        disciplines=tuple(row for row, _ in disciplines),
        keywords_zh=tuple(word for word, _ in keywords_zh),
        keywords_en=tuple(word for word, _ in keywords_en),
        indicators=tuple(t.value for t in targets),
        mechanisms=tuple(text for text, _ in mechanism_rows),
        trl=(trl.value["current"], trl.value["target"]) if trl else (None, None),
        trace={
            "questions": tuple(trace for _, trace in questions),
            "disciplines": tuple(trace for _, trace in disciplines),
            "keywords_zh": tuple(trace for _, trace in keywords_zh),
            "keywords_en": tuple(trace for _, trace in keywords_en),
            "indicators": tuple(
                (t.index,) if b is None else (t.index, b.index)
                for t, b in zip(targets, baselines, strict=True)
            ),
            "mechanisms": tuple(trace for _, trace in mechanism_rows),
            "trl": ((trl.index,),) if trl else (),
        },
        baselines=tuple(b and b.value for b in baselines),
        terms=_pair_terms(things, matches),
        ambiguous=tuple(
            Ambiguity(
                reading.words,
                texts[reading.text].index,
                tuple((entry.id, _plain_reading(entry)) for entry in reading.entries),
            )
            for reading in readings
        ),
    )


def infer_industry(text: str, reference: Reference) -> tuple[str, str, str] | None:
    """Conclude the line of business from the things that a text names.

    Returns:
        GB/T 4754 name and code, and the words it was concluded from (an exact substring of the
        text); None where the text names no known thing.
    """
    mentions = reference.find_things(text)
    if not mentions:
        return None

    def strength(mention: Mention) -> tuple[float, int]:
        made = bool(_MAKES.search(text[: mention.start][-8:]))
        works = bool(_WORKS.match(text[mention.end :]))
        return (2.0 * made + 1.5 * works + len(mention.word) / 4, -mention.start)

    best = max(mentions, key=strength)
    row = reference.industries[best.thing.industry]
    return row.name_zh, row.code, best.word


def plain_words(statement: Statement, need: Need, reference: Reference) -> str:
    """Say the statement back in two or three plain sentences, for the person to confirm."""
    wording = _Wording(reference.wording)
    plain = reference.wording["plain"]
    findings = {f.index: f for f in need.live()}
    sentences = []
    taken = [term for term in statement.terms if term.entry is not None]
    if taken:
        entry = reference.entry(str(taken[0].entry))
        said = wording.quote(taken[0].said)
        sentences.append(wording.fill(plain["about"], said=said, reading=_plain_reading(entry)))
    else:
        raw = [f for f in findings.values() if f.slot in ("symptom", "request", "product")]
        if raw:
            sentences.append(wording.fill(plain["about_raw"], said=_brief(_words_of(raw[0]))))
    trace = statement.trace or {}
    changes = [
        wording.change(findings[rows[0]], findings[rows[1]] if len(rows) > 1 else None)
        for rows in trace.get("indicators", ())
        if all(index in findings for index in rows)
    ]
    if changes:
        joined = reference.wording["clause_mark"].join(changes[:3])
        sentences.append(wording.fill(plain["want"], changes=joined))
    elif sentences:
        sentences.append(plain["want_cause"])
    if taken:
        causes = reference.wording["list_mark"].join(entry.mechanisms[:2])
        sentences.append(wording.fill(plain["maybe"], mechanisms=causes))
    return "".join(sentences)


# ── reading the need ─────────────────────────────────────────────────────────────────────────

_MAKES = re.compile(r"做|生产|加工|制造|主营|种|养|产|搞|干|是")
_WORKS = re.compile(r"(的)?(厂|企业|公司|车间|行业|生意|基地|合作社|专业户|场)")

# How much a slot says about the thing, and about the phenomenon.
_THING_WEIGHT = {
    "product": 3.0,
    "request": 1.8,
    "scene": 1.6,
    "industry": 1.5,
    "symptom": 1.2,
    "company": 1.0,
    "impact": 0.5,
    "attempt": 0.5,
    "gap": 0.4,
    "existing_solution": 0.3,
    "target": 0.6,
    "baseline": 0.6,
    "constraint": 0.3,
}
_PHENOMENON_WEIGHT = {
    "symptom": 3.0,
    "request": 2.0,
    "gap": 0.9,
    "attempt": 0.9,
    "scene": 1.0,
    "product": 0.7,
    "target": 1.2,
    "baseline": 1.2,
    "impact": 0.8,
    "constraint": 0.4,
}
_WORDS_KEYS = ("name", "text", "what", "result", "metric")


def _words_of(finding: Finding) -> str:
    """Return the words of a finding: its value's texts; its quote where the value has none."""
    return "，".join(str(finding.value[key]) for key in _WORDS_KEYS if finding.value.get(key)) or (
        finding.quote
    )


def _full_words_of(finding: Finding) -> str:
    """Return value and quote, each once: a reader may have shortened or typed the value."""
    words = _words_of(finding)
    return finding.quote if words in finding.quote else f"{words}，{finding.quote}"


@dataclass(frozen=True, slots=True)
class _WeighedThing:
    thing: Thing
    weight: float
    said: tuple[tuple[int, str], ...]

    @property
    def trace(self) -> Trace:
        return tuple(dict.fromkeys(index for index, _ in self.said))


def _weigh_things(findings: Sequence[Finding], reference: Reference) -> list[_WeighedThing]:
    """Return the things that the need names, most telling first, weights 0 to 1."""
    hits: dict[Thing, list[tuple[float, int, str]]] = {}
    for finding in findings:
        base = _THING_WEIGHT.get(finding.slot)
        if base is None:
            continue
        text = _full_words_of(finding)
        mentions = reference.find_things(text)
        for mention in mentions:
            # The head of a Chinese noun phrase stands last; a longer word is more exact.
            head = 1.2 if mention is mentions[-1] else 1.0
            weight = base * head * (0.5 + 0.25 * min(len(mention.word), 4))
            hits.setdefault(mention.thing, []).append((weight, finding.index, mention.word))
    if not hits:
        return []
    weighed = []
    for thing, rows in hits.items():
        rows.sort(key=lambda row: -row[0])
        weight = rows[0][0] + 0.3 * sum(row[0] for row in rows[1:])
        said = tuple(dict.fromkeys((index, word) for _, index, word in rows))
        weighed.append(_WeighedThing(thing, weight, said))
    weighed.sort(key=lambda each: -each.weight)
    top = weighed[0].weight
    return [_WeighedThing(w.thing, w.weight / top, w.said) for w in weighed]


def _find_phenomena(
    findings: Sequence[Finding], things: Sequence[_WeighedThing], reference: Reference
) -> tuple[list[Match], list[Any], list[Finding]]:
    spoken = [f for f in findings if f.slot in _PHENOMENON_WEIGHT]
    trades = {w.thing.industry: w.weight for w in reversed(things)}
    for finding in findings:
        if finding.slot == "industry" and finding.value["code"]:
            trades[str(finding.value["code"])] = 1.0
    texts = [Weighed(_full_words_of(f), _PHENOMENON_WEIGHT[f.slot]) for f in spoken]
    matches, readings = reference.find_phenomena(texts, trades)
    if matches:
        floor = max(0.45 * matches[0].score, LEAST_SCORE)
        matches = [match for match in matches if match.score >= floor][:PHENOMENA]
    indexed = [
        Match(m.entry, m.score, tuple((spoken[text].index, w) for text, w in m.said), m.exact)
        for m in matches
    ]
    return indexed, readings, spoken


LEAST_SCORE = 6.0
"""Below this a match is more likely chance than meaning. Source: the judged development needs."""


def _trace_of(match: Match) -> Trace:
    return tuple(dict.fromkeys(index for index, _ in match.said))


def _same_metric(a: Value, b: Value) -> bool:
    left, right = ("".join(ch for ch in str(value["metric"]) if ch.isalnum()) for value in (a, b))
    return bool(left and right) and (left in right or right in left)


def _baseline_of(
    target: Finding, findings: Sequence[Finding], targets: Sequence[Finding]
) -> Finding | None:
    """Find today's figure of a target's metric: by name, or as the only one of its unit."""
    known = [f for f in findings if f.slot == "baseline"]
    named = [f for f in known if _same_metric(f.value, target.value)]
    if named:
        return named[-1]
    alike = [f for f in known if f.value["unit"] == target.value["unit"]]
    rivals = [t for t in targets if t.value["unit"] == target.value["unit"]]
    return alike[0] if len(alike) == len(rivals) == 1 else None


# ── ranking ──────────────────────────────────────────────────────────────────────────────────


class _Tally:
    """Lines with their best weight and all findings behind them."""

    def __init__(self) -> None:
        self._weight: dict[Any, float] = {}
        self._trace: dict[Any, dict[int, None]] = {}

    def add(self, line: Any, weight: float, trace: Trace, *, sum_up: bool = False) -> None:
        old = self._weight.get(line)
        if old is None:
            self._weight[line] = weight
        else:
            self._weight[line] = old + weight if sum_up else max(old, weight)
        self._trace.setdefault(line, {}).update(dict.fromkeys(trace))

    def weights(self) -> dict[Any, float]:
        return dict(self._weight)

    def trace(self, line: Any) -> Trace:
        return tuple(self._trace[line])

    def best(self, count: int) -> list[tuple[Any, Trace]]:
        ranked = sorted(self._weight, key=lambda line: -self._weight[line])
        return [(line, self.trace(line)) for line in ranked[:count]]


def _relative(matches: Sequence[Match]) -> list[float]:
    return [match.score / matches[0].score for match in matches]


def _rank_disciplines(
    things: Sequence[_WeighedThing], matches: Sequence[Match], reference: Reference
) -> list[tuple[CodedDiscipline, Trace]]:
    """Rank the disciplines: the thing gives the host, the phenomenon gives the method."""
    names, codes = _Tally(), _Tally()
    for each in things[:3]:
        for place, wording in enumerate(each.thing.disciplines):
            name = reference.disciplines[wording]
            names.add(name, each.weight * 0.85**place, each.trace, sum_up=True)
    for match, share in zip(matches, _relative(matches), strict=True):
        for place, wording in enumerate(match.entry.disciplines):
            name = reference.disciplines[wording]
            names.add(name, 0.9 * share * 0.8**place, _trace_of(match), sum_up=True)
        for place, code in enumerate(match.entry.nsfc_codes):
            codes.add(code, share * 0.8**place, _trace_of(match), sum_up=True)
    rows = _Tally()
    for name, weight in names.weights().items():
        own = CodedDiscipline(name.name, name.code, GBT_13745)
        field = CodedDiscipline(name.field, name.field_code, GBT_13745)
        rows.add(own, weight, names.trace(name))
        if field.name != own.name:
            rows.add(field, 0.5 * weight, names.trace(name), sum_up=True)
    nsfc = [
        (CodedDiscipline(reference.nsfc[code].name_zh, code, NSFC), trace)
        for code, trace in codes.best(NSFC_ROWS)
        if code in reference.nsfc
    ]
    return rows.best(DISCIPLINES - len(nsfc)) + nsfc


def _short_form(phenomenon: str) -> str:
    """Return the part of a phenomenon's name that serves as a keyword."""
    head = re.split(r"[与及和]", phenomenon)[0]
    return head if len(phenomenon) > 8 and len(head) >= 4 else phenomenon


def _rank_keywords(
    things: Sequence[_WeighedThing], matches: Sequence[Match], findings: Sequence[Finding]
) -> tuple[list[tuple[str, Trace]], list[tuple[str, Trace]]]:
    """Rank keywords: the thing, the phenomenon, candidate methods, the measured property."""
    chinese, english = _Tally(), _Tally()
    for each in things[:3]:
        for place, word in enumerate(each.thing.keywords_zh):
            chinese.add(word, 10 * each.weight - 1.4 * place, each.trace)
        for place, word in enumerate(each.thing.keywords_en):
            english.add(word, 10 * each.weight - 1.4 * place, each.trace)
    for match, share in zip(matches, _relative(matches), strict=True):
        trace = _trace_of(match)
        chinese.add(_short_form(match.entry.phenomenon_zh), 9 * share, trace)
        english.add(match.entry.phenomenon_en, 9 * share, trace)
        for place, method in enumerate(match.entry.related_methods):
            chinese.add(method, (6.5 - place) * share, trace)
    for finding in findings:
        if finding.slot in ("target", "baseline"):
            metric = str(finding.value["metric"])
            if _METRIC_NAME.fullmatch(metric):
                chinese.add(metric, 5.5 if finding.slot == "target" else 4.0, (finding.index,))
    return chinese.best(KEYWORDS), english.best(KEYWORDS)


_METRIC_NAME = re.compile(r"[A-Za-z\u4e00-\u9fff]{2,8}")


def _pair_terms(things: Sequence[_WeighedThing], matches: Sequence[Match]) -> tuple[Term, ...]:
    pairs = [
        Term(words, match.entry.phenomenon_zh, index, match.entry.id)
        for match in matches
        for index, words in match.said
    ]
    pairs += [
        Term(word, each.thing.keywords_zh[0], index, None)
        for each in things[:3]
        for index, word in each.said[:1]
    ]
    return tuple(dict.fromkeys(pairs))


def _plain_reading(entry: LexiconEntry) -> str:
    return f"{entry.plain}（{'、'.join(entry.industries[:2])}）"


# ── wording ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Part:
    """A variable of the question templates: its words and the findings behind them."""

    words: str
    trace: Trace


def _brief(words: str, limit: int = 24) -> str:
    """Return the first clauses of a text that fit, without a closing mark."""
    clauses = re.split(r"[，。；！？,;!?]", words)
    out = clauses[0]
    for clause in clauses[1:]:
        if len(out) + 1 + len(clause) > limit or not clause.strip():
            break
        out += "，" + clause
    return out[:limit].strip()


def _name_parts(
    findings: Sequence[Finding],
    things: Sequence[_WeighedThing],
    matches: Sequence[Match],
    changes: Sequence[str],
    wording: _Wording,
) -> dict[str, _Part]:
    """Name what the question templates may be filled with; what is unknown has no entry."""
    of: dict[str, list[Finding]] = {}
    for finding in findings:
        of.setdefault(finding.slot, []).append(finding)
    parts: dict[str, _Part] = {}
    products = [f for f in of.get("product", []) if _NOUN_PHRASE.fullmatch(str(f.value["name"]))]
    if products:
        parts["object"] = _Part(str(products[-1].value["name"]), (products[-1].index,))
    elif things:
        parts["object"] = _Part(things[0].thing.keywords_zh[0], things[0].trace)
    if matches:
        first = matches[0].entry
        parts["phenomenon"] = _Part(first.phenomenon_zh, _trace_of(matches[0]))
        causes = wording.list_mark.join(first.mechanisms[:2])
        parts["mechanisms"] = _Part(causes, _trace_of(matches[0]))
        methods = wording.list_mark.join(first.related_methods[:3])
        parts["methods"] = _Part(methods, _trace_of(matches[0]))
    else:
        for slot in ("symptom", "request"):
            if slot in of:
                raw = of[slot][0]
                parts["phenomenon"] = _Part(wording.quote(_words_of(raw)), (raw.index,))
                break
    if "scene" in of:
        scene = of["scene"][0]
        parts["condition"] = _Part(wording.quote(_words_of(scene)), (scene.index,))
    if "constraint" in of:
        bounds = of["constraint"][:2]
        words = wording.list_mark.join(wording.bound(f) for f in bounds)
        parts["constraints"] = _Part(words, tuple(f.index for f in bounds))
    if changes:
        words = wording.clause_mark.join(changes[:3])
        parts["change"] = _Part(words, tuple(f.index for f in of["target"][:3]))
    if "attempt" in of:
        tried = of["attempt"][:2]
        words = wording.list_mark.join(wording.quote(str(f.value["what"])) for f in tried)
        parts["attempts"] = _Part(words, tuple(f.index for f in tried))
    return parts


_NOUN_PHRASE = re.compile(r"(?!我|咱|做|主要|生产|加工)[0-9A-Za-z\u4e00-\u9fff·\-/（）()]{2,14}")


class _Wording:
    """The templates of `prompts/statement.zh.yaml`, and how to fill them."""

    def __init__(self, texts: Mapping[str, Any]) -> None:
        self._texts = texts
        self.unverified: str = texts["unverified"]
        self.list_mark: str = texts["list_mark"]
        self.clause_mark: str = texts["clause_mark"]

    def fill(self, template: str, **words: str) -> str:
        return Template(template).substitute(words)

    def quote(self, words: str) -> str:
        return self.fill(self._texts["quoted"], words=_brief(words))

    def change(self, target: Finding, baseline: Finding | None) -> str:
        """Say which figure shall become which."""
        forms = self._texts["change"][target.value["op"]]
        metric, to = str(target.value["metric"]), _figure(target.value)
        if baseline is None or baseline.value["op"] in ("reduce_by", "increase_by"):
            return self.fill(forms["plain"], metric=metric, to=to)
        return self.fill(forms["from"], metric=metric, to=to, **{"from": _figure(baseline.value)})

    def bound(self, constraint: Finding) -> str:
        """Say what a solution must keep to."""
        if not is_measure(constraint.value):
            return self.quote(_words_of(constraint))
        form = self._texts["bound"][constraint.value["op"]]
        metric = str(constraint.value["metric"])
        return self.fill(form, metric=metric, to=_figure(constraint.value))

    def questions(self, parts: Mapping[str, _Part]) -> list[tuple[str, Trace]]:
        """Fill the first form of each kind of question whose variables are all known."""
        if not parts:
            return []
        # The unknown object is a stand-in, not something said: it adds nothing to a trace.
        known = {"object": _Part(self._texts["unknown_object"], ()), **parts}
        asked = []
        for kind, forms in self._texts["questions"].items():
            if kind == "remedy" and len(asked) > 1:
                continue
            filled = next(filter(None, (self._ask(form, known) for form in forms)), None)
            if filled is not None and filled[1]:
                asked.append(filled)
        return asked

    def _ask(self, form: str, parts: Mapping[str, _Part]) -> tuple[str, Trace] | None:
        names = Template(form).get_identifiers()
        if any(name not in parts for name in names):
            return None
        text = self.fill(form, **{name: parts[name].words for name in names})
        trace = dict.fromkeys(index for name in names for index in parts[name].trace)
        return text, tuple(trace)


def _figure(measure: Value) -> str:
    """Write a measure's number as it was said, with its unit."""
    value, unit = measure["value"], str(measure["unit"])
    numbers: Iterable[Any] = value if isinstance(value, list | tuple) else (value,)
    written = "～".join(f"{number:g}" if abs(number) < 1e6 else str(number) for number in numbers)
    return written + ("" if unit in ("%", "‰", "℃", "") or ord(unit[0]) > 0x2E80 else " ") + unit
