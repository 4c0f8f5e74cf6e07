"""The search of the list of conversations, as a reviewer uses it."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agent.admin import full_text
from agent.digest import digest_some
from agent.findings import Reader
from agent.ids import conversation_id
from agent.models import Channel, Conversation
from tests.edges.conversations import EVENING, make_conversation

pytestmark = pytest.mark.django_db
URL = reverse("admin:agent_conversation_changelist")


def found(client: Client, search: str, **chosen: str) -> list[str]:
    """Return the keys of the conversations that the list shows, newest first."""
    response = client.get(URL, {"q": search, **chosen})
    assert response.status_code == 200
    return [row.key for row in response.context["cl"].result_list]


def say(number: int, question: str, lang: str = "en", hours: int = 0) -> Conversation:
    at = EVENING + timedelta(hours=hours)
    texts = {"question": question, "answer": "That is so.", "lang": lang}
    made = make_conversation(number, at, **texts)
    made.attempts.update(started_at=at, ended_at=at)
    digest_some(Reader())
    return made


def test_conversations_are_found_by_words_in_any_language(admin_client: Client) -> None:
    say(1, "Where is the registration desk?")
    say(2, "أين مكتب التسجيل؟", "ar", 1)
    say(3, "Is there a second desk?", hours=2)

    assert found(admin_client, "desks") == ["key-3", "key-1"]
    assert found(admin_client, '"registration desk"') == ["key-1"]
    assert found(admin_client, "التسجيل") == ["key-2"]
    assert found(admin_client, "nowhere") == []
    assert found(admin_client, " ") == ["key-3", "key-2", "key-1"]


def test_conversation_is_found_by_its_key_and_its_id(admin_client: Client) -> None:
    made = say(1, "Where is the desk?")
    channel = Channel.objects.get()
    other = Conversation.objects.create(
        id=conversation_id(f"#{channel.pk}", "visit-7"), key="visit-7", started_at=EVENING
    )

    assert found(admin_client, "visit-7") == [other.key]
    assert found(admin_client, str(made.pk)) == ["key-1"]
    assert found(admin_client, str(uuid.uuid4())) == []


def test_search_keeps_to_the_period(admin_client: Client) -> None:
    say(1, "Where is the desk?")
    say(2, "Where is the desk?", hours=24)

    assert found(admin_client, "desk", period="2025-09-09") == ["key-1"]
    assert found(admin_client, "desk", since="2025-09-10", until="2025-09-10") == ["key-2"]


def test_reviewer_is_told_where_more_was_found_than_is_searched(
    admin_client: Client, monkeypatch: Any
) -> None:
    # Two thousand conversations take a while to make.
    monkeypatch.setattr(full_text, "MANY", 1)
    say(1, "Where is the desk?")

    text = admin_client.get(URL, {"q": "desk"}).content.decode()

    assert "More than 1 conversations have these words: the newest are searched." in text
