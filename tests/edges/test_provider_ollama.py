"""Ollama's own interface, over a real socket."""

import asyncio
import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.errors import ProviderBroken, ProviderBusy, ProviderRefused, ProviderTimeout
from agent.core.types import Ended, Endpoint, Event, Usage
from agent.providers import registry
from agent.providers.ollama import LineReader, OllamaChat, ollama_root
from tests.edges.endpoints import listen, prompt
from tests.ollama_double import END, HANG, Ollama, said

COUNTED = Ended("stop", Usage(7, 3))


async def _reply(ollama: Ollama, asked: Any = None, **fields: Any) -> list[Event]:
    values = {"base_url": ollama.url, "model": "m", "idle_timeout_s": 2.0, **fields}
    provider = OllamaChat(Endpoint("ollama", "ollama", **values))
    try:
        return await listen(provider, asked)
    finally:
        await provider.close()


def reply(*lines: Any, status: int = 200, **fields: Any) -> list[Event]:
    async def talk() -> list[Event]:
        async with Ollama(lines, status=status) as ollama:
            return await _reply(ollama, **fields)

    return asyncio.run(talk())


@pytest.mark.parametrize(
    ("lines", "events"),
    [
        ([said("Hel"), said("lo."), END], ["Hello.", COUNTED]),
        ([said("", thinking="Hm."), said("Hello."), END], ["Hello.", COUNTED]),
        ([said("<think>Hm.</think>Hello."), END], ["Hello.", COUNTED]),
        ([said("Hello.", extra=1) | {"done": True}], ["Hello.", Ended()]),
        (
            [said("Hel\0lo."), END | {"done_reason": "length"}],
            ["Hello.", Ended("length", COUNTED.usage)],
        ),
        ([b'{"message": {"content"', b': "Hello."}}\n', END], ["Hello.", COUNTED]),
        ([said("Hello."), END | {"eval_count": -1}], ["Hello.", Ended("stop", Usage(7, 0))]),
        ([END, said("never")], [COUNTED]),
    ],
    ids=repr,
)
def test_lines_become_a_reply(lines: list[Any], events: list[Event]) -> None:
    assert reply(*lines) == events


@pytest.mark.parametrize(
    ("lines", "fields", "error"),
    [
        ([said("Hel"), {"error": "out of memory"}], {}, ProviderBroken),
        ([said("Hel")], {}, ProviderBroken),
        ([b"<html>\n"], {}, ProviderBroken),
        ([b"[]\n"], {}, ProviderBroken),
        ([b"x" * 1_100_000], {}, ProviderBroken),
        ([said("Hel"), HANG], {"idle_timeout_s": 0.2}, ProviderTimeout),
        ([HANG], {"idle_timeout_s": 0.2}, ProviderTimeout),
        ([*[said("")] * 3, HANG], {"idle_timeout_s": 0.2}, ProviderTimeout),
        ([], {"status": 404}, ProviderRefused),
        ([], {"status": 503}, ProviderBusy),
        ([], {"base_url": "http://127.0.0.1:1"}, ProviderBusy),
        ([], {"base_url": "nonsense"}, ProviderBusy),
    ],
    ids=lambda value: repr(value)[:50],
)
def test_what_is_no_reply_is_our_error(lines: Any, fields: Any, error: type) -> None:
    with pytest.raises(error):
        reply(*lines, **fields)


def test_request_carries_the_prompt_and_its_limits_in_ollamas_words() -> None:
    asked = prompt(max_tokens=50, temperature=0.3, stop=("END",), extra={"seed": 7, "tools": []})

    async def talk() -> tuple[list[Any], bytes]:
        async with Ollama([END]) as ollama:
            await _reply(ollama, asked, api_key="k1", site_name="Rosa")
            return ollama.asked, ollama.headers

    ((where, body),), headers = asyncio.run(talk())

    assert where == "POST /api/chat"
    assert body == {
        "model": "m",
        "messages": [{"role": "user", "content": "Hi."}],
        "stream": True,
        "options": {"temperature": 0.3, "num_predict": 50, "seed": 7, "stop": ["END"]},
    }
    assert b"Authorization: Bearer k1\r\n" in headers
    assert b"X-Title: Rosa\r\n" in headers


@pytest.mark.parametrize("lines", [[HANG], [said("Hel"), HANG]], ids=["silent", "speaking"])
def test_connection_is_closed_at_once_where_the_caller_leaves(lines: list[Any]) -> None:
    async def leave() -> None:
        async with Ollama(lines) as ollama:
            heard: list[Event] = []
            provider = OllamaChat(Endpoint("o", "ollama", base_url=ollama.url, idle_timeout_s=60))
            talking = asyncio.create_task(listen(provider, heard=heard))
            async with asyncio.timeout(5):
                while not (heard if len(lines) > 1 else ollama.asked):
                    await asyncio.sleep(0.001)
            talking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await talking
            async with asyncio.timeout(2):
                await ollama.left.wait()
            await provider.close()

    asyncio.run(leave())


@pytest.mark.parametrize(
    "url", ["http://h:1", "http://h:1/", "http://h:1/v1", "http://h:1/api/", "http://h:1/api/chat"]
)
def test_address_is_taken_with_or_without_a_path(url: str) -> None:
    assert ollama_root(url) == "http://h:1"


def test_registry_builds_it_by_its_kind() -> None:
    assert isinstance(registry.build(Endpoint("o", "ollama", base_url="http://h:1")), OllamaChat)


@given(st.lists(st.binary(max_size=60) | st.sampled_from([b"\n", b'{"message":{"content":1}}\n'])))
def test_any_bytes_are_a_reply_or_broken(pieces: list[bytes]) -> None:
    reader = LineReader()
    with contextlib.suppress(ProviderBroken):
        for piece in pieces:
            list(reader.feed(piece))
        reader.finish()
