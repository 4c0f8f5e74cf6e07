"""Attempts at one utterance that reach two processes, with Redis and PostgreSQL between them."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.bench.processes import Rosa
from tests.edges.calls import post
from tests.edges.conftest import exported
from tests.edges.journals import until
from tests.edges.line import read_until
from tests.edges.utterances import GROWING, LIMIT_S, SLOW, ask
from tests.services import Redis, running_redis
from tests.upstream import Script, Upstream


@pytest.fixture
def redis() -> Iterator[Redis]:
    with running_redis() as server:
        yield server


@pytest.fixture
def pair(
    postgres_url: str,
    redis: Redis,
    upstream: Upstream,
    start_rosa: Callable[..., Rosa],
    tmp_path: Path,
) -> list[Rosa]:
    """Two processes of one installation."""
    Rosa(tmp_path, "", postgres_url).prepare()
    shared = {"database_url": postgres_url, "REDIS_URL": redis.url, "SECRET_KEY": "of both"}
    return [start_rosa(upstream.url, **shared) for _ in range(2)]


def statuses(url: str, conversation: str) -> list[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT a.status FROM agent_attempt a JOIN agent_conversation c "
            "ON c.id = a.conversation_id WHERE c.key = %s ORDER BY a.started_at, a.id",
            [conversation],
        ).fetchall()
    return [status for (status,) in rows]


def test_a_newer_request_ends_the_older_ones_in_every_process(
    pair: list[Rosa], upstream: Upstream, redis: Redis
) -> None:
    upstream.play(SLOW)
    upstream.when("zebra", Script(text=("On ", "the left.")))
    named = {"X-Conversation-ID": "both"}
    _hear_each_other(pair, upstream)
    lines, closed = [], []
    for number, question in enumerate(GROWING):
        asked_at = time.monotonic()
        lines.append(ask(pair[number % 2], upstream, question, **named))
        if number:
            call = upstream.calls[-2]
            upstream.wait_until(lambda call=call: call.connection.closed_at)
            closed.append(call.connection.closed_at - asked_at)
    heard = [read_until(line, b"[DONE]") for line in lines]
    for line in lines:
        line.close()

    wanted = ["superseded"] * 3 + ["done"]
    until(lambda: statuses(pair[0].database_url, "both") == wanted)
    rows = exported(pair[0], "both")
    assert [row["question"] for row in rows] == list(GROWING)
    assert len({row["turn"] for row in rows}) == 1
    assert all(b'"finish_reason":"stop"}]}\n\ndata: [DONE]' in ending for ending in heard)
    assert [seconds for seconds in closed if seconds > LIMIT_S] == []

    redis.stop()
    for one in pair:
        status, _, _ = post(one, {"messages": [{"role": "user", "content": "zebra"}]}, **named)
        assert status == 200
    until(lambda: all("news-away" in one.log() for one in pair))


def _hear_each_other(pair: list[Rosa], upstream: Upstream) -> None:
    """Return once both have subscribed: what one is asked ends what the other says."""
    for number, (older, newer) in enumerate((pair, pair[::-1])):
        named = {"X-Conversation-ID": f"hello-{number}"}
        line = ask(older, upstream, "Hel", **named)
        call = upstream.calls[-1]

        def is_closed(call=call, newer=newer, named=named) -> bool:  # type: ignore[no-untyped-def]
            ask(newer, upstream, "Hello", **named).close()
            time.sleep(0.1)
            return bool(call.connection.closed_at)

        until(is_closed)
        line.close()
