import datetime
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from evals.scenario import (
    ExpectedMeasure,
    ExpectedText,
    Scenario,
    ScenarioError,
    load_scenario,
    load_scenarios,
)

DIALOGUES = Path(__file__).parents[2] / "evals" / "scenarios"

DIALOGUE: dict[str, Any] = {
    "id": "brick-kiln",
    "title": "砖坯烘干开裂",
    "source": "made up",
    "today": datetime.date(2026, 11, 20),
    "persona": "terse",
    "opening": "砖坯一烘就裂",
    "answers": {"baseline": ["裂三成"], "budget": ["二十万"], "constraint": ["窑不能换"]},
    "unknown": ["不清楚"],
    "confirm": "对",
    "corrections": [{"after": "budget", "say": "说错了，三十万"}],
    "expected": {
        "verdict": "true_need",
        "redirect": None,
        "findings": [
            {"slot": "symptom", "any": ["裂"]},
            {"slot": "baseline", "metric_any": ["开裂"], "value": 30, "unit_any": ["%"]},
            {"slot": "constraint", "any": ["窑"]},
            {
                "slot": "constraint",
                "metric_any": ["温度"],
                "op": "range",
                "value": [80, 90],
                "unit_any": ["℃"],
                "optional": True,
            },
            {"slot": "budget", "min_wan": None, "max_wan": 30},
            {"slot": "deadline", "date": "2027-12-31"},
            {"slot": "cooperation", "mode": "joint"},
            {"slot": "confidentiality", "level": "nda"},
            {"slot": "region", "province": "江苏", "city": "苏州"},
            {"slot": "size", "class": "small", "headcount": 80},
        ],
        "absent": ["trl"],
    },
    "limits": {"turns": 12},
}


def write(folder: Path, content: dict[str, Any], name: str | None = None) -> Path:
    path = folder / f"{name or content['id']}.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def with_finding(**finding: Any) -> dict[str, Any]:
    content = deepcopy(DIALOGUE)
    content["expected"]["findings"] = [finding]
    return content


def test_a_whole_dialogue_is_read_as_written(tmp_path: Path) -> None:
    scenario = load_scenario(write(tmp_path, DIALOGUE))
    assert scenario.today == datetime.date(2026, 11, 20)
    assert scenario.answers["baseline"] == ["裂三成"]
    assert scenario.corrections[0].after == "budget"
    assert scenario.expected.verdict == "true_need"


def test_a_constraint_is_a_text_or_a_measure_by_what_it_names(tmp_path: Path) -> None:
    findings = load_scenario(write(tmp_path, DIALOGUE)).expected.findings
    assert isinstance(findings[2], ExpectedText)
    assert isinstance(findings[3], ExpectedMeasure)
    assert findings[3].value == [80, 90]


def test_a_loaded_dialogue_survives_being_written_and_read_again(tmp_path: Path) -> None:
    scenario = load_scenario(write(tmp_path, DIALOGUE))
    assert Scenario.model_validate(scenario.model_dump(by_alias=True)) == scenario


def test_what_may_be_left_out_has_its_default(tmp_path: Path) -> None:
    content = deepcopy(DIALOGUE)
    del content["corrections"], content["expected"]["redirect"], content["expected"]["findings"]
    scenario = load_scenario(write(tmp_path, content))
    assert scenario.corrections == []
    assert scenario.expected.redirect is None
    assert scenario.expected.labs_any == []
    assert scenario.note is None


@pytest.mark.parametrize("key", sorted(DIALOGUE.keys() - {"corrections"}))
def test_a_missing_key_is_named_with_the_file(tmp_path: Path, key: str) -> None:
    path = write(tmp_path, {k: v for k, v in DIALOGUE.items() if k != key}, "brick-kiln")
    with pytest.raises(ScenarioError, match=rf"brick-kiln\.yaml: {key}: Field required"):
        load_scenario(path)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"personna": "terse"}, "personna"),
        ({"persona": "shy"}, "persona"),
        ({"answers": {"colour": ["红"]}}, "answers.colour"),
        ({"answers": {"budget": []}}, "answers.budget"),
        ({"answers": {"budget": [True]}}, "answers.budget.0"),
        ({"unknown": []}, "unknown"),
        ({"limits": {"turns": 0}}, "limits.turns"),
        ({"opening": " "}, "opening"),
    ],
)
def test_a_wrong_value_is_named_by_its_key(
    tmp_path: Path, change: dict[str, Any], key: str
) -> None:
    with pytest.raises(ScenarioError, match=rf"brick-kiln\.yaml: (.*; )?{key}(\.|:)"):
        load_scenario(write(tmp_path, DIALOGUE | change))


