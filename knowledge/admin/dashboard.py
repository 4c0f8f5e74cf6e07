"""The page of the content as a whole: what is there, what is missing, what needs a look."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from knowledge import history
from knowledge.admin import alike, venue
from knowledge.admin.base import short_time
from knowledge.admin.changes import field_label, how_mark, who
from knowledge.admin.fact import validity_mark
from knowledge.admin.filters import EXPIRING_DAYS, validity
from knowledge.admin.grid import Kind, grid, kinds
from knowledge.admin.links import can_view, list_url
from knowledge.admin.session import period
from knowledge.models import Fact, How, Session, Version
from knowledge.models.session import SessionStatus

# Rows of a panel; the rest is in the list that it leads to.
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a panel."""

    text: str
    url: str
    under: str | SafeString = ""
    mark: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Records that need a look; `hint` says what to do, or where there are none, why."""

    slug: str
    title: str
    icon: str
    count: int
    items: tuple[Item, ...]
    links: tuple[tuple[str, str], ...]
    hint: str
    tone: str = "warn"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records of a kind there are, of them published, drafts, samples in use."""

    kind: Kind
    total: int
    published: int
    samples: int

    @property
    def drafts(self) -> int:
        return self.total - self.published


def page(request: HttpRequest, app_label: str = "knowledge") -> HttpResponse:
    """Show the content as a whole, as far as the user may see it."""
    with timezone.override(venue.zone()):
        found = kinds(request)
        if not found:
            raise PermissionDenied
        tallies = [_tally(kind) for kind in found]
        context = admin.site.each_context(request) | {
            "title": _("Content"),
            "tallies": tallies,
            "is_empty": not any(tally.total for tally in tallies),
            "grid": grid(found),
            "panels": _panels(request, tallies),
            "changes": _changes(request),
            "changes_url": _changes_url(request),
            "add_urls": _add_urls(request, found),
        }
        request.current_app = admin.site.name
        return TemplateResponse(request, "admin/knowledge/content/page.html", context).render()


def _tally(kind: Kind) -> Tally:
    counts = kind.model._base_manager.aggregate(
        all=Count("pk"),
        used=Count("pk", filter=Q(published=True)),
        invented=Count("pk", filter=Q(published=True, sample=True)),
    )
    return Tally(kind, counts["all"], counts["used"], counts["invented"])


def _panels(request: HttpRequest, tallies: list[Tally]) -> list[Panel]:
    return [
        *(_expiring() if can_view(request, "knowledge.fact") else []),
        _duplicates(tallies),
        *(_sessions() if can_view(request, "knowledge.session") else []),
        _samples(tallies),
        _drafts(tallies),
    ]


def _expiring() -> list[Panel]:
    shown = Fact.objects.published().filter(validity("expired") | validity("expiring"))
    rows = shown.order_by("valid_until").only("question", "valid_from", "valid_until")
    items = tuple(
        Item(fact.question, _url(fact), mark=validity_mark(fact)) for fact in rows[:SHOWN]
    )
    links = (
        (_("expired"), list_url("knowledge.fact", "validity=expired&published__exact=1")),
        (_("ending soon"), list_url("knowledge.fact", "validity=expiring&published__exact=1")),
    )
    hint = (
        _("Rosa leaves out a fact that has expired. Give it a new last day, or unpublish it.")
        if items
        else _("No fact has expired or ends within %d days.") % EXPIRING_DAYS
    )
    title = _("Expired or ending soon")
    return [Panel("expiring", title, "event_busy", shown.count(), items, links, hint)]


def _duplicates(tallies: list[Tally]) -> Panel:
    # Between two places there is one way.
    compared = [tally.kind for tally in tallies if tally.kind.model in alike.SUBJECTS]
    found = [(kind, group) for kind in compared for group in alike.groups(kind.model)]
    names = _names(found[:SHOWN])
    items = tuple(
        Item(
            names.get((kind.name, group[0]), ""),
            f"{list_url(kind.name)}?duplicates={group[0]}",
            _("%(kind)s: %(count)d alike") % {"kind": kind.title, "count": len(group)},
        )
        for kind, group in found[:SHOWN]
    )
    with_any = dict.fromkeys(kind for kind, _group in found)
    links = tuple((kind.title, list_url(kind.name, "duplicates=yes")) for kind in with_any)
    hint = (
        _("Keep one of them, move what the others add into it, and delete or unpublish those.")
        if found
        else _("No two records have the same or nearly the same question, title or name.")
    )
    return Panel("duplicates", _("Duplicates"), "content_copy", len(found), items, links, hint)


