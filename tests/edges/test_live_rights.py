"""Who watches is looked at again and again: the consumer by itself, with a fast clock."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client

from agent import consumers, live_view
from agent.live_talks import Talks
from agent.models import Reading
from agent.news import News
from agent.watching import Watching
from tests.edges.conversations import make_conversation
from tests.edges.dialogue_rows import make_dialogue

Message = dict[str, Any]


@pytest.fixture
def cookies(database: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The session of somebody who may watch, in a database of the test's own."""
    # Half a minute is too long for a test.
    monkeypatch.setattr(consumers, "CHECK_S", 0.05)
    # Turns that other tests left in memory would be told of.
    monkeypatch.setattr(consumers, "watching", Watching(Talks(), News()))
    user = User.objects.create_user("nour", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_conversation"))
    client = Client()
    client.force_login(user)
    return {"sessionid": client.cookies["sessionid"].value}


def watch(cookies: dict[str, str], then: Callable[[], object], *asked: Message) -> list[Message]:
    """Return what a socket is sent until it is closed, `then` being done once it has begun."""

    async def play() -> list[Message]:
        sent: list[Message] = []
        incoming: asyncio.Queue[Message] = asyncio.Queue()
        for message in ({"type": "websocket.connect"}, *asked):
            incoming.put_nowait(message)

        async def send(message: Message) -> None:
            sent.append(message)
            if len(sent) == 2 + len(asked):
                await asyncio.to_thread(then)

        async with asyncio.timeout(10):
            await consumers.live({"cookies": cookies}, incoming.get, send)
        await consumers.watching.close()
        return sent

    return asyncio.run(play())


def leave_group() -> None:
    User.objects.get().user_permissions.clear()


def leave_staff() -> None:
    User.objects.update(is_staff=False)


@pytest.mark.parametrize(
    ("lose", "code"),
    [
        (leave_group, 4403),
        (leave_staff, 4403),
        (lambda: User.objects.update(is_active=False), 4401),
        (lambda: User.objects.update(password="changed"), 4401),
        (lambda: User.objects.all().delete(), 4401),
        (lambda: Session.objects.update(expire_date="2020-01-01T00:00Z"), 4401),
        (lambda: Session.objects.all().delete(), 4401),
    ],
)
def test_account_that_may_not_watch_any_more_is_put_out(
    cookies: dict[str, str], lose: Callable[[], object], code: int
) -> None:
    sent = watch(cookies, lose)

    assert [m["type"] for m in sent] == ["websocket.accept", "websocket.send", "websocket.close"]
    assert sent[-1]["code"] == code


def test_database_that_is_away_closes_the_socket_until_later(
    cookies: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: Any) -> None:
        raise OperationalError

    # A database cannot be taken away from one function only.
    monkeypatch.setattr(live_view, "whole", away)

    assert watch(cookies, lambda: None)[-1] == {"type": "websocket.close", "code": 1013}


def test_a_dialogue_that_is_opened_says_that_no_visitor_asks(admin_user: User) -> None:
    row = make_dialogue()

    assert live_view.opened(admin_user, row.conversation)["is_dialogue"] is True


def test_conversation_that_is_opened_is_written_down_as_read_once(cookies: dict[str, str]) -> None:
    conversation = make_conversation(question="أين القاعة؟", answer="هناك.")
    ask = {"type": "websocket.receive", "text": orjson.dumps({"watch": conversation.pk}).decode()}

    for _ in range(2):
        User.objects.update(is_staff=True)
        *_before, opened, closed = watch(cookies, leave_staff, ask)
        (event,) = orjson.loads(opened["text"])["events"]
        assert closed["code"] == 4403
        assert (event["is"], event["id"]) == ("opened", conversation.pk.hex)
        assert event["is_dialogue"] is False
        assert [(row["question"], row["answer"]) for row in event["lines"]] == [
            ("أين القاعة؟", "هناك.")
        ]

    assert list(Reading.objects.values_list("conversation", "username", "way")) == [
        (conversation.pk, "nour", "live")
    ]


def test_socket_that_leaves_is_let_go(cookies: dict[str, str]) -> None:
    sent = watch(cookies, lambda: None, {"type": "websocket.disconnect"})

    assert sent[0] == {"type": "websocket.accept"}
    assert not consumers.watching._readers
