"""What chat rooms used in the last days: of one room with its persons, and of all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agent.admin.charts import Column, Plot, Series, Slot, Table, grouped
from agent.admin.statistics_panels import Panel
from agent.chat_limit_store import limits_of
from agent.models import ChatRoom, ChatRoomUsage
from knowledge.admin import venue
from knowledge.admin.links import can_view

DAYS = 14
# Persons and rooms that a page names at most.
_NAMED = 20
_SUMS = {"sum_requests": Sum("requests"), "sum_tokens": Sum("tokens"), "over": Sum("declined")}


@dataclass(frozen=True, slots=True)
class UsagePanel(Panel):
    """A part of a page of usage: a chart with its table below, or a table alone."""

    @property
    def is_wide(self) -> bool:
        return self.slug == "persons"

    @property
    def is_told_by_charts(self) -> bool:
        return bool(self.plots)


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of a room, or the form that is open."""

    title: str
    url: str
    is_open: bool


class WithUsage:
    """Mixin for the admin of chat rooms: the pages of what was used."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("usage/", view(self.all_usage_view), name="agent_chatroom_all_usage"),
            path("<int:pk>/usage/", view(self.usage_view), name="agent_chatroom_usage"),
            *super().get_urls(),
        ]

    def usage_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what a room used in the last days, and who used most."""
        _demand(request)
        room = ChatRoom.objects.filter(pk=pk).first()
        if room is None:
            raise Http404
        with timezone.override(venue.zone()):
            found = ChatRoomUsage.objects.filter(room=room, day__gt=_before_all())
            has_any = found.exists()
            context = {
                "title": str(room),
                "original": room,
                "room": room,
                "tabs_of_room": tabs(request, room, "usage"),
                "standing": standing(room),
                "panels": [*_courses(found, limits_of(room).room.tokens), _persons(found)]
                if has_any
                else [],
            }
            return self._usage_page(request, context)

    def all_usage_view(self, request: HttpRequest) -> HttpResponse:
        """Show what all rooms together used in the last days."""
        _demand(request)
        with timezone.override(venue.zone()):
            found = ChatRoomUsage.objects.filter(day__gt=_before_all())
            has_any = found.exists()
            context = {
                "title": _("Use of all chat rooms"),
                "panels": [*_courses(found), _over_limits(found)] if has_any else [],
                "rooms": _rooms(found),
            }
            return self._usage_page(request, context)

    def _usage_page(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, "admin/agent/chatroom/usage.html", context).render()


def may_see_usage(request: HttpRequest) -> bool:
    """Whether the account may see what was used, and the names of those who did."""
    return bool(can_view(request, "agent.chatroomusage"))


def tabs(request: HttpRequest, room: ChatRoom, opened: str) -> list[Tab]:
    """Return the pages of a room that the account may open; `opened` is the one that it sees."""
    pages = [("settings", _("Settings"), "change")]
    if may_see_usage(request):
        pages.append(("usage", _("Use"), "usage"))
    if can_view(request, "agent.conversation"):
        pages.append(("memory", _("Memory"), "memory"))
    return [
        Tab(title, reverse(f"admin:agent_chatroom_{page}", args=[room.pk]), name == opened)
        for name, title, page in pages
    ]


def standing(room: ChatRoom) -> dict[str, str]:
    """Return what a room used today, in words."""
    used = ChatRoomUsage.objects.filter(room=room, person="", day=venue.today()).first()
    used = used or ChatRoomUsage()
    most = limits_of(room)
    tokens = grouped(used.tokens)
    if most.room.tokens:
        pair = {"used": tokens, "all": grouped(most.room.tokens)}
        tokens = _("%(used)s of %(all)s") % pair
    return {
        "requests": grouped(used.requests),
        "tokens": tokens,
        "over": grouped(used.declined),
        "minute": _limit(most.room.requests),
        "person_minute": _limit(most.person.requests),
        "person_day": _limit(most.person.tokens),
    }


def _limit(most: int) -> str:
    return grouped(most) if most else _("no limit")


def _demand(request: HttpRequest) -> None:
    if not (may_see_usage(request) and can_view(request, "agent.chatroom")):
        raise PermissionDenied


def _before_all() -> date:
    """Return the last day that is not shown."""
    return venue.today() - timedelta(days=DAYS)


