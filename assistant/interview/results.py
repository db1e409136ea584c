"""What a need comes to: statement, matches and brief, with what people changed of them.

In:    a need with its verdict, the notes that stand beside the conversation.
Out:   the results of a reply, the brief as it stands now.
Never: hears or asks.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant.brief import Brief
from assistant.draft import draft, revise, reword
from assistant.embedded.translate import Statement, plain_words, translate
from assistant.errors import KnowledgeError
from assistant.interview.reply import results_of, tokens_of
from assistant.interview.resources import Resources
from assistant.judge import Verdict, judge
from assistant.match import Matches, match
from assistant.need import Need, fold
from assistant.store import Note, Record

if TYPE_CHECKING:
    from assistant.model.engine import ModelEngine

logger = logging.getLogger(__name__)


class Results:
    """Works out statement, matches and brief."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._store = resources.store
        self._library = resources.library
        self._phrases = resources.phrases
        self._settings = resources.settings

    def add_to(
        self,
        body: dict[str, Any],
        need: Need,
        verdict: Verdict,
        record: Record,
        waited: float = 0.0,
    ) -> None:
        """Add statement, matches and brief; say where a search failed or nothing fits.

        Args:
            body: of the reply.
            need: as it stands.
            verdict: over that need.
            record: of the interview.
            waited: seconds that this turn has waited for the model already.
        """
        statement = translate(need, self._library.reference)
        matches: Matches | None
        try:
            matches = match(
                need, statement, self._library, self._settings.day(), self._resources.stocked_shelf
            )
        except KnowledgeError as error:
            logger.warning("matching failed: %s", error)
            matches = None
        notes = record.notes
        model = self._resources.model
        if model and verdict.status != "not_a_need":
            notes = (*notes, *self._word(model, record, need, verdict, statement, matches, waited))
        body.update(self._work_out(need, verdict, statement, matches, notes))
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
        waited: float,
    ) -> list[Note]:
        """Let the model word the statement and the pitch; note what it wrote and what it took."""
        from assistant.model.wording import fingerprint, gather

        brief = self._draft(need, verdict, statement, matches, ())
        material = gather(need, statement, brief, matches, self._library.reference)
        if material is None:
            return []
        written, use = model.write(material, tokens_of(record), self._settings.day(), waited)
        turn = max(record.replies) + 1
        self._store.add_note(record.id, "model", {"turn": turn, **use.to_json()})
        if written is None:
            return []
        body = {"of": fingerprint(statement), **written}
        self._store.add_note(record.id, "wording", body)
        return [Note("wording", body, "")]

    def _work_out(
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

    def brief(self, record: Record) -> Brief | None:
        """Return the brief as it stands now; None where the interview holds none."""
        if not results_of(record)["statement"]:
            return None
        need = fold(record.hearings)
        statement = translate(need, self._library.reference)
        return self._draft(need, judge(need), statement, _matches_of(record), record.notes)

    def work_out_again(self, record: Record) -> None:
        """Store the results anew after something beside the conversation changed them."""
        need = fold(record.hearings)
        statement = translate(need, self._library.reference)
        results = self._work_out(need, judge(need), statement, _matches_of(record), record.notes)
        note = {"turn": max(record.replies), "results": results}
        self._store.add_note(record.id, "results", note)


def _matches_of(record: Record) -> Matches | None:
    found = results_of(record)["matches"]
    return None if found is None else Matches.from_json(found)


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


def _edits(notes: Sequence[Note], brief: Brief) -> dict[str, str]:
    """Return the center's lines, as far as the brief still has them."""
    lines = {line.id for v in (brief.full, brief.public) for s in v.sections for line in s.lines}
    edits = {n.body["line"]: n.body["text"] for n in notes if n.kind == "edit"}
    return {line: text for line, text in edits.items() if line in lines}
