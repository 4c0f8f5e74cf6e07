"""Beginning a dialogue from the admin: who speaks, about what, for how long."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from agent import access, dialogue_store, dialogues
from agent import desk as desks
from agent.core.dialogue import MOST_TURNS, TURNS
from agent.core.dialogue_config import LONGEST_PERSONA, LONGEST_SCENARIO
from agent.core.errors import RequestError
from agent.models import PhasePreset
from agent.models.dialogue import DialogueMode
from knowledge.admin.badge import language_name
from knowledge.languages import UN_LANGUAGES

STAGE = "/stage/"


def _select(label: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, widget=UnfoldAdminSelectWidget(), **options)


def _text(label: Any, rows: int, longest: int, **options: Any) -> forms.CharField:
    widget = UnfoldAdminTextareaWidget(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(
        label=label, widget=widget, max_length=longest, required=False, **options
    )


class StartForm(forms.Form):
    """What a dialogue is begun with. Its names are those of `POST /api/v1/init`."""

    mode = _select(gettext_lazy("Who speaks"), choices=DialogueMode.choices)
    agent_1_persona = _select(gettext_lazy("First persona"), required=False)
    agent_1_text = _text(
        gettext_lazy("or described in your own words"),
        rows=2,
        longest=LONGEST_PERSONA,
        help_text=gettext_lazy("Counts in place of the persona. Speak to it: “You are …”."),
    )
    agent_2_persona = _select(gettext_lazy("Second persona"), required=False)
    agent_2_text = _text(
        gettext_lazy("or described in your own words"), rows=2, longest=LONGEST_PERSONA
    )
    scenario = _text(
        gettext_lazy("Scenario"),
        rows=3,
        longest=LONGEST_SCENARIO,
        help_text=gettext_lazy("Where they meet and what it is about; both know it."),
    )
    phases = _select(gettext_lazy("How it unfolds"))
    max_turns = forms.IntegerField(
        label=pgettext_lazy("dialogue", "Turns"),
        min_value=1,
        max_value=MOST_TURNS,
        initial=TURNS,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    language = _select(gettext_lazy("Language"), required=False)
    sound = forms.BooleanField(
        label=gettext_lazy("With sound"),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget(),
    )

    def __init__(self, *args: Any, personas: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        named = [(slug, persona.name) for slug, persona in personas.items()]
        for side in ("agent_1", "agent_2"):
            self.fields[f"{side}_persona"].choices = [("", _("none")), *named]
        self.fields["agent_1_persona"].initial = settings.DEFAULT_PERSONA
        self.fields["phases"].choices = list(PhasePreset.objects.values_list("slug", "name"))
        self.fields["phases"].initial = settings.DIALOGUE_PRESET
        spoken = [(code, language_name(code)) for code in UN_LANGUAGES]
        self.fields["language"].choices = [("", _("that of the scenario")), *spoken]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for side in ("agent_1", "agent_2"):
            text = found.pop(f"{side}_text", "").strip()
            found[f"{side}_persona"] = text or found.get(f"{side}_persona", "")
        if not found["agent_1_persona"]:
            self.add_error("agent_1_persona", _("Choose a persona, or describe one."))
        if not found["agent_2_persona"] and found.get("mode") == DialogueMode.AI_VS_AI:
            self.add_error("agent_2_persona", _("Choose a persona, or describe one."))
        return found


class WithStart:
    """Mixin for the admin of dialogues: its page to add one begins it and leads to the stage."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("agent.add_dialogue"))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        desk = desks.live.get()
        posted = request.POST if request.method == "POST" else None
        form = StartForm(posted, personas=desk.personas)
        if posted is not None and form.is_valid():
            try:
                return HttpResponseRedirect(f"{STAGE}?session={_begin(request, form, desk)}")
            except RequestError as exc:
                form.add_error(exc.param if exc.param in form.fields else None, str(exc))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Begin a dialogue"),
            "form": form,
            "stage_url": STAGE,
        }
        return TemplateResponse(request, "admin/agent/dialogue/start.html", context)


def _begin(request: HttpRequest, form: StartForm, desk: Any) -> str:
    """Begin the dialogue that a form describes, and return its id. Raises RequestError."""
    config = dialogues.config_of(form.cleaned_data, desk)
    return str(dialogue_store.begin(config, access.stage(), request.user.pk).id)
