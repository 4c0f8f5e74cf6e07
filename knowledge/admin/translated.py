"""Translations as a whole: how they stand, finding and checking them, having them drafted."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import action

from knowledge.admin.badge import language_name
from knowledge.admin.links import may_translate
from knowledge.admin.translation import WordingInline, state_text
from knowledge.drafted import draftable_fields
from knowledge.languages import UN_LANGUAGES
from knowledge.models.record import TranslationStatus
from knowledge.outdated import text_fields, translations_of

LANGUAGES = tuple(code for code in UN_LANGUAGES if code != "en")
# Answers a request for drafts of what is missing in these languages; no language: in any.
Drafting = Callable[[HttpRequest, QuerySet, Sequence[str]], HttpResponse]
_drafting: list[Drafting] = []
_WAITING = Q(status=TranslationStatus.MACHINE) | Q(outdated=True)


def offer_drafting(drafting: Drafting) -> None:
    """Show the button and the action that draft translations; `drafting` answers them."""
    _drafting[:] = [drafting]


class OutdatedFilter(DropdownFilter):
    """Records whose English changed since they were translated."""

    title = gettext_lazy("out of date")
    parameter_name = "outdated"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        single = [(c, _("%s: the English changed since") % language_name(c)) for c in LANGUAGES]
        return [("any", _("the English changed since")), *single]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        wanted = self.value()
        if wanted != "any" and wanted not in LANGUAGES:
            return queryset
        found = translations_of(queryset.model).objects.filter(outdated=True)
        if wanted != "any":
            found = found.filter(lang=wanted)
        return queryset.filter(pk__in=found.values(_link(queryset.model)))


class TranslatedAdmin:
    """Lists and pages of content that is translated; stands before `RecordAdmin`."""

    change_form_outer_before_template = "admin/knowledge/languages.html"

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_filter(request), OutdatedFilter]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if may_translate(request, self.model) and actions:
            names = ["mark_checked", *(["draft_missing"] if _drafting else [])]
            found = ((name, self.get_action(name)) for name in names)
            actions |= {name: entry for name, entry in found if entry}
        return actions

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.translations_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_translations"
        return [path("<int:pk>/translations/", view, name=name), *super().get_urls()]

    def get_formset_kwargs(
        self, request: HttpRequest, obj: models.Model, inline: Any, prefix: str
    ) -> dict[str, Any]:
        found = super().get_formset_kwargs(request, obj, inline, prefix)
        begun = begun_rows(request) if isinstance(inline, WordingInline) and not obj.pk else []
        return {**found, "initial": begun} if begun else found

    def languages_of(self, obj: models.Model) -> dict[str, str]:
        """Return the languages of a record and how each stands; English is the record."""
        return {"en": "checked"} | {
            row.lang: "outdated" if row.outdated else row.status for row in obj.translations.all()
        }

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        record = context.get("original")
        if record and self._may_translate(request, record):
            context |= self._standing(record)
        return super().render_change_form(request, context, *args, **kwargs)

    def _standing(self, record: models.Model) -> dict[str, Any]:
        """What the panel of a record's languages shows."""
        rows = {row.lang: row for row in record.translations.all()}
        filled = [name for name in text_fields(type(record)) if getattr(record, name)]
        languages = []
        for code in dict.fromkeys((*LANGUAGES, *rows)):
            row = rows.get(code)
            missing = [name for name in filled if not (row and getattr(row, name))]
            languages.append(
                {
                    "code": code,
                    "name": language_name(code),
                    "row": row,
                    "state": state_text(row) if row else "",
                    "is_partial": bool(row and missing),
                    "waits": bool(row and (row.outdated or row.status == "machine")),
                    "may_draft": bool(
                        _drafting and code in LANGUAGES and draftable_fields(record, row)
                    ),
                }
            )
        name = f"admin:{record._meta.app_label}_{record._meta.model_name}_translations"
        return {
            "standing": languages,
            "standing_url": reverse(name, args=[record.pk]),
            "may_draft_all": sum(language["may_draft"] for language in languages) > 1,
        }

    def _may_translate(self, request: HttpRequest, record: models.Model) -> bool:
        is_open = self.has_change_permission(request, record)
        return is_open and may_translate(request, self.model)

    def translations_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mark one language of a record as checked, or have what is missing drafted."""
        record = self.get_object(request, str(pk))
        if record is None or request.method != "POST":
            raise Http404
        if not self._may_translate(request, record):
            raise PermissionDenied
        found = self.model.objects.filter(pk=pk)
        if "draft" in request.POST and _drafting:
            lang = request.POST["draft"]
            return _drafting[0](request, found, [lang] if lang in LANGUAGES else LANGUAGES)
        checked = _check(found, request.POST.get("checked", ""))
        self._say_checked(request, checked)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(name, args=[pk]))

    @action(description=gettext_lazy("Mark translations as checked"), permissions=["change"])
    def mark_checked(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._say_checked(request, _check(queryset))

    @action(description=gettext_lazy("Draft missing translations"), permissions=["change"])
    def draft_missing(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return _drafting[0](request, queryset, ()) if _drafting else None

    def _say_checked(self, request: HttpRequest, count: int) -> None:
        text = ngettext("%d translation is checked now.", "%d translations are checked now.", count)
        self.message_user(request, text % count, messages.SUCCESS)


def begun_rows(request: HttpRequest) -> list[dict[str, str]]:
    """Return what a new record's languages begin with, from an address like `ar.question=…`."""
    rows: dict[str, dict[str, str]] = {}
    for name, value in request.GET.items():
        code, _dot, field = name.partition(".")
        if field and code in UN_LANGUAGES:
            rows.setdefault(code, {"lang": code})[field] = value
    return list(rows.values())


def _check(records: QuerySet, lang: str = "") -> int:
    """Mark the translations of records as checked, in one language or all; return how many were."""
    keys = list(records.order_by().values_list("pk", flat=True))
    rows = translations_of(records.model).objects.filter(_WAITING)
    if lang:
        rows = rows.filter(lang=lang)
    rows = rows.filter(**{f"{_link(records.model)}__in": keys})
    # Of unknown making, so that it counts as made from the English of now.
    return rows.update(status=TranslationStatus.CHECKED, made_of="")


def _link(model: type[models.Model]) -> str:
    return str(model._meta.get_field("translations").field.name)
