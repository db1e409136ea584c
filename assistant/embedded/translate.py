"""The need in the language of research, by lexicon and code tables alone.

In:    a `Need` and the `Reference` tables.
Out:   a `Statement`: questions, disciplines, keywords, indicators, candidate mechanisms, each with
       the findings that it came from; and the same said back in plain words.
Never: uses a superseded or conflicting finding; fills a line with anything but what was said and
       what the tables hold; states a mechanism as a fact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.embedded.bearer import bearer_of, untried, without_bearer
from assistant.embedded.lexicon import Match, Mention, Reference, Weighed
from assistant.embedded.measures import names_a_quantity
from assistant.embedded.telling import is_told
from assistant.embedded.text import normalise
from assistant.embedded.things import (
    LEAST_THING,
    WORKS,
    WeighedThing,
    foremost_of,
    full_words_of,
    only_modifies,
    spoken_of,
    weigh_things,
)
from assistant.embedded.wording import Part, Trace, Wording, fullest, standard_unit, trim, words_of
from assistant.library.records import LexiconEntry
from assistant.need import Finding, Need, Value

GBT_13745 = "GB/T 13745-2009"

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
        general: it is of every trade and says little (寿命短, 波动大).
    """

    said: str
    term: str
    finding: int
    entry: str | None
    general: bool = False


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
        object: what it is about, by name, with its trace; None where nothing names it.
        closed_questions: the questions without the enterprise's words and figures, each with its
            trace, for a version that gives those under an agreement only.
    """

    questions: tuple[str, ...] = ()
    disciplines: tuple[CodedDiscipline, ...] = ()
    keywords_zh: tuple[str, ...] = ()
    keywords_en: tuple[str, ...] = ()
    indicators: tuple[Value, ...] = ()
    mechanisms: tuple[str, ...] = ()
    trl: tuple[int | None, int | None] = (None, None)
    trace: Mapping[str, tuple[Trace, ...]] = field(default_factory=dict)
    baselines: tuple[Value | None, ...] = ()
    terms: tuple[Term, ...] = ()
    ambiguous: tuple[Ambiguity, ...] = ()
    object: tuple[str, Trace] | None = None
    closed_questions: tuple[tuple[str, Trace], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the statement as the conversation's contract prints it."""
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
            "trace": {key: [list(indexes) for indexes in rows] for key, rows in self.trace.items()},
        }


def translate(need: Need, reference: Reference) -> Statement:
    """Restate a need in the language of research.

    Args:
        need: what was said; only findings that are live and not in conflict are read.
        reference: the tables, from `load_reference`.

    Returns:
        The statement; every line of every list has a non-empty trace.
    """
    findings = [f for f in need.live() if f.status != "conflicting" and f.sense != "separate"]
    bearer = bearer_of(findings, reference)
    named = weigh_things(findings, bearer, reference)
    things = foremost_of(named)
    matches, readings, texts = _find_phenomena(findings, named, reference)
    wording = Wording(reference.wording)
    targets = [f for f in findings if f.slot == "target"]
    baselines = [_baseline_of(target, findings, targets) for target in targets]
    measured = [
        (t.index,) if b is None else (t.index, b.index)
        for t, b in zip(targets, baselines, strict=True)
    ]
    changes = [
        Part(wording.change(_of_the_bearer(target, bearer), baseline), trace)
        for target, baseline, trace in zip(targets, baselines, measured, strict=True)
    ]
    # What holds for every trade names no trouble: the person's words say more.
    own = [match for match in matches if not reference.is_general(match.entry)]
    parts = _name_parts(findings, spoken_of(findings, things), own, changes, wording)
    product = parts.get("object")
    if bearer:
        parts["object"] = _name_bearer(bearer, parts.get("object"), findings, wording)
    questions = wording.questions(parts, "questions")
    closed = _closed_parts(parts, matches, things, targets, wording)
    disciplines = _rank_disciplines(things, matches, findings, reference)
    keywords_zh, keywords_en = _rank_keywords(things, matches, findings, reference)
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
        indicators=tuple(_with_standard_unit(t.value) for t in targets),
        mechanisms=tuple(text for text, _ in mechanism_rows),
        trl=(trl.value["current"], trl.value["target"]) if trl else (None, None),
        trace={
            "questions": tuple(trace for _, trace in questions),
            "disciplines": tuple(trace for _, trace in disciplines),
            "keywords_zh": tuple(trace for _, trace in keywords_zh),
            "keywords_en": tuple(trace for _, trace in keywords_en),
            "indicators": tuple(measured),
            "mechanisms": tuple(trace for _, trace in mechanism_rows),
            "trl": ((trl.index,),) if trl else (),
        },
        baselines=tuple(None if b is None else _with_standard_unit(b.value) for b in baselines),
        terms=_pair_terms(things, matches, reference),
        ambiguous=tuple(
            Ambiguity(
                reading.words,
                texts[reading.text].index,
                tuple((entry.id, _plain_reading(entry)) for entry in reading.entries),
            )
            for reading in readings
        ),
        object=(product.words, product.trace) if product else None,
        closed_questions=tuple(wording.questions(closed, "closed_questions")),
    )


