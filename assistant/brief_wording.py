"""The texts that a brief is worded in, and the words that it looks for in what was said.

In:    `prompts/brief.zh.yaml`.
Out:   `BriefWording`, checked when loaded.
Never: knows a need.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from assistant.brief import SECTIONS
from assistant.disclosure import LEAK_KINDS
from assistant.errors import PromptError
from assistant.judge import GATES
from assistant.need import SLOTS
from assistant.phrases import Phrases, load_phrases, read_yaml

LEAST_ENTERPRISE_WEIGHT = 30
"""Percent that the enterprise's own view weighs at least. Source: published pilot rules."""

_OPS = ("=", "<=", ">=", "range", "reduce_by", "increase_by")


def _each(names: Iterable[str], variables: str = "") -> dict[str, Any]:
    return dict.fromkeys(names, variables)


_LISTS = ("questions", "disciplines", "keywords_zh", "keywords_en", "mechanisms", "trl")
_YES_NO = ("yes", "no", "unknown")
_SCHEMA: Mapping[str, Any] = {
    "label": _each(("visible", "header", "producer", "draft")),
    "versions": _each(("public", "full")),
    "file_name": {"public": "title date", "full": "title date", "draft": "name"},
    "dated": "date",
    "date": "year month day",
    "stamp": {"open": "open", "incomplete": "", "unconfirmed": ""},
    "levels": _each(("public", "anonymous", "unknown", "nda")),
    "quoting": _each(("public", "full")),
    "verify": {
        **_each(("contact", "trade", "name", "document", "conditions")),
        "condition": "condition",
        "place": "issuer",
    },
    "headings": _each(SECTIONS),
    "words": {
        **_each(("unknown", "center_unknown", "withheld")),
        **_each(("list_mark", "clause_mark", "research_mark")),
        **_each(("said", "said_after", "quoted"), "words"),
        **_each(("inferred", "removed"), "text"),
        "original": "text original",
        "item": "label text",
    },
    "stand_ins": _each(LEAK_KINDS),
    "title": {
        "phenomenon": "product phenomenon",
        "phenomenon_alone": "phenomenon",
        "metric": "product metric direction",
        "product": "product",
        "symptom": "symptom",
        "field": "field",
        "field_phenomenon": "field phenomenon",
        "field_product": "field product",
        "unknown": "",
        "direction": _each(_OPS),
    },
    "pitch": {
        "sentence": "what aim measure",
        "sentence_open": "what aim unknown",
        "what": {
            "phenomenon": "product phenomenon",
            "symptom": "product symptom",
            "product": "product",
        },
        "aim": {"changes": "changes", "trouble": ""},
        "measure": {"acceptance": "acceptance", "metrics": "metrics"},
    },
    "demander": {
        "named": "name place",
        "named_alone": "name",
        "generic": "trade province",
        "generic_trade": "trade",
        "generic_place": "province",
        "generic_alone": "",
        "labels": _each(("name", "industry", "region", "size", "qualification")),
        "industry": "name code",
    },
    "field": {"industry": "name", "disciplines": "names"},
    "background": {"labels": _each(("product", "scene", "symptom", "impact"))},
    "indicators": {
        "columns": _each(("metric", "today", "target")),
        "unnamed": "",
        "unmethodical": "metrics",
    },
    "figure": _each(_OPS, "value"),
    "must": _each(_OPS, "metric value"),
    "bound": _each(_OPS, "metric value"),
    "change": {op: {"plain": "metric to", "from": "metric to from"} for op in _OPS},
    "requirements": {
        "measure": "must",
        "measure_today": "must today",
        "constraint": "words",
        "acceptance": "words",
        "none": "missing",
        "too_few": "count missing",
        "too_few_named": "count",
        "unmeasured": "troubles",
    },
    "attempts": {
        "result": "what result outcome",
        "plain": "what outcome",
        "outcome": _each(("failed", "worked", "unknown", "none")),
    },
    "market": {"line": "words adequate", "adequate": _each(_YES_NO)},
    "funding": {
        "budget": "amount",
        "conditional": "amount words",
        "payment_named": "mode",
        "payment_unknown": "",
        "payer": "words approved",
        "approved": _each(_YES_NO),
    },
    "deadline": {"date": "date", "months": "months", "passed": "date", "long": ""},
    "cooperation": {
        "named": "mode",
        "suggested": "mode reason",
        "crowd": "",
        "reasons": _each(
            (
                "crowd",
                "pay_after_use",
                "mature",
                "open_call",
                "consulting",
                "joint",
                "commission",
            )
        ),
    },
    "weights_columns": _each(("item", "weight", "note")),
    "weights_note": "",
    "submission": _each(("materials", "conditions", "closing")),
    "contact": {
        "center": "center",
        "center_unknown": "",
        "how": _each(("public", "anonymous", "unknown", "nda")),
    },
    "research": {
        "note": "",
        "note_closed": "",
        "labels": _each(_LISTS),
        "discipline": "names scheme code",
        "trl": _each(("current", "target"), "level"),
    },
    "matches": {
        "columns": _each(("name", "why", "check", "source")),
        "why": "said has",
        "none": "",
        "outage": "",
        "unsearched": _each(("documents", "records", "meaning")),
    },
    "sources": {
        **_each(("compiled", "common", "web")),
        **_each(("government", "institute"), "address"),
        "listed": "list",
    },
    "precheck": {
        "columns": _each(("point", "result", "reason")),
        "points": _each(("goal", "novel", "price", "acceptance", "term")),
        "results": _each(("pass", "open", "fail")),
        "reasons": _each(
            (
                "price_stated",
                "price_unknown",
                "price_conditional",
                "acceptance_stated",
                "acceptance_unknown",
            )
        ),
        "note": "",
    },
    "open": {
        "gates": _each(GATES),
        "slots": _each(SLOTS),
        "line": "name",
        "conflict": "name quotes",
        "conflict_public": "name",
        "check": "text",
        "twofold": "name metric quotes",
        "untimely": "deadline test",
        "none": "",
    },
    "separate": "words",
    "evidence": {"columns": _each(("number", "slot", "turn", "quote")), "turn": "turn"},
    "highlights": _each(("recipe", "process", "model", "name", "figure")),
}
"""Every text of `brief.zh.yaml`: its path, and the variables that it may use."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One line of the judging table; `percent` of 100."""

    item: str
    percent: int
    note: str


