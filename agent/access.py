"""Who may use dialogues: the paths below /api/v1, the WebSocket /ws, and /audio.

A key, somebody of the staff who is signed in, in development anybody; and who was given a
spectator's key, to read along one dialogue. A cookie counts only where one of our own pages sends
it, as a browser sends it along with whatever other sites ask for.
"""

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.core import signing
from django.core.exceptions import SuspiciousOperation
from django.db import Error
from django.http import HttpRequest, QueryDict, parse_cookie
from django.http.request import split_domain_port, validate_host

from agent import desk as desks
from agent.core.errors import InvalidKey, NotReady, RequestError, UnknownDialogue
from agent.core.types import Channel
from agent.models import Dialogue
from agent.models.channel import STAGE_CHANNEL
from agent.visitors import account

# Seconds for which a process remembers who is signed in, and that the database may take.
KNOWN_S, READ_S = 30.0, 5.0
# Sessions and dialogues that a process remembers, and callers who wait for the database: more than
# there can be turns, as all dialogues of a show may begin at the same moment.
MOST_KNOWN, MOST_WAITING = 1_000, 400
SPECTATOR = "spectator."
# Only these take a key in their address: neither a WebSocket of a browser nor a page's sound can
# send headers.
_AUDIO = "/audio/"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SESSION = re.compile(r"[a-z0-9]{32}")
Key = TypeVar("Key", str, UUID)
_signer = signing.TimestampSigner(salt="rosa.spectator", sep=".")


@dataclass(frozen=True, slots=True)
class Access:
    """What a caller may do.

    `user` is the account of somebody of the staff, `only` the one dialogue of a spectator.
    """

    channel: Channel
    user: int | None = None
    may_steer: bool = True
    only: UUID | None = None

    @property
    def sees_all(self) -> bool:
        """Whether the dialogues of all channels are there: for staff and ROSA_API_KEY."""
        return self.only is None and self.channel.id is None


async def caller(asking: Any) -> Access:
    """Return what a request, or a WebSocket's scope, may do.

    Raises InvalidKey, RequestError for a strange host, and NotReady.
    """
    try:
        asked = _asked(asking)
    except SuspiciousOperation:
        raise RequestError("The address has too many fields. Send fewer.") from None
    _require_our_host(asked.host)
    if asked.key:
        try:
            return _by_key(asked.key)
        except InvalidKey:
            if not settings.DEBUG:
                raise
    if _SESSION.fullmatch(asked.session) and asked.is_ours():
        user = await _staff.get(asked.session)
        if user is not None:
            return Access(stage(), user)
    if settings.DEBUG and not asked.is_foreign():
        return Access(stage())
    raise InvalidKey(
        "Invalid API key. Send a channel's key as Authorization: Bearer KEY, or sign in as staff "
        "and ask from a page of this server."
    )


async def require(access: Access, dialogue: UUID) -> None:
    """Raise UnknownDialogue unless the dialogue is there for this caller, NotReady if unknown."""
    if access.sees_all or access.only == dialogue:
        return
    if access.only is None and await _owners.get(dialogue) == access.channel.id:
        return
    raise UnknownDialogue(f"There is no session {str(dialogue)!r}, or none any more.")


