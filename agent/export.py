"""Conversations as they leave Rosa: one row per attempt that has ended."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from agent.models import Attempt
from agent.spool import is_alive

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
)


def ended_attempts(since: datetime | None = None) -> Iterator[dict[str, Any]]:
    """Yield the attempts that have ended, in the order of their start."""
    attempts: QuerySet[Attempt] = Attempt.objects.select_related("conversation").order_by(
        "started_at", "id"
    )
    if since is not None:
        attempts = attempts.filter(started_at__gte=since)
    living: dict[str, bool] = {}
    for attempt in attempts.iterator(chunk_size=2000):
        if attempt.ended_at is None and _is_running(attempt, living):
            continue
        yield _row(attempt)


def _row(attempt: Attempt) -> dict[str, Any]:
    row = {name: getattr(attempt, name) for name in FIELDS if name != "conversation"}
    row["turn"] = str(attempt.turn)
    row["started_at"] = attempt.started_at.astimezone(UTC).isoformat()
    row["topic"] = attempt.topic or None
    return {"conversation": attempt.conversation.key, **row}


def _is_running(attempt: Attempt, living: dict[str, bool]) -> bool:
    process = attempt.process
    if process not in living:
        living[process] = is_alive(process, settings.SPOOL_DIR)
    is_here = (settings.SPOOL_DIR / f"{process}.lock").exists()
    if living[process] or is_here:
        return living[process]
    return datetime.now(UTC) - attempt.started_at < GIVEN_UP_AFTER
