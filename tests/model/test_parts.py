"""The parts behind a turn: redaction, prompts, budgets, breaker, extraction, settings, doctor."""

import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.disclosure import Gazetteer, Secrets
from assistant.errors import ConfigError, ModelError, PromptError
from assistant.model import budget
from assistant.model.answer import find_object, find_partial
from assistant.model.breaker import Breaker
from assistant.model.listen import answer_schema
from assistant.model.probe import probe
from assistant.model.prompts import PROMPTS, load_prompt
from assistant.model.redact import Redactor
from assistant.model.speech import Speech
from assistant.model.texts import load_texts
from assistant.need import SLOTS
from assistant.settings import PROJECT, ModelSettings, Settings, read_environment
from evals.fake_model import FakeModel

FOLDER = PROJECT / "prompts"
TEXTS = load_texts(FOLDER)

# ── redaction ────────────────────────────────────────────────────────────────────────────────

NAMES = st.sampled_from(
    [
        "苏州锐恒精密机械有限公司",
        "13812345678",
        "a.b@ruiheng.com",
        "王总",
        "联系人李建华",
        "〖单位1〗",
        "〖",
        "1〗",
    ]
)
MESSAGES = st.lists(st.one_of(NAMES, st.text(max_size=12)), max_size=8).map("，".join)


def redactor(*texts: str, active: bool = True) -> Redactor:
    return Redactor(Secrets({}), Gazetteer(()), TEXTS.placeholders, texts, active)


@given(st.lists(MESSAGES, min_size=1, max_size=3))
def test_what_was_replaced_comes_back_as_it_was(texts: list[str]) -> None:
    hiding = redactor(*texts)
    hidden = [hiding.hide(text) for text in texts]
    assert [hiding.restore(text) for text in hidden] == texts


@given(MESSAGES)
def test_phone_numbers_and_addresses_never_stay(text: str) -> None:
    hidden = redactor(text).hide(text)
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)|[a-z.]+@[a-z]+\.com", hidden)


def test_the_same_name_has_one_placeholder_and_two_names_have_two() -> None:
    text = "锐恒机械有限公司供货，锐恒机械有限公司的号码13812345678，另一个13912345679"
    hidden = redactor(text).hide(text)
    assert len(set(re.findall(r"〖[^〗]+〗", hidden))) == 3
    assert len(re.findall(r"〖[^〗]+〗", hidden)) == 4


# ── prompts ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", PROMPTS)
def test_every_prompt_that_ships_can_be_filled(name: str) -> None:
    prompt = load_prompt(FOLDER, name)
    messages = prompt.fill(**dict.fromkeys(prompt.inputs, "甲$乙"))
    assert all("甲$乙" in "".join(m["content"] for m in messages) for _ in prompt.inputs)
    assert re.fullmatch(rf"{name}/\d+@[0-9a-f]{{12}}", prompt.name)


def test_the_listening_prompt_names_every_slot_and_asks_in_order() -> None:
    system = load_prompt(FOLDER, "listen").system
    assert [slot for slot in SLOTS if f"{slot} " not in system] == []
    order = list(answer_schema()["properties"])
    assert order == ["findings", "ask", "reply"]
    assert system.index("1. findings") < system.index("2. ask") < system.index("3. reply")


@pytest.mark.parametrize(
    "text",
    [
        "no front matter",
        "---\nid: x\nversion: 1\ninputs: []\n---\n# user\n",
        "---\nid: x\nversion: 1\ninputs: [a]\n---\n# user\nhello",
        "---\nid: x\nversion: 1\ninputs: []\n---\n# user\nhello $a",
        "---\nid: y\nversion: 1\ninputs: []\n---\n# user\nhello",
        "---\nid: x\nversion: one\ninputs: []\n---\n# user\nhello",
        "---\nid: x\nversion: 1\ninputs: []\nmore: 1\n---\n# user\nhello",
        "---\nid: x\nversion: 1\ninputs: []\n---\n# user\n5 $ each",
        "---\nid: [\n---\n# user\nhello",
        "---\nid: x\nversion: 1\ninputs: []\n---\n# system\nonly",
    ],
)
def test_a_prompt_that_was_edited_wrongly_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.prompt.md").write_text(text, encoding="utf-8")
    with pytest.raises(PromptError, match="x"):
        load_prompt(tmp_path, "x")


