"""One turn with the model: one call that points at what was said, says what to ask, and words it.

In:    where the interview stands, and what the embedded engine heard in the turn.
Out:   what was heard, and the words of the reply where they may be used.
Never: decides a gate, a candidate question or a verdict; lets the person see a word before the
       findings are merged.

    redact ─ prompt ─ call ─▶ findings ─ read ─▶ Hearing ─ begin ─▶ words, clause by clause
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from assistant.ask import Move
from assistant.disclosure import Gazetteer, Secrets
from assistant.embedded.hear import conclude
from assistant.embedded.message import Context, Ear
from assistant.errors import ModelError
from assistant.judge import Verdict
from assistant.model import budget
from assistant.model.answer import find_object, find_partial
from assistant.model.client import Client, Messages
from assistant.model.point import read_pointed
from assistant.model.prompts import load_prompt
from assistant.model.redact import Redactor
from assistant.model.repair import ask_in_form
from assistant.model.speech import Speech
from assistant.model.use import Use
from assistant.need import SLOTS, Hearing, Need
from assistant.phrases import Phrases

Begin = Callable[[Hearing, Sequence[str]], Move | None]
"""Given what was heard and what the model wants to ask, returns the move its words may make; None
where the question bank speaks."""

KEYS = frozenset({"findings", "ask", "reply"})
LAST_TURNS = 3
"""Exchanges before this turn that a request holds at most; the need itself is always in it."""
MOST_FINDINGS = 40
"""Findings of one answer that are looked at."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Where an interview stands when a message comes in.

    Attributes:
        context: as the embedded engine has it.
        hearing: what the embedded engine heard in this turn.
        need: with that hearing in it.
        verdict: over that need.
        candidates: (slot, how the question bank asks for it), most wanted first.
        exchanges: (what the assistant said, what the person said), oldest first, without this turn.
    """

    context: Context
    hearing: Hearing
    need: Need
    verdict: Verdict
    candidates: Sequence[tuple[str, str]]
    exchanges: Sequence[tuple[str, str]]

    @property
    def said(self) -> list[str]:
        """All that the person said, this turn included."""
        return [text for _, text in self.exchanges] + [self.hearing.text]


@dataclass(frozen=True, slots=True)
class Listened:
    """What came of one turn.

    Attributes:
        hearing: what was heard, by whichever engine.
        move: what the words ask; None where the question bank speaks.
        words: of the reply, "" where the question bank speaks.
        waited: seconds that it took of the turn's wait for the model.
    """

    hearing: Hearing
    move: Move | None = None
    words: str = ""
    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class Listener:
    """What listening needs beside the turn itself."""

    client: Client
    phrases: Phrases
    ear: Ear
    gazetteer: Gazetteer
    prompts: Path
    placeholders: Mapping[str, str]


def answer_schema() -> dict[str, Any]:
    """Return the JSON schema of an answer, its keys in the order in which they are wanted."""
    slot = {"type": "string", "enum": list(SLOTS)}
    finding = {
        "type": "object",
        "properties": {"slot": slot, "quote": {"type": "string"}},
        "required": ["slot", "quote"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            "findings": {"type": "array", "items": finding},
            "ask": {"type": "array", "items": slot},
            "reply": {"type": "string"},
        },
        "required": ["findings", "ask", "reply"],
        "additionalProperties": False,
    }


def listen(
    listener: Listener,
    situation: Situation,
    begin: Begin,
    say: Callable[[str], None],
    use: Use,
    seconds: float,
) -> Listened:
    """Hear one turn with the model.

    Args:
        listener: the endpoint and the tables.
        situation: where the interview stands.
        begin: told what was heard as soon as it is known, before any word is let out.
        say: told the words of the reply as they may be seen.
        use: counted up.
        seconds: most that all of it may take.

    Raises:
        ModelError: nothing usable came; words that were let out must be taken back.
    """
    turn = _Turn(listener, situation, begin, say, use)
    until = monotonic() + seconds

    def ask(messages: Messages) -> str:
        return turn.ask(messages, until)

    answer = ask_in_form(ask, turn.messages(), _read, listener.prompts, use)
    return turn.conclude(answer)


def _read(text: str) -> Mapping[str, Any]:
    return _checked(find_object(text, KEYS))


def _checked(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an answer whose parts have the right types; single findings are looked at later."""
    for key, kind in (("findings", list), ("ask", list), ("reply", str)):
        if not isinstance(answer[key], kind):
            raise ModelError("invalid", f"{key} must be a {kind.__name__}")
    return answer


