"""The upstream double answers as its script says and notes who hung up when."""

import asyncio
import http.client
import json
import ssl
import time

import pytest

from tests.upstream import Script, Upstream
from tests.upstream_script import ENDINGS

HELLO = ("Hel", "lo ", "you.")


def ask(upstream, *, stream=True, model="m", text="hi", **fields):
    """Return (status, headers, body) of one call; the body is what came before a cut."""
    connection = http.client.HTTPConnection("127.0.0.1", upstream.port, timeout=5)
    body = {"model": model, "stream": stream, "messages": [{"role": "user", "content": text}]}
    try:
        connection.request("POST", "/v1/chat/completions", json.dumps(body | fields))
        response = connection.getresponse()
        try:
            content = response.read()
        except http.client.IncompleteRead as cut:
            content = cut.partial
        return response.status, dict(response.getheaders()), content
    finally:
        connection.close()


def events(body):
    lines = body.decode(errors="replace").splitlines()
    return [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]


def texts(body):
    """Return the contents of the chunks that are JSON and have one."""
    found = []
    for event in events(body):
        try:
            chunk = json.loads(event)
        except ValueError:
            continue
        found += [(choice["delta"] or {}).get("content") for choice in chunk.get("choices", [])]
    return [text for text in found if text]


def hang_up(upstream, *, after_bytes):
    """Send a streamed request, read so much of the answer, close; return when it was closed."""
    connection = http.client.HTTPConnection("127.0.0.1", upstream.port, timeout=5)
    connection.request("POST", "/v1/chat/completions", json.dumps({"stream": True}))
    upstream.wait_until(lambda: upstream.calls)
    if after_bytes:
        connection.sock.recv(after_bytes)
    connection.close()
    return time.monotonic()


def test_upstream_streams_the_tokens_of_its_script():
    with Upstream(Script(text=HELLO)) as upstream:
        status, headers, body = ask(upstream)

    chunks = [json.loads(event) for event in events(body)[:-1]]
    assert (status, headers["Content-Type"]) == (200, "text/event-stream; charset=utf-8")
    assert [chunk["choices"][0]["delta"] for chunk in chunks] == [
        {"role": "assistant", "content": ""},
        {"content": "Hel"},
        {"content": "lo "},
        {"content": "you."},
        {},
    ]
    assert [chunk["choices"][0]["finish_reason"] for chunk in chunks] == [None] * 4 + ["stop"]
    assert events(body)[-1] == "[DONE]"


def test_upstream_answers_in_one_body_where_no_stream_is_asked_for():
    with Upstream(Script(text=HELLO)) as upstream:
        _, headers, body = ask(upstream, stream=False)

    answer = json.loads(body)
    assert headers["Content-Type"] == "application/json"
    assert answer["choices"] == [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Hello you."},
            "finish_reason": "stop",
        }
    ]
    assert answer["usage"] == {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}


def test_upstream_records_what_it_was_asked():
    with Upstream() as upstream:
        ask(upstream, text="Where is the hall?", temperature=0.5)

    (call,) = upstream.calls
    assert (call.method, call.path) == ("POST", "/v1/chat/completions")
    assert call.body == {
        "model": "m",
        "stream": True,
        "messages": [{"role": "user", "content": "Where is the hall?"}],
        "temperature": 0.5,
    }
    assert call.question == "Where is the hall?"
    assert "content-length" in call.headers
    assert call.received_at <= call.first_byte_at <= call.ended_at


def test_upstream_waits_before_the_first_token_and_between_tokens():
    with Upstream(Script(first_token_s=0.05, tokens=3, gap_s=0.02)) as upstream:
        asked = time.monotonic()
        ask(upstream)

    assert 0.09 <= time.monotonic() - asked < 0.5


def test_upstream_stamps_tokens_with_the_time_of_writing():
    with Upstream(Script(tokens=2)) as upstream:
        before = time.monotonic_ns()
        first, second = texts(ask(upstream)[2])

    received, written = first.split()
    assert received == f"r{upstream.calls[0].received_ns:017d}"
    assert before < int(written[1:]) < int(second[1:]) < time.monotonic_ns()


@pytest.mark.parametrize(
    ("then", "said", "finished"),
    [
        ("usage", list(HELLO), True),
        ("reasoning", list(HELLO), True),
        ("comments", list(HELLO), True),
        ("crlf", list(HELLO), True),
        ("null_delta", list(HELLO), True),
        ("tool_calls", list(HELLO), True),
        ("two_events_per_write", list(HELLO), True),
        ("split_events", list(HELLO), True),
        ("huge_line", [*HELLO, "x" * 2_000_000], True),
        ("slow_headers", list(HELLO), True),
        ("garbage", list(HELLO), True),
        ("no_done", list(HELLO), False),
        ("error_event", list(HELLO), False),
        ("cut", list(HELLO), False),
    ],
)
def test_upstream_ends_a_stream_as_the_script_says(then, said, finished):
    with Upstream(Script(text=HELLO, then=then)) as upstream:
        body = ask(upstream)[2]

    assert texts(body) == said
    assert body.rstrip().endswith(b"[DONE]") == finished


def test_upstream_can_fail_with_a_status_and_headers():
    script = Script(status=429, headers=(("Retry-After", "7"),))
    with Upstream(script) as upstream:
        status, headers, body = ask(upstream)

    assert (status, headers["Retry-After"]) == (429, "7")
    assert json.loads(body)["error"]["message"] == "The script says 429."


