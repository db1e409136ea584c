import pytest
from dialogues import RIGHT, line, plain_case, played, scenario

from evals.audit import audit
from evals.play import Line
from evals.simulate import Person, Said


def test_the_next_answer_is_given_each_time_and_then_the_last_one_again() -> None:
    person = Person(scenario())
    said = [person.answer(["baseline"], "interview") for _ in range(3)]
    assert said == ["不好说", "裂三成", "裂三成"]
    assert [s.last for s in person.said] == [False, True, True]


def test_what_the_script_does_not_hold_is_not_invented() -> None:
    person = Person(scenario())
    assert person.answer(["ip"], "interview") == "不清楚"
    assert person.answer([], "interview") == "真不知道"
    assert person.answer(["ip"], "interview") == "不清楚"


def test_only_the_first_slot_asked_is_answered() -> None:
    assert Person(scenario()).answer(["region", "budget"], "interview") == "安徽合肥"


def test_a_correction_is_said_once_at_the_next_turn_and_uses_up_no_answer() -> None:
    person = Person(scenario())
    assert person.answer(["budget"], "interview") == "二十万"
    assert person.answer(["baseline"], "interview") == "说错了，三十万"
    assert person.answer(["baseline"], "interview") == "不好说"
    assert person.answer(["budget"], "interview") == "二十万"
    assert person.answer(["region"], "interview") == "安徽合肥"


def test_a_correction_comes_before_a_yes() -> None:
    person = Person(scenario())
    person.answer(["budget"], "interview")
    assert person.answer([], "confirm") == "说错了，三十万"
    assert person.answer([], "confirm") == "对"


def spoken(*texts: str) -> list[Said]:
    return [Said(text, "answer") for text in texts]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("这个嘛，大概裂掉三成吧", None),
        ("裂三成，一天坏200块砖", "invention"),
        ("裂得挺多的", "withheld"),
        ("坏三成", "withheld"),
    ],
)
def test_free_words_may_add_no_figure_and_drop_no_fact(words: str, kind: str | None) -> None:
    script = scenario(limits={"turns": 2}, answers={"baseline": ["裂三成"]}, corrections=[])
    person = Person(script, lambda said, _: words if said.kind == "answer" else said.text)
    person.open()
    assert person.answer(["baseline"], "interview") == words
    faults = audit(script, person.said, lines_asking("baseline", "ip"))
    assert [f.kind for f in faults] == ([kind] if kind else [])


def lines_asking(*asked: str) -> list[Line]:
    return [line(n, [], [slot], "interview") for n, slot in enumerate(("symptom", *asked))]


def test_a_person_that_keeps_to_the_script_passes_the_audit() -> None:
    script = scenario(limits={"turns": 4})
    said = spoken("砖坯一烘就裂", "二十万", "说错了，三十万", "不好说")
    assert audit(script, said, lines_asking("budget", "baseline", "baseline", "ip")) == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("二十万", "leak"),
        ("裂三成", "leak"),
        ("我们有五百个人", "invention"),
        ("不清楚", "withheld"),
    ],
)
def test_the_audit_finds_what_a_person_did_wrong(said: str, kind: str) -> None:
    script = scenario(limits={"turns": 2})
    faults = audit(script, spoken("砖坯一烘就裂", said), lines_asking("baseline", "ip"))
    assert [(f.kind, f.turn) for f in faults] == [(kind, 2)]


def test_leaving_before_the_end_is_found() -> None:
    whole = played(RIGHT)
    faults = audit(plain_case().scenario, whole.said[:2], whole.lines[:3])
    assert [f.kind for f in faults] == ["early_end"]
    assert audit(plain_case().scenario, whole.said, whole.lines) == []
