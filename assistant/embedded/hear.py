"""Hearing: from one message to what it says of the need, with no model.

In:    a message as typed, and where the conversation stands (`Context`).
Out:   a `Hearing`: findings with exact quotes, what the person did beside stating facts, and the
       person's own questions.
Never: judges, asks, or stores; a finding whose quote is not in the message cannot leave here,
       since quotes are cut from it by offset.

The order: normalise one to one, read the quantities, cut clauses, give each clause the slot that
the trained classifier, the question just asked and the value readers agree on, join neighbours of
one slot, type the values.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from assistant.embedded import readers
from assistant.embedded.classifier import Classifier, mask_quantities
from assistant.embedded.measures import ReadMeasure, read_measures
from assistant.embedded.quantities import (
    Money,
    Quantity,
    read_deadline,
    read_moneys,
    read_number,
    read_quantities,
)
from assistant.embedded.screen import holds_classified_matter
from assistant.embedded.text import Clause, cut_clauses, normalise
from assistant.need import (
    MEASURE_SLOTS,
    TEXT_LIMIT,
    Act,
    Heard,
    Hearing,
    Need,
    Sense,
    is_measure,
)

ENGINE = "embedded"
VERSION = "1"

ASKED_PRIOR = 2.6
"""Added to the log probability of the slot just asked. Chosen on the development dialogues,
2026-11-21: from 1.5 to 3.5 recall of findings moved by less than 2 points."""

OPENING_PRIOR: Mapping[str, float] = {"request": 0.5, "symptom": 0.5, "product": 0.4, "scene": 0.2}
"""Added in the first message, which mostly says what is made and what goes wrong."""

REACH = 2.2
"""How far below the best label, in nats, another label may be taken whose reader finds a value."""

SURE = 0.30
"""Least probability of a label for a clause that was not asked for."""

TEXT_SLOTS = frozenset(
    {
        "product",
        "scene",
        "symptom",
        "impact",
        "constraint",
        "attempt",
        "gap",
        "existing_solution",
        "payer",
        "ip",
        "acceptance",
        "test_conditions",
        "request",
    }
)
"""Slots whose value is the person's own words."""

LONG_MESSAGE = 160
"""Characters from which a message is a paste: what was asked says little about its clauses."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where the conversation stands when a message comes in.

    Attributes:
        turn: the message's number, from 1.
        asked: slots that the last reply asked about, most wanted first.
        stage: `interview`, `confirm` or `done`.
        today: relative dates count from it.
        need: what was heard so far.
        labels: slot → its Chinese label, for what forms and card edits send (所在地：…).
    """

    turn: int
    asked: tuple[str, ...]
    stage: str
    today: date
    need: Need
    labels: Mapping[str, str]


Places = Callable[[str], tuple[str, str | None, int, int] | None]
"""Finds the first place in a text: (province, city or None, start, end), or None."""
Industries = Callable[[str], tuple[str, str, str] | None]
"""Infers an industry from a text: (name, code, the words it rests on), or None."""


@dataclass(frozen=True, slots=True)
class Ear:
    """The parts that hearing needs, loaded once."""

    classifier: Classifier
    find_place: Places
    infer_industry: Industries


