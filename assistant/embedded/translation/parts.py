"""What the forms of research questions may be filled with, each part with the findings behind it.

In:    the findings, things and phenomena of a need.
Out:   parts by name: object, phenomenon, condition, change, constraints, methods, attempts.
Never: makes up a part; what is unknown has no entry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.embedded.measures import names_a_quantity
from assistant.embedded.text import normalise
from assistant.embedded.translation.bearer import untried, without_bearer
from assistant.embedded.translation.lexicon import Match
from assistant.embedded.translation.things import WeighedThing
from assistant.embedded.translation.wording import (
    METRIC_NAME,
    Part,
    Wording,
    fullest,
    trim,
    words_of,
)
from assistant.need import Finding, main_trouble


def name_parts(
    findings: Sequence[Finding],
    things: Sequence[WeighedThing],
    matches: Sequence[Match],
    changes: Sequence[Part],
    wording: Wording,
) -> dict[str, Part]:
    """Name what the question templates may be filled with; what is unknown has no entry.

    Args:
        findings: what counts of the need.
        things: what it is about, most telling first.
        matches: its phenomena, best first; none of every trade.
        changes: which figure shall become which.
        wording: the templates.
    """

    def of(*slots: str) -> list[Finding]:
        return [f for slot in slots for f in findings if f.slot == slot]

    parts = _name_object(of("product"), things)
    if matches:
        parts |= _name_phenomenon(matches[0], of("attempt"), wording)
    else:
        requests = of("request")
        if symptom := main_trouble(of("symptom")) or (fullest(requests) if requests else None):
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


def closed_parts(
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
    named = [t for t in targets if METRIC_NAME.fullmatch(str(t.value["metric"]))]
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
    entry, trace = match.entry, match.trace
    parts = {
        "phenomenon": Part(entry.phenomenon_zh, trace),
        "mechanisms": Part(wording.list_mark.join(entry.mechanisms[:2]), trace),
    }
    # What was tried in vain is no route.
    if methods := untried(entry.related_methods, attempts)[:3]:
        parts["methods"] = Part(wording.list_mark.join(methods), trace)
    return parts


def name_bearer(
    bearer: str, product: Part | None, findings: Sequence[Finding], wording: Wording
) -> Part:
    """Name the part that wears, and the product that it serves."""
    named = tuple(f.index for f in findings if bearer in normalise(words_of(f)))
    if product is None:
        return Part(bearer, named)
    words = wording.bearer(bearer, product.words)
    return Part(words, tuple(dict.fromkeys((*product.trace, *named))))


def of_the_bearer(target: Finding, bearer: str) -> Finding:
    """Return a wanted figure without the part in its metric that the sentence names already."""
    metric = without_bearer(str(target.value["metric"]), bearer)
    return replace(target, value={**target.value, "metric": metric})


_NOUN_PHRASE = re.compile(
    r"(?!我|咱|做|主要|生产|加工)(?!.*(?:都|也|什么|做))[0-9A-Za-z\u4e00-\u9fff·\-/（）()]{2,14}"
)
