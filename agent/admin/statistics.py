"""The page of statistics: how much was asked, in which languages, how it ended and what it cost."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agent import figures, shortfall
from agent.admin.charts import Table, Value
from agent.admin.filters import periods
from agent.admin.navigation import can_view, list_url, may_see_statistics
from agent.admin.questions import lists
from agent.admin.saved_views import View
from agent.admin.statistics_cards import Card, cards
from agent.admin.statistics_course import Course, slots_of
from agent.admin.statistics_panels import Panel, panels
from agent.core.period import Period, before, days
from agent.models import Channel, Persona
from knowledge import clock
from knowledge.admin import venue
from knowledge.importers.csv_file import guarded
from knowledge.models import RedZoneTopic

_DAY = timedelta(days=1)
# What the address names: a period, or two days, a channel and a persona.
PERIOD, SINCE, UNTIL, CHANNEL, PERSONA = "period", "since", "until", "channel", "persona"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for. `name` is that of a period, empty for days of one's own."""

    name: str
    period: Period
    channel: str
    persona: str

    @property
    def query(self) -> dict[str, str]:
        """Return the part of an address that names the period, as the lists take it too."""
        if self.name:
            return {PERIOD: self.name}
        return {SINCE: self.period.first.isoformat(), UNTIL: self.period.last.isoformat()}

    @property
    def of(self) -> dict[str, str]:
        """Return the part of an address that names channel and persona."""
        found = {CHANNEL: self.channel, PERSONA: self.persona}
        return {name: value for name, value in found.items() if value}


def page(request: HttpRequest) -> HttpResponse:
    """Show the figures of a period."""
    _demand_right(request)
    zone = venue.zone()
    with timezone.override(zone):
        context = {
            **admin.site.each_context(request),
            "title": _("Statistics"),
            **_context(request, chosen(request, zone), zone),
        }
        return TemplateResponse(request, "admin/agent/statistics/page.html", context).render()


