"""Hearing: from one message to what it says of the need, with no model.

In:    a message as typed, and where the conversation stands (`Context`).
Out:   a `Hearing`: findings with exact quotes, what the person did beside stating facts, and the
       person's own questions.
Never: judges, asks, or stores; a finding whose quote is not in the message cannot leave here,
       since quotes are cut from it by offset.

    text ─ read_message ─ place_clauses ─ type_clauses ─▶ Hearing
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from typing import cast

from assistant.embedded import other_requests, readers, stance
from assistant.embedded.correct import corrected_figures
from assistant.embedded.form import Field, as_named, only_fields
from assistant.embedded.message import LONG_MESSAGE, Context, Ear, Message, read_message
from assistant.embedded.placing import Placed, best_sense, corrects_earlier, place_clauses
from assistant.embedded.quantities import read_moneys
from assistant.embedded.text import Clause, normalise
from assistant.embedded.values import mentions, named_measures, type_clauses
from assistant.need import MEASURE_SLOTS, TEXT_SLOTS, Act, Heard, Hearing, Need

SURE_OF_TROUBLE = 0.5
"""Least certainty with which an opening's words settle a slot, so that it need not be asked."""
SINGLE = frozenset({"budget", "deadline", "cooperation", "confidentiality", "region", "size"})
"""Slots that hold one value."""
ENGINE = "embedded/1"
"""Name and version, stored with what was heard."""


def hear(text: str, context: Context, ear: Ear) -> Hearing:
    """Hear one message.

    Args:
        text: as typed, 1 to 20,000 characters.
        context: where the conversation stands.
        ear: the classifier and the readers of places and industries.

    Returns:
        What was heard.
    """
    message = read_message(text, context)
    brief = [f for f in message.fields if f.brief]
    values = [f for f in brief if f.slot and not f.deletes]
    filled = [h for f in values for h in _hear_field(message, f, context, ear)]
    acts: list[Act] = []
    doubtful: set[str] = set()
    questions: tuple[str, ...] = ()
    heard: list[Heard] = []
    if only_fields(message.plain, message.fields):
        # A line corrected on the card answers no question: it is asked again.
        asked = context.asked[:1]
        acts = [] if asked and any(f.slot == asked[0] for f in values) else ["correction"]
    else:
        placed = place_clauses(message, context, ear)
        acts = _acts(message, placed, context)
        questions = tuple(
            text[p.clause.start : p.clause.end]
            for p in placed
            if (p.slot, p.sense) == ("act", "question")
        )
        doubtful = _doubtful(placed)
        if len(text) > LONG_MESSAGE and not message.fields:
            # Figures overheard in a long account are asked about all the same.
            doubtful |= MEASURE_SLOTS
        heard = corrected_figures(message, context) if "correction" in acts else []
        heard = heard or _mark_separate(message, type_clauses(message, placed, context, ear))
        if "correction" in acts:
            heard = [replace(h, corrects=True) for h in heard]
        heard = beside_read_back(heard, context.stage)
    return conclude(
        text,
        [*filled, *heard],
        acts,
        questions,
        context,
        ear,
        doubtful=doubtful,
        replaced=(
            *_replaced(message, filled, context.need),
            *_denied(message, context.need),
            *_dropped(message, context.need),
            *_deleted(message, context),
        ),
    )


def beside_read_back(heard: Sequence[Heard], stage: str) -> list[Heard]:
    """Return what was heard as it counts once the need was read back; unchanged before that."""
    if stage == "interview":
        return list(heard)
    # A remark is no new request: 对，顺便帮我打听补贴.
    told = [h for h in heard if h.slot != "request" or h.value["kind"] == "technology"]
    if stage != "confirm":
        return told
    # Another value than the one that was read is a correction.
    return [replace(h, corrects=h.corrects or h.slot in SINGLE) for h in told]


