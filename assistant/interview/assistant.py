"""The interview's front door: what the page, the command line and the Python API call.

In:    a message, a correction, a question, an id.
Out:   a `Reply`, a brief as a file, lists for the staff.
Never: hears, judges or words anything itself.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any

from assistant.brief import Brief, VersionName
from assistant.documents.answer import Answered
from assistant.documents.citation import Citation
from assistant.draft import revise
from assistant.embedded.screen import holds_classified_matter
from assistant.embedded.text import normalise
from assistant.errors import InputRejected
from assistant.export import ALL, Export, Format, export
from assistant.interview.overview import list_interviews, stored_needs
from assistant.interview.questions import Questions
from assistant.interview.reply import Line, Marks, Reply, Summary, is_classified, with_hearing
from assistant.interview.resources import Resources
from assistant.interview.results import Results
from assistant.interview.sources import MatchKind, OpenedMatch, open_citation, open_match
from assistant.interview.turn import OnText, Turns, Voice
from assistant.interview.views import Views, marks_of
from assistant.library.library import Library
from assistant.need import Hearing
from assistant.phrases import Phrases, load_phrases
from assistant.reverse import Reversal, reverse
from assistant.settings import Settings
from assistant.store import Store

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
        self._questions = Questions(self._resources)
        self._turns = Turns(self._resources, self._results, self._questions)
        self._views = Views(self._resources)

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
        reply = self._views.reply(after)
        if after is record and on_text:
            # It was closed when it was accepted.
            on_text(reply.reply)
        return reply

    def view(self, interview_id: str) -> Reply:
        """Return where an interview stands, after answering a message that a crash left open."""
        return self.answer(interview_id)

    def look(self, interview_id: str) -> Reply:
        """Return where an interview stands, a message that is still open left as it is."""
        return self._views.reply(self._store.read(interview_id))

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

    def transcript(self, interview_id: str) -> list[Line]:
        """Return the conversation, oldest first; a message that is still open stands last."""
        return self._views.lines(self._store.read(interview_id))

    def recap(self, interview_id: str) -> str:
        """Return in one sentence what is clear so far; empty where no question waits."""
        return self._views.recap(self._store.read(interview_id))

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
        return self._questions.answer_alone(question, province)

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
        shelf = self._resources.stocked_shelf
        record = self._store.read(interview_id)
        return open_citation(record, turn, number, shelf) if shelf else None

    def open_match(
        self, interview_id: str, turn: int, kind: MatchKind, number: int
    ) -> OpenedMatch | None:
        """Open the passage of the center's documents that a match of this interview comes from.

        Args:
            interview_id: whose.
            turn: of the reply that has the match.
            kind: `labs` or `policies`.
            number: place among them, from 0.

        Returns:
            The passage with the words that were shown; None where the match is a record, where
            there is none, or where that very passage is no longer in the documents.

        Raises:
            InterviewNotFound: there is no such interview.
            KnowledgeError: the documents cannot be read.
        """
        shelf = self._resources.stocked_shelf
        record = self._store.read(interview_id)
        return open_match(record, turn, kind, number, shelf) if shelf else None

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
        return marks_of(self._store.read(interview_id))

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
        return list_interviews(self._store)

    def reverse(self, text: str) -> Reversal:
        """Say a research result in industry words and find the stored needs that it might serve.

        For the staff only: needs are trade secrets.

        Raises:
            InputRejected: the text cannot be taken.
        """
        self.check(text)
        library = self._library
        needs = stored_needs(self._store, library.reference)
        return reverse(text, needs, library.reference, library.telling)

    def delete(self, interview_id: str) -> None:
        """Erase every row of an interview.

        Raises:
            InterviewNotFound: there is none of that id.
        """
        self._store.delete(interview_id)
