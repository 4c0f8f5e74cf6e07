"""The header X-Request-ID, by which a caller and the log speak of the same request."""

import http.client
from collections.abc import Callable

import pytest

from tests.bench.processes import DAPHNE, Rosa
from tests.edges.line import connect, read_until, request_bytes, wait_for_port

SENT = {"X-Request-ID": "call-7"}
TOO_LARGE = {"Content-Length": "300000000"}


def answer(
    rosa: Rosa, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, str | None]:
    """Return the status and the request's id."""
    connection = http.client.HTTPConnection("127.0.0.1", rosa.port, timeout=10)
    connection.request(
        method, path, body, {"Authorization": f"Bearer {rosa.key}", **SENT, **headers}
    )
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status, response.headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/models", 200),
        ("GET", "/models/nobody", 404),
        ("GET", "/v1/nothing", 404),
        ("DELETE", "/v1/models", 405),
        ("PUT", "/v1/chat/completions", 405),
        ("POST", "/v1/chat/completions", 400),
        *(("GET", path, 200) for path in ("/", "/healthz", "/readyz", "/metrics", "/docs")),
    ],
)
def test_every_answer_carries_the_callers_id(
    rosa: Rosa, method: str, path: str, status: int
) -> None:
    assert answer(rosa, method, path) == (status, "call-7")


def test_refusals_carry_it_too(rosa: Rosa) -> None:
    assert answer(rosa, "GET", "/v1/models", Authorization="Bearer wrong") == (401, "call-7")
    assert answer(rosa, "POST", "/chat/completions", Authorization="") == (401, "call-7")
    assert answer(rosa, "GET", "/v1/models", Host="evil.example") == (400, "call-7")
    assert answer(rosa, "POST", "/v1/chat/completions", **TOO_LARGE) == (413, "call-7")


def test_body_over_the_limit_carries_it_under_daphne_too(start_rosa: Callable[..., Rosa]) -> None:
    rosa = start_rosa(program=DAPHNE)
    wait_for_port(rosa)

    assert answer(rosa, "POST", "/chat/completions", b" " * 1_100_000) == (413, "call-7")


def test_id_that_is_no_good_is_replaced(rosa: Rosa) -> None:
    status, made = answer(rosa, "GET", "/healthz", **{"X-Request-ID": "two words"})

    assert status == 200
    assert made is not None
    assert made.startswith("req-")


def test_only_one_id_is_on_a_reply(rosa: Rosa) -> None:
    with connect(rosa) as line:
        line.sendall(request_bytes(rosa, "Hello", **SENT))
        reply = read_until(line, b"[DONE]")

    assert reply.count(b"X-Request-Id: call-7\r\n") == 1


@pytest.mark.parametrize("path", ["/docs", "/healthz", "/readyz", "/metrics"])
def test_paths_answer_with_a_slash_at_the_end_too(rosa: Rosa, path: str) -> None:
    assert answer(rosa, "GET", f"{path}/") == answer(rosa, "GET", path) == (200, "call-7")
