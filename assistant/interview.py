"""The interview: walks the arrows from what was said to one question or a brief.

    said ─ hear ─▶ Hearing ─ fold ─▶ Need ─ judge ─▶ Verdict ─┬─ choose ─▶ one question
                                                              └─ translate ─ match ─ draft ─▶ brief

This file alone calls the stages. A turn is stored before it is heard, and its reply is stored
before it is returned.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from assistant.ask import Exchange, Move, choose, may_ask_which, open_questions
from assistant.brief import Brief, VersionName
from assistant.documents.answer import Answer, Answered, Asked, find_answer
from assistant.documents.center import is_stocked
from assistant.documents.quote import LEAST_SHARE, SURE
from assistant.draft import draft, revise, reword
from assistant.embedded.form import is_form
from assistant.embedded.hear import hear
from assistant.embedded.message import Context
from assistant.embedded.screen import holds_classified_matter
from assistant.embedded.speak import (
    Utterance,
    acknowledge,
    answer_questions,
    question,
    shorten,
    topic_of,
    word_answer,
)
from assistant.embedded.text import normalise
from assistant.embedded.translate import Statement, plain_words, translate
from assistant.errors import InputRejected, KnowledgeError
from assistant.export import ALL, Export, Format, export
from assistant.judge import Verdict, VerdictStatus, judge
from assistant.library.library import Library
from assistant.match import Matches, match
from assistant.need import Hearing, Need, fold
from assistant.phrases import Phrases, load_phrases
from assistant.reverse import Reversal, StoredNeed, reverse
from assistant.settings import Settings
from assistant.store import Note, Record, Store

if TYPE_CHECKING:
    from assistant.documents.shelf import Shelf
    from assistant.model.engine import ModelEngine
    from assistant.model.listen import Listened
    from assistant.model.use import Use

logger = logging.getLogger(__name__)

OnText = Callable[[str], None]
Stage = Literal["interview", "confirm", "done"]

LONGEST_MESSAGE = 20_000
"""Most characters of one message. Source: the JSON lines contract."""

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


RESULTS = ("statement", "plain", "matches", "brief")
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
    """

    turn: int
    who: str
    text: str
    at: str
    engine: str = ""
    notice: str = ""


