"""Passages composed from `knowledge/`, and files of them: what the benches of the shelf work on.

A passage speaks like a record: a laboratory's topics, a policy's conditions, a phenomenon with its
mechanisms. Beyond the records that there are, parts of several are put together, so that any number
of passages comes about whose words are spread as they are in the knowledge. They say nothing true.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from assistant.documents.passage import Document, Dropped, Passage, Place
from assistant.library.records import load_labs, load_lexicon, load_policies
from assistant.settings import PROJECT

KNOWLEDGE = PROJECT / "knowledge"
OWN = PROJECT / "evals" / "retrieval" / "passages.jsonl"
"""Passages of what a center writes itself: no word of them went into the learned embedding."""
LENGTH = 300
"""Characters that a composed passage is filled up to."""
PROVINCES = ("江苏省", "浙江省", "广东省", "山东省", "四川省", "湖北省", "陕西省", None)


def judged_passages() -> dict[str, Passage]:
    """Return a passage for each laboratory, policy and own passage: id → passage."""
    found: dict[str, Passage] = {}
    for lab in load_labs(KNOWLEDGE / "labs.jsonl"):
        text = f"{lab.name_zh}依托{lab.host}，位于{lab.city}。研究方向：" + "、".join(
            lab.research_topics
        )
        text += "。主要能力：" + "、".join(lab.capabilities) + "。"
        place = Place(f"labs/{lab.id}.txt", None, 0, len(text))
        found[lab.id] = Passage(
            text, "lab", lab.name_zh, (), None, lab.host, None, lab.province, (place,)
        )
    for policy in load_policies(KNOWLEDGE / "policies.jsonl"):
        text = f"适用对象：{policy.who}。{policy.what}。" + "；".join(
            (*policy.key_numbers, *policy.conditions)
        )
        place = Place(f"policies/{policy.id}.txt", None, 0, len(text))
        found[policy.id] = Passage(
            *(text, "policy", policy.title_zh, (), policy.issue_date, policy.issuer),
            *(policy.doc_number, policy.region, (place,)),
        )
    for line in OWN.read_text(encoding="utf-8").splitlines():
        own = json.loads(line)
        place = Place(f"own/{own['id']}.txt", None, 0, len(own["text"]))
        found[own["id"]] = Passage(
            own["text"], "article", own["title"], (), None, None, None, None, (place,)
        )
    return found


def composed_passages(count: int, seed: int = 0) -> Iterator[Passage]:
    """Yield passages put together from sentences of the knowledge, each another one.

    Args:
        count: how many.
        seed: of the choice.
    """
    chance = random.Random(seed)
    sentences = list(_sentences())
    titles = [passage.title for passage in judged_passages().values()]
    for number in range(count):
        text = ""
        while len(text) < LENGTH:
            text += chance.choice(sentences)
        day = f"20{chance.randrange(10, 27)}-{chance.randrange(1, 13):02d}-15"
        place = Place(f"{number // 100:05d}.txt", None, number, number + len(text))
        yield Passage(
            f"{text[:LENGTH]}编号 ZX-{number:06d}。",
            chance.choice(("policy", "lab", "article", "paper", "result")),
            chance.choice(titles),
            (),
            day,
            None,
            None,
            chance.choice(PROVINCES),
            (place,),
        )


def _sentences() -> Iterator[str]:
    for passage in judged_passages().values():
        yield from (f"{part}。" for part in passage.text.split("。") if len(part) > 8)
    for name in ("lexicon.jsonl", "lexicon-more.jsonl"):
        for entry in load_lexicon(KNOWLEDGE / name):
            yield f"{entry.phenomenon_zh}常由{'、'.join(entry.mechanisms)}引起。"
            yield f"{'、'.join(entry.related_methods)}可用于{entry.phenomenon_zh}。"


def write_corpus(folder: Path, passages: Iterator[Passage], per_file: int = 100) -> None:
    """Write passages into files that `read_corpus` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    batch: list[Passage] = []
    number = 0
    for passage in passages:
        batch.append(passage)
        if len(batch) == per_file:
            _write(folder / f"{number:05d}.txt", batch)
            batch, number = [], number + 1
    if batch:
        _write(folder / f"{number:05d}.txt", batch)


def _write(path: Path, passages: list[Passage]) -> None:
    from assistant.documents.catalog import dump_passage

    lines = [f"{dump_passage(passage)}\n" for passage in passages]
    path.write_text("".join(lines), encoding="utf-8")


def read_corpus(path: Path, name: str) -> Document:
    """Read a file that `write_corpus` wrote; a `Reader` for the shelf."""
    from assistant.documents.catalog import load_passage

    passages = []
    for at, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        passage = load_passage(line)
        place = Place(name, None, at, at + len(passage.text))
        passages.append(replace(passage, places=(place,)))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Document(name, digest, tuple(passages), Dropped(0, 0, 0))
