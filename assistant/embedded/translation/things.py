"""Which things a need is about, and which only stand beside them.

In:    the findings of a need, the part whose life is wanted, the reference.
Out:   the things that are named, most telling first, with the words that name them.
Never: takes a part of a longer word, a material of a recipe or a helper of another trade for the
       thing in question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from assistant.embedded.text import is_process, words_in
from assistant.embedded.translation.lexicon import Mention, Reference, Thing
from assistant.embedded.translation.wording import Trace, words_of
from assistant.need import Finding, is_measure

# How much a slot says about the thing.
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


def full_words_of(finding: Finding) -> str:
    """Return value and quote, each once: a reader may have shortened or typed the value."""
    words = words_of(finding)
    if is_measure(finding.value):
        return words
    return finding.quote if words in finding.quote else f"{words}，{finding.quote}"


@dataclass(frozen=True, slots=True)
class WeighedThing:
    """A thing with its weight beside the foremost one's, 0 to 1, and the words that named it."""

    thing: Thing
    weight: float
    said: tuple[tuple[int, str], ...]

    @property
    def trace(self) -> Trace:
        """Indexes of the findings that name it."""
        return tuple(dict.fromkeys(index for index, _ in self.said))


def weigh_things(
    findings: Sequence[Finding], bearer: str, reference: Reference
) -> list[WeighedThing]:
    """Return all things that the need names, most telling first, weights 0 to 1."""
    named = [
        (finding, full_words_of(finding), _THING_WEIGHT[finding.slot] * _said(finding))
        for finding in findings
        if finding.slot in _THING_WEIGHT
    ]
    mentions = [(f, text, base, reference.find_things(text)) for f, text, base in named]
    home = [
        mention.thing
        for finding, text, _, found in mentions
        if finding.slot == "product"
        for mention, following in zip_longest(found, found[1:])
        if not _modifies(text, mention, following)
    ]
    product_known = any(finding.slot == "product" for finding in findings)
    hits: dict[Thing, list[tuple[float, int, str]]] = {}
    for finding, text, base, found in mentions:
        longer = [*reference.find_longer_words(text), *compounds(text)] if found else []
        for mention, following in zip_longest(found, found[1:]):
            weight = base * _exactness(text, mention, following)
            if mention.word == bearer:
                weight *= BEARS
            # The head of a word stands last: 自行车 in 电动自行车 is one, 玉米 in 玉米芯 is not.
            if any(start <= mention.start < mention.end <= end for start, end in longer):
                weight *= PART_OF_A_WORD
            if finding.slot == "product" and mention.start > found[0].end:
                between = text[found[0].end : mention.start]
                weight *= SPECIFIED if _RECIPE.search(between) else 1.0
            elif finding.slot in _AROUND_THE_THING and product_known:
                weight *= 1.0 if reference.is_at_home(mention.thing, home) else STRANGER
            hits.setdefault(mention.thing, []).append((weight, finding.index, mention.word))
    weighed = []
    for thing, rows in hits.items():
        rows.sort(key=lambda row: -row[0])
        weight = rows[0][0] + 0.3 * sum(row[0] for row in rows[1:])
        said = tuple(dict.fromkeys((index, word) for _, index, word in rows))
        weighed.append(WeighedThing(thing, weight, said))
    weighed.sort(key=lambda each: -each.weight)
    foremost = max([LEAST_FOREMOST, *(each.weight for each in weighed)])
    return [WeighedThing(w.thing, w.weight / foremost, w.said) for w in weighed]


def foremost_of(things: Sequence[WeighedThing]) -> list[WeighedThing]:
    """Return what the need is about; the others only say where it is at home."""
    return [w for w in things if w.weight >= LEAST_THING][:THINGS]


BEARS = 2.5
"""How much more the part counts whose life is wanted: as a product does. Judgement 2026-11-21."""
PART_OF_A_WORD, STRANGER, SPECIFIED, MODIFIER = 0.18, 0.35, 0.25, 0.4
"""What is left of a mention inside a longer word (货架 in 货架期), of a thing from another sector
than the product's (a 货架 where noodles are sold), of one in the product's recipe, and of one that
only says of which kind the next is (磷酸铁锂电芯). Judgement 2026-11-21."""
_RECIPE = re.compile(r"配方|成分|规格|[内里]?含|添加")
_AROUND_THE_THING = frozenset({"scene", "impact", "attempt", "gap", "constraint", "baseline"})
"""Slots that name much beside the thing in question; what fails and what is wanted name it."""


