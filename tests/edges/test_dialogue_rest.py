"""Dialogues over HTTP: begun, taken turn by turn, read, forgotten, by a program from outside."""

import contextlib
import http.client
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bench.processes import DAPHNE, Rosa
from tests.edges.line import connect, wait_for_port
from tests.edges.rest import TALK, Answer, begin, call, channel_key, say, shown
from tests.upstream import Script, Upstream

PHASES = [
    {"name": "introduction", "starts_at": 0},
    {"name": "conversation", "starts_at": 30},
    {"name": "flirt", "starts_at": 70},
    {"name": "roast", "starts_at": 85},
]
CONFIG = {
    "mode": "ai_vs_ai",
    "agent_1": {"persona": "rosa-ctbto-agent", "name": "Rosa", "voice": ""},
    "agent_2": {"persona": "You are a sceptical journalist.", "name": "Kim", "voice": ""},
    "scenario": "They speak about the monitoring system.",
    "max_turns": 3,
    "phases": PHASES,
    "preset": "default",
    "language": "",
    "sound": False,
}
REPLY = "Good day, Excellency."
NOBODY = "01990000-0000-7000-8000-000000000000"
INIT, CHAT = "/api/v1/init", "/api/v1/chat"


def message(number: int, side: str, text: str = REPLY, phase: str = "introduction") -> Any:
    return {
        "speaker": side,
        "text": text,
        "audio_url": None,
        "turn_number": number,
        "phase": phase,
        "language": "en",
        "status": "done",
        "voice_error": None,
    }


def turn(answer: Answer) -> Any:
    """Return a turn without its time, which is one of now."""
    assert answer.status == 200, answer.content
    found = answer.json
    spoken_at = datetime.fromisoformat(found["message"].pop("timestamp"))
    assert abs(datetime.now(spoken_at.tzinfo) - spoken_at) < timedelta(seconds=30)
    return found


def standing(number: int, then: str | None, phase: str, *, is_over: bool = False) -> Any:
    return {
        "next_speaker": then,
        "conversation_phase": phase,
        "turn_count": number,
        "is_conversation_complete": is_over,
    }


def test_two_personas_speak_until_all_is_said(rosa: Rosa) -> None:
    begun = call(rosa, "POST", INIT, TALK)
    session = begun.json["session_id"]
    turns = [turn(say(rosa, session)) for _ in range(3)]
    after = say(rosa, session)

    assert begun.json == {
        "session_id": str(UUID(session)),
        "config": CONFIG,
        "status": "initialized",
    }
    assert turns == [
        {
            "message": message(1, "agent_1"),
            **standing(1, "agent_2", "introduction"),
        },
        {
            "message": message(2, "agent_2", phase="conversation"),
            **standing(2, "agent_1", "conversation"),
        },
        {
            "message": message(3, "agent_1", phase="conversation"),
            **standing(3, None, "conversation", is_over=True),
        },
    ]
    assert (after.status, after.error["code"]) == (409, "session_finished")


def test_a_person_is_answered(rosa: Rosa) -> None:
    session = begin(rosa, mode="human_vs_ai", agent_2_persona=None, agent_2_name=None)

    alone = say(rosa, session)
    answered = turn(say(rosa, session, user_message="Who are you?"))

    assert (alone.status, alone.error["param"]) == (400, "user_message")
    assert answered == {
        "message": message(2, "agent_1", phase="conversation"),
        **standing(2, "human", "conversation"),
    }
    assert [m["text"] for m in shown(rosa, session).json["messages"]] == ["Who are you?", REPLY]


def test_a_session_is_read_and_deleted(rosa: Rosa) -> None:
    session = begin(rosa)
    fresh = shown(rosa, session).json
    said = say(rosa, session).json

    read = shown(rosa, session).json
    gone = call(rosa, "DELETE", f"/api/v1/session/{session}/")

    assert (fresh["status"], fresh["messages"], fresh["turn_count"]) == ("initialized", [], 0)
    lasts = datetime.fromisoformat(read.pop("expires_at"))
    began = datetime.fromisoformat(read.pop("created_at"))
    assert timedelta(hours=24) <= lasts - began < timedelta(hours=24, minutes=1)
    assert read == {
        "session_id": session,
        "config": CONFIG,
        "status": "running",
        "messages": [said["message"]],
        **standing(1, "agent_2", "introduction"),
    }
    assert gone.json == {"session_id": session, "status": "deleted"}
    for answer in (
        shown(rosa, session),
        say(rosa, session),
        call(rosa, "DELETE", f"/api/v1/session/{session}"),
    ):
        assert (answer.status, answer.error["code"]) == (404, "session_not_found")


