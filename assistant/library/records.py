"""What `knowledge/` holds, as values: laboratories, policies, the lexicon and the code tables.

Every loader is strict: an unknown, missing or repeated key, a repeated id, a wrong type or a word
outside a closed set raises `RecordInvalid` and names the file, the line and the key. A misspelt
key in a hand-edited file must be heard of, not vanish. Only `json` and `csv` are used, so that all
files together load in a few hundredths of a second.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from assistant.errors import RecordInvalid

# A text must say something and a list must hold something, unless the type says otherwise.
_EMPTY_ALLOWED = "may be empty"
Texts = tuple[str, ...]
BlankText = Annotated[str, _EMPTY_ALLOWED]
BlankTexts = Annotated[Texts, _EMPTY_ALLOWED]

Confidence = Literal["high", "medium", "low"]

LabKind = Literal[
    "national_key_lab",
    "mfg_innovation_center",
    "jitri_institute",
    "engineering_center",
    "miit_lab",
    "pilot_platform",
    "cas_institute",
    "industrial_institute",
    "other",
]

PolicyKind = Literal[
    "funding",
    "tax",
    "procurement",
    "finance",
    "ip",
    "talent",
    "platform",
    "transfer",
    "insurance",
    "pilot",
    "standard",
    "mechanism",
]

PlaceKind = Literal["city", "county", "district", "town", "zone", "area"]


@dataclass(frozen=True, slots=True)
class Lab:
    """A laboratory or institute that could take a need.

    `sources` back the name; topics and capabilities are general knowledge in nearly every entry.
    `city` is the short name (苏州), `province` the full one (江苏省).
    """

    id: str
    name_zh: str
    name_en: str
    kind: LabKind
    host: str
    city: str
    province: str
    industries: Texts
    disciplines: Texts
    research_topics: Texts
    topics_en: Texts
    capabilities: BlankTexts
    website: BlankText
    sources: Texts
    confidence: Confidence
    aliases: BlankTexts


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy, scheme or standard, in its own words.

    `role` tells what somebody can apply for or use (`support`) from what merely binds whoever
    signs, applies or measures: a law, a standard, a rule for contracts (`rule`).
    `valid_until` is what the record says (a date, 长期, 按年度 ...), `issue_date` is YYYY-MM[-DD].
    No amount may be quoted that is not in `key_numbers`.
    """

    id: str
    title_zh: str
    doc_number: str | None
    issuer: str
    level: Literal["national", "ministry", "provincial", "municipal"]
    region: str
    issue_date: str | None
    valid_until: str | None
    kind: PolicyKind
    who: str
    what: str
    key_numbers: BlankTexts
    conditions: BlankTexts
    applies_to_need: Texts
    keywords: Texts
    sources: Texts
    confidence: Confidence
    verified: Literal["page", "article", "repo", "memory"]
    note: str | None = None
    role: Literal["support", "rule"] = "support"


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """A shop-floor wording and the research wording of the same phenomenon.

    `mechanisms` are candidates to ask about, never a diagnosis; `nsfc_codes` are indicative.
    """

    id: str
    plain: str
    variants: BlankTexts
    industries: Texts
    phenomenon_zh: str
    phenomenon_en: str
    mechanisms: Texts
    disciplines: Texts
    nsfc_codes: BlankTexts
    metrics: Texts
    related_methods: Texts


@dataclass(frozen=True, slots=True)
class IndustryCode:
    """A row of GB/T 4754-2017; `full_code` carries the section letter (C35), `code` does not."""

    full_code: str
    code: str
    name_zh: str
    level: Literal["门类", "大类", "中类", "小类"]
    section: str
    parent: BlankText
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Discipline:
    """A discipline code; `level` counts from 0 (NSFC department) or 1 (GB/T 13745 field)."""

    code: str
    name_zh: str
    name_en: BlankText
    level: int
    parent: BlankText
    scheme: Literal["NSFC 2021+", "GB/T 13745-2009"]
    confidence: Confidence
    note: BlankText


@dataclass(frozen=True, slots=True)
class Region:
    """A province-level division of GB/T 2260."""

    code: str
    name_zh: str
    short_zh: str
    name_en: str
    abbr: str
    abbr_alt: BlankText
    area: str
    type: Literal["省", "自治区", "直辖市", "特别行政区"]
    gbt2260: str


@dataclass(frozen=True, slots=True)
class City:
    """A place below the province.

    `short` is the name without its suffix; `alone` is no where that is an ordinary word too (朝阳)
    or little known, so that it needs a context. `city` is the full name of the prefecture-level
    city (itself, for a city or a county directly under the province); empty for an `area`, a part
    of a province such as 苏北.
    """

    name: str
    short: str
    alone: Literal["yes", "no"]
    kind: PlaceKind
    city: BlankText
    province: str
    pinyin: BlankText


