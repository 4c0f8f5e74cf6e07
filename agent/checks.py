"""System checks of the configuration. Each has an id and says what to do."""

import os
import ssl
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import DatabaseError

from agent.core.tavus_persona import FAULTS, AddressError, base_url
from agent.models import PhasePreset
from agent.models.provider_key import is_private_way
from agent.providers.tls import tls_context


@register()
def check_api_key(**kwargs: Any) -> list[CheckMessage]:
    """A public server must not answer to the key that stands in the documentation."""
    if settings.DEBUG or settings.ROSA_API_KEY != settings.DEVELOPMENT_API_KEY:
        return []
    return [
        Error(
            "ROSA_API_KEY is the key of the documentation while DEBUG is off.",
            hint="Set ROSA_API_KEY to a long random value.",
            id="agent.E001",
        )
    ]


@register()
def check_ca_bundle(**kwargs: Any) -> list[CheckMessage]:
    """A bundle that cannot be read would send every turn to the offline provider, silently."""
    bundle = settings.LLM_CA_BUNDLE
    if not bundle:
        return []
    try:
        tls_context(True, bundle)
    except (OSError, ssl.SSLError) as exc:
        return [
            Error(
                f"LLM_CA_BUNDLE={bundle!r} cannot be read: {exc.strerror or type(exc).__name__}.",
                hint="Name a PEM file that this user may read, or leave the setting out.",
                id="agent.E002",
            )
        ]
    return []


@register()
def check_key_hosts(**kwargs: Any) -> list[CheckMessage]:
    """An entry that allows nothing would leave its provider without a key, silently."""
    return [
        Error(
            f"LLM_KEY_HOSTS has {entry!r}.",
            hint=(
                "Write NAME_API_KEY=host.example, more hosts after commas, more keys after "
                "spaces; hosts in small letters, without https:// and port."
            ),
            id="agent.E003",
        )
        for entry in settings.LLM_KEY_HOSTS
        if not settings.KEY_HOSTS_ENTRY.fullmatch(entry)
    ]


@register()
def check_tavus(**kwargs: Any) -> list[CheckMessage]:
    """Tavus gets its key over https only, and has to reach Rosa."""
    if not settings.TAVUS_API_KEY:
        return []
    found: list[CheckMessage] = []
    if not is_private_way(settings.TAVUS_BASE_URL):
        found.append(
            Error(
                "TAVUS_BASE_URL does not begin with https://, and the key of Tavus goes there.",
                hint="Leave it out to use https://tavusapi.com.",
                id="agent.E004",
            )
        )
    try:
        base_url(settings.PUBLIC_URL)
    except AddressError as exc:
        # The endpoint serves other callers all the same.
        found.append(
            Warning(
                f"Tavus cannot call Rosa: {FAULTS[exc.fault]}",
                hint="Set PUBLIC_URL to the https address under which the world reaches Rosa.",
                id="agent.W001",
            )
        )
    return found


@register(Tags.database)
def check_dialogue_preset(databases: Sequence[str] | None = None, **kwargs: Any) -> list[Any]:
    """Dialogues whose callers name no preset have the one of the setting."""
    slug = settings.DIALOGUE_PRESET
    try:
        if not databases or PhasePreset.objects.filter(slug=slug).exists():
            return []
        slugs = list(PhasePreset.objects.values_list("slug", flat=True))
    except DatabaseError:
        # Before the first migration there is none, and after it the default one.
        return []
    return [
        Warning(
            f"DIALOGUE_PRESET={slug!r} names no preset of phases.",
            hint=f"Name one of these, or make it in the admin: {', '.join(slugs) or 'none yet'}.",
            id="agent.W002",
        )
    ]


@register()
def check_audio(**kwargs: Any) -> list[CheckMessage]:
    """Sound that is removed as soon as it is there, or cannot be kept, would never be heard."""
    found: list[CheckMessage] = []
    if settings.AUDIO_TTL <= 0:
        found.append(
            Error(
                f"AUDIO_TTL is {settings.AUDIO_TTL}.",
                hint="Set it to the seconds for which the sound of a dialogue is kept.",
                id="agent.E005",
            )
        )
    there = next(p for p in (settings.AUDIO_DIR, *settings.AUDIO_DIR.parents) if p.exists())
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        # Texts are said all the same.
        found.append(
            Warning(
                f"AUDIO_DIR={str(settings.AUDIO_DIR)!r} cannot be written: no sound is kept.",
                hint="Name a folder that this user may write, or make it one.",
                id="agent.W003",
            )
        )
    return found


@register()
def check_built_in_voice(**kwargs: Any) -> list[CheckMessage]:
    """Without its packages dialogues would be silent, and only their log would say so."""
    missing = [name for name in ("espeakng_loader", "lameenc") if find_spec(name) is None]
    if not missing:
        return []
    return [
        Warning(
            f"The built-in voice cannot speak: {' and '.join(missing)} cannot be imported.",
            hint=(
                "Install requirements.txt. Where there is no package for this machine, give the "
                "personas a vendor's voice; dialogues go on without sound meanwhile."
            ),
            id="agent.W004",
        )
    ]
