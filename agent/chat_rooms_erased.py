"""What becomes of chat rooms when something that was said there is erased.

Their settings and their figures stay; who used how much is kept no longer than what they said.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from agent.chat_room_store import forget_summaries
from agent.models import Attempt, ChatRoom, ChatRoomTurn

# At once.
_FEW = 500
# Days after which an attempt that is not there will not come any more.
_LATE_DAYS = 7


def forget(attempts: Iterable[UUID]) -> None:
    """Forget who asked attempts that are erased, and the summaries that may tell of them."""
    turns = ChatRoomTurn.objects.filter(attempt__in=list(attempts))
    if rooms := set(turns.values_list("room", flat=True)):
        turns.delete()
        forget_summaries(rooms)


def forget_old() -> None:
    """Forget who used how much before what they said is erased, and who asked what is not there."""
    now = timezone.now()
    for room in ChatRoom.objects.select_related("channel"):
        days = (room.channel.keep_days if room.channel else None) or settings.RETENTION_DAYS
        if days:
            since = (now - timedelta(days=days)).date()
            room.usage.filter(day__lt=since).exclude(person="").delete()
    stored = Attempt.objects.filter(pk=OuterRef("attempt"))
    late = ChatRoomTurn.objects.filter(at__lt=now - timedelta(days=_LATE_DAYS))
    found = list(late.filter(~Exists(stored)).values_list("pk", flat=True)[:_FEW])
    ChatRoomTurn.objects.filter(pk__in=found).delete()