@dataclass(frozen=True, slots=True)
class Trl:
    """A technology readiness level, 1 to 9, with the evidence that shows it."""

    level: int
    label_zh: str
    meaning_zh: str
    meaning_en: str
    pass_test_zh: str
    evidence_zh: str
    plain_zh: str
    stage_zh: str
    reference: str
    confidence: Confidence


def load_labs(path: Path) -> tuple[Lab, ...]:
    """Read `labs.jsonl`.

    Raises:
        RecordInvalid: a line breaks the schema, or an id or a name appears twice.
    """
    return _unique(_read_jsonl(path, Lab), path, "id", "name_zh")


def load_policies(path: Path) -> tuple[Policy, ...]:
    """Read `policies.jsonl`.

    Raises:
        RecordInvalid: a line breaks the schema, an id appears twice, or a date is no date.
    """
    return _unique(_read_jsonl(path, Policy), path, "id")


def load_lexicon(path: Path) -> tuple[LexiconEntry, ...]:
    """Read `lexicon.jsonl`.

    Raises:
        RecordInvalid: a line breaks the schema, or an id or a plain wording appears twice.
    """
    return _load_lexicon(path, path.stat().st_mtime_ns if path.is_file() else None)


@lru_cache(maxsize=4)
def _load_lexicon(path: Path, modified: int | None) -> tuple[LexiconEntry, ...]:
    # The index and the translation both read it when the program starts.
    return _unique(_read_jsonl(path, LexiconEntry), path, "id", "plain")


def load_industries(path: Path) -> tuple[IndustryCode, ...]:
    """Read `codes/gbt4754.csv`.

    Raises:
        RecordInvalid: a row breaks the schema, repeats a code or names an unknown parent.
    """
    return _with_known_parents(_unique(_read_csv(path, IndustryCode), path, "full_code"), path)


def load_disciplines(path: Path) -> tuple[Discipline, ...]:
    """Read `codes/nsfc_codes.csv` or `codes/gbt13745.csv`: one shape, told apart by `scheme`.

    Raises:
        RecordInvalid: a row breaks the schema, repeats a code or names an unknown parent.
    """
    return _with_known_parents(_unique(_read_csv(path, Discipline), path, "code"), path)


def load_regions(path: Path) -> tuple[Region, ...]:
    """Read `codes/regions.csv`.

    Raises:
        RecordInvalid: a row breaks the schema, or a code or a name appears twice.
    """
    return _unique(_read_csv(path, Region), path, "code", "name_zh")


def load_cities(path: Path) -> tuple[City, ...]:
    """Read `cities.csv`.

    Raises:
        RecordInvalid: a row breaks the schema or appears twice.
    """
    rows = list(_read_csv(path, City))
    seen: dict[tuple[str, str, str], int] = {}
    for line, city in rows:
        key = (city.name, city.city, city.province)
        if key in seen:
            raise _invalid(path, line, "name", f"{city.name!r} is already on line {seen[key]}")
        seen[key] = line
    return tuple(city for _, city in rows)


def load_trl(path: Path) -> tuple[Trl, ...]:
    """Read `codes/trl.csv`.

    Raises:
        RecordInvalid: a row breaks the schema or repeats a level.
    """
    return _unique(_read_csv(path, Trl), path, "level")


Record = TypeVar("Record")
Check = Callable[[Any], str | None]

# Keys whose shape a type does not say. A value that fails is named with the reason.
_PATTERNS: dict[str, re.Pattern[str]] = {
    "id": re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"),
    "issue_date": re.compile(r"\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?"),
    "website": re.compile(r"(https?://\S+)?"),
}


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, object) for each line of a JSON-lines file; blank lines are skipped.

    Raises:
        RecordInvalid: a line is no JSON object or repeats a key, or the file cannot be read.
    """
    for number, line in enumerate(_text_of(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line, object_pairs_hook=_without_repeats)
        except ValueError as error:
            raise RecordInvalid(f"{path}:{number}: {error}") from error
        if not isinstance(record, dict):
            raise RecordInvalid(f"{path}:{number}: not a JSON object but {type(record).__name__}")
        yield number, record


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordInvalid(f"{path}: cannot be read: {error}") from error


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"key {repeated!r} appears twice")
    return record


def _read_jsonl(path: Path, kind: type[Record]) -> Iterator[tuple[int, Record]]:
    build = _builder(path, kind)
    for line, record in read_jsonl(path):
        yield line, build(line, record)


def _read_csv(path: Path, kind: type[Record]) -> Iterator[tuple[int, Record]]:
    """Yield (line number, record) for each row; the header names the fields in the type's order."""
    hints = get_type_hints(kind, include_extras=True)
    reader = csv.reader(_text_of(path).splitlines(), strict=True)
    try:
        header = next(reader, [])
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise RecordInvalid(f"{path}:{reader.line_num}: {error}") from error
    for name in header:
        if name not in hints:
            raise _invalid(path, 1, name, "unknown key")
    if header != list(hints):
        raise RecordInvalid(f"{path}:1: the header must be {','.join(hints)}")
    for line, row in rows:
        if len(row) != len(header):
            raise RecordInvalid(f"{path}:{line}: {len(row)} fields for {len(header)} columns")
    # Checked by column, because most cells of a code table repeat.
    columns = [
        _read_column(path, name, hint, rows, position)
        for position, (name, hint) in enumerate(hints.items())
    ]
    for (line, _), values in zip(rows, zip(*columns, strict=True), strict=True):
        yield line, kind(*values)


