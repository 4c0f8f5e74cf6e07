"""A page that was opened before a colleague or an import changed the record."""

import pytest

from knowledge import history
from knowledge.models import Fact, Version
from tests.edges.pages import change_url, errors_of, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    fact = Fact.objects.create(slug="desk", question="Where is the desk?", answer="Upstairs.")
    fact.translations.create(lang="ar", answer="في الأعلى.")
    return fact


def opened(client, row):
    """Return what a browser posts of the row's page as it is now."""
    found = page(client, change_url(row)).values
    return {name: value for name, value in found.items() if name not in {"language", "next", "s"}}


def change(fact, user, **values):
    with history.recording(user=user):
        Fact.objects.filter(pk=fact.pk).update(**values)


def test_a_page_opened_before_a_colleagues_save_is_refused_and_keeps_what_was_typed(
    admin_client, desk, django_user_model
):
    form = opened(admin_client, desk) | {"note": "Mine."}
    change(desk, django_user_model.objects.create_user("maria"), answer="Downstairs.")

    response = admin_client.post(change_url(desk), form)

    desk.refresh_from_db()
    told = errors_of(response)["__all__"]
    assert (desk.answer, desk.note) == ("Downstairs.", "")
    assert told[0].startswith("This record was changed since you opened it")
    assert (told[1].split(" · ")[0], told[1].rpartition(": ")[2]) == ("maria", "Answer")
    assert b"Mine." in response.content


def test_a_second_save_of_the_same_page_is_meant(admin_client, desk, admin_user):
    form = opened(admin_client, desk) | {"note": "Mine."}
    change(desk, admin_user, answer="Downstairs.")
    refused = admin_client.post(change_url(desk), form)

    again = form | {"seen_version": refused.context["seen_version"]}
    response = admin_client.post(change_url(desk), again)

    desk.refresh_from_db()
    assert response.status_code == 302
    assert (desk.answer, desk.note) == ("Upstairs.", "Mine.")
    assert Version.objects.first().changed == ["note", "answer"]


def test_a_translation_that_came_meanwhile_is_told_with_its_language(admin_client, desk):
    form = opened(admin_client, desk)
    with history.recording(via=history.IMPORT):
        desk.translations.update(answer="في الأسفل.")

    told = errors_of(admin_client.post(change_url(desk), form))["__all__"]

    assert told[1].endswith(": Answer · Arabic")
    assert desk.translations.get().answer == "في الأسفل."


def test_a_page_without_a_change_meanwhile_is_saved(admin_client, desk):
    form = opened(admin_client, desk) | {"note": "Mine."}

    assert admin_client.post(change_url(desk), form).status_code == 302
    assert Fact.objects.get().note == "Mine."
