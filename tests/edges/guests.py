"""Somebody at a dialogue's WebSocket of a running Rosa."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.bench.processes import Rosa

TWO = {
    "agent_1_persona": "You are Ada, an engineer.",
    "agent_2_persona": "You are Ben, a poet.",
    "scenario": "They meet at a conference.",
    "sound": "false",
}


class Guest:
    """What one connection was told, and what it asks for."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.told: list[dict[str, Any]] = []
        self.code: int | None = None

    async def read(self) -> None:
        """Take in messages until the other side closes; then `code` says why."""
        async for message in self.socket:
            self.told.append(json.loads(message.data))
        self.code = self.socket.close_code

    async def send(self, kind: str, **what: Any) -> None:
        await self.socket.send_str(json.dumps({"type": kind, **what}))

    async def one(self, kind: str, timeout_s: float = 20.0, **what: Any) -> dict[str, Any]:
        """Return the last message of a type with these values, once there is one."""
        await self.until(lambda: self.all(kind, **what), timeout_s)
        return self.all(kind, **what)[-1]

    def all(self, kind: str, **what: Any) -> list[dict[str, Any]]:
        wanted = {"type": kind, **what}
        return [one for one in self.told if wanted.items() <= one.items()]

    @property
    def types(self) -> list[str]:
        """The types of what was told, chunks of text that follow each other once."""
        kinds = [one["type"] for one in self.told if one["type"] != "beat"]
        return [kind for n, kind in enumerate(kinds) if kind != "text" or kinds[n - 1] != "text"]

    def lines(self) -> list[tuple[int, str, str]]:
        """Return number, side and text of all lines that are known, in the order of telling."""
        found: dict[int, tuple[int, str, str]] = {}
        for one in self.told:
            said = one["messages"] if one["type"] == "session" else []
            for line in [*said, one["message"]] if one["type"] == "message" else said:
                number = line["turn_number"]
                found.setdefault(number, (number, line["speaker"], line["text"]))
        return list(found.values())

    def words(self, number: int) -> str:
        """Return what was told of a line chunk by chunk, since the last whole."""
        text = ""
        for one in self.told:
            if one["type"] == "session":
                running = one["running"] or {}
                text = running["text"] if running.get("turn_number") == number else text
            elif one["type"] == "text" and one["turn_number"] == number:
                text += one["text"]
        return text

    async def until(self, happened: Callable[[], object], timeout_s: float = 20.0) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                while not happened():
                    await asyncio.sleep(0.005)
        except TimeoutError:
            told = f"{self.types[-9:]}, {str(self.told[-1:])[:500]}"
            raise AssertionError(f"It did not happen, but {told}, {self.code}") from None

    async def end(self) -> int | None:
        """Return the code of the close."""
        await self.until(lambda: self.code)
        return self.code


@asynccontextmanager
async def at_dialogue(
    rosa: Rosa, key: str | None = None, headers: dict[str, str] | None = None, **query: Any
) -> AsyncGenerator[Guest, None]:
    """Open a dialogue's WebSocket, with the key of the installation if no other is given."""
    sent = {"Authorization": f"Bearer {rosa.key if key is None else key}", **(headers or {})}
    url = f"http://127.0.0.1:{rosa.port}/ws?{urlencode(query)}"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, headers=sent, max_msg_size=0) as socket,
    ):
        guest = Guest(socket)
        reading = asyncio.create_task(guest.read())
        try:
            yield guest
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
