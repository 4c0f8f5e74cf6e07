"""Files that keep turns while the database is slow or gone, one per process.

A process holds a lock on `NAME.lock` while it lives, so that another can tell whose spool has been
orphaned. `NAME.jsonl` takes new lines; `NAME.replay` is being brought into the database;
`NAME.refused` holds rows that the database refused; they are tried again at the next start.
`NAME.notes` counts what an ended process could not store.
"""

import fcntl
import json
import logging
import os
import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import FileIO
from pathlib import Path
from typing import Any

import orjson

from agent.ids import new_id

log = logging.getLogger("rosa.spool")
# Seconds that a look at the files waits for one that is being written.
_PATIENCE_S = 1.0
# In the row of an attempt that goes on; what people say has its quotes escaped.
_BEGUN = re.compile(rb'"ended_at": ?null')


class Spool:
    """The spool of this process."""

    def __init__(self, folder: Path) -> None:
        self.process = f"{socket.gethostname()[:24]}-{new_id().hex}"
        self._folder = folder
        self._path = folder / f"{self.process}.jsonl"
        self._writing = threading.Lock()
        self._lock = -1
        # Whether the disk took what it was last given.
        self.is_well = True
        try:
            self._be_there()
        except OSError as exc:
            self.is_well = False
            log.error("spool-not-there error=%s", type(exc).__name__)

    def append(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write the rows and sync them to disk. Raises OSError; then none of them is there."""
        self._write(self._path, b"".join(orjson.dumps(row) + b"\n" for row in rows))

    def refuse(self, row: dict[str, Any]) -> None:
        """Keep a row that the database will not have, for people to look at. Raises OSError."""
        line = json.dumps(row, default=str, ensure_ascii=False).encode("utf-8", "backslashreplace")
        self._write(self._path.with_suffix(".refused"), line + b"\n")

    def _write(self, path: Path, lines: bytes) -> None:
        with self._writing:
            self.is_well = False
            self._be_there()
            is_new = not path.exists() or not path.stat().st_size
            with path.open("a+b", buffering=0) as file:
                _write_whole(file, lines)
            if is_new:
                _sync(self._folder)
            self.is_well = True

    def _be_there(self) -> None:
        """Make the folder and the lock, at first and where somebody has removed them.

        Without the lock another process would take the files of this one for a dead one's.
        """
        path = self._path.with_suffix(".lock")
        if self._lock >= 0 and path.exists():
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        before, self._lock = self._lock, _lock(path)
        if before >= 0:
            os.close(before)

    def waiting(self) -> list[Path]:
        """Return the files to bring into the database: this process's, then orphaned ones."""
        own = self._path.with_suffix(".replay")
        # A disk that hangs must not keep the others' files, and those in memory, waiting.
        if self._writing.acquire(timeout=_PATIENCE_S):
            try:
                if not own.exists() and self._path.exists():
                    self._path.rename(own)
            finally:
                self._writing.release()
        orphans = [
            path
            for pattern in ("*.replay", "*.jsonl")
            for path in sorted(self._folder.glob(pattern))
            if path.stem != self.process and not is_alive(path.stem, self._folder)
        ]
        return [own, *orphans] if own.exists() else orphans

    def refused(self) -> list[Path]:
        """Return the files of refused rows that processes before this one left."""
        return [
            path
            for path in sorted(self._folder.glob("*.refused"))
            if path.stem != self.process and not is_alive(path.stem, self._folder)
        ]

    def leave_notes(self, notes: Sequence[Any]) -> None:
        """Leave counts for those who come after, as far as the disk takes them."""
        if notes:
            try:
                self._write(self._path.with_suffix(".notes"), orjson.dumps(notes) + b"\n")
            except OSError as exc:
                log.error("spool-notes-lost error=%s", type(exc).__name__)

    def left_notes(self) -> list[Any]:
        """Return the counts that ended processes left, to one who asks and to no other."""
        notes: list[Any] = []
        for path in sorted(self._folder.glob("*.notes")):
            # Renamed first, so that of two processes one has them.
            taken = self._path.with_suffix(".taken")
            try:
                path.rename(taken)
                notes += orjson.loads(taken.read_bytes())
                taken.unlink()
            except (OSError, orjson.JSONDecodeError) as exc:
                log.error("spool-notes-lost error=%s", type(exc).__name__)
        return notes

    def orphans(self) -> list[str]:
        """Return the names of the processes on this machine that ended without a goodbye."""
        names = {path.stem for path in self._folder.glob("*.lock")} - {self.process}
        return sorted(name for name in names if not is_alive(name, self._folder))

    def has_left(self, process: str) -> bool:
        """Whether rows of the process wait here."""
        return any((self._folder / f"{process}{s}").exists() for s in (".jsonl", ".replay"))

    def bury(self, process: str) -> None:
        """Forget an ended process, once nothing of it waits any more."""
        if not self.has_left(process):
            (self._folder / f"{process}.lock").unlink(missing_ok=True)

    def close(self) -> None:
        """Give the lock back; the lock file goes unless rows still wait."""
        self.bury(self.process)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a spool file; what a crash or a failing disk spoiled is left out."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            row = _parsed(line)
            if row is not None:
                yield row
            elif line.strip(b" \n"):
                log.warning("spool-line-left-out file=%s line=%d", path.name, number)


def blank(folder: Path, is_erased: Callable[[dict[str, Any]], bool]) -> int:
    """Overwrite rows with spaces in the files of all processes; return how many there were.

    The lines keep their length and place, so that nobody has to wait: not who appends to a file,
    and not who reads it, renames it or is about to delete it. A row that is being read meanwhile
    still gets to the database, which has to refuse it. Raises OSError.
    """
    paths = [path for end in ("jsonl", "replay", "refused") for path in folder.glob(f"*.{end}")]
    return sum(_blank(path, is_erased) for path in sorted(paths))


def _blank(path: Path, is_erased: Callable[[dict[str, Any]], bool]) -> int:
    count = start = 0
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        return 0  # its rows are in the database now
    with file:
        for line in iter(file.readline, b""):
            row = _parsed(line)
            if row is not None and is_erased(row):
                os.pwrite(file.fileno(), b" " * (len(line) - 1), start)
                count += 1
            start += len(line)
        if count:
            os.fsync(file.fileno())
    return count


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        row = orjson.loads(line) if line.endswith(b"\n") else None
    except orjson.JSONDecodeError:
        return None
    return row if isinstance(row, dict) else None


def standing(folder: Path) -> tuple[int, int]:
    """Return how many ended turns wait in a folder for the database, and how many it refused."""
    waiting = sum(_count_ended(folder.glob(pattern)) for pattern in ("*.jsonl", "*.replay"))
    return waiting, _count_ended(folder.glob("*.refused"))


def _count_ended(paths: Iterable[Path]) -> int:
    count = 0
    for path in paths:
        try:
            with path.open("rb") as file:
                count += sum(not _BEGUN.search(line) for line in file if line.strip())
        except OSError:
            continue  # brought into the database meanwhile, or not ours to read
    return count


def is_alive(process: str, folder: Path) -> bool:
    """Whether the process of that name holds its lock on this machine."""
    try:
        handle = os.open(folder / f"{process}.lock", os.O_RDWR)
    except FileNotFoundError:
        return False
    except PermissionError:
        return True  # of another user, whose rows are not ours to move
    try:
        # Shared, so that two who look at the same time do not take each other for the owner.
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)


def _lock(path: Path) -> int:
    # Locked before it has its name: one that another process sees unlocked counts as dead.
    unnamed = path.with_suffix(".new")
    handle = os.open(unnamed, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    unnamed.rename(path)
    return handle


def _write_whole(file: FileIO, lines: bytes) -> None:
    """Write all and sync, or take back what was written: half a line would spoil the next.

    What could not be taken back, as the disk had gone, is closed as a line of its own.
    """
    size = file.seek(0, os.SEEK_END)
    if size:
        file.seek(size - 1)
        lines = lines if file.read(1) == b"\n" else b"\n" + lines
    rest = memoryview(lines)
    try:
        while rest:
            rest = rest[file.write(rest) :]
        os.fsync(file.fileno())
    except OSError:
        file.truncate(size)
        raise


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
