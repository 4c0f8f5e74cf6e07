"""How long conversations are kept: the rules of channels, the thread and the command."""

import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agent import erased, retention
from agent.core import wire
from agent.core.types import ChatRequest
from agent.entry import Entry
from agent.models import Attempt, Channel, Conversation, Export, ExportedConversation
from agent.models.erased import conversation_mark
from agent.spool import Spool
from agent.store import write_rows
from tests.edges.conversations import EVENING, make_conversation
from tests.edges.journals import finish

pytestmark = pytest.mark.django_db


def conversation(channel, days, key="", person=""):
    """Make one whose last turn was so many days ago; `channel` is a row or a slug without one."""
    made = make_conversation(question="When?")
    is_row = isinstance(channel, Channel)
    Conversation.objects.filter(pk=made.pk).update(
        channel=channel if is_row else None,
        channel_slug=channel.slug if is_row else channel,
        last_at=timezone.now() - timedelta(days=days),
        key=key or f"{channel} {days}",
        person=person,
    )
    return made


def kept():
    return sorted(Conversation.objects.values_list("key", flat=True))


@pytest.fixture
def channels():
    rows = [Channel(slug="short", name="short", keep_days=2), Channel(slug="long", name="long")]
    return Channel.objects.bulk_create(rows)


@pytest.fixture
def purge(capsys):
    """Run the command and return the lines that it prints."""

    def run(*args):
        call_command("purge_conversations", *args)
        return capsys.readouterr().out.splitlines()

    return run


def test_each_channel_keeps_as_long_as_it_says_and_all_others_as_the_setting_says(
    channels, settings
):
    settings.RETENTION_DAYS = 10
    for channel in (*channels, "rosa", "shell", "gone"):
        for days in (1, 5, 20):
            conversation(channel, days)

    count = retention.keep_to_the_rules(lambda _seconds: True)

    assert count == 6
    assert kept() == [
        *("gone 1", "gone 5", "long 1", "long 5", "rosa 1", "rosa 5", "shell 1", "shell 5"),
        "short 1",
    ]
    assert Attempt.objects.count() == 9


def test_without_a_setting_only_channels_that_say_so_forget(channels):
    for channel in (*channels, "rosa"):
        conversation(channel, 400)

    retention.keep_to_the_rules(lambda _seconds: True)

    assert kept() == ["long 400", "rosa 400"]


def test_a_conversation_that_goes_on_just_then_is_kept(channels):
    old = conversation(channels[0], 5)
    (rule,) = retention.rules()
    found = retention._oldest(rule)
    Conversation.objects.filter(pk=old.pk).update(last_at=timezone.now())

    count = retention.erasure.erase(found, silent_since=rule.silent_since)

    assert (count, Attempt.objects.count()) == (0, 1)


def test_the_purge_ends_when_its_thread_is_told_to(channels, monkeypatch):
    monkeypatch.setattr(retention, "_AT_ONCE", 2)  # a hundred would be one step
    for number in range(6):
        conversation(channels[0], 5 + number)
    ending = threading.Event()

    def rest(seconds):
        ending.set()
        return not ending.is_set()

    assert retention.keep_to_the_rules(rest, ending.is_set) == 2


def test_the_command_says_what_it_would_erase_and_erases_it(channels, purge):
    conversation(channels[0], 5)
    conversation(channels[1], 5)

    (says,) = purge("--dry-run")
    assert says.startswith("Would erase 1 conversation of short, without a turn since ")
    assert len(kept()) == 2

    (says,) = purge()
    assert says.startswith("Erased 1 conversation of short, ")
    assert kept() == ["long 5"]


def test_the_command_has_nothing_to_do_where_everything_is_kept_for_good(purge):
    conversation("rosa", 5)

    assert purge() == ["Nothing is erased by its age: every channel keeps for good."]


