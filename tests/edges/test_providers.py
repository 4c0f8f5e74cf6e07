"""Both ways of calling an endpoint, against one that misbehaves in every way it can."""

import asyncio
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from agent.core.errors import (
    ProviderBroken,
    ProviderBusy,
    ProviderError,
    ProviderRefused,
    ProviderTimeout,
)
from agent.core.types import Ended, Endpoint, Event, ToolCalls, Usage
from agent.providers import registry
from agent.providers.offline import OfflineChat
from agent.providers.streamed import StreamedChat
from agent.providers.whole import WholeChat
from tests.edges.endpoints import HELLO, KINDS, chat, listen, play, prompt
from tests.upstream import Script, Upstream
from tests.upstream_script import ENDINGS

COUNTED = Ended("stop", Usage(7, 3))
CALL = {"name": "end_call", "arguments": '{"reason": "done"}'}


# --- Endings --------------------------------------------------------------------------------

STREAMED: dict[str, Any] = {then: ["Hello you.", Ended()] for then in ENDINGS} | {
    "usage": ["Hello you.", COUNTED],
    "non_stream_only": ["Hello you.", COUNTED],
    "tool_calls": [
        "Hello you.",
        ToolCalls(({"index": 0, "id": "call_1", "type": "function", "function": CALL},)),
        Ended(),
    ],
    "huge_line": ProviderBroken,
    "garbage": ProviderBroken,
    "error_event": ProviderBroken,
    "cut": ProviderBroken,
    "hang": ProviderTimeout,
    "silent": ProviderTimeout,
    "html": ProviderBroken,
    "close_before_headers": ProviderBroken,
    "reset_before_headers": ProviderBusy,
    "refuse": ProviderBusy,
}
WHOLE: dict[str, Any] = {then: ["Hello you.", COUNTED] for then in ENDINGS} | {
    "garbage": ProviderBroken,
    "error_event": ProviderBroken,
    "cut": ProviderBusy,
    "hang": ProviderTimeout,
    "silent": ProviderTimeout,
    "html": ProviderBroken,
    "close_before_headers": ProviderBusy,
    "reset_before_headers": ProviderBusy,
    "refuse": ProviderBusy,
}
OUTCOMES = [
    (k, then, of[then]) for k, of in ((StreamedChat, STREAMED), (WholeChat, WHOLE)) for then in of
]


@pytest.mark.parametrize(("kind", "then", "outcome"), OUTCOMES, ids=str)
def test_every_ending_is_a_reply_or_our_error(kind: type, then: str, outcome: Any) -> None:
    if then == "refuse":
        script, fields = Script(), {"base_url": f"http://127.0.0.1:{closed_port()}/v1"}
    else:
        script, fields = Script(text=HELLO, then=then), {}
    if isinstance(outcome, list):
        assert asyncio.run(play(kind, script, **fields))[0] == outcome
        return
    with pytest.raises(outcome):
        asyncio.run(play(kind, script, **fields))


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("reason", ["stop", "length", "content_filter", "tool_calls", "odd"])
@pytest.mark.parametrize("kind", KINDS)
def test_reason_of_the_end_is_passed_on(kind: type, reason: str) -> None:
    events, _ = asyncio.run(play(kind, Script(text=("Hi.",), finish=reason)))

    assert events[-1].reason == ("stop" if reason == "odd" else reason)


