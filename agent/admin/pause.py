"""The switch that pauses Rosa: its page, its banner, and who may use it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from agent import pausing
from agent.core import phrases
from agent.models import Pause
from knowledge.admin.badge import language_name
from knowledge.admin.venue import zone
from knowledge.languages import direction
from knowledge.models.fields import validate_text

PERMISSION = "agent.change_pause"
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """The switch as every page shows it; `since` is a time at the venue."""

    is_on: bool
    may_switch: bool
    since: str = ""
    name: str = ""
    reason: str = ""


def context(request: HttpRequest) -> dict[str, Any]:
    """Give every template `pause`, read from the database by those that show it."""
    return {"pause": SimpleLazyObject(lambda: shown(request))}


def shown(request: HttpRequest) -> Shown:
    """Return the switch for who sends the request."""
    pause, may_switch = pausing.current(), request.user.has_perm(PERMISSION)
    if not pause.is_on:
        return Shown(False, may_switch)
    name = (pause.by.get_full_name() or pause.by.get_username()) if pause.by else ""
    return Shown(True, may_switch, moment(pause.since), name, pause.reason)


def moment(at: Any) -> str:
    """Return a time at the venue, with its day where that is not today."""
    local = timezone.localtime(at, zone())
    is_today = local.date() == timezone.localdate(timezone=zone())
    return date_format(local, "H:i" if is_today else _("j M H:i"))


class PauseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=300,
        validators=[validate_text],
        widget=UnfoldAdminTextInputWidget(attrs={"dir": "auto", "autofocus": True}),
        help_text=Pause._meta.get_field("reason").help_text,
    )

    def __init__(self, posted: Any, pause: Pause) -> None:
        spoken = pausing.spoken(pause)
        initial = {"reason": pause.reason, **{_name(lang): text for lang, text in spoken.items()}}
        super().__init__(posted, initial=initial)
        for lang in phrases.HOLDING:
            self.fields[_name(lang)] = forms.CharField(
                label=language_name(lang),
                required=False,
                max_length=1000,
                validators=[validate_text],
                widget=UnfoldAdminTextareaWidget(
                    attrs={"rows": 2, "dir": direction(lang), "lang": lang}
                ),
            )

    def sentences(self) -> dict[str, str]:
        """Return what was typed, by language."""
        return {lang: self.cleaned_data[_name(lang)].strip() for lang in phrases.HOLDING}

    def sentence_fields(self) -> list[forms.BoundField]:
        return [self[_name(lang)] for lang in phrases.HOLDING]


@admin.register(Pause)
class PauseAdmin(ModelAdmin):
    """One page in the place of a list; there is one row, and it stays."""

    def get_urls(self) -> list[URLPattern]:
        resume = require_POST(self.admin_site.admin_view(self.resume))
        return [path("resume/", resume, name="agent_pause_resume"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(_url())

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(_url())

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Say what a pause does, and switch when asked to."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        may_switch = self.has_change_permission(request)
        pause = pausing.current()
        form = PauseForm(request.POST or None, pause)
        if request.method == "POST":
            if not may_switch:
                raise PermissionDenied
            if form.is_valid():
                return self._switch(request, form)
        title = _("Rosa is paused") if pause.is_on else _("Pause Rosa")
        return TemplateResponse(
            request,
            "admin/agent/pause.html",
            {
                **self.admin_site.each_context(request),
                "title": title,
                "opts": self.opts,
                "form": form,
                "may_switch": may_switch,
                "log": _log(),
            },
        )

    def resume(self, request: HttpRequest) -> HttpResponse:
        """Have Rosa answer again, and go on where the button was pressed."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if pausing.end(request.user):
            self._note(request, "Resumed")
        messages.success(request, _("Rosa answers again."))
        back = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
        return HttpResponseRedirect(back if is_ours else reverse("admin:index"))

    def _switch(self, request: HttpRequest, form: PauseForm) -> HttpResponse:
        reason = form.cleaned_data["reason"].strip()
        # Only the button that says so pauses: a page may have been open since before a resume.
        if "pause" not in request.POST:
            pausing.word(reason, form.sentences())
            messages.success(request, _("What visitors hear during a pause is saved."))
        elif pausing.begin(request.user, reason, form.sentences()):
            self._note(request, f"Paused: {reason}" if reason else "Paused")
        return HttpResponseRedirect(_url())

    def _note(self, request: HttpRequest, what: str) -> None:
        LogEntry.objects.log_actions(
            request.user.pk, [pausing.current()], CHANGE, what, single_object=True
        )


def _log() -> list[dict[str, str]]:
    """Return who switched, the latest first."""
    entries = LogEntry.objects.filter(content_type__app_label="agent", content_type__model="pause")
    return [
        {
            "when": moment(entry.action_time),
            "who": entry.user.get_full_name() or entry.user.get_username(),
            "is_pause": entry.change_message.startswith("Paused"),
            "reason": entry.change_message.partition(": ")[2],
        }
        for entry in entries.select_related("user").order_by("-action_time", "-pk")[:SHOWN]
    ]


def _name(lang: str) -> str:
    return f"sentence_{lang}"


def _url() -> str:
    return reverse("admin:agent_pause_changelist")
