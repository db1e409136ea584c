"""`python -m evals fake-model`: the fake server, what survives it, and what a model costs."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evals.model_dialogues import Outcome
    from evals.model_faults import Bench, Ending


def add_command(commands: Any) -> None:
    """Add the command to the parser of all commands."""
    fake = commands.add_parser("fake-model", help="serve a model that needs no key, or measure")
    fake.add_argument("--port", type=int, default=8765, metavar="N")
    fake.add_argument(
        "--seconds", type=float, default=0.0, metavar="S", help="that each answer is spread over"
    )
    fake.add_argument("--faults", action="store_true", help="every fault at every call, a table")
    fake.add_argument("--tokens", action="store_true", help="tokens beside the naive way")
    fake.add_argument(
        "--dialogues", action="store_true", help="dialogues without, with and with a dying model"
    )
    fake.add_argument(
        "--all", action="store_true", help="with --dialogues: all, not one of each behaviour"
    )
    fake.add_argument("--scenarios", type=Path, default=None, metavar="DIR")
    fake.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from evals.fake_model import FAULTS, NAME

    measuring = options.faults or options.tokens or options.dialogues
    with _bench(0 if measuring else options.port) as bench:
        if options.faults:
            return _print_faults(bench)
        if options.tokens:
            return _print_tokens(bench, options.scenarios)
        if options.dialogues:
            return _print_dialogues(bench, options.scenarios, options.all)
        bench.fake.seconds = options.seconds
        print(f"ASSISTANT_MODEL_URL={bench.fake.url} ASSISTANT_MODEL={NAME}", flush=True)
        print(f"{NAME}+FAULT fails so: {' '.join(FAULTS)}", file=sys.stderr)
        threading.Event().wait()
    return 0


@contextmanager
def _bench(port: int) -> Iterator[Bench]:
    from assistant.library.library import Library
    from assistant.phrases import load_phrases
    from assistant.settings import Settings
    from evals.fake_model import serving
    from evals.model_faults import Bench

    settings = Settings.from_env(os.environ)
    library = Library.open(settings.knowledge, settings.prompts, settings.index)
    phrases = load_phrases(settings.prompts)
    try:
        with serving(library.ear, phrases.fields, port) as fake:
            yield Bench(fake, library, phrases, settings)
    finally:
        library.close()


def _print_faults(bench: Bench) -> int:
    from evals.model_faults import strike, strike_doctor, strike_embeddings, table

    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        endings: list[Ending] = []
        for ending in strike(bench, Path(folder)):
            print(f"\r{len(endings)} {ending.fault:<24}", end="", file=sys.stderr, flush=True)
            endings.append(ending)
        endings += [*strike_doctor(bench), *strike_embeddings(bench)]
    print(file=sys.stderr)
    print(table(endings))
    bad = [e for e in endings if e.problem]
    print(f"\n{len(endings)} endings, {len(bad)} bad")
    return 1 if bad else 0


def _print_tokens(bench: Bench, folder: Path | None) -> int:
    from evals.cases import OWN
    from evals.model_tokens import weigh
    from evals.scenario import load_scenarios

    ours = naive = 0
    with tempfile.TemporaryDirectory() as home:
        for row in weigh(bench, Path(home), load_scenarios(folder or OWN)):
            ours, naive = ours + row.ours, naive + row.naive
            ratio = row.ours / row.naive if row.naive else 0.0
            print(f"{row.name:<40} {row.turns:>3} turns {row.ours:>8} {row.naive:>8} {ratio:.2f}")
    print(f"{'all':<40} {'':>9} {ours:>8} {naive:>8} {ours / max(1, naive):.2f}")
    return 0


def _print_dialogues(bench: Bench, folder: Path | None, whole: bool) -> int:
    from evals.cases import OWN, read_cases
    from evals.model_dialogues import WAYS, complaints, one_of_each, play_three_ways, summarise

    # The log would hold a warning for every turn of a model that is dead on purpose.
    logging.disable(logging.CRITICAL)
    cases = read_cases(folder or OWN)
    played = cases if folder or whole else one_of_each(cases)
    outcomes: list[Outcome] = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as home:
        for outcome in play_three_ways(bench, Path(home), [case.scenario for case in played]):
            outcomes.append(outcome)
            done = f"{len(outcomes)}/{len(played) * len(WAYS)} {time.monotonic() - began:.0f} s"
            print(f"{done} {outcome.name} {outcome.way}", file=sys.stderr, flush=True)
    print(summarise(outcomes))
    if len(played) < len(cases):
        names = " ".join(case.scenario.id for case in played)
        print(f"\n{len(played)} of {len(cases)} dialogues, one of each behaviour: {names}")
    bad = complaints(outcomes)
    for line in bad:
        print(line)
    return 1 if bad else 0