@pytest.mark.parametrize("kind", KINDS)
def test_status_other_than_200_is_our_error(kind: type) -> None:
    statuses = [302, 307, *range(400, 600)]
    busy = {408, 409, 425, 429, *range(500, 600)}

    async def ask_for_each() -> dict[int, str | None]:
        codes = {}
        async with Upstream() as upstream, chat(kind, upstream) as provider:
            for status in statuses:
                upstream.models["m"] = Script(status=status, headers=(("Location", "/moved"),))
                with pytest.raises(ProviderError) as caught:
                    await listen(provider)
                codes[status] = caught.value.code
            assert len(upstream.calls) == len(statuses)
        return codes

    assert asyncio.run(ask_for_each()) == {
        status: "provider_busy" if status in busy else "provider_refused" for status in statuses
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "fields",
    [
        {"base_url": ""},
        {"base_url": "nonsense"},
        {"base_url": "http://"},
        {"base_url": "ftp://127.0.0.1/v1"},
        {"api_key": "a\nb"},
        {"ca_bundle": "/nowhere/ca.pem"},
        {"ca_bundle": __file__},
        {"ca_bundle": "/"},
    ],
    ids=str,
)
def test_wrong_configuration_is_our_error(kind: type, fields: dict[str, str]) -> None:
    with pytest.raises(ProviderError):
        asyncio.run(play(kind, Script(), **fields))


def test_body_that_is_not_compressed_as_it_says_is_our_error() -> None:
    with pytest.raises(ProviderError):
        asyncio.run(play(StreamedChat, Script(headers=(("Content-Encoding", "gzip"),))))


# --- Time -----------------------------------------------------------------------------------


def test_silence_in_the_middle_ends_the_reply_after_the_words_that_came() -> None:
    said: list[Event] = []
    hangs = Script(text=HELLO, then="hang")
    started = time.monotonic()

    with pytest.raises(ProviderTimeout):
        asyncio.run(play(StreamedChat, hangs, heard=said, idle_timeout_s=0.2))

    assert said == ["Hello you."]
    assert 0.2 <= time.monotonic() - started < 1.5


