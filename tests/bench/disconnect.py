"""How soon the model's server is hung up on when the caller hangs up, in three phases."""

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import uvloop

from tests.bench.caller import Reply, Target, connect
from tests.bench.load import Plan as LoadPlan
from tests.bench.load import ask_all
from tests.bench.processes import free_port, own_core, running_rosa
from tests.bench.report import percentile, table
from tests.upstream import Call, Script, Upstream

LIMIT_MS = 100.0
_GIVE_UP_S = 5.0
_BACKGROUND = Script(first_token_s=0.02, tokens=60, gap_s=0.01)
# A word of the question chooses the script; the caller leaves once so many tokens were seen.
_PHASES = {
    "before the first token": ("wait-here", Script(first_token_s=30.0), True, 0),
    "while streaming": ("stream-here", Script(tokens=2000, gap_s=0.01), True, 3),
    "not streamed": ("whole-here", Script(first_token_s=30.0), False, 0),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """So many hang-ups per phase beside so many other streams."""

    times: int = 30
    streams: int = 16


def run(plan: Plan) -> dict[str, Any]:
    """Return per phase the milliseconds from the caller's hang-up to Rosa's."""
    upstream = Upstream(_BACKGROUND, keep=1000, port=free_port())
    with running_rosa(upstream.url) as rosa, own_core():
        target = Target(rosa.url, rosa.key)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            delays = runner.run(_measure(plan, upstream, target))
    return {phase: _figures(ms) for phase, ms in delays.items()}


def as_text(result: dict[str, Any]) -> str:
    """Return the figures as a table."""
    rows = [[phase, *figures.values()] for phase, figures in result.items()]
    return table(["caller leaves", "times", "p50 ms", "max ms", f"over {LIMIT_MS:.0f} ms"], rows)


def _figures(delays: list[float]) -> dict[str, Any]:
    return {
        "times": len(delays),
        "p50_ms": round(percentile(delays, 50), 2),
        "max_ms": round(max(delays), 2),
        "late": sum(delay > LIMIT_MS for delay in delays),
    }


async def _measure(plan: Plan, upstream: Upstream, target: Target) -> dict[str, list[float]]:
    for word, script, *_ in _PHASES.values():
        upstream.when(word, script)
    async with upstream, _other_streams(plan, target):
        return {
            phase: [await _hang_up(phase, upstream, target) for _ in range(plan.times)]
            for phase in _PHASES
        }


@contextlib.asynccontextmanager
async def _other_streams(plan: Plan, target: Target) -> AsyncIterator[None]:
    seconds = plan.times * len(_PHASES) * _GIVE_UP_S
    others = asyncio.create_task(ask_all(LoadPlan(target, plan.streams, seconds)))
    await asyncio.sleep(1.0)
    try:
        yield
    finally:
        others.cancel()
        await asyncio.gather(others, return_exceptions=True)


async def _hang_up(phase: str, upstream: Upstream, target: Target) -> float:
    """Return the milliseconds from one hang-up to the end of the upstream's connection."""
    word, _, streamed, tokens = _PHASES[phase]
    nonce = uuid.uuid4().hex
    reply = Reply(conversation=f"leave-{nonce}", streamed=streamed)
    caller = await connect(target)
    question = f"Where is the main hall? ({word} {nonce})"
    asking = asyncio.create_task(caller.ask(target, reply, question))
    await _until(lambda: _find(upstream, nonce) and len(reply.tokens) >= tokens)
    call = _find(upstream, nonce)
    assert call
    await asyncio.sleep(0.05)
    left_at = time.monotonic()
    caller.hang_up()
    with contextlib.suppress(TimeoutError):
        await _until(lambda: call.connection.closed_at)
    asking.cancel()
    return ((call.connection.closed_at or left_at + _GIVE_UP_S) - left_at) * 1e3


def _find(upstream: Upstream, nonce: str) -> Call | None:
    return next((call for call in reversed(upstream.calls) if nonce in call.question), None)


async def _until(happened: Any) -> None:
    async with asyncio.timeout(_GIVE_UP_S):
        while not happened():
            await asyncio.sleep(0.001)
