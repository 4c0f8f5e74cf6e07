"""A persona's Tavus settings, what would change at Tavus, and applying it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import StackedInline
from unfold.decorators import action, display

from agent import avatars
from agent.admin.provider import variable_name
from agent.core.tavus_document import HIDDEN, KEY
from agent.core.tavus_persona import AddressError, Change
from agent.models import Avatar, Persona
from agent.tavus import TavusError, TavusNotSetUp, TavusUnknown, TavusUnsure
from knowledge.admin.badge import badge, badges
from knowledge.admin.changes import full_time
from knowledge.admin.venue import zone

# Places that no field of an avatar stands for.
LABELS: Mapping[str, str | Promise] = {
    "/persona_name": gettext_lazy("name"),
    KEY: gettext_lazy("key under which Tavus calls"),
    "/layers/llm/model": gettext_lazy("persona that is asked for"),
    "/layers/llm/base_url": gettext_lazy("address at which Tavus asks Rosa"),
    "/layers/llm/extra_body": gettext_lazy("temperature"),
    "/layers/stt/hotwords": gettext_lazy("hot words"),
    "/layers/conversational_flow/turn_detection_model": gettext_lazy("model of turn-taking"),
}
ADDRESS_FAULTS: Mapping[str, str | Promise] = {
    "missing": gettext_lazy("It is not set. Tavus has to know where to ask Rosa."),
    "chat": gettext_lazy("It contains /chat/completions, which Tavus adds by itself."),
    "version": gettext_lazy("It ends in /v1, which Rosa adds herself."),
    "scheme": gettext_lazy("It does not begin with https://, and Tavus calls nothing else."),
    "form": gettext_lazy("It is no address such as https://rosa.example.org."),
    "private": gettext_lazy("It is known in this network only, and Tavus calls from outside."),
}
NOT_APPLIED: Mapping[str, str | Promise] = {
    "busy": gettext_lazy("Somebody is applying it just now. Look again in a moment."),
    "changed": gettext_lazy(
        "Something changed since this page was opened, so nothing was sent. Look at it again."
    ),
    "disabled": gettext_lazy("This persona is not enabled. Enable it first."),
}
CHOICES = (
    (avatars.KEEP, gettext_lazy("Leave it so, and do not ask again")),
    (avatars.TAKE, gettext_lazy("Make it Rosa's setting")),
    (avatars.OVERWRITE, gettext_lazy("Replace it with Rosa's")),
)


class AvatarInline(StackedInline):
    model = Avatar
    tab = True
    extra = 1
    max_num = 1
    can_delete = True
    hide_title = True
    verbose_name = "Tavus"
    verbose_name_plural = "Tavus"
    readonly_fields = ("state",)
    fieldsets = (
        (None, {"fields": ["state", ("replica", "remote_id"), "languages", "pipeline", "prompt"]}),
        (
            gettext_lazy("How it speaks"),
            {"fields": [("speech_engine", "emotion"), ("voice", "voice_model")]},
        ),
        (
            gettext_lazy("How it listens"),
            {
                "fields": [
                    *("hearing_engine", ("patience", "interruptibility")),
                    *(("isolation", "engagement"), "perception"),
                    *("hot_words", "hears_speakers"),
                ]
            },
        ),
        (gettext_lazy("How it asks Rosa"), {"fields": [("speculative", "temperature")]}),
    )

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("replica", "remote_id", "voice", "voice_model", "languages"):
            field.widget.attrs["dir"] = "ltr"
        elif db_field.name in ("prompt", "hot_words"):
            field.widget.attrs |= {"dir": "auto", "rows": 3}
        return field

    @display(description=gettext_lazy("At Tavus"))
    def state(self, obj: Avatar) -> SafeString | str:
        if not obj.pk:
            return _("Nothing yet. Fill this in and save; then compare it with Tavus.")
        return format_html(
            '{} <a class="rosa-button is-small" href="{}">{}</a>',
            state_mark(obj),
            tavus_url(obj.persona_id),
            _("Compare with Tavus"),
        )


class TavusPage:
    """Mixin for the admin of personas: the page that compares with Tavus and applies."""

    def has_tavus_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perms(["agent.change_persona", "agent.change_avatar"])

    @action(description="Tavus", icon="smart_display", permissions=["tavus"])
    def tavus(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what would change at Tavus; a POST applies what was seen."""
        persona = self.get_object(request, object_id)
        if persona is None:
            raise Http404
        try:
            avatar = persona.avatar
        except ObjectDoesNotExist:
            return self._tavus_page(request, persona, None, {})
        if request.method == "POST":
            self._apply(request, persona, avatar)
            return HttpResponseRedirect(tavus_url(persona.pk))
        return self._tavus_page(request, persona, avatar, _looked(avatar))

    def _apply(self, request: HttpRequest, persona: Persona, avatar: Avatar) -> None:
        decisions = avatars.Decisions(
            {
                place.removeprefix("choice:"): choice
                for place, choice in request.POST.items()
                if place.startswith("choice:") and choice in dict(CHOICES)
            },
            "new_key" in request.POST,
        )
        try:
            outcome = avatars.apply(avatar, request.POST.get("seen", ""), decisions, request.user)
        except (avatars.NotAppliedError, TavusError, AddressError, ValidationError) as exc:
            messages.error(request, f"{_lead(exc)} {_problem(exc)}".strip())
            return
        changed = [str(label_of(place)) for place in outcome.sent]
        self.log_change(request, persona, [{"changed": {"name": "Tavus", "fields": changed}}])
        _tell(request, outcome)

    def _tavus_page(
        self, request: HttpRequest, persona: Persona, avatar: Avatar | None, extra: dict[str, Any]
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": persona,
            "title": _("%(persona)s at Tavus") % {"persona": persona.name},
            "avatar": avatar,
            "mark": state_mark(avatar) if avatar else "",
            "applied": _applied(avatar) if avatar else "",
            "persona_url": reverse("admin:agent_persona_change", args=[persona.pk]),
            **extra,
        }
        return TemplateResponse(request, "admin/agent/persona/tavus.html", context)


