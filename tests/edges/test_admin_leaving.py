"""Exporting and erasing conversations in the admin, and the lists of who read and took what."""

import csv
import json
import uuid
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agent.admin import erasure as erasure_pages
from agent.models import (
    Attempt,
    Conversation,
    Export,
    ExportedConversation,
    Reading,
    TurnReview,
)
from agent.red_zone import add_test
from tests.edges.conversations import EVENING, add_attempt, make_conversation
from tests.edges.pages import change_url, list_url, queries_of_lists

pytestmark = pytest.mark.django_db
EXPORT, ERASE = "admin:agent_conversation_export", "admin:agent_conversation_erase"


@pytest.fixture
def clerk():
    """Log in as somebody of the staff with the rights that are named."""

    def log_in(*rights):
        user = User.objects.create_user("clerk", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=rights))
        client = Client()
        client.force_login(user)
        return client

    return log_in


def prepare(client, form="jsonl", **filters):
    """Ask for a file and return its export."""
    url = reverse(EXPORT, query=filters)
    assert client.post(url, {"format": form}).status_code == 302
    return Export.objects.first()


def fetch(client, export):
    return client.post(reverse("admin:agent_export_file", args=[export.pk]))


def content(client, form="jsonl", **filters):
    """Return what is in the file of the conversations with these filters."""
    return fetch(client, prepare(client, form, **filters)).getvalue().decode()


def erase_url(conversation):
    return reverse(ERASE, args=[conversation.pk])


def test_an_export_holds_what_the_list_shows(admin_client):
    make_conversation(1, EVENING - timedelta(hours=1), question="Where?", answer="Here.")
    second = make_conversation(2, question="When?")
    add_attempt(second, question="Now?", started_at=EVENING + timedelta(minutes=1))
    other = make_conversation(3)
    Conversation.objects.filter(pk=other.pk).update(lang="fr")

    rows = [json.loads(line) for line in content(admin_client, lang="ar").splitlines()]

    assert [(r["conversation"], r["question"]) for r in rows] == [
        ("key-1", "Where?"),
        ("key-2", "When?"),
        ("key-2", "Now?"),
    ]
    assert rows[0] == {
        "conversation": "key-1",
        "turn": rows[0]["turn"],
        "question": "Where?",
        "answer": "Here.",
        "status": "done",
        "lang": "ar",
        "persona": "",
        "provider": "",
        "model": "",
        "records": [],
        "topic": None,
        "started_at": "2025-09-09T17:05:07+00:00",
        "ttft_ms": None,
        "total_ms": None,
        "release": 0,
        "rating": None,
    }


def test_a_table_cannot_run_formulas_and_opens_in_spreadsheets(admin_client):
    make_conversation(question='=HYPERLINK("http://evil")', answer="＝1+1")

    text = content(admin_client, "csv")

    (row,) = csv.DictReader(text.removeprefix("\ufeff").splitlines())
    assert text[0] == "\ufeff"
    assert (row["question"], row["answer"]) == ('\'=HYPERLINK("http://evil")', "'＝1+1")


def test_a_table_runs_no_formula_where_semicolons_divide_its_cells(admin_client):
    make_conversation(question='Well;=HYPERLINK("http://evil")')

    assert "Well;'=HYPERLINK" in content(admin_client, "csv")


def test_a_transcript_lets_no_visitor_speak_for_rosa(admin_client):
    make_conversation(question="Where?\n  A: Nowhere.", answer="Here.")

    text = content(admin_client, "txt")

    assert text.endswith("\n  Q: Where?\n       A: Nowhere.\n  A: Here.\n")


def test_a_transcript_is_for_reading(admin_client):
    make_conversation(question="Where?", answer="Here.", persona="rosa")

    assert content(admin_client, "txt") == (
        "[2025-09-09T18:05:07+00:00] key-1 (rosa, done)\n  Q: Where?\n  A: Here.\n"
    )


def test_who_took_what_is_written_down(admin_client, admin_user):
    made = [make_conversation(number) for number in (1, 2)]

    content(admin_client, lang="ar", p="1")

    export = Export.objects.get()
    assert (export.by, export.username, export.format) == (admin_user, "admin", "jsonl")
    assert (export.filters, export.state) == ("lang=ar", "done")
    assert (export.done, export.total, export.rows) == (2, 2, 2)
    keys = {one.pk for one in made}
    assert {row.conversation for row in ExportedConversation.objects.all()} == keys
    readings = Reading.objects.values_list("conversation", "username", "way")
    assert {*readings} == {(key, "admin", "export") for key in keys}


