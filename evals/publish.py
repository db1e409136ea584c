"""Writing what a run came to: scores, summary, terminal summary, report, JUnit."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.settings import Settings, read_environment
from evals.citations import Shelf
from evals.junit import write_junit
from evals.rates import Rate
from evals.report import VARIANT_LABELS, write_report
from evals.run import Record, read_config
from evals.score import Score
from evals.summary import (
    FOLDER,
    Group,
    Held,
    add_scores,
    all_hold,
    badness,
    check_thresholds,
    group_by,
    metrics,
)

SPLITS = ("dev", "second", "held_out", "all")
SPLIT_LABELS = {"dev": "开发", "second": "开发二", "held_out": "留出", "all": "全部"}
INTERVIEWER_LABELS = {
    "ours": "本系统",
    "questionnaire": "固定问卷",
    "random": "随机提问",
    "single_prompt": "单提示词",
}
USE_LABELS = {
    "calls": "模型调用",
    "sent": "发出词元",
    "received": "收到词元",
    "cost": "费用",
    "failed": "改由内置引擎回答的轮",
}
WORST = 5


def publish(
    out: Path,
    records: Sequence[Record],
    thresholds: Path | None = None,
    retrieval: bool = True,
    show_held_out: bool = False,
) -> bool:
    """Write all files of a run and print its summary.

    Returns:
        Whether every threshold holds.
    """
    scores = [Score.from_json(record["score"]) for record in records]
    groups = summarise(scores)
    held = check_thresholds(groups["ours"], thresholds or FOLDER / "thresholds.yaml")
    search = _measure_search() if retrieval else {}
    text = markdown(scores, groups, held, search)
    ours = [s for s in scores if s.interviewer == "ours"]
    _write(
        out / "scores.jsonl",
        "".join(json.dumps(_guarded(s), ensure_ascii=False) + "\n" for s in scores),
    )
    _write(out / "summary.md", text)
    write_junit(out / "junit.xml", ours, held)
    write_report(
        out / "report.html",
        config=read_config(out),
        records=records,
        scores=scores,
        groups=groups,
        held=held,
        search=search,
        show_held_out=show_held_out,
        names=INTERVIEWER_LABELS | SPLIT_LABELS,
    )
    # Last: a folder with a summary is a finished run.
    summary = {
        "groups": {n: {s: g.to_json() for s, g in by.items()} for n, by in groups.items()},
        "thresholds": [asdict(h) for h in held],
        "search": search,
    }
    _write(out / "summary.json", json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
    sys.stdout.write(text)
    return all_hold(held)


def _measure_search() -> dict[str, Any]:
    from evals.search_quality import measure_search

    settings = Settings.from_env(read_environment(os.environ))
    return measure_search(settings.index, Shelf.read(settings.knowledge), settings.day())


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _guarded(score: Score) -> dict[str, Any]:
    """Return a score as it may lie about: of a held-out dialogue no words, only slots."""
    data = score.to_json()
    if score.split == "held_out":
        data["missed"] = [{"slot": m["expected"]["slot"], "why": m["why"]} for m in data["missed"]]
        data["extra"] = [{"slot": f["slot"]} for f in data["extra"]]
        data["remarks"] = {name: len(texts) for name, texts in data["remarks"].items()}
    return data


def summarise(scores: Sequence[Score]) -> dict[str, dict[str, Group]]:
    """Return interviewer → split → what it amounts to."""
    groups = {}
    for name, own in _split_by(scores, "interviewer").items():
        splits = {"all": add_scores(own), **group_by(own, lambda s: s.split)}
        groups[name] = {split: splits[split] for split in SPLITS if split in splits}
    return groups


def _split_by(scores: Sequence[Score], key: str) -> dict[str, list[Score]]:
    found: dict[str, list[Score]] = {}
    for score in scores:
        found.setdefault(getattr(score, key), []).append(score)
    return found


def markdown(
    scores: Sequence[Score],
    groups: Mapping[str, Mapping[str, Group]],
    held: Sequence[Held],
    search: Mapping[str, Any],
) -> str:
    """Return the summary for a terminal; held-out dialogues by id and figures only."""
    columns = [(n, s) for n, by in groups.items() for s in by if n == "ours" or s == "all"]
    heads = [
        f"{INTERVIEWER_LABELS[n]}·{SPLIT_LABELS[s]}" if n == "ours" else INTERVIEWER_LABELS[n]
        for n, s in columns
    ]
    rows = [["", *heads], ["---"] * (len(heads) + 1)]
    chosen = [groups[n][s] for n, s in columns]
    rows.append(["对话", *(_dialogues(g) for g in chosen)])
    for metric in metrics():
        if any(metric.name in g.rates for g in chosen):
            cells = [str(g.rates[metric.name]) if metric.name in g.rates else "–" for g in chosen]
            rows.append([metric.label, *cells])
    rows.append(["结论宏平均F1", *(_number(g.macro_f1) for g in chosen)])
    rows.append(["平均轮数", *(_number(g.turns) for g in chosen)])
    if any(g.use for g in chosen):
        for key, label in USE_LABELS.items():
            rows.append([label, *(f"{g.use.get(key, 0):g}" if g.use else "–" for g in chosen)])
    rows.append(["每轮秒数 中位/95%", *(_seconds(g) for g in chosen)])
    text = "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n\n"
    text += _search_table(search)
    text += "最差的几场：\n\n"
    ours = [s for s in scores if s.interviewer == "ours"]
    for score in sorted(ours, key=badness, reverse=True)[:WORST]:
        text += f"- {reasons(score)}\n"
    text += "\n门槛：\n\n"
    for h in held:
        mark = {True: "✓", False: "✗", None: "–"}[h.holds]
        value = "无可评" if h.value is None else f"{h.value:.4g}"
        text += f"- {mark} {h.metric} [{SPLIT_LABELS[h.split]}] {h.limit}：{value}\n"
    return text


def _search_table(search: Mapping[str, Any]) -> str:
    if not search:
        return ""
    rows = ["| 检索 | 召回@5 | 召回@10 | MRR | nDCG@10 | 拒答 |", "| --- " * 6 + "|"]
    for kind, label in (("labs", "实验室"), ("policies", "政策")):
        for split, by_variant in search[kind].items():
            for variant, f in by_variant.items():
                cells = [f"{f[k] or 0:.3f}" for k in ("recall@5", "recall@10", "mrr", "ndcg")]
                refused = f"{f['refused'][0]}/{f['refused'][1]}"
                name = f"{label}·{SPLIT_LABELS[split]} {VARIANT_LABELS[variant]}"
                rows.append("| " + " | ".join([name, *cells, refused]) + " |")
    return "\n".join(rows) + "\n\n"


def reasons(score: Score) -> str:
    """Say in one line what a dialogue lacks; of a held-out one only figures and slots."""
    parts = [f"{score.behaviour}/{score.id}（{SPLIT_LABELS[score.split]}）"]
    if score.error:
        parts.append(f"中断：{score.error}")
    if score.verdict != score.expected_verdict:
        parts.append(f"结论 {score.verdict or '无'}，应为 {score.expected_verdict}")
    if score.redirect != score.expected_redirect:
        parts.append(f"转介 {score.redirect}，应为 {score.expected_redirect}")
    if score.counted:
        recall, precision = (score.rates.get(name, Rate()) for name in ("recall", "precision"))
        parts.append(f"召回 {recall.met}/{recall.scored}，准确 {precision.met}/{precision.scored}")
        missed = "、".join(str(m["expected"]["slot"]) for m in score.missed)
        extra = "、".join(str(f["slot"]) for f in score.extra)
        parts += [f"漏 {missed}"] if missed else []
        parts += [f"多 {extra}"] if extra else []
    for name in ("labs", "policies", "disciplines", "keywords", "nothing_forbidden", "quotes"):
        rate = score.rates.get(name, Rate())
        if rate.met < rate.scored:
            parts.append(f"未过 {name}")
    return "；".join(parts)


def _dialogues(group: Group) -> str:
    apart = [f"作废 {group.void}"] if group.void else []
    apart += [f"中断 {group.crashed}"] if group.crashed else []
    return f"{group.dialogues}" + (f"（{'，'.join(apart)}）" if apart else "")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _seconds(group: Group) -> str:
    if group.median_seconds is None or group.p95_seconds is None:
        return "–"
    return f"{group.median_seconds:.3f} / {group.p95_seconds:.3f}"
