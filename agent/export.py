"""Conversations as they leave Rosa: one row per attempt that has ended, and the lines of a file."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from django.conf import settings
from django.db.models import F, QuerySet

from agent.models import Attempt
from agent.spool import is_alive
from knowledge.importers.csv_file import guarded

# An attempt of another machine without an end: after this long its process must have died.
GIVEN_UP_AFTER = timedelta(hours=1)
FIELDS = (
    "conversation",
    "turn",
    "question",
    "answer",
    "status",
    "lang",
    "persona",
    "provider",
    "model",
    "records",
    "topic",
    "started_at",
    "ttft_ms",
    "total_ms",
    "release",
    "rating",
)
# Those that are columns of an attempt.
COLUMNS = tuple(name for name in FIELDS if name not in ("conversation", "rating"))
# What is read beside the columns of an attempt.
BESIDE = {"rated": F("rating__value")}
Row = dict[str, Any]


def ended_attempts(since: datetime | None = None) -> Iterator[Row]:
    """Yield the attempts that have ended, in the order of their start."""
    attempts: QuerySet[Attempt] = (
        Attempt.objects.select_related("conversation")
        .annotate(**BESIDE)
        .order_by("started_at", "id")
    )
    if since is not None:
        attempts = attempts.filter(started_at__gte=since)
    yield from rows(attempts.iterator(chunk_size=2000), {})


def rows(attempts: Iterable[Attempt], living: dict[str, bool]) -> Iterator[Row]:
    """Yield the attempts, read with `BESIDE`, that have ended.

    `living` keeps which processes were seen to live.
    """
    for attempt in attempts:
        if attempt.ended_at is None and _is_running(attempt, living):
            continue
        yield _row(attempt)


def _row(attempt: Attempt) -> Row:
    row = {name: getattr(attempt, name) for name in COLUMNS}
    row["turn"] = str(attempt.turn)
    row["started_at"] = attempt.started_at.astimezone(UTC).isoformat()
    row["topic"] = attempt.topic or None
    return {"conversation": attempt.conversation.key, **row, "rating": attempt.rated}


def _is_running(attempt: Attempt, living: dict[str, bool]) -> bool:
    process = attempt.process
    if process not in living:
        living[process] = is_alive(process, settings.SPOOL_DIR)
    is_here = (settings.SPOOL_DIR / f"{process}.lock").exists()
    if living[process] or is_here:
        return living[process]
    return datetime.now(UTC) - attempt.started_at < GIVEN_UP_AFTER


def _jsonl(given: Iterable[Row]) -> Iterator[str]:
    for row in given:
        yield orjson.dumps(row).decode()


def _csv(given: Iterable[Row]) -> Iterator[str]:
    yield ",".join(FIELDS)
    for row in given:
        line = io.StringIO()
        values = (_cell(row[name]) for name in FIELDS)
        csv.writer(line, lineterminator="").writerow(values)
        yield line.getvalue()


def _cell(value: Any) -> Any:
    """Return a value for a table; a spreadsheet must not take a question for a formula."""
    if isinstance(value, list):
        return json.dumps(value)
    return guarded(value) if isinstance(value, str) else value


def _txt(given: Iterable[Row]) -> Iterator[str]:
    for row in given:
        yield f"[{row['started_at']}] {row['conversation']} ({row['persona']}, {row['status']})"
        yield f"  Q: {_indented(row['question'])}"
        yield f"  A: {_indented(row['answer'])}"


def _indented(text: str) -> str:
    """Return a text of which no line looks like the beginning of another one."""
    return "\n     ".join(text.splitlines())


# Format -> what turns rows into the lines of a file, without their ends.
LINES: dict[str, Callable[[Iterable[Row]], Iterator[str]]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "txt": _txt,
}
