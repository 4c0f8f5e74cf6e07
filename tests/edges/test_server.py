"""Our launcher of Daphne, with raw bytes over a real socket."""

import signal
import socket
from collections.abc import Callable

from tests.bench.processes import Rosa
from tests.edges.conftest import exported
from tests.edges.journals import until
from tests.edges.line import START_LIMIT_S, connect, read_until, request_bytes
from tests.upstream import Script, Upstream


def test_header_of_tavus_with_an_underscore_names_the_conversation(rosa: Rosa) -> None:
    with connect(rosa) as line:
        line.sendall(request_bytes(rosa, "Hello", conversation_id="c0eaa60a267274af"))
        answer = read_until(line, b"[DONE]")

    assert b"X-Conversation-Id: c0eaa60a267274af\r\n" in answer
    assert len(exported(rosa, "c0eaa60a267274af")) == 1


def test_body_over_the_limit_is_refused_at_its_headers(rosa: Rosa) -> None:
    with connect(rosa) as line:
        line.sendall(
            b"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Length: 300000000\r\n\r\n"
        )
        answer = read_until(line, b'"request_too_large"}}')

    assert answer.startswith(b"HTTP/1.1 413 ")


def test_chunked_body_over_the_limit_is_refused(rosa: Rosa) -> None:
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    with connect(rosa) as line:
        line.sendall(
            b"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 17
        )
        answer = read_until(line, b'"request_too_large"}}')

    assert answer.startswith(b"HTTP/1.1 413 ")


def test_one_connection_carries_many_replies(rosa: Rosa) -> None:
    with connect(rosa) as line:
        for _ in range(3):
            line.sendall(request_bytes(rosa, "Hello"))
            assert b"Excellency" in read_until(line, b"0\r\n\r\n")


def test_end_lets_replies_finish_though_a_request_is_half_sent(
    start_rosa: Callable[..., Rosa],
) -> None:
    script = Script(text=("Slowly ", "but ", "surely."), gap_s=0.3)
    with Upstream(script) as upstream:
        rosa = start_rosa(upstream.url)
        with connect(rosa) as half, connect(rosa) as line:
            half.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le")
            line.sendall(request_bytes(rosa, "Hello", **{"X-Conversation-ID": "last"}))
            first = read_until(line, b"Slowly")

            rosa.process.send_signal(signal.SIGTERM)
            rest = read_until(line, b"[DONE]")
            code = rosa.process.wait(10)

    assert b"surely." in first + rest
    assert code == 0
    assert [row["status"] for row in exported(rosa, "last")] == ["done"]


def test_request_on_an_open_connection_is_sent_elsewhere_while_the_server_ends(
    start_rosa: Callable[..., Rosa],
) -> None:
    with Upstream(Script(text=("Slowly ", "but ", "surely."), gap_s=0.5)) as upstream:
        rosa = start_rosa(upstream.url)
        with connect(rosa) as busy, connect(rosa) as idle:
            idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            read_until(idle, b'"ok"}')
            busy.sendall(request_bytes(rosa, "Hello"))
            read_until(busy, b"Slowly")

            rosa.process.send_signal(signal.SIGTERM)
            read_until(busy, b"but")
            idle.sendall(request_bytes(rosa, "Hello"))
            refused = read_until(idle, b"nothing follows")
            finished = read_until(busy, b"[DONE]")

    assert refused.startswith(b"HTTP/1.1 503 ")
    assert b"X-Request-Id: req-" in refused
    assert b"[DONE]" in finished


def test_end_cuts_what_takes_too_long_and_keeps_the_words(
    start_rosa: Callable[..., Rosa],
) -> None:
    with Upstream(Script(text=("First words",), then="hang")) as upstream:
        rosa = start_rosa(upstream.url, DRAIN_S="0.5")
        with connect(rosa) as line:
            line.sendall(request_bytes(rosa, "Hello", **{"X-Conversation-ID": "cut"}))
            read_until(line, b"First words")

            rosa.process.send_signal(signal.SIGTERM)
            code = rosa.process.wait(10)

    row = exported(rosa, "cut")[0]
    assert code == 0
    assert (row["status"], row["answer"]) == ("cut", "First words")


def test_taken_port_is_named_and_the_exit_code_says_so(
    rosa: Rosa, start_rosa: Callable[..., Rosa]
) -> None:
    other = start_rosa()
    other.stop()
    other.port = rosa.port

    process = other.launch()

    assert process.wait(30) == 1
    assert f"cannot listen on 127.0.0.1 port {rosa.port}" in other.log()


def test_client_that_does_not_read_is_given_up(start_rosa: Callable[..., Rosa]) -> None:
    long = Script(text=tuple("words " * 2000 for _ in range(2000)))
    with Upstream(long) as upstream:
        rosa = start_rosa(upstream.url, STALL_S="0.5")
        with connect(rosa) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.sendall(request_bytes(rosa, "Hello", **{"X-Conversation-ID": "stalled"}))

            upstream.wait_until(
                lambda: upstream.calls and upstream.calls[0].connection.closed_at, 10
            )

        until(
            lambda: [row["status"] for row in exported(rosa, "stalled")] == ["cut"], START_LIMIT_S
        )
