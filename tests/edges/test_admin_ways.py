"""Ways in the admin: on the page of the place where they begin, and in their own list."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from knowledge.models import Place, Version, Way
from tests.edges.pages import (
    change_url,
    errors_of,
    list_url,
    page,
    queries_of_lists,
    save,
)

pytestmark = pytest.mark.django_db


def make_place(slug: str) -> Place:
    return Place.objects.create(slug=slug, name=slug.title())


def make_way(number: int = 1, **values: object) -> Way:
    start, end = make_place(f"start-{number}"), make_place(f"end-{number}")
    way = Way.objects.create(start=start, end=end, directions=f"Go {number}.", **values)
    way.translations.create(lang="ar", directions="اذهب.")
    return way


def row(number: int, **values: object) -> dict[str, object]:
    defaults = {"directions": "Go up.", "minutes": "", "step_free": "unknown", "published": "on"}
    return {f"ways_from-{number}-{name}": value for name, value in (defaults | values).items()}


def test_list_asks_the_database_as_often_for_thirty_ways_as_for_three(admin_client):
    for_three, for_thirty = queries_of_lists(admin_client, make_way)

    assert for_thirty == for_three


def test_list_says_how_long_a_way_is_and_whether_it_has_steps(admin_client):
    for number, (minutes, step_free) in enumerate([(1, True), (2, False), (None, None)]):
        make_way(number, minutes=minutes, step_free=step_free)

    text = admin_client.get(list_url(Way)).content.decode()

    assert all(said in text for said in ("Start-0 → End-0", "1 minute<", "2 minutes<"))
    assert all(f">{said}<" in text for said in ("yes", "no", "not known"))


def test_staff_add_ways_on_the_page_of_the_place_where_they_begin(admin_client):
    hall, desk = make_place("hall"), make_place("desk")

    saved = save(
        admin_client,
        change_url(hall),
        **{"ways_from-TOTAL_FORMS": 1},
        **row(0, end=desk.pk, minutes=2, step_free="false"),
    )

    assert saved.status_code == 302
    way = Way.objects.get()
    assert (way.start, way.end, way.slug) == (hall, desk, "hall-to-desk")
    assert (way.minutes, way.step_free, way.published) == (2, False, True)
    assert Version.objects.filter(kind="knowledge.way").count() == 1


def test_new_place_is_added_with_its_ways(admin_client):
    desk, coats = make_place("desk"), make_place("coats")
    url = reverse("admin:knowledge_place_add")

    save(
        admin_client,
        url,
        slug="hall",
        name="Hall",
        **{"ways_from-TOTAL_FORMS": 2},
        **row(0, end=desk.pk),
        **row(1, end=coats.pk),
    )

    slugs = Way.objects.values_list("slug", flat=True)
    assert list(slugs) == ["hall-to-coats", "hall-to-desk"]


def test_way_to_the_place_itself_and_a_second_one_are_refused(admin_client):
    hall, desk = make_place("hall"), make_place("desk")

    itself = save(
        admin_client, change_url(hall), **{"ways_from-TOTAL_FORMS": 1}, **row(0, end=hall.pk)
    )
    twice = save(
        admin_client,
        change_url(hall),
        **{"ways_from-TOTAL_FORMS": 2},
        **row(0, end=desk.pk),
        **row(1, end=desk.pk),
    )

    rows = itself.context["inline_admin_formsets"][1].formset.errors
    assert rows == [{"end": ["The way ends where it begins. Choose another place."]}]
    assert "Please correct the duplicate" in twice.content.decode()
    assert not Way.objects.exists()


def test_page_of_a_way_says_that_there_is_one_between_these_places(admin_client):
    way = make_way()

    response = save(
        admin_client,
        reverse("admin:knowledge_way_add"),
        start=way.start_id,
        end=way.end_id,
        directions="Again.",
    )

    assert errors_of(response) == {"__all__": ["There is a way between these places already."]}


def test_way_led_elsewhere_leaves_its_slug_and_the_next_one_gets_a_number(admin_client):
    way = make_way()
    other = make_place("other")

    save(admin_client, change_url(way), end=other.pk)
    second = Way.objects.create(
        start=way.start, end=Place.objects.get(slug="end-1"), directions="Go."
    )

    assert [w.slug for w in Way.objects.all()] == ["start-1-to-end-1", "start-1-to-end-1-2"]
    assert second.slug == "start-1-to-end-1-2"


def test_texts_of_a_way_have_the_direction_of_their_language(admin_client):
    fields = page(admin_client, change_url(make_way())).attributes

    assert fields["directions"]["dir"] == "auto"
    assert fields["translations-0-directions"]["dir"] == "rtl"


def test_who_may_see_ways_and_not_change_them_tries_the_place(django_user_model):
    way = make_way()
    way.start.translations.create(lang="fr", name="Départ")
    editor = django_user_model.objects.create_user("editor", is_staff=True)
    rights = ["view_place", "change_place", "view_way", "view_placetranslation"]
    editor.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(editor)
    url = change_url(way.start)
    form = page(client, url).values | {"name": "Lobby"}

    tried = client.post(
        f"/admin/preview/?of=knowledge.place&key={way.start_id}",
        {name: value for name, value in form.items() if name not in {"language", "next", "s"}},
    )

    draft = tried.context["draft"]
    assert tried.context["faults"] == ()
    assert (draft.row.name, draft.ways) == ("Lobby", (way,))
    assert [part.name for part in draft.parts] == ["Départ"]


def test_ways_are_exported_as_a_table(admin_client):
    make_way(minutes=3, step_free=True)

    table = admin_client.get(reverse("admin:knowledge_way_all_csv"))

    header, line = b"".join(table.streaming_content).decode().splitlines()
    assert header.startswith("\ufeffslug,published,sample")
    assert "start-1,end-1,Go 1.,3,yes" in line


def test_deleted_place_takes_its_ways_with_it():
    way = make_way()

    way.end.delete()

    assert not Way.objects.exists()