def _names(found: list[tuple[Kind, tuple[int, ...]]]) -> dict[tuple[str, int], str]:
    names: dict[tuple[str, int], str] = {}
    for kind in dict.fromkeys(kind for kind, _group in found):
        keys = [group[0] for other, group in found if other is kind]
        subject = alike.SUBJECTS[kind.model]
        rows = kind.model._base_manager.filter(pk__in=keys).values_list("pk", subject)
        names |= {(kind.name, key): name for key, name in rows}
    return names


def _sessions() -> list[Panel]:
    planned = Session.objects.published().exclude(status=SessionStatus.CANCELLED)
    shown = planned.filter(Q(place=None) | Q(speakers=None))
    rows = shown.order_by("start", "pk").annotate(named=Count("speakers"))
    items = tuple(
        Item(session.title, _url(session), period(session.start, session.end), _lacks(session))
        for session in rows[:SHOWN]
    )
    base = "published__exact=1"
    links = (
        (_("no room"), list_url("knowledge.session", f"room=none&{base}")),
        (_("no speaker"), list_url("knowledge.session", f"speakers=none&{base}")),
    )
    hint = (
        _("Without a room Rosa cannot say where a session is, without speakers not who speaks.")
        if items
        else _("Every session has a room and speakers.")
        if planned.exists()
        else _("There is no session yet. Add them, or import the programme.")
    )
    title = _("Sessions without room or speaker")
    return [Panel("sessions", title, "event_note", shown.count(), items, links, hint)]


def _lacks(session: Any) -> str:
    lacking = [_("no room")] if session.place_id is None else []
    return ", ".join([*lacking, *([] if session.named else [_("no speaker")])])


def _samples(tallies: list[Tally]) -> Panel:
    items = tuple(
        Item(tally.kind.title, tally.kind.url(sample__exact="1"), mark=str(tally.samples))
        for tally in tallies
        if tally.samples
    )
    hint = (
        _("Invented for demonstration. Replace or unpublish them before the conference.")
        if items
        else _("No record that was invented for demonstration is published.")
    )
    count = sum(tally.samples for tally in tallies)
    return Panel("samples", _("Samples still published"), "science", count, items, (), hint)


def _drafts(tallies: list[Tally]) -> Panel:
    items = tuple(
        Item(
            tally.kind.title,
            list_url(tally.kind.name, "published__exact=0"),
            mark=str(tally.drafts),
        )
        for tally in tallies
        if tally.drafts
    )
    hint = (
        _("Rosa does not use drafts. Publish what is ready; many at once with the list's action.")
        if items
        else _("There are no drafts: every record is in use.")
    )
    count = sum(tally.drafts for tally in tallies)
    return Panel("drafts", _("Drafts"), "edit_note", count, items, (), hint, "info")


def _changes(request: HttpRequest) -> list[dict[str, Any]]:
    visible = [kept for kept in history.kinds() if can_view(request, kept.name)]
    by_name = {kept.name: kept for kept in visible}
    # An import's new records would push out all that people did.
    brought = Q(how=How.CREATED, via=history.IMPORT)
    rows = Version.objects.filter(kind__in=by_name).exclude(Q(how=How.FOUND) | brought)
    return [
        {
            "name": version.name,
            "url": history_url(version),
            "kind": by_name[version.kind].model._meta.verbose_name,
            "how": how_mark(version),
            "who": who(version),
            "fields": [field_label(by_name[version.kind], key) for key in version.changed[:4]],
            "time": short_time(version.at),
        }
        for version in rows.select_related("user").defer("values")[: SHOWN + 4]
    ]


def history_url(version: Version) -> str:
    """Return the address of the history of a version's record."""
    return reverse(f"admin:{version.kind.replace('.', '_')}_history", args=[version.row])


def _changes_url(request: HttpRequest) -> str:
    return list_url("knowledge.version") if can_view(request, "knowledge.version") else ""


def _add_urls(request: HttpRequest, found: list[Kind]) -> list[tuple[str, str]]:
    return [
        (kind.title, reverse(f"admin:knowledge_{kind.model._meta.model_name}_add"))
        for kind in found
        if request.user.has_perm(f"knowledge.add_{kind.model._meta.model_name}")
    ]


def _url(row: models.Model) -> str:
    return reverse(f"admin:knowledge_{row._meta.model_name}_change", args=[row.pk])