def conclude(
    text: str,
    heard: Sequence[Heard],
    acts: Sequence[Act],
    questions: Sequence[str],
    context: Context,
    ear: Ear,
    *,
    doubtful: Set[str] = frozenset(),
    replaced: Sequence[int] = (),
    engine: str = ENGINE,
) -> Hearing:
    """Add what follows from what was heard, whichever engine heard it.

    Args:
        text: as typed.
        heard: in order of the words.
        acts: what the person did beside stating facts.
        questions: the person's own, as typed.
        context: where the conversation stands.
        ear: the reader of industries.
        doubtful: slots that were only heard with little certainty.
        replaced: indexes of the findings that fields of a form take the place of.
        engine: name and version of who heard it.
    """
    heard = _distinct(_with_industry(heard, context, ear))
    return Hearing(
        context.turn,
        text,
        heard=tuple(heard),
        acts=tuple(dict.fromkeys(acts)),
        questions=tuple(questions),
        thin=_thin(heard, doubtful, context),
        withdraws=tuple(replaced) or _withdrawn(heard, context.need),
        confirms=_confirms(text, acts, heard, questions, context),
        engine=engine,
    )


# ── forms and card edits ─────────────────────────────────────────────────────────────────────


def _hear_field(message: Message, field: Field, context: Context, ear: Ear) -> list[Heard]:
    """Hear a field: what is written into it replaces what stood there, where anything did."""
    # The name of a field must not tell what its value is: 指标 is a word of what is wanted.
    alone = read_message(" " * field.start + message.text[field.start : field.end], context)
    alone = replace(alone, text=message.text, fields=())
    heard = hear_stretch(alone, field.slot, field.start, field.end, context, ear)
    stood = bool(context.need.live(field.slot))
    return [replace(h, corrects=stood) for h in heard if h.slot == field.slot]


def _replaced(message: Message, heard: Sequence[Heard], need: Need) -> tuple[int, ...]:
    """Return the findings that fields take the place of, or take away.

    A field that names the old words means their finding; one that does not means what its slot
    holds where that is one thing. Among several, which is meant is not known.
    """
    out: list[int] = []
    for field in message.fields:
        if not field.deletes and not any(h.slot == field.slot and not h.inferred for h in heard):
            continue
        live = need.live(field.slot) if field.slot else []
        held = [f for f in live if field.deletes or f.status != "inferred"]
        if field.replaces:
            named = live[field.place - 1 : field.place] if field.place else held
            out += [f.index for f in named if as_named(f.quote) == field.replaces]
        elif len(held) == 1:
            out.append(held[0].index)
    return tuple(dict.fromkeys(out))


def _denied(message: Message, need: Need) -> tuple[int, ...]:
    """Return the goals that a clause names and says to be none: 单价和寿命不是我们的目标."""
    clauses = [message.words(c.start, c.end) for c in message.clauses]
    denials = [words for words in clauses if stance.denies_goals(words)]
    return tuple(
        f.index
        for f in need.live("target")
        if any(mentions(d, str(f.value["metric"])) for d in denials)
    )


def _dropped(message: Message, need: Need) -> tuple[int, ...]:
    """Return the other requests that a clause takes back: 算了不说贷款了."""
    clauses = (message.words(c.start, c.end) for c in message.clauses)
    kinds = {other_requests.takes_back_request(words) for words in clauses}
    return tuple(f.index for f in need.live("request") if f.value["kind"] in kinds)


def _deleted(message: Message, context: Context) -> tuple[int, ...]:
    """Return what a clause orders to be taken away: 把目标里的2 bar删掉, 预算那条删了.

    By its figure or metric, else by the name of a slot that holds one thing; an order that names
    neither takes nothing away.
    """
    orders = [c for c in message.clauses if stance.deletes(message.words(c.start, c.end))]
    if not orders or context.opening:
        return ()
    words = "，".join(message.words(c.start, c.end) for c in orders)
    if measures := named_measures(message, context.need.live(*MEASURE_SLOTS)):
        return (measures[0].index,)
    slots = {slot for name, slot in context.fields.items() if slot and name in words}
    held = [f for slot in sorted(slots) for f in context.need.live(slot)]
    return (held[0].index,) if len(held) == 1 else ()