class Assistant:
    """Interviews enterprises; safe to share between threads, one turn of an interview at a time."""

    def __init__(
        self,
        store: Store,
        library: Library,
        phrases: Phrases,
        settings: Settings,
        model: ModelEngine | None = None,
    ) -> None:
        self._store = store
        self._library = library
        self._phrases = (
            model.texts.put_into(phrases, model.settings) if model is not None else phrases
        )
        self._settings = settings
        self._model = model

    @classmethod
    def open(cls, settings: Settings) -> Assistant:
        """Open the store and the library.

        Raises:
            AssistantError: a text, the database or the knowledge cannot be used.
        """
        phrases = load_phrases(settings.prompts)
        library = Library.open(
            settings.knowledge, settings.prompts, settings.index, settings.embedding
        )
        store = Store(settings.database)
        model = None
        if settings.model:
            from assistant.model.engine import ModelEngine

            model = ModelEngine(
                settings.model, settings.prompts, phrases, library, store.model_tokens_on
            )
        return cls(store, library, phrases, settings, model)

    def warm_up(self) -> None:
        """Load all that a turn may need, so that no turn waits for it.

        Raises:
            KnowledgeError: the index cannot be used.
        """
        self._library.warm_up()
        if self._shelf:
            try:
                self._shelf.search("先用后付", 1)
            except KnowledgeError as error:
                # The interview goes on without them; whoever asks for them is told.
                logger.warning("the documents cannot be searched: %s", error)
        if self._model:
            self._model.warm_up()

    def close(self) -> None:
        """Give the database back."""
        if self._model:
            self._model.close()
        if "shelf" in self.__dict__:
            self.shelf.close()
        self._store.close()
        self._library.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # ── the conversation ─────────────────────────────────────────────────────────────────────

    def start(self) -> Reply:
        """Begin an interview; the greeting is stored under an unguessable id."""
        body = {
            "kind": "greeting",
            "reply": self._phrases.say("greeting"),
            "asked": ["request"],
            "stage": "interview",
            "choices": [],
        }
        interview_id = self._store.create(body)
        return self.view(interview_id)

    def say(self, interview_id: str, text: str, on_text: OnText | None = None) -> Reply:
        """Take one message and answer it.

        Args:
            interview_id: from `start`.
            text: 1 to 20,000 characters as typed.
            on_text: told the reply's words piece by piece, as soon as what was heard is merged.
                The returned reply holds: where a model broke off, it differs from the pieces.

        Raises:
            InputRejected: empty, too long or not text; nothing was changed.
            InterviewNotFound: there is no such interview.
            StoreError: the message could not be stored, or another is being answered.
        """
        self.check(text)
        self.view(interview_id)
        self.accept(interview_id, text)
        return self.answer(interview_id, on_text)

    def accept(self, interview_id: str, text: str) -> None:
        """Store one message, for `answer` to answer; takes milliseconds with any engine.

        Raises:
            InputRejected: see `say`.
            InterviewNotFound: see `say`.
            StoreError: see `say`.
        """
        self.check(text)
        record = self._store.read(interview_id)
        if _is_classified(record):
            # What was closed stays closed: nothing more is kept.
            return
        turn = max(record.replies) + 1
        if holds_classified_matter(normalise(text)):
            hearing = Hearing(turn, "", classified=True)
            body = self._compose(replace_hearings(record, hearing), hearing, _Voice(None))
            self._store.close_as_classified(interview_id, turn, hearing, body)
        else:
            self._store.add_turn(interview_id, turn, text)

    def answer(self, interview_id: str, on_text: OnText | None = None) -> Reply:
        """Answer what was accepted, and return where the interview then stands.

        Args:
            interview_id: whose.
            on_text: see `say`.
        """
        record = self._store.read(interview_id)
        after = self._finish_pending(record, on_text)
        reply = self._reply(after)
        if after is record and on_text:
            # It was closed when it was accepted.
            on_text(reply.reply)
        return reply

    def view(self, interview_id: str) -> Reply:
        """Return where an interview stands, after answering a message that a crash left open."""
        return self.answer(interview_id)

    def look(self, interview_id: str) -> Reply:
        """Return where an interview stands, a message that is still open left as it is."""
        return self._reply(self._store.read(interview_id))

    def check(self, text: str) -> None:
        """Raise `InputRejected` where a message cannot be taken."""
        if not isinstance(text, str) or not text.strip():
            raise InputRejected("empty message", self._phrases.say("rejected_empty"))
        if len(text) > LONGEST_MESSAGE:
            raise InputRejected(
                f"message of {len(text)} characters",
                self._phrases.say("rejected_long", limit=str(LONGEST_MESSAGE)),
            )
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as exc:
            raise InputRejected(
                "message is not valid Unicode", self._phrases.say("rejected_broken")
            ) from exc
        if "\x00" in text:
            raise InputRejected("message holds NUL", self._phrases.say("rejected_broken"))

    def _finish_pending(self, record: Record, on_text: OnText | None = None) -> Record:
        """Answer a turn that is stored and not answered."""
        for turn in record.turns:
            if turn.turn not in record.replies:
                self._take(record, turn.turn, turn.text, on_text)
                return self._finish_pending(self._store.read(record.id))
        return record

    def _take(self, record: Record, turn: int, text: str, on_text: OnText | None = None) -> None:
        """Hear a stored turn, answer it, and store both together."""
        last = record.replies[max(record.replies)]
        context = Context(
            turn=turn,
            asked=tuple(last["asked"]),
            stage=last["stage"],
            today=self._settings.day(),
            need=fold(record.hearings),
            fields=self._phrases.fields,
        )
        hearing = hear(text, context, self._library.ear)
        voice = _Voice(on_text)
        if self._model is None or is_form(text, self._phrases.fields):
            # What a form names needs no model to be understood.
            body = self._compose(replace_hearings(record, hearing), hearing, voice)
        else:
            said, use = self._listen(self._model, record, context, hearing, voice)
            hearing = said.hearing
            body = self._compose(replace_hearings(record, hearing), hearing, voice, said)
            body["failed"] = use.failed
            self._store.add_note(record.id, "model", {"turn": turn, **use.to_json()})
        voice.finish(body["reply"])
        self._store.answer(record.id, hearing, body)

    def _listen(
        self, model: ModelEngine, record: Record, context: Context, hearing: Hearing, voice: _Voice
    ) -> tuple[Listened, Use]:
        """Let the model hear the turn and word the reply where what it asks is still open."""
        from assistant.model.listen import Situation

        after = replace_hearings(record, hearing)
        need = fold(after.hearings)
        moves = self._open_moves(after)
        texts = {t.turn: t.text for t in record.turns}
        situation = Situation(
            context,
            hearing,
            need,
            judge(need),
            [(m.slot, question(m, need, self._phrases, (), None).text) for m in moves],
            [(record.replies[t - 1]["reply"], texts[t]) for t in sorted(texts) if t < context.turn],
        )

        def begin(heard: Hearing, wanted: Sequence[str]) -> Move | None:
            merged = replace_hearings(record, heard)
            move = next((m for m in self._open_moves(merged) if m.slot in wanted[:1]), None)
            if move is not None:
                voice.say(self._lead(heard, context.asked, fold(merged.hearings)))
            return move

        return model.listen(situation, _tokens(record), begin, voice.say)

    def _open_moves(self, record: Record) -> list[Move]:
        """Return the questions that may come next; [] where code alone knows what comes."""
        need = fold(record.hearings)
        if need.classified or record.replies[max(record.replies)]["stage"] != "interview":
            return []
        return open_questions(need, judge(need), _exchanges(record))

    # ── composing a reply ────────────────────────────────────────────────────────────────────

    def _compose(
        self, record: Record, hearing: Hearing, voice: _Voice, spoken: Listened | None = None
    ) -> dict[str, Any]:
        """Return the body of the reply to the newest hearing, in a model's words if they stand."""
        need = fold(record.hearings)
        verdict = judge(need)
        last = record.replies[max(record.replies)]
        if need.classified:
            return _body("end", Utterance(self._phrases.say("classified")), (), "done")
        worded = spoken.move if spoken else None
        move = worded or self._next_move(record, hearing, need, verdict, last)
        ack = acknowledge(hearing, last["asked"], self._phrases, hearing.turn)
        if last["stage"] == "confirm" and "yes" in hearing.acts and not hearing.heard:
            ack = ""
        answer = self._answer(hearing, last["asked"], need)
        if move.kind == "done":
            texts = ("readback", "done_not_a_need" if verdict.redirect else "done")
            body = _body("done", Utterance(self._phrases.say(*texts)), (), "done")
        elif move.kind == "settle":
            body = _body("settle", Utterance(self._phrases.say("readback", "which")), (), "confirm")
        elif move.kind == "read_back":
            body = self._read_back(need, verdict)
            ack = "" if last["stage"] == "interview" else ack
        else:
            measures = self._measures(need) if move.slot in ("baseline", "target") else ()
            said = question(move, need, self._phrases, measures, verdict.redirect)
            if move.kind == "ambiguous":
                said = self._which(need, verdict, _exchanges(record)) or said
            if spoken and worded:
                ack, said = "", Utterance(spoken.words, said.choices)
            if ack.rpartition("“")[2].rstrip("”。") in said.text:
                # The question says the same words back.
                ack = ""
            body = _body(move.kind, said, (move.slot,), "interview")
            body["reply"] = self._separate(hearing, need) + body["reply"]
        body["reply"] = (ack + answer + body["reply"]).strip()
        # Seen before the search and the wording, which take their time; the rest follows.
        voice.finish(body["reply"])
        earlier = last.get("statement") or body["stage"] in ("confirm", "done")
        if earlier and verdict.status != "not_a_need":
            searched = _results_of(record)["matches"] is not None
            if searched and not hearing.heard and not hearing.withdraws:
                # Nothing new was said: what was worked out for the last reply still holds.
                body.update(_results_of(record))
            else:
                self._add_results(body, need, verdict, record)
        if move.kind == "read_back":
            body["reply"] += "\n" + self._phrases.say("readback", "ask")
        return body

    def _lead(self, hearing: Hearing, asked: Sequence[str], need: Need) -> str:
        """Return what code says before a question: answers from the records, a second problem."""
        return self._answer(hearing, asked, need) + self._separate(hearing, need)

    def _next_move(
        self,
        record: Record,
        hearing: Hearing,
        need: Need,
        verdict: Verdict,
        last: Mapping[str, Any],
    ) -> Move:
        exchanges = _exchanges(record)
        overturning = [
            str(step["slot"])
            for step in self._phrases.texts["overturn"].get(verdict.redirect or "", ())
        ]
        if last["stage"] == "interview":
            move = choose(need, verdict, exchanges, overturning)
            if move.kind == "read_back" and self._which(need, verdict, exchanges):
                return Move("ambiguous", "symptom")
            return move
        news = [h for h in hearing.heard if not h.inferred]
        if need.conflicts() and news:
            move = choose(need, verdict, exchanges, overturning)
            if move.kind == "conflict":
                return move
        if last["stage"] == "confirm":
            if "no" in hearing.acts and not news:
                return Move("settle")
            if hearing.confirms:
                return Move("done")
            return Move("read_back")
        return Move("read_back") if news else Move("done")

    def _which(
        self, need: Need, verdict: Verdict, exchanges: Sequence[Exchange]
    ) -> Utterance | None:
        """Return the question which of two troubles a short word stands for, where it is open."""
        if verdict.status == "not_a_need" or not may_ask_which(exchanges):
            return None
        for open_word in translate(need, self._library.reference).ambiguous:
            first, second = (reading for _, reading in open_word.readings[:2])
            text = self._phrases.say("ambiguous", word=open_word.said, first=first, second=second)
            return Utterance(text, (first, second))
        return None

    def _answer(self, hearing: Hearing, asked: Sequence[str], need: Need) -> str:
        if not hearing.questions:
            return ""
        region = need.latest("region")
        province = str(region.value["province"]) if region else None
        found = {}
        for text in hearing.questions:
            try:
                if answer := self._look_up(text, province):
                    found[text] = answer
            except KnowledgeError as error:
                logger.warning("a question could not be looked up: %s", error)
                return error.user_message
        return answer_questions(hearing, asked, self._phrases, found)

    def _look_up(self, question: str, province: str | None) -> Answer | None:
        """Look up what a person asks beside the interview; None where nothing has to be."""
        topic = topic_of(question, self._phrases) or {}
        money, documents = bool(topic.get("policies")), bool(topic.get("documents"))
        if not (money or self._shelf):
            return None
        # Where it may be no question for the documents, only a sure answer counts.
        least = LEAST_SHARE if documents else SURE
        asked = Asked(question, province, self._settings.day(), money, least)
        return find_answer(asked, self._library, self._shelf)

    def _separate(self, hearing: Hearing, need: Need) -> str:
        """Say that several problems came in one, once, when the second is first heard."""
        if not any(h.sense == "separate" for h in hearing.heard):
            return ""
        first = next((f for f in need.live("symptom", "request") if f.sense != "separate"), None)
        if first is None:
            return ""
        return self._phrases.say("separate", first=shorten(first.quote, 18))

    def _measures(self, need: Need) -> tuple[str, ...]:
        """Return what this kind of trouble is usually measured by, names only."""
        statement = translate(need, self._library.reference)
        entries = [t.entry for t in statement.terms if t.entry]
        names = [
            metric.split()[0]
            for entry in entries[:1]
            for metric in self._library.reference.entry(entry).metrics
        ]
        return tuple(dict.fromkeys(names))[:2]

    # ── the read-back ────────────────────────────────────────────────────────────────────────

    def _read_back(self, need: Need, verdict: Verdict) -> dict[str, Any]:
        say = self._phrases.say
        lines = [say("readback", "intro")]
        labels = self._phrases.labels
        for slot in (*CARD, "payer", "region"):
            shown = [
                shorten(self._phrases.show(slot, f.value), 60)
                for f in need.live(slot)
                if f.status not in ("conflicting", "inferred")
            ]
            if shown:
                lines.append(f"{labels[slot]}：{'；'.join(dict.fromkeys(shown[-3:]))}")
        if verdict.status == "not_a_need" and verdict.redirect:
            lines.append(say("redirect", verdict.redirect))
        elif verdict.status == "true_need":
            lines.append(say("readback", "true_need"))
            clear = _clear(need)
            empty = [labels[slot] for slot in CARD if slot not in clear]
            if empty:
                lines[-1] += say("readback", "empty", empty="、".join(empty))
        else:
            gates = self._phrases.verdict["gates"]
            names = [gates.get(m) or labels.get(m, m) for m in verdict.missing[:4]]
            lines.append(say("readback", "incomplete", open="、".join(names)))
        choices = tuple(self._phrases.texts["readback"]["choices"])
        return _body("read_back", Utterance("\n".join(lines), choices), (), "confirm")

    def _add_results(
        self, body: dict[str, Any], need: Need, verdict: Verdict, record: Record
    ) -> None:
        """Add statement, matches and brief; say where a search failed or nothing fits."""
        statement = translate(need, self._library.reference)
        matches: Matches | None
        try:
            matches = match(need, statement, self._library, self._settings.day(), self._shelf)
        except KnowledgeError as error:
            logger.warning("matching failed: %s", error)
            matches = None
        notes = record.notes
        if self._model and verdict.status != "not_a_need":
            notes = (*notes, *self._word(self._model, record, need, verdict, statement, matches))
        body.update(self._results(need, verdict, statement, matches, notes))
        if body["stage"] == "confirm" and body["kind"] == "read_back":
            body["reply"] += "\n" + self._say_found(matches)

    def _word(
        self,
        model: ModelEngine,
        record: Record,
        need: Need,
        verdict: Verdict,
        statement: Statement,
        matches: Matches | None,
    ) -> list[Note]:
        """Let the model word the statement and the pitch; note what it wrote and what it took."""
        from assistant.model.wording import fingerprint, gather

        brief = self._draft(need, verdict, statement, matches, ())
        material = gather(need, statement, brief, matches, self._library.reference)
        if material is None:
            return []
        written, use = model.write(material, _tokens(record), self._settings.day())
        turn = max(record.replies) + 1
        self._store.add_note(record.id, "model", {"turn": turn, **use.to_json()})
        if written is None:
            return []
        body = {"of": fingerprint(statement), **written}
        self._store.add_note(record.id, "wording", body)
        return [Note("wording", body, "")]

    def _results(
        self,
        need: Need,
        verdict: Verdict,
        statement: Statement,
        matches: Matches | None,
        notes: Sequence[Note],
    ) -> dict[str, Any]:
        brief = self._draft(need, verdict, statement, matches, notes)
        corrected = _corrected(statement, notes)
        return {
            "statement": corrected.to_json(),
            "plain": plain_words(corrected, need, self._library.reference),
            "matches": None if matches is None else matches.to_json(),
            "brief": brief.to_json() if brief else None,
        }

    def _draft(
        self,
        need: Need,
        verdict: Verdict,
        statement: Statement,
        matches: Matches | None,
        notes: Sequence[Note],
    ) -> Brief | None:
        """Draft the brief, with the corrected translation and the center's lines in it."""
        brief = draft(
            need,
            verdict,
            _corrected(statement, notes),
            matches,
            self._library.brief_wording,
            self._library.gazetteer,
            self._settings.day(),
        )
        wording = _wording(statement, notes)
        if brief and wording and wording["pitch"]:
            brief = reword(brief, {"pitch": wording["pitch"][0]["text"]})
        return brief and revise(brief, _edits(notes, brief))

    def _say_found(self, matches: Matches | None) -> str:
        say = self._phrases.say
        if matches is None:
            return say("readback", "outage")
        said = []
        if matches.labs or matches.policies:
            labs, policies = str(len(matches.labs)), str(len(matches.policies))
            said.append(say("readback", "found", labs=labs, policies=policies))
        if not matches.labs:
            said.append(say("readback", "none_found_labs"))
        if not matches.policies:
            said.append(say("readback", "none_found_policies"))
        return "".join(said)

    # ── reading what is stored ───────────────────────────────────────────────────────────────

    def _reply(self, record: Record) -> Reply:
        turn = max(record.replies)
        body = record.replies[turn]
        need = fold(record.hearings)
        verdict = judge(need)
        engine = _engine_of(record, turn) or "embedded"
        results = _results_of(record)
        data = {
            "id": record.id,
            "turn": turn,
            "reply": body["reply"],
            "asked": body["asked"],
            "stage": body["stage"],
            "engine": engine,
            "need": {"title": title(need), "findings": [f.to_json() for f in need.findings]},
            "verdict": self._verdict_json(verdict),
            "statement": results["statement"],
            "matches": results["matches"],
            "brief": results["brief"],
        }
        return Reply(
            id=record.id,
            turn=turn,
            reply=body["reply"],
            asked=tuple(body["asked"]),
            stage=body["stage"],
            engine=engine,
            need=need,
            verdict=verdict,
            data=data,
            choices=tuple(body.get("choices", ())),
            progress=_progress(need),
            plain=results["plain"] or "",
            notice=self._notice(body),
        )

    def _notice(self, body: Mapping[str, Any]) -> str:
        """Say that the embedded engine answered where the model should have."""
        failed = str(body.get("failed") or "")
        return self._model.texts.say_why(failed) if self._model and failed else ""

    def _verdict_json(self, verdict: Verdict) -> dict[str, Any]:
        reasons = self._phrases.verdict["why"]
        return {
            "status": verdict.status,
            "gates": [
                {
                    "gate": g.gate,
                    "holds": g.holds,
                    "why": reasons[g.why],
                    "findings": list(g.findings),
                }
                for g in verdict.gates
            ],
            "redirect": verdict.redirect,
            "missing": list(verdict.missing),
            "split": [p.to_json() for p in verdict.split],
        }

    def transcript(self, interview_id: str) -> list[Line]:
        """Return the conversation, oldest first; a message that is still open stands last."""
        record = self._store.read(interview_id)
        lines: list[Line] = []
        texts = {t.turn: t for t in record.turns}
        for turn in sorted(record.replies.keys() | texts.keys()):
            if turn in texts:
                lines.append(Line(turn, "enterprise", texts[turn].text, texts[turn].at))
            if body := record.replies.get(turn):
                at, engine = record.replied_at[turn], _engine_of(record, turn)
                notice = self._notice(body)
                lines.append(Line(turn, "assistant", body["reply"], at, engine, notice))
        return lines

    def recap(self, interview_id: str) -> str:
        """Return in one sentence what is clear so far; empty where no question waits."""
        record = self._store.read(interview_id)
        last = record.replies[max(record.replies)]
        clear = _clear(fold(record.hearings))
        known = [self._phrases.labels[slot] for slot in CARD if slot in clear]
        if not last["asked"] or not known:
            return ""
        return self._phrases.say("recap", known="、".join(known))

    # ── the center's documents ───────────────────────────────────────────────────────────────

    @cached_property
    def shelf(self) -> Shelf:
        """The center's own documents; empty where none was ever added."""
        from assistant.documents.center import open_center

        return open_center(self._settings, self._library)

    @property
    def _shelf(self) -> Shelf | None:
        """The shelf; None where it is empty, so that nothing is loaded for it."""
        return self.shelf if is_stocked(self._settings) else None

    def answer_question(self, question: str, province: str | None = None) -> Answered:
        """Answer a question from the texts, the policy records and the center's documents.

        Args:
            question: as typed.
            province: that the answer should hold in; None where it is not known.

        Raises:
            InputRejected: the question cannot be taken.
            KnowledgeError: a search could not be carried out; this is not "nothing found".
        """
        self.check(question)
        topic = topic_of(question, self._phrases) or {}
        money = bool(topic.get("policies"))
        asked = Asked(question, province, self._settings.day(), money)
        found = find_answer(asked, self._library, self._shelf)
        # The other prepared answers speak of the interview, which this is not.
        prepared = str(topic["say"]) if topic.get("documents") else ""
        looked_up = word_answer(found, self._phrases) or self._phrases.say("nothing_quoted")
        return Answered(prepared + looked_up, found)

    # ── beside the conversation ──────────────────────────────────────────────────────────────

    def correct_term(self, interview_id: str, key: str, position: int, text: str) -> None:
        """Correct a line of the research statement; the enterprise's own words stay as they are.

        Args:
            interview_id: whose.
            key: a list of texts in the statement, such as `keywords_zh`.
            position: place in that list, from 0.
            text: the right wording.

        Raises:
            InputRejected: there is no such line, or the text cannot be taken.
        """
        self.check(text)
        statement = self.look(interview_id).data["statement"] or {}
        rows = statement.get(key)
        if not isinstance(rows, list) or not 0 <= position < len(rows):
            raise InputRejected(f"the statement has no {key}[{position}]")
        if not isinstance(rows[position], str):
            raise InputRejected(f"{key} follows from what was said and is corrected there")
        note = {"key": key, "old": rows[position], "new": text.strip()}
        self._store.add_note(interview_id, "term", note)
        self._work_out_again(interview_id)

    def tick(self, interview_id: str, highlight: str, on: bool) -> None:
        """Note that a person looked at a highlight of the public brief and lets it out, or not."""
        self._store.read(interview_id)
        self._store.add_note(interview_id, "tick", {"highlight": highlight, "on": on})

    def mark_check(self, interview_id: str, record_id: str, check: str, result: str) -> None:
        """Note what a person found when checking a point of a match."""
        self._store.read(interview_id)
        note = {"record": record_id, "check": check, "result": result}
        self._store.add_note(interview_id, "check", note)

    def marks(self, interview_id: str) -> Marks:
        """Return what was ticked and checked; the newest of each counts."""
        ticks: dict[str, bool] = {}
        checks: dict[tuple[str, str], str] = {}
        for note in self._store.read(interview_id).notes:
            if note.kind == "tick":
                ticks[note.body["highlight"]] = note.body["on"]
            elif note.kind == "check":
                checks[note.body["record"], note.body["check"]] = note.body["result"]
        return Marks(frozenset(h for h, on in ticks.items() if on), checks)

    def brief(self, interview_id: str) -> Brief | None:
        """Return the brief as it stands now; None where the interview holds none."""
        record = self._store.read(interview_id)
        results = _results_of(record)
        if not results["statement"]:
            return None
        found = results["matches"]
        matches = None if found is None else Matches.from_json(found)
        need = fold(record.hearings)
        statement = translate(need, self._library.reference)
        return self._draft(need, judge(need), statement, matches, record.notes)

    def _work_out_again(self, interview_id: str) -> None:
        """Store the results anew after something beside the conversation changed them."""
        record = self._store.read(interview_id)
        found = _results_of(record)["matches"]
        matches = None if found is None else Matches.from_json(found)
        need = fold(record.hearings)
        statement = translate(need, self._library.reference)
        results = self._results(need, judge(need), statement, matches, record.notes)
        note = {"turn": max(record.replies), "results": results}
        self._store.add_note(interview_id, "results", note)

    def edit_brief(self, interview_id: str, line: str, text: str) -> None:
        """Put the center's wording in place of a line of the brief; the original is kept.

        Raises:
            InputRejected: there is no such line, or the text cannot be taken.
        """
        self.check(text)
        brief = self.brief(interview_id)
        if brief is None:
            raise InputRejected("this interview has no brief")
        revise(brief, {line: text})
        self._store.add_note(interview_id, "edit", {"line": line, "text": text.strip()})
        self._work_out_again(interview_id)

    def export(
        self,
        interview_id: str,
        version: VersionName,
        format: Format,
        reviewed: bool = False,
    ) -> Export:
        """Write a version of the brief as a file.

        Args:
            interview_id: whose.
            version: `public` or `full`.
            format: `docx`, `md` or `json`.
            reviewed: somebody looked at the whole public version; else the ticks count.

        Raises:
            InputRejected: the interview holds no brief yet.
            ExportBlocked: a highlight of the public version was not ticked.
        """
        brief = self.brief(interview_id)
        if brief is None:
            raise InputRejected("no brief yet", self._phrases.say("no_brief"))
        ticked = ALL if reviewed else self.marks(interview_id).ticks
        return export(brief, version, format, ticked, today=self._settings.day())

    def model_uses(self, interview_id: str) -> list[dict[str, Any]]:
        """Return what each call to the language model took, oldest first; [] where none was made.

        For the person and the staff. Keys: `turn` that it belongs to; `model`; `prompts`; `calls`,
        `repairs`; `sent`, `received` tokens, `estimated` where they are an upper bound; `seconds`,
        `first` seconds to the first piece; `cost`; `dropped` by reason; `failed`, "" or why the
        embedded engine answered; `hidden` names replaced; `messages` exactly as they were sent.
        """
        return [n.body for n in self._store.read(interview_id).notes if n.kind == "model"]

    # ── for the staff ────────────────────────────────────────────────────────────────────────

    def list_interviews(self) -> list[Summary]:
        """Return all interviews, the one changed last first."""
        return [self._summarise(self._store.read(i)) for i in self._store.ids()]

    def _summarise(self, record: Record) -> Summary:
        need = fold(record.hearings)
        return Summary(
            id=record.id,
            title=title(need),
            verdict=judge(need).status,
            stage=record.replies[max(record.replies)]["stage"],
            progress=_progress(need),
            created_at=record.created_at,
            updated_at=record.updated_at,
        )

    def reverse(self, text: str) -> Reversal:
        """Say a research result in industry words and find the stored needs that it might serve.

        For the staff only: needs are trade secrets.

        Raises:
            InputRejected: the text cannot be taken.
        """
        self.check(text)
        return reverse(text, self._stored_needs(), self._library.reference)

    def _stored_needs(self) -> Iterator[StoredNeed]:
        """Yield the needs that a result could serve, in the language of research."""
        for interview_id in self._store.ids():
            need = fold(self._store.read(interview_id).hearings)
            if not need.classified and need.live() and judge(need).status != "not_a_need":
                statement = translate(need, self._library.reference)
                said = "，".join(f.quote for f in need.live("symptom", "request"))
                yield StoredNeed(interview_id, title(need), said, statement)

    def delete(self, interview_id: str) -> None:
        """Erase every row of an interview.

        Raises:
            InterviewNotFound: there is none of that id.
        """
        self._store.delete(interview_id)


