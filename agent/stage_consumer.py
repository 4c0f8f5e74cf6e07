"""The way in of dialogues over a WebSocket: what is sent, and for how long. See docs/api.md.

An ASGI application; `agent.stage_door` looks at who comes.
"""

import asyncio
import logging
from contextlib import aclosing
from typing import Any
from uuid import UUID

import orjson
from django.db import Error

from agent import access as accesses
from agent import dialogue_run, dialogues, metrics, spectating
from agent.access import Access
from agent.core.course import Event
from agent.core.cues import LONGEST_SAY, Cue, Pause, Run, Say, Stop, read
from agent.core.errors import NotReady, RequestError, RosaError, UnknownDialogue
from agent.core.frames import Frames
from agent.core.sent import Nonsense
from agent.incoming import frames
from agent.outbox import Outbox
from agent.stage_door import (
    AWAY,
    NO_KEY,
    NONSENSE,
    OVER,
    READ_S,
    UNKNOWN,
    Closed,
    Seat,
    at_the_door,
    doors,
)

log = logging.getLogger("rosa.dialogues")
# Seconds between two checks that a key still opens, and of silence until a sign of life.
CHECK_S, BEAT_S = 30.0, 15.0
# Characters of a frame, and frames of a connection within one beat.
LONGEST_FRAME, MOST_FRAMES = 20_000, 150
# What a server of ours is sent in place of `websocket.send`: frames that are encoded already.
FRAMES = "rosa.frames"
_BEAT = Frames(['{"type":"beat"}'])


async def stage(scope: Any, receive: Any, send: Any) -> None:
    """Begin a dialogue or join one, until either side leaves.

    Accepted before it is looked at: a browser is not told why a handshake is refused.
    """
    await receive()
    await send({"type": "websocket.accept"})
    try:
        with doors.entered():
            found, seat = await at_the_door(scope)
            await _attend(Connection(scope, found, seat, send), receive)
    except Closed as exc:
        if exc.error:
            metrics.STAGE_REFUSALS.labels(exc.error).inc()
            error = {"type": "error", "code": exc.error, "message": exc.message}
            await send({"type": "websocket.send", "text": orjson.dumps(error).decode()})
        await send({"type": "websocket.close", "code": exc.code})


async def stored(key: UUID) -> Event:
    """Return a dialogue as it is stored, as callers are told it."""
    async with asyncio.timeout(READ_S):
        return dialogues.as_json(await dialogues.load(key))


async def _attend(connection: "Connection", receive: Any) -> None:
    tasks = [
        asyncio.create_task(work)
        for work in (
            *(connection.listen(receive), connection.write(), connection.answer()),
            *(connection.keep_beating(), connection.keep_checking()),
        )
    ]
    try:
        done, _rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await connection.close()
        await asyncio.gather(*tasks, return_exceptions=True)


