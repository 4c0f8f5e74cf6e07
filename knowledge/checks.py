"""System checks of the content's settings. Each has an id and says what to do."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from knowledge import clock


@register()
def check_clock(**kwargs: Any) -> list[CheckMessage]:
    """A clock that cannot be set would fail every turn."""
    if not settings.ROSA_NOW:
        return []
    try:
        clock.start()
    except ImproperlyConfigured:
        return [
            Error(
                f"ROSA_NOW is {settings.ROSA_NOW!r}, which is no ISO time.",
                hint="Set it to a time like 2025-09-09T10:00:00+02:00, or leave it out.",
                id="knowledge.E001",
            )
        ]
    return []
