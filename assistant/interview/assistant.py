"""The interview's front door: what the page, the command line and the Python API call.

In:    a message, a correction, a question, an id.
Out:   a `Reply`, a brief as a file, lists for the staff.
Never: hears, judges or words anything itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from assistant.brief import Brief, VersionName
from assistant.documents.answer import Answered, Asked, find_answer
from assistant.documents.citation import Citation, open_citation
from assistant.draft import revise
from assistant.embedded.screen import holds_classified_matter
from assistant.embedded.speak import topic_of, word_answer
from assistant.embedded.text import normalise
from assistant.embedded.translation.translate import translate
from assistant.errors import InputRejected
from assistant.export import ALL, Export, Format, export
from assistant.interview.reply import (
    CARD,
    Line,
    Marks,
    Reply,
    Summary,
    clear_slots,
    engine_of,
    is_classified,
    progress,
    results_of,
    title,
    with_hearing,
)
from assistant.interview.resources import Resources
from assistant.interview.results import Results
from assistant.interview.turn import OnText, Turns, Voice
from assistant.judge import Verdict, judge
from assistant.library.library import Library
from assistant.need import Hearing, Need, fold
from assistant.phrases import Phrases, load_phrases
from assistant.reverse import Reversal, StoredNeed, reverse
from assistant.settings import Settings
from assistant.store import Record, Store

if TYPE_CHECKING:
    from assistant.documents.shelf import Shelf
    from assistant.model.engine import ModelEngine

LONGEST_MESSAGE = 20_000
"""Most characters of one message. Source: the JSON lines contract."""


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
        self._resources = Resources(store, library, phrases, settings, model)
        self._store = store
        self._library = library
        self._phrases = self._resources.phrases
        self._settings = settings
        self._results = Results(self._resources)
        self._turns = Turns(self._resources, self._results)

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
        self._resources.warm_up()

    def close(self) -> None:
        """Give the database back."""
        self._resources.close()

    @property
    def shelf(self) -> Shelf:
        """The center's own documents; empty where none was ever added."""
        return self._resources.shelf

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # ── the conversation ─────────────────────────────────────────────────────────────────────────

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
        if is_classified(record):
            # What was closed stays closed: nothing more is kept.
            return
        turn = max(record.replies) + 1
        if holds_classified_matter(normalise(text)):
            hearing = Hearing(turn, "", classified=True)
            body = self._turns.compose(with_hearing(record, hearing), hearing, Voice(None))
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
        after = self._turns.finish_pending(record, on_text)
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

    # ── reading what is stored ───────────────────────────────────────────────────────────────────

    def _reply(self, record: Record) -> Reply:
        turn = max(record.replies)
        body = record.replies[turn]
        need = fold(record.hearings)
        verdict = judge(need)
        engine = engine_of(record, turn) or "embedded"
        results = results_of(record)
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
            progress=progress(need),
            plain=results["plain"] or "",
            notice=self._notice(body),
            unsearched=tuple(results["unsearched"] or ()),
            rules=tuple(results["rules"] or ()),
        )

    def _notice(self, body: Mapping[str, Any]) -> str:
        """Say that the embedded engine answered where the model should have."""
        failed = str(body.get("failed") or "")
        model = self._resources.model
        return model.texts.say_why(failed) if model and failed else ""

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
                at, engine = record.replied_at[turn], engine_of(record, turn)
                notice, cited = self._notice(body), tuple(body.get("citations", ()))
                lines.append(Line(turn, "assistant", body["reply"], at, engine, notice, cited))
        return lines

    def recap(self, interview_id: str) -> str:
        """Return in one sentence what is clear so far; empty where no question waits."""
        record = self._store.read(interview_id)
        last = record.replies[max(record.replies)]
        clear = clear_slots(fold(record.hearings))
        known = [self._phrases.labels[slot] for slot in CARD if slot in clear]
        if not last["asked"] or not known:
            return ""
        return self._phrases.say("recap", known="、".join(known))

    # ── beside the conversation ──────────────────────────────────────────────────────────────────

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
        rendering = self._library.render(question)
        topic = topic_of(rendering.say() if rendering else question, self._phrases) or {}
        money = bool(topic.get("policies"))
        day = self._settings.day()
        asked = Asked(question, province, day, money, rendering=rendering)
        found = find_answer(asked, self._library, self._resources.stocked_shelf)
        # The other prepared answers speak of the interview, which this is not.
        prepared = str(topic["say"]) if topic.get("documents") else ""
        looked_up = word_answer(found, self._phrases) or self._phrases.say("nothing_quoted")
        return Answered(prepared + looked_up, found)

    def open_citation(self, interview_id: str, turn: int, number: int) -> Citation | None:
        """Open what an answer of this interview quotes from the center's documents.

        Args:
            interview_id: whose.
            turn: of the answer.
            number: place among what it quotes, from 0.

        Returns:
            The words in the passage that holds them now; None where the answer quotes no such
            words, or no passage of that file holds them any more.

        Raises:
            InterviewNotFound: there is no such interview.
            KnowledgeError: the documents cannot be read.
        """
        body = self._store.read(interview_id).replies.get(turn, {})
        cited = body.get("citations", ())
        shelf = self._resources.stocked_shelf
        if shelf is None or not 0 <= number < len(cited):
            return None
        return open_citation(cited[number], shelf)

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
        self._results.work_out_again(self._store.read(interview_id))

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
        return self._results.brief(self._store.read(interview_id))

    def edit_brief(self, interview_id: str, line: str, text: str | None) -> None:
        """Put the center's wording in place of a line of the brief; the original is kept.

        Args:
            interview_id: whose.
            line: its id.
            text: the new wording; None takes the line out of what is published.

        Raises:
            InputRejected: there is no such line, it must stay, or the text cannot be taken.
        """
        if text is not None:
            self.check(text)
            text = text.strip()
        brief = self.brief(interview_id)
        if brief is None:
            raise InputRejected("this interview has no brief")
        revise(brief, {line: text})
        self._store.add_note(interview_id, "edit", {"line": line, "text": text})
        self._results.work_out_again(self._store.read(interview_id))

    def restore_line(self, interview_id: str, line: str) -> None:
        """Let a line of the brief stand again as it was drafted.

        Raises:
            InputRejected: the interview has no brief.
        """
        if self.brief(interview_id) is None:
            raise InputRejected("this interview has no brief")
        self._store.add_note(interview_id, "restored", {"line": line})
        self._results.work_out_again(self._store.read(interview_id))

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

    # ── for the staff ────────────────────────────────────────────────────────────────────────────

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
            progress=progress(need),
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
        library = self._library
        return reverse(text, self._stored_needs(), library.reference, library.telling)

    def _stored_needs(self) -> Iterator[StoredNeed]:
        """Yield the needs that a result could serve, in the language of research."""
        for interview_id in self._store.ids():
            need = fold(self._store.read(interview_id).hearings)
            if not need.classified and need.live() and judge(need).status != "not_a_need":
                yield StoredNeed(
                    interview_id,
                    title(need),
                    trouble=_quoted(need, "symptom", "request", "impact"),
                    scene=_quoted(need, "scene"),
                    product=_quoted(need, "product"),
                    statement=translate(need, self._library.reference),
                )

    def delete(self, interview_id: str) -> None:
        """Erase every row of an interview.

        Raises:
            InterviewNotFound: there is none of that id.
        """
        self._store.delete(interview_id)


def _quoted(need: Need, *slots: str) -> str:
    """Join the words of the person on some slots."""
    return "。".join(finding.quote for finding in need.live(*slots))
