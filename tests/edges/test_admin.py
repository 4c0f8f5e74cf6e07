"""The content's admin: lists, forms, times and translations, as staff's browser gets them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from knowledge import revision
from knowledge.models import Conference, Fact, Place, RedZoneTopic, Session, Speaker
from tests.edges.pages import (
    change_url,
    errors_of,
    list_url,
    page,
    queries_of_lists,
    row_errors_of,
    save,
)

pytestmark = pytest.mark.django_db
MORNING = datetime(2025, 9, 9, 8, 0, tzinfo=UTC)


def make_fact(number=1, **values):
    fact = Fact.objects.create(
        slug=f"fact-{number}", question=f"Question {number}?", answer="Answer.", **values
    )
    fact.translations.create(lang="ar", question="سؤال؟", answer="جواب.")
    fact.translations.create(lang="fr", answer="Réponse.", status="machine")
    return fact


def make_session(number=1, **values):
    place = Place.objects.create(slug=f"room-{number}", name=f"Room {number}")
    start = MORNING + timedelta(hours=number)
    session = Session.objects.create(
        slug=f"session-{number}",
        title=f"Session {number}",
        place=place,
        **{"start": start, "end": start + timedelta(hours=1)} | values,
    )
    session.translations.create(lang="ar", title="جلسة")
    return session


def make_topic(number=1):
    topic = RedZoneTopic.objects.create(slug=f"topic-{number}", title=f"Topic {number}")
    topic.wordings.create(lang="en", deflection="No.", phrases="secret", examples="Why?")
    return topic


def make_speaker(number=1):
    speaker = Speaker.objects.create(slug=f"speaker-{number}", name=f"Speaker {number}")
    speaker.translations.create(lang="fr", role="Oratrice")
    return speaker


def make_place(number=1):
    return Place.objects.create(slug=f"place-{number}", name=f"Place {number}", sample=True)


@pytest.mark.parametrize("make", [make_fact, make_session, make_topic, make_speaker, make_place])
def test_a_list_asks_the_database_as_often_for_thirty_rows_as_for_three(admin_client, make):
    for_three, for_thirty = queries_of_lists(admin_client, make)

    assert for_thirty == for_three


def test_the_text_fields_of_a_translation_have_the_direction_of_its_language(admin_client):
    fields = page(admin_client, change_url(make_fact())).attributes

    rows = {fields[f"translations-{n}-lang"]["value"]: n for n in range(5)}
    seen = {
        lang: {fields[f"translations-{n}-{text}"]["dir"] for text in ("question", "answer")}
        for lang, n in rows.items()
    }
    assert seen == {"ar": {"rtl"}, "fr": {"ltr"}, "es": {"ltr"}, "ru": {"ltr"}, "zh": {"ltr"}}
    assert fields["translations-__prefix__-answer"]["dir"] == "auto"


def test_a_language_typed_into_a_new_row_gives_the_direction_when_the_form_comes_back(admin_client):
    url = change_url(make_fact())

    response = save(
        admin_client, url, **{"translations-2-lang": "he", "translations-2-question": "שאלה"}
    )

    assert row_errors_of(response) == [{"answer": ["This field is required."]}]
    assert 'name="translations-2-question"' in response.content.decode()
    assert 'lang="he"' in response.content.decode()


def test_languages_that_are_offered_and_left_empty_are_not_stored(admin_client):
    fact = make_fact()

    response = save(admin_client, change_url(fact), answer="A new answer.")

    assert response.status_code == 302
    assert list(fact.translations.values_list("lang", flat=True)) == ["ar", "fr"]
    assert Fact.objects.get().answer == "A new answer."


def test_a_language_that_is_there_twice_is_refused_on_its_field(admin_client):
    twice = {"translations-2-lang": "ar", "translations-2-answer": "جواب آخر"}

    response = save(admin_client, change_url(make_fact()), **twice)

    assert row_errors_of(response) == [
        {"lang": ["Arabic is there twice. Keep one of the two rows."]}
    ]


def test_english_as_a_translation_is_refused_on_its_field(admin_client):
    english = {"translations-2-lang": "en", "translations-2-answer": "Again"}

    response = save(admin_client, change_url(make_fact()), **english)

    assert row_errors_of(response) == [
        {"lang": ["English is the record itself: change it under “General”."]}
    ]


def test_a_session_that_ends_before_it_starts_is_refused_on_the_end(admin_client):
    response = save(admin_client, change_url(make_session()), start_1="10:00", end_1="09:30")

    assert errors_of(response) == {
        "end": ["The session ends before it starts. Correct one of the times."]
    }


def test_times_of_sessions_are_entered_and_shown_in_the_venues_zone(admin_client):
    Conference.objects.create(name="C", timezone="America/New_York")
    session = make_session(start=MORNING, end=MORNING + timedelta(hours=1))
    shown = page(admin_client, change_url(session)).values

    save(admin_client, change_url(session), start_1="18:00", end_1="19:30")

    assert (shown["start_0"], shown["start_1"]) == ("2025-09-09", "04:00")
    assert Session.objects.get().start == datetime(2025, 9, 9, 22, 0, tzinfo=UTC)
    for url in (change_url(session), list_url(Session)):
        assert b"America/New_York" in admin_client.get(url).content
    assert b"18:00\xe2\x80\x9319:30" in admin_client.get(list_url(Session)).content


def test_the_day_filter_has_the_days_of_the_venue(admin_client):
    Conference.objects.create(name="C", timezone="Asia/Tokyo")
    late = datetime(2025, 9, 8, 16, 0, tzinfo=UTC)
    session = make_session(start=late, end=late + timedelta(hours=1))

    found = admin_client.get(list_url(Session), {"day": "2025-09-09"}).context["cl"].result_list

    assert list(found) == [session]


def test_the_translation_filter_finds_what_is_missing_and_what_is_unchecked(admin_client):
    bare = Fact.objects.create(slug="bare", question="Bare?", answer="Bare.")
    there = make_fact()

    found = {
        wanted: list(
            admin_client.get(list_url(Fact), {"translations": wanted}).context["cl"].result_list
        )
        for wanted in ("ar", "unchecked", "complete")
    }

    assert found == {"ar": [bare], "unchecked": [there], "complete": []}


def test_the_validity_filter_finds_expired_and_expiring_facts(admin_client):
    today = datetime.now(UTC).date()
    expired = make_fact(1, valid_until=date(2000, 1, 1))
    expiring = make_fact(2, valid_until=today + timedelta(days=3))
    make_fact(3)

    found = {
        wanted: list(
            admin_client.get(list_url(Fact), {"validity": wanted}).context["cl"].result_list
        )
        for wanted in ("expired", "expiring")
    }

    assert found == {"expired": [expired], "expiring": [expiring]}


def test_unpublishing_from_the_list_counts_as_a_change_and_is_in_the_history(admin_client):
    fact = make_fact()
    before = revision.current()

    admin_client.post(
        list_url(Fact), {"action": "unpublish", "_selected_action": [fact.pk]}, follow=True
    )

    assert Fact.objects.get().published is False
    assert revision.current() > before
    assert [entry.object_id for entry in LogEntry.objects.all()] == [str(fact.pk)]


def test_sample_content_carries_a_badge_in_the_list_and_a_notice_on_its_page(admin_client):
    place = make_place()

    assert "sample</span>" in admin_client.get(list_url(Place)).content.decode()
    assert "Invented for demonstration" in admin_client.get(change_url(place)).content.decode()


def test_there_is_one_conference_and_its_list_leads_to_it(admin_client):
    add = reverse("admin:knowledge_conference_add")
    assert admin_client.get(list_url(Conference)).url == add

    save(admin_client, add, name="SnT", timezone="Europe/Vienna")

    assert admin_client.get(list_url(Conference)).url == change_url(Conference.objects.get())
    assert admin_client.get(add).status_code == 403
    assert admin_client.post(add, {"name": "Second", "timezone": "UTC"}).status_code == 403
    assert Conference.objects.count() == 1


def test_an_unknown_time_zone_is_refused_on_its_field(admin_client):
    add = reverse("admin:knowledge_conference_add")

    response = save(admin_client, add, name="SnT", timezone="Vienna/Hofburg")

    assert errors_of(response) == {
        "timezone": ["Vienna/Hofburg is not a time zone. Use a name such as Europe/Vienna."]
    }


def test_the_admin_speaks_arabic_from_right_to_left(admin_client):
    make_fact()

    text = admin_client.get(list_url(Fact), headers={"accept-language": "ar"}).content.decode()

    assert '<html lang="ar" dir="rtl"' in text
    assert {word for word in ("المعلومات", "منشور", "المرشحات") if word not in text} == set()
