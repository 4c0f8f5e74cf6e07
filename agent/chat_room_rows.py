"""What a turn in a chat room reads and notes, in statements that cost little: one of each.

Django's own would take more of the processor than the whole rest of what the bus adds to a turn.
"""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from agent.models import Attempt, ChatRoom, ChatRoomTurn, Persona
from agent.models.conversation import Status

# What was not said.
NOT_SAID = (Status.SUPERSEDED, Status.FAILED)
_ROOM = (
    "SELECT room.id, room.key, room.channel_id, persona.slug, room.enabled, "  # noqa: S608
    "room.context_messages, room.context_tokens, room.resets, room.summary, room.summary_until, "
    f"room.last_at FROM {ChatRoom._meta.db_table} room "
    f"LEFT JOIN {Persona._meta.db_table} persona ON persona.id = room.persona_id "
    "WHERE room.key = %s"
)
_TALK = (
    f"SELECT question, answer, started_at, lang FROM {Attempt._meta.db_table} "  # noqa: S608
    "WHERE conversation_id = %s AND status NOT IN (%s, %s) AND answer <> '' AND question <> '' "
    "ORDER BY started_at DESC, id DESC LIMIT %s"
)
_NOTE = (
    f"INSERT INTO {ChatRoomTurn._meta.db_table} (attempt, room_id, person, at) "  # noqa: S608
    "VALUES (%s, %s, %s, %s)"
)


class Row(NamedTuple):
    """A room's row; `persona` is the slug of the one that was chosen for it."""

    id: int
    key: str
    channel_id: int | None
    persona: str | None
    enabled: bool
    context_messages: int
    context_tokens: int
    resets: int
    summary: str
    summary_until: datetime | None
    last_at: datetime | None


class Spoken(NamedTuple):
    """A question and its answer."""

    question: str
    answer: str
    at: datetime
    lang: str


def room(key: str) -> Row | None:
    """Return a room's row, None where there is none."""
    found = _fetched(_ROOM, [key])
    if not found:
        return None
    *values, enabled, messages, tokens, resets, summary, until, last_at = found[0]
    return Row(
        *values, bool(enabled), messages, tokens, resets, summary, _moment(until), _moment(last_at)
    )


def talk(conversation: UUID, most: int) -> list[Spoken]:
    """Return what was said last in a conversation, the newest first."""
    rows = _fetched(_TALK, [conversation.hex, *map(str, NOT_SAID), most])
    return [Spoken(asked, said, _moment(at), lang) for asked, said, at, lang in rows]


def note(attempt: UUID, room: int, person: str, at: datetime) -> None:
    """Note who asks a turn."""
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [attempt.hex, room, person, moment])


def _fetched(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _moment(value: Any) -> Any:
    """Return a time with its zone; SQLite's are those of UTC without it."""
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value
