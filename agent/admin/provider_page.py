"""How the providers do: whether each is asked, how fast it speaks, what it costs, what failed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agent import provider_figures, provider_states
from agent.admin.charts import Plot, Series, Slot, shown
from agent.admin.preview import reason
from agent.admin.provider import key_mark, lacks_key
from agent.admin.statistics_cards import SLOW, USUAL
from agent.admin.transcript import seconds
from agent.core import histogram, period
from agent.core.breaker import Standing
from agent.models import Provider, ProviderFailure, ProviderState
from agent.provider_figures import Figures
from knowledge.admin import venue
from knowledge.admin.badge import badge

_WEEK = timedelta(days=6)
# From so many seconds on what is left is told in minutes.
_MINUTES_FROM_S = 120.0


@dataclass(frozen=True, slots=True)
class Failed:
    """One failure: when it was, what it means, and how long was waited for it."""

    at: datetime
    why: str
    code: str
    waited: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One provider as the page shows it."""

    row: Provider
    mark: SafeString
    says: str
    is_resting: bool
    key: SafeString
    facts: list[tuple[str, str]]
    plot: Plot | None
    legend: list[tuple[str, str]]
    failures: list[Failed]

    @property
    def can_be_tested(self) -> bool:
        return self.row.enabled


def page(request: HttpRequest) -> HttpResponse:
    """Show all providers; `?only=1` the list alone, which the page's script puts in its place."""
    if not request.user.has_perm("agent.view_provider"):
        raise PermissionDenied
    is_part = "only" in request.GET
    with timezone.override(venue.zone()):
        context: dict[str, Any] = {} if is_part else admin.site.each_context(request)
        context |= _context(timezone.now())
        context |= {"title": _("State of the providers")}
        name = "list" if is_part else "page"
        response = TemplateResponse(request, f"admin/agent/provider/{name}.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response.render()


page = admin.site.admin_view(page)


def _context(now: datetime) -> dict[str, Any]:
    zone, today = venue.zone(), timezone.localtime(now, venue.zone()).date()
    midnights = [period.midnight(day, zone) for day in (today, today - _WEEK)]
    figures = provider_figures.read(now, *midnights)
    states = {row.slug: row for row in ProviderState.objects.all()}
    rows = sorted(
        Provider.objects.all(),
        # As they are asked: the offline one after all others.
        key=lambda row: (not row.enabled, not row.is_remote, row.name.casefold()),
    )
    providers = [_shown(row, states, figures.get(row.slug, Figures()), now) for row in rows]
    resting = [one.row.name for one in providers if one.is_resting]
    return {
        "providers": providers,
        "summary": _("Resting: %s") % ", ".join(resting) if resting else _("None rests."),
        "is_well": not resting,
        "now": date_format(timezone.localtime(now), "H:i:s"),
    }


def _shown(
    row: Provider, states: Mapping[str, ProviderState], figures: Figures, now: datetime
) -> Shown:
    state = states.get(row.slug)
    standing = provider_states.standing(state, now) if row.is_remote else "asked"
    plot = _plot(figures, now)
    return Shown(
        row=row,
        mark=_mark(row, standing),
        says=_says(row, standing, state, now),
        is_resting=row.enabled and standing != "asked",
        key=key_mark(row),
        facts=_facts(figures),
        plot=plot,
        legend=[(one.form, one.name) for one in plot.series] if plot else [],
        failures=[_failed(failure) for failure in figures.recent],
    )


def _mark(row: Provider, standing: Standing) -> SafeString:
    if not row.enabled:
        return badge(_("disabled"), "muted")
    return {
        "asked": badge(_("asked"), "warn" if lacks_key(row) else "ok"),
        "resting": badge(_("resting"), "bad"),
        "trying": badge(_("being tried"), "warn"),
    }[standing]


def _says(row: Provider, standing: Standing, state: ProviderState | None, now: datetime) -> str:
    """Return in a sentence how a provider stands, and what comes next."""
    if not row.enabled:
        return _("It is not enabled, so nobody asks it.")
    if not row.is_remote:
        return _("It needs no network and always answers, after all others.")
    if standing == "asked" or state is None or state.rests_until is None:
        if lacks_key(row):
            return _("It is asked, but without its key: it will refuse.")
        return (
            _("It is asked. Failures in a row just now: %s.") % state.failures
            if state and state.failures
            else _("It is asked.")
        )
    if standing == "trying":
        return _("Its rest is over: the next question tries it.")
    told = {
        "failures": state.failures,
        "time": date_format(timezone.localtime(state.rests_until), "H:i:s"),
        "left": _left((state.rests_until - now).total_seconds()),
    }
    return _("It rests until %(time)s, %(left)s from now. Failures in a row: %(failures)s.") % told


def _left(seconds_: float) -> str:
    """Return how long something still lasts, in whole seconds or minutes."""
    if seconds_ < _MINUTES_FROM_S:
        return _("%s s") % number_format(max(1, round(seconds_)))
    return _("%s min") % number_format(round(seconds_ / 60))


def _facts(figures: Figures) -> list[tuple[str, str]]:
    """Return names and values of the figures."""
    words = figures.first_words
    return [
        (_("First words, half within"), seconds(histogram.percentile(words, USUAL))),
        (_("First words, 19 of 20 within"), seconds(histogram.percentile(words, SLOW))),
        (_("Turns in 24 h"), shown(figures.turns, "count")),
        (_("Failures in 24 h"), shown(figures.failures, "count")),
        (_("Cost today, US$"), shown(figures.cost_today, "money")),
        (_("Cost in 7 days, US$"), shown(figures.cost_week, "money")),
    ]


def _plot(figures: Figures, now: datetime) -> Plot | None:
    """Return the course of the times to the first words; None where nothing was said."""
    axis = provider_figures.hours(now)
    if not figures.first_words:
        return None
    slots = tuple(Slot(f"{at:%H:%M}", f"{at:%H:%M}") for at in map(timezone.localtime, axis))
    named = ((_("half within"), "line", USUAL), (_("19 of 20 within"), "dashes", SLOW))
    series = tuple(
        Series(
            name,
            tuple(histogram.percentile(figures.hours.get(at, ()), percent) for at in axis),
            form,
        )
        for name, form, percent in named
    )
    return Plot(_("First words in the last 24 hours"), slots, series, "ms")


def _failed(failure: ProviderFailure) -> Failed:
    waited = seconds(failure.waited_ms) if failure.waited_ms else "–"
    return Failed(failure.at, reason(failure.code), failure.code, waited)
