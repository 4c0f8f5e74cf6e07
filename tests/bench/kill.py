"""Whether a reply whose end a client saw is stored, however the server dies."""

import asyncio
import itertools
import json
import random
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import uvloop

from tests.bench.caller import Caller, Reply, Target, connect
from tests.bench.processes import Rosa, running_rosa, running_upstream
from tests.bench.questions import questions
from tests.bench.report import table
from tests.bench.serving import Pace, set_pace
from tests.services import running_postgres

# Short replies, so that many have just ended when the server dies.
_PACE = Pace(first_token_s=0.02, tokens=10, gap_s=0.005)
# The server lives so long (seconds) in each round.
_LIFE_S = (0.3, 1.5)
# What the dead server left behind may take this long to get into the database.
_RECOVERY_S = 20.0
# One reply in so many is not streamed.
_WHOLE_EVERY = 4
# A PostgreSQL that the bench starts itself.
POSTGRESQL = "postgresql"
# Attempts that nobody has ended, and conversations that count other turns than they have.
_STANDING = """
from django.db.models import Count, F, Q
from agent.models import Attempt, Conversation
counted = Count("attempts", filter=~Q(attempts__counted_as__in=["", "superseded"]))
print(
    Attempt.objects.filter(ended_at=None).count(),
    Conversation.objects.annotate(found=counted).exclude(turns=F("found")).count(),
)
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """Rounds of load and sudden death on one database, SQLite where none is named."""

    rounds: int = 20
    streams: int = 40
    database_url: str = ""


@dataclass(slots=True)
class Outcome:
    """What became of the replies whose end was seen; conversations are named by their keys.

    `doubled` are also those of replies that were cut. `left_open` counts attempts that are not
    closed at the end, `miscounted` conversations whose counters do not tell what they hold.
    """

    rounds: int
    seen: int
    cut: int
    lost: list[str]
    different: list[str]
    doubled: list[str]
    left_open: int = 0
    miscounted: int = 0

    @property
    def is_good(self) -> bool:
        bad = self.lost or self.different or self.doubled or self.left_open or self.miscounted
        return bool(self.seen) and not bad


def run(plan: Plan) -> Outcome:
    """Kill the server once per round, start it again, and look for every finished reply."""
    if plan.database_url == POSTGRESQL:
        with running_postgres() as url:
            return run(replace(plan, database_url=url))
    replies: list[Reply] = []
    with running_upstream() as url, running_rosa(url, plan.database_url) as rosa:
        set_pace(url, _PACE)
        for _ in range(plan.rounds):
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                replies += runner.run(_ask_until_killed(rosa, plan.streams))
            rosa.kill()
            rosa.start()
        finished = [reply for reply in replies if reply.finished]
        rows = _wait_for(rosa, finished)
        standing = _wait_for_standing(rosa)
    lost, different, doubled = compare(finished, rows)
    doubled = sorted({*doubled, *_doubled(rows)})
    cut = len(replies) - len(finished)
    return Outcome(plan.rounds, len(finished), cut, lost, different, doubled, *standing)


def as_text(outcome: Outcome) -> str:
    """Return the figures as a table, and the keys of what is not well."""
    bad = {name: getattr(outcome, name) for name in ("lost", "different", "doubled")}
    counts = [len(keys) for keys in bad.values()]
    found = [outcome.rounds, outcome.seen, outcome.cut, *counts]
    text = table(
        ["kills", "ends seen", "cut", *bad, "left open", "miscounted"],
        [[*found, outcome.left_open, outcome.miscounted]],
    )
    return "\n".join([text, *(f"{name}: {', '.join(keys)}" for name, keys in bad.items() if keys)])


def as_json(outcome: Outcome) -> dict[str, Any]:
    return asdict(outcome)


def compare(
    finished: list[Reply], rows: list[dict[str, Any]]
) -> tuple[list[str], list[str], list[str]]:
    """Return the conversations whose end is lost, whose text differs, that are stored twice."""
    stored = defaultdict(list)
    for row in rows:
        stored[row["conversation"]].append((row["status"], row["answer"]))
    lost, different, doubled = [], [], []
    for reply in finished:
        found = stored[reply.conversation]
        texts = [text for status, text in found if status == "done"]
        if not texts:
            lost.append(reply.conversation)
        elif reply.text not in texts:
            different.append(reply.conversation)
        if len(found) > 1:
            doubled.append(reply.conversation)
    return lost, different, doubled


def _doubled(rows: list[dict[str, Any]]) -> list[str]:
    """Return the conversations with several attempts: each was asked one question."""
    counts = Counter(row["conversation"] for row in rows if row["conversation"].startswith("kill-"))
    return [key for key, count in counts.items() if count > 1]


def export(rosa: Rosa) -> list[dict[str, Any]]:
    """Return the rows of `export_conversations`."""
    lines = rosa.manage("export_conversations", "--format", "jsonl").splitlines()
    return [json.loads(line) for line in lines]


def _wait_for(rosa: Rosa, finished: list[Reply]) -> list[dict[str, Any]]:
    deadline = time.monotonic() + _RECOVERY_S
    while True:
        rows = export(rosa)
        lost, different, _ = compare(finished, rows)
        if not (lost or different) or time.monotonic() > deadline:
            return rows


def _wait_for_standing(rosa: Rosa) -> tuple[int, int]:
    """Return how many attempts are left open, and how many conversations are miscounted."""
    deadline = time.monotonic() + _RECOVERY_S
    while True:
        words = rosa.manage("shell", "--verbosity", "0", "--command", _STANDING).split()
        left_open, miscounted = map(int, words[-2:])
        if not (left_open or miscounted) or time.monotonic() > deadline:
            return left_open, miscounted


async def _ask_until_killed(rosa: Rosa, streams: int) -> list[Reply]:
    """Load the server, kill it at a random moment, and return every reply that was begun."""
    chance = random.SystemRandom()
    asked = questions(chance.randrange(10**9))
    target = Target(rosa.url, rosa.key)
    callers = [await connect(target) for _ in range(streams)]
    asking = [asyncio.create_task(_ask_until_lost(caller, target, asked)) for caller in callers]
    await asyncio.sleep(chance.uniform(*_LIFE_S))
    assert rosa.process
    rosa.process.kill()
    parts = await asyncio.gather(*asking)
    return [reply for part in parts for reply in part]


async def _ask_until_lost(caller: Caller, target: Target, asked: Iterator[str]) -> list[Reply]:
    replies: list[Reply] = []
    for number in itertools.count():
        if not caller.is_open:
            return replies
        reply = Reply(conversation=f"kill-{uuid.uuid4().hex}", streamed=bool(number % _WHOLE_EVERY))
        replies.append(reply)
        await caller.ask(target, reply, next(asked))
    raise AssertionError("The server was not killed.")
