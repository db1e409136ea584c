"""A scripted run from end to end, so that the harness cannot rot."""

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from evals.__main__ import FAILED, MISUSED, OK, main
from evals.cases import OWN, UNLABELLED, read_cases
from evals.kill import Tally
from evals.leaks import PLANTED, check_leaks
from evals.run import Plan, Room, read_records, read_scores, run

CHOSEN = ("happy/vane-pump-blades", "correction/reducer-noise", "purchase/furniture-erp")
SLACK = "- {metric: quotes, split: all, at_least: 1.0}\n"


@pytest.fixture
def few(tmp_path: Path, index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of three dialogues; the run uses the index of the tests."""
    monkeypatch.setenv("ASSISTANT_INDEX", str(index_dir))
    folder = tmp_path / "scenarios"
    for name in CHOSEN:
        target = folder / f"{name}.yaml"
        target.parent.mkdir(parents=True)
        shutil.copy(OWN / f"{name}.yaml", target)
    return folder


def _run(few: Path, out: Path, thresholds: str, *more: str) -> int:
    limits = out.parent / "limits.yaml"
    limits.write_text(thresholds, encoding="utf-8")
    return main(
        ["run", "--scenarios", str(few), "--out", str(out), "--thresholds", str(limits), *more]
    )


def test_a_run_plays_scores_and_reports_every_dialogue(
    few: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert _run(few, out, SLACK, "--jobs", "2", "--no-retrieval") == OK
    scores = read_scores(out)
    assert [(s.interviewer, s.id) for s in scores[:3]] == [
        ("ours", "furniture-erp"),
        ("ours", "reducer-noise"),
        ("ours", "vane-pump-blades"),
    ]
    assert {s.interviewer for s in scores} == {"ours", "questionnaire", "random"}
    ours = [s for s in scores if s.interviewer == "ours"]
    assert not any(s.void or s.error for s in scores)
    assert all(s.rates["verdict"].scored and s.turns for s in ours)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert all(f'id="d-{s.id}"' in page for s in ours)
    assert "http://" not in page and "https://" not in page
    assert "<svg" in page
    suites = Xml.parse(out / "junit.xml").getroot()
    assert [suite.get("tests") for suite in suites] == ["3", "1"]
    assert "要素召回" in capsys.readouterr().out
    assert (
        _run(
            few,
            out,
            "- {metric: recall, split: all, at_least: 1.01}\n",
            "--jobs",
            "1",
            "--no-baselines",
            "--no-retrieval",
        )
        == FAILED
    )


def test_a_run_that_was_killed_goes_on_where_it_stopped(few: Path, tmp_path: Path) -> None:
    plan = Plan(scenarios=few, out=tmp_path / "out", interviewers=("questionnaire",), jobs=1)
    whole = run(plan)
    kept = plan.out / "dialogues.jsonl"
    lines = kept.read_text(encoding="utf-8").splitlines(keepends=True)
    marked = json.loads(lines[0]) | {"title": "kept from before"}
    torn = lines[1][: len(lines[1]) // 2]
    kept.write_text(json.dumps(marked, ensure_ascii=False) + "\n" + torn, encoding="utf-8")
    again = run(plan)
    assert sum(r["title"] == "kept from before" for r in again) == 1
    assert [r["id"] for r in again] == [r["id"] for r in whole]
    assert len(read_records(plan.out)) == len(whole)
    # Another seed is another run: nothing of the old one is taken over.
    fresh = run(Plan(few, plan.out, plan.interviewers, jobs=1, seed=1))
    assert not any(r["title"] == "kept from before" for r in fresh)


def test_both_transports_come_to_the_same_end(few: Path, tmp_path: Path) -> None:
    chosen = tmp_path / "one"
    shutil.copytree(few / "happy", chosen / "happy")
    ends = [
        run(Plan(chosen, tmp_path / transport, ("ours",), transport=transport, jobs=1))[0]
        for transport in ("api", "jsonl")
    ]
    for key in ("need", "verdict", "statement", "matches"):
        assert ends[0][key] == ends[1][key]


def test_the_same_seed_asks_the_same_questions(few: Path, tmp_path: Path) -> None:
    plans = [
        Plan(few, tmp_path / str(n), ("random",), jobs=1, seed=seed)
        for n, seed in enumerate((3, 3, 4))
    ]
    asked = [[t["asked"] for r in run(plan) for t in r["turns"]] for plan in plans]
    assert asked[0] == asked[1] != asked[2]


def test_a_model_that_is_not_configured_is_named_and_not_replaced(
    few: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ASSISTANT_MODEL", raising=False)
    assert _run(few, tmp_path / "out", SLACK, "--engine", "model") == MISUSED
    assert "没有配置模型" in capsys.readouterr().err


def test_a_folder_without_dialogues_is_no_success(tmp_path: Path) -> None:
    assert main(["run", "--scenarios", str(tmp_path), "--out", str(tmp_path / "out")]) == MISUSED


def test_names_are_looked_for_in_what_was_said(few: Path) -> None:
    room = Room(Plan())
    try:
        check = check_leaks(read_cases(few), room)
    finally:
        room.close()
    assert check.briefs == 2
    assert {kind: check.looked_for[kind] for kind in PLANTED} == dict.fromkeys(PLANTED, 2)
    assert check.level_lost == ()


def test_kills_that_hit_nothing_prove_nothing() -> None:
    assert not Tally().sound
    assert Tally(kills=3).sound
    assert not Tally(kills=3, faults=["lost"]).sound


def test_every_own_dialogue_has_its_labels() -> None:
    cases = read_cases()
    assert len(cases) >= 72
    assert [case.id for case in cases if case.sector == UNLABELLED] == []
    held_out = [case for case in cases if case.split == "held_out"]
    assert 3 * len(held_out) >= len([case for case in cases if case.split == "dev"])
