"""Editing the guard's test set."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import (
    BooleanRadioFilter,
    ChoicesDropdownFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import action, display

from agent.admin.filters import LanguageFilter
from agent.models import GuardTest
from agent.models.guard_test import CameFrom, Expected
from knowledge.admin.badge import badge, clipped, language_chips
from knowledge.admin.base import ContentAdmin
from knowledge.languages import direction


@admin.register(GuardTest)
class GuardTestAdmin(ContentAdmin):
    empty_hint = gettext_lazy(
        "Sentences of which you know whether Rosa may answer them. Take them from conversations, "
        "or have colleagues write some who have not seen the examples."
    )
    list_display = ("sentence", "subject", "language", "wanted", "origin", "state", "trying")
    list_select_related = ("topic",)
    list_filter = (
        ("expected", ChoicesDropdownFilter),
        LanguageFilter,
        ("topic", RelatedDropdownFilter),
        ("came_from", ChoicesDropdownFilter),
        ("enabled", BooleanRadioFilter),
    )
    search_fields = ("text", "before", "note", "topic__title")
    list_per_page = 50
    actions = ("enable", "disable")
    autocomplete_fields = ("topic",)
    readonly_fields = ("created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ["text", "lang", "expected", "topic", "before", "enabled"]}),
        (
            gettext_lazy("For colleagues"),
            {"classes": ["tab"], "fields": ["note", "came_from", "created_at", "updated_at"]},
        ),
    )

    @display(description=gettext_lazy("sentence"), ordering="text")
    def sentence(self, obj: GuardTest) -> SafeString:
        return clipped(obj.text, obj.before, direction(obj.lang))

    @display(description=gettext_lazy("red-zone topic"), ordering="topic__title")
    def subject(self, obj: GuardTest) -> SafeString:
        return clipped(obj.topic or "–")

    @display(description=gettext_lazy("language"), ordering="lang")
    def language(self, obj: GuardTest) -> SafeString:
        return language_chips([obj.lang])

    @display(description=gettext_lazy("must be"), ordering="expected")
    def wanted(self, obj: GuardTest) -> SafeString:
        tone = "bad" if obj.expected == Expected.DECLINED else "ok"
        return badge(obj.get_expected_display(), tone)

    @display(description=gettext_lazy("comes from"), ordering="came_from")
    def origin(self, obj: GuardTest) -> SafeString:
        tone = "warn" if obj.came_from == CameFrom.DEMO else "muted"
        return badge(obj.get_came_from_display(), tone)

    @display(description=gettext_lazy("state"), ordering="enabled")
    def state(self, obj: GuardTest) -> SafeString:
        return badge(_("enabled"), "ok") if obj.enabled else badge(_("disabled"), "muted")

    @display(description="")
    def trying(self, obj: GuardTest) -> SafeString:
        url = f"{reverse('guard_bench')}?test={obj.pk}"
        return format_html('<a class="rosa-link" href="{}">{}</a>', url, _("try"))

    @action(description=gettext_lazy("Enable"), permissions=["change"])
    def enable(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._switch(request, queryset, enabled=True)

    @action(description=gettext_lazy("Disable"), permissions=["change"])
    def disable(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._switch(request, queryset, enabled=False)

    def _switch(self, request: HttpRequest, queryset: QuerySet, *, enabled: bool) -> None:
        # One by one, for the history of each.
        rows = list(queryset.exclude(enabled=enabled))
        for row in rows:
            row.enabled = enabled
            row.save()
        text = (
            ngettext("%d test is enabled now.", "%d tests are enabled now.", len(rows))
            if enabled
            else ngettext("%d test is disabled now.", "%d tests are disabled now.", len(rows))
        )
        self.message_user(request, text % len(rows))
