"""The ways of a knowledge pack: their places by any name, and what is refused."""

import pytest

from knowledge.importers.apply import import_path
from knowledge.models import Place, Way
from tests.knowledge.packs import DEMO, refusals

pytestmark = pytest.mark.django_db

PLACES = """
places:
- {slug: hall, name: Festsaal, other_names: [Festival Hall]}
- {slug: desk, name: Registration desk}
ways:
"""
WRITE = "Write a place's name or slug."
DOWN = PLACES + "- {from: Festival Hall, to: desk, text: Go down., minutes: 2, step_free: false}\n"


def test_way_names_its_places_as_visitors_do(pack) -> None:
    report = import_path(
        pack(
            DOWN + "- from: Registration desk\n"
            "  to: hall\n"
            "  text: {en: Go up., fr: Montez.}\n"
            "  step_free: unknown\n"
            "  translations: {ar: {say: اصعد.}}\n"
        )
    )

    assert report.names("added") == (
        "place:hall",
        "place:desk",
        "way:hall-to-desk",
        "way:desk-to-hall",
    )
    down, up = Way.objects.order_by("-slug")
    assert (str(down), down.directions, down.minutes, down.step_free) == (
        "Festsaal → Registration desk",
        "Go down.",
        2,
        False,
    )
    assert (up.minutes, up.step_free) == (None, None)
    assert {row.lang: (row.directions, row.status) for row in up.translations.all()} == {
        "fr": ("Montez.", "machine"),
        "ar": ("اصعد.", "machine"),
    }


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (
            "{from: Attic, to: hall, text: Up.}",
            f"way:attic-to-hall: from: no place is known by the name 'Attic'. {WRITE}",
        ),
        (
            "{from: hall, to: Festsaal, text: Stay.}",
            "way:hall-to-festsaal: to: the way ends where it begins. Name another place.",
        ),
        (
            "{from: hall, text: Go.}",
            "ways[1]: from, to: a way names the two places that it joins.",
        ),
        (
            "{from: hall, to: desk}",
            "way:hall-to-desk: directions: This field cannot be blank.",
        ),
        (
            "{from: hall, to: desk, text: Go., minutes: 9000}",
            "way:hall-to-desk: minutes: Ensure this value is less than or equal to 600.",
        ),
        (
            "{from: hall, to: desk, text: Go., step_free: perhaps}",
            "way:hall-to-desk: step_free: 'perhaps' is neither true nor false.",
        ),
    ],
)
def test_wrong_way_is_refused_by_name(pack, entry: str, reason: str) -> None:
    report = import_path(pack(f"{PLACES}- {entry}\n"))

    assert refusals(report) == [f"facts.yaml: {reason}"]
    assert not Way.objects.exists()


def test_second_way_between_the_same_places_is_refused(pack) -> None:
    report = import_path(pack(DOWN + "- {from: hall, to: Registration desk, text: Again.}\n"))

    assert refusals(report) == [
        "facts.yaml: way:hall-to-registration-desk: a way before it joins the same places."
    ]
    assert Way.objects.get().directions == "Go down."


def test_way_that_staff_made_is_found_by_its_places(pack) -> None:
    hall = Place.objects.create(slug="hall", name="Hall", other_names="Festival Hall")
    desk = Place.objects.create(slug="desk", name="Desk")
    Way.objects.create(slug="own", start=hall, end=desk, directions="Take the stairs.")

    report = import_path(pack(DOWN))

    assert "way:own" in report.names("kept")
    assert Way.objects.get().directions == "Take the stairs."


def test_same_ways_again_change_nothing(pack) -> None:
    import_path(pack(DOWN))

    assert import_path(pack(DOWN)).names("unchanged")[-1] == "way:hall-to-desk"


def test_way_that_staff_deleted_stays_away(pack) -> None:
    import_path(pack(DOWN))
    Way.objects.get().delete()

    assert import_path(pack(DOWN)).names("kept") == ("way:hall-to-desk",)
    assert not Way.objects.exists()


def test_demo_joins_all_rooms_that_have_a_way_both_ways_in_six_languages() -> None:
    import_path(DEMO)

    ways = list(Way.objects.prefetch_related("translations"))
    pairs = {(way.start_id, way.end_id) for way in ways}
    assert pairs == {(end, start) for start, end in pairs}
    assert len(ways) > 20
    assert all(way.sample and way.published for way in ways)
    assert {len(way.translations.all()) for way in ways} == {5}
