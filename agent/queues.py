"""Queues of review: which conversations one takes, who works on which, and when it is done.

What a queue takes follows from its rule, and is looked up each time: nothing is stored but who took
and finished what.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from agent import reviewing
from agent.core.agreement import Agreement, agreement
from agent.models import Conversation
from agent.models.conversation import COUNTED
from agent.models.review import ConversationReview, ReviewQueue

# How long a conversation is held for the one who took it.
HELD = timedelta(minutes=30)
# Counts end here: beyond it nobody needs to know how many there are.
MOST = 10_000
_IDS = 1 << 128


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people's verdicts on one turn, each with the key of the account."""

    attempt: UUID
    conversation: UUID
    first: tuple[int, str]
    second: tuple[int, str]


@dataclass(frozen=True, slots=True)
class Count:
    """How many conversations a queue takes, how many of them wait (both bounded), and were done."""

    total: int
    waiting: int
    since: int
    own: int


class _Number(Subquery):
    """How many rows another query has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def taken(queue: ReviewQueue, begin: datetime | None = None) -> QuerySet[Conversation]:
    """Return the conversations that the rule takes; `begin` is the first moment of its `since`.

    The ids of conversations are spread evenly, so those below a bound are a sample: the same ones
    each time, and more of them where the share grows.
    """
    found = Conversation.objects.order_by()
    if queue.outcome in COUNTED:
        found = found.filter(**{f"{queue.outcome}__gt": 0})
    for name in ("lang", "persona", "channel_id"):
        if value := getattr(queue, name):
            found = found.filter(**{name: value})
    if begin is not None:
        found = found.filter(last_at__gte=begin)
    return found if queue.share >= 100 else found.filter(pk__lt=bound(queue.share))


def bound(share: float) -> UUID:
    """Return the id below which `share` of a hundred conversations are."""
    return UUID(int=min(round(_IDS * share / 100), _IDS - 1))


def bounded(rows: QuerySet) -> int:
    """Return how many rows there are, or MOST + 1 where there are more than MOST."""
    return rows[: MOST + 1].count()


def unfinished(queue: ReviewQueue, found: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Return those that not enough reviewers have finished."""
    return _with_fewer(queue, found, _finished([queue]))


def next_for(
    queue: ReviewQueue, reviewer: AbstractBaseUser, begin: datetime | None = None
) -> Conversation | None:
    """Take the conversation that waits longest, or what the reviewer holds already; None: all done.

    Of two reviewers at once no more get the same one than the queue asks for.
    """
    with transaction.atomic():
        # Hands out one by one. SQLite has one writer at a time anyhow.
        found = ReviewQueue.objects.select_for_update().filter(pk=queue.pk, is_open=True).first()
        if found is None:
            return None
        free = _free_for(found, reviewer, taken(found, begin))
        held = _own(found, reviewer).filter(finished_at=None, passed=False)
        mine = free.filter(pk__in=held.values("conversation")).first()
        conversation = mine or free.order_by("last_at", "pk").first()
        if conversation is not None:
            _write(found, conversation.pk, reviewer, taken_at=timezone.now())
        return conversation


def finish(queue: ReviewQueue, conversation: UUID, reviewer: AbstractBaseUser) -> None:
    """Count the conversation as done by the reviewer, and as reviewed once enough have done it."""
    with transaction.atomic():
        found = ReviewQueue.objects.select_for_update().get(pk=queue.pk)
        _write(found, conversation, reviewer, finished_at=timezone.now(), passed=False)
        if _finished([found]).filter(conversation=conversation).count() >= found.reviewers_each:
            reviewing.finish(conversation, reviewer)


def finish_held(conversation: UUID, reviewer: AbstractBaseUser) -> None:
    """Count the conversation as done in each queue from which the reviewer has taken it."""
    held = ConversationReview.objects.filter(conversation=conversation, reviewer=reviewer)
    held.filter(finished_at=None, passed=False).update(finished_at=timezone.now())


def pass_over(queue: ReviewQueue, conversation: UUID, reviewer: AbstractBaseUser) -> None:
    """Leave the conversation to others; the reviewer does not get it again."""
    own = _own(queue, reviewer).filter(conversation=conversation, finished_at=None)
    own.update(passed=True)


def release(queue: ReviewQueue, conversation: UUID, reviewer: AbstractBaseUser) -> None:
    """Give back what the reviewer holds, for anybody to take."""
    own = _own(queue, reviewer).filter(conversation=conversation, finished_at=None, passed=False)
    own.delete()


def left_for(queue: ReviewQueue, reviewer: AbstractBaseUser, begin: datetime | None = None) -> int:
    """Return how many conversations the reviewer could take, a bounded count."""
    return bounded(_free_for(queue, reviewer, taken(queue, begin)))


def done_by(queue: ReviewQueue, reviewer: AbstractBaseUser) -> int:
    """Return how many conversations of the queue the reviewer has finished."""
    return _finished([queue]).filter(reviewer=reviewer).count()


def is_held(queue: ReviewQueue, conversation: UUID, reviewer: AbstractBaseUser) -> bool:
    """Whether the reviewer has taken the conversation and neither finished nor passed it over."""
    own = _own(queue, reviewer).filter(conversation=conversation, finished_at=None, passed=False)
    return own.exists()


def finished_since(queue: ReviewQueue, moment: datetime) -> QuerySet[ConversationReview]:
    """Return what was finished from then on."""
    return _finished([queue]).filter(finished_at__gte=moment)


