"""The sound of dialogues: files in AUDIO_DIR, which all processes share, kept for AUDIO_TTL.

A file's name says which dialogue it is of, to those who know the dialogue and SECRET_KEY: who may
hear it, and what goes with the dialogue, is read from the name alone.
"""

import asyncio
import logging
import os
import re
import secrets
import stat
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from agent.core.errors import VoiceError
from agent.core.mp3 import join
from agent.core.types import Sound
from knowledge.worker import Watch

log = logging.getLogger("rosa.audio")
# The only names that are ever opened: 64 bits of the dialogue, which only Rosa can tell, and 64
# that nobody guesses.
NAME = re.compile(r"[0-9a-f]{32}\.mp3")
_DIALOGUES = 16
# What a process that ended in the middle left behind.
_UNFINISHED = re.compile(r"[0-9a-f]{32}\.part")
MOST_BYTES = 33_554_432
# What one process holds of files that are read again and again, in bytes and for how long.
_HELD_BYTES = 33_554_432
_HELD_S = 30.0
# Seconds that a disk may take.
_DISK_S = 5.0
_LOOK_S = 60.0
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
# Without blocking: what has the name could be a pipe.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the sound of one dialogue is kept."""

    dialogue: UUID
    join: ClassVar = staticmethod(join)

    async def keep(self, sound: Sound) -> str:
        """Write sound to a new file and return its name. Raises VoiceError.

        Sound without bytes gets none: "".
        """
        if not sound.mp3:
            return ""
        stem = _beginning(self.dialogue) + secrets.token_hex(8)
        try:
            async with asyncio.timeout(_DISK_S):
                await asyncio.to_thread(_write, stem, sound.mp3)
        except (OSError, TimeoutError) as exc:
            log.error("audio-not-kept error=%s", type(exc).__name__)
            raise VoiceError("The sound cannot be written to AUDIO_DIR.", "not_kept") from exc
        name = f"{stem}.mp3"
        _held.put(name, sound.mp3)
        return name


def is_of(name: str, dialogue: UUID) -> bool:
    """Whether a file is of this dialogue."""
    return secrets.compare_digest(name[:_DIALOGUES].encode(), _beginning(dialogue).encode())


async def read(name: str) -> bytes | None:
    """Return the sound of a file, None where there is none of that name."""
    if not NAME.fullmatch(name):
        return None
    found = _held.get(name)
    return found if found is not None else await _held.fetch(name)


def forget(dialogues: Iterable[UUID]) -> None:
    """Remove the sound of dialogues at once, that of a line in the making too. Never raises.

    Another process that has just read one may give it away for half a minute more.
    """
    if not (beginnings := tuple(map(_beginning, dialogues))):
        return
    _held.drop_all(beginnings)
    try:
        _remove(path for path, _at in _ours() if path.name.startswith(beginnings))
    except OSError as exc:
        # It goes once it is old.
        log.error("audio-not-removed error=%s", type(exc).__name__)


def remove_old() -> int:
    """Remove what is older than AUDIO_TTL, of whichever process; return how many files that were.

    Raises OSError where the folder cannot be read.
    """
    before = time.time() - settings.AUDIO_TTL
    return _remove(entry for entry, changed_at in _ours() if changed_at < before)


class _Held:
    """What this process has read or written lately, so that many readers read the disk once."""

    def __init__(self) -> None:
        # Dialogues are forgotten in threads.
        self._lock = threading.RLock()
        self._files: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._bytes = 0
        self._reading: dict[str, asyncio.Task[bytes | None]] = {}

    def put(self, name: str, content: bytes) -> None:
        with self._lock:
            self.drop(name)
            self._files[name] = (time.monotonic(), content)
            self._bytes += len(content)
            while self._bytes > _HELD_BYTES:
                self.drop(next(iter(self._files)))

    def get(self, name: str) -> bytes | None:
        at, content = self._files.get(name, (0.0, None))
        if content is None or time.monotonic() - at > _HELD_S:
            self.drop(name)
            return None
        return content

    def drop(self, name: str) -> None:
        with self._lock:
            _at, content = self._files.pop(name, (0.0, b""))
            self._bytes -= len(content)

    def drop_all(self, beginnings: tuple[str, ...]) -> None:
        with self._lock:
            for name in [name for name in self._files if name.startswith(beginnings)]:
                self.drop(name)

    async def fetch(self, name: str) -> bytes | None:
        """Read a file for all who want it at the same time; one who leaves takes nobody along."""
        task = self._reading.get(name)
        if task is None or task.get_loop() is not asyncio.get_running_loop():
            task = self._reading[name] = asyncio.create_task(self._read(name))
            task.add_done_callback(lambda done: self._reading.pop(name, None))
        return await asyncio.shield(task)

    async def _read(self, name: str) -> bytes | None:
        try:
            async with asyncio.timeout(_DISK_S):
                content = await asyncio.to_thread(_content, name)
        except (OSError, TimeoutError) as exc:
            log.error("audio-not-read error=%s", type(exc).__name__)
            return None
        if content is not None:
            self.put(name, content)
        return content


_held = _Held()


def _beginning(dialogue: UUID) -> str:
    """Return what the names of a dialogue's files begin with."""
    return salted_hmac("rosa.audio", dialogue.hex).hexdigest()[:_DIALOGUES]


def _write(stem: str, content: bytes) -> None:
    folder = settings.AUDIO_DIR
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{stem}.part"
    try:
        with os.fdopen(os.open(part, _WRITE, 0o640), "wb") as file:
            file.write(content)
        part.rename(folder / f"{stem}.mp3")
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


def _content(name: str) -> bytes | None:
    """Return what is in a file that is one; nothing else of its name is opened or read."""
    try:
        descriptor = os.open(settings.AUDIO_DIR / name, _READ)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        is_old = found.st_mtime < time.time() - settings.AUDIO_TTL
        if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES or is_old:
            return None
        return file.read(MOST_BYTES)


def _ours() -> Iterator[tuple[Path, float]]:
    """Yield the files in the folder that are of Rosa's making, and when they were written."""
    try:
        entries = os.scandir(settings.AUDIO_DIR)
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            if NAME.fullmatch(entry.name) or _UNFINISHED.fullmatch(entry.name):
                # Another process may just have removed it.
                with suppress(FileNotFoundError):
                    yield Path(entry.path), entry.stat(follow_symlinks=False).st_mtime


def _remove(paths: Iterable[Path]) -> int:
    count = 0
    for path in paths:
        with suppress(FileNotFoundError, IsADirectoryError):
            path.unlink()
            count += 1
    return count


def _look() -> None:
    """Remove what is old. Never raises."""
    try:
        remove_old()
    except Exception as exc:  # noqa: BLE001  (the thread must live to try again)
        log.error("audio-not-removed error=%s", type(exc).__name__)


watch = Watch("rosa-audio", _look, _LOOK_S)
