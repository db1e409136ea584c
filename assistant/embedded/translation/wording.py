"""How a research statement is worded: the templates of `prompts/statement.zh.yaml`, filled.

In:    the parts that a need and the lexicon give.
Out:   questions, changes and bounds as sentences.
Never: fills a variable that is not known; such a form is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from string import Template
from typing import Any, Literal

from assistant.embedded.quantities import read_quantities
from assistant.need import Finding, Value, is_measure

Trace = tuple[int, ...]

METRIC_NAME = re.compile(r"[A-Za-z\u4e00-\u9fff]{2,8}")
"""A metric that may stand as a term as it was said."""


@dataclass(frozen=True, slots=True)
class Part:
    """A variable of the question templates: its words and the findings behind them."""

    words: str
    trace: Trace


def trim(words: str) -> str:
    """Return the words without the particles that only colour the end of a sentence."""
    return words.strip().rstrip("呗啊吧呢嘛哈哦呀啦，。；！？,.;!? ").strip()


def brief(words: str) -> str:
    """Return the first clauses of a text that fit into a quotation within a sentence."""
    limit = 80 if words.isascii() else 24
    clauses = [trim(clause) for clause in re.split(r"[，。；！？,;!?\n\r]", words)]
    out = ""
    for clause in filter(None, clauses):
        longer = f"{out}，{clause}" if out else clause
        if out and len(longer) > limit:
            break
        out = longer
    return out if len(out) <= limit else out[:limit].rsplit(" ", 1)[0]


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, trim(words)))


def fullest(findings: Sequence[Finding]) -> Finding:
    """Return the finding whose words say most within a quotation; the first of equals."""
    return max(findings, key=lambda finding: len(brief(words_of(finding))))


_WORDS_KEYS = ("name", "text", "what", "result", "metric")


def words_of(finding: Finding) -> str:
    """Return the words of a finding: its value's texts; its quote where the value has none."""
    return "，".join(str(finding.value[key]) for key in _WORDS_KEYS if finding.value.get(key)) or (
        finding.quote
    )


class Wording:
    """The templates of `prompts/statement.zh.yaml`, and how to fill them."""

    def __init__(self, texts: Mapping[str, Any]) -> None:
        self._texts = texts
        self.unverified: str = texts["unverified"]
        self.list_mark: str = texts["list_mark"]
        self.clause_mark: str = texts["clause_mark"]

    def fill(self, template: str, **words: str) -> str:
        """Fill one template; a variable without words raises `KeyError`."""
        return Template(template).substitute(words)

    def quote(self, words: str) -> str:
        """Put raw words, cut to a few clauses, in quotation marks."""
        shown = brief(words)
        whole = _letters(shown) == _letters(words)
        return self.fill(self._texts["quoted" if whole else "cut"], words=shown)

    def plain(self, name: str, **words: str) -> str:
        """Fill one of the plain sentences."""
        return self.fill(self._texts["plain"][name], **words)

    def bearer(self, bearer: str, product: str) -> str:
        """Name a part by the product that it serves."""
        return self.fill(self._texts["bearer"], bearer=bearer, product=product)

    def change(self, target: Finding, baseline: Finding | None = None) -> str:
        """Say which figure shall become which."""
        forms = self._texts["change"][target.value["op"]]
        metric, to = str(target.value["metric"]), self._figure(target.value)
        if baseline is None or not _leads_to(baseline.value, target.value):
            return self.fill(forms["plain"], metric=metric, to=to)
        return self.fill(
            forms["from"], metric=metric, to=to, **{"from": self._figure(baseline.value)}
        )

    def bound(self, constraint: Finding) -> str:
        """Say what a solution must keep to."""
        if not is_measure(constraint.value):
            return self.quote(words_of(constraint))
        form = self._texts["bound"][constraint.value["op"]]
        metric = str(constraint.value["metric"])
        return self.fill(form, metric=metric, to=self._figure(constraint.value))

    def questions(
        self, parts: Mapping[str, Part], form: Literal["questions", "closed_questions"]
    ) -> list[tuple[str, Trace]]:
        """Fill the first form of each kind of question whose variables are all known."""
        if not parts:
            return []
        # The unknown object is a stand-in, not something said: it adds nothing to a trace.
        known = {"object": Part(self._texts["unknown_object"], ()), **parts}
        asked: list[tuple[str, Trace]] = []
        for kind, forms in self._texts[form].items():
            # What is general is only asked where little else is.
            if kind == "remedy" and len(asked) > (form == "questions"):
                continue
            filled = next(filter(None, (self._ask(form, known) for form in forms)), None)
            if filled is not None and filled[1]:
                asked.append(filled)
        return asked

    def _ask(self, form: str, parts: Mapping[str, Part]) -> tuple[str, Trace] | None:
        names = Template(form).get_identifiers()
        if any(name not in parts for name in names):
            return None
        text = self.fill(form, **{name: parts[name].words for name in names})
        trace = dict.fromkeys(index for name in names for index in parts[name].trace)
        return text, tuple(trace)

    def _figure(self, measure: Value) -> str:
        """Write a measure's number as it was said, with its unit's standard symbol."""
        unit = standard_unit(str(measure["unit"]))
        if unit == "月":
            unit = self._texts["months"]
        close = unit in ("", "%", "‰", "℃") or unit[0] > "\u2e80"
        return _number(measure["value"]) + ("" if close else " ") + unit


def _leads_to(baseline: Value, target: Value) -> bool:
    """Tell whether a figure can be said to fall or rise to the wanted one."""
    if baseline["op"] in ("reduce_by", "increase_by") or baseline["unit"] != target["unit"]:
        return baseline["op"] == "=" and target["op"] in ("reduce_by", "increase_by")
    if baseline["op"] == "range" or target["op"] not in ("<=", ">="):
        return True
    gap = float(baseline["value"]) - float(target["value"])
    return gap > 0 if target["op"] == "<=" else gap < 0


def _number(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "～".join(map(_number, value))
    return f"{value:.12g}" if isinstance(value, float) else str(value)


@lru_cache(maxsize=1024)
def standard_unit(unit: str) -> str:
    """Return the standard symbol of a unit (毫米 -> mm); an unknown unit stays as it was said."""
    # The day plays no part: a bare unit is no date.
    read = read_quantities(f"1{unit}", date(2000, 1, 1))
    whole = [
        q
        for q in read
        if (q.start, q.end) == (0, len(unit) + 1) and q.kind not in ("money", "date")
    ]
    return whole[0].unit if whole else unit