class Connection:
    """One who reads along, and perhaps steers."""

    def __init__(self, scope: Any, access: Access, seat: Seat, send: Any) -> None:
        self._scope, self._access, self._seat, self._send = scope, access, seat, send
        self._reader = spectating.here.enter(seat.key, stored)
        self._run: dialogue_run.DialogueRun | None = None
        self._takes_frames = FRAMES in scope.get("extensions", {})
        # What is for this one alone.
        self._outbox = Outbox()
        self._sent_at = asyncio.get_running_loop().time()
        if seat.begun:
            self._run = dialogue_run.here.steer(seat.begun, self)

    async def close(self) -> None:
        """Leave; the last one who steers ends the dialogue."""
        spectating.here.leave(self._seat.key, self._reader)
        if self._run:
            await dialogue_run.here.leave(self._seat.key, self)

    async def write(self) -> None:
        """Send the whole, then what is new; to one who is too slow for that the whole again."""
        await self._send_whole()
        if self._run and self._seat.runs:
            self._run.take(Run())
        while True:
            frames = await self._reader.take()
            if frames is None:
                metrics.SPECTATORS_BEHIND.inc()
                await self._send_whole()
                continue
            await self._send_frames(frames)
            if _ends(frames.texts[-1]):
                raise Closed(OVER)

    async def _send_whole(self) -> None:
        may_steer = self._access.may_steer
        try:
            whole = await spectating.here.whole(self._seat.key, self._reader, may_steer=may_steer)
        except UnknownDialogue as exc:
            raise Closed(UNKNOWN, str(exc.code), str(exc)) from None
        except (RosaError, Error, TimeoutError) as exc:
            log.warning("stage-sent-away error=%s", type(exc).__name__)
            raise Closed(AWAY, "not_ready", "Try again in a moment.") from None
        await self._send_frames(whole)
        if spectating.here.is_over(self._seat.key):
            await self._send_frames(Frames(['{"type":"end","reason":"complete"}']))
            raise Closed(OVER)

    async def answer(self) -> None:
        """Send what is for this one alone."""
        while True:
            await self._send_frames(Frames([await self._outbox.take()]))

    async def _send_frames(self, frames: Frames) -> None:
        self._sent_at = asyncio.get_running_loop().time()
        if self._takes_frames:
            await self._send({"type": FRAMES, "encoded": frames.encoded})
            return
        for text in frames.texts:
            await self._send({"type": "websocket.send", "text": text})

    async def keep_beating(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._sent_at + BEAT_S - loop.time())
            if loop.time() >= self._sent_at + BEAT_S:
                await self._send_frames(_BEAT)

    async def keep_checking(self) -> None:
        """Close once the key does not open any more, or the dialogue is gone."""
        while True:
            await asyncio.sleep(CHECK_S)
            try:
                self._access = await accesses.caller(self._scope)
                await accesses.require(self._access, self._seat.key)
            except (Error, TimeoutError, NotReady):
                # Who was let in stays while nobody can be asked.
                continue
            except UnknownDialogue as exc:
                raise Closed(UNKNOWN, str(exc.code), str(exc)) from None
            except RequestError as exc:
                raise Closed(NO_KEY, exc.code or "invalid_api_key", str(exc)) from None

    async def listen(self, receive: Any) -> None:
        """Do what who steers asks for, until this one leaves."""
        sent = frames(receive, most=MOST_FRAMES, longest=LONGEST_FRAME, within_s=BEAT_S)
        try:
            async with aclosing(sent) as texts:
                async for text in texts:
                    await self._take(read(text), text)
        except Nonsense as exc:
            log.warning("stage-nonsense")
            raise Closed(NONSENSE, "bad_request", str(exc)) from None

    async def _take(self, cue: Cue, frame: str) -> None:
        if not self._access.may_steer:
            self._refuse("not_allowed", "This key lets you read along only.")
        elif isinstance(cue, Say) and not 0 < len(cue.text) <= LONGEST_SAY:
            self._refuse("bad_request", f"text has 1 to {LONGEST_SAY} characters.")
        elif dialogue_run.here.pass_on(self._seat.key, cue, frame):
            return
        elif (run := await self._steered(cue)) and (why := run.take(cue)):
            self._refuse(why, REFUSED[why])

    async def _steered(self, cue: Cue) -> "dialogue_run.DialogueRun | None":
        """Return the run, which is this one's from now on too; None where there is none."""
        if self._run:
            return self._run
        if isinstance(cue, Pause | Stop) and not dialogue_run.here.of(self._seat.key):
            return None
        if dialogue_run.here.is_full:
            raise Closed(AWAY, "full", "Too many dialogues are running here.")
        try:
            async with asyncio.timeout(READ_S):
                dialogue = await dialogues.load(self._seat.key)
        except UnknownDialogue as exc:
            raise Closed(UNKNOWN, str(exc.code), str(exc)) from None
        except (RosaError, Error, TimeoutError):
            self._refuse("not_ready", "Try again in a moment.")
            return None
        self._run = dialogue_run.here.steer(dialogue, self)
        return self._run

    def _refuse(self, code: str, message: str) -> None:
        metrics.STAGE_REFUSALS.labels(code).inc()
        self._outbox.put({"type": "error", "code": code, "message": message})


REFUSED = {
    "turn_running": "A turn is being spoken. Wait for its message.",
    "session_finished": "This session has had all its turns.",
}


def _ends(frame: str) -> bool:
    """Whether nothing comes after a frame, for good."""
    return frame.startswith('{"type":"end"') and '"reason":"complete"' in frame
