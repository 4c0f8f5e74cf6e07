"""Several requests for one utterance, over real sockets: one turn, in which the newest stands."""

import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.bench.processes import Rosa
from tests.edges.calls import get, post
from tests.edges.conftest import exported, official_client
from tests.edges.line import connect, read_until
from tests.edges.utterances import (
    GROWING,
    HISTORY,
    LIMIT_S,
    MUTE,
    SLOW,
    ask,
    become,
    request,
    turns,
)
from tests.upstream import Script, Upstream

GOOD_DAY = Script(text=("Good ", "day, ", "Excellency."))


@pytest.fixture
def slow(upstream: Upstream) -> Iterator[Upstream]:
    upstream.play(SLOW)
    upstream.when("zebra", Script(text=("On ", "the left.")))
    yield upstream
    upstream.play(GOOD_DAY)
    upstream.when("zebra", GOOD_DAY)


# Which of the older lines their caller closes before the next request.
@pytest.mark.parametrize("closed", [(), (0,), (1, 2), (0, 1, 2)])
def test_growing_requests_are_one_turn_in_which_the_newest_stands(
    rosa: Rosa, slow: Upstream, closed: tuple[int, ...]
) -> None:
    key = f"growing-{len(closed)}-{sum(closed)}"
    with ExitStack() as open_lines:
        lines = []
        for number, question in enumerate(GROWING):
            lines.append(ask(rosa, slow, question, **{"X-Conversation-ID": key}))
            open_lines.callback(lines[-1].close)
            if number < len(GROWING) - 1:
                assert b"One " in read_until(lines[-1], b"One ")
            if number in closed:
                lines[-1].close()
        heard = [read_until(line, b"[DONE]") for n, line in enumerate(lines) if n not in closed]

    rows = become(rosa, key, *["superseded"] * 3, "done")
    assert all(b'"finish_reason":"stop"}]}\n\ndata: [DONE]' in ending for ending in heard)
    assert [row["question"] for row in rows] == list(GROWING)
    assert turns(rows) == 1
    assert rows[-1]["answer"] == "On the left."
    assert all(row["answer"].startswith("One ") for row in rows[:-1])


PHASES = {
    "before the first token": (MUTE, True, b""),
    "while streaming": (SLOW, True, b"One "),
    "in a call that is not streamed": (MUTE, False, b""),
    "in the middle of a call that is not streamed": (SLOW, False, b""),
}


@pytest.mark.parametrize("phase", PHASES)
def test_the_call_of_a_superseded_request_is_closed_at_once(
    rosa: Rosa, upstream: Upstream, phase: str
) -> None:
    script, streams, heard = PHASES[phase]
    key = f"phase-{list(PHASES).index(phase)}"
    older_words, newer_words = f"What of {key}", f"What of {key} now"
    # The first word that fits counts.
    upstream.when(newer_words, Script(text=("New.",)))
    upstream.when(older_words, script)
    named = {"X-Conversation-ID": key}
    with ask(rosa, upstream, older_words, stream=streams, **named) as older:
        call = upstream.calls[-1]
        if heard:
            assert heard in read_until(older, heard)
        time.sleep(0.1)
        asked_at = time.monotonic()
        with ask(rosa, upstream, newer_words, stream=False, **named) as newer:
            upstream.wait_until(lambda: call.connection.closed_at)
            ending = read_until(older, b"[DONE]" if streams else b'"usage"')
            assert b"New." in read_until(newer, b"New.")

    assert call.connection.closed_at - asked_at < LIMIT_S
    assert b'"finish_reason":"stop"' in ending
    rows = become(rosa, key, "superseded", "done")
    assert turns(rows) == 1
    assert [row["answer"] for row in rows][1:] == ["New."]


def test_an_attempt_that_had_ended_is_superseded_too(rosa: Rosa) -> None:
    for question in GROWING:
        status, _, _ = post(
            rosa,
            {"messages": [{"role": "user", "content": question}]},
            **{"X-Conversation-ID": "ended"},
        )
        assert status == 200

    rows = become(rosa, "ended", *["superseded"] * 3, "done")
    assert turns(rows) == 1
    told = exported(rosa, "ended")
    assert [row["status"] for row in told] == ["superseded"] * 3 + ["done"]
    assert {row["turn"] for row in told} == {str(uuid.UUID(rows[0]["turn"]))}
    figures = get(rosa, "/metrics")[2].decode()
    assert 'rosa_turns_total{persona="rosa-ctbto-agent",status="superseded"}' in figures


def test_a_repeat_of_the_official_client_is_no_second_turn(rosa: Rosa, upstream: Upstream) -> None:
    upstream.when("patiently", MUTE)
    client = official_client(rosa, timeout=0.5, default_headers={"X-Conversation-ID": "again"})
    with pytest.raises(Exception, match="timed out"), client.with_options(max_retries=2) as repeats:
        repeats.chat.completions.create(
            model="rosa-ctbto-agent", messages=[{"role": "user", "content": "Wait patiently"}]
        )

    assert turns(become(rosa, "again", "superseded", "superseded", "cut")) == 1


SENT: dict[str, dict[str, Any]] = {
    "header": {"X-Conversation-ID": "kind-header"},
    "tavus": {"conversation_id": "kind-tavus"},
    "dash": {"conversation-id": "kind-dash"},
    "vapi": {"body": {"call": {"id": "kind-vapi"}}},
    "elevenlabs": {"body": {"elevenlabs_extra_body": {"conversation_id": "kind-elevenlabs"}}},
    "livekit": {"X-LiveKit-Room-ID": "kind-livekit"},
    "metadata": {"body": {"metadata": {"conversation_id": "kind-metadata"}}},
}


@pytest.mark.parametrize("kind", SENT)
def test_a_key_of_any_kind_that_was_sent_supersedes(rosa: Rosa, kind: str) -> None:
    for question in GROWING[-2:]:
        _once(rosa, question, **SENT[kind])

    assert turns(become(rosa, f"kind-{kind}", "superseded", "done")) == 1


@pytest.mark.parametrize("body", [{"user": "u-1"}, {"prompt_cache_key": "p-1"}])
def test_a_key_that_only_groups_never_supersedes(rosa: Rosa, body: dict[str, str]) -> None:
    for question in (*GROWING[-2:], GROWING[-1]):
        _once(rosa, question, body=body)

    (key,) = body.values()
    assert turns(become(rosa, key, *["done"] * 3)) == 3


def test_another_utterance_and_a_later_one_are_turns_of_their_own(rosa: Rosa) -> None:
    named = {"X-Conversation-ID": "others"}
    _once(rosa, "Where is the zebra?", **named)
    _once(rosa, "When is lunch?", **named)
    later = [*HISTORY, {"role": "user", "content": "Where is the zebra?"}]
    later += [{"role": "assistant", "content": "Left."}, {"role": "user", "content": "When is l"}]
    _once(rosa, "When is lunch?", body={"messages": later}, **named)

    assert turns(become(rosa, "others", *["done"] * 3)) == 3


def _once(rosa: Rosa, question: str, **how: Any) -> None:
    with connect(rosa) as line:
        line.sendall(request(rosa, question, **how))
        assert read_until(line, b"[DONE]")
