"""Dialogues over the WebSocket: how soon they speak, how many at once, and how many read along."""

import asyncio
import os
import re
import shutil
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import uvloop

from tests.bench.caller import Reply, Target, connect
from tests.bench.load import Plan as LoadPlan
from tests.bench.load import load
from tests.bench.processes import Rosa, cpu_seconds, own_core, running_upstream
from tests.bench.report import percentile, table
from tests.bench.serving import Pace, set_pace
from tests.bench.socket_line import SocketLine, dial
from tests.bench.spectators import Heard, Spectator
from tests.services import running_redis
from tests.upstream import Script, Upstream

PARTS = ("words", "sound", "dialogues", "beside", "spectators")
_PERSONA = "rosa-ctbto-agent"
# What is spoken where sound is measured; words of an ordinary length, two sentences.
_SPOKEN = (
    "Good day to you all. I have come from a small station in the far north, where we listen to "
    "the ground by night and by day."
)
_SENTENCE = re.compile(r"[.!?]\s")


@dataclass(frozen=True, slots=True)
class Plan:
    """`turns` are those whose first words and sounds are timed; the others are sizes."""

    parts: tuple[str, ...] = PARTS
    turns: int = 60
    dialogues: int = 50
    lines: int = 8
    spectators: int = 1000
    seconds: float = 4.0


