"""The challenge brief: what was said, set out as a 揭榜挂帅 call, in a public and a full version.

In:    the need, its verdict, the research statement, the matches, the wording, the day.
Out:   a `Brief`; None where the need is none. Every line carries the findings that it came from,
       or says that its text is the template's, or that the enterprise has yet to confirm it.
Never: states what was not said; lets a slot into the public version that its level does not
       allow, or a name of the enterprise, its people, customers or town into an anonymous one.

`write` drafts, `edit` changes lines afterwards. A section is written where its subject is:
headline, background, requirements, situation, terms, cooperation, tables, review. The contents
follow published calls (绵阳 2020, 长沙 2023, 赣州 2023).
"""

from assistant.draft.audience import PUBLIC_SLOTS
from assistant.draft.edit import KEPT, revise, reword
from assistant.draft.write import draft

__all__ = ["KEPT", "PUBLIC_SLOTS", "draft", "revise", "reword"]
