"""The page of a queue of review: day by day, person by person, and how far people agree."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format

from agent import queues
from agent.admin.navigation import can_view
from agent.admin.queue_standing import (
    demand,
    find,
    may_see,
    may_work,
    percent,
    standings,
    taken_by,
)
from agent.models import Attempt, ReviewQueue
from agent.models.review import Judged
from knowledge.admin import venue
from knowledge.languages import direction

DAYS = 14
# Turns on which people differ that a page names.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a queue; the shares are of the widest bar."""

    day: date
    came: int
    done: int
    came_share: int
    done_share: int


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a queue stands: day by day, person by person, and how far people agree."""
    demand(may_see(request))
    queue = find(pk)
    with timezone.override(venue.zone()):
        context = {
            **admin.site.each_context(request),
            "title": queue.name,
            "standing": standings([queue], request)[0],
            "queue": queue,
            "days": days_of(queue),
            "people": people_of(queue),
            "agreement": agreement_of(queue),
            "differing": _differing(request, queue),
            "may_work": may_work(request),
            "may_change": request.user.has_perm("agent.change_reviewqueue"),
        }
        return TemplateResponse(request, "admin/agent/queue/page.html", context).render()


page = admin.site.admin_view(page)


def days_of(queue: ReviewQueue) -> list[Day]:
    """Return the last days, the newest first: how many conversations came, how many were done."""
    # Conversations and verdicts have the time that it is, whatever the clock of a rehearsal says.
    today = timezone.localdate()
    days = [today - timedelta(days=number) for number in range(DAYS)]
    found = taken_by(queue)
    came = {
        day: found.filter(
            last_at__gte=venue.midnight(day), last_at__lt=venue.midnight(day + timedelta(days=1))
        ).count()
        for day in days
    }
    done = dict.fromkeys(days, 0)
    finished = queues.finished_since(queue, venue.midnight(days[-1]))
    for moment in finished.values_list("finished_at", flat=True):
        if (day := timezone.localdate(moment)) in done:
            done[day] += 1
    widest = max((*came.values(), *done.values(), 1))
    return [
        Day(day, came[day], done[day], _share(came[day], widest), _share(done[day], widest))
        for day in days
    ]


def people_of(queue: ReviewQueue) -> list[dict[str, Any]]:
    """Return who worked on the queue in the last days, the most active first."""
    since = venue.midnight(timezone.localdate() - timedelta(days=DAYS - 1))
    today = venue.midnight(timezone.localdate())
    done = queues.finished_since(queue, since)
    names = ("reviewer__username", "reviewer__first_name", "reviewer__last_name")
    rows = done.values_list(*names).annotate(n=Count("pk")).order_by("-n", names[0])
    now = done.filter(finished_at__gte=today).values_list(names[0]).annotate(n=Count("pk"))
    of_today = dict(now.order_by())
    return [
        {
            "name": f"{first} {last}".strip() or username,
            "done": count,
            "today": of_today.get(username, 0),
        }
        for username, first, last, count in rows
    ]


def agreement_of(queue: ReviewQueue) -> dict[str, Any]:
    """Return how far people agree, as the page shows it."""
    found = queues.agreements([queue])[queue.pk]
    kappa = "–" if found.kappa is None else number_format(found.kappa, 2)
    turns = queues.turns_judged_twice(queue)
    return {"turns": turns, "share": percent(found), "kappa": kappa}


def _differing(request: HttpRequest, queue: ReviewQueue) -> list[dict[str, Any]]:
    """Return the turns on which people differ, for those who may read conversations."""
    if not can_view(request, "agent.conversation"):
        return []
    apart = queues.differing(queue, SHOWN)
    rows = Attempt.objects.in_bulk([pair.attempt for pair in apart])
    users = {key for pair in apart for key in (pair.first[0], pair.second[0])}
    names = _names(users)
    return [
        {
            "question": rows[pair.attempt].question[:300] or "–",
            "lang": rows[pair.attempt].lang,
            "direction": direction(rows[pair.attempt].lang) if rows[pair.attempt].lang else "auto",
            "verdicts": [
                (names[key], Judged(verdict).label, "ok" if verdict == Judged.GOOD else "bad")
                for key, verdict in (pair.first, pair.second)
            ],
            "url": reverse("admin:agent_conversation_change", args=[pair.conversation])
            + f"#turn-{pair.attempt}",
        }
        for pair in apart
    ]


def _names(keys: set[int]) -> dict[int, str]:
    rows = get_user_model().objects.in_bulk(keys)
    return {key: row.get_full_name() or row.get_username() for key, row in rows.items()}


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole)
