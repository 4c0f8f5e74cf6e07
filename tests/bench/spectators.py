"""Who reads along with a dialogue, many at once, and what was missing at each, and how late."""

import asyncio
import re
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

import orjson

from tests.bench.http1 import ResponseReader
from tests.bench.socket_line import dial

# As `tests.upstream_replies` writes them: when the token was written.
_STAMP = re.compile(r"t(\d{17})")


@dataclass(slots=True)
class Heard:
    """What all spectators have noticed; times in milliseconds."""

    # From the writing of a token at the model to its arrival, and from a line's end to `message`.
    token_ms: list[float] = field(default_factory=list)
    message_ms: list[float] = field(default_factory=list)
    sound_ms: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@lru_cache(maxsize=512)
def _read(frame: bytes) -> tuple[dict[str, Any], tuple[int, ...]]:
    """Return what a frame says, and the stamps of its tokens: the same for all at one place."""
    told = orjson.loads(frame)
    stamps = _STAMP.findall(told["text"]) if told["type"] == "text" else ()
    return told, tuple(map(int, stamps))


class Spectator:
    """One connection, with a second one for sound where that is fetched."""

    def __init__(self, heard: Heard, port: int, key: str, *, with_sound: bool) -> None:
        self._heard = heard
        self._port, self._key = port, key
        self._sounds = SoundLine(heard) if with_sound else None
        self._words: dict[int, str] = {}
        self.numbers: list[int] = []
        self.begun, self.ended = asyncio.Event(), asyncio.Event()

    @property
    def is_idle(self) -> bool:
        """Whether all sounds have been fetched."""
        return self._sounds is None or self._sounds.is_idle

    async def join(self, session: str) -> None:
        """Join a dialogue, and return once it was told whole."""
        self._line = await dial(self._port, self._key, self._hear, session_id=session)
        if self._sounds:
            loop = asyncio.get_running_loop()
            await loop.create_connection(lambda: self._sounds, "127.0.0.1", self._port)
        await asyncio.wait_for(self.begun.wait(), 30)

    def leave(self) -> None:
        self._line.hang_up()
        if self._sounds:
            self._sounds.hang_up()

    def _hear(self, frame: bytes, seen_ns: int) -> None:
        told, stamps = _read(frame)
        kind = told["type"]
        if kind == "text":
            number = told["turn_number"]
            self._words[number] = self._words.get(number, "") + told["text"]
            self._heard.token_ms += [(seen_ns - stamp) / 1e6 for stamp in stamps]
        elif kind == "audio" and self._sounds:
            self._sounds.fetch(told["audio_url"], self._key)
        elif kind == "message":
            self._end_line(told["message"])
        elif kind == "session":
            if self.begun.is_set():
                self._heard.faults.append("the whole again")
            self.begun.set()
        elif kind == "error":
            self._heard.faults.append(told["code"])
        elif kind == "end":
            self.ended.set()

    def _end_line(self, line: dict[str, Any]) -> None:
        number = line["turn_number"]
        since = time.time() - datetime.fromisoformat(line["timestamp"]).timestamp()
        self._heard.message_ms.append(since * 1e3)
        if self._words.pop(number, "").strip() != line["text"]:
            self._heard.faults.append("a line that is not whole")
        self.numbers.append(number)


class SoundLine(asyncio.Protocol):
    """Fetches sounds one after another."""

    def __init__(self, heard: Heard) -> None:
        self._heard = heard
        self._waiting: deque[tuple[bytes, int]] = deque()
        self._reader: ResponseReader | None = None

    @property
    def is_idle(self) -> bool:
        return self._reader is None and not self._waiting

    def fetch(self, path: str, key: str) -> None:
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n"
        self._waiting.append((head.encode(), time.monotonic_ns()))
        self._ask()

    def hang_up(self) -> None:
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, received: bytes) -> None:
        if self._reader is None:
            return
        self._reader.feed(received)
        if self._reader.complete:
            if self._reader.status != 200:
                self._heard.faults.append(f"sound: {self._reader.status}")
            self._heard.sound_ms.append((time.monotonic_ns() - self._asked_ns) / 1e6)
            self._reader = None
            self._ask()

    def _ask(self) -> None:
        if self._reader is None and self._waiting:
            request, self._asked_ns = self._waiting.popleft()
            self._reader = ResponseReader()
            self._transport.write(request)