@dataclass
class _Turn:
    """One turn while it goes on."""

    listener: Listener
    situation: Situation
    begin: Begin
    say: Callable[[str], None]
    use: Use
    _text: str = field(init=False)
    _heard: Hearing | None = field(init=False)
    _pointed: Any = field(init=False)
    _move: Move | None = field(init=False)
    _speech: Speech = field(init=False)

    def __post_init__(self) -> None:
        s = self.situation
        known = [text for pair in s.exchanges for text in pair] + [s.hearing.text]
        self._redactor = Redactor(
            Secrets.of(s.need, s.said),
            self.listener.gazetteer,
            self.listener.placeholders,
            known,
            self.listener.client.settings.redact,
        )

    # ── the request ──────────────────────────────────────────────────────────────────────────

    def messages(self) -> Messages:
        """Return the request: the whole need, and as many of the last turns as fit.

        Raises:
            ModelError: the message alone is too long for a request.
        """
        prompt = load_prompt(self.listener.prompts, "listen")
        self.use.prompts.append(prompt.name)
        schema = json.dumps(answer_schema(), ensure_ascii=False, separators=(",", ":"))
        hide = self._redactor.hide
        turns = [
            {"问": hide(asked), "答": hide(said)}
            for asked, said in self.situation.exchanges[-LAST_TURNS:]
        ]
        bare = prompt.fill(schema=schema, data=self._data([]))
        left = self.listener.client.settings.prompt - sum(budget.count(m["content"]) for m in bare)
        if left < 0:
            raise ModelError("long_message", "the request alone is over its budget")
        kept = budget.last_that_fit([json.dumps(t, ensure_ascii=False) for t in turns], left)
        messages = prompt.fill(schema=schema, data=self._data(turns[len(turns) - kept :]))
        self.use.hidden = self._redactor.hidden
        return messages

    def _data(self, turns: Sequence[Mapping[str, str]]) -> str:
        """Return what the model is given, as JSON, which no words in it can end."""
        s, labels, hide = self.situation, self.listener.phrases.labels, self._redactor.hide
        earlier = [f for f in s.need.live() if f.turn < s.context.turn]
        shown = [
            f"{labels[f.slot]}：{self.listener.phrases.show(f.slot, f.value)}" for f in earlier
        ]
        gates = self.listener.phrases.verdict["gates"]
        data = {
            "known": [hide(line) for line in dict.fromkeys(shown)],
            "missing": [gates.get(m) or labels.get(m, m) for m in s.verdict.missing[:6]],
            "candidates": [{"slot": slot, "hint": hide(hint)} for slot, hint in s.candidates],
            "turns": list(turns),
            "stage": s.context.stage,
            "asked": list(s.context.asked),
            "message": hide(s.hearing.text),
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    # ── the answer ───────────────────────────────────────────────────────────────────────────

    def ask(self, messages: Messages, until: float) -> str:
        """Make a call, hearing and speaking while the answer comes in."""
        self._start()
        client = self.listener.client
        return client.ask(messages, answer_schema(), until - monotonic(), self.use, self._take)

    def _start(self) -> None:
        """Begin an answer; of one that was no good before it nothing is kept."""
        s = self.situation
        self._text, self._heard, self._pointed, self._move = "", None, None, None
        self._speech = Speech(
            s.said, s.context.today, self.listener.gazetteer, self._redactor.restore, self.say
        )

    def _take(self, text: str) -> None:
        if not text.startswith(self._text):
            self._start()
        self._text = text
        partial = find_partial(text)
        # `reply` has begun: what stands before it is complete.
        if list(partial)[-1:] == ["reply"] and set(partial) >= KEYS:
            try:
                _checked(partial)
            except ModelError:
                return
            self._hear(partial)
            if self._move is not None:
                self._speech.feed(partial["reply"])

    def _hear(self, answer: Mapping[str, Any]) -> Hearing:
        """Read the findings, once for all, and let the interview say whether the words stand."""
        pointed = (answer["findings"], answer["ask"])
        if self._heard is None or pointed != self._pointed:
            s = self.situation
            heard = read_pointed(
                answer["findings"][:MOST_FINDINGS],
                s.hearing,
                s.context,
                self.listener.ear,
                self._redactor.restore,
                self.use.dropped,
            )
            prompt = load_prompt(self.listener.prompts, "listen")
            self._heard = conclude(
                s.hearing.text,
                heard,
                s.hearing.acts,
                s.hearing.questions,
                s.context,
                self.listener.ear,
                engine=f"{self.use.model}/{prompt.name.replace('/', '.')}",
            )
            self._pointed = pointed
            slots = [slot for slot in answer["ask"] if isinstance(slot, str)]
            self._move = self.begin(self._heard, slots)
        return self._heard

    def conclude(self, answer: Mapping[str, Any]) -> Listened:
        """Return what was heard, and the words where they may be used."""
        hearing = self._hear(answer)
        if self._move is None:
            return Listened(hearing)
        words = self._speech.finish(answer["reply"])
        if not words:
            self.use.dropped[f"words_{self._speech.problem}"] += 1
            return Listened(hearing)
        return Listened(hearing, self._move, words)
