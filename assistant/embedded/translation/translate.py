"""The need in the language of research, by lexicon and code tables alone.

In:    a `Need` and the `Reference` tables.
Out:   a `Statement`: questions, disciplines, keywords, indicators, candidate mechanisms, each with
       the findings that it came from; and the same said back in plain words.
Never: uses a superseded or conflicting finding; fills a line with anything but what was said and
       what the tables hold; states a mechanism as a fact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistant.embedded.translation.bearer import bearer_of
from assistant.embedded.translation.lexicon import Match, Mention, Reference, Weighed
from assistant.embedded.translation.parts import (
    closed_parts,
    name_bearer,
    name_parts,
    of_the_bearer,
)
from assistant.embedded.translation.ranking import Tally, rank_disciplines, rank_keywords
from assistant.embedded.translation.statement import Ambiguity, Statement, Term
from assistant.embedded.translation.telling import is_told
from assistant.embedded.translation.things import (
    LEAST_THING,
    WORKS,
    WeighedThing,
    foremost_of,
    full_words_of,
    only_modifies,
    spoken_of,
    weigh_things,
)
from assistant.embedded.translation.wording import (
    Part,
    Wording,
    fullest,
    standard_unit,
    words_of,
)
from assistant.library.records import LexiconEntry
from assistant.need import Finding, Need, Value

MECHANISMS, PHENOMENA = 5, 3
"""Most candidate causes of a statement, and phenomena that it speaks of."""


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
        Part(wording.change(of_the_bearer(target, bearer), baseline), trace)
        for target, baseline, trace in zip(targets, baselines, measured, strict=True)
    ]
    # What holds for every trade names no trouble: the person's words say more.
    own = [match for match in matches if not reference.is_general(match.entry)]
    parts = name_parts(findings, spoken_of(findings, things), own, changes, wording)
    product = parts.get("object")
    if bearer:
        parts["object"] = name_bearer(bearer, parts.get("object"), findings, wording)
    questions = wording.questions(parts, "questions")
    closed = closed_parts(parts, matches, things, targets, wording)
    disciplines = rank_disciplines(things, matches, findings, reference)
    keywords_zh, keywords_en = rank_keywords(things, matches, findings, reference)
    mechanisms = Tally()
    for rank, match in enumerate(matches):
        for place, mechanism in enumerate(match.entry.mechanisms):
            line = wording.fill(wording.unverified, mechanism=mechanism)
            mechanisms.add(line, -rank - place, match.trace)
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
        spoken = need.live("request") or need.live("product")
        if meant := need.trouble() or (fullest(spoken) if spoken else None):
            said = wording.quote(words_of(meant))
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
