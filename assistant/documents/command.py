"""The commands over the center's documents: `documents`, `ask`, `reverse`.

In:    parsed arguments, settings.
Out:   data on stdout, progress and remarks on stderr, an exit code as `assistant/cli.py` has them.
Never: draws a progress bar where nobody watches.

Heavy imports stand inside the commands: `--help` must answer at once.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, get_args

from assistant.documents.passage import Kind

if TYPE_CHECKING:
    from assistant.documents.shelf import Outcome, Shelf, Step
    from assistant.reverse import Reversal
    from assistant.settings import Settings

OK, FAILED = 0, 1
KINDS = get_args(Kind)
BAR = 24
"""Characters of the progress bar."""

TEXTS = {
    "outcome": "新增 {added}，更新 {replaced}，未变 {unchanged}，移除 {removed}，未读 {rejected}。",
    "replaced": "已更新 {name}。",
    "missing": "找不到，原有内容保留：{path}",
    "empty": "知识库里还没有文件，用 documents add 添加。",
    "nothing": "没有找到合适的内容。",
    "removed": "已移除 {name}。",
    "holdings": "{files} 份文件，{read} 段；合并重复 {merged} 段，检索 {searched} 段；"
    "略去版式 {furniture} 行，参考文献和脚注 {references} 条，残句 {fragments} 处。",
    "stages": {"read": "读取", "embed": "向量", "index": "索引"},
    "parts": {"keywords": "关键词", "vectors": "向量库"},
    "wordings": "产业说法：",
    "products": "产品与行业：",
    "needs": "可能用得上的需求：",
    "no_wordings": "词表里没有对应的产业说法。",
    "no_needs": "目前存下的需求里没有合适的。",
}


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add these commands to the command line."""
    documents = commands.add_parser("documents", help="keep and search the center's own documents")
    actions = documents.add_subparsers(dest="action", required=True, metavar="ACTION")

    add = actions.add_parser("add", help="take in files and folders")
    add.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    add.set_defaults(run=_add)
    sync = actions.add_parser("sync", help="go through the added folders again")
    sync.set_defaults(run=_sync)
    listing = actions.add_parser("list", help="list the files, and why some could not be read")
    listing.add_argument("--json", action="store_true", help="one JSON object a line")
    listing.set_defaults(run=_list)
    remove = actions.add_parser("remove", help="take a file or an added folder out")
    remove.add_argument("name", help="as `documents list` gives it")
    remove.set_defaults(run=_remove)
    rebuild = actions.add_parser("rebuild", help="read everything again and build the index anew")
    rebuild.set_defaults(run=_rebuild)
    search = actions.add_parser("search", help="search the passages, with scores")
    search.add_argument("query", nargs="+")
    search.add_argument("-k", type=int, default=5, help="how many at most (default 5)")
    search.add_argument("--kind", action="append", default=[], choices=KINDS, help="repeatable")
    search.add_argument("--region", help="a province, such as 江苏省")
    search.add_argument("--since", type=date.fromisoformat, help="YYYY-MM-DD")
    search.add_argument("--until", type=date.fromisoformat, help="YYYY-MM-DD")
    search.add_argument("--json", action="store_true", help="one JSON object a line")
    search.set_defaults(run=_search)

    ask = commands.add_parser("ask", help="answer a question word for word, with citations")
    ask.add_argument("question", nargs="+")
    ask.add_argument("--province", help="that the answer should hold in, such as 江苏省")
    ask.add_argument("--json", action="store_true", help="the answer as one JSON object")
    ask.set_defaults(run=_ask)

    reverse = commands.add_parser("reverse", help="say a research result in industry words")
    reverse.add_argument("text", nargs="*", help="the result; left out with --file")
    reverse.add_argument("--file", type=Path, help="a document that holds it")
    reverse.add_argument("--json", action="store_true", help="what was found as one JSON object")
    reverse.set_defaults(run=_reverse)


# ── the shelf ────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _opened(settings: Settings) -> Iterator[Shelf]:
    from assistant.documents.center import open_center
    from assistant.library.library import Library

    library = Library.open(settings.knowledge, settings.prompts, settings.index, settings.embedding)
    shelf = open_center(settings, library)
    try:
        yield shelf
    finally:
        shelf.close()
        library.close()


class ProgressBar:
    """One line that is written over; nothing where the stream is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = False

    def __call__(self, step: Step) -> None:
        """Show how far a call has come."""
        if not self._stream.isatty():
            return
        filled = BAR * step.done // max(step.total, 1)
        bar = "█" * filled + "░" * (BAR - filled)
        stage = TEXTS["stages"][step.stage]  # type: ignore[index]  # a table of its own
        name = TEXTS["parts"].get(step.name, step.name[-40:])  # type: ignore[attr-defined]
        self._stream.write(f"\r\x1b[K{stage} {bar} {step.done}/{step.total} {name}")
        self._stream.flush()
        self._shown = True

    def end(self) -> None:
        """Clear the line."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def _report(outcome: Outcome) -> int:
    counts = {
        name: len(getattr(outcome, name))
        for name in ("added", "replaced", "unchanged", "removed", "rejected")
    }
    _remark("outcome", **counts)
    for name in outcome.replaced:
        _remark("replaced", name=name)
    for file in outcome.rejected:
        print(f"{file.name}：{file.rejected}", file=sys.stderr)
    for path in outcome.missing:
        _remark("missing", path=path)
    return FAILED if outcome.rejected or outcome.missing else OK


