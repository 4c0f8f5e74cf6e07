"""The time at which Rosa believes to be; `ROSA_NOW` sets it for demos and tests."""

import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_started = time.monotonic()


def now() -> datetime:
    """Return the current time with its zone; from `ROSA_NOW` on it runs as fast as the real one."""
    if not settings.ROSA_NOW:
        return datetime.now(UTC)
    return start() + timedelta(seconds=time.monotonic() - _started)


def start() -> datetime:
    """Return the time that `ROSA_NOW` names, in UTC if it names no zone.

    Raises ImproperlyConfigured where it names none.
    """
    try:
        named = datetime.fromisoformat(settings.ROSA_NOW)
    except ValueError:
        raise ImproperlyConfigured(
            f"ROSA_NOW is {settings.ROSA_NOW!r}, which is no ISO time. "
            "Use one like 2025-09-09T10:00:00+02:00."
        ) from None
    return named if named.tzinfo else named.replace(tzinfo=UTC)
