"""Calendars: zones, repetitions with exceptions, cancellations, events without a UID."""

from datetime import UTC, datetime

import pytest

from knowledge.models import Session, Speaker
from tests.knowledge.tables import imported, refused

pytestmark = pytest.mark.django_db


def calendar(*events, head=""):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test", *head.splitlines()]
    for given in events:
        lines += ["BEGIN:VEVENT", *given.strip().splitlines(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def times():
    return [f"{s.start.astimezone(UTC):%m-%d %H:%M}" for s in Session.objects.all()]


DAILY = (
    "UID:1@x\nSUMMARY:Coffee\nDTSTART;TZID=Europe/Vienna:20250908T100000\nDURATION:PT1H\n"
    "RRULE:FREQ=%s;COUNT=3"
)
OTHER = "UID:2@x\nSUMMARY:Tea\nDTSTART:20250908T150000Z\nDURATION:PT1H"


@pytest.mark.parametrize(
    "override",
    [
        "SUMMARY:Coffee\nDTSTART:20250909T120000Z",
        "SUMMARY:Coffee",
        "SUMMARY:Coffee\nDTSTART:20250909T120000Z\nDTEND:20250909T110000Z",
        "SUMMARY:Coffee\nDTSTART;VALUE=DATE:20250909\nDURATION:PT1H\nRRULE:FREQ=SECONDLY",
    ],
)
def test_an_instance_that_is_refused_is_not_gone(override):
    imported(calendar(DAILY % "DAILY", OTHER))

    instance = f"UID:1@x\nRECURRENCE-ID;TZID=Europe/Vienna:20250909T100000\n{override}"
    report = imported(calendar(DAILY % "DAILY", OTHER, instance))

    assert (len(report.refused), report.gone) == (1, ())


def test_the_repetitions_of_an_event_that_is_refused_are_not_gone():
    imported(calendar(DAILY % "DAILY", OTHER))

    report = imported(calendar(DAILY % "SECONDLY", OTHER))

    assert (len(report.refused), report.gone) == (1, ())


MORNING = "DTSTART;TZID=Europe/Vienna:20250908T100000\nDTEND;TZID=Europe/Vienna:20250908T110000"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("DTSTART;TZID=Europe/Vienna:20250908T100000", "09-08 08:00"),
        ("DTSTART:20250908T100000Z", "09-08 10:00"),
        ("DTSTART;TZID=Asia/Tokyo:20250908T100000", "09-08 01:00"),
        ("DTSTART:20250908T100000", "09-08 08:00"),
        ("DTSTART;VALUE=DATE:20250908", "09-07 22:00"),
    ],
)
def test_an_event_is_at_its_time_in_its_zone(start, expected):
    imported(calendar(f"UID:1@x\nSUMMARY:Opening\n{start}\nDURATION:PT1H"))

    assert times() == [expected]


def test_an_event_brings_room_text_and_address():
    imported(
        calendar(
            f"UID:1@x\nSUMMARY:Opening\\, part 1\n{MORNING}\nLOCATION:Festsaal\n"
            "DESCRIPTION:<b>Welcome</b>\\nall\nURL:https://example.org/1"
        )
    )

    session = Session.objects.get()
    assert (session.title, session.place.name) == ("Opening, part 1", "Festsaal")
    assert (session.description, session.source_url) == ("Welcome\nall", "https://example.org/1")


def test_a_repeated_event_keeps_its_hour_over_the_change_of_the_clocks():
    imported(
        calendar(
            "UID:1@x\nSUMMARY:Coffee\nDTSTART;TZID=Europe/Vienna:20251025T100000\nDURATION:PT1H\n"
            "RRULE:FREQ=DAILY;COUNT=4\nEXDATE;TZID=Europe/Vienna:20251027T100000"
        )
    )

    assert times() == ["10-25 08:00", "10-26 09:00", "10-28 09:00"]


def test_one_repetition_that_was_moved_replaces_the_one_it_was():
    head = "UID:1@x\nSUMMARY:Coffee"
    imported(
        calendar(
            f"{head}\n{MORNING}\nRRULE:FREQ=DAILY;UNTIL=20250910T230000Z",
            f"{head}\nRECURRENCE-ID;TZID=Europe/Vienna:20250909T100000\n"
            "DTSTART;TZID=Europe/Vienna:20250909T150000\nDURATION:PT1H",
        )
    )

    assert times() == ["09-08 08:00", "09-09 13:00", "09-10 08:00"]


