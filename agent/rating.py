"""Keeps what visitors think of answers: the last that they say of a turn counts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agent.findings import stands
from agent.models import Attempt, Conversation, Rating
from agent.models.conversation import Status
from agent.models.rating import By
from agent.tallies import Tallies


def rate(conversation: UUID, name: UUID | str, value: str) -> UUID | None:
    """Rate a turn by a button, and return its id; None where the conversation has no such turn.

    `name` is the id of the turn or of a request for it, or the caller's id of such a request.
    """
    with transaction.atomic():
        # Locked first, as the journal does.
        found = Conversation.objects.select_for_update().filter(pk=conversation).first()
        attempt = _standing(conversation, name) if found else None
        if attempt is None:
            return None
        tallies = Tallies()
        _keep(attempt, found.channel_slug, tallies, value=value, by=By.BUTTON, at=timezone.now())
        tallies.write()
        return attempt.turn


def hear(
    rows: Iterable[Attempt],
    said: Mapping[UUID, str],
    conversations: Mapping[UUID, Conversation],
    tallies: Tallies,
) -> None:
    """Rate the turns before those that say so, and take back what was said in replaced ones.

    `said` are the ratings that attempts are. Call it within the digest's transaction.
    """
    fresh = [row for row in rows if row.counted_as != row.status]
    gone = [row.pk for row in fresh if not stands(row)]
    if gone:
        _take_back(gone, tallies)
    for row in sorted(fresh, key=lambda row: row.started_at):
        if stands(row) and (value := said.get(row.pk)) and (before := _before(row, gone)):
            channel = conversations[row.conversation_id].channel_slug
            at = row.started_at
            _keep(before, channel, tallies, value=value, by=By.WORDS, at=at, said_in=row.pk)


def _standing(conversation: UUID, name: UUID | str) -> Attempt | None:
    """Return the attempt that stands for the turn that a caller names, once it has ended.

    Before, it is not known yet under what it is counted.
    """
    of = Attempt.objects.filter(conversation=conversation).order_by("-started_at", "-id")
    named = Q(pk=name) | Q(turn=name) if isinstance(name, UUID) else Q(request_id=name)
    turn = of.filter(named).values_list("turn", flat=True).first()
    attempts = of.filter(turn=turn) if turn else of.none()
    found = attempts.exclude(status=Status.SUPERSEDED).first() or attempts.first()
    return found if found and found.ended_at else None


def _before(row: Attempt, gone: Iterable[UUID]) -> Attempt | None:
    """Return the answer that a visitor has heard last before an utterance."""
    earlier = Attempt.objects.filter(
        conversation=row.conversation_id, started_at__lt=row.started_at, ended_at__isnull=False
    )
    standing = earlier.exclude(status=Status.SUPERSEDED).exclude(pk__in=list(gone))
    answered = standing.exclude(turn=row.turn).exclude(answer="")
    return answered.order_by("-started_at", "-id").first()


def _keep(
    attempt: Attempt, channel: str, tallies: Tallies, *, at: datetime, value: str, **how: Any
) -> None:
    before = Rating.objects.filter(pk=attempt.pk).first()
    if before is not None and before.at > at:
        return
    kept = {"value": value, "at": at, "said_in": None, **how}
    Rating.objects.update_or_create(attempt=attempt, defaults=kept)
    if before is None or before.value != value:
        tallies.rate(attempt, channel, value)
        if before is not None:
            tallies.rate(attempt, channel, before.value, -1)


def _take_back(said_in: list[UUID], tallies: Tallies) -> None:
    gone = Rating.objects.filter(said_in__in=said_in).select_related("attempt__conversation")
    for rating in gone:
        attempt = rating.attempt
        tallies.rate(attempt, attempt.conversation.channel_slug, rating.value, -1)
    gone.delete()
