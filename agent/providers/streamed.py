"""An OpenAI-compatible endpoint that streams, called with aiohttp.

The openai package parses every token into models; at a hundred tokens a second and stream that
alone would fill the core.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import aiohttp
import orjson

from agent.core.errors import (
    ProviderBroken,
    ProviderBusy,
    ProviderError,
    ProviderTimeout,
)
from agent.core.prompt import Prompt
from agent.core.types import Endpoint, Event
from agent.providers.payload import (
    KEEP_ALIVE_S,
    EventReader,
    read_completion,
    request_fields,
    status_error,
)
from agent.providers.tls import tls_context

MAX_WHOLE_BYTES = 4_194_304
# Seconds for the end of a body to follow the end of its reply.
AFTER_END_S = 0.05


class StreamedChat:
    """The provider of one endpoint; its connections stay open between turns."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.slug = endpoint.slug
        self.model = endpoint.model
        self._endpoint = endpoint
        self._url = f"{endpoint.base_url}/chat/completions"
        self._headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        if key := endpoint.api_key.strip():
            self._headers["Authorization"] = f"Bearer {key}"
        self._session: aiohttp.ClientSession | None = None

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Event, None]:
        """Yield the reply as it comes."""
        body = orjson.dumps({**request_fields(prompt, self.model), "stream": True})
        try:
            async with self._open().post(
                self._url, data=body, headers=self._headers, allow_redirects=False
            ) as response:
                if response.status != 200:
                    raise status_error(response.status)
                if response.content_type == "application/json":
                    for event in await _whole(response):
                        yield event
                    return
                idle_s = self._endpoint.idle_timeout_s
                async with aclosing(_events(response, idle_s)) as events:
                    async for event in events:
                        yield event
        except ProviderError:
            raise
        except TimeoutError as exc:
            raise ProviderTimeout(f"Provider {self.slug!r} was silent for too long.") from exc
        except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError) as exc:
            raise ProviderBroken(f"Provider {self.slug!r} closed the connection.") from exc
        except (aiohttp.ClientError, OSError, ValueError) as exc:
            raise ProviderBusy(f"Provider {self.slug!r} cannot be reached.") from exc

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            end = self._endpoint
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=0,
                    keepalive_timeout=KEEP_ALIVE_S,
                    ssl=tls_context(end.verify_tls, end.ca_bundle),
                ),
                timeout=aiohttp.ClientTimeout(
                    total=None,
                    sock_connect=end.connect_timeout_s,
                    sock_read=end.idle_timeout_s,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=True,
                trust_env=False,
            )
        return self._session


async def _events(response: aiohttp.ClientResponse, idle_s: float) -> AsyncGenerator[Event, None]:
    reader = EventReader()
    heard_at = time.monotonic()
    while not reader.ended:
        received = await response.content.readany()
        if not received:
            break
        for event in reader.feed(received):
            yield event
            heard_at = time.monotonic()
        # Comments and empty chunks keep the socket's own clock from running out.
        if time.monotonic() - heard_at > idle_s:
            raise ProviderTimeout(f"The endpoint said nothing for {idle_s} s.")
    ended = reader.finish()
    await _read_to_end(response)
    yield ended


async def _read_to_end(response: aiohttp.ClientResponse) -> None:
    """Take the last bytes of a body, so that its connection can carry the next turn."""
    try:
        async with asyncio.timeout(AFTER_END_S):
            await response.content.read(MAX_WHOLE_BYTES)
    except (TimeoutError, aiohttp.ClientError):
        response.close()


async def _whole(response: aiohttp.ClientResponse) -> list[Event]:
    body = await response.content.read(MAX_WHOLE_BYTES)
    while not response.content.at_eof() and len(body) < MAX_WHOLE_BYTES:
        body += await response.content.read(MAX_WHOLE_BYTES - len(body))
    try:
        parsed: Any = orjson.loads(body)
    except orjson.JSONDecodeError as exc:
        raise ProviderBroken("The endpoint's answer is not JSON.") from exc
    return read_completion(parsed)
