"""What becomes of calls and their callbacks when their conversations are erased.

What they used of their kiosk's day stays: it is a figure.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from agent.models import Call, Callback, Conversation

# At once, of those in which nobody ever spoke.
_FEW = 500


def forget(conversations: Iterable[UUID]) -> None:
    """Erase the calls of conversations; of one that still runs nothing that is said is kept.

    It stays until its end, so that it is ended and paid for as any other.
    """
    keys = list(conversations)
    calls = Call.objects.filter(Q(conversation__in=keys) | Q(conversation_by_id__in=keys))
    runs = calls.filter(ended_at__isnull=True)
    # First, as it waits for whoever takes an event in just now: what that kept goes too.
    runs.update(keeps_words=False)
    Callback.objects.filter(call__in=runs.values("pk")).delete()
    calls.filter(ended_at__isnull=False).delete()


def forget_unspoken() -> int:
    """Erase ended calls that no conversation is left of, once conversations would be."""
    days = settings.RETENTION_DAYS
    if not days:
        return 0
    since = timezone.now() - timedelta(days=days)
    spoken = Conversation.objects.filter(
        Q(pk=OuterRef("conversation")) | Q(pk=OuterRef("conversation_by_id"))
    )
    old = Call.objects.filter(started_at__lt=since, ended_at__isnull=False)
    found = list(old.filter(~Exists(spoken)).values_list("pk", flat=True)[:_FEW])
    Call.objects.filter(pk__in=found).delete()
    return len(found)