def hear_stretch(
    message: Message, slot: str, start: int, end: int, context: Context, ear: Ear
) -> list[Heard]:
    """Hear what a stretch says of the slot that somebody named: a form's label, or a model.

    Args:
        message: the turn; only the quantities and amounts in it can become values.
        slot: the named one.
        start: offset of the stretch.
        end: offset behind it.
        context: where the conversation stands.
        ear: the classifier and the readers.

    Returns:
        Typed values with their quotes, of other slots too where the words are clear (现在85);
        [] where the words carry none.
    """
    clause = Clause(start, end, 0, False)
    sense = best_sense(message.log_odds(clause, ear.classifier), slot)
    sense = stance.turn_sense(slot, sense, message.words(start, end))
    if slot == "budget":
        message = replace(message, moneys=tuple(read_moneys(message.plain, asked=True)))
    told = replace(context, asked=(slot,), stage="interview", turn=max(context.turn, 2))
    return type_clauses(message, [Placed(clause, slot, sense, 1.0)], told, ear)


# ── what the person did beside stating facts ─────────────────────────────────────────────────

_YES = re.compile(
    r"^(?:(?:这[回次下]|现在|核对|看)?过?了?[，,]?(?:内容|说得?|写得?)?(?:都|全部?|全都)?"
    r"(?:对了|无误|属实|没错|没问题|正确|准确)"
    r"|嗯+|对+|是的?|可以|好的?|行|确认|就是|差不多|同意|ok|yes|right"
    r"|correct|sure|没毛病|中|得|要得)"
    r"(?:$|[，,。：:；;!！、\s~呀啊呢吧哈的了就是这样滴嘞])",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^(?:不对|不是|错了|有误|不行|不准|不完全对|不太对|等等|等一下|慢着|no\b|wrong"
    r"|not (?:quite|right))"
    r"|(?<![没不])(?:有|还有)(?:个|一)?(?:地方|处|条)?(?:不对|错了|要改)|不对(?:$|[，。])",
    re.IGNORECASE,
)
_REFER_BACK = re.compile(
    r"刚才(?:不是)?(?:已经)?(?:说|讲)|前面(?:已经)?(?:说|讲|提)|(?:还是|就是|按)(?:刚才|前面"
    r"|上面|之前|那个)"
    r"|开头(?:就)?说|说过了|不是说了|讲过了|同上|as i said|same as"
)


def _acts(message: Message, placed: Sequence[Placed], context: Context) -> list[Act]:
    acts: list[Act] = [
        cast(Act, p.sense) for p in placed if p.slot == "act" and p.sense not in ("yes", "no")
    ]
    if any(p.sense == "vague" for p in placed):
        acts.append("vague")
    plain = message.plain.strip()
    if _REFER_BACK.search(plain):
        acts.append("refer_back")
    if corrects_earlier(message, context):
        acts.append("correction")
    if context.stage == "confirm":
        if _NO.search(plain):
            acts.append("no")
        elif _YES.search(plain) or any((p.slot, p.sense) == ("act", "yes") for p in placed):
            acts.append("yes")
    return acts


# Characters of a message that can only be assent (嗯呐, 妥了, 就这样吧); judgement, 2026-11-21.
_ASSENT_AT_MOST = 6


def _confirms(
    text: str,
    acts: Sequence[Act],
    heard: Sequence[Heard],
    questions: Sequence[str],
    context: Context,
) -> bool:
    """Tell whether a read-back was accepted: a yes, or a short word with nothing against it."""
    if context.stage != "confirm" or "no" in acts:
        return False
    if "yes" in acts:
        return True
    if heard or questions or "correction" in acts:
        return False
    return len(text.strip()) <= _ASSENT_AT_MOST


_ANOTHER = re.compile(
    r"另外(?:还)?有(?:个|一个|一件)?(?:问题|事|毛病|难题)|还有(?:个|一个|一件)(?:问题|事|毛病"
    r"|难题)|另(?:一|外一)个(?:问题|毛病|难题)"
    r"|第[二三四](?:个|件|点)?(?:问题|事|是|[，,:：、])|(?:其次|二来|再一个|再有就是|二是)"
    r"|another (?:problem|issue)|second(?:ly)?,",
    re.IGNORECASE,
)


def _mark_separate(message: Message, heard: Sequence[Heard]) -> list[Heard]:
    """Mark the trouble that opens a separate problem (第二，…), where one was named before it.

    What follows such a mark is a trouble even where its words alone would not tell.
    """
    out = list(heard)
    for mark in _ANOTHER.finditer(normalise(message.text)):
        at = [message.text.find(h.quote) for h in out]
        troubles = [i for i, h in enumerate(out) if h.slot in ("symptom", "request")]
        if not any(at[i] < mark.start() for i in troubles):
            continue
        after = [i for i in troubles if at[i] >= mark.start()]
        rest = [c for c in message.clauses if c.start >= mark.end()]
        if after:
            out[after[0]] = replace(out[after[0]], sense="separate")
        elif rest:
            end = max(c.end for c in rest if c.sentence == rest[0].sentence)
            quote = message.quote(rest[0].start, end)
            text = readers.as_text(quote)
            if text:
                out.append(Heard("symptom", {"text": text}, quote, sense="separate"))
    return out


# ── what follows from what was heard ─────────────────────────────────────────────────────────


def _with_industry(heard: Sequence[Heard], context: Context, ear: Ear) -> list[Heard]:
    """Code a stated industry; add the one that a product belongs to, as inferred."""
    out: list[Heard] = []
    for h in heard:
        row = ear.infer_industry(str(h.value["name"])) if h.slot == "industry" else None
        out.append(replace(h, value={"name": row[0], "code": row[1]}) if row else h)
    if context.need.latest("industry") or any(h.slot == "industry" for h in out):
        return out
    for h in heard:
        if h.slot in ("product", "request", "symptom"):
            row = ear.infer_industry(h.quote)
            value = {"name": row[0], "code": row[1]} if row else {}
            # What was taken off the card is not guessed once more.
            before = [f.value for f in context.need.findings if f.slot == "industry"]
            if row and row[2] in h.quote and value not in before:
                return [*out, Heard("industry", value, row[2], inferred=True)]
    return out


def _distinct(heard: Sequence[Heard]) -> list[Heard]:
    kept: list[Heard] = []
    for h in heard:
        if not any((k.slot, dict(k.value)) == (h.slot, dict(h.value)) for k in kept):
            kept.append(h)
    return kept


def _doubtful(placed: Sequence[Placed]) -> set[str]:
    """Return the slots that were only ever placed with little certainty."""
    best: dict[str, float] = {}
    for p in placed:
        best[p.slot] = max(best.get(p.slot, 0.0), p.sure)
    return {slot for slot, sure in best.items() if sure < SURE_OF_TROUBLE}


def _thin(heard: Sequence[Heard], doubtful: Set[str], context: Context) -> tuple[str, ...]:
    """Return the slots whose answer in this message is too little to leave it at that."""
    counted = [h for h in heard if h.slot in TEXT_SLOTS - {"request", "payer"}]
    rich = {h.slot for h in counted if not stance.says_little(h.quote)}
    thin = {h.slot for h in counted} - rich
    if context.opening:
        thin |= {h.slot for h in counted if h.slot in doubtful}
        # A figure overheard in an opening stands for today's state only beside the wanted one.
        overheard = {h.slot for h in heard if h.slot in MEASURE_SLOTS}
        if len(overheard) == 1:
            thin |= overheard
        thin |= overheard & doubtful
    return tuple(sorted(thin))


def _withdrawn(heard: Sequence[Heard], need: Need) -> tuple[int, ...]:
    """Return the findings that are taken back because their contrary is said once more.

    What was said before adds nothing to the need; said again after words that seemed to contradict
    it, it tells which of the two holds.
    """
    contrary = {"lacks": "self", "failed": "worked"}
    out = []
    for h in heard:
        again = [
            f
            for f in need.evidence(h.slot)
            if f.sense == h.sense and dict(f.value) == dict(h.value)
        ]
        if h.sense in contrary and again:
            out += [
                f.index
                for f in need.evidence("gap", "attempt")
                if f.sense in contrary.values() and f.index > again[-1].index
            ]
    return tuple(out)
