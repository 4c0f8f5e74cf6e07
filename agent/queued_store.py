"""The rows of requests of the durable queue: who works on one, what is to be published, what left.

All of it is synchronous and done in threads, see `stored`.
"""

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from agent.core.queued import TRIES, Reply
from agent.models import QueuedRequest as Row
from agent.threads import Threads

log = logging.getLogger("rosa.queue")
# Seconds that the database may take.
DATABASE_S = 10.0
# Not those of chat rooms: what is written here is on the disk before anything leaves.
threads = Threads(
    "rosa-queue",
    lambda error: log.warning("queue-not-stored error=%s", error),
    sorry="The queue cannot be read or stored now.",
    limit_s=DATABASE_S,
)
stored = threads.stored

# Seconds for which a claim holds, unless it is renewed.
LEASE_S = 15.0
# So long the same request id gets no second answer.
KEPT_DAYS = 7


class Next(StrEnum):
    """What is to be done with a request."""

    MAKE = "make"  # it has no answer yet
    GIVE_UP = "give up"  # too many processes died over it
    PUBLISH = "publish"  # its answer is stored, and nobody knows whether it left
    WAIT = "wait"  # somebody else works on it
    NOTHING = "nothing"  # its answer has left


@dataclass(frozen=True, slots=True)
class Standing:
    """How a request stands; `age_s` are the seconds since it was seen first."""

    next: Next
    reply: Reply | None = None
    age_s: float = 0.0


def claim(request_id: str, room: str, claim: UUID, by: float) -> Standing:
    """Claim a request, unless somebody else has or its answer has left.

    After `by`, of the monotonic clock, nobody waits for the claim any more.
    """
    with transaction.atomic():
        if time.monotonic() > by:
            return Standing(Next.WAIT)
        now = timezone.now()
        row, _is_new = Row.objects.get_or_create(request_id=request_id, defaults={"room": room})
        is_free = Q(claim=None) | Q(claimed_until=None) | Q(claimed_until__lt=now)
        free = Row.objects.filter(is_free, pk=row.pk, answered_at=None)
        until = now + timedelta(seconds=LEASE_S)
        is_ours = free.update(claim=claim, claimed_until=until, tries=F("tries") + 1)
        row.refresh_from_db()
    if row.answered_at:
        return Standing(Next.NOTHING)
    if not is_ours:
        return Standing(Next.WAIT)
    age_s = (now - row.created_at).total_seconds()
    if row.reply:
        return Standing(Next.PUBLISH, Reply(**row.reply), age_s)
    return Standing(Next.GIVE_UP if row.tries > TRIES else Next.MAKE, None, age_s)


def renew(request_id: str, claim: UUID) -> bool:
    """Hold a claim for longer; return whether it is still ours."""
    until = timezone.now() + timedelta(seconds=LEASE_S)
    return bool(_ours(request_id, claim).update(claimed_until=until))


def keep(request_id: str, claim: UUID, reply: Reply) -> bool:
    """Store what is to be published, once; return whether it is ours to publish."""
    told: dict[str, Any] = {"kind": reply.kind, "payload": reply.payload}
    return bool(_ours(request_id, claim).filter(reply__isnull=True).update(reply=told))


def mark_answered(request_id: str) -> None:
    """Note that an answer has left, and forget its words."""
    open_ones = Row.objects.filter(request_id=request_id, answered_at=None)
    open_ones.update(answered_at=timezone.now(), reply=None, claim=None, claimed_until=None)


def is_answered(request_id: str) -> bool:
    """Whether the answer to a request has left."""
    return Row.objects.filter(request_id=request_id, answered_at__isnull=False).exists()


def release(request_id: str, claim: UUID) -> None:
    """Give a claim back at once, as if it had never been tried."""
    _ours(request_id, claim).update(claim=None, tries=F("tries") - 1)


def give_back(request_id: str, claim: UUID) -> None:
    """Give a claim back after a try that counts."""
    _ours(request_id, claim).update(claim=None)


def remove_old() -> int:
    """Delete the rows of requests that nobody has touched for long; return how many."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    touched = Coalesce("answered_at", "claimed_until", "created_at")
    return Row.objects.alias(touched=touched).filter(touched__lt=before).delete()[0]


def _ours(request_id: str, claim: UUID) -> Any:
    return Row.objects.filter(request_id=request_id, claim=claim, answered_at=None)
