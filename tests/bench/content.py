"""Whether the prompt has what a question needs, small content or large, and what size costs.

The questions of `data/retrieval.jsonl` were written from the demo content by somebody who had not
seen how it is searched. `Large` content adds invented speakers and sessions on the same subjects.
"""

import asyncio
import contextlib
import json
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import uvloop

from tests.bench.caller import Caller, Reply, Target, connect
from tests.bench.processes import ROOT, Rosa, free_port, own_core, rss_mb, running_rosa
from tests.bench.report import percentile, table
from tests.upstream import Script, Upstream

QUESTIONS = Path(__file__).parent / "data" / "retrieval.jsonl"
_GIVE_UP_S = 15.0
_FILL = """
import random
from tests.bench import programme
from knowledge.models import Place, Session, Speaker
speakers = Speaker.objects.bulk_create(Speaker(**f) for f in programme.speakers({speakers}))
halls = list(Place.objects.filter(kind="hall"))
rng = random.Random(3)
rows = (Session(place=rng.choice(halls), **f) for f in programme.sessions({sessions}))
sessions = Session.objects.bulk_create(rows)
link = Session.speakers.through
link.objects.bulk_create(
    link(session=session, speaker=rng.choice(speakers)) for session in sessions if speakers
)
"""
# Each question once, as visitors ask them: nothing of it is kept from an earlier time.
_SEARCH = """
import json, sys, time
from agent import desk
from agent.grounding import MAX_HITS
from knowledge import clock
from tests.bench.content import questions
now, index = clock.now(), desk.live.get().index
for asked in questions()[-20:]:
    index.search("hello " + asked["text"], asked["lang"], MAX_HITS)
took = []
for asked in questions():
    started = time.perf_counter()
    index.search(asked["text"], asked["lang"], MAX_HITS, (), now)
    took.append((time.perf_counter() - started) * 1000)
print(json.dumps(took))
"""
# The whole prompt, as it is made in the middle of a talk, every third question a long one.
_PROMPTS = """
import json, time
from agent import desk, turn
from agent.core.types import Channel, ChatRequest, Message
from tests.bench.content import questions
of, channel, asked = desk.live.get(), Channel(None, "bench"), questions()
persona = next(iter(of.personas.values()))
took = []
for number, (first, second, last) in enumerate(zip(asked, asked[1:], asked[2:])):
    history = [Message("user", first["text"]), Message("assistant", "Certainly. " * 40)]
    history += [Message("user", second["text"]), Message("assistant", "I am glad to help. " * 30)]
    words = last["text"] if number % 3 else " ".join(q["text"] for q in asked[number:number + 12])
    request = ChatRequest(model="", question=words, history=tuple(history))
    started = time.perf_counter()
    turn.make_prompt(turn.open_turn(request, channel, persona, of, is_guarded=False))
    took.append((time.perf_counter() - started) * 1000)
print(json.dumps(took))
"""
_TEXTS = """
import json
from knowledge import brief
from tests.bench.content import questions
wanted = {address for asked in questions() for address in asked["gold"]}
records = [record for record in brief.load().records if record.address in wanted]
langs = {asked["lang"] for asked in questions()}
print(json.dumps({
    record.address: {lang: record.text(lang) or record.title(lang) for lang in langs}
    for record in records
}))
"""
_EDITOR = """
import sys, time
import django
django.setup()
from knowledge.models import Fact
for line in sys.stdin:
    fields = {"question": "What is the word of the day?", "answer": f"It is {line.strip()}."}
    Fact.objects.update_or_create(slug="bench-word-of-the-day", defaults=fields)
    print(time.monotonic_ns(), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Plan:
    speakers: int = 5000
    sessions: int = 5000
    edits: int = 10
    running: int = 8


def questions() -> list[dict[str, Any]]:
    """Return the questions: `text`, `lang`, and the addresses of the records that answer it."""
    return [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]


def run(plan: Plan) -> list[dict[str, Any]]:
    """Return the figures without and with the invented records."""
    return [_measure(plan, large=False), _measure(plan, large=True)]


def as_text(results: list[dict[str, Any]]) -> str:
    """Return the figures as tables."""
    languages = list(results[0]["found"])
    found = [
        [r["records"], *(round(100 * r["found"][lang], 1) for lang in languages)] for r in results
    ]
    costs = [
        [
            *(r["records"], r["search_p50_ms"], r["search_p99_ms"]),
            *(r["prompt_p50_ms"], r["prompt_p99_ms"], r["live_p50_ms"], r["live_max_ms"]),
            *(r["still_ms"], r["pause_ms"], r["rss_mb"]),
        ]
        for r in results
    ]
    heads = ["records", "search p50 ms", "p99", "prompt p50 ms", "p99", "live p50 ms", "max"]
    return "\n\n".join(
        (
            "A needed record is in the prompt, % of the questions.",
            table(["records", *languages], found),
            "Prompt: search and assembly with four messages before, every third question long.",
            "Live: from a commit to the first prompt with it.",
            "Token late: the worst of running streams, without edits and while content is edited.",
            table([*heads, "token late ms", "edited", "RSS MB"], costs),
        )
    )


def _measure(plan: Plan, *, large: bool) -> dict[str, Any]:
    upstream = Upstream(Script(tokens=5000, gap_s=0.02), keep=10, port=free_port())
    fill = _FILL.format(speakers=plan.speakers, sessions=plan.sessions) if large else ""
    with (
        running_rosa(upstream.url, snippet=fill, taught=True) as rosa,
        own_core(),
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        took, made = (json.loads(_shell(rosa, code)) for code in (_SEARCH, _PROMPTS))
        return {
            "records": _count(rosa),
            "found": _found(rosa),
            "search_p50_ms": round(percentile(took, 50), 2),
            "search_p99_ms": round(percentile(took, 99), 2),
            "prompt_p50_ms": round(percentile(made, 50), 2),
            "prompt_p99_ms": round(percentile(made, 99), 2),
            **runner.run(_edited(plan, upstream, rosa)),
        }


def _count(rosa: Rosa) -> int:
    code = "from knowledge import brief; print(len(brief.load().records))"
    return int(_shell(rosa, code))


def _shell(rosa: Rosa, code: str) -> str:
    return rosa.manage("shell", "--verbosity", "0", "--command", code)


def _found(rosa: Rosa) -> dict[str, float]:
    """Return the share of questions whose prompt has a record that answers, with its text."""
    texts = json.loads(_shell(rosa, _TEXTS))
    lines = rosa.manage("prompt", "--jsonl", str(QUESTIONS)).splitlines()
    hits: dict[str, list[bool]] = {"all": []}
    for asked, line in zip(questions(), lines, strict=True):
        prompt = json.loads(line)
        said = "\n".join(message["content"] for message in prompt["messages"])
        hit = any(
            address in prompt["records"] and texts[address][asked["lang"]] in said
            for address in asked["gold"]
        )
        hits["all"].append(hit)
        hits.setdefault(asked["lang"], []).append(hit)
    return {lang: sum(found) / len(found) for lang, found in hits.items()}


async def _edited(plan: Plan, upstream: Upstream, rosa: Rosa) -> dict[str, float]:
    target = Target(rosa.url, rosa.key)
    async with upstream, _editor(rosa) as editor:
        replies = [Reply(conversation=f"bench-{uuid.uuid4().hex}") for _ in range(plan.running)]
        callers = [await connect(target) for _ in replies]
        tasks = [
            asyncio.create_task(caller.ask(target, reply, "Please go on and on."))
            for caller, reply in zip(callers, replies, strict=True)
        ]
        await asyncio.sleep(1.0)
        from_ns = time.monotonic_ns()
        await asyncio.sleep(2.0)
        edits_ns = time.monotonic_ns()
        delays = [await _edit(editor, upstream, target) for _ in range(plan.edits)]
        await asyncio.sleep(0.5)
        rss = rss_mb(rosa.process.pid) if rosa.process else 0.0
        for caller in callers:
            caller.hang_up()
        await asyncio.gather(*tasks)
    return {
        "live_p50_ms": round(percentile(delays, 50), 1),
        "live_max_ms": round(max(delays, default=0.0), 1),
        "still_ms": round(max(_late(replies, from_ns, edits_ns), default=0.0), 1),
        "pause_ms": round(max(_late(replies, edits_ns, 2**63), default=0.0), 1),
        "rss_mb": round(rss),
    }


def _late(replies: list[Reply], from_ns: int, to_ns: int) -> Iterator[float]:
    """Yield how late each token came that was written in a span, in milliseconds."""
    for reply in replies:
        for written, seen in reply.tokens:
            if from_ns <= written < to_ns:
                yield (seen - written) / 1e6


@contextlib.asynccontextmanager
async def _editor(rosa: Rosa) -> AsyncIterator[asyncio.subprocess.Process]:
    editor = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", _EDITOR),
        cwd=ROOT,
        env=rosa.environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield editor
    finally:
        editor.terminate()
        await editor.wait()


async def _edit(editor: asyncio.subprocess.Process, upstream: Upstream, target: Target) -> float:
    """Return the milliseconds from the commit of an edit to the first prompt with it."""
    assert editor.stdin
    assert editor.stdout
    word = f"w{uuid.uuid4().hex}"
    editor.stdin.write(f"{word}\n".encode())
    saved_ns = int(await asyncio.wait_for(editor.stdout.readline(), _GIVE_UP_S))
    async with asyncio.timeout(_GIVE_UP_S):
        while True:
            call = await _call(upstream, target)
            if word.encode() in orjson.dumps(call.body):
                return (call.received_ns - saved_ns) / 1e6
            await asyncio.sleep(0.01)


async def _call(upstream: Upstream, target: Target) -> Any:
    """Ask, and hang up once the model's server has the question; return what it has."""
    caller: Caller = await connect(target)
    reply = Reply(conversation=f"bench-{uuid.uuid4().hex}")
    task = asyncio.create_task(
        caller.ask(target, reply, f"What is the word of the day? ({reply.conversation})")
    )
    try:
        while True:
            for call in upstream.calls:
                if reply.conversation.encode() in orjson.dumps(call.body):
                    return call
            await asyncio.sleep(0.001)
    finally:
        caller.hang_up()
        await task