@dataclass(frozen=True, slots=True)
class _Message:
    """One message with everything read in it that does not depend on slots."""

    text: str
    plain: str
    clauses: tuple[Clause, ...]
    quantities: tuple[Quantity, ...]
    moneys: tuple[Money, ...]

    def words(self, start: int, end: int) -> str:
        return self.plain[start:end]

    def within(self, start: int, end: int) -> list[Money]:
        return [m for m in self.moneys if start <= m.start < end]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A clause with the label it was given."""

    clause: Clause
    slot: str
    sense: str
    sure: float


def hear(text: str, context: Context, ear: Ear) -> Hearing:
    """Hear one message.

    Args:
        text: as typed, 1 to 20,000 characters.
        context: where the conversation stands.
        ear: the classifier and the readers of places and industries.

    Returns:
        What was heard. A message with classified matter returns a bare marker: no text, nothing
        heard.
    """
    engine = f"{ENGINE}/{VERSION}"
    plain = normalise(text)
    if holds_classified_matter(plain):
        return Hearing(context.turn, "", classified=True, engine=engine)
    labelled = _form_lines(plain, context.labels)
    message = _read(text, plain, context)
    if labelled:
        heard = [
            h
            for slot, start, end in labelled
            for h in _hear_line(message, slot, start, end, context, ear)
        ]
        acts: list[Act] = []
        questions: tuple[str, ...] = ()
    else:
        placed = [_place(message, clause, context, ear) for clause in message.clauses]
        acts = _acts(message, placed, context)
        questions = tuple(
            text[p.clause.start : p.clause.end]
            for p in placed
            if p.slot == "act" and p.sense == "question"
        )
        heard = _collect(message, placed, acts, context, ear)
    heard = _drop_repeats(_with_industry(heard, context, ear))
    thin = tuple(sorted({h.slot for h in heard if _is_thin(h)}))
    return Hearing(
        context.turn,
        text,
        heard=tuple(heard),
        acts=tuple(dict.fromkeys(acts)),
        questions=questions,
        thin=thin,
        confirms="yes" in acts,
        engine=engine,
    )


def _read(text: str, plain: str, context: Context) -> _Message:
    quantities = tuple(read_quantities(plain, context.today))
    asked_money = bool({"budget", "payer"} & set(context.asked[:1]))
    return _Message(
        text,
        plain,
        tuple(cut_clauses(plain)),
        quantities,
        tuple(read_moneys(plain, asked=asked_money)),
    )


# ── forms and card edits ─────────────────────────────────────────────────────────────────────


def _form_lines(plain: str, labels: Mapping[str, str]) -> list[tuple[str, int, int]]:
    """Return (slot, start, end) of each `label：value` line, if every line is one."""
    slot_of = {label: slot for slot, label in labels.items()}
    found: list[tuple[str, int, int]] = []
    at = 0
    for line in plain.split("\n"):
        label, colon, value = line.partition("：") if "：" in line else line.partition(":")
        slot = slot_of.get(label.strip())
        if line.strip():
            if not (slot and colon and value.strip()):
                return []
            found.append((slot, at + len(label) + len(colon), at + len(line)))
        at += len(line) + 1
    return found


def _hear_line(
    message: _Message, slot: str, start: int, end: int, context: Context, ear: Ear
) -> list[Heard]:
    while start < end and message.plain[start].isspace():
        start += 1
    told = replace(context, asked=(slot,))
    clause = Clause(start, end, 0, False)
    label = _best_sense(message, clause, slot, told, ear)
    placed = _Placed(clause, slot, label, 1.0)
    if slot == "budget":
        message = replace(message, moneys=tuple(read_moneys(message.plain, asked=True)))
    if slot in MEASURE_SLOTS:
        found = _measures(message, [placed], told)
    else:
        found = _type_run(message, [placed], told, ear)
    # What is written into a named line replaces what stood there.
    return [replace(h, corrects=True) for h in found]


def _best_sense(message: _Message, clause: Clause, slot: str, context: Context, ear: Ear) -> str:
    odds = _log_odds(message, clause, context, ear)
    own = {label: v for label, v in odds.items() if label.partition("/")[0] == slot}
    return max(own, key=lambda k: own[k]).partition("/")[2] if own else ""


# ── which slot a clause speaks to ────────────────────────────────────────────────────────────


def _log_odds(message: _Message, clause: Clause, context: Context, ear: Ear) -> dict[str, float]:
    inside = [q for q in message.quantities if clause.start <= q.start and q.end <= clause.end]
    masked = mask_quantities(message.words(clause.start, clause.end), inside, clause.start)
    return ear.classifier.log_odds(masked)


def _place(message: _Message, clause: Clause, context: Context, ear: Ear) -> _Placed:
    """Give a clause the best label whose value reader finds something in it."""
    odds = _log_odds(message, clause, context, ear)
    long = len(message.plain) > LONG_MESSAGE
    for label in odds:
        slot = label.partition("/")[0]
        if context.turn == 1:
            odds[label] += OPENING_PRIOR.get(slot, 0.0)
        elif slot in context.asked and not long:
            odds[label] += ASKED_PRIOR if slot == context.asked[0] else ASKED_PRIOR / 2
        elif slot == "act" and context.turn == 1:
            odds[label] -= 0.7
    top = max(odds.values())
    total = math.log(sum(math.exp(v - top) for v in odds.values()))
    ranked = sorted(odds.items(), key=lambda item: -item[1])
    for label, value in ranked:
        if top - value > REACH:
            break
        slot, _, sense = label.partition("/")
        if _fits(message, clause, slot, sense, context, ear):
            return _Placed(clause, slot, sense, math.exp(value - top - total))
    return _Placed(clause, "", "", 0.0)


def _fits(
    message: _Message, clause: Clause, slot: str, sense: str, context: Context, ear: Ear
) -> bool:
    """Tell whether a clause holds what a slot's value needs."""
    words = message.words(clause.start, clause.end)
    match slot:
        case "budget":
            if sense in ("refused", "conditional"):
                return True
            amounts = message.within(clause.start, clause.end)
            return any(m.per is None and not m.negated for m in amounts)
        case "deadline":
            return sense == "vague" or read_deadline(words, context.today) is not None
        case "baseline" | "target":
            return any(
                clause.start <= q.start < clause.end and q.kind not in ("money", "date")
                for q in message.quantities
            )
        case "region":
            return ear.find_place(words) is not None
        case "company":
            return readers.read_company(words) is not None
        case "size":
            return readers.read_size(words, [], _number) is not None or bool(
                message.within(clause.start, clause.end)
            )
        case "qualification":
            return bool(readers.read_qualifications(words))
        case "trl":
            return readers.read_trl(words) is not None
        case "confidentiality":
            return bool(sense)
        case "act":
            return sense != "question" or clause.question or not _states_a_fact(message, clause)
    return True


