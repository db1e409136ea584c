"""A correction of one translated line, carried to every line that came from the same term.

In:    a statement, the line as it was and as the person wants it, the reference.
Out:   the statement with the new term in the line, the questions and the terms; English that stood
       for the old term left out.
Never: translates the new term; changes what was said or what was measured.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assistant.embedded.translation.lexicon import Reference
from assistant.embedded.translation.ranking import short_form
from assistant.embedded.translation.statement import Statement, Term


def correct(statement: Statement, key: str, old: str, new: str, reference: Reference) -> Statement:
    """Put a person's wording into a statement.

    Args:
        statement: the statement.
        key: the list that the line stands in, such as `keywords_zh`.
        old: the line as it was.
        new: the line as it shall be.
        reference: the tables that the statement was made from.

    Returns:
        The statement; unchanged where no line is `old`.
    """
    rows: tuple[str, ...] = getattr(statement, key)
    if old not in rows:
        return statement
    changes: dict[str, Any] = {key: tuple(new if row == old else row for row in rows)}
    corrected = replace(statement, **changes)
    if key != "keywords_zh":
        return corrected
    for term in dict.fromkeys(t.term for t in statement.terms if _stands_for(t, old)):
        corrected = _carry(corrected, term, old, new, reference)
    return corrected


def _stands_for(term: Term, keyword: str) -> bool:
    return keyword in (term.term, short_form(term.term))


def _carry(statement: Statement, term: str, old: str, new: str, reference: Reference) -> Statement:
    """Replace a term and its short form in the questions and terms, and drop its English."""
    of_term = [t for t in statement.terms if t.term == term]
    english = {word for t in of_term for word in _english_of(t, reference)}
    kept = [
        (word, trace)
        for word, trace in zip(statement.keywords_en, statement.trace["keywords_en"], strict=True)
        if word not in english
    ]

    def carried(question: str) -> str:
        return question.replace(term, new) if term in question else question.replace(old, new)

    return replace(
        statement,
        questions=tuple(map(carried, statement.questions)),
        closed_questions=tuple((carried(q), trace) for q, trace in statement.closed_questions),
        terms=tuple(replace(t, term=new) if t.term == term else t for t in statement.terms),
        keywords_en=tuple(word for word, _ in kept),
        trace={**statement.trace, "keywords_en": tuple(trace for _, trace in kept)},
    )


def _english_of(term: Term, reference: Reference) -> tuple[str, ...]:
    if term.entry is not None:
        return (reference.entry(term.entry).phenomenon_en,)
    return tuple(
        word for mention in reference.find_things(term.said) for word in mention.thing.keywords_en
    )
