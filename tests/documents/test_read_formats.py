"""Real small files of every format, made with the libraries that people's programs use."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import made_files as made
import pytest
from docx import Document as WordDocument
from docx.oxml import OxmlElement
from reportlab.lib.pdfencrypt import StandardEncryption

from assistant.documents.reading import Reader, Reading, read_document, read_text
from assistant.errors import DocumentRejected

BLADE = "风电叶片前缘每年要被雨滴打坏一次，运维公司只能搭着吊篮上去补漆。"
COAT = "研究院的聚氨酯前缘涂层在雨蚀台上坚持了三十个小时，是进口膜的一点五倍。"
COST = "每台机组每年因此少停机两天，按平均电价折算约合四万元。"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as opened:
        yield opened


def read(reader: Reader, path: Path, data: bytes) -> Reading:
    path.write_bytes(data)
    reading = reader.read(path, f"库/{path.name}")
    for passage in reading.document.passages:
        first = passage.places[0]
        assert first.file == f"库/{path.name}"
        assert reading.text[first.start : first.end] == passage.text
    return reading


def test_a_word_document_with_headings_a_table_a_box_and_a_note(
    reader: Reader, tmp_path: Path
) -> None:
    document = WordDocument()
    document.add_heading("叶片前缘防护技术实施方案", 0)
    document.add_heading("现状", 1)
    paragraph = document.add_paragraph(BLADE)
    mark = paragraph.add_run("[1]")
    mark.font.superscript = True
    area = document.add_paragraph("受损面积按 10")
    power = area.add_run("-3")
    power.font.superscript = True
    area.add_run(" 平方米计。")
    hidden = document.add_paragraph().add_run("这句话是隐藏的。")
    hidden.font.hidden = True
    deleted = OxmlElement("w:del")
    run = OxmlElement("w:r")
    text = OxmlElement("w:delText")
    text.text = "这句话已经删去。"
    run.append(text)
    deleted.append(run)
    document.add_paragraph()._p.append(deleted)
    inserted = OxmlElement("w:ins")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "这句话是修订时加上的。"
    run.append(text)
    inserted.append(run)
    document.add_paragraph()._p.append(inserted)
    document.add_heading("效果", 1)
    document.add_paragraph(COAT)
    table = document.add_table(3, 2)
    for row, cells in zip(
        table.rows, [("机型", "年停机"), ("2 兆瓦", "3 天"), ("4 兆瓦", "1 天")], strict=True
    ):
        for cell, value in zip(row.cells, cells, strict=True):
            cell.text = value
    document.sections[0].header.paragraphs[0].text = "内部资料"
    box = OxmlElement("w:txbxContent")
    inner = OxmlElement("w:p")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = COST
    run.append(text)
    inner.append(run)
    box.append(inner)
    document.paragraphs[-1]._p.append(box)

    reading = read(reader, tmp_path / "方案.docx", made.saved(document))
    passages = reading.document.passages
    assert {p.title for p in passages} == {"叶片前缘防护技术实施方案"}
    assert [p.section for p in passages] == [("现状",), ("效果",)]
    assert passages[0].text.split("\n") == [
        BLADE,
        "受损面积按 10⁻³ 平方米计。",
        "这句话是修订时加上的。",
    ]
    assert COAT in passages[1].text and COST in passages[1].text
    assert "机型：4 兆瓦；年停机：1 天。" in passages[1].text
    assert passages[0].kind == "policy"
    assert reading.document.dropped.furniture == 1
    assert "隐藏" not in reading.text and "删去" not in reading.text


def test_footnotes_of_a_word_document_are_counted(reader: Reader, tmp_path: Path) -> None:
    import io
    import zipfile

    notes = (
        f'<?xml version="1.0"?><w:footnotes {made.WORD}>'
        '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>见某书。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made.word([BLADE]))) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(
                    b"</Types>",
                    b'<Override PartName="/word/footnotes.xml" '
                    b'ContentType="application/vnd.openxmlformats'
                    b'-officedocument.wordprocessingml.footnotes+xml"/></Types>',
                )
            if name == "word/_rels/document.xml.rels":
                data = data.replace(
                    b"</Relationships>",
                    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006'
                    b'/relationships/footnotes" Target="footnotes.xml"/></Relationships>',
                )
            new.writestr(name, data)
        new.writestr("word/footnotes.xml", notes)
    reading = read(reader, tmp_path / "注.docx", stream.getvalue())
    assert reading.document.dropped.references == 1
    assert "见某书" not in reading.text


PAGE = f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>某网站</title>
<meta name="ArticleTitle" content="叶片前缘防护若干措施">
<meta name="PubDate" content="2024-11-05 09:30">
<meta name="ContentSource" content="甘肃省能源局"></head>
<body><nav><ul><li>首页</li><li>政策</li></ul></nav>
<div><h1>叶片前缘防护若干措施</h1>
<h2>一、目标</h2><p>&emsp;&emsp;{BLADE[:16]}
{BLADE[16:]}<sup>[1]</sup></p>
<p style="display:none">看不见的话。</p><script>document.write("脚本")</script>
<h2>二、支持</h2><p>{COAT}</p><p><a href="http://127.0.0.1:9/x">{COST}</a></p>
<table><tr><th>机型</th><th>补助</th></tr><tr><td>2 兆瓦</td><td>1 万元</td></tr>
<tr><td>4 兆瓦</td><td>2 万元</td></tr></table></div>
<footer><p>版权所有</p><p>备案号</p></footer></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_web_page(encoding: str, reader: Reader, tmp_path: Path) -> None:
    reading = read(reader, tmp_path / "措施.html", PAGE.encode(encoding))
    passages = reading.document.passages
    assert [p.section for p in passages] == [("一、目标",), ("二、支持",)]
    assert passages[0].text == BLADE
    assert passages[1].text.startswith(f"{COAT}\n{COST}\n机型：2 兆瓦；补助：1 万元。")
    first = passages[0]
    assert (first.kind, first.title) == ("policy", "叶片前缘防护若干措施")
    assert (first.date, first.issuer, first.region) == ("2024-11-05", "甘肃省能源局", "甘肃省")
    assert reading.document.dropped.furniture == 4
    for gone in ("首页", "版权", "看不见", "脚本", "[1]"):
        assert gone not in reading.text


def test_a_page_laid_out_in_a_table_is_text(reader: Reader, tmp_path: Path) -> None:
    page = f"<html><body><table><tr><td><p>{BLADE}</p><p>{COAT}</p></td></tr></table></body></html>"
    reading = read(reader, tmp_path / "旧页.html", page.encode())
    assert reading.document.passages[0].text == f"{BLADE}\n{COAT}"


def test_markdown(reader: Reader, tmp_path: Path) -> None:
    text = (
        f"# 叶片前缘防护\n\n## 1. 现状\n\n{BLADE}\n**{COAT[:9]}**{COAT[9:]}\n\n## 2. 成本\n\n"
        f"- {COST}\n\n| 机型 | 年停机 |\n|---|---|\n| 2 兆瓦 | 3 天 |\n| 4 兆瓦 | 1 天 |\n\n"
        "![图](http://127.0.0.1:9/a.png)\n[链接](http://127.0.0.1:9/)也是文字。\n"
    )
    passages = read(reader, tmp_path / "说明.md", text.encode()).document.passages
    assert {p.title for p in passages} == {"叶片前缘防护"}
    assert [p.section for p in passages] == [("1. 现状",), ("2. 成本",)]
    assert passages[0].text == f"{BLADE}\n{COAT}"
    assert "机型：2 兆瓦；年停机：3 天。" in passages[1].text
    assert "链接也是文字。" in passages[1].text and "127.0.0.1" not in passages[1].text


def broken(text: str, width: int) -> list[str]:
    lines = []
    while text:
        end = width
        while end < len(text) and text[end] in "，。":
            end += 1
        lines.append(text[:end])
        text = text[end:]
    return lines


def test_a_pdf_in_two_columns_with_running_heads(reader: Reader, tmp_path: Path) -> None:
    columns = [
        f"{BLADE}{COST}",
        f"{COAT}实验用的是自来水，水滴直径二毫米，线速度每秒一百四十米。",
        "涂层由两层组成，底层韧而面层硬，中间没有界面。",
        "固化要在五摄氏度以上进行，高原冬季需要加热毯，功率三千瓦。",
        "第三年起涂层开始变薄，补涂一次可以再用两年。",
        "退役叶片上取下的样条表明，涂层下的玻纤没有吸水的迹象。",
    ]
    pages = []
    for number in range(3):
        page = [
            (60.0, 815.0, 9.0, f"风能学报 2022年第{number + 1}期"),
            (290.0, 30.0, 9.0, f"{number + 1}"),
        ]
        if number == 0:
            page.append((130.0, 770.0, 18.0, "叶片前缘防护研究"))
        for side, x in enumerate((60.0, 320.0)):
            y = 740.0
            for line in broken(columns[number * 2 + side], 21):
                page.append((x, y, 10.5, line))
                y -= 15
        pages.append(page)
    reading = read(reader, tmp_path / "学报.pdf", made.pdf(pages))
    passages = reading.document.passages
    assert {p.title for p in passages} == {"叶片前缘防护研究"}
    assert [p.places[0].page for p in passages] == [1, 2, 3]
    assert [p.text for p in passages] == ["\n".join(columns[i : i + 2]) for i in (0, 2, 4)]
    assert reading.document.dropped.furniture == 6


def test_a_locked_pdf_that_anyone_may_open_is_read(reader: Reader, tmp_path: Path) -> None:
    # reportlab writes the name of a Chinese character set wrongly where it encrypts: Latin will do.
    text = "The coating withstood thirty hours of rain erosion at 140 metres per second."
    lock = StandardEncryption("", ownerPassword="owner", strength=128)
    data = made.pdf([[(60, 700, 11, text)]], font="Helvetica", encrypt=lock)
    assert read(reader, tmp_path / "只读.pdf", data).document.passages[0].text == text


def test_a_pdf_whose_font_says_no_characters_is_refused(reader: Reader, tmp_path: Path) -> None:
    lock = StandardEncryption("", ownerPassword="owner", strength=128)
    path = tmp_path / "乱码.pdf"
    path.write_bytes(made.pdf([[(60, 700, 11, BLADE)]], encrypt=lock))
    with pytest.raises(DocumentRejected) as caught:
        reader.read(path, path.name)
    assert caught.value.reason == "no_text"


def test_a_document_names_its_bytes(tmp_path: Path) -> None:
    import hashlib

    path = tmp_path / "a.txt"
    path.write_text(BLADE, encoding="utf-8")
    document = read_document(path, "夹/a.txt")
    assert document.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document.file == "夹/a.txt"
    place = document.passages[0].places[0]
    assert read_text(path)[place.start : place.end] == document.passages[0].text


def test_one_process_reads_many_files(tmp_path: Path) -> None:
    with Reader() as reader:
        processes = set()
        for number in range(4):
            read(reader, tmp_path / f"{number}.txt", (BLADE + COAT[number:]).encode())
            assert reader._process is not None
            processes.add(reader._process.pid)
        assert len(processes) == 1
    assert reader._process is None


def test_the_process_imports_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"江苏省某某厅关于某事的通知\n\n{BLADE}", encoding="utf-8")
    (tmp_path / "b.csv").write_text(
        "平台名称,依托单位,所在地\n甲中试线,乙大学,苏州\n", encoding="utf-8"
    )
    (tmp_path / "c.xlsx").write_bytes(
        made.workbook({"表": [["成果名称", "领域"], ["涂层", "风电"]]})
    )
    code = (
        "import sys\nfrom assistant.documents.reading import worker\nworker._limit()\n"
        "for name in ('a.txt', 'b.csv', 'c.xlsx'):\n"
        f"    worker._read({str(tmp_path)!r} + '/' + name, name)\n"
        "print(*sorted({m.partition('.')[0] for m, v in sys.modules.items() if v}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {
        "chromadb",
        "gradio",
        "numpy",
        "langchain_core",
        "sqlalchemy",
        "sklearn",
        "openai",
        "pandas",
    }
    assert not set(done.stdout.split()) & heavy


def test_the_parent_never_imports_a_parser() -> None:
    code = (
        "import sys\nimport assistant.documents.reading\n"
        "print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    parsers = {"docx", "lxml", "openpyxl", "pdfminer", "markdown_it", "rjieba"}
    assert not set(done.stdout.split()) & parsers
