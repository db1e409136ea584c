"""The search index: built into a folder of its own, swapped in whole, read by many.

    index_dir/
        current            name of the generation that readers open
        build.lock         held while somebody builds
        2026…-1a2b/        a generation: nothing in it changes once it is current
            manifest.json  what it was built from and with
            in-use.lock    readers share it; a generation that nobody reads can go
            knowledge/     the knowledge as it was, so that an old reader stays consistent
            embedding/     the learned embedding (none where a provider's is used)
            keywords/      keyword indexes (BM25)
            links/         how far each phrase of the trades points to each laboratory and policy
            classifier/    weights of the slot classifier
            vectors/       Chroma

A build never touches the generation in use: it writes a new folder and replaces `current`, in one
step. A process that dies while building leaves a folder that the next build removes.

Two processes that write to one Chroma folder lose vectors without an error, and Chroma writes even
while it reads (measured, chromadb 1.5.9: its tables at each opening, its graph at the first query).
So a generation's vectors are written once, and each reader opens a copy of its own.
"""

import hashlib
import json
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, TypeVar

from assistant.errors import BrokenIndex, KnowledgeError, RecordInvalid, StaleIndex
from assistant.library.chroma import open_copy, open_folder
from assistant.library.generations import (
    current_generation,
    lease_current,
    new_generation,
    only_builder,
    point_to,
    remove_unread,
)
from assistant.library.keywords import Keywords, index_keywords, load_keywords, weigh_units
from assistant.library.records import (
    Lab,
    Policy,
    load_labs,
    load_lexicon,
    load_policies,
    read_jsonl,
)
from assistant.library.scope import Map, read_map
from assistant.library.thesaurus import load_outside, load_thesaurus

if TYPE_CHECKING:
    import numpy as np
    from chromadb.api.client import Client
    from numpy.typing import NDArray

    from assistant.library.embedding import Embedder

FORMAT = 2
"""Raised whenever what a generation holds changes: older ones then count as stale."""
LEARNED = "learned"
"""The embedding that is trained while the index is built, see `embedding.py`."""
NEAREST = 300
"""How many nearest records Chroma is asked for; the others count as not similar at all."""
EXACT_UP_TO = 5000
"""Records up to which readers compare with every vector, from a matrix written out of Chroma.

Measured 2026-11-21 on 838 records: importing chromadb, copying its files (it writes while it reads)
and opening it take 1.3 s, the matrix 1 ms; a query 9 ms and 0.1 ms, with no neighbour missed."""
MEND = "run: python -m assistant index"

