"""A visitor's page at a running Rosa, over a real WebSocket."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, closing
from typing import Any
from uuid import uuid4

import aiohttp
from django.db import connection

from agent.models import Channel, Kiosk
from agent.models.channel import key_digest
from tests.bench.processes import Rosa
from tests.edges.calls import post
from tests.edges.journals import until

KIOSK = "?place=kiosk"
TOKEN = "kiosk-of-the-tests"


def chat(slug: str) -> str:
    return f"?place=chat&channel={slug}"


class Page:
    """What one page was told, and what it asks for."""

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
        await self.socket.send_str(json.dumps({"is": kind, **what}))

    async def begin(self, language: str = "en", **what: Any) -> dict[str, Any]:
        """Begin, and return what is told of it."""
        await self.send("begin", language=language, **what)
        return await self.one("begun")

    async def ask(self, text: str, name: str = "1") -> dict[str, Any]:
        """Ask, and return what is told of the turn's beginning."""
        await self.send("ask", id=name, text=text)
        return await self.one("turn", id=name)

    async def answer(self, text: str, name: str = "1") -> str:
        """Ask, and return the whole answer."""
        turn = (await self.ask(text, name))["turn"]
        await self.one("end", turn=turn)
        return self.words(turn)

    async def one(self, kind: str, timeout_s: float = 20.0, **what: Any) -> dict[str, Any]:
        """Return the last message of a kind with these values, once there is one."""
        await self.until(lambda: self.all(kind, **what), timeout_s)
        return self.all(kind, **what)[-1]

    def all(self, kind: str, **what: Any) -> list[dict[str, Any]]:
        wanted = {"is": kind, **what}
        return [one for one in self.told if wanted.items() <= one.items()]

    def words(self, turn: str) -> str:
        return "".join(one["text"] for one in self.all("words", turn=turn))

    async def until(self, happened: Callable[[], object], timeout_s: float = 20.0) -> None:
        async with asyncio.timeout(timeout_s):
            while not happened():
                await asyncio.sleep(0.005)


@asynccontextmanager
async def visiting(
    rosa: Rosa, query: str = KIOSK, cookie: str = "", origin: str = ""
) -> AsyncGenerator[Page, None]:
    """Open a visitor's page."""
    site = f"http://127.0.0.1:{rosa.port}"
    headers = {"Origin": origin or site, "Cookie": cookie}
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{site}/ws/visitor/{query}", headers=headers, max_msg_size=0) as socket,
    ):
        page = Page(socket)
        reading = asyncio.create_task(page.read())
        try:
            yield page
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


def write(rosa: Rosa, statement: str, *values: Any) -> int:
    """Change Rosa's SQLite past Rosa, as another process does, and return the row's id."""
    with closing(sqlite3.connect(rosa.folder / "rosa.sqlite3", timeout=5)) as writer:
        key = writer.execute(statement, values).lastrowid
        writer.execute("UPDATE knowledge_revision SET number = number + 1")
        writer.commit()
    assert key is not None
    return key


def make_row(rosa: Rosa, model: Any, **values: Any) -> int:
    """Write a row with the defaults of its model, and return its id."""
    row = model(**values)
    fields = [f for f in model._meta.concrete_fields if f.attname != "id" or row.pk]
    kept = [f.get_db_prep_save(f.pre_save(row, True), connection) for f in fields]
    names = ", ".join(f'"{f.column}"' for f in fields)
    marks = ", ".join("?" * len(fields))
    return write(rosa, f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})", *kept)  # noqa: S608


def make_channel(rosa: Rosa, slug: str, **values: Any) -> int:
    """Make a channel with a chat page, once its page is there."""
    fields = {"name": slug, "web_chat": True, "key_digest": key_digest(slug)}
    key = make_row(rosa, Channel, slug=slug, **fields | values)
    until(lambda: _is_there(rosa, slug))
    return key


def _is_there(rosa: Rosa, slug: str) -> bool:
    """Whether the server has taken in the channel: it lists models for its key."""
    status, _headers, _body = post(rosa, b"{}", Authorization=f"Bearer {slug}")
    return status != 401


def make_kiosk(rosa: Rosa, channel: int, name: str = "", **values: Any) -> tuple[int, str]:
    """Make a paired kiosk; return its id and the cookie of its device."""
    token = f"{TOKEN}-{uuid4().hex}"
    named = {"name": name or token, "channel_id": channel, "token_digest": key_digest(token)}
    key = make_row(rosa, Kiosk, **named | values)
    return key, f"rosa_kiosk={token}"