def _states_a_fact(message: _Message, clause: Clause) -> bool:
    return any(clause.start <= q.start < clause.end for q in message.quantities)


def _number(numeral: str) -> float | None:
    found = read_number(normalise(numeral).replace(",", ""), 0)
    return found.low if found else None


# ── what the person did beside stating facts ─────────────────────────────────────────────────

_YES = re.compile(
    r"^(?:嗯+|对+|是的?|没错|可以|好的?|行|确认|就是|差不多|没问题|正确|准确|同意|ok|yes|right|correct|sure|对的|没毛病|中|得|要得)"
    r"(?:$|[，,。!！、\s~～呀啊呢吧哈的了就是这样滴嘞])",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^(?:不对|不是|错了|有误|不行|不准|不完全对|不太对|等等|等一下|慢着|no\b|wrong|not (?:quite|right))"
    r"|(?:有|还有)(?:个|一)?(?:地方|处|条)?(?:不对|错了|要改)|不对(?:$|[，。])",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"说错|写错|打错|写反|讲错|记错|报错|搞错|弄错|更正|纠正|改一下|改成|改为|改下|要改|更改|重新说|应该是|应为"
    r"|刚才(?:那个)?.{0,10}(?:不对|不准|有误|错)|不是.{1,16}[，,]?(?:而)?是|correction|i meant|actually",
    re.IGNORECASE,
)
_REFER_BACK = re.compile(
    r"刚才(?:不是)?(?:已经)?(?:说|讲)|前面(?:已经)?(?:说|讲|提)|(?:还是|就是|按)(?:刚才|前面|上面|之前|那个)|开头(?:就)?说|"
    r"说过了|不是说了|讲过了|同上|as i said|same as"
)


