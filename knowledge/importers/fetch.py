"""Fetches what is at an address: public addresses only, unless the settings allow others.

A name is resolved once, and the address that was judged is the one that is connected to. Redirects
are followed one by one, each judged anew. Size and time are bounded.
"""

import asyncio
import ipaddress
import json
import re
import socket
from collections.abc import Callable, Mapping
from contextlib import aclosing
from datetime import tzinfo
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from django.conf import settings
from django.utils.translation import gettext as _
from yarl import URL

from knowledge.importers.addresses import Wanted, wanted
from knowledge.importers.records import UnreadableFileError
from knowledge.importers.sniff import File

MAX_REDIRECTS = 5
# Of all requests of one import together.
DEADLINE_S = 120.0
REQUEST_S = 30.0
MAX_PAGES = 400
MAX_WAIT_S = 30.0
# Addresses that carry another one inside.
_CARRIER = ipaddress.ip_network("64:ff9b::/96")
# Of translators and relays, which may lead into a network of their own.
_RELAYS = (ipaddress.ip_network("64:ff9b:1::/48"), ipaddress.ip_network("192.88.99.0/24"))
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})
# What systems read as a number even where it is none in the usual form: 127.1, 0x7f.1.
_NUMERIC = re.compile(r".*:.*|(?:.*\.)?(?:\d+|0x[0-9a-f]*)\.?", re.IGNORECASE)
# Of labels as the name service takes them; a name in another script is written so by now.
_NAME = re.compile(r"(?=.{1,253}\.?$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?", re.IGNORECASE)
# Of an address in a message.
_SHOWN = 80
_BUSY = frozenset({429, 503})
_THIS_MACHINE = frozenset({"127.0.0.1", "::1"})


class PrivateAddressError(OSError):
    """An address that is not public."""


def fetch(url: str, zone: tzinfo, look: Callable[[], None]) -> list[File]:
    """Return the files at an address; `look` is called now and then and may raise to end it.

    Blocks. Raises UnreadableFileError with what is wrong.
    """
    try:
        _parsed(url)
        found = wanted(url, str(zone))
        return asyncio.run(_fetch(found, look))
    except TimeoutError as error:
        raise UnreadableFileError(
            _("%s did not answer in time. Try again, or upload the file.") % _host(url)
        ) from error
    except aiohttp.ClientConnectorError as error:
        raise UnreadableFileError(_refusal(url, error.os_error)) from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise UnreadableFileError(_refusal(url, error)) from error


def _refusal(url: str, error: BaseException) -> str:
    if isinstance(error, PrivateAddressError):
        return _(
            "%s is not a public address. It is not fetched unless IMPORT_PRIVATE_ADDRESSES allows "
            "it; upload the file instead."
        ) % _host(url)
    return _("%(host)s cannot be reached (%(reason)s).") % {
        "host": _host(url),
        "reason": type(error).__name__,
    }


def _host(url: str) -> str:
    return urlsplit(url).hostname or url[:100]


async def _fetch(found: Wanted, look: Callable[[], None]) -> list[File]:
    connector = aiohttp.TCPConnector(
        resolver=_PublicResolver(), use_dns_cache=False, limit=2, socket_factory=_public_socket
    )
    timeout = aiohttp.ClientTimeout(total=REQUEST_S, connect=10)
    async with (
        asyncio.timeout(DEADLINE_S),
        # Proxies and passwords of the environment are not for this.
        aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=False) as session,
    ):
        client = _Client(session, look, found.scheme)
        if found.api:
            return [File("pretalx-api.json", await _pretalx(client, found.api))]
        return [File(_name(url), await client.get(url)) for url in found.urls]


