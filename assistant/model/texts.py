"""What people read about the model and the embedding, from `prompts/model.zh.yaml`.

In:    the folder of the prompts.
Out:   sentences; the question bank with what is true where something leaves the machine.
Never: tells a person who is interviewed of a setting, a key or a server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from string import Template
from typing import Any

from assistant.errors import PromptError
from assistant.phrases import Phrases, fill, read_yaml
from assistant.settings import EmbeddingSettings, ModelSettings


@dataclass(frozen=True, slots=True)
class Texts:
    """What people read about the model.

    Attributes:
        reasons: why a turn was answered by the embedded engine, for the staff and doctor.
        told: the same reasons, as the person who is interviewed reads them.
        embedding: what doctor says about an endpoint of embeddings.
    """

    reasons: Mapping[str, str]
    told: Mapping[str, str]
    notice: str
    placeholders: Mapping[str, str]
    suggested: str
    greeting: str
    secrecy: str
    sent: Mapping[str, str]
    names: Mapping[str, str]
    embedding: Mapping[str, Any]

    def put_into(
        self, phrases: Phrases, model: ModelSettings | None, embedding: EmbeddingSettings | None
    ) -> Phrases:
        """Return the question bank saying what leaves the machine, wherever it speaks of that."""
        sent = []
        if model is not None:
            names = self.names["hidden" if model.redact else "open"]
            sent.append(str(fill(self.sent["model"], model=model.name, names=names)))
        if embedding is not None and embedding.remote:
            sent.append(str(fill(self.sent["embedding"], embedding=embedding.name)))
        if not sent:
            return phrases
        told = {"sent": "，".join(sent)}
        greeting, secrecy = (Template(t).substitute(told) for t in (self.greeting, self.secrecy))
        answers = [
            {**answer, "say": secrecy} if answer["topic"] == "secrecy" else answer
            for answer in phrases.texts["answers"]
        ]
        return replace(phrases, texts={**phrases.texts, "greeting": greeting, "answers": answers})

    def say_why(self, failed: str) -> str:
        """Return the sentence for the person that the embedded engine answered, and why."""
        return str(fill(self.notice, reason=self.told[failed]))


def load_texts(prompts: Path) -> Texts:
    """Read `model.zh.yaml`.

    Raises:
        PromptError: a text is missing or one too many.
    """
    data = read_yaml(prompts / "model.zh.yaml")
    if set(data) != {field.name for field in fields(Texts)}:
        raise PromptError(f"model.zh.yaml: keys {sorted(data)}")
    texts = Texts(**data)
    if unlike := set(texts.reasons) ^ set(texts.told):
        raise PromptError(f"model.zh.yaml: reasons and told differ in {sorted(unlike)}")
    return texts
