"""How something heard joins what is held: it repeats, refines, replaces or contradicts.

In:    the findings so far, something heard.
Out:   the findings after it; nothing is overwritten.
Never: changes a value it was given.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from assistant.need.finding import (
    COEXISTING,
    MEASURE_SLOTS,
    Finding,
    Heard,
    Need,
    Status,
    Value,
)
from assistant.need.value import (
    is_measure,
    refuses_to_pay,
)


def _compact(text: str) -> str:
    return "".join(ch for ch in text if ch.isalnum())


def _same_value(slot: str, a: Value, b: Value) -> bool:
    if slot in COEXISTING and not is_measure(a):
        left, right = (_compact("".join(str(v) for v in x.values() if v)) for x in (a, b))
        return left == right
    return dict(a) == dict(b)


def _metric_key(metric: str) -> str:
    return _compact(metric)


def same_metric(a: Value, b: Value) -> bool:
    """Two measures speak of one metric when the names contain each other or are alike.

    A person who says 孔位 after 孔位偏差 means the same figure; the unit's dimension is not
    compared here, since a correction may change the unit.
    """
    left, right = _metric_key(str(a["metric"])), _metric_key(str(b["metric"]))
    if not left or not right:
        return left == right
    return left in right or right in left


def _figures_agree(a: Value, b: Value) -> bool:
    return bool(a["value"] == b["value"] and a["unit"] == b["unit"])


def _rivals(new: Heard | Finding, findings: Sequence[Finding]) -> list[Finding]:
    """Return the live findings that the new one cannot stand beside."""
    live = [f for f in findings if f.live and f.slot == new.slot]
    if new.slot in MEASURE_SLOTS:
        relative = ("reduce_by", "increase_by")
        return [
            f
            for f in live
            if same_metric(f.value, new.value)
            and (f.value["op"] in relative) == (new.value["op"] in relative)
        ]
    if new.slot == "constraint" and is_measure(new.value):
        return [f for f in live if is_measure(f.value) and same_metric(f.value, new.value)]
    if new.slot == "product":
        return [f for f in live if _refines(new, f) or _vaguer(new, f)]
    if new.slot in COEXISTING:
        return []
    if new.slot == "payer":
        # 老板拍板 and 研发经费里出 stand beside each other; a yes and a no about approval do not.
        return [
            f
            for f in live
            if None not in (f.value["approved"], new.value["approved"])
            and f.value["approved"] != new.value["approved"]
        ]
    if new.slot == "size":
        return [
            f
            for f in live
            if any(
                f.value[k] is not None and new.value[k] is not None and f.value[k] != new.value[k]
                for k in ("class", "headcount", "revenue_wan")
            )
        ]
    if new.slot == "trl":
        return [
            f
            for f in live
            if any(
                f.value[k] is not None and new.value[k] is not None and f.value[k] != new.value[k]
                for k in ("current", "target")
            )
        ]
    return live


def _refines(new: Heard | Finding, old: Finding) -> bool:
    """Tell whether the new value says the old one more exactly, so that it simply replaces it.

    A city added to its province, an amount inside a range said before, a date after 尽快.
    """
    if old.status == "inferred":
        return True
    a, b = old.value, new.value
    match new.slot:
        case "region":
            return a["province"] == b["province"] and a["city"] in (None, b["city"])
        case "budget":
            if refuses_to_pay(a) or old.sense == "conditional":
                return True
            if a["currency"] != b["currency"]:
                return False
            low, high = a["min_wan"], a["max_wan"]
            inside = [x for x in (b["min_wan"], b["max_wan"]) if x is not None]
            return (low is None or high is None or low != high) and all(
                (low is None or x >= low) and (high is None or x <= high) for x in inside
            )
        case "request":
            # What is asked for grows clearer as the talk goes on, and a mind can change.
            return True
        case "product":
            # 鸡蛋挂面 says 挂面 more exactly; two different products stand beside each other.
            return _compact(str(a["name"])) in _compact(str(b["name"]))
        case "company":
            return _compact(str(a["name"])) in _compact(str(b["name"]))
        case "industry":
            # A trade named more than once, in other words, is no contradiction worth a question.
            return True
        case "baseline" | "target" | "constraint":
            if not is_measure(a) or a["unit"] != b["unit"] or a["op"] != "range":
                return False
            low, high = a["value"]
            ends = b["value"] if b["op"] == "range" else [b["value"]]
            return all(low <= x <= high for x in ends)
    return False


def _vaguer(new: Heard | Finding, old: Finding) -> bool:
    """Tell whether the new value only repeats the old one less exactly and adds nothing."""
    a, b = old.value, new.value
    if old.status == "inferred":
        return False
    if new.slot == "region":
        return a["province"] == b["province"] and b["city"] is None
    if new.slot == "product":
        return _compact(str(b["name"])) in _compact(str(a["name"]))
    if new.slot == "budget":
        return a["currency"] == b["currency"] and (
            (b["min_wan"] is None and b["max_wan"] == a["max_wan"] and a["min_wan"] is not None)
            or (b["max_wan"] is None and b["min_wan"] == a["min_wan"] and a["max_wan"] is not None)
        )
    if new.slot in MEASURE_SLOTS:
        # 裂纹从三成, after 裂纹粒得有三成, says the same figure again.
        return _figures_agree(a, b) and b["op"] in (a["op"], "=")
    return False


def merge(findings: Sequence[Finding], heard: Heard, turn: int) -> tuple[Finding, ...]:
    """Add one heard thing to the findings.

    Args:
        findings: those so far; never changed.
        heard: already checked by `rejection`.
        turn: the turn it was said in.

    Returns:
        The findings after it: unchanged where it was said before; with older ones superseded
        where it corrects or refines them; with both marked conflicting where they exclude each
        other and no correcting words were used.
    """
    out = list(findings)
    for f in out:
        if f.live and f.slot == heard.slot and _same_value(heard.slot, f.value, heard.value):
            if f.status == "conflicting":
                return _settle(out, f)
            if f.status != "inferred" or heard.inferred:
                return tuple(out)
    rivals = _rivals(heard, out)
    if heard.inferred and rivals:
        return tuple(out)
    if not heard.corrects and any(_vaguer(heard, f) for f in rivals):
        return tuple(out)
    status: Status = "inferred" if heard.inferred else "stated"
    waiting = any(f.status == "conflicting" for f in rivals)
    if not heard.corrects and heard.slot not in MEASURE_SLOTS:
        if any(f.turn == turn and not _refines(heard, f) for f in rivals):
            # Of two values in one message the first is the wish: 联合开发，实在不行买专利.
            return tuple(out)
    for f in rivals:
        # Asked about a conflict, a person names the right value: that settles it.
        if heard.corrects or waiting or _refines(heard, f):
            out[f.index] = replace(f, status="superseded")
        elif f.turn == turn and heard.slot in MEASURE_SLOTS:
            # Two figures of one metric in one message (head and tail, summer and winter) coexist.
            continue
        else:
            out[f.index] = replace(f, status="conflicting")
            status = "conflicting"
    out.append(Finding(len(out), heard.slot, heard.value, heard.quote, turn, status, heard.sense))
    return tuple(out)


def _settle(findings: list[Finding], chosen: Finding) -> tuple[Finding, ...]:
    """Let one of several conflicting findings stand, because it was said again."""
    settled = list(findings)
    for rival in _rivals(chosen, findings):
        if rival.status == "conflicting":
            settled[rival.index] = replace(rival, status="superseded")
    settled[chosen.index] = replace(chosen, status="stated")
    return tuple(settled)


def withdraw(findings: Sequence[Finding], indexes: Collection[int]) -> tuple[Finding, ...]:
    """Take findings back; one that contradicted nothing else is no longer in conflict."""
    left = [replace(f, status="superseded") if f.index in indexes else f for f in findings]
    taken = [f for f in findings if f.index in indexes and f.status == "conflicting"]
    for rival in {r.index: r for f in taken for r in _rivals(f, left)}.values():
        if rival.status == "conflicting" and not rivals_in(Need(tuple(left)), rival):
            left[rival.index] = replace(rival, status="stated")
    return tuple(left)


def confirm(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Mark what was said and stands as confirmed: the person said yes to the read-back."""
    return tuple(replace(f, status="confirmed") if f.status == "stated" else f for f in findings)


def rivals_in(need: Need, finding: Finding) -> list[Finding]:
    """Return the other findings in conflict that exclude a finding."""
    return [f for f in _rivals(finding, need.conflicts()) if f.index != finding.index]
