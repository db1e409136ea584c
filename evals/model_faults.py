"""Every fault at every call: does the turn stay, does a next step come, how long does it take.

    fault × site ─ one turn against the fake model ─▶ Ending

An ending is good when what the person typed is stored, the reply is one that the embedded engine
or a checked model would give, nothing of the endpoint's words is in it, and it came in time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.interview import Assistant, Reply
from assistant.library.library import Library
from assistant.model.engine import ModelEngine
from assistant.model.probe import probe
from assistant.model.texts import load_texts
from assistant.phrases import Phrases
from assistant.settings import EmbeddingSettings, ModelSettings, Settings
from assistant.store import Store
from evals.fake_model import (
    FAULTS,
    HELLO,
    NAME,
    ONLY_EMBEDDINGS,
    FakeModel,
    Site,
    strikes_text,
    strikes_vectors,
)

SECONDS = 2.0
"""Most that a turn waits for the model here."""
SLACK = 3.0
"""Seconds that everything beside the wait may take, on a slow machine."""
OPENING = (
    "我们是苏州锐恒精密机械有限公司，做微创手术钳，钳口的齿铣一把要四十分钟，想压到十分钟以内。"
    "换过涂层刀具，齿还是崩。预算两百万以内，明年年底前要用上。"
)
FORM = """产品：微创手术钳
工况：不锈钢钳口内侧，数控铣逐个铣齿
现象：钳口的齿铣得太慢，刀总是崩
损失：一个月少交三百把
现状指标：单件加工时间40分钟
目标指标：单件加工时间10分钟以内
限制：钳口的材料和外形都不能换
能提供的条件：钳口样品二十件
试过的办法：换过涂层刀具，齿还是崩
自己卡在哪：没有懂微细加工的人
市面上的办法：看过两家激光设备，精度不够
预算：200万元以内
谁出钱：总经理批准了
期限：一年内
合作方式：联合开发
知识产权：成果双方共有
验收办法：抽检五十件，尺寸合格
公开程度：隐去厂名
所在地：江苏省苏州市"""
"""All that is asked for, so that the need is read back and worded at once."""
FOREIGN = (
    "sk-canary",
    "canary",
    "127.0.0.2",
    "<script",
    "Incorrect API key",
    "99.7",
    "〔2031〕",
    "清北",
    "lab-nowhere",
)
"""What only the fake endpoint says; none of it may reach the person."""
TURNS: Sequence[Site] = ("listen", "repair", "write", "rewrite")
SITES: Sequence[Site] = ("doctor", *TURNS, "embeddings")
AFTER: Mapping[Site, tuple[str, str]] = {
    "doctor": ("answered", "said"),
    "listen": ("model", "embedded"),
    "repair": ("model", "embedded"),
    "write": ("model", "draft"),
    "rewrite": ("model", "draft"),
    "embeddings": ("answered", "outage said"),
}
"""Who spoke where a call went well, and what came where it did not."""
MENDS: Mapping[Site, Site] = {"repair": "listen", "rewrite": "write"}
"""What is asked for again: a bad answer there makes the call."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How one fault at one call ended.

    Attributes:
        fault: its name.
        site: the call that it struck.
        by: engine that answered the turn.
        failed: why the embedded engine answered, or the draft by code stood; "" where neither.
        dropped: what the checks took out, as `reason×times`.
        seconds: that the person waited.
        problem: "" where it ended well.
    """

    fault: str
    site: Site
    by: str
    failed: str
    dropped: str
    seconds: float
    problem: str


@dataclass
class Bench:
    """An assistant on a store of its own, with a fake model behind it."""

    fake: FakeModel
    library: Library
    phrases: Phrases
    settings: Settings

    def assistant(self, database: Path, seconds: float = SECONDS) -> tuple[Assistant, ModelEngine]:
        """Open an assistant whose model is the fake one."""
        model = ModelSettings(
            NAME, self.fake.url, "sk-canary-0123456789", format="json_object", seconds=seconds
        )
        settings = replace(self.settings, database=f"sqlite:///{database}", model=model)
        store = Store(settings.database)
        engine = ModelEngine(
            model,
            settings.prompts,
            self.phrases,
            self.library,
            store.model_tokens_on,
        )
        return Assistant(store, self.library, self.phrases, settings, engine), engine


def strike(bench: Bench, folder: Path, names: Sequence[str] = ()) -> Iterator[Ending]:
    """Let every call fail in every way; one interview each."""
    assistant, engine = bench.assistant(folder / "faults.db")
    engine.warm_up()
    # Each case stands for itself; what the breaker does is another question.
    engine.breaker.patience = 10**9
    bench.fake.forget()
    # The first calls load what later ones find loaded.
    for _ in range(20):
        if assistant.say(assistant.start().id, OPENING).engine == NAME:
            break
    try:
        for fault in names or [f for f in FAULTS if f not in ONLY_EMBEDDINGS]:
            for site in TURNS:
                yield _strike_once(bench.fake, assistant, engine, fault, site)
                bench.fake.forget()
    finally:
        bench.fake.forget()
        assistant.close()


def _strike_once(
    fake: FakeModel, assistant: Assistant, engine: ModelEngine, fault: str, site: Site
) -> Ending:
    fake.forget()
    engine.client.format = "json_object"
    spoilt: dict[Site, str] = {site: fault}
    if mended := MENDS.get(site):
        spoilt[mended] = "prose"
    fake.plan = lambda called, _before: spoilt.get(called)
    text = FORM if site in ("write", "rewrite") else OPENING
    began = time.monotonic()
    reply = assistant.say(assistant.start().id, text)
    seconds = time.monotonic() - began
    uses = [u for u in assistant.model_uses(reply.id) if u["turn"] == reply.turn]
    struck = any(called == site for called, _, _ in fake.calls)
    failed = ",".join(dict.fromkeys(u["failed"] for u in uses if u["failed"]))
    dropped = ",".join(f"{why}×{n}" for u in uses for why, n in u["dropped"].items())
    problem = _problem(assistant, reply, text, seconds)
    if not struck and not problem:
        problem = "the call was not made"
    return Ending(fault, site, reply.engine, failed, dropped, round(seconds, 2), problem)


def _problem(assistant: Assistant, reply: Reply, text: str, seconds: float) -> str:
    """Return what is wrong with how a turn ended, or ""."""
    lines = assistant.transcript(reply.id)
    if not any(line.who == "enterprise" and line.text == text for line in lines):
        return "the turn is lost"
    if not reply.reply or (not reply.asked and reply.stage == "interview"):
        return "no next step"
    shown = str(reply.to_json()) + reply.notice
    if leaked := [words for words in FOREIGN if words in shown]:
        return f"the endpoint's words are shown: {leaked}"
    told = assistant.view(reply.id).need.findings
    typed = {line.turn: line.text for line in lines if line.who == "enterprise"}
    if any(f.quote not in typed[f.turn] for f in told):
        return "a quote is not in its turn"
    if seconds > SECONDS + SLACK:
        return f"took {seconds:.1f} s"
    return ""


def strike_doctor(bench: Bench, names: Sequence[str] = ()) -> Iterator[Ending]:
    """Let every request of the doctor fail in every way; it says in one line what is wrong."""
    reasons = load_texts(bench.settings.prompts).reasons
    why = {sentence: reason for reason, sentence in reasons.items()}
    for fault in names or [f for f in FAULTS if strikes_text(f, HELLO)]:
        bench.fake.forget()
        bench.fake.plan = lambda _site, _before, fault=fault: fault  # type: ignore[misc]
        model = ModelSettings(NAME, bench.fake.url, "sk-canary-0123456789", seconds=SECONDS)
        began = time.monotonic()
        well, what, mend = probe(model, bench.settings.prompts)
        seconds = time.monotonic() - began
        problem = ""
        if any(words in what + mend for words in FOREIGN):
            problem = "the endpoint's words are shown"
        elif "\n" in what + mend or not (well or mend):
            problem = "not a line that helps"
        # It asks once in each form, and once with a tool.
        elif seconds > 4 * SECONDS + SLACK:
            problem = f"took {seconds:.1f} s"
        failed = "" if well else why.get(mend, "format")
        yield Ending(fault, "doctor", "", failed, "", round(seconds, 2), problem)
    bench.fake.forget()


def strike_embeddings(bench: Bench, names: Sequence[str] = ()) -> Iterator[Ending]:
    """Let every embedding request fail in every way that says something there."""
    from assistant.errors import RetrievalFailed
    from assistant.model.embeddings import open_embeddings

    for fault in names or filter(strikes_vectors, FAULTS):
        bench.fake.forget()
        settings = EmbeddingSettings(NAME, bench.fake.url, "sk-canary-0123456789")
        embeddings = open_embeddings(settings, SECONDS)
        dimension = len(embeddings.embed_query("先有一个好的"))
        bench.fake.plan = lambda _site, _before, fault=fault: fault  # type: ignore[misc]
        began = time.monotonic()
        failed = problem = ""
        try:
            vectors = embeddings.embed_documents(["焊缝气孔", "收缩"])
            if {len(v) for v in vectors} != {dimension} or len(vectors) != 2:
                problem = "bad vectors were let through"
        except RetrievalFailed as error:
            failed = str(error).partition(": ")[2]
        seconds = time.monotonic() - began
        if "canary" in failed:
            problem = "the endpoint's words are in the error"
        if seconds > SECONDS + SLACK:
            problem = f"took {seconds:.1f} s"
        embeddings.close()
        yield Ending(fault, "embeddings", "", failed, "", round(seconds, 2), problem)
    bench.fake.forget()


def table(endings: Sequence[Ending]) -> str:
    """Return the endings as text: a row a fault, a column a call."""
    found = {(e.fault, e.site): e for e in endings}
    rows = ["| fault | " + " | ".join(SITES) + " |", "|---" * (len(SITES) + 1) + "|"]
    for fault in dict.fromkeys(e.fault for e in endings):
        cells = [_cell(found.get((fault, site))) for site in SITES]
        rows.append(f"| {fault} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _cell(ending: Ending | None) -> str:
    if ending is None:
        return "–"
    if ending.problem:
        return f"**{ending.problem}**"
    well, ill = AFTER[ending.site]
    how = f"{ending.failed} → {ill}" if ending.failed else well
    return f"{how}{f' ({ending.dropped})' if ending.dropped else ''}, {ending.seconds:.1f} s"
