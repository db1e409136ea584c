"""What a text would give away: who the enterprise is, whom it serves, how it makes things.

In:    a text that is to be published; the need and what was typed, for the names said in them.
Out:   the stretches that identify (`leaks`), the text without them (`conceal`), what the
       enterprise said must not be published (`find_secrecy`), and the stretches that a person must
       look at before publishing (`revealing`).
Never: promises that a text is safe: it finds what it knows the shape of, a person decides.

Source of the kinds: names, customers and recipes are what firms keep as trade secrets
(反不正当竞争法; 商业秘密保护规定); names and contact data of people are personal information
(个人信息保护法).
"""

from assistant.disclosure.conceal import conceal, find_leaks, leaks
from assistant.disclosure.leak import LEAK_KINDS, Gazetteer, Leak, LeakKind, load_gazetteer
from assistant.disclosure.revealing import Revealing, RevealKind, revealing
from assistant.disclosure.secrecy import find_secrecy, mentions, without_secrecy
from assistant.disclosure.told import Secrets

__all__ = [
    "LEAK_KINDS",
    "Gazetteer",
    "Leak",
    "LeakKind",
    "RevealKind",
    "Revealing",
    "Secrets",
    "conceal",
    "find_leaks",
    "find_secrecy",
    "leaks",
    "load_gazetteer",
    "mentions",
    "revealing",
    "without_secrecy",
]
