"""Whether a provider is there, and which models it has."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.errors import ProviderError
from agent.core.types import Endpoint
from agent.providers import probes
from tests.ollama_double import Ollama
from tests.upstream import Script, Upstream

CHAT = Endpoint("p", "chat", api_key="secret-1")
OLLAMA = Endpoint("o", "ollama")


async def _standing(endpoint: Endpoint) -> tuple[bool, str]:
    found = await probes.available(endpoint)
    assert found.ms >= 0
    return found.ok, found.reason


def serving(answer: bytes, status: int = 200) -> tuple[bool, str, str]:
    """Return the standing of an endpoint that sends `answer`, and the error of its list."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n" % (status, len(answer)))
        writer.write(answer)
        writer.close()
        await writer.wait_closed()

    async def probe() -> tuple[bool, str, str]:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
            endpoint = replace(CHAT, base_url=url)
            try:
                await probes.models(endpoint)
                told = ""
            except ProviderError as exc:
                told = str(exc)
            return *await _standing(endpoint), told

    return asyncio.run(probe())


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "key"),
        (403, "key"),
        (404, "not_found"),
        (429, "busy"),
        (500, "busy"),
        (302, "refused"),
    ],
)
def test_a_refusal_is_told_by_its_reason_and_without_the_key(status: int, reason: str) -> None:
    ok, why, told = serving(b"secret-1 is wrong", status)

    assert (ok, why) == (False, reason)
    assert told == f"Provider 'p' gave no list of its models: {reason}."


@pytest.mark.parametrize("answer", [b"<html>", b"{}", b'{"data": 1}', b"1"])
def test_an_answer_that_is_no_list_is_told(answer: bytes) -> None:
    assert serving(answer)[:2] == (False, "not_a_list")


def test_an_endpoint_that_is_there_names_its_models() -> None:
    async def probe() -> Any:
        async with Upstream() as upstream:
            upstream.models |= {"b": Script(), "a": Script()}
            endpoint = replace(CHAT, base_url=upstream.url)
            standing, names = await _standing(endpoint), await probes.models(endpoint)
            return standing, names, [call.path for call in upstream.calls]

    assert asyncio.run(probe()) == ((True, ""), ["a", "b", "double"], ["/v1/models"] * 2)


@pytest.mark.parametrize("path", ["", "/", "/v1", "/api"])
def test_ollama_names_what_it_has_pulled(path: str) -> None:
    async def probe() -> Any:
        async with Ollama(models=["qwen3", "llama3.2", "qwen3"]) as ollama:
            endpoint = replace(OLLAMA, base_url=ollama.url + path)
            return await _standing(endpoint), await probes.models(endpoint)

    assert asyncio.run(probe()) == ((True, ""), ["llama3.2", "qwen3"])


def test_the_offline_provider_is_always_there() -> None:
    offline = Endpoint("offline", "offline")

    assert asyncio.run(_standing(offline)) == (True, "")
    assert asyncio.run(probes.models(offline)) == ["offline"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/v1", "nonsense", "", "http://["])
def test_what_cannot_be_reached_is_told(url: str) -> None:
    assert asyncio.run(_standing(replace(CHAT, base_url=url))) == (False, "unreachable")


def test_silence_ends_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    # The clock of the test: five seconds of waiting prove no more.
    monkeypatch.setattr(probes, "PROBE_S", 0.1)

    async def probe() -> Any:
        let_go = asyncio.Event()

        async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()
            await writer.wait_closed()
            let_go.set()

        async with await asyncio.start_server(hang, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            found = await _standing(replace(CHAT, base_url=f"http://127.0.0.1:{port}"))
            await asyncio.wait_for(let_go.wait(), 5)
            return found

    assert asyncio.run(probe()) == (False, "timeout")


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["data", "models", "id", "name"]), inner, max_size=4)
        ),
    )
)
def test_any_answer_gives_sorted_names(answer: Any) -> None:
    names = probes.names_of(answer)

    assert names == sorted(set(names))
    assert len(names) <= probes.MAX_MODELS
