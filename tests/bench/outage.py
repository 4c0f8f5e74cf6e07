"""What callers notice of a database that is gone for a while, and what becomes of their turns.

Three outages: a PostgreSQL that is stopped at once and started again, a SQLite file that another
process keeps locked, and a full disk, where neither SQLite nor the spool can write a byte.
"""

import asyncio
import itertools
import random
import resource
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import uvloop

from tests.bench.caller import Caller, Reply, Target, connect
from tests.bench.processes import Rosa, own_core, running_rosa, running_upstream
from tests.bench.questions import questions
from tests.bench.report import percentile, table
from tests.bench.serving import Pace, set_pace
from tests.services import Postgres

KINDS = ("stopped", "locked", "full")
# Seconds after the database's return within which everything must be in it.
LIMIT_S = 15.0
_PACE = Pace(first_token_s=0.02, tokens=10, gap_s=0.005)
_REPLY_LIMIT_S = 15.0
_GIVE_UP_S = 60.0
_POLL_S = 0.1
# Between two questions of a caller.
_PAUSE_S = 0.1
_ROWS = (
    "SELECT c.key, a.answer FROM agent_attempt a JOIN agent_conversation c"
    " ON c.id = a.conversation_id WHERE a.status = 'done'"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Load on a server for some seconds before, through and after each outage."""

    kinds: tuple[str, ...] = KINDS
    streams: int = 8
    before_s: float = 8.0
    seconds: float = 20.0
    after_s: float = 3.0


@dataclass(slots=True)
class Outcome:
    """What became of the questions asked during an outage; times in ms unless they say seconds.

    `disorder` counts turns that were seen in the database before an earlier one of their
    conversation.
    """

    kind: str
    asked: int
    answered: int
    path_ms: dict[str, list[float]]
    done_ms: dict[str, list[float]]
    recovery_s: float
    seen: int
    lost: int
    doubled: int
    disorder: int

    @property
    def is_good(self) -> bool:
        whole = 0 < self.asked == self.answered and self.recovery_s <= LIMIT_S
        return whole and not (self.lost or self.doubled or self.disorder)


@dataclass(slots=True)
class _Run:
    """The replies of each conversation in their order, and when the database went and returned."""

    replies: dict[str, list[Reply]] = field(default_factory=lambda: defaultdict(list))
    gone_ns: int = 0
    back_ns: int = 0
    recovered_ns: int = 0
    ahead: set[tuple[str, str]] = field(default_factory=set)
    ending: bool = False

    def finished(self, before_ns: int = 0) -> Counter[tuple[str, str]]:
        """Return (conversation, text) of the replies whose end was seen, each text is unique."""
        return Counter(
            (key, reply.text)
            for key, replies in self.replies.items()
            for reply in replies
            if reply.finished and (not before_ns or reply.ended_ns < before_ns)
        )


@dataclass(frozen=True, slots=True)
class _Database:
    """How it is taken away and given back, and what is in it."""

    take: Callable[[], None]
    give: Callable[[], None]
    rows: Callable[[], list[tuple[str, str]]]


def run(plan: Plan) -> list[Outcome]:
    """Return what became of each outage, one after the other."""
    return [_measure(plan, kind) for kind in plan.kinds]


def as_text(outcomes: list[Outcome]) -> str:
    """Return the figures as a table."""
    rows = [list(as_json([outcome])[0].values()) for outcome in outcomes]
    names = [name.replace("_", " ") for name in as_json(outcomes)[0]]
    return table(names, rows)


def as_json(outcomes: list[Outcome]) -> list[dict[str, Any]]:
    found = []
    for one in outcomes:
        p50 = {when: percentile(values, 50) for when, values in one.path_ms.items()}
        times = {
            f"{name}_{when}_p{percent}": round(percentile(values[when], percent), 2)
            for name, values in (("path", one.path_ms), ("done", one.done_ms))
            for when in ("before", "during")
            for percent in (50, 99)
        }
        found.append(
            {
                "outage": one.kind,
                "asked": one.asked,
                "answered": one.answered,
                "path_ratio": round(p50["during"] / p50["before"], 2),
                **times,
                "done_during_max": round(max(one.done_ms["during"], default=0.0), 1),
                "recovery_s": round(one.recovery_s, 2),
                "ends_seen": one.seen,
                "lost": one.lost,
                "doubled": one.doubled,
                "disorder": one.disorder,
            }
        )
    return found


def _measure(plan: Plan, kind: str) -> Outcome:
    with running_upstream() as upstream_url, _databases(kind) as postgres:
        url = postgres.url if postgres else ""
        with running_rosa(upstream_url, url) as rosa, own_core():
            set_pace(upstream_url, _PACE)
            with _database(kind, rosa, postgres) as database:
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    done = runner.run(_through(plan, rosa, database))
                rows = Counter(database.rows())
    return _outcome(kind, done, rows)


def _outcome(kind: str, done: _Run, rows: Counter[tuple[str, str]]) -> Outcome:
    replies = [reply for replies in done.replies.values() for reply in replies]
    during = [r for r in replies if done.gone_ns <= r.sent_ns < done.back_ns]
    # The first second of all is the server's warming up.
    start_ns = min(r.sent_ns for r in replies) + 1_000_000_000
    before = [r for r in replies if start_ns <= r.sent_ns and r.ended_ns < done.gone_ns]
    parts = {"before": before, "during": during}
    seen = done.finished()
    return Outcome(
        kind,
        asked=len(during),
        answered=sum(r.finished and r.status == 200 for r in during),
        path_ms={when: [r.path_ms for r in part if r.tokens] for when, part in parts.items()},
        done_ms={
            when: [(r.ended_ns - r.tokens[-1][1]) / 1e6 for r in part if r.tokens and r.finished]
            for when, part in parts.items()
        },
        recovery_s=(done.recovered_ns - done.back_ns) / 1e9 if done.recovered_ns else _GIVE_UP_S,
        seen=sum(seen.values()),
        lost=sum((seen - rows).values()),
        doubled=sum(count - 1 for count in rows.values()),
        disorder=len(done.ahead),
    )


async def _through(plan: Plan, rosa: Rosa, database: _Database) -> _Run:
    done = _Run()
    asked = questions(random.SystemRandom().randrange(10**9))
    target = Target(rosa.url, rosa.key)
    tasks = [
        asyncio.create_task(_converse(done, f"outage-{n}", target, asked))
        for n in range(plan.streams)
    ]
    await asyncio.sleep(plan.before_s)
    await asyncio.to_thread(database.take)
    done.gone_ns = time.monotonic_ns()
    await asyncio.sleep(plan.seconds)
    await asyncio.to_thread(database.give)
    done.back_ns = time.monotonic_ns()
    watching = asyncio.create_task(_watch(done, database))
    await asyncio.sleep(plan.after_s)
    done.ending = True
    await asyncio.gather(*tasks)
    await watching
    return done


async def _converse(done: _Run, key: str, target: Target, asked: Iterator[str]) -> None:
    """Ask one question after the other in one conversation."""
    caller: Caller | None = None
    for number in itertools.count():
        if done.ending:
            break
        reply = Reply(conversation=key, streamed=bool(number % 4))
        done.replies[key].append(reply)
        try:
            if caller is None or not caller.is_open:
                caller = await connect(target)
            async with asyncio.timeout(_REPLY_LIMIT_S):
                await caller.ask(target, reply, next(asked))
        except (OSError, TimeoutError):
            if caller:
                caller.hang_up()
        await asyncio.sleep(_PAUSE_S)
    if caller:
        caller.hang_up()


async def _watch(done: _Run, database: _Database) -> None:
    """Note when all is there that had ended before the return, and what came too early."""
    give_up = time.monotonic() + _GIVE_UP_S
    wanted = done.finished(done.back_ns)
    while time.monotonic() < give_up:
        # What had ended before the look, so that what is missing was missing then.
        ended = done.finished(time.monotonic_ns())
        stored = set(await asyncio.to_thread(database.rows))
        done.ahead |= _ahead(done, ended, stored)
        if not done.recovered_ns and stored >= set(wanted):
            done.recovered_ns = time.monotonic_ns()
        if done.ending and stored >= set(done.finished()):
            return
        await asyncio.sleep(_POLL_S)


def _ahead(
    done: _Run, ended: Counter[tuple[str, str]], stored: set[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Return the turns that are stored while an earlier one of their conversation is not."""
    found = set()
    for key, replies in done.replies.items():
        is_missing = False
        for reply in replies:
            turn = (key, reply.text)
            if turn in stored and is_missing:
                found.add(turn)
            is_missing |= turn in ended and turn not in stored
    return found


@contextmanager
def _databases(kind: str) -> Iterator[Postgres | None]:
    if kind != "stopped":
        yield None
        return
    postgres = Postgres()
    try:
        postgres.start()
        yield postgres
    finally:
        postgres.remove()


@contextmanager
def _database(kind: str, rosa: Rosa, postgres: Postgres | None) -> Iterator[_Database]:
    if postgres:
        yield _Database(postgres.stop, postgres.start, lambda: _postgres_rows(postgres.url))
        return
    path = rosa.database_url.removeprefix("sqlite:///")

    def rows() -> list[tuple[str, str]]:
        with closing(sqlite3.connect(path, timeout=10)) as reader:
            return reader.execute(_ROWS).fetchall()

    with closing(
        sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    ) as other:
        if kind == "locked":
            yield _Database(
                lambda: other.execute("BEGIN EXCLUSIVE") and None,
                lambda: other.execute("ROLLBACK") and None,
                rows,
            )
            return
        yield _Database(lambda: _limit_files(rosa, 1), lambda: _limit_files(rosa), rows)


def _postgres_rows(url: str) -> list[tuple[str, str]]:
    with psycopg.connect(url) as connection:
        return connection.execute(_ROWS).fetchall()


def _limit_files(rosa: Rosa, size: int = resource.RLIM_INFINITY) -> None:
    """Let the server's files grow no longer than that, as a full disk would."""
    assert rosa.process
    resource.prlimit(rosa.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
