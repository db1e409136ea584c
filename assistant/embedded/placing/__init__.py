"""Which slot each clause of a message speaks to: of an answer, an opening, a paste, a remark."""

from assistant.embedded.placing.place import corrects_earlier, place_clauses
from assistant.embedded.placing.placed import Placed, best_sense

__all__ = ["Placed", "best_sense", "corrects_earlier", "place_clauses"]
