"""The report: one HTML page that needs nothing but itself, with a page of its own per dialogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from assistant.phrases import Phrases, load_phrases
from assistant.settings import PROJECT
from evals.agree import pair
from evals.charts import Bar, bars, line_chart, matrix
from evals.phrasing import personas
from evals.rates import Rate
from evals.run import Record
from evals.score import Score
from evals.summary import Group, Held, badness, group_by, metrics

TEMPLATE = "report.html.jinja"
VERDICT_LABELS = {
    "true_need": "真需求",
    "incomplete": "未定型",
    "not_a_need": "非需求",
    "": "无结论",
}
WHY_MISSED = {
    "lost": "听到过，后来被改掉或算作矛盾",
    "heard_otherwise": "这一栏听到的是别的内容",
    "asked_not_heard": "问到了，没有听出来",
    "not_asked": "没有问到",
}
FAULTS = {"leak": "提前透露", "invention": "编造", "withheld": "该说没说", "early_end": "提前离场"}
COMPARED = ("verdict", "redirect", "recall", "precision", "recall@10", "useful", "finished")
"""Measures that stand in the picture; the table holds all."""
SEARCH_MEASURES = {
    "recall@5": "召回@5",
    "recall@10": "召回@10",
    "mrr": "MRR",
    "ndcg": "nDCG@10",
}
SMALL = 500
"""Width of a chart that stands beside another."""
KIND_LABELS = {"labs": "实验室", "policies": "政策"}
DRAWN = ("hybrid", "keyword", "vectors", "golden")
"""Variants in the picture; the table holds all."""
REDIRECT_LABELS = {
    "classified": "涉密",
    "out_of_scope": "不在范围",
    "financing": "融资",
    "recruitment": "招人",
    "marketing": "找市场",
    "permit": "办手续",
    "service": "检测维修",
    "purchase": "直接采购",
    "self_solvable": "自己能解决",
    "no_funding": "不出资",
}
VARIANT_LABELS = {
    "none": "不检索",
    "keyword": "只用关键词",
    "vectors": "只用向量",
    "hybrid": "本系统（混合）",
    "golden": "标准答案",
}


def write_report(
    path: Path,
    config: Mapping[str, Any],
    records: Sequence[Record],
    scores: Sequence[Score],
    groups: Mapping[str, Mapping[str, Group]],
    held: Sequence[Held],
    search: Mapping[str, Any],
    show_held_out: bool,
    names: Mapping[str, str],
) -> None:
    """Write the page.

    Args:
        path: where to.
        config: what was run.
        records: the dialogues.
        scores: in the order of the records.
        groups: interviewer → split → what it amounts to.
        held: the thresholds.
        search: what `measure_search` returned; empty where it was left out.
        show_held_out: whether held-out transcripts are in the page.
        names: of interviewers and splits, in Chinese.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    phrases = load_phrases(PROJECT / "prompts")
    people = {name: person["label"] for name, person in personas().items()}
    ours = [(r, s) for r, s in zip(records, scores, strict=True) if s.interviewer == "ours"]
    own_scores = [s for _, s in ours]
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["share"] = lambda rate: _share(rate)
    environment.globals["chart"] = Markup
    series = _series(groups, names)
    page = environment.get_template(TEMPLATE).render(
        config=config,
        groups=groups,
        names=names,
        metrics=metrics(),
        held=held,
        series=series,
        curve=line_chart({n: g.curve for n, g in series.items()}, "企业说到第几句", "召回随轮数"),
        compared=_compare(series),
        matrices=[matrix(g.confusion, VERDICT_LABELS, n) for n, g in series.items()],
        tables=[
            ("按人物", group_by(own_scores, lambda s: people[s.persona])),
            ("按行业", group_by(own_scores, lambda s: s.sector)),
            ("按行为", group_by(own_scores, lambda s: s.behaviour)),
        ],
        slots=_slots(groups["ours"], phrases),
        search=_search_charts(search, names),
        search_rows=search,
        variants=VARIANT_LABELS,
        dialogues=sorted(
            (_dialogue(r, s, phrases, show_held_out or s.split != "held_out") for r, s in ours),
            key=lambda d: -d["badness"],
        ),
        verdicts=VERDICT_LABELS,
        personas=people,
        faults=FAULTS,
        redirects=REDIRECT_LABELS,
        kinds=KIND_LABELS,
        labels={m.name: m.label for m in metrics()}
        | {"median_seconds": "每轮秒数（中位）", "p95_seconds": "每轮秒数（95%）"},
    )
    path.write_text(page, encoding="utf-8")


def _share(rate: Rate | None) -> str:
    return "–" if rate is None else str(rate)


def _series(
    groups: Mapping[str, Mapping[str, Group]], names: Mapping[str, str]
) -> dict[str, Group]:
    """Return what stands side by side: ours by split, the baselines over all."""
    found = {}
    for name, by_split in groups.items():
        if name == "ours":
            splits = [s for s in by_split if s != "all"]
            for split in splits:
                own = f"{names[name]}·{names[split]}" if len(splits) > 1 else names[name]
                found[own] = by_split[split]
        else:
            found[names[name]] = by_split["all"]
    return found


