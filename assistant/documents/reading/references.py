"""Notes and references of papers.

In:    paragraphs.
Out:   those that are text, and how many entries were not.
Never: takes an enumeration of a policy for notes: without the marks of a paper nothing is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.documents.reading.furniture import is_address
from assistant.documents.reading.paragraphs import Paragraph, is_closed

_ABSTRACT = re.compile(
    r"[【\[［]?\s*(?:内容)?(?:摘\s*要|提\s*要|abstract)\s*[】\]］]?\s*[:：]?", re.I
)
_KEYWORDS = re.compile(r"[【\[［]?\s*(?:关\s*键\s*词|key\s?words)\s*[】\]］]?\s*[:：]?", re.I)
_REFERENCES = re.compile(
    r"[【\[［]?\s*(?:主要)?(?:参\s*考\s*文\s*献|references|注\s*释)\s*[】\]］]?\s*[:：]?", re.I
)
_ENTRY = re.compile(r"[-•*]?\s*(?:[\[［〔【]\s*\d{1,3}\s*[\]］〕】]|\d{1,3}[.．]\s?(?=\S)|[①-⑳])")
_PUBLICATION = re.compile(r"[\[［](?:J|N|M|D|C|R|S|P|Z|EB/OL|J/OL|N/OL)[\]］]|\bdoi\b", re.I)
_ENDS_LIST = re.compile(r"[（(【]?(?:责任编辑|责编|编辑|作者(?:单位|简介)|收稿日期|附录|附件|致谢)")
_FIRST_PAGE_NOTE = re.compile(
    r"[*＊†]?\s*[【\[［]?(?:作者简介|作者单位|通讯作者|通信作者|基金项目|项目基金|基金资助|资助项目|注)\s*[】\]］]?\s*[:：]|[*＊†]\s?本文(?:系|是|为)"
)
_FOOTNOTE = re.compile(r"[①-⑳]\s?\S")


def is_paper(paragraphs: Sequence[Paragraph]) -> bool:
    """Return whether a text has an abstract, and keywords or a list of references."""
    texts = [paragraph.text for paragraph in paragraphs]
    return any(_ABSTRACT.match(text) for text in texts) and any(
        _KEYWORDS.match(text) or _REFERENCES.fullmatch(text) for text in texts
    )


def drop_references(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], int]:
    """Return a paper's paragraphs without its references and notes, and the number of entries."""
    kept: list[Paragraph] = []
    dropped = 0
    listing = False
    for index, paragraph in enumerate(paragraphs):
        text = paragraph.text
        if _REFERENCES.fullmatch(text):
            listing = True
            continue
        if listing:
            if _ENTRY.match(text):
                dropped += 1
                continue
            if not _ends_list(paragraph, paragraphs[index - 1]):
                continue
            listing = False
        if paragraph.note or _FIRST_PAGE_NOTE.match(text) or _interrupts(kept, paragraph):
            dropped += 1
        else:
            kept.append(paragraph)
    return kept, dropped


def _ends_list(paragraph: Paragraph, before: Paragraph) -> bool:
    """Return whether a paragraph without a number stands behind the list, not in its entries."""
    if paragraph.level is not None or _ENDS_LIST.match(paragraph.text):
        return True
    in_entry = _PUBLICATION.search(paragraph.text) or not is_closed(before.text)
    return not in_entry


def _interrupts(kept: Sequence[Paragraph], paragraph: Paragraph) -> bool:
    """Return whether a marked paragraph cuts a sentence in two, as the notes of a page do."""
    return (
        bool(kept) and not is_closed(kept[-1].text) and _FOOTNOTE.match(paragraph.text) is not None
    )


def drop_front(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], int]:
    """Return a paper's paragraphs without authors and addresses; the number of lines dropped.

    What stands before the abstract is the title, which is kept, then authors and where they work.
    """
    abstract = next(i for i, paragraph in enumerate(paragraphs) if _ABSTRACT.match(paragraph.text))
    front = paragraphs[:abstract]
    marked = [paragraph for paragraph in front if paragraph.level is not None]
    title = marked or list(front[:1])
    kept = [p for p in front if p in title]
    kept += [p for p in paragraphs[abstract:] if not is_address(p.text)]
    return kept, sum(p.lines for p in paragraphs) - sum(p.lines for p in kept)
