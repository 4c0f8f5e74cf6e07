"""An OpenAI-compatible endpoint that answers in one piece, called with the openai package."""

import ssl
from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import openai
import orjson

from agent.core.errors import (
    ProviderBroken,
    ProviderBusy,
    ProviderError,
    ProviderTimeout,
)
from agent.core.prompt import Prompt
from agent.core.types import Endpoint, Event
from agent.providers.calls import OpenCalls
from agent.providers.dialect import Dialect
from agent.providers.payload import KEEP_ALIVE_S, read_completion, status_error, vendor_headers
from agent.providers.tls import tls_context

# Most specific first: the first match wins.
_ERRORS: tuple[tuple[type[Exception], type[ProviderError]], ...] = (
    (openai.APITimeoutError, ProviderTimeout),
    (openai.APIConnectionError, ProviderBusy),
    (openai.APIError, ProviderBroken),
    (OSError, ProviderBusy),
    (ValueError, ProviderBroken),
)


class WholeChat:
    """The provider of one endpoint that cannot stream."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.slug = endpoint.slug
        self.model = endpoint.model
        self.patience_s = endpoint.idle_timeout_s
        self.first_words_s = endpoint.first_words_s
        self._endpoint = endpoint
        self._key = endpoint.api_key.strip()
        self._headers: dict[str, str | openai.Omit] = {
            # Where nothing is set the package would look into OPENAI_ORG_ID and its like.
            "OpenAI-Organization": openai.omit,
            "OpenAI-Project": openai.omit,
            **({} if self._key else {"Authorization": openai.omit}),
            **vendor_headers(endpoint),
        }
        self._client: openai.AsyncOpenAI | None = None
        self._calls = OpenCalls(self.close)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Event, None]:
        """Yield the whole reply as one chunk."""
        async with self._calls:
            completion = await self._ask(prompt)
        thinks = self._endpoint.begins_with_thoughts
        for event in read_completion(completion, begins_with_thoughts=thinks):
            yield event

    async def close(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def retire(self) -> None:
        """Close the connections once no call is open."""
        await self._calls.retire()

    async def _ask(self, prompt: Prompt) -> dict[str, Any]:
        dialect = Dialect(self._endpoint, prompt)
        while True:
            try:
                return await self._complete(dialect.fields())
            except openai.APIStatusError as exc:
                if exc.status_code != 400 or not dialect.learn(exc.response.content):
                    raise status_error(exc.status_code) from exc

    async def _complete(self, fields: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = await self._open().chat.completions.with_raw_response.create(
                **fields, extra_headers=self._headers
            )
            parsed: Any = orjson.loads(answer.http_response.content)
        except openai.APIStatusError:
            raise
        except (openai.OpenAIError, OSError, ValueError) as exc:
            ours = next((e for theirs, e in _ERRORS if isinstance(exc, theirs)), ProviderBroken)
            raise ours(f"Provider {self.slug!r} failed: {type(exc).__name__}.") from exc
        return parsed if isinstance(parsed, dict) else {}

    def _open(self) -> openai.AsyncOpenAI:
        if self._client is None:
            end = self._endpoint
            timeout = httpx2.Timeout(end.idle_timeout_s, connect=end.connect_timeout_s)
            self._client = openai.AsyncOpenAI(
                base_url=end.base_url,
                api_key=self._key or "none",
                max_retries=0,
                timeout=timeout,
                http_client=httpx2.AsyncClient(
                    transport=_Connections(tls_context(end.verify_tls, end.ca_bundle)),
                    timeout=timeout,
                    trust_env=False,
                ),
            )
        return self._client


class _Connections(httpx2.AsyncBaseTransport):
    """Tries a new connection once where a kept one ends before an answer."""

    def __init__(self, context: ssl.SSLContext) -> None:
        kept = httpx2.Limits(keepalive_expiry=KEEP_ALIVE_S)
        single = httpx2.Limits(max_keepalive_connections=0)
        self._kept = httpx2.AsyncHTTPTransport(verify=context, limits=kept, trust_env=False)
        self._single = httpx2.AsyncHTTPTransport(verify=context, limits=single, trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        made: list[str] = []

        async def note(event: str, _: Any) -> None:
            if event == "connection.connect_tcp.started":
                made.append(event)

        request.extensions = {**request.extensions, "trace": note}
        try:
            return await self._kept.handle_async_request(request)
        except (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.WriteError):
            if made:
                raise
        return await self._single.handle_async_request(request)

    async def aclose(self) -> None:
        await self._kept.aclose()
        await self._single.aclose()