@pytest.mark.parametrize(
    ("content_type", "murmur"),
    [
        ("text/event-stream", b": still here\n\n"),
        ("text/event-stream", b'data: {"choices": [{"delta": {"reasoning": ""}}]}\n\n'),
        ("text/event-stream", b'data: {"choices": [{"delta": {"content": ""}}]}\n\n'),
        ("application/json", b" "),
    ],
    ids=["comments", "no reasoning", "no content", "spaces"],
)
def test_murmur_does_not_hide_silence(content_type: str, murmur: bytes) -> None:
    async def mutter(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\n\r\n" % content_type.encode())
        while not reader.at_eof():
            writer.write(murmur)
            await asyncio.sleep(0.02)
        writer.close()

    async def reply() -> float:
        server = await asyncio.start_server(mutter, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        provider = StreamedChat(Endpoint("x", "chat", base_url=url, idle_timeout_s=0.1))
        started = time.monotonic()
        with pytest.raises(ProviderTimeout):
            await listen(provider)
        took_s = time.monotonic() - started
        await provider.close()
        await asyncio.sleep(0.05)
        server.close()
        return took_s

    assert 0.1 <= asyncio.run(reply()) < 0.5


@pytest.mark.parametrize("kind", KINDS)
def test_endpoint_that_does_not_take_the_connection_times_out(kind: type) -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}/v1"

        with pytest.raises(ProviderTimeout):
            asyncio.run(play(kind, Script(), base_url=url, connect_timeout_s=0.1))

        for one in waiting:
            one.close()


# --- What is sent ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_request_carries_the_prompt_and_its_limits(kind: type) -> None:
    asked = prompt(
        max_tokens=50,
        temperature=0.3,
        stop=("a", "b", "c", "d", "e"),
        extra={"temperature": 0.9, "seed": 7, "tools": [{"type": "function"}]},
    )

    async def call() -> dict[str, Any]:
        async with Upstream() as upstream, chat(kind, upstream) as provider:
            await listen(provider, asked)
            return upstream.calls[0].body

    body = asyncio.run(call())

    assert body.pop("stream", False) == (kind is StreamedChat)
    assert body == {
        "model": "m",
        "messages": [{"role": "user", "content": "Hi."}],
        "temperature": 0.9,
        "max_tokens": 50,
        "stop": ["a", "b", "c", "d"],
        "seed": 7,
        "tools": [{"type": "function"}],
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("key", "header"), [("", None), ("k1", "Bearer k1"), (" k1\n", "Bearer k1"), (" ", None)]
)
def test_key_is_sent_where_there_is_one(kind: type, key: str, header: str | None) -> None:
    _, upstream = asyncio.run(play(kind, Script(), api_key=key))

    assert upstream.calls[0].headers.get("authorization") == header


HEADERS = ("openai-organization", "http-referer", "x-title")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("fields", "sent"),
    [
        ({}, {}),
        (
            {"organization": "org-1", "site_url": "https://rosa.example", "site_name": " Rosa "},
            dict(zip(HEADERS, ("org-1", "https://rosa.example", "Rosa"), strict=True)),
        ),
        ({"organization": "org-1"}, {"openai-organization": "org-1"}),
        ({"site_name": "Роза", "site_url": " "}, {}),
        ({"site_name": "Rosa\r\nX-Evil: 1", "organization": "a\nb", "site_url": "a\0b"}, {}),
    ],
    ids=str,
)
def test_headers_of_vendors_are_sent_where_they_are_set(
    kind: type, fields: dict[str, str], sent: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The openai package would take it from there.
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-the-server")

    _, upstream = asyncio.run(play(kind, Script(), **fields))

    headers = upstream.calls[0].headers
    assert {name: headers[name] for name in HEADERS if name in headers} == sent
    assert "x-evil" not in headers


@pytest.mark.parametrize("kind", KINDS)
def test_redirect_is_not_followed(kind: type) -> None:
    async def redirected() -> int:
        async with Upstream() as other:
            script = Script(status=307, headers=(("Location", f"{other.url}/chat/completions"),))
            with pytest.raises(ProviderRefused):
                await play(kind, script, api_key="secret")
            return len(other.calls)

    assert asyncio.run(redirected()) == 0


# --- TLS ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("trust", "answered"),
    [({}, False), ({"verify_tls": False}, True), ({"ca_bundle": "ca.pem"}, True)],
    ids=["default", "unverified", "authority"],
)
def test_certificate_is_checked_unless_the_endpoint_says_otherwise(
    kind: type, trust: dict[str, Any], answered: bool, tmp_path: Path
) -> None:
    async def ask() -> list[Event] | None:
        async with Upstream(Script(text=HELLO), tls=True) as upstream:
            upstream.authority.cert_pem.write_to_path(tmp_path / "ca.pem")
            fields = trust | (
                {"ca_bundle": str(tmp_path / "ca.pem")} if "ca_bundle" in trust else {}
            )
            async with chat(kind, upstream, **fields) as provider:
                try:
                    return await listen(provider)
                except ProviderBusy:
                    assert not upstream.calls
                    return None

    events = asyncio.run(ask())

    assert (events is not None and events[0] == "Hello you.") == answered


# --- Registry -------------------------------------------------------------------------------


def test_equal_endpoints_share_a_provider_until_it_is_closed() -> None:
    async def use() -> list[bool]:
        streamed = Endpoint("a", "chat", base_url="http://127.0.0.1:1/v1")
        whole = Endpoint("b", "chat", base_url="http://127.0.0.1:1/v1", streams=False)
        first = registry.provider(streamed)
        second = registry.provider(whole)
        same = registry.provider(Endpoint("a", "chat", base_url="http://127.0.0.1:1/v1"))
        await registry.close_all(but=[whole])
        kept = registry.provider(whole)
        renewed = registry.provider(streamed)
        await registry.close_all()
        return [
            isinstance(first, StreamedChat),
            isinstance(second, WholeChat),
            same is first,
            kept is second,
            renewed is not first,
        ]

    assert asyncio.run(use()) == [True] * 5


def test_offline_endpoint_needs_nothing() -> None:
    assert isinstance(registry.provider(Endpoint("offline", "offline")), OfflineChat)
