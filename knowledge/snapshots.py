"""Records as flat values for their history, and back.

`answer` is a field of the record, `fr.answer` the field of the row that belongs to it and has the
key `fr`. Links are the slugs of the rows they lead to; dates and moments are ISO texts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from knowledge.models.fields import LinesField, lines

Snapshot = dict[str, Any]
# What a program notes on a row for itself, by part and name; empty: the record itself.
Marks = dict[str, dict[str, Any]]
MARKS = frozenset({"imported", "made_of", "outdated", "drafted"})
# These say when and how, not what.
_NOT_KEPT = MARKS | {"id", "changed_by", "created_at", "updated_at"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of record whose history is kept.

    `parts` is the name of the relation to the rows that belong to a record, `part_key` the field
    that tells them apart: a language, or a link.
    """

    model: type[models.Model]
    parts: str = ""
    part_key: str = "lang"

    @property
    def name(self) -> str:
        return str(self.model._meta.label_lower)

    @property
    def part_model(self) -> type[models.Model] | None:
        return self.model._meta.get_field(self.parts).related_model if self.parts else None

    @property
    def parent_link(self) -> str:
        """The field of a part that leads to its record."""
        return str(self.model._meta.get_field(self.parts).field.name)

    def fields(self) -> dict[str, models.Field]:
        """Return the record's own fields by name, links to many rows last."""
        meta = self.model._meta
        many = [f for f in meta.many_to_many if f.remote_field.through._meta.auto_created]
        return {f.name: f for f in (*meta.concrete_fields, *many) if f.name not in _NOT_KEPT}

    def part_fields(self) -> dict[str, models.Field]:
        """Return the fields of a part that differ from one to the other, by name."""
        if self.part_model is None:
            return {}
        left_out = {*_NOT_KEPT, self.parent_link, self.part_key}
        return {f.name: f for f in self.part_model._meta.concrete_fields if f.name not in left_out}

    def field(self, key: str) -> models.Field | None:
        """Return the field of a flat key; None for one that the model no longer has."""
        part, _dot, name = key.rpartition(".")
        return (self.part_fields() if part else self.fields()).get(name)

    def snapshots(self, keys: Iterable[int]) -> dict[int, tuple[str, Snapshot]]:
        """Return name and values of the rows that exist, with a constant number of queries."""
        linked = [name for name, field in self.fields().items() if field.is_relation]
        if self.parts:
            key = self.part_model._meta.get_field(self.part_key)
            linked.append(f"{self.parts}__{key.name}" if key.is_relation else self.parts)
        rows = self.model._base_manager.filter(pk__in=list(keys)).prefetch_related(*linked)
        return {row.pk: (str(row), dict(self._values(row))) for row in rows}

    def _values(self, row: models.Model) -> Iterator[tuple[str, Any]]:
        for name, field in self.fields().items():
            yield name, _plain(field, getattr(row, name))
        if not self.parts:
            return
        fields = self.part_fields()
        parts = {part_name(part, self.part_key): part for part in getattr(row, self.parts).all()}
        for key in sorted(parts):
            for name, field in fields.items():
                yield f"{key}.{name}", _plain(field, getattr(parts[key], name))

    def as_now(self, values: Mapping[str, Any]) -> Snapshot:
        """Return older values with the fields that the model has now; new ones hold their default.

        A field that was added since is no change of every record.
        """
        parts = dict.fromkeys(key.rpartition(".")[0] for key in values if "." in key)
        filled = {name: _default(field) for name, field in self.fields().items()}
        for part in parts:
            filled |= {f"{part}.{name}": _default(f) for name, f in self.part_fields().items()}
        return filled | {key: value for key, value in values.items() if key in filled}

    def restore(
        self, row: int, values: Mapping[str, Any], marks: Marks, leave: Iterable[str] = ()
    ) -> list[str]:
        """Bring the row back to the values, made anew with its marks where it is gone.

        Fields in `leave` stay as they are. Returns the links that lead nowhere any more and were
        left out. Raises ValidationError where the record may not be so.
        """
        record = self.model._base_manager.filter(pk=row).first()
        record = record or _marked(self.model(pk=row), marks.get("", {}))
        lost: list[str] = []
        many: dict[str, list[models.Model]] = {}
        for name, field in self.fields().items():
            if name not in values or name in leave:
                continue
            if field.many_to_many:
                many[name] = _linked(field, str(values[name]).splitlines(), lost)
            elif field.is_relation:
                found = _linked(field, [values[name]] if values[name] else [], lost)
                setattr(record, name, found[0] if found else None)
            else:
                setattr(record, name, _typed(field, values[name]))
        record.full_clean()
        record.save()
        for name, targets in many.items():
            getattr(record, name).set(targets)
        if self.parts:
            self._restore_parts(record, values, marks, lost)
        return lost

    def _restore_parts(
        self, record: models.Model, values: Mapping[str, Any], marks: Marks, lost: list[str]
    ) -> None:
        wanted: dict[str, Snapshot] = {}
        for key, value in values.items():
            part, _dot, name = key.rpartition(".")
            if part:
                wanted.setdefault(part, {})[name] = value
        there = {part_name(part, self.part_key): part for part in getattr(record, self.parts).all()}
        for key in there.keys() - wanted.keys():
            there[key].delete()
        for key, part_values in wanted.items():
            part = there.get(key) or self._new_part(record, key, lost)
            if part is None:
                continue
            if key not in there:
                _marked(part, marks.get(key, {}))
            for name, field in self.part_fields().items():
                if name in part_values:
                    setattr(part, name, _typed(field, part_values[name]))
            part.full_clean()
            part.save()

    def _new_part(self, record: models.Model, key: str, lost: list[str]) -> models.Model | None:
        field = self.part_model._meta.get_field(self.part_key)
        value: Any = key
        if field.is_relation:
            found = _linked(field, [key], lost)
            if not found:
                return None
            value = found[0]
        return self.part_model(**{self.parent_link: record, self.part_key: value})


def _marked(row: models.Model, marks: Mapping[str, Any]) -> models.Model:
    for name in MARKS & marks.keys():
        setattr(row, name, marks[name])
    return row


def part_name(part: models.Model, name: str) -> str:
    """Return what tells the part from the others, as flat keys begin with it."""
    value = getattr(part, name)
    return _name_of(value) if isinstance(value, models.Model) else str(value)


def _name_of(row: models.Model) -> str:
    return str(getattr(row, "slug", row.pk))


def _linked(field: models.Field, names: list[str], lost: list[str]) -> list[models.Model]:
    """Return the rows of the names; names of rows that are gone are added to `lost`."""
    target = field.related_model
    by = "slug" if hasattr(target, "slug") else "pk"
    found = {_name_of(row): row for row in target._base_manager.filter(**{f"{by}__in": names})}
    lost += [name for name in names if name not in found]
    return [found[name] for name in names if name in found]


def _typed(field: models.Field, value: Any) -> Any:
    """Return a value of a snapshot as the field holds it."""
    return value if value is None else field.to_python(value)


def _default(field: models.Field) -> Any:
    return "" if field.is_relation else _plain(field, field.get_default())


def _plain(field: models.Field, value: Any) -> Any:
    if field.many_to_many:
        return "\n".join(sorted(_name_of(row) for row in value.all()))
    if field.is_relation:
        return _name_of(value) if value else ""
    if isinstance(field, LinesField):
        return "\n".join(lines(value))
    match value:
        case str():
            # Browsers send \r\n: a record that was only opened and saved was not changed.
            return value.replace("\r\n", "\n").strip()
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case _:
            return value
