"""One message with everything read in it that does not depend on slots."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.embedded.classifier import Classifier, mask_quantities
from assistant.embedded.form import Field, read_fields
from assistant.embedded.points import find_points, without_points
from assistant.embedded.quantities import Money, Quantity, read_moneys, read_quantities
from assistant.embedded.text import Clause, cut_clauses, normalise, punctuate
from assistant.need import TEXT_LIMIT, Need

LONG_MESSAGE = 160
"""Characters from which a message is a paste: what was asked says little about its clauses."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where the conversation stands when a message comes in.

    Attributes:
        turn: the message's number, from 1.
        asked: slots that the last reply asked about, most wanted first.
        stage: `interview`, `confirm` or `done`.
        today: relative dates count from it.
        need: what was heard so far.
        fields: name of a form's field → its slot, empty for one that says nothing of a need.
    """

    turn: int
    asked: tuple[str, ...]
    stage: str
    today: date
    need: Need
    fields: Mapping[str, str]

    @property
    def opening(self) -> bool:
        """Whether the message answers the greeting, were it after a mere 你好."""
        return self.turn == 1 or (not self.need.findings and self.asked[:1] == ("request",))


Places = Callable[[str], tuple[str, str | None, int, int] | None]
"""Finds the writer's place in a text: (province, city or None, start, end), or None."""
Industries = Callable[[str], tuple[str, str, str] | None]
"""Infers an industry from a text: (name, code, the words it rests on), or None."""


@dataclass(frozen=True, slots=True)
class Ear:
    """The parts that hearing needs, loaded once."""

    classifier: Classifier
    find_place: Places
    infer_industry: Industries


@dataclass(frozen=True, slots=True)
class Message:
    """A message and its parts.

    Attributes:
        text: as typed.
        plain: the same normalised one to one, so that offsets are shared; blanks stand for the
            numbers of a list's points.
        clauses: in order.
        quantities: in order, offsets into the text.
        moneys: in order, offsets into the text; bare figures count where money was asked for.
        fields: of a form, in order; none in ordinary talk.
        points: (start, end) of the numbers that count the points of a list.
    """

    text: str
    plain: str
    clauses: tuple[Clause, ...]
    quantities: tuple[Quantity, ...]
    moneys: tuple[Money, ...]
    fields: tuple[Field, ...]
    points: tuple[tuple[int, int], ...] = ()

    def words(self, start: int, end: int) -> str:
        """Return a stretch, normalised."""
        return self.plain[start:end]

    def typed(self, start: int, end: int) -> str:
        """Return a stretch as typed, without the numbers of its points: 1、外径；2、无卤."""
        words = self.text[start:end]
        inside = self.points[
            bisect_left(self.points, (start, 0)) : bisect_left(self.points, (end, 0))
        ]
        for first, last in reversed(inside):
            words = words[: first - start] + words[last - start :]
        return words

    def quote(self, start: int, end: int) -> str:
        """Cut a quote of at most 80 characters from the text as typed."""
        return self.text[start : min(end, start + TEXT_LIMIT)].strip()

    def moneys_within(self, start: int, end: int) -> list[Money]:
        """Return the amounts that begin in a stretch."""
        return [m for m in self.moneys if start <= m.start < end]

    def quantities_within(self, start: int, end: int) -> list[Quantity]:
        """Return the quantities that lie in a stretch."""
        return [q for q in self.quantities if start <= q.start and q.end <= end]

    def log_odds(self, clause: Clause, classifier: Classifier) -> dict[str, float]:
        """Return the logarithm of each label's probability for a clause."""
        inside = self.quantities_within(clause.start, clause.end)
        words = self.words(clause.start, clause.end)
        return classifier.log_odds(mask_quantities(words, inside, clause.start))


def read_message(text: str, context: Context) -> Message:
    """Normalise a message, read its quantities and amounts, and cut its clauses."""
    normal = normalise(text)
    plain = punctuate(without_points(normal))
    asked_money = bool({"budget", "payer"} & set(context.asked[:1]))
    if context.stage == "confirm":
        # At the read-back people correct a sum by naming it: 对，钱是一百二.
        asked_money = bool(re.search(r"钱|预算|经费", plain))
    return Message(
        text,
        plain,
        tuple(cut_clauses(plain)),
        tuple(read_quantities(plain, context.today)),
        tuple(read_moneys(plain, asked=asked_money)),
        read_fields(punctuate(normal), context.fields),
        tuple(find_points(normal)),
    )
