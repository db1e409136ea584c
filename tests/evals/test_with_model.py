"""What runs only where a model is configured, here with a chat that says what it was given."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from dialogues import scenario
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from assistant.model.client import Client
from assistant.settings import ModelSettings
from evals.phrasing import phrase_with
from evals.play import play
from evals.simulate import Person
from evals.single_prompt import SinglePrompt


@contextmanager
def scripted(*answers: Any) -> Iterator[Client]:
    said = [a if isinstance(a, str) else json.dumps(a, ensure_ascii=False) for a in answers]
    chat = GenericFakeChatModel(messages=iter([AIMessage(content=text) for text in said]))
    client = Client(ModelSettings("double", price=(1.0, 2.0)), chat=chat)
    yield client
    client.close()


def test_a_person_says_the_script_in_the_words_of_a_model() -> None:
    with scripted({"say": "哎，砖坯一烘就裂啊"}, {"say": "裂掉三成"}) as client:
        person = Person(
            scenario(answers={"baseline": ["裂三成"]}, corrections=[]), phrase_with(client)
        )
        assert person.open() == "哎，砖坯一烘就裂啊"
        person.answer(["baseline"], "interview")
    assert [s.scripted for s in person.said] == ["砖坯一烘就裂", "裂三成"]


def _turn(stage: str, asked: list[str], findings: list[dict[str, Any]]) -> dict[str, Any]:
    verdict = {"status": "incomplete", "redirect": None}
    return {
        "reply": "裂多少？",
        "asked": asked,
        "stage": stage,
        "findings": findings,
        "verdict": verdict,
    }


def test_one_prompt_leads_an_interview_and_stores_no_quote_that_was_not_said() -> None:
    heard = {"slot": "symptom", "value": {"text": "一烘就裂"}, "quote": "一烘就裂", "turn": 1}
    invented = {"slot": "symptom", "value": {"text": "发黑"}, "quote": "发黑", "turn": 1}
    untyped = {"slot": "budget", "value": {"text": "很多"}, "quote": "裂", "turn": 1}
    with scripted(
        _turn("interview", ["baseline"], [heard, invented, untyped]),
        _turn("confirm", [], [heard]),
        _turn("done", [], [heard]),
    ) as client:
        script = scenario(answers={"baseline": ["裂三成"]}, corrections=[])
        dialogue = play(Person(script), SinglePrompt(client, date(2026, 11, 20)))
    assert not dialogue.error
    assert [s.kind for s in dialogue.said] == ["opening", "answer", "confirm"]
    assert [f["quote"] for f in dialogue.lines[1]["need"]["findings"]] == ["一烘就裂"]
    assert dialogue.use["calls"] == 3
    assert dialogue.use["cost"] > 0


def test_an_answer_in_another_form_breaks_the_dialogue_off() -> None:
    with scripted("我想想……") as client:
        dialogue = play(Person(scenario()), SinglePrompt(client, date(2026, 11, 20)))
    assert dialogue.error
