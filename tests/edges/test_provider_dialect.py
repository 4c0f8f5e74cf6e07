"""Fields that an endpoint's model refuses: asked again without them, and not sent again."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from agent.core.errors import ProviderRefused
from agent.core.types import Endpoint
from agent.providers import dialect
from agent.providers.dialect import Dialect
from tests.edges.endpoints import HELLO, KINDS, chat, listen, prompt
from tests.upstream import Script, Upstream

NEWEST = Script(text=HELLO, then="newest_model")
ENDPOINT = Endpoint("x", "chat", base_url="http://127.0.0.1:1/v1", model="m")


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    dialect.forget()
    yield
    dialect.forget()


def refusal(field: str, code: str = "unsupported_parameter") -> bytes:
    return b'{"error": {"message": "No.", "param": "%b", "code": "%b"}}' % (
        field.encode(),
        code.encode(),
    )


def limits(body: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in body.items() if k not in ("model", "messages", "stream")}


@pytest.mark.parametrize("kind", KINDS)
def test_refused_fields_are_renamed_or_left_out_and_that_is_remembered(kind: type) -> None:
    asked = prompt(max_tokens=50, temperature=0.3)

    async def talk() -> list[dict[str, Any]]:
        async with Upstream(NEWEST) as upstream:
            for _ in range(2):
                async with chat(kind, upstream) as provider:
                    assert (await listen(provider, asked))[0] == "Hello you."
            assert len(upstream.connections) == 2
            return [limits(call.body) for call in upstream.calls]

    assert asyncio.run(talk()) == [
        {"max_tokens": 50, "temperature": 0.3},
        {"max_completion_tokens": 50, "temperature": 0.3},
        {"max_completion_tokens": 50},
        {"max_completion_tokens": 50},
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "body", [refusal("messages"), refusal("max_tokens", "scripted"), b"<html>"]
)
def test_other_refusals_are_not_repeated(kind: type, body: bytes) -> None:
    async def talk() -> int:
        async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal calls
            await reader.readuntil(b"\r\n\r\n")
            calls += 1
            writer.write(b"HTTP/1.1 400 No\r\nConnection: close\r\nContent-Length: ")
            writer.write(b"%d\r\n\r\n%b" % (len(body), body))
            writer.close()

        calls = 0
        async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
            provider = kind(Endpoint("x", "chat", base_url=url, model="m"))
            with pytest.raises(ProviderRefused):
                await listen(provider)
            await provider.close()
        return calls

    assert asyncio.run(talk()) == 1


def test_field_is_refused_once_only() -> None:
    asking = Dialect(ENDPOINT, prompt())

    assert [asking.learn(refusal("temperature")) for _ in range(2)] == [True, False]


def test_reply_is_never_asked_for_without_a_limit_of_its_length() -> None:
    asking = Dialect(ENDPOINT, prompt(max_tokens=50))

    taken = [asking.learn(refusal(field)) for field in ("max_tokens", "max_completion_tokens")]

    assert taken == [True, False]
    for one in (asking, Dialect(ENDPOINT, prompt(max_tokens=50))):
        assert limits(one.fields()) == {"max_completion_tokens": 50, "temperature": 0.3}


def test_field_that_was_not_sent_is_not_learned() -> None:
    asking = Dialect(ENDPOINT, prompt(max_tokens=50))

    assert not asking.learn(refusal("max_completion_tokens"))
    assert limits(Dialect(ENDPOINT, prompt(max_tokens=50)).fields()) == {
        "max_tokens": 50,
        "temperature": 0.3,
    }


def test_stop_that_a_model_refuses_is_left_out() -> None:
    asking = Dialect(ENDPOINT, prompt(stop=("END",)))

    assert asking.learn(refusal("stop"))
    assert "stop" not in asking.fields()


@pytest.mark.parametrize(
    "body",
    [
        refusal("response_format"),
        b"""{"error": {"message": "'response_format' of type 'json_schema' is not supported with \
this model.", "param": null, "code": null}}""",
        b'{"detail": "This model does not support response format `json_schema`."}',
    ],
)
def test_form_that_a_model_refuses_is_left_out_in_whatever_words(body: bytes) -> None:
    asked = prompt(extra={"response_format": {"type": "json_schema"}})
    asking = Dialect(ENDPOINT, asked)

    assert [asking.learn(body) for _ in range(2)] == [True, False]
    assert "response_format" not in Dialect(ENDPOINT, asked).fields()


def test_other_models_and_endpoints_are_asked_as_ever() -> None:
    assert Dialect(ENDPOINT, prompt()).learn(refusal("temperature", "unsupported_value"))

    others = [Endpoint("x", "chat", ENDPOINT.base_url, "n"), Endpoint("x", "chat", "http://b", "m")]
    known = ["temperature" in Dialect(one, prompt()).fields() for one in (ENDPOINT, *others)]

    assert known == [False, True, True]


def test_value_of_one_caller_takes_the_field_from_nobody_else() -> None:
    asking = Dialect(ENDPOINT, prompt(extra={"temperature": 1.7}))

    assert asking.learn(refusal("temperature", "unsupported_value"))
    assert "temperature" not in asking.fields()
    assert "temperature" in Dialect(ENDPOINT, prompt()).fields()


def test_only_so_many_models_are_remembered() -> None:
    for number in range(dialect.MAX_MODELS + 10):
        one = Endpoint("x", "chat", ENDPOINT.base_url, f"m{number}")
        Dialect(one, prompt()).learn(refusal("max_tokens"))

    assert len(dialect._refused) == dialect.MAX_MODELS


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"error": "x"}', b'{"error": {"code": 400}}', b"5", b'{"error": [1]}']
)
def test_odd_refusal_teaches_nothing(body: bytes) -> None:
    assert not Dialect(ENDPOINT, prompt()).learn(body)
