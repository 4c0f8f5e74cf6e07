"""Indico: both details joined, zones, HTML, keys that outlive titles, exports that are empty."""

import json
from datetime import UTC, datetime

import pytest

from knowledge.importers.apply import import_pack
from knowledge.importers.gather import Options, read_files
from knowledge.importers.sniff import File
from knowledge.models import Conference, Origin, Place, Session, Speaker
from tests.knowledge.schedules import at, block, contribution, event, export, person
from tests.knowledge.tables import VIENNA, refused

pytestmark = pytest.mark.django_db


def imported(*contents, **options):
    files = [File(f"{n}.json", content) for n, content in enumerate(contents)]
    return import_pack(read_files(files, Options(VIENNA)), **options)


def both(contributions, blocks=(), **more):
    """Return both details of one event."""
    return (
        export(event(contributions=contributions, **more)),
        export(event(contributions=[], sessions=list(blocks), **more)),
    )


def test_a_contribution_becomes_a_session_with_room_speaker_and_plain_text():
    imported(*both([contribution(101, "Infrasound &lt;2 Hz&gt;")]))

    session = Session.objects.get()
    assert (session.title, session.kind, session.theme) == ("Infrasound <2 Hz>", "Oral", "T1.1")
    assert session.description == "Waves & noise.\nMore."
    assert session.start == datetime(2025, 9, 8, 8, 0, tzinfo=UTC)
    assert session.end == datetime(2025, 9, 8, 8, 20, tzinfo=UTC)
    assert (session.place.name, session.place.kind) == ("Festsaal", "hall")
    speaker = session.speakers.get()
    assert (speaker.name, speaker.organisation) == ("Ana Ruiz", "CTBTO")


def test_both_details_are_joined_and_each_contribution_comes_once():
    inside = contribution(101, "Inside", startDate=None, endDate=None, room="", roomFullname="")
    plain = contribution(102, "Outside")

    imported(*both([inside, plain], [block(1, "T1 Waves", [inside])]))

    times = {s.title: (s.start.hour, s.place.name, s.kind) for s in Session.objects.all()}
    assert times == {
        "Inside": (8, "Festsaal", "Oral"),
        "Outside": (8, "Festsaal", "Oral"),
        "T1 Waves": (8, "Festsaal", "session"),
    }


def test_times_are_read_in_the_zone_that_stands_beside_them():
    moved = contribution(
        101, "A", startDate=at("01:00:00", tz="Asia/Tokyo"), endDate=at("02:00:00", tz="UTC")
    )

    imported(*both([moved]))

    session = Session.objects.get()
    assert (session.start, session.end) == (
        datetime(2025, 9, 7, 16, 0, tzinfo=UTC),
        datetime(2025, 9, 8, 2, 0, tzinfo=UTC),
    )


def test_a_second_import_changes_nothing_and_a_new_title_keeps_its_record():
    first = imported(*both([contribution(101, "Old title")], [block(1, "Block", [])]))
    again = imported(*both([contribution(101, "Old title")], [block(1, "Block", [])]))
    row = Session.objects.get(slug="old-title")

    renamed = imported(*both([contribution(101, "New title")], [block(1, "Block", [])]))

    assert again.names("unchanged") == tuple(
        name for name in first.names("added") if name != "conference"
    )
    assert renamed.names("changed") == ("session:old-title",)
    assert Session.objects.get(pk=row.pk).title == "New title"


def test_a_record_whose_slug_staff_changed_is_found_too():
    imported(*both([contribution(101, "Title")]))
    Session.objects.update(slug="mine")

    report = imported(*both([contribution(101, "Title 2")]))

    assert report.names("changed") == ("session:mine",)


def test_a_record_that_staff_deleted_stays_away_even_under_a_new_title():
    imported(*both([contribution(101, "Title")]))
    Session.objects.get().delete()

    report = imported(*both([contribution(101, "Other title")]))

    assert report.names("kept") == ("session:title",)
    assert not Session.objects.exists()


def test_two_people_of_one_name_stay_two_and_one_person_stays_one():
    twins = [
        contribution(101, "A", speakers=[person("Wei", "Li", 1), person("Wei", "Li", 2)]),
        contribution(102, "B", speakers=[person("Wei", "Li", 2)]),
    ]

    imported(*both(twins))
    again = imported(*both(list(reversed(twins))))

    assert sorted(Speaker.objects.values_list("slug", flat=True)) == ["wei-li", "wei-li-2"]
    assert [again.names(outcome) for outcome in ("added", "changed")] == [(), ()]


def test_rooms_and_people_that_are_there_by_name_are_taken():
    Place.objects.create(slug="hall-1", name="Great Hall", other_names="Festsaal", imported={})
    Speaker.objects.create(slug="ana", name="Ana Ruiz", imported={"name": "Ana Ruiz"})

    imported(*both([contribution(101, "A")]))

    assert (Place.objects.get().slug, Speaker.objects.get().slug) == ("hall-1", "ana")