class _Voice:
    """What the person sees of a reply while it is being made."""

    def __init__(self, on_text: OnText | None) -> None:
        self._on_text = on_text
        self._said = ""

    def say(self, words: str) -> None:
        """Let words be seen."""
        if words and self._on_text:
            self._said += words
            self._on_text(words)

    def finish(self, reply: str) -> None:
        """Let the rest of a reply be seen, where what was seen is its beginning."""
        if reply.startswith(self._said):
            self.say(reply[len(self._said) :])


def _clear(need: Need) -> set[str]:
    """Return the slots whose value was said and stands."""
    return {f.slot for f in need.live() if f.status not in ("conflicting", "inferred")}


def _progress(need: Need) -> tuple[int, int]:
    clear = _clear(need)
    return sum(1 for slot in CARD if slot in clear), len(CARD)


def title(need: Need) -> str:
    """Return a short name for the need: the product and what goes wrong, in the person's words."""
    product, symptom = need.latest("product"), need.latest("symptom") or need.latest("request")
    parts = [
        shorten(str(f.value.get("name") or f.value.get("text")), limit)
        for f, limit in ((product, 16), (symptom, 24))
        if f is not None
    ]
    return "：".join(dict.fromkeys(parts))


def replace_hearings(record: Record, hearing: Hearing) -> Record:
    """Return the record with a new hearing at its end."""
    return replace(record, hearings=(*record.hearings, hearing))