def _acts(message: _Message, placed: Sequence[_Placed], context: Context) -> list[Act]:
    acts: list[Act] = [
        cast(Act, p.sense) for p in placed if p.slot == "act" and p.sense not in ("yes", "no")
    ]
    if any(p.sense == "vague" for p in placed):
        acts.append("vague")
    plain = message.plain.strip()
    if _REFER_BACK.search(plain):
        acts.append("refer_back")
    if context.turn > 1 and _CORRECTION.search(plain):
        acts.append("correction")
    if context.stage == "confirm":
        acts = [a for a in acts if a != "vague"]
        if _NO.search(plain):
            acts.append("no")
        elif _YES.search(plain) or any(p.slot == "act" and p.sense == "yes" for p in placed):
            acts.append("yes")
    return acts


# ── from placed clauses to findings ──────────────────────────────────────────────────────────


def _collect(
    message: _Message,
    placed: Sequence[_Placed],
    acts: Sequence[Act],
    context: Context,
    ear: Ear,
) -> list[Heard]:
    corrects = "correction" in acts
    if corrects:
        corrected = _corrected_figures(message, context)
        if corrected:
            return corrected
    placed = _settle(message, placed, acts, context)
    heard = _measures(message, placed, context)
    covered = [message.text.find(h.quote) for h in heard]
    for run in _runs(message, placed):
        if run[0].slot not in MEASURE_SLOTS and run[0].slot not in ("act", ""):
            heard += _type_run(message, run, context, ear)
    del covered
    order = {id(h): message.text.find(h.quote) for h in heard}
    heard.sort(key=lambda h: order[id(h)])
    if corrects:
        heard = [replace(h, corrects=_replaces(h, context.need)) for h in heard]
    return heard


def _replaces(h: Heard, need: Need) -> bool:
    """Tell whether a correcting message's finding takes the place of a live one."""
    return bool(need.live(h.slot))


def _settle(
    message: _Message, placed: Sequence[_Placed], acts: Sequence[Act], context: Context
) -> list[_Placed]:
    """Decide the clauses that the classifier is unsure of by their neighbours and the question."""
    out = list(placed)
    asked = context.asked[0] if context.asked else ""
    for i, p in enumerate(out):
        if p.slot == asked or p.slot == "act" or p.sure >= SURE:
            continue
        before = out[i - 1] if i else None
        near = before is not None and before.clause.sentence == p.clause.sentence
        if near and before is not None and before.slot in TEXT_SLOTS:
            out[i] = replace(p, slot=before.slot, sense=before.sense)
        elif not p.slot or p.sure < SURE / 2:
            out[i] = replace(p, slot="", sense="")
    answered = any(p.slot == asked for p in out)
    refused = {"unknown", "skip", "withhold", "refer_back"} & set(acts)
    if asked in TEXT_SLOTS and not answered and not refused and context.stage == "interview":
        # An answer that no clause was given to: the least certain clauses are the answer.
        for i, p in enumerate(out):
            if p.slot != "act" and p.sure < 0.6:
                out[i] = replace(p, slot=asked, sense=_usual_sense(asked))
    return out


def _usual_sense(slot: str) -> str:
    return {
        "attempt": "failed",
        "gap": "lacks",
        "existing_solution": "unknown",
        "payer": "pending",
        "request": "technology",
    }.get(slot, "")


def _runs(message: _Message, placed: Sequence[_Placed]) -> list[list[_Placed]]:
    """Join neighbouring clauses of one slot and sense while the quote stays short."""
    runs: list[list[_Placed]] = []
    for p in placed:
        if runs:
            last = runs[-1][-1]
            same = (last.slot, last.sense) == (p.slot, p.sense)
            length = p.clause.end - runs[-1][0].clause.start
            together = last.clause.sentence == p.clause.sentence or length <= 36
            if same and together and length <= TEXT_LIMIT:
                runs[-1].append(p)
                continue
        runs.append([p])
    return runs


