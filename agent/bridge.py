"""The way in over the message bus: takes requests, has them answered, says so where it is wanted.

Nobody waits for a request in here: each is a task of its own, let in by the gate.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from nats.aio.msg import Msg

from agent import chat_commands, chat_rooms, metrics
from agent.asking import Hears
from agent.bridge_bus import Bus
from agent.bridge_gate import Gate
from agent.bridge_services import Services, Tally
from agent.bridge_stream import Stream
from agent.chat_rooms import Answered, Asked
from agent.core import bridge as core
from agent.core.bridge import Request
from agent.core.errors import NotReady, RequestError, RoomOff, RosaError
from agent.faults import described
from agent.ids import new_id

log = logging.getLogger("rosa.bridge")
Json = dict[str, Any]
# What a chat's command answers: its text, and the turn if it was one.
Runs = Callable[[Request, Hears | None], Awaitable[tuple[str, Answered | None]]]
_SPARE_S = 30.0
# They are answered at once, also while too much is being asked.
_AT_ONCE = ("status", "persona.list")


class _Failed(RosaError):
    """Something of ours broke; what it was is in the log."""


class Bridge:
    """All that is answered over one bus; `begin` before the bus begins, `drain` at the end."""

    def __init__(self, bus: Bus, runs: Runs | None = None, gate: Gate | None = None) -> None:
        self.bus, self.gate = bus, gate or Gate()
        self.tally = Tally()
        self._services = Services(bus, self.gate, self.tally)
        self._runs = runs or run_command
        self._tasks: set[asyncio.Task[None]] = set()
        self.is_draining = False

    def begin(self) -> None:
        """Have the bus hand over what comes."""
        for name in core.TAKEN:
            self.bus.take(name, self._take)

    async def drain(self, drain_s: float) -> int:
        """Finish what runs and waits; return how many had to be cut after so many seconds."""
        await self.bus.stop_taking()
        self.is_draining = self._services.is_draining = True
        rest: set[asyncio.Task[None]] = set()
        if self._tasks:
            _done, rest = await asyncio.wait(self._tasks, timeout=drain_s)
            self.cut()
        if rest:
            await asyncio.wait(rest, timeout=drain_s)
        await self._services.end()
        return len(rest)

    def cut(self) -> None:
        """End what runs and waits; who asked is told so."""
        for task in tuple(self._tasks):
            task.cancel()

    async def _take(self, name: str, message: Msg) -> None:
        # Beyond what may run and wait nothing is begun: the gate refuses it in its task.
        task = asyncio.create_task(self._answer(name, message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, name: str, message: Msg) -> None:
        """Answer a message in one way or the other. Never raises."""
        metrics.BUS_REQUESTS.labels(name).inc()
        reply = message.reply if core.may_reply(message.reply, self.bus.prefix) else ""
        room, request_id, stream = "", f"req-{new_id().hex}", None
        try:
            payload = core.read(message.data)
            room, request_id = core.names_in(payload, request_id)
            request = core.parse(name, payload, request_id, self.bus.prefix)
            if request is None:
                return
            self.tally.requests += 1
            stream = Stream(self.bus, request) if request.stream else None
            answer = await self._answered(name, request, stream)
        except asyncio.CancelledError:
            error = NotReady("Rosa restarts just now. Ask again.")
            await self._refuse(name, error, (room, request_id), reply, stream)
        except RosaError as exc:
            await self._refuse(name, exc, (room, request_id), reply, stream)
        except Exception as exc:  # noqa: BLE001  (one request's fault is none of the others')
            log.error("bridge-request-failed error=%s", described(exc))
            error = _Failed("Something broke inside Rosa; her log says what.")
            await self._refuse(name, error, (room, request_id), reply, stream)
        else:
            await self._tell(name, request, answer, reply, stream)

    async def _answered(self, name: str, request: Request, stream: Stream | None) -> Json:
        """Return what is to be said. Raises RosaError."""
        if request.action in _AT_ONCE:
            return await self._services.answer(request)
        async with self.gate.place(request.room):
            try:
                # A reply has its own deadline; this is for what hangs beside it.
                async with asyncio.timeout(settings.REPLY_DEADLINE_S + _SPARE_S):
                    return await self.answer(request, stream.hear if stream else None)
            except TimeoutError:
                raise NotReady("The answer took too long. Ask again.") from None

    async def answer(self, request: Request, hears: Hears | None = None) -> Json:
        """Return what is to be said to a request that has its place. Raises RosaError."""
        if request.action == "command":
            return await self._commanded(request, hears)
        if request.action == "reset":
            await chat_rooms.reset(request.room)
            return core.response_json(request, "") | {"reset": True}
        if request.action not in ("chat", "complete"):
            return await self._services.answer(request)
        answered = await chat_rooms.answer(asked_of(request), hears)
        await self._count(answered)
        return core.response_json(request, answered.answer.text, answered.answer)

    def parse(self, payload: bytes, request_id: str) -> Request:
        """Return a request of the form of `llm.request`. Raises RequestError."""
        found = core.parse(core.REQUEST, core.read(payload), request_id, self.bus.prefix)
        assert found is not None  # noqa: S101  (only a chat's other talk is left alone)
        return found

    async def _commanded(self, request: Request, hears: Hears | None) -> Json:
        try:
            text, answered = await self._runs(request, hears)
        except RoomOff:
            # Staff want silence there.
            raise
        except RequestError as exc:
            # People read it in their chat, and a limit's answer is meant for them.
            return core.response_json(request, str(exc)) | {"code": exc.code or "invalid_request"}
        if answered:
            await self._count(answered)
        return core.response_json(request, text, answered.answer if answered else None)

    async def _count(self, answered: Answered) -> None:
        """Count what an answer used, and tell of the marks that it has reached."""
        usage = answered.answer.usage
        self.tally.tokens += usage.prompt_tokens + usage.completion_tokens
        for passed in answered.passed:
            await self.bus.publish(self.bus.subject(core.LIMIT), core.limit_json(passed))

    async def _tell(
        self, name: str, request: Request, answer: Json, reply: str, stream: Stream | None
    ) -> None:
        is_service = name.startswith(core.SERVICE)
        if stream:
            await stream.end(answer)
        if reply:
            await self.bus.publish(reply, {"success": True, **answer} if is_service else answer)
        # A service's answer is its reply; whoever wants none hears of it as an event.
        if not is_service or (request.action in ("chat", "complete") and not reply):
            await self.bus.publish(self.bus.subject(core.RESPONSE), answer)

    async def _refuse(
        self,
        name: str,
        error: RosaError,
        names: tuple[str, str],
        reply: str,
        stream: Stream | None,
    ) -> None:
        answer = core.error_json(error, *names)
        self.tally.errors += 1
        metrics.ERRORS.labels(answer["code"]).inc()
        if stream:
            await stream.end(answer)
        if reply:
            is_service = name.startswith(core.SERVICE)
            await self.bus.publish(reply, {"success": False, **answer} if is_service else answer)
        await self.bus.publish(self.bus.subject(core.ERROR), answer)


def asked_of(request: Request) -> Asked:
    """Return what is asked of a room; what is only completed is of none."""
    return Asked(
        text=request.text,
        room=request.room if request.action != "complete" else "",
        person=request.person,
        persona=request.persona,
        model=request.model,
        temperature=request.temperature,
        max_tokens=request.max_tokens,
        request_id=request.request_id,
    )


async def run_command(request: Request, hears: Hears | None) -> tuple[str, Answered | None]:
    """Do what stands after !chat."""
    names = (request.room, request.person, request.request_id)
    reply = await chat_commands.run(request.text, *names, hears)
    return reply.text, reply.answered
