"""The command line: interview in the terminal or over JSON lines, search, briefs, upkeep.

Data goes to stdout, everything else to stderr. Exit codes: 0 done; 1 it could not be done (the
reason is on stderr); 2 the command was not understood; 130 interrupted.

Heavy imports stand inside the commands: `--help` must answer at once.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from assistant.documents import command
from assistant.errors import AssistantError, ConfigError, InputRejected

if TYPE_CHECKING:
    from assistant.brief import VersionName
    from assistant.doctor import Finding
    from assistant.interview import Assistant, Reply
    from assistant.settings import Settings

OK, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130

TEXTS = {
    "prompt": "您：",
    "assistant": "助手：",
    "goodbye": "已保存，下次用 --resume {id} 继续。",
    "deleted": "已删除 {id} 的全部记录。",
    "built": "索引已建好：实验室 {labs}，政策 {policies}。",
    "not_object": '每行须是 {"say": "…"} 这样的一个对象。',
    "not_query": '每行须是 {"query": "…", "k": 5, "where": {}} 这样的一个对象。',
    "not_unicode": "这一行不是有效的 UTF-8 文本。",
}
"""What the command line itself says to people; all else comes from `prompts/`."""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="python -m assistant",
        description="Interview an enterprise until a true technology need (真需求) is held.",
        epilog="exit codes: 0 done, 1 could not be done, 2 not understood, 130 interrupted",
    )
    parser.add_argument("--debug", action="store_true", help="log to stderr what goes on inside")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    chat = commands.add_parser("chat", help="interview in the terminal, or over JSON lines")
    chat.add_argument("--jsonl", action="store_true", help="one JSON object a line, in and out")
    chat.add_argument("--resume", metavar="ID", help="go on with a stored interview")
    chat.set_defaults(run=_chat)

    search = commands.add_parser("search", help="search the laboratories or the policies")
    search.add_argument("kind", choices=("labs", "policies"))
    search.add_argument("query", nargs="*", help="what to look for; left out with --jsonl")
    search.add_argument("--jsonl", action="store_true", help="queries as JSON lines on stdin")
    search.add_argument("-k", type=int, default=5, help="how many at most (default 5)")
    search.set_defaults(run=_search)

    brief = commands.add_parser("brief", help="write the brief of an interview to stdout or a file")
    brief.add_argument("id", metavar="ID")
    brief.add_argument("--format", choices=("docx", "md", "json"), default="md")
    brief.add_argument("--public", action="store_true", help="the version that may be published")
    brief.add_argument(
        "--reviewed",
        action="store_true",
        help="you looked at every highlight of the public version",
    )
    brief.add_argument("-o", "--output", metavar="FILE", help="write there instead of to stdout")
    brief.set_defaults(run=_brief)

    listing = commands.add_parser("list", help="list the stored interviews, newest first")
    listing.add_argument("--json", action="store_true", help="one JSON object a line")
    listing.set_defaults(run=_list)

    delete = commands.add_parser("delete", help="erase every row of an interview")
    delete.add_argument("id", metavar="ID")
    delete.set_defaults(run=_delete)

    index = commands.add_parser("index", help="build the search index over knowledge/")
    index.add_argument("--if-stale", action="store_true", help="only if it is missing or stale")
    index.set_defaults(run=_index)

    command.add_parsers(commands)

    doctor = commands.add_parser("doctor", help="say what is wrong and how to mend it")
    doctor.set_defaults(run=_doctor)
    return parser


def main(argv: Sequence[str]) -> int:
    """Run one command; return the exit code."""
    args = build_parser().parse_args(argv)
    level = logging.DEBUG if args.debug else logging.WARNING
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(message)s")
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    try:
        run: Callable[[argparse.Namespace, Settings], int] = args.run
        return run(args, _settings())
    except AssistantError as error:
        if isinstance(error, ConfigError) and args.run is _doctor:
            from assistant.doctor import unusable_settings

            return _print_findings([unusable_settings(error)])
        print(f"{error.user_message}\n({error})", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output went away (`| head`); what was stored stays stored.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def _settings() -> Settings:
    from assistant.settings import Settings, read_environment

    return Settings.from_env(read_environment(os.environ))


def _write_line(data: object) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _json_lines(stream: TextIO) -> Iterator[Any]:
    """Yield each line as JSON; what is not JSON or not UTF-8 comes as an error's sentence."""
    for line in stream:
        if not line.strip():
            continue
        try:
            line.encode("utf-8")
        except UnicodeEncodeError:
            yield InputRejected("not UTF-8", TEXTS["not_unicode"])
            continue
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            yield None


# ── the interview ────────────────────────────────────────────────────────────────────────────


def _chat(args: argparse.Namespace, settings: Settings) -> int:
    # Loading makes some hundred thousand objects that all stay: collecting meanwhile finds nothing
    # and takes a fifth of the time to the greeting.
    gc.disable()
    from assistant.interview import Assistant

    with Assistant.open(settings) as assistant:
        # Everything a turn may need is loaded before the greeting, so that no turn waits.
        assistant.warm_up()
        gc.freeze()
        gc.enable()
        reply = assistant.view(args.resume) if args.resume else assistant.start()
        if args.jsonl:
            return _chat_jsonl(assistant, reply)
        return _chat_terminal(assistant, reply, resumed=bool(args.resume))


