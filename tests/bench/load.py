"""The load client: many streams at once, each asking one question after the other.

As a process it prints one line of JSON: `python -m tests.bench.load --url http://127.0.0.1:1/v1`.
"""

import argparse
import asyncio
import gc
import os
import random
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

import orjson
import uvloop

from tests.bench.caller import Caller, Reply, Target, connect
from tests.bench.processes import busy_seconds, cpu_seconds, rss_mb
from tests.bench.questions import questions

# A reply that takes longer counts as failed.
_REPLY_LIMIT_S = 20.0


@dataclass(frozen=True, slots=True)
class Plan:
    """`streams` at once for `seconds`, after a start spread over `ramp_s` that is not counted.

    `server_pid` is the process whose use of the machine is noted meanwhile, 0 for none.
    """

    target: Target
    streams: int = 1
    seconds: float = 4.0
    ramp_s: float = 1.0
    server_pid: int = 0


@dataclass(slots=True)
class Measured:
    """What was measured; times in milliseconds, one per reply or per token."""

    seconds: float = 0.0
    requests: int = 0
    tokens: int = 0
    ttft_ms: list[float] = field(default_factory=list)
    path_ms: list[float] = field(default_factory=list)
    delay_ms: list[float] = field(default_factory=list)
    failures: dict[str, int] = field(default_factory=dict)
    cpu_s: float = 0.0
    rss_mb: float = 0.0
    others_s: float = 0.0  # what other processes took of the server's core

    def add(self, other: "Measured") -> None:
        """Take in another measurement of the same target."""
        self.seconds += other.seconds
        self.requests += other.requests
        self.tokens += other.tokens
        self.ttft_ms += other.ttft_ms
        self.path_ms += other.path_ms
        self.delay_ms += other.delay_ms
        for name, count in other.failures.items():
            self.failures[name] = self.failures.get(name, 0) + count
        self.cpu_s += other.cpu_s
        self.others_s += other.others_s
        self.rss_mb = max(self.rss_mb, other.rss_mb)


# Processor seconds, megabytes, and the seconds that others took of the server's core.
Usage = tuple[float, float, float]


async def load(plan: Plan) -> Measured:
    """Load the target and return what was measured."""
    replies, start_ns, end_ns, usage = await ask_all(plan)
    measured = measure(replies, start_ns, end_ns)
    measured.cpu_s, measured.rss_mb, measured.others_s = usage
    return measured


async def ask_all(plan: Plan) -> tuple[list[Reply], int, int, Usage]:
    """Return all replies, the two times (ns) between which they count, and the server's usage."""
    asked = questions(random.SystemRandom().randrange(10**9))
    start = time.monotonic() + plan.ramp_s
    end = start + plan.seconds
    workers = (_keep_asking(plan, asked, end) for _ in range(plan.streams))
    usage, parts = await asyncio.gather(_watch(plan, start, end), asyncio.gather(*workers))
    replies = [reply for part in parts for reply in part]
    return replies, int(start * 1e9), int(end * 1e9), usage


async def _watch(plan: Plan, start: float, end: float) -> Usage:
    """Return what the server used between the two times."""
    pid = plan.server_pid
    if not pid:
        return 0.0, 0.0, 0.0
    await asyncio.sleep(start - time.monotonic())
    before = cpu_seconds(pid), busy_seconds(pid)
    await asyncio.sleep(end - time.monotonic())
    own, everybody = cpu_seconds(pid) - before[0], busy_seconds(pid) - before[1]
    return own, rss_mb(pid), max(0.0, everybody - own)


async def _keep_asking(plan: Plan, asked: Iterator[str], end: float) -> list[Reply]:
    # Spread out, as callers are: all at once would measure a burst that never happens.
    await asyncio.sleep(random.uniform(0, plan.ramp_s))  # noqa: S311
    replies: list[Reply] = []
    caller: Caller | None = None
    while time.monotonic() < end:
        reply = Reply(conversation=f"bench-{uuid.uuid4().hex}")
        replies.append(reply)
        try:
            if caller is None or not caller.is_open:
                caller = await connect(plan.target)
            async with asyncio.timeout(_REPLY_LIMIT_S):
                await caller.ask(plan.target, reply, next(asked))
        except (OSError, TimeoutError):
            if caller:
                caller.hang_up()
            await asyncio.sleep(0.05)
    if caller:
        caller.hang_up()
    return replies


def measure(replies: list[Reply], start_ns: int, end_ns: int) -> Measured:
    """Count what was sent and seen between two times (`time.monotonic_ns`)."""
    measured = Measured((end_ns - start_ns) / 1e9)
    failures: Counter[str] = Counter()
    for reply in replies:
        measured.requests += reply.finished and start_ns <= reply.ended_ns < end_ns
        inside = [(wrote, seen) for wrote, seen in reply.tokens if start_ns <= seen < end_ns]
        measured.tokens += len(inside)
        measured.delay_ms += [(seen - wrote) / 1e6 for wrote, seen in inside]
        if not start_ns <= reply.sent_ns < end_ns:
            continue
        if failure := _failure(reply):
            failures[failure] += 1
        else:
            measured.ttft_ms.append(reply.ttft_ms)
            measured.path_ms.append(reply.path_ms)
    measured.failures = dict(failures)
    return measured


def _failure(reply: Reply) -> str:
    if reply.status != 200:
        return f"status {reply.status}"
    if not reply.finished:
        return "cut"
    return "" if reply.tokens else "not the upstream's words"


def main() -> None:
    parser = argparse.ArgumentParser(description="Load one endpoint and print what was measured.")
    parser.add_argument("--url", required=True, help="base URL, with /v1")
    parser.add_argument("--streams", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--ramp", type=float, default=1.0)
    parser.add_argument("--pid", type=int, default=0, help="of the server, to note its usage")
    options = parser.parse_args()
    target = Target(options.url, os.environ.get("BENCH_KEY", ""))
    plan = Plan(target, options.streams, options.seconds, options.ramp, options.pid)
    gc.disable()  # bounded in time, and a collection would look like a slow server
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        measured = runner.run(load(plan))
    sys.stdout.buffer.write(orjson.dumps(asdict(measured)) + b"\n")


if __name__ == "__main__":
    main()
