"""An OpenAI-compatible endpoint that streams, called with aiohttp.

The openai package parses every token into models; at a hundred tokens a second and stream that
alone would fill the core.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import aiohttp
import orjson

from agent.core.errors import ProviderBroken, ProviderTimeout
from agent.core.prompt import Prompt
from agent.core.types import Endpoint, Event
from agent.providers.calls import OpenCalls
from agent.providers.connections import Connections, bearer, told_as_ours
from agent.providers.dialect import Dialect
from agent.providers.payload import (
    MAX_THOUGHTS_S,
    EventReader,
    read_completion,
    status_error,
    vendor_headers,
)

MAX_WHOLE_BYTES = 4_194_304
# Seconds for the end of a body to follow the end of its reply.
AFTER_END_S = 0.05


class StreamedChat:
    """The provider of one endpoint; its connections stay open between turns."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.slug = endpoint.slug
        self.model = endpoint.model
        self.patience_s = 0.0
        self.first_words_s = endpoint.first_words_s
        self._endpoint = endpoint
        self._connections = Connections(
            f"{endpoint.base_url}/chat/completions",
            {
                "Accept": "text/event-stream",
                **bearer(endpoint.api_key),
                **vendor_headers(endpoint),
            },
            connect_timeout_s=endpoint.connect_timeout_s,
            verify_tls=endpoint.verify_tls,
            ca_bundle=endpoint.ca_bundle,
        )
        self._calls = OpenCalls(self.close)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Event, None]:
        """Yield the reply as it comes."""
        with told_as_ours(self.slug):
            async with self._calls, await self._ask(prompt) as response:
                idle_s = self._endpoint.idle_timeout_s
                thinks = self._endpoint.begins_with_thoughts
                if response.content_type == "application/json":
                    async with asyncio.timeout(idle_s):
                        reply = await _whole(response)
                    for event in read_completion(reply, begins_with_thoughts=thinks):
                        yield event
                    return
                reader = EventReader(begins_with_thoughts=thinks)
                async with aclosing(_events(response, reader, idle_s)) as events:
                    async for event in events:
                        yield event

    async def _ask(self, prompt: Prompt) -> aiohttp.ClientResponse:
        """Return the open answer, whose status is 200."""
        dialect = Dialect(self._endpoint, prompt)
        while True:
            response = await self._post(orjson.dumps({**dialect.fields(), "stream": True}))
            if response.status == 200:
                return response
            async with response, asyncio.timeout(self._endpoint.idle_timeout_s):
                if response.status != 400 or not dialect.learn(await _body(response)):
                    raise status_error(response.status)

    async def _post(self, body: bytes) -> aiohttp.ClientResponse:
        async with asyncio.timeout(self._endpoint.idle_timeout_s):
            return await self._connections.post(body)

    async def close(self) -> None:
        """Close the connections."""
        await self._connections.close()

    async def retire(self) -> None:
        """Close the connections once no call is open."""
        await self._calls.retire()


async def _events(
    response: aiohttp.ClientResponse, reader: EventReader, idle_s: float
) -> AsyncGenerator[Event, None]:
    silence = _Silence(response, idle_s)
    try:
        while not reader.ended:
            silence.began()
            received = await response.content.readany()
            silence.paused()
            if not received:
                break
            for event in reader.feed(received):
                yield event
                silence.broken()
            if reader.has_thought:
                silence.filled()
    except aiohttp.ClientError as exc:
        if silence.expired:
            raise ProviderTimeout(f"The endpoint said nothing for {idle_s} s.") from exc
        raise
    finally:
        silence.stop()
    rest = reader.finish()
    await _read_to_end(response)
    for event in rest:
        yield event


class _Silence:
    """Closes a response that says nothing for too long; comments and empty chunks do not count.

    Thoughts count, but not for ever. It looks only now and then: a timer for every token would
    cost more than the token.
    """

    def __init__(self, response: aiohttp.ClientResponse, limit_s: float) -> None:
        self.expired = False
        self._response = response
        self._limit_s = limit_s
        self._loop = asyncio.get_running_loop()
        self._is_waiting = False
        self._heard_at = self._spoke_at = self._loop.time()
        self._look_at(self._heard_at + limit_s)

    def began(self) -> None:
        """Note that we wait for the endpoint."""
        self._is_waiting = True

    def paused(self) -> None:
        """Note that we do not: a caller who reads slowly is not the endpoint's silence."""
        self._is_waiting = False

    def broken(self) -> None:
        """Note that something was said."""
        self._heard_at = self._spoke_at = self._loop.time()

    def filled(self) -> None:
        """Note that something was thought."""
        now = self._loop.time()
        if now - self._spoke_at < MAX_THOUGHTS_S:
            self._heard_at = now

    def stop(self) -> None:
        """Look no more."""
        self._timer.cancel()

    def _look(self) -> None:
        now = self._loop.time()
        if not self._is_waiting:
            self._look_at(now + self._limit_s)
        elif now - self._heard_at < self._limit_s:
            self._look_at(self._heard_at + self._limit_s)
        else:
            self.expired = True
            self._response.close()

    def _look_at(self, when: float) -> None:
        self._timer = self._loop.call_at(when, self._look)


async def _read_to_end(response: aiohttp.ClientResponse) -> None:
    """Take the last bytes of a body, so that its connection can carry the next turn."""
    try:
        async with asyncio.timeout(AFTER_END_S):
            await response.content.read(MAX_WHOLE_BYTES)
    except (TimeoutError, aiohttp.ClientError):
        response.close()


async def _whole(response: aiohttp.ClientResponse) -> Any:
    try:
        return orjson.loads(await _body(response))
    except orjson.JSONDecodeError as exc:
        raise ProviderBroken("The endpoint's answer is not JSON.") from exc


async def _body(response: aiohttp.ClientResponse) -> bytes:
    body = await response.content.read(MAX_WHOLE_BYTES)
    while not response.content.at_eof() and len(body) < MAX_WHOLE_BYTES:
        body += await response.content.read(MAX_WHOLE_BYTES - len(body))
    return body
