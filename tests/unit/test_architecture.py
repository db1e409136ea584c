"""What imports what: stages stand alone, heavy libraries wait until they are needed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.settings import PROJECT

PACKAGE = PROJECT / "assistant"
MODULES = {
    ".".join(path.relative_to(PROJECT).with_suffix("").parts): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
HEAVY = {
    "bm25s",
    "chromadb",
    "docx",
    "docxtpl",
    "fastapi",
    "gradio",
    "lxml",
    "markdown_it",
    "openpyxl",
    "pdfminer",
    "langchain_core",
    "numpy",
    "scipy",
    "sklearn",
    "sqlalchemy",
    "uvicorn",
}
EVERY_TURN = {"numpy", "sqlalchemy"}
"""What no turn does without."""
STAGES = {
    "assistant.need": set(),
    "assistant.judge": {"assistant.need"},
    "assistant.ask": {"assistant.judge", "assistant.need"},
    "assistant.embedded.hear": {"assistant.need"},
    "assistant.embedded.translation.translate": {"assistant.need"},
    "assistant.embedded.speak": {"assistant.ask", "assistant.need", "assistant.phrases"},
}
"""Stage → what it may import beside its own parts."""
ALL_STAGES = {*STAGES, "assistant.match", "assistant.draft", "assistant.store", "assistant.export"}


def imports(path: Path, *, at_import_only: bool = False) -> set[str]:
    """Return the modules that a file names in its imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    nodes = list(ast.walk(tree))
    if at_import_only:
        nodes = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {
                f"{node.module}.{a.name}"
                for a in node.names
                if f"{node.module}.{a.name}" in MODULES
            }
    return found


def parts_of(stage: str) -> list[Path]:
    """Return the files of a stage: one, or those of its package."""
    return [path for name, path in MODULES.items() if f"{name}.".startswith(f"{stage}.")]


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_a_stage_imports_no_other_stage_but_for_its_types(stage: str) -> None:
    parts = parts_of(stage)
    named = {name for path in parts for name in imports(path)}
    others = {s for s in ALL_STAGES if any(n == s or n.startswith(f"{s}.") for n in named)}
    assert parts
    assert others - {stage} <= STAGES[stage]


@pytest.mark.parametrize("stage", ["assistant.need", "assistant.judge", "assistant.ask"])
def test_what_decides_reads_no_clock_no_file_and_no_environment(stage: str) -> None:
    outside = {"os", "pathlib", "datetime", "time", "random", "socket", "json", "sqlalchemy"}
    named = {name for path in parts_of(stage) for name in imports(path)}
    assert not {name.partition(".")[0] for name in named} & outside


def test_only_the_interview_and_what_drives_it_call_the_stages_together() -> None:
    both = {"assistant.judge", "assistant.ask", "assistant.store"}
    together = [m for m, path in MODULES.items() if both <= imports(path)]
    assert together and all(m.startswith("assistant.interview.") for m in together)


@pytest.mark.parametrize("module", sorted(m for m in MODULES if "__main__" not in m))
def test_learning_and_page_libraries_are_never_imported_at_the_top(module: str) -> None:
    if module.startswith("assistant.web"):
        return
    top = {name.partition(".")[0] for name in imports(MODULES[module], at_import_only=True)}
    assert not top & (HEAVY - EVERY_TURN)
    assert "sqlalchemy" not in top or module == "assistant.store"


def loaded_by(statement: str) -> set[str]:
    """Return the top-level packages that a fresh interpreter holds after a statement."""
    code = f"import sys\n{statement}\nprint(*sorted({{m.partition('.')[0] for m in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
        encoding="utf-8",
    )
    return set(done.stdout.split())


def test_importing_the_package_costs_nothing() -> None:
    assert not loaded_by("import assistant") & HEAVY


def test_the_command_line_starts_without_any_heavy_library() -> None:
    assert not loaded_by("import assistant.cli; assistant.cli.build_parser()") & HEAVY


def test_the_interview_is_imported_without_learning_vectors_or_the_page() -> None:
    assert not loaded_by("import assistant.interview") & (HEAVY - EVERY_TURN)


def test_the_exported_names_are_there() -> None:
    import assistant

    for name in assistant.__all__:
        assert getattr(assistant, name).__name__ == name
    with pytest.raises(AttributeError):
        _ = assistant.nothing_of_that_name


def test_every_module_says_what_it_is() -> None:
    for name, path in MODULES.items():
        text = path.read_text(encoding="utf-8")
        assert not text.strip() or ast.get_docstring(ast.parse(text)), name