def infer_industry(text: str, reference: Reference) -> tuple[str, str, str] | None:
    """Conclude the line of business from the things that a text names.

    Returns:
        GB/T 4754 name and code, and the words it was concluded from (an exact substring of the
        text); None where the text names no known thing.
    """
    found = reference.find_things(text)
    mentions = [
        mention
        for place, mention in enumerate(found)
        if not only_modifies(text, mention, found[place + 1 :])
    ]
    if not mentions:
        return None

    def strength(mention: Mention) -> tuple[float, int]:
        made = bool(_MAKES.search(text[: mention.start][-8:]))
        works = bool(WORKS.match(text[mention.end :]))
        return (2.0 * made + 1.5 * works + len(mention.word) / 4, -mention.start)

    best = max(mentions, key=strength)
    row = reference.industries[best.thing.industry]
    return row.name_zh, row.code, best.word


def plain_words(statement: Statement, need: Need, reference: Reference) -> str:
    """Say the statement back in two or three plain sentences, for the person to confirm."""
    wording = Wording(reference.wording)
    findings = {f.index: f for f in need.live()}
    sentences = []
    taken = next((term for term in statement.terms if term.entry is not None), None)
    if taken is not None:
        entry = reference.entry(str(taken.entry))
        said = wording.quote(words_of(findings[taken.finding]))
        corrected = taken.term != entry.phenomenon_zh
        reading = entry.plain if reference.is_general(entry) else _plain_reading(entry)
        reading = taken.term if corrected else reading
        sentences.append(wording.plain("about", said=said, reading=reading))
    else:
        spoken = need.live("symptom") or need.live("request") or need.live("product")
        if spoken:
            said = wording.quote(words_of(fullest(spoken)))
            sentences.append(wording.plain("about_raw", said=said))
    rows = statement.trace.get("indicators", ())
    changes = [wording.change(*(findings[index] for index in row)) for row in rows[:3]]
    if changes:
        sentences.append(wording.plain("want", changes=wording.clause_mark.join(changes)))
    elif sentences:
        sentences.append(wording.plain("want_cause"))
    if taken is not None and not corrected:
        causes = wording.list_mark.join(entry.mechanisms[:2])
        sentences.append(wording.plain("maybe", mechanisms=causes))
    return "".join(sentences)


# ── reading the need ─────────────────────────────────────────────────────────────────────────

_MAKES = re.compile(r"(?:做|生产|加工|制造|主营|种|养|产|搞|干|是)[^，。；、,;]*$")

# How much a slot says about the phenomenon.
_PHENOMENON_WEIGHT = {
    "symptom": 3.0,
    "request": 2.0,
    "scene": 1.0,
    "product": 0.7,
    "target": 1.2,
    "baseline": 1.2,
    "impact": 0.8,
    "constraint": 0.4,
}


