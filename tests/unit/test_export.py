import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import docx
import pytest
import yaml
from briefs import DAY, NEEDS, WORDING, brief_of, drafted, lines_of, read_need
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.draft import revise
from assistant.errors import ExportBlocked, InputRejected
from assistant.export import ALL, export
from assistant.match import Matches
from assistant.need import Finding, Need

ANONYMOUS, OPEN = "bumper-warpage-anonymous", "cold-store-frost-incomplete"


def words_of(data):
    document = docx.Document(io.BytesIO(data))
    texts = [p.text for p in document.paragraphs]
    texts += [cell.text for t in document.tables for row in t.rows for cell in row.cells]
    return "\n".join(texts)


def unescape(markdown):
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)


@pytest.mark.parametrize("name", NEEDS)
@pytest.mark.parametrize("version", ["public", "full"])
def test_every_line_stands_in_every_format(name, version):
    brief = drafted(name)
    chosen = brief.public if version == "public" else brief.full
    word = words_of(export(brief, version, "docx", ALL).data)
    markdown = unescape(export(brief, version, "md", ALL).data.decode())
    plain = json.dumps(json.loads(export(brief, version, "json", ALL).data), ensure_ascii=False)
    for line in lines_of(chosen):
        for cell in filter(None, line.cells):
            assert cell in word, cell
            assert cell in markdown, cell
            assert json.dumps(cell, ensure_ascii=False)[1:-1] in plain, cell


@pytest.mark.parametrize("version", ["public", "full"])
@pytest.mark.parametrize("format", ["docx", "md", "json"])
def test_a_search_that_failed_reads_differently_from_one_that_found_nothing(version, format):
    need = read_need(ANONYMOUS)
    outage, none = (WORDING.say("matches", key) for key in ("outage", "none"))
    for matches, said, unsaid in ((None, outage, none), (Matches(), none, outage)):
        data = export(brief_of(need, matches), version, format, ALL).data
        words = words_of(data) if format == "docx" else unescape(data.decode())
        assert words.count(said) == 2
        assert unsaid not in words


@pytest.mark.parametrize("source", ["records", "documents"])
def test_what_could_not_be_searched_is_no_empty_list(source):
    need = read_need(ANONYMOUS)
    brief = brief_of(need, Matches(unsearched=(source,)))
    full, public = (
        unescape(export(brief, version, "md", ALL).data.decode()) for version in ("full", "public")
    )
    none, outage = (WORDING.say("matches", key) for key in ("none", "outage"))
    assert full.count(WORDING.say("matches", "unsearched", source)) == 2
    assert none not in full
    # The public version never holds what a center keeps in its own files.
    assert public.count(outage if source == "records" else none) == 2
    assert WORDING.say("matches", "unsearched", source) not in public


@pytest.mark.parametrize("version", ["public", "full"])
def test_that_words_alone_were_searched_stands_beside_what_they_found(version):
    brief = brief_of(read_need(ANONYMOUS), Matches(unsearched=("meaning",)))
    written = unescape(export(brief, version, "md", ALL).data.decode())
    none, outage = (WORDING.say("matches", key) for key in ("none", "outage"))
    assert written.count(WORDING.say("matches", "unsearched", "meaning")) == 2
    assert none not in written and outage not in written


@pytest.mark.parametrize("format", ["docx", "md", "json"])
def test_equal_input_gives_equal_bytes(format):
    brief = drafted(ANONYMOUS)
    first = export(brief, "full", format, today=DAY)
    assert first == export(brief_of(read_need(ANONYMOUS)), "full", format, today=DAY)
    assert first != export(brief, "full", format, today=date(2027, 1, 1))


def test_a_public_version_is_refused_until_each_highlight_is_ticked():
    brief = drafted(ANONYMOUS)
    ids = [h.id for h in brief.public.highlights]
    with pytest.raises(ExportBlocked, match=ids[-1]):
        export(brief, "public", "md", ids[:-1])
    with pytest.raises(ExportBlocked):
        export(brief, "public", "json")
    assert export(brief, "public", "md", ids) == export(brief, "public", "md", ALL)
    assert export(brief, "full", "md").data


