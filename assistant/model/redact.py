"""What leaves the machine: names and contact data are replaced before a request, put back after.

In:    the texts of one turn's requests, and the names that the need told.
Out:   the same texts with placeholders, and the way back.
Never: changes a text that is stored; gives two names one placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.disclosure import Gazetteer, LeakKind, Secrets, find_leaks

KINDS: tuple[LeakKind, ...] = ("contact", "company", "person", "customer", "organisation")
"""What is replaced; a place decides which policies hold and stays."""


@dataclass
class Redactor:
    """Replaces what identifies, the same words always by the same placeholder.

    Attributes:
        secrets: names from the need.
        gazetteer: firms known by name.
        names: kind → what its placeholders are called.
        texts: every text of the turn, so that no placeholder is one that a person typed.
        active: False passes every text through unchanged.
    """

    secrets: Secrets
    gazetteer: Gazetteer
    names: Mapping[str, str]
    texts: Sequence[str] = ()
    active: bool = True
    _placeholder: dict[str, str] = field(default_factory=dict)
    _words: dict[str, str] = field(default_factory=dict)

    def hide(self, text: str) -> str:
        """Return the text with placeholders."""
        if not self.active:
            return text
        out, at = [], 0
        for leak in find_leaks(text, self.secrets, self.gazetteer, KINDS):
            out += [text[at : leak.start], self._stand_in(leak.words, leak.kind)]
            at = leak.end
        return "".join(out) + text[at:]

    def restore(self, text: str) -> str:
        """Return the text with every placeholder turned back into the words it stands for."""
        if not self._words:
            return text
        known = re.compile("|".join(map(re.escape, self._words)))
        return known.sub(lambda hit: self._words[hit.group()], text)

    @property
    def hidden(self) -> int:
        """How many different words were replaced."""
        return len(self._words)

    def _stand_in(self, words: str, kind: LeakKind) -> str:
        if words not in self._placeholder:
            number = len(self._words) + 1
            while any(self._name(kind, number) in text for text in self.texts):
                number += 1
            while self._name(kind, number) in self._words:
                number += 1
            name = self._name(kind, number)
            self._placeholder[words], self._words[name] = name, words
        return self._placeholder[words]

    def _name(self, kind: LeakKind, number: int) -> str:
        return f"〖{self.names[kind]}{number}〗"
