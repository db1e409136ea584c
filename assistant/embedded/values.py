"""From placed clauses to findings: the typed values of one message.

In:    clauses with their slots.
Out:   `Heard` things with exact quotes.
Never: decides slots (see `placing/`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal, cast

from assistant.embedded import other_requests, readers
from assistant.embedded.measures import ReadMeasure, names_a_quantity, read_measures, usual_name
from assistant.embedded.message import LONG_MESSAGE, Context, Ear, Message
from assistant.embedded.placing import Placed
from assistant.embedded.placing.placed import SURE_TURN
from assistant.embedded.quantities import read_deadline
from assistant.embedded.trouble import name_of_trouble
from assistant.need import MEASURE_SLOTS, TEXT_LIMIT, Finding, Heard, Sense, is_measure

Typed = list[tuple[dict[str, Any], Sense | None]]
"""Values with the sense that a gate needs."""

REFUSAL = {"min_wan": 0, "max_wan": 0, "currency": "CNY"}
"""The budget of who will pay nothing."""
TOGETHER = 44
"""Characters up to which two sentences of one slot make one finding."""


def type_clauses(
    message: Message, placed: Sequence[Placed], context: Context, ear: Ear
) -> list[Heard]:
    """Type all that the placed clauses say, in order of the words."""
    heard = _type_measures(message, placed, context)
    runs = _join_runs(placed, context)
    for run in (part for joined in runs for part in _part_trials(message, joined)):
        if run[0].slot not in (*MEASURE_SLOTS, "act", ""):
            heard += _type_run(message, run, context, ear)
    heard += [
        # What serves is a repair shop or a test house: a service, no product.
        Heard("request", {"text": h.value["text"], "kind": "service"}, h.quote)
        for h in heard
        if h.slot == "existing_solution"
        and h.value["adequate"]
        and other_requests.read_other_request(message.plain) == "service"
    ]
    heard += [
        Heard("budget", dict(REFUSAL), h.quote)
        for h in heard
        if h.slot == "payer" and h.value["approved"] is False
    ]
    heard = _keep_amount_over_refusal(heard)
    return sorted(heard, key=lambda h: message.text.find(h.quote))


def _keep_amount_over_refusal(heard: list[Heard]) -> list[Heard]:
    """Who names a sum does not refuse: 三百万，试制的料钱我们不出 is a budget."""
    amounts = [h for h in heard if h.slot == "budget" and h.value["max_wan"] != 0]
    return [h for h in heard if h.slot != "budget" or not amounts or h in amounts]


def _join_runs(placed: Sequence[Placed], context: Context) -> list[list[Placed]]:
    """Join neighbouring clauses of one slot and sense while the quote stays short."""
    runs: list[list[Placed]] = []
    for p in placed:
        if runs:
            first, last = runs[-1][0], runs[-1][-1]
            same = (last.slot, last.sense) == (p.slot, p.sense)
            length = p.clause.end - first.clause.start
            together = last.clause.sentence == p.clause.sentence or length <= TOGETHER
            if same and together and length <= TEXT_LIMIT:
                runs[-1].append(p)
                continue
        runs.append([p])
    return runs


_GOES_ON = re.compile(
    r"但|可|就是|只是|结果|还是|也没|又|没|不|所以|后来(?:还|又|也)?(?:没|不|裂|坏|掉)|最后"
    r"|效果|别的|其他|其它"
)
"""How a sentence begins that tells more of the same trial."""


def _part_trials(message: Message, run: Sequence[Placed]) -> list[list[Placed]]:
    """Part an account of trials: each begins where something else is tried than what just ended.

    石墨加多过，掉块，又换钼铁的配方，湿态好一点 tells of two.
    """
    if run[0].slot != "attempt":
        return [list(run)]
    trials: list[list[Placed]] = []
    ended = False
    for p in run:
        before = trials[-1][-1].clause if trials else None
        opens = before is None or before.sentence != p.clause.sentence
        words = message.words(p.clause.start, p.clause.end)
        trial = readers.names_trial(words, opens)
        another = opens and not _GOES_ON.match(words)
        if not trials or (ended and (trial or another)):
            trials.append([p])
            ended = False
        else:
            trials[-1].append(p)
            ended = ended or not trial
    return trials


def _type_run(message: Message, run: Sequence[Placed], context: Context, ear: Ear) -> list[Heard]:
    """Type the words of one run of clauses; [] where they carry no value."""
    start, end = run[0].clause.start, run[-1].clause.end
    slot, sense = run[0].slot, run[0].sense
    quote = message.quote(start, end)
    words = message.words(start, end)
    match slot:
        case "budget":
            typed = _type_budget(message, sense, start, end)
        case "deadline":
            typed = _type_deadline(words, context)
        case "region":
            place = ear.find_place(words)
            typed = [({"province": place[0], "city": place[1]}, None)] if place else []
        case "size":
            inside = message.moneys_within(start, end)
            moneys = [(m.start - start, m.min_wan, m.max_wan) for m in inside]
            size = readers.read_size(words, moneys)
            typed = [(size, None)] if size else []
        case _:
            typed = _type_words(slot, sense, words, message.typed(start, end))
    return [Heard(slot, value, quote, sense=kept) for value, kept in typed if quote]


def _type_words(slot: str, sense: str, words: str, as_typed: str) -> Typed:
    text = readers.as_text(as_typed)
    if not text:
        return []
    one: dict[str, Any] | None = None
    kept: Sense | None = None
    match slot:
        case "request":
            one = {"text": text, "kind": sense}
        case "product":
            one = readers.read_product(words)
        case "attempt" if sense != "none":
            one, kept = readers.split_attempt(as_typed), cast(Sense, sense)
        case "gap":
            # 天天都在做 names neither a lack nor what they can do: no gate rests on it.
            one, kept = {"text": text}, _GAP.get(sense)
        case "existing_solution":
            one = {"text": text, "adequate": _ADEQUATE.get(sense)}
        case "payer":
            one = {"text": text, "approved": {"approved": True, "none": False}.get(sense)}
        case "impact":
            one = {"text": text, "amount_wan": None}
        case "industry":
            one = {"name": text, "code": None}
        case "acceptance" if sense == "vague":
            one = None
        case "scene" | "symptom" | "constraint" | "ip" | "test_conditions" | "acceptance":
            one = {"text": text}
        case _:
            return [(value, None) for value in _read_closed(slot, sense, words)]
    return [(one, kept)] if one else []


_GAP: dict[str, Sense] = {"self": "self", "lacks": "lacks"}
_ADEQUATE = {"adequate": True, "inadequate": False}
_MODES = frozenset(
    {"commission", "joint", "licence", "equity", "open_call", "pay_after_use", "consulting"}
)


_DENIES = re.compile(
    r"[不别莫勿甭](?:许|要|能|可|好|得|给)?(?:写|提|公开|说|讲|露|登|挂|出|带|点|传)"
)


def _read_closed(slot: str, sense: str, words: str) -> list[dict[str, Any]]:
    """Read a slot whose values come from a closed list."""
    found: dict[str, Any] | None = None
    match slot:
        case "cooperation":
            found = readers.read_cooperation(words)
            if found is None and sense in _MODES and not readers.names_cooperation(words):
                found = {"mode": sense}
        case "confidentiality":
            found = readers.read_confidentiality(words)
            if found is None and sense and not (sense == "public" and _DENIES.search(words)):
                found = {"level": sense}
        case "company":
            found = readers.read_company(words)
        case "qualification":
            return readers.read_qualifications(words)
        case "trl":
            found = readers.read_trl(words)
    return [found] if found else []


def _type_deadline(words: str, context: Context) -> Typed:
    found = read_deadline(words, context.today)
    if found is None or found.vague:
        return []
    if found.date is not None:
        return [({"date": found.date.isoformat()}, None)]
    return [({"months": found.months}, None)]


_TOTAL = re.compile(r"(?:一共|总共|合计|总计|加起来|加一起|总的|一起)[^，。；,;]{0,6}$")
_SUBSIDY = re.compile(
    r"(?:有|拿到|批下|下来|给|能拿)[^，。；,;]{0,6}(?:补贴|资助|补助|政策|扶持"
    r"|项目款)[^。；;]{0,8}(?:才|再|就)"
    r"|(?:补贴|补助|资助|扶持)[^。；;]{0,8}(?:下来|到位|批了|批下来|才)[^。；;]{0,4}(?:才|再"
    r"|出|掏|投)"
)


_OF_SOMETHING_ELSE = re.compile(
    r"(?:元|块)?(?:那个|那笔)?是(?!预算|上限|底线|我们|能|可以|最|全部|总)[^，。；,;]{1,12}的"
)
"""3200万是盖厂房的: a sum that is told to be for something else."""


def sums(message: Message, start: int, end: int) -> list[Any]:
    """Return the amounts of a stretch that could be a budget, first the total that is named."""
    amounts = [
        m
        for m in message.moneys_within(start, end)
        if m.per is None and not (m.negated or m.spent or m.price)
        if not _OF_SOMETHING_ELSE.match(message.plain[m.end :])
        if m.min_wan is not None or m.max_wan is not None
    ]
    totals = [m for m in amounts if _TOTAL.search(message.plain[: m.start])]
    return [*totals, *(m for m in amounts if m not in totals)]


def _type_budget(message: Message, sense: str, start: int, end: int) -> Typed:
    amounts = sums(message, start, end)
    if amounts and sense != "spent":
        kept: Sense | None = "conditional" if _SUBSIDY.search(message.plain) else None
        budget = as_budget(amounts[0])
        if len(amounts) == 2 and amounts[0].max_wan is None and amounts[1].min_wan is None:
            # 两百万打底，最多不超过两百五十万
            budget["max_wan"] = amounts[1].max_wan
        return [(budget, kept)]
    # 一百万给不起 refuses that sum, not to pay.
    if sense == "refused" and not any(m.negated for m in message.moneys_within(start, end)):
        return [(dict(REFUSAL), None)]
    return []


def as_budget(money: Any) -> dict[str, Any]:
    """Return an amount as a budget value."""
    return {"min_wan": money.min_wan, "max_wan": money.max_wan, "currency": money.currency}


# ── figures ──────────────────────────────────────────────────────────────────────────────────

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
NO_STATE_NO_GOAL = frozenset({"attempt", "existing_solution", "constraint", "gap", "impact"})
"""Topics of a report under which figures tell neither today's state nor what is wanted."""
SURE_FIGURE = 0.5
"""Least probability that a clause nobody asked for speaks of today's or a wanted figure."""