def test_a_changed_line_must_be_ticked_anew():
    brief = drafted(ANONYMOUS)
    ids = [h.id for h in brief.public.highlights]
    with pytest.raises(ExportBlocked):
        export(brief, "public", "md", ids, {"ip.f19": "使用满15年后公开"})


def test_a_change_is_marked_and_the_original_kept_in_the_full_version_alone():
    edits = {"ip.f19": "成果由双方共有"}
    full = words_of(export(drafted(ANONYMOUS), "full", "docx", edits=edits).data)
    public = words_of(export(drafted(ANONYMOUS), "public", "docx", ALL, edits).data)
    assert "成果由双方共有（中心修改；原文：企业自述：“专利共有，锐恒优先用”）" in full
    assert "成果由双方共有" in public and "优先用" not in public and "中心修改" not in public


@pytest.mark.parametrize("format", ["docx", "md", "json"])
@pytest.mark.parametrize("gone", ["ip.f19", "funding.budget", "indicators.f7"])
def test_a_line_that_was_taken_out_stands_in_the_full_version_alone(format, gone):
    brief = drafted(ANONYMOUS)
    cells = next(ln for ln in lines_of(brief.full) if ln.id == gone).cells

    def texts(version):
        made = export(brief, version, format, ALL, {gone: None}, DAY).data
        return words_of(made) if format == "docx" else unescape(made.decode())

    kept = [ln.text for ln in lines_of(revise(brief, {gone: None}).public)]
    assert " | ".join(cells) not in kept and len(kept) == len(lines_of(brief.public)) - 1
    assert "删去" not in texts("public") and "removed" not in texts("public")
    marked = "removed" if format == "json" else f"（中心删去）{cells[0]}"
    assert marked in texts("full") and marked not in texts("public")


@pytest.mark.parametrize("needed", ["title", "weights.1"])
def test_what_a_call_must_have_cannot_be_taken_out(needed):
    with pytest.raises(InputRejected):
        revise(drafted(ANONYMOUS), {needed: None})


def test_the_label_stands_first_in_the_header_and_in_the_properties():
    brief = drafted(ANONYMOUS)
    data = export(brief, "public", "docx", ALL).data
    document = docx.Document(io.BytesIO(data))
    assert document.paragraphs[0].text.startswith("本文件由人工智能辅助生成")
    assert "人工智能" in document.sections[0].header.paragraphs[0].text
    custom = zipfile.ZipFile(io.BytesIO(data)).read("docProps/custom.xml")
    label = json.loads("".join(ElementTree.fromstring(custom).itertext()))
    front = yaml.safe_load(export(brief, "public", "md", ALL).data.decode().split("---")[1])
    plain = json.loads(export(brief, "public", "json", ALL).data)
    assert label == front["AIGC"] == plain["AIGC"]
    assert label["Label"] == "1" and label["ProduceID"]
    assert set(label) == {
        "Label",
        "ContentProducer",
        "ProduceID",
        "ReservedCode1",
        "ContentPropagator",
        "PropagateID",
        "ReservedCode2",
    }
    assert plain["label"].startswith("本文件由人工智能辅助生成")


def test_word_uses_chinese_fonts_on_a4():
    document = docx.Document(io.BytesIO(export(drafted(ANONYMOUS), "full", "docx").data))
    fonts = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Normal", "Title", "Heading 1")
    }
    assert fonts == {"Normal": "宋体", "Title": "黑体", "Heading 1": "黑体"}
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert len(document.tables) >= 5


def test_what_is_missing_is_no_numbered_requirement():
    made = export(drafted(ANONYMOUS), "full", "docx")
    assert "（4）应通过" in words_of(made.data) and "（5）技术要求现有" not in words_of(made.data)
    assert "\n\n技术要求现有 4 条" in export(drafted(ANONYMOUS), "full", "md").data.decode()


def test_a_draft_says_so_in_its_name_and_its_text():
    made = export(drafted(OPEN), "full", "docx")
    assert made.name.startswith("草稿-") and made.name.endswith("-完整版-2026-11-20.docx")
    assert "草稿：本榜单尚有未定事项" in words_of(made.data)


