"""Finding what identifies in a text, and taking it out.

In:    a text that is to be published, the names that the need told, the firms known by name.
Out:   the stretches that identify, and the text without them.
Never: promises that a text is safe: it finds what it knows the shape of, a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from assistant.disclosure.leak import LEAK_KINDS, Gazetteer, Leak, LeakKind
from assistant.disclosure.shapes import FINDERS, bare_contact
from assistant.disclosure.told import Secrets
from assistant.embedded.text import normalise
from assistant.need import Need


def find_leaks(
    text: str,
    secrets: Secrets,
    gazetteer: Gazetteer,
    kinds: Iterable[LeakKind] = LEAK_KINDS,
    told_only: bool = False,
) -> list[Leak]:
    """Return every stretch that identifies, from left to right, none overlapping another.

    Args:
        text: as said.
        secrets: names from the need.
        gazetteer: firms known by name.
        kinds: what to look for; only that is looked for.
        told_only: only the names and contacts that the need itself told.
    """
    plain = normalise(text)
    spans: list[tuple[int, int, LeakKind]] = []
    known = dict(secrets.names) if told_only else {**secrets.names, "organisation": gazetteer.firms}
    for kind in kinds:
        if find := FINDERS.get(kind):
            spans += [
                (at, at + len(words), kind)
                for at, words in find(plain)
                if not told_only or bare_contact(words) in secrets.contacts
            ]
        if names := known.get(kind):
            pattern = _any_of(frozenset(names))
            spans += [(hit.start(), hit.end(), kind) for hit in pattern.finditer(plain)]
    return [Leak(kind, start, end, text[start:end]) for start, end, kind in _join(spans, plain)]


@lru_cache(maxsize=64)
def _any_of(names: frozenset[str]) -> re.Pattern[str]:
    """Return a pattern for any of the names, the longest first; Latin ones as whole words."""
    patterns = [
        rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])" if name.isascii() else re.escape(name)
        for name in sorted(names, key=lambda name: (-len(name), name))
    ]
    return re.compile("|".join(patterns), re.IGNORECASE)


def _join(spans: Iterable[tuple[int, int, LeakKind]], text: str) -> list[tuple[int, int, LeakKind]]:
    """Join stretches that overlap, and neighbours of one kind (苏州·昆山)."""
    joined: list[tuple[int, int, LeakKind]] = []
    for start, end, kind in sorted(spans, key=lambda s: (s[0], -s[1])):
        if joined:
            last_start, last_end, last = joined[-1]
            between = text[last_end:start]
            if start < last_end or (kind == last and not between.strip("·、,， 市")):
                kinds = sorted((last, kind), key=LEAK_KINDS.index)
                joined[-1] = (last_start, max(last_end, end), kinds[0])
                continue
        joined.append((start, end, kind))
    return joined


def leaks(text: str, need: Need, gazetteer: Gazetteer) -> list[Leak]:
    """Return every stretch of a text that identifies the enterprise, its people or customers.

    Args:
        text: what is to be published.
        need: names that were said in it are found wherever they stand.
        gazetteer: firms that a bare mention identifies.
    """
    return find_leaks(text, Secrets.of(need), gazetteer)


def conceal(
    text: str,
    secrets: Secrets,
    gazetteer: Gazetteer,
    stand_ins: Mapping[LeakKind, str],
    kinds: Iterable[LeakKind] = LEAK_KINDS,
    told_only: bool = False,
) -> str | None:
    """Return the text with what identifies replaced, or None where some of it stays.

    Args:
        text: as said.
        secrets: names from the need.
        gazetteer: firms known by name.
        stand_ins: what is written instead, by kind; must identify nothing themselves.
        kinds: the kinds to replace; others are left as they are.
        told_only: see `find_leaks`.
    """
    wanted = tuple(kinds)
    for _ in range(3):
        found = find_leaks(text, secrets, gazetteer, wanted, told_only)
        if not found:
            return text
        for leak in reversed(found):
            text = text[: leak.start] + stand_ins[leak.kind] + text[leak.end :]
        # 华为客户 becomes 某客户, not 某客户客户.
        for instead in stand_ins.values():
            text = text.replace(instead + instead[1:], instead)
        text = re.sub(r"[，,、]{2,}", "，", text)
    return None if find_leaks(text, secrets, gazetteer, wanted, told_only) else text
