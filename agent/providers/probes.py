"""Asking a provider whether it is there, and which models it has, over connections of its own."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

from agent.core.errors import ProviderBroken, ProviderError, ProviderTimeout
from agent.core.types import Endpoint
from agent.providers.connections import bearer
from agent.providers.ollama import ollama_root
from agent.providers.payload import status_error, vendor_headers
from agent.providers.tls import tls_context

# Seconds for all of an answer, whatever the row allows for words.
PROBE_S = 5.0
MAX_BYTES = 4_194_304
MAX_MODELS = 2000
MAX_NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a provider answers. `ms` is how long that took.

    `reason` is one word: "" where it does, else timeout, unreachable, key, not_found, busy,
    refused or not_a_list.
    """

    ok: bool
    reason: str = ""
    ms: float = 0.0


class ProbeFailed(Exception):
    """A list of models could not be had; `reason` is that of a Standing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def available(endpoint: Endpoint) -> Standing:
    """Return whether a provider answers, within PROBE_S. Raises nothing."""
    standing, _ = await look(endpoint)
    return standing


async def look(endpoint: Endpoint) -> tuple[Standing, list[str]]:
    """Return the same and, where it answers, the names of its models. Raises nothing."""
    asked_at = time.perf_counter()
    reason = ""
    names: list[str] = []
    try:
        names = await _names(endpoint) if endpoint.kind != "offline" else []
    except ProbeFailed as exc:
        reason = exc.reason
    ms = round((time.perf_counter() - asked_at) * 1000, 1)
    return Standing(not reason, reason, ms), names


async def models(endpoint: Endpoint) -> list[str]:
    """Return the names of its models in order, each once. Raises only ProviderError."""
    if endpoint.kind == "offline":
        return [endpoint.model or "offline"]
    try:
        return await _names(endpoint)
    except ProbeFailed as exc:
        raise _error(endpoint, exc.reason) from exc


def names_of(answer: object) -> list[str]:
    """Return the names in an answer of OpenAI's or of Ollama's form, in order, each once."""
    rows = (row for row in _rows(answer) or () if isinstance(row, Mapping))
    found = (row.get("id") or row.get("name") for row in rows)
    names = {
        name
        for name in found
        if isinstance(name, str) and len(name) <= MAX_NAME_LENGTH and name.isprintable()
    }
    return sorted(names)[:MAX_MODELS]


def _rows(answer: object) -> list[Any] | None:
    rows = answer.get("data", answer.get("models")) if isinstance(answer, Mapping) else answer
    return rows if isinstance(rows, list) else None


def _error(endpoint: Endpoint, reason: str) -> ProviderError:
    kind = {"timeout": ProviderTimeout, "not_a_list": ProviderBroken}.get(reason, ProviderError)
    return kind(f"Provider {endpoint.slug!r} gave no list of its models: {reason}.")


async def _names(endpoint: Endpoint) -> list[str]:
    """Return the names of its models. Raises only ProbeFailed."""
    try:
        async with asyncio.timeout(PROBE_S):
            found = orjson.loads(await _body(endpoint))
    except orjson.JSONDecodeError:
        raise ProbeFailed("not_a_list") from None
    except ProbeFailed:
        raise
    except TimeoutError as exc:
        raise ProbeFailed("timeout") from exc
    except (aiohttp.ClientError, OSError, ValueError) as exc:
        raise ProbeFailed("unreachable") from exc
    if _rows(found) is None:
        raise ProbeFailed("not_a_list")
    return names_of(found)


async def _body(endpoint: Endpoint) -> bytes:
    url = f"{endpoint.base_url.rstrip('/')}/models"
    if endpoint.kind == "ollama":
        url = f"{ollama_root(endpoint.base_url)}/api/tags"
    headers = {**bearer(endpoint.api_key), **vendor_headers(endpoint)}
    connector = aiohttp.TCPConnector(ssl=tls_context(endpoint.verify_tls, endpoint.ca_bundle))
    async with (
        aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        ) as session,
        session.get(url, headers=headers, allow_redirects=False) as response,
    ):
        if response.status != 200:
            raise ProbeFailed(_reason(response.status))
        body = bytearray()
        async for part in response.content.iter_chunked(65_536):
            body += part
            if len(body) > MAX_BYTES:
                raise ProbeFailed("not_a_list")
    return bytes(body)


def _reason(status: int) -> str:
    if status in (401, 403):
        return "key"
    if status == 404:
        return "not_found"
    return "busy" if status_error(status).code == "provider_busy" else "refused"
