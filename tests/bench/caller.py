"""The load client's side of one connection: asks and notes when each token came."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

import orjson

from tests.bench.http1 import EventReader, ResponseReader

# As `tests.upstream_replies` writes them.
_STAMP = re.compile(r"([rt])(\d{17})")
_PREAMBLE = (
    "You are in a live video conversation with a visitor. Keep replies short and easy to speak. "
    "Do not use lists, headings or emojis. What you hear may contain mistakes of transcription."
)


@dataclass(slots=True)
class Reply:
    """What came back for one question; times are `time.monotonic_ns`, 0 for never."""

    conversation: str = ""
    streamed: bool = True
    sent_ns: int = 0
    first_ns: int = 0
    ended_ns: int = 0
    received_ns: int = 0  # when the upstream had the request
    tokens: list[tuple[int, int]] = field(default_factory=list)  # (written, seen)
    text: str = ""
    status: int = 0
    request_id: str = ""
    finished: bool = False  # [DONE], or the whole body of a reply that is not streamed

    @property
    def ttft_ms(self) -> float:
        return (self.first_ns - self.sent_ns) / 1e6

    @property
    def path_ms(self) -> float:
        """The time to the first token less what the upstream waited before it wrote it."""
        return self.ttft_ms - (self.tokens[0][0] - self.received_ns) / 1e6


@dataclass(frozen=True, slots=True)
class Target:
    """Where questions go: the base URL (with /v1) and the key."""

    url: str
    key: str = ""

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        return parts.hostname or "127.0.0.1", parts.port or 80


def encode_question(target: Target, reply: Reply, question: str) -> bytes:
    """Return the request as a voice platform sends it: its own preamble, a turn before, this."""
    host, port = target.address
    messages = [
        {"role": "system", "content": _PREAMBLE},
        {"role": "user", "content": "Hello, can you hear me?"},
        {"role": "assistant", "content": "Yes, I can. What would you like to know?"},
        {"role": "user", "content": question},
    ]
    body = orjson.dumps({"messages": messages, "stream": reply.streamed})
    head = (
        f"POST {urlsplit(target.url).path}/chat/completions HTTP/1.1\r\n"
        f"Host: {host}:{port}\r\n"
        f"Authorization: Bearer {target.key}\r\n"
        "Content-Type: application/json\r\n"
        "Accept: application/json\r\n"
        "User-Agent: rosa-bench\r\n"
        f"X-Conversation-ID: {reply.conversation}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Caller(asyncio.Protocol):
    """One connection that is kept open; asks one question at a time."""

    def __init__(self) -> None:
        self._waiter: asyncio.Future[Reply] | None = None
        self.is_open = True

    async def ask(self, target: Target, reply: Reply, question: str) -> Reply:
        """Return `reply` filled in, however it ended; `finished` tells whether it was whole."""
        self._response, self._events, self._body = ResponseReader(), EventReader(), b""
        self._reply, self._scanned = reply, 0
        self._waiter = asyncio.get_running_loop().create_future()
        request = encode_question(target, reply, question)
        reply.sent_ns = time.monotonic_ns()
        self._transport.write(request)
        return await self._waiter

    def hang_up(self) -> None:
        self.is_open = False
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, received: bytes) -> None:
        seen_ns = time.monotonic_ns()
        if self._waiter is None:
            return
        if body := self._response.feed(received):
            self._take(body, seen_ns)
        if self._response.complete:
            self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if self._waiter:
            self._response.finish()
            self._end()

    def _take(self, body: bytes, seen_ns: int) -> None:
        if not self._reply.streamed or self._response.status != 200:
            self._body += body
            return
        for event in self._events.feed(body):
            if event == b"[DONE]":
                self._reply.finished = True
            else:
                self._say(_content(event), seen_ns)

    def _say(self, text: str, seen_ns: int) -> None:
        if not text:
            return
        reply = self._reply
        reply.first_ns = reply.first_ns or seen_ns
        reply.text += text
        for match in _STAMP.finditer(reply.text, self._scanned):
            self._scanned = match.end()
            if match[1] == "r":
                reply.received_ns = int(match[2])
            else:
                reply.tokens.append((int(match[2]), seen_ns))

    def _end(self) -> None:
        reply = self._reply
        reply.ended_ns = time.monotonic_ns()
        reply.status = self._response.status
        reply.request_id = self._response.headers.get("x-request-id", "")
        if not reply.streamed and reply.status == 200 and self._response.complete:
            choice = orjson.loads(self._body)["choices"][0]
            reply.text = choice["message"]["content"]
            reply.finished = True
        if self._response.headers.get("connection", "").lower() == "close":
            self.hang_up()
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(reply)
        self._waiter = None


async def connect(target: Target) -> Caller:
    """Return a new connection; raises OSError where nobody listens."""
    loop = asyncio.get_running_loop()
    _, caller = await loop.create_connection(Caller, *target.address)
    return caller


def _content(event: bytes) -> str:
    choices = orjson.loads(event).get("choices") or [{}]
    return (choices[0].get("delta") or {}).get("content") or ""
