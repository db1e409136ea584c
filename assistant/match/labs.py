"""Laboratories that could take a need.

In:    the need, its research statement, the library.
Out:   at most five, best first.
Never: names a laboratory that nothing said speaks for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.embedded.translate import Statement
from assistant.library.query import LabQuery
from assistant.match.found import SHOWN, Match, Why
from assistant.need import Need

if TYPE_CHECKING:
    from assistant.library.library import Library


def said_in(need: Need, *slots: str) -> str:
    """Join the words of the live findings of some slots, newest last."""
    words = [
        str(f.value.get("text") or f.value.get("name") or f.value.get("what") or f.quote)
        for f in need.live(*slots)
        if f.status not in ("conflicting", "inferred") and f.sense != "separate"
    ]
    return "，".join(dict.fromkeys(words))


def match_labs(need: Need, statement: Statement, library: Library) -> tuple[Match, ...]:
    industry = need.latest("industry")
    query = LabQuery(
        symptom=said_in(need, "symptom", "request"),
        scene=said_in(need, "scene"),
        product=said_in(need, "product"),
        industry=str(industry.value["name"]) if industry else "",
        targets=tuple(str(f.value["metric"]) for f in need.live("target")),
        keywords=statement.keywords_zh,
        disciplines=tuple(d.name for d in statement.disciplines[:4]),
    )
    found = []
    for hit in library.search_labs(query, 2 * SHOWN):
        why = tuple(Why(w.said, w.has) for w in hit.why if _tells(w.said))
        if not why:
            # A laboratory that nothing said speaks for is no match, however near its vector lies.
            continue
        checks = [library.brief_wording.say("verify", "contact")]
        if hit.confidence != "high":
            checks.append(library.brief_wording.say("verify", "name"))
        found.append(
            Match(hit.id, hit.name, hit.score, why, tuple(checks), hit.source, hit.confidence)
        )
    return tuple(found[:SHOWN])


GENERIC = frozenset("制造 加工 生产 工业 企业 设备 产品 材料 技术 汽车 问题 使用".split())
"""Words that speak for every laboratory of a trade."""


def _tells(said: str) -> bool:
    """Tell whether words name a thing or what happens to it, not a figure or a filler (两年就)."""
    import rjieba

    return any(
        len(word) > 1 and tag[0] in "nvajilz" and word not in GENERIC
        for word, tag in rjieba.tag(said)
    ) or bool(re.search(r"[A-Za-z]{3}", said))
