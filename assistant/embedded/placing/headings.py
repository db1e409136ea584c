"""The headings of a pasted report, and what the clauses below them speak of.

In:    a message, the classifier.
Out:   for each clause the slots that its heading or field announces.
Never: gives a clause its slot.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from assistant.embedded.message import Ear, Message
from assistant.embedded.text import Clause

LONGEST_HEADING = 24
"""Most characters of a heading with its number."""
SURE_HEADING = 0.5
"""Least probability with which a heading announces a slot."""
_HEADING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十\d]+[)）]"
    r"|\d{1,2}[、.．]\D)"
)


# What the headings of reports are called, the first that fits: 以上问题造成的影响 is no trouble.
_HEADING_OF = (
    ("impact", re.compile(r"影响|损失|后果")),
    ("attempt", re.compile(r"已(?:做|开展|尝试|采取|试)|做过|试过|处理情况|措施|前期工作")),
    ("existing_solution", re.compile(r"市面|市场|国内外|同行|竞品|现有(?:方案|技术|产品)")),
    ("target", re.compile(r"目标|指标|期望|预期|要达到")),
    ("constraint", re.compile(r"约束|限制|边界|不能[变动]")),
    ("gap", re.compile(r"困难|难点|卡点|不足|瓶颈|短板")),
    ("budget", re.compile(r"经费|预算|资金")),
    ("deadline", re.compile(r"进度|时间要求|期限|工期")),
    ("cooperation", re.compile(r"合作")),
    ("acceptance", re.compile(r"验收|考核")),
)


def _topic_of(heading: str, ear: Ear) -> Mapping[str, float]:
    """Return what a heading announces: slot → probability."""
    for slot, words in _HEADING_OF:
        if words.search(heading):
            return {slot: 1.0}
    topic: dict[str, float] = {}
    for label, value in ear.classifier.log_odds(heading).items():
        slot = label.partition("/")[0]
        topic[slot] = topic.get(slot, 0.0) + math.exp(value)
    return topic


def read_topics(message: Message, ear: Ear) -> list[Mapping[str, float]]:
    """Return what each clause's heading or field speaks of: slot → probability; empty under none.

    A pasted report announces its parts (三、已开展的工作): the heading is classified like a clause.
    """
    found: list[Mapping[str, float]] = []
    topic: Mapping[str, float] = {}
    until = len(message.plain)
    for clause in message.clauses:
        if clause.start > until:
            topic, until = {}, len(message.plain)
        field = next((f for f in message.fields if f.line <= clause.start < f.end), None)
        if field is not None:
            # A short value was heard as a whole; a long one speaks of what the field names.
            inside = not field.brief and field.slot and clause.start >= field.start
            found.append({field.slot: 1.0} if inside else {"": 1.0})
            continue
        line_start = message.plain.rfind("\n", 0, clause.start) + 1
        line_end = message.plain.find("\n", clause.start)
        line = message.text[line_start : line_end if line_end >= 0 else None]
        numbered = _HEADING.match(line) and _heads(message, clause, line, line_start)
        if numbered or _is_bracketed(message, clause):
            words = message.plain[max(line_start, _opening(message, clause)) : clause.end].strip()
            topic = _topic_of(words, ear)
            if not numbered and message.plain[clause.end + 1 : line_end].strip():
                # 【已采取措施】换过…: what stands behind it on its line.
                until = line_end if line_end >= 0 else len(message.plain)
            found.append({"": 1.0})
            continue
        found.append(topic)
    return found


def announced(topic: Mapping[str, float]) -> str:
    """Return the slot that a heading clearly names, empty where it does not."""
    best = max(topic, key=lambda slot: topic[slot], default="")
    return best if best and topic[best] >= SURE_HEADING else ""


def _opening(message: Message, clause: Clause) -> int:
    """Return the offset behind the bracket that opens before a clause, 0 for none."""
    return message.plain.rfind("【", max(0, clause.start - LONGEST_HEADING), clause.start) + 1


def _is_bracketed(message: Message, clause: Clause) -> bool:
    """Tell whether a clause stands in brackets of a heading: 【五、已采取措施】."""
    short = clause.end - clause.start <= LONGEST_HEADING
    opened = not message.plain[_opening(message, clause) : clause.start].strip()
    return short and opened and message.plain[clause.end : clause.end + 1] == "】"


def _heads(message: Message, clause: Clause, line: str, line_start: int) -> bool:
    """Tell whether a clause of a numbered line is its heading: the whole line, or a few words."""
    if len(line) <= LONGEST_HEADING:
        return True
    first = not message.plain[line_start : clause.start].strip()
    closed = message.plain[clause.end : clause.end + 1] in ("。", ":", "：")
    return first and closed and clause.end - clause.start <= LONGEST_HEADING
