"""The kinds of content that an import knows, and how a row of each looks as flat values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from knowledge.importers.records import Value, Values
from knowledge.models import (
    Conference,
    Fact,
    FactTranslation,
    Place,
    PlaceTranslation,
    RedZoneTopic,
    RedZoneWording,
    Session,
    SessionTranslation,
    Speaker,
    SpeakerTranslation,
    Way,
    WayTranslation,
)
from knowledge.models.fields import LinesField, lines

_NOT_CONTENT = {"id", "slug", "imported", "created_at", "updated_at"}


@dataclass(frozen=True, slots=True)
class Kind:
    """`texts` is the model of one language of a record, reached by `texts_name`."""

    name: str
    model: type[models.Model]
    texts: type[models.Model] | None = None
    texts_name: str = "translations"

    def fields(self) -> list[models.Field]:
        """Return the fields of the record itself that an import may set."""
        meta = self.model._meta
        concrete = [field for field in meta.concrete_fields if field.name not in _NOT_CONTENT]
        return [*concrete, *meta.many_to_many]

    def text_fields(self) -> list[models.Field]:
        """Return the fields of one language that an import may set."""
        if self.texts is None:
            return []
        fields = self.texts._meta.concrete_fields
        return [
            field
            for field in fields
            if not field.is_relation
            and field.editable
            and field.name not in {"id", "lang", "status"}
        ]

    def slug(self, row: models.Model) -> str:
        """Return what an import finds the row by; there is one conference, so its kind will do."""
        return getattr(row, "slug", self.name)

    def languages(self, row: models.Model) -> dict[str, models.Model]:
        """Return the rows of the record's languages."""
        if self.texts is None or row.pk is None:
            return {}
        return {text.lang: text for text in getattr(row, self.texts_name).all()}

    def rows(self, slugs: set[str]) -> dict[str, models.Model]:
        """Return the rows of the slugs."""
        if self.model is Conference:
            row = Conference.objects.first()
            return {self.slug(row): row} if row else {}
        links = [field.name for field in self.fields() if field.is_relation]
        related = [*links, *([self.texts_name] if self.texts else [])]
        found = self.model.objects.filter(slug__in=slugs)
        return {row.slug: row for row in found.prefetch_related(*related)}

    def values(self, row: models.Model) -> Values:
        """Return all that the row and its languages hold, flat."""
        return dict(self._values(row))

    def _values(self, row: models.Model) -> Iterator[tuple[str, Value]]:
        for field in self.fields():
            yield field.name, _plain(field, getattr(row, field.name))
        for lang, text in self.languages(row).items():
            for field in self.text_fields():
                yield f"{lang}.{field.name}", _plain(field, getattr(text, field.name))

    def defaults(self) -> Values:
        """Return the values of a record of which nothing is said."""
        return {field.name: _plain(field, field.get_default()) for field in self._plain_fields()}

    def _plain_fields(self) -> list[models.Field]:
        return [field for field in self.fields() if not field.is_relation]


# In the order of their dependence: ways name places, sessions places and speakers.
KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("conference", Conference),
        Kind("place", Place, PlaceTranslation),
        Kind("way", Way, WayTranslation),
        Kind("speaker", Speaker, SpeakerTranslation),
        Kind("session", Session, SessionTranslation),
        Kind("fact", Fact, FactTranslation),
        Kind("topic", RedZoneTopic, RedZoneWording, "wordings"),
    )
}


def kind_of(model: type[models.Model]) -> Kind:
    """Return the kind whose rows are of the model."""
    return next(kind for kind in KINDS.values() if kind.model is model)


def _plain(field: models.Field, value: Any) -> Value:
    if field.many_to_many:
        return "\n".join(sorted(row.slug for row in value.all()))
    if field.is_relation:
        return value.slug if value else ""
    if isinstance(field, LinesField):
        return "\n".join(lines(value))
    match value:
        case None:
            return ""
        case bool() | int():
            return value
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case _:
            # Browsers send \r\n: a record that was only opened and saved was not edited.
            return str(value).replace("\r\n", "\n").strip()
