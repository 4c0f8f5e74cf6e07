"""The chat endpoint from outside: the official client and plain HTTP over a real socket."""

import json

import openai
import pytest

from tests.bench.processes import Rosa
from tests.edges.calls import HELLO, post
from tests.edges.conftest import exported, official_client
from tests.upstream import Script, Upstream


def test_official_client_streams_a_reply(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(
        model="rosa-ctbto-agent",
        messages=HELLO,
        stream=True,
        stream_options={"include_usage": True},
    )

    chunks = list(stream)

    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == "Good day, Excellency."
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].usage.total_tokens > 0
    assert {c.model for c in chunks} == {"rosa-ctbto-agent"}


def test_official_client_gets_a_whole_reply(client: openai.OpenAI) -> None:
    reply = client.chat.completions.create(model="concise", messages=HELLO)

    assert reply.choices[0].message.content == "Good day, Excellency."
    assert reply.choices[0].finish_reason == "stop"
    assert reply.model == "concise"


def test_stream_is_written_to_the_letter(rosa: Rosa) -> None:
    status, headers, body = post(rosa, {"stream": True, "messages": HELLO})

    events = body.decode().split("\n\n")
    assert status == 200
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert headers["cache-control"] == "no-cache, no-transform"
    assert headers["x-accel-buffering"] == "no"
    assert all(event.startswith("data: ") for event in events[:-1])
    assert events[-2:] == ["data: [DONE]", ""]
    chunks = [json.loads(event[6:]) for event in events[:-2]]
    assert chunks[0]["choices"][0]["delta"]["role"] == "assistant"
    assert chunks[0]["choices"][0]["delta"]["content"]
    assert chunks[-1]["choices"] == [{"index": 0, "delta": {}, "finish_reason": "stop"}]
    assert {c["object"] for c in chunks} == {"chat.completion.chunk"}
    assert len({c["id"] for c in chunks}) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/chat/completions",
        "/v1/chat/completions/",
        "/v1/chat/completions/chat/completions",
        "/chat/completions/",
    ],
)
def test_every_spelling_of_the_path_answers(rosa: Rosa, path: str) -> None:
    status, _, body = post(rosa, {"messages": HELLO}, path)

    assert status == 200
    assert json.loads(body)["choices"][0]["message"]["content"] == "Good day, Excellency."


@pytest.mark.parametrize("key", ["", "Bearer wrong", "Bearer ", "Basic abc", "Bearer \xff"])
def test_wrong_key_gets_401_with_the_detail(rosa: Rosa, key: str) -> None:
    status, headers, body = post(rosa, {"messages": HELLO}, Authorization=key)

    answer = json.loads(body)
    assert status == 401
    assert answer["detail"] == "Invalid API key"
    assert set(answer["error"]) == {"message", "type", "param", "code"}
    assert headers["x-should-retry"] == "false"


def test_unknown_persona_is_model_not_found(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        client.chat.completions.create(model="nobody", messages=HELLO)

    assert caught.value.code == "model_not_found"


def test_models_are_the_personas(client: openai.OpenAI) -> None:
    slugs = {model.id for model in client.models.list()}

    assert slugs == {"rosa-ctbto-agent", "default", "concise", "technical", "creative"}
    assert client.models.retrieve("concise").id == "concise"


MALFORMED = {
    "not json": b"hello",
    "cut off": b'{"messages": [',
    "an array": b"[]",
    "nested": b'{"messages": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "lone surrogate": rb'{"messages": [{"role": "user", "content": "\ud800"}]}',
    "nul": rb'{"messages": [{"role": "user", "content": "a\u0000b"}]}',
    "no messages": b'{"messages": []}',
    "messages are text": b'{"messages": "hello"}',
    "a role nobody has": b'{"messages": [{"role": "ghost", "content": "x"}]}',
    "content is a number": b'{"messages": [{"role": "user", "content": 5}]}',
    "two answers": b'{"n": 2, "messages": [{"role": "user", "content": "x"}]}',
    "stream is text": b'{"stream": "yes", "messages": [{"role": "user", "content": "x"}]}',
    "model is a list": b'{"model": ["a"], "messages": [{"role": "user", "content": "x"}]}',
    "latin-1": '{"messages": [{"role": "user", "content": "é"}]}'.encode("latin-1"),
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_body_gets_400_with_the_error_body(rosa: Rosa, body: bytes) -> None:
    status, _, answer = post(rosa, body)

    assert status == 400
    assert json.loads(answer)["error"]["type"] == "invalid_request_error"


def test_body_of_20_mb_gets_413_and_the_server_goes_on(rosa: Rosa) -> None:
    status, _, answer = post(rosa, b'{"messages": "' + b"x" * 20_000_000 + b'"}')

    assert status == 413
    assert json.loads(answer)["error"]["code"] == "request_too_large"
    assert post(rosa, {"messages": HELLO})[0] == 200


def test_unknown_fields_list_content_and_tool_messages_are_taken(
    rosa: Rosa, upstream: Upstream
) -> None:
    messages = [
        {"role": "developer", "content": "Speak kindly."},
        {"role": "user", "content": [{"type": "text", "text": "Hello"}]},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "type": "function"}]},
        {"role": "tool", "tool_call_id": "1", "content": "42"},
        {"role": "user", "content": [{"type": "text", "text": "Where is"}, {"text": "the lift?"}]},
    ]

    status, _, _ = post(rosa, {"messages": messages, "tools": [{}], "wild": {"x": 1}})

    sent = upstream.calls[-1].body
    assert status == 200
    assert "tools" not in sent
    assert [m["role"] for m in sent["messages"]] == ["system", "system", "user", "user"]
    assert sent["messages"][-1]["content"].endswith("Where is the lift?")