def test_the_other_one_may_be_made_to_speak(rosa: Rosa) -> None:
    session = begin(rosa)

    assert turn(say(rosa, session, force_agent="agent_2"))["message"]["speaker"] == "agent_2"


@pytest.mark.parametrize("mode", ["ai_vs_ai", "human_vs_ai"])
def test_without_any_model_personas_speak_from_the_content(
    start_rosa: Callable[..., Rosa], mode: str
) -> None:
    rosa = start_rosa(LLM_ENABLED="false")
    session = begin(rosa, mode=mode, max_turns=4)
    asks = {"user_message": "What does the monitoring system hear?"}

    said = [say(rosa, session, **(asks if mode == "human_vs_ai" else {})) for _ in range(2)]

    assert [answer.status for answer in said] == [200, 200]
    assert all(answer.json["message"]["text"] for answer in said)


@pytest.mark.parametrize("path", [INIT, f"{INIT}/", CHAT, f"{CHAT}/"])
def test_paths_are_taken_with_and_without_a_slash(rosa: Rosa, path: str) -> None:
    answer = call(rosa, "POST", path, {})

    assert answer.status == 400
    assert answer.headers["x-request-id"].startswith("req-")


# --- What is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"agent_1_persona": None}, "agent_1_persona"),
        ({"agent_1_persona": "  "}, "agent_1_persona"),
        ({"agent_1_persona": ["rosa"]}, "agent_1_persona"),
        ({"agent_1_persona": "x" * 4001}, "agent_1_persona"),
        ({"agent_2_persona": None}, "agent_2_persona"),
        ({"agent_2_persona": 7}, "agent_2_persona"),
        ({"mode": "duel"}, "mode"),
        ({"mode": 1}, "mode"),
        ({"scenario": "x" * 2001}, "scenario"),
        ({"scenario": {}}, "scenario"),
        ({"max_turns": 0}, "max_turns"),
        ({"max_turns": 201}, "max_turns"),
        ({"max_turns": 2.5}, "max_turns"),
        ({"max_turns": 20.0}, "max_turns"),
        ({"max_turns": True}, "max_turns"),
        ({"max_turns": "20"}, "max_turns"),
        ({"max_turns": 10**30}, "max_turns"),
        ({"phases": "duel"}, "phases"),
        ({"language": "x"}, "language"),
        ({"sound": "true"}, "sound"),
        ({"sound": 1}, "sound"),
        ({"agent_1_voice": "no such voice!"}, "agent_1_voice"),
        ({"agent_1_name": "x" * 81}, "agent_1_name"),
    ],
)
def test_what_no_dialogue_can_be_begun_with_is_named(
    rosa: Rosa, fields: dict[str, Any], param: str
) -> None:
    answer = call(rosa, "POST", INIT, {**TALK, **fields})

    assert answer.status == 400
    assert answer.error == {"type": "invalid_request_error", "param": param, "code": None}
    assert param in answer.json["error"]["message"]


@pytest.mark.parametrize(
    ("fields", "status", "param"),
    [
        ({"session_id": None}, 400, "session_id"),
        ({"session_id": 5}, 400, "session_id"),
        ({"session_id": ""}, 400, "session_id"),
        ({"session_id": "session-1"}, 404, "session_id"),
        ({"session_id": NOBODY}, 404, "session_id"),
        ({"user_message": 5}, 400, "user_message"),
        ({"user_message": "x" * 2001}, 400, "user_message"),
        ({"force_agent": "human"}, 400, "force_agent"),
        ({"force_agent": 2}, 400, "force_agent"),
        ({"after": "1"}, 400, "after"),
        ({"after": 1.5}, 400, "after"),
    ],
)
def test_what_no_turn_can_be_asked_for_with_is_named(
    rosa: Rosa, fields: dict[str, Any], status: int, param: str
) -> None:
    answer = call(rosa, "POST", CHAT, {"session_id": begin(rosa), **fields})

    assert (answer.status, answer.error["param"]) == (status, param)


