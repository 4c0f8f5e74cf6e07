"""What goes over the bus: payloads as requests, answers as JSON."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core import bridge
from agent.core.bridge import Request
from agent.core.errors import NotReady, RequestError

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
FIELDS = (
    *("channel_id", "channel", "username", "user", "message", "args", "action", "persona"),
    *("model", "temperature", "max_tokens", "request_id", "stream", "name"),
)
OBJECTS = st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), JSON, max_size=8)
SUBJECTS = st.sampled_from(bridge.TAKEN)


def parsed(subject, **payload):
    return bridge.parse(subject, bridge.read(orjson.dumps(payload)), "new")


def refusal(subject, **payload):
    with pytest.raises(RequestError) as caught:
        parsed(subject, **payload)
    return str(caught.value)


def outcome(subject, raw):
    """Return what is asked, or the name of what was wrong."""
    try:
        return bridge.parse(subject, bridge.read(raw), "new", "p.")
    except RequestError as exc:
        return exc


@given(SUBJECTS, st.binary(max_size=200))
def test_bytes_of_any_kind_are_a_request_or_are_refused(subject, raw):
    assert isinstance(outcome(subject, raw), Request | RequestError | None)


@given(SUBJECTS, JSON | OBJECTS)
def test_json_of_any_kind_is_a_request_or_is_refused(subject, value):
    raw = orjson.dumps(value, option=orjson.OPT_PASSTHROUGH_SUBCLASS) if fits(value) else b"["

    found = outcome(subject, raw)

    assert isinstance(found, Request | RequestError | None)
    if isinstance(value, dict) and fits(value):
        room, request_id = bridge.names_in(bridge.read(raw), "new")
        assert (len(room) <= bridge.MAX_NAME, bool(request_id)) == (True, True)


def fits(value):
    """Whether JSON can carry it: surrogates and large numbers it cannot."""
    try:
        orjson.dumps(value)
    except (TypeError, UnicodeEncodeError):
        return False
    return True


def test_both_spellings_say_the_same():
    one = parsed(bridge.REQUEST, channel_id="lobby", username="ada", message="When?")
    other = parsed(bridge.REQUEST, channel="lobby", user="ada", args="When?")

    wanted = Request("chat", "new", room="lobby", person="ada", text="When?")
    assert (one, other) == (wanted, wanted)


def test_all_fields_of_a_request_are_read():
    found = parsed(
        bridge.REQUEST,
        action="complete",
        message="When?",
        model="small",
        temperature=0.5,
        max_tokens=90,
        persona="ada",
        request_id="r-1",
        stream=True,
    )

    assert found == Request(
        "complete", "r-1", "", "", "When?", "ada", "small", 0.5, 90, "llm.stream.r-1"
    )


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ({"message": "!chat When?"}, "When?"),
        ({"message": "  !CHAT   persona ada "}, "persona ada"),
        ({"message": "!chat"}, ""),
        ({"args": "reset"}, "reset"),
        ({"args": "!chat reset"}, "reset"),
        ({"args": ["persona", "ada"]}, "persona ada"),
    ],
)
def test_a_command_is_what_stands_after_chat(payload, words):
    assert parsed(bridge.COMMAND, channel="lobby", user="ada", **payload) == Request(
        "command", "new", room="lobby", person="ada", text=words
    )


@pytest.mark.parametrize("text", ["Hello", "!chatter on", "!help", "I said !chat"])
def test_other_talk_of_a_chat_is_left_alone(text):
    assert parsed(bridge.COMMAND, channel="lobby", message=text) is None


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ({"message": "Hi"}, "channel_id is missing or empty."),
        ({"channel_id": "a"}, "message is missing or empty."),
        ({"channel_id": "a", "message": " "}, "message is missing or empty."),
        ({"channel_id": 7, "message": "Hi"}, "channel_id must be a string, not a number."),
        ({"channel": ["secret"], "args": "Hi"}, "channel must be a string, not a list."),
        ({"channel_id": "a", "message": {"b": 1}}, "message must be a string, not an object."),
        ({"channel_id": "a", "message": "a\0b"}, "message must be without NUL characters."),
        ({"channel_id": "a\n", "user": "b\nc"}, "message is missing or empty."),
        (
            {"channel_id": "a", "user": "b\nc", "message": "Hi"},
            "user must be without control characters.",
        ),
        (
            {"channel_id": "a" * 129, "message": "Hi"},
            "channel_id must have at most 128 characters, not 129.",
        ),
        ({"action": "sing"}, "action must be chat, complete or reset."),
        ({"action": True}, "action must be a string, not true or false."),
        (
            {"channel_id": "a", "message": "Hi", "temperature": 3},
            "temperature must be a number from 0 to 2, not 3.",
        ),
        (
            {"channel_id": "a", "message": "Hi", "max_tokens": 0},
            "max_tokens must be a whole number of 1 or more, not 0.",
        ),
        (
            {"channel_id": "a", "message": "Hi", "stream": "llm.request"},
            "stream must not be a subject that Rosa uses herself.",
        ),
        (
            {"channel_id": "a", "message": "Hi", "stream": "a.*"},
            "stream must be a subject without wildcards.",
        ),
        (
            {"channel_id": "a", "message": "Hi", "stream": "$JS.API.STREAM.DELETE.x"},
            "stream must be a subject without wildcards.",
        ),
        (
            {"channel_id": "a", "message": "Hi", "stream": 1},
            "stream must be true, false or a subject, not a number.",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_kind(payload, told):
    assert refusal(bridge.REQUEST, **payload) == told


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"{", "The payload is not JSON in UTF-8."),
        (b'"\\ud800"', "The payload is not JSON in UTF-8."),
        (b"[1]", "The payload must be an object, not a list."),
        (b"null", "The payload must be an object, not null."),
        (b" " * 300_000, "The payload has 300000 bytes; at most 262144 are answered."),
    ],
)
def test_what_is_no_object_is_refused(raw, told):
    with pytest.raises(RequestError) as caught:
        bridge.read(raw)

    assert str(caught.value) == told


def test_a_text_that_is_too_long_is_refused():
    told = refusal(bridge.REQUEST, channel_id="a", message="é" * 40_000)

    assert told == "message has 80000 bytes; at most 65536 are answered."


def test_an_error_names_what_it_can():
    payload = {"channel_id": "lobby", "request_id": [1]}
    room, request_id = bridge.names_in(payload, "new")

    assert bridge.error_json(NotReady("Wait."), room, request_id) == {
        "error": "Wait.",
        "code": "not_ready",
        "channel_id": "lobby",
        "request_id": "new",
    }


@pytest.mark.parametrize(
    ("subject", "may"),
    [
        ("_INBOX.abc", True),
        ("bots.answers", True),
        ("", False),
        ("p.llm.request", False),
        ("p.service.llm.chat", False),
        ("p.llm.response", False),
        ("p.rosa.answered.response", False),
        ("$JS.ACK.x", False),
    ],
)
def test_no_answer_goes_to_a_subject_of_ours(subject, may):
    assert bridge.may_reply(subject, "p.") is may


def test_the_end_of_a_stream_says_why_it_failed():
    answer = bridge.error_json(NotReady("Wait."), "lobby", "r-1")

    assert bridge.end_json("r-1", 3, answer) == {
        "error": "Wait.",
        "code": "not_ready",
        "channel_id": "lobby",
        "request_id": "r-1",
        "index": 3,
        "done": True,
        "finish_reason": "error",
    }
