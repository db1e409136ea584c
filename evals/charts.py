"""Charts as inline SVG: recall by turn, bars side by side, a confusion matrix.

Colours come from the page's style sheet by class: `s0` … `s3` for the series.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

WIDTH = 720


class Bar(NamedTuple):
    """One bar: a share from 0 to 1, None where there is none, and what stands beside it."""

    share: float | None
    text: str


def _svg(width: int, height: int, parts: Sequence[str], label: str) -> str:
    body = "".join(parts)
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}" '
        f'width="{width}" height="{height}">{body}</svg>'
    )


def _text(x: float, y: float, text: str, anchor: str = "start", kind: str = "") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{escape(text)}</text>'
    )


def line_chart(series: Mapping[str, Sequence[float]], x_label: str, label: str) -> str:
    """Draw shares (0 to 1) over turns from 1; each line is named at its end."""
    left, right, top, bottom, height = 44, 130, 14, 36, 300
    turns = max((len(values) for values in series.values()), default=1)
    span = WIDTH - left - right

    def at(turn: int, share: float) -> tuple[float, float]:
        x = left + span * (turn - 1) / max(1, turns - 1)
        return x, top + (height - top - bottom) * (1 - share)

    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        _, y = at(1, share)
        parts.append(f'<line x1="{left}" x2="{left + span}" y1="{y}" y2="{y}" class="grid"/>')
        parts.append(_text(left - 6, y + 4, f"{share:.0%}", "end", "axis"))
    for turn in (1, *range(5, turns + 1, 5)):
        x, y = at(turn, 0.0)
        parts.append(_text(x, y + 18, str(turn), "middle", "axis"))
    parts.append(_text(left + span, height - 4, x_label, "end", "axis"))
    ends: list[float] = []
    for place, (name, values) in enumerate(series.items()):
        if not values:
            continue
        points = " ".join(
            f"{x:.1f},{y:.1f}" for x, y in (at(t, v) for t, v in enumerate(values, 1))
        )
        parts.append(f'<polyline points="{points}" class="line s{place}"/>')
        x, y = at(len(values), values[-1])
        while any(abs(y - other) < 15 for other in ends):
            y += 3
        ends.append(y)
        parts.append(_text(x + 8, y + 4, f"{name} {values[-1]:.0%}", "start", f"name s{place}"))
    return _svg(WIDTH, height, parts, label)


def bars(
    rows: Mapping[str, Sequence[Bar]], names: Sequence[str], label: str, width: int = WIDTH
) -> str:
    """Draw shares side by side: one group a row, one bar a series, its figure beside each bar."""
    left, value_width, bar, gap = width // 5, width // 6, 15, 14
    height = 26
    parts = []
    x = float(left)
    for place, name in enumerate(names):
        parts.append(f'<rect x="{x}" y="4" width="11" height="11" rx="2" class="fill s{place}"/>')
        parts.append(_text(x + 16, 14, name, "start", "axis"))
        x += 16 + 13 * len(name) + 14
    span = width - left - value_width
    for row, shares in rows.items():
        middle = height + bar * len(shares) / 2
        parts.append(_text(left - 10, middle + 5, row, "end", "row"))
        for place, shown in enumerate(shares):
            y = height + 1
            length = span * (shown.share or 0)
            parts.append(
                f'<rect x="{left}" y="{y}" width="{span}" height="{bar - 3}" class="back"/>'
                f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{bar - 3}" '
                f'class="fill s{place}"/>'
            )
            parts.append(_text(left + span + 8, y + 11, shown.text, "start", "value"))
            height += bar
        height += gap
    return _svg(width, height, parts, label)


def matrix(
    confusion: Mapping[str, Mapping[str, int]], labels: Mapping[str, str], title: str
) -> str:
    """Draw a confusion matrix: expected down, judged across, wrong cells in warning colours."""
    judged = {verdict for row in confusion.values() for verdict, count in row.items() if count}
    columns = [verdict for verdict in labels if verdict in judged or verdict in confusion]
    cell, left, top = 76, 84, 54
    parts = [_text(left + cell * len(columns) / 2, 18, title, "middle", "row")]
    for i, verdict in enumerate(columns):
        parts.append(_text(left + cell * (i + 0.5), 44, labels[verdict], "middle", "axis"))
    for j, (expected, row) in enumerate(confusion.items()):
        total = sum(row.values())
        y = top + cell * j
        parts.append(_text(left - 8, y + cell / 2 + 4, labels[expected], "end", "axis"))
        for i, verdict in enumerate(columns):
            count = row.get(verdict, 0)
            kind = "right" if verdict == expected else "wrong"
            if verdict == "true_need" and expected != "true_need":
                kind = "worst"
            strength = 0.08 + 0.92 * count / total if total and count else 0.0
            x = left + cell * i
            parts.append(
                f'<rect x="{x + 1}" y="{y + 1}" width="{cell - 2}" height="{cell - 2}" rx="4" '
                f'class="cell"/><rect x="{x + 1}" y="{y + 1}" width="{cell - 2}" '
                f'height="{cell - 2}" rx="4" class="{kind}" opacity="{strength:.2f}"/>'
            )
            shade = "count light" if strength > 0.55 else "count"
            parts.append(_text(x + cell / 2, y + cell / 2 + 6, str(count), "middle", shade))
    return _svg(left + cell * len(columns) + 10, top + cell * len(confusion) + 8, parts, title)
