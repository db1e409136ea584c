"""The model's prompts: files in `prompts/` with front matter, checked when they are loaded.

In:    `prompts/<id>.prompt.md`: `---`, front matter (id, version, inputs), `---`, then the texts
       under `# system` (may be left out) and `# user`.
Out:   messages with every variable filled in; a digest that names the exact wording in each trace.
Never: fills a variable with nothing, or leaves one that is given unused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from assistant.errors import PromptError

PROMPTS = ("listen", "repair", "write", "probe", "greet")
"""Every prompt that is sent to an endpoint."""
_FILE = re.compile(r"\A---\n(?P<front>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_PART = re.compile(r"^# (system|user)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt.

    Attributes:
        id: its name, the same as its file's.
        version: counted up by whoever changes its meaning.
        inputs: the variables that it needs, all of them.
        system: what the model is told to be and to do.
        user: what it is given.
        digest: first characters of the SHA-256 of the file.
    """

    id: str
    version: int
    inputs: frozenset[str]
    system: str
    user: str
    digest: str

    @property
    def name(self) -> str:
        """Id, version and digest, as traces name it."""
        return f"{self.id}/{self.version}@{self.digest}"

    def fill(self, **variables: str) -> list[dict[str, str]]:
        """Return the messages.

        Raises:
            PromptError: a variable is missing, or one too many is given.
        """
        if set(variables) != self.inputs:
            raise PromptError(
                f"{self.id}: needs {sorted(self.inputs)}, was given {sorted(variables)}"
            )
        return [
            {"role": role, "content": Template(text).substitute(variables)}
            for role, text in (("system", self.system), ("user", self.user))
            if text
        ]


@cache
def load_prompt(folder: Path, name: str) -> Prompt:
    """Load and check one prompt.

    Raises:
        PromptError: the file cannot be read, or front matter, parts or variables do not agree.
    """
    path = folder / f"{name}.prompt.md"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path.name} cannot be read: {type(error).__name__}") from error
    found = _FILE.match(text)
    if found is None:
        raise PromptError(f"{path.name}: front matter between two lines of --- is expected")
    front = _read_front(path.name, found["front"])
    lead, *rest = _PART.split(found["body"])
    names, texts = rest[::2], [text.strip() for text in rest[1::2]]
    if lead.strip() or names not in (["system", "user"], ["user"]) or not all(texts):
        raise PromptError(f"{path.name}: the parts must be # system and # user, neither empty")
    system, user = texts if len(texts) == 2 else ("", texts[0])
    used: set[str] = set()
    for part in (system, user):
        template = Template(part)
        if not template.is_valid():
            raise PromptError(f"{path.name}: a lone $; write $$ for the sign itself")
        used |= set(template.get_identifiers())
    inputs = front["inputs"]
    if front["id"] != name or not isinstance(front["version"], int):
        raise PromptError(f"{path.name}: id must be {name}, version a whole number")
    if not isinstance(inputs, list) or used != set(inputs):
        raise PromptError(f"{path.name}: inputs {inputs} and the variables used {sorted(used)}")
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
    return Prompt(name, front["version"], frozenset(inputs), system, user, digest)


def _read_front(file: str, front: str) -> Mapping[str, object]:
    import yaml

    try:
        data = yaml.load(front, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise PromptError(f"{file}: front matter is not YAML") from error
    if not isinstance(data, dict) or set(data) != {"id", "version", "inputs"}:
        raise PromptError(f"{file}: front matter needs exactly id, version and inputs")
    return data
