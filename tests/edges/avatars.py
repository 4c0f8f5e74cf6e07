"""Avatars for tests: one that is set up against the double of Tavus."""

from agent import avatars
from agent.models import Avatar, Persona
from tests.tavus_double import TavusDouble

PUBLIC_URL = "https://rosa.example.org"


def make_avatar(slug: str = "lobby", **values) -> Avatar:
    persona = Persona.objects.create(slug=slug, name=slug.title(), system_prompt="You are Rosa.")
    return Avatar.objects.create(persona=persona, replica="r1", **values)


def applied(avatar: Avatar, **decisions) -> avatars.Outcome:
    """Look, and apply what was seen."""
    seen = avatars.look(avatar).plan.digest
    return avatars.apply(avatar, seen, avatars.Decisions(**decisions))


def set_up(settings, tavus: TavusDouble) -> None:
    """Have Rosa call the double."""
    settings.TAVUS_BASE_URL, settings.TAVUS_API_KEY = tavus.url, tavus.key
    settings.PUBLIC_URL = PUBLIC_URL


def at_tavus(tavus: TavusDouble, avatar: Avatar) -> dict:
    avatar.refresh_from_db()
    return tavus.personas[avatar.remote_id]
