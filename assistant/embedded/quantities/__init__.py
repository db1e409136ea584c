"""Quantities in Chinese as people type it: numbers, money, spans, dates, measures with units.

In:    a text as typed, the day that 明年 counts from.
Out:   quantities, sums of money and deadlines, each with offsets into that text.
Never: decides what a quantity is of (see `measures`).

Everything here is about the language, so the word lists live beside the rules that use them.
"""

from assistant.embedded.quantities.deadline import Deadline, read_deadline
from assistant.embedded.quantities.money import Money, read_money, read_moneys
from assistant.embedded.quantities.quantity import Quantity
from assistant.embedded.quantities.scan import read_quantities

__all__ = [
    "Deadline",
    "Money",
    "Quantity",
    "read_deadline",
    "read_money",
    "read_moneys",
    "read_quantities",
]
