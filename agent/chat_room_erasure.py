"""Erases what was said in chat rooms: all of a room, or what one person asked in some."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from agent import chat_rooms_erased, erasure
from agent.chat_room_store import forget_summaries, of_nobody
from agent.core.types import Channel
from agent.entry import Entry, hidden_key
from agent.erasure import Rest
from agent.models import Attempt, ChatRoom, ChatRoomTurn, ChatRoomUsage, Conversation
from agent.models.channel import BUS_CHANNEL, Keeps
from agent.models.erased import attempt_mark, conversation_mark

# Seconds that somebody waits for what the search knew to be overwritten.
_WIPE_S = 3.0


def turns_of(person: str, callers: Iterable[Channel]) -> QuerySet[ChatRoomTurn]:
    """Return what a person asked in the rooms of some callers."""
    return ChatRoomTurn.objects.filter(**_in_rooms(person, callers))


def erase_person(person: str, callers: Iterable[Channel], rest: Rest = lambda _s: True) -> int:
    """Erase what a person asked in rooms, with the answers; return how many turns that were.

    What is on its way is not stored any more. Raises OSError as `erasure.erase_named` does.
    """
    there = _in_rooms(person, callers)
    turns = ChatRoomTurn.objects.filter(**there)
    ChatRoomUsage.objects.filter(**there).delete()
    found = list(turns.values_list("attempt", flat=True))
    if not found:
        return 0
    try:
        erasure.erase_attempts(found, map(attempt_mark, found), rest)
    finally:
        # Those whose attempts are not stored yet, or never will be.
        chat_rooms_erased.forget(found)
    return len(found)


def _in_rooms(person: str, callers: Iterable[Channel]) -> dict[str, Any]:
    """Return what tells a person's rows in the rooms of some callers, by either name."""
    ids = {caller.id for caller in callers if caller.id is not None or caller.slug == BUS_CHANNEL}
    rooms = ChatRoom.objects.filter(channel__in=ids - {None})
    if None in ids:
        rooms |= ChatRoom.objects.filter(channel=None)
    return {"room__in": rooms.values("pk"), "person__in": [person, hidden_key(person)]}


def erase_room(room: int) -> int:
    """Erase all that was said in a room; return how many conversations that were."""
    row = ChatRoom.objects.select_related("channel").get(pk=room)
    said = ChatRoomTurn.objects.filter(room=room)
    asked = Attempt.objects.filter(pk__in=said.values("attempt"))
    now = _conversation(row)
    keys = {now, *asked.order_by().values_list("conversation", flat=True).distinct()}
    count = erasure.erase_named(
        Conversation.objects.filter(pk__in=keys), [conversation_mark(now)], wipe_s=_WIPE_S
    )
    said.delete()
    forget_summaries([room])
    return count


def _conversation(row: ChatRoom) -> UUID:
    """Return the id of a room's present conversation, which may not be stored yet."""
    channel = row.channel
    slug = channel.slug if channel else of_nobody().slug
    keeps_words = channel is None or channel.keeps != Keeps.METADATA
    return Entry(row.channel_id, slug, row.conversation_key, keeps_words=keeps_words).conversation
