"""Roles as groups: made once, changed by staff, and given only by those who have their rights."""

import shutil

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.urls import reverse

from agent import roles
from agent.models import Conversation, GuardTest
from tests.edges.conversations import make_conversation
from tests.edges.journals import pointed_at
from tests.edges.pages import change_url, list_url, save
from tests.edges.roles import NAMES, client_of, make_user

pytestmark = pytest.mark.django_db
ADD_USER = "/admin/auth/user/add/"


@pytest.fixture
def administrator():
    return make_user(roles.ADMINISTRATOR)


@pytest.fixture
def client(administrator):
    return client_of(administrator)


def rights(name):
    given = Permission.objects.filter(group__name=name)
    return {f"{p.content_type.app_label}.{p.codename}" for p in given.select_related()}


def roles_of(username):
    return set(User.objects.get(username=username).groups.values_list("name", flat=True))


def pk_of(name):
    return str(Group.objects.get(name=name).pk)


@pytest.fixture
def fresh(template, tmp_path, django_db_blocker):
    """A database of its own, as the first `migrate` leaves it."""
    path = shutil.copy(template, tmp_path / "rosa.sqlite3")
    with django_db_blocker.unblock(), pointed_at(path):
        yield


def migrate(*target):
    call_command("migrate", *target, verbosity=0)


def test_a_new_database_has_the_roles_with_their_rights(fresh):
    assert set(Group.objects.values_list("name", flat=True)) == set(NAMES)
    assert rights(roles.STATISTICS) == {"agent.view_statistics"}
    assert "knowledge.publish_content" in rights(roles.PUBLISHER) - rights(roles.EDITOR)


def test_an_older_database_gets_the_roles_and_keeps_its_groups(fresh):
    migrate("agent", "0018")
    Group.objects.all().delete()
    mine = Group.objects.create(name=roles.EDITOR)
    Group.objects.create(name="Helpers")

    migrate()

    assert set(Group.objects.values_list("name", flat=True)) == {*NAMES, "Helpers"}
    assert list(mine.permissions.all()) == []
    assert rights(roles.PUBLISHER)


def test_what_staff_changed_in_a_role_stays_after_the_next_migrate(fresh):
    Group.objects.get(name=roles.REVIEWER).permissions.set(
        Permission.objects.filter(codename="view_statistics")
    )
    Group.objects.get(name=roles.EDITOR).delete()

    migrate()

    assert rights(roles.REVIEWER) == {"agent.view_statistics"}
    assert not Group.objects.filter(name=roles.EDITOR).exists()


def test_a_later_migration_gives_rights_to_the_roles_that_are_there(fresh):
    Group.objects.get(name=roles.EDITOR).delete()

    given = {"agent.view_reading"}
    roles.grant(apps, "default", {roles.STATISTICS: given, roles.EDITOR: given})

    assert rights(roles.STATISTICS) == {"agent.view_statistics", "agent.view_reading"}
    assert not Group.objects.filter(name=roles.EDITOR).exists()


def test_an_administrator_makes_an_account_with_its_role_at_once(client):
    posted = {"username": "maria", "password1": "Vienna-2025!", "password2": "Vienna-2025!"}

    response = save(client, ADD_USER, **posted, groups=[pk_of(roles.EDITOR)])

    maria = User.objects.get(username="maria")
    assert response.status_code == 302
    assert (maria.is_staff, maria.is_superuser) == (True, False)
    assert roles_of("maria") == {roles.EDITOR}


def test_an_administrator_gives_no_right_that_is_not_theirs(client, administrator):
    more = Group.objects.create(name="More")
    more.permissions.set(Permission.objects.filter(codename="add_logentry"))
    every = [str(permission.pk) for permission in Permission.objects.all()]

    save(client, change_url(administrator), groups=[pk_of(roles.ADMINISTRATOR), str(more.pk)])
    save(client, change_url(administrator), is_superuser="on", user_permissions=every)
    made = make_user(roles.EDITOR, username="maria")
    save(client, change_url(made), is_superuser="on", is_staff="on", user_permissions=every)

    assert roles_of(administrator.username) == {roles.ADMINISTRATOR}
    for user in User.objects.all():
        assert (user.is_superuser, user.user_permissions.count()) == (False, 0)


