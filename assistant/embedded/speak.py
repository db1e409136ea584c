"""Wording a move: acknowledge, answer what the person asked, then one question.

In:    the move, what was just heard, the need, and the texts of `prompts/`.
Out:   the reply's words and the quick replies that go with it.
Never: more than one question mark of its own; a figure the person did not say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.ask import Move
from assistant.documents.citation import name_source
from assistant.embedded.text import is_chinese, normalise
from assistant.need import Finding, Hearing, Need
from assistant.phrases import Phrases, fill

if TYPE_CHECKING:
    from assistant.documents.answer import Answer
    from assistant.documents.citation import Citation

SHORT = 18
"""Most characters of the person's words inside a question."""
ECHO = 24
"""Most characters said back before the next question."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What the person reads: the words, and the quick replies beside the input."""

    text: str
    choices: tuple[str, ...] = ()


def shorten(words: str, limit: int) -> str:
    """Return the first clauses of the person's words that fit, without closing marks."""
    bare = words.strip(" ，,。.；;！!？?、\n")
    if len(bare) <= limit:
        return bare.replace("\n", " ")
    out = ""
    for clause in re.split(r"(?<=[，,；;、。\n])", bare):
        if len(out) + len(clause) > limit:
            break
        out += clause
    return (out or bare[:limit]).strip(" ，,；;、。\n").replace("\n", " ")


def _variables(need: Need, measures: Sequence[str]) -> dict[str, str | None]:
    product, symptom = need.latest("product"), need.trouble()
    today = need.latest("baseline")
    trouble = shorten(str(symptom.value["text"]), SHORT) if symptom else None
    thing = shorten(str(product.value["name"]), SHORT) if product else None
    return {
        "thing": thing if thing and len(thing) <= SHORT else None,
        "trouble": trouble,
        "metric": str(today.value["metric"]) if today else None,
        "today": f"“{shorten(today.quote, SHORT)}”" if today else None,
        "measures": "、".join(measures[:2]) or None,
    }


def question(
    move: Move, need: Need, phrases: Phrases, measures: Sequence[str], redirect: str | None
) -> Utterance:
    """Word the question of a move.

    Args:
        move: one that asks.
        need: for the person's own words.
        phrases: the question bank.
        measures: what this kind of trouble is usually measured by, without figures.
        redirect: the verdict's redirect, for a question that could overturn it.
    """
    bank = phrases.slots[move.slot]
    if move.kind == "conflict":
        first, last = (need.findings[i] for i in move.findings)
        return Utterance(
            phrases.say("conflict", first=_as_said(first), second=_as_said(last)),
            (_as_said(first), _as_said(last)),
        )
    if move.kind == "overturn" and redirect:
        return Utterance(str(phrases.texts["overturn"][redirect][move.step]["ask"]), ())
    variables = _variables(need, measures)
    texts = bank.again if move.kind == "again" else bank.ask
    text = next(t for t in (fill(t, **variables) for t in texts) if t is not None)
    return Utterance(text, bank.choices)


def _as_said(finding: Finding) -> str:
    return shorten(finding.quote, ECHO)


def acknowledge(hearing: Hearing, asked: Sequence[str], phrases: Phrases, turn: int) -> str:
    """Say back what was understood, in the person's words."""
    acts = set(hearing.acts)
    heard = [h for h in hearing.heard if not h.inferred]
    ack = phrases.texts["ack"]
    if "enough" in acts and not heard:
        return ""
    if "hurry" in acts and not heard:
        return str(ack["hurry"][0])
    corrected = [h for h in heard if h.corrects]
    if corrected:
        return str(fill(ack["corrected"][0], said=f"“{shorten(corrected[0].quote, ECHO)}”"))
    if heard:
        first = next((h for h in heard if h.slot in asked), heard[0])
        said = shorten(first.quote, ECHO)
        return str(fill(ack["heard"][turn % len(ack["heard"])], said=f"“{said}”"))
    if hearing.withdraws:
        return str(ack["withdrawn"][0])
    if "correction" in acts and turn > 1:
        # Never let a correction that was not understood pass for one that was.
        return str(ack["not_corrected"][0])
    if "refer_back" in acts:
        return str(ack["repeat"][0])
    if "withhold" in acts:
        return str(ack["withheld"][0])
    if acts & {"unknown", "skip"}:
        return str(ack["nothing"][turn % len(ack["nothing"])])
    if "question" in acts:
        return ""
    if asked:
        return str(ack["vague"][turn % len(ack["vague"])])
    return ""