@dataclass(frozen=True, slots=True)
class Season:
    """A season by the words for it; `months` are its first and last, None where they differ."""

    words: tuple[str, ...]
    months: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class BriefWording:
    """The texts of the brief, and how typed values are written.

    Attributes:
        common_speech: a word of a region → the same in common speech.
    """

    texts: Mapping[str, Any]
    weights: tuple[Weight, ...]
    seasons: tuple[Season, ...]
    common_speech: Mapping[str, str]
    phrases: Phrases

    def say(self, *path: str, **variables: object) -> str:
        """Return a text by its path with its variables filled in."""
        node: Any = self.texts
        for key in path:
            node = node[key]
        return Template(str(node)).substitute({k: str(v) for k, v in variables.items()})

    def names(self, *path: str) -> tuple[str, ...]:
        """Return the texts of a mapping, in the order of the file's schema."""
        node: Any = self.texts
        expected: Any = _SCHEMA
        for key in path:
            node, expected = node[key], expected[key]
        return tuple(str(node[key]) for key in expected)


def _check(node: object, schema: Any, path: str) -> None:
    if isinstance(schema, Mapping):
        if not isinstance(node, Mapping) or set(node) != set(schema):
            have = set(node) if isinstance(node, Mapping) else set()
            odd = sorted(map(str, have ^ set(schema)))
            raise PromptError(f"brief.zh.yaml: {path or 'top'}: missing or unknown: {odd}")
        for key, below in schema.items():
            _check(node[key], below, f"{path}.{key}".lstrip("."))
        return
    if not isinstance(node, str):
        raise PromptError(f"brief.zh.yaml: {path}: a text is expected")
    template = Template(node)
    if not template.is_valid():
        raise PromptError(f"brief.zh.yaml: {path}: a lone $ must be written $$")
    if odd_names := set(template.get_identifiers()) - set(schema.split()):
        raise PromptError(f"brief.zh.yaml: {path}: unknown variable {sorted(odd_names)}")


def _read_weights(rows: object) -> tuple[Weight, ...]:
    if not isinstance(rows, list) or not rows:
        raise PromptError("brief.zh.yaml: weights: a list is expected")
    for row in rows:
        keys = set(row) if isinstance(row, Mapping) else set()
        if keys - {"enterprise"} != {"item", "weight", "note"} or not isinstance(
            row["weight"], int
        ):
            raise PromptError(f"brief.zh.yaml: weights: {row!r} needs item, weight, note")
    if sum(row["weight"] for row in rows) != 100:
        raise PromptError("brief.zh.yaml: weights: they must add up to 100")
    own = sum(row["weight"] for row in rows if row.get("enterprise") is True)
    if own < LEAST_ENTERPRISE_WEIGHT:
        raise PromptError(f"brief.zh.yaml: weights: the enterprise's own part is {own}, not 30")
    return tuple(Weight(str(row["item"]), row["weight"], str(row["note"])) for row in rows)


def _read_seasons(rows: object) -> tuple[Season, ...]:
    seasons = []
    for name, row in rows.items() if isinstance(rows, Mapping) else ():
        words, months = row.get("words"), row.get("months")
        named = isinstance(words, list) and words and all(isinstance(w, str) for w in words)
        timed = months is None or (
            isinstance(months, list) and len(months) == 2 and set(months) <= set(range(1, 13))
        )
        if not named or not timed or set(row) - {"words", "months"}:
            raise PromptError(
                f"brief.zh.yaml: seasons: {name!r} needs words, and two months or none"
            )
        seasons.append(Season(tuple(words), (months[0], months[1]) if months else None))
    if not seasons:
        raise PromptError("brief.zh.yaml: seasons: a mapping is expected")
    return tuple(seasons)


def _read_common_speech(rows: object) -> Mapping[str, str]:
    if not isinstance(rows, Mapping) or not all(
        isinstance(text, str) and text for pair in rows.items() for text in pair
    ):
        raise PromptError("brief.zh.yaml: common_speech: a mapping of words is expected")
    return dict(rows)


@cache
def load_brief_wording(prompts: Path) -> BriefWording:
    """Load and check `brief.zh.yaml`.

    Raises:
        PromptError: a text is missing, unknown, or uses a variable that it may not use.
    """
    data = read_yaml(prompts / "brief.zh.yaml")
    weights = _read_weights(data.pop("weights", None))
    seasons = _read_seasons(data.pop("seasons", None))
    common_speech = _read_common_speech(data.pop("common_speech", None))
    _check(data, _SCHEMA, "")
    return BriefWording(data, weights, seasons, common_speech, load_phrases(prompts))
