"""Text as the units that search counts: words, characters, pairs of characters.

Keyword search and the learned vectors read the same units, so that a code or a name is found by
its letters and a phrase by its parts. Segmenting alone would lose what the dictionary does not
know (微晶, 窖泥); characters alone would lose what a word is.
"""

import re

from assistant.embedded.text import normalise

_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z]{6,}")
_STEM = 5
"""Letters of a long Latin word that stand for its inflections (battery, batteries)."""


def units(text: str) -> list[str]:
    """Cut a text into units, in no promised order; repeated units stay repeated.

    Returns:
        Search-mode words, each Chinese character, each pair of neighbouring Chinese characters,
        and the beginning (`batte~`) of each Latin word of six letters or more; all lower-case,
        half-width and in simplified characters.
    """
    import rjieba

    plain = normalise(text).lower()
    found = [word for word in rjieba.cut_for_search(plain) if any(map(str.isalnum, word))]
    found += [f"{word[:_STEM]}~" for word in _LATIN.findall(plain)]
    for run in _HAN.findall(plain):
        found += run
        found += [run[i : i + 2] for i in range(len(run) - 1)]
    return found
