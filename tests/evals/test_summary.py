from dataclasses import replace
from pathlib import Path

from dialogues import RIGHT, SHELF, SYMPTOM, case, plain_case, played

from evals.compare import compare
from evals.rates import Rate, add_up
from evals.score import score
from evals.summary import add_scores, all_hold, badness, check_thresholds

GOOD = score(plain_case(), played(RIGHT), SHELF)
POOR = replace(score(plain_case(), played([SYMPTOM]), SHELF), id="poor")
VOID = replace(score(case(answers={"budget": ["二十万"]}), played(RIGHT), SHELF), id="void")


def test_rates_keep_their_denominators_and_what_could_not_be_scored() -> None:
    total = add_up([{"a": Rate(1, 2)}, {"a": Rate(1, 1, 3), "b": Rate(0, 0, 1)}])
    assert total == {"a": Rate(2, 3, 3), "b": Rate(0, 0, 1)}
    assert total["b"].share is None
    assert str(total["a"]) == "66.7% 2/3 (+3)"


def test_a_void_dialogue_is_counted_and_in_no_rate() -> None:
    group = add_scores([GOOD, VOID])
    assert (group.dialogues, group.void) == (2, 1)
    assert group.rates["recall"] == GOOD.rates["recall"]
    assert group.confusion["true_need"]["true_need"] == 1


def test_the_recall_curve_adds_up_over_dialogues_and_keeps_its_last_value() -> None:
    group = add_scores([GOOD, POOR])
    assert group.curve[:4] == [2 / 6, 3 / 6, 4 / 6, 4 / 6]
    assert group.curve[-1] == 4 / 6


def test_nothing_scored_gives_no_figures() -> None:
    group = add_scores([])
    assert group.rates == {} and group.curve == [] and group.macro_f1 is None


def _limits(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "limits.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_threshold_that_fails_fails_the_run(tmp_path: Path) -> None:
    limits = _limits(tmp_path, "[{metric: recall, split: all, at_least: 0.9}]")
    assert all_hold(check_thresholds({"all": add_scores([GOOD])}, limits))
    assert not all_hold(check_thresholds({"all": add_scores([GOOD, POOR])}, limits))


def test_a_threshold_with_nothing_to_score_neither_holds_nor_fails(tmp_path: Path) -> None:
    limits = _limits(
        tmp_path,
        "- {metric: redirect, split: all, at_least: 0.9}\n"
        "- {metric: recall, split: held_out, at_least: 0.9}\n",
    )
    held = check_thresholds({"all": add_scores([GOOD])}, limits)
    assert [h.holds for h in held] == [None, None]
    # A run in which nothing at all could be scored is no success.
    assert not all_hold(held)


def test_a_false_need_that_passes_is_worse_than_anything_missed() -> None:
    false_need = score(plain_case(verdict="not_a_need", redirect="purchase"), played(RIGHT), SHELF)
    assert badness(false_need) > badness(POOR) > badness(GOOD) == 0


def test_a_comparison_names_each_dialogue_that_changed() -> None:
    worse = replace(POOR, id=GOOD.id)
    (change,) = compare([GOOD], [worse])
    assert change.gain < 0
    assert "要素召回 3/3 → 1/3" in change.what
    assert compare([worse], [GOOD])[0].gain > 0
    assert compare([GOOD], [GOOD]) == []
