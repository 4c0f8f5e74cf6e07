"""Rows that staff read and search, and nobody writes in the admin."""

from typing import Any

from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.views import ChangeList

from knowledge.admin.venue import VenueTime


class CountedOnce(ChangeList):
    """A list that tells how many rows it shows at its foot alone, not of how many."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.full_result_count = self.result_count


class ReadOnlyAdmin(VenueTime, ModelAdmin):
    """A list in the venue's time, whatever rights an account has."""

    # What the empty list says.
    empty_hint = ""
    list_filter_submit = True
    list_per_page = 50
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CountedOnce

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