def test_what_vanished_is_marked_and_what_came_back_is_not():
    two = [contribution(101, "One"), contribution(102, "Two")]
    imported(*both(two))

    fewer = imported(*both(two[:1]))
    marked = list(Origin.objects.filter(gone_at__isnull=False).values_list("slug", flat=True))
    imported(*both(two))

    assert [gone.title for gone in fewer.gone] == ["Two"]
    assert marked == ["two"]
    assert Session.objects.count() == 2
    assert not Origin.objects.filter(gone_at__isnull=False).exists()


def test_what_a_contribution_without_a_time_names_is_not_gone():
    other = contribution(102, "B", room="Foyer", roomFullname="Foyer", speakers=[])
    imported(*both([contribution(101, "A"), other]))

    report = imported(*both([contribution(101, "A"), other | {"startDate": None}]))

    assert report.gone == ()


def test_one_detail_alone_says_nothing_about_the_records_of_the_other():
    imported(*both([contribution(101, "A")], [block(1, "Block", [])]))

    report = imported(export(event(contributions=[contribution(101, "A")])))

    assert report.gone == ()


@pytest.mark.parametrize("contents", [(export(),), both([]), (export(event(contributions=[])),)])
def test_an_empty_export_is_a_warning_and_not_an_empty_programme(contents):
    imported(*both([contribution(101, "A"), contribution(102, "B")]))

    report = imported(*contents)

    assert report.gone == ()
    assert "Nothing was marked as missing." in report.notes[0]
    assert Session.objects.count() == 2
    assert not Origin.objects.filter(gone_at__isnull=False).exists()


def test_sessions_without_a_time_are_named_and_broken_ones_refused():
    odd = [
        contribution(101, "Later", startDate=None, endDate=None),
        contribution(102, "Backwards", endDate=at("09:00:00")),
        contribution(103, ""),
        contribution(104, "Good"),
    ]

    report = imported(*both(odd))

    assert report.notes == ("1 session has no time yet and was left out: Later",)
    assert refused(report) == [
        "0.json, 1.json: Backwards: its end is missing or not after its start.",
        "0.json, 1.json: contribution:103: it has no title.",
    ]
    assert Session.objects.get().title == "Good"


def test_the_conference_is_taken_from_the_event_only_while_there_is_none():
    imported(*both([contribution(101, "A")]))
    Conference.objects.update(name="Ours")
    imported(*both([contribution(101, "A")], title="Theirs"))

    conference = Conference.objects.get()
    assert (conference.name, conference.timezone) == ("Ours", "Europe/Vienna")
    assert (str(conference.start), conference.venue) == ("2025-09-08", "Hofburg")


def test_several_events_in_one_export_are_refused():
    report = imported(export(event(), event(id="6")))

    assert "it holds several events" in refused(report)[0]


def test_the_organisers_list_brings_speakers_and_their_biographies():
    listed = [
        {
            "id": 101,
            "friendly_id": 1,
            "title": "Waves",
            "description": "Text.",
            "start_dt": "2025-09-08T10:00:00+02:00",
            "duration": 20,
            "room_name": "Festsaal",
            "type": {"id": 1, "name": "Oral"},
            "track": {"id": 1, "code": "T1", "title": "Long"},
            "custom_fields": [{"id": 1, "name": "Biography", "value": "<p>She listens.</p>"}],
            "persons": [
                {"person_id": 7, "first_name": "Ana", "last_name": "Ruiz", "is_speaker": True},
                {"person_id": 8, "first_name": "Co", "last_name": "Author", "is_speaker": False},
            ],
        }
    ]

    imported(json.dumps(listed).encode())

    session = Session.objects.get()
    assert (session.title, session.kind, session.theme) == ("Waves", "Oral", "T1")
    assert session.end == datetime(2025, 9, 8, 8, 20, tzinfo=UTC)
    assert [(s.name, s.bio) for s in Speaker.objects.all()] == [("Ana Ruiz", "She listens.")]


@pytest.mark.parametrize(
    "odd",
    [
        {"results": [{"startDate": 5, "contributions": [None, 3, {"db_id": 1, "speakers": 3}]}]},
        {"results": [{"startDate": {}, "id": [], "sessions": [{"session": 3, "conveners": [1]}]}]},
        {"_type": "HTTPAPIResult", "results": "none"},
        [{"title": 3, "friendly_id": 1, "persons": [{}], "type": 3, "track": [], "start_dt": 9}],
    ],
)
def test_json_of_an_unexpected_shape_does_no_harm(odd):
    report = imported(json.dumps(odd).encode())

    assert report.changes == ()
