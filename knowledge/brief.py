"""Reads the published content into a brief: rows in, frozen values out."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Prefetch, Q, QuerySet

from knowledge import models, revision
from knowledge.models.fields import lines
from knowledge.values import (
    Brief,
    Conference,
    Fact,
    GlossaryWord,
    Place,
    Record,
    RedZoneTopic,
    Session,
    Speaker,
    Texts,
    Way,
)

Row = tuple[str, int]
Read = tuple[Row, Record]

log = logging.getLogger("rosa.brief")


# More touched rows than this are not worth picking out.
_FEW = 500
# A way is named by its places, which may be unpublished or renamed.
_OF_WAYS = frozenset({"way", "place"})


def load(before: Brief | None = None) -> Brief:
    """Return the published content, read in a number of queries that does not grow with it.

    Of a brief made `before` only what has changed since is read again.
    """
    # Read before the content: a change that comes in between leaves the brief with the older
    # number, so that it is seen to be out of date.
    number = revision.current()
    conference = _conference()
    touched = revision.touched(before.revision, number) if before else None
    if before is None or touched is None or len(touched) > _FEW or conference != before.conference:
        rows = {**_itself(conference), **dict(_read(ZoneInfo(conference.timezone)))}
        topics, words, ways = _topics(), _words(), _ways()
    else:
        rows = _updated(before.rows, touched, ZoneInfo(conference.timezone))
        topics_changed = any(kind.startswith("redzone") for kind, _ in touched)
        topics = _topics() if topics_changed else before.topics
        words = _words() if any(kind == "term" for kind, _ in touched) else before.words
        ways_changed = any(kind in _OF_WAYS for kind, _ in touched)
        ways = _ways() if ways_changed else before.ways
    return Brief(number, conference, tuple(rows.values()), topics, rows, words, ways)


def with_row(brief: Brief, row: Any) -> tuple[Brief, Record]:
    """Return the brief as it would be with a row that is not saved, and the row's record.

    It counts as published. What belongs to the row is taken as it was prefetched, the ways from a
    place too; a new row has a key that no other has.
    """
    kind = str(row._meta.model_name)
    zone = ZoneInfo(brief.conference.timezone)
    record = _makers(zone)[type(row)](row)
    rows = {**brief.rows, (kind, row.pk): record, **_sessions_with(row, zone)}
    ways = _ways_with(row) if isinstance(row, models.Place) else brief.ways
    return replace(brief, records=tuple(rows.values()), rows=rows, ways=ways), record


def _sessions_with(row: Any, zone: ZoneInfo) -> dict[Row, Record]:
    """The sessions of a speaker or place that is not saved, with its name."""
    if not isinstance(row, models.Speaker | models.Place):
        return {}
    named = Q(speakers=row.pk) if isinstance(row, models.Speaker) else Q(place=row.pk)
    # Among the speakers of a place's sessions none is the row, whatever its key.
    own = [row.pk] if isinstance(row, models.Speaker) else []
    speakers = models.Speaker.objects.filter(Q(published=True) | Q(pk__in=own))
    sessions = models.Session.objects.published().filter(named).select_related("place")
    return {
        ("session", session.pk): replace(
            _session(session, zone),
            place=row.name if session.place == row else _room(session),
            speakers=tuple(row.name if s == row else s.name for s in session.speakers.all()),
        )
        for session in sessions.prefetch_related("translations", Prefetch("speakers", speakers))
    }


def _ways_with(place: models.Place) -> tuple[Way, ...]:
    """The ways as they are with a place that is not saved: those from it as it holds them."""
    others = _way_rows(Q(end__published=True) | Q(end=place.pk)).exclude(start=place.pk)
    there = [way for way in place.ways_from.all() if way.published and way.end.published]
    for way in there:
        way.start = place
    back = list(others.filter(start__published=True))
    for way in back:
        if way.end == place:
            way.end = place
    return tuple(map(_way, sorted((*back, *there), key=lambda way: way.slug)))


def _makers(zone: ZoneInfo) -> dict[type, Callable[[Any], Record]]:
    """What makes a record of each kind of row."""
    return {
        models.Fact: _fact,
        models.Speaker: _speaker,
        models.Place: _place,
        models.Session: partial(_session, zone=zone),
    }


def _itself(conference: Conference) -> dict[Row, Record]:
    """The conference as a record, once staff have named it."""
    return {("conference", 0): conference} if conference.name else {}


def _read(zone: ZoneInfo, only: Mapping[str, Collection[int]] | None = None) -> Iterator[Read]:
    """Yield the published records with their rows, all of them or `only` those of each kind."""
    for model, make in _makers(zone).items():
        kind = str(model._meta.model_name)
        rows = model.objects.published().prefetch_related("translations")
        if model is models.Session:
            speakers = Prefetch("speakers", models.Speaker.objects.published())
            rows = rows.select_related("place").prefetch_related(speakers)
        if only is not None:
            if kind not in only:
                continue
            rows = rows.filter(pk__in=only[kind])
        yield from (((kind, row.pk), make(row)) for row in rows)


def _updated(
    rows: Mapping[Row, Record], touched: Iterable[Row], zone: ZoneInfo
) -> dict[Row, Record]:
    only: dict[str, set[int]] = {}
    for kind, key in (*touched, *_sessions_of(rows, touched)):
        only.setdefault(kind, set()).add(key)
    fresh = dict(_read(zone, only))
    kept = {
        row: fresh.pop(row, record)
        for row, record in rows.items()
        if row in fresh or row[1] not in only.get(row[0], ())
    }
    return kept | fresh


def _sessions_of(rows: Mapping[Row, Record], touched: Iterable[Row]) -> Iterator[Row]:
    """Yield the sessions that name a touched speaker or place, before the change or after it."""
    speakers = [key for kind, key in touched if kind == "speaker"]
    places = [key for kind, key in touched if kind == "place"]
    if not speakers and not places:
        return
    names = {record.name for row in touched if isinstance(record := rows.get(row), Speaker | Place)}
    for row, record in rows.items():
        if isinstance(record, Session) and (
            record.place in names or not names.isdisjoint(record.speakers)
        ):
            yield row
    linked = Q(speakers__in=speakers) | Q(place__in=places)
    found = models.Session.objects.filter(linked).order_by().values_list("pk", flat=True)
    yield from (("session", key) for key in found.distinct())


def _conference() -> Conference:
    row = models.Conference.objects.order_by("pk").first()
    if row is None:
        return Conference()
    return Conference(
        name=row.name,
        start=row.start,
        end=row.end,
        timezone=_known_zone(row.timezone),
        venue=row.venue,
        street=row.address,
        city=row.city,
    )


def _known_zone(name: str) -> str:
    """Return the name of a time zone; an unknown one must not keep all content from being read."""
    try:
        ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        log.error(
            "time-zone-unknown name=%r: times are in UTC. Set it under Conference in the admin, "
            "for example to Europe/Vienna.",
            name,
        )
        return "UTC"
    return name


def _texts(row: Any, field: str) -> Texts:
    """The English text of a field, which the row holds, and its translations."""
    texts = {tr.lang: getattr(tr, field) for tr in row.translations.all()}
    return {lang: text for lang, text in (("en", getattr(row, field)), *texts.items()) if text}


def _fact(row: models.Fact) -> Fact:
    return Fact(
        slug=row.slug,
        question=_texts(row, "question"),
        answer=_texts(row, "answer"),
        category=row.category,
        keywords=lines(row.keywords),
        pinned=row.pinned,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        source_url=row.source_url,
        asked_as=lines(row.asked_as),
    )


def _speaker(row: models.Speaker) -> Speaker:
    return Speaker(
        slug=row.slug,
        name=row.name,
        other_names=lines(row.other_names),
        role=_texts(row, "role"),
        organisation=row.organisation,
        bio=_texts(row, "bio"),
        status=row.status,
        source_url=row.source_url,
        asked_as=lines(row.asked_as),
    )


def _place(row: models.Place) -> Place:
    return Place(
        slug=row.slug,
        name=row.name,
        names=_texts(row, "name"),
        other_names=lines(row.other_names),
        kind=row.kind,
        means=row.means,
        lines=_listed(row.lines),
        description=_texts(row, "description"),
        directions=_texts(row, "directions"),
        area_m2=row.area_m2,
        seats=row.seats,
        source_url=row.source_url,
        asked_as=lines(row.asked_as),
    )


def _session(row: models.Session, zone: ZoneInfo) -> Session:
    return Session(
        slug=row.slug,
        heading=_texts(row, "title"),
        start=row.start.astimezone(zone),
        end=row.end.astimezone(zone),
        kind=row.kind,
        place=_room(row),
        theme=row.theme,
        languages=_listed(row.languages),
        description=_texts(row, "description"),
        speakers=tuple(speaker.name for speaker in row.speakers.all()),
        status=row.status,
        source_url=row.source_url,
        asked_as=lines(row.asked_as),
    )


def _room(row: models.Session) -> str:
    return row.place.name if row.place and row.place.published else ""


def _topics() -> tuple[RedZoneTopic, ...]:
    rows = models.RedZoneTopic.objects.published().prefetch_related("wordings")
    return tuple(map(_topic, rows))


def _topic(row: models.RedZoneTopic) -> RedZoneTopic:
    wordings = row.wordings.all()
    return RedZoneTopic(
        slug=row.slug,
        title=row.title,
        severity=row.severity,
        guidance=row.guidance,
        deflection={wording.lang: wording.deflection for wording in wordings if wording.deflection},
        phrases={wording.lang: lines(wording.phrases) for wording in wordings if wording.phrases},
        examples={
            wording.lang: lines(wording.examples) for wording in wordings if wording.examples
        },
        near_misses=lines(row.near_misses),
        first={wording.lang: wording.first for wording in wordings if wording.first},
    )


def _words() -> tuple[GlossaryWord, ...]:
    terms = models.Term.objects.live().order_by("pk")
    return tuple(word for term in terms for word in term.words())


def _ways() -> tuple[Way, ...]:
    return tuple(map(_way, _way_rows(Q(start__published=True, end__published=True))))


def _way_rows(which: Q) -> QuerySet[models.Way]:
    rows = models.Way.objects.published().filter(which)
    return rows.select_related("start", "end").prefetch_related("translations")


def _way(row: models.Way) -> Way:
    return Way(
        start=row.start.slug,
        end=row.end.slug,
        directions=_texts(row, "directions"),
        minutes=row.minutes,
        step_free=row.step_free,
    )


def _listed(text: str) -> tuple[str, ...]:
    """The entries of a field that separates them by commas."""
    return tuple(entry.strip() for entry in text.split(",") if entry.strip())
