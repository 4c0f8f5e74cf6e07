"""The load client reads answers however they are cut and times each token exactly."""

import asyncio
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.caller import Reply, Target, connect
from tests.bench.http1 import EventReader, ResponseReader, head, read_request, response
from tests.bench.load import Measured, Plan, ask_all, load, measure
from tests.bench.questions import QUESTIONS, questions
from tests.upstream import Script, Upstream

CHUNKED = (
    head(200, ("Transfer-Encoding", "chunked"), ("X-Request-ID", "r1"))
    + b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nTrailer: t\r\n\r\n"
)
EVENTS = b'data: {"a": "\xd0\xb6"}\n\n: comment\n\ndata: two\r\n\r\nevent: x\ndata:three\n\n'


def cut(whole, places):
    """Return `whole` in pieces, cut at `places`."""
    edges = [0, *sorted(place % len(whole) for place in places), len(whole)]
    return [whole[start:end] for start, end in itertools.pairwise(edges)]


places = st.lists(st.integers(0, 10_000), max_size=8)


@given(places)
def test_response_reader_reads_a_chunked_body_wherever_it_is_cut(places):
    reader = ResponseReader()

    body = b"".join(reader.feed(piece) for piece in cut(CHUNKED, places))

    assert (reader.status, reader.headers["x-request-id"], body) == (200, "r1", b"hello world")
    assert reader.complete


@given(places)
def test_response_reader_reads_a_body_of_known_length_wherever_it_is_cut(places):
    reader = ResponseReader()

    body = b"".join(reader.feed(piece) for piece in cut(response(404, b"nothing"), places))

    assert (reader.status, body, reader.complete) == (404, b"nothing", True)


def test_response_reader_reads_an_empty_body():
    reader = ResponseReader()

    assert (reader.feed(response(200, b"")), reader.complete) == (b"", True)


def test_response_reader_takes_the_end_of_the_connection_for_the_end_of_an_open_body():
    reader = ResponseReader()

    body = reader.feed(head(200) + b"all of it")
    assert (body, reader.complete) == (b"all of it", False)

    reader.finish()
    assert reader.complete


def test_response_reader_gives_out_a_piece_before_it_is_whole():
    reader = ResponseReader()
    reader.feed(head(200, ("Transfer-Encoding", "chunked")))

    assert reader.feed(b"a\r\n01234") == b"01234"
    assert reader.feed(b"56789\r\n0\r\n\r\n") == b"56789"
    assert reader.complete


@given(places)
def test_event_reader_finds_the_events_wherever_they_are_cut(places):
    reader = EventReader()

    found = [event for piece in cut(EVENTS, places) for event in reader.feed(piece)]

    assert found == ['{"a": "ж"}'.encode(), b"two", b"three"]


def test_read_request_leaves_what_follows_the_first_one():
    first = b"POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"
    second = b"GET /b HTTP/1.1\r\n\r\n"

    request, rest = read_request(first + second)

    assert (request.method, request.path, request.body, rest) == ("POST", "/a", b"hi", second)
    assert read_request(first[:-1]) == (None, first[:-1])


@pytest.mark.parametrize("then", ["done", "split_events", "two_events_per_write", "crlf"])
def test_caller_times_each_token_however_it_is_written(then):
    reply = asyncio.run(ask_once(Script(first_token_s=0.02, tokens=30, then=then)))

    assert (reply.status, reply.finished, len(reply.tokens)) == (200, True, 30)
    assert reply.sent_ns < reply.received_ns < reply.tokens[0][0] <= reply.first_ns
    assert all(0 < seen - wrote < 1e9 for wrote, seen in reply.tokens)
    assert 0 < reply.path_ms < reply.ttft_ms - 15


@pytest.mark.parametrize(
    ("script", "status", "finished"),
    [
        (Script(status=503), 503, False),
        (Script(then="cut"), 200, False),
        (Script(then="no_done"), 200, False),
        (Script(then="close_before_headers"), 0, False),
    ],
)
def test_caller_tells_a_reply_that_was_not_whole(script, status, finished):
    reply = asyncio.run(ask_once(script))

    assert (reply.status, reply.finished) == (status, finished)


def test_caller_reads_a_reply_that_is_not_streamed():
    reply = asyncio.run(ask_once(Script(text=("Hel", "lo")), streamed=False))

    assert (reply.text, reply.finished) == ("Hello", True)


def test_load_asks_on_all_streams_over_kept_connections():
    async def run():
        async with Upstream(Script(tokens=3, gap_s=0.005)) as upstream:
            replies, *_ = await ask_all(Plan(Target(upstream.url), 4, seconds=0.2, ramp_s=0.02))
            return replies, len(upstream.connections), len(upstream.calls)

    replies, connections, calls = asyncio.run(run())

    assert (connections, calls) == (4, len(replies))
    assert len({reply.conversation for reply in replies}) == len(replies) > 8
    assert all(reply.finished for reply in replies)


def test_load_goes_on_after_a_lost_connection():
    async def run():
        async with Upstream(Script(tokens=1, then="cut")) as upstream:
            return await load(Plan(Target(upstream.url), 1, seconds=0.1, ramp_s=0.0))

    measured = asyncio.run(run())

    assert measured.failures["cut"] > 1
    assert measured.ttft_ms == []


def test_measure_counts_only_what_lies_between_the_two_times():
    ms = 1_000_000
    early = Reply(
        sent_ns=1 * ms,
        first_ns=6 * ms,
        ended_ns=12 * ms,
        received_ns=2 * ms,
        tokens=[(5 * ms, 6 * ms), (10 * ms, 11 * ms)],
        status=200,
        finished=True,
    )
    inside = Reply(
        sent_ns=10 * ms,
        first_ns=16 * ms,
        ended_ns=17 * ms,
        received_ns=11 * ms,
        tokens=[(15 * ms, 16 * ms)],
        status=200,
        finished=True,
    )
    failed = Reply(sent_ns=11 * ms, ended_ns=12 * ms, status=503)

    assert measure([early, inside, failed], 10 * ms, 20 * ms) == Measured(
        seconds=0.01,
        requests=2,
        tokens=2,
        ttft_ms=[6.0],
        path_ms=[2.0],
        delay_ms=[1.0, 1.0],
        failures={"status 503": 1},
    )


def test_questions_are_in_six_languages_and_never_repeat():
    asked = questions(7)

    first = [next(asked) for _ in range(500)]

    assert len(set(first)) == 500
    assert len(QUESTIONS) == 48


async def ask_once(script, *, streamed=True):
    async with Upstream(script) as upstream:
        target = Target(upstream.url)
        caller = await connect(target)
        reply = await caller.ask(target, Reply(streamed=streamed), "Where is the hall?")
        caller.hang_up()
        return reply
