"""An Ollama on this machine that answers as it is told: its own interface, over a real socket.

    async with Ollama(lines=[said("Hel"), said("lo."), END]) as ollama:
        ...                                  # base URL: ollama.url

`lines` are the lines of its stream; a number is a pause in seconds, `HANG` keeps the connection
open until the caller leaves, which sets `left`.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Self

import orjson

HANG = "hang"
END: dict[str, Any] = {
    "model": "m",
    "message": {"role": "assistant", "content": ""},
    "done": True,
    "done_reason": "stop",
    "prompt_eval_count": 7,
    "eval_count": 3,
}
Line = dict[str, Any] | bytes | float | str


def said(text: str, **message: Any) -> dict[str, Any]:
    """Return a line with a text."""
    return {"model": "m", "message": {"role": "assistant", "content": text, **message}}


class Ollama:
    """The server, in the running loop, and what it was asked."""

    def __init__(
        self, lines: Sequence[Line] = (), *, models: Sequence[str] = ("m",), status: int = 200
    ) -> None:
        self.lines = lines
        self.models = models
        self.status = status
        self.asked: list[tuple[str, Any]] = []
        self.headers = b""
        self.left = asyncio.Event()
        self._connections: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._server.close()
        for writer in list(self._connections):
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        try:
            while not reader.at_eof():
                head = await reader.readuntil(b"\r\n\r\n")
                await self._answer(head, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.left.set()
            self._connections.discard(writer)
            writer.close()

    async def _answer(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.headers = head
        method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        length = next(
            (
                int(line.split(b":")[1])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length:")
            ),
            0,
        )
        body = orjson.loads(await reader.readexactly(length)) if length else None
        self.asked.append((f"{method} {path}", body))
        if path == "/api/chat" and self.status == 200:
            await self._stream(reader, writer)
            return
        names = [{"name": name} for name in self.models]
        found = self.status == 200 and path == "/api/tags"
        status = self.status if found or self.status != 200 else 404
        text = orjson.dumps({"models": names} if found else {"error": "It is not there."})
        writer.write(b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\n" % status)
        writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(text), text))

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n")
        writer.write(b"Transfer-Encoding: chunked\r\n\r\n")
        for line in self.lines:
            if isinstance(line, float):
                await asyncio.sleep(line)
            elif line == HANG:
                await reader.read()
                self.left.set()
                return
            else:
                text = line if isinstance(line, bytes) else orjson.dumps(line) + b"\n"
                writer.write(b"%x\r\n%b\r\n" % (len(text), text))
                await writer.drain()
        writer.write(b"0\r\n\r\n")
