"""Writes down who read which conversations, and how."""

from collections.abc import Iterable
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from agent.models import Reading
from agent.models.reading import Way

_AT_ONCE = 1_000


def record(user: Any, conversation_ids: Iterable[UUID], way: Way) -> None:
    """Write that the account has read each of the conversations: all of that or nothing.

    Call it before they are shown, so that nothing is shown unwritten.
    """
    rows = (
        Reading(conversation=key, by=user, username=user.get_username(), way=way)
        for key in conversation_ids
    )
    with transaction.atomic():
        while some := list(islice(rows, _AT_ONCE)):
            Reading.objects.bulk_create(some)


def of(conversation: UUID) -> QuerySet[Reading]:
    """Return the readings of a conversation, the last one first."""
    return Reading.objects.filter(conversation=conversation)
