"""Plain text to lines.

In:    the text of a .txt file.
Out:   its lines; pages where form feeds part them.
Never: takes another language's marks for text: HTML behind .txt is refused.
"""

from __future__ import annotations

import re

from assistant.documents.reading.elements import Line, Source, plain, starts_set_in
from assistant.documents.reading.markup import looks_like_html, looks_like_markdown, read_markdown
from assistant.errors import DocumentRejected


def read_plain_text(text: str) -> Source:
    """Take a plain text apart; headings and emphasis in Markdown are read as such.

    Raises:
        DocumentRejected: `wrong_type`: the text is a web page.
    """
    if looks_like_html(text):
        raise DocumentRejected("wrong_type", "a web page behind .txt")
    if looks_like_markdown(text):
        return read_markdown(text)
    pages = text.split("\f")
    lines: list[Line] = []
    for number, page in enumerate(pages, 1):
        rows = re.split(r"\r\n|\r|\n|\u2028|\u2029|\x85", page)
        filled = [index for index, row in enumerate(rows) if plain(row)]
        edges = {*filled[:1], *filled[-1:]} if len(pages) > 1 else set()
        gap = bool(lines)
        for index, row in enumerate(rows):
            if not (kept := plain(row)):
                gap = True
                continue
            lines.append(
                Line(
                    kept,
                    page=number if len(pages) > 1 else None,
                    gap=gap,
                    indent=starts_set_in(row),
                    margin=index in edges,
                )
            )
            gap = False
    return Source(tuple(lines))
