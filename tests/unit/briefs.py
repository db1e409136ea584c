"""Needs of different trades, and the brief that is drafted from them."""

import json
import warnings
from datetime import date
from functools import cache
from pathlib import Path

from assistant.brief import Brief, Version
from assistant.brief_wording import load_brief_wording
from assistant.disclosure import load_gazetteer
from assistant.draft import draft
from assistant.embedded.text import normalise
from assistant.embedded.translation.reference import load_reference
from assistant.embedded.translation.translate import translate
from assistant.judge import judge
from assistant.match import Match, Matches, Why
from assistant.need import Finding, Need
from assistant.settings import PROJECT

with warnings.catch_warnings():
    # zhconv leaves its table's file to the garbage collector.
    warnings.simplefilter("ignore", ResourceWarning)
    normalise("漢")

DAY = date(2026, 11, 20)
NEEDS = sorted(path.stem for path in (PROJECT / "tests" / "data" / "needs").glob("*.json"))
WORDING = load_brief_wording(PROJECT / "prompts")
GAZETTEER = load_gazetteer(PROJECT / "knowledge")
MATCHES = Matches(
    (
        Match(
            "lab", "高分子成型研究室", 0.8, (Why("翘曲", "成型与翘曲"),), ("核实",), "名单", "high"
        ),
    ),
    (
        Match(
            "city",
            "常州市揭榜项目办法",
            0.5,
            (Why("常州", "常州市企业"),),
            ("期限",),
            "原文",
            "high",
        ),
        Match(
            "tax", "研发费用加计扣除", 0.4, (Why("研发", "研发支出"),), ("口径",), "税法", "high"
        ),
    ),
)


def read_need(name: str) -> Need:
    path: Path = PROJECT / "tests" / "data" / "needs" / f"{name}.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["findings"]
    return Need(tuple(Finding(index, **row) for index, row in enumerate(rows)))


@cache
def reference():
    return load_reference(PROJECT / "knowledge", PROJECT / "prompts")


def brief_of(need: Need, matches: Matches | None = MATCHES, wording=WORDING) -> Brief | None:
    statement = translate(need, reference())
    return draft(need, judge(need), statement, matches, wording, GAZETTEER, DAY)


@cache
def drafted(name: str) -> Brief:
    brief = brief_of(read_need(name))
    assert brief is not None
    return brief


def text_of(version: Version) -> str:
    return "\n".join(
        text
        for section in version.sections
        for text in (section.heading, *(cell for line in section.lines for cell in line.cells))
    )


def lines_of(version: Version):
    return [line for section in version.sections for line in section.lines]
