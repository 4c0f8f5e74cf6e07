"""Rows of attempts and conversations on their way into the database, many at once."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, models, transaction

from agent.erased import without_erased
from agent.models import Attempt, Conversation
from agent.models.conversation import COUNTED, OPENING_LENGTH, Status

# What is found out of an attempt once it is stored; writing it again leaves that alone.
_FOUND_LATER = frozenset({"heard", "slow", "wrong_language", "counted_as"})
_ATTEMPT = [field.column for field in Attempt._meta.concrete_fields]
_CONVERSATION = [field.column for field in Conversation._meta.concrete_fields]
_LACKING = object()
_PLAIN = frozenset({str, int, float, bool, type(None)})
# What an attempt's row has under the same name, and what of its conversation is counted later.
_UNCOUNTED: dict[str, Any] = {
    name: Conversation._meta.get_field(name).get_default() for name in (*COUNTED, "cost")
}


def write_rows(rows: Iterable[dict[str, Any]]) -> None:
    """Write whole rows in one transaction; a row that is there already is replaced.

    A finished row is replaced only by itself as superseded, whatever the order; one that is
    superseded only by itself under another turn. A row of an older release gets the defaults of
    the columns that it lacks. What was erased is left out.
    """
    latest: dict[str, dict[str, Any]] = {}
    for row in rows:
        if _rank(row) >= _rank(latest.get(row["id"])):
            latest[row["id"]] = row
    with transaction.atomic(), connection.cursor() as cursor:
        kept = without_erased(list(latest.values()))
        conversations = _conversations(kept)
        vendor = connection.vendor
        columns = _columns(Conversation, vendor)
        cursor.executemany(_upsert_conversations(), [_values(columns, r) for r in conversations])
        columns = _columns(Attempt, vendor)
        cursor.executemany(_upsert_attempts(), [_values(columns, r) for r in kept])


def _rank(row: dict[str, Any] | None) -> int:
    """Return how much a row says: that it began, that it ended, that a newer one replaced it."""
    if row is None:
        return 0
    # One that is superseded while it goes on has its last words still to come.
    if row["ended_at"] is None:
        return 1
    return 3 if row["status"] == Status.SUPERSEDED else 2


def _conversations(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the conversations of some attempts, each with the time of its first and last one."""
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: _moment(row["started_at"])):
        key = row["conversation_id"]
        opening = row["question"][:OPENING_LENGTH]
        first = found.setdefault(key, {**row, **_UNCOUNTED, "id": key, "opening": opening})
        first["last_at"] = row["started_at"]
        first["person"] = row.get("person") or first.get("person", "")
    # In one order in all processes: two that lock the same rows never wait for each other.
    return [found[key] for key in sorted(found)]


def _upsert_conversations() -> str:
    table = connection.ops.quote_name(Conversation._meta.db_table)
    return (
        f"{_insert(Conversation, _CONVERSATION)} "
        f"ON CONFLICT (id) DO UPDATE SET last_at = excluded.last_at, "
        f"person = CASE excluded.person WHEN '' THEN {table}.person ELSE excluded.person END "
        f"WHERE {table}.last_at < excluded.last_at"
    )


def _upsert_attempts() -> str:
    table = connection.ops.quote_name(Attempt._meta.db_table)
    kept = {"id", *_FOUND_LATER}
    updates = ", ".join(f"{c} = excluded.{c}" for c in _ATTEMPT if c not in kept)
    return (
        f"{_insert(Attempt, _ATTEMPT)} ON CONFLICT (id) DO UPDATE SET {updates} "
        f"WHERE {table}.ended_at IS NULL OR (excluded.status = '{Status.SUPERSEDED}' "
        f"AND excluded.ended_at IS NOT NULL "
        f"AND ({table}.status <> excluded.status OR {table}.turn <> excluded.turn))"
    )


def _insert(model: type[Attempt] | type[Conversation], columns: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(quote(c) for c in columns)
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608


def _values(columns: Iterable["_Column"], row: dict[str, Any]) -> list[Any]:
    return [column.of(row) for column in columns]


class _Column(NamedTuple):
    """A field's name in a row, its default as the database takes it, and how values get so."""

    name: str
    default: Any
    convert: Callable[[Any], Any] | None

    def of(self, row: dict[str, Any]) -> Any:
        """Return the row's value. Raises TypeError for one that no driver takes."""
        value = row.get(self.name, _LACKING)
        if value is _LACKING:
            return self.default
        if self.convert is not None:
            return None if value is None else self.convert(value)
        # The driver's own error would look like one of the connection.
        if type(value) not in _PLAIN:
            raise TypeError(self.name)
        return value


@cache
def _columns(model: type[Attempt] | type[Conversation], vendor: str) -> list[_Column]:
    """Return the columns of a table; found once, as every turn is written by them."""
    return [
        _Column(f.attname, f.get_db_prep_save(f.get_default(), connection), _converter(f))
        for f in model._meta.concrete_fields
    ]


def _converter(field: Any) -> Callable[[Any], Any] | None:
    """Return what makes a value fit for the database; None: the driver takes it as it is.

    Ids are text in a row, which every database takes.
    """
    if isinstance(field, models.DateTimeField):
        return lambda value: connection.ops.adapt_datetimefield_value(_moment(value))
    if isinstance(field, models.JSONField):
        return lambda value: field.get_db_prep_save(value, connection)
    return None


def _moment(value: Any) -> Any:
    """Return a time as a time; the spool's lines hold them as text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value
