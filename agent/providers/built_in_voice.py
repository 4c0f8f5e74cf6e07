"""The built-in voice, which needs no network and no key: espeak-ng in a process of its own."""

import asyncio
import json
import logging
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import cast

from agent.core.errors import VoiceError
from agent.core.types import Sound, Voice
from agent.providers.voice_messages import BEGUN, REPLY, REQUEST

log = logging.getLogger("rosa.voice")
COMMAND = (sys.executable, "-m", "agent.providers.espeak")
_ROOT = Path(__file__).resolve().parents[2]
# All that it needs of the environment, whose keys are not for a library that reads strange texts.
_ENVIRONMENT = ("PATH", "LANG", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH", "PYTHONUTF8")
# Seconds that a sentence may take once it is being said; a library that hangs is ended then.
SENTENCE_S = 8.0
# Seconds until it is started again where it ended before it could say anything.
REST_S = 30.0


class BuiltInVoice:
    """One of the voices that the process has."""

    def __init__(self, voice: Voice, process: "VoiceProcess") -> None:
        self.slug = voice.slug
        self._voice = voice
        self._process = process

    async def speak(self, text: str, lang: str) -> Sound:
        """Return a sentence as sound."""
        voice = self._voice
        asked = {"text": text, "lang": lang, "variant": voice.name, "speed": voice.speed}
        try:
            async with asyncio.timeout(voice.timeout_s):
                return await self._process.say(json.dumps(asked).encode())
        except TimeoutError as exc:
            raise VoiceError(f"Voice {self.slug!r} took too long.", "timeout") from exc
        except OSError as exc:
            raise VoiceError("The built-in voice cannot be started.", "not_started") from exc


class VoiceProcess:
    """The process that speaks, shared by all voices of a loop; started by who wants to speak.

    One sentence is said at a time, so that one that makes it crash takes no other along.
    """

    def __init__(self, command: Sequence[str] = COMMAND, sentence_s: float = SENTENCE_S) -> None:
        self._command = command
        self._sentence_s = sentence_s
        self._line: _Line | None = None
        self._lock = asyncio.Lock()
        self._rests_until = 0.0
        self._starting: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process, None while there is none."""
        return self._line.process.pid if self._line and not self._line.is_lost else None

    def start(self) -> None:
        """Have the process started beside what is going on, so that a first sentence finds it."""
        if self.pid is None and (self._starting is None or self._starting.done()):
            self._starting = asyncio.get_running_loop().create_task(self._start())

    async def say(self, asked: bytes) -> Sound:
        """Return what is asked for as sound. Raises VoiceError and TimeoutError.

        Where the process ends in the middle, another one says the sentence once more.
        """
        async with self._lock:
            for _ in range(2):
                line = await self._open()
                try:
                    async with asyncio.timeout(self._sentence_s):
                        return await line.ask(asked)
                except _Lost:
                    log.warning("voice-process-ended code=%d", await line.end())
                    if not line.has_begun:
                        self._rests_until = asyncio.get_running_loop().time() + REST_S
                except TimeoutError:
                    log.warning("voice-process-hangs code=%d", await line.end())
                    raise
        raise VoiceError("The built-in voice ended in the middle of a sentence, twice.", "crashed")

    async def close(self) -> None:
        """End the process."""
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        await self._end_line()

    async def _start(self) -> None:
        # Who speaks is told what is wrong.
        with suppress(VoiceError, OSError):
            async with self._lock:
                await self._open()

    async def _end_line(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            await line.end()

    async def _open(self) -> "_Line":
        """Return the line to a process that is there and has not hung in a sentence before."""
        if self._line is not None:
            if not (self._line.is_lost or self._line.waits_since(self._sentence_s)):
                return self._line
            await self._end_line()
        if asyncio.get_running_loop().time() < self._rests_until:
            raise VoiceError("The built-in voice cannot be started.", "not_started")
        ours, its = socket.socketpair()
        try:
            with its:
                self._line = line = _Line(_launch(self._command, its))
            loop = asyncio.get_running_loop()
            await loop.create_unix_connection(lambda: line, sock=ours)
        except BaseException:
            ours.close()
            if self._line:
                self._line.is_lost = True
            raise
        return line


def _launch(command: Sequence[str], line: socket.socket) -> "subprocess.Popen[bytes]":
    """Start the process, which takes the server a millisecond or two."""
    return subprocess.Popen(  # noqa: S603  (our own command)
        command,
        cwd=_ROOT,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        stdin=line.fileno(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


class _Lost(Exception):
    """The process has ended."""


class _Line(asyncio.Protocol):
    """The line to one process. Who is cancelled leaves a reply behind, which is dropped."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self.is_lost = False
        # Whether it has found its library and data.
        self.has_begun = False
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._number = 0
        self._reply: asyncio.Future[Sound] | None = None
        # When what has not been answered was asked, oldest first.
        self._asked_at: deque[float] = deque()

    async def ask(self, asked: bytes) -> Sound:
        """Return the sound of what is asked for; one at a time. Raises VoiceError or _Lost."""
        if self.is_lost or self._transport is None:
            raise _Lost
        loop = asyncio.get_running_loop()
        self._number += 1
        self._asked_at.append(loop.time())
        self._reply = loop.create_future()
        self._transport.write(REQUEST.pack(self._number, len(asked)) + asked)
        sound = await self._reply
        if sound.seconds < 0:
            raise VoiceError("The built-in voice cannot say this sentence.", "refused")
        return sound

    def waits_since(self, seconds: float) -> bool:
        """Whether something that was asked for has not been answered for so long."""
        now = asyncio.get_running_loop().time()
        return bool(self._asked_at) and now - self._asked_at[0] > seconds

    async def end(self) -> int:
        """End the process, whatever it is at, and return its exit code."""
        self.is_lost = True
        if self._transport is not None:
            self._transport.abort()
        if self.process.poll() is None:
            self.process.kill()
        return await asyncio.to_thread(self.process.wait)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while len(self._received) >= REPLY.size:
            number, length, seconds = REPLY.unpack_from(self._received)
            end = REPLY.size + length
            if len(self._received) < end:
                return
            sound = Sound(bytes(self._received[REPLY.size : end]), seconds)
            del self._received[:end]
            if number == BEGUN:
                self.has_begun = True
                continue
            self._asked_at.popleft()
            if number == self._number and self._reply and not self._reply.done():
                self._reply.set_result(sound)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_lost = True
        if self._reply and not self._reply.done():
            self._reply.set_exception(_Lost())
