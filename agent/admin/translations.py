"""Drafts of translations: asking for them, watching them come, seeing what failed."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from agent import drafting, translation
from agent.models import Persona, TranslationJob
from agent.models.translation_job import DraftingState, DraftState
from knowledge.admin.badge import clipped, language_chips, language_name
from knowledge.admin.base import ContentAdmin, short_time
from knowledge.admin.job import job_mark, progress_of
from knowledge.admin.links import can_view, list_url, may_translate
from knowledge.admin.translated import LANGUAGES, offer_drafting

# How many failures and drafts a page shows.
_SHOWN = 100


def ask_for_drafts(
    request: HttpRequest, records: QuerySet, languages: Sequence[str]
) -> HttpResponse:
    """Make a job for what is missing; it starts at once where the languages are chosen."""
    keys = list(records.order_by().values_list("pk", flat=True))
    drafting.tidy()
    job = TranslationJob.objects.create(
        owner=request.user,
        kind=str(records.model._meta.model_name),
        keys=keys,
        languages=", ".join(languages or LANGUAGES),
    )
    if languages and drafting.online() and not drafting.start(job, languages, request.user):
        messages.info(request, _("Nothing is missing: there is nothing to draft."))
    return HttpResponseRedirect(_url("change", job))


offer_drafting(ask_for_drafts)


@admin.register(TranslationJob)
class TranslationJobAdmin(ContentAdmin):
    empty_hint = gettext_lazy(
        "Choose records in a list, and the action “Draft missing translations”. A language model "
        "writes them; each is marked as a machine's until somebody has checked it."
    )
    list_display = ("what", "spoken", "progress", "found", "owner", "started")
    list_filter_submit = False
    actions = None

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/progress/", view(self.progress_view), name="translations_progress"),
            path("<int:pk>/start/", view(self.start_view), name="translations_start"),
            path("<int:pk>/cancel/", view(self.cancel_view), name="translations_cancel"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        drafted = Count("drafts", filter=_is(DraftState.DONE))
        failed = Count("drafts", filter=_is(DraftState.FAILED))
        return super().get_queryset(request).annotate(drafted=drafted, failed=failed)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A job is started and cancelled, never edited; its page asks for the right to see.
        return self.has_view_permission(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or (
            obj is not None and obj.owner_id == request.user.pk
        )

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if request.method == "POST":
            raise PermissionDenied
        drafting.give_up_stale()
        job = self._job(request, int(object_id) if object_id.isdigit() else 0)
        drafts = job.drafts.order_by("pk")
        waiting = drafts.filter(state=DraftState.WAITING).count()
        failed = drafts.filter(state=DraftState.FAILED)
        content = f"knowledge.{job.kind}"
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Drafts of translations"),
            "job": job,
            "state": _state_mark(job, failed.count()),
            "kind": translation.KINDS[job.kind]._meta.verbose_name_plural,
            "languages": [(code, language_name(code), code in job.codes) for code in LANGUAGES],
            "drafted": drafts.filter(state=DraftState.DONE).count(),
            "failed_count": failed.count(),
            "failed": [(draft, _record_url(job, draft.row)) for draft in failed[:_SHOWN]],
            "waiting": waiting,
            "may_start": not job.is_running
            and _may_change(request, job)
            and (job.state != DraftingState.DONE or failed.exists() or job.left_out > 0),
            "is_online": bool(job.is_running or drafting.online()),
            "persona_url": _persona_url(request),
            "providers_url": _providers_url(request),
            "unchecked_url": list_url(content, "translations=unchecked"),
            "content_url": list_url(content),
        }
        return TemplateResponse(request, "admin/agent/translations.html", context)

    def progress_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Answer how far the job is; the page asks every second."""
        drafting.give_up_stale()
        job = self._job(request, pk)
        drafts = job.drafts.all() if job.total else job.drafts.none()
        done = drafts.exclude(state=DraftState.WAITING)
        return progress_of(job, done.count(), drafts.count())

    def start_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin, or go on with what is not drafted yet."""
        job = self._posted(request, pk)
        chosen = [code for code in LANGUAGES if code in request.POST.getlist("languages")]
        if not chosen:
            self.message_user(request, _("Choose at least one language."), messages.WARNING)
        elif not drafting.online():
            self.message_user(request, _("No language model is set up."), messages.WARNING)
        elif not drafting.start(job, chosen, request.user):
            text = _("Nothing is missing, or it is running already.")
            self.message_user(request, text, messages.INFO)
        return HttpResponseRedirect(_url("change", job))

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End the job; what is drafted stays."""
        job = self._posted(request, pk)
        drafting.cancel(job)
        return HttpResponseRedirect(_url("change", job))

    def _job(self, request: HttpRequest, pk: int) -> TranslationJob:
        job = TranslationJob.objects.select_related("owner").filter(pk=pk).first()
        if job is None:
            raise Http404
        if not self.has_view_permission(request, job):
            raise PermissionDenied
        return job

    def _posted(self, request: HttpRequest, pk: int) -> TranslationJob:
        job = self._job(request, pk)
        if request.method != "POST":
            raise Http404
        if not _may_change(request, job):
            raise PermissionDenied
        return job

    @display(description=gettext_lazy("what"), ordering="kind")
    def what(self, obj: TranslationJob) -> SafeString:
        return clipped(f"{translation.KINDS[obj.kind]._meta.verbose_name_plural} · {len(obj.keys)}")

    @display(description=gettext_lazy("languages"))
    def spoken(self, obj: TranslationJob) -> SafeString:
        return language_chips(obj.codes)

    @display(description=gettext_lazy("state"), ordering="state")
    def progress(self, obj: TranslationJob) -> SafeString:
        return _state_mark(obj, obj.failed)

    @display(description=gettext_lazy("drafted"))
    def found(self, obj: TranslationJob) -> str:
        failed = _("%d failed") % obj.failed if obj.failed else ""
        return " · ".join(filter(None, (str(obj.drafted), failed)))

    @display(description=gettext_lazy("started"), ordering="created_at")
    def started(self, obj: TranslationJob) -> SafeString:
        return short_time(obj.created_at)


def _is(state: str) -> Q:
    return Q(drafts__state=state)


def _state_mark(job: TranslationJob, failed: int) -> SafeString:
    return job_mark(job, "warn" if failed and job.state == DraftingState.DONE else "")


def _may_change(request: HttpRequest, job: TranslationJob) -> bool:
    return may_translate(request, translation.KINDS[job.kind])


def _persona_url(request: HttpRequest) -> str:
    """The page of the persona whose providers are asked, for those who may see it."""
    row = Persona.objects.filter(slug=settings.DEFAULT_PERSONA).first()
    if row is None or not can_view(request, "agent.persona"):
        return ""
    return reverse("admin:agent_persona_change", args=[row.pk])


def _providers_url(request: HttpRequest) -> str:
    return list_url("agent.provider") if can_view(request, "agent.provider") else ""


def _record_url(job: TranslationJob, row: int) -> str:
    return reverse(f"admin:knowledge_{job.kind}_change", args=[row])


def _url(name: str, job: TranslationJob) -> str:
    return reverse(f"admin:agent_translationjob_{name}", args=[job.pk])
