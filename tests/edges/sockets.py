"""Somebody of the staff who watches running conversations, over a real WebSocket."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.bench.processes import Rosa
from tests.edges.staff import Staff

PATH = "/ws/live/"


class Watcher:
    """What one socket was told: `cards`, `held`, and the `lines` of the conversation it opened."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.events: list[dict[str, Any]] = []
        self.cards: dict[str, dict[str, Any]] = {}
        self.held: dict[str, dict[str, Any]] = {}
        self.lines: dict[str, dict[str, Any]] = {}
        self.code: int | None = None

    async def read(self) -> None:
        """Take in messages until the other side closes; then `code` says why."""
        async for message in self.socket:
            for event in json.loads(message.data)["events"]:
                self.events.append(event)
                getattr(self, f"_{event['is']}")(event)
        self.code = self.socket.close_code

    async def open(self, conversation: str) -> None:
        await self.socket.send_str(json.dumps({"watch": conversation}))
        await self.until(lambda: any(e["is"] == "opened" for e in self.events))

    async def until(self, happened: Callable[[], object], timeout_s: float = 20.0) -> None:
        async with asyncio.timeout(timeout_s):
            while not happened():
                await asyncio.sleep(0.01)

    def card(self, question: str) -> dict[str, Any] | None:
        """Return the card of the conversation with that last question."""
        return next((c for c in self.cards.values() if c["question"] == question), None)

    def line(self) -> dict[str, Any]:
        """Return the last line of the conversation that is open."""
        return self.lines[max(self.lines)]

    def _all(self, event: dict[str, Any]) -> None:
        self.cards = {card["id"]: card for card in event["cards"]}
        self.held = {hold["conversation"]: hold for hold in event["held"]}

    def _card(self, event: dict[str, Any]) -> None:
        self.cards[event["id"]] = event

    def _held(self, event: dict[str, Any]) -> None:
        self.held[event["conversation"]] = event

    def _said(self, event: dict[str, Any]) -> None:
        self.held[event["conversation"]]["say"] = ""

    def _erased(self, event: dict[str, Any]) -> None:
        self.cards.pop(event["conversation"], None)

    def _opened(self, event: dict[str, Any]) -> None:
        self.lines = {line["id"]: line for line in event["lines"]}

    def _turn(self, event: dict[str, Any]) -> None:
        self.lines[event["id"]] = event

    def _words(self, event: dict[str, Any]) -> None:
        line = self.lines[event["id"]]
        line["answer"] = line["answer"][: event["from"]] + event["text"]


@asynccontextmanager
async def watching(
    rosa: Rosa, staff: Staff | None, origin: str | None = None, path: str = PATH
) -> AsyncGenerator[Watcher, None]:
    """Open a socket with somebody's session, as a page of Rosa does."""
    site = f"http://127.0.0.1:{rosa.port}"
    cookie = "; ".join(f"{k}={v}" for k, v in staff.cookies.items()) if staff else ""
    headers = {"Origin": site if origin is None else origin, "Cookie": cookie}
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{site}{path}", headers=headers, max_msg_size=0) as socket,
    ):
        watcher = Watcher(socket)
        reading = asyncio.create_task(watcher.read())
        try:
            yield watcher
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
