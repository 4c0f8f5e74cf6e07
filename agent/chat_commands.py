"""Does what people type behind `!chat` in a room, and says so."""

from dataclasses import dataclass

from agent import chat_room_store as store
from agent import chat_rooms
from agent import desk as desks
from agent.asking import Hears
from agent.chat_room_store import Room, stored
from agent.chat_rooms import Answered, Asked, lang_of
from agent.core import chat_commands, chat_texts
from agent.core.chat_texts import say
from agent.core.errors import RequestError
from agent.core.types import Persona

# Things said that are quoted at once, and characters of an unknown name that are said again.
MOST_QUOTES, NAME_LENGTH = 5, 60
# The status of what somebody has to wait for: its text is for them.
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said in the room; `answered` where it answers a question."""

    text: str
    answered: Answered | None = None


async def run(
    words: str, room: str, person: str, request_id: str = "", hears: Hears | None = None
) -> Reply:
    """Do what stands behind `!chat`. Raises RosaError where Rosa cannot answer, as RoomOff.

    A wrong command is no error, nor is a limit that is reached: the text says so.
    """
    command = chat_commands.parse(words)
    if command.name == "ask":
        asked = Asked(command.words, room=room, person=person, request_id=request_id)
        try:
            answered = await chat_rooms.answer(asked, hears)
        except RequestError as exc:
            if exc.status != _TOO_MANY:
                raise
            return Reply(str(exc))
        return Reply(answered.answer.text, answered)
    found, persona = await chat_rooms.standing(room)
    lang = lang_of("", found, persona)
    if command.name == "reset":
        await chat_rooms.reset(room)
        return Reply(say(chat_texts.RESET, lang))
    if command.name == "persona":
        return Reply(await _persona(command.words, room, persona, lang))
    if command.name == "recall":
        return Reply(await _recall(command.words, found, lang))
    return Reply(say(chat_texts.HELP, lang))


async def _persona(wanted: str, room: str, now: Persona, lang: str) -> str:
    there = chat_rooms.personas()
    # Names may have commas.
    names = " · ".join(f"{one.name} ({one.slug})" for one in there)
    if not wanted:
        return say(chat_texts.PERSONAS, lang, name=now.name, names=names)
    chosen = chat_commands.chosen(wanted, there)
    if chosen is None:
        shown = " ".join(wanted.split())[:NAME_LENGTH]
        return say(chat_texts.UNKNOWN, lang, wanted=shown, names=names)
    await chat_rooms.set_persona(room, chosen.slug)
    return say(chat_texts.CHANGED, lang, name=chosen.name)


async def _recall(words: str, room: Room | None, lang: str) -> str:
    wanted = chat_commands.phrases(words)
    if not wanted:
        return say(chat_texts.RECALL_WHAT, lang)
    if room and not room.channel.keeps_words:
        return say(chat_texts.NOT_KEPT, lang)
    desk = desks.current()

    def may_say(text: str) -> bool:
        # Staff may have forbidden since what was said then.
        return not desk.guard.judge_reply(text, lang).declines

    found = await stored(store.recall, room.id, wanted, MOST_QUOTES, may_say) if room else []
    if not found:
        return say(chat_texts.NOT_FOUND, lang)
    zone = desk.printed.zone
    quotes = (
        f"{one.at.astimezone(zone):%Y-%m-%d}: “{chat_commands.quote(one.text, wanted)}”"
        for one in found
    )
    return "\n".join((say(chat_texts.FOUND, lang), *quotes))
