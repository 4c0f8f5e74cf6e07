"""The rows of chat rooms: who asked what, what was said, and how a room stands.

All of it is synchronous and done in threads, see `stored`. What was said is read from the journal,
so that a second bridge, and one that has just started, go on with the same talk.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from agent import chat_room_rows as rows
from agent.chat_room_rows import NOT_SAID, Row
from agent.core.chat_commands import says
from agent.core.chat_context import Said, as_messages, last_turns
from agent.core.errors import RoomOff, UnknownPersona
from agent.core.types import Channel, Message
from agent.entry import Entry, hidden_key
from agent.models import Attempt, ChatRoom, ChatRoomTurn, Erased, Persona
from agent.models.channel import BUS_CHANNEL, Keeps
from agent.models.chat_room import conversation_key
from agent.models.conversation import Status
from agent.models.erased import conversation_mark
from agent.threads import Threads

log = logging.getLogger("rosa.chat_rooms")
# Seconds that the database may take.
DATABASE_S = 10.0
threads = Threads(
    "rosa-chat-rooms",
    lambda error: log.warning("chat-room-not-stored error=%s", error),
    sorry="The chat room cannot be read or stored now. Try again in a moment.",
    limit_s=DATABASE_S,
    # Who asks is on the disk with the answer: the journal's commit syncs all that came before it.
    to_sqlite="PRAGMA synchronous=NORMAL",
)
stored = threads.stored
# How exactly it is kept when somebody asked last: not every turn writes the room's row.
_LAST_AT = timedelta(seconds=10)
# Turns that are looked through for what was said, and at once.
MOST_READ, _AT_ONCE = 2_000, 200
# Turns that one summary takes in.
MOST_SUMMARISED = 60
# The callers that are channels, by id.
Channels = Mapping[int, Channel]


@dataclass(frozen=True, slots=True)
class Room:
    """A room as a turn reads it; `conversation` is the key of its present one in the journal.

    `context` are the last messages since its context was cleared, `summary` what was said before
    them; `is_full`: the next turn takes the place of one. `lang` is that of the last question. Of a
    channel that keeps no words there is none of this. `person` is who asks, as it is stored.
    """

    id: int
    key: str
    channel: Channel
    conversation: str
    persona: str = ""
    context: tuple[Message, ...] = ()
    summary: str = ""
    summary_until: datetime | None = None
    resets: int = 0
    is_full: bool = False
    lang: str = ""
    person: str = ""

    def entry(self) -> Entry:
        """Return a new entry of the room's conversation."""
        channel = self.channel
        return Entry(channel.id, channel.slug, self.conversation, keeps_words=channel.keeps_words)


