"""pretalx: the schedule file and the REST API, which tell of the same source."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from knowledge.importers.apply import import_pack
from knowledge.importers.gather import Options, read_files
from knowledge.importers.sniff import File
from knowledge.models import Conference, Place, Session, Speaker
from tests.knowledge.schedules import schedule, submission, talk
from tests.knowledge.tables import VIENNA

pytestmark = pytest.mark.django_db


def imported(content, **options):
    return import_pack(read_files([File("s.json", content)], Options(VIENNA)), **options)


def api(*submissions, **parts):
    source = "pretalx:pretalx.example.org/snt"
    return json.dumps({"source": source, "submissions": submissions, **parts}).encode()


def test_a_talk_becomes_a_session_with_its_speakers_biography():
    imported(schedule(talk("ABC", "Waves")))

    session = Session.objects.get()
    assert (session.title, session.kind, session.theme) == ("Waves", "Talk", "Infrasound")
    assert (session.languages, session.description) == ("de", "Short text.")
    assert (session.start, session.place.name) == (
        datetime(2025, 9, 8, 8, 0, tzinfo=UTC),
        "Festsaal",
    )
    assert session.source_url == "https://pretalx.example.org/snt/talk/ABC/"
    assert Speaker.objects.get().bio == "She *listens*."
    assert Conference.objects.get().name == "SnT"


def test_the_file_and_the_api_find_the_same_records():
    imported(schedule(talk("ABC", "Waves")))

    report = imported(api(submission("ABC", "Waves again")))

    assert Session.objects.get().title == "Waves again"
    assert report.gone == ()


def test_a_talk_that_was_cancelled_is_told_so_and_unknown_proposals_stay_out():
    imported(api(submission("ABC", "Waves"), submission("DEF", "Noise")))

    imported(
        api(
            submission("ABC", "Waves", state="canceled", slots=[]),
            submission("DEF", "Noise"),
            submission("GHI", "Draft", state="submitted"),
            submission("JKL", "Never held", state="rejected"),
            submission("MNO", "Off", state="withdrawn"),
        )
    )

    told = {session.title: session.status for session in Session.objects.all()}
    assert told == {"Waves": "cancelled", "Noise": "planned"}


def test_what_is_not_expanded_is_looked_up_in_the_other_lists():
    raw = submission("ABC", "Waves", speakers=["ANA"], slots=[1], submission_type=4, track=5)
    parts = {
        "speakers": [{"code": "ANA", "name": "Ana Ruiz", "biography": {"en": "Bio.", "de": "-"}}],
        "rooms": [{"id": 3, "name": {"de": "Festsaal"}}],
        "slots": [{"id": 1, "room": 3, "start": "2025-09-08T10:00:00+02:00", "duration": 45}],
    }

    imported(api(raw, **parts))

    session = Session.objects.get()
    assert (session.place.name, session.speakers.get().bio) == ("Festsaal", "Bio.")
    assert session.end == datetime(2025, 9, 8, 8, 45, tzinfo=UTC)
    assert (session.kind, session.theme) == ("", "")


def test_a_talk_that_is_given_twice_makes_two_sessions():
    later = talk("ABC", "Waves", date="2025-09-09T10:00:00+02:00", end="2025-09-09T11:00:00+02:00")

    imported(schedule(talk("ABC", "Waves"), later))
    again = imported(schedule(talk("ABC", "Waves"), later))

    assert [s.start.day for s in Session.objects.all()] == [8, 9]
    assert [again.names(outcome) for outcome in ("added", "changed")] == [(), ()]


def test_internal_notes_are_never_imported():
    imported(api(submission("ABC", "Waves")))

    rows = [*Session.objects.values(), *Speaker.objects.values()]
    assert "secret" not in json.dumps(rows, default=str)


def test_a_saved_page_of_the_api_is_read_but_marks_nothing_as_missing():
    imported(api(submission("ABC", "Waves"), submission("DEF", "Noise")))

    report = imported(json.dumps({"count": 1, "results": [submission("ABC", "Waves")]}).encode())

    assert report.gone == ()


@pytest.mark.parametrize(
    "odd",
    [
        {"schedule": {"conference": None}},
        {"schedule": {"conference": {"days": [{"rooms": {"R": [{"persons": [1]}]}}]}}},
        {"schedule": {"conference": {"days": [{"rooms": []}], "title": {"en": 3}}}},
        {"submissions": [{"code": 1, "slots": 3, "speakers": 7}, 3, None]},
    ],
)
def test_json_of_an_unexpected_shape_does_no_harm(odd):
    assert imported(json.dumps(odd).encode()).changes == ()


def of_source(name, *submissions):
    return json.dumps({"source": f"pretalx:{name}/snt", "submissions": submissions}).encode()


def test_a_session_of_another_source_does_not_take_the_row_of_one_with_the_same_title():
    imported(of_source("one.example.org", submission("ABC", "Waves")))
    imported(of_source("two.example.org", submission("XYZ", "Waves")))

    again = imported(of_source("one.example.org", submission("ABC", "Waves")))

    assert sorted(Session.objects.values_list("slug", flat=True)) == ["waves", "waves-2"]
    assert "session:waves" in again.names("unchanged")
    # A person and a room of the same name are the same for all sources.
    assert (Speaker.objects.count(), Place.objects.count()) == (1, 1)


@pytest.mark.parametrize(("hour", "slugs"), [(8, ["waves"]), (9, ["waves", "waves-2"])])
def test_a_session_of_no_source_is_taken_over_only_if_it_begins_at_the_same_time(hour, slugs):
    start = datetime(2025, 9, 8, hour, 0, tzinfo=UTC)
    end = start + timedelta(hours=1)
    Session.objects.create(slug="waves", title="Waves", start=start, end=end)

    imported(schedule(talk("ABC", "Waves")))

    assert sorted(Session.objects.values_list("slug", flat=True)) == slugs


def test_what_a_talk_without_a_time_or_with_a_wrong_one_names_is_not_gone():
    other = talk("DEF", "Noise", room="Foyer", persons=[{"code": "BO", "name": "Bo"}])
    imported(schedule(talk("ABC", "Waves"), other))

    without = imported(schedule(talk("ABC", "Waves"), other | {"date": None}))
    wrong = imported(schedule(talk("ABC", "Waves"), other | {"end": "2025-09-08T09:00:00+02:00"}))

    assert (without.gone, wrong.gone) == ((), ())
    assert len(wrong.refused) == 1


def test_a_second_slot_stays_itself_where_the_first_is_refused():
    first = talk("ABC", "Waves")
    second = talk("ABC", "Waves", date="2025-09-09T10:00:00+02:00", end="2025-09-09T11:00:00+02:00")
    imported(schedule(first, second))

    report = imported(schedule(first | {"end": "2025-09-08T09:00:00+02:00"}, second))

    assert (len(report.refused), report.gone, report.names("changed")) == (1, (), ())
    assert Session.objects.count() == 2