def _quote(message: _Message, start: int, end: int) -> str:
    """Cut a quote of at most 80 characters from the text as typed."""
    return message.text[start : min(end, start + TEXT_LIMIT)].strip()


def _type_run(message: _Message, run: Sequence[_Placed], context: Context, ear: Ear) -> list[Heard]:
    """Type the words of one run of clauses; [] where they carry no value."""
    start, end = run[0].clause.start, run[-1].clause.end
    slot, sense = run[0].slot, run[0].sense
    quote = _quote(message, start, end)
    words = message.words(start, end)
    if slot in ("budget", "deadline", "region", "size"):
        return _type_figure(message, slot, sense, start, end, context, ear)
    return [
        Heard(slot, value, quote, sense=kept)
        for value, kept in _type_words(slot, sense, words, message.text[start:end])
        if quote
    ]


def _type_words(
    slot: str, sense: str, words: str, typed: str
) -> list[tuple[dict[str, Any], Sense | None]]:
    """Return the typed values of a text slot, with the sense that a gate needs."""
    text = readers.as_text(typed)
    if not text:
        return []
    match slot:
        case "request":
            return [({"text": text, "kind": sense}, None)]
        case "product":
            product = readers.read_product(typed)
            return [(product, None)] if product else []
        case "attempt":
            if sense == "none":
                return []
            kept: Sense = "worked" if sense == "worked" else "failed"
            return [(readers.split_attempt(typed), kept)]
        case "gap":
            return [({"text": text}, "self" if sense == "self" else "lacks")]
        case "existing_solution":
            if sense == "unknown":
                return []
            return [({"text": text, "adequate": sense == "adequate"}, None)]
        case "payer":
            approved = {"approved": True, "none": False}.get(sense)
            return [({"text": text, "approved": approved}, None)]
        case "impact":
            return [({"text": text, "amount_wan": None}, None)]
        case "cooperation":
            mode = readers.read_cooperation(words)
            if mode is None and sense in _MODES:
                mode = {"mode": sense}
            return [(mode, None)] if mode else []
        case "confidentiality":
            level = readers.read_confidentiality(words) or {"level": sense}
            return [(level, None)]
        case "company":
            company = readers.read_company(words)
            return [(company, None)] if company else []
        case "industry":
            return [({"name": text, "code": None}, None)]
        case "qualification":
            return [(value, None) for value in readers.read_qualifications(words)]
        case "trl":
            trl = readers.read_trl(words)
            return [(trl, None)] if trl else []
        case "acceptance":
            return [] if sense == "vague" else [({"text": text}, None)]
        case "scene" | "symptom" | "constraint" | "ip" | "test_conditions":
            return [({"text": text}, None)]
    return []


_MODES = frozenset(
    {"commission", "joint", "licence", "equity", "open_call", "pay_after_use", "consulting"}
)
_TOTAL = re.compile(r"(?:一共|总共|合计|总计|加起来|加一起|总的|一起)[^，。；,;]{0,6}$")
_SUBSIDY = re.compile(
    r"(?:有|拿到|批下|下来|给|能拿)[^，。；,;]{0,6}(?:补贴|资助|补助|政策|扶持|项目款)[^。；;]{0,8}(?:才|再|就)"
    r"|(?:补贴|补助|资助|扶持)[^。；;]{0,8}(?:下来|到位|批了|批下来|才)[^。；;]{0,4}(?:才|再|出|掏|投)"
)


def _type_figure(
    message: _Message, slot: str, sense: str, start: int, end: int, context: Context, ear: Ear
) -> list[Heard]:
    quote = _quote(message, start, end)
    words = message.words(start, end)
    if slot == "budget":
        return _type_budget(message, sense, start, end)
    if slot == "deadline":
        found = read_deadline(words, context.today)
        if found is None or found.vague:
            return []
        value: dict[str, Any]
        if found.date is not None:
            value = {"date": found.date.isoformat()}
        else:
            value = {"months": found.months}
        return [Heard("deadline", value, quote)]
    if slot == "region":
        place = ear.find_place(words)
        if place is None:
            return []
        province, city, _, _ = place
        return [Heard("region", {"province": province, "city": city}, quote)]
    moneys = [(m.start - start, m.min_wan, m.max_wan) for m in message.within(start, end)]
    size = readers.read_size(words, moneys, _number)
    return [Heard("size", size, quote)] if size else []


