"""Whom a kiosk calls: the avatar of its persona, as it is at Tavus."""

from dataclasses import dataclass

from django.conf import settings

from agent.core.errors import NoAvatar
from agent.models import Avatar, Channel, Kiosk


@dataclass(frozen=True, slots=True)
class Callee:
    """Ids at Tavus, the persona that answers, and the channel by which Tavus asks it."""

    persona_id: str
    replica_id: str
    persona: str
    channel: Channel


def callee_of(kiosk: Kiosk) -> Callee:
    """Return whom the kiosk calls. Raises NoAvatar where nothing is set up."""
    if not settings.TAVUS_API_KEY:
        raise NoAvatar("TAVUS_API_KEY is not set, so there is no avatar.")
    if not settings.PUBLIC_URL:
        raise NoAvatar("PUBLIC_URL is not set, so Tavus could not call back.")
    persona = kiosk.speaks_as
    slug = persona.slug if persona else settings.DEFAULT_PERSONA
    rows = Avatar.objects.select_related("channel", "persona").filter(persona__slug=slug)
    avatar = rows.exclude(remote_id="").first()
    if avatar is None:
        raise NoAvatar(f"The persona {slug!r} has no avatar at Tavus.")
    # One that was made by hand at Tavus calls with the key of some other channel.
    channel = avatar.channel or kiosk.channel
    if not (avatar.persona.enabled and channel.enabled):
        # It would cost, and have nothing to say.
        raise NoAvatar(f"The persona {slug!r}, or the channel of its avatar, is switched off.")
    return Callee(avatar.remote_id, avatar.replica, slug, channel)
