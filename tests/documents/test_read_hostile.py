"""A file that cannot be read costs a sentence: nothing hangs, nothing falls."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import made_files as made
import pytest
import yaml

from assistant.documents.reading import Reader, read_document
from assistant.documents.reading import reader as reader_module
from assistant.documents.reading.worker import MOST_BYTES
from assistant.documents.wording import FILE, REASONS, load_wording
from assistant.errors import DocumentRejected, PromptError

GOOD = "电炉钢渣里的磷如何脱除，是这家特钢厂眼下最头疼的事。" * 4
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>"
    + made.body("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>").partition("?>")[2]
)
EXTERNAL = (
    '<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    + made.body("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>").partition("?>")[2]
)
WORKBOOK = made.workbook({"表": [["项目", "数值"], ["炉温", 1600]]})
WORD = made.word([GOOD])
PDF = made.pdf([[(60, 700, 11, GOOD[:27])]])


def xlsx_with_dtd() -> bytes:
    import io
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/workbook.xml":
                data = b'<!DOCTYPE workbook SYSTEM "http://127.0.0.1:9/x.dtd">' + data
            new.writestr(name, data)
    return stream.getvalue()


def pdf_loop(kids: bytes) -> bytes:
    return made.raw_pdf(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 9 /Kids [" + kids + b"] >>"]
    )


# name of the file, its bytes, the reasons that tell the truth about it
FILES: list[tuple[str, Callable[[], bytes], str]] = [
    ("nothing.txt", lambda: b"", "empty"),
    ("blank.txt", lambda: b" \r\n\t\n" * 50, "empty"),
    ("mark-only.txt", lambda: b"\xef\xbb\xbf", "empty"),
    ("zeros.txt", lambda: b"\0" * 4096, "empty"),
    ("noise.txt", lambda: made.noise(5000), "wrong_type|encoding"),
    ("pdf.txt", lambda: PDF, "wrong_type"),
    ("program.txt", lambda: b"MZ" + made.noise(2000), "wrong_type"),
    ("page.txt", lambda: b"<!DOCTYPE html><html><body>a</body></html>", "wrong_type"),
    ("cut.txt", lambda: GOOD.encode()[:-1], "broken"),
    ("cut-utf16.txt", lambda: GOOD.encode("utf-16")[:-1], "broken"),
    ("latin.txt", lambda: b"caf\xe9 \xff\xff\xfe na\xefve " * 9, "encoding|wrong_type"),
    ("page.md", lambda: b"<html><body><p>a</p></body></html>", "wrong_type"),
    ("rich.md", lambda: b"{\\rtf1\\ansi text}", "wrong_type"),
    ("plain.html", lambda: GOOD.encode(), "wrong_type"),
    ("half.html", lambda: f"<html><body><p>{GOOD}</p><p>未完".encode(), "broken"),
    (
        "deep.html",
        lambda: ("<html><body>" + "<div>" * 100_000 + GOOD + "</html>").encode(),
        "broken",
    ),
    (
        "menus.html",
        lambda: b"<html><body><nav>menu</nav><script>1</script></body></html>",
        "no_text",
    ),
    ("page.csv", lambda: b"<html><body><table></table></body></html>", "wrong_type"),
    ("quote.csv", lambda: '名称,领域\n"没有收住,甲\n'.encode() * 3, "broken"),
    ("cell.csv", lambda: b"a," + b"x" * 200_000 + b"\n1,2\n", "broken"),
    ("cells.csv", lambda: (b"," * 2000 + b"\n") * 1200, "too_large"),
    ("program.docx", lambda: b"MZ" + made.noise(3000), "wrong_type"),
    ("page.docx", lambda: b"<html><body>a</body></html>", "wrong_type"),
    ("archive.docx", lambda: made.package({"readme.txt": "a"}), "wrong_type"),
    ("workbook.docx", lambda: WORKBOOK, "wrong_type"),
    ("half.docx", lambda: WORD[: len(WORD) // 2], "broken"),
    ("old.docx", lambda: made.ole("WordDocument".encode("utf-16-le")), "wrong_type"),
    ("locked.docx", lambda: made.ole("EncryptedPackage".encode("utf-16-le")), "encrypted"),
    ("locked-part.docx", lambda: made.with_flag(WORD, 1), "encrypted"),
    ("entities.docx", lambda: made.raw_word(ENTITIES), "unsafe"),
    ("entities-utf16.docx", lambda: made.raw_word(ENTITIES.encode("utf-16")), "unsafe"),
    ("external.docx", lambda: made.raw_word(EXTERNAL), "unsafe"),
    ("bomb.docx", lambda: made.zip_bomb("word/document.xml", 300 * 2**20), "unpacks_too_large"),
    (
        "bomb-beside.docx",
        lambda: made.zip_bomb("word/media/a.bin", 300 * 2**20),
        "unpacks_too_large",
    ),
    (
        "parts.docx",
        lambda: made.raw_word(made.body(""), **{f"word/p{i}.xml": "<a/>" for i in range(6000)}),
        "unpacks_too_large",
    ),
    (
        "lying.docx",
        lambda: made.with_size(
            made.zip_bomb("word/document.xml", 60 * 2**20), "word/document.xml", 100
        ),
        "broken",
    ),
    (
        "deep.docx",
        lambda: made.raw_word(made.body(f"<w:p {made.WORD}>" * 100_000 + "</w:p>" * 100_000)),
        "broken",
    ),
    ("cut-xml.docx", lambda: made.raw_word(made.body("<w:p><w:r><w:t>半")[:-20]), "broken"),
    ("bodiless.docx", lambda: made.raw_word(f"<w:document {made.WORD}/>"), "broken"),
    ("silent.docx", lambda: made.word([]), "no_text"),
    (
        "unlinked.docx",
        lambda: made.package({"word/document.xml": made.body("")}),
        "broken|wrong_type",
    ),
    ("document.xlsx", lambda: WORD, "wrong_type"),
    ("half.xlsx", lambda: WORKBOOK[: len(WORKBOOK) // 2], "broken"),
    ("dtd.xlsx", xlsx_with_dtd, "unsafe"),
    ("locked.xlsx", lambda: made.ole("EncryptedPackage".encode("utf-16-le")), "encrypted"),
    ("empty.xlsx", lambda: made.workbook({"表": []}), "no_text"),
    (
        "garbled.xlsx",
        lambda: made.package({"xl/workbook.xml": "<a/>", "[Content_Types].xml": "<b/>"}),
        "broken",
    ),
    ("picture.pdf", lambda: b"\x89PNG\r\n\x1a\n" + made.noise(2000), "wrong_type"),
    ("half.pdf", lambda: PDF[: len(PDF) // 2], "broken"),
    ("noise.pdf", lambda: b"%PDF-1.7\n" + made.noise(4000) + b"\n%%EOF", "broken"),
    ("locked.pdf", lambda: made.pdf([[(60, 700, 11, "机密")]], encrypt="secret"), "encrypted"),
    ("scanned.pdf", lambda: made.pdf([[]]), "no_text"),
    ("bomb.pdf", lambda: made.pdf_bomb(640 * 2**20), "too_much_memory|too_slow"),
    ("loop.pdf", lambda: pdf_loop(b"2 0 R"), "broken|no_text"),
    ("pages.pdf", lambda: pdf_loop(b"2 0 R " * 5000), "broken|no_text|too_slow"),
    (
        "table-loop.pdf",
        lambda: (
            b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Prev 9 >>\nstartxref\n9\n%%EOF"
        ),
        "broken",
    ),
]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as opened:
        yield opened


@pytest.mark.parametrize(("name", "make", "reasons"), FILES, ids=[name for name, _, _ in FILES])
def test_a_hostile_or_broken_file_costs_a_sentence(
    name: str, make: Callable[[], bytes], reasons: str, tmp_path: Path, reader: Reader
) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    with pytest.raises(DocumentRejected) as caught:
        reader.read(path, name)
    assert caught.value.reason in reasons.split("|")
    assert_tells(caught.value)
    # The next file is read as if nothing had happened.
    good = tmp_path / "good.txt"
    good.write_text(GOOD, encoding="utf-8")
    assert reader.read(good, "good.txt").document.passages[0].text.startswith("电炉钢渣")


def assert_tells(error: DocumentRejected) -> None:
    """Assert that an error has a sentence for people and repeats nothing of the file."""
    assert error.user_message == load_wording().reasons[error.reason]
    assert error.user_message.endswith("。")
    assert len(re.findall("[\u4e00-\u9fff]", error.user_message)) > 8
    assert not re.search("[\u4e00-\u9fff]", str(error))


def test_every_reason_has_a_sentence_and_no_sentence_is_idle() -> None:
    folder = Path(reader_module.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    raised = set(re.findall(r'DocumentRejected\(\s*"(\w+)"', code))
    raised |= set(re.findall(r'"reason": "(\w+)"', code)) | {"encrypted"}
    # The other two are told by the shelf, of what never reaches the reader.
    assert raised | {"unreadable", "folder"} == REASONS == set(load_wording().reasons)


@pytest.mark.parametrize("take", ["reasons", "kinds", "kept"])
def test_a_text_that_is_missing_is_told_before_a_file_is_read(take: str, tmp_path: Path) -> None:
    texts = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    texts[take] = "" if take == "kept" else dict(list(texts[take].items())[1:])
    broken = tmp_path / "documents.zh.yaml"
    broken.write_text(yaml.safe_dump(texts, allow_unicode=True), encoding="utf-8")
    with pytest.raises(PromptError):
        load_wording(broken)
    broken.write_bytes(b"\xff: [")
    with pytest.raises(PromptError):
        load_wording(broken)


@pytest.mark.parametrize("name", ["old.doc", "no-suffix", "picture.png", "script.html.exe"])
def test_another_suffix_is_refused_before_anything_is_opened(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(DocumentRejected) as caught:
        read_document(tmp_path / name, name)
    assert caught.value.reason == "suffix"


def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    expected = {
        "pipe.txt": "not_a_file",
        "folder.pdf": "not_a_file",
        "loop.txt": "missing",
        "gone.txt": "missing",
        "nul\0.txt": "missing",
    }
    for name, reason in expected.items():
        with pytest.raises(DocumentRejected) as caught:
            read_document(tmp_path / name, name)
        assert caught.value.reason == reason
        assert_tells(caught.value)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    with pytest.raises(DocumentRejected) as caught:
        read_document(path, path.name)
    assert caught.value.reason == "too_large"


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "good.txt"
    path.write_text(GOOD, encoding="utf-8")
    with Reader(wall_seconds=0.001) as reader:
        with pytest.raises(DocumentRejected) as caught:
            reader.read(path, path.name)
        assert caught.value.reason == "too_slow"
        reader._wall_seconds = 60.0
        assert reader.read(path, path.name).document.passages


@pytest.mark.skipif(
    not Path("/proc/self/environ").exists(),
    reason="what a process holds is read from /proc, which only Linux has",
)
def test_the_process_that_opens_files_holds_no_key_and_may_do_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_MODEL_KEY", "canary-key")
    path = tmp_path / "good.txt"
    path.write_text(GOOD, encoding="utf-8")
    with Reader() as reader:
        reader.read(path, path.name)
        assert reader._process is not None
        status = Path(f"/proc/{reader._process.pid}")
        assert b"canary-key" not in (status / "environ").read_bytes()
        limits = (status / "limits").read_text()
        assert re.search(r"Max address space\s+1073741824", limits)
        assert re.search(r"Max file size\s+0 ", limits)


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "open('written', 'w')",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')",
    ],
)
def test_the_process_is_refused_what_parsing_does_not_need(attempt: str, tmp_path: Path) -> None:
    import subprocess
    import sys

    from assistant.settings import PROJECT

    code = f"from assistant.documents.reading import worker; worker._limit()\n{attempt}"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(PROJECT)},
        check=False,
    )
    assert done.returncode == 1
    assert "is refused here" in done.stderr
    assert not list(tmp_path.iterdir())
