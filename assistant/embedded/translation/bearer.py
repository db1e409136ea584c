"""What a wanted life is the life of, and which methods were tried in vain.

In:    the findings of a need, the reference.
Out:   the name of the part that wears where it is not the product (模具 for a forging); the methods
       of an entry that nobody tried.
Never: takes a kind of life (循环寿命, 疲劳寿命) for a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from assistant.embedded.text import normalise
from assistant.embedded.translation.lexicon import Reference
from assistant.embedded.translation.wording import words_of
from assistant.need import Finding

_LIFE = re.compile(r"(?:使用|服役|平均|单[支把副套只件个])*(?:寿命|耐用度|使用次数|更换周期)")
_WEARS = re.compile(
    r"(?:就|都|太|很|老是?|总是?|也)?的?"
    r"(?:不耐用|不耐磨|用不[住长久]|寿命|不经用|磨得|磨损|老坏|老断|老崩|使不住|换得勤|损耗)"
)
_KINDS_OF_LIFE = frozenset(
    "循环 疲劳 机械 电气 储存 贮存 存储 光照 日历 蠕变 工作 产品 设备 零件 部件 整机 接触"
    " 弯曲 开关 启闭 开闭 开合 操作 插拔 折叠 翻转".split()
)
"""What stands before 寿命 without being a part."""
_PART = re.compile(r"[\u4e00-\u9fff]{2,8}$")
_SEPARATOR = re.compile(r"[与和及、/]")
_TREATED = re.compile(r"渗([\u4e00-\u9fff])|([氮碳硼硫铬铝锌钒])化")
"""A surface enriched with an element. Source: GB/T 7232, where 渗氮 is also called 氮化."""
_OF_EVERY_METHOD = frozenset(
    "优化 控制 设计 处理 技术 工艺 方法 调整 改进 检测 监测 仿真 试验 分析 模拟 模型 管理 系统 材料"
    " 温度 压力 参数".split()
)
"""Words at the end of methods that say nothing about which method it is."""


def bearer_of(findings: Sequence[Finding], reference: Reference) -> str:
    """Return the part whose life is wanted; empty where it is the product, or none is named."""
    products = [normalise(words_of(f)) for f in findings if f.slot == "product"]
    lives = [_lives(f) for f in findings if f.slot in ("target", "baseline")]
    for name in filter(None, lives):
        if _is_part(name, reference):
            return "" if _is_product(name, products) else name
    for text in (normalise(words_of(f)) for f in findings if f.slot in ("symptom", "request")):
        for mention in reference.find_things(text):
            if _WEARS.match(text, mention.end) and not _is_product(mention.word, products):
                return mention.word
    return ""


def without_bearer(metric: str, bearer: str) -> str:
    """Return a metric without the part that the sentence names already (模具寿命 → 寿命)."""
    rest = metric.removeprefix(bearer).removeprefix("的") if bearer else metric
    return rest or metric


def untried(methods: Iterable[str], attempts: Iterable[Finding]) -> tuple[str, ...]:
    """Return the methods that no attempt names."""
    tried = [normalise(f"{f.value['what']}，{f.quote}") for f in attempts]
    return tuple(m for m in methods if not any(_names(text, m) for text in tried))


def _lives(finding: Finding) -> str:
    """Return what stands before a metric of life, of whatever it is the life; else nothing."""
    metric = normalise(str(finding.value["metric"]))
    found = re.fullmatch(rf"(.*?)的?{_LIFE.pattern}", metric)
    return found.group(1) if found else ""


def _is_part(name: str, reference: Reference) -> bool:
    if not _PART.fullmatch(name) or name in _KINDS_OF_LIFE:
        return False
    return _is_noun(name) or any(m.word == name for m in reference.find_things(name))


@lru_cache(maxsize=1024)
def _is_noun(words: str) -> bool:
    import rjieba

    return rjieba.tag(words)[-1][1].startswith("n")


def _is_product(name: str, products: Iterable[str]) -> bool:
    return any(name in product or product in name for product in products)


def _names(attempt: str, method: str) -> bool:
    """Tell whether an attempt names a method or any part of a joined one."""
    treated = set(_elements(attempt))
    for part in _SEPARATOR.split(normalise(method)):
        if len(part) > 1 and part in attempt or treated.intersection(_elements(part)):
            return True
        if any(part.endswith(word) for word in _tried_words(attempt)):
            return True
    return False


def _elements(text: str) -> list[str]:
    return [one or other for one, other in _TREATED.findall(text)]


@lru_cache(maxsize=1024)
def _tried_words(attempt: str) -> tuple[str, ...]:
    import rjieba

    return tuple(
        word
        for word, tag in rjieba.tag(attempt)
        if len(word) > 1 and tag[0] in "nv" and word not in _OF_EVERY_METHOD
    )