def _chat_jsonl(assistant: Assistant, reply: Reply) -> int:
    _write_line(reply.to_json())
    for message in _json_lines(sys.stdin):
        try:
            if isinstance(message, AssistantError):
                raise message
            if not isinstance(message, dict) or set(message) != {"say"}:
                raise InputRejected("not a say object", TEXTS["not_object"])
            _write_line(assistant.say(reply.id, message["say"]).to_json())
        except AssistantError as error:
            _write_line({"error": error.user_message})
    return OK


def _chat_terminal(assistant: Assistant, reply: Reply, resumed: bool) -> int:
    recap = assistant.recap(reply.id) if resumed else ""
    print(f"{TEXTS['assistant']}{recap}{reply.reply}\n")
    try:
        while True:
            text = input(TEXTS["prompt"]) if sys.stdin.isatty() else _next_line()
            try:
                reply = assistant.say(reply.id, text)
            except InputRejected as error:
                print(f"{TEXTS['assistant']}{error.user_message}\n")
                continue
            clear, total = reply.progress
            print(f"\n{TEXTS['assistant']}{reply.reply}")
            if reply.notice:
                print(f"   {reply.notice}")
            if reply.choices:
                print("   " + " / ".join(reply.choices))
            print(f"   [{clear}/{total}]\n")
    except EOFError:
        print(TEXTS["goodbye"].format(id=reply.id), file=sys.stderr)
        return OK


def _next_line() -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")


# ── search ───────────────────────────────────────────────────────────────────────────────────


def _search(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.library.library import Library

    library = Library.open(settings.knowledge, settings.prompts, settings.index, settings.embedding)
    try:
        if not args.jsonl:
            for hit in library.search(args.kind, " ".join(args.query), args.k, {}):
                print(f"{hit.score:.2f}  {hit.name}  [{hit.id}]")
                for why in hit.why:
                    print(f"      {why.said} ↔ {why.has}")
            return OK
        for request in _json_lines(sys.stdin):
            try:
                _write_line({"results": _search_once(library, args.kind, request)})
            except AssistantError as error:
                _write_line({"error": error.user_message})
        return OK
    finally:
        library.close()


def _search_once(library: Any, kind: str, request: Any) -> list[dict[str, Any]]:
    if isinstance(request, AssistantError):
        raise request
    wanted = InputRejected("not a query object", TEXTS["not_query"])
    if not isinstance(request, dict) or not set(request) <= {"query", "k", "where"}:
        raise wanted
    query, k, where = request.get("query"), request.get("k", 5), request.get("where") or {}
    if not isinstance(query, str) or not query.strip() or not isinstance(where, dict):
        raise wanted
    if not isinstance(k, int) or isinstance(k, bool):
        raise wanted
    return [
        {
            "id": hit.id,
            "name": hit.name,
            "score": round(hit.score, 4),
            "why": [{"said": w.said, "has": w.has} for w in hit.why],
            "source": hit.source,
        }
        for hit in library.search(kind, query, k, where)
    ]


# ── briefs and upkeep ────────────────────────────────────────────────────────────────────────


def _brief(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.interview import Assistant

    with Assistant.open(settings) as assistant:
        version: VersionName = "public" if args.public else "full"
        made = assistant.export(args.id, version, args.format, reviewed=args.reviewed)
    if args.output:
        Path(args.output).write_bytes(made.data)
        print(args.output, file=sys.stderr)
    else:
        sys.stdout.buffer.write(made.data)
        sys.stdout.buffer.flush()
    return OK


def _list(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.interview import Assistant

    with Assistant.open(settings) as assistant:
        for summary in assistant.list_interviews():
            clear, total = summary.progress
            if args.json:
                _write_line(
                    {
                        "id": summary.id,
                        "title": summary.title,
                        "verdict": summary.verdict,
                        "stage": summary.stage,
                        "progress": [clear, total],
                        "updated_at": summary.updated_at,
                    }
                )
            else:
                print(
                    f"{summary.id}  {summary.updated_at}  {summary.verdict:<10}  "
                    f"{clear}/{total}  {summary.title}"
                )
    return OK


def _delete(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.store import Store

    store = Store(settings.database)
    try:
        store.delete(args.id)
    finally:
        store.close()
    print(TEXTS["deleted"].format(id=args.id), file=sys.stderr)
    return OK


def _index(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.errors import BrokenIndex, MissingIndex
    from assistant.library.embedding import LEARNED
    from assistant.library.library import build
    from assistant.library.manifest import is_stale

    if args.if_stale:
        embedder = settings.embedding.name if settings.embedding else LEARNED
        try:
            if not is_stale(settings.index, settings.knowledge, embedder):
                return OK
        except (MissingIndex, BrokenIndex) as error:
            print(error, file=sys.stderr)
    manifest = build(
        settings.knowledge,
        settings.index,
        settings.embedding,
        lambda step: print(step, file=sys.stderr),
    )
    print(TEXTS["built"].format(**manifest.counts), file=sys.stderr)
    return OK


def _doctor(_args: argparse.Namespace, settings: Settings) -> int:
    from assistant.doctor import examine

    return _print_findings(examine(settings))


def _print_findings(findings: Sequence[Finding]) -> int:
    for finding in findings:
        print(f"{'✓' if finding.well else '✗'} {finding.what}")
        if finding.mend:
            print(f"    {finding.mend}")
    return OK if all(finding.well for finding in findings) else FAILED
