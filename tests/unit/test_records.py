import csv
import json
import time
from pathlib import Path

import pytest

from assistant.errors import KnowledgeError, RecordInvalid
from assistant.library.records import (
    load_cities,
    load_disciplines,
    load_industries,
    load_labs,
    load_lexicon,
    load_policies,
    load_regions,
    load_trl,
    read_jsonl,
)

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
CODES = KNOWLEDGE / "codes"

LEXICON_ENTRY = {
    "id": "lx-1",
    "plain": "毛刺多",
    "variants": [],
    "industries": ["机械加工"],
    "phenomenon_zh": "毛刺形成",
    "phenomenon_en": "burr formation",
    "mechanisms": ["塑性流动"],
    "disciplines": ["切削加工"],
    "nsfc_codes": [],
    "metrics": ["毛刺高度 μm"],
    "related_methods": ["刃口制备"],
}


def lexicon_file(folder: Path, *records: object) -> Path:
    path = folder / "lexicon.jsonl"
    lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def changed(**changes: object) -> dict[str, object]:
    return {**LEXICON_ENTRY, **changes}


@pytest.fixture(scope="module")
def labs():
    return load_labs(KNOWLEDGE / "labs.jsonl")


@pytest.fixture(scope="module")
def policies():
    return load_policies(KNOWLEDGE / "policies.jsonl")


@pytest.fixture(scope="module")
def lexicon():
    return load_lexicon(KNOWLEDGE / "lexicon.jsonl")


@pytest.fixture(scope="module")
def provinces():
    return {region.name_zh for region in load_regions(CODES / "regions.csv")}


def test_every_line_becomes_a_record(labs, policies, lexicon):
    for records, name in ((labs, "labs"), (policies, "policies"), (lexicon, "lexicon")):
        assert len(records) == sum(1 for _ in read_jsonl(KNOWLEDGE / f"{name}.jsonl")) > 200
    assert [row.level for row in load_trl(CODES / "trl.csv")] == list(range(1, 10))
    assert len(load_industries(CODES / "gbt4754.csv")) == 1971
    schemes = {
        row.scheme
        for name in ("nsfc_codes.csv", "gbt13745.csv")
        for row in load_disciplines(CODES / name)
    }
    assert schemes == {"NSFC 2021+", "GB/T 13745-2009"}


@pytest.mark.parametrize(
    ("record", "key"),
    [
        (changed(phenomen_zh="x"), "phenomen_zh"),
        ({k: v for k, v in LEXICON_ENTRY.items() if k != "metrics"}, "metrics"),
        (changed(plain=""), "plain"),
        (changed(plain="  "), "plain"),
        (changed(plain=None), "plain"),
        (changed(plain=7), "plain"),
        (changed(mechanisms=[]), "mechanisms"),
        (changed(mechanisms="塑性流动"), "mechanisms"),
        (changed(mechanisms=["塑性流动", 3]), "mechanisms"),
        (changed(mechanisms=["塑性流动", " "]), "mechanisms"),
        (changed(mechanisms=["塑性流动", "塑性流动"]), "mechanisms"),
        (changed(id="LX 1"), "id"),
    ],
)
def test_an_error_names_file_line_and_key(tmp_path, record, key):
    path = lexicon_file(tmp_path, LEXICON_ENTRY, record)
    with pytest.raises(RecordInvalid, match=f"lexicon.jsonl:2: key '{key}'"):
        load_lexicon(path)


def test_empty_lists_are_read_where_the_schema_allows_them(tmp_path):
    (entry,) = load_lexicon(lexicon_file(tmp_path, LEXICON_ENTRY))
    assert entry.variants == entry.nsfc_codes == ()


@pytest.mark.parametrize("key", ["id", "plain"])
def test_a_repeated_id_or_wording_names_the_first_line(tmp_path, key):
    other = {"id": "lx-2", "plain": "毛边"}
    path = lexicon_file(tmp_path, LEXICON_ENTRY, changed(**(other | {key: LEXICON_ENTRY[key]})))
    with pytest.raises(RecordInvalid, match=f":2: key '{key}'.*already on line 1"):
        load_lexicon(path)


def test_a_key_written_twice_in_one_line_is_refused(tmp_path):
    line = json.dumps(LEXICON_ENTRY, ensure_ascii=False)[:-1] + ', "plain": "毛边"}'
    with pytest.raises(RecordInvalid, match=":1: key 'plain' appears twice"):
        load_lexicon(lexicon_file(tmp_path, line))


@pytest.mark.parametrize("line", ['{"id": ', "[]", '"text"'])
def test_a_line_that_is_no_object_is_refused(tmp_path, line):
    with pytest.raises(RecordInvalid, match="lexicon.jsonl:2"):
        load_lexicon(lexicon_file(tmp_path, LEXICON_ENTRY, line))


def test_a_file_that_is_not_there_is_an_error_and_not_an_empty_answer(tmp_path):
    with pytest.raises(KnowledgeError, match=r"labs\.jsonl: cannot be read"):
        load_labs(tmp_path / "labs.jsonl")


