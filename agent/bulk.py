"""Changes of many rows, each to values of its own, in one round trip."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model


def update_rows(
    model: type[Model], names: Sequence[str], rows: Iterable[tuple[Any, Sequence[Any]]]
) -> None:
    """Set the fields `names` of rows that are given as primary key and values."""
    quote = connection.ops.quote_name
    key = model._meta.pk
    fields = [model._meta.get_field(name) for name in names]
    changes = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    table = quote(model._meta.db_table)
    statement = f"UPDATE {table} SET {changes} WHERE {quote(key.column)} = %s"  # noqa: S608
    prepared = [
        [
            *(f.get_db_prep_save(v, connection) for f, v in zip(fields, values, strict=True)),
            key.get_db_prep_save(pk, connection),
        ]
        for pk, values in rows
    ]
    if prepared:
        with connection.cursor() as cursor:
            cursor.executemany(statement, prepared)