def _type_measures(message: Message, placed: Sequence[Placed], context: Context) -> list[Heard]:
    """Read today's and wanted figures where clauses speak of them."""
    asked = context.asked[0] if context.asked and not context.opening else ""
    if context.stage != "interview" or len(message.plain) > LONG_MESSAGE:
        asked = ""
    role = cast(Literal["baseline", "target"], asked) if asked in MEASURE_SLOTS else None
    live = context.need.live(*MEASURE_SLOTS)
    known = [str(f.value["metric"]) for f in reversed(live)]
    if role and (trouble := context.need.trouble()):
        # A bare figure in answer to 现在大概多少 measures the trouble that was named.
        known += filter(None, [name_of_trouble(str(trouble.value["text"]))])
    heard: list[Heard] = []
    units = {str(f.value["metric"]): str(f.value["unit"]) for f in live}
    measures = list(read_measures(message.plain, role, message.quantities, known, units))
    told = {p.slot for p in placed if p.slot in MEASURE_SLOTS and p.sure >= SURE_TURN}
    if not measures and len(told) == 1 and not context.opening:
        # 降到0.5%以内, said to another question, speaks of the metric that was named before.
        role = cast(Literal["baseline", "target"], told.pop())
        again = read_measures(message.plain, role, message.quantities, known, units)
        measures = [m for m in again if m.metric in known]
    first = context.opening and len(message.plain) <= LONG_MESSAGE
    for m in measures:
        slot = _measure_slot(m, placed, asked, first)
        if slot is None and asked == "acceptance" and _contradicts(m, live):
            slot = "target"
        if slot is not None and m.metric and not _names_another(message, m):
            holds = m.op in ("=", "<=") and _HOLDS.search(message.plain[m.start : m.end])
            value = {
                "metric": usual_name(m.metric, m.unit),
                "op": ">=" if holds else m.op,
                "value": plain_figure(m),
                "unit": m.unit,
            }
            heard.append(Heard(slot, value, message.quote(m.start, m.end)))
    return heard


