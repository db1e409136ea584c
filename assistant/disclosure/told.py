"""What the need itself told: names that identify wherever they stand, subjects kept secret.

In:    the need, all that was typed in its interview.
Out:   the names by kind of leak, and the subjects that must not be published.
Never: guesses a name that nobody said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.disclosure.company import (
    forms_of_city,
    forms_of_company,
    names_of_own_firm,
    places_named,
)
from assistant.disclosure.introduced import own_firms
from assistant.disclosure.leak import LeakKind
from assistant.disclosure.secrecy import find_secrecy
from assistant.disclosure.shapes import (
    bare_contact,
    find_brands,
    find_contacts,
    find_customers,
    find_people,
)
from assistant.embedded.text import normalise
from assistant.need import Need


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the need told of whom it is about, and of what it wants kept secret.

    Attributes:
        names: kind of leak → names, longest first.
        subjects: what must not be published at all, in the enterprise's words.
        contacts: numbers and addresses that were typed, as `bare_contact` gives them.
    """

    names: Mapping[LeakKind, tuple[str, ...]]
    subjects: tuple[str, ...] = ()
    contacts: frozenset[str] = frozenset()

    @staticmethod
    def of(need: Need, typed: Sequence[str] = ()) -> Secrets:
        """Collect them from everything that was said, the superseded too.

        Args:
            need: what was heard.
            typed: the messages; where they are not at hand, only what was heard is looked at.
        """
        found: dict[LeakKind, set[str]] = {"company": set(), "place": set()}
        for finding in need.findings:
            if finding.slot == "company" and finding.value.get("name"):
                found["company"] |= forms_of_company(str(finding.value["name"]))
            if finding.slot == "region" and finding.value.get("city"):
                found["place"] |= forms_of_city(finding.value)
            if finding.slot == "region":
                found["place"] |= places_named(normalise(finding.quote))
        said = [finding.quote for finding in need.findings]
        said += [str(v) for f in need.findings for v in f.value.values() if isinstance(v, str)]
        said = list(dict.fromkeys([*typed, *said]))
        plain = [normalise(text) for text in said]
        for text in plain:
            for name in names_of_own_firm(text) | {name for _, name in own_firms(text)}:
                found["company"] |= {name} | forms_of_company(name)
        found["customer"] = {hit[1] for text in plain for hit in find_customers(text)}
        found["person"] = {hit[1] for text in plain for hit in find_people(text)}
        found["brand"] = {hit[1] for text in plain for hit in find_brands(text)}
        told = [secrecy for text in said for secrecy in find_secrecy(text)]
        found["withheld"] = {name for secrecy in told for name in secrecy.names}
        return Secrets(
            {
                kind: tuple(sorted(names, key=lambda name: (-len(name), name)))
                for kind, names in found.items()
            },
            tuple(dict.fromkeys(subject for secrecy in told for subject in secrecy.subjects)),
            frozenset(bare_contact(hit[1]) for text in plain for hit in find_contacts(text)),
        )
