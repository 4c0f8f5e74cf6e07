"""Whose page it is on which a visitor speaks with Rosa: a kiosk's, or a channel's chat page."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from typing import Any, Literal

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib import auth

from agent import desk as desks
from agent import pairing
from agent.callee import callee_of
from agent.core import notice as notices
from agent.core.errors import CallError, NoAvatar, UnknownPersona
from agent.core.notice import CONSENT, NOTICE, Notice
from agent.core.types import Channel
from agent.desk import Desk, channel_value
from agent.models import Kiosk
from agent.models.channel import PAGE_CHANNEL
from agent.models.persona import language_codes

# The cookie that holds the token of a kiosk's device.
KIOSK_COOKIE = "rosa_kiosk"
# Seconds that the database may take.
READ_S = 5.0
# Seconds of silence after which a page forgets who spoke: where anybody may come next, and on
# somebody's own device.
_IDLE_S, _OWN_IDLE_S = 90, 1800


@dataclass(frozen=True, slots=True)
class Visitor:
    """What is known of a visitor's page; `here` is the slug of the place where it stands.

    `keeps_words` and `keep_days` hold for all that is said there, with an avatar too.
    """

    channel: Channel
    persona: str
    languages: tuple[str, ...]
    place: Literal["kiosk", "chat"]
    here: str = ""
    kiosk: int | None = None
    idle_s: int = _IDLE_S
    has_avatar: bool = False
    notice: str = NOTICE
    keeps_words: bool = True
    keep_days: int = 0

    @property
    def asks(self) -> bool:
        """Whether a visitor has to agree before beginning."""
        return self.notice == CONSENT

    @property
    def terms(self) -> str:
        """What a notice depends on: pages that have told something else tell it anew.

        Not whether there is an avatar: a page that knows of none begins no call.
        """
        kept = "words" if self.keeps_words else "times"
        return f"{self.notice}, {kept}, {self.keep_days} days"

    def told(self, lang: str) -> Notice:
        """Return what is told in a language before Rosa listens."""
        return notices.notice(
            lang,
            keeps_words=self.keeps_words,
            days=self.keep_days,
            asks=self.asks,
            calls=self.has_avatar,
        )


async def at_kiosk(asking: Any) -> Visitor | None:
    """Return whose kiosk page a request or a WebSocket's scope is of, None where it may not be.

    A paired device; else somebody of the staff, and in development anybody. Raises NotReady, the
    database's errors and TimeoutError.
    """
    cookies = asking["cookies"] if isinstance(asking, dict) else asking.COOKIES
    token = cookies.get(KIOSK_COOKIE, "")
    session = cookies.get(settings.SESSION_COOKIE_NAME, "")
    desk = desks.current()
    async with asyncio.timeout(READ_S):
        return await database_sync_to_async(_at_kiosk)(desk, token, session)


async def at_chat(slug: str) -> Visitor | None:
    """Return whose chat page a channel's is, None where staff have not switched it on.

    Asks nothing of the database. Raises NotReady.
    """
    desk = desks.current()
    found = (channel for channel in desk.callers.values() if channel.slug == slug)
    channel = next(found, None)
    if channel is None or not channel.web_chat:
        return None
    persona, languages = _speaks(desk, channel)
    return _visitor([channel], persona, languages, "chat", idle_s=_OWN_IDLE_S)


def account(session_key: str) -> Any:
    """Return the account whose session has this key, perhaps an anonymous one."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return auth.get_user(SimpleNamespace(session=session))


def _at_kiosk(desk: Desk, token: str, session: str) -> Visitor | None:
    try:
        kiosk = pairing.kiosk_of(token)
    except CallError:
        may_try = settings.DEBUG or (session and account(session).is_staff)
        if not may_try:
            return None
        caller = Channel(id=None, slug=PAGE_CHANNEL, keep_days=settings.RETENTION_DAYS)
        persona, languages = _speaks(desk, caller)
        return _visitor([caller], persona, languages, "kiosk")
    return _of_kiosk(kiosk) if kiosk.channel.enabled else None


def _of_kiosk(kiosk: Kiosk) -> Visitor:
    rows = [kiosk.channel]
    try:
        rows.append(callee_of(kiosk).channel)
        has_avatar = True
    except NoAvatar:
        has_avatar = False
    persona = kiosk.speaks_as
    return _visitor(
        [channel_value(row) for row in rows],
        persona.slug if persona else settings.DEFAULT_PERSONA,
        language_codes(kiosk.languages),
        "kiosk",
        here=kiosk.place.slug if kiosk.place else "",
        kiosk=kiosk.pk,
        idle_s=kiosk.idle_s,
        has_avatar=has_avatar,
    )


def _speaks(desk: Desk, channel: Channel) -> tuple[str, tuple[str, ...]]:
    """Return the persona of a channel and its languages; the default one's are English at least."""
    try:
        persona = desk.persona("", channel)
    except UnknownPersona:
        return channel.persona or settings.DEFAULT_PERSONA, ("en",)
    return persona.slug, persona.languages


def _visitor(
    channels: Iterable[Channel],
    persona: str,
    languages: tuple[str, ...],
    place: Literal["kiosk", "chat"],
    **others: Any,
) -> Visitor:
    """Return a visitor of the first of these channels, told of what all of them keep.

    Where that channel answers in one language, no other is offered.
    """
    first, *more = channels
    if first.fixed_language in languages:
        languages = (first.fixed_language,)
    all_ = [first, *more]
    days = [channel.keep_days for channel in all_]
    return Visitor(
        first,
        persona,
        languages,
        place,
        notice=CONSENT if any(one.notice == CONSENT for one in all_) else NOTICE,
        keeps_words=any(channel.keeps_words for channel in all_),
        keep_days=0 if 0 in days else max(days),
        **others,
    )
