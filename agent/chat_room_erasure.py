"""Erases what was said in chat rooms: all of a room, or what one person asked in some."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from agent import erasure
from agent.chat_room_store import forget_summaries, of_nobody
from agent.core.types import Channel
from agent.entry import Entry, hidden_key
from agent.erasure import Rest
from agent.models import Attempt, ChatRoom, ChatRoomTurn, ChatRoomUsage, Conversation
from agent.models.channel import Keeps
from agent.models.erased import attempt_mark, conversation_mark

# Seconds that somebody waits for what the search knew to be overwritten.
_WIPE_S = 3.0


def turns_of(person: str, callers: Iterable[Channel]) -> QuerySet[ChatRoomTurn]:
    """Return what a person asked in the rooms of some callers."""
    callers = list(callers)
    rooms = ChatRoom.objects.filter(channel__in=[one.id for one in callers if one.id is not None])
    if any(one.identity == of_nobody().identity for one in callers):
        rooms |= ChatRoom.objects.filter(channel=None)
    names = [person, hidden_key(person)]
    return ChatRoomTurn.objects.filter(room__in=rooms.values("pk"), person__in=names)


def erase_person(
    person: str, callers: Iterable[Channel], rest: Rest = lambda _s: True
) -> int:
    """Erase what a person asked in rooms, with the answers; return how many turns that were.

    What is on its way is not stored any more. Raises OSError as `erasure.erase_named` does.
    """
    turns = turns_of(person, callers)
    used = ChatRoomUsage.objects.filter(
        room__in=ChatRoom.objects.filter(pk__in=turns.values("room")).values("pk"),
        person__in=[person, hidden_key(person)],
    )
    used.delete()
    found = list(turns.values_list("attempt", flat=True))
    erasure.erase_attempts(found, map(attempt_mark, found), rest)
    # Those whose attempts were never stored.
    turns.delete()
    return len(found)


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