def _remark(text: str, **values: object) -> None:
    print(str(TEXTS[text]).format(**values), file=sys.stderr)


def _line(data: object) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False) + "\n")


def _add(args: argparse.Namespace, settings: Settings) -> int:
    bar = ProgressBar(sys.stderr)
    with _opened(settings) as shelf:
        outcome = shelf.add(args.paths, bar)
    bar.end()
    return _report(outcome)


def _sync(_args: argparse.Namespace, settings: Settings) -> int:
    bar = ProgressBar(sys.stderr)
    with _opened(settings) as shelf:
        outcome = shelf.sync(bar)
    bar.end()
    return _report(outcome)


def _rebuild(_args: argparse.Namespace, settings: Settings) -> int:
    bar = ProgressBar(sys.stderr)
    with _opened(settings) as shelf:
        outcome = shelf.rebuild(bar)
    bar.end()
    return _report(outcome)


def _remove(args: argparse.Namespace, settings: Settings) -> int:
    bar = ProgressBar(sys.stderr)
    with _opened(settings) as shelf:
        outcome = shelf.remove(args.name, bar)
    bar.end()
    for name in outcome.removed:
        _remark("removed", name=name)
    return OK


def _list(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.settings import SHANGHAI

    with _opened(settings) as shelf:
        files = shelf.files()
        held = shelf.holdings() if files else None
    if held is None:
        _remark("empty")
    else:
        _remark("holdings", **{**asdict(held), **asdict(held.dropped)})
    for file in files:
        if args.json:
            _line(
                {
                    "name": file.name,
                    "source": file.source,
                    "size": file.size,
                    "added": file.added,
                    "passages": file.passages,
                    "dropped": asdict(file.dropped),
                    "rejected": file.rejected,
                }
            )
        else:
            added = datetime.fromisoformat(file.added).astimezone(SHANGHAI)
            print(f"{added:%Y-%m-%d %H:%M}  {file.passages:>5}  {file.name}")
            if file.rejected:
                print(f"{'':25}{file.rejected}")
    return OK


def _search(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.documents.citation import name_source
    from assistant.documents.where import Where
    from assistant.documents.wording import load_wording

    where = Where(
        kinds=frozenset(args.kind),
        regions=frozenset({args.region} if args.region else ()),
        since=args.since,
        until=args.until,
    )
    with _opened(settings) as shelf:
        hits = shelf.search(" ".join(args.query), args.k, where)
    if not hits and not args.json:
        _remark("nothing")
    for hit in hits:
        place = hit.passage.places[0]
        if args.json:
            body = {**asdict(hit.passage), "id": hit.id, "score": round(hit.score, 4)}
            _line({**body, "why": [{"said": w.said, "has": w.has} for w in hit.why]})
            continue
        source = name_source(hit.passage, place)
        kind = load_wording().kinds[hit.passage.kind]
        print(f"{hit.score:.2f}  [{kind}] {source}\n      {hit.passage.text}")
        for why in hit.why:
            print(f"      {why.said} ↔ {why.has}")
    return OK


# ── questions and results ────────────────────────────────────────────────────────────────────


def _ask(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.interview import Assistant

    with Assistant.open(settings) as assistant:
        answered = assistant.answer_question(" ".join(args.question), args.province)
    if args.json:
        _line(answered.to_json())
    else:
        print(answered.text)
    return OK


def _reverse(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.interview import Assistant

    text = _read_text(args.file) if args.file else " ".join(args.text)
    with Assistant.open(settings) as assistant:
        found = assistant.reverse(text)
    if args.json:
        _line(found.to_json())
    else:
        for line in _in_words(found):
            print(line)
    return OK


def _read_text(path: Path) -> str:
    from assistant.documents.reading import read_document

    return "\n".join(passage.text for passage in read_document(path, path.name).passages)


def _in_words(found: Reversal) -> Sequence[str]:
    lines = [str(TEXTS["wordings" if found.wordings else "no_wordings"])]
    for w in found.wordings:
        said = "、".join((w.plain, *w.variants[:4]))
        lines.append(f"  {said}  ← {w.said}  [{w.phenomenon}，{'、'.join(w.trades)}，{w.entry}]")
    if found.products:
        lines.append(str(TEXTS["products"]))
        lines += [f"  {p.said} → {'、'.join(p.words)}（{p.trade}）" for p in found.products]
    lines.append(str(TEXTS["needs" if found.fits else "no_needs"]))
    for fit in found.fits:
        lines.append(f"  {fit.score:.2f}  {fit.title}  [{fit.id}]")
        lines += [f"        {why.said} ↔ {why.has}" for why in fit.why]
    return lines
