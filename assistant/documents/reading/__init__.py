"""A center's own documents to passages.

    bytes ─ take apart ─▶ Source ─ drop furniture, join, mend ─▶ articles ─ describe, cut ─▶ Reading

    with Reader() as reader:
        reading = reader.read(Path("通知.pdf"), "通知.pdf")
        reading.document.passages[0].text

`reader` is what others use; all else runs in the process of `worker`. `merge_duplicates` keeps a
text once that stands in several files.
"""

from assistant.documents.reading.compose import Reading
from assistant.documents.reading.duplicates import merge_duplicates
from assistant.documents.reading.reader import Reader, read_document, read_text

__all__ = ["Reader", "Reading", "merge_duplicates", "read_document", "read_text"]
