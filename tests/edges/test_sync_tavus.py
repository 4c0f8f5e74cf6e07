"""`manage.py sync_tavus`, against the double of Tavus."""

import json
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from agent import tavus as api
from tests.edges.avatars import applied, at_tavus, make_avatar, set_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _against_the_double(settings, tavus, monkeypatch):
    set_up(settings, tavus)
    monkeypatch.setattr(api, "_PAUSE_S", 0.01)


def run(*options):
    """Return the exit code and what the command printed."""
    out = StringIO()
    try:
        call_command("sync_tavus", *options, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def test_without_avatars_there_is_nothing_to_do():
    assert run() == (0, "No persona has Tavus settings yet.\n")


def test_a_dry_run_prints_the_plan_and_sends_nothing(tavus):
    make_avatar()

    code, text = run("--dry-run")

    assert code == 3
    assert text.startswith("lobby (not at Tavus yet): planned\n")
    assert '  /persona_name: nothing -> "Lobby"\n' in text
    assert "  /layers/llm/api_key: another key (not shown)\n" in text
    assert tavus.requests == []


def test_all_avatars_are_brought_to_tavus(tavus):
    make_avatar("lobby")
    make_avatar("hall")

    code, text = run()

    assert code == 0
    assert [line.rpartition(": ")[2] for line in text.splitlines() if line[0] != " "] == [
        "created",
        "created",
    ]
    assert sorted(row["persona_name"] for row in tavus.personas.values()) == ["Hall", "Lobby"]
    assert [line.rpartition(": ")[2] for line in run()[1].splitlines()] == ["nothing", "nothing"]


def test_a_foreign_change_is_printed_and_left(tavus):
    avatar = make_avatar()
    applied(avatar)
    tavus.edit(avatar.remote_id, [{"op": "replace", "path": "/persona_name", "value": "Theirs"}])

    code, text = run()

    assert code == 3
    assert text.splitlines() == [
        f"lobby ({avatar.remote_id}): nothing",
        '  changed at Tavus, to be decided in the admin: /persona_name: "Theirs" -> "Lobby"',
    ]
    assert at_tavus(tavus, avatar)["persona_name"] == "Theirs"


def test_lines_of_json_hold_the_plan_without_a_secret(tavus):
    avatar = make_avatar()
    applied(avatar)
    avatar.channel.renew_key()
    avatar.channel.save()

    code, text = run("--json", "--dry-run")

    assert code == 3
    assert json.loads(text) == {
        "persona": "lobby",
        "tavus": avatar.remote_id,
        "changes": [{"place": "/layers/llm/api_key", "secret": True}],
        "foreign": [],
        "left": [],
        "result": "planned",
    }


def test_one_that_fails_does_not_keep_the_others_back(tavus):
    make_avatar("hall", remote_id="p404")
    make_avatar("lobby")

    code, text = run()

    assert code == 1
    assert "hall (p404): failed\n  Tavus refused (400): Invalid persona_id\n" in text
    assert len(tavus.personas) == 1


def test_a_wrong_public_address_is_said_and_nothing_is_sent(settings, tavus):
    make_avatar()
    settings.PUBLIC_URL = "https://rosa.example.org/v1/chat/completions"

    code, text = run()

    assert code == 1
    assert "PUBLIC_URL contains /chat/completions, which Tavus adds by itself." in text
    assert tavus.requests == []


def test_a_persona_that_is_not_enabled_is_named_in_words(tavus):
    avatar = make_avatar()
    avatar.persona.enabled = False
    avatar.persona.save()

    assert run()[1].endswith("\n  This persona is not enabled. Enable it first.\n")
    assert tavus.personas == {}


def test_a_persona_without_an_avatar_cannot_be_named():
    with pytest.raises(CommandError, match="'hall' has no avatar"):
        call_command("sync_tavus", "--persona", "hall")


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, []),
        ({"TAVUS_API_KEY": "", "PUBLIC_URL": ""}, []),
        ({"PUBLIC_URL": "http://localhost:8000"}, ["agent.W001"]),
        ({"TAVUS_BASE_URL": "http://tavus.example.org"}, ["agent.E004"]),
    ],
)
def test_the_system_checks_name_what_tavus_could_not_use(settings, values, found):
    for name, value in values.items():
        setattr(settings, name, value)

    ids = [message.id for message in run_checks() if message.id in ("agent.E004", "agent.W001")]

    assert ids == found
