"""What was erased: which rows of the journal must not come back, and what memory must forget."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from agent.core.types import Channel
from agent.models import Erased
from agent.models.chat_room import CONVERSATION
from agent.models.erased import attempt_mark, conversation_mark, person_mark

_AT_ONCE = 500
# What was said within this time may be in memory still, or on its way into the database.
LATELY = timedelta(hours=1)


def without_erased(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows that may be stored; call it at the beginning of the transaction that does so.

    A turn that began after the erasure is kept, but not what was said before it.
    """
    found = _locked({mark for row in rows for mark in _marks(row)})
    return [_kept(row, found) for row in rows if not is_erased(row, found)] if found else list(rows)


def _locked(named: set[str]) -> dict[str, datetime]:
    """Return which of some marks were erased, and when; in a plain statement, as each turn asks.

    Locks, so that `remember` waits for this transaction, and this one for it.
    """
    found: dict[str, datetime] = {}
    lock = " FOR NO KEY UPDATE" if connection.features.has_select_for_no_key_update else ""
    some = sorted(named)
    with connection.cursor() as cursor:
        for start in range(0, len(some), _AT_ONCE):
            few = some[start : start + _AT_ONCE]
            marks = ", ".join(["%s"] * len(few))
            cursor.execute(
                f"SELECT mark, at FROM {Erased._meta.db_table} WHERE mark IN ({marks}) "  # noqa: S608
                f"ORDER BY mark{lock}",
                few,
            )
            for mark, at in cursor.fetchall():
                found[mark] = at if at.tzinfo else at.replace(tzinfo=UTC)
    return found


def is_erased(row: dict[str, Any], found: Mapping[str, datetime]) -> bool:
    """Whether a row began before one of its marks was erased; `found` are marks with their time."""
    began = row["started_at"]
    began = datetime.fromisoformat(began) if isinstance(began, str) else began
    return any(mark in found and began <= found[mark] for mark in _marks(row))


def _kept(row: dict[str, Any], found: dict[str, datetime]) -> dict[str, Any]:
    """Return a row without what its request's history shows of an erased conversation."""
    if row.get("said_before") and any(mark in found for mark in _marks(row)):
        return {**row, "said_before": ""}
    return row


def _marks(row: dict[str, Any]) -> list[str]:
    marks = [conversation_mark(UUID(row["conversation_id"]))]
    if person := row.get("person"):
        channel = Channel(id=row["channel_id"], slug=row["channel_slug"])
        marks.append(person_mark(channel.identity, person))
    if row["key"].startswith(CONVERSATION):
        # Many persons talk in it, and each may be erased alone.
        marks.append(attempt_mark(UUID(row["id"])))
    return marks


def remember(marks: Iterable[str], at: datetime) -> None:
    """Have nothing stored from now on that belongs to the marks and began up to `at`.

    What was erased up to a later time stays so.
    """
    named = list(dict.fromkeys(marks))
    with transaction.atomic():
        if connection.vendor == "postgresql":
            # Rows that were on their way are there once this is had; later ones see the marks.
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {Erased._meta.db_table} IN EXCLUSIVE MODE")
        for start in range(0, len(named), _AT_ONCE):
            some = named[start : start + _AT_ONCE]
            later = Erased.objects.filter(mark__in=some, at__gt=at)
            known = set(later.values_list("mark", flat=True))
            Erased.objects.bulk_create(
                [Erased(mark=mark, at=at) for mark in some if mark not in known],
                update_conflicts=True,
                unique_fields=["mark"],
                update_fields=["at"],
            )


def marks(since: datetime | None = None) -> dict[str, datetime]:
    """Return all marks with the time of their erasure, or those that were erased since."""
    rows = Erased.objects.filter(at__gt=since) if since else Erased.objects.all()
    return dict(rows.values_list("mark", "at"))


def among(keys: Iterable[UUID], found: Mapping[str, datetime]) -> dict[UUID, datetime]:
    """Return which conversations were erased, and when; `found` are marks with their time."""
    return {key: found[mark] for key in keys if (mark := conversation_mark(key)) in found}