PhraseKind = Literal["phenomenon", "trade", "object", "outside"]
Say = Callable[[str], None]
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from and with.

    Attributes:
        digests: SHA-256 of each knowledge file, by its path inside the knowledge folder.
        embedder: name of the embedding; vectors of two embeddings never meet in an index.
        dimension: numbers in a vector.
        counts: records of each kind.
    """

    format: int
    generation: str
    digests: Mapping[str, str]
    embedder: str
    dimension: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Phrase:
    """What enterprises say and what research says of it, for search.

    Attributes:
        id: of the entry that it comes from.
        plain: words of the shop floor.
        research: words of research.
        kind: whether it speaks of a phenomenon (lexicon), of a trade (thesaurus), of a thing that
            is made (objects), or of what no laboratory could help with (outside: no research).
    """

    id: str
    plain: tuple[str, ...]
    research: tuple[str, ...]
    kind: PhraseKind


@dataclass(frozen=True, slots=True)
class Records:
    """All records that search reads."""

    labs: tuple[Lab, ...]
    policies: tuple[Policy, ...]
    phrases: tuple[Phrase, ...]


def lab_text(lab: Lab) -> str:
    """Return everything of a laboratory that a query may meet."""
    parts = (
        *(lab.name_zh, lab.name_en, lab.host, lab.city, lab.province),
        *(*lab.aliases, *lab.industries, *lab.disciplines),
        *(*lab.research_topics, *lab.capabilities, *lab.topics_en),
    )
    return " ".join(parts)


def lab_deeds(lab: Lab) -> str:
    """Return what a laboratory does, without where it is and whose it is."""
    parts = (
        *(lab.name_zh, *lab.disciplines, *lab.industries),
        *(*lab.research_topics, *lab.capabilities),
    )
    return " ".join(parts)


def policy_text(policy: Policy) -> str:
    """Return everything of a policy that a query may meet; title and keywords count twice."""
    parts = (
        *(policy.title_zh, policy.doc_number or "", policy.issuer, policy.region),
        *(policy.who, policy.what, *policy.key_numbers, *policy.conditions),
        *(*policy.applies_to_need, *policy.keywords, policy.title_zh, *policy.keywords),
    )
    return " ".join(parts)


def _phrases(knowledge: Path) -> Iterator[Phrase]:
    """Yield the phrases of the lexicon, the thesaurus, the objects, and what lies outside."""
    for path in sorted(knowledge.glob("lexicon*.jsonl")):
        for entry in load_lexicon(path):
            research = (
                *(entry.phenomenon_zh, *entry.disciplines, *entry.industries),
                *(*entry.related_methods, *entry.mechanisms, entry.phenomenon_en),
            )
            # English is asked by people who know the term: it may lead to the Chinese words.
            plain = (entry.plain, *entry.variants, entry.phenomenon_en)
            yield Phrase(entry.id, plain, research, "phenomenon")
    for word in load_thesaurus(knowledge / "thesaurus.jsonl"):
        yield Phrase(word.id, word.plain, word.research, "trade")
    path = knowledge / "objects.jsonl"
    for line, thing in read_jsonl(path):
        try:
            research = (*thing["keywords_zh"], *thing["keywords_en"], *thing["disciplines"])
            plain = (*thing["words"], *thing["keywords_en"])
            yield Phrase(f"object-{line}", plain, research, "object")
        except (KeyError, TypeError) as error:
            raise RecordInvalid(f"{path}:{line}: {error!r}") from error
    for subject in load_outside(knowledge / "outside.jsonl"):
        yield Phrase(subject.id, subject.plain, (), "outside")


def read_records(knowledge: Path) -> Records:
    """Load the records of a knowledge folder.

    Raises:
        RecordInvalid: a file breaks its schema.
    """
    return Records(
        load_labs(knowledge / "labs.jsonl"),
        load_policies(knowledge / "policies.jsonl"),
        tuple(_phrases(knowledge)),
    )


def digest_knowledge(knowledge: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a knowledge folder, by its path inside it."""
    files = sorted(
        path
        for path in knowledge.rglob("*")
        if path.suffix in {".jsonl", ".csv", ".yaml"} and path.is_file()
    )
    return {
        path.relative_to(knowledge).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


# Building -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Workshop:
    """What each builder is given: the knowledge, and the folder to write its part into."""

    folder: Path
    knowledge: Path
    """A copy of the knowledge folder, inside the generation: nobody edits it meanwhile."""
    records: Records
    embedder: str
    embeddings: "Embedder | None"
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
    from assistant.library.embedding import load_learned

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
                _write_matrix(shop.folder / "matrix" / f"{name}.npy", collection, ids)
    finally:
        client.close()


def _write_matrix(path: Path, collection: Any, ids: Sequence[str]) -> None:
    """Save what Chroma holds of a small collection as one matrix, rows in record order."""
    import numpy as np

    held = collection.get(ids=list(ids), include=["embeddings"])
    row = dict(zip(held["ids"], held["embeddings"], strict=True))
    matrix = np.stack([np.asarray(row[id_], np.float32) for id_ in ids])
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    path.parent.mkdir(exist_ok=True)
    np.save(path, matrix / np.maximum(lengths, 1e-12))


def _write_keywords(shop: Workshop) -> None:
    from assistant.embedded.classifier import load_clauses

    speech = [clause for clause, _ in load_clauses(shop.knowledge / "clauses")]
    weights = weigh_units(speech)
    plain = (" ".join(each.plain) for each in shop.records.phrases)
    for name, index in (
        ("labs", index_keywords(map(lab_text, shop.records.labs), weights)),
        # Those clauses speak of money, deadlines and contracts: just what policies are about.
        ("policies", index_keywords(map(policy_text, shop.records.policies))),
        ("phrases", index_keywords(plain, weights)),
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
    embeddings: "Embedder | None" = None,
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
        from assistant.library.embedding import open_named

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


# Reading ------------------------------------------------------------------------------------------


class Index:
    """One generation, opened for reading. Parts are loaded when first used; safe for threads.

    Args:
        folder: the generation.
        manifest: its manifest.
        lease: its `in-use.lock`, shared for as long as this object is open.
        embeddings: a provider's embedding; None reads the learned one.
    """

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        lease: IO[bytes],
        embeddings: "Embedder | None" = None,
    ) -> None:
        self.folder = folder
        self.manifest = manifest
        self._lease = lease
        self._given = embeddings
        self._loading = threading.RLock()
        self._loaded: dict[str, Any] = {}

    def close(self) -> None:
        """Give the generation free; the object cannot be used afterwards."""
        client = self._loaded.pop("client", None)
        if client is not None:
            client.close()
            self._remove_copy()
        self._loaded.clear()
        self._lease.close()

    def warm(self) -> None:
        """Load everything now, so that the first search is as fast as the next (a server's start).

        Raises:
            BrokenIndex: a part cannot be read.
        """
        import numpy as np

        for name in ("labs", "policies"):
            self.links(name)
            self.keywords(name, "")
            self.nearness(name, np.ones(self.manifest.dimension, np.float32))
        self.keywords("phrases", "")
        self.embed("")

    @property
    def records(self) -> Records:
        """The records, as they were when the generation was built."""
        found: Records = self._load("records", lambda: read_records(self.folder / "knowledge"))
        return found

    @property
    def labs(self) -> Mapping[str, Lab]:
        """The laboratories by id."""
        return self.remember("labs", lambda: {lab.id: lab for lab in self.records.labs})

    @property
    def policies(self) -> Mapping[str, Policy]:
        """The policies by id."""
        return self.remember("policies", lambda: {p.id: p for p in self.records.policies})

    def keywords(self, name: str, text: str) -> "NDArray[np.float32]":
        """Return the BM25 scores of a text, one per record in order.

        Args:
            name: labs, policies or phrases.
            text: the query.
        """
        folder = self.folder / "keywords" / name
        index: Keywords = self._load(f"keywords/{name}", lambda: load_keywords(folder))
        return index.score(text)

    def links(self, name: str) -> "NDArray[np.float16]":
        """Return how far each phrase points to each record, shape (phrases, records).

        Args:
            name: labs or policies.
        """
        import numpy as np

        path = self.folder / "links" / f"{name}.npy"
        links: NDArray[np.float16] = self._load(
            f"links/{name}", lambda: np.load(path, allow_pickle=False)
        )
        return links

    def embed(self, text: str) -> "NDArray[np.float32]":
        """Return the vector of a text, of unit length (or zero), shape (dimension,)."""
        import numpy as np

        embeddings: Embedder = self._load("embeddings", self._open_embeddings)
        vector = np.asarray(embeddings.embed_query(text), np.float32)
        if vector.shape != (self.manifest.dimension,):
            raise StaleIndex(
                f"embedding {self.manifest.embedder!r} now gives {vector.shape} numbers, the index "
                f"holds {self.manifest.dimension}; {MEND}"
            )
        length = float(np.linalg.norm(vector))
        return vector / length if length else vector

    def nearness(self, name: str, vector: "NDArray[np.float32]") -> "NDArray[np.float32]":
        """Return the cosine of a vector with each record, at least 0; 0 beyond the nearest 300.

        Args:
            name: labs or policies.
            vector: of the manifest's dimension.
        """
        import numpy as np

        count = self.manifest.counts[name]
        near = np.zeros(count, np.float32)
        if not count or not vector.any():
            return near
        if count <= EXACT_UP_TO:
            path = self.folder / "matrix" / f"{name}.npy"
            rows = self._load(f"matrix/{name}", lambda: np.load(path, allow_pickle=False))
            cosine = np.maximum(0, rows @ vector)
            nearest = np.argpartition(-cosine, min(NEAREST, count) - 1)[: min(NEAREST, count)]
            near[nearest] = cosine[nearest]
        else:
            place = self._load(f"place/{name}", lambda: self._places(name))
            collection = self._load(f"collection/{name}", lambda: self._collection(name))
            found = collection.query(
                query_embeddings=[vector], n_results=min(NEAREST, count), include=["distances"]
            )
            at = [place[id_] for id_ in found["ids"][0]]
            near[at] = np.maximum(0, 1 - np.asarray(found["distances"][0], np.float32))
        return near

    def _load(self, key: str, read: Callable[[], Any]) -> Any:
        with self._loading:
            if key not in self._loaded:
                try:
                    self._loaded[key] = read()
                except KnowledgeError as error:
                    if isinstance(error, RecordInvalid):
                        raise BrokenIndex(f"{error}; {MEND}") from error
                    raise
                except Exception as error:
                    raise BrokenIndex(f"{self.folder.name}/{key}: {error}; {MEND}") from error
            return self._loaded[key]

    @property
    def map(self) -> Map:
        """Which province each city lies in."""
        found: Map = self._load("map", lambda: read_map(self.folder / "knowledge"))
        return found

    def remember(self, key: str, read: Callable[[], Kept]) -> Kept:
        """Return what `read` returned when first asked under this key.

        For what a search derives from the records and would otherwise derive again each time.
        """
        kept: Kept = self._load(key, read)
        return kept

    def _places(self, name: str) -> dict[str, int]:
        records: Sequence[Lab | Policy] = (
            self.records.labs if name == "labs" else self.records.policies
        )
        return {record.id: place for place, record in enumerate(records)}

    def _open_copy(self) -> "Client":
        client, self._remove_copy = open_copy(self.folder)
        return client

    def _collection(self, name: str) -> Any:
        client = self._load("client", self._open_copy)
        collection = client.get_collection(name, embedding_function=None)
        if collection.count() != self.manifest.counts[name]:
            raise BrokenIndex(f"{self.folder.name}/vectors/{name}: vectors are missing; {MEND}")
        return collection

    def _open_embeddings(self) -> "Embedder":
        from assistant.library.embedding import load_learned, open_named

        if self.manifest.embedder == LEARNED:
            return load_learned(self.folder / "embedding")
        return self._given or open_named(self.manifest.embedder)


def open_index(
    index_dir: Path, *, embedder: str | None = None, embeddings: "Embedder | None" = None
) -> Index:
    """Open the current generation for reading; nothing large is loaded yet.

    Args:
        index_dir: the index folder.
        embedder: the embedding that the settings name; None takes the manifest's word.
        embeddings: a provider's embedding, opened; None opens it by its name when needed.

    Raises:
        MissingIndex: no index was built.
        StaleIndex: it was built by another version or with another embedding.
        BrokenIndex: its files cannot be read.
    """
    folder, lease = lease_current(index_dir, MEND)
    try:
        manifest = _read_manifest(folder)
        if manifest.format != FORMAT:
            raise StaleIndex(f"index format {manifest.format}, program reads {FORMAT}; {MEND}")
        if embedder is not None and manifest.embedder != embedder:
            raise StaleIndex(
                f"built with embedding {manifest.embedder!r}, not {embedder!r}; {MEND}"
            )
    except BaseException:
        lease.close()
        raise
    return Index(folder, manifest, lease, embeddings)


def is_stale(index_dir: Path, knowledge_dir: Path, embedder: str | None = None) -> bool:
    """Tell whether the knowledge or the embedding changed since the generation was built.

    Args:
        index_dir: the index folder.
        knowledge_dir: the knowledge folder.
        embedder: the embedding that the settings name; None takes the manifest's word.

    Raises:
        MissingIndex: no index was built.
        BrokenIndex: its manifest cannot be read.
    """
    manifest = _read_manifest(index_dir / current_generation(index_dir, MEND))
    if manifest.format != FORMAT or (embedder is not None and manifest.embedder != embedder):
        return True
    return manifest.digests != digest_knowledge(knowledge_dir)


def _read_manifest(folder: Path) -> Manifest:
    try:
        read = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        # Another format may have other fields: its number is all that is known to be there.
        if read["format"] != FORMAT:
            return Manifest(int(read["format"]), folder.name, {}, "", 0, {})
        return Manifest(**read)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BrokenIndex(f"{folder.name}/manifest.json: {error}; {MEND}") from error