def _find_phenomena(
    findings: Sequence[Finding], things: Sequence[WeighedThing], reference: Reference
) -> tuple[list[Match], list[Any], list[Finding]]:
    spoken = [f for f in findings if f.slot in _PHENOMENON_WEIGHT]
    trades = {w.thing.industry: w.weight / things[0].weight for w in reversed(things)}
    for finding in findings:
        if finding.slot == "industry" and finding.value["code"]:
            trades[str(finding.value["code"])] = 1.0
    texts = [Weighed(full_words_of(f), _PHENOMENON_WEIGHT[f.slot]) for f in spoken]
    # Where nothing says what the need is about, what stands beside it says where it is at home.
    near = [w for w in things if w.weight >= LEAST_THING] or things
    hosts = {reference.disciplines[d] for w in near for d in w.thing.disciplines}
    matches, readings = reference.find_phenomena(texts, trades, hosts)
    about = [(w.thing, [word for _, word in w.said]) for w in near]
    said = [text.words for text in texts]
    matches = [m for m in matches if is_told(m, said, about, reference)]
    if matches:
        strong = [match for match in matches if match.score >= 0.45 * matches[0].score]
        matches = _without_idle_generals(strong, reference)[:PHENOMENA]
    indexed = [
        replace(m, said=tuple((spoken[text].index, words) for text, words in m.said))
        for m in matches
    ]
    return indexed, readings, spoken


def _without_idle_generals(matches: Sequence[Match], reference: Reference) -> list[Match]:
    """Put a trade's own phenomena first; drop a general one that adds no text to theirs."""
    own = [match for match in matches if not reference.is_general(match.entry)]
    spoken_for = {text for match in own for text, _ in match.said}
    general = [m for m in matches if reference.is_general(m.entry)]
    return own + [m for m in general if spoken_for.isdisjoint(text for text, _ in m.said)]


def _trace_of(match: Match) -> Trace:
    return tuple(dict.fromkeys(index for index, _ in match.said))


def _with_standard_unit(measure: Value) -> Value:
    return {**measure, "unit": standard_unit(str(measure["unit"]))}


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
    return [min(1.0, match.score / matches[0].score) for match in matches]


def _rank_disciplines(
    things: Sequence[WeighedThing],
    matches: Sequence[Match],
    findings: Sequence[Finding],
    reference: Reference,
) -> list[tuple[CodedDiscipline, Trace]]:
    """Rank the disciplines: the thing gives the host, the phenomenon gives the method."""
    names, codes = _Tally(), _Tally()

    def add(wordings: Sequence[str], weight: float, decay: float, trace: Trace) -> None:
        for place, wording in enumerate(wordings):
            names.add(reference.disciplines[wording], weight * decay**place, trace, sum_up=True)

    for each in things:
        add(each.thing.disciplines, each.weight, 0.85, each.trace)
    for finding in findings:
        if finding.slot == "industry" and finding.value["code"]:
            hosts = reference.host_disciplines(str(finding.value["code"]))
            add(hosts, 0.5, 0.8, (finding.index,))
    for match, share in zip(matches, _relative(matches), strict=True):
        weight = 0.45 if reference.is_general(match.entry) else 0.9
        add(match.entry.disciplines, weight * share, 0.8, _trace_of(match))
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
        (CodedDiscipline(reference.nsfc[code].name_zh, code, reference.nsfc[code].scheme), trace)
        for code, trace in codes.best(NSFC_ROWS)
        if code in reference.nsfc
    ]
    return rows.best(DISCIPLINES - len(nsfc)) + nsfc


def short_form(phenomenon: str) -> str:
    """Return the part of a phenomenon's name that serves as a keyword."""
    head = re.split(r"[与及和]", phenomenon)[0]
    return head if len(phenomenon) > 8 and len(head) >= 4 else phenomenon


def _rank_keywords(
    things: Sequence[WeighedThing],
    matches: Sequence[Match],
    findings: Sequence[Finding],
    reference: Reference,
) -> tuple[list[tuple[str, Trace]], list[tuple[str, Trace]]]:
    """Rank keywords: the thing, the phenomenon, candidate methods, the measured property."""
    chinese, english = _Tally(), _Tally()
    attempts = [finding for finding in findings if finding.slot == "attempt"]
    for each in things:
        _add_thing(each, chinese, english)
    for match, share in zip(matches, _relative(matches), strict=True):
        weight = 5.4 if reference.is_general(match.entry) else 9.0
        trace = _trace_of(match)
        chinese.add(short_form(match.entry.phenomenon_zh), weight * share, trace)
        english.add(match.entry.phenomenon_en, weight * share, trace)
        for place, method in enumerate(untried(match.entry.related_methods, attempts)):
            chinese.add(method, (0.7 * weight - place) * share, trace)
    for finding in findings:
        said = _said_keyword(finding)
        if said is not None:
            chinese.add(*said, (finding.index,))
        if finding.slot in _PROBLEM_SLOTS:
            for term in reference.find_terms(words_of(finding)):
                chinese.add(term, 6.6, (finding.index,))
    return chinese.best(KEYWORDS), english.best(KEYWORDS)


