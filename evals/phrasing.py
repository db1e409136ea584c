"""A person in a model's words: the facts stay the script's, the words are free.

What the model says is not believed: the audit compares it with the script, and a dialogue in which
a figure was added or a fact was dropped is void.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from evals.audit import words_to_keep
from evals.scenario import Scenario
from evals.simulate import Phrase, Said

if TYPE_CHECKING:
    from assistant.model.client import Client

SECONDS = 60.0
"""Most that one message waits for the model."""
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"say": {"type": "string"}},
    "required": ["say"],
    "additionalProperties": False,
}
FOLDER = Path(__file__).parent


@cache
def personas() -> dict[str, dict[str, str]]:
    """Return how each kind of person is called and talks."""
    text = (FOLDER / "personas.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = yaml.safe_load(text)
    return found


def phrase_with(client: Client) -> Phrase:
    """Return a way of phrasing that asks a model; it answers as JSON `{"say": …}`."""
    from string import Template

    from assistant.model.use import Use

    prompt = Template((FOLDER / "person.prompt.md").read_text(encoding="utf-8"))

    def phrase(said: Said, scenario: Scenario) -> str:
        told = prompt.substitute(
            manner=personas()[scenario.persona]["manner"],
            keep="、".join(words_to_keep(scenario, said.text)) or "（无）",
        )
        messages = [{"role": "system", "content": told}, {"role": "user", "content": said.text}]
        answer = client.ask(messages, SCHEMA, SECONDS, Use(client.settings.name))
        words = str(json.loads(answer)["say"]).strip()
        return words or said.text

    return phrase
