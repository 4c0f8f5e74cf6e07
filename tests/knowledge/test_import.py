"""Imports: what goes in, what staff keep, what is refused."""

from datetime import UTC, datetime

import pytest

from knowledge import revision
from knowledge.importers.apply import import_path
from knowledge.models import (
    Conference,
    Deletion,
    Fact,
    FactTranslation,
    Place,
    RedZoneTopic,
    Session,
    Speaker,
)
from tests.knowledge.packs import DEMO, FACT, content_of_database

pytestmark = pytest.mark.django_db


def test_the_demo_pack_goes_in_whole_and_a_second_time_changes_nothing():
    first = import_path(DEMO)
    content, number = content_of_database(), revision.current()
    second = import_path(DEMO)

    assert (first.refused, first.notes) == ((), ())
    assert len(first.names("added")) == 206
    assert second.names("unchanged") == first.names("added")
    assert (content_of_database(), revision.current()) == (content, number)


def test_an_import_counts_as_one_change_of_the_content(pack):
    before = revision.current()

    import_path(DEMO)

    assert revision.current() == before + 1


def test_a_fact_lands_in_its_fields_and_its_translation_waits_for_a_check(pack):
    import_path(pack(FACT))

    fact = Fact.objects.get()
    french = fact.translations.get()
    assert (fact.question, fact.keywords) == ("When do you open?", "hours\n1996")
    assert (french.lang, french.answer) == ("fr", "Nous ouvrons à neuf heures.")
    assert french.status == "machine"


def test_the_venue_and_the_dates_make_one_conference():
    import_path(DEMO)

    conference = Conference.objects.get()
    assert (str(conference.start), str(conference.end)) == ("2025-09-08", "2025-09-12")
    assert (conference.timezone, conference.city) == ("Europe/Vienna", "Vienna")
    assert conference.address == "Heldenplatz, 1010 Vienna, Austria"
    assert conference.venue == "Hofburg Vienna congress centre (Hofburg Palace)"


def test_a_venue_alone_waits_for_its_conference_and_then_fills_it():
    alone = import_path(DEMO / "venue.yaml")
    import_path(DEMO / "sessions.yaml")
    again = import_path(DEMO / "venue.yaml")

    assert alone.refused == ()
    assert alone.notes == ("venue.yaml: venue: there is no conference yet to have one",)
    assert again.names("changed") == ("conference",)
    assert Conference.objects.get().name.startswith("CTBT")


def test_rooms_places_and_stops_become_places():
    import_path(DEMO / "venue.yaml")

    hall, stop = Place.objects.get(slug="festsaal"), Place.objects.get(slug="karlsplatz")
    assert (hall.kind, hall.other_names, hall.seats) == ("hall", "Festival Hall", 1260)
    assert hall.directions.startswith("The Festsaal is on the upper main floor.")
    assert (hall.sample, hall.note) == (True, "Only the directions are a sample.")
    assert (stop.kind, stop.means, stop.lines) == ("transport", "underground", "U1, U2, U4")


def test_a_session_finds_its_room_by_name():
    import_path(DEMO)

    session = Session.objects.get(slug="sample-opening")
    assert session.place == Place.objects.get(slug="festsaal")
    assert session.start == datetime(2025, 9, 8, 8, tzinfo=UTC)
    assert session.languages == "en, fr, es, ru, zh, ar"


def test_a_session_without_its_room_goes_in_and_gets_the_room_later():
    first = import_path(DEMO / "sessions.yaml")
    import_path(DEMO)

    assert first.refused == ()
    assert "sessions.yaml: session:sample-opening: place: " in first.notes[0]
    assert Session.objects.get(slug="sample-opening").place.slug == "festsaal"


def test_a_session_names_its_speakers(pack):
    sessions = """
    people:
    - {slug: ada, name: Ada Byron}
    - {slug: bob, name: Bob Marsh, other_names: [Robert Marsh]}
    sessions:
    - slug: panel
      title: A panel
      start: 2025-09-08T10:00:00+02:00
      end: 2025-09-08T11:00:00+02:00
      speakers: [%s]
    """
    first = import_path(pack(sessions % "Robert Marsh, ada, Nobody"))
    names = [speaker.slug for speaker in Session.objects.get().speakers.all()]
    second = import_path(pack(sessions % "ada"))

    assert names == ["ada", "bob"]
    assert first.notes == (
        "facts.yaml: session:panel: speakers: nothing is known by the name 'Nobody'",
    )
    assert second.names("changed") == ("session:panel",)
    assert Session.objects.get().speakers.get() == Speaker.objects.get(slug="ada")


def test_the_demos_topics_for_people_in_need_say_first_whom_to_call_in_every_language():
    import_path(DEMO / "red_zone.yaml")

    for slug in ("distress", "medical-advice"):
        wordings = RedZoneTopic.objects.get(slug=slug).wordings.all()
        assert {w.lang for w in wordings if w.first} == {"ar", "en", "es", "fr", "ru", "zh"}