def _courses(found: QuerySet[ChatRoomUsage], most_tokens: int = 0) -> Iterable[Panel]:
    """Yield the charts of requests and of tokens, day by day; 0: there is no limit to show."""
    first = _before_all() + timedelta(days=1)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    of_rooms = found.filter(person="").values_list("day").annotate(**_SUMS).order_by("day")
    sums = {day: tuple(numbers) for day, *numbers in of_rooms}
    requests, tokens, over = zip(*(sums.get(day, (0, 0, 0)) for day in days), strict=True)
    slots = tuple(Slot(date_format(d, _("j M")), date_format(d, _("l j F"))) for d in days)
    asked = Plot(
        _("Requests"),
        slots,
        (Series(_("Requests"), requests), Series(_("Over a limit"), over, "dashes")),
    )
    says = _("%(count)s in the last 14 days; %(over)s more were over a limit.") % {
        "count": grouped(sum(requests)),
        "over": grouped(sum(over)),
    }
    yield UsagePanel("requests", asked.title, says, asked.table(), (asked,))
    limit = (Series(_("Limit now"), (most_tokens,) * DAYS, "dashes"),) if most_tokens else ()
    spent = Plot(_("Tokens"), slots, (Series(_("Tokens"), tokens), *limit))
    most = max(range(DAYS), key=lambda number: tokens[number])
    says = _("%(count)s in the last 14 days, most of them on %(day)s: %(most)s.") % {
        "count": grouped(sum(tokens)),
        "day": slots[most].name,
        "most": grouped(tokens[most]),
    }
    yield UsagePanel("tokens", spent.title, says, spent.table(), (spent,))


def _persons(found: QuerySet[ChatRoomUsage]) -> Panel:
    by_person = found.exclude(person="").values_list("person").annotate(**_SUMS)
    rows = tuple(by_person.order_by("-sum_tokens", "-sum_requests", "person")[:_NAMED])
    columns = (
        Column(_("Person"), "text"),
        *(Column(title) for title in (_("Requests"), _("Tokens"), _("Over a limit"))),
    )
    title = _("Who used most")
    says = _("In the last 14 days, by tokens.") if rows else _("Nobody gave a name.")
    widest = max((row[2] for row in rows), default=0) or 1
    heat = tuple((0, round(100 * row[2] / widest), 0) for row in rows)
    return UsagePanel("persons", title, says, Table(title, columns, rows), heat=heat)


def _over_limits(found: QuerySet[ChatRoomUsage]) -> Panel:
    """Return who asked more than they may, the last ones first."""
    rows = found.exclude(person="").filter(declined__gt=0).values_list("room", "person")
    sums = rows.annotate(last=Max("day"), times=Sum("declined"))
    chosen = list(sums.order_by("-last", "-times", "person")[:_NAMED])
    rooms = ChatRoom.objects.in_bulk([row[0] for row in chosen])
    columns = (
        Column(_("Person"), "text"),
        Column(_("Chat room"), "text"),
        Column(_("Last on"), "text"),
        Column(_("Over a limit")),
    )
    lines = tuple(
        (person, str(rooms.get(room, "–")), date_format(last, _("j M")), times)
        for room, person, last, times in chosen
    )
    title = _("Persons over a limit")
    says = (
        _("They were told when to ask again.")
        if lines
        else _("Nobody asked too much in the last 14 days.")
    )
    return UsagePanel("over", title, says, Table(title, columns, lines))


def _rooms(found: QuerySet[ChatRoomUsage]) -> list[dict[str, Any]]:
    """Return the rooms that used most, each with the way to its page."""
    sums = found.filter(person="").values("room").annotate(**_SUMS, last=Max("day"))
    rows = list(sums.order_by("-sum_tokens", "-sum_requests", "room")[:_NAMED])
    names = ChatRoom.objects.in_bulk([row["room"] for row in rows])
    widest = max((row["sum_tokens"] for row in rows), default=0) or 1
    return [
        {
            "name": str(names[row["room"]]),
            "url": reverse("admin:agent_chatroom_usage", args=[row["room"]]),
            "tokens": _("%s tokens") % grouped(row["sum_tokens"]),
            "requests": _("requests: %s") % grouped(row["sum_requests"]),
            "percent": round(100 * row["sum_tokens"] / widest),
        }
        for row in rows
        if row["room"] in names
    ]
