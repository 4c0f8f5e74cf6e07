"""How queues of review stand: what they take, what waits, and who may see and work on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agent import queues
from agent.admin.navigation import can_view
from agent.core.agreement import Agreement
from agent.models import Conversation, ReviewQueue
from agent.models.review import Outcome
from knowledge.admin import venue
from knowledge.admin.badge import language_name

MODEL = "agent.reviewqueue"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a queue stands; counts as people read them."""

    queue: ReviewQueue
    rule: str
    total: str
    waiting: str
    today: int
    is_waiting: bool
    is_begun: bool
    agreed: str
    # Percent of what it takes that is done; None where it takes more than is counted.
    share: int | None
    url: str


def may_see(request: HttpRequest) -> bool:
    """Whether the account may see queues and how they stand."""
    return request.user.is_active and can_view(request, MODEL)


def may_work(request: HttpRequest) -> bool:
    """Whether the account may take conversations from queues."""
    rights = ("agent.view_conversation", "agent.review_conversation")
    return may_see(request) and request.user.has_perms(rights)


def demand(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def find(pk: int) -> ReviewQueue:
    """Return a queue with the channel that its rule names. Raises Http404."""
    found = ReviewQueue.objects.select_related("channel").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def begin_of(queue: ReviewQueue) -> datetime | None:
    """Return the moment at which the queue's first day begins at the venue."""
    if queue.since is None:
        return None
    with timezone.override(venue.zone()):
        return venue.midnight(queue.since)


def taken_by(queue: ReviewQueue) -> QuerySet[Conversation]:
    """Return the conversations that the queue takes."""
    return queues.taken(queue, begin_of(queue))


def standings(found: Sequence[ReviewQueue], request: HttpRequest) -> list[Standing]:
    """Return how queues stand, for their cards; the queries are as many for one as for all."""
    midnight = venue.midnight(timezone.localdate())
    counts = queues.counts({one: taken_by(one) for one in found}, request.user, midnight)
    agreed = queues.agreements(found)
    return [_standing(one, counts[one.pk], percent(agreed[one.pk])) for one in found]


def _standing(queue: ReviewQueue, count: queues.Count, agreed: str) -> Standing:
    return Standing(
        queue=queue,
        rule=rule_text(queue),
        total=count_text(count.total),
        waiting=count_text(count.waiting),
        today=count.since,
        is_waiting=bool(count.waiting) and queue.is_open,
        is_begun=count.own > 0,
        agreed=agreed,
        share=_share(count),
        url=page_url(queue),
    )


def _share(count: queues.Count) -> int | None:
    if count.total > queues.MOST:
        return None
    return 100 * (count.total - count.waiting) // count.total if count.total else 100


def rule_text(queue: ReviewQueue) -> str:
    """Return in words which conversations a queue takes."""
    parts = [str(Outcome(queue.outcome).label)]
    if queue.lang:
        parts.append(language_name(queue.lang))
    parts += filter(None, (queue.persona, queue.channel.name if queue.channel else ""))
    if queue.since:
        parts.append(_("since %s") % date_format(queue.since, _("j M Y")))
    if queue.share < 100:
        parts.append(_("%s %% by chance") % number_format(f"{queue.share:g}"))
    each = queue.reviewers_each
    if each > 1:
        parts.append(ngettext("%d reviewer for each", "%d reviewers for each", each) % each)
    return " · ".join(parts)


def percent(found: Agreement) -> str:
    """Return for people how many pairs are equal, rounded down so that only all is 100."""
    # Whole numbers: 29 of 100 are less than 0.29 by rounding.
    return f"{100 * found.equal // found.pairs} %" if found.pairs else "–"


def count_text(count: int) -> str:
    """Return a bounded count for people."""
    many = f"{number_format(queues.MOST, use_l10n=True, force_grouping=True)}+"
    return many if count > queues.MOST else number_format(count, force_grouping=True)


def page_url(queue: ReviewQueue) -> str:
    """Return the address of how a queue stands."""
    return reverse("queue", args=[queue.pk])