def test_an_administrator_puts_no_right_into_a_group_that_is_not_theirs(client, administrator):
    extra = Permission.objects.get(codename="add_logentry")
    own = Group.objects.get(name=roles.ADMINISTRATOR)
    every = [str(permission.pk) for permission in Permission.objects.all()]

    save(client, change_url(own), permissions=every)
    client.post(reverse("admin:auth_group_add"), {"name": "Mine", "permissions": [extra.pk]})

    assert not Group.objects.filter(permissions=extra).exists()
    assert own.permissions.count() > 0


@pytest.mark.parametrize("is_active", [True, False])
def test_nobody_takes_over_an_account_that_may_do_more(client, is_active):
    above = [
        User.objects.create_superuser("owner", is_active=is_active),
        User.objects.create_user("clerk", is_staff=True, is_active=is_active),
    ]
    above[1].user_permissions.set(Permission.objects.filter(codename="add_logentry"))

    for user in above:
        answers = [
            client.post(change_url(user), {"username": "mine", "is_active": "on"}),
            client.post(
                reverse("admin:auth_user_password_change", args=[user.pk]),
                {"password1": "Vienna-2025!", "password2": "Vienna-2025!"},
            ),
            client.post(reverse("admin:auth_user_delete", args=[user.pk]), {"post": "yes"}),
        ]
        assert [answer.status_code for answer in answers] == [403, 403, 403]
    posted = {"action": "delete_selected", "_selected_action": [u.pk for u in above], "post": "y"}
    client.post(list_url(User), posted)

    assert set(User.objects.values_list("username", flat=True)) >= {"owner", "clerk"}


def test_who_may_change_accounts_and_nothing_else_gives_no_role():
    clerk = make_user(username="clerk")
    wanted = Permission.objects.filter(codename__in=["view_user", "change_user"])
    clerk.user_permissions.set(wanted)

    save(client_of(clerk), change_url(clerk), groups=[pk_of(roles.ADMINISTRATOR)])

    assert roles_of("clerk") == set()


def test_a_superuser_makes_superusers(admin_client):
    maria = make_user(roles.EDITOR, username="maria")

    save(admin_client, change_url(maria), is_superuser="on")

    maria.refresh_from_db()
    assert maria.is_superuser


def test_roles_are_named_in_the_language_of_the_page(client, settings):
    shown = client.get(change_url(make_user(username="maria"))).content.decode()

    assert "Writes and translates content." in shown
    assert [roles.title_of(name) for name in (*NAMES, "Helpers")] == [*NAMES, "Helpers"]


def shows_words(client):
    """Return whether one of the pages that all staff have shows what a visitor said."""
    pages = ("/admin/", "/admin/search/?s=secret", "/admin/search/?s=secret&extended=1")
    return any("secret" in client.get(url).content.decode() for url in pages)


@pytest.mark.parametrize(("name", "sees"), [(n, n in {"Reviewer", "Administrator"}) for n in NAMES])
def test_words_of_visitors_are_on_the_start_page_of_those_who_may_read_them(name, sees):
    make_conversation(question="A secret question")
    Conversation.objects.update(opening="A secret question")

    client = client_of(make_user(name))

    assert shows_words(client) == sees
    assert (client.get(list_url(Conversation)).status_code == 200) == sees


def test_what_somebody_did_in_an_earlier_role_does_not_show_them_words_of_visitors():
    user = make_user(roles.REVIEWER)
    client_of(user).post(
        reverse("admin:agent_guardtest_add"),
        {"text": "A secret sentence", "lang": "en", "expected": "answered", "came_from": "staff"},
    )
    before = shows_words(client_of(user))
    user.groups.set(Group.objects.filter(name=roles.STATISTICS))

    assert GuardTest.objects.exists()
    assert (before, shows_words(client_of(user))) == (True, False)


@pytest.mark.parametrize("name", NAMES)
def test_every_link_of_the_sidebar_and_the_start_page_opens(name):
    make_conversation()
    client = client_of(make_user(name))
    context = client.get("/admin/").context

    links = {item["link"] for group in context["sidebar_navigation"] for item in group["items"]}
    links |= {point.url for point in context["attention"]} | {c.url for c in context["cards"]}
    links |= {url for url, _title, _why in context["steps"]}

    assert {url for url in links if client.get(url, follow=True).status_code != 200} == set()
    others = {link for link in links if not link.startswith("/admin/statistics/")}
    assert (others == {"/admin/"}) == (name == roles.STATISTICS)
