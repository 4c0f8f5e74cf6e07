"""The Tavus REST API, called with deadlines. Its key goes to its address and into no message.

TavusError              a call failed; its text says why, for staff
├── TavusRefused        Tavus answered and did nothing: `status`, and `reason` in Tavus's words
│   ├── TavusBusy       as many conversations as the plan has are running
│   └── TavusUnknown    there is nothing with this id
├── TavusAway           it cannot be reached, or has too much to do: nothing was done
├── TavusUnsure         no usable answer: it may have been done
└── TavusNotSetUp       there is no key, or it may not be sent to this address
"""

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import quote

import httpx2

from agent.models.provider_key import is_private_way

# Seconds for the connection, for silence, and for a call as a whole with its retries.
CONNECT_S, SILENCE_S, CALL_S = 5.0, 10.0, 20.0
_TRIES = 3
_PAUSE_S = 0.4
_MOST_BYTES = 4_000_000
# The longest part of Tavus's own words that goes on a page or into a log.
_MOST_WORDS = 300
_BUSY = "maximum concurrent conversations"
_CHANNEL_KEY = re.compile(r"rosa-[\w-]{30,}")
_UNKNOWN = ("invalid persona_id", "invalid conversation_id", "not found")


class TavusError(Exception):
    """A call of Tavus failed."""


class TavusRefused(TavusError):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"Tavus refused ({status}): {reason}")
        self.status, self.reason = status, reason


class TavusBusy(TavusRefused):
    pass


class TavusUnknown(TavusRefused):
    pass


class TavusAway(TavusError):
    pass


class TavusUnsure(TavusError):
    pass


class TavusNotSetUp(TavusError):
    pass


