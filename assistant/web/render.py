"""Rendering: an interview as the HTML fragments that the page puts in their places.

In:    a reply, the conversation, the texts.
Out:   HTML by Jinja, everything that a person typed or a record holds escaped.
Never: decides anything about a need.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant.interview import CARD, Line, Marks, Reply
from assistant.judge import GATES
from assistant.need import Finding, Need
from assistant.phrases import Phrases, load_phrases
from assistant.settings import Settings
from assistant.web import texts

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class CardLine:
    """One value on the card."""

    finding: Finding
    shown: str


@dataclass(frozen=True, slots=True)
class CardSlot:
    """One slot on the card: its values that stand, and those that were corrected."""

    slot: str
    label: str
    lines: tuple[CardLine, ...]
    old: tuple[CardLine, ...]


class Renderer:
    """Fills the templates."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def phrases(self) -> Phrases:
        """The interviewer's texts, whose labels the page shares."""
        return load_phrases(self._settings.prompts)

    @cached_property
    def _jinja(self) -> Environment:
        jinja = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        jinja.globals |= {"texts": texts, "phrases": self.phrases}
        jinja.filters |= {"lines": _lines, "point": _point}
        return jinja

    def render(self, template: str, **values: Any) -> str:
        """Fill one template."""
        return self._jinja.get_template(template).render(**values)

    def shell(self) -> str:
        """Return the page's frame with the greeting in it, before any interview is read."""
        slots = self.phrases.slots
        return self.render(
            "shell.html",
            greeting=self.phrases.say("greeting"),
            not_sure=self.phrases.say("not_sure"),
            skip=self.phrases.say("skip"),
            labels=self.phrases.labels,
            provinces=_cities_by_province(self._settings.knowledge),
            qualifications=slots["qualification"].choices[:-1],
            card=self.card(None),
            wording={**texts.PAGE, "labels": self.phrases.labels},
        )

    def messages(self, lines: Sequence[Line]) -> str:
        """Return the conversation's messages."""
        return self.render("messages.html", lines=lines)

    def card(self, reply: Reply | None, editable: bool = True) -> str:
        """Return the need card: the verdict, its gates, and every slot with what it rests on."""
        need = reply.need if reply else Need()
        verdict = reply.data["verdict"] if reply else None
        names = self.phrases.verdict
        gates = {g["gate"]: g for g in verdict["gates"]} if verdict else {}
        return self.render(
            "card.html",
            editable=editable,
            groups=[
                (title, [s for s in (self._slot(need, slot) for slot in slots) if s])
                for title, slots in texts.CARD_GROUPS
            ],
            title=reply.data["need"]["title"] if reply else "",
            verdict=verdict,
            gates=[(names["gates"][name], gates.get(name)) for name in GATES],
            missing=self._missing(verdict["missing"]) if verdict else [],
            progress=reply.progress if reply else (0, len(CARD)),
        )

    def _missing(self, names: Sequence[str]) -> list[str]:
        gates, labels = self.phrases.verdict["gates"], self.phrases.labels
        return [labels[name] for name in names if name not in gates]

    def _slot(self, need: Need, slot: str) -> CardSlot | None:
        show = self.phrases.show
        own = [CardLine(f, show(slot, f.value)) for f in need.findings if f.slot == slot]
        live = tuple(line for line in own if line.finding.live)
        if not live and slot not in CARD:
            return None
        old = tuple(line for line in own if not line.finding.live)
        return CardSlot(slot, self.phrases.labels[slot], live, old)

    def results(self, reply: Reply, marks: Marks) -> dict[str, str]:
        """Return the tabs that follow the read-back, by name; none of them before it.

        Args:
            reply: where the interview stands.
            marks: what people marked beside it.
        """
        if reply.stage == "interview" and reply.data["statement"] is None:
            return {}
        if reply.verdict.status == "not_a_need" or reply.data["statement"] is None:
            return {}
        matches = reply.data["matches"]
        return {
            "statement": self._statement(reply),
            "labs": self._matches("labs", matches, marks),
            "policies": self._matches("policies", matches, marks),
            "brief": self._brief(reply, marks),
        }

    def _statement(self, reply: Reply) -> str:
        statement = reply.data["statement"]
        parts = []
        for key, title in texts.STATEMENT_PARTS:
            traces = statement["trace"].get(key, [])
            rows = [
                {
                    "text": self._statement_line(key, row),
                    "position": place,
                    "basis": self._basis(reply.need, traces[place] if place < len(traces) else []),
                }
                for place, row in enumerate(statement[key])
            ]
            if rows:
                parts.append({"key": key, "title": title, "rows": rows})
        return self.render("statement.html", parts=parts, trl=statement["trl"], plain=reply.plain)

    def _statement_line(self, key: str, row: Any) -> str:
        if key == "indicators":
            return self.phrases.show("target", row)
        if key == "disciplines":
            return f"{row['name']}（{row['scheme']} {row['code']}）"
        return str(row)

    def _basis(self, need: Need, indexes: Sequence[int]) -> list[Finding]:
        found = [need.findings[i] for i in indexes if i < len(need.findings)]
        return list({f.quote: f for f in found}.values())

    def _matches(self, kind: str, matches: Mapping[str, Any] | None, marks: Marks) -> str:
        return self.render(
            "matches.html",
            kind=kind,
            outage=matches is None,
            found=matches[kind] if matches else [],
            checks=marks.checks,
        )

    def _brief(self, reply: Reply, marks: Marks) -> str:
        brief = reply.data["brief"]
        return self.render(
            "brief.html", brief=brief, spots=spots(brief), ticks=marks.ticks, id=reply.id
        )


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of the public brief with the stretches in it that a person must look at."""

    heading: str
    text: str
    highlights: tuple[Mapping[str, str], ...]


def spots(brief: Mapping[str, Any] | None) -> list[Spot]:
    """Return the highlighted lines of the public brief, in its order."""
    if brief is None:
        return []
    public = brief["public"]
    of_line: dict[str, list[Mapping[str, str]]] = {}
    for highlight in public["highlights"]:
        of_line.setdefault(highlight["field"], []).append(highlight)
    return [
        Spot(part["heading"], line.get("text") or "，".join(line["cells"]), tuple(found))
        for part in public.values()
        if isinstance(part, Mapping)
        for line in part["lines"]
        if (found := of_line.get(line["id"]))
    ]


def _point(check: str) -> dict[str, str]:
    """Split what must be checked into its words and what the program found about it."""
    for result, label in texts.CHECKS.items():
        if check.startswith(f"{label}："):
            return {"text": check[len(label) + 1 :], "result": result}
    return {"text": check, "result": ""}


def _lines(text: str) -> Markup:
    """Escape a text and keep its line breaks."""
    return Markup("<br>").join(Markup.escape(line) for line in text.split("\n"))


def _cities_by_province(knowledge: Path) -> dict[str, list[str]]:
    """Return province → its cities, as the interviewer names them; a municipality has none."""
    found: dict[str, list[str]] = {}
    with (knowledge / "codes" / "regions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["name_zh"]] = []
    with (knowledge / "cities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cities = found.get(row["province"])
            if cities is not None and row["kind"] == "city" and row["city"] not in cities:
                cities.append(row["city"])
    return found
