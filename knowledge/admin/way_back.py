"""The way back from a record's page to the one that it was opened from, a conversation say."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# Holds the address, within this site, in that of the record's page.
PARAMETER = "_back"


class WayBack:
    """Mixin for a ModelAdmin: who saves a record is led back to where it was opened from."""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["way_back"] = way_back(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(
        self, request: HttpRequest, obj: models.Model, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        return _led_back(request, obj, super().response_add(request, obj, *args, **kwargs))

    def response_change(self, request: HttpRequest, obj: models.Model) -> HttpResponse:
        return _led_back(request, obj, super().response_change(request, obj))


def way_back(request: HttpRequest) -> str:
    """Return the address that the page was opened from, empty where it is none of this site."""
    url = request.GET.get(PARAMETER, "")
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) else ""


def _led_back(request: HttpRequest, obj: models.Model, response: HttpResponse) -> HttpResponse:
    back = way_back(request)
    if not back or not isinstance(response, HttpResponseRedirect) or "_addanother" in request.POST:
        return response
    if "_continue" in request.POST:
        # Which of the address Django keeps differs with what was done.
        address, _mark, query = response.url.partition("?")
        kept = QueryDict(query, mutable=True)
        kept[PARAMETER] = back
        return HttpResponseRedirect(f"{address}?{kept.urlencode()}")
    if not getattr(obj, "published", True):
        messages.info(request, _told_of_draft(obj, back))
    return HttpResponseRedirect(back)


def _told_of_draft(obj: models.Model, back: str) -> SafeString:
    """Say that a record waits, and link it: Django does so only for who may change it."""
    name = obj._meta.label_lower.replace(".", "_")
    return format_html(
        '{} <a href="{}?{}">{}</a>',
        _("Rosa does not use this record until it is published."),
        reverse(f"admin:{name}_change", args=[obj.pk]),
        urlencode({PARAMETER: back}),
        _("Open the record"),
    )
