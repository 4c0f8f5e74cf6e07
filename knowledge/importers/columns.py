"""The columns of a table of a kind: which field each is, and how its cells are read and written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from functools import cache

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from knowledge.importers.kinds import Kind
from knowledge.importers.records import InvalidRecordError, Value
from knowledge.languages import UN_LANGUAGES
from knowledge.models.fields import LinesField, lines

Cell = str | int | float | bool | datetime | date | time | None
# What stands in a cell of a workbook for a text that no cell can hold; it is read as nothing said.
TOO_LONG = "… (too long for a cell: take the CSV file)"
_HEADER = re.compile(r"(?P<name>.+?)\s*[(\[]\s*(?P<lang>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)\s*[)\]]")
_ENDING = re.compile(r"(?P<name>.+)[._-](?P<lang>[a-z]{2})")
_ALIASES = {
    "id": "slug",
    "full_name": "name",
    "organization": "organisation",
    "affiliation": "organisation",
    "abstract": "description",
    "starts": "start",
    "ends": "end",
    "start_time": "start",
    "end_time": "end",
    "speaker": "speakers",
    "location": "place",
}
_YES = frozenset({"true", "yes", "1", "x", "vrai", "wahr", "oui", "ja", "sí", "да", "是", "نعم"})
_NO = frozenset({"false", "no", "0", "faux", "falsch", "non", "nein", "нет", "否", "لا"})


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is the flat key of the field (`fr.answer`), `field` None for the slug."""

    key: str
    field: models.Field | None

    @property
    def header(self) -> str:
        """Return what stands above the column: `answer (fr)`."""
        lang, _dot, name = self.key.rpartition(".")
        return f"{name} ({lang})" if lang else name


def columns_of(kind: Kind, languages: Iterable[str] = ()) -> list[Column]:
    """Return all columns of a kind: the slug, the record's fields, the texts per language."""
    langs = [*UN_LANGUAGES, *sorted(set(languages) - UN_LANGUAGES.keys())]
    own = [Column(field.name, field) for field in kind.fields()]
    texts = [
        Column(f"{lang}.{field.name}", field)
        for lang in langs
        if lang != "en" or is_english_apart(kind)
        for field in kind.text_fields()
    ]
    return [Column("slug", None), *own, *texts]


def is_english_apart(kind: Kind) -> bool:
    """Whether English is one of the languages, not the record itself."""
    return kind.texts_name == "wordings"


def find_column(kind: Kind, header: str) -> Column | None:
    """Return the column that a header names, in the ways people write it; None if none."""
    wanted = " ".join(header.strip().lstrip("\ufeff").split())
    found = _HEADER.fullmatch(wanted) or _ENDING.fullmatch(wanted)
    name, lang = (found["name"], found["lang"]) if found else (wanted, "")
    column = _column(kind, name, lang)
    return column or (_column(kind, wanted, "") if found else None)


def _column(kind: Kind, name: str, lang: str) -> Column | None:
    simple = re.sub(r"[\s_-]+", "_", name.strip().casefold())
    if not lang:
        known = _own_names(kind.name)
        field_name = known.get(simple) or known.get(_ALIASES.get(simple, ""))
        if field_name == "slug":
            return Column("slug", None)
        fields = {field.name: field for field in kind.fields()}
        return Column(field_name, fields[field_name]) if field_name else None
    for field in kind.text_fields():
        if field.name == _ALIASES.get(simple, simple) or _label(field) == simple:
            key = (
                field.name
                if lang == "en" and not is_english_apart(kind)
                else f"{lang}.{field.name}"
            )
            return Column(key, field)
    return None


@cache
def _own_names(kind_name: str) -> dict[str, str]:
    from knowledge.importers.kinds import KINDS

    fields = KINDS[kind_name].fields()
    labels = {_label(field): field.name for field in fields}
    return {**labels, **{field.name: field.name for field in fields}, "slug": "slug"}


def _label(field: models.Field) -> str:
    with translation.override("en"):
        return re.sub(r"[\s_-]+", "_", str(field.verbose_name).casefold())


