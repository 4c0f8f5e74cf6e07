"""What the admin pages of all kinds of content share."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import models
from django.forms import Field
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import BooleanRadioFilter
from unfold.decorators import action, display

from knowledge.admin import alike
from knowledge.admin.badge import badge, badges, language_marks
from knowledge.admin.exchange import ExportActions, with_gone
from knowledge.admin.filters import DuplicatesFilter, GoneFilter, TranslationFilter
from knowledge.admin.history import WithHistory
from knowledge.admin.meanwhile import Meanwhile
from knowledge.admin.publishing import PublishedAdmin
from knowledge.admin.venue import VenueTime
from knowledge.admin.way_back import WayBack

LEFT_TO_RIGHT = (models.SlugField, models.URLField, models.EmailField)


class ContentAdmin(VenueTime, WithHistory, Meanwhile, WayBack, ModelAdmin):
    """A page in the venue's time whose text fields follow the direction of what is typed."""

    # What the empty list says.
    empty_hint = ""
    list_filter_submit = True
    warn_unsaved_form = True
    save_on_top = False

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Field | None:
        if isinstance(db_field, models.URLField):
            kwargs.setdefault("assume_scheme", "https")
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(db_field, models.DateTimeField):
            field.help_text = _("In the venue's time: %s.") % timezone.get_current_timezone_name()
            field.widget.widgets[1].format = "%H:%M"
        elif field and isinstance(db_field, LEFT_TO_RIGHT):
            field.widget.attrs["dir"] = "ltr"
        elif field and isinstance(db_field, models.CharField | models.TextField):
            if db_field.choices:
                return field
            field.widget.attrs["dir"] = "auto"
        return field


class RecordAdmin(PublishedAdmin, ExportActions, ContentAdmin):
    """Lists, filters and actions of a kind of content that is found by its slug."""

    list_after_template = "admin/knowledge/legend.html"
    change_form_before_template = "admin/knowledge/notice.html"
    actions = ("publish", "unpublish", "export_xlsx", "export_csv", "keep_anyway")
    actions_list = (
        "open_import",
        {"title": gettext_lazy("Export"), "items": ["all_xlsx", "all_csv"]},
    )
    readonly_fields = ("created_at", "updated_at")
    list_per_page = 50
    search_help_text = gettext_lazy("Search in all languages")
    translations = "translations"
    common_filters = (
        ("published", BooleanRadioFilter),
        TranslationFilter,
        ("sample", BooleanRadioFilter),
        GoneFilter,
        DuplicatesFilter,
    )
    names = (
        gettext_lazy("Finding it"),
        {"classes": ["tab"], "fields": ["other_names", "asked_as", "slug"]},
    )
    source = (
        gettext_lazy("Source"),
        {"classes": ["tab"], "fields": ["source_url", "more_sources", "as_of", "confidence"]},
    )
    colleagues = (
        gettext_lazy("For colleagues"),
        {"classes": ["tab"], "fields": ["note", "sample", "created_at", "updated_at"]},
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return with_gone(super().get_queryset(request)).prefetch_related(self.translations)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        # What is alike stands together.
        if DuplicatesFilter.parameter_name in request.GET and self.model in alike.SUBJECTS:
            return (alike.SUBJECTS[self.model],)
        return super().get_ordering(request)

    @display(description=gettext_lazy("languages"))
    def coverage(self, obj: models.Model) -> SafeString:
        return language_marks(self.languages_of(obj))

    def languages_of(self, obj: models.Model) -> dict[str, str]:
        """Return the languages of a record and whether each is checked; English is the record."""
        rows = getattr(obj, self.translations).all()
        return {"en": "checked"} | {row.lang: row.status for row in rows}

    @display(description=gettext_lazy("state"), ordering="published")
    def state(self, obj: models.Model) -> SafeString:
        return badges(self.marks_of(obj))

    def marks_of(self, obj: models.Model) -> list[SafeString]:
        """Return the badges that say whether and how the record is used."""
        marks = [badge(_("published"), "ok") if obj.published else badge(_("draft"), "muted")]
        if obj.sample:
            marks.append(badge(_("sample"), "warn", _("Invented for demonstration.")))
        if getattr(obj, "is_gone", False):
            marks.append(badge(_("no longer in the source"), "warn"))
        return marks

    @display(description=gettext_lazy("last change"), ordering="updated_at")
    def changed(self, obj: models.Model) -> SafeString:
        return short_time(obj.updated_at)

    @action(description=gettext_lazy("Publish"), permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self._set_published(request, queryset, published=True)

    @action(description=gettext_lazy("Unpublish"), permissions=["publish"])
    def unpublish(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self._set_published(request, queryset, published=False)

    def _set_published(
        self, request: HttpRequest, queryset: models.QuerySet, *, published: bool
    ) -> None:
        rows = list(queryset.exclude(published=published))
        keys = [row.pk for row in rows]
        self.model.objects.filter(pk__in=keys).update(
            published=published, updated_at=timezone.now()
        )
        if rows:
            LogEntry.objects.log_actions(
                request.user.pk, rows, CHANGE, [{"changed": {"fields": ["published"]}}]
            )
        text = (
            ngettext("%d record is published now.", "%d records are published now.", len(rows))
            if published
            else ngettext("%d record is a draft now.", "%d records are drafts now.", len(rows))
        )
        self.message_user(request, text % len(rows), messages.SUCCESS)


def short_time(moment: Any) -> SafeString:
    """Return a moment for a list, its year and zone as a tooltip."""
    local = timezone.localtime(moment)
    return format_html(
        '<time class="rosa-time" datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        f"{date_format(local, 'DATETIME_FORMAT')} ({timezone.get_current_timezone_name()})",
        # Translators: a day and a time, as Django's date formats have it.
        date_format(local, _("j M, H:i")),
    )
