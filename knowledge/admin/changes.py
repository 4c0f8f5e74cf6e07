"""Changes as staff read them: fields by their names, texts word by word, each in its direction."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from knowledge.admin.badge import badge, language_name
from knowledge.differences import GONE, NEW, Piece, compare, shortened
from knowledge.history import changed_keys
from knowledge.languages import direction
from knowledge.models import How, Version
from knowledge.snapshots import Kept

TONES = {
    How.FOUND: "muted",
    How.CREATED: "ok",
    How.CHANGED: "info",
    How.REVERTED: "warn",
    How.DELETED: "bad",
}
_LEFT_TO_RIGHT = (models.SlugField, models.URLField)


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in one field; `lang` and `dir` are those of its text, compared by its words."""

    label: str
    pieces: tuple[Piece, ...]
    lang: str
    dir: str
    is_text: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One version, as the list shows it; `can_return` if there is something to go back to."""

    version: Version
    how: SafeString
    who: str
    changes: tuple[Change, ...]
    is_last: bool

    @property
    def time(self) -> str:
        return full_time(self.version.at)

    @property
    def can_return(self) -> bool:
        return bool(self.version.values) and not self.is_last

    @property
    def fields(self) -> str:
        """The names of what changed, for a record that was there before."""
        named = [change.label for change in self.changes if self.version.changed]
        return ", ".join(named)


def entries(kept: Kept, versions: list[Version], older: Version | None) -> list[Entry]:
    """Return versions of one record, newest first, each compared with the one before it."""
    before = [*versions[1:], older] if versions else []
    names = names_of(kept, [v.values for v in (*versions, older) if v])
    found = []
    for version, previous in zip(versions, before, strict=True):
        # A database may give the values in another order than that of the fields.
        old, new = (kept.as_now(v.values) if v and v.values else {} for v in (previous, version))
        changes = tuple(diff(kept, old, new, changed_keys(old, new), names))
        # Only the first of the first page is the record as it is.
        is_last = version is versions[0] and not _has_newer(version)
        found.append(Entry(version, how_mark(version), who(version), changes, is_last))
    return found


def _has_newer(version: Version) -> bool:
    newer = Version.objects.filter(kind=version.kind, row=version.row, pk__gt=version.pk)
    return newer.exists()


def full_time(moment: datetime) -> str:
    """Return a moment with its year, in the active zone."""
    # Translators: a day with its year and a time, as Django's date formats have it.
    return date_format(timezone.localtime(moment), _("j M Y, H:i"))


def how_mark(version: Version) -> SafeString:
    """Return the badge that says what happened."""
    return badge(version.get_how_display(), TONES[How(version.how)])


def who(version: Version) -> str:
    """Return who made the change: a person, an import, a command, or both."""
    person = (version.user.get_full_name() if version.user else "") or version.who
    # The names of what makes changes are in the catalogue, commands are not.
    via = _(version.via) if version.via else ""
    unknown = _("not recorded") if version.how == How.FOUND else _("the system")
    return " · ".join(filter(None, (person, via))) or unknown


def names_of(kept: Kept, states: Collection[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Return the names of the rows that the states of a record lead to, by field and slug."""
    found = {}
    for name, field in kept.fields().items():
        if field.is_relation and hasattr(field.related_model, "slug"):
            slugs = {slug for state in states for slug in str(state.get(name, "")).splitlines()}
            rows = field.related_model._base_manager.filter(slug__in=slugs) if slugs else ()
            found[name] = {row.slug: str(row) for row in rows}
    return found


def diff(
    kept: Kept,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    keys: Iterable[str],
    names: Mapping[str, Mapping[str, str]] | None = None,
) -> Iterator[Change]:
    """Yield what changed in the fields that the keys name, those of one language together."""
    for key in sorted(keys, key=lambda key: key.rpartition(".")[0]):
        field = kept.field(key)
        part = key.rpartition(".")[0]
        before, after = (
            _shown(field, of.get(key), (names or {}).get(key, {})) for of in (old, new)
        )
        lang = part if kept.part_key == "lang" and _is_text(field) else ""
        yield Change(
            field_label(kept, key),
            _pieces(field, before, after),
            lang,
            direction(lang) if lang else _direction(field),
            _is_text(field),
        )


def field_label(kept: Kept, key: str) -> str:
    """Return what staff call the field of a flat key, for example `Arabic · Answer`."""
    part, _dot, name = key.rpartition(".")
    field = kept.field(key)
    label = capfirst(str(field.verbose_name)) if field else name
    named = language_name(part) if kept.part_key == "lang" else part
    return " · ".join(filter(None, (named, label)))


def _pieces(field: models.Field | None, before: str, after: str) -> tuple[Piece, ...]:
    if _is_text(field):
        return tuple(shortened(compare(before, after)))
    return tuple(Piece(what, text) for what, text in ((GONE, before), (NEW, after)) if text)


def _is_text(field: models.Field | None) -> bool:
    is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
    return is_text and not isinstance(field, _LEFT_TO_RIGHT)


def _direction(field: models.Field | None) -> str:
    return "ltr" if isinstance(field, _LEFT_TO_RIGHT) else "auto"


def _shown(field: models.Field | None, value: Any, names: Mapping[str, str]) -> str:
    """Return a value of a snapshot as a text for people; empty for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field is not None and field.is_relation:
        return ", ".join(names.get(slug, slug) for slug in str(value).splitlines())
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateTimeField):
        return full_time(datetime.fromisoformat(value))
    if isinstance(field, models.DateField):
        return date_format(date.fromisoformat(value))
    return str(value)
