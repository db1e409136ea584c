"""What a search is compared with: usual ways to search that know nothing of the lexicon.

In:    ids and texts of what is searched.
Out:   name → a ranking; no ranking refuses, each returns whatever shares anything.
Never: downloads a model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.library.keywords import index_keywords

Rank = Callable[[str], Sequence[str]]
MINILM = Path.home() / ".cache" / "chroma" / "onnx_models" / "all-MiniLM-L6-v2"
"""Where Chroma keeps its default embedding, once it was downloaded."""


def baselines(ids: Sequence[str], texts: Sequence[str], minilm: Path) -> Iterator[tuple[str, Rank]]:
    """Yield BM25 over words, over pairs of characters and over both; Chroma's default.

    Args:
        ids: of what is searched.
        texts: of the same.
        minilm: folder of Chroma's default embedding; left out where it is not there.
    """
    import rjieba

    yield "BM25, words (jieba)", _bm25(ids, texts, rjieba.cut_for_search)
    yield "BM25, pairs of characters", _bm25(ids, texts, pairs)
    both = index_keywords(texts)
    yield (
        "BM25, words + characters + pairs",
        lambda query: best_ids(ids, both.score(query)),
    )
    if (minilm / "onnx" / "model.onnx").is_file():
        yield "Chroma's default (all-MiniLM-L6-v2)", _chroma_default(ids, texts, minilm)


def pairs(text: str) -> list[str]:
    """Return all pairs of neighbouring characters of a text."""
    plain = "".join(text.lower().split())
    return [plain[at : at + 2] for at in range(len(plain) - 1)]


def best_ids(ids: Sequence[str], scores: Any) -> list[str]:
    """Return the ten best, best first, without those that score nothing."""
    return [ids[at] for at in np.argsort(-scores, kind="stable")[:10] if scores[at] > 0]


def _bm25(ids: Sequence[str], texts: Sequence[str], cut: Callable[[str], list[str]]) -> Rank:
    import bm25s

    index = bm25s.BM25()
    index.index([cut(text) for text in texts], show_progress=False)

    def rank(query: str) -> Sequence[str]:
        known = [unit for unit in cut(query) if unit in index.vocab_dict]
        return best_ids(ids, index.get_scores(known)) if known else []

    return rank


def _chroma_default(ids: Sequence[str], texts: Sequence[str], minilm: Path) -> Rank:
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

    model = ONNXMiniLM_L6_V2()
    model.DOWNLOAD_PATH = minilm
    matrix = np.asarray(model(list(texts)))

    def rank(query: str) -> Sequence[str]:
        return best_ids(ids, matrix @ np.asarray(model([query]))[0])

    return rank
