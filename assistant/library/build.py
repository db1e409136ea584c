"""Building the search index: a generation, part by part, swapped in whole.

In:    a knowledge folder, the embedding.
Out:   a generation that readers open from then on; its manifest.
Never: touches the generation in use.

A process that dies while building leaves a folder that the next build removes. Two processes that
write to one Chroma folder lose vectors without an error, so a generation's vectors are written
once, by the one that holds the lock.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.library.chroma import EXACT_UP_TO, NEAREST, open_folder, save_matrix
from assistant.library.corpus import Records, lab_deeds, lab_text, policy_text, read_records
from assistant.library.embedding import LEARNED, Embedder, load_learned, open_named
from assistant.library.generations import new_generation, only_builder, point_to, remove_unread
from assistant.library.keywords import count_units, index_keywords, weigh_units
from assistant.library.manifest import FORMAT, Manifest, digest_knowledge

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Workshop:
    """What each builder is given: the knowledge, and the folder to write its part into."""

    folder: Path
    knowledge: Path
    """A copy of the knowledge folder, inside the generation: nobody edits it meanwhile."""
    records: Records
    embedder: str
    embeddings: Embedder | None
    """A provider's embedding; None: train one."""


def _train_embedding(shop: Workshop) -> None:
    if shop.embeddings is None:
        from assistant.library.embedding import train_embedding

        texts = [
            *map(lab_deeds, shop.records.labs),
            *map(policy_text, shop.records.policies),
            *(" ".join((*each.plain, *each.research)) for each in shop.records.phrases),
        ]
        train_embedding(texts).save(shop.folder / "embedding")


def _write_vectors(shop: Workshop) -> None:
    embeddings = shop.embeddings or load_learned(shop.folder / "embedding")
    client = open_folder(shop.folder)
    try:
        for name, ids, texts in (
            ("labs", [r.id for r in shop.records.labs], map(lab_deeds, shop.records.labs)),
            (
                "policies",
                [r.id for r in shop.records.policies],
                map(policy_text, shop.records.policies),
            ),
        ):
            collection = client.create_collection(
                name,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", "ef_search": NEAREST}},
            )
            vectors = embeddings.embed_documents(list(texts))
            for start in range(0, len(ids), 1000):
                part = slice(start, start + 1000)
                collection.add(ids=ids[part], embeddings=vectors[part])  # type: ignore[arg-type]
            if len(ids) <= EXACT_UP_TO:
                save_matrix(shop.folder / "matrix" / f"{name}.npy", collection, ids)
    finally:
        client.close()


def _write_keywords(shop: Workshop) -> None:
    from assistant.embedded.classifier import load_clauses

    speech = [clause for clause, _ in load_clauses(shop.knowledge / "clauses")]
    weights = weigh_units(speech)
    plain = (" ".join(each.plain) for each in shop.records.phrases)
    for name, index in (
        ("labs", count_units(map(lab_text, shop.records.labs), weights)),
        # Those clauses speak of money, deadlines and contracts: just what policies are about.
        ("policies", count_units(map(policy_text, shop.records.policies))),
        ("phrases", count_units(plain, weights)),
    ):
        index.save(shop.folder / "keywords" / name)


def _write_links(shop: Workshop) -> None:
    """Save, for each phrase, how well its research words find each lab and each policy."""
    import numpy as np

    (shop.folder / "links").mkdir()
    for name, index in (
        ("labs", index_keywords(map(lab_deeds, shop.records.labs))),
        ("policies", index_keywords(map(policy_text, shop.records.policies))),
    ):
        links = np.stack([index.score(" ".join(each.research)) for each in shop.records.phrases])
        # A long entry must not outweigh a short one; the root keeps a rich match worth more.
        best = np.sqrt(np.maximum(links.max(axis=1, keepdims=True), 1e-9))
        np.save(shop.folder / "links" / f"{name}.npy", (links / best).astype(np.float16))


def _train_classifier(shop: Workshop) -> None:
    from assistant.embedded import classifier

    examples = classifier.load_clauses(shop.knowledge / "clauses")
    classifier.save(classifier.train(examples), shop.folder / "classifier")


BUILDERS: Sequence[tuple[str, Callable[[Workshop], None]]] = (
    ("词向量", _train_embedding),
    ("向量库", _write_vectors),
    ("关键词索引", _write_keywords),
    ("说法与研究词的关联", _write_links),
    ("槽位分类器", _train_classifier),
)
"""The parts of a generation, in the order in which they are built, with their Chinese names."""


def build_index(
    knowledge_dir: Path,
    index_dir: Path,
    progress: Say = lambda _: None,
    *,
    embedder: str = LEARNED,
    embeddings: Embedder | None = None,
) -> Manifest:
    """Build a generation and make it the current one.

    Readers go on reading the old generation until they open the index again.

    Args:
        knowledge_dir: the knowledge folder.
        index_dir: the index folder; made if missing.
        progress: told a Chinese line before each part.
        embedder: `learned`, or a provider's embedding as LangChain names it (`provider:model`).
        embeddings: that embedding, opened; None opens it by its name.

    Raises:
        RecordInvalid: a knowledge file breaks its schema; the old generation stays.
        ConfigError: the named embedding cannot be opened.
        KnowledgeError: another process is building.
    """
    if embeddings is None and embedder != LEARNED:
        embeddings = open_named(embedder)
    index_dir.mkdir(parents=True, exist_ok=True)
    with only_builder(index_dir):
        folder = new_generation(index_dir)
        try:
            knowledge = folder / "knowledge"
            shutil.copytree(knowledge_dir, knowledge)
            records = read_records(knowledge)
            shop = Workshop(folder, knowledge, records, embedder, embeddings)
            for part, build in BUILDERS:
                progress(f"正在建立：{part}")
                build(shop)
            manifest = Manifest(
                FORMAT,
                folder.name,
                digest_knowledge(knowledge),
                embedder,
                _dimension(folder),
                {
                    "labs": len(records.labs),
                    "policies": len(records.policies),
                    "phrases": len(records.phrases),
                },
            )
            text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
            (folder / "manifest.json").write_text(text, encoding="utf-8")
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        point_to(index_dir, folder.name)
        remove_unread(index_dir, keep=folder.name)
    return manifest


def _dimension(folder: Path) -> int:
    client = open_folder(folder)
    try:
        found = client.get_collection("labs", embedding_function=None).peek(1)["embeddings"]
        return 0 if found is None or len(found) == 0 else len(found[0])
    finally:
        client.close()
