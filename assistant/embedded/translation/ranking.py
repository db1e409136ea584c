"""Disciplines and keywords of a need, ranked: the thing gives the host, the phenomenon the method.

In:    the things and phenomena of a need, its findings, the reference.
Out:   disciplines with codes, keywords in Chinese and English, each with the findings behind it.
Never: names a keyword that nothing said stands for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from assistant.embedded.text import normalise
from assistant.embedded.translation.bearer import untried
from assistant.embedded.translation.lexicon import Match, Reference
from assistant.embedded.translation.statement import GBT_13745, CodedDiscipline
from assistant.embedded.translation.things import WeighedThing
from assistant.embedded.translation.wording import METRIC_NAME, Trace, trim, words_of
from assistant.need import Finding

KEYWORDS, DISCIPLINES, NSFC_ROWS = 12, 8, 2
"""Most lines of each list; of the disciplines, at most `NSFC_ROWS` are NSFC codes."""


class Tally:
    """Lines with their best weight and all findings behind them."""

    def __init__(self) -> None:
        self._weight: dict[Any, float] = {}
        self._trace: dict[Any, dict[int, None]] = {}

    def add(self, line: Any, weight: float, trace: Trace, *, sum_up: bool = False) -> None:
        """Count a line: its weights add up, or else the best one holds."""
        old = self._weight.get(line)
        if old is None:
            self._weight[line] = weight
        else:
            self._weight[line] = old + weight if sum_up else max(old, weight)
        self._trace.setdefault(line, {}).update(dict.fromkeys(trace))

    def weights(self) -> dict[Any, float]:
        """Return the weight of each line."""
        return dict(self._weight)

    def trace(self, line: Any) -> Trace:
        """Return the findings behind a line."""
        return tuple(self._trace[line])

    def best(self, count: int) -> list[tuple[Any, Trace]]:
        """Return so many lines at most, the heaviest first, with their findings."""
        ranked = sorted(self._weight, key=lambda line: -self._weight[line])
        return [(line, self.trace(line)) for line in ranked[:count]]


def _relative(matches: Sequence[Match]) -> list[float]:
    return [min(1.0, match.score / matches[0].score) for match in matches]


def rank_disciplines(
    things: Sequence[WeighedThing],
    matches: Sequence[Match],
    findings: Sequence[Finding],
    reference: Reference,
) -> list[tuple[CodedDiscipline, Trace]]:
    """Rank the disciplines: the thing gives the host, the phenomenon gives the method."""
    names, codes = Tally(), Tally()

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
        add(match.entry.disciplines, weight * share, 0.8, match.trace)
        for place, code in enumerate(match.entry.nsfc_codes):
            codes.add(code, share * 0.8**place, match.trace, sum_up=True)
    rows = Tally()
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


def rank_keywords(
    things: Sequence[WeighedThing],
    matches: Sequence[Match],
    findings: Sequence[Finding],
    reference: Reference,
) -> tuple[list[tuple[str, Trace]], list[tuple[str, Trace]]]:
    """Rank keywords: the thing, the phenomenon, candidate methods, the measured property."""
    chinese, english = Tally(), Tally()
    attempts = [finding for finding in findings if finding.slot == "attempt"]
    for each in things:
        _add_thing(each, chinese, english)
    for match, share in zip(matches, _relative(matches), strict=True):
        weight = 5.4 if reference.is_general(match.entry) else 9.0
        trace = match.trace
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


def _add_thing(each: WeighedThing, chinese: Tally, english: Tally) -> None:
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
        return (metric, weight) if METRIC_NAME.fullmatch(metric) else None
    return None


_PRODUCT_NAME = re.compile(r"(?!我|咱|做|主要|生产|加工)[0-9A-Za-z\u4e00-\u9fff]{2,8}(?<!的)")
