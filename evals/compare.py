"""Two runs side by side: which dialogues got better, which got worse, and in what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.rates import Rate, add_up
from evals.run import read_config, read_scores
from evals.score import Score
from evals.summary import badness, metrics

NOTICEABLE = 0.005
"""Least change of a share that is worth a line."""


@dataclass(frozen=True, slots=True)
class Change:
    """One dialogue in two runs.

    Attributes:
        dialogue: its id.
        gain: how much less bad it became; negative is worse.
        what: measures that changed, in words.
    """

    dialogue: str
    gain: float
    what: tuple[str, ...]


def compare(before: Sequence[Score], after: Sequence[Score]) -> list[Change]:
    """Return the dialogues of both runs that changed, the worst loss first."""
    old = {s.id: s for s in before}
    changes = [
        Change(s.id, badness(old[s.id]) - badness(s), _differences(old[s.id], s))
        for s in after
        if s.id in old
    ]
    return sorted((c for c in changes if c.what), key=lambda c: (c.gain, c.dialogue))


def _differences(old: Score, new: Score) -> tuple[str, ...]:
    found = []
    for label, a, b in (
        ("结论", old.verdict, new.verdict),
        ("转介", old.redirect, new.redirect),
        ("作废", ",".join(old.void), ",".join(new.void)),
        ("中断", old.error, new.error),
    ):
        if a != b:
            found.append(f"{label} {a or '无'} → {b or '无'}")
    for metric in metrics():
        a_rate, b_rate = (s.rates.get(metric.name, Rate()) for s in (old, new))
        if a_rate.share != b_rate.share:
            found.append(
                f"{metric.label} {a_rate.met}/{a_rate.scored} → {b_rate.met}/{b_rate.scored}"
            )
    return tuple(found)


def comparison(folder_a: Path, folder_b: Path) -> str:
    """Return the comparison of two result folders as Markdown."""
    a, b = (
        [s for s in read_scores(folder) if s.interviewer == "ours"]
        for folder in (folder_a, folder_b)
    )
    text = f"# {folder_a} → {folder_b}\n\n" + _comparability(folder_a, folder_b)
    shared = {s.id for s in a} & {s.id for s in b}
    only = [sorted({s.id for s in run} - shared) for run in (a, b)]
    for ids, name in zip(only, ("前一次", "后一次"), strict=True):
        if ids:
            text += f"只在{name}：{'、'.join(ids)}\n\n"
    totals = [add_up(s.rates for s in run if s.id in shared and not s.void) for run in (a, b)]
    text += _totals(*totals)
    changes = compare(a, b)
    for title, chosen in (
        ("变差", [c for c in changes if c.gain < 0]),
        ("变好", sorted((c for c in changes if c.gain > 0), key=lambda c: -c.gain)),
        ("有变化，好坏相当", [c for c in changes if c.gain == 0]),
    ):
        text += f"\n## {title}：{len(chosen)} 场\n\n"
        text += "".join(f"- {c.dialogue}：{'；'.join(c.what)}\n" for c in chosen)
    return text


def _comparability(folder_a: Path, folder_b: Path) -> str:
    a, b = (read_config(folder).get("digests", {}) for folder in (folder_a, folder_b))
    changed = sorted(name for name in a.keys() | b.keys() if a.get(name) != b.get(name))
    text = f"内容不同的部分：{'、'.join(changed) or '无'}\n\n"
    if {"scenarios", "harness"} & set(changed):
        text += "**脚本或评分器变了，两次的分数不能直接比。**\n\n"
    return text


def _totals(a: Mapping[str, Rate], b: Mapping[str, Rate]) -> str:
    rows = ["| 指标（共有的对话） | 前一次 | 后一次 | |", "| --- | --- | --- | --- |"]
    for metric in metrics():
        old, new = a.get(metric.name, Rate()), b.get(metric.name, Rate())
        if old.share is None or new.share is None:
            continue
        change = new.share - old.share
        mark = "" if abs(change) < NOTICEABLE else ("▲" if change > 0 else "▼") + f"{change:+.1%}"
        rows.append(f"| {metric.label} | {old} | {new} | {mark} |")
    return "\n".join(rows) + "\n"
