"""Conversations as the journal and the digest leave them, made in the database."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

from django.db.models import Max

from agent.digest import digest_some
from agent.findings import Finding, Reader
from agent.models import Attempt, Channel, Conversation
from agent.models.conversation import OPENING_LENGTH

EVENING = datetime(2025, 9, 9, 18, 5, 7, tzinfo=UTC)


def make_conversation(number=1, started_at=EVENING, **values):
    channel, _made = Channel.objects.get_or_create(slug="web", defaults={"name": "Web page"})
    conversation = Conversation.objects.create(
        id=uuid.uuid4(),
        channel=channel,
        key=f"key-{number}",
        lang="ar",
        started_at=started_at,
        last_at=started_at,
    )
    add_attempt(conversation, **values)
    return conversation


def add_attempt(conversation, *, is_counted=True, **values):
    """Add an attempt; one that is not counted yet waits for the digest."""
    identifier = uuid.uuid4()
    attempt = Attempt.objects.create(
        id=identifier,
        conversation=conversation,
        **{
            "turn": identifier,
            "status": "done",
            "lang": "ar",
            "question": "أين القاعة؟",
            "started_at": conversation.started_at,
            "ended_at": conversation.started_at,
        }
        | values,
    )
    if is_counted:
        count(conversation)
    return attempt


class AsMade(Reader):
    """Finds an attempt slow or in the wrong language where its test says so."""

    def read(self, row: Attempt) -> Finding:
        flags = {"slow": row.slow, "wrong_language": row.wrong_language}
        return replace(super().read(row), **flags)


def count(conversation):
    """Write what the journal and the guard know of a conversation, and have the rest digested."""
    attempts = conversation.attempts.order_by("started_at")
    row = Conversation.objects.filter(pk=conversation.pk)
    row.filter(opening="").update(opening=attempts.first().question[:OPENING_LENGTH])
    row.update(
        last_at=attempts.aggregate(at=Max("started_at"))["at"],
        marked=attempts.filter(stage="reply").exclude(status="refused").count(),
    )
    digest_some(AsMade())
