"""History on a record's page: who changed what, shown word by word, and the way back."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from knowledge import history
from knowledge.admin import venue
from knowledge.admin.changes import diff, entries, full_time, names_of
from knowledge.admin.publishing import may_publish
from knowledge.models import Version
from knowledge.snapshots import Kept

PER_PAGE = 20


class WithHistory:
    """Mixin for a ModelAdmin: one version for each record that a page changes, and their list."""

    @property
    def kept(self) -> Kept | None:
        return history.of_model(self.model)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with _in_one_go(request):
            return super().changeform_view(request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with _in_one_go(request):
            return super().changelist_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with _in_one_go(request):
            return super().delete_view(request, *args, **kwargs)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        if self.kept:
            # All at once, before each of them asks for itself.
            history.before(self.kept, set(queryset.values_list("pk", flat=True)))
        super().delete_queryset(request, queryset)

    def get_urls(self) -> list[URLPattern]:
        if self.kept is None:
            return super().get_urls()
        view = self.admin_site.admin_view(self.revert_view_in_venue_time)
        name = f"{self.opts.app_label}_{self.opts.model_name}_revert"
        address = "<path:object_id>/history/<int:version_id>/revert/"
        return [path(address, view, name=name), *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the versions of a record, also of one that was deleted."""
        key = unquote(object_id)
        if self.kept is None or not key.isdecimal():
            return super().history_view(request, object_id, extra_context)
        obj = self.get_object(request, object_id)
        versions = Version.objects.filter(kind=self.kept.name, row=key).select_related("user")
        if obj is None and not versions.exists():
            return super().history_view(request, object_id, extra_context)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        page = Paginator(versions, PER_PAGE).get_page(request.GET.get("p"))
        shown = list(page)
        # The one before the last of this page, which it is compared with.
        older = list(versions.filter(pk__lt=shown[-1].pk)[:1]) if shown else []
        context = self._context(request, obj, shown[0].name if shown else "") | {
            "title": _("History"),
            "entries": entries(self.kept, shown, older[0] if older else None),
            "page": page,
            "can_revert": self._may_revert(request, obj),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/knowledge/history/list.html", context)

    def revert_view_in_venue_time(self, *args: Any, **kwargs: Any) -> HttpResponse:
        with timezone.override(venue.zone()):
            response = self.revert_view(*args, **kwargs)
            return response.render() if isinstance(response, TemplateResponse) else response

    def revert_view(self, request: HttpRequest, object_id: str, version_id: int) -> HttpResponse:
        """Ask whether to bring the record back to a version, and do so."""
        obj = self.get_object(request, object_id)
        wanted = self._version(object_id, version_id)
        if not self._may_revert(request, obj):
            raise PermissionDenied
        now = self.kept.snapshots([wanted.row]).get(wanted.row)
        last = history.latest(self.kept, [wanted.row])[wanted.row]
        values = now[1] if now else {}
        keys = self._reverted_keys(request, obj, wanted, values)
        if not self._may_change_parts(request, keys):
            raise PermissionDenied
        names = names_of(self.kept, [values, wanted.values])
        problems: list[str] = []
        if request.method == "POST":
            if request.POST.get("last") == str(last.pk):
                problems = self._revert(request, wanted, obj)
                if not problems:
                    return HttpResponseRedirect(self._history_url(wanted.row))
            else:
                problems = [
                    _("Somebody has changed the record meanwhile. Look again, and confirm.")
                ]
        context = self._context(request, obj, wanted.name) | {
            "title": _("Revert to an earlier version"),
            "version": wanted,
            "time": full_time(wanted.at),
            "last": last,
            "fields": list(diff(self.kept, values, _brought_back(request, wanted), keys, names)),
            "problems": problems,
        }
        return TemplateResponse(request, "admin/knowledge/history/revert.html", context)

    def _version(self, object_id: str, version_id: int) -> Version:
        key = unquote(object_id)
        found = Version.objects.filter(pk=version_id, kind=self.kept.name) if self.kept else None
        version = found.filter(row=key).first() if found is not None and key.isdecimal() else None
        if version is None or not version.values:
            raise Http404(f"The record {key!r} has no version {version_id} that holds anything.")
        return version

    def _revert(self, request: HttpRequest, wanted: Version, obj: models.Model | None) -> list[str]:
        """Bring the record back; return why that cannot be, if it cannot."""
        leave = self.get_readonly_fields(request, obj)
        try:
            lost = history.revert(
                wanted, user=request.user, leave=leave, may_publish=may_publish(request)
            )
        except ValidationError as error:
            return _texts(self.kept, error)
        row = self.model._base_manager.get(pk=wanted.row)
        self.log_change(request, row, _("Reverted to an earlier version."))
        self.message_user(request, _("The record is as it was."), messages.SUCCESS)
        if lost:
            text = _("These are gone and were left out: %s") % ", ".join(lost)
            self.message_user(request, text, messages.WARNING)
        return []

    def _may_revert(self, request: HttpRequest, obj: models.Model | None) -> bool:
        if obj is None:
            return self.has_add_permission(request) and self.has_change_permission(request)
        return self.has_change_permission(request, obj)

    def _may_change_parts(self, request: HttpRequest, keys: list[str]) -> bool:
        """Whether the account may change the translations, if the revert does."""
        part = self.kept.part_model
        if part is None or not any("." in key for key in keys):
            return True
        names = (f"{part._meta.app_label}.{verb}_{part._meta.model_name}" for verb in _VERBS)
        return all(request.user.has_perm(name) for name in names)

    def _reverted_keys(
        self, request: HttpRequest, obj: models.Model | None, wanted: Version, now: dict[str, Any]
    ) -> list[str]:
        leave = self.get_readonly_fields(request, obj) if obj else ()
        target = self.kept.as_now(_brought_back(request, wanted))
        return [key for key in history.changed_keys(now, target) if key not in leave]

    def _history_url(self, row: int) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[row])

    def _context(self, request: HttpRequest, obj: models.Model | None, name: str) -> dict[str, Any]:
        request.current_app = self.admin_site.name
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "object": obj,
            "name": str(obj or name),
            "is_deleted": obj is None,
            "module_name": str(capfirst(self.opts.verbose_name_plural)),
        }


_VERBS = ("add", "change", "delete")


def _brought_back(request: HttpRequest, wanted: Version) -> dict[str, Any]:
    """Return the values that the user may bring back."""
    return dict(wanted.values if may_publish(request) else history.unpublished(wanted))


def _in_one_go(request: HttpRequest) -> AbstractContextManager[None]:
    return history.recording() if request.method == "POST" else nullcontext()


def _texts(kept: Kept, error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [
        f"{capfirst(field.verbose_name)}: {text}" if (field := kept.field(name)) else text
        for name, texts in error.message_dict.items()
        for text in texts
    ]
