"""What the message bus adds to a turn: a bridge on one core, asked at a steady rate from another.

The language model is the offline one. Overhead is the time from asking to the answer over the bus,
without the turn's own time as the journal has it.
"""

import asyncio
import contextlib
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nats
import orjson
import psycopg
from nats.aio.client import Client

from tests.bench.processes import Rosa, busy_seconds, cores, cpu_seconds, end, on_cores
from tests.bench.report import percentile, table
from tests.services import running_nats, running_postgres

# Requests a second that one bridge must take on one core, and what the bus may add to one.
RATE, LIMIT_MS = 200, 20.0
_START_S, _ANSWER_S = 60.0, 35.0
_QUESTIONS = (
    "When does the opening start?",
    "Where is the festival hall?",
    "Who speaks about infrasound?",
    "Où est la salle ?",
    "What can I do in the evening?",
)

# What a chat room may use.
NO_LIMITS = {
    "CHAT_REQUESTS_PER_MINUTE": "0",
    "CHAT_TOKENS_PER_DAY": "0",
    "CHAT_PERSON_REQUESTS_PER_MINUTE": "0",
    "CHAT_PERSON_TOKENS_PER_DAY": "0",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """So many requests a second for so many seconds, from so many rooms."""

    rate: int = RATE
    seconds: float = 20.0
    rooms: int = 100
    warm_s: float = 3.0
    # Another database than SQLite; `postgresql`: a server of the bench's own.
    database_url: str = ""


@dataclass(slots=True)
class Bridged:
    """A bridge that runs on its core, and the address of its bus."""

    rosa: Rosa
    url: str
    process: "subprocess.Popen[bytes]"

    def total_ms(self) -> dict[str, float]:
        """Return what the journal has of each request: the milliseconds of its turn."""
        question = "SELECT request_id, total_ms FROM agent_attempt WHERE total_ms IS NOT NULL"
        if self.rosa.database_url.startswith("sqlite"):
            with closing(sqlite3.connect(self.rosa.folder / "rosa.sqlite3")) as reader:
                return dict(reader.execute(question))
        with psycopg.connect(self.rosa.database_url) as connection:
            return dict(connection.execute(question).fetchall())


@contextlib.contextmanager
def running_bridge(database_url: str = "", **settings: str) -> Iterator[Bridged]:
    """Give a bridge with the demo content that is ready, answered offline; end all after that."""
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="rosa-bench-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        if database_url == "postgresql":
            database_url = stack.enter_context(running_postgres())
        with on_cores(cores()[1]):
            url = stack.enter_context(running_nats()).url
        own = {"LLM_ENABLED": "false", "NATS_URL": url, **NO_LIMITS, **settings}
        rosa = Rosa(folder, "", database_url, settings=own)
        rosa.prepare()
        process = stack.enter_context(_process(rosa))
        yield Bridged(rosa, url, process)


@contextlib.contextmanager
def _process(rosa: Rosa) -> Iterator["subprocess.Popen[bytes]"]:
    with on_cores(cores()[0]):
        process = rosa.spawn("manage.py", "bridge")
    try:
        deadline = time.monotonic() + _START_S
        while "bridge-ready" not in rosa.log():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The bridge did not start:\n{rosa.log()[-3000:]}")
            time.sleep(0.05)
        yield process
    finally:
        end(process)


def run(plan: Plan) -> dict[str, Any]:
    """Return the figures of one bridge under a steady load."""
    with running_bridge(plan.database_url) as bridged, on_cores(cores()[1]):
        asyncio.run(_load(bridged, plan, "warm", plan.warm_s))
        pid = bridged.process.pid
        used, busy, began = cpu_seconds(pid), busy_seconds(pid), time.monotonic()
        answers, took_s = asyncio.run(_load(bridged, plan, "r", plan.seconds))
        used, busy = cpu_seconds(pid) - used, busy_seconds(pid) - busy
        wall_s = time.monotonic() - began
        own = bridged.total_ms()
    done = [one for one in answers if one.is_answered]
    added = [one.ms - own[one.request_id] for one in done if one.request_id in own]
    return {
        "asked": len(answers),
        "answered": len(done),
        "rate": round(len(done) / took_s, 1),
        "bus_p50_ms": round(percentile(added, 50), 2),
        "bus_p99_ms": round(percentile(added, 99), 2),
        "whole_p50_ms": round(percentile([one.ms for one in done], 50), 2),
        "whole_p99_ms": round(percentile([one.ms for one in done], 99), 2),
        "turn_p50_ms": round(percentile([own[o.request_id] for o in done], 50), 2),
        "cpu_ms": round(1000 * used / max(1, len(answers)), 2),
        "cpu_percent": round(100 * used / wall_s, 1),
        # With what others took of that core.
        "core_percent": round(100 * busy / wall_s, 1),
    }


def as_text(result: dict[str, Any]) -> str:
    """Return the figures as a table, with what they must be."""
    heads = [name.replace("_", " ") for name in result]
    wanted = f"at least {RATE} requests a second, the bus below {LIMIT_MS:.0f} ms in 99 of 100"
    return f"{table(heads, [list(result.values())])}\nWanted: {wanted}."


@dataclass(slots=True)
class _Answer:
    request_id: str
    sent_at: float
    ms: float = 0.0
    is_answered: bool = False


async def _load(
    bridged: Bridged, plan: Plan, name: str, seconds: float
) -> tuple[list[_Answer], float]:
    """Ask at the plan's rate; return what came, and the seconds from the first to the last."""
    client = await nats.connect(bridged.url)
    load = _Load(client, plan, name)
    try:
        return await load.run(round(seconds * plan.rate))
    finally:
        await client.close()


class _Load:
    def __init__(self, client: Client, plan: Plan, name: str) -> None:
        self._client, self._plan, self._name = client, plan, name
        self._asked: dict[str, _Answer] = {}
        self._left = 0
        self._last_at = 0.0
        self._is_done = asyncio.Event()

    async def run(self, count: int) -> tuple[list[_Answer], float]:
        inbox = self._client.new_inbox()
        await self._client.subscribe(inbox, cb=self._take)
        await self._client.flush()
        self._left, began = count, time.perf_counter()
        for number in range(count):
            await asyncio.sleep(began + number / self._plan.rate - time.perf_counter())
            request_id = f"{self._name}-{number}"
            payload = {
                "action": "chat",
                "channel_id": f"room-{number % self._plan.rooms}",
                "username": f"person-{number % 7}",
                "message": _QUESTIONS[number % len(_QUESTIONS)],
                "request_id": request_id,
            }
            self._asked[request_id] = _Answer(request_id, time.perf_counter())
            await self._client.publish("llm.request", orjson.dumps(payload), reply=inbox)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._is_done.wait(), _ANSWER_S)
        return list(self._asked.values()), (self._last_at or time.perf_counter()) - began

    async def _take(self, message: Any) -> None:
        now, told = time.perf_counter(), orjson.loads(message.data)
        answer = self._asked[told["request_id"]]
        answer.ms, answer.is_answered = (now - answer.sent_at) * 1000, "content" in told
        self._last_at, self._left = now, self._left - 1
        if not self._left:
            self._is_done.set()
