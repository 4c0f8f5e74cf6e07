"""The list of who read which conversation, when and how."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.auth import get_user_model
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from agent.admin.filters import PeriodFilter, span
from agent.models import Conversation, Reading
from knowledge.admin.badge import clipped
from knowledge.admin.base import short_time
from knowledge.admin.filters import Choices
from knowledge.admin.read_only import ReadOnlyAdmin


class AccountFilter(DropdownFilter):
    title = gettext_lazy("account")
    parameter_name = "account"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        name = get_user_model().USERNAME_FIELD
        names = get_user_model().objects.filter(is_staff=True).order_by(name)
        return [(text, text) for text in names.values_list(name, flat=True)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(username=self.value()) if self.value() else queryset


class DayFilter(PeriodFilter):
    """Readings of days at the venue."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        begin, end = span(self.value() or "")
        days = {"at__gte": begin, "at__lt": end}
        return queryset.filter(**{name: at for name, at in days.items() if at is not None})


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    empty_hint = gettext_lazy(
        "Whoever opens a conversation, follows it live, has it translated or exports it is listed "
        "here."
    )
    list_display = ("moment", "account", "how", "read")
    list_display_links = None
    list_before_template = "admin/venue_time.html"
    list_filter = (DayFilter, AccountFilter, ("way", ChoicesDropdownFilter))
    search_fields = ("username",)
    search_help_text = gettext_lazy("Search for an account")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        there = Conversation.objects.filter(pk=OuterRef("conversation"))
        return super().get_queryset(request).annotate(key=Subquery(there.values("key")))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A reading has nothing to show but its line.
        return obj is None and super().has_view_permission(request, obj)

    @display(description=gettext_lazy("read"), ordering="at")
    def moment(self, obj: Reading) -> SafeString:
        return short_time(obj.at)

    @display(description=gettext_lazy("account"), ordering="username")
    def account(self, obj: Reading) -> SafeString:
        return clipped(obj.username)

    @display(description=gettext_lazy("how"), ordering="way")
    def how(self, obj: Reading) -> str:
        return str(obj.get_way_display())

    @display(description=gettext_lazy("conversation"))
    def read(self, obj: Reading) -> SafeString:
        if obj.key is None:
            return format_html('<span class="rosa-hint">{}</span>', _("erased"))
        url = reverse("admin:agent_conversation_change", args=[obj.conversation])
        return format_html('<a class="rosa-link" href="{}">{}</a>', url, clipped(obj.key))
