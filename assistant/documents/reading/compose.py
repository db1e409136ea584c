"""A file taken apart becomes a document: cleaned text, and passages that stand in it.

In:    a `Source`.
Out:   `Reading`: the document and its text, of which every passage is a part.
Never: reads a file or a clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from assistant.documents.passage import Document, Dropped, Kind, Passage, Place
from assistant.documents.reading.articles import Article, split_articles
from assistant.documents.reading.days import journal_year, masthead_day
from assistant.documents.reading.describe import Description, describe
from assistant.documents.reading.duplicates import merge_duplicates
from assistant.documents.reading.elements import Line, Source, Table
from assistant.documents.reading.furniture import drop_credits, drop_running
from assistant.documents.reading.marks import names_source
from assistant.documents.reading.mend import mend
from assistant.documents.reading.paragraphs import Paragraph, join_lines
from assistant.documents.reading.personal import without_personal
from assistant.documents.reading.references import drop_front, drop_references, is_paper
from assistant.documents.reading.sentences import groups, pieces
from assistant.documents.reading.tables import Record, read_table
from assistant.errors import DocumentRejected

_OFFICIAL: frozenset[Kind] = frozenset({"policy", "guide", "brief"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was read.

    Attributes:
        document: its passages.
        text: its cleaned text. For the first place of every passage,
            `text[place.start:place.end] == passage.text`; a further place in the same file holds
            the same in nearly the same words.
    """

    document: Document
    text: str


@dataclass(slots=True)
class _Writer:
    """Writes the cleaned text and cuts passages out of it."""

    file: str
    text: list[str] = field(default_factory=list)
    length: int = 0
    passages: list[Passage] = field(default_factory=list)

    def line(self, text: str) -> int:
        """Write a line; return where it starts."""
        start = self.length
        self.text.append(text + "\n")
        self.length += len(text) + 1
        return start


def compose(source: Source, *, file: str, digest: str) -> Reading:
    """Make a document of a file's elements.

    Args:
        source: the file taken apart.
        file: its path as passages name it.
        digest: SHA-256 of its bytes.

    Raises:
        DocumentRejected: `no_text`: nothing that can be a passage is left.
    """
    lines, tables = _flow(source)
    writer = _Writer(file)
    dropped = Dropped(furniture=source.furniture, duplicates=0, references=source.notes)
    title = source.title
    default: Kind = "article"
    whole: Description | None = None
    if lines:
        articles, dropped, paper, printed = _articles(lines, source, dropped)
        for number, article in enumerate(articles):
            first = number == 0
            description = describe(
                article,
                paper=paper,
                date=(source.date if first else "") or printed,
                issuer=source.issuer if first else "",
            )
            if first:
                title, default, whole = article.title, description.kind, description
            elif default in _OFFICIAL:
                # What follows an official document in one file is attached to it.
                description = _inherited(description, whole)
            _write_article(writer, article, description)
    for table in tables:
        _write_table(writer, table, title, default)
    if not writer.passages:
        raise DocumentRejected("no_text", "nothing that can be a passage")
    passages, duplicates = merge_duplicates(writer.passages)
    document = Document(file, digest, passages, replace(dropped, duplicates=duplicates))
    return Reading(document, "".join(writer.text))


def _flow(source: Source) -> tuple[list[Line], list[Table]]:
    """Return the lines of a text, tables among them row by row; apart, the tables of records.

    Of a file that holds nothing but tables all are apart.
    """
    lines: list[Line] = []
    tables: list[Table] = []
    text = any(isinstance(element, Line) for element in source.elements)
    for element in source.elements:
        if isinstance(element, Line):
            lines.append(element)
            continue
        records = read_table(element) if text else []
        if not text or any(record.kind is not None for record in records):
            tables.append(element)
        else:
            lines += [Line(each.text, page=element.page, whole=True, gap=True) for each in records]
    return lines, tables


def _inherited(description: Description, whole: Description | None) -> Description:
    if whole is None:
        return description
    return replace(
        description,
        date=description.date or whole.date,
        issuer=description.issuer or whole.issuer,
        doc_number=description.doc_number or whole.doc_number,
        region=description.region or whole.region,
        city=description.city or (None if description.region else whole.city),
        valid_until=description.valid_until or whole.valid_until,
    )


