"""Finds the records of a source by its own keys, and notes which of them it no longer has."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge import rows
from knowledge.importers.kinds import KINDS
from knowledge.importers.names import slugs_by_name
from knowledge.importers.records import Incoming, Pack
from knowledge.importers.sections import CONFERENCE
from knowledge.models import Conference, Origin

# Fields of a session that name records of other kinds.
LINKS = {"place": "place", "speakers": "speaker"}
Key = tuple[str, str]
_BATCH = 500
_MAX_SLUG = 100


@dataclass(frozen=True, slots=True)
class Gone:
    """A record of an earlier import from the same source that it no longer has."""

    kind: str
    slug: str
    title: str
    origin: int


def identify(content: Pack) -> Pack:
    """Give each record with a key the slug of the row that it was imported to before.

    A new one takes a row that no other source has, if there is one, or a slug that is free. People
    and places of one name are one record for all sources. A session is another if it begins at
    another time.
    """
    known = _known(content.source)
    incoming = _without_other_conference(content)
    slugs: dict[Key, str] = {}
    for kind in KINDS.values():
        records = [r for r in incoming if r.kind == kind.name and r.key]
        if records:
            _identify_kind(content.source, kind.name, records, known, slugs)
    renamed = {(r.kind, r.slug): slugs[r.kind, r.key] for r in incoming if r.key}
    return replace(content, incoming=tuple(_renamed(r, slugs, renamed) for r in incoming))


def _known(source: str) -> dict[Key, Origin]:
    if not source:
        return {}
    return {(o.kind, o.key): o for o in Origin.objects.filter(source=source)}


def _without_other_conference(content: Pack) -> list[Incoming]:
    """A source speaks of the conference only while there is none; packs do not have a source."""
    if content.source and Conference.objects.exists():
        return [record for record in content.incoming if record.kind != CONFERENCE]
    return list(content.incoming)


def _identify_kind(
    source: str,
    kind: str,
    records: list[Incoming],
    known: Mapping[Key, Origin],
    slugs: dict[Key, str],
) -> None:
    rows = {row.pk: row for row in _rows(kind)}
    ours = {o.row: o for (other, _key), o in known.items() if other == kind}
    given = {rows[pk].slug if pk in rows else o.slug for pk, o in ours.items()}
    free = {row.slug: row for row in rows.values() if row.pk not in ours}
    taken = given | {
        rows[pk].slug if pk in rows else slug
        for pk, slug in Origin.objects.filter(kind=kind)
        .exclude(source=source)
        .values_list("row", "slug")
    }
    names = slugs_by_name(free) if kind in LINKS.values() else {}
    there = {row.slug: row for row in rows.values()}
    for record in records:
        origin = known.get((kind, record.key))
        named = names.get(str(record.values.get("name", "")).casefold())
        if record.key == record.slug and (record.slug in there or not origin):
            # The source calls it by its slug here.
            slug = record.slug
        elif origin:
            slug = rows[origin.row].slug if origin.row in rows else origin.slug
        elif named and named not in given:
            slug = named
        else:
            slug = _unused(record.slug, _occupied(record, taken, there))
        slugs[kind, record.key] = slug
        given.add(slug)
        taken.add(slug)


def _occupied(
    record: Incoming, taken: set[str], there: Mapping[str, models.Model]
) -> Callable[[str], bool]:
    """Return what tells whether a slug is of a record other than this one."""
    if record.kind != "session" or "start" not in record.values:
        return taken.__contains__
    start = datetime.fromisoformat(str(record.values["start"]))
    return lambda slug: slug in taken or (slug in there and there[slug].start != start)


def _rows(kind: str) -> Iterable[models.Model]:
    more = ("name", "other_names") if kind in LINKS.values() else ()
    more = ("start",) if kind == "session" else more
    return KINDS[kind].model.objects.only("slug", *more)


def _unused(slug: str, is_occupied: Callable[[str], bool]) -> str:
    found, number = slug, 1
    while is_occupied(found):
        number += 1
        found = f"{slug[: _MAX_SLUG - 6]}-{number}"
    return found


def _renamed(
    record: Incoming, slugs: Mapping[Key, str], renamed: Mapping[tuple[str, str], str]
) -> Incoming:
    slug = slugs[record.kind, record.key] if record.key else record.slug
    values = dict(record.values)
    for field_name, kind in LINKS.items():
        if record.kind == "session" and record.key and field_name in values:
            named = str(values[field_name]).splitlines()
            values[field_name] = "\n".join(renamed.get((kind, name), name) for name in named)
    return replace(record, slug=slug, values=values)


def gone(content: Pack) -> tuple[list[Gone], list[str]]:
    """Return what the source no longer has, and notes on parts that came empty.

    A part that is empty as a whole was more likely withheld than deleted: nothing of it is gone.
    """
    found: list[Gone] = []
    notes: list[str] = []
    there = {(r.kind, r.key) for r in content.incoming if r.key} | content.seen
    known = _known(content.source)
    for kind, prefix in sorted(content.complete):
        part = {k: o for k, o in known.items() if k[0] == kind and k[1].startswith(prefix)}
        missing = [o for k, o in part.items() if k not in there and not _is_unread(content, k)]
        missing = _of_rows_without_news(content, kind, missing)
        if missing and not any(k[0] == kind and k[1].startswith(prefix) for k in there):
            notes.append(
                _(
                    "The source brings no records of the kind %(kind)s any more; it had %(count)d. "
                    "It may be protected or not published. Nothing was marked as missing."
                )
                % {"kind": kind, "count": len(missing)}
            )
            continue
        found += _titled(kind, missing)
    return found, notes


def _is_unread(content: Pack, key: Key) -> bool:
    return any(key[0] == kind and key[1].startswith(begin) for kind, begin in content.unread)


def _of_rows_without_news(content: Pack, kind: str, missing: list[Origin]) -> list[Origin]:
    """Leave out rows that came by another key, and all but one key of a row."""
    slugs = {r.slug for r in content.incoming if r.kind == kind}
    # A row of a table that was refused is known by its slug.
    slugs |= {key for other, key in content.seen if other == kind}
    found = {origin.row: origin for origin in missing}
    if found:
        rows = KINDS[kind].model.objects.values_list("slug", "pk")
        for pk in (pk for slug, pk in rows if slug in slugs):
            found.pop(pk, None)
    return list(found.values())


def _titled(kind: str, missing: list[Origin]) -> Iterable[Gone]:
    """Leave out what staff deleted: nobody misses it."""
    for start in range(0, len(missing), _BATCH):
        batch = missing[start : start + _BATCH]
        rows = KINDS[kind].model.objects.in_bulk([origin.row for origin in batch])
        for origin in batch:
            if row := rows.get(origin.row):
                yield Gone(kind, row.slug, str(row), origin.pk)


def remember(content: Pack, missing: Iterable[Gone]) -> None:
    """Write down which row each key of the source stands for, and which are gone."""
    if not content.source:
        return
    now = timezone.now()
    known = _known(content.source)
    fresh, seen = [], []
    for kind, records in _by_kind(content).items():
        there = dict(KINDS[kind].model.objects.values_list("slug", "pk"))
        for record in records:
            if record.slug not in there:
                continue
            origin = known.get((kind, record.key)) or Origin(
                source=content.source, kind=kind, key=record.key
            )
            origin.slug, origin.row = record.slug, there[record.slug]
            origin.seen_at, origin.gone_at = now, None
            (seen if origin.pk else fresh).append(origin)
        _forget_gone(content.source, kind, [o.row for o in (*fresh, *seen) if o.kind == kind])
    Origin.objects.bulk_create(fresh, batch_size=_BATCH)
    rows.write(Origin, seen, ["slug", "row", "seen_at", "gone_at"])
    keys = [record.origin for record in missing]
    for start in range(0, len(keys), _BATCH):
        lost = Origin.objects.filter(pk__in=keys[start : start + _BATCH], gone_at=None)
        lost.update(gone_at=now)


def _forget_gone(source: str, kind: str, rows: list[int]) -> None:
    """A row that is there is so by all its keys."""
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        back = Origin.objects.filter(source=source, kind=kind, row__in=batch)
        back.exclude(gone_at=None).update(gone_at=None)


def _by_kind(content: Pack) -> dict[str, list[Incoming]]:
    found: dict[str, list[Incoming]] = {}
    for record in content.incoming:
        if record.key:
            found.setdefault(record.kind, []).append(record)
    return found
