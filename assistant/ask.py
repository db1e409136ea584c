"""What to say next: one question at a time, chosen by what is missing for the gates first.

In:    the need, its verdict, and the exchanges so far.
Out:   a `Move`: ask a slot, ask it again more easily, settle a conflict, try to overturn a false
       gate, or read back.
Never: words anything (see `speak.py`), asks for what was said, asks a slot a third time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.judge import DECIDING_GATES, GATE_SLOTS, Verdict
from assistant.need import Hearing, Need, rivals_in

MoveKind = Literal[
    "ask", "again", "conflict", "overturn", "ambiguous", "read_back", "settle", "done", "end"
]

ORDER: tuple[str, ...] = (
    "product",
    "symptom",
    "scene",
    "baseline",
    "target",
    "attempt",
    "gap",
    "budget",
    "existing_solution",
    "deadline",
    "constraint",
    "cooperation",
    "confidentiality",
    "region",
    "acceptance",
    "payer",
    "test_conditions",
    "impact",
    "ip",
)
"""The order of wants: what fails and where, today's and the wanted figure, what was tried, why not
alone, money, time, then how to work together. The company's own data is asked by a form.

Source: the interview phases of LLMREI (arXiv 2507.02564) and InnoCentive's four steps (HBR
2012-09), cut to what a verdict and a brief need."""

WORTH_ASKING_AGAIN = frozenset(
    {
        "product",
        "symptom",
        "scene",
        "baseline",
        "target",
        "attempt",
        "gap",
        "existing_solution",
        "budget",
        "deadline",
        "region",
    }
)
REASSURED = frozenset({"baseline", "target", "budget", "gap"})
"""Slots asked once more, for a rough word, of who would rather not say: gates rest on them."""
PATIENCE = 13
"""Questions of an ordinary interview. Judgement 2026-11-21: with the opening a person sends 14
messages before the read-back; interviews of 10 to 15 minutes are what people rate well."""
HURRIED = 12
"""Questions for a person in a hurry."""
VAGUE = 3
"""Questions asked twice from which a person counts as vague."""
EXTRA = 4
"""Most questions beside those for answers that had to be asked twice."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and what came back.

    Attributes:
        kind: the move that was made; `greeting` for the first message.
        asked: the slots it asked about.
        hearing: what was heard in the answer.
    """

    kind: str
    asked: tuple[str, ...]
    hearing: Hearing

    @property
    def answered(self) -> bool:
        """Whether the slot asked about was heard."""
        return bool(self.asked) and any(h.slot == self.asked[0] for h in self.hearing.heard)

    @property
    def interrupted(self) -> bool:
        """Whether the person corrected something instead of answering."""
        return "correction" in self.hearing.acts and not self.answered


@dataclass(frozen=True, slots=True)
class Move:
    """What to say next.

    Attributes:
        kind: see the module.
        slot: what it asks about; empty where it asks about nothing.
        findings: for a conflict, the indexes of the values that exclude each other.
        step: for `overturn`, which of the redirect's questions, from 0.
    """

    kind: MoveKind
    slot: str = ""
    findings: tuple[int, ...] = ()
    step: int = 0


def _times_asked(exchanges: Sequence[Exchange], slot: str) -> int:
    asked = [e for e in exchanges if e.asked[:1] == (slot,)]
    # A correction in place of an answer uses the question up no more than once.
    interrupted = sum(1 for e in asked if e.interrupted)
    return len(asked) - min(1, interrupted)


def _declined(exchanges: Sequence[Exchange], slot: str) -> bool:
    """Tell whether the person would or could not answer, so that asking again is no use."""
    given_up = {"unknown", "skip", "refer_back"}
    if slot not in REASSURED:
        given_up.add("withhold")
    return any(
        e.asked[:1] == (slot,) and not e.answered and given_up & set(e.hearing.acts)
        for e in exchanges
    )


def _clear(need: Need, exchanges: Sequence[Exchange], slot: str) -> bool:
    """Tell whether a slot holds a live value that is more than a few empty words."""
    live = [f for f in need.live(slot) if f.status not in ("conflicting", "inferred")]
    if not live:
        return False
    thin_turns = {e.hearing.turn for e in exchanges if slot in e.hearing.thin}
    return any(f.turn not in thin_turns for f in live)


def _open(need: Need, exchanges: Sequence[Exchange], slot: str) -> bool:
    if _clear(need, exchanges, slot):
        return False
    times = _times_asked(exchanges, slot)
    if times == 0:
        return True
    return times == 1 and slot in WORTH_ASKING_AGAIN and not _declined(exchanges, slot)


def _hurried(exchanges: Sequence[Exchange]) -> bool:
    return any("hurry" in e.hearing.acts for e in exchanges)


def _needed(need: Need, verdict: Verdict, exchanges: Sequence[Exchange]) -> list[str]:
    """Return for each open gate the slot that could close it.

    Once one gate can no longer be closed the verdict stays open whatever the others say; then only
    those that could make the need none still come first.
    """
    open_gates = [g.gate for g in verdict.gates if g.holds is None]
    lost = any(not any(_open(need, exchanges, s) for s in GATE_SLOTS[gate]) for gate in open_gates)
    needed = []
    for gate in open_gates:
        if not lost or gate in DECIDING_GATES:
            ways = [s for s in GATE_SLOTS[gate] if _open(need, exchanges, s)]
            # Another way than the first is pressed only where nothing else is open.
            others = gate != "cannot_self_solve" and ways[:1] != [GATE_SLOTS[gate][0]]
            if ways and not (others and len(open_gates) > 1):
                needed.append(ways[0])
    return needed


def _wants(need: Need, verdict: Verdict, exchanges: Sequence[Exchange]) -> list[str]:
    """Return the open slots, most wanted first, as far as patience goes."""
    asked = [e for e in exchanges if e.asked and not e.interrupted]
    again = sum(1 for e in asked if e.kind == "again")
    limit = (HURRIED if _hurried(exchanges) else PATIENCE) + min(again, EXTRA)
    needed = _needed(need, verdict, exchanges)
    left = limit - len(asked)
    wanted = [s for s in ORDER if _open(need, exchanges, s)]
    still_open = [g.gate for g in verdict.gates if g.holds is None]
    for gate in still_open:
        first, *others = GATE_SLOTS[gate]
        # Another way to close a gate is worth pressing only where nothing else is open.
        if len(still_open) == 1 and not _open(need, exchanges, first):
            wanted = [s for s in others if s in wanted] + [s for s in wanted if s not in others]
    if len(asked) >= PATIENCE + EXTRA:
        return []
    gate_slots = [s for s in wanted if s in needed]
    # What a gate needs must still fit into the patience that is left, twice for a vague person.
    if left <= len(gate_slots) * (2 if again > 1 else 1):
        return gate_slots
    if again >= VAGUE:
        # Who has to be asked everything twice is asked first what decides.
        return sorted(wanted, key=lambda s: s not in needed)
    return wanted


def choose(
    need: Need,
    verdict: Verdict,
    exchanges: Sequence[Exchange],
    overturning: Sequence[str] = (),
) -> Move:
    """Choose the next move.

    Args:
        need: what stands.
        verdict: over that need.
        exchanges: all so far, oldest first; the first is the opening.
        overturning: the slots of the questions that could overturn the redirect, in order.

    Returns:
        A question, or `read_back` when enough is known or the person's patience is used up.
    """
    conflict = _conflict(need, exchanges)
    if conflict is not None:
        return conflict
    if verdict.status == "not_a_need":
        # Asked anew where the reason for the redirect changed; at most two in all.
        used = sum(1 for e in exchanges if e.kind == "overturn")
        for step, slot in enumerate(overturning):
            earlier = any(e.kind == "overturn" and e.asked[:1] == (slot,) for e in exchanges)
            # What was just said of the market or of oneself is not asked in the same breath.
            just_asked = (
                slot != "budget" and exchanges[-1:] != [] and (exchanges[-1].asked[:1] == (slot,))
            )
            if used < 2 and not earlier and not just_asked and _times_asked(exchanges, slot) < 2:
                return Move("overturn", slot, step=step)
        return Move("read_back")
    if exchanges[-1:] and "enough" in exchanges[-1].hearing.acts:
        return Move("read_back")
    wanted = _wants(need, verdict, exchanges)
    last = next((e for e in reversed(exchanges) if e.asked), None)
    if last is not None and last.asked[0] in wanted and last is exchanges[-1]:
        slot = last.asked[0]
        if last.interrupted:
            return Move("ask", slot)
        return Move("again", slot)
    for slot in wanted:
        return Move("again" if _times_asked(exchanges, slot) else "ask", slot)
    return Move("read_back")


def open_questions(
    need: Need, verdict: Verdict, exchanges: Sequence[Exchange], most: int = 5
) -> list[Move]:
    """Return the questions that may come next, the one that `choose` takes first.

    Returns:
        [] where the next move is no free question: a conflict, a redirect, the read-back.
    """
    first = choose(need, verdict, exchanges)
    if first.kind not in ("ask", "again"):
        return []
    others = [s for s in _wants(need, verdict, exchanges) if s != first.slot]
    return [
        first,
        *(Move("again" if _times_asked(exchanges, s) else "ask", s) for s in others[: most - 1]),
    ]


def may_ask_which(exchanges: Sequence[Exchange]) -> bool:
    """Tell whether there is patience left to ask what a word with several meanings stands for."""
    asked = [e for e in exchanges if e.asked and not e.interrupted]
    before = any(e.kind == "ambiguous" for e in exchanges)
    patient = len(asked) < PATIENCE - 1 and not _hurried(exchanges)
    return patient and not before and _times_asked(exchanges, "symptom") < 2


def _conflict(need: Need, exchanges: Sequence[Exchange]) -> Move | None:
    """Return a question that settles a conflict, unless that was asked before."""
    for first in need.conflicts():
        others = rivals_in(need, first)
        before = any(e.kind == "conflict" and e.asked[:1] == (first.slot,) for e in exchanges)
        if others and not before:
            return Move("conflict", first.slot, findings=(first.index, others[-1].index))
    return None
