"""System checks of the configuration. Each has an id and says what to do."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


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
