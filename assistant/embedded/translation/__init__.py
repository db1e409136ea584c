"""A need said in the language of research: by the lexicon, the object table and code tables.

`translate.py` walks it: the things that a need is about (`things`), the phenomena that its words
stand for (`lexicon`, `overlap`, told from chance by `telling`), the questions (`parts`, `wording`),
disciplines and keywords (`ranking`). `statement.py` is what comes out, `correction.py` what a
person changes in it, `reference.py` reads the tables.
"""