def _compare(series: Mapping[str, Group]) -> str:
    labels = {m.name: m.label for m in metrics()}
    rows = {labels[n]: [_bar(g.rates.get(n)) for g in series.values()] for n in COMPARED}
    return bars(rows, list(series), "本系统与对照")


def _bar(rate: Rate | None) -> Bar:
    if rate is None or rate.share is None:
        return Bar(None, "无可评")
    return Bar(rate.share, f"{rate.share:.0%}　{rate.met}/{rate.scored}")


def _slots(ours: Mapping[str, Group], phrases: Phrases) -> list[dict[str, Any]]:
    return [
        {"label": phrases.labels[slot], "recall": recall, "precision": precision}
        for slot, (recall, precision) in ours["all"].slots.items()
    ]


def _search_charts(search: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[str, str]]:
    found = []
    for kind, by_split in search.items():
        for split, by_variant in by_split.items():
            rows = {
                label: [Bar(by_variant[v][key], f"{by_variant[v][key]:.3f}") for v in DRAWN]
                for key, label in SEARCH_MEASURES.items()
            }
            title = f"{KIND_LABELS[kind]}·{names[split]}"
            found.append((title, bars(rows, [VARIANT_LABELS[v] for v in DRAWN], title, SMALL)))
    return found


# ── one dialogue ─────────────────────────────────────────────────────────────────────────────────


def _dialogue(record: Record, score: Score, phrases: Phrases, show: bool) -> dict[str, Any]:
    return {
        "score": score,
        "title": record["title"] if show else "（留出，不显示内容）",
        "badness": badness(score),
        "show": show,
        "greeting": record["greeting"],
        "turns": _turns(record, phrases) if show else [],
        "rows": _rows(record, score, phrases) if show else [],
        "extra": [_found(f, phrases) for f in score.extra] if show else [],
        "labs": [m["name"] for m in (record["matches"] or {}).get("labs", [])] if show else [],
        "policies": [m["name"] for m in (record["matches"] or {}).get("policies", [])]
        if show
        else [],
        "remarks": score.remarks if show else {},
        "gates": (record["verdict"] or {}).get("gates", []) if show else [],
        "keywords": (record["statement"] or {}).get("keywords_zh", [])[:8] if show else [],
    }


def _turns(record: Record, phrases: Phrases) -> list[dict[str, Any]]:
    findings = (record["need"] or {}).get("findings", [])
    turns = []
    for number, turn in enumerate(record["turns"], start=1):
        heard = [_found(f, phrases) for f in findings if f["turn"] == number]
        asked = [phrases.labels[slot] for slot in turn["asked"]]
        turns.append({**turn, "number": number, "heard": heard, "asked": asked})
    return turns


def _found(finding: Mapping[str, Any], phrases: Phrases) -> dict[str, str]:
    return {
        "slot": phrases.labels[finding["slot"]],
        "value": phrases.show(finding["slot"], finding["value"]),
        "quote": finding["quote"],
        "status": finding["status"],
        "turn": str(finding["turn"]),
    }


def _rows(record: Record, score: Score, phrases: Phrases) -> list[dict[str, Any]]:
    """Return expected beside found, the counted expectations first."""
    live = [f for f in (record["need"] or {}).get("findings", []) if f["status"] != "superseded"]
    today = date.fromisoformat(record["today"])
    rows = []
    for optional in (False, True):
        expected = [e for e in record["expected"] if e["optional"] is optional]
        expected = [_complete(e) for e in expected]
        reasons = [m["why"] for m in score.missed]
        for expectation, place in zip(expected, pair(expected, live, today), strict=True):
            missed = place is None
            rows.append(
                {
                    "slot": phrases.labels[expectation["slot"]],
                    "wanted": wanted(expectation, phrases),
                    "optional": optional,
                    "found": None if place is None else _found(live[place], phrases),
                    "why": WHY_MISSED[reasons.pop(0)] if missed and not optional else "",
                }
            )
    return rows


def _complete(expectation: Mapping[str, Any]) -> dict[str, Any]:
    """Give back the open ends that a record leaves out."""
    blank = dict.fromkeys(
        ("op", "min_wan", "max_wan", "province", "city", "date", "months", "class")
    )
    return blank | dict(expectation)


def wanted(expectation: Mapping[str, Any], phrases: Phrases) -> str:
    """Write an expectation as a person reads it."""
    if "any" in expectation:
        return "含 " + " / ".join(expectation["any"])
    if "metric_any" in expectation:
        value = expectation["value"]
        figure = "～".join(f"{v:g}" for v in value) if isinstance(value, list) else f"{value:g}"
        metric = " / ".join(expectation["metric_any"])
        return f"{metric} {expectation['op'] or ''} {figure} {expectation['unit_any'][0]}"
    if expectation["slot"] in ("budget", "region", "cooperation", "confidentiality"):
        return phrases.show(expectation["slot"], expectation)
    if expectation["slot"] == "deadline":
        return str(expectation["date"] or f"{expectation['months']:g} 个月")
    shown = {
        k: v for k, v in expectation.items() if v is not None and k not in ("slot", "optional")
    }
    return "，".join(f"{key} {value}" for key, value in shown.items())