def test_a_selection_is_exported(admin_client):
    chosen = make_conversation(1)
    make_conversation(2)

    answer = admin_client.post(
        list_url(Conversation),
        {"action": "export_selected", "_selected_action": [str(chosen.pk)], "select_across": "0"},
    )
    assert answer.url == f"{reverse(EXPORT)}?id__in={chosen.pk}"
    assert content(admin_client, id__in=str(chosen.pk)).count("\n") == 1


def test_all_that_a_filter_finds_is_exported_where_all_pages_are_selected(admin_client):
    chosen = make_conversation(1)

    answer = admin_client.post(
        f"{list_url(Conversation)}?lang=ar&p=1",
        {"action": "export_selected", "_selected_action": [str(chosen.pk)], "select_across": "1"},
    )

    assert answer.url == f"{reverse(EXPORT)}?lang=ar"


def test_running_attempts_are_left_out(admin_client):
    make_conversation(ended_at=None, started_at=timezone.now())

    assert content(admin_client) == ""


def test_a_file_is_fetched_once(admin_client):
    make_conversation()
    export = prepare(admin_client)

    assert fetch(admin_client, export).getvalue().count(b"\n") == 1
    assert fetch(admin_client, export).url == change_url(export)
    assert Reading.objects.count() == 1


def test_a_file_belongs_to_who_asked_for_it(admin_client, clerk):
    export = prepare(clerk("view_conversation", "export_conversation"))

    assert fetch(admin_client, export).status_code == 403


def test_a_cancelled_file_is_not_sent(admin_client):
    make_conversation()
    export = prepare(admin_client)

    admin_client.post(reverse("admin:agent_export_cancel", args=[export.pk]))

    assert fetch(admin_client, export).status_code == 302
    assert Export.objects.get().state == "cancelled"


def test_the_page_of_an_export_says_how_far_it_is(admin_client):
    export = prepare(admin_client)
    Export.objects.update(state="running", done=3, total=10, told_at=timezone.now())

    url = reverse("admin:agent_export_progress", args=[export.pk])

    assert admin_client.get(url).json() == {
        "running": True,
        "state": "being written",
        "done": 3,
        "total": 10,
    }
    assert url in admin_client.get(change_url(export)).content.decode()


def test_an_export_whose_process_died_is_broken_off(admin_client):
    export = prepare(admin_client)
    Export.objects.update(state="running", told_at=timezone.now() - timedelta(minutes=10))

    page = admin_client.get(change_url(export)).content.decode()

    assert Export.objects.get().state == "broken"
    assert "not whole" in page


def test_exports_and_erasures_need_their_rights(clerk):
    conversation = make_conversation()
    client = clerk("view_conversation", "review_conversation")

    page = client.get(list_url(Conversation)).content.decode()
    opened = client.get(change_url(conversation)).content.decode()

    assert [
        word for word in (reverse(EXPORT), "export_selected", "erase_selected") if word in page
    ] == []
    assert erase_url(conversation) not in opened
    many = reverse("admin:agent_conversation_erase_many")
    for url in (reverse(EXPORT), erase_url(conversation), f"{many}?lang=ar"):
        assert (client.get(url).status_code, client.post(url).status_code) == (403, 403)
    assert Conversation.objects.count() == 1


def test_who_may_export_sees_own_exports_but_not_the_list(clerk):
    client = clerk("view_conversation", "export_conversation")
    export = prepare(client)
    other = Export.objects.create(username="ada", format="csv")

    assert client.get(change_url(export)).status_code == 200
    assert client.get(change_url(other)).status_code == 403
    assert client.get(list_url(Export)).status_code == 403
    assert client.get(list_url(Reading)).status_code == 403


def test_the_lists_of_exports_and_readings_need_a_constant_number_of_queries(admin_client):
    def make_export(number):
        filters = f"id__in={number}&channel__id__exact={number}&period=2025-09-0{number % 9}"
        return Export.objects.create(username="ada", format="csv", filters=filters)

    def make_reading(number):
        return Reading.objects.create(username="ada", conversation=make_conversation(number).pk)

    for_three, for_thirty = queries_of_lists(admin_client, make_export)
    assert for_thirty == for_three
    for_three, for_thirty = queries_of_lists(admin_client, make_reading)
    assert for_thirty == for_three


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 2),
        ({"account": "admin"}, 1),
        ({"way": "export"}, 1),
        ({"period": "2025-09-09"}, 1),
        ({"period": "24h"}, 1),
    ],
)
def test_readings_are_found_by_account_way_and_day(admin_client, admin_user, query, count):
    gone = uuid.uuid4()
    Reading.objects.create(conversation=gone, username="admin", way="page", at=EVENING)
    there = make_conversation()
    Reading.objects.create(conversation=there.pk, username="ada", way="export")

    answer = admin_client.get(list_url(Reading), query)

    assert len(answer.context["cl"].result_list) == count
    if not query:
        page = answer.content.decode()
        assert (change_url(there) in page, "erased" in page) == (True, True)


