"""What a research statement is: its lists, the terms behind them, what stayed unclear.

In:    nothing.
Out:   `Statement`, `CodedDiscipline`, `Term`, `Ambiguity`.
Never: knows how a need is translated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.embedded.translation.wording import Trace
from assistant.need import Value

GBT_13745 = "GB/T 13745-2009"


@dataclass(frozen=True, slots=True)
class CodedDiscipline:
    """A discipline by its usual name, with the code and the scheme that the code belongs to."""

    name: str
    code: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Term:
    """What the person said and the research term that it was taken for.

    Attributes:
        said: the words as said.
        term: the research term.
        finding: index of the finding that holds the words.
        entry: id of the lexicon entry, or None where the term comes from the object table.
        general: it is of every trade and says little (寿命短, 波动大).
    """

    said: str
    term: str
    finding: int
    entry: str | None
    general: bool = False


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A short wording that stands for several phenomena which this need does not tell apart.

    Attributes:
        said: the words as said.
        finding: index of the finding that holds them.
        readings: (lexicon id, the reading in plain words with its trades), best first.
    """

    said: str
    finding: int
    readings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """The research statement; best first in each list.

    Attributes:
        questions: research questions, at most four.
        disciplines: at most eight, codes of GB/T 13745 and of the NSFC.
        keywords_zh: at most twelve.
        keywords_en: at most twelve.
        indicators: the wanted measures, as `{metric, op, value, unit}`.
        mechanisms: candidate causes, each marked as not verified.
        trl: maturity at the start and at the end, 1 to 9 or None.
        trace: for each list, parallel to it, the indexes of the findings behind each line.
        baselines: today's measure beside each indicator, None where none was said.
        terms: what was said and what it was taken for, for the person to correct.
        ambiguous: what the interview should ask about.
        object: what it is about, by name, with its trace; None where nothing names it.
        closed_questions: the questions without the enterprise's words and figures, each with its
            trace, for a version that gives those under an agreement only.
    """

    questions: tuple[str, ...] = ()
    disciplines: tuple[CodedDiscipline, ...] = ()
    keywords_zh: tuple[str, ...] = ()
    keywords_en: tuple[str, ...] = ()
    indicators: tuple[Value, ...] = ()
    mechanisms: tuple[str, ...] = ()
    trl: tuple[int | None, int | None] = (None, None)
    trace: Mapping[str, tuple[Trace, ...]] = field(default_factory=dict)
    baselines: tuple[Value | None, ...] = ()
    terms: tuple[Term, ...] = ()
    ambiguous: tuple[Ambiguity, ...] = ()
    object: tuple[str, Trace] | None = None
    closed_questions: tuple[tuple[str, Trace], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the statement as the conversation's contract prints it."""
        return {
            "questions": list(self.questions),
            "disciplines": [
                {"name": d.name, "code": d.code, "scheme": d.scheme} for d in self.disciplines
            ],
            "keywords_zh": list(self.keywords_zh),
            "keywords_en": list(self.keywords_en),
            "indicators": [dict(measure) for measure in self.indicators],
            "mechanisms": list(self.mechanisms),
            "trl": {"current": self.trl[0], "target": self.trl[1]},
            "trace": {key: [list(indexes) for indexes in rows] for key, rows in self.trace.items()},
        }
