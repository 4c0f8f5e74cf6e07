"""Files that keep turns while the database is slow or gone, one per process.

A process holds a lock on `NAME.lock` while it lives, so that another can tell whose spool has been
orphaned. `NAME.jsonl` takes new lines; `NAME.replay` is being brought into the database.
"""

import fcntl
import os
import socket
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from agent.ids import new_id


class Spool:
    """The spool of this process."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.process = f"{socket.gethostname()[:24]}-{new_id().hex}"
        self._folder = folder
        self._path = folder / f"{self.process}.jsonl"
        self._writing = threading.Lock()
        self._lock = _lock(folder / f"{self.process}.lock")

    def append(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write the rows and sync them to disk. Raises OSError."""
        lines = b"".join(orjson.dumps(row) + b"\n" for row in rows)
        with self._writing, self._path.open("ab") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())

    def waiting(self) -> list[Path]:
        """Return the files to bring into the database: this process's, then orphaned ones."""
        own = self._path.with_suffix(".replay")
        with self._writing:
            if not own.exists() and self._path.exists():
                self._path.rename(own)
        orphans = [
            path
            for pattern in ("*.replay", "*.jsonl")
            for path in sorted(self._folder.glob(pattern))
            if path.stem != self.process and not is_alive(path.stem, self._folder)
        ]
        return [own, *orphans] if own.exists() else orphans

    def orphans(self) -> list[str]:
        """Return the names of the processes on this machine that ended without a goodbye."""
        names = {path.stem for path in self._folder.glob("*.lock")} - {self.process}
        return sorted(name for name in names if not is_alive(name, self._folder))

    def bury(self, process: str) -> None:
        """Forget an ended process, once nothing of it waits any more."""
        if not any((self._folder / f"{process}{s}").exists() for s in (".jsonl", ".replay")):
            (self._folder / f"{process}.lock").unlink(missing_ok=True)

    def close(self) -> None:
        """Give the lock back; the lock file goes unless rows still wait."""
        self.bury(self.process)
        os.close(self._lock)


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a spool file; a last line that a crash cut short is left out."""
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield orjson.loads(line)


def is_alive(process: str, folder: Path) -> bool:
    """Whether the process of that name holds its lock on this machine."""
    try:
        handle = os.open(folder / f"{process}.lock", os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)


def _lock(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle
