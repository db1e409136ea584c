"""Start the page: `python app.py`.

Settings come from the environment, or from a `.env` beside this file.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.web.server import serve


def read_env_file(path: Path) -> dict[str, str]:
    """Return the `NAME=value` lines of a file; none where there is no file."""
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}


def main() -> int:
    """Run the server; return the exit code."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for noisy in ("httpx", "chromadb", "bm25s"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    environ = read_env_file(Path(__file__).with_name(".env")) | dict(os.environ)
    try:
        serve(Settings.from_env(environ))
    except AssistantError as error:
        print(f"{error.user_message}\n{error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