def test_a_topic_holds_each_language_apart():
    import_path(DEMO / "red_zone.yaml")

    topic = RedZoneTopic.objects.get(slug="state-compliance")
    assert [wording.lang for wording in topic.wordings.all()] == [
        "ar",
        "en",
        "es",
        "fr",
        "ru",
        "zh",
    ]
    assert topic.wordings.get(lang="fr").examples.splitlines() == [
        "Ce pays viole-t-il l'interdiction ?",
        "Quels États trichent ?",
    ]


def test_a_changed_file_changes_the_fields_that_staff_left_alone(pack):
    import_path(pack(FACT))

    report = import_path(pack(FACT.replace("at nine", "at ten").replace("neuf", "dix")))

    assert report.names("changed") == ("fact:opening",)
    assert Fact.objects.get().answer == "We open at ten."
    assert FactTranslation.objects.get().answer == "Nous ouvrons à dix heures."


def test_a_field_that_staff_edited_is_kept_and_the_others_follow_the_file(pack):
    import_path(pack(FACT))
    Fact.objects.update(answer="Ask the desk.")
    FactTranslation.objects.update(answer="Demandez.", status="checked")

    report = import_path(pack(FACT.replace("at nine", "at ten").replace("When do", "When will")))

    fact = Fact.objects.get()
    assert (fact.question, fact.answer) == ("When will you open?", "Ask the desk.")
    assert (fact.translations.get().answer, fact.translations.get().status) == (
        "Demandez.",
        "checked",
    )
    assert [change.kept for change in report.changes] == [("answer", "fr.answer")]


def test_what_staff_edited_stays_theirs_however_often_the_file_comes(pack):
    import_path(pack(FACT))
    Fact.objects.update(answer="Ask the desk.")

    for hour in ("ten", "eleven", "nine"):
        import_path(pack(FACT.replace("nine", hour)))

    assert Fact.objects.get().answer == "Ask the desk."


def test_a_record_that_was_only_saved_again_in_a_browser_was_not_edited(pack):
    import_path(pack(FACT))
    Fact.objects.update(keywords="hours\r\n1996\r\n")

    assert import_path(pack(FACT)).names("unchanged") == ("fact:opening",)


def test_overwrite_replaces_what_staff_edited_and_leaves_what_no_file_says(pack):
    import_path(pack(FACT))
    Fact.objects.update(answer="Ask the desk.", published=False)
    Fact.objects.get().translations.create(lang="de", answer="Um neun.")

    report = import_path(pack(FACT), overwrite=True)

    fact = Fact.objects.get()
    assert report.names("changed") == ("fact:opening",)
    assert (fact.answer, fact.published) == ("We open at nine.", False)
    assert [text.lang for text in fact.translations.all()] == ["de", "fr"]


def test_a_record_made_by_staff_is_kept_unless_overwritten(pack):
    Fact.objects.create(slug="opening", question="Open?", answer="Yes.")

    kept = import_path(pack(FACT))
    answer = Fact.objects.get().answer
    import_path(pack(FACT), overwrite=True)

    assert [change.kept for change in kept.changes] == [("made by staff",)]
    assert (answer, Fact.objects.get().answer) == ("Yes.", "We open at nine.")


def test_a_record_that_staff_deleted_comes_back_only_when_asked(pack):
    import_path(pack(FACT))
    Fact.objects.all().delete()

    kept = import_path(pack(FACT))
    count = Fact.objects.count()
    back = import_path(pack(FACT), overwrite=True)

    assert (kept.names("kept"), count) == (("fact:opening",), 0)
    assert back.names("added") == ("fact:opening",)
    assert (Fact.objects.count(), Deletion.objects.count()) == (1, 0)


def test_a_record_made_by_staff_leaves_no_trace_when_deleted():
    Fact.objects.create(slug="draft", question="?", answer="!").delete()

    assert not Deletion.objects.exists()


def test_a_language_that_staff_removed_does_not_come_back_in_part(pack):
    import_path(pack(FACT.replace('question: "À quelle heure ?", ', "")))
    FactTranslation.objects.all().delete()

    report = import_path(pack(FACT))

    assert (report.refused, report.names("kept")) == ((), ("fact:opening",))
    assert not FactTranslation.objects.exists()


def test_what_the_file_no_longer_says_goes_unless_staff_edited_it(pack):
    shorter = FACT[: FACT.index("  keywords")]
    import_path(pack(FACT))

    report = import_path(pack(shorter))

    assert report.names("changed") == ("fact:opening",)
    assert (Fact.objects.get().keywords, FactTranslation.objects.count()) == ("", 0)


def test_a_language_that_staff_edited_outlives_the_file(pack):
    import_path(pack(FACT))
    FactTranslation.objects.update(answer="Demandez.")

    report = import_path(pack(FACT[: FACT.index("  translations")]))

    assert report.names("kept") == ("fact:opening",)
    assert FactTranslation.objects.get().question == "À quelle heure ?"