def spectator_key(dialogue: UUID) -> str:
    """Return a key to read along a dialogue and hear it, for SESSION_TTL seconds from now."""
    return SPECTATOR + _signer.sign(dialogue.hex)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What of a request matters here; `origin` and `site` are what a browser says of its page."""

    host: str
    key: str
    session: str
    origin: str
    site: str
    changes: bool

    def is_foreign(self) -> bool:
        """Whether a page of another site makes this request, and it changes something."""
        if not self.changes:
            return False
        if self.site in {"cross-site", "same-site"}:
            return True
        # A browser that knows of sites has compared the ports, too.
        is_compared = self.site == "same-origin"
        return bool(self.origin) and not _is_our_origin(self.origin, self.host, is_compared)

    def is_ours(self) -> bool:
        """Whether the request changes nothing, or one of our pages makes it."""
        is_told = bool(self.origin) or self.site == "same-origin"
        return not self.changes or (is_told and not self.is_foreign())


def _asked(asking: Any) -> _Asked:
    if isinstance(asking, HttpRequest):
        headers = {name.lower(): value for name, value in asking.headers.items()}
        here, path, query = asking.META.get("SERVER_NAME", ""), asking.path, asking.GET
        method = asking.method or ""
    else:
        headers = {n.decode("latin-1"): v.decode("latin-1") for n, v in asking["headers"]}
        here, path = (asking.get("server") or ("",))[0], asking["path"]
        query, method = QueryDict(asking["query_string"]), asking.get("method", "")
    return _Asked(
        host=headers.get("host") or here,
        key=_key_of(headers) or (_key_in(query) if not method or path.startswith(_AUDIO) else ""),
        session=parse_cookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME, ""),
        origin=headers.get("origin", ""),
        site=headers.get("sec-fetch-site", ""),
        changes=method not in _SAFE,
    )


def _key_of(headers: Mapping[str, str]) -> str:
    scheme, _, key = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        key = headers.get("x-api-key") or headers.get("api-key") or ""
    return key.strip()


def _key_in(query: QueryDict) -> str:
    return (query.get("api_key") or query.get("key") or "").strip()


def _require_our_host(host: str) -> None:
    domain, _port = split_domain_port(host)
    if not (domain and validate_host(domain, _our_hosts())):
        raise RequestError(
            "This host name is not in ALLOWED_HOSTS. Call Rosa by a name that is.", "host"
        )


def _our_hosts() -> list[str]:
    hosts = list(settings.ALLOWED_HOSTS)
    return hosts or ([".localhost", "127.0.0.1", "[::1]"] if settings.DEBUG else [])


def _is_our_origin(origin: str, host: str, is_compared: bool) -> bool:
    """Return whether an origin has one of our hosts; where all are allowed, the one asked for.

    Another port of such a host is another program, for which its cookies are not.
    """
    if settings.PUBLIC_URL and origin == "{0.scheme}://{0.netloc}".format(
        urlsplit(settings.PUBLIC_URL)
    ):
        return True
    try:
        named, asked = urlsplit(origin), urlsplit(f"//{host}")
        usual = {"http": 80, "https": 443}[named.scheme]
        is_our_port = is_compared or (named.port or usual) == (asked.port or usual)
        domain, _port = split_domain_port(named.netloc)
    except (ValueError, KeyError):
        return False
    own = [one for one in _our_hosts() if one != "*"] or [split_domain_port(host)[0]]
    return is_our_port and bool(domain) and validate_host(domain, own)


def _by_key(key: str) -> Access:
    if not key.startswith(SPECTATOR):
        return Access(desks.current().channel(key))
    try:
        signed = _signer.unsign(key.removeprefix(SPECTATOR), max_age=settings.SESSION_TTL)
    except signing.BadSignature:
        raise InvalidKey("This spectator's key is not valid, or not any more.") from None
    return Access(stage(), may_steer=False, only=UUID(signed))


def stage() -> Channel:
    """Return what staff, and guests of theirs, have as a channel."""
    return Channel(id=None, slug=STAGE_CHANNEL, keep_days=settings.RETENTION_DAYS)


class _Found(Generic[Key]):
    """What a process has found in the database, for a while; the oldest is forgotten first."""

    def __init__(self, find: Callable[[Key], int | None]) -> None:
        self._find = database_sync_to_async(find)
        self._known: OrderedDict[Key, tuple[float, int | None]] = OrderedDict()
        self._waiting = 0

    async def get(self, key: Key) -> int | None:
        """Return the id that belongs to a key. Raises NotReady where the database is silent."""
        until, known = self._known.get(key, (0.0, None))
        if until > time.monotonic():
            return known
        if self._waiting >= MOST_WAITING:
            raise NotReady("Too many callers are being looked up. Try again in a moment.")
        self._waiting += 1
        try:
            async with asyncio.timeout(READ_S):
                found = await self._find(key)
        except (Error, TimeoutError):
            raise NotReady("The database is away. Try again in a moment.") from None
        finally:
            self._waiting -= 1
        self._known[key] = (time.monotonic() + KNOWN_S, found)
        self._known.move_to_end(key)
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        return found


def _staff_of(session: str) -> int | None:
    user = account(session)
    return user.pk if user.is_active and user.is_staff else None


def _channel_of(dialogue: UUID) -> int | None:
    return Dialogue.objects.filter(pk=dialogue).values_list("channel_id", flat=True).first()


_staff: _Found[str] = _Found(_staff_of)
_owners: _Found[UUID] = _Found(_channel_of)