@pytest.mark.parametrize("name", [ANONYMOUS, "bearing-grinding-burn-nda"])
def test_what_was_not_confirmed_is_a_draft_in_text_and_properties(name):
    confirmed = read_need(name)
    need = Need(
        tuple(
            replace(f, status="stated") if f.status == "confirmed" else f
            for f in confirmed.findings
        )
    )
    brief, settled = brief_of(need), brief_of(confirmed)
    for version in ("public", "full"):
        made = export(brief, version, "docx", ALL)
        assert "草稿：本榜单尚未经企业确认" in words_of(made.data)
        assert made.name.startswith("草稿-")
        properties = docx.Document(io.BytesIO(made.data)).core_properties
        assert properties.content_status == "草稿"
        assert json.loads(export(brief, version, "json", ALL).data)["draft"] is True
        final = export(settled, version, "docx", ALL)
        assert "草稿" not in words_of(final.data) + final.name
        assert not docx.Document(io.BytesIO(final.data)).core_properties.content_status


def test_what_was_said_after_the_confirmation_makes_it_a_draft_again():
    need = read_need(ANONYMOUS)
    later = Finding(len(need.findings), "ip", {"text": "归双方"}, "归双方", 99, "stated")
    assert brief_of(Need((*need.findings, later))).public.draft


@pytest.mark.parametrize(("version", "format"), [("secret", "md"), ("full", "exe")])
def test_an_unknown_version_or_format_is_refused(version, format):
    with pytest.raises(InputRejected):
        export(drafted(OPEN), version, format)


HOSTILE = [
    '=cmd|"/c calc"!A1',
    "<script>alert(1)</script>",
    "![x](http://evil.example/a.png)",
    "[点我](javascript:alert(1))",
    "{ INCLUDETEXT http://evil.example }",
    "# 标题 | 表 | 格",
    "---\nAIGC: none",
    "www.evil.example 与 &lt;b&gt;",
    "$$what ${x} %s {0}",
    "\x00\x0b\u202e\u200b控制符",
    "- 列表\n1. 编号",
    "`代码` **粗** ~~删~~",
]


def hostile_brief(text):
    rows = [
        ("product", {"name": text[:80]}),
        ("symptom", {"text": text}),
        ("attempt", {"what": text, "result": text}),
        ("target", {"metric": text, "op": "<=", "value": 3, "unit": text[:5]}),
        ("constraint", {"text": text}),
        ("acceptance", {"text": text}),
    ]
    return brief_of(Need(tuple(Finding(i, s, v, text, 1) for i, (s, v) in enumerate(rows))))


@pytest.mark.parametrize("text", HOSTILE)
def test_said_words_are_text_and_nothing_else(text):
    brief = hostile_brief(text)
    data = export(brief, "full", "docx").data
    archive = zipfile.ZipFile(io.BytesIO(data))
    body = archive.read("word/document.xml").decode()
    assert not re.search(r"instrText|fldSimple|w:hyperlink|w:object|w:drawing|<script", body)
    for name in archive.namelist():
        if name.endswith(".rels"):
            assert b'TargetMode="External"' not in archive.read(name)
    markdown = export(brief, "full", "md").data.decode()
    front, rest = markdown.split("\n---\n", 1)
    assert yaml.safe_load(front.removeprefix("---\n"))["AIGC"]["Label"] == "1"
    shown = re.sub(r"\\.", "", rest)
    assert not re.search(r"<|\]\(|!\[|`|\*\*|~~|https?://|www\.", shown)
    assert re.fullmatch(r"[^/\\:*?\"<>|\x00-\x1f]+\.md", export(brief, "full", "md").name)


@given(st.text(min_size=1, max_size=60).filter(str.strip))
@settings(max_examples=40, deadline=None)
def test_any_text_gives_a_file_that_opens(text):
    brief = hostile_brief(text)
    docx.Document(io.BytesIO(export(brief, "full", "docx").data))
    json.loads(export(brief, "public", "json", ALL).data)
    yaml.safe_load(export(brief, "public", "md", ALL).data.decode().split("\n---\n")[0])
