"""Editing how dialogues unfold: presets of phases, with a picture of their shares."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import StackedInline
from unfold.decorators import action, display

from agent.admin.built_in import BuiltInAdmin
from agent.core.dialogue import Phase
from agent.core.phases import Stretch, stretches
from agent.desk import phases_of
from agent.models import PhasePreset, PresetPhase
from knowledge.admin.badge import badge, clipped
from knowledge.admin.base import ContentAdmin

# Of a dialogue that has so many turns the page says which belong to which phase.
SHOWN_TURNS = (10, 20)
MOST_PHASES = 12
# Names the preset that a new one begins as a copy of.
COPY_OF = "copy"


class PhaseFormSet(BaseInlineFormSet):
    """The phases of one preset, which have to make a whole."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        rows = [form.cleaned_data for form in self.forms if _is_kept(form.cleaned_data)]
        check_whole(sorted((row["starts_at"], row["name"]) for row in rows))


def _is_kept(row: Mapping[str, Any]) -> bool:
    return bool(row) and not row.get("DELETE")


def check_whole(phases: list[tuple[int, str]]) -> None:
    """Raise ValidationError where phases, first percent and name in order, are no whole.

    That each name is there once the form has checked itself.
    """
    if not phases:
        raise ValidationError(_("A preset needs at least one phase."))
    if phases[0][0] != 0:
        text = _("%(name)s begins at %(percent)s %%. The first phase has to begin at 0.")
        raise ValidationError(text % {"name": phases[0][1], "percent": phases[0][0]})
    seen: dict[int, str] = {}
    for percent, name in phases:
        if percent in seen:
            text = _("%(one)s and %(other)s both begin at %(percent)s %%.")
            names = {"one": seen[percent], "other": name, "percent": percent}
            raise ValidationError(text % names)
        seen[percent] = name


class PhaseInline(StackedInline):
    model = PresetPhase
    formset = PhaseFormSet
    fields = (("name", "starts_at"), "instruction")
    ordering = ("starts_at",)
    extra = 0
    max_num = MOST_PHASES

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["extra"] = len(_copied_phases(request)) or 1
        return super().get_formset(request, obj, **kwargs)


@admin.register(PhasePreset)
class PhasePresetAdmin(BuiltInAdmin, ContentAdmin):
    empty_hint = gettext_lazy("How a dialogue unfolds: from one phase to the next.")
    list_display = ("preset", "picture", "counts")
    list_before_template = "admin/agent/phasepreset/before_list.html"
    search_fields = ("name", "slug", "description")
    prepopulated_fields = {"slug": ("name",)}
    fields = (("name", "slug"), "description")
    inlines = (PhaseInline,)
    actions_detail = ("duplicate",)
    change_form_before_template = "admin/agent/phasepreset/standing.html"

    @property
    def built_in(self) -> tuple[str, ...]:
        """The one that dialogues have whose callers name none."""
        return (settings.DIALOGUE_PRESET,)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("phases")

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: PhasePreset | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        if obj is not None:
            context |= shown(phases_of(obj.phases.all()))
            context["is_used_unnamed"] = self.is_built_in(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def has_copy_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.has_add_permission(request)

    @action(description=gettext_lazy("Duplicate"), icon="content_copy", permissions=["copy"])
    def duplicate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Lead to a new preset that is filled in like this one; nothing is stored yet."""
        preset = self.get_object(request, object_id)
        if preset is None:
            raise Http404
        return HttpResponseRedirect(
            f"{reverse('admin:agent_phasepreset_add')}?{COPY_OF}={preset.pk}"
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        copied = _copied(request)
        if copied is None:
            return super().get_changeform_initial_data(request)
        name = _("%(name)s, copy") % {"name": copied.name}
        slug = slugify(f"{copied.slug}-copy")
        return {"name": name, "slug": slug, "description": copied.description}

    def get_formset_kwargs(
        self, request: HttpRequest, obj: PhasePreset, inline: Any, prefix: str
    ) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        # What is posted is compared with nothing, or a copy would count as unchanged.
        if request.method == "GET" and obj.pk is None:
            kwargs["initial"] = _copied_phases(request) or [{"starts_at": 0}]
        return kwargs

    @display(description=gettext_lazy("preset"), ordering="name")
    def preset(self, obj: PhasePreset) -> SafeString:
        return clipped(obj.name, obj.description or obj.slug)

    @display(description=gettext_lazy("phases"))
    def picture(self, obj: PhasePreset) -> SafeString:
        rows = phases_of(obj.phases.all())
        return render_to_string("admin/agent/phasepreset/bar.html", shown(rows))

    @display(description=gettext_lazy("used"))
    def counts(self, obj: PhasePreset) -> SafeString | str:
        return badge(_("unless a caller names one"), "info") if self.is_built_in(obj) else "-"


def _copied(request: HttpRequest) -> PhasePreset | None:
    key = request.GET.get(COPY_OF, "")
    return PhasePreset.objects.filter(pk=key).first() if key.isdecimal() else None


def _copied_phases(request: HttpRequest) -> list[dict[str, Any]]:
    copied = _copied(request)
    return list(copied.phases.values("name", "starts_at", "instruction")) if copied else []


def shown(phases: Iterable[Phase]) -> dict[str, Any]:
    """Return phases as the bar and the table beside it show them."""
    found = stretches(tuple(phases))
    return {
        "stretches": [
            {
                "name": stretch.name,
                "percent": stretch.percent,
                "span": f"{number_format(stretch.begins)}–{number_format(stretch.ends)} %",
                "turns": [turns_in_words(stretch, count) for count in SHOWN_TURNS],
            }
            for stretch in found
        ],
        "turn_counts": SHOWN_TURNS,
    }


def turns_in_words(stretch: Stretch, count: int) -> str:
    """Return the turns of a phase as people write them."""
    turns = stretch.turns(count)
    if len(turns) < 2:
        return number_format(turns[0]) if turns else "–"
    return f"{number_format(turns[0])}–{number_format(turns[-1])}"
