"""A turn in a chat room: what was said there before, the answer, who asked."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

from django.utils import timezone

from agent import desk as desks
from agent import running, turn
from agent.core.errors import RequestError
from agent.core.types import Channel, ChatRequest, Ended, Message, Persona, Usage
from agent.desk import Desk
from agent.dialogue_threads import stored
from agent.entry import Entry
from agent.ids import new_id, take_request_id
from agent.models import Attempt, ChatRoom, ChatRoomTurn
from agent.models.channel import BUS_CHANNEL
from agent.providers import registry

# Hears each piece of text as it is made; never waits.
Hears = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants answered. Without a `room` nothing is remembered.

    `model` names a provider or its model, to be asked first.
    """

    text: str
    room: str = ""
    person: str = ""
    persona: str = ""
    model: str = ""
    temperature: float | None = None
    max_tokens: int | None = None
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, which is stored by now. `status` is the attempt's."""

    text: str
    model: str
    persona: str
    usage: Usage
    provider: str
    status: str
    reason: str
    lang: str
    turn: str
    conversation: str


@dataclass(frozen=True, slots=True)
class Room:
    """A room as a turn reads it, with the last messages since its context was cleared."""

    id: int
    conversation: str
    channel: int | None
    persona: str
    context: tuple[Message, ...] = ()
    summary: str = ""


async def answer(asked: Asked, hears: Hears | None = None) -> Answered:
    """Return the answer once it is stored. Raises RosaError.

    Turns of one room are made one after the other. Whoever cancels this cuts the turn.
    """
    if not asked.text.strip():
        raise RequestError("message is missing or empty.", "message")
    desk = desks.current()
    if not asked.room:
        return await _answered(asked, None, desk, hears)
    async with _turns_of(asked.room):
        return await _answered(asked, await stored(_load, asked.room), desk, hears)


async def reset(room: str) -> None:
    """Forget what was said in a room; it stays in the journal."""
    await stored(_reset, room)


async def persona_of(room: str) -> str:
    """Return the slug of the persona that answers in a room."""
    found = await stored(_load, room)
    desk = desks.current()
    return desk.persona(found.persona, _channel(found, desk)).slug


async def set_persona(room: str, slug: str) -> None:
    """Have another persona answer in a room. Raises UnknownPersona."""
    desks.current().persona(slug, Channel(None, BUS_CHANNEL))
    await stored(_set_persona, room, slug)


def personas() -> list[Persona]:
    """Return the personas that there are, by slug."""
    return sorted(desks.current().personas.values(), key=lambda persona: persona.slug)


_waiting: dict[str, tuple[asyncio.Lock, list[None]]] = {}


class _turns_of:  # noqa: N801  (reads as a function)
    """The turns of a room, one after the other."""

    def __init__(self, room: str) -> None:
        self._room = room

    async def __aenter__(self) -> None:
        lock, count = _waiting.setdefault(self._room, (asyncio.Lock(), []))
        count.append(None)
        try:
            await lock.acquire()
        except BaseException:
            self._leave(count)
            raise

    async def __aexit__(self, *_exc: object) -> None:
        lock, count = _waiting[self._room]
        lock.release()
        self._leave(count)

    def _leave(self, count: list[None]) -> None:
        count.pop()
        if not count:
            del _waiting[self._room]


async def _answered(asked: Asked, room: Room | None, desk: Desk, hears: Hears | None) -> Answered:
    channel = _channel(room, desk)
    persona = desk.persona(asked.persona or (room.persona if room else ""), channel)
    if asked.temperature is not None:
        persona = replace(persona, temperature=asked.temperature)
    request = ChatRequest(
        model=persona.slug,
        question=asked.text.strip(),
        history=room.context if room else (),
        max_tokens=asked.max_tokens,
    )
    opened = turn.open_turn(request, channel, persona, desk)
    key = room.conversation if room else f"bus-{new_id().hex}"
    entry = Entry(channel.id, channel.slug, key, keeps_words=channel.keeps_words)
    entry.request_id = take_request_id(asked.request_id)
    if room:
        await stored(_note_person, entry.id, room.id, asked.person)
    providers, judge = registry.team(desk.chain(persona), desk.judge(persona))
    end = Ended()
    parts = turn.answer(opened, providers, entry, running.journal(), judge)
    async with aclosing(parts):
        async for part in parts:
            if isinstance(part, Ended):
                end = part
            elif isinstance(part, str) and hears:
                hears(part)
    return Answered(
        text=entry.answer,
        model=entry.model,
        persona=persona.slug,
        usage=end.usage or Usage(),
        provider=entry.provider,
        status=entry.status,
        reason=end.reason,
        lang=opened.spoken_lang,
        turn=(entry.turn or entry.id).hex,
        conversation=key,
    )


def _channel(room: Room | None, desk: Desk) -> Channel:
    found = desk.callers.get(room.channel) if room and room.channel else None
    return found or Channel(None, BUS_CHANNEL, plain_speech=False)


def _load(key: str) -> Room:
    row, _is_new = ChatRoom.objects.select_related("persona").get_or_create(key=key)
    if not row.enabled:
        raise RequestError("Rosa is switched off in this room.", "channel_id")
    ChatRoom.objects.filter(pk=row.pk).update(last_at=timezone.now())
    entry = Entry(row.channel_id, BUS_CHANNEL, row.conversation_key)
    said = Attempt.objects.filter(conversation=entry.conversation).exclude(answer="")
    last = said.order_by("-started_at")[: row.context_messages].values_list("question", "answer")
    context: list[Message] = []
    for question, reply in reversed(list(last)):
        context += (Message("user", question), Message("assistant", reply))
    return Room(
        id=row.pk,
        conversation=row.conversation_key,
        channel=row.channel_id,
        persona=row.persona.slug if row.persona else "",
        context=tuple(context[-row.context_messages :]) if row.context_messages else (),
        summary=row.summary,
    )


def _reset(key: str) -> None:
    row, _is_new = ChatRoom.objects.get_or_create(key=key)
    row.resets, row.summary, row.summary_until = row.resets + 1, "", None
    row.save(update_fields=["resets", "summary", "summary_until"])


def _set_persona(key: str, slug: str) -> None:
    row, _is_new = ChatRoom.objects.get_or_create(key=key)
    row.persona = ChatRoom.persona.field.related_model.objects.get(slug=slug)
    row.save(update_fields=["persona"])


def _note_person(attempt: object, room: int, person: str) -> None:
    ChatRoomTurn.objects.create(attempt=attempt, room_id=room, person=person)
