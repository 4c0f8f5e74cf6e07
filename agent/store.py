"""Rows of attempts and conversations on their way into the database, many at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from agent.models import Attempt, Conversation

_ATTEMPT = list(Attempt._meta.concrete_fields)
_CONVERSATION = list(Conversation._meta.concrete_fields)


def write_rows(rows: Iterable[dict[str, Any]]) -> None:
    """Write whole rows in one transaction; a row that is there already is replaced.

    A finished row is never replaced by an unfinished one, whatever the order. A row of an older
    release gets the defaults of the columns that it lacks.
    """
    latest: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["ended_at"] is not None or row["id"] not in latest:
            latest[row["id"]] = row
    conversations = {row["conversation_id"]: row for row in latest.values()}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            _insert_conversations(), [_conversation_values(r) for r in conversations.values()]
        )
        cursor.executemany(_upsert_attempts(), [_attempt_values(r) for r in latest.values()])


def _insert_conversations() -> str:
    columns = [f.column for f in _CONVERSATION]
    return f"{_insert(Conversation, columns)} ON CONFLICT DO NOTHING"


def _upsert_attempts() -> str:
    columns = [f.column for f in _ATTEMPT]
    table = connection.ops.quote_name(Attempt._meta.db_table)
    updates = ", ".join(f"{c} = excluded.{c}" for c in columns if c != "id")
    return (
        f"{_insert(Attempt, columns)} ON CONFLICT (id) DO UPDATE SET {updates} "
        f"WHERE {table}.ended_at IS NULL"
    )


def _insert(model: type[Attempt] | type[Conversation], columns: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(quote(c) for c in columns)
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608


def _attempt_values(row: dict[str, Any]) -> list[Any]:
    return [
        f.get_db_prep_save(_typed(f, row.get(f.attname, f.get_default())), connection)
        for f in _ATTEMPT
    ]


def _conversation_values(row: dict[str, Any]) -> list[Any]:
    own = {**row, "id": row["conversation_id"]}
    return [
        f.get_db_prep_save(_typed(f, own.get(f.attname, f.get_default())), connection)
        for f in _CONVERSATION
    ]


def _typed(field_: Any, value: Any) -> Any:
    """Return a value as its field wants it; the spool's lines hold times as text."""
    if isinstance(value, str) and field_.get_internal_type() == "DateTimeField":
        return datetime.fromisoformat(value)
    return value
