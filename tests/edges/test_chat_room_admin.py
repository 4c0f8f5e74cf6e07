"""Chat rooms in the admin: their settings, what they use, and their memory."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from agent import roles
from agent.models import Attempt, ChatRoom, ChatRoomTurn, Conversation, Persona, Reading
from tests.edges.chat_room_rows import make_room, say, use
from tests.edges.pages import Page, change_url, list_url
from tests.edges.roles import client_of, make_user

pytestmark = pytest.mark.django_db


def page_of(client: Client, name: str, room: ChatRoom) -> str:
    return client.get(reverse(f"admin:agent_chatroom_{name}", args=[room.pk])).content.decode()


def test_the_list_shows_todays_use_against_the_limit(admin_client: Client) -> None:
    room = make_room(name="The lobby", tokens_per_day=1000)
    use(room, 3, 850)
    use(room, 2, 850, person="ada")
    use(room, 9, 9000, ago=1)

    page = admin_client.get(list_url(ChatRoom)).content.decode()

    assert "850 of 1,000 tokens" in page
    assert "rosa-so-far is-warn" in page
    assert "requests: 3" in page


def test_without_rooms_the_list_says_where_they_come_from(admin_client: Client) -> None:
    page = admin_client.get(list_url(ChatRoom)).content.decode()

    assert "appears here by itself with the first message" in page


def test_a_save_leaves_what_the_bridge_wrote_meanwhile(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = make_room()
    persona = Persona.objects.create(slug="p", name="P", system_prompt="-")
    form = Page(admin_client.get(change_url(room))).values
    before = ChatRoom.save

    def save(self: ChatRoom, **values: object) -> None:
        # The bridge is quicker.
        ChatRoom.objects.update(resets=4, summary="Lunch.", persona=persona)
        before(self, **values)

    monkeypatch.setattr(ChatRoom, "save", save)
    admin_client.post(change_url(room), form | {"name": "The lobby", "tokens_per_day": "5"})

    room.refresh_from_db()
    assert (room.name, room.tokens_per_day) == ("The lobby", 5)
    assert (room.resets, room.summary, room.persona) == (4, "Lunch.", persona)


def test_the_form_says_what_holds_where_a_limit_is_empty(admin_client: Client, settings) -> None:
    settings.CHAT_PERSON_TOKENS_PER_DAY, settings.CHAT_TOKENS_PER_DAY = 12_345, 0
    fields = Page(admin_client.get(change_url(make_room()))).attributes

    assert fields["person_tokens_per_day"]["placeholder"] == "as for all rooms: 12,345"
    assert fields["tokens_per_day"]["placeholder"] == "as for all rooms: no limit"


def test_a_rooms_use_names_its_days_and_persons(admin_client: Client) -> None:
    room = make_room()
    use(room, 5, 500, ago=1, declined=2)
    use(room, 4, 400, person="ada", ago=1)
    use(room, 1, 100, person="bob", ago=1, declined=2)
    use(room, 7, 7_777, ago=20)

    page = page_of(admin_client, "usage", room)

    assert "5 in the last 14 days; 2 more were over a limit." in page
    assert "500 in the last 14 days, most of them on" in page
    assert page.index("<bdi>ada</bdi>") < page.index("<bdi>bob</bdi>")
    assert "7,777" not in page


def test_the_use_of_all_rooms_leads_to_each(admin_client: Client) -> None:
    lobby, hall = make_room(), make_room("hall", name="The hall")
    use(lobby, 5, 500)
    use(hall, 1, 900)
    use(hall, 1, 900, person="eve", declined=3)

    page = admin_client.get(reverse("admin:agent_chatroom_all_usage")).content.decode()

    assert page.index("The hall") < page.index("lobby")
    assert reverse("admin:agent_chatroom_usage", args=[hall.pk]) in page
    assert "<bdi>eve</bdi>" in page


def test_pages_of_use_without_figures_say_how_they_come(admin_client: Client) -> None:
    room = make_room()

    assert "asked Rosa with !chat" in page_of(admin_client, "usage", room)


def test_the_memory_is_what_is_read_before_the_next_answer(admin_client: Client) -> None:
    room = make_room(context_messages=4, summary="They spoke of lunch.")
    for minute, question in enumerate(("One?", "Two?", "Three?")):
        say(room, question, f"Answer to {question}", minute=minute)

    page = page_of(admin_client, "memory", room)

    assert "They spoke of lunch." in page
    assert page.index("Two?</p>") < page.index("Three?</p>")
    assert "One?</p>" not in page
    assert Reading.objects.count() == 1


def test_the_memory_ends_where_the_next_answer_reads_no_further(admin_client: Client) -> None:
    room = make_room(context_messages=5, context_tokens=100)
    say(room, "One?", "Yes.", minute=0)
    say(room, "Two?", "a" * 380, minute=1)
    say(room, "Three?", "b" * 40, minute=2)
    say(room, "Four?", "Yes.", minute=3)

    page = page_of(admin_client, "memory", room)

    assert "Three?</p>" in page
    assert "Four?</p>" in page
    assert "Two?</p>" not in page


def test_clearing_the_context_begins_anew_and_keeps_what_was_said(admin_client: Client) -> None:
    room = make_room(summary="Lunch.")
    say(room, "One?", "Yes.")
    url = reverse("admin:agent_chatroom_clear", args=[room.pk])

    assert "Clear the context of this room?" in admin_client.get(url).content.decode()
    room.refresh_from_db()
    assert room.resets == 0
    page = admin_client.post(url, follow=True).content.decode()

    room.refresh_from_db()
    assert (room.resets, room.summary) == (1, "")
    assert "Nothing: the next answer begins anew." in page
    assert Conversation.objects.count() == 1


def test_erasing_takes_all_conversations_of_the_room_alone(admin_client: Client) -> None:
    room, other = make_room(summary="Lunch."), make_room("hall")
    say(room, "One?", "Yes.")
    ChatRoom.objects.filter(pk=room.pk).update(resets=1)
    room.refresh_from_db()
    say(room, "Two?", "Yes.")
    say(other, "Three?", "Yes.")
    url = reverse("admin:agent_chatroom_erase", args=[room.pk])

    assert "Tick the box first." in admin_client.post(url).content.decode()
    assert Attempt.objects.count() == 3
    admin_client.post(url, {"confirm": "yes"})

    assert list(Attempt.objects.values_list("question", flat=True)) == ["Three?"]
    assert list(ChatRoomTurn.objects.values_list("room__key", flat=True)) == ["hall"]
    room.refresh_from_db()
    assert (room.resets, room.summary) == (2, "")
    assert LogEntry.objects.get().object_repr == "2 conversations of a chat room"


def test_a_room_with_conversations_is_not_deleted_but_its_memory_offered(
    admin_client: Client,
) -> None:
    room, silent = make_room(), make_room("hall")
    say(room, "One?", "Yes.")
    erase = reverse("admin:agent_chatroom_erase", args=[room.pk])
    form = {"action": "delete_selected", "_selected_action": [room.pk, silent.pk], "post": "yes"}

    page = admin_client.post(
        reverse("admin:agent_chatroom_delete", args=[room.pk]), {"post": "yes"}, follow=True
    ).content.decode()
    assert erase in page
    assert erase in admin_client.post(list_url(ChatRoom), form).content.decode()
    assert ChatRoom.objects.count() == 2

    admin_client.post(reverse("admin:agent_chatroom_delete", args=[silent.pk]), {"post": "yes"})
    assert list(ChatRoom.objects.values_list("key", flat=True)) == ["lobby"]


def test_a_reviewer_reads_a_room_and_changes_nothing(db: None) -> None:
    room = make_room()
    say(room, "One?", "Yes.")
    client = client_of(make_user(roles.REVIEWER))

    page = page_of(client, "memory", room)

    assert "One?" in page
    assert "Clear the context" not in page
    assert "Erase the memory" not in page
