"""Accounts that review, a turn, and a conversation with something of everything that they meet."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User

from agent.models import Attempt
from knowledge.models import Conference, Fact, RedZoneTopic
from tests.edges.conversations import EVENING, add_attempt, make_conversation

TOKENS = {
    "persona": 620,
    "pinned": 210,
    "caller": 40,
    "retrieved": 480,
    "now": 90,
    "language": 25,
    "history": 130,
    "total": 1650,
}


def rich_conversation():
    """Make a conversation with a fact used, a superseded attempt, an interruption and a refusal."""
    Conference.objects.create(
        name="C", timezone="Europe/Vienna", start="2025-09-08", end="2025-09-12"
    )
    Fact.objects.create(slug="hall", question="Where is the hall?", answer="Upstairs.")
    RedZoneTopic.objects.create(slug="secrets", title="Secrets")
    turn = uuid.uuid4()
    made = make_conversation(question="أين القاعة", status="superseded", turn=turn, cost=0.0004)
    _answered(made, turn)
    _refused(made)
    _unsourced(made)
    made.refresh_from_db()
    return made


def _answered(made, turn):
    add_attempt(
        made,
        turn=turn,
        question="أين القاعة الكبرى؟",
        answer="القاعة الكبرى في الطابق العلوي. خذوا المصعد ثم انعطفوا يساراً.",
        heard="القاعة الكبرى في الطابق العلوي.",
        records=["fact:hall", "fact:gone"],
        provider="main",
        model="gpt-example",
        persona="rosa-ctbto-agent",
        handovers=[{"provider": "first", "code": "provider_busy", "ms": 12}],
        ttft_ms=312.4,
        total_ms=1890.0,
        tokens=TOKENS,
        prompt_tokens=1650,
        completion_tokens=44,
        cost=0.0021,
        release=42,
        request_id="req-1",
        started_at=EVENING + timedelta(seconds=2),
    )


def _refused(made):
    add_attempt(
        made,
        lang="en",
        question="And who guards the secret archive at night?",
        answer="I leave that to others.",
        made="The archive is guarded by two officers.",
        status="refused",
        topic="secrets",
        rule="phrase in the reply",
        stage="reply",
        provider="main",
        model="gpt-example",
        persona="rosa-ctbto-agent",
        ttft_ms=820.0,
        total_ms=950.0,
        tokens=TOKENS,
        started_at=EVENING + timedelta(seconds=30),
    )


def _unsourced(made):
    add_attempt(
        made,
        lang="fr",
        question="Merci ! Et où se trouve le vestiaire ?",
        answer="Je suis désolée, je n'ai pas cette information.",
        unsourced=True,
        slow=True,
        provider="main",
        persona="rosa-ctbto-agent",
        ttft_ms=2600.0,
        total_ms=3100.0,
        started_at=EVENING + timedelta(seconds=60),
    )


def account(name: str, *rights: str) -> User:
    """Return an account of the staff with these rights."""
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


@pytest.fixture
def turn() -> Attempt:
    """The only turn of a conversation."""
    return make_conversation().attempts.get()
