"""Translations in the lists and on the pages: how they stand, and marking them as checked."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from knowledge.models import Fact, FactTranslation, RedZoneTopic, Version
from tests.edges.pages import change_url, list_url, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def lunch():
    fact = Fact.objects.create(slug="lunch", question="When is lunch?", answer="At one.")
    fact.translations.create(lang="fr", question="Quand ?", answer="À une heure.")
    fact.translations.create(lang="ar", question="متى؟", answer="الساعة الواحدة.")
    fact.translations.create(lang="ru", answer="В час.", status="machine")
    fact.translations.filter(lang="fr").update(status="checked")
    return fact


def change_english(fact):
    fact.answer = "At two."
    fact.save()


def states():
    rows = FactTranslation.objects.order_by("lang").values_list("lang", "status", "outdated")
    return {lang: (status, outdated) for lang, status, outdated in rows}


def standing_url(fact):
    return reverse("admin:knowledge_fact_translations", args=[fact.pk])


def shown(client, **query):
    rows = client.get(list_url(Fact), query).context["cl"].result_list
    return {row.slug for row in rows}


def test_the_list_shows_what_is_out_of_date_and_the_filter_finds_it(admin_client, lunch):
    other = Fact.objects.create(slug="tea", question="Is there tea?", answer="Yes.")
    other.translations.create(lang="es", answer="Sí.")
    change_english(lunch)

    found = [shown(admin_client, outdated=wanted) for wanted in ("any", "fr", "es", "xx")]

    assert found == [{"lunch"}, {"lunch"}, set(), {"lunch", "tea"}]
    assert (
        b'rosa-lang is-outdated" title="French: the English changed since"'
        in admin_client.get(list_url(Fact)).content
    )


def test_a_record_shows_how_each_language_stands(admin_client, lunch):
    change_english(lunch)

    standing = admin_client.get(change_url(lunch)).context["standing"]

    assert [(s["code"], s["waits"], s["is_partial"]) for s in standing] == [
        ("fr", True, False),
        ("es", False, False),
        ("ru", True, True),
        ("zh", False, False),
        ("ar", True, False),
    ]


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"answer": "В час дня."}, "checked"),
        ({"question": "Когда обед?"}, "checked"),
        ({"answer": "В час дня.", "status": "checked"}, "checked"),
        ({}, "machine"),
        ({"answer": "В час.\r\n"}, "machine"),
    ],
)
def test_a_machines_text_that_staff_change_is_checked(admin_client, lunch, typed, status):
    position = [row.lang for row in lunch.translations.all()].index("ru")
    fields = {f"translations-{position}-{name}": text for name, text in typed.items()}

    saved = save(admin_client, change_url(lunch), answer="At two.", **fields)

    assert saved.status_code == 302
    assert states()["ru"][0] == status


def test_a_checked_text_that_staff_change_may_be_called_a_machines(admin_client, lunch):
    position = [row.lang for row in lunch.translations.all()].index("fr")
    fields = {"status": "machine", "answer": "À treize heures."}

    save(
        admin_client,
        change_url(lunch),
        **{f"translations-{position}-{name}": value for name, value in fields.items()},
    )

    assert states()["fr"] == ("machine", False)


def test_lines_that_a_browser_ends_in_its_own_way_are_no_change(admin_client, lunch):
    lunch.translations.filter(lang="ru").update(question="Когда?", answer="В час.\nВсегда.")
    position = [row.lang for row in lunch.translations.all()].index("ru")

    save(
        admin_client,
        change_url(lunch),
        **{f"translations-{position}-answer": "В час.\r\nВсегда."},
    )

    assert states()["ru"][0] == "machine"


def test_one_language_is_marked_as_checked_on_the_records_page(admin_client, admin_user, lunch):
    change_english(lunch)

    answer = admin_client.post(standing_url(lunch), {"checked": "ru"})

    assert answer["Location"] == change_url(lunch)
    assert states() == {
        "ar": ("checked", True),
        "fr": ("checked", True),
        "ru": ("checked", False),
    }
    assert Version.objects.first().who == admin_user.username


def test_all_translations_of_chosen_records_are_marked_as_checked_from_the_list(
    admin_client, lunch
):
    change_english(lunch)

    chosen = {"action": "mark_checked", "_selected_action": [lunch.pk]}
    page = admin_client.post(list_url(Fact), chosen, follow=True)

    assert states() == dict.fromkeys(("ar", "fr", "ru"), ("checked", False))
    assert "3 translations are checked now." in page.content.decode()


def test_who_may_not_change_the_record_marks_nothing(lunch, django_user_model):
    reader = Client()
    reader.force_login(django_user_model.objects.create_user("reader", is_staff=True))

    answer = reader.post(standing_url(lunch), {"checked": "ru"})

    assert (answer.status_code, states()["ru"]) == (403, ("machine", False))


def test_who_may_not_change_translations_marks_and_drafts_nothing(lunch, django_user_model):
    editor = django_user_model.objects.create_user("editor", is_staff=True)
    rights = ["view_fact", "change_fact", "view_facttranslation"]
    editor.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(editor)
    chosen = {"action": "mark_checked", "_selected_action": [lunch.pk]}

    answers = [client.post(standing_url(lunch), {name: "ru"}) for name in ("checked", "draft")]
    client.post(list_url(Fact), chosen)

    assert [answer.status_code for answer in answers] == [403, 403]
    assert states()["ru"] == ("machine", False)
    assert "standing" not in client.get(change_url(lunch)).context


def test_a_link_marks_nothing(admin_client, lunch):
    assert admin_client.get(standing_url(lunch)).status_code == 404


def test_the_red_zone_has_no_such_marks(admin_client):
    topic = RedZoneTopic.objects.create(slug="secret", title="Secret")

    assert "standing" not in admin_client.get(change_url(topic)).context
    assert "mark_checked" not in admin_client.get(list_url(RedZoneTopic)).content.decode()
