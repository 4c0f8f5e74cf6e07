"""Cards: what is shown of each kind of record."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent.core import labels
from agent.core.cards import Line, WayThere, as_json, card
from agent.core.labels import Label
from agent.core.printed import Printed
from knowledge.languages import UN_LANGUAGES
from knowledge.values import Brief, Conference, Fact, Place, Session, Speaker

VIENNA = ZoneInfo("Europe/Vienna")
HALL = Place(
    "hall",
    "Festsaal",
    names={"en": "Festsaal", "fr": "Salle des fêtes"},
    directions={"en": "Up the stairs.", "fr": "Montez l'escalier."},
    description={"en": "The largest hall."},
)
ANN = Speaker(
    "ann",
    "Ann Lee",
    {"en": "Director", "fr": "Directrice"},
    "CTBTO",
    {"en": "She studies the sea."},
    source_url="https://www.example.org/ann?x=1",
)
OPENING = Session(
    "opening",
    {"en": "Opening", "fr": "Ouverture"},
    datetime(2025, 9, 9, 8, 0, tzinfo=ZoneInfo("UTC")),
    datetime(2025, 9, 9, 9, 30, tzinfo=ZoneInfo("UTC")),
    place="Festsaal",
    languages=("en", "fr"),
    description={"en": "Welcome."},
    speakers=("Ann Lee", "Bo Ek"),
    status="moved",
)
LONG = "It was long ago. " * 30
FACT = Fact("fact", {"en": "When was it?"}, {"en": LONG}, source_url="javascript:alert(1)")
PRINTED = Printed(Brief(1, Conference(timezone="Europe/Vienna"), (HALL, ANN, OPENING, FACT), ()))


def lines(record, lang="en", **options):
    made = card(record, PRINTED, lang, **options)
    assert made
    return made.lines


def test_a_session_says_when_it_is_at_the_venue_and_where():
    made = card(OPENING, PRINTED, "fr")

    assert made
    assert (made.title, made.title_lang, made.link) == (
        "Ouverture",
        "fr",
        "/p/session/opening?lang=fr",
    )
    assert made.lines == (
        Line("status", "À noter", "déplacée", "fr"),
        Line(
            "when",
            "Quand",
            "mardi 9 septembre 2025, de 10:00 à 11:30",
            "fr",
            "heure locale de la conférence",
        ),
        Line("room", "Salle", "Festsaal", "en", "Salle des fêtes", "/p/place/hall?lang=fr"),
        Line("speaker", "Intervenants", "Ann Lee", "en", "Directrice", "/p/speaker/ann?lang=fr"),
        Line("speaker", "Intervenants", "Bo Ek", "en"),
    )


def test_a_speaker_has_role_organisation_and_sessions():
    assert lines(ANN) == (
        Line("role", "Role", "Director", "en"),
        Line("organisation", "Organisation", "CTBTO", "en"),
        Line(
            "session",
            "In the programme",
            "Opening",
            "en",
            "Tuesday 9 September 2025, 10:00 to 11:30 · Festsaal · moved",
            "/p/session/opening?lang=en",
        ),
        Line("source", "Source", "example.org", "en", link="https://www.example.org/ann?x=1"),
    )


def test_a_speaker_has_the_sessions_that_are_still_to_come():
    talks = tuple(
        Session(f"talk-{day}", {"en": f"Talk {day}"}, at, at + timedelta(hours=1), speakers=("Bo",))
        for day in range(8, 13)
        for at in [datetime(2025, 9, day, 10, tzinfo=UTC)]
    )
    bo = Speaker("bo", "Bo", {"en": "Chair"})
    printed = Printed(Brief(1, Conference("Conference"), (bo, *talks), ()))

    def shown(**options):
        told = card(bo, printed, "en", **options).lines
        return [line.text[-2:].strip() for line in told if line.kind == "session"]

    assert shown() == ["8", "9", "10"]
    assert shown(now=datetime(2025, 9, 11, 10, 30, tzinfo=UTC)) == ["11", "12"]
    assert shown(now=datetime(2026, 1, 1, tzinfo=UTC)) == ["10", "11", "12"]
    assert shown(now=datetime(2026, 1, 1, tzinfo=UTC), is_whole=True) == [
        "8",
        "9",
        "10",
        "11",
        "12",
    ]


def test_a_place_tells_the_way_from_here_where_it_is_known():
    way = WayThere("desk", "The way from the desk to the Festsaal", "Go up.")
    there = card(HALL, PRINTED, "fr", way=way)
    anywhere = card(HALL, PRINTED, "fr")

    assert there
    assert anywhere
    assert (there.title, there.path) == ("Salle des fêtes", "/p/way/desk/hall")
    assert [(one.kind, one.text) for one in there.lines] == [
        ("sign", "Festsaal"),
        ("way", "Go up."),
    ]
    assert anywhere.path == "/p/place/hall"
    assert anywhere.lines[1] == Line("directions", "Comment s'y rendre", "Montez l'escalier.", "fr")


def test_a_fact_has_the_short_form_of_its_answer_and_its_page_the_whole():
    (short,) = lines(FACT)
    (whole,) = lines(FACT, is_whole=True)

    assert short.text == ("It was long ago. " * 13).strip()
    assert whole.text == LONG


def test_a_text_without_translation_says_in_which_language_it_is():
    made = card(FACT, PRINTED, "ar")

    assert made
    assert (made.lang, made.title_lang, made.lines[0].lang) == ("ar", "en", "en")
    assert made.lines[0].label == "الجواب"


def test_days_are_set_apart_from_hours_as_the_language_does():
    assert lines(OPENING, "ar")[1].text == "الثلاثاء 9 سبتمبر 2025، من 10:00 إلى 11:30"
    assert lines(OPENING, "zh")[1].text == "2025年9月9日星期二 10:00至11:30"


def test_letters_that_are_said_one_by_one_are_read_as_a_word():
    spelled = Fact("f", {"en": "What is the C T B T O?"}, {"en": "It has the I M S. Plan B A."})

    made = card(spelled, PRINTED, "en")

    assert made
    assert (made.title, made.lines[0].text) == ("What is the CTBTO?", "It has the IMS. Plan B A.")


def test_the_conference_itself_has_no_card():
    assert card(Conference("SnT"), PRINTED, "en") is None


def test_a_card_as_json_is_as_the_documentation_says():
    made = card(HALL, PRINTED, "ar")

    assert made
    assert as_json(made) == {
        "kind": "place",
        "record": "place:hall",
        "lang": "ar",
        "dir": "rtl",
        "title": "Festsaal",
        "title_lang": "en",
        "lines": [
            {"is": "directions", "label": "كيفية الوصول", "text": "Up the stairs.", "lang": "en"}
        ],
        "link": "/p/place/hall?lang=ar",
        "qr": "/p/place/hall/qr.svg?lang=ar",
    }


@pytest.mark.parametrize("name", [name for name in vars(labels) if name.isupper()])
def test_every_label_is_there_in_the_six_languages(name):
    label: Label = getattr(labels, name)

    assert label.keys() == UN_LANGUAGES.keys()
    assert "" not in label.values()
