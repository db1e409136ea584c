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
from assistant.embedded.translation.correction import correct
from assistant.embedded.translation.lexicon import Reference
from assistant.embedded.translation.statement import Statement
from assistant.embedded.translation.translate import plain_words, translate
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
        record = replace(record, notes=tuple(notes))
        body.update(self._work_out(record, need, verdict, statement, matches))
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

        brief = self._draft(replace(record, notes=()), need, verdict, statement, matches)
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
        record: Record,
        need: Need,
        verdict: Verdict,
        statement: Statement,
        matches: Matches | None,
    ) -> dict[str, Any]:
        brief = self._draft(record, need, verdict, statement, matches)
        corrected = _corrected(statement, record.notes, self._library.reference)
        return {
            "statement": corrected.to_json(),
            "plain": plain_words(corrected, need, self._library.reference),
            "matches": None if matches is None else matches.to_json(),
            "unsearched": list(matches.unsearched) if matches else [],
            "rules": list(matches.rules) if matches else [],
            "brief": brief.to_json() if brief else None,
        }

    def _draft(
        self,
        record: Record,
        need: Need,
        verdict: Verdict,
        statement: Statement,
        matches: Matches | None,
    ) -> Brief | None:
        """Draft the brief, with the corrected translation and the center's lines in it."""
        notes = record.notes
        brief = draft(
            need,
            verdict,
            _corrected(statement, notes, self._library.reference),
            matches,
            self._library.brief_wording,
            self._library.gazetteer,
            self._settings.day(),
            [hearing.text for hearing in record.hearings],
            self._settings.center,
        )
        wording = _wording(statement, notes)
        if brief and wording and wording["pitch"]:
            brief = reword(brief, {"pitch": wording["pitch"][0]["text"]})
        return brief and revise(brief, _edits(notes, brief))

    def _say_found(self, matches: Matches | None) -> str:
        say = self._phrases.say
        if matches is None:
            return say("readback", "outage")
        said = [say("readback", "unsearched", source) for source in matches.unsearched]
        if matches.labs or matches.policies:
            labs, policies = str(len(matches.labs)), str(len(matches.policies))
            said.append(say("readback", "found", labs=labs, policies=policies))
        if matches.unsearched:
            # Nothing in a part is no "nothing fits".
            return "".join(said)
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
        return self._draft(record, need, judge(need), statement, _matches_of(record))

    def work_out_again(self, record: Record) -> None:
        """Store the results anew after something beside the conversation changed them."""
        need = fold(record.hearings)
        statement = translate(need, self._library.reference)
        results = self._work_out(record, need, judge(need), statement, _matches_of(record))
        note = {"turn": max(record.replies), "results": results}
        self._store.add_note(record.id, "results", note)


def _matches_of(record: Record) -> Matches | None:
    results = results_of(record)
    found = results["matches"]
    if found is None:
        return None
    return Matches.from_json(found, results["unsearched"] or (), results["rules"] or ())


def _corrected(statement: Statement, notes: Sequence[Note], reference: Reference) -> Statement:
    """Return the statement in a model's wording, with the person's corrections put in."""
    if wording := _wording(statement, notes):
        from assistant.model.wording import put_into

        statement = put_into(statement, wording)
    for note in notes:
        if note.kind == "term":
            body = note.body
            statement = correct(statement, body["key"], body["old"], body["new"], reference)
    return statement


def _wording(statement: Statement, notes: Sequence[Note]) -> Mapping[str, Any] | None:
    """Return what a model wrote for this very statement; None where none did."""
    wordings = [note.body for note in notes if note.kind == "wording"]
    if not wordings:
        return None
    from assistant.model.wording import find_wording

    return find_wording(statement, wordings)


def _edits(notes: Sequence[Note], brief: Brief) -> dict[str, str | None]:
    """Return the center's lines, None for one that it took out, as far as the brief has them."""
    lines = {line.id for v in (brief.full, brief.public) for s in v.sections for line in s.lines}
    edits: dict[str, str | None] = {}
    for note in notes:
        if note.kind == "edit" and note.body["line"] in lines:
            edits[note.body["line"]] = note.body["text"]
        elif note.kind == "restored":
            edits.pop(note.body["line"], None)
    return edits
