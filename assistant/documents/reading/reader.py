"""Files to documents, safely: a process of its own opens them, with limits.

In:    a path, and the name that passages give the file.
Out:   `Reading`; or `DocumentRejected` with a sentence for the person.
Never: parses a file in this process; waits longer than `WALL_SECONDS` for one.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from assistant.documents.passage import Document, Dropped, Passage, Place
from assistant.documents.reading.compose import Reading
from assistant.documents.reading.formats import SUFFIXES
from assistant.documents.reading.worker import MOST_BYTES
from assistant.documents.wording import load_wording
from assistant.errors import DocumentRejected
from assistant.settings import PROJECT

WALL_SECONDS = 90.0
"""For one file, its process's start included."""


class Reader:
    """Reads files one after another; one process serves them as long as it keeps within its limits.

    A context manager: the process ends with it. Not for several threads at once.

    Raises:
        PromptError: a text is missing that says why a file cannot be read.
    """

    def __init__(self, *, wall_seconds: float = WALL_SECONDS) -> None:
        # A text that is missing is told before a file is read, not instead of its reason.
        load_wording()
        self._wall_seconds = wall_seconds
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                # What the process did not take any more cannot be flushed.
                with contextlib.suppress(BrokenPipeError):
                    stream.close()

    def read(self, path: Path, name: str) -> Reading:
        """Read a file.

        Args:
            path: of the file.
            name: what its passages call it: its path inside the shelf's folder, with `/`.

        Raises:
            DocumentRejected: it cannot be read; this process and the next file are unharmed.
        """
        try:
            _check(path)
            answer = self._ask({"path": str(path.absolute()), "file": name})
            if "reason" in answer:
                raise DocumentRejected(answer["reason"], answer["detail"])
        except DocumentRejected as error:
            error.user_message = load_wording().reasons[error.reason]
            raise
        return Reading(_document(answer["document"]), answer["text"])

    def _ask(self, request: Mapping[str, str]) -> Any:
        process = self._process or self._start()
        self._process = process
        assert process.stdin is not None and process.stdout is not None
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._wall_seconds, end)
        timer.daemon = True
        timer.start()
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            if line.endswith("\n"):
                return json.loads(line)
        except BrokenPipeError:
            pass
        finally:
            timer.cancel()
        code = process.wait()
        self.close()
        if late.is_set() or code == -getattr(signal, "SIGXCPU", 0):
            raise DocumentRejected("too_slow", f"ended with {code}")
        raise DocumentRejected("crashed", f"ended with {code}")

    def _start(self) -> subprocess.Popen[str]:
        # No key of this program's environment reaches the process.
        kept = {
            name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ
        }
        return subprocess.Popen(
            [sys.executable, "-m", "assistant.documents.reading.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=PROJECT,
            env=kept | {"PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"},
            encoding="utf-8",
        )


def read_document(path: Path, name: str) -> Document:
    """Read one file; for many, one `Reader` is faster.

    Raises:
        DocumentRejected: it cannot be read.
    """
    with Reader() as reader:
        return reader.read(path, name).document


def read_text(path: Path) -> str:
    """Return the cleaned text of one file, in which the places of its passages are offsets.

    For every passage's first place `text[place.start:place.end] == passage.text`. The same bytes
    give the same text.

    Raises:
        DocumentRejected: it cannot be read.
    """
    with Reader() as reader:
        return reader.read(path, path.name).text


def check_file(path: Path) -> None:
    """Refuse what need not be opened to be refused.

    Raises:
        DocumentRejected: it is no regular file, empty, too large, or of no known format.
    """
    try:
        _check(path)
    except DocumentRejected as error:
        error.user_message = load_wording().reasons[error.reason]
        raise


def _check(path: Path) -> None:
    if path.suffix.lower() not in SUFFIXES:
        raise DocumentRejected("suffix", path.suffix or "no suffix")
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        raise DocumentRejected("missing", type(error).__name__) from error
    if not stat.S_ISREG(found.st_mode):
        raise DocumentRejected("not_a_file", "not a regular file")
    if not found.st_size:
        raise DocumentRejected("empty", "no bytes")
    if found.st_size > MOST_BYTES:
        raise DocumentRejected("too_large", f"{found.st_size} bytes")


def _document(answer: Mapping[str, Any]) -> Document:
    passages = tuple(
        Passage(
            **passage
            | {
                "section": tuple(passage["section"]),
                "places": tuple(Place(**place) for place in passage["places"]),
            }
        )
        for passage in answer["passages"]
    )
    return Document(answer["file"], answer["digest"], passages, Dropped(**answer["dropped"]))
