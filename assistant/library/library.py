"""The library as the interview uses it: tables, index and classifier, loaded when first needed.

In:    the knowledge folder and the index folder.
Out:   what hearing, translating and matching ask for.
Never: builds on the path of a turn; passes a broken index off as an empty one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.brief_wording import BriefWording, load_brief_wording
from assistant.disclosure import Gazetteer, load_gazetteer
from assistant.embedded.classifier import load as load_classifier
from assistant.embedded.classifier import load_clauses
from assistant.embedded.message import Ear
from assistant.embedded.text import is_chinese, normalise
from assistant.embedded.translation.lexicon import Reference
from assistant.embedded.translation.reference import load_reference
from assistant.embedded.translation.translate import infer_industry
from assistant.errors import MissingIndex, StaleIndex
from assistant.library.build import build_index
from assistant.library.corpus import lab_deeds, policy_text
from assistant.library.eligibility import PolicyConditions, load_conditions
from assistant.library.embedding import LEARNED, close_embedder, open_embedder
from assistant.library.english import English, Rendering
from assistant.library.index import Index, open_index
from assistant.library.manifest import Manifest, is_stale
from assistant.library.places import find_local_names, find_region
from assistant.library.query import LabQuery
from assistant.library.search import Hit, rate_policies, search_labs, search_policies
from assistant.library.shared import Telling, asides_of, wordings_of

if TYPE_CHECKING:
    from assistant.library.records import Lab, Policy
    from assistant.settings import EmbeddingSettings

logger = logging.getLogger(__name__)

NATIONWIDE = "全国"
"""Region of a policy that holds everywhere."""


class Library:
    """Everything known beside what the enterprise says."""

    def __init__(
        self,
        knowledge: Path,
        prompts: Path,
        index_dir: Path,
        embedding: EmbeddingSettings | None = None,
    ) -> None:
        self._knowledge = knowledge
        self._prompts = prompts
        self._index_dir = index_dir
        self._embedding = embedding

    @classmethod
    def open(
        cls,
        knowledge: Path,
        prompts: Path,
        index_dir: Path,
        embedding: EmbeddingSettings | None = None,
    ) -> Library:
        """Open the library; build its index first where none was ever built.

        Args:
            knowledge: folder of the records.
            prompts: folder of the texts.
            index_dir: folder of the index.
            embedding: an endpoint's; None takes the one that is learned from the knowledge.

        Raises:
            KnowledgeError: a record or the index cannot be used.
        """
        library = cls(knowledge, prompts, index_dir, embedding)
        try:
            stale = is_stale(index_dir, knowledge, embedding.name if embedding else LEARNED)
        except MissingIndex:
            logger.warning("no index yet: building it now, once")
            build(knowledge, index_dir, embedding)
            stale = False
        if stale:
            logger.warning(
                "knowledge changed since the index was built: run `python -m assistant index`"
            )
        return library

    def close(self) -> None:
        """Let go of the index, so that its generation can be removed."""
        if "index" in self.__dict__:
            self.index.close()

    @cached_property
    def index(self) -> Index:
        """The current generation of the index."""
        if self._embedding:
            try:
                return open_index(
                    self._index_dir,
                    embedder=self._embedding.name,
                    embeddings=open_embedder(self._embedding),
                )
            except StaleIndex:
                # Built with another embedding: it is read with that one until it is built anew.
                logger.warning("the index was built with another embedding")
        return open_index(self._index_dir)

    @cached_property
    def reference(self) -> Reference:
        """The lexicon, the object table and the code tables."""
        return load_reference(self._knowledge, self._prompts)

    @cached_property
    def ear(self) -> Ear:
        """What hearing needs."""
        reference = self.reference
        return Ear(
            classifier=load_classifier(self.index.folder / "classifier"),
            find_place=find_region,
            infer_industry=lambda text: infer_industry(text, reference),
        )

    @cached_property
    def conditions(self) -> dict[str, PolicyConditions]:
        """Policy id → its structured conditions."""
        path = self._knowledge / "policy_conditions.jsonl"
        return load_conditions(path, self.policies.values())

    @cached_property
    def policy_wants(self) -> dict[str, Any]:
        """Which policy tags a need calls for, with their weights."""
        import yaml

        text = (self._knowledge / "policy_wants.yaml").read_text(encoding="utf-8")
        wants: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
        return wants

    @cached_property
    def _english(self) -> English:
        things = self.reference.things
        named = ((t.keywords_en[0], t.keywords_zh[0]) for t in things if t.keywords_en)
        return English(self._knowledge / "english.yaml", named)

    def render(self, question: str) -> Rendering | None:
        """Return an English question in Chinese words; None for one that has Chinese in it."""
        return None if is_chinese(question) else self._english.render(question)

    @cached_property
    def labs(self) -> Mapping[str, Lab]:
        """Laboratory id → its record."""
        return {lab.id: lab for lab in self.index.records.labs}

    @cached_property
    def industry_codes(self) -> Mapping[str, str]:
        """Name of a trade in GB/T 4754 → its code, of a division where several bear it."""
        rows = sorted(self.reference.industries.values(), key=lambda row: -len(row.code))
        return {row.name_zh: row.code for row in rows}

    @cached_property
    def share_of_labs(self) -> Callable[[str], float]:
        """The share of the laboratories whose record holds a word, 0 to 1; each counted once."""
        texts = [normalise(lab_deeds(lab)).lower() for lab in self.index.records.labs]

        @lru_cache(maxsize=8192)
        def share(word: str) -> float:
            return sum(word in text for text in texts) / max(1, len(texts))

        return share

    @cached_property
    def telling(self) -> Callable[[str], float]:
        """How much a term tells, 0 to 1; see `shared.Telling`."""
        entries = self.reference.entries
        clauses = load_clauses(self._knowledge / "clauses")
        records = (
            [lab_deeds(lab) for lab in self.index.records.labs],
            [policy_text(policy) for policy in self.policies.values()],
            [" ".join((*wordings_of(entry), *asides_of(entry))) for entry in entries],
        )
        return Telling(records, [clause for clause, _ in clauses]).of

    @property
    def policies(self) -> Mapping[str, Policy]:
        """Policy id → its record."""
        return self.index.policies

    @cached_property
    def brief_wording(self) -> BriefWording:
        """The headings and sentences of a brief."""
        return load_brief_wording(self._prompts)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Names of firms that must not stand in a public brief."""
        return load_gazetteer(self._knowledge)

    def warm_up(self) -> None:
        """Load all that a turn may need, so that no turn waits for it."""
        # The place names' own dictionary is read without the interpreter's lock.
        with ThreadPoolExecutor(1) as beside:
            places = beside.submit(find_local_names, "江苏苏州")
            _ = self.ear, self.conditions, self.policy_wants, self.brief_wording, self.gazetteer
            self.search_labs(LabQuery(text="焊缝气孔"), 1)
            self.search_policies("研发费用", 1)
            places.result()

    def search(self, kind: str, query: str, k: int, where: Mapping[str, Any]) -> Sequence[Hit]:
        """Search `labs` or `policies` by plain text."""
        find = search_labs if kind == "labs" else search_policies
        return find(self.index, query, k, where)

    def search_labs(self, query: LabQuery, k: int) -> Sequence[Hit]:
        """Find laboratories; see `search.search_labs`."""
        return search_labs(self.index, query, k)

    def search_policies(
        self, query: str, k: int, province: str | None = None, day: date | None = None
    ) -> Sequence[Hit]:
        """Find policies that hold in a province on a day; see `search.search_policies`."""
        where: dict[str, object] = {}
        if province:
            where["province"] = province
        if day:
            where["day"] = day
        return search_policies(self.index, query, k, where)

    def rate_policies(self, text: str) -> dict[str, float]:
        """Return how well each policy fits a text; see `search.rate_policies`."""
        return rate_policies(self.index, text)

    def cite_policies(self, question: str, province: str | None, day: date) -> list[str]:
        """Return the titles, with document numbers, of policies that answer a question.

        Where the province is not known only those that hold nationwide are named: what another
        province grants is no answer.
        """
        where: dict[str, object] = {"day": day}
        where |= {"province": province} if province else {"level": ("national", "ministry")}
        cited = []
        for hit in search_policies(self.index, question, 2, where):
            policy = self.policies[hit.id]
            if province is None and not policy.region.startswith(NATIONWIDE):
                continue
            number = policy.doc_number
            cited.append(f"《{hit.name}》（{number}）" if number else f"《{hit.name}》")
        return cited


def build(
    knowledge: Path,
    index_dir: Path,
    embedding: EmbeddingSettings | None,
    progress: Callable[[str], None] = lambda _: None,
) -> Manifest:
    """Build a generation of the index with the embedding that the settings name.

    Raises:
        KnowledgeError: see `build.build_index`; the endpoint's vectors cannot be used.
    """
    if embedding is None:
        return build_index(knowledge, index_dir, progress)
    opened = open_embedder(embedding)
    try:
        return build_index(
            knowledge, index_dir, progress, embedder=embedding.name, embeddings=opened
        )
    finally:
        close_embedder(opened)
