"""Dialogues in the admin: their list, the page of one, its sound, and their conversations."""

import re
from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from agent.models import Attempt, Channel, Conversation, Dialogue, Reading
from agent.models.channel import Keeps
from tests.edges.dialogue_rows import SAID, SALAM, keep_sound, make_dialogue
from tests.edges.pages import change_url, list_url, queries_of_lists
from tests.edges.presets import add_defaults
from tests.edges.roles import client_of, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/agent/dialogue/"


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def scenarios(client, query=""):
    """Return the scenarios that the list shows."""
    text = text_of(client.get(f"{LIST}{query}"))
    return re.findall(r'class="rosa-main" dir="auto">(Gala \d+)<', text)


def test_a_list_asks_the_database_as_often_for_thirty_dialogues_as_for_three(admin_client):
    for_three, for_thirty = queries_of_lists(admin_client, make_dialogue)

    assert for_thirty == for_three


def test_a_dialogue_is_listed_with_who_speaks_and_how_far_it_is(admin_client, admin_user):
    make_dialogue(1, said=SAID[:2], begun_by=admin_user)

    text = " ".join(re.sub(r"<[^>]+>", " ", text_of(admin_client.get(LIST))).split())

    assert "Rosa ↔ You are Salam. two personas" in text
    assert "Gala 1 2 / 4 running stage admin" in text


def test_dialogues_are_chosen_by_how_far_they_are(admin_client):
    past = timezone.now() - timedelta(hours=1)
    make_dialogue(1)
    make_dialogue(2, said=SAID[:2])
    make_dialogue(3, said=SAID[:2], expires_at=past)
    make_dialogue(4, said=())
    make_dialogue(5, expires_at=past)

    chosen = {
        state: sorted(scenarios(admin_client, f"?state={state}"))
        for state in ("begun", "running", "complete", "expired")
    }

    assert chosen == {
        "begun": ["Gala 4"],
        "running": ["Gala 2"],
        "complete": ["Gala 1", "Gala 5"],
        "expired": ["Gala 3"],
    }


def test_dialogues_are_found_by_scenario_and_names(admin_client):
    make_dialogue(1)
    make_dialogue(2, agent_2=SALAM.__class__(persona="press-desk", name="Press desk"))
    make_dialogue(3, mode="human_vs_ai", agent_2=None)

    found = [scenarios(admin_client, f"?q={words}") for words in ("gala+2", "press", "rosa+gala")]

    assert [len(names) for names in found] == [1, 1, 3]
    assert scenarios(admin_client, "?mode=human_vs_ai") == ["Gala 3"]
    assert scenarios(admin_client, "?channel_slug=web") == []


def test_a_page_shows_lines_by_phase_with_their_direction_and_writes_down_who_read_it(
    admin_client, admin_user
):
    row = make_dialogue()
    row.lines.filter(number=2).update(status="refused", voice_error="timeout")

    text = text_of(admin_client.get(change_url(row)))

    assert re.findall(r'<h2 id="phase-\d+"><bdi>(.*?)</bdi>', text) == ["introduction", "roast"]
    assert re.findall(r'class="rosa-spoken is-(\w+)"', text) == [side for side, *_rest in SAID]
    assert '<p class="rosa-words" dir="rtl" lang="ar">مساء الخير. أنا سلام.</p>' in text
    marks = re.findall(r'<span class="rosa-badge is-(\w+)" title="(.*?)">(.*?)</span>', text)
    assert marks[-2:] == [("info", "", "declined"), ("warn", "timeout", "the voice failed")]
    reading = Reading.objects.get()
    assert (reading.conversation, reading.username, reading.way) == (
        row.conversation,
        "admin",
        "page",
    )


def test_each_line_leads_to_its_turn_in_the_conversation(admin_client):
    row = make_dialogue()
    attempts = Attempt.objects.order_by("started_at").values_list("pk", flat=True)

    text = text_of(admin_client.get(change_url(row)))

    url = reverse("admin:agent_conversation_change", args=[row.conversation])
    assert re.findall(rf'href="({url}\?page=1#turn-[-0-9a-f]+)"', text) == [
        f"{url}?page=1#turn-{key}" for key in attempts
    ]


def test_the_conversation_of_a_dialogue_says_who_speaks_and_leads_to_it(admin_client):
    row = make_dialogue()

    text = text_of(admin_client.get(change_url(Conversation.objects.get())))

    salam = "You are Salam."
    assert re.findall(r'<span class="rosa-who">(?:<bdi>)?(.*?)<', text) == [
        *("Scenario", "Rosa"),
        *("Rosa", salam),
        *("A person", "Rosa"),
    ]
    assert change_url(row) in text
    assert "A dialogue: " in text


def test_conversations_are_chosen_by_the_stage(admin_client):
    row = make_dialogue()
    web = Channel.objects.create(slug="lobby", name="Lobby")
    make_dialogue(2, channel=web)

    shown = {
        value: re.findall(
            r"conversation/([-0-9a-f]{36})/change",
            text_of(admin_client.get(f"/admin/agent/conversation/?channel__id__exact={value}")),
        )
        for value in ("stage", "rosa", web.pk)
    }

    assert set(shown["stage"]) == {str(row.conversation)}
    assert shown["rosa"] == []
    assert len(set(shown[web.pk])) == 1


