"""What goes with a deleted record beside its values, and how that comes back with it.

`marks` are fields that no version shows, by part and name, empty for the record itself; `links` the
keys of the records that pointed to it, by kind and field; `went` the versions of the records that
cannot be without it. A version keeps them where they went.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import models

from knowledge.models import Version
from knowledge.snapshots import MARKS, Kept, Marks, part_name

Beside = dict[str, Any]


def marks_of(row: models.Model, kept: Kept) -> Marks:
    """Return the marks of a record and its parts, or of one part, as the database has them."""
    found = type(row)._base_manager.filter(pk=row.pk).first()
    if found is None:
        return {}
    if type(row) is not kept.model:
        return {part_name(found, kept.part_key): _marks(found)}
    parts = getattr(found, kept.parts).all() if kept.parts else ()
    if kept.part_model is None or not _marked(kept.part_model):
        parts = ()
    return {"": _marks(found)} | {part_name(part, kept.part_key): _marks(part) for part in parts}


def _marked(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if field.name in MARKS]


def _marks(row: models.Model) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _marked(type(row))}


def links_to(row: models.Model) -> dict[str, list[int]]:
    """Return the keys of the records that lose their link to the row when it is deleted."""
    return {
        name: list(_rows(field).filter(**{field.name: row.pk}).values_list("pk", flat=True))
        for name, field in _links(type(row))
    }


def relink(row: models.Model, links: Mapping[str, Iterable[int]]) -> None:
    """Let records that are still there point to the row again, unless they point elsewhere."""
    for name, field in _links(type(row)):
        rows = _rows(field).filter(pk__in=links.get(name, ()))
        if field.many_to_many:
            getattr(row, field.remote_field.get_accessor_name()).add(*rows)
        else:
            rows.filter(**{field.name: None}).update(**{field.name: row})


def _links(model: type[models.Model]) -> Iterator[tuple[str, models.Field]]:
    for relation in model._meta.related_objects:
        field = relation.field
        is_list = field.many_to_many and field.remote_field.through._meta.auto_created
        if is_list or relation.on_delete is models.SET_NULL:
            yield f"{field.model._meta.label_lower}.{field.name}", field


def _rows(field: models.Field) -> models.QuerySet:
    return field.model.objects.all()


def marks_since(version: Version) -> Marks:
    """Return the marks that the record and its parts last had before they went."""
    newer = Version.objects.filter(kind=version.kind, row=version.row, pk__gt=version.pk)
    found: Marks = {}
    for beside in newer.exclude(beside={}).order_by("pk").values_list("beside", flat=True):
        found |= beside.get("marks", {})
    return found