def test_a_turn_after_another_than_the_last_is_refused(rosa: Rosa) -> None:
    session = begin(rosa)
    first = say(rosa, session, after=0)

    again = say(rosa, session, after=0)

    assert (first.status, again.status, again.error["code"]) == (200, 409, "turn_running")


@pytest.mark.parametrize("path", [INIT, CHAT])
@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"null", b"{", b'"text"', b"\xff", b"[" * 5000),
        *(b'{"scenario": "\\u0000"}', b'{"user_message": "\\ud800"}', b'{"session_id": "\\udfff"}'),
    ],
)
def test_a_body_that_is_no_object_of_texts_is_refused(rosa: Rosa, path: str, body: bytes) -> None:
    answer = call(rosa, "POST", path, body)

    assert answer.status == 400
    assert answer.error["type"] == "invalid_request_error"


@pytest.mark.parametrize("path", [INIT, CHAT])
def test_a_body_over_the_limit_is_refused(rosa: Rosa, path: str) -> None:
    answer = call(rosa, "POST", path, b'{"scenario": "' + b"x" * 1_048_576 + b'"}')

    assert (answer.status, answer.error["code"]) == (413, "request_too_large")


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [
        (INIT, "GET", "POST, OPTIONS"),
        (INIT, "DELETE", "POST, OPTIONS"),
        (CHAT, "PUT", "POST, OPTIONS"),
        (CHAT, "BREW", "POST, OPTIONS"),
        (f"/api/v1/session/{NOBODY}", "POST", "GET, DELETE, HEAD, OPTIONS"),
        ("/audio/x.mp3", "POST", "GET, HEAD, OPTIONS"),
        ("/api/v1/health", "POST", "GET, HEAD, OPTIONS"),
        ("/api/v1/health/redis", "DELETE", "GET, HEAD, OPTIONS"),
    ],
)
def test_other_methods_are_refused(rosa: Rosa, path: str, method: str, allowed: str) -> None:
    answer = call(rosa, method, path, b"{}")

    assert (answer.status, answer.headers["allow"]) == (405, allowed)
    assert answer.error["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", ["/ws", "/ws/"])
def test_who_asks_for_the_websocket_without_opening_one_is_told(rosa: Rosa, path: str) -> None:
    answer = call(rosa, "GET", path, key="")

    assert (answer.status, answer.headers["upgrade"]) == (426, "websocket")
    assert answer.error["code"] == "upgrade_required"


def test_options_are_told_to_anybody(rosa: Rosa) -> None:
    answer = call(rosa, "OPTIONS", CHAT, key="")

    assert (answer.status, answer.headers["allow"], answer.content) == (204, "POST, OPTIONS", b"")


def test_a_head_is_an_answer_without_its_body(rosa: Rosa) -> None:
    path = f"/api/v1/session/{begin(rosa)}"
    whole = call(rosa, "GET", path)

    head = call(rosa, "HEAD", path)

    assert (head.status, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))


@pytest.mark.parametrize(
    "session", ["x", "%00", "..%2f..", f"{NOBODY}%0a", f"{{{NOBODY}}}", "%D9%A3" * 32]
)
def test_a_name_that_is_no_sessions_is_not_found(rosa: Rosa, session: str) -> None:
    assert shown(rosa, session).status == 404


@pytest.mark.parametrize("key", ["", "wrong", "spectator.wrong"])
def test_a_wrong_key_has_openais_error(rosa: Rosa, key: str) -> None:
    answer = call(rosa, "POST", INIT, TALK, key)

    assert answer.status == 401
    assert answer.json["detail"] == "Invalid API key"
    assert answer.error == {
        "type": "invalid_request_error",
        "param": None,
        "code": "invalid_api_key",
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
NAMES = st.sampled_from([*TALK, "mode", "phases", "language", "agent_1_voice", "session_id"])
BODIES = st.dictionaries(NAMES | st.sampled_from(["user_message", "force_agent", "after"]), JSON)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=BODIES)
def test_whatever_is_sent_is_answered_or_refused(rosa: Rosa, body: dict[str, Any]) -> None:
    for path in (INIT, CHAT):
        assert call(rosa, "POST", path, {**TALK, **body}).status in (200, 400, 404, 409)


# --- Whose a dialogue is --------------------------------------------------------------------


