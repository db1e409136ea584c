"""How long the first answer takes: our page beside an empty Gradio page in the same environment.

    python -m evals.bench_page [--runs 3]

Each run starts a fresh process and asks for `/` until it is answered with 200. The two take
turns, so that a busy machine slows both. Exit code 1 where our median is above `LIMIT` times the
empty page's.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from urllib.error import URLError
from urllib.request import urlopen

from assistant.settings import PROJECT

LIMIT = 1.5
"""Times the empty page's. Source: the acceptance figure of the page."""
PATIENCE = 120.0
"""Seconds until a start counts as failed."""

EMPTY = """
import os
os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_OFFLINE="1")
import gradio, uvicorn
from fastapi import FastAPI
with gradio.Blocks() as page:
    pass
app = gradio.mount_gradio_app(FastAPI(), page, path="/", ssr_mode=False)
uvicorn.run(app, port=int(os.environ["ASSISTANT_PORT"]), log_level="error")
"""
PAGES: Mapping[str, Sequence[str]] = {
    "empty": [sys.executable, "-c", EMPTY],
    "ours": [sys.executable, "app.py"],
}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seconds_to_first_answer(command: Sequence[str], home: str) -> float:
    """Start a page and return the seconds until `/` is answered.

    Raises:
        RuntimeError: it ended, or did not answer in time.
    """
    port = _free_port()
    environ = {**os.environ, "ASSISTANT_HOME": home, "ASSISTANT_PORT": str(port)}
    environ |= {"ASSISTANT_HOST": "127.0.0.1"}
    began = time.perf_counter()
    program = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while time.perf_counter() - began < PATIENCE and program.poll() is None:
            try:
                with urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as answer:
                    if answer.status == 200:
                        return time.perf_counter() - began
            except (URLError, OSError):
                time.sleep(0.02)
        raise RuntimeError("the page did not answer")
    finally:
        program.terminate()
        program.wait(20)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and compare."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=3, help="starts of each page")
    runs = parser.parse_args(arguments).runs
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    with tempfile.TemporaryDirectory() as home:
        for _ in range(runs):
            for name, command in PAGES.items():
                times[name].append(seconds_to_first_answer(command, home))
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, found in times.items():
        print(f"{name:6} {medians[name]:6.2f} s   ({', '.join(f'{s:.2f}' for s in found)})")
    ratio = medians["ours"] / medians["empty"]
    print(f"ratio  {ratio:6.2f}     (limit {LIMIT})")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