def _read_column(
    path: Path, name: str, hint: Any, rows: list[tuple[int, list[str]]], position: int
) -> list[str | int]:
    check = _check_for(name, hint)
    read = {}
    for line, row in rows:
        cell = row[position]
        if cell not in read:
            # A cell is always text: whole numbers are read here, and only here.
            value = int(cell) if hint is int and cell.isdecimal() else cell
            wrong = check(value)
            if wrong is not None:
                raise _invalid(path, line, name, wrong)
            read[cell] = value
    return [read[row[position]] for _, row in rows]


def _builder(path: Path, kind: type[Record]) -> Callable[[int, Mapping[str, Any]], Record]:
    """Compile the checks of a record type once; the returned function runs them per line."""
    hints = get_type_hints(kind, include_extras=True)
    checks = {name: _check_for(name, hint) for name, hint in hints.items()}
    required = {field.name for field in fields(cast(Any, kind)) if field.default is MISSING}

    def build(line: int, record: Mapping[str, Any]) -> Record:
        if not required <= record.keys() <= checks.keys():
            for name in record:
                if name not in checks:
                    raise _invalid(path, line, name, "unknown key")
            raise _invalid(path, line, min(required - record.keys()), "missing key")
        values = {}
        for name, value in record.items():
            wrong = checks[name](value)
            if wrong is not None:
                raise _invalid(path, line, name, wrong)
            values[name] = tuple(value) if isinstance(value, list) else value
        return kind(**values)

    return build


def _check_for(name: str, hint: Any) -> Check:
    """Return a function that says what is wrong with a value of this key, or None."""
    may_be_empty = get_origin(hint) is Annotated
    if may_be_empty:
        hint = get_args(hint)[0]
    if get_origin(hint) is Literal:
        return _word_check(frozenset(get_args(hint)))
    if get_origin(hint) is tuple:
        return _list_check(may_be_empty=may_be_empty)
    if hint is int:
        return lambda value: None if type(value) is int else f"{value!r} is not a whole number"
    check_text = _text_check(_PATTERNS.get(name), may_be_empty=may_be_empty)
    if type(None) in get_args(hint):
        return lambda value: None if value is None else check_text(value)
    return check_text


def _word_check(allowed: frozenset[str]) -> Check:
    def check(value: Any) -> str | None:
        known = isinstance(value, str) and value in allowed
        return None if known else f"{value!r} is none of {sorted(allowed)}"

    return check


def _text_check(pattern: re.Pattern[str] | None, *, may_be_empty: bool) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, str):
            return f"{value!r} is not text"
        if not may_be_empty and not value.strip():
            return "empty"
        if pattern is not None and not pattern.fullmatch(value):
            return f"{value!r} does not have the form {pattern.pattern}"
        return None

    return check


def _list_check(*, may_be_empty: bool) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, list):
            return f"{value!r} is not a list"
        for each in value:
            if not isinstance(each, str) or not each.strip():
                return f"{each!r} in a list of texts"
        if not value and not may_be_empty:
            return "empty"
        return "holds the same text twice" if len(set(value)) < len(value) else None

    return check


def _unique(rows: Iterator[tuple[int, Record]], path: Path, *keys: str) -> tuple[Record, ...]:
    seen: dict[tuple[str, Any], int] = {}
    records = []
    for line, record in rows:
        for key in keys:
            value = getattr(record, key)
            first = seen.setdefault((key, value), line)
            if first != line:
                raise _invalid(path, line, key, f"{value!r} is already on line {first}")
        records.append(record)
    return tuple(records)


Coded = TypeVar("Coded", IndustryCode, Discipline)


def _with_known_parents(rows: tuple[Coded, ...], path: Path) -> tuple[Coded, ...]:
    known = {row.code for row in rows}
    # Rows follow the header, one a line: no cell of a code table holds a line break.
    for line, row in enumerate(rows, start=2):
        if row.parent and row.parent not in known:
            raise _invalid(path, line, "parent", f"{row.parent!r} is no code of this table")
    return rows


def _invalid(path: Path, line: int, key: str, wrong: str) -> RecordInvalid:
    return RecordInvalid(f"{path}:{line}: key {key!r}: {wrong}")
