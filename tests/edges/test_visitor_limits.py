"""Pages of visitors that read slowly, are too many, or outlive their server."""

import asyncio
import json
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import ThreadSensitiveContext
from channels.db import database_sync_to_async
from django.db import OperationalError

from agent import desk as desks
from agent import visitor_consumer, visitors
from agent.consumers import Closed
from agent.core.types import Channel
from agent.models import Channel as ChannelRow
from agent.models import Kiosk
from agent.outbox import MOST, Outbox
from agent.pace import Paces
from agent.visitors import Visitor
from tests.bench.processes import Rosa
from tests.edges.journals import until
from tests.edges.visits import chat, make_channel, visiting
from tests.upstream import Script, Upstream

ENDLESS = Script(text=("words " * 200,) * 4_000, gap_s=0.0005)


def test_an_outbox_keeps_the_order_and_is_bounded() -> None:
    async def fill() -> list[str]:
        box = Outbox()
        box.put({"is": "beat"})
        box.put({"is": "words"})
        first = [await box.take(), await box.take()]
        for _ in range(MOST // 1_000 + 1):
            box.put({"text": "x" * 1_000})
        await asyncio.wait_for(box.overflow(), 1)
        return first

    assert asyncio.run(fill()) == ['{"is":"beat"}', '{"is":"words"}']


def test_pages_of_one_address_and_of_one_channel_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A thousand sockets would take longer than what is tested.
    monkeypatch.setattr(visitor_consumer, "MOST_OF_ADDRESS", 1)
    doors = visitor_consumer.Doors()
    found = Visitor(Channel(1, "site"), "rosa", ("en",), "chat")

    with doors.entered("192.0.2.1", found):
        with pytest.raises(Closed) as refused, doors.entered("192.0.2.1", found):
            pass
        with doors.entered("192.0.2.2", found), doors.entered("", found):
            pass
    with doors.entered("192.0.2.1", found):
        pass

    assert refused.value.code == 1013


def test_behind_a_proxy_the_address_is_what_the_proxy_tells(settings: object) -> None:
    forwarded = [(b"x-forwarded-for", b"10.0.0.9, 192.0.2.7")]
    scope = {"client": ("127.0.0.1", 4), "headers": forwarded}

    settings.PUBLIC_URL = ""  # type: ignore[attr-defined]
    assert visitor_consumer._address(scope) == "127.0.0.1"
    settings.PUBLIC_URL = "https://rosa.example.org"  # type: ignore[attr-defined]
    assert visitor_consumer._address(scope) == "192.0.2.7"
    assert visitor_consumer._address({**scope, "headers": []}) == ""


def test_a_page_that_does_not_read_is_dropped_and_its_call_closed(
    start_rosa: Callable[..., Rosa],
) -> None:
    with Upstream(ENDLESS) as upstream:
        rosa = start_rosa(upstream.url, STALL_S="1")
        make_channel(rosa, "site")
        with socket.create_connection(("127.0.0.1", rosa.port)) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            _ask_and_read_nothing(line, rosa)
            until(lambda: upstream.calls)
            connection = upstream.calls[-1].connection
            upstream.wait_until(lambda: connection.closed_at, 15)

    assert any(word in rosa.log() for word in ("client-stalled", "visitor-too-slow"))


def test_pages_come_again_when_the_server_ends(start_rosa: Callable[..., Rosa]) -> None:
    with Upstream(Script(first_token_s=30)) as upstream:
        rosa = start_rosa(upstream.url)
        make_channel(rosa, "site")

        async def stay() -> int | None:
            async with visiting(rosa, chat("site")) as page:
                await page.begin()
                await page.ask("Where is the hall?")
                await asyncio.to_thread(rosa.stop)
                await page.until(lambda: page.code)
                return page.code

        assert asyncio.run(stay()) == 1012
        assert "ended cut=0" in rosa.log()


def test_before_the_content_is_read_a_page_is_told_to_come_again() -> None:
    desks.live.forget()

    sent = asyncio.run(_visit({}))

    assert sent == [{"type": "websocket.accept"}, {"type": "websocket.close", "code": 1013}]


@pytest.mark.parametrize("meanwhile", ["unpaired", "database gone"])
def test_whether_a_kiosk_is_paired_is_looked_at_again_and_again(
    database: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    channel = ChannelRow.objects.create(slug="lobby", name="Lobby")
    kiosk = Kiosk(name="Lobby", channel=channel)
    token = kiosk.renew_token()
    kiosk.save()
    looks: list[str] = []
    at_kiosk = visitors.at_kiosk

    async def look(scope: Any) -> Visitor | None:
        looks.append("look")
        if len(looks) == 2 and meanwhile == "database gone":
            raise OperationalError
        if len(looks) == 4:
            await database_sync_to_async(Kiosk.objects.update)(token_digest="")
        return await at_kiosk(scope)

    monkeypatch.setattr(visitors, "at_kiosk", look)
    monkeypatch.setattr(visitor_consumer, "CHECK_S", 0.001)
    desks.live.forget()
    desks.live.refresh()

    sent = asyncio.run(_visit({"rosa_kiosk": token}))

    desks.live.forget()
    assert sent == [{"type": "websocket.accept"}, {"type": "websocket.close", "code": 4403}]
    assert len(looks) == 4


def test_all_chat_pages_of_a_channel_have_so_many_questions_a_minute() -> None:
    few = Channel(1, "site", questions_per_minute=2)
    paces = Paces()

    assert [paces.take(few) for _ in range(3)] == [True, True, False]
    assert paces.take(Channel(2, "other", questions_per_minute=2))
    # Staff allow more.
    assert paces.take(replace(few, questions_per_minute=3))


def test_whoever_asks_beyond_that_is_asked_to_wait(start_rosa: Callable[..., Rosa]) -> None:
    rosa = start_rosa("")
    make_channel(rosa, "site", questions_per_minute=1)

    async def ask_on_two_pages() -> dict[str, Any]:
        async with visiting(rosa, chat("site")) as page, visiting(rosa, chat("site")) as other:
            await page.begin()
            await page.answer("Where is the hall?")
            await other.begin()
            await other.send("ask", id="1", text="Where is the hall?")
            return await other.one("error")

    assert asyncio.run(ask_on_two_pages()) == {"is": "error", "code": "busy", "id": "1"}


async def _visit(cookies: dict[str, str]) -> list[Any]:
    """Return what a page is sent that waits until it is closed."""
    scope = {"cookies": cookies, "query_string": b"place=kiosk", "headers": [], "client": None}
    asked: asyncio.Queue[Any] = asyncio.Queue()
    asked.put_nowait({"type": "websocket.connect"})
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async with asyncio.timeout(20), ThreadSensitiveContext():
        await visitor_consumer.visitor(scope, asked.get, send)
    return sent


def _ask_and_read_nothing(line: socket.socket, rosa: Rosa) -> None:
    line.sendall(
        f"GET /ws/visitor/{chat('site')} HTTP/1.1\r\nHost: 127.0.0.1:{rosa.port}\r\n"
        f"Upgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
        f"Origin: http://127.0.0.1:{rosa.port}\r\n\r\n".encode()
    )
    assert b"101" in line.recv(4096)
    for message in ({"is": "begin", "language": "en"}, {"is": "ask", "id": "1", "text": "Hello?"}):
        text = json.dumps(message).encode()
        # A frame of a client is masked; a mask of zeros changes nothing.
        line.sendall(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)
