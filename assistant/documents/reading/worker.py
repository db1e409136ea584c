"""The process that opens strangers' files: it has limits, and nothing to lose.

In:    requests on standard input, a line of JSON each: path, file.
Out:   answers on standard output, a line of JSON each: a reading, or why there is none.
Never: connects to anything, writes a file, starts a process; all of these are refused in it.

It holds no key: its environment is made for it (`reader.Reader`). What it imports is what parsing
needs. A file that asks for too much costs this process and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict
from types import ModuleType
from typing import Any, cast

from assistant.documents.reading.compose import compose
from assistant.documents.reading.formats import take_apart
from assistant.errors import DocumentRejected

MOST_BYTES = 50 * 2**20
"""Of a file (judgement, 2026-11-21)."""
MOST_CHARACTERS = 5_000_000
"""Of a cleaned text, a book of 5 000 pages (judgement, 2026-11-21)."""
MEMORY_BYTES = 2**30
"""Address space; a .docx at the limits of `package` takes about half of it."""
CPU_SECONDS = 60
"""For one file."""

_REFUSED = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "ftplib.",
    "urllib.",
    "ctypes.dlopen",
    "webbrowser.",
)


def main() -> None:
    """Answer requests until standard input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    # What a parser prints must not stand among the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _limit()
    for line in sys.stdin:
        _allow_cpu()
        print(json.dumps(_answer(json.loads(line))), file=answers, flush=True)


def _answer(request: Mapping[str, str]) -> dict[str, Any]:
    try:
        return _read(request["path"], request["file"])
    except DocumentRejected as error:
        return {"reason": error.reason, "detail": error.detail}
    except MemoryError:
        return {"reason": "too_much_memory", "detail": f"more than {MEMORY_BYTES} bytes"}
    except RecursionError:
        return {"reason": "broken", "detail": "nested too deeply"}
    except Exception as error:  # noqa: BLE001
        # The boundary: a parser's own fault on a stranger's file. The type says enough for a log.
        return {"reason": "broken", "detail": type(error).__name__}


def _read(path: str, file: str) -> dict[str, Any]:
    try:
        with open(path, "rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise DocumentRejected("missing", type(error).__name__) from error
    if len(data) > MOST_BYTES:
        raise DocumentRejected("too_large", f"more than {MOST_BYTES} bytes")
    source = take_apart(data, os.path.splitext(path)[1].lower())
    reading = compose(source, file=file, digest=hashlib.sha256(data).hexdigest())
    if len(reading.text) > MOST_CHARACTERS:
        raise DocumentRejected("too_large", f"{len(reading.text)} characters")
    return {"document": asdict(reading.document), "text": reading.text}


def _limit() -> None:
    """Take away what parsing does not need."""
    try:
        import resource
    except ImportError:
        # Windows has no such limits: there only the time that `Reader` waits is bounded.
        pass
    else:
        _set_limit(resource.RLIMIT_AS, MEMORY_BYTES)
        _set_limit(resource.RLIMIT_FSIZE, 0)
        _set_limit(resource.RLIMIT_CORE, 0)
    # openpyxl would load it where it can, for half a second and nothing that is used here.
    sys.modules["numpy"] = cast(ModuleType, None)
    sys.addaudithook(_refuse)


def _set_limit(which: int, value: int) -> None:
    import resource

    _, hard = resource.getrlimit(which)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    # macOS does not let the address space be limited.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (value, hard))


def _allow_cpu() -> None:
    """Give the next file its seconds; the process ends where they are used up."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _set_limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + CPU_SECONDS)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_REFUSED):
        raise PermissionError(f"{event} is refused here")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise PermissionError("writing is refused here")


if __name__ == "__main__":
    main()
