"""A turn in a chat room: what was said there before, the answer, who asked."""

import asyncio
import math
from collections import OrderedDict
from dataclasses import dataclass, replace

from agent import asking
from agent import chat_room_store as store
from agent import desk as desks
from agent.asking import Answer, Hears, Question, chain_of
from agent.chat_limits import limits
from agent.chat_room_store import Room, stored, threads
from agent.chat_room_summaries import summaries
from agent.core import chat_context
from agent.core.chat_limits import Passed
from agent.core.errors import RequestError
from agent.core.types import Channel, Persona
from agent.desk import Desk
from agent.entry import Entry
from agent.ids import new_id, take_request_id
from agent.in_order import InOrder
from knowledge.language import detect

# Characters of what names a room or a person.
NAME_LENGTH = 128
# Degrees that providers take.
_HOTTEST = 2.0
# Rooms that are known without a look at the database.
_KNOWN = 2_000
# Who waits for the answers before theirs in a room, and seconds for how long.
WAITING, WAIT_S = 64, 30.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants answered. Without a `room` nothing is remembered.

    `model` names a provider or its model, to be asked first. `temperature` counts from 0 to 2,
    in a room of a channel only where that lets callers choose; `max_tokens` up to the persona's.
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
    """An answer, with the room and who asked there, as both are stored.

    `passed` are the marks of the day's tokens that it has reached.
    """

    answer: Answer
    room_id: int | None = None
    person: str = ""
    passed: tuple[Passed, ...] = ()


async def answer(asked: Asked, hears: Hears | None = None) -> Answered:
    """Return the answer once it is stored. Raises RosaError.

    Turns of one room are made one after the other; where many wait, or one waits for long, it is
    TooBusy. Whoever cancels this cuts the turn. In a room whose channel keeps no words each
    question is answered by itself: nothing that was said is there to be read.
    """
    _check(asked)
    desk = desks.current()
    if not asked.room:
        channel = store.of_nobody()
        lang = lang_of(asked.text, None, _persona(asked, None, channel, desk))
        await limits.check(None, "", asked.person, lang)
        return _counted(asked, await _answered(asked, None, channel, _entry(), desk, hears))
    async with _order.of(asked.room):
        known = await _enter(asked.room, desk)
        await _limited(known, asked, desk)
        # What cannot be answered is not noted.
        chain_of(desk, _persona(asked, known, known.channel, desk), asked.model)
        attempt = new_id()
        room = await stored(store.begin, asked.room, attempt, asked.person, desk.callers)
        _know(room)
        entry = room.entry()
        entry.id = attempt
        answered = await _answered(asked, room, room.channel, entry, desk, hears)
    summaries.after(room, answered.answer.persona, answered.answer.lang)
    return _counted(asked, answered)


async def reset(room: str) -> None:
    """Forget what was said in a room; it stays in the journal."""
    await stored(store.reset, _checked(room, "channel_id"))


async def persona_of(room: str) -> str:
    """Return the slug of the persona that answers in a room. Raises RosaError."""
    return (await standing(room))[1].slug


async def standing(room: str) -> tuple[Room | None, Persona]:
    """Return a room, None where nobody has asked yet, and who answers there. Raises RosaError."""
    desk = desks.current()
    found = await stored(store.find, _checked(room, "channel_id"), desk.callers)
    channel = found.channel if found else store.of_nobody()
    return found, desk.persona(_own_persona(found, desk), channel)


async def set_persona(room: str, slug: str) -> None:
    """Have another persona answer in a room. Raises UnknownPersona."""
    desks.current().persona(slug, store.of_nobody())
    await stored(store.set_persona, _checked(room, "channel_id"), slug)


def personas() -> list[Persona]:
    """Return the personas that there are, by slug."""
    return sorted(desks.current().personas.values(), key=lambda persona: persona.slug)


async def end() -> None:
    """End what goes on beside the answers, and the threads."""
    await summaries.end()
    # It waits for what they do, and Django closes no connection on a loop.
    await asyncio.to_thread(threads.close)
    _known.clear()


