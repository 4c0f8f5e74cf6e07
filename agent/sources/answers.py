"""Fetches what a source's service answers: JSON of bounded size, from its own address alone."""

from collections.abc import Mapping
from typing import Any

import orjson

from agent.providers.tls import tls_context
from agent.sources.port import SourceError

# A forecast of five days has 16 kB.
MAX_BYTES = 262_144


async def get_json(url: str, params: Mapping[str, str]) -> Any:
    """Return the JSON at an address. Raises SourceError, whose code never holds the address.

    The caller sets the deadline.
    """
    # Takes a tenth of a second to import; only who has a key pays.
    import httpx2

    try:
        async with (
            httpx2.AsyncClient(verify=tls_context(True, ""), trust_env=False) as client,
            client.stream("GET", url, params=dict(params), follow_redirects=False) as response,
        ):
            if response.status_code != 200:
                raise SourceError(_CODES.get(response.status_code, f"http-{response.status_code}"))
            body = b""
            async for part in response.aiter_bytes():
                body += part
                if len(body) > MAX_BYTES:
                    raise SourceError("too-large")
    except httpx2.HTTPError as exc:
        # The error's own text names the address, and that the key.
        raise SourceError(type(exc).__name__) from None
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise SourceError("no-json") from None


_CODES = {401: "key-refused", 403: "key-refused", 429: "too-many-requests"}