_NO_NOUN = re.compile(
    r"现在|目前|眼下|大概|差不多|至少|最少|起码|最好|最多|顶多|平均|一般|也就|还得|必须|保住"
    r"|保持|做到|达到|提到|降到|压到|控制|希望|不能|不要|要|得|到|在|能|就|也|都|的|了|是|有"
    r"|还|再|约|不|超过|低于|高于|大于|小于"
)


def _names_another(message: Message, m: ReadMeasure) -> bool:
    """Tell whether a bare figure's own clause names something else than the metric it was given.

    比表面积还得保住350, after a figure for power, is no power: its metric is not known.
    """
    figures = [q for q in message.quantities if m.start <= q.start < m.end]
    if not figures or figures[0].unit or figures[0].kind != "number":
        return False
    noun = _NO_NOUN.sub(
        "", re.sub(r"[^\u4e00-\u9fff]", "", message.plain[m.start : figures[0].start])
    )
    return len(noun) >= 2 and not any(noun[i : i + 2] in m.metric for i in range(len(noun) - 1))


_HOLDS = re.compile(
    r"(?:时|天|日|月|年|次|遍|周)[^，。；,;]{0,2}(?:不|没)(?:变|掉|裂|坏|漏|锈|褪|开|断|死|烂"
    r"|脱|松|软|糊|发)"
)
"""Words that make a span a least one: 72小时不变色."""


