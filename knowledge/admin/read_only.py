"""Rows that staff read and search, and nobody writes in the admin."""

from typing import Any

from django.http import HttpRequest
from unfold.admin import ModelAdmin

from knowledge.admin.venue import VenueTime


class ReadOnlyAdmin(VenueTime, ModelAdmin):
    """A list in the venue's time, whatever rights an account has."""

    # What the empty list says.
    empty_hint = ""
    list_filter_submit = True
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