def counts(
    found: Mapping[ReviewQueue, QuerySet[Conversation]],
    reviewer: AbstractBaseUser,
    moment: datetime,
) -> dict[int, Count]:
    """Return by its key how each queue stands that takes what is found for it.

    `since` counts what was done from the moment on, `own` what the reviewer did. It takes two
    queries, however many queues there are.
    """
    done = _finished(found).values("queue").order_by()
    done = done.annotate(
        since=models.Count("pk", filter=Q(finished_at__gte=moment)),
        own=models.Count("pk", filter=Q(reviewer=reviewer)),
    )
    by_queue = {row["queue"]: row for row in done}
    waiting = {queue: unfinished(queue, rows) for queue, rows in found.items()}
    rows = ReviewQueue.objects.filter(pk__in=[queue.pk for queue in found]).order_by()
    return {
        key: Count(total, waits, *(by_queue.get(key, {}).get(n, 0) for n in ("since", "own")))
        for key, total, waits in rows.values_list("pk", _each(found), _each(waiting))
    }


def _each(found: Mapping[ReviewQueue, QuerySet]) -> Case:
    """Return for the row of each queue how many rows there are for it, a bounded count."""
    return Case(
        *(
            When(pk=queue.pk, then=_Number(rows.values("pk")[: MOST + 1]))
            for queue, rows in found.items()
        ),
        default=0,
    )


def agreements(queues: Iterable[ReviewQueue]) -> dict[int, Agreement]:
    """Return by its key how far the reviewers of each queue agree; in one query."""
    of_queue: dict[int, dict[tuple[str, str], int]] = {queue.pk: {} for queue in queues}
    rows = _pairs(of_queue).values_list("queue", f"{_FIRST}__verdict", f"{_SECOND}__verdict")
    for key, first, second, number in rows.annotate(number=models.Count("pk")):
        of_queue[key][first, second] = number
    return {key: agreement(counted) for key, counted in of_queue.items()}


def turns_judged_twice(queue: ReviewQueue) -> int:
    """Return on how many turns two reviewers of the queue gave a verdict."""
    return _pairs([queue.pk]).aggregate(n=models.Count(f"{_FIRST}__attempt", distinct=True))["n"]


def differing(queue: ReviewQueue, most: int) -> list[Pair]:
    """Return the verdicts of two on one turn that are not the same, the newest first."""
    names = ("attempt", "attempt__conversation", "reviewer", "verdict")
    # Named first: by its path, what is excluded would be looked for anew.
    rows = _pairs([queue.pk]).annotate(one=F(f"{_FIRST}__verdict"), two=F(f"{_SECOND}__verdict"))
    rows = rows.exclude(one=F("two"))
    rows = rows.order_by(f"-{_FIRST}__at", f"{_FIRST}__attempt").values_list(
        *(f"{_FIRST}__{name}" for name in names),
        *(f"{_SECOND}__{name}" for name in names[2:]),
    )
    return [Pair(*row[:2], row[2:4], row[4:]) for row in rows[:most]]


# From what one reviewer did: what another did with the same conversation, and both their verdicts.
_OTHER = "conversation__queue_reviews"
_FIRST = "conversation__attempts__reviews"
_SECOND = f"{_FIRST}__attempt__reviews"


def _pairs(queues: Iterable[int]) -> QuerySet[ConversationReview]:
    """Return a row for each two reviewers of a queue who judged the same turn.

    The older account's verdict is the first; three reviewers make three pairs.
    """
    both = {
        f"{_OTHER}__queue": F("queue"),
        f"{_OTHER}__reviewer__gt": F("reviewer"),
        f"{_OTHER}__finished_at__isnull": False,
        f"{_OTHER}__passed": False,
        f"{_FIRST}__reviewer": F("reviewer"),
        f"{_SECOND}__reviewer": F(f"{_OTHER}__reviewer"),
    }
    return ConversationReview.objects.filter(
        queue__in=list(queues), finished_at__isnull=False, passed=False, **both
    ).order_by()


def _own(queue: ReviewQueue, reviewer: AbstractBaseUser) -> QuerySet[ConversationReview]:
    return ConversationReview.objects.filter(queue=queue, reviewer=reviewer)


def _finished(queues: Iterable[ReviewQueue]) -> QuerySet[ConversationReview]:
    return ConversationReview.objects.filter(
        queue__in=list(queues), finished_at__isnull=False, passed=False
    ).order_by()


def _free_for(
    queue: ReviewQueue, reviewer: AbstractBaseUser, found: QuerySet[Conversation]
) -> QuerySet[Conversation]:
    """Return those that the reviewer has not done, and others leave room for."""
    of_this = ConversationReview.objects.filter(queue=queue, conversation=OuterRef("pk")).order_by()
    is_done = Q(finished_at__isnull=False) | Q(passed=True)
    found = found.exclude(Exists(of_this.filter(is_done, reviewer=reviewer)))
    is_held = Q(finished_at=None, taken_at__gt=timezone.now() - HELD)
    busy = ConversationReview.objects.filter(
        Q(finished_at__isnull=False) | is_held, queue=queue, passed=False
    )
    return _with_fewer(queue, found, busy.exclude(reviewer=reviewer).order_by())


def _with_fewer(
    queue: ReviewQueue, found: QuerySet[Conversation], reviews: QuerySet[ConversationReview]
) -> QuerySet[Conversation]:
    """Return those that have fewer of the reviews than the queue asks for."""
    of_one = reviews.filter(conversation=OuterRef("pk"))
    if queue.reviewers_each == 1:
        return found.exclude(Exists(of_one))
    counted = of_one.values("conversation").annotate(n=models.Count("pk")).values("n")
    return found.alias(busy=Coalesce(Subquery(counted), 0)).filter(busy__lt=queue.reviewers_each)


def _write(
    queue: ReviewQueue, conversation: UUID, reviewer: AbstractBaseUser, **values: Any
) -> None:
    ConversationReview.objects.update_or_create(
        queue=queue, conversation_id=conversation, reviewer=reviewer, defaults=values
    )
