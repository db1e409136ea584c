"""Playing a dialogue: a simulated person against anything that speaks the JSON lines.

Person ─ say ─▶ Interviewer ─ line ─▶ Person … until `done` or until the person's turns are up
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO, cast

from assistant.settings import PROJECT
from evals.simulate import Person, Said

if TYPE_CHECKING:
    from assistant.interview import Assistant
    from assistant.store import Store

Line = Mapping[str, Any]

SILENCE_S = 120.0
"""Seconds after which a program that does not answer over the pipe is ended."""


class PipeBroken(RuntimeError):
    """The program at the other end of the pipe ended or fell silent."""


class Interviewer(Protocol):
    """Leads one interview; lines are those of the JSON lines contract."""

    def start(self) -> Line:
        """Return the greeting."""

    def say(self, text: str) -> Line:
        """Take one message and return the line that answers it."""

    def close(self) -> Mapping[str, float] | None:
        """Give back what was opened for this interview; return what a model took, if any did."""


@dataclass(frozen=True, slots=True)
class Played:
    """One dialogue as it went.

    Attributes:
        said: the person's messages, turn 1 first.
        lines: the interviewer's lines, the greeting first.
        seconds: how long each message waited for its answer.
        error: why it broke off; empty where it did not.
        use: what a model took; empty where none was asked.
    """

    said: tuple[Said, ...]
    lines: tuple[Line, ...]
    seconds: tuple[float, ...]
    error: str = ""
    use: Mapping[str, float] = field(default_factory=dict)


def play(person: Person, interviewer: Interviewer) -> Played:
    """Play one dialogue to its end, or until the person's turns are used up."""
    lines: list[Line] = []
    seconds: list[float] = []
    error = ""
    use: Mapping[str, float] = {}
    try:
        lines.append(interviewer.start())
        text = person.open()
        while True:
            began = time.perf_counter()
            line = interviewer.say(text)
            seconds.append(time.perf_counter() - began)
            if "error" in line:
                error = str(line["error"])
                break
            lines.append(line)
            if line["stage"] == "done" or len(person.said) >= person.scenario.limits.turns:
                break
            text = person.answer(line["asked"], line["stage"])
    except PipeBroken as broken:
        error = str(broken)
    finally:
        use = interviewer.close() or use
    return Played(tuple(person.said), tuple(lines), tuple(seconds), error, use)


@dataclass
class Api:
    """The assistant in this process."""

    assistant: Assistant
    store: Store
    interview_id: str = ""

    def start(self) -> Line:
        """Return the greeting."""
        reply = self.assistant.start()
        self.interview_id = reply.id
        return reply.to_json()

    def say(self, text: str) -> Line:
        """Take one message and return the line that answers it."""
        from assistant.errors import AssistantError

        try:
            return self.assistant.say(self.interview_id, text).to_json()
        except AssistantError as error:
            return {"error": str(error)}

    def close(self) -> Mapping[str, float] | None:
        """Return what the model took; the library stays open for the next dialogue."""
        if not self.interview_id:
            return None
        notes = self.store.read(self.interview_id).notes
        return add_use(note.body for note in notes if note.kind == "model")


def add_use(uses: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Add up what the turns of an interview took from a model; empty where none was asked."""
    total: dict[str, float] = {}
    for use in uses:
        counted = {key: use[key] or 0 for key in ("calls", "sent", "received", "cost")}
        for key, number in {**counted, "failed": bool(use["failed"])}.items():
            total[key] = total.get(key, 0) + number
    return total


class Pipe:
    """`python -m assistant chat --jsonl` in a process of its own."""

    def __init__(
        self, environ: Mapping[str, str], home: Path, today: date, resume: str = ""
    ) -> None:
        """Start the program.

        Args:
            environ: its environment, beside what follows.
            home: its data folder.
            today: the day of the run.
            resume: an interview to go on with; empty for a new one.
        """
        command = [sys.executable, "-m", "assistant", "chat", "--jsonl"]
        if resume:
            command += ["--resume", resume]
        self.process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env={
                **environ,
                "ASSISTANT_HOME": str(home),
                "ASSISTANT_TODAY": today.isoformat(),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )

    def start(self) -> Line:
        """Return the first line: the greeting, or the last acknowledged one after a resume."""
        return self.read()

    def say(self, text: str) -> Line:
        """Take one message and return the line that answers it."""
        self.send(text)
        return self.read()

    def send(self, text: str) -> None:
        """Write one message; its line is read by `read`."""
        stdin = cast(TextIO, self.process.stdin)
        try:
            stdin.write(json.dumps({"say": text}, ensure_ascii=False) + "\n")
            stdin.flush()
        except BrokenPipeError as broken:
            raise PipeBroken("the program ended") from broken

    def read(self) -> Line:
        """Read one line.

        Raises:
            PipeBroken: the program ended, was cut off in the middle of a line, or fell silent.
        """
        patience = threading.Timer(SILENCE_S, self.process.kill)
        patience.start()
        try:
            text = cast(TextIO, self.process.stdout).readline()
        finally:
            patience.cancel()
        if not text.endswith("\n"):
            raise PipeBroken("the program ended before its line was whole")
        line: Line = json.loads(text)
        return line

    def close(self) -> None:
        """End the input, which ends the program, and wait for it."""
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    # It was killed with a message still in the pipe.
                    continue
        try:
            self.process.wait(SILENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
