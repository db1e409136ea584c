"""The interview: walks the arrows from what was said to one question or a brief.

    said ─ hear ─▶ Hearing ─ fold ─▶ Need ─ judge ─▶ Verdict ─┬─ choose ─▶ one question
                                                              └─ translate ─ match ─ draft ─▶ brief

This package alone calls the stages. A turn is stored before it is heard, and its reply is stored
before it is returned.
"""

from assistant.interview.assistant import Assistant
from assistant.interview.reply import CARD, Line, Marks, Reply, Summary, title
from assistant.interview.turn import OnText

__all__ = ["CARD", "Assistant", "Line", "Marks", "OnText", "Reply", "Summary", "title"]