def test_words_that_a_channel_does_not_keep_are_not_shown(admin_client):
    quiet = Channel.objects.create(slug="quiet", name="Quiet", keeps=Keeps.METADATA)
    row = make_dialogue(channel=quiet)

    pages = [text_of(admin_client.get(url)) for url in (change_url(row), list_url(Dialogue))]

    assert not any("Good evening" in text or "Gala" in text for text in pages)
    assert "This channel keeps no words" in pages[0]


def sound_url(row, number):
    return reverse("dialogue_sound", args=[row.pk, number])


def test_sound_is_played_as_long_as_it_is_kept(admin_client, tmp_path):
    with override_settings(AUDIO_DIR=tmp_path):
        row = make_dialogue()
        keep_sound(row.lines.get(number=1), b"0123456789")
        row.lines.filter(number=2).update(audio="0" * 32 + ".mp3")
        row.lines.filter(number=3).update(audio="../rosa.sqlite3")

        text = text_of(admin_client.get(change_url(row)))
        whole = admin_client.get(sound_url(row, 1))
        part = admin_client.get(sound_url(row, 1), headers={"Range": "bytes=4-6"})
        ranges = ("bytes=-2", "bytes=10-", "bytes=" + "9" * 5000 + "-")
        others = [admin_client.get(sound_url(row, 1), headers={"Range": r}) for r in ranges]
        gone = [admin_client.get(sound_url(row, n)).status_code for n in (2, 3, 4, 9)]

    assert re.findall(r'data-rosa-sound="(.*?)"', text) == [sound_url(row, 1)]
    assert (whole.content, whole["Content-Type"]) == (b"0123456789", "audio/mpeg")
    assert (part.status_code, part.content) == (206, b"456")
    assert part["Content-Range"] == "bytes 4-6/10"
    assert [other.content for other in others] == [b"89", b"0123456789", b"0123456789"]
    assert gone == [404, 404, 404, 404]


def test_what_a_person_said_has_no_voice_of_ours(admin_client):
    row = make_dialogue()

    assert admin_client.post(sound_url(row, 3)).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("Editor", 403), ("Reviewer", 200), (None, 403)])
def test_sound_is_for_those_who_may_read(tmp_path, role, status):
    with override_settings(AUDIO_DIR=tmp_path):
        row = make_dialogue()
        keep_sound(row.lines.get(number=1), b"0123456789")
        client = client_of(make_user(role)) if role else Client()

        assert client.get(sound_url(row, 1)).status_code == status
        assert role == "Reviewer" or client.post(sound_url(row, 1)).status_code == 403


@pytest.mark.parametrize("hours", [1, -1])
def test_a_dialogue_is_deleted_with_its_lines_and_its_conversation_stays(admin_client, hours):
    row = make_dialogue(expires_at=timezone.now() + timedelta(hours=hours))
    delete = reverse("admin:agent_dialogue_delete", args=[row.pk])

    asked = text_of(admin_client.get(delete))
    done = admin_client.post(delete, {"post": "yes"})

    assert done.url == LIST
    assert "Rosa ↔ You are Salam., 2025-09-09" in asked
    assert not Dialogue.objects.exists()
    assert Conversation.objects.count() == 1


def test_several_are_deleted_at_once(admin_client):
    rows = [make_dialogue(number) for number in range(3)]
    chosen = {"action": "delete_selected", "_selected_action": [r.pk for r in rows[:2]]}

    admin_client.post(LIST, chosen | {"post": "yes"})

    assert list(Dialogue.objects.all()) == [rows[2]]


START = {
    "mode": "ai_vs_ai",
    "agent_1_persona": "rosa-ctbto-agent",
    "agent_2_text": "You are Salam.",
    "scenario": "Gala",
    "phases": "default",
    "max_turns": 6,
    "language": "fr",
}


def test_a_dialogue_is_begun_and_the_stage_opens(admin_client, admin_user):
    add_defaults()

    led = admin_client.post(reverse("admin:agent_dialogue_add"), START)

    row = Dialogue.objects.get()
    assert led["Location"] == f"/stage/?session={row.pk}"
    assert (row.channel_slug, row.begun_by, row.max_turns) == ("stage", admin_user, 6)
    assert row.config["agent_1"]["persona"] == "rosa-ctbto-agent"
    assert row.config["agent_2"]["prompt"] == "You are Salam."
    assert (row.config["lang"], row.config["preset"], row.config["sound"]) == (
        "fr",
        "default",
        False,
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"agent_1_persona": ""}, "agent_1_persona"),
        ({"agent_2_text": " "}, "agent_2_persona"),
        ({"max_turns": 201}, "max_turns"),
        ({"phases": "opera"}, "phases"),
        ({"scenario": "\0"}, "scenario"),
    ],
)
def test_what_cannot_be_begun_is_told_at_its_field(admin_client, change, field):
    add_defaults()

    answer = admin_client.post(reverse("admin:agent_dialogue_add"), START | change)

    assert list(answer.context["form"].errors) == [field]
    assert not Dialogue.objects.exists()
