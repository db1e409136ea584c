"""Start the page: `python app.py`.

Settings come from the environment, or from a `.env` beside this file.
"""

from __future__ import annotations

import logging
import os
import sys

from assistant.errors import AssistantError
from assistant.settings import Settings, read_environment
from assistant.web.server import serve


def main() -> int:
    """Run the server; return the exit code."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for noisy in ("httpx", "chromadb", "bm25s"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        serve(Settings.from_env(read_environment(os.environ)))
    except AssistantError as error:
        print(f"{error.user_message}（{error}）", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