Topic = Mapping[str, object]
"""A prepared answer of `prompts/questions.zh.yaml`."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the person asks beside the interview.

    Attributes:
        text: as typed.
        topic: the prepared answer that it is marked for; None where there is none.
        answer: what was looked up for it; None where nothing was.
    """

    text: str
    topic: Topic | None
    answer: Answer | None = None


def topic_of(question_text: str, phrases: Phrases) -> Topic | None:
    """Return the answer that a person's question is marked for, or None where there is none.

    The longest of its words decides: 先用后付要试多久 is about paying, not about our time.
    """
    lowered = normalise(question_text).lower()
    answers = phrases.texts["answers"]
    marks = [
        max((len(str(w)) for w in answer["words"] if _names(lowered, str(w).lower())), default=0)
        for answer in answers
    ]
    best = max(range(len(marks)), key=marks.__getitem__)
    return dict(answers[best]) if marks[best] else None


def _names(text: str, word: str) -> bool:
    """Tell whether a text has a word, an English one as a whole or in the plural: no ip in ship."""
    if is_chinese(word):
        return word in text
    return re.search(rf"(?<![a-z]){re.escape(word)}s?(?![a-z])", text) is not None


def answer_questions(
    questions: Sequence[Question], asked: Sequence[str], phrases: Phrases
) -> tuple[str, tuple[Citation, ...]]:
    """Answer the person's own questions from the texts, the records and the documents.

    Args:
        questions: in their order; the first two are answered.
        asked: what the last reply asked about, for 问这个干嘛.
        phrases: the prepared answers.

    Returns:
        (words, what they cite, in their order).
    """
    said: list[str] = []
    cited: list[Citation] = []
    for question in questions[:2]:
        topic, answer = question.topic, question.answer
        quoted = word_answer(answer, phrases) if answer else ""
        if not (topic and topic.get("documents")):
            quoted = quoted if answer and answer.found else ""
        if topic is None:
            # Small talk about anything else is passed over; a question to us gets an honest word.
            line = quoted or (str(phrases.texts["unanswered"]) if _is_to_us(question.text) else "")
        elif topic["topic"] == "why" and asked:
            line = str(fill(phrases.texts["ack"]["why"], why=phrases.slots[asked[0]].why))
            quoted = ""
        elif quoted and not topic.get("documents"):
            # 中试线怎么收费 is about the line: what documents say of it is nearer than our own fee.
            line = quoted
        else:
            line = str(topic["say"]) + quoted
        if line and line not in said:
            said.append(line)
            cited += answer.citations if answer and quoted else ()
    return "".join(said), tuple(cited)


def _is_to_us(question_text: str) -> bool:
    """Tell whether a question is put to the program; one in English is heard only if it is."""
    return "你" in question_text or "您" in question_text or not is_chinese(question_text)


def word_answer(answer: Answer, phrases: Phrases) -> str:
    """Word what was looked up: quotes with their sources, titles; or that nothing was found.

    Empty where nothing was found and there are no documents: then there was nowhere to look.
    """
    lines = []
    if answer.citations:
        quotes = [
            phrases.say(
                "citation", words=c.quote.text, source=name_source(c.quote.passage, c.place)
            )
            for c in answer.citations
        ]
        lines.append(phrases.say("quoted", quotes="；".join(quotes)))
        if answer.only_there:
            lines.append(phrases.say("only_there", places="、".join(answer.only_there)))
    if answer.policies:
        lines.append(phrases.say("cited", titles="；".join(answer.policies[:2])))
    if lines and answer.place_open:
        lines.insert(0, phrases.say("place_open"))
    if answer.elsewhere:
        lines.append(phrases.say("elsewhere", places="、".join(answer.elsewhere)))
    if not lines and answer.searched:
        lines.append(phrases.say("nothing_quoted"))
    return "".join(lines)
