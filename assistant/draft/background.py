"""Who has the need, in which field, and against which background.

In:    a page.
Out:   lines of the sections demander, field and background.
Never: names the enterprise where its slot is not on the page.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.brief import Line
from assistant.draft.headline import product_name, shown_disciplines
from assistant.draft.page import Page, Writers, line_id, trace_of, without_repeats
from assistant.draft.text import clean
from assistant.need import Finding


def _industry(page: Page, finding: Finding) -> str:
    text = clean(str(finding.value["name"]))
    return page.say("words", "inferred", text=text) if finding.status == "inferred" else text


def _write_demander(page: Page) -> list[Line]:
    company, region, industry = (page.last(s) for s in ("company", "region", "industry"))
    if page.name == "public" and company is None:
        trade = clean(str(industry.value["name"])).removesuffix("业") if industry else ""
        province = clean(str(region.value["province"] or "")) if region else ""
        key = {
            (True, True): "generic",
            (True, False): "generic_trade",
            (False, True): "generic_place",
        }.get((bool(trade), bool(province)), "generic_alone")
        words = {k: v for k, v in (("trade", trade), ("province", province)) if v}
        text = page.say("demander", key, **words)
        trace = trace_of(industry, region)
        return [Line("demander", (text,), trace, "said" if trace else "template")]
    lines = []
    shown: dict[str, tuple[Finding | None, Callable[[Finding], str]]] = {
        "name": (company, lambda f: clean(str(f.value["name"]))),
        "industry": (industry, lambda f: _industry(page, f)),
        "region": (region, lambda f: page.wording.phrases.show("region", f.value)),
        "size": (page.last("size"), lambda f: page.wording.phrases.show("size", f.value)),
    }
    for key, (finding, write) in shown.items():
        label = page.say("demander", "labels", key)
        if finding is not None:
            text = page.say("words", "item", label=label, text=write(finding))
            lines.append(Line(f"demander.{key}", (text,), (finding.index,)))
        elif key in ("name", "region"):
            text = page.say("words", "item", label=label, text=page.say("words", "unknown"))
            lines.append(Line(f"demander.{key}", (text,), kind="open"))
    held = page.of("qualification")
    if held:
        names = page.say("words", "list_mark").join(clean(f.value["name"]) for f in held)
        label = page.say("demander", "labels", "qualification")
        text = page.say("words", "item", label=label, text=names)
        lines.append(Line("demander.qualification", (text,), trace_of(*held)))
    return lines


def _write_field(page: Page) -> list[Line]:
    lines = []
    industry = page.last("industry")
    if industry:
        text = page.say("field", "industry", name=_industry(page, industry))
        lines.append(Line("field.industry", (text,), (industry.index,), "term"))
    named = shown_disciplines(page)[:3]
    if named:
        mark = page.say("words", "list_mark")
        text = page.say("field", "disciplines", names=mark.join(dict.fromkeys(n for n, _ in named)))
        trace = tuple(dict.fromkeys(i for _, t in named for i in t))
        lines.append(Line("field.disciplines", (text,), trace, "term"))
    return lines or [page.unknown("field")]


def _write_background(page: Page) -> list[Line]:
    lines = []
    for slot in ("product", "scene", "symptom", "impact"):
        label = page.say("background", "labels", slot)
        found = page.of(slot)
        if slot == "symptom" and not found:
            found = page.of("request")
        key = "name" if slot == "product" else "text"
        for finding in without_repeats(page, found, key):
            words = page.quote(finding, key)
            plain = slot == "product" and product_name(finding) == words
            text = words if plain else page.say("words", "said_after", words=words)
            text = page.say("words", "item", label=label, text=text)
            lines.append(Line(line_id("background", finding), (text,), (finding.index,)))
        if not found and slot != "impact":
            text = page.say("words", "item", label=label, text=page.say("words", "unknown"))
            lines.append(Line(f"background.{slot}", (text,), kind="open"))
    return lines


WRITERS: Writers = {
    "demander": _write_demander,
    "field": _write_field,
    "background": _write_background,
}