def test_a_prompt_is_filled_with_exactly_its_variables() -> None:
    prompt = load_prompt(FOLDER, "repair")
    with pytest.raises(PromptError):
        prompt.fill()
    with pytest.raises(PromptError):
        prompt.fill(problem="x", more="y")


def test_every_reason_has_a_sentence() -> None:
    source = "".join(p.read_text("utf-8") for p in (PROJECT / "assistant" / "model").glob("*.py"))
    reasons = set(re.findall(r'ModelError\(\s*"([a-z_]+)"', source))
    reasons |= {"key", "payment", "not_found", "timeout", "too_long", "filtered", "format"}
    assert reasons <= set(TEXTS.reasons)


# ── counting and limits ──────────────────────────────────────────────────────────────────────


@given(st.text())
def test_a_count_is_never_below_what_a_byte_encoding_makes(text: str) -> None:
    assert 0 <= budget.count(text) <= len(text.encode("utf-8", "surrogatepass"))


def test_a_damaged_encoding_is_neither_used_nor_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    budget._cached_encoding().write_bytes(b"damaged")
    budget._counter.cache_clear()
    try:
        assert budget.count("中文") == 6
        assert budget._cached_encoding().read_bytes() == b"damaged"
    finally:
        budget._counter.cache_clear()


@given(st.lists(st.text(max_size=20), max_size=10), st.integers(0, 200))
def test_the_last_texts_that_fit_do_fit(texts: list[str], room: int) -> None:
    kept = budget.last_that_fit(texts, room)
    assert sum(map(budget.count, texts[len(texts) - kept :])) <= room
    if kept < len(texts):
        assert sum(map(budget.count, texts[len(texts) - kept - 1 :])) > room


def test_a_breaker_opens_tries_once_and_closes() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0], patience=2, pause=10)
    breaker.fail()
    assert breaker.admits(5)
    breaker.fail()
    assert not breaker.admits(5)
    now[0] = 10
    assert breaker.admits(5)
    assert not breaker.admits(5), "one trial at a time"
    breaker.fail()
    now[0] = 29
    assert not breaker.admits(5), "the pause doubles"
    now[0] = 30
    assert breaker.admits(5)
    now[0] = 36
    assert breaker.admits(5), "a trial that never reported is given up"
    breaker.succeed()
    assert breaker.admits(5) and breaker.admits(5)


def test_many_calls_that_fail_at_once_open_a_breaker_for_one_pause() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0], patience=3, pause=10)
    for _ in range(30):
        breaker.fail()
    now[0] = 10
    assert breaker.admits(5)
    breaker.fail()
    breaker.fail()
    now[0] = 29
    assert not breaker.admits(5)
    now[0] = 30
    assert breaker.admits(5)


def test_a_breaker_waits_as_long_as_the_endpoint_asks_within_reason() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0], patience=1, pause=1)
    breaker.fail(60)
    now[0] = 59
    assert not breaker.admits(5)
    now[0] = 60
    assert breaker.admits(5)
    breaker.fail(10**9)
    now[0] = 60 + 480
    assert breaker.admits(5)


# ── finding the object ───────────────────────────────────────────────────────────────────────


