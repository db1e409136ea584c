"""The slot classifier on a fifth of its clauses that it was not trained on.

`python -m evals.classifier_bench` trains on four fifths of `knowledge/clauses/` and prints the
accuracy by label (a slot with its sense) and by slot on the rest. Which clauses are held out
follows from their own text, so that adding clauses moves none of the others.
"""

from __future__ import annotations

import hashlib

from assistant.embedded.classifier import best_slot, load_clauses, mask, train
from assistant.settings import PROJECT


def held_out(clause: str) -> bool:
    """Tell whether a clause belongs to the fifth that is kept apart."""
    return hashlib.sha256(clause.encode()).digest()[0] % 5 == 0


def main() -> None:
    """Train, classify and print."""
    examples = load_clauses(PROJECT / "knowledge" / "clauses")
    rest = [(clause, label) for clause, label in examples if held_out(clause)]
    classifier = train([pair for pair in examples if not held_out(pair[0])])
    labels = slots = 0
    for clause, label in rest:
        odds = classifier.log_odds(mask(clause))
        by_slot = best_slot(odds)
        labels += max(odds, key=lambda name: odds[name]) == label
        slots += max(by_slot, key=lambda name: by_slot[name]) == label.partition("/")[0]
    print(f"clauses {len(examples)}, labels {len(classifier.labels)}, held out {len(rest)}")
    print(f"label {labels}/{len(rest)} = {labels / len(rest):.3f}")
    print(f"slot  {slots}/{len(rest)} = {slots / len(rest):.3f}")


if __name__ == "__main__":
    main()