def _said(finding: Finding) -> float:
    """Return less for an industry that was only concluded, from a thing that counts itself."""
    return CONCLUDED if finding.status == "inferred" else 1.0


def compounds(text: str) -> Iterable[tuple[int, int]]:
    """Yield (start, end) of each word of a text but its last character: mere parts of words."""
    start = 0
    for word in words_in(text):
        if len(word) > 2:
            yield start, start + len(word) - 1
        start += len(word)


def spoken_of(findings: Sequence[Finding], things: Sequence[WeighedThing]) -> list[WeighedThing]:
    """Leave out what only stands beside the thing in question.

    What was tried with (风机上过变频) is not what it is about, once it was said what that is.
    """
    if not any(f.slot == "product" for f in findings):
        return list(things)
    beside = {f.index for f in findings if f.slot in _BESIDE_THE_THING}
    return [w for w in things if {index for index, _ in w.said} - beside]


_BESIDE_THE_THING = frozenset({"attempt", "gap", "existing_solution", "constraint", "impact"})
"""Slots whose words name helpers, rivals and limits rather than the thing in question."""
CONCLUDED = 0.5
"""What an industry counts that follows from a thing. Judgement 2026-11-21."""
THINGS, LEAST_THING, LEAST_FOREMOST = 3, 0.3, 2.0
"""Most things that a statement speaks of; the least weight beside the foremost one's; and what the
foremost weighs at least, so that what stands beside an unknown product is not taken for it.

Judgement 2026-11-21.
"""


def _exactness(text: str, mention: Mention, following: Mention | None) -> float:
    """Say how much a mention counts: a longer word is more exact, a mere modifier less so."""
    length = 0.5 + 0.25 * min(len(mention.word), 4)
    # The head of a Chinese noun phrase stands last: in 煤矿振动筛 the screen is the thing.
    if _MAKES_JUST_BEFORE.search(text[: mention.start][-8:]):
        length *= 1.4
    return MODIFIER * length if _modifies(text, mention, following) else length


def _modifies(text: str, mention: Mention, following: Mention | None) -> bool:
    """Tell whether a thing only says of which kind the next one is."""
    return following is not None and bool(_MODIFIES.fullmatch(text[mention.end : following.start]))


WORKS = re.compile(r"的?(?:厂|企业|公司|车间|行业|生意|基地|合作社|专业户|场)")
"""What stands behind a thing in the name of who makes it: 印染厂."""


def only_modifies(text: str, mention: Mention, later: Sequence[Mention]) -> bool:
    """Tell whether a thing is only part of a word, or says of which kind another thing is.

    羊 in 羊肚菌, 工业机器人 in 工业机器人拖链电缆, 医院 in 医院用的床 tell no trade.
    """
    if WORKS.match(text, mention.end):
        return False
    if any(start <= mention.start < mention.end <= end for start, end in compounds(text)):
        return True
    behind = text[mention.end :][:1]
    if len(mention.word) == 1 and "\u4e00" <= behind <= "\u9fff" and behind not in _ENDS_A_WORD:
        return True
    if _USED_FOR.match(text, mention.end):
        return True
    heads = (m for m in later if _OF_ONE_PHRASE.fullmatch(text[mention.end : m.start]))
    # 疫苗冻干 is of vaccines.
    return any(not is_process(m.word) for m in heads)


_ENDS_A_WORD = "的了就老都也总又不没病死长跑在上用"
_USED_FOR = re.compile(
    r"(?:上|里|内|专|配套)?用的?(?!于)|配套|行业用|[上里内]的(?=[\u4e00-\u9fff])"
)
_OF_ONE_PHRASE = re.compile(
    r"(?:(?![的了在和与跟及或把被用是有做出到后]|生产|加工|制造)[\u4e00-\u9fff]){0,6}"
)
"""What may stand between the words of one noun phrase, of which the last is the thing."""
_MAKES_JUST_BEFORE = re.compile(r"(?:做|生产|制造|主营|养|种)(?:的是)?[^，。；,;]{0,4}$")
_MODIFIES = re.compile(r"|[上里内]?专?(?:用的?|的)[\u4e00-\u9fff]{0,2}")