def _name(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"[:200]


def _public_socket(peer: Any) -> socket.socket:
    """Open a socket for a peer as getaddrinfo has it, whoever named it: the last look of all."""
    family, kind, protocol, _name, where = peer
    if not is_allowed(str(where[0])):
        raise PrivateAddressError(where[0])
    return socket.socket(family=family, type=kind, proto=protocol)


class _PublicResolver(AbstractResolver):
    """Resolves a name and lets only public addresses through."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        addresses = [str(entry[4][0]) for entry in found]
        # One private address among public ones is a trick, not a mistake.
        if not all(is_allowed(address) for address in addresses):
            raise PrivateAddressError(host)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=entry[0],
                proto=entry[2],
                flags=socket.AI_NUMERICHOST,
            )
            for entry, address in zip(found, addresses, strict=True)
        ]

    async def close(self) -> None:
        """There is nothing to close."""


def is_allowed(address: str) -> bool:
    """Whether the numeric address may be connected to."""
    if settings.IMPORT_PRIVATE_ADDRESSES:
        return True
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if any(found in relay for relay in _RELAYS):
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.is_site_local or (int(found) >> 32) & 0xFFFFFFFF in _ISATAP:
            return False
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1])
        if inner:
            return is_allowed(str(inner))
        if found in _CARRIER:
            return is_allowed(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    return found.is_global and not found.is_multicast and not found.is_reserved


class _Client:
    """Fetches addresses of one import, with the token of their server if there is one."""

    def __init__(
        self, session: aiohttp.ClientSession, look: Callable[[], None], scheme: str
    ) -> None:
        self._session = session
        self._look = look
        self._scheme = scheme
        self._left = settings.MAX_UPLOAD_BYTES

    async def get(self, url: str) -> bytes:
        """Return the body; raise UnreadableFileError for a status other than success."""
        for _hop in range(MAX_REDIRECTS + 1):
            # Read once: what is judged is what is asked, not another reading of the same text.
            there = _parsed(url)
            _judge(there)
            self._look()
            async with self._session.get(
                there, headers=self._headers(there), allow_redirects=False
            ) as response:
                if response.status in (301, 302, 303, 307, 308):
                    url = _led_to(url, response.headers.get("Location", ""))
                    continue
                if response.status in _BUSY and (wait_s := _wait_s(response.headers)) is not None:
                    await asyncio.sleep(wait_s)
                    continue
                if response.status != 200:
                    raise UnreadableFileError(_status(url, response.status))
                return await self._body(response)
        raise UnreadableFileError(_("%s leads on and on, or is too busy.") % _host(url))

    def _headers(self, url: URL) -> dict[str, str]:
        headers = {"Accept": "application/json, text/calendar, */*", "User-Agent": "Rosa"}
        host = url.raw_host or ""
        token = settings.IMPORT_TOKENS.get(host)
        # In clear a token would be anybody's, but for what never leaves this machine.
        if token and (url.scheme == "https" or host in _THIS_MACHINE):
            headers["Authorization"] = f"{self._scheme} {token}"
        return headers

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async with aclosing(_pieces(response)) as pieces:
            async for piece in pieces:
                self._look()
                self._left -= len(piece)
                if self._left < 0:
                    raise UnreadableFileError(
                        _("what is there is larger than %d MiB.")
                        % (settings.MAX_UPLOAD_BYTES // 1024**2)
                    )
                body += piece
        return bytes(body)


async def _pieces(response: aiohttp.ClientResponse) -> Any:
    async for piece in response.content.iter_chunked(64 * 1024):
        yield piece


def _parsed(url: str) -> URL:
    """Return the address; refuse what is none of the web."""
    try:
        found = URL(url)
        # What one library reads, another may not.
        urlsplit(url)
    except ValueError as error:
        raise _no_address(url) from error
    host = found.raw_host or ""
    if found.scheme not in ("http", "https") or not (_NAME.fullmatch(host) or ":" in host):
        raise _no_address(url)
    if found.raw_user is not None or found.raw_password is not None:
        raise UnreadableFileError(
            _("Leave names and passwords out of the address; tokens are set on the server.")
        )
    return found


def _judge(url: URL) -> None:
    """Refuse numeric addresses that are not public, which no resolver sees."""
    host = url.raw_host or ""
    if _NUMERIC.fullmatch(host) and not is_allowed(host):
        raise PrivateAddressError(host)


def _led_to(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise _no_address(location) from error


def _no_address(url: str) -> UnreadableFileError:
    shown = url if len(url) <= _SHOWN else f"{url[:_SHOWN]}…"
    return UnreadableFileError(
        _("%r is not an address of the web. Write it like https://example.org/programme.ics")
        % shown
    )


def _wait_s(headers: Mapping[str, str]) -> float | None:
    """Return how long a busy server wants us to wait, None if it is too long or not said."""
    try:
        wait_s = float(headers.get("Retry-After", "1"))
    except ValueError:
        return None
    return wait_s if 0 <= wait_s <= MAX_WAIT_S else None


def _status(url: str, status: int) -> str:
    if status in (401, 403):
        return _(
            "%(host)s refuses access (%(status)d). Set its token in IMPORT_TOKENS on the server, "
            "or upload the file."
        ) % {"host": _host(url), "status": status}
    return _("%(host)s answers with status %(status)d.") % {"host": _host(url), "status": status}


async def _pretalx(client: _Client, root: str) -> bytes:
    """Return all parts of an event as one JSON text, page by page."""
    event = await _json(client, root)
    slug = event.get("slug") or root.rstrip("/").rpartition("/")[2]
    parts: dict[str, Any] = {"event": event, "source": f"pretalx:{_host(root)}/{slug}"}
    for name, query in (
        ("submissions", "?expand=speakers,track,submission_type,slots.room&page_size=50"),
        ("speakers", "?page_size=50"),
        ("rooms", "?page_size=50"),
    ):
        parts[name] = await _pages(client, root, f"{root}{name}/{query}")
    return json.dumps(parts).encode()


async def _pages(client: _Client, root: str, url: str) -> list[Any]:
    found: list[Any] = []
    for _page in range(MAX_PAGES):
        page = await _json(client, url)
        results = page.get("results")
        found += results if isinstance(results, list) else []
        if not (following := page.get("next")):
            return found
        # Behind a proxy a server may think that it is reached by http; the next page is beside it.
        here, there = urlsplit(root), urlsplit(str(following))
        url = urlunsplit((here.scheme, here.netloc, there.path, there.query, ""))
    raise UnreadableFileError(_("it has more than %d pages.") % MAX_PAGES)


async def _json(client: _Client, url: str) -> dict[str, Any]:
    body = await client.get(url)
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(_("%s does not answer with JSON.") % _host(url)) from error
    if not isinstance(found, dict):
        raise UnreadableFileError(_("%s does not answer with JSON.") % _host(url))
    return found
