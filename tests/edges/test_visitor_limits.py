"""Pages of visitors that read slowly, are too many, or outlive their server."""

import asyncio
import json
import socket
from collections.abc import Callable

import pytest

from agent import visitor_consumer
from agent.consumers import Closed
from agent.core.types import Channel
from agent.outbox import MOST, Outbox
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
            until(lambda: upstream.calls, 10)
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
