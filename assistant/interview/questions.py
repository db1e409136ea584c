"""The person's own questions: answered from the texts, the records and the center's documents.

In:    what was asked, in an interview or outside of one.
Out:   the words of the answer, and what they cite.
Never: passes an outage off as nothing found; lets one keep what else answers from answering.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.documents.answer import Answer, Answered, Asked, find_answer
from assistant.documents.quote import LEAST_SHARE, SURE
from assistant.embedded.speak import answer_questions, topic_of, word_answer
from assistant.errors import KnowledgeError
from assistant.interview.resources import Resources
from assistant.need import Hearing, Need

if TYPE_CHECKING:
    from assistant.documents.citation import Citation

logger = logging.getLogger(__name__)


class Questions:
    """Answers questions."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._library = resources.library
        self._phrases = resources.phrases
        self._settings = resources.settings

    def answer(
        self, hearing: Hearing, asked: Sequence[str], need: Need
    ) -> tuple[str, tuple[Citation, ...]]:
        """Answer what the person asks beside the interview; return the words and what they cite."""
        if not hearing.questions:
            return "", ()
        region = need.latest("region")
        province = str(region.value["province"]) if region else None
        found, outage = {}, ""
        for text in hearing.questions:
            answer, failed = self._look_up(text, province)
            if answer:
                found[text] = answer
            if failed:
                # What failed, and how to mend it, is for the staff: it stands in the log.
                outage = KnowledgeError.user_message
        said, cited = answer_questions(hearing, asked, self._phrases, found)
        return said + outage, cited

    def _look_up(self, question: str, province: str | None) -> tuple[Answer | None, bool]:
        """Look up what a person asks beside the interview, and tell whether a search failed.

        None where nothing has to be looked up. Where the documents cannot be searched, the records
        still answer, and the other way round.
        """
        asked, topic = self._read(question, province)
        library, shelf = self._library, self._resources.stocked_shelf
        if not (asked.about_money or shelf):
            return None, False
        # Where it may be no question for the documents, only a sure answer counts.
        asked = replace(asked, least=LEAST_SHARE if topic.get("documents") else SURE)
        both = shelf and asked.about_money
        parts = ((library, shelf), (library, None), (None, shelf)) if both else ()
        for tried, (records, documents) in enumerate(parts or ((library, shelf),)):
            try:
                return find_answer(asked, records, documents), tried > 0
            except KnowledgeError as error:
                logger.warning("a question could not be looked up: %s", error)
        return None, True

    def answer_alone(self, question: str, province: str | None) -> Answered:
        """Answer a question that belongs to no interview; see `Assistant.answer_question`."""
        asked, topic = self._read(question, province)
        found = find_answer(asked, self._library, self._resources.stocked_shelf)
        # The other prepared answers speak of the interview, which this is not.
        prepared = str(topic["say"]) if topic.get("documents") else ""
        looked_up = word_answer(found, self._phrases) or self._phrases.say("nothing_quoted")
        return Answered(prepared + looked_up, found)

    def _read(self, question: str, province: str | None) -> tuple[Asked, Mapping[str, object]]:
        """Return a question as documents are asked, and its prepared answer, {} without one."""
        rendering = self._library.render(question)
        topic = topic_of(rendering.say() if rendering else question, self._phrases) or {}
        money = bool(topic.get("policies"))
        day = self._settings.day()
        return Asked(question, province, day, money, rendering=rendering), topic
