"""Reads the published content into a brief: rows in, frozen values out."""

import logging
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Prefetch

from knowledge import models, revision
from knowledge.models.fields import lines
from knowledge.values import (
    Brief,
    Conference,
    Fact,
    Place,
    Record,
    RedZoneTopic,
    Session,
    Speaker,
    Texts,
)

log = logging.getLogger("rosa.brief")


def load() -> Brief:
    """Return the published content, read in a number of queries that does not grow with it."""
    # Read before the content: a change that comes in between leaves the brief with the older
    # number, so that it is seen to be out of date.
    number = revision.current()
    conference = _conference()
    records: list[Record] = [
        *map(_fact, _published(models.Fact)),
        *map(_speaker, _published(models.Speaker)),
        *map(_place, _published(models.Place)),
        *_sessions(ZoneInfo(conference.timezone)),
    ]
    topics = models.RedZoneTopic.objects.published().prefetch_related("wordings")
    return Brief(number, conference, tuple(records), tuple(map(_topic, topics)))


def _published(model: Any) -> Iterable[Any]:
    return model.objects.published().prefetch_related("translations")


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
        address=row.address,
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
    )


def _sessions(zone: ZoneInfo) -> Iterable[Session]:
    speakers = Prefetch("speakers", models.Speaker.objects.published())
    rows = _published(models.Session).select_related("place").prefetch_related(speakers)
    return (_session(row, zone) for row in rows)


def _session(row: models.Session, zone: ZoneInfo) -> Session:
    return Session(
        slug=row.slug,
        heading=_texts(row, "title"),
        start=row.start.astimezone(zone),
        end=row.end.astimezone(zone),
        kind=row.kind,
        place=row.place.name if row.place and row.place.published else "",
        theme=row.theme,
        languages=_listed(row.languages),
        description=_texts(row, "description"),
        speakers=tuple(speaker.name for speaker in row.speakers.all()),
        status=row.status,
        source_url=row.source_url,
    )


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
    )


def _listed(text: str) -> tuple[str, ...]:
    """The entries of a field that separates them by commas."""
    return tuple(entry.strip() for entry in text.split(",") if entry.strip())
