"""Generations of an index: written aside, swapped in with one step, read by many.

    folder/
        current            name of the generation that readers open
        build.lock         held while somebody builds
        2026…-1a2b/        a generation: nothing in it changes once it is current
            in-use.lock    readers share it; a generation that nobody reads can go

In:    a folder of generations.
Out:   the lock of its one writer, the name of the current generation, a reader's lease on it.
Never: changes a generation that is current; waits for a lock.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from assistant.errors import BrokenIndex, KnowledgeError, MissingIndex


def new_generation(folder: Path) -> Path:
    """Make an empty generation and return its folder."""
    made = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    made.mkdir()
    (made / "in-use.lock").touch()
    return made


def point_to(folder: Path, name: str) -> None:
    """Make a generation the current one, in one step."""
    fresh = folder / "current.new"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, folder / "current")


def current_generation(folder: Path, mend: str) -> str:
    """Return the name of the current generation.

    Args:
        folder: of the generations.
        mend: what to run where there is none; ends the message of an error.

    Raises:
        MissingIndex: none was ever built.
        BrokenIndex: what `current` holds is no name.
    """
    try:
        name = (folder / "current").read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise MissingIndex(f"no index in {folder}; {mend}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenIndex(f"{folder / 'current'}: {error}; {mend}") from error
    if not name or Path(name).name != name:
        raise BrokenIndex(f"{folder / 'current'} names no generation: {name!r}; {mend}")
    return name


def lease_current(folder: Path, mend: str) -> tuple[Path, IO[bytes]]:
    """Return the current generation and a shared lock on it, held until the file is closed.

    Raises:
        MissingIndex, BrokenIndex: as `current_generation`; or its files are not all there.
    """
    for attempt in range(3):
        name = current_generation(folder, mend)
        generation = folder / name
        try:
            lease = (generation / "in-use.lock").open("rb")
        except FileNotFoundError as error:
            # A build may have swapped and removed it between the two steps: look again.
            if attempt < 2 and current_generation(folder, mend) != name:
                continue
            raise BrokenIndex(f"generation {name} is incomplete; {mend}") from error
        if try_lock(lease, shared=True) and (generation / "manifest.json").exists():
            return generation, lease
        lease.close()
    raise BrokenIndex(f"generation {name} vanished while it was opened; {mend}")


def remove_unread(
    folder: Path, keep: str, removed: Callable[[Path], None] = lambda _: None
) -> None:
    """Remove the generations that nobody reads, and what dead builds left behind.

    Args:
        folder: of the generations; a folder in it without a lock in it counts as left behind.
        keep: the generation that stays.
        removed: told each generation before it is removed.
    """
    for generation in folder.iterdir():
        if generation.is_dir() and generation.name != keep and _nobody_reads(generation):
            removed(generation)
            shutil.rmtree(generation, ignore_errors=True)


def _nobody_reads(generation: Path) -> bool:
    lock = generation / "in-use.lock"
    if not lock.exists():
        return True
    if os.name == "nt":
        # Windows does not delete a file that another process has open.
        try:
            lock.unlink()
        except PermissionError:
            return False
        return True
    with lock.open("rb") as file:
        return try_lock(file, shared=False)


@contextmanager
def only_builder(folder: Path) -> Iterator[None]:
    """Hold the lock of the one writer of a folder.

    Raises:
        KnowledgeError: another process holds it.
    """
    with (folder / "build.lock").open("ab") as file:
        if not try_lock(file, shared=False):
            raise KnowledgeError(
                "another process is building the index", "另一个程序正在建立索引，请稍后再试。"
            )
        yield


def try_lock(file: IO[bytes], *, shared: bool) -> bool:
    """Lock a file until it is closed, without waiting; False where another process holds it.

    The system drops the lock with the process: nothing is left behind by a kill. Windows has no
    lock of this kind; there, nothing keeps two builds apart, and every lock is had.
    """
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