@given(
    st.text(alphabet='好的{}[]"\n`json：', max_size=20),
    st.dictionaries(st.sampled_from(["a", "b"]), st.text(max_size=8), min_size=2),
)
def test_an_object_is_found_in_whatever_stands_before_it(lead: str, data: dict[str, str]) -> None:
    import json

    text = json.dumps(data, ensure_ascii=False)
    try:
        assert find_object(f"好的：\n```json\n{text}\n```", {"a", "b"}) == data
        find_object(lead + text, {"a", "b"})
    except ModelError as error:
        assert error.reason in ("invalid", "thinking")


@given(st.integers(0, 60))
def test_half_an_object_is_none(length: int) -> None:
    text = '{"findings": [{"slot": "gap", "quote": "没人"}], "ask": [], "reply": "好"}'
    with pytest.raises(ModelError):
        find_object(text[:length], {"findings", "ask", "reply"})
    assert isinstance(find_partial(text[:length]), dict)


def test_a_thought_is_no_answer() -> None:
    assert find_object('<think>{"a": 1}</think>{"a": 2}', {"a"}) == {"a": 2}
    with pytest.raises(ModelError, match="thinking"):
        find_object('<think>{"a": 1}', {"a"})
    assert find_partial('<think>{"a": 1}') == {}


# ── words ────────────────────────────────────────────────────────────────────────────────────


@given(st.text(alphabet="好的，。？12345八十%万<>您说", max_size=60), st.integers(1, 7))
def test_nothing_is_seen_that_the_whole_reply_would_not_hold(reply: str, step: int) -> None:
    seen: list[str] = []
    speech = Speech(["良率85%"], date(2026, 11, 20), Gazetteer(()), lambda t: t, seen.append)
    for end in range(step, len(reply) + step, step):
        speech.feed(reply[:end])
    words = speech.finish(reply)
    assert reply.startswith("".join(seen))
    assert not words or "".join(seen) == words


@pytest.mark.parametrize(
    ("said", "reply", "used"),
    [
        ("良率85%", "良率85%，想到多少？", True),
        ("良率百分之八十五", "良率85%，想到多少？", True),
        ("良率85%", "良率85%，到95%行不行？", False),
        ("良率85%", "要不要九成五？", False),
        ("预算两百万", "预算200万，谁拍板？", True),
        ("没说预算", "预算两百万行不行？", False),
    ],
)
def test_only_figures_that_were_said_are_said_back(said: str, reply: str, used: bool) -> None:
    speech = Speech([said], date(2026, 11, 20), Gazetteer(()), lambda t: t)
    assert bool(speech.finish(reply)) == used


# ── settings and doctor ──────────────────────────────────────────────────────────────────────


def test_three_variables_set_a_model_up_and_none_leaves_the_embedded_engine() -> None:
    assert Settings.from_env({}).model is None
    told = {
        "ASSISTANT_MODEL_URL": "http://127.0.0.1:1/v1/",
        "ASSISTANT_MODEL_KEY": "sk-canary",
        "ASSISTANT_MODEL": "qwen3:8b",
    }
    model = Settings.from_env(told).model
    assert model == ModelSettings("qwen3:8b", "http://127.0.0.1:1/v1", "sk-canary")
    assert "canary" not in repr(Settings.from_env(told))


@pytest.mark.parametrize(
    "wrong",
    [
        {"ASSISTANT_MODEL_URL": "ftp://x"},
        {"ASSISTANT_MODEL_URL": "http://user:sk-canary@x/v1"},
        {"ASSISTANT_MODEL_URL": ""},
        {"ASSISTANT_MODEL_FORMAT": "xml"},
        {"ASSISTANT_MODEL_SECONDS": "0"},
        {"ASSISTANT_MODEL_SECONDS": "nan"},
        {"ASSISTANT_MODEL_PRICE": "2"},
        {"ASSISTANT_MODEL_BODY": "[1]"},
        {"ASSISTANT_MODEL_REDACT": "maybe"},
        {"ASSISTANT_MODEL_TEMPERATURE": "warm"},
        {"ASSISTANT_MODEL": ""},
    ],
)
def test_a_setting_that_cannot_be_used_is_named_without_the_key(wrong: dict[str, str]) -> None:
    told = {"ASSISTANT_MODEL_URL": "http://x/v1", "ASSISTANT_MODEL": "m", **wrong}
    told["ASSISTANT_MODEL_KEY"] = "sk-canary"
    with pytest.raises(ConfigError, match="ASSISTANT_MODEL") as error:
        Settings.from_env(told)
    assert "canary" not in str(error.value)


