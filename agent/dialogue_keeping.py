"""How long dialogues are kept: as long as they can be gone on with, and their conversation after.

A thread deletes what has expired of a channel that keeps no words, or whose conversation is gone.
"""

import logging
from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from agent import dialogue_store
from agent.models import Conversation, Dialogue
from knowledge.worker import Watch

log = logging.getLogger("rosa.dialogues")
_LOOK_S = 60.0
# Dialogues of one look, and of one transaction: SQLite has one writer.
_AT_ONCE, _FEW = 1_000, 25


def forget_conversations(conversations: Iterable[UUID]) -> None:
    """Delete the dialogues of conversations; a turn that is being spoken is not stored."""
    found = Dialogue.objects.filter(conversation__in=list(conversations))
    dialogue_store.forget(found.values_list("pk", flat=True))


def forget_expired() -> int:
    """Delete the expired dialogues that nobody may read any more; return how many there were."""
    now = timezone.now()
    spoken = Conversation.objects.filter(pk=OuterRef("conversation"))
    over = Dialogue.objects.filter(expires_at__lte=now)
    over = over.filter(Q(keeps_words=False) | ~Exists(spoken))
    over = over.filter(Q(claimed_until=None) | Q(claimed_until__lte=now))
    keys = list(over.order_by("expires_at").values_list("pk", flat=True)[:_AT_ONCE])
    return sum(dialogue_store.forget(keys[at : at + _FEW]) for at in range(0, len(keys), _FEW))


def _look() -> None:
    """Do so. Never raises."""
    try:
        if count := forget_expired():
            log.info("dialogues-forgotten count=%d", count)
    except Exception as exc:  # noqa: BLE001  (the thread must live to try again)
        log.error("dialogues-not-forgotten error=%s", type(exc).__name__)
    finally:
        connection.close()


watch = Watch("rosa-dialogues", _look, _LOOK_S)
