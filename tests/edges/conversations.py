"""Conversations as the journal leaves them, made in the database."""

import uuid
from datetime import UTC, datetime

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


def count(conversation):
    """Write into a conversation what the digest counts of its attempts."""
    attempts = list(conversation.attempts.all())
    standing = [a for a in attempts if a.status != "superseded"]
    ended = [a for a in standing if a.ended_at]
    found = {name: sum(a.status == name for a in ended) for name in ("refused", "failed", "cut")}
    found |= {
        name: sum(getattr(a, name) for a in ended)
        for name in ("unsourced", "slow", "wrong_language")
    }
    found["marked"] = sum(a.stage == "reply" and a.status != "refused" for a in ended)
    found["turns"] = len({a.turn for a in ended})
    found["cost"] = sum(a.cost for a in attempts)
    found["opening"] = (standing or attempts)[0].question[:OPENING_LENGTH]
    found["last_at"] = max(a.started_at for a in attempts)
    Conversation.objects.filter(pk=conversation.pk).update(**found)
