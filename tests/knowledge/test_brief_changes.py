"""A brief made from the one before reads only what changed, and is what a new one would be."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from knowledge import brief, revision
from knowledge.models import (
    Conference,
    Fact,
    FactTranslation,
    Place,
    RedZoneTopic,
    RedZoneWording,
    Session,
    Speaker,
    Way,
    WayTranslation,
)
from knowledge.values import Brief

pytestmark = pytest.mark.django_db
HOUR = {"start": datetime(2025, 9, 8, 9, tzinfo=UTC), "end": datetime(2025, 9, 8, 10, tzinfo=UTC)}


@pytest.fixture
def before() -> Brief:
    Conference.objects.create(name="Test", timezone="Europe/Vienna")
    lunch = Fact.objects.create(slug="lunch", question="When is lunch?", answer="At one.")
    FactTranslation.objects.create(fact=lunch, lang="fr", answer="À une heure.")
    Fact.objects.create(slug="tea", question="Is there tea?", answer="Yes.", pinned=True)
    hall = Place.objects.create(slug="hall", name="Hall")
    desk = Place.objects.create(slug="desk", name="Desk")
    down = Way.objects.create(slug="down", start=hall, end=desk, directions="Go down.", minutes=1)
    WayTranslation.objects.create(way=down, lang="fr", directions="Descendez.")
    Way.objects.create(slug="up", start=desk, end=hall, directions="Go up.", step_free=False)
    floyd = Speaker.objects.create(slug="floyd", name="Robert Floyd", role="Secretary")
    session = Session.objects.create(slug="opening", title="Opening", place=hall, **HOUR)
    session.speakers.add(floyd)
    topic = RedZoneTopic.objects.create(slug="secret", title="Secrets", severity="block")
    RedZoneWording.objects.create(topic=topic, lang="en", phrases="secret")
    return brief.load()


def rename_speaker() -> None:
    speaker = Speaker.objects.get()
    speaker.name = "Rob Floyd"
    speaker.save()


def rename_place() -> None:
    place = Place.objects.get(slug="hall")
    place.name = "Great Hall"
    place.save()


def rename_slug_of_place() -> None:
    place = Place.objects.get(slug="hall")
    place.slug = "great-hall"
    place.save()


def unpublish_place() -> None:
    place = Place.objects.get(slug="desk")
    place.published = False
    place.save()


def lengthen_way() -> None:
    way = Way.objects.get(slug="down")
    way.minutes = 5
    way.save()


def unpublish_speaker() -> None:
    speaker = Speaker.objects.get()
    speaker.published = False
    speaker.save()


def link_another_speaker() -> None:
    other = Speaker.objects.create(slug="zerbo", name="Lassina Zerbo", role="Scientist")
    other.sessions.add(Session.objects.get())


def rename_slug() -> None:
    fact = Fact.objects.get(slug="lunch")
    fact.slug = "lunch-time"
    fact.save()


def move_zone() -> None:
    conference = Conference.objects.get()
    conference.timezone = "Asia/Tokyo"
    conference.save()


CHANGES: list[Callable[[], object]] = [
    lambda: Fact.objects.create(slug="new", question="What is new?", answer="This."),
    lambda: Fact.objects.get(slug="lunch").delete(),
    lambda: Fact.objects.update(answer="Changed."),
    lambda: FactTranslation.objects.get().delete(),
    lambda: FactTranslation.objects.update(answer="Midi."),
    lambda: Speaker.objects.get().delete(),
    lambda: Place.objects.get(slug="hall").delete(),
    lambda: Way.objects.update(published=False),
    lambda: Way.objects.get(slug="up").delete(),
    lambda: WayTranslation.objects.update(directions="Allez en bas."),
    lambda: WayTranslation.objects.get().delete(),
    lengthen_way,
    rename_slug_of_place,
    unpublish_place,
    lambda: Session.objects.get().speakers.clear(),
    lambda: Session.objects.all().delete(),
    lambda: RedZoneWording.objects.update(phrases="hidden"),
    lambda: RedZoneWording.objects.get().delete(),
    lambda: RedZoneTopic.objects.all().delete(),
    rename_speaker,
    rename_place,
    unpublish_speaker,
    link_another_speaker,
    rename_slug,
    move_zone,
]


@pytest.mark.parametrize("change", CHANGES)
def test_brief_after_a_change_is_the_one_that_is_read_anew(
    before: Brief, change: Callable[[], object]
) -> None:
    change()

    after, anew = brief.load(before), brief.load()

    assert (after.revision, after.conference, after.topics, after.pinned, after.ways) == (
        anew.revision,
        anew.conference,
        anew.topics,
        anew.pinned,
        anew.ways,
    )
    assert after.rows == anew.rows
    assert after.revision > before.revision


def test_change_of_one_row_leaves_the_other_records_untouched(before: Brief) -> None:
    fact = Fact.objects.get(slug="lunch")
    fact.answer = "At two."
    fact.save()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        after = brief.load(before)

    same = [row for row, record in after.rows.items() if record is before.rows.get(row)]
    assert len(same) == len(before.rows) - 1
    assert len(queries) == 5


def test_change_that_is_not_on_record_reads_everything(before: Brief) -> None:
    Fact.objects.filter(slug="lunch").update(answer="At three.")
    revision.bump()

    assert revision.touched(before.revision, revision.current()) is None
    assert brief.load(before).rows == brief.load().rows


def test_several_changes_are_each_row_once(before: Brief) -> None:
    fact = Fact.objects.get(slug="lunch")
    for answer in ("At two.", "At three."):
        fact.answer = answer
        fact.save()

    assert revision.touched(before.revision, revision.current()) == [("fact", fact.pk)]
    assert revision.touched(before.revision, revision.current() + 1) is None
