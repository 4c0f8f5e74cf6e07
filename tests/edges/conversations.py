"""Conversations as the journal leaves them, made in the database."""

import uuid
from datetime import UTC, datetime

from agent.models import Attempt, Channel, Conversation

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


def add_attempt(conversation, **values):
    identifier = uuid.uuid4()
    return Attempt.objects.create(
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