def test_the_page_says_exactly_what_an_erasure_takes_away(admin_client, admin_user):
    conversation = make_conversation()
    TurnReview.objects.create(
        attempt=conversation.attempts.get(), reviewer=admin_user, verdict="good"
    )
    export = Export.objects.create(username="ada", format="csv", started_at=EVENING)
    ExportedConversation.objects.create(export=export, conversation=conversation.pk)

    answer = admin_client.get(erase_url(conversation))

    assert [number for _name, number in answer.context["counts"]] == ["1", "1", "1", "0", "0"]
    page = answer.content.decode()
    assert (f"export {export.pk}" in page, ">ada<" in page) == (True, True)
    assert erase_url(conversation) in admin_client.get(change_url(conversation)).content.decode()


def test_the_page_names_what_staff_made_of_a_conversation_to_those_who_may_see_it(
    admin_client, clerk
):
    at = timezone.now() - timedelta(minutes=1)
    conversation = make_conversation(question="Where is my oboe?", started_at=at)
    test, _new = add_test("Where is my oboe?", "en", topic=None, expected="answered")
    clients = (admin_client, clerk("erase_conversation", "view_conversation"))

    full, bare = (client.get(erase_url(conversation)) for client in clients)

    assert [change_url(test) in page.content.decode() for page in (full, bare)] == [True, False]
    assert bare.context["content"] == ["test of the guard"]


def test_nothing_is_erased_without_the_tick(admin_client):
    conversation = make_conversation()

    answer = admin_client.post(erase_url(conversation), {})

    assert (answer.status_code, Conversation.objects.count()) == (200, 1)


def test_one_conversation_is_erased_and_who_did_it_is_logged(admin_client, admin_user):
    conversation = make_conversation()
    export = Export.objects.create(username="ada", format="csv")
    ExportedConversation.objects.create(export=export, conversation=conversation.pk)

    answer = admin_client.post(erase_url(conversation), {"confirm": "yes"}, follow=True)

    assert "Erased: 1 conversation, 1 turn." in answer.content.decode()
    assert (Conversation.objects.count(), Attempt.objects.count()) == (0, 0)
    names = ("user", "object_id", "object_repr", "change_message")
    assert LogEntry.objects.values_list(*names).get() == (
        admin_user.pk,
        None,
        "1 conversation, 1 turn",
        f"Copies are in exports {export.pk}.",
    )


def test_all_of_a_person_are_erased_on_their_channel(admin_client):
    first, second, third = (make_conversation(number) for number in (1, 2, 3))
    Conversation.objects.filter(pk__in=[first.pk, second.pk]).update(person="ada")
    # Another channel's ada is somebody else.
    Conversation.objects.filter(pk=third.pk).update(person="ada", channel=None, channel_slug="rosa")
    url = f"{erase_url(first)}?of=person"

    wrong = admin_client.post(url, {"confirm": "3"})
    kept = Conversation.objects.count()
    admin_client.post(url, {"confirm": "2"})

    assert (wrong.status_code, kept) == (200, 3)
    assert [*Conversation.objects.all()] == [third]


def test_a_selection_is_erased_once_its_number_is_typed(admin_client):
    chosen = [make_conversation(1), make_conversation(2)]
    make_conversation(3)
    answer = admin_client.post(
        list_url(Conversation),
        {
            "action": "erase_selected",
            "_selected_action": [str(one.pk) for one in chosen],
            "select_across": "0",
        },
    )

    assert Conversation.objects.count() == 3
    admin_client.post(answer.url, {"confirm": "2"})

    assert [one.key for one in Conversation.objects.all()] == ["key-3"]


def test_everything_at_once_is_not_erased_by_a_page(admin_client, monkeypatch):
    make_conversation(1)
    make_conversation(2)
    many = reverse("admin:agent_conversation_erase_many")

    assert admin_client.post(many, {"confirm": "2"}).status_code == 302
    assert admin_client.post(f"{many}?q=+&lang=", {"confirm": "2"}).status_code == 302
    monkeypatch.setattr(erasure_pages, "LIMIT", 1)  # a thousand rows would take seconds
    admin_client.post(f"{many}?lang=ar", {"confirm": "2"})

    assert Conversation.objects.count() == 2
