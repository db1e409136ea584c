"""Laboratories that could take a need, those whose reasons carry furthest first.

In:    the need, its research statement, the library.
Out:   at most five, best first: their fit, then how near search found them.
Never: names a laboratory that nothing said speaks for; lets a shared word speak for one that has
       neither a discipline nor a trade in common with the need; shows a concluded trade as said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.embedded.text import normalise
from assistant.embedded.translation.statement import GBT_13745, Statement
from assistant.library.query import LabQuery
from assistant.match.found import SHOWN, Fit, Match, Why
from assistant.need import Finding, Need

if TYPE_CHECKING:
    from assistant.library.library import Library
    from assistant.library.reasons import Why as Reason
    from assistant.library.records import Lab
    from assistant.library.search import Hit

LOOKED_AT = 3 * SHOWN
"""Hits among which the best-founded are looked for."""
DISCIPLINES = 4
"""Disciplines of a statement that say what a need is about; the later ones stand beside it."""
GENERIC = frozenset("制造 加工 生产 工业 企业 设备 产品 材料 技术 汽车 问题 使用".split())
"""Words that speak for every laboratory of a trade."""
_INSTITUTION = frozenset(
    "中心 国家 研究 研究院 研究所 实验室 工程 公司 大学 学院 平台 集团 有限公司 创新".split()
)
"""Words of a laboratory's name that say nothing about what it does."""
COMMON = 0.04
"""Share of the laboratories from which on a word is a general one (激光, 模具): alone it is no sign
of a strong fit. Judgement 2026-11-21."""
NAMED = 3
"""Characters of a word that means one thing in any trade (发酵乳, 刹车片; not 喷油)."""
SPECIFIC = 4
"""Characters of what was said that tell without a word in common: it is a phrase of the lexicon."""
_FITS: Sequence[tuple[Fit, float]] = (("high", 0.67), ("medium", 0.34), ("low", 0.01))
"""Each fit with its least score: order, score and fit agree. Judgement 2026-11-21."""
_SPREAD = 0.32


@dataclass(frozen=True, slots=True)
class _Home:
    """Where a need is at home: codes of its disciplines, of their fields, divisions of trades."""

    disciplines: frozenset[str]
    fields: frozenset[str]
    divisions: frozenset[str]


def match_labs(need: Need, statement: Statement, library: Library) -> tuple[Match, ...]:
    """Find laboratories: search proposes, the reasons decide."""
    industry = need.latest("industry")
    query = LabQuery(
        symptom=said_in(need, "symptom", "request"),
        scene=said_in(need, "scene"),
        product=said_in(need, "product"),
        industry=str(industry.value["name"]) if industry else "",
        targets=tuple(str(f.value["metric"]) for f in need.live("target")),
        keywords=statement.keywords_zh,
        disciplines=tuple(d.name for d in statement.disciplines[:DISCIPLINES]),
    )
    trouble = normalise(f"{query.symptom} {query.scene} {' '.join(query.targets)}")
    own = replace(query, industry="").said()
    home = _home_of(need, statement, library)
    found = []
    for hit in library.search_labs(query, LOOKED_AT):
        kinship = _kinship(library.labs[hit.id], home, library)
        told = (_as_said(w, own, industry) for w in hit.why if _tells(w.said))
        why = tuple(dict.fromkeys(w for w in told if _carries(w, kinship)))
        if why:
            # A laboratory that nothing said speaks for is no match, however near its vector lies.
            fit = _fit(why, kinship, trouble, library)
            found.append(_match(hit, _without_names(why, hit.id, library), fit, library))
    found.sort(key=lambda match: (-match.score, match.id))
    return tuple(found[:SHOWN])


def _as_said(why: Reason, own: str, industry: Finding | None) -> Why:
    """Return a reason in the enterprise's words: a trade that was concluded rests on its quote."""
    if industry is None or industry.evidence or why.said in own:
        return Why(why.said, why.has)
    return Why(industry.quote, why.has)


def _without_names(why: tuple[Why, ...], lab_id: str, library: Library) -> tuple[Why, ...]:
    """Leave out what a laboratory is called or where it is, where more than that speaks for it."""
    lab = library.labs[lab_id]
    names = {lab.name_zh, lab.host, lab.city, lab.province, *lab.aliases}
    return tuple(w for w in why if w.has not in names) or why


