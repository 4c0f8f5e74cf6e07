"""Chat rooms with what was said and used there, made in the database."""

from datetime import UTC, datetime, timedelta

from agent.entry import Entry
from agent.models import ChatRoom, ChatRoomTurn, ChatRoomUsage, Conversation
from agent.models.channel import BUS_CHANNEL
from knowledge.admin import venue
from tests.edges.conversations import add_attempt

MORNING = datetime(2025, 9, 9, 8, 0, tzinfo=UTC)


def make_room(key: str = "lobby", **values) -> ChatRoom:
    return ChatRoom.objects.create(key=key, **{"last_at": MORNING, **values})


def say(
    room: ChatRoom,
    question: str,
    answer: str,
    person: str = "ada",
    minute: int = 0,
    lang: str = "en",
):
    """Add a question and its answer to the conversation that the room has now."""
    entry = Entry(None, BUS_CHANNEL, room.conversation_key)
    at = MORNING + timedelta(minutes=minute)
    row, _made = Conversation.objects.get_or_create(
        pk=entry.conversation,
        defaults={
            "channel_slug": BUS_CHANNEL,
            "key": entry.key,
            "started_at": at,
            "last_at": at,
        },
    )
    attempt = add_attempt(
        row, question=question, answer=answer, lang=lang, started_at=at, ended_at=at
    )
    ChatRoomTurn.objects.create(attempt=attempt.pk, room=room, person=person, at=at)
    return attempt


def use(room: ChatRoom, requests: int, tokens: int, person: str = "", ago: int = 0, **values):
    """Add what was used on a day, so many days ago."""
    return ChatRoomUsage.objects.create(
        room=room,
        person=person,
        day=venue.today() - timedelta(days=ago),
        requests=requests,
        tokens=tokens,
        **values,
    )
