"""Turns that are not stored: what the start page says of them, and the list behind it."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agent import shortfall, spool
from agent.models import Shortfall
from knowledge.admin.links import can_view
from knowledge.admin.read_only import ReadOnlyAdmin

# For so long the start page tells of turns that are lost.
DAYS = 7


def standing() -> tuple[int, int, shortfall.Totals]:
    """Return turns that wait on this machine's disk, refused ones, and what is lost lately."""
    waiting, refused = spool.standing(settings.SPOOL_DIR)
    return waiting, refused, shortfall.totals(timezone.now() - timedelta(days=DAYS))


@admin.register(Shortfall)
class ShortfallAdmin(ReadOnlyAdmin):
    """Who may see conversations may see what is missing of them."""

    list_display = ("hour", "lost", "unconfirmed", "machine")
    list_display_links = None
    date_hierarchy = "hour"
    list_before_template = "admin/agent/shortfall.html"
    empty_hint = _("Every turn is stored.")

    @admin.display(description=_("process"), ordering="process")
    def machine(self, row: Shortfall) -> str:
        """Return the machine and enough of the process's name to tell two apart."""
        name, _dash, number = row.process.rpartition("-")
        return f"{name} {number[-6:]}"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_view(request, "agent.conversation")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        waiting, refused, _lately = standing()
        found = {"waiting": waiting, "refused": refused, "spool": settings.SPOOL_DIR}
        return super().changelist_view(request, (extra_context or {}) | found)