def _type_budget(message: _Message, sense: str, start: int, end: int) -> list[Heard]:
    quote = _quote(message, start, end)
    amounts = [
        m for m in message.within(start, end) if m.per is None and not m.negated and not m.spent
    ]
    conditional = bool(_SUBSIDY.search(message.plain))
    if amounts and sense != "spent":
        totals = [m for m in amounts if _TOTAL.search(message.plain[: m.start])]
        chosen = totals[-1] if totals else amounts[0]
        value = {
            "min_wan": chosen.min_wan,
            "max_wan": chosen.max_wan,
            "currency": chosen.currency,
        }
        if value["min_wan"] is None and value["max_wan"] is None:
            return []
        return [Heard("budget", value, quote, sense="conditional" if conditional else None)]
    if sense == "refused":
        return [Heard("budget", {"min_wan": 0, "max_wan": 0, "currency": "CNY"}, quote)]
    return []


def _measures(message: _Message, placed: Sequence[_Placed], context: Context) -> list[Heard]:
    """Read today's and wanted figures where clauses speak of them."""
    asked = context.asked[0] if context.asked and context.turn > 1 else ""
    known = [
        str(f.value["metric"])
        for f in reversed(context.need.live(*MEASURE_SLOTS))
        if f.value["metric"]
    ]
    short = len(message.plain) <= LONG_MESSAGE
    role = asked if asked in MEASURE_SLOTS and short else None
    heard: list[Heard] = []
    for m in read_measures(message.plain, cast(Any, role), message.quantities, known):
        slot = _measure_slot(m, placed, asked if short else "")
        if slot is None or not m.metric:
            continue
        value = {"metric": m.metric, "op": m.op, "value": _plain_figure(m), "unit": m.unit}
        heard.append(Heard(slot, value, _quote(message, m.start, m.end)))
    return heard


_NO_MEASURE = frozenset(
    {
        "budget",
        "deadline",
        "size",
        "region",
        "company",
        "payer",
        "attempt",
        "existing_solution",
        "test_conditions",
        "acceptance",
        "scene",
        "product",
        "impact",
        "confidentiality",
        "act",
        "ip",
        "cooperation",
        "request",
        "qualification",
    }
)


def _measure_slot(m: ReadMeasure, placed: Sequence[_Placed], asked: str) -> str | None:
    """Decide which slot a figure belongs to: by its own words, its clause, or the question."""
    at = next((p for p in placed if p.clause.start <= m.start < p.clause.end), None)
    label = at.slot if at else ""
    if label in MEASURE_SLOTS:
        return m.role or label
    if asked in MEASURE_SLOTS:
        sure_elsewhere = at is not None and label in _NO_MEASURE and at.sure > 0.75
        return None if sure_elsewhere else (m.role or asked)
    if m.role is not None and label not in _NO_MEASURE:
        return m.role
    return None


