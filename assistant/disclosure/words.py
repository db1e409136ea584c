"""Names and ordinary words: which of the two some characters are.

In:    a few characters, normalised.
Out:   whether they are a word of the language, hold a proper name, or are coined.
Never: knows what the name stands for.
"""

from __future__ import annotations

import re
from functools import lru_cache

NAME_TAGS = frozenset({"nr", "nrt", "nrfg", "nz", "ns", "nt", "nrj", "eng"})


@lru_cache(maxsize=4096)
def is_word(text: str) -> bool:
    """Tell whether the dictionary has it."""
    import rjieba

    return bool(rjieba.has_word(text))


def tags_of(words: str) -> list[tuple[str, str]]:
    """Return (word, tag of its part of speech) of some words, in order."""
    import rjieba

    return list(rjieba.tag(words))


def is_name(words: str) -> bool:
    """Tell whether some words hold a proper name rather than common words alone."""
    if words.isascii():
        return words[:1].isupper()
    parts = tags_of(words)
    return any(
        tag in NAME_TAGS
        or (len(word) >= 2 and not is_word(word) and not _KIND_OF_FIRM.search(word))
        for word, tag in parts
    )


_KIND_OF_FIRM = re.compile(r"[厂商户店院站场]$")
"""An unknown word that ends so is a kind of firm (整梯厂) more often than a name."""


def is_coined(head: str) -> bool:
    """Tell whether Chinese characters are no ordinary word: the head of a firm's name."""
    return bool(re.fullmatch(r"[\u4e00-\u9fff]+", head)) and (not is_word(head) or is_name(head))
