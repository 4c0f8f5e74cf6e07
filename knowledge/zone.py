"""The venue's time zone, in which tables and calendars without a zone are read."""

import zoneinfo

from knowledge.models import Conference


def venue_zone() -> zoneinfo.ZoneInfo:
    """Return the conference's time zone; UTC while no conference is entered."""
    name = Conference.objects.order_by("pk").values_list("timezone", flat=True).first()
    try:
        return zoneinfo.ZoneInfo(name or "UTC")
    except (ValueError, zoneinfo.ZoneInfoNotFoundError, OSError):
        return zoneinfo.ZoneInfo("UTC")
