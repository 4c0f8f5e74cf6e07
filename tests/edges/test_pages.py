"""The public pages: what a phone gets, in which language, and what it never gets."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.http import HttpResponse
from django.test import Client

from agent import desk as desks
from knowledge.languages import UN_LANGUAGES
from knowledge.models import Conference, Fact, Place, Session, Speaker, Way

VIENNA = ZoneInfo("Europe/Vienna")
PATHS = (
    "/p/fact/coats",
    "/p/speaker/ann",
    "/p/session/opening",
    "/p/place/hall",
    "/p/way/gate/hall",
)
HEADINGS = ("Where do I leave my coat?", "Ann Lee", "Opening", "Festsaal", "The way from Gate to")


@pytest.fixture
def content(db: None) -> Iterator[None]:
    """A small conference in memory, as a server has it."""
    Conference.objects.update_or_create(
        defaults={
            "name": "SnT 2025",
            "timezone": "Europe/Vienna",
            "venue": "Hofburg Palace",
            "start": date(2025, 9, 8),
            "end": date(2025, 9, 12),
        }
    )
    coats = Fact.objects.create(
        slug="coats",
        question="Where do I leave my coat?",
        answer="At the cloakroom <b>downstairs</b>.",
        source_url="https://www.example.org/coats",
        published=True,
    )
    coats.translations.create(lang="ar", question="أين أترك معطفي؟", answer="في غرفة المعاطف.")
    Fact.objects.create(slug="draft", question="Draft?", answer="Draft.", published=False)
    Fact.objects.create(
        slug="old", question="Old?", answer="Old.", valid_until=date(2020, 1, 1), published=True
    )
    hall = Place.objects.create(slug="hall", name="Festsaal", kind="hall", directions="Go up.")
    gate = Place.objects.create(slug="gate", name="Gate", kind="place")
    Way.objects.create(slug="w", start=gate, end=hall, directions="Take the stairs.", minutes=2)
    ann = Speaker.objects.create(slug="ann", name="Ann Lee", role="Director", bio="She leads.")
    opening = Session.objects.create(
        slug="opening",
        title="Opening",
        start=datetime(2025, 9, 9, 10, tzinfo=VIENNA),
        end=datetime(2025, 9, 9, 12, tzinfo=VIENNA),
        place=hall,
        description="Welcome addresses.",
    )
    opening.speakers.add(ann)
    desks.live.forget()
    desks.live.refresh()
    yield
    desks.live.forget()


def get(path: str, **headers: str) -> HttpResponse:
    return Client().get(path, headers=headers)


def text_of(response: Any) -> str:
    """Return what a page says, without its tags."""
    body = response.content.decode().partition("<body>")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@pytest.mark.parametrize(("path", "heading"), list(zip(PATHS, HEADINGS, strict=True)))
def test_each_page_is_there_without_a_query_or_a_cookie(
    content: None, django_assert_num_queries: Any, path: str, heading: str
) -> None:
    with django_assert_num_queries(0):
        response = get(path)

    assert (response.status_code, len(response.cookies)) == (200, 0)
    assert heading in text_of(response)
    assert response["Content-Language"] == "en"
    assert get(f"{path}/").status_code == 200


def test_a_session_says_when_where_and_who(content: None) -> None:
    said = text_of(get("/p/session/opening"))

    assert "When Tuesday 9 September 2025, 10:00 to 12:00 local time at the venue" in said
    assert "Room Festsaal Speakers Ann Lee Director About Welcome addresses." in said
    assert "Add to calendar" in said


def test_a_way_is_told_step_by_step(content: None) -> None:
    said = text_of(get("/p/way/gate/hall"))

    assert "The way from Gate to Festsaal It takes about 2 minutes. Step by step" in said
    assert "Take the stairs. Places on this way Gate Festsaal" in said


def test_a_way_without_steps_has_a_page_and_a_code_of_its_own(content: None) -> None:
    gate, hall = Place.objects.get(slug="gate"), Place.objects.get(slug="hall")
    lift = {"directions": "Take the lift.", "minutes": 5, "step_free": True}
    foyer = Place.objects.create(slug="foyer", name="Foyer", kind="hall")
    for number, ends in enumerate(((gate, foyer), (foyer, gate), (foyer, hall))):
        Way.objects.create(slug=f"lift-{number}", start=ends[0], end=ends[1], **lift)
    desks.live.refresh()

    page = get("/p/way/gate/hall/step-free")
    there = get("/p/way/gate/foyer/step-free").content.decode()

    said = "There are no steps on this way. Step by step Take the lift. Take the lift. Places"
    assert said in text_of(page)
    stairs = get("/p/way/gate/hall?lang=fr").content.decode()
    assert 'href="/p/way/gate/hall/step-free?lang=fr">Le chemin sans marches' in stairs
    assert b"The way without steps" not in page.content
    assert b'rel="canonical" href="http://testserver/p/way/gate/hall/step-free"' in page.content
    assert b"The way back" not in page.content
    assert 'href="/p/way/foyer/gate/step-free?lang=en">The way back' in there
    assert get("/p/way/gate/hall/step-free/qr.svg").status_code == 200
    assert get("/p/way/hall/gate/step-free").status_code == 404


@pytest.mark.parametrize(
    ("query", "accepted", "lang"),
    [
        ("?lang=ar", "fr", "ar"),
        ("", "fr-CH, en;q=0.8", "fr"),
        ("", "de, zh-CN;q=0.7, en;q=0.3", "zh"),
        ("?lang=de", "", "en"),
        ("", "xx", "en"),
    ],
)
def test_the_language_is_that_of_the_address_else_the_phones(
    content: None, query: str, accepted: str, lang: str
) -> None:
    response = get(f"/p/fact/coats{query}", accept_language=accepted)

    assert response["Content-Language"] == lang
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">' in (
        response.content.decode()
    )


def test_a_page_in_arabic_has_the_translation_and_links_to_all_six(content: None) -> None:
    response = get("/p/fact/coats?lang=ar")

    page = response.content.decode()
    assert '<h1><bdi lang="ar" dir="rtl">أين أترك معطفي؟</bdi></h1>' in page
    assert "في غرفة المعاطف." in page
    assert re.findall(r'<a href="\?lang=(\w+)"', page) == list(UN_LANGUAGES)


def test_arabic_that_begins_with_latin_letters_reads_from_the_right(content: None) -> None:
    Fact.objects.get(slug="coats").translations.update(answer="CTBTO هي المنظمة.")
    desks.live.refresh()

    page = get("/p/fact/coats?lang=ar").content.decode()

    assert '<p class="text" lang="ar" dir="rtl">CTBTO هي المنظمة.</p>' in page


def test_markup_of_the_content_stays_text(content: None) -> None:
    assert b"At the cloakroom &lt;b&gt;downstairs&lt;/b&gt;." in get("/p/fact/coats").content


def test_a_page_tells_messengers_what_it_is(content: None, settings: Any) -> None:
    settings.PUBLIC_URL = "https://rosa.example.org"

    page = get("/p/fact/coats").content.decode()

    assert '<meta property="og:title" content="Where do I leave my coat?">' in page
    assert (
        '<meta property="og:url" content="https://rosa.example.org/p/fact/coats?lang=en">' in page
    )
    assert '<link rel="canonical" href="https://rosa.example.org/p/fact/coats">' in page


@pytest.mark.parametrize(
    "path",
    [
        *("/p", "/p/", "/p/nothing", "/p/fact", "/p/fact/none", "/p/person/ann"),
        *("/p/fact/draft", "/p/fact/old", "/p/fact/draft/qr.svg", "/p/conference/conference"),
        *("/p/way/hall/gate", "/p/way/gate/gate", "/p/way/x/y", "/p/fact/coats/calendar.ics"),
    ],
)
def test_what_is_not_published_is_not_there_and_says_where_to_ask(content: None, path: str) -> None:
    response = get(path, accept_language="fr")

    assert response.status_code == 404
    assert "adressez-vous au bureau d'information" in text_of(response).replace("&#x27;", "'")
    assert "Draft." not in response.content.decode()


def test_an_unchanged_page_is_not_sent_again_and_a_changed_one_is(content: None) -> None:
    first = get("/p/place/hall")

    again = get("/p/place/hall", if_none_match=first["ETag"])
    Place.objects.filter(slug="hall").update(directions="Go down.")
    desks.live.refresh()
    changed = get("/p/place/hall", if_none_match=first["ETag"])

    assert first["Cache-Control"] == "public, no-cache"
    assert "Accept-Language" in first["Vary"]
    assert (again.status_code, again.content) == (304, b"")
    assert (changed.status_code, b"Go down." in changed.content) == (200, True)


def test_only_reading_is_allowed_and_heads_are_answered(content: None) -> None:
    assert Client().post("/p/fact/coats").status_code == 405
    assert Client().head("/p/fact/coats").status_code == 200


def test_the_pages_run_no_scripts_and_load_nothing(content: None) -> None:
    response = get("/p/fact/coats")

    assert response["Content-Security-Policy"].startswith("default-src 'none';")
    assert b"<script" not in response.content
    assert len(response.content) < 10_000


def test_a_session_goes_into_a_calendar(content: None) -> None:
    response = get("/p/session/opening/calendar.ics?lang=fr")

    (event,) = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (
        "Opening",
        "Festsaal, Hofburg Palace",
    )
    assert event.decoded("DTSTART") == datetime(2025, 9, 9, 10, tzinfo=VIENNA)
    assert event.decoded("DTEND") == datetime(2025, 9, 9, 12, tzinfo=VIENNA)
    assert str(event["URL"]) == "http://testserver/p/session/opening?lang=fr"


def test_a_calendar_knows_the_session_again_whatever_name_the_server_was_asked_by(
    content: None, settings: Any
) -> None:
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://rosa.example.org", ["*"]

    files = [get("/p/session/opening/calendar.ics", host=host) for host in ("10.0.0.1", "rosa")]

    assert b"UID:opening@rosa.example.org\r\n" in files[0].content
    assert files[0].content == files[1].content


def test_a_cancelled_session_is_not_offered_for_calendars(content: None) -> None:
    Session.objects.update(status="cancelled")
    desks.live.refresh()

    said = text_of(get("/p/session/opening"))

    assert "Please note: cancelled" in said
    assert "Add to calendar" not in said
    # Who has it already learns there that it is.
    assert b"STATUS:CANCELLED" in get("/p/session/opening/calendar.ics").content


def test_a_code_can_be_drawn_whatever_staff_have_pasted(content: None) -> None:
    Place.objects.filter(slug="hall").update(name="Fest\x0bsaal <&\x02\ufffe> \U0001f3db")
    desks.live.refresh()

    drawn = ElementTree.fromstring(get("/p/place/hall/qr.svg").content)  # noqa: S314  (our own)

    assert drawn[0].text == "QR code: open “Festsaal <&> \U0001f3db” on your phone"


def test_a_server_that_has_just_begun_says_to_come_again(db: None) -> None:
    desks.live.forget()

    response = get("/p/fact/coats")

    assert (response.status_code, response["Retry-After"]) == (503, "2")
