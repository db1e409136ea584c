"""What is heard in first messages of many trades.

`python -m evals.openings_bench` plays each message of `evals/openings.yaml` as the first of an
interview against the built index, names those that are heard otherwise than a person would, and
prints how many of each kind are heard.
"""

from __future__ import annotations

import os

import yaml

from assistant.embedded.hear import hear
from assistant.embedded.message import Context
from assistant.library.library import Library
from assistant.need import Hearing, Need
from assistant.settings import PROJECT, Settings, read_environment


def kind_of(hearing: Hearing) -> str:
    """Return what a first message was heard as; a request for another thing counts before all."""
    slots = {heard.slot for heard in hearing.heard}
    wanted = {heard.value["kind"] for heard in hearing.heard if heard.slot == "request"}
    if wanted - {"technology"}:
        return "other"
    if "symptom" in slots or wanted:
        return "trouble"
    return "product" if "product" in slots else "nothing"


def main() -> None:
    """Hear, compare and print."""
    settings = Settings.from_env(read_environment(os.environ))
    library = Library.open(settings.knowledge, settings.prompts, settings.index)
    text = (PROJECT / "evals" / "openings.yaml").read_text(encoding="utf-8")
    rates = []
    for expected, messages in yaml.safe_load(text).items():
        hits = 0
        for message in messages:
            context = Context(1, ("request",), "interview", settings.day(), Need(), {})
            found = kind_of(hear(message, context, library.ear))
            hits += found == expected
            if found != expected:
                print(f"{expected} heard as {found}: {message}")
        rates.append(f"{expected} {hits}/{len(messages)}")
    library.close()
    print(", ".join(rates))


if __name__ == "__main__":
    main()
