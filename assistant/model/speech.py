"""The model's words to the person: let out clause by clause, each checked before it is seen.

In:    the reply as far as it has come, what the person said so far.
Out:   its clauses; or the reason why the question bank speaks instead.
Never: lets out a figure that nobody said, a name nobody named, markup, a second question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.disclosure import Gazetteer, Secrets, find_leaks
from assistant.embedded.quantities import read_moneys, read_quantities
from assistant.embedded.text import normalise

LONGEST = 160
"""Most characters of a reply's own words."""
QUESTION = re.compile(r"[?？]")
_CLAUSE_END = re.compile(r"[，。！？；,!?;：:、\n]")
MARKUP = re.compile(
    r"https?:|www\.|[<>`{}|\[\]〖〗#*_\\^]|^\s*(?:system|assistant|user)\s*[:：]", re.I
)
CONTACT = re.compile(r"电话|手机号|微信|邮箱|联系方式|QQ|身份证")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
_CITED = re.compile(
    r"〔\d{4}〕|\[\d{4}\]\s*\d+\s*号|第\s*\d+\s*号|《[^》]+》|[A-Z]{1,4}/T?\s?\d+"
    r"|(?<![A-Za-z0-9])[a-z]+-[a-z0-9-]+"
)
"""Document numbers, titles, standards and ids of records."""


@dataclass
class Speech:
    """One reply on its way out.

    Attributes:
        said: all that the person said, this turn included.
        today: relative dates count from it.
        gazetteer: firms known by name.
        restore: puts names back where placeholders stand.
        let_out: told each clause that may be seen.
    """

    said: Sequence[str]
    today: date
    gazetteer: Gazetteer
    restore: Callable[[str], str]
    let_out: Callable[[str], None] = lambda _: None
    _out: int = 0
    problem: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self._plain = normalise("\n".join(self.said))
        self._figures = read_figures(self._plain, self.today) | {1.0}

    def feed(self, reply: str) -> None:
        """Take the reply as far as it has come; let out what is whole and sound."""
        if self.problem:
            return
        ends = [m.end() for m in _CLAUSE_END.finditer(reply)]
        if ends and ends[-1] > self._out:
            self._release(reply, ends[-1])

    def finish(self, reply: str) -> str:
        """Take the whole reply; return it as the person reads it, or "" where it is not used."""
        reply = reply.strip()
        if not self.problem:
            self.problem = self._objection(self.restore(reply)) or _whole(reply)
        if self.problem:
            return ""
        self._release(reply, len(reply))
        return self.restore(reply)

    def _release(self, reply: str, end: int) -> None:
        self.problem = self._objection(self.restore(reply[:end]))
        if not self.problem:
            self.let_out(self.restore(reply[self._out : end]))
            self._out = end

    def _objection(self, words: str) -> str:
        """Return what is wrong with the words so far, or ""."""
        plain = normalise(words)
        if len(words) > LONGEST:
            return "long"
        if MARKUP.search(words):
            return "markup"
        if CONTACT.search(words):
            return "contact"
        if len(QUESTION.findall(words)) > 1:
            return "questions"
        if not read_figures(plain, self.today) <= self._figures:
            return "figure"
        if cites_beyond(plain, self._plain):
            return "citation"
        if not is_chinese(words):
            return "language"
        named = find_leaks(words, Secrets({}), self.gazetteer, ("organisation", "contact"))
        if any(normalise(leak.words) not in self._plain for leak in named):
            return "name"
        return ""


def _whole(reply: str) -> str:
    """Return what is wrong with a reply that is complete, or ""."""
    if not reply:
        return "silent"
    return "" if QUESTION.search(reply) else "questions"


def is_chinese(words: str) -> bool:
    """Tell whether at least half of the letters are Chinese; too few letters tell nothing."""
    letters = len(_LETTER.findall(words))
    return letters < 8 or len(_HAN.findall(words)) >= letters / 2


def cites_beyond(plain: str, source: str) -> bool:
    """Tell whether a text names a document, a standard or a record that its source does not."""
    return any(hit.group() not in source for hit in _CITED.finditer(plain))


def read_figures(plain: str, today: date) -> set[float]:
    """Return every figure that a text holds, however it is written."""
    found = {float(digits) for digits in re.findall(r"\d+(?:\.\d+)?", plain)}
    for quantity in read_quantities(plain, today):
        found |= {float(v) for v in (quantity.low, quantity.high) if v is not None}
    for money in read_moneys(plain, asked=True):
        found |= {float(v) for v in (money.min_wan, money.max_wan) if v is not None}
    return found
