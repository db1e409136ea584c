"""Where a record's facts come from, as the readers of a call are told.

In:    the sources of a record, as the library keeps them.
Out:   the kind of each source, once: a list by its name, a site by who keeps it.
Never: gives the address of a page that nobody vouches for (the full version keeps every address);
       lets what was compiled by others pass for official.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from assistant.draft.page import Page
from assistant.draft.text import clean

_COMPILED = "public GitHub"
_COMMON = "general knowledge"
_LIST = re.compile(r"[0-9A-Za-z\u4e00-\u9fff]{2,30}?(?:名单|名录|目录|清单)")
_ADDRESS = re.compile(r"https?://\S+")
_GOVERNMENT = re.compile(r"(?:^|\.)gov\.cn$")
_INSTITUTE = re.compile(r"(?:^|\.)(?:edu|ac)\.cn$")


def name_sources(page: Page, source: str) -> str:
    """Return the sources of a record in the words of a call, joined; the best known first."""
    named: dict[str, None] = {}
    common = False
    for part in source.split("；"):
        if _COMMON in part:
            common = True
        elif name := _name(page, part.strip()):
            named.setdefault(name)
    if common and not named:
        named.setdefault(page.say("sources", "common"))
    # What can be looked up stands before what was compiled by others.
    last = [page.say("sources", key) for key in ("compiled", "web")]
    ranked = sorted(named, key=lambda name: (name in last) + (last[0] in name))
    return page.say("words", "clause_mark").join(ranked)


def _name(page: Page, part: str) -> str:
    if address := _ADDRESS.search(part):
        host = urlsplit(address.group()).hostname or ""
        if _GOVERNMENT.search(host):
            return page.say("sources", "government", address=address.group())
        if _INSTITUTE.search(host):
            return page.say("sources", "institute", address=address.group())
        return page.say("sources", "web")
    if _COMPILED in part:
        listed = _LIST.search(part)
        if listed is None:
            return page.say("sources", "compiled")
        return page.say("sources", "listed", list=listed.group())
    return clean(page.wording.phrases.show_source(part))
