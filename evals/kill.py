"""Kill the program at random instants and see that nothing that it acknowledged is lost.

Scripted interviews are driven over `chat --jsonl`. At a random instant, while it starts, waits or
answers, the program gets SIGKILL; it is started again with `--resume`. Then:

- the first line repeats the last acknowledged one, word for word, so that the interview goes on at
  the same question; or, where a message was under way, it may be the answer to that message;
- in the end every acknowledged message stands in the database once, at its turn, with the reply
  that was acknowledged;
- the interview ends like one that nobody disturbed.
"""

from __future__ import annotations

import json
import math
import random
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from pathlib import Path

from evals.cases import Case, read_cases
from evals.play import Line, Pipe, PipeBroken, play
from evals.run import environment_of
from evals.simulate import Person

ANSWER_S = (0.0005, 0.25)
"""Kills that hit an answer come between these times after the message was sent, evenly over the
orders of magnitude: an answer takes a few milliseconds, a read-back some hundred."""
LONGEST_CALM = 4
"""Most messages that are answered in peace between two kills."""


@dataclass
class Tally:
    """What the kills came to.

    Attributes:
        kills: SIGKILLs that hit a running program.
        while_starting, while_waiting, while_answering: where they hit.
        interviews: interviews played to their end.
        acknowledged: messages whose line had been read.
        answered_late: messages under way that were stored and answered after the restart.
        said_again: messages under way that had not been stored and were said again.
        faults: what was lost, doubled or changed; none are allowed.
    """

    kills: int = 0
    while_starting: int = 0
    while_waiting: int = 0
    while_answering: int = 0
    interviews: int = 0
    acknowledged: int = 0
    answered_late: int = 0
    said_again: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add another tally."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def sound(self) -> bool:
        """Whether something was killed and nothing was lost."""
        return self.kills > 0 and not self.faults

    def report(self) -> str:
        """Return the counts in words."""
        text = (
            f"kill -9 {self.kills} 次（启动时 {self.while_starting}，等待时 {self.while_waiting}，"
            f"回答时 {self.while_answering}），{self.interviews} 场访谈\n"
            f"已确认的消息 {self.acknowledged} 条，重启后补答 {self.answered_late} 条，"
            f"未存下而重说 {self.said_again} 条\n"
            f"丢失、重复或走样：{len(self.faults)}"
        )
        return "\n".join([text, *(f"- {fault}" for fault in self.faults)])