def _match(hit: Hit, why: tuple[Why, ...], fit: Fit, library: Library) -> Match:
    checks = [library.brief_wording.say("verify", "contact")]
    lab = library.labs[hit.id]
    of_trade = {lab.name_zh, lab.host, *lab.aliases, *lab.industries, *lab.disciplines}
    if all(w.has in of_trade for w in why):
        checks.append(library.brief_wording.say("verify", "trade"))
    if hit.confidence != "high":
        checks.append(library.brief_wording.say("verify", "name"))
    score = dict(_FITS)[fit] + _SPREAD * hit.score
    return Match(hit.id, hit.name, score, why, tuple(checks), hit.source, hit.confidence, fit)


def said_in(need: Need, *slots: str) -> str:
    """Join the words of the live findings of some slots, newest last."""
    words = [
        str(f.value.get("text") or f.value.get("name") or f.value.get("what") or f.quote)
        for f in need.live(*slots)
        if f.status not in ("conflicting", "inferred") and f.sense != "separate"
    ]
    return "，".join(dict.fromkeys(words))


# ── how far reasons carry ────────────────────────────────────────────────────────────────────


def _home_of(need: Need, statement: Statement, library: Library) -> _Home:
    codes = [d.code for d in statement.disciplines[:DISCIPLINES] if d.scheme == GBT_13745]
    trades = [f.value["code"] for f in need.live("industry") if f.value["code"]]
    for term in statement.terms:
        if term.entry is None:
            trades += [m.thing.industry for m in library.reference.find_things(term.said)]
    return _Home(
        frozenset(code for code in codes if len(code) > _FIELD),
        frozenset(code[:_FIELD] for code in codes),
        frozenset(map(_division, trades)),
    )


_FIELD = 3
"""Characters of the code of a field (一级学科) of GB/T 13745."""


def _division(code: str) -> str:
    return code.lstrip("ABCDEFGHIJKLMNOPQRST")[:2]


def _kinship(lab: Lab, home: _Home, library: Library) -> int:
    """Say how near a laboratory is to the need's home.

    Returns:
        2 for a discipline or a trade in common, 1 for no more than a field, or where nothing is
        known of the need's home, 0 for nothing.
    """
    if not (home.fields or home.divisions):
        return 1
    names = [library.reference.disciplines[name] for name in lab.disciplines]
    divisions = {_division(library.industry_codes[name]) for name in lab.industries}
    if home.disciplines & {name.code for name in names} or home.divisions & divisions:
        return 2
    return int(bool(home.fields & {name.field_code[:_FIELD] for name in names}))


def _carries(why: Why, kinship: int) -> bool:
    """Tell whether a reason says something: to a stranger, a short word may mean another thing."""
    shared = _shared_words(why)
    if shared and all(word in _INSTITUTION for word in shared):
        return False
    return kinship > 0 or len(why.said) >= NAMED


def _fit(why: Sequence[Why], kinship: int, trouble: str, library: Library) -> Fit:
    """Say how far the reasons carry: how many say something, and whether of the trouble."""
    telling = [w for w in why if _is_telling(w, library)]
    of_trouble = any(normalise(w.said) in trouble for w in telling)
    named = any(len(word) >= NAMED for w in telling for word in _shared_words(w))
    if kinship == 2 and (named or (of_trouble and len({w.said for w in telling}) > 1)):
        return "high"
    return "medium" if kinship else "low"


def _is_telling(why: Why, library: Library) -> bool:
    """Tell whether a reason rests on more than one short word or words that many hold."""
    shared = _shared_words(why)
    if not shared:
        return len(why.said) >= SPECIFIC
    return any(library.share_of_labs(word) < COMMON for word in shared)


def _shared_words(why: Why) -> tuple[str, ...]:
    """Return the words of a reason that both sides hold."""
    has = normalise(why.has).lower()
    said = normalise(why.said).lower()
    if said in has:
        return (said,) if len(said) < SPECIFIC else (said, *_words(said))
    return tuple(word for word in _words(said) if word in has)


def _words(text: str) -> Iterable[str]:
    import rjieba

    return (word for word in rjieba.cut(text) if len(word) > 1)


def _tells(said: str) -> bool:
    """Tell whether words name a thing or what happens to it, not a figure or a filler (两年就)."""
    import rjieba

    return any(
        len(word) > 1 and tag[0] in "nvajilz" and word not in GENERIC
        for word, tag in rjieba.tag(said)
    ) or bool(re.search(r"[A-Za-z]{3}", said))
