"""What the program says in Chinese: complete, checked when loaded, one question at a time."""

import json
import re
import shutil
from pathlib import Path
from string import Template
from typing import Any

import pytest
import yaml
from hypothesis import given
from needs import VALUES, things

from assistant import errors
from assistant.errors import AssistantError, PromptError
from assistant.need import SLOTS, Heard, check_value
from assistant.phrases import QUESTION_VARIABLES, Phrases, fill, load_phrases
from assistant.settings import PROJECT

CHINESE = re.compile(r"[\u4e00-\u9fff]")
MOST_CHARACTERS = 60
"""Of a question."""


def descendants(cls: type[AssistantError]) -> list[type[AssistantError]]:
    return [cls, *(d for sub in cls.__subclasses__() for d in descendants(sub))]


@pytest.mark.parametrize("error", descendants(AssistantError), ids=lambda e: e.__name__)
def test_every_error_has_a_chinese_sentence_for_the_person(error: type[AssistantError]) -> None:
    raised = error("what went wrong, for the developer")
    assert CHINESE.search(raised.user_message)
    assert raised.user_message.endswith("。")
    assert str(raised) == "what went wrong, for the developer"
    assert error.__name__ in str(errors.__doc__)


@pytest.mark.parametrize("file", ["labs.jsonl", "policies.jsonl"])
def test_no_source_of_a_record_is_shown_in_english(phrases: Phrases, file: str) -> None:
    lines = (PROJECT / "knowledge" / file).read_text(encoding="utf-8").splitlines()
    for record in map(json.loads, lines):
        for source in record["sources"]:
            shown = re.sub(r"https?://\S+", "", phrases.show_source(source))
            assert not re.search(r"\b[a-z]{2,} [a-z]{2,}\b", shown), shown
        assert CHINESE.search(phrases.values["confidence"][record["confidence"]])


def test_an_error_may_bring_its_own_sentence() -> None:
    assert errors.InputRejected("empty", "没有看到内容。").user_message == "没有看到内容。"
    assert errors.InputRejected("empty").user_message != "没有看到内容。"


# ── the texts that ship ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("slot", SLOTS)
def test_every_slot_can_be_asked_asked_again_and_explained(slot: str, phrases: Phrases) -> None:
    bank = phrases.slots[slot]
    assert CHINESE.search(bank.label)
    assert CHINESE.search(bank.why)
    for texts in (bank.ask, bank.again):
        assert texts
        assert not Template(texts[-1]).get_identifiers(), "the last must need no variable"


@pytest.mark.parametrize("slot", SLOTS)
def test_a_question_asks_once_and_is_short(slot: str, phrases: Phrases) -> None:
    for text in (*phrases.slots[slot].ask, *phrases.slots[slot].again):
        assert len(re.findall("[？?]", text)) <= 1
        assert len(text) <= MOST_CHARACTERS


def test_no_label_stands_for_two_slots(phrases: Phrases) -> None:
    assert len(set(phrases.labels.values())) == len(SLOTS)


@pytest.mark.parametrize("slot", SLOTS)
def test_every_value_can_be_shown(slot: str, phrases: Phrases) -> None:
    shown = phrases.show(slot, VALUES[slot])
    assert shown
    assert "None" not in shown
    assert "$" not in shown


@given(drawn=things())
def test_every_well_formed_value_can_be_shown(drawn: Heard) -> None:
    phrases = load_phrases(PROJECT / "prompts")
    assert check_value(drawn.slot, drawn.value) is None
    empty = not any(v is not None for v in drawn.value.values())
    assert phrases.show(drawn.slot, drawn.value) or empty


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ((80, 80), "80"),
        ((None, 100), "100"),
        ((50, None), "50"),
        ((50, 80.5), "80.5"),
    ],
)
def test_a_budget_is_shown_with_its_ends(
    value: tuple[float | None, float | None], shown: str, phrases: Phrases
) -> None:
    low, high = value
    text = phrases.show("budget", {"min_wan": low, "max_wan": high, "currency": "CNY"})
    assert shown in text
    assert ".0" not in text


# ── variables ────────────────────────────────────────────────────────────────────────────────


def test_a_text_is_not_used_while_one_of_its_variables_is_unknown() -> None:
    assert fill("“$thing”坏在哪里？", thing=None) is None
    assert fill("“$thing”坏在哪里？") is None
    assert fill("“$thing”坏在哪里？", thing="阀体") == "“阀体”坏在哪里？"


def test_saying_a_text_that_is_not_there_or_lacks_a_variable_fails(phrases: Phrases) -> None:
    with pytest.raises(PromptError, match="no_such_text"):
        phrases.say("no_such_text")
    with pytest.raises(PromptError, match="conflict"):
        phrases.say("conflict", first="八十万")


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    """A copy of the texts that a test may break."""
    return Path(shutil.copytree(PROJECT / "prompts", tmp_path / "prompts"))


def rewrite(folder: Path, change: Any) -> None:
    path = folder / "questions.zh.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def test_the_texts_load_as_they_ship(prompts: Path) -> None:
    assert set(load_phrases(prompts).slots) == set(SLOTS)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["slots"]["scene"]["ask"].insert(0, "$thingg在哪里？"),
        lambda d: d["slots"]["scene"]["ask"].append("$thing在哪里？"),
        lambda d: d["slots"]["scene"].pop("again"),
        lambda d: d["slots"]["scene"].pop("why"),
        lambda d: d["slots"]["scene"].update(choises=["甲"]),
        lambda d: d["slots"].pop("budget"),
        lambda d: d["slots"].update(weather=d["slots"]["scene"]),
        lambda d: d.pop("slots"),
    ],
)
def test_a_broken_text_is_named_when_it_is_loaded(prompts: Path, change: Any) -> None:
    rewrite(prompts, change)
    with pytest.raises(PromptError, match=r"questions\.zh\.yaml"):
        load_phrases(prompts)


def test_a_file_that_is_missing_or_no_yaml_is_named(prompts: Path) -> None:
    (prompts / "verdict.zh.yaml").write_text("why: [", encoding="utf-8")
    with pytest.raises(PromptError, match=r"verdict\.zh\.yaml"):
        load_phrases(prompts)
    (prompts / "verdict.zh.yaml").unlink()
    with pytest.raises(PromptError, match=r"verdict\.zh\.yaml"):
        load_phrases(prompts)


def test_the_variables_of_a_question_are_the_documented_ones() -> None:
    head = (PROJECT / "prompts" / "questions.zh.yaml").read_text(encoding="utf-8")[:900]
    assert set(re.findall(r"\$(\w+)", head)) >= QUESTION_VARIABLES
