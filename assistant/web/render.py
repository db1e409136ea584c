"""Rendering: an interview as the HTML fragments that the page puts in their places.

In:    a reply, the conversation, the texts.
Out:   HTML by Jinja, everything that a person typed or a record holds escaped.
Never: decides anything about a need.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant.documents.citation import Citation, name_source
from assistant.documents.passage import Passage, Place
from assistant.interview import CARD, Line, Marks, Reply
from assistant.judge import GATES
from assistant.match import DOCUMENT
from assistant.model.texts import Texts, load_texts
from assistant.need import Finding, Need
from assistant.phrases import Phrases, load_phrases
from assistant.settings import Settings
from assistant.web import texts

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class CardLine:
    """One value on the card.

    Attributes:
        finding: that it shows.
        shown: the value as people read it.
        was: what a turn that changes or deletes the line calls it by; empty for an old one.
    """

    finding: Finding
    shown: str
    was: str = ""


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
        """The interviewer's texts, as the assistant says them, whose labels the page shares."""
        settings = self._settings
        return self._model_texts.put_into(
            load_phrases(settings.prompts), settings.model, settings.embedding
        )

    @cached_property
    def _jinja(self) -> Environment:
        jinja = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        jinja.globals |= {"texts": texts, "phrases": self.phrases, "model": self._settings.model}
        jinja.tests["document"] = lambda match: str(match["id"]).startswith(DOCUMENT)
        jinja.filters |= {"cut": _cut, "lines": _lines, "point": _point, "left": _left}
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
            provinces=cities_by_province(self._settings.knowledge),
            qualifications=slots["qualification"].choices[:-1],
            card=self.card(None),
            wording={**texts.PAGE, "labels": self.phrases.labels},
        )

    def messages(
        self,
        lines: Sequence[Line],
        live: bool = False,
        opened: Mapping[int, Sequence[Citation]] = MappingProxyType({}),
    ) -> str:
        """Return the conversation's messages.

        Args:
            lines: of the conversation.
            live: the page's script is at work.
            opened: for the staff: turn → the passages that its answer quotes.
        """
        return self.render(
            "messages.html",
            lines=lines,
            live=live,
            shows_sent=live and self._settings.model,
            opened=opened,
        )

    def passage(self, passage: Passage, place: Place, marks: Sequence[tuple[int, int]]) -> str:
        """Return a passage that was shown, with the words marked.

        Args:
            passage: of a document.
            place: of what was shown.
            marks: (start, end) of the words in its text, in order, none in another.
        """
        pieces, at = [], 0
        for start, end in marks:
            pieces += [(passage.text[at:start], False), (passage.text[start:end], True)]
            at = end
        return self.render(
            "passage.html",
            passage=passage,
            source=name_source(passage, place),
            pieces=[*pieces, (passage.text[at:], False)],
        )

    def has_sent(self, lines: Sequence[Line]) -> bool:
        """Tell whether there is anything to show about what left the machine."""
        heard_by_a_model = any(line.engine not in ("", "embedded") for line in lines)
        settings = self._settings
        return bool(settings.model or settings.embedding or heard_by_a_model)

    def sent(self, uses: Sequence[Mapping[str, Any]]) -> str:
        """Return what left the machine in one interview.

        Args:
            uses: what each call took, see `Assistant.model_uses`.
        """
        told = self._model_texts.told
        return self.render("sent.html", uses=uses, reasons=told, **self._endpoints())

    def costs(self, uses: Sequence[Mapping[str, Any]]) -> str:
        """Return what the calls of one interview took, for the staff; empty where none was made."""
        if not uses and self._settings.model is None:
            return ""
        costs = [use["cost"] for use in uses if use["cost"] is not None]
        total = {
            key: sum(use[key] for use in uses) for key in ("calls", "sent", "received", "seconds")
        }
        return self.render(
            "costs.html",
            uses=uses,
            total={**total, "cost": sum(costs) if costs else None},
            estimated=any(use["estimated"] for use in uses),
            reasons=self._model_texts.reasons,
            sent=self.sent(uses),
        )

    @cached_property
    def _model_texts(self) -> Texts:
        """What people read about the model."""
        return load_texts(self._settings.prompts)

    def _endpoints(self) -> dict[str, str]:
        """Return the hosts that the settings name; the provider where LangChain knows its host."""
        model, embedding = self._settings.model, self._settings.embedding
        return {
            "host": (urlsplit(model.url).netloc or model.name.split(":")[0]) if model else "",
            "embedding_host": urlsplit(embedding.url).netloc if embedding else "",
        }

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
                (title, [self._slot(need, slot) for slot in slots])
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

    def _slot(self, need: Need, slot: str) -> CardSlot:
        show = self.phrases.show
        found = need.live(slot)
        live = [CardLine(f, show(slot, f.value), _call(found, n)) for n, f in enumerate(found)]
        old = [
            CardLine(f, show(slot, f.value)) for f in need.findings if f.slot == slot and not f.live
        ]
        return CardSlot(slot, self.phrases.labels[slot], tuple(live), tuple(old))

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
        return {
            "statement": self._statement(reply),
            "labs": self._matches("labs", reply, marks),
            "policies": self._matches("policies", reply, marks),
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

    def _matches(self, kind: str, reply: Reply, marks: Marks) -> str:
        matches = reply.data["matches"]
        found = list(enumerate(matches[kind] if matches else ()))
        return self.render(
            "matches.html",
            kind=kind,
            outage=matches is None,
            turn=reply.turn,
            unsearched=reply.unsearched,
            found=[each for each in found if each[1]["id"] not in reply.rules],
            rules=[each for each in found if each[1]["id"] in reply.rules],
            checks=marks.checks,
        )

    def _brief(self, reply: Reply, marks: Marks) -> str:
        brief = reply.data["brief"]
        return self.render(
            "brief.html", brief=brief, spots=spots(brief), ticks=marks.ticks, id=reply.id
        )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where highlighted words stand: the section, and what is before and behind them."""

    heading: str
    before: str
    words: str
    behind: str


@dataclass
class Spot:
    """Words of the public brief that a person must look at, with every place they stand in."""

    words: str
    why: str
    ids: list[str] = field(default_factory=list)
    places: list[Surroundings] = field(default_factory=list)


CONTEXT = 18
"""Characters shown on either side of highlighted words."""


def spots(brief: Mapping[str, Any] | None) -> list[Spot]:
    """Return the highlights of the public brief, in its order.

    Equal words stand together, and so do a figure and the same figure as a bound (≤ 2%).
    """
    found: dict[tuple[str, str], Spot] = {}
    for heading, line in _lines_of(brief["public"]) if brief else ():
        text, at = line.get("text") or "，".join(line["cells"]), 0
        for highlight in brief["public"]["highlights"] if brief else ():
            if highlight["field"] != line["id"]:
                continue
            words = highlight["text"]
            # From left to right, as they were found; else from the beginning again.
            at = max(text.find(words, at), 0) or max(text.find(words), 0)
            end = at + len(words)
            bare = re.sub(r"[≤≥<>＜＞\s]+", "", words)
            spot = found.setdefault((bare, highlight["why"]), Spot(words, highlight["why"]))
            spot.ids.append(highlight["id"])
            before, behind = _cut(text[:at], -CONTEXT), _cut(text[end:], CONTEXT)
            spot.places.append(Surroundings(heading, before, words, behind))
            at = end
    return list(found.values())


def _lines_of(version: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return (heading, line) of a version of a brief, in its order."""
    parts = (part for part in version.values() if isinstance(part, Mapping) and "lines" in part)
    return [(part["heading"], line) for part in parts for line in part["lines"]]


def _cut(text: str, limit: int) -> str:
    """Return the first characters of a text, or the last where the limit is negative."""
    if len(text) <= abs(limit):
        return text
    return f"…{text[limit:]}" if limit < 0 else f"{text[:limit]}…"


def _left(found: Sequence[Spot], ticks: Collection[str]) -> list[Spot]:
    """Return the spots that are not ticked at every place."""
    return [spot for spot in found if not set(spot.ids).issubset(ticks)]


def _call(found: Sequence[Finding], at: int) -> str:
    """Return what a turn calls one of a slot's findings by: its words, its place if they recur."""
    quote = found[at].quote
    words = " ".join(quote.translate(str.maketrans("“”", "‘’")).split())
    if sum(f.quote == quote for f in found) == 1:
        return texts.WAS.format(old=words)
    return texts.WAS_ONE_OF.format(place=at + 1, old=words)


def _point(check: str) -> dict[str, str]:
    """Split what must be checked into its words and what the program found about it."""
    for result, label in texts.CHECKS.items():
        if check.startswith(f"{label}："):
            return {"text": check[len(label) + 1 :], "result": result}
    return {"text": check, "result": ""}


def _lines(text: str) -> Markup:
    """Escape a text and keep its line breaks."""
    return Markup("<br>").join(Markup.escape(line) for line in text.split("\n"))


def cities_by_province(knowledge: Path) -> dict[str, list[str]]:
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