def _corrected_figures(message: _Message, context: Context) -> list[Heard]:
    """Find the figure that a correction puts in place of an earlier one.

    The new figure is the first that is neither negated (不是 X) nor equal to the one corrected.
    """
    live = context.need.live("baseline", "target", "budget", "constraint", "deadline")
    speaks_of_money = re.search(r"预算|钱|经费|费用|出资|投入|资金", message.plain)
    moneys = [m for m in message.moneys if not m.negated and m.per is None]
    budgets = [f for f in live if f.slot == "budget"]
    if budgets and (moneys and (speaks_of_money or not _named_measures(message, live))):
        old = budgets[-1].value
        fresh = [m for m in moneys if (m.min_wan, m.max_wan) != (old["min_wan"], old["max_wan"])]
        totals = [m for m in fresh if _TOTAL.search(message.plain[: m.start])]
        if fresh:
            new = (totals or fresh)[0]
            value = {"min_wan": new.min_wan, "max_wan": new.max_wan, "currency": new.currency}
            quote = _quote(message, *_clause_around(message, new.start, new.end))
            return [Heard("budget", value, quote, corrects=True)]
    out: list[Heard] = []
    for finding in _named_measures(message, live):
        old = finding.value
        role = cast(Any, finding.slot)
        candidates = [
            m
            for m in read_measures(message.plain, role, message.quantities, [str(old["metric"])])
            if _plain_figure(m) != old["value"]
            and not re.search(
                r"不是[^，。；,;]{0,6}$",
                message.plain[: m.start] + message.plain[m.start : m.start + 3],
            )
            and not _negated_figure(message, m)
        ]
        if candidates:
            m = candidates[0]
            op = m.op if m.op != "=" or old["op"] == "range" else old["op"]
            unit = m.unit or str(old["unit"])
            value = {"metric": old["metric"], "op": op, "value": _plain_figure(m), "unit": unit}
            out.append(Heard(finding.slot, value, _quote(message, m.start, m.end), corrects=True))
    return out


def _plain_figure(m: ReadMeasure) -> float | list[float]:
    """Return a measure's value as JSON has it."""
    return list(m.value) if isinstance(m.value, tuple) else m.value


def _negated_figure(message: _Message, m: ReadMeasure) -> bool:
    return any(
        q.negated and m.start <= q.start < m.end and m.value in (q.low, (q.low, q.high))
        for q in message.quantities
    )


def _named_measures(message: _Message, live: Sequence[Any]) -> list[Any]:
    """Return the live measures that a correction names by metric or by their old figure."""
    measures = [f for f in live if is_measure(f.value)]
    named = [f for f in measures if _mentions(message.plain, str(f.value["metric"]))]
    figures = {q.low for q in message.quantities if q.kind != "money"}
    both = [f for f in named if f.value["value"] in figures]
    if both:
        return both[-1:]
    if named:
        return named[-1:]
    by_figure = [f for f in measures if f.value["value"] in figures]
    return by_figure[-1:]


def _mentions(text: str, metric: str) -> bool:
    return any(metric[i : i + 2] in text for i in range(max(1, len(metric) - 1)) if len(metric) > 1)


def _clause_around(message: _Message, start: int, end: int) -> tuple[int, int]:
    own = next((c for c in message.clauses if c.start <= start < c.end), None)
    return (own.start, max(own.end, end)) if own else (start, end)


# ── what follows from what was heard ─────────────────────────────────────────────────────────


def _with_industry(heard: list[Heard], context: Context, ear: Ear) -> list[Heard]:
    """Add the industry that a product belongs to, as inferred; code a stated one."""
    out: list[Heard] = []
    known = context.need.latest("industry")
    for h in heard:
        if h.slot == "industry":
            row = ear.infer_industry(str(h.value["name"]))
            if row:
                h = replace(h, value={"name": row[0], "code": row[1]})
        out.append(h)
    if known is None and not any(h.slot == "industry" for h in out):
        for h in out:
            if h.slot in ("product", "request", "scene", "symptom"):
                row = ear.infer_industry(h.quote)
                if row and row[2] in h.quote:
                    value = {"name": row[0], "code": row[1]}
                    out.append(Heard("industry", value, row[2], inferred=True))
                    break
    return out


def _drop_repeats(heard: Sequence[Heard]) -> list[Heard]:
    kept: list[Heard] = []
    for h in heard:
        if not any((k.slot, dict(k.value)) == (h.slot, dict(h.value)) for k in kept):
            kept.append(h)
    return kept


def _is_thin(h: Heard) -> bool:
    return (
        h.slot in TEXT_SLOTS and h.slot not in ("request", "payer") and readers.says_little(h.quote)
    )