def test_the_command_erases_what_ended_before_a_day(channels, purge):
    conversation(channels[0], 5)
    conversation(channels[1], 5)
    conversation("rosa", 5)

    day = (timezone.now() - timedelta(days=1)).date().isoformat()
    assert purge("--before", day, "--channel", "long")[0].startswith(
        "Erased 1 conversation of long"
    )
    assert purge("--before", day)[0].startswith("Erased 2 conversations of all channels")
    assert kept() == []


def test_what_ended_lately_is_marked_so_that_memory_forgets_it(purge):
    late = conversation("rosa", 0)
    conversation("rosa", 5)

    purge("--before", timezone.now().isoformat())

    assert [*erased.marks()] == [conversation_mark(late.pk)]


def test_what_begins_after_the_command_is_stored_though_it_named_a_later_time(purge):
    early, late = (Entry(None, "lobby", "visit-1", question="When?") for _ in range(2))
    begun = finish(early).row("here")
    write_rows([begun])

    purge("--before", (timezone.now() + timedelta(days=1)).isoformat())
    late.started_at = timezone.now()
    write_rows([begun, finish(late).row("here")])

    assert [*Attempt.objects.values_list("pk", flat=True)] == [late.id]


def test_the_command_erases_one_conversation_of_one_channel(channels, purge):
    conversation(channels[0], 5, key="call-1")
    conversation(channels[1], 5, key="call-1")
    conversation("rosa", 5, key="call-1")

    assert purge("--conversation", "call-1", "--channel", "rosa") == [
        "Erased 1 conversation with 1 turn, 0 verdicts, 0 translations."
    ]
    assert purge("--conversation", "call-1", "--dry-run") == [
        "Would erase 2 conversations with 2 turns, 0 verdicts, 0 translations."
    ]
    assert kept() == ["call-1", "call-1"]


def test_the_command_erases_a_person_on_all_channels(channels, purge):
    conversation(channels[0], 1, person="ada")
    conversation("rosa", 1, person="ada")
    conversation("rosa", 2, person="bob")

    purge("--person", "ada")

    assert kept() == ["rosa 2"]


@pytest.mark.parametrize("keeps_words", [True, False])
def test_the_command_knows_keys_and_names_in_the_form_in_which_they_are_kept(keeps_words, purge):
    key, name = "a visit, the second", "Ada Lovelace"
    payload = {"metadata": {"conversation_id": key}, "user": name}
    kept_as = wire.conversation_key({}, payload, ChatRequest("", "Hello"), "").key
    person = wire.person(payload)
    named = {"person": person, "keeps_words": keeps_words}
    rows = [
        finish(Entry(None, "rosa", kept_as, "Erase me?", **named)).row("p"),
        finish(Entry(None, "rosa", "other", "Erase me?", **named)).row("p"),
    ]
    write_rows(rows)

    purge("--conversation", key)
    write_rows(rows)
    assert kept() == [rows[1]["key"]]

    purge("--person", name)
    assert bool(kept()) != keeps_words


def test_the_command_erases_a_conversation_that_is_in_the_spool_only(settings, tmp_path, purge):
    settings.SPOOL_DIR = tmp_path
    own = Spool(tmp_path)
    row = finish(Entry(None, "rosa", "call-1", "Erase me?")).row("p")
    own.append([row])

    purge("--conversation", "call-1")
    # What was read from the file just before gets to the database now.
    write_rows([row])

    (path,) = own.waiting()
    assert path.read_bytes().strip() == b""
    assert kept() == []
    path.unlink()
    own.close()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--before", "soon"], "--before 'soon' is no ISO time"),
        (["--channel", "nowhere"], "There is no channel 'nowhere'."),
    ],
)
def test_the_command_refuses_what_it_does_not_understand(purge, args, says):
    with pytest.raises(CommandError, match=says):
        purge(*args)


def test_the_command_names_the_exports_that_hold_copies(purge):
    made = conversation("rosa", 1, key="call-1")
    export = Export.objects.create(username="ada", format="csv", started_at=EVENING)
    ExportedConversation.objects.create(export=export, conversation=made.pk)

    assert purge("--conversation", "call-1")[1:] == [
        f"A copy left in export {export.pk}, 2025-09-09 18:05 UTC, by ada."
    ]
