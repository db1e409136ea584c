"""A scripted dialogue and how it was played, made in the test that needs them."""

from datetime import date
from typing import Any

from evals.cases import Case
from evals.citations import Shelf
from evals.play import Played
from evals.scenario import Scenario
from evals.simulate import Said

SHELF = Shelf(
    labs={"lab-a": {"id": "lab-a", "name_zh": "窑炉实验室", "research_topics": ["坯体干燥"]}},
    policies={
        "p-all": {"id": "p-all", "title_zh": "加计扣除", "region": "全国", "level": "national"},
        "p-ah": {"id": "p-ah", "title_zh": "安徽揭榜", "region": "安徽", "level": "provincial"},
    },
)


def scenario(**changes: Any) -> Scenario:
    """Return the script of a brick maker, with some keys changed."""
    script: dict[str, Any] = {
        "id": "brick-kiln",
        "title": "砖坯烘干开裂",
        "source": "made up",
        "today": date(2026, 11, 20),
        "persona": "terse",
        "opening": "砖坯一烘就裂",
        "answers": {
            "baseline": ["不好说", "裂三成"],
            "budget": ["二十万"],
            "region": ["安徽合肥"],
        },
        "unknown": ["不清楚", "真不知道"],
        "confirm": "对",
        "corrections": [{"after": "budget", "say": "说错了，三十万"}],
        "expected": {
            "verdict": "true_need",
            "findings": [
                {"slot": "symptom", "any": ["裂"]},
                {"slot": "baseline", "metric_any": ["开裂"], "value": 30, "unit_any": ["%"]},
                {"slot": "budget", "min_wan": 30, "max_wan": 30},
                {"slot": "region", "province": "安徽", "city": "合肥", "optional": True},
            ],
            "absent": ["trl"],
            "forbidden": ["包成功"],
            "labs_any": ["lab-a"],
        },
        "limits": {"turns": 8},
    }
    return Scenario.model_validate(script | changes)


def case(**changes: Any) -> Case:
    """Return that script as a dialogue of the development set."""
    return Case(scenario(**changes), "happy", "dev", "建材建筑", ("合肥",))


def finding(slot: str, value: dict[str, Any], quote: str, turn: int, **more: Any) -> dict[str, Any]:
    """Return a finding as the JSON lines print it."""
    return {"slot": slot, "value": value, "quote": quote, "turn": turn, "status": "stated"} | more


SYMPTOM = finding("symptom", {"text": "砖坯一烘就裂"}, "砖坯一烘就裂", 1)
BASELINE = finding(
    "baseline", {"metric": "开裂率", "op": "=", "value": 30, "unit": "%"}, "裂三成", 2
)
BUDGET = finding("budget", {"min_wan": 30, "max_wan": 30, "currency": "CNY"}, "三十万", 3)
RIGHT = [SYMPTOM, BASELINE, BUDGET]
SAID = (
    Said("砖坯一烘就裂", "opening"),
    Said("裂三成", "answer", "baseline"),
    Said("三十万", "answer", "budget"),
    Said("对", "confirm"),
)


def line(
    turn: int, findings: list[dict[str, Any]], asked: list[str], stage: str, **more: Any
) -> dict[str, Any]:
    """Return a line of the contract."""
    return {
        "id": "x",
        "turn": turn,
        "reply": "“裂”占多少？" if asked else "这样说对吗？",
        "asked": asked,
        "stage": stage,
        "need": {"title": "砖坯：开裂", "findings": findings},
        "verdict": {"status": "true_need", "redirect": None, "gates": []},
        "statement": None,
        "matches": {"labs": [_match("lab-a", "窑炉实验室", "坯体干燥")], "policies": []},
        "brief": None,
    } | more


def _match(id_: str, name: str, has: str) -> dict[str, Any]:
    return {"id": id_, "name": name, "why": [{"said": "砖坯", "has": has}]}


def played(findings: list[dict[str, Any]], **last: Any) -> Played:
    """Return a dialogue of four turns that ends with some findings."""
    lines = (
        line(0, [], ["symptom"], "interview"),
        line(1, findings[:1], ["baseline"], "interview"),
        line(2, findings[:2], ["budget"], "interview"),
        line(3, findings, [], "confirm"),
        line(4, findings, [], "done", **last),
    )
    return Played(SAID, lines, (0.1, 0.2, 0.3, 0.4))


def plain_case(**expected: Any) -> Case:
    """Return the dialogue that `played` plays, with some expectations changed."""
    whole = scenario().expected.model_dump(mode="json", by_alias=True) | expected
    return case(
        answers={"baseline": ["裂三成"], "budget": ["三十万"]}, corrections=[], expected=whole
    )
