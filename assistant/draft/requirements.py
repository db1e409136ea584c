"""What a solution must reach: indicators, requirements, and routes that are ruled out.

In:    a page.
Out:   lines of the sections indicators, requirements and excluded.
Never: asks for more than was said; too few requirements are an open point.
"""

from __future__ import annotations

import re
from typing import Literal

from assistant.brief import Line
from assistant.draft.page import (
    Page,
    Writers,
    line_id,
    pair_indicators,
    show_figure,
    show_metric,
    trace_of,
)
from assistant.draft.text import amount
from assistant.need import Finding, is_measure

MOST_REQUIREMENTS, FEW_REQUIREMENTS = 10, 5
"""A call lists five to ten requirements. Source: practice of prize challenges."""


def _write_indicators(page: Page) -> list[Line]:
    unknown = page.say("words", "unknown")
    lines = []
    for today, wanted in pair_indicators(page):
        named = wanted or today
        if named is None:
            continue
        cells = (
            show_metric(page, named.value),
            show_figure(page, today.value) if today else unknown,
            show_figure(page, wanted.value) if wanted else unknown,
        )
        lines.append(Line(line_id("indicators", named), cells, trace_of(wanted, today)))
    return lines + _without_a_method(page) or [
        Line("indicators", (unknown, unknown, unknown), kind="open")
    ]


_STANDARD = re.compile(r"GB|ISO|IEC|ASTM|JIS|DIN|国标|行标|企标|标准|第三方")
_METHOD = re.compile(
    rf"{_STANDARD.pattern}|[测检验称量评审抽筛]|试验|实验|送样|样品|仪|台架|记录|报表|统计|连续"
    r"|\d+(?:批|件|套|台|只|片|块|次|天|小时)|[一二三四五六七八九十百千两几]+(?:批|件|套|台|只|片|块|次|天|小时)"
)
"""What tells a figure's standard; by what, on what or how it is found. Judgement 2026-11-22."""


def _without_a_method(page: Page) -> list[Line]:
    """Name the wanted figures of which nobody said how they are measured, in one line.

    An acceptance test tells it for the figures that it names, and for the only one there is.
    """
    targets = page.of("target")
    tests = [words for f in page.of("acceptance") if _METHOD.search(words := page.quote(f))]
    only = len({show_metric(page, f.value) for f in targets}) == 1

    def is_told(target: Finding) -> bool:
        metric = str(target.value["metric"])
        return any(only or _share_a_pair(words, metric) for words in tests) or bool(
            _STANDARD.search(target.quote)
        )

    untold = [f for f in targets if not is_told(f)]
    if not untold:
        return []
    named = dict.fromkeys(show_metric(page, f.value) for f in untold)
    metrics = page.say("words", "list_mark").join(named)
    text = page.say("indicators", "unmethodical", metrics=metrics)
    return [Line("indicators.method", (text, "", ""), trace_of(*untold), "open")]


_SENTENCE = re.compile(r"[^。；;！!？?]+")
_UNWANTED = re.compile(
    r"(?:不(?:要|想|接受|考虑|采用|走|愿意?用|希望用|允许用|能用|准用|得用|能改成)|别(?:用|搞|走|上)|拒绝|排除|禁用)"
    r"[^，。；]{0,14}(?:法|工艺|路线|方案|技术|材料|设备|机|剂|方式|软件|进口|外购|焊|镀|胶|涂层|酸|氰|氟)"
)
"""A constraint that rules out a way of solving it, rather than a bound on the result."""


def _is_unwanted_route(finding: Finding) -> bool:
    return finding.slot == "constraint" and bool(
        not is_measure(finding.value) and _UNWANTED.search(str(finding.value["text"]))
    )


def _write_requirements(page: Page) -> list[Line]:
    lines = []
    for today, wanted in pair_indicators(page):
        if wanted is not None:
            lines.append(_require(page, wanted, today))
    bounds = [f for f in page.of("constraint") if not _is_unwanted_route(f)]
    # A bound with a figure can be tested as it stands; words come after it.
    for finding in sorted(bounds, key=lambda f: not is_measure(f.value)):
        if is_measure(finding.value):
            lines.append(_require(page, finding, None, "bound"))
        else:
            # One requirement a line: what stands in several sentences are several.
            for number, words in enumerate(_SENTENCE.findall(page.quote(finding)), 1):
                text = page.say("requirements", "constraint", words=words.strip())
                id_ = line_id("requirements", finding) + (f".{number}" if number > 1 else "")
                lines.append(Line(id_, (text,), (finding.index,)))
    for finding in page.of("acceptance"):
        text = page.say("requirements", "acceptance", words=page.quote(finding))
        lines.append(Line(line_id("requirements", finding), (text,), (finding.index,)))
    lines = lines[:MOST_REQUIREMENTS]
    # That a list is short is for whoever can add to it; that it is empty, for every reader.
    if len(lines) < FEW_REQUIREMENTS and (page.name == "full" or not lines):
        absent = [s for s in ("target", "constraint", "acceptance") if not page.of(s)]
        names = page.say("words", "list_mark").join(page.say("open", "slots", s) for s in absent)
        key = "none" if not lines else "too_few" if absent else "too_few_named"
        text = page.say("requirements", key, count=len(lines), missing=names)
        lines.append(Line("requirements.missing", (text,), kind="open"))
    return lines + _without_a_limit(page)


MOST_UNMEASURED, LEAST_TROUBLE = 3, 4
"""Most troubles without a limit that are named, and the characters of one that says something."""


def _without_a_limit(page: Page) -> list[Line]:
    """Name the troubles that none of the wanted figures speaks of, for somebody to decide on.

    Where only one trouble was told, the figures are taken to be about it.
    """
    metrics = [str(f.value["metric"]) for f in page.of("target")]
    told = [(clause, f) for f in page.of("symptom") for clause in page.quote(f).split("，")]
    told = [(clause, f) for clause, f in told if len(clause) >= LEAST_TROUBLE]
    if not metrics or len(told) < 2:
        return []
    open_ones = [(c, f) for c, f in told if not any(_share_a_pair(c, m) for m in metrics)]
    if not open_ones:
        return []
    quoted = [page.say("words", "quoted", words=clause) for clause, _ in open_ones]
    text = page.say("requirements", "unmeasured", troubles="".join(quoted[:MOST_UNMEASURED]))
    trace = trace_of(*(f for _, f in open_ones[:MOST_UNMEASURED]))
    return [Line("requirements.unmeasured", (text,), trace, kind="open")]


def _share_a_pair(a: str, b: str) -> bool:
    return any(b[i : i + 2] in a for i in range(len(b) - 1))


def _require(
    page: Page, wanted: Finding, today: Finding | None, form: Literal["must", "bound"] = "must"
) -> Line:
    metric = show_metric(page, wanted.value)
    must = page.say(form, wanted.value["op"], metric=metric, value=amount(wanted.value))
    if today is None:
        text = page.say("requirements", "measure", must=must)
    else:
        figure = show_figure(page, today.value)
        text = page.say("requirements", "measure_today", must=must, today=figure)
    return Line(line_id("requirements", wanted), (text,), trace_of(wanted, today))


def _write_excluded(page: Page) -> list[Line]:
    unwanted = [f for f in page.of("constraint") if _is_unwanted_route(f)]
    return [
        Line(line_id("excluded", f), (page.say("words", "said", words=page.quote(f)),), (f.index,))
        for f in unwanted
    ]


WRITERS: Writers = {
    "indicators": _write_indicators,
    "requirements": _write_requirements,
    "excluded": _write_excluded,
}
