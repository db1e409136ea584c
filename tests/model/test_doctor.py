"""Doctor: the embedding, the documents and the settings, each with what mends it."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.doctor import Finding, examine, unusable_settings
from assistant.documents.center import open_center
from assistant.errors import ConfigError
from assistant.library.library import Library
from assistant.model.probe_embedding import probe_embedding
from assistant.settings import (
    PROJECT,
    ChromaSettings,
    EmbeddingSettings,
    ModelSettings,
    Settings,
    read_environment,
)
from evals.fake_model import DIMENSION, NAME, FakeModel

PROMPTS = PROJECT / "prompts"
NOWHERE = "http://127.0.0.1:9"


def find(findings: list[Finding], name: str) -> Finding:
    """Return the finding about a part."""
    return next(finding for finding in findings if finding.what.startswith(name))


@pytest.fixture
def stocked(settings: Settings, library: Library, tmp_path: Path) -> Settings:
    """Settings with one document."""
    (tmp_path / "通知.txt").write_text("关于申报中试平台的通知\n\n中试平台最高资助五十万元。")
    shelf = open_center(settings, library)
    shelf.add([tmp_path / "通知.txt"])
    shelf.close()
    return settings


def test_documents_that_can_be_searched_are_counted(stocked: Settings) -> None:
    found = find(examine(stocked), "文档")
    assert found.well and "1 份" in found.what


def test_a_server_of_vectors_that_is_down_is_named(stocked: Settings) -> None:
    findings = examine(replace(stocked, chroma=ChromaSettings(NOWHERE)))
    server = find(findings, "向量库服务器")
    assert not server.well and "ASSISTANT_CHROMA_URL" in server.mend


def test_documents_whose_index_is_broken_name_their_own_remedy(stocked: Settings) -> None:
    (generation,) = (path for path in (stocked.documents / "index").iterdir() if path.is_dir())
    (generation / "manifest.json").write_text("{")
    found = find(examine(stocked), "文档")
    assert not found.well and found.mend == "运行 python -m assistant documents rebuild"


def test_an_embedding_that_cannot_be_opened_is_mended_before_the_index(settings: Settings) -> None:
    findings = examine(replace(settings, embedding=EmbeddingSettings("./nowhere")))
    embedding, index = find(findings, "向量模型"), find(findings, "索引")
    assert not embedding.well and "no folder" in embedding.what
    assert not index.well and "向量模型" in index.mend


def test_an_embedding_that_works_says_its_dimension_and_time(fake: FakeModel) -> None:
    well, what, mend = probe_embedding(EmbeddingSettings(NAME, fake.url), PROMPTS)
    assert well and not mend
    assert re.search(rf"{DIMENSION} 维，\d+\.\d 秒", what)
    asked = len(fake.calls)
    probe_embedding(EmbeddingSettings(NAME, fake.url), PROMPTS)
    assert len(fake.calls) == asked + 1, "it is asked, not remembered"


@pytest.mark.parametrize(
    ("fault", "mend"),
    [
        ("http_401", "ASSISTANT_EMBEDDING_KEY"),
        ("http_404", "ASSISTANT_EMBEDDING_URL"),
        ("html_200", "ASSISTANT_EMBEDDING_URL"),
        ("close", "连不上"),
        ("no_vectors", "向量"),
    ],
)
def test_an_embedding_that_fails_names_its_own_settings(
    fake: FakeModel, fault: str, mend: str
) -> None:
    fake.plan = lambda _site, _before: fault
    found = probe_embedding(EmbeddingSettings(NAME, fake.url, "sk-canary"), PROMPTS)
    assert not found[0] and mend in found[2]
    assert "ASSISTANT_MODEL" not in found[2]
    assert "canary" not in str(found) and "\n" not in str(found)


def test_a_package_that_is_missing_is_named(settings: Settings) -> None:
    findings = examine(replace(settings, model=ModelSettings("anthropic:claude")))
    model = find(findings, "模型")
    assert not model.well and "pip install langchain-anthropic" in model.what


@pytest.mark.parametrize(
    ("name", "value"),
    [("ASSISTANT_MODEL_KEY", "sk-你的密钥"), ("ASSISTANT_EMBEDDING_KEY", "sk a")],
)
def test_a_key_that_can_be_none_is_named_and_not_shown(name: str, value: str) -> None:
    told = {
        "ASSISTANT_MODEL_URL": "http://a/v1",
        "ASSISTANT_MODEL": "m",
        "ASSISTANT_EMBEDDING": "e",
        name: value,
    }
    with pytest.raises(ConfigError, match=name) as error:
        Settings.from_env(told)
    assert value not in str(error.value)


def test_doctor_says_itself_what_is_wrong_with_a_setting() -> None:
    found = unusable_settings(ConfigError("ASSISTANT_PORT is 'x', not a port"))
    assert not found.well and "ASSISTANT_PORT" in found.what
    assert "doctor" not in found.what + found.mend


# ── the file of settings ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfASSISTANT_PORT=1\nASSISTANT_MODEL=m\n",
        b"export ASSISTANT_PORT=1\r\nexport ASSISTANT_MODEL='m'\r\n",
        "# 说明\n ASSISTANT_PORT = 1\nASSISTANT_MODEL=m".encode(),
    ],
)
def test_a_file_of_settings_is_read_as_editors_write_it(tmp_path: Path, data: bytes) -> None:
    (tmp_path / ".env").write_bytes(data)
    assert read_environment({}, tmp_path) == {"ASSISTANT_PORT": "1", "ASSISTANT_MODEL": "m"}


def test_a_line_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"ASSISTANT_PORT=1\n" + "# 端口".encode("gbk"))
    with pytest.raises(ConfigError, match=r"line 2 is not UTF-8"):
        read_environment({}, tmp_path)


def test_doctor_as_a_command_names_the_setting(
    tmp_path: Path,
) -> None:
    environ = {**os.environ, "ASSISTANT_PORT": "x", "ASSISTANT_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "doctor"],
        env=environ,
        cwd=PROJECT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert "✗ 设置" in done.stdout and "管理员" not in done.stdout + done.stderr
