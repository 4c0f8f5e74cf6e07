"""Editing the conference: one row, so the list leads straight to it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from knowledge.admin.base import ContentAdmin
from knowledge.models import Conference


@admin.register(Conference)
class ConferenceAdmin(ContentAdmin):
    fieldsets = (
        (None, {"fields": ["name", ("start", "end"), "timezone"]}),
        (gettext_lazy("Where"), {"fields": ["venue", "address", "city"]}),
        (gettext_lazy("Source"), {"fields": ["source_url"]}),
    )

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = Conference.objects.order_by("pk").first()
        if row and self.has_view_permission(request, row):
            return HttpResponseRedirect(reverse("admin:knowledge_conference_change", args=[row.pk]))
        if self.has_add_permission(request):
            return HttpResponseRedirect(reverse("admin:knowledge_conference_add"))
        return super().changelist_view(request, *args, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Conference.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
