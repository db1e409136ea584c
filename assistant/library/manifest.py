"""What a generation was built from and with.

In:    a generation's folder, a knowledge folder.
Out:   its manifest; whether the knowledge or the embedding changed since.
Never: opens a part of the index.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import BrokenIndex
from assistant.library.generations import current_generation

FORMAT = 3
"""Raised whenever what a generation holds changes: older ones then count as stale."""
MEND = "run: python -m assistant index"


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
    manifest = read_manifest(index_dir / current_generation(index_dir, MEND))
    if manifest.format != FORMAT or (embedder is not None and manifest.embedder != embedder):
        return True
    return manifest.digests != digest_knowledge(knowledge_dir)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a generation; of another format only its number is read.

    Raises:
        BrokenIndex: it is missing or cannot be read.
    """
    try:
        read = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        # Another format may have other fields: its number is all that is known to be there.
        if read["format"] != FORMAT:
            return Manifest(int(read["format"]), folder.name, {}, "", 0, {})
        return Manifest(**read)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BrokenIndex(f"{folder.name}/manifest.json: {error}; {MEND}") from error