def _engine_of(record: Record, turn: int) -> str:
    """Return which engine heard a turn, without its version; empty where none did."""
    hearing = next((h for h in record.hearings if h.turn == turn), None)
    return (hearing.engine.rpartition("/")[0] or hearing.engine) if hearing else ""


def _is_classified(record: Record) -> bool:
    return any(h.classified for h in record.hearings)


def _exchanges(record: Record) -> list[Exchange]:
    """Pair each hearing with the question that it answers."""
    found = []
    for hearing in record.hearings:
        before = record.replies.get(hearing.turn - 1)
        kind = str(before["kind"]) if before else "greeting"
        asked = tuple(before["asked"]) if before and kind != "greeting" else ()
        found.append(Exchange(kind, asked, hearing))
    return found


def _body(kind: str, said: Utterance, asked: tuple[str, ...], stage: Stage) -> dict[str, Any]:
    return {
        "kind": kind,
        "reply": said.text,
        "asked": list(asked),
        "stage": stage,
        "choices": list(said.choices),
    }


def _results_of(record: Record) -> dict[str, Any]:
    """Return what was last worked out for the newest reply; None for each before the read-back."""
    turn = max(record.replies)
    body = record.replies[turn]
    for note in record.notes:
        if note.kind == "results" and note.body["turn"] == turn:
            body = note.body["results"]
    return {key: body.get(key) for key in RESULTS}


