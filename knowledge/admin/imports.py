"""Imports: choosing what, looking at what would change, applying it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from unfold.decorators import action, display

from knowledge.admin import venue
from knowledge.admin.badge import clipped
from knowledge.admin.base import ContentAdmin, short_time
from knowledge.admin.exchange import template_view
from knowledge.admin.import_form import ImportForm
from knowledge.admin.import_lines import filters_of, readable_counts, readable_lines, shown_lines
from knowledge.admin.job import job_mark, progress_of
from knowledge.admin.publishing import may_publish
from knowledge.importers import jobs
from knowledge.importers.kinds import KINDS
from knowledge.importers.worker import worker
from knowledge.models import ImportFile, ImportJob, JobState, TableKind
from knowledge.worker import this_process

LINES_PER_PAGE = 50


@admin.register(ImportJob)
class ImportJobAdmin(ContentAdmin):
    empty_hint = gettext_lazy(
        "Tables, and the programme from Indico, pretalx or a calendar. Nothing changes before you "
        "have seen what would."
    )
    list_display = ("what", "progress", "found", "owner", "started")
    list_filter_submit = False
    actions = None
    actions_list = ("new_import",)

    @action(description=gettext_lazy("Import"), icon="upload", permissions=["add"])
    def new_import(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:knowledge_importjob_add"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("template/<str:kind>.<str:form>", view(template_view), name="table_template"),
            path("<int:pk>/progress/", view(self.progress_view), name="import_progress"),
            path("<int:pk>/run/", view(self.run_view), name="import_run"),
            path("<int:pk>/discard/", view(self.discard_view), name="import_discard"),
            *super().get_urls(),
        ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A job is started, applied or discarded, never edited; its page asks for the right to see.
        return super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and any(
            may_import(request, kind) for kind in TableKind.values
        )

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = ImportForm(*given, initial=request.GET.dict())
        if form.is_bound and form.is_valid():
            return HttpResponseRedirect(_url("change", self._start(request, form)))
        context = {
            "form": form,
            "title": _("Import"),
            "templates": [
                {"kind": kind, "label": label, "model": KINDS[kind].model._meta.model_name}
                for kind, label in TableKind.choices
            ],
        }
        return self._page(request, "import_form", context)

    def _start(self, request: HttpRequest, form: ImportForm) -> ImportJob:
        given = form.cleaned_data
        files = given["files"]
        job = ImportJob.objects.create(
            owner=request.user,
            title=(", ".join(file.name for file in files) or given["url"])[:300],
            url=given["url"],
            kind=given["kind"],
            complete=given["complete"],
            language=get_language() or "en",
            runner=this_process(),
            beat_at=timezone.now(),
        )
        for file in files:
            ImportFile.objects.create(job=job, name=file.name[:300], content=file.read())
        jobs.tidy()
        worker.submit(job.pk)
        return job

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        jobs.give_up_stale()
        job = self.get_object(request, object_id or "")
        if job is None:
            raise Http404
        if request.method == "POST" or not self.has_view_permission(request, job):
            raise PermissionDenied
        with timezone.override(venue.zone()):
            return self._job_page(request, job).render()

    def _job_page(self, request: HttpRequest, job: ImportJob) -> TemplateResponse:
        outcome = request.GET.get("outcome", "")
        lines = readable_lines(request, job)
        if outcome in jobs.OUTCOMES:
            lines = lines.filter(outcome=outcome)
        page = Paginator(lines, LINES_PER_PAGE).get_page(request.GET.get("page"))
        missing = [kind for kind in job.kinds if not may_import(request, kind)]
        context = {
            "job": job,
            "title": _("Import: %s") % job.title,
            "filters": filters_of(job, outcome, readable_counts(request, job)),
            "page": page,
            "outcome": outcome,
            "lines": shown_lines(page.object_list),
            "kinds": TableKind.choices,
            "state": job_mark(job),
            "to_apply": sum(job.counts.get(name, 0) for name in ("added", "changed")),
            "flags": job.counts.get("gone", 0),
            "may_apply": self._may_apply(request, job),
            "is_for_publishers": _is_for_publishers(request, job),
            "brings_drafts": not jobs.may_publish(job),
            "may_discard": self._may_discard(request, job),
            "missing": [KINDS[kind].model._meta.verbose_name_plural for kind in missing],
            "has_files": job.files.exists() or bool(job.url),
        }
        return self._page(request, "import_job", context)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> TemplateResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts}
        template = f"admin/knowledge/{name}.html"
        return TemplateResponse(request, template, {**common, **context})

    def progress_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Answer how far the job is; the page asks every second."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        jobs.give_up_stale()
        job = ImportJob.objects.filter(pk=pk).first()
        if job is None:
            raise Http404
        return progress_of(job, job.done, job.total)

    def run_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Check the job again, or apply it."""
        job = self._posted(request, pk)
        is_apply = "apply" in request.POST
        if is_apply and not self._may_apply(request, job):
            raise PermissionDenied
        changes: dict[str, Any] = {"is_apply": is_apply, "state": JobState.WAITING}
        if is_apply:
            changes["applied_by"] = request.user
        else:
            changes["overwrite"] = "overwrite" in request.POST
            kind = request.POST.get("kind", job.kind)
            changes["kind"] = kind if kind in TableKind.values else ""
        idle = ImportJob.objects.idle().filter(pk=pk).exclude(state=JobState.APPLIED)
        fit = idle.filter(state=JobState.READY) if is_apply else idle
        # One of two clicks at once wins.
        if fit.update(**changes, runner=this_process(), beat_at=timezone.now(), error=""):
            worker.submit(pk)
        else:
            self.message_user(request, _("It is running already, or is done."), messages.WARNING)
        return HttpResponseRedirect(_url("change", job))

    def discard_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Forget the job; what it was to import stays out."""
        job = self._posted(request, pk)
        if not self._may_discard(request, job):
            raise PermissionDenied
        deleted, _rows = ImportJob.objects.idle().filter(pk=job.pk).delete()
        if deleted:
            text = _("The import was discarded. Nothing was changed by discarding it.")
            self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:knowledge_importjob_changelist"))

    def _may_discard(self, request: HttpRequest, job: ImportJob) -> bool:
        """Whether the job is the user's own, or all of it theirs to import."""
        if job.owner_id == request.user.pk:
            return True
        kinds = job.kinds or TableKind.values
        return all(may_import(request, kind) for kind in kinds)

    def _may_apply(self, request: HttpRequest, job: ImportJob) -> bool:
        """Whether the user may add and change all of it, and publish what it would publish."""
        is_theirs = all(may_import(request, kind) for kind in job.kinds)
        is_free = self.has_add_permission(request) and not _is_for_publishers(request, job)
        return is_theirs and is_free

    def _posted(self, request: HttpRequest, pk: int) -> ImportJob:
        if not self.has_add_permission(request):
            raise PermissionDenied
        job = ImportJob.objects.filter(pk=pk).first()
        if job is None or request.method != "POST":
            raise Http404
        return job

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=gettext_lazy("what"), ordering="title")
    def what(self, obj: ImportJob) -> SafeString:
        return clipped(obj.title, obj.format)

    @display(description=gettext_lazy("state"), ordering="state")
    def progress(self, obj: ImportJob) -> SafeString:
        return job_mark(obj)

    @display(description=gettext_lazy("found"))
    def found(self, obj: ImportJob) -> str:
        changes = sum(obj.counts.get(name, 0) for name in ("added", "changed"))
        refused = obj.counts.get("refused", 0)
        parts = [ngettext("%d change", "%d changes", changes) % changes] if obj.counts else []
        if refused:
            parts.append(_("%d refused") % refused)
        return " · ".join(parts) or "-"

    @display(description=gettext_lazy("started"), ordering="created_at")
    def started(self, obj: ImportJob) -> SafeString:
        return short_time(obj.created_at)


def _is_for_publishers(request: HttpRequest, job: ImportJob) -> bool:
    """Whether the job would publish, and the user may not."""
    return jobs.may_publish(job) and not may_publish(request)


def may_import(request: HttpRequest, kind: str) -> bool:
    """Whether the user may add and change records of the kind."""
    name = KINDS[kind].model._meta.model_name
    return request.user.has_perm(f"knowledge.add_{name}") and request.user.has_perm(
        f"knowledge.change_{name}"
    )


def _url(name: str, job: ImportJob) -> str:
    return reverse(f"admin:knowledge_importjob_{name}", args=[job.pk])
