"""The run as JUnit XML, for continuous integration: a case per dialogue, a case per threshold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as Xml

from evals.score import Score
from evals.summary import Held

MUST_BE_WHOLE = ("quotes", "nothing_forbidden", "citations", "figures_need")
"""Checks that fail a dialogue by themselves. Source: zero in the scenario contract."""


def write_junit(path: Path, scores: Sequence[Score], held: Sequence[Held]) -> None:
    """Write the file.

    Args:
        path: where to.
        scores: of ours; a void dialogue is skipped, a wrong verdict or a broken promise fails.
        held: the thresholds; one without anything to score is skipped.
    """
    suites = Xml.Element("testsuites")
    dialogues = Xml.SubElement(suites, "testsuite", name="dialogues")
    for score in scores:
        case = Xml.SubElement(
            dialogues,
            "testcase",
            classname=f"{score.split}.{score.behaviour}",
            name=score.id,
            time=f"{sum(score.seconds):.3f}",
        )
        if score.void:
            Xml.SubElement(case, "skipped", message=f"void: {', '.join(score.void)}")
        elif faults := faults_of(score):
            Xml.SubElement(case, "failure", message="; ".join(faults))
    thresholds = Xml.SubElement(suites, "testsuite", name="thresholds")
    for h in held:
        case = Xml.SubElement(thresholds, "testcase", classname=h.split, name=h.metric)
        if h.holds is None:
            Xml.SubElement(case, "skipped", message="nothing to score")
        elif not h.holds:
            Xml.SubElement(case, "failure", message=f"{h.value} instead of {h.limit}")
    for suite in suites:
        suite.set("tests", str(len(suite)))
        suite.set("failures", str(len(suite.findall("testcase/failure"))))
        suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    Xml.indent(suites)
    Xml.ElementTree(suites).write(path, encoding="utf-8", xml_declaration=True)


def faults_of(score: Score) -> list[str]:
    """Return what fails a dialogue."""
    faults = [score.error] if score.error else []
    if score.verdict != score.expected_verdict:
        faults.append(f"verdict {score.verdict or 'none'}, expected {score.expected_verdict}")
    if score.redirect != score.expected_redirect:
        faults.append(f"redirect {score.redirect}, expected {score.expected_redirect}")
    for name in MUST_BE_WHOLE:
        rate = score.rates.get(name)
        if rate and rate.met < rate.scored:
            faults.append(f"{name} {rate.met}/{rate.scored}")
    return faults
