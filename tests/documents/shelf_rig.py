"""A small reader and small documents for tests of the shelf."""

from __future__ import annotations

import hashlib
from pathlib import Path

from assistant.documents.passage import Document, Dropped, Kind, Passage, Place
from assistant.errors import InputRejected

POLICY = """kind=policy
title=首台（套）重大技术装备保险补偿办法
date=2024-03-01
issuer=某省工业和信息化厅
number=某工信〔2024〕12号
region=江苏省

对投保首台套重大技术装备综合险的企业，按年度保费的百分之八十给予补贴，补贴时间不超过三年。

申请企业应当在江苏省内注册，产品列入首台套推广应用指导目录。
"""
LAB = """kind=lab
title=高分子材料成型实验室
region=浙江省

研究注塑成型收缩与翘曲机理，开展保压过程模拟和模内压力测量，执行标准 GB/T 12345-2019。

拥有屈服强度 1200 MPa 级材料试验机，型号 YS-7702。
"""
ARTICLE = """kind=article
title=焊接气孔的成因
date=2019-07

铝合金焊缝中的气孔主要来自氢，焊前清理和保护气体纯度决定气孔率。

注塑件表面缩水可以通过延长保压时间来改善。
"""
FILES = {"政策/首台套.txt": POLICY, "实验室.txt": LAB, "文章.txt": ARTICLE}


def read_text(path: Path, name: str) -> Document:
    """Read a text whose first lines say what it is and whose paragraphs are passages."""
    text = path.read_text(encoding="utf-8")
    if "�" in text or not text.strip():
        raise InputRejected(f"{name} holds no text", "文件里没有文字。")
    head, _, body = text.partition("\n\n")
    about = dict(line.split("=", 1) for line in head.splitlines())
    kind: Kind = about.get("kind", "article")  # type: ignore[assignment]
    passages = []
    at = len(head) + 2
    for paragraph in body.strip("\n").split("\n\n"):
        place = Place(name, None, at, at + len(paragraph))
        passages.append(
            Passage(
                paragraph,
                kind,
                about.get("title", ""),
                (),
                about.get("date"),
                about.get("issuer"),
                about.get("number"),
                about.get("region"),
                (place,),
            )
        )
        at += len(paragraph) + 2
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Document(name, digest, tuple(passages), Dropped(0, 0, 0))


def write_files(folder: Path, files: dict[str, str] | None = None) -> Path:
    """Write documents into a folder and return it."""
    for name, text in (FILES if files is None else files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