def _add_thing(each: WeighedThing, chinese: _Tally, english: _Tally) -> None:
    index, word = each.said[0]
    if not _alike(word, each.thing.keywords_zh[0]):
        chinese.add(normalise(word), 8.0 * each.weight, (index,))
    # What only stands beside the matter is named, not laid out.
    most = None if each.weight >= LAID_OUT else 1
    for tally, all_words in ((chinese, each.thing.keywords_zh), (english, each.thing.keywords_en)):
        words = all_words[:most]
        for place, keyword in enumerate(words):
            tally.add(keyword, 10 * each.weight - 1.4 * place, each.trace)


LAID_OUT = 0.5
"""The weight from which a thing brings all its keywords. Judgement 2026-11-21."""


def _alike(word: str, keyword: str) -> bool:
    """Tell whether a word as said adds nothing to a keyword (锂电池隔膜 beside 锂电隔膜)."""
    return len(word) < 2 or word in keyword or keyword in word or word[-2:] == keyword[-2:]


_PROBLEM_SLOTS = frozenset({"request", "product", "scene", "symptom", "gap"})


def _said_keyword(finding: Finding) -> tuple[str, float] | None:
    """Return a name that may stand as a keyword as it was said, with its weight."""
    if finding.slot == "product":
        name = normalise(trim(str(finding.value["name"])))
        return (name, 7.0) if _PRODUCT_NAME.fullmatch(name) else None
    if finding.slot in ("target", "baseline"):
        metric = normalise(str(finding.value["metric"]))
        weight = 5.5 if finding.slot == "target" else 4.0
        # 效率 or 强度 alone says little.
        weight = weight if len(metric) > 2 else 0.5 * weight
        return (metric, weight) if _METRIC_NAME.fullmatch(metric) else None
    return None


_PRODUCT_NAME = re.compile(r"(?!我|咱|做|主要|生产|加工)[0-9A-Za-z\u4e00-\u9fff]{2,8}(?<!的)")
_METRIC_NAME = re.compile(r"[A-Za-z\u4e00-\u9fff]{2,8}")


def _pair_terms(
    things: Sequence[WeighedThing], matches: Sequence[Match], reference: Reference
) -> tuple[Term, ...]:
    pairs = [
        Term(
            words,
            match.entry.phenomenon_zh,
            index,
            match.entry.id,
            reference.is_general(match.entry),
        )
        for match in matches
        for index, words in match.said
    ]
    pairs += [
        Term(word, each.thing.keywords_zh[0], index, None)
        for each in things
        for index, word in each.said[:1]
    ]
    return tuple(dict.fromkeys(pairs))


def _plain_reading(entry: LexiconEntry) -> str:
    return f"{entry.plain}（{'、'.join(entry.industries[:2])}）"


# ── naming the parts of a question ────────────────────────────────────────────────────────────


def _name_parts(
    findings: Sequence[Finding],
    things: Sequence[WeighedThing],
    matches: Sequence[Match],
    changes: Sequence[Part],
    wording: Wording,
) -> dict[str, Part]:
    """Name what the question templates may be filled with; what is unknown has no entry."""

    def of(*slots: str) -> list[Finding]:
        return [f for slot in slots for f in findings if f.slot == slot]

    parts = _name_object(of("product"), things)
    if matches:
        parts |= _name_phenomenon(matches[0], of("attempt"), wording)
    else:
        if raw := of("symptom") or of("request"):
            symptom = fullest(raw)
            parts["phenomenon"] = Part(wording.quote(words_of(symptom)), (symptom.index,))
    for scene in of("scene")[:1]:
        parts["condition"] = Part(wording.quote(words_of(scene)), (scene.index,))
    if changes:
        words = wording.clause_mark.join(change.words for change in changes[:3])
        parts["change"] = Part(words, tuple(i for change in changes[:3] for i in change.trace))
    # 也试过 or 换过 alone names no measure.
    tried = [f for f in of("attempt") if len(str(f.value["what"])) >= LEAST_ATTEMPT]
    for name, rows, say in (
        ("constraints", of("constraint")[:2], wording.bound),
        ("attempts", tried[:2], lambda f: wording.quote(str(f.value["what"]))),
    ):
        if rows:
            words = wording.list_mark.join(map(say, rows))
            parts[name] = Part(words, tuple(f.index for f in rows))
    return parts


