"""Writes columns of many rows, each with values of its own."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models, transaction


def write(model: type[models.Model], rows: Iterable[models.Model], names: Sequence[str]) -> None:
    """Write the named fields of rows that are there, past signals, clocks and the history.

    `bulk_update` makes Python objects of each value and takes many times as long.
    """
    fields = [model._meta.get_field(name) for name in names]
    key = model._meta.pk
    values = [
        [_value(row, field) for field in fields] + [key.get_db_prep_save(row.pk, connection)]
        for row in rows
    ]
    if not values or not fields:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    # Names of tables and columns come from the models, values are parameters.
    statement = f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE {quote(key.column)} = %s"  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _value(row: models.Model, field: models.Field) -> Any:
    value = getattr(row, field.attname)
    if field.is_relation and field.is_cached(row):
        # A row that was saved after it was linked had no key before.
        target = field.get_cached_value(row)
        value = target.pk if target else None
    return field.get_db_prep_save(value, connection)