@pytest.mark.parametrize(
    ("start", "instance", "moved", "expected"),
    [
        (
            *("DTSTART:20250908T100000", "RECURRENCE-ID:20250909T100000"),
            *("DTSTART:20250909T150000", ["09-08 08:00", "09-09 13:00", "09-10 08:00"]),
        ),
        (
            *("DTSTART;TZID=Asia/Tokyo:20250908T100000", "RECURRENCE-ID:20250909T100000"),
            *("DTSTART:20250909T150000Z", ["09-08 01:00", "09-09 15:00", "09-10 01:00"]),
        ),
        (
            *("DTSTART;VALUE=DATE:20250908", "RECURRENCE-ID;VALUE=DATE:20250909"),
            *("DTSTART:20250909T150000Z", ["09-07 22:00", "09-09 15:00", "09-09 22:00"]),
        ),
        (
            *("DTSTART:20250908T100000", "RECURRENCE-ID;VALUE=DATE:20250909"),
            *("DTSTART:20250909T150000", ["09-08 08:00", "09-09 13:00", "09-10 08:00"]),
        ),
    ],
)
def test_a_repetition_is_moved_whichever_way_its_time_is_written(start, instance, moved, expected):
    head = "UID:1@x\nSUMMARY:Coffee\nDURATION:PT1H"
    imported(calendar(f"{head}\n{start}\nRRULE:FREQ=DAILY;COUNT=3", f"{head}\n{instance}\n{moved}"))

    assert times() == expected


def test_a_cancelled_event_is_kept_and_told_so_and_the_highest_sequence_counts():
    event = f"UID:1@x\nSUMMARY:Panel\n{MORNING}"
    imported(calendar(event))

    imported(calendar(f"{event}\nSTATUS:CANCELLED\nSEQUENCE:2", f"{event}\nSEQUENCE:1"))

    assert Session.objects.get().status == "cancelled"


def test_an_event_is_found_again_by_its_uid_and_one_without_by_name_and_time():
    imported(calendar(f"UID:1@x\nSUMMARY:Old\n{MORNING}", f"SUMMARY:Nameless\n{MORNING}"))

    report = imported(calendar(f"UID:1@x\nSUMMARY:New\n{MORNING}", f"SUMMARY:Nameless\n{MORNING}"))

    assert report.names("changed") == ("session:old",)
    assert report.names("unchanged") == ("session:nameless",)


def test_an_event_that_vanished_is_marked_unless_only_one_is_left():
    events = [f"UID:{n}@x\nSUMMARY:Event {n}\n{MORNING}" for n in range(3)]
    imported(calendar(*events))

    fewer, single = imported(calendar(*events[:2])), imported(calendar(events[0]))

    assert [[gone.title for gone in report.gone] for report in (fewer, single)] == [["Event 2"], []]


def test_pretalx_puts_the_speakers_behind_the_title():
    imported(calendar(f"UID:pretalx-snt-ABC@x\nSUMMARY:A - B - Ana Ruiz, Li Wei\n{MORNING}"))

    assert Session.objects.get().title == "A - B"
    assert sorted(speaker.name for speaker in Speaker.objects.all()) == ["Ana Ruiz", "Li Wei"]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (f"UID:1@x\nSUMMARY:A\n{MORNING}\nRRULE:FREQ=SECONDLY", "it repeats SECONDLY"),
        ("UID:1@x\nSUMMARY:A", "it has no start"),
        ("UID:1@x\nSUMMARY:A\nDTSTART:20250908T100000Z", "its end is missing"),
        ("UID:1@x\nSUMMARY:A\nDTSTART:soon\nDTEND:later", ""),
        (f"UID:1@x\n{MORNING}", "it has no title."),
    ],
)
def test_a_broken_event_is_refused_by_name_and_the_others_go_in(event, reason):
    report = imported(calendar(event, f"UID:2@x\nSUMMARY:Good\n{MORNING}"))

    (refusal,) = refused(report)
    assert reason in refusal
    assert Session.objects.get().title == "Good"


def test_a_rule_that_never_ends_or_never_fits_is_bounded():
    imported(
        calendar(
            f"UID:1@x\nSUMMARY:Daily\n{MORNING}\nRRULE:FREQ=DAILY",
            f"UID:2@x\nSUMMARY:Never\n{MORNING}\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        )
    )

    assert Session.objects.filter(title="Daily").count() == 367
    assert Session.objects.filter(title="Never").count() == 1


def test_text_that_only_begins_like_a_calendar_is_refused():
    assert "it is not a valid calendar" in refused(imported("BEGIN:VCALENDAR\nnonsense"))[0]


def test_the_sessions_of_a_day_have_the_day_of_the_venue():
    imported(calendar("UID:1@x\nSUMMARY:Day\nDTSTART;VALUE=DATE:20250908"))

    assert Session.objects.get().end == datetime(2025, 9, 8, 22, 0, tzinfo=UTC)
