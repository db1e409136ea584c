"""Settings come from the environment; what cannot be used is named, all at once."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import ConfigError
from assistant.settings import MIN_PASSWORD, PROJECT, SHANGHAI, Settings


def test_without_any_setting_everything_lies_in_the_project_and_only_this_machine_is_served() -> (
    None
):
    settings = Settings.from_env({})
    assert settings.home == PROJECT / ".data"
    assert settings.index == PROJECT / ".index"
    assert settings.database == f"sqlite:///{PROJECT / '.data' / 'interviews.db'}"
    assert settings.host == "127.0.0.1"
    assert settings.loopback
    assert settings.password == ""


def test_the_data_folder_is_taken_from_the_environment(tmp_path: Path) -> None:
    settings = Settings.from_env({"ASSISTANT_HOME": str(tmp_path / "资料")})
    assert settings.home == tmp_path / "资料"
    assert settings.database.endswith("资料/interviews.db")


def test_another_database_and_index_can_be_named(tmp_path: Path) -> None:
    settings = Settings.from_env(
        {"ASSISTANT_DATABASE": "postgresql://db/x", "ASSISTANT_INDEX": str(tmp_path)}
    )
    assert (settings.database, settings.index) == ("postgresql://db/x", tmp_path)


def test_a_fixed_day_counts_as_today() -> None:
    assert Settings.from_env({"ASSISTANT_TODAY": "2026-11-20"}).day() == date(2026, 11, 20)


def test_else_it_is_the_day_in_shanghai() -> None:
    before = datetime.now(SHANGHAI).date()
    day = Settings.from_env({}).day()
    assert before <= day <= datetime.now(SHANGHAI).date()
    assert datetime(2026, 1, 1, tzinfo=UTC).astimezone(SHANGHAI).utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ASSISTANT_TODAY", "20.11.2026"),
        ("ASSISTANT_TODAY", "2026-02-30"),
        ("ASSISTANT_CENTER", "中" * 121),
        ("ASSISTANT_CENTER", "中心\n电话"),
        ("ASSISTANT_PORT", "0"),
        ("ASSISTANT_PORT", "65536"),
        ("ASSISTANT_PORT", "-1"),
        ("ASSISTANT_PORT", "http"),
        ("ASSISTANT_PORT", "²"),
        ("ASSISTANT_PASSWORD", "x" * (MIN_PASSWORD - 1)),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        Settings.from_env({name: value})


def test_everything_wrong_is_named_in_one_message() -> None:
    with pytest.raises(ConfigError) as caught:
        Settings.from_env({"ASSISTANT_TODAY": "gestern", "ASSISTANT_PORT": "x"})
    assert "ASSISTANT_TODAY" in str(caught.value)
    assert "ASSISTANT_PORT" in str(caught.value)


def test_the_password_is_never_printed() -> None:
    settings = Settings.from_env({"ASSISTANT_PASSWORD": "hunter2-hunter2"})
    assert "hunter2" not in repr(settings)
    with pytest.raises(ConfigError) as caught:
        Settings.from_env({"ASSISTANT_PASSWORD": "hunter2"})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("example.org", False),
    ],
)
def test_only_loopback_addresses_count_as_this_machine(host: str, loopback: bool) -> None:
    assert Settings.from_env({"ASSISTANT_HOST": host}).loopback is loopback
