"""The connections of one address, kept between turns."""

import socket
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import aiohttp
import yarl

from agent.core.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderTimeout
from agent.providers.payload import KEEP_ALIVE_S
from agent.providers.tls import tls_context

# Noted for the call that runs: a socket was made for it, no kept connection carries it.
_made: ContextVar[list[bool] | None] = ContextVar("made", default=None)


class Connections:
    """Posts to one address; made inside the loop by the first call."""

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        connect_timeout_s: float,
        verify_tls: bool = True,
        ca_bundle: str = "",
    ) -> None:
        self._url = yarl.URL(url)
        self._headers = {"Content-Type": "application/json", **headers}
        self._connect_timeout_s = connect_timeout_s
        self._tls = (verify_tls, ca_bundle)
        self._kept: aiohttp.ClientSession | None = None
        self._single: aiohttp.ClientSession | None = None

    async def post(self, body: bytes) -> aiohttp.ClientResponse:
        """Return the answer once its head is there.

        A kept connection may have been closed by the endpoint a moment ago: if it ends before a
        byte of an answer, a new one is tried once.
        """
        made: list[bool] = []
        _made.set(made)
        if self._kept is None or self._kept.closed:
            self._kept = self._session(keepalive_timeout=KEEP_ALIVE_S)
        try:
            return await self._send(self._kept, body)
        except (
            aiohttp.ServerDisconnectedError,
            aiohttp.ClientOSError,
            ConnectionResetError,
        ) as exc:
            if made or _has_begun_to_answer(exc):
                raise
        # The other kept connections are as old.
        if self._single is None or self._single.closed:
            self._single = self._session(force_close=True)
        return await self._send(self._single, body)

    async def close(self) -> None:
        """Close all."""
        for session in (self._kept, self._single):
            if session is not None:
                await session.close()

    def _send(
        self, session: aiohttp.ClientSession, body: bytes
    ) -> Awaitable[aiohttp.ClientResponse]:
        return session.post(self._url, data=body, headers=self._headers, allow_redirects=False)

    def _session(self, **keeping: Any) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,
                ssl=tls_context(*self._tls),
                socket_factory=_make_socket,
                **keeping,
            ),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._connect_timeout_s),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=True,
            trust_env=False,
        )


def bearer(api_key: str) -> dict[str, str]:
    """Return the header with a key, none where there is no key."""
    key = api_key.strip()
    return {"Authorization": f"Bearer {key}"} if key else {}


@contextmanager
def told_as_ours(slug: str) -> Iterator[None]:
    """Raise what goes wrong on the way to a provider and back as a ProviderError."""
    try:
        yield
    except ProviderError:
        raise
    except TimeoutError as exc:
        raise ProviderTimeout(f"Provider {slug!r} was silent for too long.") from exc
    except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError) as exc:
        raise ProviderBroken(f"Provider {slug!r} closed the connection.") from exc
    except (aiohttp.ClientError, OSError, ValueError) as exc:
        raise ProviderBusy(f"Provider {slug!r} cannot be reached.") from exc


def _make_socket(address: Any) -> socket.socket:
    if (made := _made.get()) is not None:
        made.append(True)
    family, kind, protocol, *_ = address
    return socket.socket(family, kind, protocol)


def _has_begun_to_answer(error: Exception) -> bool:
    """Whether a part of the answer's head had come; aiohttp hands it over as the message."""
    message = getattr(error, "message", None)
    return message is not None and not isinstance(message, str)