def run(plan: Plan) -> dict[str, Any]:
    """Return the figures of each part."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return {part: runner.run(_RUNS[part](plan)) for part in plan.parts}


def as_text(result: dict[str, Any]) -> str:
    """Return the figures as tables."""
    return "\n\n".join(
        table([part, *figures[0]], [["", *row.values()] for row in figures])
        for part, figures in ((p, f if isinstance(f, list) else [f]) for p, f in result.items())
    )


async def _words(plan: Plan) -> list[dict[str, Any]]:
    """First words of a turn and of a chat, in turns, of the same persona and the same model."""
    with _stamped(Pace(0.005, 20, 0.01)) as upstream, _servers(upstream) as (rosa,), own_core():
        target = Target(rosa.url, rosa.key)
        chats, turns = [], []
        async with _guest(rosa, max_turns=200, sound="false") as guest:
            for number in range(plan.turns):
                reply = Reply(conversation=f"bench-{uuid.uuid4().hex}")
                caller = await connect(target)
                await caller.ask(target, reply, "Where is the main hall?")
                caller.hang_up()
                chats.append(reply.ttft_ms)
                turns.append(await guest.first_words(number))
    chats, turns = chats[5:], turns[5:]
    return [
        {"way": way, **_percentiles(values)} for way, values in (("chat", chats), ("turn", turns))
    ]


async def _sound(plan: Plan) -> dict[str, Any]:
    """From the first sentence being whole to its sound being told, and fetched."""
    told: list[float] = []
    fetched: list[float] = []
    with _spoken(0.02) as upstream, _servers(upstream) as (rosa,), own_core():
        async with _guest(rosa, max_turns=200) as guest, aiohttp.ClientSession() as client:
            for number in range(min(plan.turns, 30)):
                sound_ns, path = await guest.first_sound(number)
                address = f"http://127.0.0.1:{rosa.port}{path}?api_key={rosa.key}"
                async with client.get(address) as got:
                    assert got.status == 200, got.status
                    await got.read()
                fetched_ns = time.monotonic_ns()
                await guest.one("message", turn_count=number + 1)
                told.append((sound_ns - guest.whole_ns()) / 1e6)
                fetched.append((fetched_ns - guest.whole_ns()) / 1e6)
    return {
        **{f"told {name}": value for name, value in _percentiles(told).items()},
        **{f"fetched {name}": value for name, value in _percentiles(fetched).items()},
    }


async def _dialogues(plan: Plan) -> dict[str, Any]:
    """Many at once on one core, with sound."""
    with _spoken(0.05) as upstream, _servers(upstream) as (rosa,), own_core():
        assert rosa.process
        began, cpu = time.monotonic(), cpu_seconds(rosa.process.pid)
        talks = [_talk(rosa, plan.lines, n / plan.dialogues) for n in range(plan.dialogues)]
        guests = await asyncio.gather(*talks)
        took_s = time.monotonic() - began
        used_s = cpu_seconds(rosa.process.pid) - cpu
    wanted = list(range(1, plan.lines + 1))
    gaps = [gap for guest in guests for gap in guest.gaps_ms]
    return {
        "dialogues": plan.dialogues,
        "whole": sum(guest.numbers == wanted for guest in guests),
        "lines": sum(len(guest.numbers) for guest in guests),
        "with sound": sum(guest.sounds for guest in guests),
        "seconds": round(took_s, 1),
        "CPU %": round(100 * used_s / took_s),
        **{f"gap {name}": value for name, value in _percentiles(gaps).items()},
    }


async def _beside(plan: Plan) -> list[dict[str, Any]]:
    """First words of the chat endpoint without and with ten dialogues beside."""
    found = []
    with _stamped(Pace(0.02, 60, 0.02)) as upstream, _servers(upstream) as (rosa,), own_core():
        for streams in (1, 16):
            for count in (0, 10, 0, 10):
                talks = [asyncio.create_task(_talk(rosa, 200, n / 10)) for n in range(count)]
                await asyncio.sleep(0.5)
                plan_of = LoadPlan(Target(rosa.url, rosa.key), streams, plan.seconds)
                measured = await load(plan_of)
                for talk in talks:
                    talk.cancel()
                await asyncio.gather(*talks, return_exceptions=True)
                figures = _percentiles(measured.ttft_ms)
                found.append({"streams": streams, "dialogues": count, **figures})
    return found


async def _spectators(plan: Plan) -> list[dict[str, Any]]:
    """Many who read along with one dialogue, over two processes on two cores."""
    found = []
    for way in ("words", "sound told", "sound fetched"):
        model = _stamped(Pace(0.02, 30, 0.1)) if way == "words" else _spoken(0.1)
        with (
            model as upstream,
            running_redis() as redis,
            _servers(upstream, 2, REDIS_URL=redis.url) as servers,
        ):
            found.append({"way": way, **await _watched(plan, servers, way)})
    return found


async def _watched(plan: Plan, servers: list[Rosa], way: str) -> dict[str, Any]:
    heard = Heard()
    with_sound = way == "sound fetched"
    async with _guest(servers[0], max_turns=plan.lines, sound=str(way != "words").lower()) as guest:
        readers = [
            Spectator(heard, servers[n % 2].port, servers[0].key, with_sound=with_sound)
            for n in range(plan.spectators)
        ]
        for start in range(0, len(readers), 50):
            await asyncio.gather(*(one.join(guest.session) for one in readers[start : start + 50]))
        pids = [server.process.pid for server in servers if server.process]
        began, cpu = time.monotonic(), [cpu_seconds(pid) for pid in pids]
        own = time.process_time()
        guest.line.send("run")
        await asyncio.wait_for(asyncio.gather(*(one.ended.wait() for one in readers)), 180)
        took_s = time.monotonic() - began
        used = [(cpu_seconds(pid) - before) / took_s for pid, before in zip(pids, cpu, strict=True)]
        own = (time.process_time() - own) / took_s
        async with asyncio.timeout(60):
            while not all(one.is_idle for one in readers):
                await asyncio.sleep(0.1)
        for one in readers:
            one.leave()
    wanted = list(range(1, plan.lines + 1))
    late = heard.token_ms if way == "words" else heard.message_ms
    return {
        "readers": len(readers),
        "whole": sum(one.numbers == wanted for one in readers),
        "faults": len(heard.faults),
        "of": ", ".join(sorted(set(heard.faults)))[:60] or "-",
        **{f"late {name}": value for name, value in _percentiles(late).items()},
        "sounds": len(heard.sound_ms),
        **{f"sound {name}": value for name, value in _percentiles(heard.sound_ms).items()},
        "CPU % servers": " + ".join(str(round(100 * one)) for one in used),
        "clients": round(100 * own),
    }


class _Guest:
    """One who begins a dialogue, and notes when what came."""

    def __init__(self) -> None:
        self.line: SocketLine
        self.session = ""
        self.numbers: list[int] = []
        self.gaps_ms: list[float] = []
        self.sounds = 0
        self.ended = asyncio.Event()
        self._told: list[tuple[dict[str, Any], int]] = []
        self._came = asyncio.Event()
        self._message_ns = 0

    def hear(self, frame: bytes, seen_ns: int) -> None:
        told = orjson.loads(frame)
        kind = told["type"]
        if kind == "session":
            self.session = told["session_id"]
        elif kind == "text" and self._message_ns:
            self.gaps_ms.append((seen_ns - self._message_ns) / 1e6)
            self._message_ns = 0
        elif kind == "message":
            self.numbers.append(told["message"]["turn_number"])
            self.sounds += bool(told["message"]["audio_url"])
            self._message_ns = seen_ns
        elif kind == "end":
            self.ended.set()
        self._told.append((told, seen_ns))
        self._came.set()

    async def one(self, kind: str, **what: Any) -> int:
        """Return when the first message of a type with these values came."""
        return (
            await self._first(lambda told: told["type"] == kind and what.items() <= told.items())
        )[1]

    async def _first(self, fits: Callable[[dict[str, Any]], bool]) -> tuple[dict[str, Any], int]:
        try:
            async with asyncio.timeout(30):
                while True:
                    for told, seen_ns in self._told:
                        if fits(told):
                            return told, seen_ns
                    self._came.clear()
                    await self._came.wait()
        except TimeoutError:
            told_last = [told for told, _seen_ns in self._told][-3:]
            raise RuntimeError(f"It was not told, but {told_last}") from None

    async def first_words(self, number: int) -> float:
        """Have the next turn spoken, and return the milliseconds until its first words."""
        self._told.clear()
        sent_ns = time.monotonic_ns()
        self.line.send("next", after=number)
        first_ns = await self.one("text", turn_number=number + 1)
        await self.one("message", turn_count=number + 1)
        return (first_ns - sent_ns) / 1e6

    async def first_sound(self, number: int) -> tuple[int, str]:
        """Have the next turn spoken, and return when its first sound was told, and where it is."""
        self._told.clear()
        self.line.send("next", after=number)
        sound, sound_ns = await self._first(lambda told: told["type"] == "audio")
        return sound_ns, sound["audio_url"]

    def whole_ns(self) -> int:
        """Return when the first sentence was whole."""
        said = ""
        for told, seen_ns in self._told:
            said += told["text"] if told["type"] == "text" else ""
            if _SENTENCE.search(said):
                return seen_ns
        raise RuntimeError(f"There is no sentence in {said!r}.")


@asynccontextmanager
async def _guest(rosa: Rosa, **query: Any) -> AsyncIterator[_Guest]:
    guest = _Guest()
    parts = {"agent_1_persona": _PERSONA, "agent_2_persona": _PERSONA, "auto": "false"}
    scenario = "They meet in the lobby of a conference."
    guest.line = await dial(rosa.port, rosa.key, guest.hear, scenario=scenario, **parts, **query)
    try:
        await guest.one("session")
        yield guest
    finally:
        guest.line.hang_up()


async def _talk(rosa: Rosa, lines: int, wait_s: float) -> _Guest:
    """Let one dialogue run to its end, and return what was noted."""
    await asyncio.sleep(wait_s)
    async with _guest(rosa, max_turns=lines) as guest:
        guest.line.send("run")
        await asyncio.wait_for(guest.ended.wait(), 180)
    return guest


@contextmanager
def _stamped(pace: Pace) -> Iterator[str]:
    """Give a model, in a process of its own, whose tokens say when they were written."""
    with running_upstream() as url:
        set_pace(url, pace)
        yield url


@contextmanager
def _spoken(gap_s: float) -> Iterator[str]:
    """Give a model that says what can be spoken, word by word."""
    words = tuple(f"{word} " for word in _SPOKEN.split())
    with Upstream(Script(text=words, gap_s=gap_s), keep=200) as upstream:
        yield upstream.url


@contextmanager
def _servers(upstream: str, count: int = 1, **settings: str) -> Iterator[list[Rosa]]:
    """Give Rosas over one database: one on a core of its own, two on one each."""
    folder = Path(tempfile.mkdtemp(prefix="rosa-bench-"))
    settings |= {"AUDIO_DIR": str(folder / "audio")}
    first = Rosa(folder, upstream, settings=settings)
    shared = {"database_url": first.database_url, "key": first.key, "settings": settings}
    servers = [first, *(Rosa(folder, upstream, **shared) for _ in range(count - 1))]
    try:
        first.prepare()
        for server, core in zip(servers, sorted(os.sched_getaffinity(0)), strict=False):
            server.start()
            assert server.process
            os.sched_setaffinity(server.process.pid, {core})
        yield servers
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _percentiles(values: list[float]) -> dict[str, float]:
    return {
        "p50": round(percentile(values, 50), 1),
        "p95": round(percentile(values, 95), 1),
        "max": round(max(values, default=float("nan")), 1),
    }


_RUNS = {
    "words": _words,
    "sound": _sound,
    "dialogues": _dialogues,
    "beside": _beside,
    "spectators": _spectators,
}
