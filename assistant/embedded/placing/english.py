"""Questions in English: which clauses ask the program something, and which speak of the need.

In:    the normalised words of a clause without any Chinese.
Out:   whether it is a question back; whether it offers a value in the form of a question.
Never: takes a need in the form of a question (How can we stop the cracks?) for one to the program.

The classifier of clauses knows Chinese. English shows by its word order what is asked, so rules do.
Judgement 2026-11-22.
"""

from __future__ import annotations

import re

from assistant.embedded import other_requests, stance

_LEAD = (
    r"^(?:(?:hi|hello|hey|ok(?:ay)?|and|but|so|or|also|well|now|then|please|sorry|just|actually"
    r"|by the way|btw|one more (?:thing|question)|(?:may|can|could) i ask)\b[\s,:]*)*"
)
_TELL_ME = (
    r"(?:(?:can|could|would|will) you (?:please )?(?:tell|explain to) (?:me|us)"
    r"|(?:please )?(?:tell|explain to) (?:me|us)|do you know|(?:i|we) (?:wonder|want to know)"
    r"|(?:i|we)(?:'d| would) like to know) (?:about|who|whose|what|which|when|where|how|if|whether)"
)
_AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|can|could|will|would|should|shall|may|might|must|has|have|had)"
)
_WH = r"(?:who|whose|whom|what|which|when|where|why|how)"
_MARKED = re.compile(
    _LEAD + rf"(?:{_TELL_ME}|(?:{_WH}(?:'s)?|{_AUXILIARY}(?:n't)?|any)\b"
    rf"|(?:in|for|by|from|at|to|on|under|with|until) (?:{_WH})\b)",
    re.IGNORECASE,
)
"""How a clause with a question mark begins that asks: 3%? does not."""
_UNMARKED = re.compile(
    _LEAD + rf"(?:{_TELL_ME}"
    rf"|(?:what|who|where|when|why|how)(?:'s| {_AUXILIARY}\b)"
    r"(?! (?:worse|more|bad|needed|missing|lacking|wanted|important|required)\b)"
    rf"|how (?:much|many|long|often|soon)\b(?! (?:it|we|they|this|that|the)\b)(?: \w+){{0,3}}? "
    rf"{_AUXILIARY}\b"
    r"|who (?:owns|pays|gets|holds|keeps|bears|decides)\b"
    r"|(?:is|are|does|did|can|could|will|would|has) (?:there|it|this|that|these|those|they|we|you|i"
    r"|any(?:one|body)?|some(?:one|body))\b"
    r"|(?:do|have) (?:we|you|i|they|any(?:one|body)?)\b)",
    re.IGNORECASE,
)
"""The same without a mark: only where the order of the words leaves no doubt."""
_OFFERED = re.compile(
    r"subsid|\bgrants?\b|\bfund(?:s|ing|ed)?\b|polic(?:y|ies)\b|patent|\bip\b|intellectual property"
    r"|\bown(?:s|ership)\b|voucher|pay[- ]after|trial period|open call|\brewards?\b|\btax(?:es)?\b"
    r"|eligib|qualif|apply for|refund|\bfees?\b|(?:do|will|would) you charge|free of charge"
    r"|confidential|competitor|(?:real|true) need|proof[- ]of[- ]concept|pilot (?:line|base|plant)"
    r"|who are you|are you (?:an? )?(?:robot|human|person|machine|ai|real)\b|help (?:us|me)$"
    r"|next step|how many (?:more )?questions|why do you (?:ask|need|want)",
    re.IGNORECASE,
)
"""What a center offers or explains, as in `non_answers`, and the interview itself."""
_OWN = re.compile(
    _LEAD + r"(?:why (?!(?:do|are|would) you\b|should (?:i|we) (?:tell|answer)\b)"
    r"|how (?:to|(?:can|could|do|should|would|might) (?:we|i|one|you))\b"
    r"|what (?:can|could|should) (?:we|i|be)\b"
    r"|(?:can|could|would|will) you (?:please )?(?:help (?:us|me) (?:to )?\w|solve|fix|reduce"
    r"|improve|make|develop|design|find|build|recommend|introduce)"
    r"|is it possible|(?:is|are) there (?:any|an?|some)? ?(?:\w+ )?(?:way|method|technolog|solution"
    r"|process|material|technique|means|machine|equipment|supplier)"
    r"|do you (?:know|have) (?:any|an?|some|how)\b)",
    re.IGNORECASE,
)
"""A need, or a trouble, in the form of a question."""
_RHETORICAL = re.compile(
    _LEAD + r"(?:who (?:knows|cares)|why not|so what|what else|how (?:should|would) i know"
    r"|what can i (?:say|do))",
    re.IGNORECASE,
)
_PROPOSING = re.compile(
    _LEAD + r"(?:(?:is|are|can|could|may|might|will|would|shall|should|does|do) (?!there\b|you\b)"
    r"|(?:what|how) about\b)",
    re.IGNORECASE,
)


def asks_in_english(words: str, marked: bool, opening: bool) -> bool:
    """Tell whether a clause asks the program something.

    Args:
        words: without any Chinese.
        marked: it ends in a question mark.
        opening: it answers the greeting, which asks for the trouble: then only what a center
            offers or explains is asked about.
    """
    form = _MARKED if marked else _UNMARKED
    if _RHETORICAL.search(words):
        return False
    if not form.search(words):
        # Subsidy?
        return marked and words.isalpha() and bool(_OFFERED.search(words))
    if _OFFERED.search(words):
        return True
    other = _OWN.search(words) or other_requests.read_other_request(words)
    # Is 3% enough? answers what was asked.
    return not (opening or other or (proposes(words) and stance.has_figure(words)))


def proposes(words: str) -> bool:
    """Tell whether a question may offer its own answer: Could it be anonymous?"""
    return bool(_PROPOSING.search(words))