def plain_figure(m: ReadMeasure) -> float | list[float]:
    """Return a measure's figure as JSON has it."""
    return [float(v) for v in m.value] if isinstance(m.value, list | tuple) else float(m.value)


def _contradicts(m: ReadMeasure, live: Sequence[Finding]) -> bool:
    """Tell whether a bound of a test differs from the wanted figure of the same metric.

    衰减不超过3%都过才算, where 5% was wanted: which of the two holds has to be asked.
    """
    bounds = [
        f.value["value"]
        for f in live
        if (f.slot, f.value["metric"]) == ("target", m.metric)
        and (f.value["op"], f.value["unit"]) == (m.op, m.unit)
    ]
    return m.op in ("<=", ">=") and bool(bounds) and plain_figure(m) not in bounds


def _measure_slot(
    m: ReadMeasure, placed: Sequence[Placed], asked: str, opening: bool = False
) -> str | None:
    """Decide which slot a figure belongs to: by its own words, its clause, or the question."""
    at = next((p for p in placed if p.clause.start <= m.start < p.clause.end), None)
    label, sure = (at.slot, at.sure) if at else ("", 0.0)
    if at and at.topic in NO_STATE_NO_GOAL:
        # Under 已做的工作 or 市面情况 a figure is no goal, whatever is said beside it.
        return None
    if asked == "constraint" and label not in MEASURE_SLOTS:
        # 一吨油成本别超一千五, asked what must stay, is a limit.
        return None
    if asked in MEASURE_SLOTS:
        if label in _NO_MEASURE and sure >= SURE_FIGURE:
            return None
        return m.role or asked
    if label in MEASURE_SLOTS and sure >= SURE_FIGURE:
        # A bare figure tells today's state unless it is clearly wished for: 报废率大概8%.
        bare = m.op == "=" and sure < SURE_TURN
        return m.role or ("baseline" if bare else label)
    # 想压到十分钟以内 asks for a technology and says how far.
    if m.role is not None and label not in _NO_MEASURE - {"request"}:
        return m.role
    told = label in ("", "symptom", *MEASURE_SLOTS) and m.op in ("=", "range")
    if opening and told and names_a_quantity(m.metric):
        # 大面缩水，不良率8%: what is told of a trouble is how it is.
        return "baseline"
    return None


def named_measures(message: Message, live: Sequence[Any]) -> list[Any]:
    """Return the live measures that a message names by metric or by their figure, newest first."""
    measures = [f for f in live if is_measure(f.value)]
    named = [f for f in measures if mentions(message.plain, str(f.value["metric"]))]
    figures = [q.low for q in message.quantities if q.kind != "money"]
    both = [f for f in named if f.value["value"] in figures]
    by_figure = [f for f in measures if f.value["value"] in figures]
    denied = [q.low for q in message.quantities if q.negated]
    meant = [f for f in measures if f.value["value"] in denied]
    return [*reversed(meant or both or named or by_figure)]


def mentions(text: str, metric: str) -> bool:
    """Tell whether a text names a metric by at least two of its characters in a row."""
    return any(metric[i : i + 2] in text for i in range(len(metric) - 1))