_order = InOrder(WAITING, WAIT_S, "Too many questions wait in this room. Ask again in a moment.")
_known: OrderedDict[str, Room] = OrderedDict()


async def _enter(key: str, desk: Desk) -> Room:
    """Return a room as it was lately, without its talk."""
    found = _known.get(key) or await stored(store.enter, key, desk.callers)
    # What its channel says may have changed since.
    channel = desk.callers.get(found.channel.id) if found.channel.id else found.channel
    return replace(found, channel=channel) if channel else found


def _know(room: Room) -> None:
    _known[room.key] = replace(room, context=(), summary="")
    _known.move_to_end(room.key)
    while len(_known) > _KNOWN:
        _known.popitem(last=False)


async def _limited(room: Room, asked: Asked, desk: Desk) -> None:
    """Raise LimitReached where the room or who asks has used what they may."""
    lang = lang_of(asked.text, room, _persona(asked, room, room.channel, desk))
    await limits.check(room.id, room.key, store.who(asked.person, room.channel), lang)


def _counted(asked: Asked, answered: Answered) -> Answered:
    """Count what an answer used; return it with the marks that it has reached."""
    usage = answered.answer.usage
    used = usage.prompt_tokens + usage.completion_tokens
    passed = limits.used(answered.room_id, asked.room, answered.person, used)
    return replace(answered, passed=tuple(passed))


def lang_of(text: str, room: Room | None, persona: Persona) -> str:
    """Return the language that somebody is told something in: as answers are."""
    fixed = room.channel.fixed_language if room else ""
    return fixed.partition("-")[0] or detect(text, room.lang if room else persona.languages[0])


async def _answered(
    asked: Asked,
    room: Room | None,
    channel: Channel,
    entry: Entry,
    desk: Desk,
    hears: Hears | None,
) -> Answered:
    takes_sampling = channel.id is None or channel.caller_sampling
    temperature = asked.temperature if takes_sampling else None
    question = Question(
        asked.text,
        persona=_persona(asked, room, channel, desk).slug,
        history=room.context if room else (),
        context=chat_context.as_context(room.summary) if room else "",
        model=asked.model,
        temperature=None if temperature is None else min(max(temperature, 0.0), _HOTTEST),
        max_tokens=None if asked.max_tokens is None else max(asked.max_tokens, 1),
    )
    entry.request_id = take_request_id(asked.request_id)
    answer = await asking.ask(question, channel, entry, hears)
    return Answered(answer, room.id if room else None, room.person if room else asked.person)


def _entry() -> Entry:
    channel = store.of_nobody()
    return Entry(channel.id, channel.slug, f"{channel.slug}-{new_id().hex}")


def _persona(asked: Asked, room: Room | None, channel: Channel, desk: Desk) -> Persona:
    """Return who answers. Raises UnknownPersona."""
    return desk.persona(asked.persona or _own_persona(room, desk), channel)


def _own_persona(room: Room | None, desk: Desk) -> str:
    """Return the slug of the persona that was chosen for a room, while staff leave it enabled."""
    return room.persona if room and room.persona in desk.personas else ""


def _check(asked: Asked) -> None:
    """Raise RequestError for what cannot be answered or stored."""
    if not asked.text.strip():
        raise RequestError("message is missing or empty.", "message")
    _checked(asked.room or "-", "channel_id")
    _checked(asked.person or "-", "username")
    if asked.temperature is not None and not math.isfinite(asked.temperature):
        raise RequestError("temperature is no number. Send one from 0 to 2.", "temperature")


def _checked(name: str, field: str) -> str:
    """Return the name of a room or a person. Raises RequestError where it cannot be stored."""
    if not name:
        raise RequestError(f"{field} is missing or empty.", field)
    if len(name) > NAME_LENGTH:
        raise RequestError(f"{field} is longer than {NAME_LENGTH} characters.", field)
    if "\0" in name or any("\ud800" <= letter <= "\udfff" for letter in name):
        raise RequestError(f"{field} has a character that cannot be stored.", field)
    return name