def test_upstream_can_answer_with_a_page():
    with Upstream(Script(status=502, then="html")) as upstream:
        status, headers, body = ask(upstream)

    assert (status, headers["Content-Type"]) == (502, "text/html")
    assert body.startswith(b"<html>")


def test_upstream_can_ignore_that_a_stream_was_asked_for():
    with Upstream(Script(text=HELLO, then="non_stream_only")) as upstream:
        body = ask(upstream)[2]

    assert json.loads(body)["object"] == "chat.completion"


def test_upstream_can_refuse_fields_as_the_newest_models_do():
    with Upstream(Script(text=HELLO, then="newest_model")) as upstream:
        refusals = [ask(upstream, **fields) for fields in ({"max_tokens": 5}, {"temperature": 1})]
        body = ask(upstream, max_completion_tokens=5)[2]

    errors = [(status, json.loads(body)["error"]) for status, _, body in refusals]
    assert [(status, error["param"], error["code"]) for status, error in errors] == [
        (400, "max_tokens", "unsupported_parameter"),
        (400, "temperature", "unsupported_value"),
    ]
    assert texts(body) == list(HELLO)


def test_upstream_can_close_before_the_first_byte():
    with (
        Upstream(Script(then="close_before_headers")) as upstream,
        pytest.raises(http.client.RemoteDisconnected),
    ):
        ask(upstream)

    assert upstream.calls[0].first_byte_at is None


def test_upstream_can_reset_before_the_first_byte():
    with (
        Upstream(Script(then="reset_before_headers")) as upstream,
        pytest.raises(ConnectionResetError),
    ):
        ask(upstream)

    assert not upstream.calls[0].connection.closed_by_client


def test_upstream_can_refuse_connections_and_come_back():
    with Upstream() as upstream:
        upstream.play(Script(then="refuse"))
        with pytest.raises(ConnectionRefusedError):
            ask(upstream)

        upstream.play(Script(text=HELLO))
        assert texts(ask(upstream)[2]) == list(HELLO)


def test_upstream_refuses_an_unknown_ending():
    with pytest.raises(ValueError, match="cannot end in 'explode'"):
        Script(then="explode")

    assert Script(then="hang").then in ENDINGS


def test_upstream_plays_scripts_in_order_and_keeps_the_last():
    with Upstream() as upstream:
        upstream.play(Script(status=503), Script(text=HELLO))

        assert [ask(upstream)[0] for _ in range(3)] == [503, 200, 200]


def test_upstream_takes_a_script_from_the_name_of_the_model():
    with Upstream() as upstream:
        upstream.models["busy"] = Script(status=429)

        assert ask(upstream, model="busy")[0] == 429
        assert ask(upstream, model="double:status=500")[0] == 500
        assert ask(upstream, model="other")[0] == 200


def test_upstream_takes_a_script_for_a_word_of_the_question():
    with Upstream() as upstream:
        upstream.when("n0nce", Script(status=500))

        assert ask(upstream, text="Where is the n0nce?")[0] == 500
        assert ask(upstream, text="Where is the hall?")[0] == 200


@pytest.mark.parametrize(
    ("script", "after_bytes"),
    [
        (Script(first_token_s=60, then="slow_headers"), 0),
        (Script(tokens=1000, gap_s=0.01), 200),
        (Script(then="hang"), 200),
        (Script(then="silent"), 0),
    ],
)
def test_upstream_notes_when_its_client_hangs_up(script, after_bytes):
    with Upstream(script) as upstream:
        closed_at = hang_up(upstream, after_bytes=after_bytes)
        connection = upstream.calls[0].connection
        upstream.wait_until(lambda: connection.closed_at)

    assert connection.closed_by_client
    assert connection.opened_at < connection.closed_at < closed_at + 0.1
    assert upstream.calls[0].ended_at is None


def test_upstream_keeps_connections_open_between_calls():
    with Upstream() as upstream:
        connection = http.client.HTTPConnection("127.0.0.1", upstream.port, timeout=5)
        for _ in range(3):
            connection.request("GET", "/v1/models")
            names = [model["id"] for model in json.load(connection.getresponse())["data"]]
        connection.close()
        upstream.wait_until(lambda: upstream.connections[0].closed_at)

    assert names == ["double"]
    assert (len(upstream.calls), len(upstream.connections)) == (3, 1)


def test_upstream_speaks_tls_under_an_authority_of_its_own():
    with Upstream(Script(text=HELLO), tls=True) as upstream:
        context = ssl.create_default_context()
        strict = http.client.HTTPSConnection("127.0.0.1", upstream.port, timeout=5, context=context)
        with pytest.raises(ssl.SSLCertVerificationError):
            strict.request("GET", "/v1/models")
        strict.close()

        upstream.authority.configure_trust(context)
        trusting = http.client.HTTPSConnection(
            "127.0.0.1", upstream.port, timeout=5, context=context
        )
        trusting.request("GET", "/v1/models")
        assert trusting.getresponse().read()
        trusting.close()


def test_upstream_runs_inside_a_loop_too():
    async def serve():
        async with Upstream(Script(text=HELLO)) as upstream:
            return await asyncio.to_thread(ask, upstream)

    assert texts(asyncio.run(serve())[2]) == list(HELLO)
