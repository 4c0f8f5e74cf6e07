"""Sums up what outgrows the context of chat rooms, beside the answers."""

import asyncio
import logging
import time

from agent import chat_room_store as store
from agent import desk as desks
from agent.chat_limits import limits
from agent.chat_room_store import Room, stored
from agent.core import chat_summary
from agent.core.errors import RosaError
from agent.core.translating import UnusableError
from agent.core.types import Persona
from agent.desk import Desk
from agent.drafting import whole_reply
from agent.providers import registry

log = logging.getLogger("rosa.chat_rooms")
# Seconds between two summaries of a room, and after one that failed.
EVERY_S, AFTER_FAILURE_S = 5.0, 60.0
# Summaries that are made at once, and rooms of which one is made or waited for.
AT_ONCE, MOST_ROOMS = 2, 256


class Summaries:
    """Of each room one is made at a time; `end` is called in the same loop."""

    def __init__(self) -> None:
        self._tasks: dict[int, asyncio.Task[None]] = {}
        # Not before, by `monotonic`; a time that is over says nothing.
        self._due: dict[int, float] = {}
        self._gate = asyncio.Semaphore(AT_ONCE)

    def after(self, room: Room, persona: str, lang: str) -> None:
        """Have a room summed up that an answer has outgrown; never waits."""
        if not room.is_full or room.id in self._tasks or len(self._tasks) >= MOST_ROOMS:
            return
        task = asyncio.create_task(self._sum_up(room, persona, lang))
        self._tasks[room.id] = task
        task.add_done_callback(lambda _task: self._tasks.pop(room.id, None))

    async def settled(self) -> None:
        """Return once nothing is made or waited for."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    async def end(self) -> None:
        """End what is being made."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._due.clear()
        # It knows the loop that it was used in.
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def _sum_up(self, room: Room, persona: str, lang: str) -> None:
        """Do so once it is due. Never raises."""
        if (wait_s := self._due.get(room.id, 0.0) - time.monotonic()) > 0:
            await asyncio.sleep(wait_s)
        rest_s = AFTER_FAILURE_S
        try:
            async with self._gate:
                await _summed_up(room, persona, lang)
            rest_s = EVERY_S
        except (RosaError, UnusableError) as exc:
            log.warning("chat-room-not-summarised error=%s", type(exc).__name__)
        except Exception as exc:  # noqa: BLE001  (its text may hold what was said)
            log.error("chat-room-not-summarised error=%s", type(exc).__name__)
        finally:
            now = time.monotonic()
            self._due = {key: at for key, at in self._due.items() if at > now}
            self._due[room.id] = now + rest_s


async def _summed_up(room: Room, slug: str, lang: str) -> None:
    """Keep a summary of what has outgrown the context. Raises RosaError, UnusableError."""
    desk = desks.current()
    persona = desk.personas.get(slug)
    online = [one for one in desk.chain(persona) if one.kind != "offline"] if persona else []
    if not online or desk.holding:
        return
    # Others may have asked, or cleared it, since the answer began.
    now = await stored(store.find, room.key, desk.callers)
    outgrown = await stored(store.outgrown, now) if now else None
    if now is None or outgrown is None or not now.channel.keeps_words:
        return
    prompt = chat_summary.prompt_of(outgrown.said, now.summary, lang)
    reply = await whole_reply([registry.provider(one) for one in online], prompt)
    limits.used_beside(now.id, now.key, reply.usage.prompt_tokens + reply.usage.completion_tokens)
    summary = chat_summary.read_reply(reply.text)
    if not _may_stay(summary, persona, desk, lang):
        # It would be so again: what was to be summed up falls out.
        summary = now.summary
    await stored(store.keep_summary, now, summary, outgrown.until)


def _may_stay(summary: str, persona: Persona | None, desk: Desk, lang: str) -> bool:
    """Whether a summary says something, and nothing that would be held back in an answer."""
    prompt = persona.system_prompt if persona else ""
    guard = desk.guard.stream(prompt, lang, by_sentence=True)
    said = guard.feed(summary) + guard.flush()
    return bool(said.strip()) and not guard.verdict.declines


summaries = Summaries()
