"""Queues of review and conversations for them."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from agent import ids, roles
from agent.models import Attempt, Conversation, ReviewQueue
from tests.edges.roles import make_user

EVENING = datetime(2025, 9, 9, 18, 0, tzinfo=UTC)


def make(number=1, **values):
    """Make a conversation as the digest leaves it, with one turn."""
    at = EVENING + timedelta(minutes=number)
    conversation = Conversation.objects.create(
        id=ids.conversation_id("web", str(number)),
        **{"key": str(number), "started_at": at, "last_at": at, "turns": 1, "lang": "en"} | values,
    )
    Attempt.objects.create(
        id=uuid.uuid4(),
        turn=uuid.uuid4(),
        conversation=conversation,
        question=f"Question {number}?",
        status="done",
        started_at=at,
        ended_at=at,
    )
    return conversation


def make_queue(**values):
    return ReviewQueue.objects.create(**{"name": "Queue"} | values)


@pytest.fixture
def ana() -> User:
    return make_user(roles.REVIEWER, username="ana", first_name="Ana")


@pytest.fixture
def ben() -> User:
    return make_user(roles.REVIEWER, username="ben")
