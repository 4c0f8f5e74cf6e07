"""Clients that take their time: those that send slowly are closed, those that listen are not."""

import re
import resource
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bench.processes import Rosa
from tests.edges.line import connect, read_until, request_bytes, wait_for_port
from tests.upstream import Script, Upstream

# Seconds for a request to arrive.
REQUEST_S = 0.4
# Seconds between two looks of the server after those that are late.
LOOK_S = 1.0
START = (
    "from rosa import server, transport; "
    f"transport.REQUEST_S = {REQUEST_S}; raise SystemExit(server.main())"
)
HEADERS = b"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture
def hasty(start_rosa: Callable[..., Rosa]) -> Iterator[Rosa]:
    """A Rosa with little patience, whose model takes longer than that."""
    with Upstream(Script(text=("Slowly ", "but ", "surely."), gap_s=REQUEST_S)) as upstream:
        rosa = start_rosa(upstream.url, program=("-c", START))
        wait_for_port(rosa)
        yield rosa


def drip(line: socket.socket, part: bytes) -> bytes:
    """Send a part over and over until the connection is closed; return what came back."""
    line.settimeout(0.05)
    received = b""
    give_up_at = time.monotonic() + 20
    while time.monotonic() < give_up_at:
        try:
            line.sendall(part)
            came = line.recv(65_536)
        except TimeoutError:
            continue
        except OSError:
            return received
        if not came:
            return received
        received += came
    raise AssertionError("The connection is still open.")


@pytest.mark.parametrize(
    ("begin", "part"),
    [
        (HEADERS, b"X-A: b\r\n"),
        (HEADERS + b"Content-Length: 1000000\r\n\r\n", b" "),
        (HEADERS + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    ],
    ids=["headers", "body", "chunked body"],
)
def test_request_that_comes_byte_by_byte_is_closed(hasty: Rosa, begin: bytes, part: bytes) -> None:
    with connect(hasty) as line:
        line.sendall(begin)
        answer = drip(line, part)

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"request_too_slow"' in answer


def test_request_line_that_comes_byte_by_byte_is_closed(hasty: Rosa) -> None:
    with connect(hasty) as line:
        assert drip(line, b"G") == b""


def test_body_that_comes_steadily_may_take_longer(hasty: Rosa) -> None:
    whole = request_bytes(hasty, "word " * 20_000)
    began_at = time.monotonic()
    with connect(hasty) as line:
        for start in range(0, len(whole), 10_000):
            line.sendall(whole[start : start + 10_000])
            time.sleep(REQUEST_S / 2)
        took_s = time.monotonic() - began_at
        answer = read_until(line, b"[DONE]")

    assert took_s > REQUEST_S + LOOK_S
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_long_replies_and_pauses_between_requests_are_not_cut(hasty: Rosa) -> None:
    with connect(hasty) as line:
        for _ in range(2):
            line.sendall(request_bytes(hasty, "Hello"))
            assert b"surely." in read_until(line, b"0\r\n\r\n")
            time.sleep(REQUEST_S + LOOK_S)


def test_server_may_open_as_many_files_as_the_system_lets_it(
    start_rosa: Callable[..., Rosa],
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 512), hard))
    try:
        rosa = start_rosa()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert rosa.process is not None
    limits = Path(f"/proc/{rosa.process.pid}/limits").read_text()
    assert re.search(r"^Max open files +(\d+) +(\d+)", limits, re.MULTILINE).groups() == (
        str(hard),
        str(hard),
    )
