"""The brief: what a turn gets to see of the rows."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from knowledge import brief, models, revision
from knowledge.values import Conference, Fact, Place, RedZoneTopic, Session, Speaker, Way

pytestmark = pytest.mark.django_db

VIENNA = ZoneInfo("Europe/Vienna")
TEN = datetime(2025, 9, 8, 8, 0, tzinfo=UTC)
NOON = datetime(2025, 9, 8, 10, 0, tzinfo=UTC)


def add_fact(slug, **fields):
    return models.Fact.objects.create(slug=slug, question=f"{slug}?", answer=f"{slug}.", **fields)


def add_session(slug, **fields):
    return models.Session.objects.create(slug=slug, title=slug, start=TEN, end=NOON, **fields)


def queries():
    with CaptureQueriesContext(connection) as captured:
        brief.load()
    return len(captured)


def test_an_empty_database_gives_an_empty_brief():
    loaded = brief.load()

    assert (loaded.conference, loaded.records, loaded.topics) == (Conference(), (), ())


def test_the_brief_carries_the_revision_it_was_read_at():
    add_fact("opening")

    assert brief.load().revision == revision.current() > 0


def test_a_fact_comes_with_its_translations_and_its_dates():
    row = add_fact("opening", keywords="hours\n\n1996", valid_until=date(2025, 9, 12), pinned=True)
    row.translations.create(lang="fr", question="Quand ?", answer="À neuf heures.")
    row.translations.create(lang="es", question="", answer="A las nueve.")

    assert brief.load().records == (
        Fact(
            slug="opening",
            question={"en": "opening?", "fr": "Quand ?"},
            answer={"en": "opening.", "fr": "À neuf heures.", "es": "A las nueve."},
            keywords=("hours", "1996"),
            pinned=True,
            valid_until=date(2025, 9, 12),
        ),
    )


def test_a_session_names_its_room_and_speakers_and_is_in_the_conferences_time():
    models.Conference.objects.create(name="SnT", timezone="Europe/Vienna")
    room = models.Place.objects.create(slug="forum", name="Forum")
    ada = models.Speaker.objects.create(slug="ada", name="Ada Berg")
    add_session("welcome", place=room, languages="en, fr").speakers.add(ada)

    session = brief.load().records[-1]

    assert session == Session(
        slug="welcome",
        heading={"en": "welcome"},
        start=datetime(2025, 9, 8, 10, 0, tzinfo=VIENNA),
        end=datetime(2025, 9, 8, 12, 0, tzinfo=VIENNA),
        place="Forum",
        languages=("en", "fr"),
        speakers=("Ada Berg",),
    )
    assert session.start.tzinfo == VIENNA


def test_a_place_comes_with_its_names_and_lines():
    row = models.Place.objects.create(
        slug="ring", name="Ring", other_names="Ringstrasse", kind="transport", lines="U2, 71"
    )
    row.translations.create(lang="ru", name="Ринг", directions="Налево.")

    assert brief.load().records == (
        Place(
            slug="ring",
            name="Ring",
            names={"en": "Ring", "ru": "Ринг"},
            other_names=("Ringstrasse",),
            kind="transport",
            lines=("U2", "71"),
            directions={"ru": "Налево."},
        ),
    )


def test_a_speaker_comes_with_other_spellings():
    models.Speaker.objects.create(slug="ada", name="Ada Berg", other_names="Ада Берг", role="Chair")

    assert brief.load().records == (
        Speaker(slug="ada", name="Ada Berg", other_names=("Ада Берг",), role={"en": "Chair"}),
    )


def test_drafts_stay_out_of_the_brief_and_out_of_its_sessions():
    add_fact("draft", published=False)
    room = models.Place.objects.create(slug="forum", name="Forum", published=False)
    ada = models.Speaker.objects.create(slug="ada", name="Ada Berg", published=False)
    add_session("welcome", place=room).speakers.add(ada)
    models.RedZoneTopic.objects.create(slug="gossip", title="Gossip", published=False)

    loaded = brief.load()

    assert [record.address for record in loaded.records] == ["session:welcome"]
    assert (loaded.records[0].place, loaded.records[0].speakers) == ("", ())
    assert loaded.topics == ()


def test_a_topic_comes_with_its_wordings():
    row = models.RedZoneTopic.objects.create(slug="gossip", title="Gossip", near_misses="news?")
    row.wordings.create(lang="en", deflection="Ask others.", phrases="they say\n", first="Sit.")
    row.wordings.create(lang="fr", deflection="", phrases="on dit", examples="Qui a dit quoi ?")

    assert brief.load().topics == (
        RedZoneTopic(
            slug="gossip",
            title="Gossip",
            severity="block",
            deflection={"en": "Ask others."},
            phrases={"en": ("they say",), "fr": ("on dit",)},
            examples={"fr": ("Qui a dit quoi ?",)},
            near_misses=("news?",),
            first={"en": "Sit."},
        ),
    )


def test_the_number_of_queries_does_not_grow_with_the_content():
    def add_all(number):
        add_fact(f"fact-{number}").translations.create(lang="fr", answer="Oui.")
        place = models.Place.objects.create(slug=f"place-{number}", name="Forum")
        place.translations.create(lang="fr", name="Forum")
        ada = models.Speaker.objects.create(slug=f"speaker-{number}", name="Ada Berg")
        ada.translations.create(lang="fr", bio="Ada.")
        session = add_session(f"session-{number}", place=place)
        session.speakers.add(ada)
        session.translations.create(lang="fr", title="Accueil")
        topic = models.RedZoneTopic.objects.create(slug=f"topic-{number}", title="Gossip")
        topic.wordings.create(lang="fr", phrases="on dit")

    add_all(0)
    few = queries()
    for number in range(1, 6):
        add_all(number)

    assert queries() == few


@pytest.mark.django_db
def test_change_of_many_rows_at_once_counts_as_a_change():
    before = revision.current()

    facts = models.Fact.objects
    facts.bulk_create([models.Fact(slug="a", question="A?", answer="A."), models.Fact(slug="b")])
    facts.filter(slug="a").update(answer="Another.")
    facts.filter(slug="nobody").update(answer="Nothing.")

    assert revision.current() == before + 2


def test_a_time_zone_that_nobody_knows_counts_as_utc_and_is_named(caplog):
    models.Conference.objects.create(name="SnT", timezone="Europe/Wien")
    add_session("welcome")

    loaded = brief.load()

    assert loaded.conference.timezone == "UTC"
    assert loaded.records[-1].start.isoformat() == "2025-09-08T08:00:00+00:00"
    assert [line.split(":")[0] for line in caplog.messages] == [
        "time-zone-unknown name='Europe/Wien'"
    ]


def prefetched(row, **related):
    """Return a row that is not saved, with what belongs to it."""
    row.pk = row.pk or 0
    row._prefetched_objects_cache = {"translations": [], **related}
    return row


def test_a_brief_can_hold_a_row_that_is_not_saved():
    stored = add_fact("desk")
    draft = models.Fact(pk=stored.pk, slug="desk", question="Where?", answer="Up.", published=False)
    french = models.FactTranslation(lang="fr", answer="En haut.")
    before = brief.load()

    made, record = brief.with_row(before, prefetched(draft, translations=[french]))

    assert record == Fact("desk", {"en": "Where?"}, {"en": "Up.", "fr": "En haut."})
    assert made.records == (record,)
    assert before.records[0].answer != record.answer
    assert brief.load() == before


def test_a_row_that_was_never_saved_stands_beside_the_others():
    add_fact("desk")
    new = models.Fact(slug="tram", question="Which tram?", answer="The one.")

    made, record = brief.with_row(brief.load(), prefetched(new))

    assert [r.slug for r in made.records] == ["desk", "tram"]
    assert record.address == "fact:tram"


def test_sessions_name_a_speaker_who_is_not_saved_by_the_new_name():
    ada = models.Speaker.objects.create(slug="ada", name="Ada Berg")
    add_session("welcome").speakers.add(ada)
    ada.name = "Ada Lund"

    made, _ = brief.with_row(brief.load(), prefetched(ada))

    assert [r.speakers for r in made.records if r.address == "session:welcome"] == [("Ada Lund",)]


def test_sessions_name_a_speaker_and_a_room_that_are_drafts():
    ada = models.Speaker.objects.create(slug="ada", name="Ada Berg", published=False)
    bob = models.Speaker.objects.create(slug="bob", name="Bob", published=False)
    hall = models.Place.objects.create(slug="hall", name="Hall", published=False)
    add_session("welcome", place=hall).speakers.set([ada, bob])
    add_session("hidden", place=hall, published=False)

    with_hall, _ = brief.with_row(brief.load(), prefetched(hall))
    with_ada, _ = brief.with_row(brief.load(), prefetched(ada))

    assert sessions_of(with_hall) == [("welcome", "Hall", ())]
    assert sessions_of(with_ada) == [("welcome", "", ("Ada Berg",))]


def sessions_of(made):
    found = (record for record in made.records if isinstance(record, Session))
    return [(session.slug, session.place, session.speakers) for session in found]


def test_place_that_is_not_saved_brings_its_ways_and_those_to_it():
    hall, desk, coats = (
        models.Place.objects.create(slug=slug, name=slug, published=slug != "hall")
        for slug in ("hall", "desk", "coats")
    )
    add_way(desk, coats)
    add_way(desk, hall)
    down = add_way(hall, desk)
    down.directions = "Go down."
    new = prefetched(models.Way(start=hall, end=coats, directions="Go left."))
    off = prefetched(models.Way(start=hall, end=coats, directions="No.", published=False))
    hall.slug = "big-hall"

    before = brief.load()
    made, _ = brief.with_row(before, prefetched(hall, ways_from=[down, new, off]))

    assert ways_of(before) == [("desk", "coats", "Go.")]
    assert ways_of(made) == [
        ("big-hall", "coats", "Go left."),
        ("big-hall", "desk", "Go down."),
        ("desk", "big-hall", "Go."),
        ("desk", "coats", "Go."),
    ]


def test_place_as_it_is_stored_changes_no_way():
    hall, desk = (models.Place.objects.create(slug=slug, name=slug) for slug in ("hall", "desk"))
    add_way(desk, hall)
    add_way(hall, desk).translations.create(lang="fr", directions="Descendez.")
    before = brief.load()

    made, _ = brief.with_row(before, prefetched(hall))

    assert made.ways == before.ways
    assert before.ways[1] == Way("hall", "desk", {"en": "Go.", "fr": "Descendez."})


def add_way(start, end):
    return models.Way.objects.create(start=start, end=end, directions="Go.")


def ways_of(made):
    return sorted((way.start, way.end, way.directions["en"]) for way in made.ways)
