"""Matches from a center's own documents: beside the records, with file and place, by rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from shelf_rig import read_text, write_files

from assistant.documents.matching import _held, _Word
from assistant.documents.shelf import Shelf, always
from assistant.embedded.translation.statement import Statement
from assistant.embedded.translation.translate import translate
from assistant.errors import KnowledgeError
from assistant.library.library import Library
from assistant.match import DOCUMENT, Match, Matches, match
from assistant.need import Heard, Hearing, Need, fold

TODAY = date(2026, 11, 20)
LAB = """kind=lab
title=滨江塑料成型实验室

研究注塑成型的收缩与翘曲，为家电外壳做过保压工艺优化和缩水治理。
"""
FAR = """kind=lab
title=北岭海洋生物实验室

研究石斑鱼病害与循环水养殖，可做水质监测。
"""
RULE = """kind=policy
title=江苏省产学研合作后补助办法
number=苏科后〔2025〕3号
region=江苏省

企业与高校联合开发并登记技术合同的，按技术合同实际支付金额给予补助。申请企业应当在本省注册满一年。
"""
OTHER_RULE = RULE.replace("江苏省", "浙江省").replace("苏科", "浙科")


@pytest.fixture
def shelf(tmp_path: Path, library: Library) -> Iterator[Shelf]:
    files = {"lab.txt": LAB, "far.txt": FAR, "rule.txt": RULE, "other.txt": OTHER_RULE}
    opened = Shelf(tmp_path / "shelf", library.index, always(read_text))
    opened.add([write_files(tmp_path / "center", files)])
    yield opened
    opened.close()


def need_in(province: str | None) -> Need:
    heard = [
        Heard("product", {"name": "扫地机外壳"}, "扫地机外壳"),
        Heard("symptom", {"text": "注塑出来大面缩水"}, "注塑出来大面缩水"),
        Heard("cooperation", {"mode": "joint"}, "想联合开发"),
        Heard("budget", {"min_wan": 80, "max_wan": 80, "currency": "CNY"}, "预算80万"),
    ]
    if province:
        heard.append(Heard("region", {"province": province, "city": None}, "我们在" + province))
    text = "，".join(h.quote for h in heard)
    return fold([Hearing(1, text, tuple(heard), ())])


def stated(need: Need, library: Library) -> Statement:
    return translate(need, library.reference)


def own(matches: tuple[Match, ...]) -> list[Match]:
    return [m for m in matches if m.id.startswith(DOCUMENT)]


def test_a_laboratory_of_the_documents_is_matched_with_its_place_and_reasons(
    shelf: Shelf, library: Library
) -> None:
    need = need_in("江苏省")
    found = match(need, stated(need, library), library, TODAY, shelf)
    assert [m.name for m in own(found.labs)] == ["滨江塑料成型实验室"]
    lab = own(found.labs)[0]
    assert "center/lab.txt" in lab.source and "字" in lab.source
    assert lab.check and lab.confidence == "medium" and 0 < lab.score <= 1
    assert lab.why
    for why in lab.why:
        assert why.has in LAB
        assert why.said
    assert set(lab.to_json()) == {"id", "name", "score", "why", "check", "source", "confidence"}


@pytest.mark.parametrize(
    ("province", "files"),
    [("江苏省", ["rule.txt"]), ("浙江省", ["other.txt"]), ("广东省", []), (None, [])],
)
def test_a_rule_is_matched_in_its_province_only_and_nothing_else_is_taken_for_met(
    province: str | None, files: list[str], shelf: Shelf, library: Library
) -> None:
    need = need_in(province)
    rules = own(match(need, stated(need, library), library, TODAY, shelf).policies)
    assert [next(f for f in ("rule.txt", "other.txt") if f in m.source) for m in rules] == files
    for rule in rules:
        met = [check for check in rule.check if not check.startswith("需核实：")]
        assert met == [f"符合：适用地区：{province}"]
        assert any("注册满一年" in check for check in rule.check)


def test_a_policy_of_the_records_is_judged_there_and_not_matched_again(
    tmp_path: Path, library: Library
) -> None:
    record = next(p for p in library.policies.values() if p.doc_number)
    copy = RULE.replace("苏科后〔2025〕3号", str(record.doc_number)).replace("region=江苏省\n", "")
    with_copy = Shelf(tmp_path / "shelf", library.index, always(read_text))
    with_copy.add([write_files(tmp_path / "center", {"copy.txt": copy})])
    need = need_in("江苏省")
    assert own(match(need, stated(need, library), library, TODAY, with_copy).policies) == []


def test_the_records_matches_stay_as_they_are(shelf: Shelf, library: Library) -> None:
    need = need_in("江苏省")
    statement = stated(need, library)
    without = match(need, statement, library, TODAY)
    beside = match(need, statement, library, TODAY, shelf)
    assert tuple(m for m in beside.labs if m not in own(beside.labs)) == without.labs
    assert tuple(m for m in beside.policies if m not in own(beside.policies)) == without.policies


def fail(*_args: object, **_more: object) -> None:
    raise KnowledgeError("the index cannot be read")


def test_where_the_documents_cannot_be_searched_the_records_still_match(
    shelf: Shelf, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    need = need_in("江苏省")
    records = match(need, stated(need, library), library, TODAY)
    monkeypatch.setattr(Shelf, "search", fail)
    found = match(need, stated(need, library), library, TODAY, shelf)
    assert found.unsearched == ("documents",)
    assert (found.labs, found.policies) == (records.labs, records.policies)
    assert found.labs and found.policies
    assert Matches.from_json(found.to_json(), found.unsearched).unsearched == ("documents",)
    assert set(found.to_json()) == {"labs", "policies"}


def test_where_the_records_cannot_be_searched_the_documents_still_match(
    shelf: Shelf, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    need = need_in("江苏省")
    whole = match(need, stated(need, library), library, TODAY, shelf)
    monkeypatch.setattr(Library, "search_labs", fail)
    found = match(need, stated(need, library), library, TODAY, shelf)
    assert found.unsearched == ("records",)
    assert list(found.labs) == own(whole.labs) and list(found.policies) == own(whole.policies)
    assert found.labs and found.policies


def test_an_outage_of_both_is_no_empty_match(
    shelf: Shelf, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Shelf, "search", fail)
    monkeypatch.setattr(Library, "search_labs", fail)
    need = need_in(None)
    with pytest.raises(KnowledgeError):
        match(need, stated(need, library), library, TODAY, shelf)
    with pytest.raises(KnowledgeError):
        match(need, stated(need, library), library, TODAY)


def test_a_list_of_the_documents_that_cannot_be_read_is_an_outage(
    shelf: Shelf, library: Library
) -> None:
    need = need_in("江苏省")
    (shelf.folder / "catalog.db").write_bytes(b"no database" * 1000)
    found = match(need, stated(need, library), library, TODAY, shelf)
    assert found.unsearched == ("documents",) and found.labs


def test_a_part_of_a_word_speaks_for_a_document(library: Library, tmp_path: Path) -> None:
    files = {"part.txt": LAB.replace("缩水治理", "注塑模具随形冷却")}
    opened = Shelf(tmp_path / "parts", library.index, always(read_text))
    opened.add([write_files(tmp_path / "some", files)])
    passage = opened.search("随形冷却")[0].passage
    opened.close()
    assert [w.word for w in _held(passage, [_Word("水路", "随形冷却水路")])] == ["随形冷却"]
    assert _held(passage, [_Word("水路", "冷却水路")]) == []


def test_the_better_match_holds_more_of_the_need(library: Library, shelf: Shelf) -> None:
    need = need_in("江苏省")
    found = own(match(need, stated(need, library), library, TODAY, shelf).labs)
    assert [m.name for m in found][:1] == ["滨江塑料成型实验室"]
    assert all(0 < m.score <= 1 for m in found)