def test_only_limits_of_the_caller_reach_the_provider(rosa: Rosa, upstream: Upstream) -> None:
    post(
        rosa,
        {"messages": HELLO, "max_completion_tokens": 40, "stop": ["END"], "temperature": 1.9},
    )

    sent = upstream.calls[-1].body
    assert (sent["max_tokens"], sent["stop"]) == (40, ["END"])
    assert sent["temperature"] != 1.9


def test_sampling_that_the_channel_ignores_may_be_out_of_range(
    rosa: Rosa, upstream: Upstream
) -> None:
    ignored = {"temperature": 2.5, "seed": 1.0, "top_p": 7}

    status, _, _ = post(rosa, {"messages": HELLO, "max_tokens": 40.0, **ignored})

    sent = upstream.calls[-1].body
    assert (status, sent["max_tokens"]) == (200, 40)
    assert sent["temperature"] != 2.5
    assert not {"seed", "top_p"} & set(sent)


def test_conversation_key_of_a_header_comes_back_and_is_exported(rosa: Rosa) -> None:
    _, headers, _ = post(rosa, {"messages": HELLO}, **{"X-Conversation-ID": "lobby-1"})

    rows = exported(rosa, "lobby-1")
    assert headers["x-conversation-id"] == "lobby-1"
    assert headers["x-request-id"]
    assert [(r["question"], r["answer"], r["status"]) for r in rows] == [
        ("When does the opening start?", "Good day, Excellency.", "done")
    ]
    assert rows[0]["provider"] == "environment"
    assert "session:sample-opening" in rows[0]["records"]


def test_silent_reply_goes_to_the_offline_provider(rosa: Rosa, upstream: Upstream) -> None:
    upstream.when("emergency", Script(status=503))

    _, _, body = post(rosa, {"messages": [{"role": "user", "content": "emergency numbers?"}]})

    text = json.loads(body)["choices"][0]["message"]["content"]
    assert "one one two" in text or "112" in text


def test_reply_that_breaks_off_is_closed_politely(rosa: Rosa, upstream: Upstream) -> None:
    upstream.when("cloakroom", Script(text=("The cloakroom", " is near"), then="cut"))
    question = [{"role": "user", "content": "Where is the cloakroom?"}]

    _, _, body = post(
        rosa, {"messages": question, "stream": True}, **{"X-Conversation-ID": "broken"}
    )

    assert body.endswith(b"data: [DONE]\n\n")
    row = exported(rosa, "broken")[0]
    assert row["answer"] == (
        "The cloakroom is near… Excuse me, I cannot finish this answer just now. "
        "Please ask me again."
    )
    assert row["status"] == "failed"


def test_red_zone_question_is_declined_without_a_model(rosa: Rosa, upstream: Upstream) -> None:
    calls = len(upstream.calls)
    question = "Quel pays a fait un essai secret la semaine dernière ?"

    with official_client(rosa) as client:
        reply = client.chat.completions.create(
            model="rosa-ctbto-agent", messages=[{"role": "user", "content": question}]
        )

    assert reply.choices[0].message.content.startswith("Je ne peux pas dire si un événement")
    assert len(upstream.calls) == calls
