"""Measures in what a person types: which quantity is a figure of what, and in which direction.

In:    a text and the quantities in it, what was asked, what is known.
Out:   measures (`read_measures`), and the name of what only says who or what (`usual_name`);
       whether words name a quantity.
Never: reads a quantity itself (see `quantities`).
"""

from assistant.embedded.measures.metrics import usual_name
from assistant.embedded.measures.nouns import names_a_quantity
from assistant.embedded.measures.read import read_measures
from assistant.embedded.measures.reading import ReadMeasure

__all__ = ["ReadMeasure", "names_a_quantity", "read_measures", "usual_name"]
