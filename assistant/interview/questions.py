"""The person's own questions: answered from the texts, the records and the center's documents.

In:    what was asked, in an interview or outside of one.
Out:   the words of the answer, and what they cite.
Never: passes an outage off as nothing found; lets one keep what else answers from answering.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.documents.answer import Answered, Asked, find_answer
from assistant.documents.quote import LEAST_SHARE, SURE
from assistant.embedded.speak import Question, Topic, answer_questions, topic_of, word_answer
from assistant.errors import KnowledgeError
from assistant.interview.resources import Resources
from assistant.need import Hearing, Need
from assistant.query_wait import words_alone

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
        questions, outage = [], ""
        for text in hearing.questions:
            question, failed = self._look_up(text, province)
            questions.append(question)
            if failed:
                # What failed, and how to mend it, is for the staff: it stands in the log.
                outage = KnowledgeError.user_message
        said, cited = answer_questions(questions, asked, self._phrases)
        if words_alone() and any(question.answer for question in questions):
            outage += self._phrases.say("by_words_alone")
        return said + outage, cited

    def _look_up(self, text: str, province: str | None) -> tuple[Question, bool]:
        """Look up what a person asks beside the interview, and tell whether a search failed.

        Where the documents cannot be searched, the records still answer, and the other way round.
        """
        asked, topic = self._read(text, province)
        question = Question(text, topic)
        library, shelf = self._library, self._resources.stocked_shelf
        if not (asked.about_money or shelf):
            return question, False
        # Where it may be no question for the documents, only a sure answer counts.
        least = LEAST_SHARE if topic and topic.get("documents") else SURE
        asked = replace(asked, least=least)
        both = shelf and asked.about_money
        parts = ((library, shelf), (library, None), (None, shelf)) if both else ()
        for tried, (records, documents) in enumerate(parts or ((library, shelf),)):
            try:
                answer = find_answer(asked, records, documents)
            except KnowledgeError as error:
                logger.warning("a question could not be looked up: %s", error)
            else:
                return replace(question, answer=answer), tried > 0
        return question, True

    def answer_alone(self, question: str, province: str | None) -> Answered:
        """Answer a question that belongs to no interview; see `Assistant.answer_question`."""
        asked, topic = self._read(question, province)
        found = find_answer(asked, self._library, self._resources.stocked_shelf)
        # The other prepared answers speak of the interview, which this is not.
        prepared = str(topic["say"]) if topic and topic.get("documents") else ""
        looked_up = word_answer(found, self._phrases) or self._phrases.say("nothing_quoted")
        return Answered(prepared + looked_up, found)

    def _read(self, text: str, province: str | None) -> tuple[Asked, Topic | None]:
        """Return a question as documents are asked, and the prepared answer that it is marked for.

        One in English is marked by its Chinese words, else by its own.
        """
        rendering = self._library.render(text)
        topic = topic_of(rendering.say(), self._phrases) if rendering else None
        topic = topic or topic_of(text, self._phrases)
        money = bool(topic and topic.get("policies"))
        day = self._settings.day()
        return Asked(text, province, day, money, rendering=rendering), topic
