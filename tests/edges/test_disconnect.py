"""A caller who hangs up: the upstream call is closed within 100 ms, in every phase."""

import threading
import time

import pytest

from tests.bench.processes import Rosa
from tests.edges.conftest import exported
from tests.edges.line import connect, read_until, request_bytes
from tests.upstream import Script, Upstream

LIMIT_S = 0.1
PHASES = {
    "before the first token": ("patience", Script(first_token_s=30), True, ""),
    "while streaming": (
        "endless",
        Script(text=("One ",) + ("and one ",) * 500, gap_s=0.02),
        True,
        "One",
    ),
    "in a call that is not streamed": ("whole", Script(first_token_s=30), False, ""),
}


@pytest.mark.parametrize("phase", PHASES)
def test_upstream_is_closed_when_the_caller_hangs_up(
    rosa: Rosa, upstream: Upstream, phase: str
) -> None:
    word, script, stream, heard = PHASES[phase]
    upstream.when(word, script)
    before = len(upstream.calls)
    with connect(rosa) as line:
        named = {"X-Conversation-ID": word}
        line.sendall(request_bytes(rosa, f"Where is the {word}?", stream, **named))
        if heard:
            assert heard.encode() in read_until(line, heard.encode())
        upstream.wait_until(lambda: len(upstream.calls) > before)
        left_at = time.monotonic()

    connection = upstream.calls[-1].connection
    upstream.wait_until(lambda: connection.closed_at)

    assert connection.closed_at - left_at < LIMIT_S
    row = _row_of(rosa, word)
    assert row["status"] == "cut"
    assert row["answer"].startswith(heard)


def test_streams_beside_a_caller_who_hangs_up_go_on(rosa: Rosa, upstream: Upstream) -> None:
    upstream.when("patience", Script(first_token_s=30))
    lines = [connect(rosa) for _ in range(20)]
    for line in lines:
        line.sendall(request_bytes(rosa, "patience"))
    answers: list[bytes] = []
    asking = threading.Thread(target=lambda: answers.append(_ask(rosa)))
    asking.start()

    for line in lines:
        line.close()
    asking.join(10)

    assert answers
    assert b"data: [DONE]" in answers[0]


def _ask(rosa: Rosa) -> bytes:
    with connect(rosa) as line:
        line.sendall(request_bytes(rosa, "Hello"))
        return read_until(line, b"[DONE]")


def _row_of(rosa: Rosa, conversation: str) -> dict[str, str]:
    """Return the attempt; nobody waits for the end of one that was cut, so it may come late."""
    deadline = time.monotonic() + 5
    while True:
        rows = exported(rosa, conversation)
        if rows or time.monotonic() > deadline:
            return rows[0]
