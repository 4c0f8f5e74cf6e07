"""Editing the glossary: the terms that staff add to the built-in ones."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.forms import ChoiceField, Field, ModelForm
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import BooleanRadioFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelect2Widget

from knowledge.admin.badge import badge, clipped, language_marks, state_mark
from knowledge.admin.base import ContentAdmin, short_time
from knowledge.admin.translation import text_attributes
from knowledge.glossary import LANGUAGES
from knowledge.models import Term
from knowledge.models.term import WordsField, concepts, words_of

FIELDS = tuple(f"words_{lang}" for lang in LANGUAGES)


@admin.register(Term)
class TermAdmin(ContentAdmin):
    empty_hint = gettext_lazy(
        "Rosa knows the words of the treaty, of the city and of a conference in six languages. Add "
        "here what visitors say otherwise: nicknames, abbreviations, local names."
    )
    list_before_template = "admin/knowledge/glossary.html"
    list_display = ("term", "meaning", "coverage", "state", "changed")
    list_filter = (("enabled", BooleanRadioFilter),)
    search_fields = ("same_as", *FIELDS)
    search_help_text = gettext_lazy("Search in all languages")
    readonly_fields = ("created_at", "updated_at", "changed_by")
    list_select_related = ("changed_by",)
    list_per_page = 50
    actions = ("enable", "disable")
    fieldsets = (
        (None, {"fields": ["same_as", *zip(FIELDS[::2], FIELDS[1::2], strict=True), "enabled"]}),
        (
            gettext_lazy("History"),
            {"classes": ["tab"], "fields": ["changed_by", "created_at", "updated_at"]},
        ),
    )

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Field | None:
        if db_field.name == "same_as":
            return ChoiceField(
                choices=[("", "-"), *((name, name) for name in concepts())],
                required=False,
                label=capfirst(db_field.verbose_name),
                help_text=db_field.help_text,
                widget=UnfoldAdminSelect2Widget(attrs={"dir": "ltr"}),
            )
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(db_field, WordsField):
            field.widget.attrs |= text_attributes(db_field.name.removeprefix("words_"))
            field.widget.attrs["rows"] = 4
            field.help_text = _("One per line, or with commas between them.")
        return field

    def get_fieldsets(self, request: HttpRequest, obj: Term | None = None) -> Any:
        return super().get_fieldsets(request, obj)[: None if obj else 1]

    def save_model(self, request: HttpRequest, obj: Term, form: ModelForm, change: bool) -> None:
        obj.changed_by = request.user
        super().save_model(request, obj, form, change)

    @display(description=gettext_lazy("term"))
    def term(self, obj: Term) -> SafeString:
        words = [word.text for word in obj.words()]
        return clipped(words[0] if words else "-", ", ".join(words[1:]))

    @display(description=gettext_lazy("same as"), ordering="same_as")
    def meaning(self, obj: Term) -> SafeString | str:
        return badge(obj.same_as, "info") if obj.same_as else "-"

    @display(description=gettext_lazy("languages"))
    def coverage(self, obj: Term) -> SafeString:
        there = (lang for lang in LANGUAGES if words_of(getattr(obj, f"words_{lang}")))
        return language_marks(dict.fromkeys(there, "checked"))

    @display(description=gettext_lazy("state"), ordering="enabled")
    def state(self, obj: Term) -> SafeString:
        return state_mark(obj.enabled)

    @display(description=gettext_lazy("last change"), ordering="updated_at")
    def changed(self, obj: Term) -> SafeString:
        return clipped(short_time(obj.updated_at), obj.changed_by or "")

    @action(description=gettext_lazy("Enable"), permissions=["change"])
    def enable(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self._set_enabled(request, queryset, enabled=True)

    @action(description=gettext_lazy("Disable"), permissions=["change"])
    def disable(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self._set_enabled(request, queryset, enabled=False)

    def _set_enabled(
        self, request: HttpRequest, queryset: models.QuerySet, *, enabled: bool
    ) -> None:
        terms = list(queryset.exclude(enabled=enabled))
        for term in terms:
            term.enabled, term.changed_by = enabled, request.user
            term.save()
            self.log_change(request, term, [{"changed": {"fields": ["enabled"]}}])
        text = (
            ngettext("%d term is in use now.", "%d terms are in use now.", len(terms))
            if enabled
            else ngettext("%d term is not used now.", "%d terms are not used now.", len(terms))
        )
        self.message_user(request, text % len(terms), messages.SUCCESS)
