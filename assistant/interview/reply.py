"""What comes back for a message, and what a record says of its interview.

In:    a stored record, a need.
Out:   `Reply`, `Line`, `Summary`, `Marks`; the parts of a stored reply.
Never: decides what to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from assistant.ask import Exchange
from assistant.embedded.speak import Utterance, shorten
from assistant.judge import Verdict, VerdictStatus
from assistant.match import Source
from assistant.need import Hearing, Need
from assistant.store import Record

Stage = Literal["interview", "confirm", "done"]

CARD: tuple[str, ...] = (
    "product",
    "scene",
    "symptom",
    "baseline",
    "target",
    "constraint",
    "attempt",
    "gap",
    "existing_solution",
    "budget",
    "deadline",
    "cooperation",
    "acceptance",
    "confidentiality",
)
"""The slots that the progress counts."""

RESULTS = ("statement", "plain", "matches", "unsearched", "rules", "brief")
"""What a read-back works out and later replies repeat."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes back for one message, and where the interview stands after it.

    Attributes:
        id: the interview.
        turn: 0 for the greeting, then the enterprise's turn that it answers.
        reply: what the person reads.
        asked: the slots that it really asks about.
        stage: `interview`, `confirm` or `done`.
        engine: which engine heard this turn.
        need: the findings so far.
        verdict: over that need.
        data: the JSON line of the contract, as stored.
        choices: quick replies that go with the question.
        progress: (clear, total) of the slots on the card.
    """

    id: str
    turn: int
    reply: str
    asked: tuple[str, ...]
    stage: Stage
    engine: str
    need: Need
    verdict: Verdict
    data: Mapping[str, Any]
    choices: tuple[str, ...]
    progress: tuple[int, int]
    plain: str = ""
    """The research statement said back in ordinary words; empty before the read-back."""
    notice: str = ""
    """That the embedded engine answered although a model is set, and why; else empty."""
    unsearched: tuple[Source, ...] = ()
    """What could not be searched for the matches, where they are of the rest; see `Matches`."""
    rules: tuple[str, ...] = ()
    """The ids of the matched policies that merely bind."""

    def to_json(self) -> dict[str, Any]:
        """Return the line that `chat --jsonl` prints."""
        return dict(self.data)


@dataclass(frozen=True, slots=True)
class Summary:
    """One interview in the staff's list; times are local, in ISO 8601."""

    id: str
    title: str
    verdict: VerdictStatus
    stage: Stage
    progress: tuple[int, int]
    created_at: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What people marked beside the conversation.

    Attributes:
        ticks: ids of the highlights that may go out.
        checks: (record id, point to check) → `fits`, `fails` or `verify`.
    """

    ticks: frozenset[str]
    checks: Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the conversation.

    Attributes:
        turn: see `Reply`.
        who: `enterprise` or `assistant`.
        text: as said.
        at: local time in ISO 8601.
        engine: which engine heard the turn that this answers; empty for what a person said and for
            the greeting.
        notice: see `Reply`.
        citations: what it quotes from documents, in its order, as `Citation.to_json` gives it.
    """

    turn: int
    who: str
    text: str
    at: str
    engine: str = ""
    notice: str = ""
    citations: tuple[Mapping[str, Any], ...] = ()


def clear_slots(need: Need) -> set[str]:
    """Return the slots whose value was said and stands."""
    return {f.slot for f in need.live() if f.status not in ("conflicting", "inferred")}


def progress(need: Need) -> tuple[int, int]:
    """Return how many slots of the card are clear, and how many there are."""
    clear = clear_slots(need)
    return sum(1 for slot in CARD if slot in clear), len(CARD)


def title(need: Need) -> str:
    """Return a short name for the need: the product and what goes wrong, in the person's words."""
    product, symptom = need.latest("product"), need.trouble() or need.latest("request")
    parts = [
        shorten(str(f.value.get("name") or f.value.get("text")), limit)
        for f, limit in ((product, 16), (symptom, 24))
        if f is not None
    ]
    return "：".join(dict.fromkeys(parts))


def with_hearing(record: Record, hearing: Hearing) -> Record:
    """Return the record with a new hearing at its end."""
    return replace(record, hearings=(*record.hearings, hearing))


def engine_of(record: Record, turn: int) -> str:
    """Return which engine heard a turn, without its version; empty where none did."""
    hearing = next((h for h in record.hearings if h.turn == turn), None)
    return (hearing.engine.rpartition("/")[0] or hearing.engine) if hearing else ""


def is_classified(record: Record) -> bool:
    """Tell whether the interview was closed for classified matter."""
    return any(h.classified for h in record.hearings)


def exchanges_of(record: Record) -> list[Exchange]:
    """Pair each hearing with the question that it answers."""
    found = []
    for hearing in record.hearings:
        before = record.replies.get(hearing.turn - 1)
        kind = str(before["kind"]) if before else "greeting"
        asked = tuple(before["asked"]) if before and kind != "greeting" else ()
        found.append(Exchange(kind, asked, hearing))
    return found


def reply_body(kind: str, said: Utterance, asked: tuple[str, ...], stage: Stage) -> dict[str, Any]:
    """Return a reply as it is stored."""
    return {
        "kind": kind,
        "reply": said.text,
        "asked": list(asked),
        "stage": stage,
        "choices": list(said.choices),
    }


def results_of(record: Record) -> dict[str, Any]:
    """Return what was last worked out for the newest reply; None for each before the read-back."""
    turn = max(record.replies)
    body = record.replies[turn]
    for note in record.notes:
        if note.kind == "results" and note.body["turn"] == turn:
            body = note.body["results"]
    return {key: body.get(key) for key in RESULTS}


def was_searched(record: Record) -> bool:
    """Tell whether the matches of the newest reply are of all that there is."""
    results = results_of(record)
    return results["matches"] is not None and not results["unsearched"]


def tokens_of(record: Record) -> int:
    """Return how many tokens an interview took from the language model."""
    uses = [note.body for note in record.notes if note.kind == "model"]
    return sum(use["sent"] + use["received"] for use in uses)
