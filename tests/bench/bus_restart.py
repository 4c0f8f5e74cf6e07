"""Whether each request that JetStream accepted is answered once, whatever is killed meanwhile."""

import asyncio
import os
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from tests.bench.bridge import NO_LIMITS
from tests.bench.processes import Rosa, end
from tests.bench.queue_worker import Bus, connected
from tests.bench.report import table
from tests.services import Nats, running_nats

# What works the queue off; where that is to be fast, what was left behind is taken up soon.
_BRIDGE, _FAST = ("manage.py", "bridge"), ("-m", "tests.bench.queue_worker", "--fast")
# Rosa's streams count their requests under this id.
_QUEUE, _WATCHED = "ROSA_QUEUE", "BENCH_WATCHED"
_ANSWERS = ("llm.response", "llm.error")
_LIMIT_S = 300.0
_ACCEPTED_S = 2.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Requests come at a steady pace, and once in a round the server and the worker are killed.

    In every second round the server is ended in order, and it is killed otherwise.
    """

    rounds: int = 6
    per_s: float = 10.0
    round_s: float = 6.0
    # Seconds that the server is gone.
    gone_s: float = 1.0
    # Of those that work the queue off, one of which is killed in each round.
    workers: int = 2
    # What a killed worker had is taken up at once, not after its time.
    fast: bool = False


@dataclass(slots=True)
class Outcome:
    """What became of the requests; ids are named where something is wrong.

    `unheard` answers left, but a listener without a stream missed them as its server died.
    """

    rounds: int
    accepted: int = 0
    answered: int = 0
    errors: int = 0
    unheard: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    last_s: float = 0.0

    @property
    def is_good(self) -> bool:
        return bool(self.accepted) and not (self.lost or self.twice or self.errors)


def run(plan: Plan) -> Outcome:
    """Ask, kill, start again, and count the answers."""
    folder = Path(tempfile.mkdtemp(prefix="rosa-bench-"))
    try:
        with running_nats() as server:
            rosa = Rosa(folder, "", settings={"NATS_URL": server.url, **NO_LIMITS})
            rosa.prepare()
            return asyncio.run(_Restarts(plan, rosa, server).run())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def as_json(outcome: Outcome) -> dict[str, Any]:
    return asdict(outcome)


def as_text(outcome: Outcome) -> str:
    """Return the figures as a table, and the ids of what is not well."""
    bad = {"lost": outcome.lost, "answered twice": outcome.twice}
    counts = [len(ids) for ids in bad.values()]
    text = table(
        ["rounds", "accepted", "answered", *bad, "errors", "unheard live", "last after s"],
        [
            [
                *(outcome.rounds, outcome.accepted, outcome.answered, *counts),
                *(outcome.errors, outcome.unheard, outcome.last_s),
            ]
        ],
    )
    return "\n".join(
        [text, *(f"{name}: {', '.join(ids[:10])}" for name, ids in bad.items() if ids)]
    )


class _Restarts:
    def __init__(self, plan: Plan, rosa: Rosa, server: Nats) -> None:
        self._plan, self._rosa, self._server = plan, rosa, server
        self._accepted: list[str] = []
        self._heard: list[str] = []
        self._errors = 0

    async def run(self) -> Outcome:
        bus = await connected(self._server.url)
        for subject in _ANSWERS:
            await bus.nc.subscribe(subject, cb=self._hear)
        await bus.nc.jetstream().add_stream(name=_WATCHED, subjects=list(_ANSWERS))
        workers = [self._worker() for _ in range(self._plan.workers)]
        try:
            await _patiently(lambda: bus.nc.jetstream().stream_info(_QUEUE))
            asking = asyncio.create_task(self._ask(bus))
            for number in range(self._plan.rounds):
                await asyncio.sleep(self._plan.round_s / 2)
                await self._restart(kindly=bool(number % 2))
                await asyncio.sleep(self._plan.round_s / 2)
                workers[0].kill()
                workers[0].wait()
                workers = [*workers[1:], self._worker()]
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            asked_at = time.monotonic()
            await self._worked_off(bus)
            last_s = time.monotonic() - asked_at
            watched = await self._watched(bus)
        finally:
            for worker in workers:
                end(worker)
            await bus.nc.close()
        return self._outcome(watched, last_s)

    def _worker(self) -> "subprocess.Popen[bytes]":
        program = _FAST if self._plan.fast else _BRIDGE
        return self._rosa.spawn(*program, log="worker.log")

    async def _restart(self, *, kindly: bool) -> None:
        await asyncio.to_thread(self._server.stop if kindly else self._server.kill)
        await asyncio.sleep(self._plan.gone_s)
        await asyncio.to_thread(self._server.start)

    async def _ask(self, bus: Bus) -> None:
        """Ask at the plan's pace, until cancelled; then no more is asked."""
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            while True:
                number = len(group._tasks) + len(self._accepted)
                group.create_task(self._put(bus, f"{number:08x}-{os.urandom(4).hex()}"))
                due = began + number / self._plan.per_s
                await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _put(self, bus: Bus, request_id: str) -> None:
        """Put one request into the queue, again until JetStream says that it has it."""
        told = {"action": "chat", "channel_id": f"room-{request_id[-2:]}"}
        told |= {"message": "Where is lunch?", "request_id": request_id}
        js = bus.nc.jetstream(timeout=_ACCEPTED_S)
        await _patiently(lambda: js.publish("llm.queue", orjson.dumps(told)))
        self._accepted.append(request_id)

    async def _hear(self, message: Any) -> None:
        self._heard.append(orjson.loads(message.data)["request_id"])

    async def _worked_off(self, bus: Bus) -> None:
        """Return once the queue is empty, or nothing is to be expected any more."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LIMIT_S):
                while True:
                    js = bus.nc.jetstream()
                    info = await _patiently(lambda js=js: js.stream_info(_QUEUE))
                    if not info.state.messages:
                        return
                    await asyncio.sleep(0.2)

    async def _watched(self, bus: Bus) -> list[str]:
        """Return the ids of all answers, as a stream over their subjects has them."""
        js, found = bus.nc.jetstream(), list[str]()
        state = (await js.stream_info(_WATCHED)).state
        for number in range(1, state.last_seq + 1):
            message = await js.get_msg(_WATCHED, number)
            self._errors += message.subject == "llm.error"
            found.append(orjson.loads(message.data or b"")["request_id"])
        return found

    def _outcome(self, watched: list[str], last_s: float) -> Outcome:
        counts, heard = Counter(watched), Counter(self._heard)
        return Outcome(
            rounds=self._plan.rounds,
            accepted=len(self._accepted),
            answered=len(counts),
            errors=self._errors,
            unheard=sum(key not in heard for key in counts),
            lost=sorted(set(self._accepted) - counts.keys()),
            twice=sorted({key for seen in (counts, heard) for key in seen if seen[key] > 1}),
            last_s=round(last_s, 1),
        )


async def _patiently(work: Callable[[], Awaitable[Any]]) -> Any:
    """Return what comes of something, tried again until the server does it."""
    while True:
        with suppress(Exception):
            return await work()
        await asyncio.sleep(0.1)
