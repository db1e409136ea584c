"""What the documents name is there: commands, settings, files; and both READMEs say the same."""

import argparse
import re
import shlex
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest

from assistant.cli import build_parser
from assistant.settings import PROJECT, Settings

READMES = (PROJECT / "README.md", PROJECT / "README.zh.md")
DOCUMENTS = (*READMES, PROJECT / "CHANGELOG.md", *sorted((PROJECT / "docs").glob("*.md")))
MADE_LATER = (".data", ".index", ".venv", ".env")
"""What a document may name although a fresh clone does not hold it."""
FILE = re.compile(
    r"(?:app|assistant|docs|evals|knowledge|prompts|tests)(?:/[\w.-]+)+/?"
    r"|[\w.-]+\.(?:py|md|yaml|jsonl|csv|txt|toml|sh)\b"
)

by_readme = pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
by_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


class ReadNames(dict[str, str]):
    """An environment that notes every name that is asked for."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.asked.add(name)
        return super().get(name, default)


def names_read_by_settings() -> set[str]:
    """Return every setting that is read where a model and an embedding are named."""
    environ = ReadNames(
        {
            "ASSISTANT_MODEL": "m",
            "ASSISTANT_MODEL_URL": "https://localhost/v1",
            "ASSISTANT_EMBEDDING": "e",
        }
    )
    Settings.from_env(environ)
    return environ.asked


def code_blocks(text: str) -> list[tuple[str, str]]:
    """Return (language, code) of each fenced block."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def without_code(text: str) -> str:
    """Return a document without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def headings(text: str) -> list[int]:
    """Return the level of each heading, in order."""
    return [len(marks) for marks in re.findall(r"^(#+) ", without_code(text), re.MULTILINE)]


def tables(text: str) -> list[list[str]]:
    """Return the first cell of each row of each table, in order."""
    found: list[list[str]] = []
    before = ""
    for line in without_code(text).splitlines():
        if line.startswith("|"):
            if not before.startswith("|"):
                found.append([])
            found[-1].append(line.split("|")[1].strip())
        before = line
    return found


def commands(text: str, program: str) -> Iterator[list[str]]:
    """Yield the words behind each `python -m program` of a document that names a command."""
    snippets = [line for _, code in code_blocks(text) for line in code.splitlines()]
    for snippet in (*snippets, *re.findall(r"`([^`\n]+)`", without_code(text))):
        if call := re.search(rf"python -m {program}(?= |$)([^|]*)", snippet):
            words = shlex.split(call[1], comments=True)
            if words and not words[0].startswith("-"):
                yield words


@by_readme
def test_every_command_in_a_readme_is_understood(readme: Path) -> None:
    found = list(commands(readme.read_text("utf-8"), "assistant"))
    assert len(found) > 10
    for words in found:
        args = build_parser().parse_args(words)
        assert callable(args.run)


@by_readme
def test_a_readme_names_every_command(readme: Path) -> None:
    named = {words[0] for words in commands(readme.read_text("utf-8"), "assistant")}
    action = next(a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction))
    assert named == set(action.choices)


@by_document
def test_every_measuring_command_is_understood(document: Path) -> None:
    from evals.__main__ import build_parser as build_evals_parser

    text = document.read_text("utf-8")
    action = next(
        a for a in build_evals_parser()._actions if isinstance(a, argparse._SubParsersAction)
    )
    for words in commands(text, "evals"):
        assert words[0] in action.choices
    for module in set(re.findall(r"python -m (evals\.\w+)", text)):
        assert (PROJECT / module.replace(".", "/")).with_suffix(".py").is_file(), module


@by_readme
def test_the_settings_in_a_readme_are_those_that_are_read(readme: Path) -> None:
    named = set(re.findall(r"^\| `(ASSISTANT_\w+)` \|", readme.read_text("utf-8"), re.MULTILINE))
    assert named == names_read_by_settings()


@by_document
def test_no_document_names_a_setting_that_is_not_read(document: Path) -> None:
    named = set(re.findall(r"ASSISTANT_[A-Z_]+", document.read_text("utf-8")))
    assert named <= names_read_by_settings()


@by_document
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    text = without_code(document.read_text("utf-8"))
    named = {n for code in re.findall(r"`([^`\n]+)`", text) for n in FILE.findall(code)}
    linked = set(re.findall(r"\]\((?!https?:)([^)#]+)", text))
    own = {name for name in named if name.partition("/")[0] not in MADE_LATER}
    for name in own:
        assert (PROJECT / name).exists() or (PROJECT / "assistant" / name).exists(), name
    for name in linked:
        assert (document.parent / name).exists(), name


@by_document
def test_every_name_of_the_code_in_a_document_is_in_the_code(document: Path) -> None:
    text = without_code(document.read_text("utf-8"))
    named = set(re.findall(r"`([A-Z]{4,}[A-Z_]*|[A-Z][a-z]+[A-Z]\w+)`", text))
    files = [*(PROJECT / "assistant").rglob("*.py"), *(PROJECT / "assistant").rglob("*.js")]
    source = "\n".join(path.read_text("utf-8") for path in files)
    for name in named:
        assert re.search(rf"\b{name}\b", source), name


def test_both_readmes_have_the_same_parts() -> None:
    english, chinese = (path.read_text("utf-8") for path in READMES)
    assert headings(english) == headings(chinese)
    assert [lang for lang, _ in code_blocks(english)] == [lang for lang, _ in code_blocks(chinese)]
    assert [len(rows) for rows in tables(english)] == [len(rows) for rows in tables(chinese)]


def test_both_readmes_give_the_same_commands() -> None:
    english, chinese = (
        [
            shlex.split(line, comments=True)
            for lang, code in code_blocks(path.read_text("utf-8"))
            if lang == "sh"
            for line in code.splitlines()
        ]
        for path in READMES
    )
    assert english == chinese


def test_both_readmes_give_the_same_figures() -> None:
    english, chinese = (
        [re.findall(r"\d+(?:\.\d+)?", line) for line in measured(path.read_text("utf-8"))]
        for path in READMES
    )
    assert english
    assert english == chinese


def measured(text: str) -> list[str]:
    """Return the rows of the tables of measured figures."""
    part = re.split(r"^## (?:Measured|实测)$", text, flags=re.MULTILINE)[1]
    own = takewhile(lambda line: not line.startswith("## "), part.splitlines())
    return [line for line in own if line.startswith("|")]


@by_document
def test_a_document_about_a_decision_is_short(document: Path) -> None:
    if document.parent.name == "docs" and document.name != "design.md":
        assert len(document.read_text("utf-8").splitlines()) <= 80