def file(request: HttpRequest) -> HttpResponse:
    """Return the same figures as a table for spreadsheets; no words of visitors are in it."""
    _demand_right(request)
    zone = venue.zone()
    with timezone.override(zone):
        wanted = chosen(request, zone)
        found = figures.read(wanted.period, wanted.channel, wanted.persona)
        text = io.StringIO()
        rows = csv.writer(text)
        rows.writerow([_("table"), _("row"), _("figure"), _("number")])
        for panel in _panels(found, wanted.period, zone) if found.hours else ():
            rows.writerows(_lines(panel.table))
    name = f"rosa-{wanted.period.first}-{wanted.period.last}.csv"
    return HttpResponse(
        # With a mark at its beginning, without which Excel takes UTF-8 for something else.
        "\ufeff" + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


page, file = map(admin.site.admin_view, (page, file))


def chosen(request: HttpRequest, zone: tzinfo) -> Chosen:
    """Return what the address asks for; today where it names no days."""
    today = venue.today()
    since, until = (_day(request.GET.get(name, "")) for name in (SINCE, UNTIL))
    of = request.GET.get(CHANNEL, "")[:50], request.GET.get(PERSONA, "")[:64]
    if since or until:
        return Chosen("", days(since or until, until or since, zone), *of)
    name = request.GET.get(PERIOD, "")
    named = {
        "today": (today, today),
        "yesterday": (today - _DAY, today - _DAY),
        "7d": (today - 6 * _DAY, today),
    }
    if (day := _day(name)) is not None:
        named[name] = day, day
    name = name if name in named else "today"
    return Chosen(name, days(*named[name], zone), *of)


def _day(text: str) -> date | None:
    """Return a day of the address; None of what is none, or of another age."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year < 3000 else None


def _context(request: HttpRequest, wanted: Chosen, zone: tzinfo) -> dict[str, Any]:
    period, now = wanted.period, clock.now()
    found = figures.read(period, wanted.channel, wanted.persona)
    earlier = before(period, now, zone)
    then = figures.read_total(earlier, wanted.channel, wanted.persona)
    channels, personas = figures.choices()
    is_empty = not found.hours
    list_url_of = _list_url(request, wanted)
    return {
        "chosen": wanted,
        "shown": _shown(period),
        "compared": _compared(earlier, period, now),
        "periods": _periods(wanted),
        "channels": _named(channels, Channel, wanted.channel),
        "personas": _named(personas, Persona, wanted.persona),
        "cards": [] if is_empty else _cards(found, then, list_url_of),
        "panels": [] if is_empty else _panels(found, period, zone),
        "questions": [] if is_empty else lists(request, period),
        "unstored": shortfall.totals(period.begin, period.end),
        "has_any": bool(channels or personas or found.hours),
        "file_url": _url("statistics_file", wanted.query | wanted.of),
    }


def _cards(found: figures.Figures, then: tuple[figures.Sums, list[int]], url: str) -> list[Card]:
    """Return the cards; those of conversations lead to the list of them at `url`, if any."""
    shown = cards((found.total, found.all_first_words), then)
    if not url:
        return shown
    return [
        card if card.query is None else replace(card, url="&".join(filter(None, (url, card.query))))
        for card in shown
    ]


def _panels(found: figures.Figures, period: Period, zone: tzinfo) -> list[Panel]:
    topics = dict(RedZoneTopic.objects.values_list("slug", "title"))
    return panels(found, Course(slots_of(period, zone), clock.now()), topics)


def _list_url(request: HttpRequest, wanted: Chosen) -> str:
    """Return the address of the conversations that are counted, for those who may see them."""
    if not can_view(request, "agent.conversation"):
        return ""
    query = dict(wanted.query)
    if wanted.persona:
        query["persona"] = wanted.persona
    if wanted.channel:
        row = Channel.objects.filter(slug=wanted.channel).values_list("pk", flat=True).first()
        query |= {"channel__id__exact": str(row)} if row else {}
    return list_url("agent.conversation", urlencode(query))


def _shown(period: Period) -> str:
    """Return the days of a period in words."""
    if period.days == 1:
        return date_format(period.first, _("l j F Y"))
    first, last = (date_format(day, _("j F Y")) for day in (period.first, period.last))
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _compared(earlier: Period, period: Period, now: datetime) -> str:
    """Return with which days the figures are compared, in words."""
    text = _shown(earlier)
    if period.begin <= now < period.end:
        hour = timezone.localtime(earlier.end)
        text = _("%(days)s until %(time)s") % {"days": text, "time": f"{hour:%H:%M}"}
    return text


def _periods(wanted: Chosen) -> list[View]:
    """Return the periods to choose from, as the list of conversations calls them; whole days."""
    found = []
    for name, title, short in periods():
        if name != "24h":
            query = {PERIOD: name}
            url = _url("statistics", query | wanted.of)
            found.append(View(short, query, url, is_current=name == wanted.name, hint=title))
    return found


def _named(
    slugs: list[str], model: type[Channel] | type[Persona], taken: str
) -> list[tuple[str, str]]:
    """Return slugs with the names that staff know them by; the one that is chosen is among them."""
    slugs = sorted({*slugs, taken} - {""})
    names = dict(model.objects.filter(slug__in=slugs).values_list("slug", "name"))
    return [(slug, names.get(slug, slug)) for slug in slugs]


def _url(name: str, query: dict[str, str]) -> str:
    return f"{reverse(name)}?{urlencode(query)}"


def _lines(table: Table) -> Iterable[list[Value]]:
    """Yield the numbers of a table, one a line: so that spreadsheets can filter and add them."""
    for row in table.rows:
        names, numbers = row[: table.names], row[table.names :]
        titles = table.columns[table.names :]
        for column, number in zip(titles, numbers, strict=True):
            yield [
                *(guarded(str(text)) for text in (table.title, " · ".join(map(str, names)))),
                guarded(column.title),
                number if number is None else round(number, 4),
            ]


def _demand_right(request: HttpRequest) -> None:
    if not may_see_statistics(request):
        raise PermissionDenied