@dataclass(frozen=True, slots=True)
class Row:
    """One change as the page shows it."""

    place: str
    label: str
    now: str
    wanted: str
    choices: tuple[tuple[str, str | Promise], ...] = ()
    chosen: str = ""


def rows_of(changes: tuple[Change, ...], *, asks: bool, chosen: str = "") -> list[Row]:
    """Return changes; with `asks` staff choose for each, where `chosen` is made already."""
    return [
        Row(
            change.place,
            capfirst(str(label_of(change.place))),
            shown(change, change.now),
            shown(change, change.wanted),
            _choices(change) if asks else (),
            chosen,
        )
        for change in changes
    ]


def _choices(change: Change) -> tuple[tuple[str, str | Promise], ...]:
    can_take = avatars.can_take(change)
    return tuple(choice for choice in CHOICES if can_take or choice[0] != avatars.TAKE)


def label_of(place: str) -> str | Promise:
    """Return what staff call a place, the place itself where they have no word for it."""
    field = avatars.field_of(place)
    return field.verbose_name if field else LABELS.get(place, place)


def shown(change: Change, value: Any) -> str:
    """Return a value as staff read it; of a key only whether it is another one."""
    if change.is_secret:
        return _key_shown(change, value)
    if value is None:
        return ""
    field = avatars.field_of(change.place)
    if field and field.choices and value in dict(field.choices):
        return str(dict(field.choices)[value])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return ", ".join(f"{name}: {inner}" for name, inner in value.items())
    return str(value)


def _key_shown(change: Change, value: Any) -> str:
    if value is None:
        return ""
    if value == change.wanted:
        return _("a new one, which only Tavus gets")
    return _("one that Tavus does not show") if value == HIDDEN else _("another one")


def state_mark(avatar: Avatar) -> SafeString:
    """Return how the avatar stands, as far as Rosa knows without asking Tavus."""
    if not avatar.remote_id:
        return badge(_("not at Tavus yet"), "muted")
    try:
        is_applied = avatars.is_applied(avatar, avatars.wanted(avatar))
    except AddressError:
        is_applied = False
    code = variable_name(avatar.remote_id)
    mark = badge(_("applied"), "ok") if is_applied else badge(_("not applied yet"), "warn")
    return badges([mark, code])


def tavus_url(pk: int) -> str:
    return reverse("admin:agent_persona_tavus", args=[pk])


def _looked(avatar: Avatar) -> dict[str, Any]:
    try:
        plan = avatars.look(avatar).plan
    except (TavusError, AddressError) as exc:
        is_setting = isinstance(exc, TavusNotSetUp | AddressError)
        return {
            "problem": _problem(exc),
            "is_setting": is_setting,
            "is_gone": isinstance(exc, TavusUnknown),
        }
    return {
        "plan": plan,
        "ours": rows_of(plan.ours, asks=False),
        "foreign": rows_of(plan.foreign, asks=True),
        "left": rows_of(plan.left, asks=True, chosen=avatars.KEEP),
        "may_renew": not any(change.is_secret for change in plan.changes) and avatar.channel,
    }


def _applied(avatar: Avatar) -> str:
    if not avatar.applied_at:
        return ""
    by = avatar.applied_by
    name = (by.get_full_name() or by.get_username()) if by else _("the server's command")
    with timezone.override(zone()):
        time = full_time(avatar.applied_at)
    return _("Last applied on %(time)s by %(name)s.") % {"time": time, "name": name}


def _lead(exc: Exception) -> str:
    """Return whether anything was done, before the reason."""
    if isinstance(exc, TavusUnsure):
        return _("Tavus gave no usable answer, and may have done it: look at it again.")
    return _("Nothing was changed at Tavus.") if isinstance(exc, TavusError) else ""


def _problem(exc: Exception) -> str:
    """Return what went wrong, for staff."""
    if isinstance(exc, AddressError):
        return f"PUBLIC_URL: {ADDRESS_FAULTS[exc.fault]}"
    if isinstance(exc, avatars.NotAppliedError):
        return str(NOT_APPLIED[exc.reason])
    if isinstance(exc, ValidationError):
        reasons = " ".join(exc.messages)
        return _("What Tavus has cannot be a setting of Rosa's: %s") % reasons
    return str(exc)


def _tell(request: HttpRequest, outcome: avatars.Outcome) -> None:
    """Say what was done, and what Tavus did not keep."""
    if outcome.created:
        messages.success(request, _("The persona is at Tavus now."))
    elif outcome.sent:
        count = len(outcome.sent)
        text = ngettext("Tavus took %d change.", "Tavus took %d changes.", count)
        messages.success(request, text % count)
    else:
        messages.success(request, _("Your decisions are kept; nothing had to be sent."))
    if not outcome.was_read_back:
        text = _("Tavus took it, but did not answer when asked what it has now. Look again.")
        messages.warning(request, text)
    if outcome.refused:
        names = ", ".join(str(label_of(change.place)) for change in outcome.refused)
        text = _("Tavus did not keep what it was sent for: %s. See below what it has.")
        messages.warning(request, text % names)