class Tavus:
    """The API under one key; `async with` closes its connections."""

    def __init__(self, base_url: str, key: str) -> None:
        if not key:
            raise TavusNotSetUp("TAVUS_API_KEY is not set.")
        if not is_private_way(base_url):
            raise TavusNotSetUp("TAVUS_BASE_URL does not begin with https://.")
        if not (key.isascii() and key.isprintable()):
            raise TavusNotSetUp("TAVUS_API_KEY has characters that no key has.")
        self._key = key
        try:
            self._client = httpx2.AsyncClient(
                base_url=base_url.rstrip("/"),
                headers={"x-api-key": key, "Accept": "application/json"},
                timeout=httpx2.Timeout(SILENCE_S, connect=CONNECT_S),
                follow_redirects=False,
                trust_env=False,
            )
        except httpx2.InvalidURL:
            raise TavusNotSetUp("TAVUS_BASE_URL is no address.") from None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._client.aclose()

    # --- Personas ---------------------------------------------------------------------------

    async def create_persona(self, body: Mapping[str, Any]) -> Any:
        return await self._call("POST", "/v2/personas", body)

    async def get_persona(self, persona_id: str) -> Any:
        return await self._call("GET", f"/v2/personas/{_part(persona_id)}", again=True)

    async def list_personas(self) -> Any:
        """Return the first hundred of one's own, `{"data": [...], "total_count": n}`."""
        query = {"limit": "100", "page": "1", "persona_type": "user"}
        return await self._call("GET", "/v2/personas", query=query, again=True)

    async def patch_persona(self, persona_id: str, operations: list[dict[str, Any]]) -> None:
        """Change a persona by JSON Patch; that nothing changes is fine."""
        # A second `remove` would not find what the first one took away.
        again = all(operation["op"] != "remove" for operation in operations)
        await self._call("PATCH", f"/v2/personas/{_part(persona_id)}", operations, again=again)

    # --- Conversations ----------------------------------------------------------------------

    async def create_conversation(self, body: Mapping[str, Any]) -> Any:
        """Begin a conversation, which costs from now on. Not tried again where it is unsure."""
        return await self._call("POST", "/v2/conversations", body)

    async def get_conversation(self, conversation_id: str, *, verbose: bool = False) -> Any:
        query = {"verbose": "true"} if verbose else {}
        path = f"/v2/conversations/{_part(conversation_id)}"
        return await self._call("GET", path, query=query, again=True)

    async def list_conversations(self, *, status: str = "", page: int = 1, limit: int = 100) -> Any:
        """Return one page, `{"data": [...], "total_count": n}`; `status`: active or ended."""
        query = {"limit": str(limit), "page": str(page)} | ({"status": status} if status else {})
        return await self._call("GET", "/v2/conversations", query=query, again=True)

    async def end_conversation(self, conversation_id: str) -> None:
        await self._call("POST", f"/v2/conversations/{_part(conversation_id)}/end", again=True)

    # --- One call ---------------------------------------------------------------------------

    async def _call(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: Mapping[str, str] | None = None,
        *,
        again: bool = False,
    ) -> Any:
        """Return the answer's JSON; with `again` it is sent anew where it is unsure."""
        try:
            async with asyncio.timeout(CALL_S):
                for tries_left in reversed(range(_TRIES)):
                    try:
                        return await self._send(method, path, body, query)
                    except TavusAway:
                        if not tries_left:
                            raise
                    except TavusUnsure:
                        if not tries_left or not again:
                            raise
                    await asyncio.sleep(_PAUSE_S * (_TRIES - tries_left))
        except TimeoutError:
            raise TavusUnsure(f"Tavus gave no answer within {CALL_S:g} s.") from None
        raise AssertionError("The last try returns or raises.")

    async def _send(
        self, method: str, path: str, body: Any, query: Mapping[str, str] | None
    ) -> Any:
        try:
            # Without a body there must be no content type either.
            sent = {} if body is None else {"json": body}
            request = self._client.build_request(method, path, params=query or None, **sent)
            response = await self._client.send(request, stream=True)
            try:
                content = await _read(response)
            finally:
                await response.aclose()
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as exc:
            raise TavusAway(f"Tavus cannot be reached ({type(exc).__name__}).") from None
        except httpx2.TimeoutException:
            raise TavusUnsure(f"Tavus gave no answer within {SILENCE_S:g} s.") from None
        except httpx2.HTTPError as exc:
            raise TavusUnsure(f"The answer of Tavus broke off ({type(exc).__name__}).") from None
        return self._result(response, content)

    def _result(self, response: httpx2.Response, content: bytes) -> Any:
        status = response.status_code
        if status in (204, 304):
            return None
        if 200 <= status < 300:
            return _json(content) if content.strip() else None
        reason = self._reason(content)
        if _BUSY in reason.lower():
            raise TavusBusy(status, reason)
        if status == 429:
            raise TavusAway(f"Tavus has too much to do ({status}): {reason}")
        if status >= 500 or status == 408:
            raise TavusUnsure(f"Tavus failed ({status}): {reason}")
        is_unknown = status == 404 or any(words in reason.lower() for words in _UNKNOWN)
        raise (TavusUnknown if is_unknown else TavusRefused)(status, reason)

    def _reason(self, content: bytes) -> str:
        """Return what an answer says went wrong, without keys, should one stand in it."""
        try:
            answer = _json(content)
        except TavusUnsure:
            return "it gave no reason"
        said = answer.get("error") or answer.get("message") if isinstance(answer, dict) else ""
        if isinstance(said, dict):
            said = said.get("message")
        words = " ".join(str(said or "it gave no reason").split())
        return _CHANNEL_KEY.sub("(a key)", words.replace(self._key, "(the key)"))[:_MOST_WORDS]


async def _read(response: httpx2.Response) -> bytes:
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > _MOST_BYTES:
            raise TavusUnsure("The answer of Tavus is far too long.")
    return bytes(content)


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise TavusUnsure("The answer of Tavus is no JSON.") from None


def _part(identifier: str) -> str:
    return quote(identifier, safe="")
