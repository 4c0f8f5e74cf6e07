"""OpenAI's wire format coming in: what is taken, what is refused and with which field's name."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.core import errors, wire
from agent.core.errors import RequestError
from agent.core.types import ChatRequest, Message

USER = {"role": "user", "content": "When is lunch?"}


def parse(*messages: Any, **fields: Any) -> ChatRequest:
    return wire.parse_request({"messages": list(messages or [USER]), **fields})


def refused(body: bytes) -> str:
    with pytest.raises(RequestError) as caught:
        wire.parse_json(body)
    return str(caught.value)


# --- The body -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"hello",
        b'{"messages": [',
        b"NaN",
        b'{"n": NaN}',
        b'{"n": 1e999}',
        b'{"a": 1} {"b": 2}',
        b"\xef\xbb\xbf{}",
        b'{"a": "\xff"}',
        b'{"a": "\x00"}',
        rb'{"a": "\ud800"}',
        rb'{"\udc00": 1}',
        b"[" * 100_000,
        b'{"messages":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_body_that_is_no_json_is_refused(body: bytes) -> None:
    assert refused(body).startswith("The body is not valid JSON")


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"text"', b"true"])
def test_body_that_is_no_object_is_refused(body: bytes) -> None:
    assert refused(body) == "The body must be a JSON object."


@pytest.mark.parametrize(
    "body",
    [
        rb'{"a": "x\u0000y"}',
        rb'{"a": {"b": [1, {"c\u0000": null}]}}',
        rb'{"a": ["\\\u0000"]}',
        b'{"a": ' + b'{"b": ' * 400 + rb'"\u0000"' + b"}" * 401,
    ],
    ids=["value", "name", "after a backslash", "deep"],
)
def test_nul_anywhere_is_refused(body: bytes) -> None:
    assert "NUL" in refused(body)


def test_backslash_before_u0000_is_no_nul() -> None:
    assert wire.parse_json(rb'{"a": "\\u0000"}') == {"a": r"\u0000"}


def test_last_of_duplicate_fields_counts() -> None:
    assert wire.parse_json(b'{"model": "a", "model": "b"}') == {"model": "b"}


# --- Messages -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "messages",
    [None, [], {}, "hello", 1, {"role": "user"}, [USER] * (wire.MAX_MESSAGES + 1)],
    ids=["null", "empty", "object", "text", "number", "one message", "too many"],
)
def test_messages_must_be_a_list_that_is_not_empty(messages: Any) -> None:
    with pytest.raises(RequestError) as caught:
        wire.parse_request({"messages": messages})

    assert caught.value.param == "messages"


@pytest.mark.parametrize(
    ("message", "param"),
    [
        (None, "messages[1]"),
        ("hello", "messages[1]"),
        ([], "messages[1]"),
        ({}, "messages[1].role"),
        ({"content": "x"}, "messages[1].role"),
        ({"role": None, "content": "x"}, "messages[1].role"),
        ({"role": "ghost", "content": "x"}, "messages[1].role"),
        ({"role": ["user"], "content": "x"}, "messages[1].role"),
        ({"role": {}, "content": "x"}, "messages[1].role"),
        ({"role": "user", "content": 5}, "messages[1].content"),
        ({"role": "user", "content": True}, "messages[1].content"),
        ({"role": "user", "content": {"text": "x"}}, "messages[1].content"),
        ({"role": "user", "content": [5]}, "messages[1].content"),
        ({"role": "user", "content": [None]}, "messages[1].content"),
        ({"role": "user", "content": [["x"]]}, "messages[1].content"),
        ({"role": "user", "content": [{"text": 5}]}, "messages[1].content"),
        ({"role": "tool", "content": 5}, "messages[1].content"),
        ({"role": "system", "content": 5}, "messages[1].content"),
    ],
)
def test_wrong_message_is_refused_by_its_place(message: Any, param: str) -> None:
    with pytest.raises(RequestError) as caught:
        parse(USER, message)

    assert caught.value.param == param


def test_request_has_question_history_and_the_callers_prompt() -> None:
    request = parse(
        {"role": "system", "content": " Be brief. "},
        {"role": "user", "content": "Hi."},
        {"role": "assistant", "content": "Welcome!"},
        {"role": "developer", "content": "Be kind."},
        {"role": "user", "content": " When is lunch? "},
    )

    assert request.question == "When is lunch?"
    assert request.history == (Message("user", "Hi."), Message("assistant", "Welcome!"))
    assert request.caller_prompt == "Be brief.\n\nBe kind."


@pytest.mark.parametrize(
    ("content", "question"),
    [
        (
            [{"type": "text", "text": "When is"}, {"type": "text", "text": "lunch?"}],
            "When is lunch?",
        ),
        (["When is", "lunch?"], "When is lunch?"),
        ([{"type": "image_url", "image_url": {"url": "x"}}, {"text": "Lunch?"}], "Lunch?"),
        ([{"type": "text", "text": ""}, {"type": "text", "text": "Lunch?"}], "Lunch?"),
        ([], ""),
        (None, ""),
        (" \n", ""),
        ("<user_emotions>calm</user_emotions> Lunch?", "Lunch?"),
        ([{"type": "text", "text": "USER_SPEECH: Lunch? VISUAL_SCENE: A hall."}], "Lunch?"),
    ],
)
def test_content_is_a_text_or_parts_of_one(content: Any, question: str) -> None:
    assert parse({"role": "user", "content": content}).question == question


def test_perception_tags_of_the_caller_stay_in_its_own_messages() -> None:
    seen = "<user_appearance>A red hat.</user_appearance>"

    assert parse({"role": "system", "content": seen}, USER).caller_prompt == seen


@pytest.mark.parametrize("role", ["tool", "function"])
def test_tool_messages_are_no_part_of_the_history(role: str) -> None:
    request = parse(
        USER,
        {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]},
        {"role": role, "content": "12:30", "tool_call_id": "1"},
    )

    assert (request.question, request.history) == ("When is lunch?", ())
    assert [m["role"] for m in request.raw_messages] == ["user", "assistant", role]


def test_empty_messages_are_dropped() -> None:
    request = parse(USER, {"role": "assistant", "content": ""}, {"role": "user", "content": "  "})

    assert (request.question, request.history) == ("When is lunch?", ())


def test_assistant_may_have_the_last_word() -> None:
    request = parse(USER, {"role": "assistant", "content": "At noon."})

    assert request.question == ""
    assert request.history == (Message("user", "When is lunch?"), Message("assistant", "At noon."))


def test_caller_without_a_word_has_an_empty_question() -> None:
    request = parse({"role": "system", "content": "Greet."}, {"role": "user", "content": ""})

    assert (request.question, request.history) == ("", ())


# --- Anything at all -------------------------------------------------------------------------


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    (
        *("model", "stream", "stream_options", "max_tokens", "max_completion_tokens", "stop", "n"),
        *("temperature", "top_p", "seed", "presence_penalty", "frequency_penalty"),
        *("tools", "tool_choice", "parallel_tool_calls", "call"),
        *("metadata", "elevenlabs_extra_body", "user", "prompt_cache_key", "messages"),
    )
)
MESSAGES = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "role": st.sampled_from(["user", "assistant", "system", "tool"]) | JSON,
            "content": JSON | st.lists(st.fixed_dictionaries({}, optional={"text": JSON})),
        },
    )
    | JSON,
    max_size=3,
)


def is_read_or_refused(body: bytes) -> bool:
    """Whether the body is a request with a key or has an error of ours; all else is raised."""
    try:
        payload = wire.parse_json(body)
        wire.parse_request(payload, takes_sampling=False)
        request = wire.parse_request(payload, takes_sampling=True)
        key = wire.conversation_key({}, payload, request, "lobby")
    except RequestError as error:
        return bool(wire.error_body(error)["error"]["message"])
    orjson.dumps([request.question, request.raw_messages, request.sampling, request.tools])
    return 1 <= len(key.key) <= 128


@given(st.binary(max_size=200))
def test_any_bytes_are_a_request_or_an_error(body: bytes) -> None:
    assert is_read_or_refused(body)


@given(JSON)
def test_any_json_is_a_request_or_an_error(body: Any) -> None:
    assert is_read_or_refused(orjson.dumps(body))


@settings(max_examples=300)
@given(MESSAGES, st.dictionaries(FIELDS, JSON, max_size=4))
def test_any_value_of_any_field_is_a_request_or_an_error(messages: Any, fields: Any) -> None:
    assert is_read_or_refused(orjson.dumps({"messages": messages, **fields}))


@given(st.text(st.characters(codec=None, categories=["Cs", "Lu", "Cc", "So"]), max_size=20))
def test_any_text_with_surrogates_is_a_request_or_an_error(text: str) -> None:
    body = {"messages": [{"role": "user", "content": text}], "user": text}

    assert is_read_or_refused(json.dumps(body).encode())


# --- Errors ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status", "kind", "code"),
    [
        (RequestError("Say what.", "n"), 400, "invalid_request_error", None),
        (errors.InvalidKey("Say what."), 401, "invalid_request_error", "invalid_api_key"),
        (errors.UnknownPersona("Say what.", "n"), 404, "invalid_request_error", "model_not_found"),
        (errors.WrongMethod("Say what."), 405, "invalid_request_error", "method_not_allowed"),
        (errors.TooLarge("Say what."), 413, "invalid_request_error", "request_too_large"),
        (errors.NotReady("Say what."), 503, "server_error", "not_ready"),
        (errors.ProviderBusy("Say what."), 502, "server_error", "provider_busy"),
        (errors.ProviderTimeout("Say what."), 502, "server_error", "provider_timeout"),
        (errors.RosaError("Say what."), 500, "server_error", "internal_error"),
    ],
)
def test_error_has_openais_body(
    error: errors.RosaError, status: int, kind: str, code: str | None
) -> None:
    body = wire.error_body(error)

    assert error.status == status
    assert body["error"] == {
        "message": "Say what.",
        "type": kind,
        "param": error.param,
        "code": code,
    }
    assert body.get("detail") == ("Invalid API key" if status == 401 else None)