def test_another_channel_does_not_find_it(start_rosa: Callable[..., Rosa]) -> None:
    with Upstream(Script(text=(REPLY,))) as upstream:
        rosa = start_rosa(upstream.url)
        show, other = channel_key(rosa, "show"), channel_key(rosa, "other")
        time.sleep(1)
        session = begin(rosa, show)

        assert say(rosa, session, show).status == 200
        assert [shown(rosa, session, key).status for key in (show, rosa.key, other)] == [
            200,
            200,
            404,
        ]
        assert say(rosa, session, other).status == 404
        assert call(rosa, "DELETE", f"/api/v1/session/{session}", None, other).status == 404
        assert say(rosa, session, rosa.key).status == 200


# --- Two at once, callers who leave, processes that die -------------------------------------


def test_two_requests_at_once_make_one_turn(rosa: Rosa, upstream: Upstream) -> None:
    upstream.when("slowly", Script(text=("I ", "hear ", "you."), first_token_s=0.5))
    session = begin(rosa, scenario="They speak slowly.")
    before = len(upstream.calls)

    with ThreadPoolExecutor(3) as callers:
        same = [callers.submit(say, rosa, session) for _ in range(2)]
        time.sleep(0.2)
        other = callers.submit(say, rosa, session, force_agent="agent_2").result()

    assert same[0].result().json == same[1].result().json
    assert (other.status, other.error["code"]) == (409, "turn_running")
    assert len(upstream.calls) == before + 1
    assert shown(rosa, session).json["turn_count"] == 1


@pytest.mark.parametrize(
    ("phase", "script", "kept"),
    [
        ("patience", Script(first_token_s=30), []),
        ("endless", Script(text=("One ",) + ("and one ",) * 500, gap_s=0.02), ["cut"]),
    ],
)
def test_a_caller_who_hangs_up_ends_the_call_of_the_model(
    rosa: Rosa, upstream: Upstream, phase: str, script: Script, kept: list[str]
) -> None:
    upstream.when(phase, script)
    session = begin(rosa, scenario=f"They have {phase}.")
    before = len(upstream.calls)
    body = json.dumps({"session_id": session}).encode()
    with connect(rosa) as line:
        line.sendall(
            f"POST {CHAT} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {rosa.key}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        upstream.wait_until(lambda: len(upstream.calls) > before)
        time.sleep(0.3)
        left_at = time.monotonic()

    connection = upstream.calls[-1].connection
    upstream.wait_until(lambda: connection.closed_at)

    assert connection.closed_at - left_at < 0.1
    time.sleep(0.3)
    assert [m["status"] for m in shown(rosa, session).json["messages"]] == kept


def test_a_session_goes_on_after_a_restart_and_a_crash(start_rosa: Callable[..., Rosa]) -> None:
    with Upstream(Script(text=(REPLY,))) as upstream:
        rosa = start_rosa(upstream.url)
        session = begin(rosa, mode="human_vs_ai", max_turns=6)
        say(rosa, session, user_message="First question.")
        rosa.stop()
        rosa.start()
        upstream.when("crash", Script(first_token_s=30))
        asking = threading.Thread(target=_ask_in_vain, args=(rosa, session))
        asking.start()
        upstream.wait_until(lambda: len(upstream.calls) == 2)
        rosa.kill()
        asking.join(5)
        upstream.when("crash", Script(text=("Here I am.",)))
        rosa.start()

        answered = turn(say(rosa, session, user_message="What of a crash?"))

        assert answered["message"]["text"] == "Here I am."
        assert [m["text"] for m in shown(rosa, session).json["messages"]] == [
            *("First question.", REPLY),
            *("What of a crash?", "Here I am."),
        ]


def _ask_in_vain(rosa: Rosa, session: str) -> None:
    with contextlib.suppress(OSError, http.client.HTTPException):
        say(rosa, session, user_message="What of a crash?")


def test_under_other_servers_it_is_the_same(start_rosa: Callable[..., Rosa]) -> None:
    rosa = start_rosa(program=DAPHNE, LLM_ENABLED="false")
    wait_for_port(rosa)

    session = begin(rosa)

    assert say(rosa, session).status == 200
    assert call(rosa, "PATCH", CHAT).status == 405
    assert call(rosa, "HEAD", f"/api/v1/session/{session}").content == b""
