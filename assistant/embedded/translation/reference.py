"""Reading the tables that the translation stands on, each checked against the others.

In:    `knowledge/lexicon*.jsonl`, `objects.jsonl`, `disciplines.csv`, `trades.csv`, code tables;
       the statement's forms in `prompts/`.
Out:   `Reference`.
Never: passes a name over that its table does not have.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from assistant.embedded.translation.lexicon import ANY_TRADE, DisciplineName, Reference, Thing
from assistant.errors import RecordInvalid
from assistant.library.records import (
    LexiconEntry,
    load_disciplines,
    load_industries,
    load_lexicon,
    load_trl,
    read_jsonl,
)


def load_reference(knowledge: Path, prompts: Path) -> Reference:
    """Read everything the translation needs: the tables of `knowledge/`, the forms of `prompts/`.

    Raises:
        RecordInvalid: a record breaks its schema, repeats a word or an id, or names a discipline,
            a trade or an industry that its table does not have.
    """
    disciplines = _load_discipline_names(knowledge / "disciplines.csv")
    industries = load_industries(knowledge / "codes" / "gbt4754.csv")
    known = {row.code for row in industries}
    trades = _load_trades(knowledge / "trades.csv", known)
    entries: list[LexiconEntry] = []
    for name in ("lexicon.jsonl", "lexicon-more.jsonl"):
        path = knowledge / name
        entries += load_lexicon(path)
        for entry in entries:
            _refuse_unknown(path, entry.id, entry.industries, trades)
            _refuse_unknown(path, entry.id, entry.disciplines, disciplines)
    if len({entry.id for entry in entries}) < len(entries):
        raise RecordInvalid(f"{knowledge}: an id stands in two lexicon files")
    things = _load_things(knowledge / "objects.jsonl", disciplines, known)
    codes = knowledge / "codes"
    forms = (prompts / "statement.zh.yaml").read_text(encoding="utf-8")
    return Reference(
        entries,
        things,
        disciplines,
        trades,
        load_disciplines(codes / "nsfc_codes.csv"),
        industries,
        load_trl(codes / "trl.csv"),
        yaml.load(forms, Loader=yaml.CSafeLoader),
    )


def _refuse_unknown(path: Path, where: str, names: Iterable[str], known: Iterable[str]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise RecordInvalid(f"{path}: {where}: {unknown} not in the table")


def _load_discipline_names(path: Path) -> dict[str, DisciplineName]:
    table: dict[str, DisciplineName] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["wording"] in table:
                raise RecordInvalid(f"{path}: {row['wording']!r} stands twice")
            table[row["wording"]] = DisciplineName(
                row["name"], row["code"], row["field"], row["field_code"]
            )
    return table


def _load_trades(path: Path, known: set[str]) -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes = row["codes"].split()
            _refuse_unknown(path, row["trade"], codes, known | {ANY_TRADE})
            table[row["trade"]] = frozenset(codes)
    return table


def _load_things(
    path: Path, disciplines: Mapping[str, DisciplineName], industries: set[str]
) -> list[Thing]:
    things, seen = [], dict[str, int]()
    for line, record in read_jsonl(path):
        if set(record) != {"words", "keywords_zh", "keywords_en", "disciplines", "industry"}:
            raise RecordInvalid(f"{path}:{line}: keys {sorted(record)}")
        _refuse_unknown(path, str(line), record["disciplines"], disciplines)
        _refuse_unknown(path, str(line), [record["industry"]], industries)
        for word in record["words"]:
            if seen.setdefault(word, line) != line:
                raise RecordInvalid(f"{path}:{line}: {word!r} is already on line {seen[word]}")
        lists = {key: tuple(value) for key, value in record.items() if key != "industry"}
        things.append(Thing(industry=record["industry"], **lists))
    return things