def test_the_models_key_goes_to_no_other_endpoint() -> None:
    told = {
        "ASSISTANT_MODEL_URL": "http://a/v1",
        "ASSISTANT_MODEL_KEY": "sk-canary",
        "ASSISTANT_MODEL": "m",
        "ASSISTANT_EMBEDDING": "e",
    }
    same = Settings.from_env(told).embedding
    other = Settings.from_env({**told, "ASSISTANT_EMBEDDING_URL": "http://b/v1"}).embedding
    assert same and same.key == "sk-canary"
    assert other and other.key == ""


def test_an_env_file_gives_way_to_the_environment(tmp_path: Path) -> None:
    lines = "# note\nASSISTANT_MODEL = 'a'\nASSISTANT_PORT=1\n\nnonsense\n"
    (tmp_path / ".env").write_text(lines, encoding="utf-8")
    told = read_environment({"ASSISTANT_PORT": "2"}, tmp_path)
    assert told == {"ASSISTANT_MODEL": "a", "ASSISTANT_PORT": "2"}


@pytest.mark.parametrize(
    ("fault", "well", "words"),
    [
        ("", True, "JSON Schema"),
        ("http_401", False, "密钥"),
        ("http_402", False, "余额"),
        ("http_404", False, "ASSISTANT_MODEL_URL"),
        ("html_200", False, "/v1"),
        ("close", False, "连不上"),
        ("hang", False, "超时"),
        ("no_json_mode", True, "（纯文本"),
    ],
)
def test_doctor_says_in_one_line_what_is_wrong(
    fake: FakeModel, fault: str, well: bool, words: str
) -> None:
    fake.plan = lambda _site, _before: fault or None
    patience = 2.0 if fault == "hang" else 30.0
    found = probe(ModelSettings("fake", fake.url, "sk-canary", seconds=patience), FOLDER)
    assert found[0] == well
    assert words in found[1] + found[2]
    assert "canary" not in str(found) and "\n" not in found[1]


def test_doctor_says_that_a_form_that_is_set_is_not_honoured(fake: FakeModel) -> None:
    fake.plan = lambda _site, _before: "no_json_mode"
    found = probe(ModelSettings("fake", fake.url, format="json_object", seconds=30.0), FOLDER)
    assert not found[0]
    assert "ASSISTANT_MODEL_FORMAT" in found[2]


def test_tracing_is_off_whatever_the_environment_says(
    fake: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.model.client import open_chat

    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    open_chat(ModelSettings("fake", fake.url))
    assert os.environ["LANGSMITH_TRACING"] == "false"


def test_a_model_that_langchain_does_not_know_is_named() -> None:
    from assistant.model.client import open_chat

    with pytest.raises(ConfigError, match="nobody"):
        open_chat(ModelSettings("nobody:model"))


def test_any_chat_model_of_langchain_can_be_the_engine(rig: Any) -> None:
    from langchain_core.language_models import FakeListChatModel

    answer = '{"findings": [{"slot": "symptom", "quote": "齿老是崩"}], "ask": [], "reply": ""}'
    rig.engine.client.settings = replace(rig.engine.client.settings, url="")
    rig.engine.client.chat = FakeListChatModel(responses=[answer])
    reply = rig.assistant.say(rig.assistant.start().id, "我们做手术钳，齿老是崩")
    assert reply.engine == "fake"
    assert [f.quote for f in reply.need.live("symptom")] == ["齿老是崩"]
