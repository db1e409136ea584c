"""One turn: from the words of a stored message to the reply that is stored beside it.

In:    a record with a message that is not answered yet.
Out:   what was heard in it and the reply, stored together.
Never: takes a message from a person (see `assistant.py`).
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.ask import Exchange, Move, choose, may_ask_which, open_questions
from assistant.embedded.form import is_form
from assistant.embedded.hear import hear
from assistant.embedded.message import Context
from assistant.embedded.speak import Utterance, acknowledge, question, shorten
from assistant.embedded.stance import only_greets
from assistant.embedded.translation.translate import translate
from assistant.errors import AssistantError
from assistant.interview.questions import Questions
from assistant.interview.reply import (
    CARD,
    clear_slots,
    exchanges_of,
    reply_body,
    results_of,
    tokens_of,
    was_searched,
    with_hearing,
)
from assistant.interview.resources import Resources
from assistant.interview.results import Results
from assistant.judge import Verdict, judge
from assistant.kept_back import collect_names, keeping_back
from assistant.need import Hearing, Need, fold
from assistant.query_wait import going_on_with_words
from assistant.store import Record

if TYPE_CHECKING:
    from assistant.model.engine import ModelEngine
    from assistant.model.listen import Listened
    from assistant.model.use import Use

logger = logging.getLogger(__name__)

MOST_SHOWN = 6
"""Most values of a slot that the read-back repeats; how many more there are is said."""

UNHEARD = "none/1"
"""Engine of a turn that was kept and could not be heard."""

OnText = Callable[[str], None]


class Voice:
    """What the person sees of a reply while it is being made."""

    def __init__(self, on_text: OnText | None) -> None:
        self._on_text = on_text
        self._said = ""

    def say(self, words: str) -> None:
        """Let words be seen."""
        if words and self._on_text:
            self._said += words
            try:
                self._on_text(words)
            except RuntimeError as error:
                # Who listened is gone (a server that stops): the turn goes on without.
                logger.info("nobody listens any more: %s", error)
                self._on_text = None

    def finish(self, reply: str) -> None:
        """Let the rest of a reply be seen, where what was seen is its beginning."""
        if reply.startswith(self._said):
            self.say(reply[len(self._said) :])


class Turns:
    """Answers the messages that are stored and not answered."""

    def __init__(self, resources: Resources, results: Results, questions: Questions) -> None:
        self._resources = resources
        self._results = results
        self._questions = questions
        self._store = resources.store
        self._library = resources.library
        self._phrases = resources.phrases
        self._settings = resources.settings

    def finish_pending(self, record: Record, on_text: OnText | None = None) -> Record:
        """Answer a turn that is stored and not answered."""
        for turn in record.turns:
            if turn.turn not in record.replies:
                self._take(record, turn.turn, turn.text, on_text)
                return self.finish_pending(self._store.read(record.id))
        return record

    def _take(self, record: Record, turn: int, text: str, on_text: OnText | None = None) -> None:
        """Answer a stored turn, and store what was heard and the reply together."""
        try:
            hearing, body = self._hear_and_answer(record, turn, text, on_text)
        except AssistantError:
            raise
        # One message must never close an interview: it is kept, and the question stays.
        except Exception as error:  # noqa: BLE001
            where = traceback.extract_tb(error.__traceback__)[-1]
            logger.error("%s at %s:%s", type(error).__name__, where.name, where.lineno)
            hearing = Hearing(turn, text, engine=UNHEARD)
            body = self._say_again(record)
        self._store.answer(record.id, hearing, body)

    def _say_again(self, record: Record) -> dict[str, Any]:
        """Ask for a message in other words, the question and what was worked out left standing."""
        last = record.replies[max(record.replies)]
        again = Utterance(self._phrases.say("unheard"), tuple(last["choices"]))
        body = reply_body(last["kind"], again, tuple(last["asked"]), last["stage"])
        return body | results_of(record)

    def _hear_and_answer(
        self, record: Record, turn: int, text: str, on_text: OnText | None
    ) -> tuple[Hearing, dict[str, Any]]:
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
        heard, said = with_hearing(record, hearing).hearings, [t.text for t in record.turns]
        with (
            keeping_back(lambda: collect_names(fold(heard), said, self._library.gazetteer)),
            going_on_with_words(self._settings.wait),
        ):
            return self._answer_heard(record, context, hearing, Voice(on_text))

    def _answer_heard(
        self, record: Record, context: Context, hearing: Hearing, voice: Voice
    ) -> tuple[Hearing, dict[str, Any]]:
        model = self._resources.model
        if model is None or is_form(hearing.text, self._phrases.fields):
            # What a form names needs no model to be understood.
            body = self.compose(with_hearing(record, hearing), hearing, voice)
        else:
            said, use = self._listen(model, record, context, hearing, voice)
            hearing = said.hearing
            body = self.compose(with_hearing(record, hearing), hearing, voice, said)
            body["failed"] = use.failed
            self._store.add_note(record.id, "model", {"turn": hearing.turn, **use.to_json()})
        voice.finish(body["reply"])
        return hearing, body

    def _listen(
        self, model: ModelEngine, record: Record, context: Context, hearing: Hearing, voice: Voice
    ) -> tuple[Listened, Use]:
        """Let the model hear the turn and word the reply where what it asks is still open."""
        from assistant.model.listen import Situation

        after = with_hearing(record, hearing)
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
            merged = with_hearing(record, heard)
            move = next((m for m in self._open_moves(merged) if m.slot in wanted[:1]), None)
            if move is not None:
                voice.say(self._lead(heard, context.asked, fold(merged.hearings)))
            return move

        return model.listen(situation, tokens_of(record), begin, voice.say)

    def _open_moves(self, record: Record) -> list[Move]:
        """Return the questions that may come next; [] where code alone knows what comes."""
        need = fold(record.hearings)
        if need.classified or record.replies[max(record.replies)]["stage"] != "interview":
            return []
        return open_questions(need, judge(need), exchanges_of(record))

    def compose(
        self, record: Record, hearing: Hearing, voice: Voice, spoken: Listened | None = None
    ) -> dict[str, Any]:
        """Return the body of the reply to the newest hearing, in a model's words if they stand."""
        need = fold(record.hearings)
        verdict = judge(need)
        last = record.replies[max(record.replies)]
        if need.classified:
            return reply_body("end", Utterance(self._phrases.say("classified")), (), "done")
        if last["kind"] == "greeting" and hearing.turn == 1 and only_greets(hearing.text):
            greeted = Utterance(self._phrases.say("greeted"))
            return reply_body("greeting", greeted, ("request",), "interview")
        worded = spoken.move if spoken else None
        move = worded or self._next_move(record, hearing, need, verdict, last)
        ack = acknowledge(hearing, last["asked"], self._phrases, hearing.turn)
        if last["stage"] == "confirm" and "yes" in hearing.acts and not hearing.heard:
            ack = ""
        answer, cited = self._questions.answer(hearing, last["asked"], need)
        if move.kind == "done":
            texts = ("readback", "done_not_a_need" if verdict.redirect else "done")
            body = reply_body("done", Utterance(self._phrases.say(*texts)), (), "done")
        elif move.kind == "settle":
            body = reply_body(
                "settle", Utterance(self._phrases.say("readback", "which")), (), "confirm"
            )
        elif move.kind == "read_back":
            body = self._read_back(need, verdict)
            ack = "" if last["stage"] == "interview" else ack
        else:
            measures = self._measures(need) if move.slot in ("baseline", "target") else ()
            said = question(move, need, self._phrases, measures, verdict.redirect)
            if move.kind == "ambiguous":
                said = self._which(need, verdict, exchanges_of(record)) or said
            if spoken and worded:
                ack, said = "", Utterance(spoken.words, said.choices)
            if ack.rpartition("“")[2].rstrip("”。") in said.text:
                # The question says the same words back.
                ack = ""
            body = reply_body(move.kind, said, (move.slot,), "interview")
            body["reply"] = self._separate(hearing, need) + body["reply"]
        body["reply"] = (ack + answer + body["reply"]).strip()
        body["citations"] = [citation.to_json() for citation in cited]
        # Seen before the search and the wording, which take their time; the rest follows.
        voice.finish(body["reply"])
        earlier = last.get("statement") or body["stage"] in ("confirm", "done")
        if earlier and verdict.status != "not_a_need":
            if was_searched(record) and not hearing.heard and not hearing.withdraws:
                # Nothing new was said: what was worked out for the last reply still holds.
                body.update(results_of(record))
            else:
                waited = spoken.waited if spoken else 0.0
                self._results.add_to(body, need, verdict, record, waited)
        if move.kind == "read_back":
            body["reply"] += "\n" + self._phrases.say("readback", "ask")
        return body

    def _lead(self, hearing: Hearing, asked: Sequence[str], need: Need) -> str:
        """Return what code says before a question: answers from the records, a second problem."""
        answer, _ = self._questions.answer(hearing, asked, need)
        return answer + self._separate(hearing, need)

    def _next_move(
        self,
        record: Record,
        hearing: Hearing,
        need: Need,
        verdict: Verdict,
        last: Mapping[str, Any],
    ) -> Move:
        exchanges = exchanges_of(record)
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
        return Move("read_back") if news or hearing.withdraws else Move("done")

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
                said = list(dict.fromkeys(shown))
                more = say("readback", "more", number=str(len(said) - MOST_SHOWN))
                rest = more if len(said) > MOST_SHOWN else ""
                lines.append(f"{labels[slot]}：{'；'.join(said[-MOST_SHOWN:])}{rest}")
        if verdict.status == "not_a_need" and verdict.redirect:
            lines.append(say("redirect", verdict.redirect))
        elif verdict.status == "true_need":
            lines.append(say("readback", "true_need"))
            clear = clear_slots(need)
            empty = [labels[slot] for slot in CARD if slot not in clear]
            if empty:
                lines[-1] += say("readback", "empty", empty="、".join(empty))
        else:
            gates = self._phrases.verdict["gates"]
            names = [gates.get(m) or labels.get(m, m) for m in verdict.missing[:4]]
            lines.append(say("readback", "incomplete", open="、".join(names)))
        choices = tuple(self._phrases.texts["readback"]["choices"])
        return reply_body("read_back", Utterance("\n".join(lines), choices), (), "confirm")
