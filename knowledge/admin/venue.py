"""The venue's time: pages of the admin show and take times in the conference's zone."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone

from knowledge import clock
from knowledge.zone import venue_zone as zone


def today() -> date:
    """Return the day in the active zone, which is the venue's on the pages of this admin."""
    return timezone.localdate(clock.now())


def midnight(day: date) -> datetime:
    """Return the moment at which `day` begins in the active zone."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001


class VenueTime:
    """Mixin for a ModelAdmin whose pages are in the venue's time."""

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _in_venue_time(super().changelist_view, request, *args, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _in_venue_time(super().changeform_view, request, *args, **kwargs)

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _in_venue_time(super().history_view, request, *args, **kwargs)


def _in_venue_time(view: Callable[..., HttpResponse], *args: Any, **kwargs: Any) -> HttpResponse:
    with timezone.override(zone()):
        response = view(*args, **kwargs)
        # Rendered here, because Django would render it after the zone is given back.
        return response.render() if isinstance(response, SimpleTemplateResponse) else response
