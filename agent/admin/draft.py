"""What staff have typed on a page and not saved, as a turn would read it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, prefetch_related_objects
from django.forms import BaseInlineFormSet, ModelForm
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone

from agent.core.printed import Printed
from agent.desk import Desk, persona_value, said_by
from agent.models import Persona
from knowledge import brief as briefs
from knowledge.admin import venue
from knowledge.admin.badge import language_name
from knowledge.models import Fact, Place, Session, Speaker, Way
from knowledge.models.fields import lines
from knowledge.models.record import Translation
from knowledge.retrieval import Index
from knowledge.routes import Routes

KINDS = {model._meta.label_lower: model for model in (Fact, Speaker, Session, Place, Persona)}
# Ways to ask for the draft that its page offers.
MAX_QUESTIONS = 12
# The key of a row that was never saved: no row has it.
NEW = 0


class NotValid(Exception):
    """The form cannot be used as it is; `faults` are its fields with what is wrong."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__(f"{len(faults)} fields")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Draft:
    """A row as it was typed. `parts` are its translations, or a persona's providers."""

    row: Model
    parts: tuple[Model, ...]
    # None where they are not on the page.
    ways: tuple[Way, ...] | None = None
    speakers: tuple[Speaker, ...] = ()
    is_new: bool = False

    @property
    def kind(self) -> str:
        return str(self.row._meta.verbose_name)

    @property
    def url(self) -> str:
        """The page it was typed on."""
        name = self.row._meta.label_lower.replace(".", "_")
        if self.is_new:
            return reverse(f"admin:{name}_add")
        return reverse(f"admin:{name}_change", args=[self.row.pk])

    @property
    def persona(self) -> str:
        """The slug of the persona that it is, if it is one."""
        return self.row.slug if isinstance(self.row, Persona) else ""

    def on(self, desk: Desk) -> tuple[Desk, str]:
        """Return the desk as it would be with the draft, and the address of its record, if any."""
        if isinstance(self.row, Persona):
            links = sorted(self.parts, key=lambda link: (link.pk is None, link.order))
            value = persona_value(self.row, [link.provider.slug for link in links])
            others = {s: p for s, p in desk.personas.items() if s != value.slug}
            printed = Printed(desk.brief)
            return replace(desk, personas={value.slug: value, **others}, printed=printed), ""
        self.row._prefetched_objects_cache = {  # noqa: SLF001  (as prefetch_related leaves it)
            "translations": [part for part in self.parts if isinstance(part, Translation)],
            "speakers": list(self.speakers),
            **({} if self.ways is None else {"ways_from": list(self.ways)}),
        }
        brief, record = briefs.with_row(desk.brief, self.row)
        index = Index(brief.records, desk.index, brief.words)
        routes = Routes(brief, desk.routes)
        content = said_by(brief, desk)
        changed = replace(
            desk,
            brief=brief,
            printed=Printed(brief),
            index=index,
            routes=routes,
            content=content,
            guard=desk.guard.beside(content),
        )
        return changed, record.address

    def questions(self) -> list[str]:
        """Return how visitors may ask for it, as far as it says so itself."""
        asked = [getattr(row, "question", "") for row in (self.row, *self.parts)]
        asked += lines(getattr(self.row, "asked_as", ""))
        some = list(dict.fromkeys(filter(None, asked)))
        # They are sorted by language: some of each.
        return some[:: -(-len(some) // MAX_QUESTIONS) or 1]


def read(request: HttpRequest, kind: str, key: str, values: QueryDict) -> Draft:
    """Return what was typed on the page of a row, or for a new one where `key` is empty.

    Nothing is saved. Raises NotValid, Http404 and PermissionDenied, as the page itself would.
    """
    if kind not in KINDS:
        raise Http404(f"There are no drafts of {kind!r}.")
    pages = admin.site.get_model_admin(KINDS[kind])
    posted = HttpRequest()
    posted.method, posted.POST, posted.user = "POST", values, request.user
    with timezone.override(venue.zone()):
        row = pages.get_object(posted, key) if key else None
        if key and row is None:
            raise Http404(f"There is no {kind} {key!r}.")
        if not (
            pages.has_change_permission(posted, row) if row else pages.has_add_permission(posted)
        ):
            raise PermissionDenied
        form = pages.get_form(posted, row, change=bool(row))(values, instance=row)
        faults = form_faults(form)
        formsets = _formsets(pages, posted, form, row)
        for formset in formsets:
            faults += formset_faults(formset)
    if faults:
        raise NotValid(faults)
    is_new = form.instance.pk is None
    if is_new:
        # Django asks for a key before it looks at what was fetched with a row.
        form.instance.pk = NEW
    speakers = [s for s in form.cleaned_data.get("speakers", ()) if s.published]
    parts = [part for of in formsets if of.model is not Way for part in rows_of(of)]
    ways = next((_ways(of) for of in formsets if of.model is Way), None)
    return Draft(form.instance, tuple(parts), ways, tuple(speakers), is_new)


def _formsets(
    pages: ModelAdmin, posted: HttpRequest, form: ModelForm, row: Model | None
) -> list[BaseInlineFormSet]:
    """Return what belongs to the row, as its page shows it to the account."""
    found = []
    for of, inline in pages.get_formsets_with_inlines(posted, row):
        given = pages.get_formset_kwargs(posted, form.instance, inline, of.get_default_prefix())
        formset = of(**given)
        if not inline.has_change_permission(posted, row):
            # Their fields are only shown: nothing of them is posted.
            for shown in formset.initial_forms:
                shown._errors, shown.cleaned_data = {}, shown.initial  # noqa: SLF001  (as Django)
        found.append(formset)
    return found


def rows_of(formset: BaseInlineFormSet) -> list[Model]:
    """Return the rows of a valid formset that would be there once it is saved."""
    return [
        form.instance
        for form in formset.forms
        if form not in formset.deleted_forms and (form.instance.pk or form.has_changed())
    ]


def _ways(formset: BaseInlineFormSet) -> tuple[Way, ...]:
    """The rows with their translations, which stand on pages of their own."""
    ways = rows_of(formset)
    prefetch_related_objects([way for way in ways if way.pk], "translations")
    for way in ways:
        if not way.pk:
            way.pk = NEW
            way._prefetched_objects_cache = {"translations": []}  # noqa: SLF001  (as above)
    return tuple(ways)


def form_faults(form: ModelForm, heading: str = "") -> list[tuple[str, str]]:
    """Return the label of each field that is wrong, and what is wrong with it."""
    return [
        (
            " · ".join(
                filter(None, (heading, str(form.fields[name].label if name in form.fields else "")))
            ),
            message,
        )
        for name, messages in form.errors.items()
        for message in messages
    ]


def formset_faults(formset: BaseInlineFormSet) -> list[tuple[str, str]]:
    """Return the faults of a formset's rows, and of the rows together."""
    if formset.is_valid():
        return []
    faults = [("", message) for message in formset.non_form_errors()]
    for form in formset.forms:
        lang = form["lang"].value() if "lang" in form.fields else ""
        faults += form_faults(form, language_name(lang or ""))
    return faults