def read_cell(column: Column, cell: Cell, zone: tzinfo) -> Value:
    """Return the value of a cell; raise InvalidRecordError with the reason if it has none.

    Times without a zone are in `zone`. An empty cell is an empty text, whatever the field.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return ""
    match column.field:
        case models.BooleanField():
            return _flag(cell)
        case models.IntegerField():
            return _number(cell)
        case models.DateTimeField():
            return _moment(cell, zone)
        case models.DateField():
            return _day(cell)
        case models.ManyToManyField() | LinesField():
            return "\n".join(lines(_text(cell)))
        case None | models.ForeignKey():
            return _text(cell)
    if column.field.choices:
        return _choice(column.field, _text(cell))
    return _text(cell)


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        raw = "true" if cell else "false"
    elif isinstance(cell, float) and cell.is_integer():
        raw = str(int(cell))
    elif isinstance(cell, datetime):
        raw = cell.isoformat(sep=" ", timespec="minutes")
    else:
        raw = str(cell)
    value = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    for character in value:
        if character == "\0" or "\ud800" <= character <= "\udfff":
            raise InvalidRecordError(
                _("the character %(code)s cannot be stored. Remove it.")
                % {"code": f"U+{ord(character):04X}"}
            )
    return value


def _flag(cell: Cell) -> bool:
    word = str(cell).strip().casefold() if not isinstance(cell, float) else str(int(cell))
    if word in _YES or word in _NO:
        return word in _YES
    raise InvalidRecordError(_("%(value)s is neither yes nor no.") % {"value": shown(cell)})


def _number(cell: Cell) -> int:
    found = cell
    if isinstance(cell, str) and re.fullmatch(r"\d{1,15}", cell.strip()):
        found = int(cell)
    if isinstance(found, float) and found.is_integer():
        found = int(found)
    if isinstance(found, bool) or not isinstance(found, int):
        raise InvalidRecordError(_("%(value)s is not a whole number.") % {"value": shown(cell)})
    return found


def _day(cell: Cell) -> str:
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    word = re.sub(r"[T ]00:00(:00)?$", "", str(cell).strip())
    turned = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", word)
    if turned:
        word = f"{turned[3]}-{int(turned[2]):02}-{int(turned[1]):02}"
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", word):
            raise ValueError
        return date.fromisoformat(word).isoformat()
    except ValueError:
        raise InvalidRecordError(
            _("%(value)s is not a day. Write it as 2025-09-08.") % {"value": shown(cell)}
        ) from None


def _moment(cell: Cell, zone: tzinfo) -> str:
    try:
        if isinstance(cell, datetime):
            found = cell.replace(microsecond=0)
        elif isinstance(cell, str):
            word = re.sub(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})", r"\3-\2-\1", cell.strip())
            word = re.sub(r"-(\d)(?=[-T ])", r"-0\1", word)
            if not re.match(r"\d{4}-\d\d-\d\d[T ]\d", word):
                raise ValueError
            found = datetime.fromisoformat(re.sub(r"[T ](\d):", r" 0\1:", word))
        else:
            raise ValueError
        if found.tzinfo is None:
            found = found.replace(tzinfo=zone)
        return found.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        raise InvalidRecordError(
            _("%(value)s is not a day with a time. Write it as 2025-09-08 10:00.")
            % {"value": shown(cell)}
        ) from None


def _choice(field: models.Field, word: str) -> str:
    """Take the code of a choice, or its label in English or the language of the page."""
    wanted = word.casefold()
    with translation.override("en"):
        english = {str(label).casefold(): value for value, label in field.flatchoices}
    ours = {str(label).casefold(): value for value, label in field.flatchoices}
    codes = {str(value).casefold(): value for value, _label in field.flatchoices}
    found = codes.get(wanted) or english.get(wanted) or ours.get(wanted)
    if found is None:
        raise InvalidRecordError(
            _("%(value)s is not one of: %(choices)s.")
            % {"value": shown(word), "choices": ", ".join(v for v, _label in field.flatchoices)}
        )
    return str(found)


def write_cell(column: Column, value: Value, zone: tzinfo) -> Cell:
    """Return what stands in the cell of a value, so that `read_cell` returns the value."""
    if isinstance(column.field, models.BooleanField):
        return "yes" if value else "no"
    if isinstance(column.field, models.DateTimeField) and value:
        local = datetime.fromisoformat(str(value)).astimezone(zone)
        simple = local.replace(tzinfo=None)
        if not simple.microsecond and simple.replace(tzinfo=zone).astimezone(UTC) == local:
            return simple
        return local.isoformat()
    if isinstance(column.field, models.DateField) and value:
        return date.fromisoformat(str(value))
    return value


def shown(raw: object) -> str:
    """Return a value as a message shows it."""
    found = repr(str(raw))
    return found if len(found) <= 60 else f"{found[:57]}..."