@pytest.mark.parametrize(
    ("policy_key", "value"),
    [
        ("kind", "grant"),
        ("level", "city"),
        ("confidence", "sure"),
        ("issue_date", "2024-13"),
        ("issue_date", "2024年"),
    ],
)
def test_words_outside_the_closed_sets_are_refused(tmp_path, policy_key, value):
    _, record = next(read_jsonl(KNOWLEDGE / "policies.jsonl"))
    path = tmp_path / "policies.jsonl"
    path.write_text(json.dumps({**record, policy_key: value}), encoding="utf-8")
    with pytest.raises(RecordInvalid, match=f":1: key '{policy_key}'"):
        load_policies(path)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("C351,351,x,中类,C,35", "6 fields for 7 columns"),
        ("C351,351,x,部类,C,C,high", "key 'level'"),
        ("C351,351,x,中类,C,36,high", "key 'parent'"),
        ("C,C,x,门类,C,,high", "already on line 2"),
        ("C351,351,,中类,C,C,high", "key 'name_zh'"),
    ],
)
def test_a_faulty_row_of_a_code_table_is_named(tmp_path, row, wrong):
    path = tmp_path / "gbt4754.csv"
    header = "full_code,code,name_zh,level,section,parent,confidence"
    path.write_text(f"{header}\nC,C,制造业,门类,C,,high\n{row}\n", encoding="utf-8")
    with pytest.raises(RecordInvalid, match=r"gbt4754\.csv:3") as caught:
        load_industries(path)
    assert wrong in str(caught.value)


def test_an_unknown_column_is_refused(tmp_path):
    path = tmp_path / "trl.csv"
    path.write_text("level,label\n1,报告级\n", encoding="utf-8")
    with pytest.raises(RecordInvalid, match="key 'label': unknown key"):
        load_trl(path)


def test_a_level_that_is_no_number_is_refused(tmp_path):
    text = (CODES / "trl.csv").read_text(encoding="utf-8").replace("\n1,", "\n一,")
    path = tmp_path / "trl.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RecordInvalid, match="key 'level'"):
        load_trl(path)


def test_places_of_the_records_are_those_of_the_tables(labs, provinces):
    cities = load_cities(KNOWLEDGE / "cities.csv")
    assert {city.province for city in cities} <= provinces
    assert {lab.province for lab in labs} <= provinces
    own = {(city.short, city.province) for city in cities if city.kind == "city"}
    assert {(lab.city, lab.province) for lab in labs} <= own


def test_every_county_lies_in_a_city_of_the_same_province():
    cities = load_cities(KNOWLEDGE / "cities.csv")
    own = {(city.name, city.province) for city in cities if city.kind == "city"}
    assert {(c.city, c.province) for c in cities if c.kind != "area"} <= own
    assert all(city.city == "" for city in cities if city.kind == "area")


def test_every_prefecture_level_division_is_listed_once():
    # 293 prefecture-level cities, 30 autonomous prefectures, 7 prefectures and 3 leagues.
    cities = [c.name for c in load_cities(KNOWLEDGE / "cities.csv") if c.kind == "city"]
    assert len(set(cities)) == len(cities)
    assert sum(name.endswith("自治州") for name in cities) == 30
    assert sum(name.endswith("地区") for name in cities) == 7
    assert sum(name.endswith("盟") for name in cities) == 3


def test_lexicon_codes_are_codes_of_the_table(lexicon):
    codes = {row.code for row in load_disciplines(CODES / "nsfc_codes.csv")}
    assert {code for entry in lexicon for code in entry.nsfc_codes} <= codes


def test_no_alias_is_another_labs_name(labs):
    names = {lab.name_zh for lab in labs}
    assert not names & {alias for lab in labs for alias in lab.aliases}


def test_industry_words_of_labs_are_names_of_the_table(labs):
    names = {row.name_zh for row in load_industries(CODES / "gbt4754.csv")}
    finer = {
        "农、林、牧、渔专用机械制造",
        "医疗仪器设备及器械制造",
        "光伏设备及元器件制造",
        "航空、航天器及设备制造",
        "工业机器人制造",
        "电子专用材料制造",
        "显示器件制造",
        "集成电路制造",
        "电池制造",
    }
    divisions = {
        row.name_zh for row in load_industries(CODES / "gbt4754.csv") if row.level == "大类"
    }
    used = {industry for lab in labs for industry in lab.industries}
    assert used <= divisions | finer
    assert finer - names == set()


def test_all_files_together_load_fast():
    def load_all() -> float:
        start = time.process_time()
        load_labs(KNOWLEDGE / "labs.jsonl")
        load_policies(KNOWLEDGE / "policies.jsonl")
        load_lexicon(KNOWLEDGE / "lexicon.jsonl")
        load_industries(CODES / "gbt4754.csv")
        load_disciplines(CODES / "nsfc_codes.csv")
        load_disciplines(CODES / "gbt13745.csv")
        load_regions(CODES / "regions.csv")
        load_cities(KNOWLEDGE / "cities.csv")
        load_trl(CODES / "trl.csv")
        return time.process_time() - start

    # The aim is 0.06 s; the bound leaves room for a slow machine.
    assert min(load_all() for _ in range(3)) < 0.2


def test_code_tables_have_unix_line_ends_and_no_blank_cells_at_row_ends():
    for path in (*CODES.glob("*.csv"), KNOWLEDGE / "cities.csv"):
        text = path.read_text(encoding="utf-8")
        assert "\r" not in text
        rows = list(csv.reader(text.splitlines()))
        assert {len(row) for row in rows} == {len(rows[0])}
