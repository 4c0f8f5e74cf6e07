"""How soon an edit by another process is in a prompt that the model's server sees."""

import asyncio
import sys
import uuid
from dataclasses import dataclass
from typing import Any

import orjson
import uvloop

from tests.bench.caller import Caller, Reply, Target, connect
from tests.bench.processes import ROOT, Rosa, free_port, own_core, running_rosa
from tests.bench.report import percentile, table
from tests.upstream import Script, Upstream

LIMIT_MS = 1000.0
_GIVE_UP_S = 10.0
# Saves a pinned fact with each word it reads, and tells when it was committed.
_EDITOR = """
import sys, time
import django
django.setup()
from knowledge.models import Fact
for line in sys.stdin:
    answer = f"The word of the day is {line.strip()}."
    fields = {"question": "What is the word of the day?", "answer": answer, "pinned": True}
    Fact.objects.update_or_create(slug="bench-word-of-the-day", defaults=fields)
    print(time.monotonic_ns(), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Plan:
    edits: int = 20


def run(plan: Plan) -> dict[str, Any]:
    """Return the milliseconds from the commit of an edit to the first prompt with it."""
    upstream = Upstream(Script(tokens=2), keep=10, port=free_port())
    with (
        running_rosa(upstream.url) as rosa,
        own_core(),
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        delays = runner.run(_measure(plan, upstream, rosa))
    return {
        "edits": len(delays),
        "p50_ms": round(percentile(delays, 50), 1),
        "max_ms": round(max(delays), 1),
        "late": sum(delay > LIMIT_MS for delay in delays),
    }


def as_text(result: dict[str, Any]) -> str:
    """Return the figures as a table."""
    heads = ["edits", "p50 ms", "max ms", f"over {LIMIT_MS:.0f} ms"]
    return table(heads, [list(result.values())])


async def _measure(plan: Plan, upstream: Upstream, rosa: Rosa) -> list[float]:
    target = Target(rosa.url, rosa.key)
    editor = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _EDITOR,
        cwd=ROOT,
        env=rosa.environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with upstream:
            caller = await connect(target)
            delays = [await _edit(editor, upstream, caller, target) for _ in range(plan.edits)]
            caller.hang_up()
            return delays
    finally:
        editor.terminate()
        await editor.wait()


async def _edit(
    editor: asyncio.subprocess.Process, upstream: Upstream, caller: Caller, target: Target
) -> float:
    assert editor.stdin
    assert editor.stdout
    word = f"w{uuid.uuid4().hex}"
    editor.stdin.write(f"{word}\n".encode())
    saved_ns = int(await asyncio.wait_for(editor.stdout.readline(), _GIVE_UP_S))
    async with asyncio.timeout(_GIVE_UP_S):
        while True:
            reply = Reply(conversation=f"fresh-{uuid.uuid4().hex}")
            await caller.ask(target, reply, f"What is the word of the day? ({reply.conversation})")
            if not reply.finished:
                raise RuntimeError(f"A reply ended early, with status {reply.status}.")
            call = upstream.calls[-1]
            if word.encode() in orjson.dumps(call.body):
                return (call.received_ns - saved_ns) / 1e6
            await asyncio.sleep(0.005)
