"""Dialogues as ways in see them: begun, read, taken a turn further, forgotten.

One process makes a turn at a time. An equal request meanwhile waits for that turn: in the same
process for its task, in another one by looking into the database.
"""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings

from agent import desk as desks
from agent import dialogue_store as store
from agent import spectating
from agent.core import dialogue_config, dialogue_wire
from agent.core.dialogue import Config, Dialogue, Line, Side, Wish
from agent.core.errors import DialogueBusy, ProviderBroken, RosaError
from agent.core.types import Channel
from agent.desk import Desk
from agent.dialogue_ahead import Spoken, Standing
from agent.dialogue_ahead import here as standings
from agent.dialogue_claims import Hold, held, until_erased
from agent.dialogue_store import Claimed, Elsewhere
from agent.dialogue_threads import DATABASE_S, stored, to_its_end
from agent.dialogue_turn import SideTurn, Tell
from agent.faults import described
from agent.models.channel import BUILT_IN

log = logging.getLogger("rosa.dialogues")
# Seconds between two looks at a turn that another process makes.
LOOK_S = 0.15


def config_of(payload: Mapping[str, Any], desk: Desk) -> Config:
    """Return what a dialogue is begun with, from a JSON body or a query. Raises RequestError."""
    default = settings.DIALOGUE_PRESET
    config = dialogue_config.read_config(payload, desk.personas, desk.presets, default)
    dialogue_config.check_voices(config, desk.voices)
    return config


def wish_of(payload: Mapping[str, Any], words: str = "user_message") -> Wish:
    """Return what a turn is asked for; `words` names the field of what a person says."""
    return dialogue_config.read_wish(payload, words)


def as_json(dialogue: Dialogue) -> dict[str, Any]:
    """Return the whole of a dialogue for the wire."""
    return dialogue_wire.session_json(dialogue, settings.PUBLIC_URL)


def line_json(line: Line) -> dict[str, Any]:
    """Return a line as a message for the wire."""
    return dialogue_wire.line_json(line, settings.PUBLIC_URL)


def message_json(dialogue: Dialogue, line: Line) -> dict[str, Any]:
    """Return a line as a message, with how far its dialogue is by it."""
    return {"message": line_json(line), **dialogue_wire.standing_json(dialogue)}


async def begin(config: Config, channel: Channel, begun_by: int | None = None) -> Dialogue:
    """Begin a dialogue of a channel. Raises NotReady where the database is not there."""
    dialogue = await stored(store.begin, config, channel, begun_by)
    conversation = store.entry(dialogue.id, channel).conversation
    standings.note(Standing(dialogue, conversation, channel.id, channel.slug))
    return dialogue


async def load(key: UUID) -> Dialogue:
    """Return a dialogue. Raises UnknownDialogue where there is none, or none any more."""
    return await stored(store.load, key)


async def forget(key: UUID) -> None:
    """Delete a dialogue with its sound; a turn of it is cut, and who reads along is told.

    Raises UnknownDialogue.
    """
    await load(key)
    standings.forget(key)
    cut(key)
    await stored(store.forget, [key])


async def take_turn(key: UUID, wish: Wish, tell: Tell | None = None) -> Line:
    """Return the next line of a dialogue, once it is stored.

    `tell` hears it as it is made, else those who read along.

    An equal wish at the same time returns the same line. Raises RequestError, UnknownDialogue,
    DialogueOver, DialogueBusy, NotReady and ProviderError. Whoever cancels this cuts the turn,
    unless somebody else waits for it, too; it returns once what was said is stored.
    """
    running = _running.get(key)
    if running is None or running.task.done():
        tell = tell or spectating.here.tell_of(key)
        running = _Running(wish, asyncio.create_task(_make(key, wish, tell)))
        _running[key] = running
        running.task.add_done_callback(lambda task: _over(key, task))
    elif not wish.is_like(running.wish):
        raise DialogueBusy("Another turn of this session is being spoken. Try again.")
    line = await running.line()
    if wish.after is not None and line.number - wish.after > (2 if wish.text else 1):
        raise DialogueBusy(f"Turn {wish.after} is not the last one any more.")
    return line


def running() -> int:
    """Return how many turns this process makes."""
    return len(_running)


def cut(key: UUID) -> None:
    """Cut the turn of a dialogue that this process makes, if there is one."""
    if running := _running.get(key):
        running.task.cancel()


@dataclass(slots=True)
class _Running:
    """A turn that this process makes, for as many as wait for it."""

    wish: Wish
    task: asyncio.Task[Line]
    waiting: int = 0

    async def line(self) -> Line:
        self.waiting += 1
        try:
            await asyncio.wait({self.task})
        finally:
            self.waiting -= 1
            if not self.waiting and not self.task.done():
                self.task.cancel()
                await asyncio.wait({self.task}, timeout=DATABASE_S)
        if self.task.cancelled():
            # Not by who waits: the dialogue was forgotten.
            raise store.unknown()
        return self.task.result()


_running: dict[UUID, _Running] = {}


