"""Erases what was said in chat rooms: all of a room, or what one person asked in some."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from agent import chat_rooms_erased, erasure
from agent.chat_room_store import conversation_of, reset
from agent.core.types import Channel
from agent.entry import hidden_key
from agent.erasure import Rest
from agent.models import Attempt, ChatRoom, ChatRoomTurn, ChatRoomUsage, Conversation
from agent.models.channel import BUS_CHANNEL
from agent.models.erased import attempt_mark, conversation_mark

# Seconds that somebody waits for what the search knew to be overwritten.
_WIPE_S = 2.0
# Clearings whose conversations are looked for by their keys.
_CLEARED = 500


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
        # Those whose attempts are not stored yet, or never will be. Where it broke off, who asked
        # the others is needed to erase them later.
        chat_rooms_erased.forget(turns.filter(_is_unstored()).values_list("attempt", flat=True))
    return len(found)


def _in_rooms(person: str, callers: Iterable[Channel]) -> dict[str, Any]:
    """Return what tells a person's rows in the rooms of some callers, by either name."""
    ids = {caller.id for caller in callers if caller.id is not None or caller.slug == BUS_CHANNEL}
    rooms = ChatRoom.objects.filter(channel__in=ids - {None})
    if None in ids:
        rooms |= ChatRoom.objects.filter(channel=None)
    return {"room__in": rooms.values("pk"), "person__in": [person, hidden_key(person)]}


def conversations_of(room: ChatRoom) -> QuerySet[Conversation]:
    """Return all conversations of a room, the last one first."""
    attempts = ChatRoomTurn.objects.filter(room=room).values("attempt")
    by_turn = Attempt.objects.filter(pk__in=attempts).values("conversation")
    # Those who asked may be forgotten already.
    resets = range(max(0, room.resets - _CLEARED), room.resets + 1)
    keys = [conversation_of(room, number) for number in resets]
    return Conversation.objects.filter(Q(pk__in=by_turn) | Q(pk__in=keys)).order_by("-last_at")


def erase_room(room: ChatRoom) -> int:
    """Erase all that was said in a room for good; return how many conversations that were.

    What is on its way is not stored any more; what is asked from now on begins anew and stays, as
    do the room's settings and its figures. Raises OSError as `erasure.erase_named` does.
    """
    # First: nobody reads any more what is erased, and no summary of it that is made now is kept.
    reset(room.key)
    turns = ChatRoomTurn.objects.filter(room=room, at__lte=datetime.now(UTC))
    on_its_way = list(turns.filter(_is_unstored()).values_list("attempt", flat=True))
    marks = [conversation_mark(conversation_of(room)), *map(attempt_mark, on_its_way)]
    try:
        return erasure.erase_named(conversations_of(room), marks, wipe_s=_WIPE_S)
    finally:
        # Where it broke off, who asked the others leads to them.
        turns.filter(_is_unstored()).delete()


def _is_unstored() -> Exists:
    """Tell the turns whose attempts are not stored yet, or never will be, or are erased."""
    return ~Exists(Attempt.objects.filter(pk=OuterRef("attempt")))