@dataclass(frozen=True, slots=True)
class Outgrown:
    """What has left the context and is in no summary yet, oldest first, up to `until`."""

    said: tuple[Said, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class Quote:
    """Something that was said in a room."""

    at: datetime
    text: str


def of_nobody() -> Channel:
    """Return the caller of rooms without a channel."""
    return Channel(None, BUS_CHANNEL, plain_speech=False)


def who(person: str, channel: Channel) -> str:
    """Return who asks as it is stored."""
    return person if channel.keeps_words or not person else hidden_key(person)


def enter(key: str, channels: Channels) -> Room:
    """Return a room without what was said; its row is made where there is none. Raises RoomOff."""
    return _room(_made(key), channels)


def begin(key: str, attempt: UUID, person: str, channels: Channels) -> Room:
    """Note who asks a turn, and return the room with its context. Raises RoomOff."""
    row = _made(key)
    room = _with_talk(_room(row, channels), row, person)
    now = timezone.now()
    if row.last_at is None or row.last_at < now - _LAST_AT:
        ChatRoom.objects.filter(pk=row.id).update(last_at=now)
    rows.note(attempt, row.id, room.person, now)
    return room


def find(key: str, channels: Channels) -> Room | None:
    """Return a room with its context, None where nobody has asked there yet. Raises RoomOff."""
    row = rows.room(key)
    return _with_talk(_room(row, channels), row, "") if row else None


def conversation_of(room: ChatRoom, resets: int | None = None) -> UUID:
    """Return the id of a room's conversation, which may not be stored; by default of its present.

    `resets` says how often the context had been cleared.
    """
    channel = room.channel
    slug = channel.slug if channel else BUS_CHANNEL
    keeps_words = channel is None or channel.keeps != Keeps.METADATA
    key = conversation_key(room.pk, room.resets if resets is None else resets)
    return Entry(room.channel_id, slug, key, keeps_words=keeps_words).conversation


def context_of(room: ChatRoom) -> list[tuple[Attempt, Said]]:
    """Return what the next turn of a room reads, oldest first, with the attempts it is from."""
    last = list(_talk(conversation_of(room))[: room.context_messages // 2])[::-1]
    shown = last_turns([_said(one) for one in last], room.context_messages, room.context_tokens)
    return list(zip(last[len(last) - len(shown) :], shown, strict=True))


def reset(key: str) -> None:
    """Clear a room's context; what was said stays in the journal."""
    room = ChatRoom.objects.filter(key=key)
    room.update(resets=F("resets") + 1, summary="", summary_until=None)


def set_persona(key: str, slug: str) -> None:
    """Have another persona answer. Raises UnknownPersona where it was deleted meanwhile."""
    chosen = Persona.objects.filter(slug=slug).first()
    if chosen is None:
        raise UnknownPersona(f"There is no persona {slug!r} any more.", "persona")
    ChatRoom.objects.filter(pk=_made(key).id).update(persona=chosen)


def recall(
    room: int, wanted: Sequence[str], most: int, may_say: Callable[[str], bool]
) -> list[Quote]:
    """Return what was said in a room with all the wanted phrases, the newest first.

    Also before its context was cleared, as long as it is kept. What the guard declined is passed
    over, and what `may_say` refuses.
    """
    turns = ChatRoomTurn.objects.filter(room=room).order_by("-at", "-attempt")
    found: list[Quote] = []
    for start in range(0, MOST_READ, _AT_ONCE):
        ids = list(turns.values_list("attempt", flat=True)[start : start + _AT_ONCE])
        rows = Attempt.objects.filter(pk__in=ids).exclude(
            status__in=(Status.SUPERSEDED, Status.REFUSED)
        )
        named = ("started_at", "question", "answer")
        for at, *texts in rows.order_by("-started_at", "-id").values_list(*named):
            text = next((text for text in texts if says(text, wanted)), "")
            if text and may_say(text):
                found.append(Quote(at, text))
            if len(found) == most:
                return found
        if len(ids) < _AT_ONCE:
            break
    return found


def outgrown(room: Room) -> Outgrown | None:
    """Return what has left the room's context since its last summary, None where nothing has."""
    row = ChatRoom.objects.filter(pk=room.id, resets=room.resets).first()
    if row is None or row.summary_until != room.summary_until:
        return None
    conversation = room.entry().conversation
    newest = _talk(conversation)[: max(row.context_messages // 2, 1)]
    shown = last_turns(
        [_said(one) for one in newest][::-1], row.context_messages, row.context_tokens
    )
    left = _talk(conversation)
    if shown:
        left = left.filter(started_at__lt=shown[0].at)
    if room.summary_until:
        left = left.filter(started_at__gt=room.summary_until)
    said = tuple(_said(one) for one in left[:MOST_SUMMARISED])[::-1]
    return Outgrown(said, said[-1].at) if said else None


def keep_summary(room: Room, summary: str, until: datetime) -> bool:
    """Keep a summary of a room, unless its talk was cleared, erased or summarised meanwhile."""
    with transaction.atomic():
        same = ChatRoom.objects.select_for_update().filter(pk=room.id, resets=room.resets)
        row = same.filter(summary_until=room.summary_until).first()
        gone = Erased.objects.filter(mark=conversation_mark(room.entry().conversation))
        if row is None or gone.filter(at__gte=until).exists():
            return False
        ChatRoom.objects.filter(pk=room.id).update(summary=summary, summary_until=until)
    return True


def forget_summaries(rooms: Iterable[int]) -> None:
    """Clear the summaries of rooms of which something was erased.

    None that is being made is kept: the time says that another one was there.
    """
    found = ChatRoom.objects.filter(pk__in=list(rooms))
    found.update(summary="", summary_until=timezone.now())


def _made(key: str) -> Row:
    """Return a room's row; of two who make it at once one finds that of the other."""
    row = rows.room(key)
    if row is None:
        ChatRoom.objects.get_or_create(key=key)
        row = rows.room(key)
    if row is None:
        raise ChatRoom.DoesNotExist(f"The room {key!r} was deleted meanwhile.")
    return row


def _room(row: Row, channels: Channels) -> Room:
    channel = channels.get(row.channel_id) if row.channel_id else of_nobody()
    # Rather nothing than to answer without the settings of its channel, which may keep no words.
    if not row.enabled or channel is None:
        raise RoomOff("Rosa is switched off in this room.", "channel_id")
    return Room(
        id=row.id,
        key=row.key,
        channel=channel,
        conversation=conversation_key(row.id, row.resets),
        persona=row.persona or "",
        resets=row.resets,
        summary_until=row.summary_until,
    )


def _with_talk(room: Room, row: Row, person: str) -> Room:
    room = replace(room, person=who(person, room.channel))
    if not room.channel.keeps_words:
        return room
    # One more than are shown, to know whether there are more.
    most = row.context_messages // 2
    last = rows.talk(room.entry().conversation, most + 1)
    said = [_said(one) for one in reversed(last)]
    shown = last_turns(said, row.context_messages, row.context_tokens)
    return replace(
        room,
        context=as_messages(shown),
        summary=row.summary,
        is_full=len(shown) >= most or len(shown) < len(said),
        lang=last[0].lang if last else "",
    )


def _talk(conversation: UUID) -> QuerySet[Attempt]:
    """Return what was said in a conversation, the newest first."""
    said = Attempt.objects.filter(conversation=conversation)
    said = said.exclude(status__in=NOT_SAID).exclude(answer="").exclude(question="")
    said = said.only("question", "answer", "started_at", "lang")
    return said.order_by("-started_at", "-id")


def _said(row: Attempt | rows.Spoken) -> Said:
    at = row.started_at if isinstance(row, Attempt) else row.at
    return Said(row.question, row.answer, at)