def _corrected(statement: Statement, notes: Sequence[Note]) -> Statement:
    """Return the statement in a model's wording, with the person's corrections put in."""
    if wording := _wording(statement, notes):
        from assistant.model.wording import put_into

        statement = put_into(statement, wording)
    for note in notes:
        if note.kind == "term":
            key, old, new = note.body["key"], note.body["old"], note.body["new"]
            rows: tuple[str, ...] = getattr(statement, key)
            changes: dict[str, Any] = {key: tuple(new if row == old else row for row in rows)}
            statement = replace(statement, **changes)
    return statement


def _wording(statement: Statement, notes: Sequence[Note]) -> Mapping[str, Any] | None:
    """Return what a model wrote for this very statement; None where none did."""
    wordings = [note.body for note in notes if note.kind == "wording"]
    if not wordings:
        return None
    from assistant.model.wording import find_wording

    return find_wording(statement, wordings)


def _tokens(record: Record) -> int:
    """Return how many tokens an interview took from the language model."""
    uses = [note.body for note in record.notes if note.kind == "model"]
    return sum(use["sent"] + use["received"] for use in uses)


def _edits(notes: Sequence[Note], brief: Brief) -> dict[str, str]:
    """Return the center's lines, as far as the brief still has them."""
    lines = {line.id for v in (brief.full, brief.public) for s in v.sections for line in s.lines}
    edits = {n.body["line"]: n.body["text"] for n in notes if n.kind == "edit"}
    return {line: text for line, text in edits.items() if line in lines}
