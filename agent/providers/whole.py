"""An OpenAI-compatible endpoint that answers in one piece, called with the openai package."""

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
from agent.providers.dialect import Dialect
from agent.providers.payload import KEEP_ALIVE_S, read_completion, status_error
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
        self._endpoint = endpoint
        self._key = endpoint.api_key.strip()
        self._headers = {} if self._key else {"Authorization": openai.omit}
        self._client: openai.AsyncOpenAI | None = None

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Event, None]:
        """Yield the whole reply as one chunk."""
        dialect = Dialect(self._endpoint, prompt)
        while True:
            try:
                completion = await self._complete(dialect.fields())
                break
            except openai.APIStatusError as exc:
                if exc.status_code != 400 or not dialect.learn(exc.response.content):
                    raise status_error(exc.status_code) from exc
        for event in read_completion(completion):
            yield event

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()

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
                    verify=tls_context(end.verify_tls, end.ca_bundle),
                    timeout=timeout,
                    limits=httpx2.Limits(keepalive_expiry=KEEP_ALIVE_S),
                    trust_env=False,
                ),
            )
        return self._client