def _closed_parts(
    parts: Mapping[str, Part],
    matches: Sequence[Match],
    things: Sequence[WeighedThing],
    targets: Sequence[Finding],
    wording: Wording,
) -> dict[str, Part]:
    """Keep of the parts what is research wording: no quoted words, no figures."""
    closed = _name_phenomenon(matches[0], (), wording) if matches else {}
    spoken = parts.get("object")
    if spoken and not re.search(r"[“”\d]", spoken.words):
        closed["object"] = spoken
    elif things:
        closed["object"] = Part(things[0].thing.keywords_zh[0], things[0].trace)
    named = [t for t in targets if _METRIC_NAME.fullmatch(str(t.value["metric"]))]
    if named := [t for t in named if names_a_quantity(str(t.value["metric"]))]:
        names = dict.fromkeys(str(target.value["metric"]) for target in named)
        closed["metrics"] = Part(wording.list_mark.join(names), tuple(t.index for t in named))
    return closed


LEAST_ATTEMPT = 4
"""Characters of an attempt that is worth naming in a question."""


def _name_object(products: Sequence[Finding], things: Sequence[WeighedThing]) -> dict[str, Part]:
    for product in reversed(products):
        name = normalise(trim(str(product.value["name"])))
        if _NOUN_PHRASE.fullmatch(name):
            return {"object": Part(name, (product.index,))}
    if things:
        index, word = things[0].said[0]
        word = normalise(word)
        for product in reversed(products):
            # 聚氨酯，往复密封圈，缸径320: the clause that names the thing.
            for clause in re.split(_CLAUSE_MARK, normalise(str(product.value["name"]))):
                if word in clause and _NOUN_PHRASE.fullmatch(trim(clause)):
                    return {"object": Part(trim(clause), (product.index,))}
        return {"object": Part(word, (index,))}
    for product in reversed(products):
        # An unknown thing is named by the person's own words, quoted.
        name = re.split(_CLAUSE_MARK, str(product.value["name"]))[0].strip()
        if 2 <= len(name) <= LONGEST_OBJECT:
            return {"object": Part(f"“{name}”", (product.index,))}
    return {}


_CLAUSE_MARK = r"[，,；;。（(]"
LONGEST_OBJECT = 14
"""Most characters of a product's own words inside a research question."""


def _name_phenomenon(
    match: Match, attempts: Sequence[Finding], wording: Wording
) -> dict[str, Part]:
    entry, trace = match.entry, _trace_of(match)
    parts = {
        "phenomenon": Part(entry.phenomenon_zh, trace),
        "mechanisms": Part(wording.list_mark.join(entry.mechanisms[:2]), trace),
    }
    # What was tried in vain is no route.
    if methods := untried(entry.related_methods, attempts)[:3]:
        parts["methods"] = Part(wording.list_mark.join(methods), trace)
    return parts


def _name_bearer(
    bearer: str, product: Part | None, findings: Sequence[Finding], wording: Wording
) -> Part:
    """Name the part that wears, and the product that it serves."""
    named = tuple(f.index for f in findings if bearer in normalise(words_of(f)))
    if product is None:
        return Part(bearer, named)
    words = wording.bearer(bearer, product.words)
    return Part(words, tuple(dict.fromkeys((*product.trace, *named))))


def _of_the_bearer(target: Finding, bearer: str) -> Finding:
    metric = without_bearer(str(target.value["metric"]), bearer)
    return replace(target, value={**target.value, "metric": metric})


_NOUN_PHRASE = re.compile(
    r"(?!我|咱|做|主要|生产|加工)(?!.*(?:都|也|什么|做))[0-9A-Za-z\u4e00-\u9fff·\-/（）()]{2,14}"
)
