"""Finds the places that the ways of an import name, and the rows that they are already."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from knowledge.importers.records import Incoming, InvalidRecordError, Refusal
from knowledge.models import Way
from knowledge.models.way import way_slug

# The fields of a way that name places, and what a file calls them.
ENDS = {"start": "from", "end": "to"}


def identify(
    records: Iterable[Incoming], places: Mapping[str, str]
) -> tuple[list[Incoming], list[Refusal]]:
    """Return the ways with the slugs of their places and rows, and those that cannot be.

    `places` maps a name in lower case to a slug. A way is the row that joins the same places,
    whatever that is called; a row that has its slug and joins others was led elsewhere by staff.
    """
    known = {(s, e): slug for slug, s, e in Way.objects.values_list("slug", *_SLUGS)}
    found: list[Incoming] = []
    refused: list[Refusal] = []
    seen: set[str] = set()
    for record in records:
        try:
            ends = {name: _place(record, name, places) for name in ENDS}
            slug = _slug(record, ends, known)
            if slug in seen:
                raise InvalidRecordError(_("a way before it joins the same places."))
        except InvalidRecordError as error:
            refused.append(Refusal(record.file, record.address, str(error), record.line))
            continue
        seen.add(slug)
        found.append(replace(record, slug=slug, values={**record.values, **ends}))
    return found, refused


_SLUGS = ("start__slug", "end__slug")


def _place(record: Incoming, name: str, places: Mapping[str, str]) -> str:
    given = str(record.values.get(name, ""))
    if slug := places.get(given.casefold()):
        return slug
    raise InvalidRecordError(
        _("%(field)s: no place is known by the name %(name)r. Write a place's name or slug.")
        % {"field": ENDS[name], "name": given}
    )


def _slug(record: Incoming, ends: Mapping[str, str], known: Mapping[tuple[str, str], str]) -> str:
    pair = ends["start"], ends["end"]
    if pair[0] == pair[1]:
        raise InvalidRecordError(_("to: the way ends where it begins. Name another place."))
    return known.get(pair) or way_slug(*pair)