def _over(key: UUID, task: asyncio.Task[Line]) -> None:
    if (running := _running.get(key)) and running.task is task:
        del _running[key]
    if not task.cancelled():
        # Nobody may be there any more who wants to know.
        task.exception()


async def _make(key: UUID, wish: Wish, tell: Tell) -> Line:
    ahead = _ahead(key, wish, tell)
    try:
        claimed = await _claimed(key, wish, ahead)
        if ahead and not (isinstance(claimed, Claimed) and ahead.is_of(claimed)):
            standings.forget(key)
            await ahead.drop()
            ahead = None
        while isinstance(claimed, Elsewhere):
            if line := await _outcome(key, claimed):
                return line
            # Its process has died; what a person said is stored.
            claimed = await _claimed(key, replace(wish, after=claimed.number - 1))
        async with held(key, claimed.claim) as hold:
            with until_erased(key, claimed.conversation):
                spoken, ahead = ahead or _begun(claimed, claimed.side, tell), None
                return await _spoken(claimed, spoken, hold, tell)
    finally:
        if ahead:
            standings.forget(key)
            await ahead.drop()


def _ahead(key: UUID, wish: Wish, tell: Tell) -> Spoken | None:
    """Return the turn as it begins if nobody else has gone on with the dialogue meanwhile."""
    if (found := standings.after(key, wish)) is None:
        return None
    with suppress(RosaError):
        return _begun(*found, tell)
    return None


def _begun(of: Claimed | Standing, side: Side, tell: Tell) -> Spoken:
    desk = desks.current()
    return Spoken(of.dialogue, side, desk, _channel(of, desk), tell)


async def _claimed(key: UUID, wish: Wish, ahead: Spoken | None = None) -> Claimed | Elsewhere:
    claiming = asyncio.ensure_future(stored(store.claim, key, wish))
    try:
        await asyncio.wait({claiming})
    except asyncio.CancelledError:
        if ahead:
            ahead.task.cancel()
        # The thread does it all the same.
        await to_its_end(claiming)
        if not claiming.exception() and isinstance(given := claiming.result(), Claimed):
            await to_its_end(asyncio.ensure_future(stored(store.release, key, given.claim)))
        raise
    return claiming.result()


async def _outcome(key: UUID, awaited: Elsewhere) -> Line | None:
    """Return the line that another process makes, None where that has died."""
    try:
        async with asyncio.timeout(settings.REPLY_DEADLINE_S):
            while True:
                await asyncio.sleep(LOOK_S)
                found = await stored(store.outcome, key, awaited)
                if not isinstance(found, Elsewhere):
                    return found
    except TimeoutError as exc:
        raise DialogueBusy("Another turn of this session is being spoken. Try again.") from exc


async def _spoken(claimed: Claimed, spoken: Spoken, hold: Hold, tell: Tell) -> Line:
    """Return the line of a claimed turn, once it is stored."""
    if claimed.said:
        tell({"type": "message", **message_json(claimed.dialogue, claimed.said)})
    spoken.let_out()
    error: BaseException | None = None
    try:
        await spoken.task
    except (Exception, asyncio.CancelledError) as exc:  # noqa: BLE001  (is told below)
        error = exc
    keeping = asyncio.create_task(_kept(claimed, spoken.turn, hold, error, tell))
    if cancelled := await to_its_end(keeping):
        error = cancelled
    line = keeping.result()
    if isinstance(error, asyncio.CancelledError):
        raise error
    return line


async def _kept(
    claimed: Claimed, side: SideTurn, hold: Hold, error: BaseException | None, tell: Tell
) -> Line:
    """Return a line once it is stored. Raises what it failed for, where nothing was said."""
    key = claimed.dialogue.id
    await side.hush()
    line = side.line()
    if isinstance(error, Exception):
        _tell_error(key, side.number, error, tell)
    if line is None:
        if isinstance(error, asyncio.CancelledError):
            # Who reads along was told that somebody begins to speak.
            tell({"type": "end", "reason": "left"})
        raise error or ProviderBroken("Nothing was said.")
    hold.end()
    dialogue = await stored(store.keep, key, claimed.claim, line)
    standings.note(Standing(dialogue, claimed.conversation, claimed.channel, claimed.channel_slug))
    tell({"type": "message", **message_json(dialogue, line)})
    return line


def _tell_error(key: UUID, number: int, error: Exception, tell: Tell) -> None:
    code, message = "internal_error", "The turn failed."
    if isinstance(error, RosaError):
        code, message = error.code or error.kind, str(error)
    else:
        log.error("dialogue-turn-failed dialogue=%s error=%s", key.hex, described(error))
    tell({"type": "error", "code": code, "message": message, "turn_number": number})


def _channel(of: Claimed | Standing, desk: Desk) -> Channel:
    """Return the channel as it is now. Raises UnknownDialogue where it is gone or switched off."""
    if of.channel is not None:
        if found := desk.callers.get(of.channel):
            return found
    elif of.channel_slug in BUILT_IN:
        return Channel(None, of.channel_slug, keep_days=settings.RETENTION_DAYS)
    raise store.unknown()
