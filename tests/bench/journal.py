"""How many finished turns a second the journal takes by itself, on one core with SQLite.

Run as a program it is the core's process: it takes the turns and prints what it measured.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import uvloop

from tests.bench.processes import ROOT, Rosa, cores, on_cores
from tests.bench.report import percentile, table

if TYPE_CHECKING:
    from agent.journal import Journal

# Turns a second that the journal must take.
LIMIT = 500
# A turn goes on for so long (seconds), so that its question is written before its end.
_TURN_S = 0.1
# So many turns are a conversation.
_TALK = 5
_SPARE_S = 60.0
_QUESTION = "When does the opening of the conference start, and where do I find the hall?"
_ANSWER = "The opening starts at nine in the festival hall of the Hofburg, on the first floor. " * 4
_RECORDS = ["session:opening", "fact:opening-hours", "place:festival-hall", "fact:badge"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Seconds of turns by so many callers, each asking again at once, then of a steady rate."""

    seconds: float = 10.0
    callers: int = 256
    rate: int = LIMIT


def run(plan: Plan) -> list[dict[str, Any]]:
    """Return the figures: as many turns as the journal takes, then the steady rate."""
    folder = Path(tempfile.mkdtemp(prefix="rosa-bench-"))
    rosa = Rosa(folder, "")
    try:
        rosa.manage("migrate", "--verbosity", "0")
        with on_cores(cores()[0]):
            done = subprocess.run(
                [sys.executable, "-m", "tests.bench.journal", orjson.dumps(asdict(plan)).decode()],
                cwd=ROOT,
                env=rosa.environment,
                capture_output=True,
                text=True,
                timeout=2 * plan.seconds + _SPARE_S,
                check=False,
            )
        if done.returncode:
            raise RuntimeError(f"The journal failed:\n{done.stderr[-3000:]}")
        figures: list[dict[str, Any]] = orjson.loads(done.stdout)
        return figures
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def as_text(result: list[dict[str, Any]]) -> str:
    """Return the figures as a table."""
    heads = [name.replace("_", " ") for name in result[0]]
    return table(heads, [list(entry.values()) for entry in result])


class _Load:
    """Turns that are taken through a journal, and how long each of them waited for its end."""

    def __init__(self, plan: Plan, book: "Journal") -> None:
        self.waits_ms: list[float] = []
        self._plan = plan
        self._book = book

    async def as_many_as_it_takes(self) -> None:
        """Have all callers ask again and again."""
        end = time.monotonic() + self._plan.seconds
        await asyncio.gather(*(self._ask_again(n, end) for n in range(self._plan.callers)))

    async def steadily(self) -> None:
        """Ask at the plan's rate."""
        started = time.monotonic()
        async with asyncio.TaskGroup() as tasks:
            for number in range(round(self._plan.seconds * self._plan.rate)):
                await asyncio.sleep(started + number / self._plan.rate - time.monotonic())
                tasks.create_task(self._turn(f"steady-{number // _TALK}"))

    async def _ask_again(self, number: int, end: float) -> None:
        count = 0
        while time.monotonic() < end:
            await self._turn(f"{number}-{count // _TALK}")
            count += 1

    async def _turn(self, key: str) -> None:
        from agent.entry import Entry

        entry = Entry(None, "lobby", key, _QUESTION, persona="rosa", lang="en", records=_RECORDS)
        self._book.begin(entry)
        await asyncio.sleep(_TURN_S)
        entry.answer, entry.status = _ANSWER, "done"
        entry.spoke()
        entry.end()
        started = time.perf_counter()
        await self._book.end(entry)
        self.waits_ms.append((time.perf_counter() - started) * 1000)


def _measure(plan: Plan) -> list[dict[str, Any]]:
    from agent.journal import Journal
    from agent.models import Attempt

    book = Journal()
    figures: list[dict[str, Any]] = []
    for name in ("as many as it takes", "steady"):
        load = _Load(plan, book)
        work = load.steadily() if name == "steady" else load.as_many_as_it_takes()
        before = Attempt.objects.filter(status="done").count()
        began, used = time.monotonic(), time.process_time()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(work)
        took, used = time.monotonic() - began, time.process_time() - used
        stored = Attempt.objects.filter(status="done").count() - before
        figures.append({"turns": name, **_figures(load.waits_ms, stored, took, used)})
    book.close()
    return figures


def _figures(waits_ms: list[float], stored: int, took: float, used: float) -> dict[str, Any]:
    from agent import metrics

    return {
        "ended": len(waits_ms),
        "stored": stored,
        "turns_per_s": round(len(waits_ms) / (took - _TURN_S), 1),
        "end_p50_ms": round(percentile(waits_ms, 50), 2),
        "end_p99_ms": round(percentile(waits_ms, 99), 2),
        "cpu_percent": round(100 * used / took, 1),
        "over_the_disk": int(metrics.JOURNAL_SPOOLED._value.get()),
    }


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rosa.settings")
    django.setup()
    figures = _measure(Plan(**orjson.loads(sys.argv[1])))
    sys.stdout.buffer.write(orjson.dumps(figures) + b"\n")


if __name__ == "__main__":
    main()
