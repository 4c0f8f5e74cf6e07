"""Rows as they will be after an import, checked but not yet saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from knowledge.importers.kinds import Kind
from knowledge.importers.plan import Change
from knowledge.importers.records import InvalidRecordError, Value
from knowledge.models import Conference
from knowledge.models.record import Translation, TranslationStatus

Linked = Mapping[str, Mapping[str, models.Model]]


@dataclass(slots=True)
class Draft:
    """A row, the languages of it that change, those that go, and its links if they change."""

    kind: Kind
    change: Change
    row: models.Model
    texts: dict[str, models.Model] = field(default_factory=dict)
    gone: list[models.Model] = field(default_factory=list)
    links: dict[str, list[models.Model]] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return self.row.pk is None


def make_draft(kind: Kind, change: Change, row: models.Model | None, linked: Linked) -> Draft:
    """Return the row with the change made; raise InvalidRecordError if it may not be so.

    `linked` holds the rows that others may point to, by name of the field and slug.
    """
    draft = Draft(kind, change, row or _new_row(kind, change))
    by_language: dict[str, dict[str, Value]] = {}
    for key, value in change.updates.items():
        lang, _dot, name = key.rpartition(".")
        if lang:
            by_language.setdefault(lang, {})[name] = value
        else:
            _assign(draft, name, value, linked)
    for lang, values in by_language.items():
        _assign_language(draft, lang, values)
    _validate(draft)
    draft.row.imported = change.snapshot
    return draft


def _new_row(kind: Kind, change: Change) -> models.Model:
    if kind.model is Conference:
        return kind.model()
    return kind.model(slug=change.incoming.slug)


def _assign(draft: Draft, name: str, value: Value, linked: Linked) -> None:
    target = draft.row._meta.get_field(name)
    if target.many_to_many:
        draft.links[name] = [linked[name][slug] for slug in str(value).splitlines()]
    elif target.is_relation:
        setattr(draft.row, name, linked[name][value] if value else None)
    else:
        setattr(draft.row, name, target.get_default() if value == "" else value)


def _assign_language(draft: Draft, lang: str, values: Mapping[str, Value]) -> None:
    text = draft.kind.languages(draft.row).get(lang)
    if text is None:
        text = draft.kind.texts(lang=lang)
        # The link is set on the instance, so that it holds once the record has its number.
        setattr(text, _link(draft.kind), draft.row)
    for name, value in values.items():
        setattr(text, name, value)
    if isinstance(text, Translation):
        text.status = TranslationStatus.MACHINE
    if any(getattr(text, target.name) for target in draft.kind.text_fields()):
        draft.texts[lang] = text
    elif text.pk is not None:
        draft.gone.append(text)


def _link(kind: Kind) -> str:
    return next(target.name for target in kind.texts._meta.concrete_fields if target.is_relation)


def _validate(draft: Draft) -> None:
    problems = _problems(draft.row, "")
    for lang, text in draft.texts.items():
        problems += _problems(text, f"{lang}.")
    if problems:
        reasons = (f"{key}: {reason}" if key else reason for key, reason in problems)
        raise InvalidRecordError("; ".join(reasons), tuple(key for key, _ in problems if key))


def _problems(row: models.Model, prefix: str) -> list[tuple[str, str]]:
    """Return the flat key of each wrong field, empty for the record as a whole, and the reason."""
    links = [target.name for target in row._meta.concrete_fields if target.is_relation]
    try:
        # Slugs and languages are unique by the way rows are looked up; links are rows we hold.
        row.full_clean(exclude=links, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        return [
            ("" if name == NON_FIELD_ERRORS else f"{prefix}{name}", message)
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    return []