def _articles(
    lines: Sequence[Line], source: Source, dropped: Dropped
) -> tuple[list[Article], Dropped, bool, str]:
    """Return the articles, what was left out, whether it is a paper, and its printed date.

    That is the day or the year that the newspaper or the journal prints above it.
    """
    kept, running = drop_running(lines)
    paragraphs, credits = drop_credits(join_lines(kept))
    references = front = 0
    paper = is_paper(paragraphs)
    published = journal_year if paper else masthead_day
    printed = published(line.text for line in lines) or ""
    if paper:
        paragraphs, front = drop_front(paragraphs)
        paragraphs, references = drop_references(paragraphs)
    items, fragments = mend(paragraphs)
    items = [
        (replace(paragraph, text=text), rank)
        for paragraph, rank in items
        if (text := without_personal(paragraph.text))
    ]
    articles = split_articles(items, declared=source.title)
    bylines = sum(article.dropped for article in articles)
    bylines += sum(rank is None and names_source(p.text) for a in articles for p, rank in a.parts)
    counted = Dropped(
        furniture=dropped.furniture + running + credits + front + bylines,
        duplicates=0,
        references=dropped.references + references,
        fragments=fragments,
    )
    return articles, counted, paper, printed


def _write_article(writer: _Writer, article: Article, description: Description) -> None:
    if article.title:
        writer.line(article.title)
    section: list[tuple[int, str]] = []
    waiting: list[Paragraph] = []

    def flush() -> None:
        names = tuple(name for _, name in section)
        _write_paragraphs(writer, waiting, article.title, names, description)
        waiting.clear()

    below_heading = False
    for paragraph, rank in article.parts:
        if rank is None:
            if names_source(paragraph.text):
                # A box ends with its source; which heading the text behind it has is not known.
                flush()
                section.clear()
            else:
                waiting.append(paragraph)
            below_heading = False
            continue
        flush()
        if below_heading and section[-1][0] == rank and not paragraph.gap:
            # A heading in two lines.
            section[-1] = (rank, f"{section[-1][1]} {paragraph.text}")
        else:
            # Of two headings of one rank that follow each other the second stands within the first.
            while (
                section
                and section[-1][0] >= rank
                and not (below_heading and section[-1][0] == rank)
            ):
                section.pop()
            section.append((rank, paragraph.text))
        writer.line(paragraph.text)
        below_heading = True
    flush()


def _write_paragraphs(
    writer: _Writer,
    paragraphs: Sequence[Paragraph],
    title: str,
    section: tuple[str, ...],
    description: Description,
) -> None:
    spans: list[tuple[int, int, int | None]] = []
    for paragraph in paragraphs:
        start = writer.line(paragraph.text)
        spans += [(start + a, start + b, paragraph.page) for a, b in pieces(paragraph.text)]
    text = "".join(writer.text[len(writer.text) - len(paragraphs) :])
    offset = writer.length - len(text)
    for start, end, page in _passages(spans):
        writer.passages.append(
            Passage(
                text=text[start - offset : end - offset],
                kind=description.kind,
                title=title,
                section=section,
                date=description.date,
                issuer=description.issuer,
                doc_number=description.doc_number,
                region=description.region,
                places=(Place(writer.file, page, start, end),),
                city=description.city,
                valid_until=description.valid_until,
            )
        )


def _passages(
    spans: Sequence[tuple[int, int, int | None]],
) -> Iterator[tuple[int, int, int | None]]:
    """Yield start, end and page of each passage; what begins on another page is another passage."""
    for page, found in groupby(spans, key=lambda span: span[2]):
        on_page = list(found)
        for first, behind in groups([end - start for start, end, _ in on_page]):
            yield on_page[first][0], on_page[behind - 1][1], page


def _write_table(writer: _Writer, table: Table, title: str, default: Kind) -> None:
    if table.title:
        writer.line(table.title)
    waiting: list[Record] = []
    for record in read_table(table):
        if record.kind is None:
            waiting.append(record)
        else:
            _write_records(writer, [record], table.page, record.kind, record.title)
    for batch in _batches(waiting):
        _write_records(writer, batch, table.page, default, batch[0].title or title)


def _batches(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    for first, behind in groups([min(len(record.text), 600) for record in records]):
        yield records[first:behind]


def _write_records(
    writer: _Writer, records: Sequence[Record], page: int | None, kind: Kind, title: str
) -> None:
    record = records[0]
    text = "\n".join(each.text for each in records)
    offset = writer.length
    for each in records:
        writer.line(each.text)
    for start, end in pieces(text):
        writer.passages.append(
            Passage(
                text=text[start:end],
                kind=kind,
                title=title,
                section=(),
                date=record.date,
                issuer=record.issuer,
                doc_number=record.doc_number,
                region=record.region,
                places=(Place(writer.file, page, offset + start, offset + end),),
                city=record.city,
            )
        )
