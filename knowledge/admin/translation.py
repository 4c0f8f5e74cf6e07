"""Translations on a record's page: one collapsible row per language, in its direction."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import StackedInline
from unfold.forms import PaginationInlineFormSet

from knowledge.admin.badge import language_name
from knowledge.drafted import drafted_fields, written_fields
from knowledge.languages import UN_LANGUAGES, direction
from knowledge.models.record import Translation, TranslationStatus
from knowledge.outdated import digest


class WordingForm(forms.ModelForm):
    """One language of a record; its text fields have the direction of the language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = str(self["lang"].value() or "")
        for name in self.text_fields():
            self.fields[name].widget.attrs |= text_attributes(lang)
        self.fields["lang"].widget.attrs |= {
            "dir": "ltr",
            "autocomplete": "off",
            "list": "rosa-languages",
            # What admin.js puts into the heading of a row that is not there yet.
            "data-rosa-lang": _("missing"),
        }

    def text_fields(self) -> list[str]:
        """Return the names of the fields that hold text in the row's language."""
        return [
            name
            for name, field in self.fields.items()
            if type(field) is forms.CharField and name != "lang"
        ]

    def has_changed(self) -> bool:
        # A row that was offered for a missing language and left empty is no translation.
        texts = set(self.text_fields())
        return super().has_changed() and (
            self.instance.pk is not None or bool(texts.intersection(self.changed_data))
        )


class TranslationForm(WordingForm):
    def clean_lang(self) -> str:
        lang = self.cleaned_data["lang"]
        if lang == "en":
            raise ValidationError(_("English is the record itself: change it under “General”."))
        return lang

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if self._is_corrected(values):
            values["status"] = TranslationStatus.CHECKED
        return values

    def _is_corrected(self, values: dict[str, Any]) -> bool:
        """Whether a person wrote into a machine's translation and left its status as it was."""
        is_machines = self.instance.pk and self.initial.get("status") == TranslationStatus.MACHINE
        if not is_machines or "status" in self.changed_data:
            return False
        return any(
            text and digest([text]) != digest([self.initial.get(name) or ""])
            for name in self.text_fields()
            if (text := values.get(name))
        )


def text_attributes(lang: str) -> dict[str, str]:
    """Return the HTML attributes of a field with text in `lang`; empty: the text decides."""
    return {"dir": direction(lang), "lang": lang} if lang else {"dir": "auto"}


class WordingFormSet(PaginationInlineFormSet):
    """Offers an empty row for each UN language that is missing."""

    languages = tuple(UN_LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = {row.lang for row in self.get_queryset()}
        missing = [code for code in self.languages if code not in there]
        # What a row begins with; unless more is typed into it, it is as good as empty.
        begun = {row["lang"]: row for row in self.initial_extra or ()}
        self.initial_extra = [begun.get(code, {"lang": code}) for code in missing]
        self.extra = len(missing)

    def _construct_form(self, i: int, **kwargs: Any) -> forms.ModelForm:
        form = super()._construct_form(i, **kwargs)
        if form.instance.pk:
            # Unfold's template shows this attribute as the row's heading.
            form.instance.get_inline_title = row_title(form.instance)
        return form

    def clean(self) -> None:
        seen: set[str] = set()
        for form in self.forms:
            if not form.has_changed() and not form.instance.pk:
                continue
            lang = form.cleaned_data.get("lang") if form.is_valid() else None
            if lang is None or self._should_delete_form(form):
                continue
            if lang in seen:
                form.add_error(
                    "lang",
                    _("%(language)s is there twice. Keep one of the two rows.")
                    % {"language": language_name(lang)},
                )
            seen.add(lang)
        super().clean()


class TranslationFormSet(WordingFormSet):
    languages = tuple(code for code in UN_LANGUAGES if code != "en")


def row_title(row: models.Model) -> str:
    """Return the heading of a language's row, for example `Arabic · machine, not checked`."""
    state = state_text(row) if isinstance(row, Translation) else ""
    return " · ".join(filter(None, (language_name(row.lang), state)))


def state_text(row: Translation) -> str:
    """Return whether a translation is checked, what of it a machine wrote, and its English."""
    status = str(row.get_status_display())
    drafted = drafted_fields(row)
    if row.status == TranslationStatus.MACHINE and drafted and written_fields(row):
        names = ", ".join(str(row._meta.get_field(name).verbose_name) for name in drafted)
        status = _("machine in part, not checked: %s") % names
    change = _("the English changed since") if row.outdated else ""
    return " · ".join(filter(None, (status, change)))


class WordingInline(StackedInline):
    form = WordingForm
    formset = WordingFormSet
    tab = True
    collapsible = True
    show_count = True
    extra = 0
    relation = "wordings"
    verbose_name = gettext_lazy("wording")
    verbose_name_plural = gettext_lazy("wordings")

    def get_count(self, request: HttpRequest, obj: models.Model | None) -> int:
        return getattr(obj, self.relation).count() if obj and obj.pk else 0


class TranslationInline(WordingInline):
    form = TranslationForm
    formset = TranslationFormSet
    relation = "translations"
    verbose_name = gettext_lazy("translation")
    verbose_name_plural = gettext_lazy("translations")
