"""Playing a dialogue: a simulated person against anything that speaks the JSON lines.

Person ─ say ─▶ Interviewer ─ line ─▶ Person … until `done` or until the person's turns are up
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO, cast

from assistant.settings import PROJECT
from evals.simulate import Person, Said

if TYPE_CHECKING:
    from assistant.interview import Assistant

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

    def close(self) -> None:
        """Give back what was opened for this interview."""


@dataclass(frozen=True, slots=True)
class Played:
    """One dialogue as it went.

    Attributes:
        said: the person's messages, turn 1 first.
        lines: the interviewer's lines, the greeting first.
        seconds: how long each message waited for its answer.
        error: why it broke off; empty where it did not.
    """

    said: tuple[Said, ...]
    lines: tuple[Line, ...]
    seconds: tuple[float, ...]
    error: str = ""


def play(person: Person, interviewer: Interviewer) -> Played:
    """Play one dialogue to its end, or until the person's turns are used up."""
    lines: list[Line] = []
    seconds: list[float] = []
    error = ""
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
        interviewer.close()
    return Played(tuple(person.said), tuple(lines), tuple(seconds), error)


@dataclass
class Api:
    """The assistant in this process."""

    assistant: Assistant
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

    def close(self) -> None:
        """Nothing: the library stays open for the next dialogue."""


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