@pytest.mark.parametrize(
    ("finding", "fault"),
    [
        ({"slot": "symptom", "any": []}, "any"),
        ({"slot": "symptom", "any": ["裂"], "value": 3}, "value"),
        ({"slot": "colour", "any": ["红"]}, "slot"),
        ({"any": ["红"]}, "slot"),
        ({"slot": "baseline", "any": ["裂"]}, "metric_any"),
        ({"slot": "budget", "min_wan": 3}, "max_wan"),
        ({"slot": "budget", "min_wan": None, "max_wan": None}, "at least one end"),
        ({"slot": "budget", "min_wan": 5, "max_wan": 3}, "low to high"),
        ({"slot": "deadline"}, "a date or months"),
        ({"slot": "deadline", "months": 6, "date": "2027-01-01"}, "a date or months"),
        ({"slot": "cooperation", "mode": "friendly"}, "mode"),
        ({"slot": "confidentiality", "level": "secret"}, "level"),
    ],
)
def test_a_faulty_expectation_is_named(tmp_path: Path, finding: dict[str, Any], fault: str) -> None:
    with pytest.raises(ScenarioError, match=rf"expected\.findings\.0.*{fault}"):
        load_scenario(write(tmp_path, with_finding(**finding)))


@pytest.mark.parametrize(
    ("op", "value", "fault"),
    [
        ("range", 3, "two values"),
        ("<=", [1, 3], "two values"),
        ("range", [3, 1], "low to high"),
        ("range", [1, 2, 3], "value"),
        ("<=", float("nan"), "value"),
        ("about", 3, "op"),
    ],
)
def test_a_measure_whose_value_does_not_fit_is_refused(
    tmp_path: Path, op: str, value: object, fault: str
) -> None:
    content = with_finding(slot="target", metric_any=["裂"], op=op, value=value, unit_any=["%"])
    with pytest.raises(ScenarioError, match=fault):
        load_scenario(write(tmp_path, content))


@pytest.mark.parametrize(("verdict", "redirect"), [("true_need", "purchase"), ("not_a_need", None)])
def test_a_redirect_belongs_to_what_is_not_a_need_and_only_there(
    tmp_path: Path, verdict: str, redirect: str | None
) -> None:
    content = deepcopy(DIALOGUE)
    content["expected"] |= {"verdict": verdict, "redirect": redirect}
    with pytest.raises(ScenarioError, match="redirect belongs to not_a_need"):
        load_scenario(write(tmp_path, content))


def test_a_slot_is_not_expected_and_absent_at_once(tmp_path: Path) -> None:
    content = deepcopy(DIALOGUE)
    content["expected"]["absent"] = ["symptom", "trl"]
    with pytest.raises(ScenarioError, match="expected and absent at once: symptom"):
        load_scenario(write(tmp_path, content))


def test_a_correction_follows_a_slot_that_has_an_answer(tmp_path: Path) -> None:
    content = DIALOGUE | {"corrections": [{"after": "deadline", "say": "说错了"}]}
    with pytest.raises(ScenarioError, match="after deadline, which has no answer"):
        load_scenario(write(tmp_path, content))


def test_the_file_is_named_after_the_id(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"other\.yaml: id: 'brick-kiln'"):
        load_scenario(write(tmp_path, DIALOGUE, "other"))


def test_a_key_written_twice_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, DIALOGUE)
    path.write_text(path.read_text(encoding="utf-8") + "title: 又一个\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"brick-kiln\.yaml: .*'title' stands twice"):
        load_scenario(path)


@pytest.mark.parametrize("text", ["a: [", "- 只是一个表", "", "\x00", "? [a]\n: b"])
def test_what_is_no_dialogue_at_all_is_refused_with_the_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"broken\.yaml: "):
        load_scenario(path)


def test_a_folder_is_read_with_its_subfolders_in_order_of_id(tmp_path: Path) -> None:
    for folder, name in [("happy", "b-two"), ("split", "a-one")]:
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, DIALOGUE | {"id": name})
    assert [scenario.id for scenario in load_scenarios(tmp_path)] == ["a-one", "b-two"]


def test_the_same_id_in_two_folders_is_refused(tmp_path: Path) -> None:
    for folder in ("happy", "split"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, DIALOGUE)
    with pytest.raises(ScenarioError, match="'brick-kiln' is also that of"):
        load_scenarios(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="holds no dialogue"):
        load_scenarios(tmp_path)


def said(scenario: Scenario) -> str:
    """Everything that the script's person may say about the need."""
    texts = [scenario.opening, scenario.confirm]
    texts += [text for answers in scenario.answers.values() for text in answers]
    texts += [correction.say for correction in scenario.corrections]
    return "\n".join(texts)


def test_every_text_that_a_committed_dialogue_expects_is_said_by_its_person() -> None:
    unsaid = [
        (scenario.id, finding.slot, text)
        for scenario in load_scenarios(DIALOGUES)
        for finding in scenario.expected.findings
        if isinstance(finding, ExpectedText)
        for text in finding.any
        if text not in said(scenario)
    ]
    assert not unsaid


def test_a_committed_dialogue_forbids_nothing_that_it_expects() -> None:
    for scenario in load_scenarios(DIALOGUES):
        wanted = {
            text
            for finding in scenario.expected.findings
            if isinstance(finding, ExpectedText)
            for text in finding.any
        }
        assert not [text for text in scenario.expected.forbidden if text in wanted], scenario.id
