"""Measure the assistant over scripted dialogues.

    python -m evals run       play every dialogue, score it, write a report
    python -m evals compare   name what got better or worse between two runs
    python -m evals leaks     look for names in the public briefs
    python -m evals kill      kill the program at random instants and see that nothing is lost

Exit codes: 0 done and every threshold holds; 1 a threshold does not, or a check failed; 2 it could
not be run; 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.errors import AssistantError
from evals import model_command
from evals.scenario import ScenarioError

OK, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130
FREE_WORDS = "--free-words 要靠模型改说法：请同时用 --engine model。"
NO_MODEL = (
    "没有配置模型，无法用 --engine model：请先设置 ASSISTANT_MODEL，或改用 --engine embedded。"
)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    from evals.cases import OWN
    from evals.run import Plan

    plan = Plan()
    parser = argparse.ArgumentParser(
        prog="python -m evals",
        description="Measure the assistant over scripted dialogues.",
        epilog="exit codes: 0 fine, 1 a threshold or a check failed, 2 not run, 130 interrupted",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="play every dialogue, score it, write a report")
    run.add_argument("--scenarios", type=Path, default=OWN, metavar="DIR")
    run.add_argument("--engine", choices=("embedded", "model"), default=plan.engine)
    run.add_argument("--transport", choices=("api", "jsonl"), default=plan.transport)
    run.add_argument("--jobs", type=int, default=plan.jobs, metavar="N")
    run.add_argument("--seed", type=int, default=plan.seed, metavar="S")
    run.add_argument("--out", type=Path, default=plan.out, metavar="DIR")
    run.add_argument("--thresholds", type=Path, default=None, metavar="FILE")
    run.add_argument(
        "--free-words",
        action="store_true",
        help="a model phrases what the person says (with --engine model)",
    )
    run.add_argument("--no-baselines", action="store_true", help="only ours")
    run.add_argument("--no-retrieval", action="store_true", help="leave search alone out")
    run.add_argument(
        "--show-held-out",
        action="store_true",
        help="put the transcripts of the held-out dialogues into the report",
    )
    run.set_defaults(command=_run)

    comparing = commands.add_parser("compare", help="name what changed between two runs")
    comparing.add_argument("before", type=Path, metavar="RUN_A")
    comparing.add_argument("after", type=Path, metavar="RUN_B")
    comparing.set_defaults(command=_compare)

    leaks = commands.add_parser("leaks", help="look for names in the public briefs")
    leaks.add_argument("--scenarios", type=Path, default=OWN, metavar="DIR")
    leaks.add_argument("--out", type=Path, default=None, metavar="FILE", help="also as JSON")
    leaks.set_defaults(command=_leaks)

    kill = commands.add_parser("kill", help="kill the program at random instants")
    kill.add_argument("--rounds", type=int, default=100, metavar="N", help="kills (default 100)")
    kill.add_argument("--scenarios", type=Path, default=OWN, metavar="DIR")
    kill.add_argument("--jobs", type=int, default=plan.jobs, metavar="N")
    kill.add_argument("--seed", type=int, default=plan.seed, metavar="S")
    kill.set_defaults(command=_kill)
    model_command.add_command(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    options = build_parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except (ScenarioError, AssistantError) as error:
        print(error, file=sys.stderr)
        return MISUSED
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(options: argparse.Namespace) -> int:
    from evals.publish import publish
    from evals.run import INTERVIEWERS, WITH_A_MODEL, Plan, run

    with_model = options.engine == "model"
    if options.free_words and not with_model:
        print(FREE_WORDS, file=sys.stderr)
        return MISUSED
    if with_model and _model_name() is None:
        print(NO_MODEL, file=sys.stderr)
        return MISUSED
    everybody = WITH_A_MODEL if with_model else INTERVIEWERS
    plan = Plan(
        scenarios=options.scenarios,
        out=options.out,
        interviewers=everybody[:1] if options.no_baselines else everybody,
        free_words=options.free_words,
        engine=options.engine,
        transport=options.transport,
        jobs=max(1, options.jobs),
        seed=options.seed,
    )
    records = run(plan)
    holds = publish(
        plan.out,
        records,
        thresholds=options.thresholds,
        retrieval=not options.no_retrieval,
        show_held_out=options.show_held_out,
    )
    return OK if holds else FAILED


def _compare(options: argparse.Namespace) -> int:
    from evals.compare import comparison

    try:
        print(comparison(options.before, options.after), end="")
    except FileNotFoundError as missing:
        print(f"{missing.filename}: 没有这次运行的结果", file=sys.stderr)
        return MISUSED
    return OK


def _leaks(options: argparse.Namespace) -> int:
    from evals.cases import read_cases
    from evals.leaks import check_leaks, write_leaks
    from evals.run import Plan, Room, bring_index_up_to_date

    cases = read_cases(options.scenarios)
    bring_index_up_to_date()
    room = Room(Plan())
    try:
        check = check_leaks(cases, room)
    finally:
        room.close()
    if options.out:
        write_leaks(options.out, check)
    looked = "，".join(f"{kind} {count}" for kind, count in check.looked_for.items())
    print(f"公开版榜单 {check.briefs} 份（另有 {check.without} 场没有榜单），查找：{looked}")
    print(f"没有按匿名处理的：{len(check.level_lost)} {' '.join(check.level_lost)}")
    flagged = sum(leak.flagged for leak in check.leaks)
    dialogues = len({leak.dialogue for leak in check.leaks})
    print(f"泄露：{len(check.leaks)} 个名称，{dialogues} 场（其中 {flagged} 个有提示要人核对）")
    held_out = {case.id for case in cases if case.split == "held_out"}
    for leak in check.leaks:
        shown = "" if leak.dialogue in held_out else f" {leak.name} ← {leak.lines[0][:50]}"
        print(f"- {leak.dialogue} [{leak.kind}] {len(leak.lines)} 行{shown}")
    return FAILED if check.leaks or check.level_lost or not check.briefs else OK


def _kill(options: argparse.Namespace) -> int:
    from evals.kill import kill_rounds
    from evals.run import bring_index_up_to_date

    bring_index_up_to_date()
    tally = kill_rounds(options.scenarios, options.rounds, options.jobs, options.seed)
    print(tally.report())
    return OK if tally.sound else FAILED


def _model_name() -> str | None:
    import os

    from assistant.settings import Settings, read_environment

    model = Settings.from_env(read_environment(os.environ)).model
    return model.name if model else None


if __name__ == "__main__":
    raise SystemExit(main())
