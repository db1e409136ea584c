"""What the program says in Chinese: the texts of `prompts/`, checked when they are loaded.

In:    `prompts/questions.zh.yaml`, `verdict.zh.yaml`, `values.zh.yaml`.
Out:   `Phrases`: texts by name with their variables filled in; typed values as people read them.
Never: fills a variable with nothing: a text whose variable is unknown is not used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from assistant.errors import PromptError
from assistant.need import SLOTS, Value, is_measure, refuses_to_pay

QUESTION_VARIABLES = frozenset({"thing", "trouble", "metric", "today", "measures"})


@dataclass(frozen=True, slots=True)
class SlotPhrases:
    """The texts of one slot."""

    label: str
    ask: tuple[str, ...]
    again: tuple[str, ...]
    why: str
    choices: tuple[str, ...]
    names: tuple[str, ...] = ()
    """What forms call it, beside the label."""


def fill(text: str, **variables: str | None) -> str | None:
    """Fill a text's variables, or return None where one of them is not known."""
    template = Template(text)
    names = template.get_identifiers()
    if any(not variables.get(name) for name in names):
        return None
    return template.substitute({k: v for k, v in variables.items() if v})


def figure(number: float) -> str:
    """Write a number as it is said: no trailing zeros, at most four decimals."""
    return f"{number:.4f}".rstrip("0").rstrip(".") if number % 1 else str(int(number))


@dataclass(frozen=True, slots=True)
class Phrases:
    """All texts, by name."""

    slots: Mapping[str, SlotPhrases]
    texts: Mapping[str, Any]
    verdict: Mapping[str, Any]
    values: Mapping[str, Any]

    @property
    def labels(self) -> dict[str, str]:
        """Slot → its Chinese label."""
        return {slot: phrases.label for slot, phrases in self.slots.items()}

    @property
    def fields(self) -> dict[str, str]:
        """Name of a form's field → its slot; empty for a field that says nothing of a need."""
        named = {str(name): "" for name in self.texts["other_fields"]}
        for slot, phrases in self.slots.items():
            named |= dict.fromkeys((phrases.label, *phrases.names), slot)
        return named

    def say(self, *path: str, **variables: str) -> str:
        """Return a text by its path with its variables filled in.

        Raises:
            PromptError: there is no such text, or a variable of it is not given.
        """
        node: Any = self.texts
        for key in path:
            if not isinstance(node, Mapping) or key not in node:
                raise PromptError(f"questions.zh.yaml has no {'.'.join(path)}")
            node = node[key]
        text = fill(str(node).strip(), **variables)
        if text is None:
            raise PromptError(f"questions.zh.yaml: {'.'.join(path)}: a variable is not known")
        return text

    def show(self, slot: str, value: Value) -> str:
        """Write a typed value as a person reads it."""
        if slot in ("baseline", "target") or (slot == "constraint" and is_measure(value)):
            return self._show_measure(value)
        match slot:
            case "budget":
                return self._show_budget(value)
            case "deadline":
                key = "date" if "date" in value else "months"
                shown = value[key] if key == "date" else figure(value[key])
                return str(fill(self.values["deadline"][key], **{key: shown}))
            case "region":
                return " ".join(v for v in (value["province"], value["city"]) if v)
            case "cooperation":
                return str(self.values["cooperation"][value["mode"]])
            case "confidentiality":
                return str(self.values["confidentiality"][value["level"]])
            case "size":
                return self._show_size(value)
            case "trl":
                names = self.values["trl"]
                return str(self.values["joiner"]).join(
                    str(fill(names[k], level=str(value[k])))
                    for k in ("current", "target")
                    if value[k] is not None
                )
            case "attempt":
                return str(
                    self.values["joiner"].join(v for v in (value["what"], value["result"]) if v)
                )
        return str(value.get("text") or value.get("name") or "")

    def show_source(self, source: str) -> str:
        """Write where a record's facts come from as a person reads it; addresses stay."""
        for words, shown in self.values["source"].items():
            source = source.replace(words, shown)
        return source

    def _show_measure(self, value: Value) -> str:
        template = self.values["measure"][value["op"]]
        unit = value["unit"]
        unit = unit if unit == "%" or not unit else f" {unit}"
        if value["op"] == "range":
            low, high = (figure(x) for x in value["value"])
            shown = fill(template, metric=value["metric"], low=low, high=high, unit=unit or " ")
        else:
            shown = fill(
                template, metric=value["metric"], value=figure(value["value"]), unit=unit or " "
            )
        return str(shown).strip()

    def _show_budget(self, value: Value) -> str:
        names = self.values["budget"]
        if refuses_to_pay(value):
            return str(names["none"])
        currency = str(self.values["currency"].get(value["currency"], value["currency"]))
        low, high = (None if v is None else figure(v) for v in (value["min_wan"], value["max_wan"]))
        key = "at_most" if low is None else "at_least" if high is None else "range"
        if low == high:
            key = "exact"
        return str(fill(names[key], low=low, high=high, currency=currency))

    def _show_size(self, value: Value) -> str:
        names = self.values["size"]
        parts = [names[value["class"]]] if value["class"] else []
        if value["headcount"] is not None:
            parts.append(str(fill(names["headcount"], n=figure(value["headcount"]))))
        if value["revenue_wan"] is not None:
            parts.append(str(fill(names["revenue"], n=figure(value["revenue_wan"]))))
        return str(self.values["joiner"].join(parts))


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a file of texts.

    Raises:
        PromptError: it cannot be read, or is no mapping.
    """
    import yaml

    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except OSError as exc:
        raise PromptError(f"{path.name} cannot be read: {exc.strerror}") from exc
    except yaml.YAMLError as exc:
        raise PromptError(f"{path.name} is not YAML: {exc}") from exc
    if not isinstance(data, dict):
        raise PromptError(f"{path.name}: a mapping is expected")
    return data


def _slot_phrases(slot: str, data: Mapping[str, Any]) -> SlotPhrases:
    unknown = set(data) - {"label", "names", "ask", "again", "why", "choices"}
    if unknown or not {"label", "ask", "again", "why"} <= set(data):
        raise PromptError(f"questions.zh.yaml: slots.{slot}: keys {sorted(data)}")
    texts: Sequence[str] = [*data["ask"], *data["again"]]
    for text in texts:
        strange = set(Template(text).get_identifiers()) - QUESTION_VARIABLES
        if strange:
            raise PromptError(f"questions.zh.yaml: slots.{slot}: unknown variable {strange}")
    for group in ("ask", "again"):
        if Template(data[group][-1]).get_identifiers():
            raise PromptError(
                f"questions.zh.yaml: slots.{slot}.{group}: the last text must need no variable"
            )
    return SlotPhrases(
        str(data["label"]),
        tuple(data["ask"]),
        tuple(data["again"]),
        str(data["why"]),
        tuple(data.get("choices", ())),
        tuple(data.get("names", ())),
    )


@cache
def load_phrases(folder: Path) -> Phrases:
    """Load and check the texts.

    Raises:
        PromptError: a file, slot or variable is missing, unknown or one too many.
    """
    texts = read_yaml(folder / "questions.zh.yaml")
    slots = texts.pop("slots", None)
    if not isinstance(slots, dict) or set(slots) != set(SLOTS):
        raise PromptError("questions.zh.yaml: slots must be exactly the slots of a need")
    return Phrases(
        slots={slot: _slot_phrases(slot, data) for slot, data in slots.items()},
        texts=texts,
        verdict=read_yaml(folder / "verdict.zh.yaml"),
        values=read_yaml(folder / "values.zh.yaml"),
    )