def kill_rounds(folder: Path, rounds: int, jobs: int = 2, seed: int = 0) -> Tally:
    """Kill the program a number of times over the dialogues of a folder.

    Args:
        folder: of dialogues.
        rounds: how often to kill.
        jobs: interviews driven at a time.
        seed: of the instants; the scheduler of the machine adds its own chance.
    """
    cases = [c for c in read_cases(folder) if c.scenario.expected.redirect != "classified"]
    random.Random(seed).shuffle(cases)
    share = [rounds // jobs + (n < rounds % jobs) for n in range(jobs)]
    with ThreadPoolExecutor(jobs) as pool:
        tallies = pool.map(
            lambda n: _kill_in_turn(cases[n::jobs], share[n], random.Random(f"{seed}/{n}")),
            range(jobs),
        )
        total = Tally()
        for tally in tallies:
            total.add(tally)
    return total


def _kill_in_turn(cases: Sequence[Case], rounds: int, chance: random.Random) -> Tally:
    total = Tally()
    for place in range(rounds):
        if total.kills >= rounds or total.faults:
            break
        case = cases[place % len(cases)]
        with tempfile.TemporaryDirectory(prefix="evals-kill-") as home:
            total.add(Harassed(case, Path(home), chance, rounds - total.kills).play())
    return total


class Harassed:
    """One interview that is killed again and again."""

    def __init__(self, case: Case, home: Path, chance: random.Random, most: int) -> None:
        self.case = case
        self.home = home
        self.chance = chance
        self.most = most
        self.tally = Tally()
        self.environ = environment_of("embedded", home)
        self.lines: list[Line] = []
        self.said: list[str] = []
        self._first: Line = {}

    def play(self) -> Tally:
        """Play the interview to its end and check what is left of it."""
        person = Person(self.case.scenario)
        pipe = self._start()
        text = person.open()
        try:
            while True:
                pipe, line = self._say(pipe, text)
                if line["stage"] == "done":
                    break
                if len(self.said) >= self.case.scenario.limits.turns:
                    break
                text = person.answer(line["asked"], line["stage"])
        except PipeBroken as broken:
            self._fault(f"{broken}")
        finally:
            pipe.close()
        self.tally.interviews += 1
        self.tally.acknowledged += len(self.said)
        self._check_store()
        self._check_end()
        return self.tally

    def _pipe(self, resume: str = "") -> Pipe:
        return Pipe(self.environ, self.home, self.case.scenario.today, resume)

    def _strikes(self) -> bool:
        return self.tally.kills < self.most and self.chance.random() < 1 / (1 + LONGEST_CALM / 2)

    def _kill(self, pipe: Pipe, after: float) -> None:
        time.sleep(after)
        pipe.process.kill()
        pipe.process.wait()
        self.tally.kills += 1

    def _start(self) -> Pipe:
        """Start the program, on the stored interview where there is one; kill it now and then."""
        while True:
            resume = str(self.lines[-1]["id"]) if self.lines else ""
            pipe = self._pipe(resume)
            if self._strikes() and self.chance.random() < 0.25:
                self._kill(pipe, self.chance.uniform(0.0, 3.0))
                self.tally.while_starting += 1
                pipe.close()
                continue
            first = pipe.read()
            if not self.lines:
                self.lines.append(first)
            self._first = first
            return pipe

    def _say(self, pipe: Pipe, text: str) -> tuple[Pipe, Line]:
        """Say one message until it is acknowledged, through as many kills as happen."""
        while True:
            if self._strikes():
                waiting = self.chance.random() < 0.3
                if not waiting:
                    pipe.send(text)
                soonest, latest = map(math.log, ANSWER_S)
                answering = math.exp(self.chance.uniform(soonest, latest))
                self._kill(pipe, 0.0 if waiting else answering)
                if waiting:
                    self.tally.while_waiting += 1
                    pipe.close()
                    pipe = self._start()
                    self._expect_the_same()
                    continue
                self.tally.while_answering += 1
                line = self._left_in(pipe)
                pipe.close()
                if line is not None:
                    self._acknowledge(text, line)
                pipe = self._start()
                if line is not None:
                    self._expect_the_same()
                    return pipe, line
                if self._first["turn"] == len(self.said) + 1:
                    self.tally.answered_late += 1
                    self._acknowledge(text, self._first)
                    return pipe, self._first
                self.tally.said_again += 1
                self._expect_the_same()
                continue
            line = pipe.say(text)
            self._acknowledge(text, line)
            return pipe, line

    def _left_in(self, pipe: Pipe) -> Line | None:
        """Return the line that was whole in the pipe when the program died."""
        try:
            return pipe.read()
        except PipeBroken:
            return None

    def _acknowledge(self, text: str, line: Line) -> None:
        self.said.append(text)
        self.lines.append(line)
        if line.get("turn") != len(self.said):
            self._fault(f"turn {line.get('turn')} instead of {len(self.said)}")

    def _expect_the_same(self) -> None:
        if self._first != self.lines[-1]:
            keys = [k for k in self._first if self._first[k] != self.lines[-1].get(k)]
            self._fault(f"resumed after turn {len(self.said)} with another {', '.join(keys)}")

    def _fault(self, what: str) -> None:
        self.tally.faults.append(f"{self.case.id}: {what}")

    def _check_store(self) -> None:
        """Every acknowledged message and reply stands once in the database, at its turn."""
        database = sqlite3.connect(self.home / "interviews.db")
        try:
            own = (str(self.lines[-1]["id"]),)
            turns = database.execute(
                "SELECT turn, text FROM turn WHERE interview_id = ? ORDER BY turn", own
            ).fetchall()
            replies = database.execute(
                "SELECT turn, body FROM reply WHERE interview_id = ? ORDER BY turn", own
            ).fetchall()
        finally:
            database.close()
        if turns != list(enumerate(self.said, start=1)):
            self._fault(f"{len(turns)} messages stored, {len(self.said)} acknowledged, or others")
        kept = [(turn, json.loads(body)["reply"]) for turn, body in replies]
        if kept != [(line["turn"], line["reply"]) for line in self.lines]:
            self._fault("the stored replies are not those that were acknowledged")

    def _check_end(self) -> None:
        """The end is that of an interview which nobody disturbed."""
        calm = play(
            Person(self.case.scenario),
            Pipe(self.environ, self.home / "calm", self.case.scenario.today),
        )
        for key in ("stage", "need", "verdict", "matches"):
            if calm.lines[-1][key] != self.lines[-1][key]:
                self._fault(f"ends with another {key} than undisturbed")
