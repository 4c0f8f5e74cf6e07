"""The start page: what there is, what needs attention, what was asked."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agent import figures
from agent.admin import attention, coverage
from agent.admin.charts import Plot, Series, grouped
from agent.admin.navigation import can_view, list_url, may_see_statistics
from agent.admin.outcome import outcome_marks
from agent.admin.statistics_course import Course, slots_of
from agent.core.period import days
from agent.models import Attempt, Conversation, Persona
from agent.models.conversation import Status
from knowledge import clock, history
from knowledge.admin import venue
from knowledge.admin.base import short_time
from knowledge.admin.links import content_url
from knowledge.admin.session import period
from knowledge.languages import direction
from knowledge.models import Conference, Fact, Session, Version

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Card:
    """A number that leads to its list."""

    title: str
    number: int
    icon: str
    url: str
    note: str = ""
    tone: str = "info"
    plot: Plot | None = None

    @property
    def shown(self) -> str:
        return grouped(self.number)


def show(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return the context of the start page, in the venue's time; called by Unfold."""
    with timezone.override(venue.zone()):
        return context | {
            "title": _("Start page"),
            "conference": Conference.objects.order_by("pk").first(),
            "today": date_format(venue.today(), _("l j F Y")),
            "cards": [
                *_content_cards(request),
                *_conversation_cards(request),
                *_figure_cards(request),
            ],
            "steps": _first_steps(request),
            "coverage": coverage.table(request),
            "attention": attention.points(request),
            "programme": _programme(request),
            "latest": _latest(request),
            "changes": _changes(request),
        }


def _content_cards(request: HttpRequest) -> list[Card]:
    cards = []
    if can_view(request, "knowledge.fact"):
        published = Fact.objects.published().count()
        drafts = _("Drafts: %d") % Fact.objects.filter(published=False).count()
        url = list_url("knowledge.fact", "published__exact=1")
        cards.append(Card(_("Facts published"), published, "lightbulb", url, drafts))
    if can_view(request, "knowledge.session"):
        today = venue.today()
        count = Session.objects.published().filter(start__date=today).count()
        url = list_url("knowledge.session", f"day={today}&published__exact=1")
        day = date_format(today, _("D j M"))
        cards.append(Card(_("Sessions today"), count, "event", url, day))
    if visible := [kept.name for kept in history.kinds() if can_view(request, kept.name)]:
        since = timezone.now() - timedelta(hours=24)
        count = Version.objects.filter(kind__in=visible, at__gte=since).count()
        note = _("last 24 hours")
        cards.append(Card(_("Changes of the content"), count, "monitoring", content_url(), note))
    return cards


def _conversation_cards(request: HttpRequest) -> list[Card]:
    if not can_view(request, "agent.conversation"):
        return []
    since = timezone.now() - timedelta(hours=24)
    # Counted in an index each: the figures are of whole hours, and a day may have a million turns.
    talked = Conversation.objects.filter(last_at__gte=since).order_by().count()
    recent = Attempt.objects.filter(started_at__gte=since).order_by()
    refused, failed = (
        recent.filter(status=status).count() for status in (Status.REFUSED, Status.FAILED)
    )

    def card(title: str, number: int, icon: str, query: str, tone: str) -> Card:
        url = list_url("agent.conversation", f"period=24h{query}")
        return Card(title, number, icon, url, _("last 24 hours"), tone)

    return [
        card(_("Conversations"), talked, "forum", "", "info"),
        card(
            _("Questions declined"),
            refused,
            "front_hand",
            "&status=refused",
            "warn" if refused else "info",
        ),
        card(_("Answers failed"), failed, "error", "&status=failed", "bad" if failed else "ok"),
    ]


def _figure_cards(request: HttpRequest) -> list[Card]:
    """Lead to the figures, with the turns of today by their hours."""
    if not may_see_statistics(request):
        return []
    zone = venue.zone()
    today = days(venue.today(), venue.today(), zone)
    course = Course(slots_of(today, zone), clock.now())
    hours = course.put(figures.read_hours(today))
    turns = [sum(sums.turns for sums in parts) for parts in hours]
    plot = Plot(_("Turns today"), course.axis, (Series(_("Turns"), course.passed(turns)),))
    url = f"{reverse('statistics')}?period=today"
    return [Card(_("Turns today"), sum(turns), "bar_chart", url, _("by the hour"), plot=plot)]


def _first_steps(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Return what is still to be entered: model, title and why."""
    steps = [
        (
            Conference,
            _("Enter the conference"),
            _("Its name, days and time zone: every time in the programme depends on it."),
        ),
        (Fact, _("Add the first fact"), _("A question in a visitor's words, and what Rosa says.")),
        (Session, _("Add the first session"), _("Rosa then knows what is on now and next.")),
        (Persona, _("Add a persona"), _("Who the assistant is, and how it speaks.")),
    ]
    return [
        (reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_add"), title, why)
        for model, title, why in steps
        if request.user.has_perm(f"{model._meta.app_label}.add_{model._meta.model_name}")
        and not model.objects.exists()
    ]


def _programme(request: HttpRequest) -> dict[str, Any] | None:
    if not can_view(request, "knowledge.session"):
        return None
    sessions = Session.objects.published().select_related("place").order_by("start")
    today = list(sessions.filter(start__date=venue.today())[:SHOWN])
    coming = [] if today else list(sessions.filter(start__date__gt=venue.today())[:SHOWN])
    return {
        "is_today": bool(today),
        "url": list_url("knowledge.session"),
        "rows": [
            {
                "title": s.title,
                "time": period(s.start, s.end),
                "room": s.place.name if s.place else "",
                "url": reverse("admin:knowledge_session_change", args=[s.pk]),
            }
            for s in today or coming
        ],
    }


def _latest(request: HttpRequest) -> list[dict[str, Any]] | None:
    if not can_view(request, "agent.conversation"):
        return None
    rows = Conversation.objects.order_by("-last_at")[:SHOWN]
    return [
        {
            "question": row.opening,
            "direction": direction(row.lang) if row.lang else "auto",
            "marks": outcome_marks(row),
            "time": short_time(row.last_at),
            "url": reverse("admin:agent_conversation_change", args=[row.pk]),
        }
        for row in rows
    ]


def _changes(request: HttpRequest) -> list[dict[str, Any]]:
    entries = LogEntry.objects.select_related("user", "content_type")
    if not request.user.is_superuser:
        # Their names may be words of visitors, which not every role may read.
        seen = [
            kind.pk
            for kind in ContentType.objects.all()
            if can_view(request, f"{kind.app_label}.{kind.model}")
        ]
        entries = entries.filter(user=request.user, content_type__in=seen)
    return [
        {
            "who": entry.user.get_full_name() or entry.user.get_username(),
            "what": entry.object_repr,
            "kind": entry.content_type.name if entry.content_type else "",
            "how": entry.get_action_flag_display(),
            "time": short_time(entry.action_time),
            "url": None if entry.is_deletion() else entry.get_admin_url(),
        }
        for entry in entries.order_by("-action_time")[:SHOWN]
    ]
